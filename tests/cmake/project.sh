# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# Small CMake projects for tests; sourced after tests/lib.sh.

# project FOLDER [LANGUAGES] <BODY - writes FOLDER/CMakeLists.txt: project(), include(MasonDixon), and
# the body from standard input; and FOLDER/main.c (main.cpp) unless they are there.
project() {
    project_languages=${2:-C}
    mkdir -p "$1"
    {
        echo 'cmake_minimum_required(VERSION 3.18)'
        echo "project(consumer LANGUAGES $project_languages)"
        echo 'include(MasonDixon)'
        cat
    } >"$1/CMakeLists.txt"
    [ -f "$1/main.c" ] || cat >"$1/main.c" <<'END'
#include <stdio.h>
int main(void) { return puts("main has run") < 0; }
END
    [ -f "$1/main.cpp" ] || cp "$1/main.c" "$1/main.cpp"
}

# configure LOG SOURCE BUILD [ARGUMENT...] - the configure step must succeed.
configure() {
    configure_log=$1
    configure_source=$2
    configure_build=$3
    shift 3
    quietly "$configure_log" cmake -S "$configure_source" -B "$configure_build" \
        "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake" "$@"
}

# refused LOG SOURCE BUILD [ARGUMENT...] - the configure step must fail.
refused() {
    configure_log=$1
    configure_source=$2
    configure_build=$3
    shift 3
    expect_failure "$configure_log" cmake -S "$configure_source" -B "$configure_build" \
        "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake" "$@"
    contains "$configure_log" 'CMake Error'
}

# fact BUILD KEY - the value of a line of mason-dixon.facts; the line must be there, once.
fact() {
    fact_lines=$(grep -c "^$2=" "$1/mason-dixon.facts")
    [ "$fact_lines" = 1 ] || fail "$1/mason-dixon.facts has $fact_lines lines $2=" >&2
    sed -n "s/^$2=//p" "$1/mason-dixon.facts"
}

# layout FILE BOUNDARY - what readelf (not our own reader) says of the file, one word or phrase:
#   pie      ET_DYN
#   placed   ET_EXEC; exactly one PT_LOAD at the boundary (a number the shell understands), readable
#            only; all others wholly below; ascending
#   plain    ET_EXEC, all wholly below
#   above    ET_EXEC, all at or above, more than one
#   bad: ... anything else
layout() {
    readelf -hW "$1" >layout.header 2>&1 || {
        echo "bad: readelf refuses $1"
        return
    }
    case $(sed -n 's/^ *Type: *\([A-Z]*\).*/\1/p' layout.header) in
    DYN)
        echo pie
        return
        ;;
    EXEC) ;;
    *)
        echo "bad: neither ET_EXEC nor ET_DYN"
        return
        ;;
    esac
    # LOAD offset vaddr paddr filesz memsz flags... align; flags may be "R E".
    readelf -lW "$1" | sed -n 's/^  LOAD *//p' >layout.loads
    layout_previous=0
    layout_below=0
    layout_above=0
    layout_at=0
    layout_bad=
    while read -r layout_offset layout_vaddr layout_paddr layout_filesz layout_memsz layout_flags; do
        : "$layout_offset" "$layout_paddr" "$layout_filesz"
        layout_end=$((layout_vaddr + layout_memsz))
        [ $((layout_vaddr)) -ge "$layout_previous" ] || layout_bad="bad: not ascending at $layout_vaddr"
        layout_previous=$layout_end
        if [ $((layout_vaddr)) -ge $(($2)) ]; then
            layout_above=$((layout_above + 1))
            if [ $((layout_vaddr)) -lt $(($2 + 65536)) ]; then
                layout_at=$((layout_at + 1))
                case $layout_flags in
                *[WE]*\ 0x*) layout_bad="bad: flags $layout_flags at $layout_vaddr" ;;
                esac
            fi
        elif [ "$layout_end" -gt $(($2)) ]; then
            layout_bad="bad: one PT_LOAD spans the boundary"
        else
            layout_below=$((layout_below + 1))
        fi
    done <layout.loads
    if [ "$layout_bad" ]; then
        echo "$layout_bad"
    elif [ "$layout_below" -gt 0 ] && [ "$layout_above" = 0 ]; then
        echo plain
    elif [ "$layout_below" -gt 0 ] && [ "$layout_above" = 1 ] && [ "$layout_at" = 1 ]; then
        echo placed
    elif [ "$layout_below" = 0 ] && [ "$layout_above" -gt 1 ]; then
        echo above
    else
        echo "bad: $layout_below PT_LOADs below, $layout_above at or above, $layout_at at the boundary"
    fi
}

# fixed PROGRAM - its layout with the default boundary, 4 GiB.
fixed() {
    layout "$1" 0x100000000
}

# runs PROGRAM... - it must run and print what main prints; and its self-test must not complain.
runs() {
    quietly runs.log "$@"
    equal 'main has run' "$(cat runs.log)" "output of $*"
}

# What this machine can't try.
not_tried=

# later WHAT - notes something of that kind; tell_later prints it all.
later() {
    not_tried="$not_tried; $*"
}

tell_later() {
    [ -z "$not_tried" ] || echo "not tried here${not_tried}"
}

# linked BUILD PROGRAM KEY - what the record of a link says; the program by its path in the build folder.
linked() {
    linked_record=$1/mason-dixon/$(printf '%s' "$2" | sed 's,/,%2F,g').facts
    [ -f "$linked_record" ] || fail "no record of the link of $2 in $1: $(ls "$1/mason-dixon")" >&2
    sed -n "s/^linked\.$3=//p" "$linked_record"
}

# decided BUILD PROGRAM VERDICT STRATEGY [TEXT...] - what was decided at its link, with these texts in the reason.
decided() {
    equal "$3" "$(linked "$1" "$2" verdict)" "verdict of $2 in $1"
    equal "$4" "$(linked "$1" "$2" strategy)" "strategy of $2 in $1"
    decided_reason=$(linked "$1" "$2" reason)
    decided_name=$2
    shift 4
    for decided_text in "$@"; do
        case $decided_reason in
        *"$decided_text"*) ;;
        *) fail "the reason of $decided_name lacks '$decided_text': $decided_reason" ;;
        esac
    done
}
