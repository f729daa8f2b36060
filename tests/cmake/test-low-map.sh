#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# LOW_MAP, LOW_RESERVE, LOW_LIMIT and MasonDixon::LowMap in CMake, in each mode. Linkers, what hides mmap, limits inside the
# image and sanitizers are in tests/tool/test-selftest.sh: the link decides.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake cc ninja readelf
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'MAP_32BIT is of Linux x86-64'

mkdir source
# shellcheck source=tests/programs.sh
. "$MASON_DIXON_ROOT/tests/programs.sh"
low_map_programs source
project source <<'END'
include(CTest)
add_compile_options(-fPIE)
add_library(fill-SHARED SHARED fill.c)
add_library(fill-STATIC STATIC fill.c)
# app(<name> <kind of library> <words of the link> [<argument of mason_dixon_target()>]...)
function(app name kind words)
  add_executable(${name} main.c)
  target_link_libraries(${name} PRIVATE fill-${kind})
  target_link_options(${name} PRIVATE ${words})
  mason_dixon_target(${name} ${ARGN})
endfunction()
foreach(mode no-pie pie static)
  set(kind SHARED)
  if(mode STREQUAL "static")
    set(kind STATIC)
  endif()
  app(${mode} ${kind} -${mode} LOW_MAP REQUIRED)
  mason_dixon_add_test(${mode})
endforeach()
app(hidden SHARED "-no-pie;LINKER:--version-script=${CMAKE_SOURCE_DIR}/hide.map" LOW_MAP)
app(reserve SHARED -no-pie LOW_MAP LOW_RESERVE 1GiB)
app(too-much SHARED -no-pie LOW_MAP LOW_RESERVE 2GiB ON_FAILURE ABORT)
app(limit SHARED -pie LOW_MAP LOW_LIMIT 4GiB)
add_executable(direct direct.c)
target_link_libraries(direct PRIVATE MasonDixon::LowMap)
END

# mib PROGRAM - what it prints; the self-test must be silent.
mib() {
    quietly mib.log "$@"
    case $(cat mib.log) in
    '' | *[!0-9]*)
        cat mib.log
        fail "$*: not a number"
        ;;
    esac
    cat mib.log
}

configure source build -G Ninja
equal placed "$(fact build target.no-pie.low_map)" "low map, predicted"
build build
contains build.log 'hidden: low mappings below 2 GiB: impossible' 'it hides mmap64' 'local: *'
for program in no-pie pie static reserve; do
    equal placed "$(linked build $program low_map)" "low map of $program"
    [ "$(mib build/$program)" -gt 2020 ] || fail "$program: $(cat mib.log) MiB"
done
[ "$(mib build/limit)" -gt 4060 ] || fail 'less than 4 GiB'
quietly log build/direct
quietly log ctest --test-dir build --output-on-failure
contains log 'failed out of 3'
quietly log env MASON_DIXON=report build/no-pie
contains log 'low-map pass mmap of the program'
expect_failure log env MASON_DIXON=test build/hidden
contains log 'low-map fail' 'only the program itself' 'version script'
expect_failure log build/too-much
contains log 'LOW_RESERVE is 2097152 KiB, but only' ' too-much'

# Off, no trace.
configure source build -DMASON_DIXON_ENABLE=OFF
build build --target no-pie direct
traceless build/no-pie
[ "$(mib build/no-pie)" -lt 1100 ] || fail 'all of low memory without LOW_MAP'
