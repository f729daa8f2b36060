#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Linkers that are not what they say, or go wrong: they ignore the script, reorder their words, swap segments, fill the
# gap, hang, write without end, crash, write nothing or nonsense, or carry another's banner. What mason-dixon link says of
# the file is what readelf sees in it, a link that worked without us works, and detect ends in time.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
need cc ld readelf
build_tool
# tools/ld, which cc takes with -B$PWD/tools, in front of the real linker.
wrong_real=$(cc -print-prog-name=ld)
command -v "$wrong_real" >real || fail "the compiler's linker is not there: $wrong_real"
quietly spoil.log cc -Wall -Wextra "$MASON_DIXON_ROOT/tests/wrong-tools/spoil.c" -o spoil
mkdir tools
cp "$MASON_DIXON_ROOT/tests/wrong-tools/ld" tools/ld
echo honest >mode
echo 'int main(void) { return 0; }' >main.c
quietly try.log cc "-B$PWD/tools" main.c -o try
[ -s seen ] || skip "this compiler does not take its linker from -B"

# links MODE LAYOUT WAY [OPTION...] - a link with the linker in this mode works; layout and way are those of the file.
links() {
    echo "$1" >mode
    links_what=$*
    links_layout=$2
    links_way=$3
    shift 3
    rm -f app
    quietly log "$tool" link "$@" -- cc "-B$PWD/tools" -no-pie main.c -o app
    equal "$links_layout" "$(state app)" "layout, $links_what"
    case $links_layout in
    placed) is_seen "placed $links_way" app ;;
    *) contains log 'app: impossible: ' ;;
    esac
    ./app || fail "$links_what: it does not run"
}

# The honest one first: the tests below prove nothing without it.
links honest placed slot
links honest placed link --strategy link-script
# Another order that does no harm is none: the effect decides.
links front placed link --strategy link-script

# A script that does harm, or none. The slot needs no script. Asked for by name there is no other way.
while IFS='|' read -r mode text; do
    links "$mode" placed slot
    links "$mode" low none --strategy link-script
    contains log "$text"
    says 1 '--required is given, so it was removed' "$tool" link --strategy link-script --required -- \
        cc "-B$PWD/tools" -no-pie main.c -o app
    [ ! -e app ] || fail "$mode: --required, and there is an output"
done <<'EOF'
ignore|no segment lies at or above
reorder|unrecognised emulation mode
crash|internal error, please report
refuse|unknown option [-T]; what is it?
EOF

# With a script only they swap, fill the gap, make it executable: seen in the file, and the project's own link comes back.
while IFS='|' read -r mode text; do
    links "$mode" placed slot
    links "$mode" low none --strategy link-script
    contains log "$text"
    links "$mode" low none --strategy link-script --self-test startup
    contains log "$text"
    says 1 "$text" "$tool" link --strategy link-script --required -- cc "-B$PWD/tools" -no-pie main.c -o app
    contains log '--required is given, so it was removed'
    [ ! -e app ] || fail "$mode: --required, and there is an output"
done <<'EOF'
swap|not in ascending order
hole|spans the boundary
execute|an executable PT_LOAD lies at or above the boundary
EOF

# What swaps or fills whatever is tried: said, and with --required no output.
for mode in swap-always hole-always; do
    echo $mode >mode
    quietly log "$tool" link -- cc "-B$PWD/tools" -no-pie main.c -o app
    case $(state app) in
    placed) fail "$mode makes a good file" ;;
    esac
    contains log 'app: impossible: '
    says 1 '--required is given, so it was removed' "$tool" link --required -- cc "-B$PWD/tools" -no-pie main.c -o app
done

# Another's banner, none: what is in the file decides.
for mode in mold-banner-gnu gnu-banner-mold no-banner; do
    [ $mode != gnu-banner-mold ] || command -v mold >/dev/null 2>&1 || continue
    links $mode placed slot
    readelf -lW app >headers
    lacks headers ' RWE '
done

# A linker that never ends, or writes without end, costs detect its time, and no more.
for mode in hang-always endless-always; do
    echo $mode >mode
    start=$(date +%s)
    MASON_DIXON_TRIAL_SECONDS=2 quietly facts "$tool" detect --system Linux -- cc "-B$PWD/tools" -no-pie
    [ $(($(date +%s) - start)) -lt 60 ] || fail "detect took $(($(date +%s) - start)) s"
    contains facts 'predicted.verdict=unknown' 'each link decides by itself'
    [ $mode = endless-always ] || contains facts 'it took longer than 2 seconds and was stopped'
done
# With the script only: that is what can't be had, and nothing is left.
echo endless >mode
mkdir empty
(ulimit -f 20480 && TMPDIR=$PWD/empty quietly facts "$tool" detect --strategy link-script -- cc "-B$PWD/tools" -no-pie) || exit 1
contains facts 'predicted.verdict=impossible' 'File size limit exceeded'
equal '' "$(ls empty)" 'files that are left'
# shellcheck disable=SC2009 # the whole command line is wanted
! ps -e -o args= 2>/dev/null | grep -F "$PWD/tools/ld" | grep -qv grep || fail "the linker that hangs is still there"
