#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon-report on a real arm64 kernel with 48-bit addresses: widths, what is wider than 47 bits, and
# the facts of a build for that machine with a LuaJIT that packs pointers into 47 bits.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/vm/vm.sh
. "$MASON_DIXON_ROOT/tests/vm/vm.sh"

need jq
need_cross_clang
need_vm arm64
quietly cc.log "$clang" --target=aarch64-linux-gnu -fuse-ld=lld -static -O1 -DMASON_DIXON_PROBE_THREADS -pthread \
    -I "$MASON_DIXON_ROOT/templates/report" -I "$MASON_DIXON_ROOT/templates/link" -I "$MASON_DIXON_ROOT/templates/runtime" \
    "$MASON_DIXON_ROOT"/templates/report/*.c "$MASON_DIXON_ROOT/templates/link/mason_dixon_elf.c" \
    "$MASON_DIXON_ROOT/templates/link/mason_dixon_foreign.c" -o report

in_vm() { # OUT ARGUMENT... - the report there
    in_vm_out=$1
    shift
    "$run_in_vm" arm64 ./report "$@" >"$in_vm_out" 2>err || fail "report $* in the machine: status $?, $(cat err)"
}
in_vm r.json --format json
equal 'aarch64 no' "$(jq -r '.platform | "\(.machine) \(.emulated)"' r.json)" 'the machine'
equal '48 48 48' "$(jq -r '.platform.address_bits | "\(.stack) \(.thread_stack) \(.mmap)"' r.json)" widths
equal "main stack, threads' stacks, mappings" "$(jq -r .platform.address_bits.wider_than_47 r.json)" 'what is wider'
equal 'false false' "$(jq -r '.platform.mmap | "\(.map_32bit_defined) \(.map_32bit_works)"' r.json)" MAP_32BIT
# The images have no interpreter. The kernel loads such a PIE among the mappings and starts its heap at
# ELF_ET_DYN_BASE (fs/binfmt_elf.c of 6.1).
equal 'after-image above-boundary elsewhere' "$(jq -r '.platform.heaps | map(.heap) | join(" ")' r.json)" 'heaps by kind'
if /usr/bin/python3 -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null; then
    quietly log /usr/bin/python3 "$MASON_DIXON_ROOT/tests/report/validate.py" "$MASON_DIXON_ROOT/docs/report.schema.json" r.json
fi
