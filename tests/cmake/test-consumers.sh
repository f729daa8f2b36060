#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Small real projects that use MasonDixon in each way there is: installed (in a folder with a space), included from a
# checkout, as a subdirectory, fetched. Every executable's headers are read with readelf, and it is started and observed
# from outside. The short version takes the installed one and a fetched folder, which is a subdirectory as well.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc g++ readelf

# What a person takes along: a copy of what the project consists of, without its build folders.
mkdir "a checkout"
quietly copy.log tar -C "$MASON_DIXON_ROOT" --exclude=./.git --exclude='./build*' --exclude=./out -cf checkout.tar .
quietly copy.log tar -C "a checkout" -xf checkout.tar
rm checkout.tar
[ -f "a checkout/README.md" ] || echo MasonDixon >"a checkout/README.md"

prefix="$PWD/a prefix"
quietly install.log cmake -S "a checkout" -B build-self -DBUILD_TESTING=OFF
quietly install.log cmake --build build-self
quietly install.log cmake --install build-self --prefix "$prefix"
[ -x "$prefix/bin/mason-dixon" ] || fail 'mason-dixon is not installed'
# The installed tree must be enough: nothing may be taken from where it came from.
mv "a checkout" "a moved checkout"
checkout="$PWD/a moved checkout"

# consumer NAME LINES - a project of a program in C and one in C++ that gets the functions by LINES.
consumer() {
    mkdir "$1"
    write_main "$1"
    cat >"$1/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C CXX)
$2
find_package(LuaJIT MODULE)
enable_testing()
add_executable(app main.c)
target_compile_options(app PRIVATE -fno-pie)
target_link_options(app PRIVATE -no-pie)
mason_dixon_target(app REQUIRED MIN_LOW_ROOM 1800MiB)
mason_dixon_add_test(app)
add_executable(pie main.cpp)
target_compile_options(pie PRIVATE -fPIE)
target_link_options(pie PRIVATE -pie)
mason_dixon_target(pie REQUIRED)
mason_dixon_add_test(pie NAME "a name")
foreach(name VERDICT STRATEGY BASIS REASON)
  get_target_property(value pie MASON_DIXON_\${name})
  message(STATUS "\${name} is <\${value}>")
endforeach()
END
    configure "$1" "build-$1" -G Ninja "-DCHECKOUT=$checkout" "-DARCHIVE=$PWD/archive.tar.gz" "-DCMAKE_PREFIX_PATH=$prefix"
    contains configure.log 'VERDICT is <not-needed>' 'STRATEGY is <none>' 'BASIS is <run>' 'REASON is <position independent'
    # Our module looks for LuaJIT, whichever way it came here, and whether there is one or not.
    grep -q -e 'Found LuaJIT' -e 'Could NOT find LuaJIT (missing: ' configure.log ||
        fail "$1: find_package(LuaJIT) does not find FindLuaJIT.cmake: $(cat configure.log)"
    build "build-$1"
    is placed "build-$1/app"
    observed "build-$1/app" 5
    is pie "build-$1/pie"
    verdict placed "build-$1" app
    verdict not-needed "build-$1" pie
    works "build-$1/app"
    equal 'C++ program' "$("build-$1/pie")" 'output of pie'
    quietly ctest.log ctest --test-dir "build-$1"
    # Two tests of the consumer, none of MasonDixon's own; no target of ours is built by default.
    contains ctest.log mason-dixon.app 'a name' '100% tests passed, 0 tests failed out of 2'
    [ -z "$(find "build-$1/_deps" -name mason-dixon -type f -perm -100 2>/dev/null)" ] || fail "$1 builds our project"
}
# shellcheck disable=SC2016 # these are CMake's variables
{
    consumer installed 'find_package(MasonDixon ${WANTED} REQUIRED)
message(STATUS "found ${MasonDixon_VERSION} in ${MasonDixon_DIR}")'
    contains configure.log "found 0.2.0 in $prefix/share/"
    # The installed program is used.
    ninja -C build-installed -t commands app >links.txt
    contains links.txt "$prefix/bin/mason-dixon\" link"
    # A version that is there is found, another is not.
    configure installed build-installed -DWANTED=0.2
    expect_failure other.log cmake -DWANTED=0.1 build-installed
    contains other.log 'MasonDixon' '0.2.0'

    consumer fetched-folder 'include(FetchContent)
FetchContent_Declare(MasonDixon SOURCE_DIR "${CHECKOUT}")
FetchContent_MakeAvailable(MasonDixon)'
    # In the full version alone: ways beside which a closer one stands.
    full consumer included 'list(APPEND CMAKE_MODULE_PATH "${CHECKOUT}/cmake")
include(MasonDixon)'
    full consumer subdirectory 'add_subdirectory("${CHECKOUT}" mason-dixon EXCLUDE_FROM_ALL)'
    full tar -C "$checkout" -czf archive.tar.gz .
    full consumer fetched-archive 'include(FetchContent)
FetchContent_Declare(MasonDixon URL "${ARCHIVE}" DOWNLOAD_EXTRACT_TIMESTAMP TRUE)
FetchContent_MakeAvailable(MasonDixon)'
    # find_package() through FetchContent, as in projects that accept either.
    full consumer fetched-package 'include(FetchContent)
FetchContent_Declare(MasonDixon SOURCE_DIR "${CHECKOUT}" OVERRIDE_FIND_PACKAGE)
find_package(MasonDixon REQUIRED)'
    # Twice, by two parts of a project: the same version is no error.
    full consumer twice 'add_subdirectory("${CHECKOUT}" mason-dixon)
include("${CHECKOUT}/cmake/MasonDixon.cmake")'
}
