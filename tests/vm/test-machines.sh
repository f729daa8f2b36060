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
# arm64 has a test of its own.
status=0
sh "$MASON_DIXON_ROOT/tests/vm/kernels" amd64 amd64-la57 riscv64 s390x ppc64el mips64el armhf i386 >kernels.md 2>errors || status=$?
cat kernels.md errors
grep '^left out: ' errors | sed 's/^left out: /SKIP: /' >left-out || true
[ "$status" = 0 ] || fail "see above"
grep -q '^| amd64 | default ' kernels.md || skip "no machine could be had: $(cat left-out)"
