#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The matrix: what MasonDixon promises is what is seen from outside. A slice; with MASON_DIXON_FULL=1 all of
# it, with 200 starts a cell. And the matrix itself must be able to fail.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
need cmake gcc g++ readelf
[ -n "$(each_of clang)" ] || skip "clang is not on this machine"
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'the matrix is for Linux on x86-64'

full=
[ "$MASON_DIXON_FULL" = 0 ] || full=--full
status=0
# shellcheck disable=SC2086 # nothing or one word
sh "$MASON_DIXON_ROOT/tests/matrix/run" $full -o matrix.md -w builds >run.log 2>&1 || status=$?
cat run.log
[ $status = 0 ] || cat matrix.md
equal 0 $status 'exit status of tests/matrix/run'
[ -z "$full" ] || contains matrix.md 'GNU gold' 'LLD'
contains matrix.md 'GNU ld' 'mold' '| link-script | placed (headers)' '| post-link | placed (headers)' \
    '| plain | off' '| through-slot | placed (slot)' '| through-script | placed (link)' '| pie | through-script | not-needed |' '| pie | post-link | not-needed (headers)' '| static-pie | link-script | not-needed (headers)' \
    'seccomp without brk' 'ld.so ./app' 'own-script' '| asan | no-pie | post-link | impossible'
lacks matrix.md '| NO |'

# The counter test: with an observer that says the heap is low, every "placed" is a difference; in the full version
# also with one that says 32 MiB of low memory are taken.
mkdir -p other/tests/matrix other/tests/runtime other/tests/link
cp "$MASON_DIXON_ROOT"/tests/matrix/[!t]* other/tests/matrix/
cp "$MASON_DIXON_ROOT/tests/tools.sh" other/tests/
cp "$MASON_DIXON_ROOT/tests/runtime/refuse.c" other/tests/runtime/
cp -R "$MASON_DIXON_ROOT/cmake" "$MASON_DIXON_ROOT/templates" other/
# One mode in C of the grid is enough.
sed '/^    list gcc bfd$/,/^    musl mold$/d; s/no-pie pie static static-pie/no-pie/; s/for language in c cpp/for language in c/' \
    other/tests/matrix/run >other/run
if [ $(($(wc -l <other/run) + 2)) != "$(wc -l <other/tests/matrix/run)" ] || grep -q 'pie static static-pie\|language in c cpp' other/run; then
    fail 'the lines that the counter test leaves out are gone'
fi
mv other/run other/tests/matrix/run
for fault in 'low %= (uint64_t)1 << 32;' 'free_4gib -= 32 * MIB;'; do
    sed "s/printf(\"starts=%ld/$fault&/" "$MASON_DIXON_ROOT/tests/link/observe.c" >other/tests/link/observe.c
    if cmp -s "$MASON_DIXON_ROOT/tests/link/observe.c" other/tests/link/observe.c; then
        fail 'the line that the counter test changes is gone'
    fi
    expect_failure counter.log sh other/tests/matrix/run -o counter.md -w counter
    contains counter.log 'DIFFERENCE: gcc bfd c no-pie link-script: placed (headers), but seen: starts=10'
    contains counter.md '| NO |'
    [ "$MASON_DIXON_FULL" = 1 ] || break
done
