#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Wrong arguments of the CMake functions: each stops the configure step with one message that names
# the function, the argument, what was given and what is allowed; and corrected, the same build folder
# configures and builds. All values and what fits together are in tests/tool/test-requests.sh.

# shellcheck source=tests/messages/common.sh
. "$MASON_DIXON_ROOT/tests/messages/common.sh"
need cmake cc readelf
build_tool

# The calls come from a file, so that one project serves for all.
project . <<'END'
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie)
add_executable(alias ALIAS app)
add_executable(foreign IMPORTED)
add_library(foreign_library UNKNOWN IMPORTED)
foreach(type STATIC SHARED MODULE OBJECT)
  add_library(a_${type} ${type} EXCLUDE_FROM_ALL main.c)
endforeach()
add_library(headers INTERFACE)
add_library(engine ALIAS a_STATIC)
add_custom_target(custom)
include(calls.cmake)
END
# good - the corrected project must configure, build and be placed, in the same build folder.
good() {
    echo 'mason_dixon_target(app BOUNDARY 4GiB LOW_LIMIT 2G MIN_LOW_ROOM 0x10000 REQUIRED)' >calls.cmake
    accepted . build "-DMASON_DIXON_PROGRAM=$tool"
    quietly log cmake --build build
    is placed build/app
    works build/app
}

