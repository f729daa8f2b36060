#!/bin/sh
# SPDX-License-Identifier: 0BSD
# The self-test in places that are not the usual process: other ASLR settings, limits, started by
# the loader, without /proc, under seccomp, in valgrind and qemu-user.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"

case $(uname -sm) in
'Linux x86_64') ;;
*) skip 'the environments of this test are those of Linux on x86-64' ;;
esac
boundary_script boundary.ld
build() {
    out=$1
    shift
    quietly log cc -O1 "$@" -I "$runtime" "$fixtures/call.c" "$runtime/mason_dixon.c" -o "$out"
}
# Which programs there are, with the status that each has outside of all these places.
build low -no-pie
build above -no-pie -Wl,-T,"$PWD/boundary.ld"
build pie -fPIE -pie
build low-static -static -no-pie
build above-static -static -no-pie -Wl,-T,"$PWD/boundary.ld"
build pie-static -fPIE -static-pie
wants() {
    case $1 in
    low*) echo 1 ;;
    *) echo 0 ;;
    esac
}
all='low above pie low-static above-static pie-static'

# ASLR off, and the layout of old kernels.
if have setarch && setarch -R true 2>/dev/null; then
    for program in $all; do
        status_of "$(wants "$program")" out setarch -R "./$program"
        check_line out low-room pass
        status_of "$(wants "$program")" out setarch -L "./$program"
        status_of "$(wants "$program")" out setarch -R -L "./$program"
    done
else
    echo 'note: setarch -R is not possible here'
fi

# Limits. 1 GiB of address space is less than the low room: still counted, in pieces.
limited() {
    limit=$1
    shift
    # shellcheck disable=SC2016
    status_of "$1" out sh -c "ulimit $limit 2>/dev/null || exit 98; exec \"\$@\"" "$@"
}
for program in $all; do
    limited '-s unlimited' "$(wants "$program")" "./$program"
    check_line out mmap-width pass
    limited '-v 1048576' "$(wants "$program")" "./$program"
    contains out 'low-room pass 2047 MiB'
done
# So little that nothing can be said about the room; the rest still holds.
for room in 900 1000 1100 1200; do
    code=0
    sh -c "ulimit -v $room; ./above-static" >out 2>/dev/null || code=$?
    case $code in
    0)
        check_line out heap-start pass
        ;;
    *) [ $code -gt 100 ] || fail "status $code under ulimit -v $room" ;; # did not even start
    esac
done

# Started by the loader: the kernel does not see the program, and puts the heap behind the loader.
loader=$(readelf -lW low | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
if [ -x "$loader" ]; then
    for program in low above pie; do
        status_of 0 out "$loader" "./$program"
        check_line out heap-start pass
        check_line out hole pass
    done
    status_of 0 out "$loader" ./low
    contains out 'above anyway'
fi

# musl's loader, started so, maps the whole span of a no-PIE program: with a boundary, all the low
# memory. The heap is high, no segment spans the boundary, and yet it is a failure.
if have musl-gcc; then
    for mode in '-no-pie' '-fPIE -pie' "-no-pie -Wl,-T,$PWD/boundary.ld"; do
        # shellcheck disable=SC2086
        quietly log musl-gcc $mode -I "$runtime" "$fixtures/call.c" "$runtime/mason_dixon.c" -o musl
        loader=$(readelf -lW musl | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
        [ -x "$loader" ] || break
        case $mode in
        *boundary*)
            status_of 0 out ./musl
            status_of 1 out "$loader" ./musl
            check_line out heap-start pass
            check_line out hole fail
            contains out 'the gap between its segments' 'remedy start the program itself'
            ;;
        *)
            status_of 0 out "$loader" ./musl
            check_line out heap-start pass
            check_line out hole pass
            ;;
        esac
    done
fi

# No /proc: in a folder that has none, as root.
if [ "$(id -u)" = 0 ] && have chroot; then
    mkdir -p cage
    for program in low-static above-static pie-static; do
        cp "$program" cage
        status_of "$(wants "$program")" out chroot cage "/$program"
        lacks out 'it starts at'
        contains out 'it '
    done
    # A heap that crossed the boundary can't be told from one that started above without /proc.
    code=0
    chroot cage /low-static 5 >out || code=$?
    [ $code = 99 ] || check_line out heap-start unknown
    code=0
    chroot cage /pie-static 5 >out || code=$?
    [ $code = 99 ] || check_line out heap-start pass
