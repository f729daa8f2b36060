#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Fuzzes what mason-dixon reads of a user's command: words and response files, MASON_DIXON_OPTIONS, objects and archives;
# for some seconds, in the full version with 10,000,000 executions. That the harness notices a fault is shown with a reader
# that was broken on purpose.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
kinds='command options sample'
amount=3s
[ "$MASON_DIXON_FULL" != 1 ] || amount=10000000
# shellcheck disable=SC2086 # a list of words
sh "$MASON_DIXON_ROOT/tests/fuzz/report-run" $amount -o fuzz $kinds >log 2>&1
status=$?
cat log
[ "$status" != 77 ] || skip 'no clang with libFuzzer here'
equal 0 "$status" 'exit status of the fuzzing'
for kind in $kinds; do
    contains log "$kind: " 'no failure'
done

# A copy of the toolkit that takes a backslash in a response file for any other character.
mkdir -p broken/tests
cp -R "$MASON_DIXON_ROOT/templates" broken/
cp -R "$MASON_DIXON_ROOT/tests/fuzz" "$MASON_DIXON_ROOT/tests/tools.sh" broken/tests/
sed "s/if (\*at == '[\\\\]*' && at + 1 < end)/if (at > end)/" broken/templates/tool/command.c >changed.c
cmp -s changed.c broken/templates/tool/command.c && fail 'the fault was not put in'
cp changed.c broken/templates/tool/command.c
expect_failure log sh broken/tests/fuzz/report-run 20s -o fuzz-broken command
contains log 'read again' 'command: a failure; its input: fuzz-broken/failed-command-'
