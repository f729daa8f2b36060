#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The readers of linked files in CMake and in POSIX sh say the same about the same file: ELF of both
# classes and byte orders, objects, PE, Mach-O, other files, and all of them cut off and damaged, for
# every system and strategy (the short version: for those that the format belongs to). Formats that no tool here
# links are written byte by byte.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
need cmake gcc od

mkdir files core core/src
cp "$MASON_DIXON_ROOT/m4/sh/core.sh" core/
cp "$MASON_DIXON_ROOT"/templates/tables/*.table core/src/

# bytes FILE NUMBER... - appends numbers, written in hexadecimal, one byte each.
bytes() {
    bytes_file=$1
    shift
    bytes_text=
    for byte in "$@"; do
        byte=$((0x$byte))
        bytes_text=$bytes_text\\$((byte >> 6))$((byte >> 3 & 7))$((byte & 7))
    done
    # shellcheck disable=SC2059 # escapes of printf
    printf "$bytes_text" >>"$bytes_file"
}
# number FILE COUNT NUMBER... - appends numbers of COUNT bytes each, the least significant first.
number() {
    number_file=$1
    number_count=$2
    shift 2
    number_text=
    for number in "$@"; do
        number=$((number))
        number_left=$number_count
        while [ "$number_left" -gt 0 ]; do
            number_text=$number_text\\$((number >> 6 & 3))$((number >> 3 & 7))$((number & 7))
            number=$((number >> 8))
            number_left=$((number_left - 1))
        done
    done
    # shellcheck disable=SC2059 # escapes of printf
    printf "$number_text" >>"$number_file"
}
# elf FILE TYPE MACHINE "FIRST SIZE FLAGS"... - an ELF file of 64 bits, with these PT_LOADs.
elf() {
    elf_to=files/$1
    bytes "$elf_to" 7f 45 4c 46 2 1 1 0 0 0 0 0 0 0 0 0
    number "$elf_to" 2 "$2" "$3"
    number "$elf_to" 4 1
    number "$elf_to" 8 0 64 0
    number "$elf_to" 4 0
    shift 3
    number "$elf_to" 2 64 56 $# 64 0 0
    for load in "$@"; do
        # shellcheck disable=SC2086
        set -- $load
        number "$elf_to" 4 "${4-1}" "$3"
        number "$elf_to" 8 "${5-0}" "$1" "$1" "${6-$2}" "$2" 4096
    done
}
elf placed 2 62 '0x400000 0x2000 5' '0x600000 0x2000 6' '0x100000000 8 4'
elf low 2 62 '0x400000 0x2000 5' '0x600000 0x2000 6'
elf hole 2 62 '0x400000 0x2000 5' '0x600000 0x100000000 6'
elf above 2 62 '0x200000000 0x2000 5' '0x200600000 0x2000 6'
elf executable 2 62 '0x400000 0x2000 4' '0x100000000 8 5'
elf unordered 2 62 '0x100000000 8 4' '0x400000 0x2000 5'
elf huge 2 62 '0x400000 0x2000 5' '-4096 8 4'
elf wraps 2 62 '0x400000 0x2000 5' '0x7ffffffffffff000 0x7ffffffffffff000 4'
elf empty 2 62
elf pie 3 62 '0 0x2000 5'
elf odd 77 62 '0 0x2000 5'
elf arm 2 183 '0x400000 0x2000 5'
elf sparc 2 43 '0x100000000 0x2000 5'
elf strange 2 4242 '0x400000 0x2000 5' '0x100000000 8 4'
# The Solaris capability ADDR32: segment 0x6ffffffd, which lies behind the headers.
elf addr32 2 62 '0x400000 0x2000 5' '0 0 4 0x6ffffffd 176 32'
number files/addr32 8 1 0 2 4
elf addr64 2 62 '0x400000 0x2000 5' '0 0 4 0x6ffffffd 176 32'
number files/addr64 8 2 2 1 4

# illumos: sizes that its linker makes, which the program mason-dixon is asked about, too.
elf sun-page 2 62 '0x400000 0x2000 5 1 0 0' '0x600000 0x2000 6 1 0 0' '0x100000000 0x1000 0 1 0 0'
elf sun-eight 2 62 '0x400000 0x2000 5 1 0 0' '0x600000 0x2000 6 1 0 0' '0x100000000 8 0 1 0 0'
elf sun-writable 2 62 '0x400000 0x2000 5 1 0 0' '0x100000000 8 6 1 0 0'
elf sun-below-page 2 62 '0x400000 0x2000 5 1 0 0' '0x100000000 8 0 1 0 0' '0x200000000 0x1000 0 1 0 0'
elf sun-first 2 62 '0x100000000 0x1000 0 1 0 0' '0x400000 0x2000 5 1 0 0' '0x600000 0x2000 6 1 0 0'
elf sun-overlap 2 62 '0x100000000 0x1000 0 1 0 0' '0x400000 0x2000 5 1 0 0' '0x401000 0x2000 6 1 0 0'
elf sun-low 2 62 '0x400000 0x2000 5 1 0 0' '0x600000 0x2008 4 1 0 0'
elf sun-above 2 62 '0x200000000 0x2000 5 1 0 0' '0x200600000 0x2008 6 1 0 0'
elf sun-above-eight 2 62 '0x200000000 0x2000 5 1 0 0' '0x300000000 8 0 1 0 0'
elf sun-sparc-half-page 2 43 '0x100000000 0x2000 5 1 0 0' '0x200000000 0x1000 0 1 0 0'
elf sun-pie 3 62 '0 0x2000 5 1 0 0' '0 0 4 3 0 0'
elf sun-addr32 2 62 '0x400000 0x2000 5 1 0 0' '0 0 4 0x6ffffffd 232 16' '0x100000000 0x1000 0 1 0 0'
number files/sun-addr32 8 2 4

# pe FILE MACHINE CHARACTERISTICS DLL-CHARACTERISTICS IMAGE-BASE
pe() {
    bytes "files/$1" 4d 5a
    number "files/$1" 2 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    number "files/$1" 4 64
    bytes "files/$1" 50 45 0 0
    number "files/$1" 2 "$2" 0
    number "files/$1" 4 0 0 0
    number "files/$1" 2 240 "$3" 523 0
    number "files/$1" 4 0 0 0 0 0
    number "files/$1" 8 "$5"
    number "files/$1" 4 4096 512 0 0 0 0 0 0 0
    number "files/$1" 2 3 "$4"
    number "files/$1" 4 0 0
}
pe pe-good 34404 0x22 0x160 0x140000000
pe pe-low 34404 0x22 0x160 0x400000
pe pe-small 34404 2 0x160 0x140000000
pe pe-fixed 34404 0x22 0 0x140000000
pe pe-no-entropy 34404 0x22 0x40 0x140000000
pe pe-dll 34404 0x2022 0x160 0x140000000
pe pe-arm 43620 0x22 0x160 0x140000000

# macho FILE CPU TYPE ZERO-SIZE
macho() {
    bytes "files/$1" cf fa ed fe
    number "files/$1" 4 "$2" 0 "$3" 2 144 0 0
    for segment in PAGEZERO TEXT; do
        number "files/$1" 4 25 72
        case $segment in
        PAGEZERO)
            printf '__PAGEZERO\0\0\0\0\0\0' >>"files/$1"
            number "files/$1" 8 0 "$4" 0 0
            ;;
        TEXT)
            printf '__TEXT\0\0\0\0\0\0\0\0\0\0' >>"files/$1"
            number "files/$1" 8 "$4" 4096 0 4096
            ;;
        esac
        number "files/$1" 4 0 0 0 0
    done
}
macho macho 16777223 2 0x100000000
macho macho-zero 16777223 2 0x10000
macho macho-object 16777223 1 0x100000000
macho macho-arm 16777228 2 0x100000000
macho macho-huge 16777223 2 -4096
bytes files/fat ca fe ba be 0 0 0 2
bytes files/coff 64 86 1 0 0 0 0 0
bytes files/coff-32 4c 1 1 0 0 0 0 0
printf 'int main(void) { return 0; }\n' >main.c
gcc -no-pie -o files/real main.c
gcc -c -o files/object.o main.c
gcc -m32 -no-pie -o files/real-32 main.c 2>/dev/null || rm -f files/real-32
for target in s390x-linux-gnu powerpc64-linux-gnu mips-linux-gnu; do
    "$(oldest clang)" --target=$target -c -o files/object-$target.o main.c 2>/dev/null || rm -f files/object-$target.o
done
echo 'no executable' >files/text
: >files/nothing
# Cut off, and damaged.
cuts='3 63 150'
damages='4 16 54 64'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    cuts='3 20 40 52 63 80 96 119 120 150 170'
    damages='4 5 16 18 20 24 32 39 54 56 60 64 68 70 80 86 90 100 120'
fi
for file in placed addr32 pe-good macho; do
    for cut in $cuts; do
        head -c "$cut" "files/$file" >"files/$file-cut-$cut"
    done
    for at in $damages; do
        { head -c "$at" "files/$file" && printf '\377' && tail -c "+$((at + 2))" "files/$file"; } >"files/$file-damaged-$at"
    done
done

# Every file for every system and strategy; in the short version each for Linux, and those of the format for the
# others, with some that are not.
pairs='Linux/none SunOS/none SunOS/addr32 Darwin/none Darwin/pagezero Windows/none'
[ "$MASON_DIXON_FULL" != 1 ] || pairs="$pairs FreeBSD/none NetBSD/none DragonFly/none OpenBSD/none Haiku/none Android/none"
for file in files/*; do
    file=${file#files/}
    for pair in $pairs; do
        case $MASON_DIXON_FULL$pair:$file in
        1* | 0Linux/* | 0*:text) ;;
        0SunOS/none:pie | 0SunOS/none:sun-* | 0SunOS/addr32:sun-addr32 | 0SunOS/addr32:addr* | 0SunOS/addr32:placed | 0SunOS/none:sparc) ;;
        0Darwin/none:macho | 0Darwin/pagezero:macho | 0Darwin/pagezero:macho-* | 0Darwin/none:low) ;;
        0Windows/*:pe-* | 0Windows/*:coff) ;;
        *) continue ;;
        esac
        echo "$file|${pair%/*}|${pair#*/}"
    done
