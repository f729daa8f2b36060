#!/bin/sh
# SPDX-License-Identifier: 0BSD
# arm64, on a real arm64 kernel: mason_dixon_map_low() gets all of low memory, though the system has no
# MAP_32BIT.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/vm/vm.sh
. "$MASON_DIXON_ROOT/tests/vm/vm.sh"

need_cross_clang
need_vm arm64

for define in 0 1; do
    # LOW_MAP has nothing to stand in for there, and changes nothing.
    quietly log "$clang" --target=aarch64-linux-gnu -fuse-ld=lld -std=c99 -Wall -Wextra -pedantic -Werror -O2 \
        -DMASON_DIXON_LOW_MAP=$define "-I$MASON_DIXON_ROOT/templates/runtime" \
        "$MASON_DIXON_ROOT/tests/runtime/low-map-smoke.c" \
        "$MASON_DIXON_ROOT/templates/runtime/mason_dixon_low_map.c" -o smoke
    status=0
    "$run_in_vm" arm64 ./smoke 2020 >out 2>err || status=$?
    cat out
    equal 0 $status "status of the smoke test in the machine"
    contains out 'smoke=ok'
done
