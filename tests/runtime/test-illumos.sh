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
# Low mappings: a shared library that is bound directly comes to the program only when that is marked (DF_1_SYMINTPOSE),
# and the self-test looks for the mark. GNU ld does not know it, so it is written into the linked file.
# shellcheck disable=SC2086 # a list of words
quietly cc.log cc -O1 -w -std=gnu99 -fno-pie -no-pie -D__sun=1 -DMASON_DIXON_LOW_MAP_GENERIC -DMASON_DIXON_MAP_HERE=0 \
    -DMASON_DIXON_LOW_MAP=1 -DMASON_DIXON_MORE=1 -I"$runtime" "$MASON_DIXON_ROOT/tests/runtime/illumos.c" \
    "$runtime/mason_dixon.c" "$runtime/mason_dixon_low_map.c" -Wl,--wrap=mmap -Wl,-z,now -rdynamic -ldl -o unmarked
./unmarked >unmarked.out 2>&1 || true
contains unmarked.out 'low-map fail the program, but not a shared library that is bound to the C library directly'
need readelf
cp unmarked marked
at=$(readelf -SW marked | sed -n 's/.* \.dynamic *DYNAMIC *[0-9a-f]* \([0-9a-f]*\) .*/\1/p')
entry=$(readelf -dW marked | sed -n '/^ 0x/p' | grep -n FLAGS_1 | sed 's/:.*//')
printf '\200' | dd of=marked bs=1 seek=$((0x$at + 16 * (entry - 1) + 10)) conv=notrunc 2>/dev/null
readelf -dW marked | grep -q SYMINTPOSE || fail "it is not marked: $(readelf -dW marked)"
./marked >marked.out 2>&1 || true
lacks marked.out 'bound to the C library directly'
grep -q 'low-map' marked.out || fail "no check of low mappings: $(cat marked.out)"
echo "by the sources: an imitation of the answers of illumos, none of which runs here"
