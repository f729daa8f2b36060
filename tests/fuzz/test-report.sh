#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Fuzzes the reader of executables of mason-dixon-report for some seconds; in the full version each reader, with
# 10,000,000 executions. That the harness notices a fault is shown with a reader that was broken on purpose.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
fuzz=$MASON_DIXON_ROOT/tests/fuzz/report-run
amount=3s
kinds=elf
if [ "$MASON_DIXON_FULL" = 1 ]; then
    amount=10000000
    kinds='elf maps facts'
fi
# shellcheck disable=SC2086 # a list of words
sh "$fuzz" "$amount" -o fuzz $kinds >log 2>&1
status=$?
cat log
[ "$status" != 77 ] || skip 'no clang with libFuzzer here'
equal 0 "$status" 'exit status of the fuzzing'
for kind in $kinds; do
    contains log "$kind: " 'no failure'
done

# A copy of the toolkit whose reader of maps writes one byte too far.
mkdir -p broken/tests
cp -R "$MASON_DIXON_ROOT/templates" broken/
cp -R "$MASON_DIXON_ROOT/tests/fuzz" "$MASON_DIXON_ROOT/tests/tools.sh" broken/tests/
sed 's/    maps->line\[maps->used\] = .*/    maps->line[maps->used + MASON_DIXON_MAPS_LINE - 15] = 0;/' \
    broken/templates/report/mason_dixon_maps.c >changed.c
cmp -s changed.c broken/templates/report/mason_dixon_maps.c && fail 'the fault was not put in'
cp changed.c broken/templates/report/mason_dixon_maps.c
expect_failure log sh broken/tests/fuzz/report-run 20s -o fuzz-broken maps
contains log 'maps: a failure; its input: fuzz-broken/failed-maps-'
