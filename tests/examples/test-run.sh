#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# examples/run: the quick table (whole in the full version, with other compilers, too), what its last sentence and its
# exit status are worth, that it notices when nothing was shown, and what it says to wrong arguments and where something
# is missing. examples/build-luajit has a test of its own.
set -u
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
need gcc ld cmake make timeout awk
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

# one_line STATUS TEXT COMMAND... - TEXT is in the one line that it says.
one_line() {
    one_text=$2
    one_status=$1
    shift 2
    status_is "$one_status" "$@"
    equal 1 "$(wc -l <log)" "lines said by $*: $(cat log)"
    contains log "$one_text"
}

# command_that NAME LINE... - ./bin/NAME, a shell script of these lines.
mkdir bin
command_that() {
    that_name=$1
    shift
    {
        echo '#!/bin/sh'
        printf '%s\n' "$@"
    } >"bin/$that_name"
    chmod +x "bin/$that_name"
}

# ---- wrong arguments, and folders ----

one_line 2 "examples/run: --fast: not an option; allowed: -o DIR, --quick, --check FILE, -h" "$run" --fast
one_line 2 "examples/run: -o: no folder given; allowed: -o DIR" "$run" -o
one_line 2 "examples/run: --check: nothing can't be read" "$run" --check nothing
status_is 0 "$run" -h
contains log "Synopsis:" "Exit status:"
one_line 1 "examples/run: -o: /dev/null/out can't be written; allowed: a folder that you can write to" \
    "$run" -o /dev/null/out --quick
mkdir foreign
echo precious >foreign/logs
one_line 1 "examples/run: -o: foreign is not empty, and not of an earlier run; allowed: a new or an empty folder" \
    "$run" -o foreign --quick
equal 'precious logs' "$(cat foreign/*) $(ls -A foreign)" "what is left of a foreign folder"

# ---- what is missing ----

one_line 2 "examples/run: CC: given \"no-such-cc -m64\", and there is no no-such-cc; allowed: a C compiler" \
    env CC='no-such-cc -m64' "$run" -o out-cc --quick
command_that empty-cc 'exit 0'
one_line 2 "examples/run: CC: \"$PWD/bin/empty-cc\" makes no program that runs" \
    env CC="$PWD/bin/empty-cc" "$run" -o out-cc --quick
one_line 2 "examples/run: CC: \"gcc -no-such-option\" makes no program that runs: gcc: error: " \
    env CC='gcc -no-such-option' "$run" -o out-cc --quick
command_that cmake 'echo "cmake version 3.16.9"'
one_line 77 "examples/run: cmake version 3.16.9 is too old, wanted is 3.18 or later" \
    env PATH="$PWD/bin:$PATH" "$run" -o out-cmake --quick
rm bin/cmake
# A disk that has little room: df is what tells.
command_that df "printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\nsmall 200000 100000 100000 50%% /\n'"
one_line 1 "out-room has 102 MB free, the run takes up to 200: make room, or name another folder with -o DIR" \
    env PATH="$PWD/bin:$PATH" "$run" -o out-room --quick
rm bin/df

# ---- the judgement of a table ----

# row LINKER MODE BUILD GIB VERDICT MIB [FREE [HEAP]] - MIB: got by Lua; FREE: below 2 GiB; HEAP: MiB from brk.
row() {
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t100\t%s\t%s\t%s\tLuaJIT\n' "$1" "$2" "$3" "$4" "$5" 0x1 "$6" "${7-2047}" \
        "$6" "$6" "${8-$(($4 * 1024))}"
}
{
    row "GNU ld" no-PIE plain 3 off 90 95
    row "GNU ld" no-PIE MasonDixon 3 placed 1900
    row "GNU ld" PIE MasonDixon 3 not-needed 12
} >good.tsv
status_is 0 "$run" --check good.tsv
contains log "left one Lua state 90 MiB (1 of 1 rows under 1850)" "left it 1900 MiB (0 of 1 under 1850)" \
    "PIE, which need nothing, 12 MiB"
sed 's/LuaJIT/arena/' good.tsv >arena.tsv
status_is 0 "$run" --check arena.tsv
contains log "left one arena 90 MiB (1 of 1 rows under 1850)"
# judged STATUS TEXT ROW-ARGUMENT... - good.tsv and one row more.
judged() {
    judged_status=$1
    judged_text=$2
    shift 2
    {
        cat good.tsv
        row "$@"
    } >more.tsv
    status_is "$judged_status" "$run" --check more.tsv
    contains log "$judged_text"
}
judged 1 "Placed, but under 1850 MiB: lld static 0 GiB (1849)." lld static MasonDixon 0 placed 1849
judged 1 "Not placed: lld static (impossible)." lld static MasonDixon 0 impossible 2000
judged 0 "With LOW_MAP Lua got 2046 of the 2048 MiB below 2 GiB in all 1 rows." mold no-PIE LOW_MAP 3 placed 2046
judged 1 "LOW_MAP, but less than 99 % of what was free: mold no-PIE 3 GiB (2020 of 2047)." \
    mold no-PIE LOW_MAP 3 placed 2020
