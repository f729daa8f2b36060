#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason-dixon-place against hostile files: 5 seconds of fuzzing with ASan and UBSan, 10,000,000
# executions in the long version. And the harness itself must be able to fail: a plan that breaks a
# segment is found.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
need gcc

amount=5s
[ "$MASON_DIXON_FULL" = 1 ] && amount=10000000
status=0
sh "$MASON_DIXON_ROOT/tests/fuzz/run" "$amount" -o found >fuzz.log 2>&1 || status=$?
cat fuzz.log
[ "$status" != 77 ] || skip "no clang with libFuzzer, AddressSanitizer and UBSan"
equal 0 "$status" 'exit status of tests/fuzz/run'
# Both ways of placing were reached, not only refusals.
./found/place -runs=0 -print_coverage=1 found/corpus found/seeds >coverage.log 2>&1 ||
    fail 'the corpus does not run'
for function in plan_slot plan_append compare write_table; do
    grep -q "^COVERED_FUNC:.* $function " coverage.log || fail "no input reaches $function()"
done

# The counter test: an appended table whose first segment has moved.
mkdir -p broken/tests/fuzz broken/templates
cp -R "$MASON_DIXON_ROOT"/tests/fuzz/* broken/tests/fuzz/
cp "$MASON_DIXON_ROOT/tests/tools.sh" broken/tests/
cp -R "$MASON_DIXON_ROOT/templates/link" broken/templates/
sed 's/segments\[moved\]\.offset = offset;/segments[0].vaddr += 0x1000; &/' \
    broken/templates/link/mason_dixon_place.c >broken/new.c
if cmp -s broken/new.c broken/templates/link/mason_dixon_place.c; then
    fail 'the line that the counter test breaks is gone; choose another one'
fi
mv broken/new.c broken/templates/link/mason_dixon_place.c
expect_failure broken.log sh broken/tests/fuzz/run 20s -o broken/found
contains broken.log 'tests/fuzz/place: '
