#!/bin/sh
# SPDX-License-Identifier: 0BSD
# On any error or signal the file stays as it was and nothing is left beside it; mode, owner,
# extended attributes and symbolic links survive.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/link/place.sh
. "$MASON_DIXON_ROOT/tests/link/place.sh"

prepare_place
quietly link.log cc -no-pie app.c slot.o -o untouched
cp untouched app

# untouched_still WHAT
untouched_still() {
    cmp app untouched || fail "$1: the file was changed"
    equal '' "$(find . -name '.mason*')" "$1: what is left"
}
# fresh - ./app as at the beginning.
fresh() {
    rm -f app
    cp untouched app
}

# A limit on the size of files: the write fails in the middle.
for out in app out; do
    # shellcheck disable=SC2016 # the inner shell's
    expect_failure limit.log sh -c 'ulimit -f 8 && ./place app -o "$0"' $out
    contains limit.log "place: $out: can't be written: File too large"
    untouched_still "ulimit -f, -o $out"
done
[ ! -e out ] || fail "a half written out was left"

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
fresh
untouched_still "changed in the meantime"
for signal in INT TERM HUP QUIT; do
    rm -f reached
    # The shell ignores INT and QUIT for a command in the background, nohup HUP; the program would keep it so.
    env --default-signal=INT,QUIT,HUP LD_PRELOAD="$stand_in" STAND_IN=sleep ./place app >signal.log 2>&1 &
    child=$!
    waited=0
    while [ ! -e reached ] && [ $waited -lt 600 ]; do
        sleep 0.1
        waited=$((waited + 1))
    done
    [ -e reached ] || fail "the write was not reached: $(cat signal.log)"
    find . -name '.mason*' | grep -q . || fail "there is no temporary file to be removed, the test proves nothing"
    kill -"$signal" "$child"
    status=0
    wait "$child" || status=$?
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
            fresh
            what="SIGKILL at $call number $time"
            status=0
            strace -o /dev/null -e "inject=$call:signal=KILL:when=$time" ./place --quiet app >kill.log 2>&1 || status=$?
            [ $status != 0 ] || break
            equal 137 $status "$what: $(cat kill.log)"
            killed=$((killed + 1))
            cmp -s app untouched || cmp -s app placed || fail "$what: the file is damaged"
            equal works "$(./app)" "output after $what"
            [ "$(find . -name '.mason*' | wc -l)" -le 1 ] || fail "$what: $(ls -A)"
            quietly place.log ./place --quiet app
            cmp app placed || fail "$what: the next run gives something else"
            rm -f .mason*
        done
    done
    [ $killed -ge 12 ] || fail "only $killed calls were reached, the test proves nothing"
    echo "killed at $killed calls"
else
    echo "not tested here: SIGKILL at each call, which strace does"
fi

# A file system without room, in truth: as root, or in a namespace of its own.
cat >full-disk <<'EOF'
mkdir -p small
mount -t tmpfs -o size=64k tmpfs small || exit 99
: >mounted
cp untouched small/app
dd if=/dev/zero of=small/rest bs=1k 2>/dev/null
status=0
./place small/app || status=$?
cmp untouched small/app && [ "$(ls -A small | tr '\n' ' ')" = 'app rest ' ] || status=98
umount small
exit $status
EOF
own=
[ "$(id -u)" = 0 ] || own='unshare -rm'
status=0
# shellcheck disable=SC2086 # nothing or two words
$own sh full-disk >full.log 2>&1 || status=$?
if [ ! -e mounted ]; then
    echo "not tested here: a full file system, which needs a mount"
else
    equal 3 $status "status on a full file system: $(cat full.log)"
    contains full.log "small/app: can't be written: No space left on device"
fi

# Many at a time, on one file: each result is whole.
fresh
for round in 1 2 3 4 5; do
    for size in 2GiB 4GiB 8GiB; do
        ./place --quiet --boundary $size app 2>>race.log &
    done
    wait
    equal works "$(./app)" "output after the race, round $round"
    ./place --check --boundary 2GiB app >check.log || fail "round $round: $(cat check.log)"
done
fresh
untouched_still "a race"

# A symbolic link stays one, its target is replaced.
mkdir folder
cp untouched folder/real
ln -s folder/real link
ln -s ../link folder/link
quietly place.log ./place folder/link
{ [ -h link ] && [ -h folder/link ]; } || fail "a symbolic link was replaced"
is placed folder/real
equal 'link real ' "$(find folder/* | sed 's,.*/,,' | tr '\n' ' ')" "contents of the folder"

# The mode stays; -o takes no setuid bit along.
chmod 4711 app
quietly place.log ./place app
(umask 027 && ./place --quiet app -o out)
equal '-rws--x--x -rwx--x--- ' "$(stat -c %A app out | tr '\n' ' ')" "modes of a setuid file and of -o"
fresh
chmod 555 app
quietly place.log ./place app
equal -r-xr-xr-x "$(stat -c %A app)" "mode of a read-only file"
fresh

# Extended attributes.
if command -v python3 >/dev/null && python3 -c 'import os; os.setxattr("app", "user.mason", b"kept")' 2>/dev/null; then
    quietly place.log ./place app
    equal kept "$(python3 -c 'import os; print(os.getxattr("app", "user.mason").decode())')" xattr
else
    echo "not tested here: extended attributes"
fi
fresh

# An ordinary user and a folder without write permission.
mkdir closed
cp untouched closed/app
if [ "$(id -u)" != 0 ]; then
    chmod 555 closed
    says 3 "closed/app: no file can be created in its folder: Permission denied" ./place closed/app
    chmod 755 closed
    cmp closed/app untouched
    exit 0
fi
command -v setpriv >/dev/null || exit 0
other='setpriv --reuid 65534 --regid 65534 --clear-groups'
# shellcheck disable=SC2086 # words
says 3 "closed/app: " $other ./place closed/app
cmp closed/app untouched

# As root: the owner, a capability; and another user who can't keep them.
chown 65534:65534 app
chmod 6755 app
quietly place.log ./place app
equal '-rwsr-sr-x 65534 65534' "$(stat -c '%A %u %g' app)" "owner and mode"
capability=0000000200200000000000000000000000000000
if command -v python3 >/dev/null &&
    python3 -c "import os; os.setxattr('app', 'security.capability', bytes.fromhex('$capability'))" 2>/dev/null; then
    quietly place.log ./place --boundary 8GiB app
    equal $capability "$(python3 -c 'import os; print(os.getxattr("app", "security.capability").hex())')" "capability"
fi
mkdir shared
cp untouched shared/app
cp place shared/place
chmod 4755 shared/app
chmod 777 shared
status=0
# The folder above may be closed for that user.
# shellcheck disable=SC2086 # words
(cd shared && $other ./place app) >owner.log 2>&1 || status=$?
[ $status != 0 ] || fail "a setuid file of another owner was replaced"
if grep -q "owner can't be kept" owner.log; then
    contains owner.log "app: its owner can't be kept, and it is setuid or setgid"
    cmp shared/app untouched
    equal '-rwsr-xr-x 0 0' "$(stat -c '%A %u %g' shared/app)" "setuid file of root"
    equal '' "$(find shared -name '.mason*')" "what is left in the folder"
else
    echo "not tested here: a setuid file of another owner ($(head -n 1 owner.log))"
fi
