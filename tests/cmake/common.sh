# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# What the tests of the CMake module share. Sourced after tests/lib.sh; works in $PWD.
# What a linked file is like is read with readelf here, never with MasonDixon's own readers.

boundary_4gib=0x100000000

# state FILE [BOUNDARY] - what the program headers say, as one word:
#   pie      ET_DYN
#   placed   ET_EXEC; the last PT_LOAD starts within 64 KiB above BOUNDARY and is read-only, all
#            others lie wholly below 2 GiB and below BOUNDARY, in ascending order
#   low      ET_EXEC; no PT_LOAD reaches beyond BOUNDARY
#   above    ET_EXEC, more than one PT_LOAD, all at or above BOUNDARY
#   odd:...  anything else
state() {
    if ! { readelf -hW -- "$1" >state.h && readelf -lW -- "$1" >state.l; } 2>state.err; then
        echo "odd:readelf failed on $1"
        return
    fi
    [ ! -s state.err ] || {
        echo "odd:readelf warns: $(head -n 1 state.err)"
        return
    }
    awk -v boundary="${2:-$boundary_4gib}" '
        # Addresses below 2^47 are exact in a double.
        function number(text,    i, value) {
            value = 0
            text = tolower(substr(text, 3))
            for (i = 1; i <= length(text); i++)
                value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
            return value
        }
        BEGIN { b = number(boundary); last = 0; above = 0; word = "" }
        $1 == "Type:" && FILENAME ~ /\.h$/ { type = $2 }
        $1 == "LOAD" {
            first = number($3)
            end = first + number($6)
            flags = ""
            for (i = 7; i < NF; i++) flags = flags $i
            if (first < last) word = word " not ascending at " $3
            if (end > first) last = end
            loads++
            if (first < b && end > b) word = word " spans the boundary from " $3
            else if (first >= b) {
                above++
                if (first >= b + 65536) word = word " too far up at " $3
                if (flags != "R") word = word " flags " flags " at " $3
            } else if (end > 2147483648) word = word " reaches beyond 2 GiB from " $3
        }
        END {
            if (type == "DYN") print "pie"
            else if (type != "EXEC") print "odd:type " type
            else if (above == loads && loads > 1) print "above"
            else if (word != "") print "odd:" word
            else if (above == 0) print "low"
            else if (above == 1 && loads > 1) print "placed"
            else print "odd: " above " of " loads " PT_LOADs above"
        }' state.h state.l
}

# is STATE FILE [BOUNDARY] - fails unless state() gives that word.
is() {
    is_got=$(state "$2" "${3:-$boundary_4gib}")
    [ "$is_got" = "$1" ] || {
        readelf -lW -- "$2"
        fail "$2: wanted '$1', got '$is_got'"
    }
}

# traceless FILE - fails when the file bears any mark of MasonDixon: a section, note, symbol, text or
# a PT_LOAD at or above 4 GiB.
traceless() {
    readelf -SWs -- "$1" >trace.txt 2>&1
    if grep -qiE 'mason.?dixon' trace.txt; then
        grep -iE 'mason.?dixon' trace.txt
        fail "$1 has sections or symbols of MasonDixon"
    fi
    # Debug information and RUNPATH name folders.
    without_folders "$1" >trace.bin
    ! grep -qaiE 'mason.?dixon' trace.bin || fail "$1 contains a text of MasonDixon"
    case $(state "$1") in
    pie | low | 'odd:type DYN') ;;
    *) fail "$1 is $(state "$1"), wanted no trace" ;;
    esac
}

# observed FILE STARTS [BOUNDARY] - starts the program so often and looks from outside: the heap lies at or above the
# boundary each time, and low memory is free but for the program itself.
observed() {
    [ -x ./observe ] || quietly observe.log "${HOST_CC:-cc}" -O1 -o observe \
        "$MASON_DIXON_ROOT/tests/link/observe.c"
    observed_file=$1
    case $1 in
    /*) ;;
    *) observed_file=./$1 ;;
    esac
    quietly observe.out ./observe -n "$2" "$observed_file"
    equal "$2" "$(sed -n 's/^starts=//p' observe.out)" "starts of $1"
    observed_heap_mib=$(($(sed -n 's/^start_brk_min=//p' observe.out) / 1048576))
    observed_room=$(sed -n 's/^free_below_2gib_mib=//p' observe.out)
    if [ "$observed_heap_mib" -lt $((${3:-$boundary_4gib} / 1048576)) ] || [ "$observed_room" -lt 1980 ]; then
        cat observe.out
        fail "$1, seen from outside: its heap or its low memory is not as promised"
    fi
}

# costs_nothing BUILD PLAIN OTHER - an option that is not needed: both programs are the same, but for build id and name.
costs_nothing() {
    for costs_name in "$2" "$3"; do
        objcopy --remove-section=.note.gnu.build-id "$1/$costs_name" "$costs_name.bare"
        nm "$1/$costs_name" | sed 's/^[0-9a-f ]*//' | sort >"$costs_name.names"
    done
    cmp "$2.names" "$3.names" || fail 'an option that is not needed leaves names'
    equal "$(wc -c <"$2.bare")" "$(wc -c <"$3.bare")" 'size with an option that is not needed'
}