done >cases.txt

cat >read.cmake <<END
cmake_minimum_required(VERSION 3.25)
set(_MASON_DIXON_TEMPLATES "$MASON_DIXON_ROOT/templates")
include("$MASON_DIXON_ROOT/cmake/internal/Arguments.cmake")
include("$MASON_DIXON_ROOT/cmake/internal/Verify.cmake")
file(STRINGS cases.txt cases)
set(text "")
foreach(case IN LISTS cases)
  string(REGEX MATCH "^(.*)[|](.*)[|](.*)\$" case "\${case}")
  set(file "\${CMAKE_MATCH_1}")
  set(system "\${CMAKE_MATCH_2}")
  set(strategy "\${CMAKE_MATCH_3}")
  _mason_dixon_verify(seen "\${CMAKE_CURRENT_LIST_DIR}/files/\${file}" 4294967296 \${system} \${strategy})
  string(APPEND text "\${file} \${system} \${strategy}: \${seen_verdict}, \${seen_type}, \${seen_heap}, \${seen_reason}\n")
endforeach()
file(WRITE by-cmake.txt "\${text}")
END
quietly cmake.log cmake -P read.cmake
while IFS='|' read -r file system strategy; do
    # The same shell as make's.
    sh core/core.sh verify "files/$file" 4GiB "$system" "$strategy" >one.txt 2>&1 </dev/null
    {
        IFS= read -r verdict
        IFS= read -r reason
        IFS= read -r type
        IFS= read -r heap
        echo "$file $system $strategy: ${verdict#verdict=}, ${type#type=}, ${heap#heap=}, ${reason#reason=}"
    } <one.txt