# The calls, and the texts of the one error, divided by "|". The first word says "all", or "full" for one more of a kind.
cases=0
while read -r kind line; do
    [ "$MASON_DIXON_FULL$kind" != 0full ] || continue
    cases=$((cases + 1))
    echo "${line%%|*}" | sed 's/) mason/)\
mason/' >calls.cmake
    expect_failure log cmake -S . -B build "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake" "-DMASON_DIXON_PROGRAM=$tool"
    equal 1 "$(grep -c '^CMake Error' log)" "errors of ${line%%|*}: $(cat log)"
    while [ "$line" != "${line#*|}" ]; do
        line=${line#*|}
        contains log "${line%%|*}"
    done
done <<'END'
all mason_dixon_target()|mason_dixon_target()|no target is given|allowed is an executable made by add_executable()
full mason_dixon_target("")|mason_dixon_target|no target is given|allowed is an executable made by add_executable()
all mason_dixon_target(nobody)|mason_dixon_target(nobody)|there is no target "nobody"|allowed is an executable made by add_executable()
all mason_dixon_target(a_STATIC)|mason_dixon_target(a_STATIC)|a STATIC_LIBRARY|allowed is an executable made by add_executable()|MasonDixon::Boundary
full mason_dixon_target(a_SHARED)|mason_dixon_target(a_SHARED)|a SHARED_LIBRARY|allowed is an executable made by add_executable()|MasonDixon::Boundary
full mason_dixon_target(a_MODULE)|mason_dixon_target(a_MODULE)|a MODULE_LIBRARY|allowed is an executable made by add_executable()
full mason_dixon_target(a_OBJECT)|mason_dixon_target(a_OBJECT)|a OBJECT_LIBRARY|allowed is an executable made by add_executable()
full mason_dixon_target(headers)|mason_dixon_target(headers)|a INTERFACE_LIBRARY|allowed is an executable made by add_executable()
all mason_dixon_target(custom)|mason_dixon_target(custom)|a UTILITY|allowed is an executable made by add_executable()
all mason_dixon_target(alias)|mason_dixon_target(alias)|an alias of "app"|allowed is an executable made by add_executable()
full mason_dixon_target(engine)|mason_dixon_target(engine)|an alias of "a_STATIC"|allowed is an executable made by add_executable()
all mason_dixon_target(foreign)|mason_dixon_target(foreign)|imported|allowed is an executable made by add_executable()|mason-dixon place
full mason_dixon_target(foreign_library)|mason_dixon_target(foreign_library)|a UNKNOWN_LIBRARY|allowed is an executable made by add_executable()
full mason_dixon_target(BOUNDARY 4GiB)|there is no target "BOUNDARY"|allowed is an executable made by add_executable()
all mason_dixon_target(app) mason_dixon_target(app BOUNDARY 8GiB)|mason_dixon_target(app)|called for "app" before|allowed is once
all mason_dixon_target(app BOUNDARY 4.5GiB)|mason_dixon_target(app)|BOUNDARY is "4.5GiB"|allowed is a size such as 4GiB, 512M or 0x100000000
all mason_dixon_target(app BOUNDARY "4;GiB")|mason_dixon_target(app)|BOUNDARY is "4"|a multiple of 64 KiB from 64KiB to below 128TiB
all mason_dixon_target(app BOUNDARY 1GiB MIN_LOW_ROOM 1800MiB)|MIN_LOW_ROOM is "1800MiB"|at most LOW_LIMIT|1 GiB
all mason_dixon_target(app STRATEGY mapfile)|STRATEGY is "mapfile"|what fits GNU ld|on Linux x86_64: auto, none, link-script, post-link.
all mason_dixon_target(app FROBNICATE)|mason_dixon_target(app)|unknown argument "FROBNICATE"|allowed are REQUIRED, OPTIONAL, LOW_STACK, LOW_LAYOUT, LOW_MAP, BOUNDARY, LOW_LIMIT, MIN_LOW_ROOM, STRATEGY, SELF_TEST, ON_FAILURE, POINTER_BITS, LOW_RESERVE, RUNTIME
full mason_dixon_target(app "--strategy=none")|unknown argument "--strategy=none"
all mason_dixon_target(app BOUNDARY REQUIRED)|mason_dixon_target(app)|BOUNDARY has no value|allowed
all mason_dixon_target(app STRATEGY "")|mason_dixon_target(app)|STRATEGY has no value|allowed
all mason_dixon_target(app LOW_LIMIT 1GiB LOW_LIMIT 1GiB)|LOW_LIMIT is given twice|allowed is once
all mason_dixon_target(app REQUIRED OPTIONAL)|REQUIRED and OPTIONAL are both given|allowed is one of them
all mason_dixon_check(BOUNDARY 5)|mason_dixon_check()|BOUNDARY is "5"|a multiple of 64 KiB from 64KiB to below 128TiB
full mason_dixon_check(BOUNDARY)|mason_dixon_check()|BOUNDARY has no value
all mason_dixon_check(LOUD)|mason_dixon_check()|unknown argument "LOUD"|allowed are QUIET, BOUNDARY
full mason_dixon_check(QUIET QUIET)|mason_dixon_check()|QUIET is given twice|allowed is once
full mason_dixon_add_test()|mason_dixon_add_test()|no target is given|allowed is an executable that mason_dixon_target() was called on
all mason_dixon_add_test(nobody)|mason_dixon_add_test(nobody)|there is no target "nobody"|allowed is an executable that mason_dixon_target() was called on
all mason_dixon_add_test(app)|mason_dixon_add_test(app)|mason_dixon_target(app) was not called before|needs SELF_TEST STARTUP
all mason_dixon_target(app SELF_TEST CALL) mason_dixon_add_test(app)|mason_dixon_add_test(app)|needs SELF_TEST STARTUP|has CALL
full mason_dixon_target(app SELF_TEST OFF) mason_dixon_add_test(app)|mason_dixon_add_test(app)|needs SELF_TEST STARTUP|has OFF
all mason_dixon_target(app) mason_dixon_add_test(app NAME)|mason_dixon_add_test(app)|NAME has no value
full mason_dixon_target(app) mason_dixon_add_test(app NAMES x)|mason_dixon_add_test(app)|unknown argument "NAMES"|allowed are NAME
full mason_dixon_target(app) mason_dixon_add_test(app NAME x NAME y)|mason_dixon_add_test(app)|NAME is given twice
END
good

# What is seen at the link: an image that the boundary would lie in, a linker that a strategy does not fit. With REQUIRED that
# is an error, and nothing is left.
project link <<'END'
add_executable(static main.c)
target_link_options(static PRIVATE -static)
mason_dixon_target(static BOUNDARY 0x450000 REQUIRED)
add_executable(other main.c)
target_link_options(other PRIVATE -no-pie -fuse-ld=mold)
mason_dixon_target(other STRATEGY link-script REQUIRED)
END
accepted link link/build "-DMASON_DIXON_PROGRAM=$tool"
for pair in 'static|one PT_LOAD spans the boundary' 'other|STRATEGY link-script does not fit to mold'; do
    [ "${pair%%|*}" != other ] || command -v mold >/dev/null 2>&1 || continue
    expect_failure log cmake --build link/build --target "${pair%%|*}"
    contains log "${pair%%|*}: impossible: ${pair#*|}" '--required is given'
    [ ! -e "link/build/${pair%%|*}" ] || fail 'a refused program was left'
done

echo "$cases wrong calls, each with its message"