# fact BUILD KEY - the value of one line of BUILD/mason-dixon.facts; fails when it is not there.
fact() {
    grep -q "^$2=" "$1/mason-dixon.facts" || {
        cat "$1/mason-dixon.facts"
        fail "no fact $2 in $1"
    }
    sed -n "s/^$2=//p" "$1/mason-dixon.facts"
}

# linked BUILD PROGRAM KEY - what the record of a link says; the program by its path in the build folder.
linked() {
    linked_record=$1/mason-dixon/$(printf '%s' "$2" | sed 's,/,%2F,g').facts
    [ -f "$linked_record" ] || fail "no record of the link of $2 in $1: $(ls "$1/mason-dixon")"
    sed -n "s/^linked\.$3=//p" "$linked_record"
}

# verdict WANTED BUILD PROGRAM - fails unless the record of its link gives this verdict.
verdict() {
    equal "$1" "$(linked "$2" "$3" verdict)" "verdict of $3 in $2"
}

# decided BUILD PROGRAM VERDICT STRATEGY [TEXT...] - what was decided at its link, with these texts in the reason.
decided() {
    decided_got="$(linked "$1" "$2" verdict) $(linked "$1" "$2" strategy)"
    equal "$3 $4" "$decided_got" "verdict and strategy of $2 in $1"
    linked "$1" "$2" reason >reason.txt
    shift 4
    contains reason.txt "$@"
}

# works PROGRAM... - each runs, and prints what write_main's C program does, and no more.
works() {
    for works_program in "$@"; do
        case $works_program in /*) ;; *) works_program=./$works_program ;; esac
        equal 'C program' "$("$works_program" 2>&1)" "output of $works_program"
    done
}

# linked_by WANTED FILE - the linker that left its name in the file; GNU ld leaves none.
linked_by() {
    readelf -SW "$2" >sections.txt
    readelf -p .comment "$2" >comment.txt
    case $(cat comment.txt sections.txt) in
    *mold*) linked_by=MOLD ;;
    *LLD*) linked_by=LLD ;;
    *gnu.gold*) linked_by=GNUgold ;;
    *) linked_by=GNU ;;
    esac
    equal "$1" $linked_by "what linked $2"
}

# in_config CONFIGURATION PROGRAM - where Ninja Multi-Config puts it: in a folder of that name within its own.
in_config() {
    case $2 in
    */*) echo "${2%/*}/$1/${2##*/}" ;;
    *) echo "$1/$2" ;;
    esac
}

# project FOLDER [LANGUAGES] <BODY - FOLDER/CMakeLists.txt: project(), include(MasonDixon), and the body from standard
# input; and the programs of write_main().
project() {
    mkdir -p "$1"
    {
        echo 'cmake_minimum_required(VERSION 3.18)'
        echo "project(consumer LANGUAGES ${2:-C})"
        # shellcheck disable=SC2016 # CMake's
        echo 'list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")'
        echo 'include(MasonDixon)'
        cat
    } >"$1/CMakeLists.txt"
    [ -f "$1/main.c" ] || write_main "$1"
}

# configure SOURCE BUILD [ARGUMENT...] - the configure step must succeed; its output is configure.log.
configure() {
    configure_source=$1
    configure_build=$2
    shift 2
    quietly configure.log cmake -S "$configure_source" -B "$configure_build" "$@"
    [ ! -f "$configure_build/mason-dixon.facts" ] ||
        equal '' "$(cut -d = -f 1 "$configure_build/mason-dixon.facts" | uniq -d)" 'keys that are twice in mason-dixon.facts'
}

# build BUILD [ARGUMENT...] - the build must succeed; its output is build.log.
build() {
    build_folder=$1
    shift
    quietly build.log cmake --build "$build_folder" "$@"
}

# write_main FOLDER - a C and a C++ program that print what they are.
write_main() {
    cat >"$1/main.c" <<'END'
#include <stdio.h>
int main(void)
{
    return puts("C program") < 0;
}
END
    cat >"$1/main.cpp" <<'END'
#include <iostream>
#include <stdexcept>
int main()
{
    try {
        throw std::runtime_error("C++ program");
    } catch (const std::exception &error) {
        std::cout << error.what() << std::endl;
    }
    return 0;
}
END
}
