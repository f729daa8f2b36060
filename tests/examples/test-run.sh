#!/bin/sh
# SPDX-License-Identifier: 0BSD
# examples/run: the quick table (whole in the full run), what its last sentence and its exit status
# are worth, and what it says to wrong arguments.
set -u
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
need gcc cmake make timeout awk
run=$MASON_DIXON_ROOT/examples/run

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || skip "LuaJIT without GC64 exists for x86-64 only"

# status_is STATUS COMMAND... - the output goes to ./log.
status_is() {
    wanted=$1
    shift
    "$@" >log 2>&1
    got=$?
    [ "$wanted" = "$got" ] || {
        cat log
        fail "exit status $got instead of $wanted: $*"
    }
}

# ---- wrong arguments ----

status_is 2 "$run" --fast
contains log "examples/run: --fast: not an option; allowed: -o DIR, --quick, --check FILE, -h"
status_is 2 "$run" -o
contains log "examples/run: -o: no folder given; allowed: -o DIR"
status_is 1 "$run" -o /dev/null/out --quick
contains log "examples/run: -o: /dev/null/out can't be written"
status_is 2 "$run" --check nothing
contains log "examples/run: --check: nothing can't be read"
status_is 0 "$run" -h
contains log "Synopsis:" "Exit status:"
status_is 2 "$MASON_DIXON_ROOT/examples/build-luajit" --gc64
contains log "build-luajit: --gc64: not an option; allowed: -o DIR, -h"
mkdir foreign
status_is 1 "$MASON_DIXON_ROOT/examples/build-luajit" -o foreign
contains log "foreign exists and holds no finished build"

# No source package to be had: 77, the reason, and nothing left behind.
mkdir bin
printf '#!/bin/sh\necho "E: no network" >&2\nexit 100\n' >bin/apt-get
chmod +x bin/apt-get
status_is 77 env PATH="$PWD/bin:$PATH" "$MASON_DIXON_ROOT/examples/build-luajit" -o new/luajit
contains log "no LuaJIT without GC64: no source package luajit or luajit2 can be fetched" "E: no network"
equal "" "$(ls -A new)" "left behind"
mkdir full
echo mine >full/file
status_is 1 "$run" -o full --quick
contains log "-o: full is not empty, and not of an earlier run; allowed: a new or an empty folder"
equal mine "$(cat full/file)" "a folder of somebody's"
status_is 2 env CC=nosuchcc "$run" -o outcc --quick
contains log nosuchcc

# ---- the judgement of a table ----

row() {
    row_free=2047
    [ "$3" != plain ] || row_free=$6
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t100\t%s\t%s\t%s\tLuaJIT\n' "$1" "$2" "$3" "$4" "$5" 0x1 "$6" \
        "$row_free" "$6" "$6" $(($4 * 1024))
}
{
    row "GNU ld" no-PIE plain 3 off 90
    row "GNU ld" no-PIE MasonDixon 3 placed 1900
    row "GNU ld" PIE MasonDixon 3 not-needed 12
} >good.tsv
status_is 0 "$run" --check good.tsv
contains log "left one Lua state 90 MiB (1 of 1 rows under 1850)" "left it 1900 MiB (0 of 1 under 1850)" \
    "PIE, which need nothing, 12 MiB"
{
    cat good.tsv
    row lld static MasonDixon 0 placed 1849
} >short.tsv
status_is 1 "$run" --check short.tsv
contains log "Placed, but under 1850 MiB: lld static 0 GiB (1849)."
{
    cat good.tsv
    row lld static MasonDixon 0 impossible 2000
} >unplaced.tsv
status_is 1 "$run" --check unplaced.tsv
contains log "Not placed: lld static (impossible)."
# low FREE GOT - a row with low mappings.
low() {
    printf 'mold\tno-PIE\tLOW_MAP\t3\tplaced\t0x100000000\t%s\t%s\t100\t%s\t%s\t3072\tLuaJIT\n' "$2" "$1" "$2" "$2"
}
{
    cat good.tsv
    low 2047 2046
} >low.tsv
status_is 0 "$run" --check low.tsv
contains log "With LOW_MAP Lua got 2046 of the 2048 MiB below 2 GiB in all 1 rows."
{
    cat good.tsv
    low 2047 2020
} >low-short.tsv
status_is 1 "$run" --check low-short.tsv
contains log "LOW_MAP, but less than 99 % of what was free: mold no-PIE 3 GiB (2020 of 2047)."
# The premise: malloc has put on the heap what it was asked for, and that has cost plain programs low memory.
sed 's/\t3072\tLuaJIT$/\t0\tLuaJIT/' good.tsv >optimised.tsv
status_is 1 "$run" --check optimised.tsv
contains log "The premise does not hold: malloc has not put on the heap (brk) what it was asked for"
{
    sed 1d good.tsv
    row "GNU ld" no-PIE plain 3 off 2005
} >unharmed.tsv
status_is 1 "$run" --check unharmed.tsv
contains log "has cost plain executables that are no PIE no low memory: GNU ld no-PIE 3 GiB"
cut -f 1-11 good.tsv >old.tsv
status_is 1 "$run" --check old.tsv
contains log "Nothing can be said: 3 of 3 rows do not have 13 columns."
: >empty.tsv
status_is 1 "$run" --check empty.tsv
contains log "Nothing has been seen"

