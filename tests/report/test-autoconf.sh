#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# make mason-dixon-report in a configured build: without the command mason-dixon-report the short text and
# a hint, with it text, report.json and report.html, whose fields are those of the facts; nothing is left.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
need autoconf make gcc jq readelf
find_python
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'Linux x86-64 only'
mkdir bin
build_report bin/mason-dixon-report

package src
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([link-wrapper])
AX_MASON_DIXON([prefix=TOOL boundary=8GiB self-test=off])'
autoconfed src
mkdir b
(cd b && quietly ../log ../src/configure CC=gcc LDFLAGS=-no-pie && quietly ../log make) || exit 1
if command -v mason-dixon-report >/dev/null 2>&1; then
    skip 'an installed mason-dixon-report is on the PATH'
fi

# The macro alone: text, and what would give more.
quietly short.txt make -C b mason-dixon-report
contains short.txt 'Target platform' 'MASON_DIXON: placed (run)' 'TOOL: placed (run)' 'linked: placed' "$PWD/b/app" \
    'report.json and report.html need mason-dixon-report: install MasonDixon, or name it in MASON_DIXON_REPORT'
equal '' "$(find b -maxdepth 1 -name 'report.*')" 'files without a program to make them'
expect_failure log make -C b mason-dixon-report MASON_DIXON_REPORT=/no/such
contains log 'MASON_DIXON_REPORT is "/no/such"; allowed is a program that exists'

# With the command: by name, or on the PATH.
quietly log make -C b mason-dixon-report MASON_DIXON_REPORT="$PWD/bin/mason-dixon-report"
mv b/report.json first.json
rm b/report.html
PATH=$PWD/bin:$PATH quietly report.txt make -C b mason-dixon-report
contains report.txt 'Decisions' "any executable, with the folder's flags: placed" 'TOOL: predicted placed' 'linked: placed' \
    'Linkers that the driver can use, by effect' 'report.json, report.html'
contains b/report.html '</html>' 'Low memory of MASON_DIXON'
quietly log "$python" "$MASON_DIXON_ROOT/tests/report/validate.py" "$MASON_DIXON_ROOT/docs/report.schema.json" b/report.json
decision() { # EXECUTABLE FIELD
    jq -r ".decisions[] | select(.executable == $1) | .$2" b/report.json
}
for name in verdict strategy basis reason; do
    equal "$(sed -n "s/^predicted\.$name=//p" b/mason-dixon.facts)" "$(decision null "prediction.$name")" "$name"
    equal "$(sed -n "s/^target\.TOOL\.$name=//p" b/mason-dixon.facts)" "$(decision '"TOOL"' "$name")" "$name of TOOL"
done
equal "$PWD/b/app placed false" "$(decision null 'linked[0] | "\(.path) \(.verdict) \(.heap_grows_into_room)"')" 'the linked file'
equal 'placed post-link headers startup' "$(field b/report.json '.decisions[] | select(.executable == null) | "\(.verdict) \(.strategy) \(.basis) \(.self_test)"')" 'what the link decided'
equal "$(gcc --version | sed 1q)" "$(field b/report.json .tools.compiler)" compiler
equal yes "$(field b/report.json .tools.pie_default)" 'PIE by default'
for pair in bfd:GNU gold:GNUgold lld:LLD mold:MOLD; do
    gcc "-fuse-ld=${pair%:*}" src/main.c -o linked 2>/dev/null || continue
    equal 'placed (run) not-needed (run)' \
        "$(field b/report.json ".tools.linkers[] | select(.linker == \"${pair#*:}\") | \"\(.post_link) \(.pie)\"")" "${pair%:*}"
done

# Twice the same, byte for byte. make distclean leaves nothing of it.
cmp first.json b/report.json || fail 'two reports of one build differ'
quietly log make -C b distclean
equal '' "$(find b -name 'report.*' -o -name 'mason-dixon*')" 'left by distclean'