else
    echo 'note: the part without /proc needs root'
fi

# The main thread has ended: what /proc/self tells then is that of a thread without memory.
cat >ended.c <<'END'
#include <mason_dixon.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
static void *last(void *unused)
{
    struct mason_dixon_report report;
    (void)unused;
    sleep(1);
    mason_dixon_self_test(&report);
    mason_dixon_print(&report, 1);
    exit(0);
}
int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, last, NULL) != 0)
        return 3;
    pthread_exit(NULL);
}
END
quietly log cc -pthread "-I$runtime" ended.c "$runtime/mason_dixon.c" -o ended
status_of 0 out ./ended
lacks out qemu
contains out 'it starts at'

# seccomp.
quietly log cc "$fixtures/refuse.c" -o refuse
if ./refuse map32 -- /bin/true; then
    for refusal in brk brk-enosys; do
        for program in $all; do
            status_of 0 out ./refuse $refusal -- "./$program"
            check_line out heap-start not-needed
            contains out 'no brk heap' "self-test of $program: not-needed"
        done
    done
    for program in $all; do
        status_of "$(wants "$program")" out ./refuse map32 -- "./$program"
        check_line out map-32bit not-needed
        contains out 'low-room pass 2047 MiB'
        status_of "$(wants "$program")" out ./refuse noreplace -- "./$program"
        contains out 'low-room not-needed not measurable'
    done
    for program in low-static above-static pie-static; do
        status_of "$(wants "$program")" out ./refuse open -- "./$program"
        status_of "$(wants "$program")" out ./refuse open madvise -- "./$program"
    done
    for program in $all; do
        status_of "$(wants "$program")" out ./refuse mincore -- "./$program"
    done
    status_of 0 out ./refuse open madvise noreplace -- ./pie-static
    check_line out heap-start unknown
    # Room that was promised, and can't be measured, is no failure and no success.
    build room -fPIE -pie -DMASON_DIXON_MIN_LOW_ROOM=0x40000000
    status_of 0 out ./refuse noreplace -- ./room
    check_line out low-room unknown
    contains out 'self-test of room: unknown' 'expected 1 GiB mappable below 0x80000000'
else
    echo 'note: no seccomp filter is possible here'
fi

# Emulators: no verdict, whatever the program is. At startup: silence, and 77 for a test.
cat >main.c <<'END'
int main(void) { return 5; }
END
quietly log cc -no-pie -DMASON_DIXON_STARTUP=1 -DMASON_DIXON_ON_FAILURE_ABORT=1 -I "$runtime" main.c \
    "$runtime/mason_dixon.c" -o startup
emulated() {
    name=$1
    shift
    for program in low above pie; do
        status_of 0 out "$@" "./$program"
        for id in heap-start hole low-room map-32bit stack-width mmap-width; do
            check_line out $id unknown
        done
        contains out "no verdict: running under $name"
    done
    status_of 5 out "$@" ./startup
    [ ! -s out ] || fail "not silent under $name: $(cat out)"
    status_of 77 out env MASON_DIXON=test "$@" ./startup
    status_of 5 out env MASON_DIXON=report "$@" ./startup
    contains out 'self-test of startup: unknown'
}
if have valgrind; then
    emulated valgrind valgrind -q --tool=none
    status_of 0 out valgrind -q --error-exitcode=9 ./above
    lacks out '=='
    # Without valgrind's entry in the environment.
    cat >clean.c <<'END'
#include <stdlib.h>
#include "mason_dixon.h"
int main(void) {
    struct mason_dixon_report report;
    unsetenv("LD_PRELOAD");
    mason_dixon_self_test(&report);
    return report.emulated[0] == 'v' ? 5 : 6;
}
END
    quietly log cc -D_GNU_SOURCE -no-pie -I "$runtime" clean.c "$runtime/mason_dixon.c" -o clean
    status_of 5 out valgrind -q --tool=none ./clean
    status_of 6 out ./clean
else
    echo 'note: valgrind is not on this machine'
fi
if have qemu-x86_64; then
    emulated qemu-user qemu-x86_64
    emulated qemu-user qemu-x86_64 -B 0x10000000000
    if have musl-gcc; then
        quietly log musl-gcc -static -I "$runtime" "$fixtures/call.c" "$runtime/mason_dixon.c" -o low
        emulated qemu-user qemu-x86_64
    fi
else
    echo 'note: qemu-user is not on this machine'
fi
exit 0
