#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# One corpus of files, two readers of ELF: what CMake (internal/Verify.cmake) reads without running C, and what the C reader
# tells, must be the same verdict, type and start of the heap.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
need cmake jq
[ "$(uname -s)" = Linux ] || skip 'Linux only'
build_report ./report -O1
build_tool
quietly log sh "$MASON_DIXON_ROOT/tests/fuzz/report-corpus" corpus
mkdir files
# The short version takes every fourth of the fuzzer's files.
number=0
find corpus/elf -type f | sort | while read -r file; do
    number=$((number + 1))
    [ "$MASON_DIXON_FULL" = 1 ] || [ $((number % 4)) = 0 ] || continue
    cp "$file" "files/corpus-$(basename "$file")"
done
printf 'int main(void) { return 0; }\n' >main.c
quietly log "${CC:-cc}" -no-pie main.c -o files/plain
quietly log "${CC:-cc}" -pie -fPIE main.c -o files/pie
quietly log "${CC:-cc}" -static main.c -o files/static
quietly log "${CC:-cc}" -static-pie -fPIE main.c -o files/static-pie
quietly log "${CC:-cc}" -no-pie -Wl,-Ttext-segment=0x200000000 main.c -nostdlib -Wl,-e,main -static -o files/above
quietly log "${CC:-cc}" -w -I "$MASON_DIXON_ROOT/templates/link" "$MASON_DIXON_ROOT/templates/link/mason_dixon_place.c" \
    "$MASON_DIXON_ROOT/templates/link/mason_dixon_elf.c" -o place
quietly log ./place files/plain -o files/placed
quietly log ./place --boundary 8GiB files/static -o files/placed-static
# One PT_LOAD across the boundary: the last one of a plain file made 8 GiB long.
cp files/plain files/hole
phoff=$(od -A n -t u8 -j 32 -N 8 files/hole | tr -d ' ')
last=$(readelf -lW files/plain | grep -E '^  [A-Z]' | grep -v '^  Type' | awk '$1 == "LOAD" { n = NR } END { print n - 1 }')
printf '\000\000\000\000\002\000\000\000' | dd of=files/hole bs=1 seek=$((phoff + 56 * last + 40)) conv=notrunc 2>/dev/null

cat >read.cmake <<'END'
cmake_minimum_required(VERSION 3.25)
set(_MASON_DIXON_TEMPLATES "${TEMPLATES}")
set(CMAKE_SYSTEM_NAME Linux)
include("${MODULES}/internal/Arguments.cmake")
include("${MODULES}/internal/Verify.cmake")
file(GLOB files "${FOLDER}/*")
list(SORT files)
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME)
  _mason_dixon_verify(seen "${file}" 4294967296 Linux link-script)
  if(seen_heap MATCHES "^[0-9]+$")
    math(EXPR seen_heap "${seen_heap}" OUTPUT_FORMAT HEXADECIMAL)
  endif()
  file(APPEND "${OUT}" "${name} ${seen_type} ${seen_verdict} ${seen_heap}\n")
endforeach()
END
quietly log cmake "-DMODULES=$MASON_DIXON_ROOT/cmake" "-DTEMPLATES=$MASON_DIXON_ROOT/templates" \
    "-DFOLDER=$PWD/files" "-DOUT=$PWD/by-cmake" -P read.cmake
compared=0
while read -r name type verdict heap; do
    if ./report --exe "files/$name" --format json -o r.json 2>err; then
        field r.json '.executable | "\(.type | sub("ET_"; "")) \(.verdict) \(.heap_from // "")"' >by-c
        read -r c_type c_verdict c_heap <by-c
        "$tool" check --boundary 4GiB "files/$name" >check.txt 2>&1 || true
        equal "$c_verdict" "$(sed -n 's/^verdict=//p' check.txt)" "$name: the report and mason-dixon check"
        # A damaged file may be "unknown" to the one and "impossible" to the other: both refuse it.
        case "$verdict $c_verdict" in
        'unknown impossible') continue ;;
        esac
        equal "$type $verdict" "$c_type $c_verdict" "$name: CMake and C"
        [ "$type" != EXEC ] || [ "$c_verdict" = impossible ] || equal "$heap" "$c_heap" "$name: start of the heap, CMake and C"
        compared=$((compared + 1))
    else
        expect_failure log "$tool" check --boundary 4GiB "files/$name"
        case $verdict in
        unknown | impossible) ;;
        *) fail "$name: CMake says $verdict, C: $(cat err)" ;;
        esac
    fi
done <by-cmake
for name in plain pie static static-pie above placed placed-static hole; do
    grep -q "^$name " by-cmake || fail "$name was not compared"
done
echo "$compared files alike by CMake and C"
