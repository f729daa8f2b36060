#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# x86-64 on Debian's kernel, with addresses of 47 bits and with LA57: everything fits into 47 bits, so LOW_STACK and
# LOW_LAYOUT change nothing; low mappings get all of low memory; LOW_RESERVE commits nothing under
# vm.overcommit_memory=2.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/vm/vm.sh
. "$MASON_DIXON_ROOT/tests/vm/vm.sh"

need cc
[ "$(uname -sm)" = 'Linux x86_64' ] || skip "the compiler of this machine makes no programs for x86-64"
[ "$MASON_DIXON_FULL" = 1 ] || skip "Debian's amd64 kernel is for tests/run --full; the short version has this machine's own"
need_vm amd64
runtime=$MASON_DIXON_ROOT/templates/runtime
fixtures=$MASON_DIXON_ROOT/tests/runtime

# in_vm MACHINE LOG PROGRAM [ARGUMENT...] - it must end with 0.
in_vm() {
    in_vm_machine=$1
    in_vm_log=$2
    shift 2
    quietly "$in_vm_log" "$run_in_vm" "$in_vm_machine" "$@"
}

quietly log cc -O1 -static -pthread "-I$runtime" -DMASON_DIXON_POINTER_BITS=47 -DMASON_DIXON_LOW_STACK=1 \
    -DMASON_DIXON_LOW_LAYOUT=1 -DMASON_DIXON_STARTUP=1 -Wl,--wrap=main "$fixtures/low-stack.c" \
    "$runtime/mason_dixon_low_stack.c" "$runtime/mason_dixon.c" -o wide
quietly log cc -O1 -static -pthread "-I$runtime" -DMASON_DIXON_LOW_MAP=1 "$fixtures/low-map.c" \
    "$runtime/mason_dixon_low_map.c" -o low
for machine in amd64 amd64-la57; do
    MASON_DIXON=report in_vm $machine wide.out ./wide maps
    contains wide.out 'stack-width pass' 'main was not moved: not needed' 'mmap-width pass'
    lacks wide.out 'MasonDixon stack'
    in_vm $machine low.out ./low room
    free=$(value free_kib low.out)
    [ "$(value got_kib low.out)" -ge $((free * 99 / 100)) ] || fail "$machine: $(cat low.out)"
    echo "$machine: $(value got_kib low.out) of $free KiB"
done

quietly log cc -O1 -static -pthread "-I$runtime" -DMASON_DIXON_LOW_MAP=1 -DMASON_DIXON_LOW_RESERVE=0x60000000 \
    "$fixtures/low-map.c" "$runtime/mason_dixon_low_map.c" -o strict
export MASON_DIXON_VM_SYSCTL=vm/overcommit_memory=2
in_vm amd64 strict.out ./strict strict
contains strict.out strict=ok 'reserved_kib=1572864'
tr '\n' ' ' <strict.out
echo
