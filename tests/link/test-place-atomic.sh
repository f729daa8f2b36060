#!/bin/sh
# SPDX-License-Identifier: 0BSD
# On any error or signal the file stays as it was and nothing is left beside it; mode, owner,
# extended attributes and symbolic links survive.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/link/place.sh
. "$MASON_DIXON_ROOT/tests/link/place.sh"

build_place
write_program
build_slots
quietly link.log cc -no-pie app.c slot.o -o untouched
cp untouched app

# mode_of FILE
mode_of() {
    find "$1" -prune -printf '%M' 2>/dev/null || stat -c %A "$1"
}

# untouched_still WHAT
untouched_still() {
    cmp app untouched || fail "$1: the file was changed"
    find . -name '.mason*' >left
    [ ! -s left ] || fail "$1: left $(cat left)"
}

# A limit on the size of files: the write fails in the middle.
expect_failure limit.log sh -c 'ulimit -f 8 && ./place app'
contains limit.log "place: app: can't be written: File too large"
untouched_still "ulimit -f"
expect_failure limit.log sh -c 'ulimit -f 8 && ./place app -o out'
contains limit.log "place: out: can't be written: File too large"
[ ! -e out ] || fail "a half written out was left"
untouched_still "ulimit -f with -o"

# A stand-in for the system's fsync: sleeps, fails, or changes the file, so that the moment between
# the copy and the rename can be looked at.
cat >stand.c <<'EOF'
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
int fsync(int fd) {
    const char *what = getenv("STAND_IN");
    int other;
    (void)fd;
    if (what && *what == 's') {
        close(open("reached", O_CREAT | O_WRONLY, 0600));
        sleep(20);
    } else if (what && *what == 'f') {
        errno = ENOSPC;
        return -1;
    } else if (what && *what == 'c') {
        other = open("app", O_WRONLY | O_APPEND);
        if (write(other, "x", 1) != 1)
            return -1;
        close(other);
    }
    return 0;
}
EOF
quietly build.log cc -shared -fPIC stand.c -o stand.so
stand_in=$PWD/stand.so
expect_failure full.log env LD_PRELOAD="$stand_in" STAND_IN=fail ./place app
contains full.log "place: app: can't be written: No space left on device"
untouched_still "no space"
expect_failure changed.log env LD_PRELOAD="$stand_in" STAND_IN=change ./place app
contains changed.log "place: app: was changed by another program in the meantime"
find . -name '.mason*' >left
[ ! -s left ] || fail "left $(cat left)"
cp untouched app
for signal in INT TERM HUP QUIT; do
    rm -f reached
    # The shell ignores INT and QUIT for a command in the background; the program then keeps it so.
    case $signal in
    INT | QUIT)
        command -v python3 >/dev/null || continue
        python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
os.execve("./place", ["place", "app"], dict(os.environ, LD_PRELOAD=sys.argv[1], STAND_IN="sleep"))' \
            "$stand_in" >signal.log 2>&1 &
        ;;
    *)
        LD_PRELOAD=$stand_in STAND_IN=sleep ./place app >signal.log 2>&1 &
        ;;
    esac
    child=$!
    waited=0
    while [ ! -e reached ] && [ $waited -lt 100 ]; do
        sleep 0.1
        waited=$((waited + 1))
    done
    [ -e reached ] || fail "the write was not reached: $(cat signal.log)"
    find . -name '.mason*' >left
    [ -s left ] || fail "there is no temporary file to be removed, the test proves nothing"
    kill -"$signal" "$child"
    set +e
    wait "$child"
    status=$?
    set -e
    [ "$status" -gt 128 ] || fail "SIG$signal gives status $status"
    untouched_still "SIG$signal"
done

# Killed for good, at each call that writes: the file is the old one or the new one, whole; only the new
# file beside it may be left, and it does not hinder the next run.
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
    ./place --quiet untouched -o placed
    killed=0
    for call in openat copy_file_range pwrite64 ftruncate fchmod fsync rename close exit_group; do
        for time in 1 2 3 4 5 6; do
            status=0
            strace -o /dev/null -e "inject=$call:signal=KILL:when=$time" ./place --quiet app >kill.log 2>&1 ||
                status=$?
            [ $status != 0 ] || break
            [ $status = 137 ] || fail "SIGKILL at $call number $time gives status $status: $(cat kill.log)"
            killed=$((killed + 1))
            cmp -s app untouched || cmp -s app placed || fail "SIGKILL at $call number $time: the file is damaged"
            equal works "$(./app)" "output after SIGKILL at $call number $time"
            [ "$(find . -name '.mason*' | wc -l)" -le 1 ] || fail "SIGKILL at $call number $time: $(ls -A)"
            quietly place.log ./place --quiet app
            cmp app placed || fail "SIGKILL at $call number $time: the next run gives something else"
            rm -f .mason*
            cp untouched app
        done
        cp untouched app
    done
    [ $killed -ge 12 ] || fail "only $killed calls were reached, the test proves nothing"
    echo "killed at $killed calls"
else
    echo "not tested here: SIGKILL at each call, which strace does"
fi

