#!/bin/sh
# SPDX-License-Identifier: 0BSD
# README's table of platforms against the tables that decide, and against the tests it names: no row of
# strategies.table is missing there, none that it names is unknown, verdicts and strategies are the
# same, and a line says how it is known by a test that knows the system.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"

need awk
tables=$MASON_DIXON_ROOT/templates/tables
readme=$MASON_DIXON_ROOT/README.md

# check README STRATEGIES - prints what is wrong, a line each.
check() {
    awk -F'|' '
        function trim(text) {
            gsub(/^ +| +$/, "", text)
            return text
        }
        FILENAME == ARGV[1] && !/^#/ && NF > 9 {
            name = trim($1)
            verdict[name] = trim($10)
            strategy[name] = trim($7)
            system_of[name] = trim($2)
            when[name] = trim($6)
            if (NF != 11) print "strategies.table: row " name " has " NF " columns"
            next
        }
        FILENAME == ARGV[2] && /^\| platform \| linkers/ { in_table = 1; next }
        FILENAME == ARGV[2] && in_table && !/^\|/ { in_table = 0 }
        FILENAME == ARGV[2] && in_table && !/^\| ---/ && !/^\| everything else/ {
            lines++
            platform = trim($2); fixed = trim($4); known = how = trim($6); rows = trim($7)
            gsub(/`/, "", rows)
            if (known !~ /^\[(run|linked|in a model|by the sources)\]\(tests\/[a-z]+\/test-[a-z0-9-]+\.sh\)$/)
                print "README: \"" platform "\" is known by \"" known "\", wanted run, linked, in a model or by the sources, with the test"
            count = split(rows, names, /, */)
            for (i = 1; i <= count; i++) {
                name = names[i]
                if (!(name in verdict)) {
                    print "README: there is no row \"" name "\" in strategies.table"
                    continue
                }
                told[name] = 1
                if (index(fixed, verdict[name]) != 1)
                    print "README: \"" platform "\" says \"" fixed "\", row " name " says " verdict[name]
                if (verdict[name] == "placed" && index(fixed, strategy[name]) == 0)
                    print "README: \"" platform "\" does not name the strategy of row " name ", " strategy[name]
                if (when[name] ~ /asked/ && verdict[name] == "placed" && platform !~ /asked/)
                    print "README: \"" platform "\" does not say that row " name " is for those who ask"
                test_system = system_of[name]
                sub(/^.*\(/, "", known); sub(/\).*$/, "", known)
                print (how ~ /^\[in a model/ ? "model " : "test ") known " " test_system > "/dev/stderr"
            }
        }
        END {
            for (name in verdict)
                if (!(name in told)) print "README: row " name " of strategies.table is in no line"
            if (lines < 20) print "README: the table has " lines + 0 " lines"
        }' "$2" "$1" 2>named
}
check "$readme" "$tables/strategies.table" >wrong
[ ! -s wrong ] || {
    cat wrong
    fail "README's table of platforms is not what the tables say"
}
# Each test that is named is there, and speaks of that system.
while read -r how script system; do
    [ -f "$MASON_DIXON_ROOT/$script" ] || fail "README names $script, which is not there"
    [ "$how" != model ] || grep -q kernel_heap "$MASON_DIXON_ROOT/$script" ||
        fail "README names $script for a model, and it puts no file before one"
    case $system in
    Linux | '*') ;;
    *) grep -q "$system" "$MASON_DIXON_ROOT/$script" || fail "README names $script for $system, of which it does not speak" ;;
    esac
done <named
[ "$(wc -l <named)" -ge 30 ] || fail "the check has seen too little"

# The verdict of position-independent executables is that of executables.table.
# pie SYSTEM-IN-README SYSTEM - all lines of that system begin with that verdict.
pie() {
    pie_verdict=$(awk -F' *[|] *' -v wanted="$2" '$1 == wanted && ($4 == "DYN" || $4 == "*") && $5 == "*" && $2 == "*" { print $6; exit }' "$tables/executables.table")
    [ -n "$pie_verdict" ] || fail "executables.table has no PIE of $2"
    awk -F' *[|] *' -v platform="$1" -v verdict="$pie_verdict" '
        index($2, platform) == 1 && $2 !~ /asked|32-bit|own script|script of its own|tcc/ { seen++; if (index($5, verdict) != 1) { print; bad = 1 } }
        END { exit !(seen && !bad) }' "$readme" >wrong || {
        cat wrong
        fail "README on PIE for $1: executables.table says $pie_verdict"
    }
}
pie 'Linux ' Linux
pie illumos SunOS
pie FreeBSD\ x86 FreeBSD
pie NetBSD NetBSD
pie DragonFly DragonFly
pie OpenBSD OpenBSD

# The check can fail.
# shellcheck disable=SC2016 # sed expands nothing of it
for change in 's/`sunos-mapfile`/`sunos-mapfiles`/' 's/| placed: mapfile |/| not-needed |/' 's/placed: pagezero | placed: pagezero/placed | placed/' \
    's/\[linked\](tests\/tool\/test-platforms.sh) | `macos`/linked | `macos`/' '/^| OpenBSD /d'; do
    sed -e "$change" "$readme" >changed.md
    ! cmp -s changed.md "$readme" || fail "the change $change changes nothing"
    check changed.md "$tables/strategies.table" >wrong
    [ -s wrong ] || fail "the check does not see $change"
done
