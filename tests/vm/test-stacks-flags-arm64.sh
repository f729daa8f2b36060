#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# pointer-bits, low-stack and low-layout as configure and mason-dixon-flags decide them (m4/sh/low.sh) on a real arm64
# kernel with 48-bit addresses: by trial programs that ran in the machine, and the example that packs pointers.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/vm/vm.sh
. "$MASON_DIXON_ROOT/tests/vm/vm.sh"

need_cross_clang
need_vm arm64

MASON_DIXON_TRIAL_SECONDS=300
export MASON_DIXON_TRIAL_SECONDS
cc="$clang --target=aarch64-linux-gnu -fuse-ld=lld -no-pie"
# shellcheck disable=SC2086 # words
flags=$("$MASON_DIXON_ROOT/m4/mason-dixon-flags" --cross "--emulator=$run_in_vm arm64" --pointer-bits=47 --low-stack \
    --low-layout -- $cc 2>said) || {
    cat said
    fail 'mason-dixon-flags failed'
}
contains said 'heap at or above 4 GiB: placed (run)' \
    'addresses within 47 bits: placed (run), main runs on a stack below 2^47, and the process starts itself anew'
for fact in pointer_verdict=placed low_stack=placed low_layout=placed width_stack=48 width_threads=48 width_mappings=48; do
    grep -qx "target.MASON_DIXON.$fact" mason-dixon/mason-dixon.facts || {
        cat mason-dixon/mason-dixon.facts
        fail "no $fact"
    }
done
# shellcheck disable=SC2086
quietly cc.log $cc -pthread -o cured "$MASON_DIXON_ROOT/examples/stacks/main.c" $flags
status=0
"$run_in_vm" arm64 ./cured >cured.out 2>&1 || status=$?
cat cured.out
equal 0 $status 'status of the program in the machine'
contains cured.out "main's stack 1 of 1 pack" "threads' stacks 64 of 64 pack" 'heap 32 of 32 pack' 'mappings 32 of 32 pack'