done <cases.txt >by-sh.txt
LC_ALL=C sort by-cmake.txt >by-cmake.sorted
LC_ALL=C sort by-sh.txt >by-sh.sorted
diff by-cmake.sorted by-sh.sorted || fail "the readers differ"
lines=$(wc -l <by-sh.sorted)
least=60
[ "$MASON_DIXON_FULL" = 0 ] || least=400
[ "$lines" -gt $least ] || fail "only $lines verdicts"
# The program says the same of what says in itself that it is for that system: byte 7 of it is 6 (EI_OSABI).
build_tool
for file in files/sun-*; do
    { head -c 7 "$file" && printf '\006' && tail -c +9 "$file"; } >marked
    seen marked >/dev/null
    sed -n 's/^verdict=//p' seen.txt >verdict.txt
    wanted=$(sed -n "s/^${file#files/} SunOS none: \([a-z-]*\),.*/\1/p" by-sh.txt)
    equal "$wanted" "$(cat verdict.txt)" "the program's verdict on ${file#files/}"
done
# Each verdict occurs, and each judge's own words.
contains by-sh.txt 'placed Linux none: placed, EXEC, 4294967304, the highest PT_LOAD ends at 0x100000008' \
    'hole Linux none: impossible, EXEC,' 'pie SunOS none: impossible' 'addr32 SunOS addr32: placed' \
    'addr64 SunOS addr32: impossible' 'sun-page SunOS none: placed' 'sun-writable SunOS none: placed' \
    'sun-eight SunOS none: impossible, EXEC, 4294967304, the highest PT_LOAD can' '(L0x8)' \
    'sun-below-page SunOS none: placed' 'sun-first SunOS none: placed' 'sun-overlap SunOS none: impossible' \
    'sun-low SunOS none: impossible, EXEC, 6299656, no segment' 'sun-above SunOS none: not-needed' \
    'sun-above-eight SunOS none: impossible' 'sun-sparc-half-page SunOS none: impossible' 'sun-pie SunOS none: impossible' \
    'sun-addr32 SunOS none: impossible' 'sun-addr32 SunOS addr32: placed' 'pe-good Windows none: not-needed' 'pe-low Windows none: impossible' \
    'macho Darwin none: not-needed' 'macho-zero Darwin pagezero: placed' 'macho Darwin pagezero: impossible' \
    'unknown, , , the linked file'
echo "$lines verdicts on $(find files -type f | wc -l) files are the same"
