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
    linked prog gcc gcc $mode
    quietly log ./prog reserve
    equal 1572864 "$(value reserved_kib log)" "reserved, $mode"
    equal yes "$(value kept log)" "reserved again, $mode"
    [ "$(value taken_kib log)" -gt 2000000 ] || fail "served only $(value taken_kib log) KiB, $mode"
    quietly log ./prog random 2000
    quietly log ./prog threads 1000
    quietly log ./prog fork 10
done
# Nothing is committed: no more memory than without.
if [ "$(id -u)" = 0 ] && [ -w /proc/sys/vm/overcommit_memory ] && [ "$MASON_DIXON_FULL" = 1 ]; then
    before=$(cat /proc/sys/vm/overcommit_memory)
    committed() { sed -n 's/^Committed_AS: *\([0-9]*\).*/\1/p' /proc/meminfo; }
    trap 'echo "$before" >/proc/sys/vm/overcommit_memory' EXIT
    echo 2 >/proc/sys/vm/overcommit_memory
    first=$(committed)
    quietly log ./prog place
    last=$(committed)
    echo "$before" >/proc/sys/vm/overcommit_memory
    trap - EXIT
    [ $((last - first)) -lt 500000 ] || fail "committed $((last - first)) KiB"
fi

# Too large: the message names what is there, and the program goes on, or ends when told so.
program greedy gcc -std=c99 -no-pie -DMASON_DIXON_LOW_RESERVE=0x80000000
quietly log ./greedy place
contains log 'MasonDixon: LOW_RESERVE is 2097152 KiB, but only' 'can be had below 0x80000000; there are:' ' greedy'
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
    check_line self.log low-map pass
done
