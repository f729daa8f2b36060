#!/bin/sh
# SPDX-License-Identifier: 0BSD
# All the other machines, and amd64's settings, on real kernels: tests/vm/kernels, which prints
# docs/kernels.md, finds nothing that contradicts it. Part of --full only: ten minutes, 500 MB.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/vm/vm.sh
. "$MASON_DIXON_ROOT/tests/vm/vm.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip "the other machines' kernels are for tests/run --full"
need cmake cpio readelf
# arm64 with pages of 4 KiB has a test of its own.
status=0
sh "$MASON_DIXON_ROOT/tests/vm/kernels" arm64-16k amd64 amd64-la57 riscv64 s390x ppc64el mips64el armhf i386 \
    >kernels.md 2>errors || status=$?
cat kernels.md errors
case $status in
0 | 97) ;;
*) fail "see above" ;;
esac
# A machine that can't be had makes this test a skipped one, which is counted, with the reasons.
if grep '^left out: ' errors >left-out; then
    sed 's/^left out: /SKIP: /' left-out
    exit 77
fi
