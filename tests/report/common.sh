# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# Helpers of the tests of mason-dixon-report. Source after tests/lib.sh.

unset MASON_DIXON_BUILD COLUMNS NO_COLOR

# build_report OUT [FLAG...] - compiles the report with $CC (default cc), warnings being errors; or copies what
# another test has compiled so from the same sources.
build_report() {
    build_out=$1
    shift
    # shellcheck disable=SC2086 # CC may be a list of words
    build_kept "$build_out" ${CC:-cc} -std=c99 -Wall -Wextra -Werror -pedantic -g "$@" \
        -DMASON_DIXON_PROBE_THREADS -pthread -I "$MASON_DIXON_ROOT/templates/report" \
        -I "$MASON_DIXON_ROOT/templates/link" -I "$MASON_DIXON_ROOT/templates/runtime" \
        "$MASON_DIXON_ROOT"/templates/report/*.c "$MASON_DIXON_ROOT/templates/link/mason_dixon_elf.c" \
        "$MASON_DIXON_ROOT/templates/link/mason_dixon_foreign.c"
}

# build_checked OUT - the same with AddressSanitizer and UndefinedBehaviorSanitizer, which end it, where they run.
build_checked() {
    set -- "$1" -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
    # shellcheck disable=SC2086 # CC may be a list of words
    can_link ${CC:-cc} "$3" || {
        echo "without sanitizers: a program with $3 does not run on this machine"
        set -- "$1" -O1
    }
    build_report "$@"
}

# find_python - sets python to one that has jsonschema; skips the test without.
find_python() {
    for python in /usr/bin/python3 python3; do
        "$python" -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null && return
    done
    skip 'no python3 with jsonschema (Debian: python3-jsonschema)'
}

# field JSON PATH - a value of a report, as jq names it; needs jq.
field() {
    jq -r "$2" "$1"
}