# A plain program loses nothing when nothing is on its heap, and must lose from 1 GiB on.
judged 0 "What you have just seen" lld static plain 0 off 2030
harmless="The premise does not hold: a heap of 1 GiB or more has cost plain executables that are no PIE no low memory"
judged 1 "$harmless: 1 of 2 rows, the first lld static 1 GiB (heap at 0x1, 2047 MiB free, 2005 got)." lld static plain 1 off 2005
judged 1 "$harmless: 1 of 2 rows, the first lld static 1 GiB (heap at 0x1, 2047 MiB free, 90 got)." lld static plain 1 off 90 2047
judged 1 "$harmless: 1 of 2 rows, the first lld static 1 GiB (heap at 0x1, 95 MiB free, 2005 got)." lld static plain 1 off 2005 95
lacks log "What you have just seen"
elsewhere="The premise does not hold: malloc has not put on the heap (brk) what it was asked for"
judged 1 "$elsewhere, so the compiler has removed the calls, or this malloc works otherwise: 1 of 4 rows, the first lld PIE plain 3 GiB (0 of 3072 MiB)." \
    lld PIE plain 3 off 2005 2047 0
lacks log "What you have just seen"
judged 1 "$elsewhere" lld PIE plain 3 off 2005 2047 3070
judged 0 "What you have just seen" lld PIE plain 3 off 2005 2047 3073
judged 1 "$elsewhere" lld PIE plain 3 off 2005 2047 6144
: >empty.tsv
status_is 1 "$run" --check empty.tsv
contains log "Nothing has been seen"
grep PIE good.tsv | grep -v no-PIE >pie.tsv
status_is 1 "$run" --check pie.tsv
contains log "Nothing has been seen"
cut -f 1-11 good.tsv >old.tsv
status_is 1 "$run" --check old.tsv
contains log "Nothing can be said: 3 of 3 rows do not have 13 columns."

# ---- the thing itself ----

# The numbers judged again, by other means than the script's own. A plain no-PIE heap starts at most some 1 GiB above the
# image, so that 3 GiB from there leave at most 1 GiB below 2 GiB.
# as_promised TABLE LEAST - with LEAST placed rows or more.
as_promised() {
    awk -F '\t' -v least="$2" '
        NF != 13 || $12 < $4 * 1024 || $12 > $4 * 1024 + 1 {
            print "wrong:", $0
            wrong = 1
        }
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
        }' "$1" || fail "$1 is not as it must be"
}

: "${MASON_DIXON_CACHE:=$PWD/cache}"
export MASON_DIXON_CACHE
slice=--quick
least=1
if [ "$MASON_DIXON_FULL" = 1 ]; then
    slice=
    least=2
fi
out="$PWD/out put"
# An earlier run that was cut short, with another compiler.
mkdir -p "$out/host-bfd-no-PIE-plain/CMakeFiles" "$out/hello"
: >"$out/CACHEDIR.TAG"
echo 'old table' >"$out/table.txt"
echo 'CMAKE_HOME_DIRECTORY:INTERNAL=/elsewhere' | tee "$out/hello/CMakeCache.txt" >"$out/host-bfd-no-PIE-plain/CMakeCache.txt"
# shellcheck disable=SC2086 # no word, or one
status_is 0 "$run" -o "$out" $slice
contains log "What you have just seen:" "hello-plain 3072"
lacks log 'old table'
as_promised "$out/table.tsv" $least
if [ "$MASON_DIXON_FULL" = 1 ]; then
    for compiler in clang 'ccache gcc'; do
        command -v "${compiler% *}" >/dev/null 2>&1 || continue
        status_is 0 env CC="$compiler" "$run" -o "$out" --quick
        contains log "What you have just seen:"
        as_promised "$out/table.tsv" 1
    done
fi

# ---- without LuaJIT, from a copy and another folder, and with a malloc() that is not there ----

command_that apt-get 'echo "E: no network" >&2' 'exit 100'
mkdir copy elsewhere
cp -R "$MASON_DIXON_ROOT/cmake" "$MASON_DIXON_ROOT/templates" "$MASON_DIXON_ROOT/examples" copy
# without_luajit STATUS
without_luajit() {
    (
        unset MASON_DIXON_CACHE
        PATH=$PWD/bin:$PATH
        cd elsewhere && status_is "$1" ../copy/examples/run --quick
    ) || exit
    mv elsewhere/log log
    equal "" "$(ls -A elsewhere)" "left behind in the current folder"
    contains log "Going on with examples/arena, a runtime of our own with the same need, memory below 2 GiB: no LuaJIT without GC64:" \
        "no mirror of Debian answers: E: no network"
}
if [ "$MASON_DIXON_FULL" = 1 ]; then
    without_luajit 0
    contains log "left one arena "
    as_promised copy/build-examples/table.tsv 1
fi
# What clang 19 and gcc 16 did to the program before it kept its blocks: no call is left.
sed -i 's/(void \*\*)malloc(HEAP_BLOCK_BYTES)/(void **)calls/' copy/examples/arena/arena.c
sed -i 's/^static void \*volatile heap_blocks;/&\nstatic void *calls[HEAP_BLOCK_BYTES];/' copy/examples/arena/arena.c
without_luajit 1
contains log "$elsewhere" "6 of 6 rows, the first GNU ld no-PIE plain 3 GiB (0 of 3072 MiB)" \
    "$harmless: 1 of 1 rows, the first GNU ld no-PIE 3 GiB (heap at 0x"
lacks log "What you have just seen"
exit 0
