# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
# Helpers for the tests of the fuzzers of report-run.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"

# fuzzed AMOUNT KIND... - fuzzes these readers, as report-run takes AMOUNT; none of them may fail.
fuzzed() {
    fuzzed_amount=$1
    shift
    sh "$MASON_DIXON_ROOT/tests/fuzz/report-run" "$fuzzed_amount" -o fuzz "$@" >log 2>&1
    status=$?
    cat log
    [ "$status" != 77 ] || skip 'no clang with libFuzzer here'
    equal 0 "$status" 'exit status of the fuzzing'
    for kind in "$@"; do
        contains log "$kind: " 'no failure'
    done
}

# notices KIND FILE SED - in a copy of the toolkit SED puts a fault into templates/FILE, and the fuzzer of KIND finds it;
# what it says is in ./log.
notices() {
    mkdir -p broken/tests
    cp -R "$MASON_DIXON_ROOT/templates" broken/
    cp -R "$MASON_DIXON_ROOT/tests/fuzz" "$MASON_DIXON_ROOT/tests/tools.sh" broken/tests/
    sed "$3" "broken/templates/$2" >changed.c
    cmp -s changed.c "broken/templates/$2" && fail 'the fault was not put in'
    cp changed.c "broken/templates/$2"
    expect_failure log sh broken/tests/fuzz/report-run 20s -o fuzz-broken "$1"
    contains log "$1: a failure; its input: fuzz-broken/failed-$1-"
}