# ---- without LuaJIT's source the demo goes on with a runtime of our own, and says so in one line ----

if [ "$MASON_DIXON_FULL" = 1 ]; then
    status_is 0 env -u MASON_DIXON_CACHE PATH="$PWD/bin:$PATH" "$run" -o out77 --quick
    contains log "examples/arena, a runtime of our own that needs memory below 2 GiB" "E: no network" "What you have just seen:"
fi

# ---- the thing itself ----

cache=${MASON_DIXON_CACHE:-${TMPDIR:-/tmp}/mason-dixon-cache}
slice=--quick
[ "$MASON_DIXON_FULL" = 0 ] || slice=
out="$PWD/out put"
# shellcheck disable=SC2086 # no word, or one
MASON_DIXON_CACHE=$cache "$run" -o "$out" $slice >log 2>&1
status=$?
if [ "$status" = 77 ]; then
    tail -n 3 log
    skip "no LuaJIT without GC64 to be had; all before has passed"
fi
[ "$status" = 0 ] || {
    cat log
    fail "examples/run ended with status $status"
}
contains log "What you have just seen:" "hello-plain 3072" "MiB for Lua"

# The numbers judged again, by other means than the script's own. A plain no-PIE heap starts at
# most some 1 GiB above the image, so that 3 GiB from there leave at most 1 GiB below 2 GiB.
least=1
[ "$MASON_DIXON_FULL" = 0 ] || least=2
awk -F '\t' -v least=$least '
    $2 != "PIE" && $3 == "MasonDixon" {
        injected++
        if ($5 != "placed" || length($6) < 11 || $7 < 1850 || $8 < 2040 || $9 != 100 || $10 < 1850) {
            print "wrong:", $0
            wrong = 1
        }
    }
    $2 != "PIE" && $3 == "plain" && $4 == 3 {
        plain++
        if ($5 != "off" || length($6) > 10 || $7 > 1100) {
            print "wrong:", $0
            wrong = 1
        }
    }
    $2 == "PIE" && $3 == "MasonDixon" && ($5 != "not-needed" || $7 < 1850) {
        print "wrong:", $0
        wrong = 1
    }
    $3 == "LOW_MAP" {
        low++
        if ($11 < 2020 || $7 < 2020 || $9 != 100) {
            print "wrong:", $0
            wrong = 1
        }
    }
    END {
        if (low < 2) wrong = 1
        if (injected < least || plain < 1) print "too few rows:", NR
        exit wrong || injected < least || plain < 1
    }' "$out/table.tsv" || fail "$out/table.tsv is not as it must be"
exit 0
