#!/bin/sh
# SPDX-License-Identifier: 0BSD
# The self-test's words on illumos, where MAP_32BIT stops answering once the heap is above 4 GiB: an
# imitation of that answer on Linux (the compiler is told __sun, mmap is wrapped). No illumos runs here.
# Stacks in the upper half of the address space are imitated in test-pointer-bits.sh.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"

need cc
[ "$(uname -m)" = x86_64 ] || skip "MAP_32BIT exists on x86-64 only"
runtime=$MASON_DIXON_ROOT/templates/runtime
cat >boundary.ld <<'END'
SECTIONS { .high 0x100000000 : { QUAD(0) } } INSERT AFTER .comment;
END
# build NAME FLAG...
build() {
    build_name=$1
    shift
    quietly cc.log cc -O1 -w -fno-pie -no-pie -I"$runtime" "$@" "$MASON_DIXON_ROOT/tests/runtime/illumos.c" \
        "$runtime/mason_dixon.c" -Wl,--wrap=mmap -o "$build_name"
}
build high -D__sun=1 -Wl,-T,boundary.ld
quietly high.out ./high
contains high.out "map-32bit not-needed no, since the heap lies above 4 GiB" "instead serves LOW_MAP" "a hint" "low-room pass" \
    'free hint, MAP_32BIT: there' 'taken hint, MAP_32BIT: ENOMEM' 'taken hint: elsewhere' 'no hint, MAP_32BIT: ENOMEM'
# With a low heap the reason is another one; nor does Linux give that one.
build low -D__sun=1
./low >low.out 2>&1 || true
lacks low.out "since the heap lies above"
contains low.out "its range is full"
build linux -Wl,-T,boundary.ld
quietly linux.out ./linux
lacks linux.out "since the heap lies above"
echo "by the sources: an imitation of the answers of illumos, none of which runs here"
