#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# LOW_RESERVE: taken before main(), without memory, also under vm.overcommit_memory=2; served to
# those who ask with MAP_32BIT and to nobody else; too large, it names who sits there.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
# shellcheck source=tests/runtime/low-map.sh
. "$MASON_DIXON_ROOT/tests/runtime/low-map.sh"
need gcc

objects gcc gcc -std=c99 -fPIC -DMASON_DIXON_LOW_RESERVE=0x60000000
for mode in -no-pie -pie -static; do
    can_link gcc $mode || continue
    # The short version takes PIE, where "others" is seen too.
    [ "$MASON_DIXON_FULL" = 1 ] || [ $mode = -pie ] || continue
    linked prog gcc gcc $mode
    quietly log ./prog reserve
    equal 1572864 "$(value reserved_kib log)" "reserved, $mode"
    equal yes "$(value kept log)" "reserved again, $mode"
    [ "$(value taken_kib log)" -gt 2000000 ] || fail "served only $(value taken_kib log) KiB, $mode"
    quietly log ./prog random 2000
    quietly log ./prog threads 1000
    quietly log ./prog fork 10
    [ $mode != -pie ] || quietly log ./prog others
    quietly log ./prog returned
done
# Somebody maps over the reserve, and in that moment another one is served.
quietly log gcc -std=c99 -pthread "-I$runtime" -DMASON_DIXON_LOW_MAP=1 -DMASON_DIXON_LOW_RESERVE=0x60000000 \
    -DWITH_BETWEEN "$fixtures/low-map.c" "$fixtures/low-map-between.c" "$low_map" -o between
quietly log ./between insist
# Nothing is committed: no mapping of it is accounted for. vm.overcommit_memory=2: tests/vm/test-low-amd64.sh.
cat >accounted.c <<'END'
#include <stdio.h>
#include <string.h>
int main(void) {
    FILE *file = fopen("/proc/self/smaps", "r");
    char line[600];
    unsigned long from, to, kib = 0, reserved = 0, accounted = 0;
    while (file && fgets(line, sizeof line, file)) {
        char access[8];
        if (sscanf(line, "%lx-%lx %7s", &from, &to, access) == 3)
            kib = from < 0x80000000 && strcmp(access, "---p") == 0 ? (to - from) / 1024 : 0;
        else if (strncmp(line, "VmFlags:", 8) == 0)
            *(strstr(line, " ac ") ? &accounted : &reserved) += kib;
    }
    printf("reserved_kib=%lu\naccounted_kib=%lu\n", reserved, accounted);
    return 0;
}
END
quietly log gcc -no-pie accounted.c gcc-map.o -o accounted
quietly log ./accounted
equal '1572864 0' "$(value reserved_kib log) $(value accounted_kib log)" 'reserved, and of it committed'

# Too large: the message names what is there, and the program goes on, or ends when told so.
program greedy gcc -std=c99 -no-pie -DMASON_DIXON_LOW_RESERVE=0x80000000
quietly log ./greedy place
contains log 'MasonDixon: LOW_RESERVE is 2097152 KiB, but only' 'can be had below 0x80000000; there are:' ' greedy'
# Nobody reads the message.
equal 0 "$(unread ./greedy place)" 'status without a reader of the message'
program ends gcc -std=c99 -no-pie -DMASON_DIXON_LOW_RESERVE=0x80000000 -DMASON_DIXON_ON_FAILURE_ABORT=1
expect_failure log ./ends place
contains log 'MasonDixon: LOW_RESERVE is'
# Under a limit of address space it is told as well.
(
    # shellcheck disable=SC3045 # dash has it
    ulimit -v 500000
    ./prog place >limited.log 2>&1
)
contains limited.log 'MasonDixon: LOW_RESERVE is 1572864 KiB, but only 0 KiB'

# The self-test counts what is reserved as room.
for reserve in 0 0x60000000; do
    quietly log gcc -no-pie "-I$runtime" -DMASON_DIXON_LOW_MAP=1 -DMASON_DIXON_STARTUP=1 \
        -DMASON_DIXON_MIN_LOW_ROOM=0x70000000 -DMASON_DIXON_BOUNDARY=0x80000000 \
        -DMASON_DIXON_LOW_RESERVE=$reserve "$fixtures/call.c" "$runtime/mason_dixon.c" "$low_map" \
        -o self
    MASON_DIXON=report ./self >self.log 2>&1 || :
    check_line self.log low-room pass
    [ "$(sed -n 's/^ *low-room *pass *\([0-9]*\) MiB.*/\1/p' self.log | tail -n 1)" -le 2047 ] || fail "more room than there is: $(cat self.log)"
    check_line self.log low-map pass
done