# A file system without room, in truth: as root, or in a namespace of its own.
cat >full-disk <<'EOF'
set -eu
mkdir -p small
mount -t tmpfs -o size=64k tmpfs small
trap 'umount small' EXIT
cp untouched small/app
dd if=/dev/zero of=small/rest bs=1k 2>/dev/null || :
status=0
./place small/app >full.log 2>&1 || status=$?
cmp untouched small/app
ls -A small >left
exit $status
EOF
if [ "$(id -u)" = 0 ] && mkdir -p small && mount -t tmpfs tmpfs small 2>/dev/null; then
    umount small
    own=
elif unshare -rm true 2>/dev/null; then
    own='unshare -rm'
else
    own=no
fi
if [ "$own" = no ]; then
    echo "not tested here: a full file system, which needs a mount"
else
    # shellcheck disable=SC2086 # nothing or two words
    expect_failure mount.log $own sh full-disk
    contains full.log "small/app: can't be written: No space left on device"
    equal 'app rest ' "$(tr '\n' ' ' <left)" "contents of the full file system"
fi

# Many at a time, on one file: each result is whole.
for round in 1 2 3 4 5; do
    for size in 2GiB 4GiB 8GiB; do
        ./place --quiet --boundary $size app 2>>race.log &
    done
    wait
    equal works "$(./app)" "output after the race, round $round"
    ./place --check --boundary 2GiB app >check.log || fail "round $round: $(cat check.log)"
done
cp untouched app
untouched_still "a race"

# A symbolic link stays one, its target is replaced.
mkdir folder
cp untouched folder/real
ln -s folder/real link
ln -s ../link folder/link
quietly place.log ./place folder/link
[ -h link ] || fail "a symbolic link was replaced"
[ -h folder/link ] || fail "a symbolic link was replaced"
placed_by_readelf folder/real $boundary
ls -A folder >left
equal 'link real ' "$(tr '\n' ' ' <left)" "contents of the folder"

# The mode stays; -o takes no setuid bit along.
chmod 4711 app
quietly place.log ./place app
equal -rws--x--x "$(mode_of app)" "mode of a setuid file"
(umask 027 && ./place --quiet app -o out)
equal -rwx--x--- "$(mode_of out)" "mode of -o"
cp untouched app
chmod 555 app
quietly place.log ./place app
equal -r-xr-xr-x "$(mode_of app)" "mode of a read-only file"
rm -f app
cp untouched app

# Extended attributes.
if command -v setfattr >/dev/null && setfattr -n user.mason -v kept app 2>/dev/null; then
    quietly place.log ./place app
    contains place.log "slot was moved"
    getfattr -d app >attributes 2>/dev/null
    contains attributes 'user.mason="kept"'
elif command -v python3 >/dev/null &&
    python3 -c 'import os; os.setxattr("app", "user.mason", b"kept")' 2>/dev/null; then
    quietly place.log ./place app
    equal kept "$(python3 -c 'import os; print(os.getxattr("app", "user.mason").decode())')" xattr
else
    echo "not tested here: extended attributes"
fi
rm -f app
cp untouched app

# As root: the owner, a capability; and another user who can't keep them.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    chown 65534:65534 app
    chmod 6755 app
    quietly place.log ./place app
    equal '-rwsr-sr-x 65534 65534' "$(stat -c '%A %u %g' app)" "owner and mode"
    if command -v python3 >/dev/null && python3 -c 'import os
os.setxattr("app", "security.capability", bytes.fromhex("0000000200200000000000000000000000000000"))' 2>/dev/null; then
        quietly place.log ./place --boundary 8GiB app
        equal '0000000200200000000000000000000000000000' "$(python3 -c 'import os
print(os.getxattr("app", "security.capability").hex())')" "capability"
    fi
    rm -f app
    cp untouched app
    chmod 4755 app
    mkdir shared
    cp -p app shared/app
    cp place shared/place
    chmod 777 shared
    chmod 755 shared/place
    cp untouched shared/plain
    (
        cd shared
        expect_failure ../owner.log setpriv --reuid 65534 --regid 65534 --clear-groups ./place app
    ) || {
        # The folder above may be closed for that user.
        case $(cat owner.log) in
        *owner*) fail "a setuid file of another owner was replaced" ;;
        esac
    }
    if grep -q "owner can't be kept" owner.log; then
        contains owner.log "app: its owner can't be kept, and it is setuid or setgid"
        cmp shared/app untouched
        equal '-rwsr-xr-x 0 0' "$(stat -c '%A %u %g' shared/app)" "setuid file of root"
        ls -A shared >left
        equal 'app place plain ' "$(tr '\n' ' ' <left)" "contents of the folder"
    else
        echo "not tested here: a setuid file of another owner ($(head -n 1 owner.log))"
    fi
fi

# An ordinary user and a folder without write permission.
if [ "$(id -u)" = 0 ]; then
    if command -v setpriv >/dev/null; then
        mkdir closed
        cp untouched closed/app
        chmod 755 closed
        set +e
        setpriv --reuid 65534 --regid 65534 --clear-groups ./place closed/app >closed.log 2>&1
        status=$?
        set -e
        equal 3 "$status" "exit status in a closed folder"
        contains closed.log "closed/app: "
        cmp closed/app untouched
    fi
else
    mkdir closed
    cp untouched closed/app
    chmod 555 closed
    expect_failure closed.log ./place closed/app
    contains closed.log "closed/app: no file can be created in its folder: Permission denied"
    chmod 755 closed
    cmp closed/app untouched
fi
exit 0
