#!/bin/sh
# SPDX-License-Identifier: 0BSD
# The low room is what can really be mapped: compared with a count from /proc/self/maps in a process
# whose low memory is occupied in many places, and judged by what was promised.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"

[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'occupies low memory as Linux on x86-64 has it'
boundary_script boundary.ld
build() {
    # shellcheck disable=SC2086
    quietly log cc $strict -Wno-overflow "$@" -I "$runtime" "$fixtures/occupy.c" \
        "$runtime/mason_dixon.c" -o occupy
}
# No demand: counted, never a failure.
for mode in '-fPIE -pie' "-no-pie -Wl,-T,$PWD/boundary.ld" "-static -no-pie -Wl,-T,$PWD/boundary.ld"; do
    # shellcheck disable=SC2086
    build $mode
    for mib in 1 500 1900; do
        status_of 0 out ./occupy $mib
        check_line out low-room pass
    done
    ! setarch -R true 2>/dev/null || status_of 0 out setarch -R ./occupy 700
done
build -no-pie
status_of 1 out ./occupy 500
check_line out heap-start fail
check_line out low-room pass

# A demand that is kept, and one that is not.
build -fPIE -pie -DMASON_DIXON_MIN_LOW_ROOM=0x60000000
status_of 0 out ./occupy 100
check_line out low-room pass
status_of 1 out ./occupy 1000
check_line out low-room fail
check_line out heap-start pass
contains out 'expected 1536 MiB mappable below 0x80000000' 'remedy something occupies low memory'

# The same at startup, where counting stops at what was promised: low memory is taken by a library,
# before the program's own test runs.
cat >taker.c <<'END'
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/mman.h>
static void *taken;
__attribute__((constructor)) static void take(void) {
    taken = mmap((void *)(uintptr_t)0x10000000, 0x30000000, PROT_NONE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}
void taker(void);
void taker(void) {}
END
cat >main.c <<'END'
void taker(void);
int main(void) { taker(); return 5; }
END
quietly log cc -fPIC -shared taker.c -o libtaker.so
quietly log cc -fPIE -pie -DMASON_DIXON_STARTUP=1 -DMASON_DIXON_MIN_LOW_ROOM=0x60000000 -I "$runtime" \
    main.c "$runtime/mason_dixon.c" -L. -ltaker -Wl,-rpath,"$PWD" -o taken
status_of 5 out ./taken
contains out 'low-room fail 1279 MiB'
lacks out '  heap-start '
quietly log cc -fPIE -pie -DMASON_DIXON_STARTUP=1 -DMASON_DIXON_MIN_LOW_ROOM=0x40000000 -I "$runtime" \
    main.c "$runtime/mason_dixon.c" -L. -ltaker -Wl,-rpath,"$PWD" -o taken
status_of 5 out ./taken
[ ! -s out ] || fail 'not silent with enough room'

# Widths, judged only when promised. 47 bits hold here, 46 do not.
quietly log cc -fPIE -pie -DMASON_DIXON_POINTER_BITS=47 -I "$runtime" "$fixtures/call.c" \
    "$runtime/mason_dixon.c" -o width
status_of 0 out ./width
check_line out stack-width pass
quietly log cc -fPIE -pie -DMASON_DIXON_POINTER_BITS=46 -DMASON_DIXON_STARTUP=1 -I "$runtime" \
    "$fixtures/call.c" "$runtime/mason_dixon.c" -o width
status_of 1 out env MASON_DIXON=off ./width
check_line out stack-width fail
check_line out mmap-width fail
status_of 1 out env MASON_DIXON=warn ./width
contains out 'MasonDixon: width does not have' 'expected addresses of at most 46 bits'
exit 0
