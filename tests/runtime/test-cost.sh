#!/bin/sh
# SPDX-License-Identifier: 0BSD
# What the self-test costs, as medians of many runs. The test at startup needs no /proc and must stay
# below 50 microseconds; the other numbers are for reading.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"

[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'the layouts of this test are those of Linux on x86-64'
boundary_script boundary.ld
cost() {
    title=$1
    shift
    quietly log cc -O2 "$@" -I "$runtime" "$fixtures/cost.c" -o cost
    quietly out ./cost 1001
    echo "$title: $(tr '\n' ' ' <out)(ns)"
    startup=$(sed -n 's/^startup=//p' out)
    [ "$startup" -lt 50000 ] || fail "$title: $startup ns at startup, 50000 are allowed"
}
# One thing unknown to it in low memory, the heap, must not make it try every 64 KiB.
cost 'no-PIE' -no-pie
room=$(sed -n 's/^low_room=//p' out)
[ "$room" -lt 3000000 ] || fail "counting the low room around a heap takes $room ns"
cost 'no-PIE, boundary' -no-pie -Wl,-T,"$PWD/boundary.ld"
cost 'static, boundary' -static -no-pie -Wl,-T,"$PWD/boundary.ld"
cost 'PIE' -fPIE -pie
cost 'PIE, every promise made' -fPIE -pie -DMASON_DIXON_MIN_LOW_ROOM=0x70000000 \
    -DMASON_DIXON_POINTER_BITS=47
exit 0
