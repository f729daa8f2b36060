#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Small real projects that use MasonDixon in each way there is: installed (in a folder with a space),
# included from a checkout, as a subdirectory, fetched, through a library. Every executable's headers
# are read with readelf, and it is started and observed from outside. The short version takes C alone, and of ways
# and libraries one of each kind.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc g++ readelf

second=main.cpp
second_output='C++ program'
languages='C CXX'
build_type=Release
if [ "$MASON_DIXON_FULL" = 0 ]; then
    second=main.c
    second_output='C program'
    languages=C
    build_type=Debug
fi

# What a person takes along: a copy of what the project consists of, without its build folders.
mkdir "a checkout"
quietly copy.log tar -C "$MASON_DIXON_ROOT" --exclude=./.git --exclude='./build*' --exclude=./out \
    -cf checkout.tar .
quietly copy.log tar -C "a checkout" -xf checkout.tar
rm checkout.tar
[ -f "a checkout/README.md" ] || echo MasonDixon >"a checkout/README.md"
checkout="$PWD/a checkout"

# placed_and_seen FILE - by its headers, and in 5 starts.
placed_and_seen() {
    is placed "$1"
    observed "$1" 5
}

# --- installed --------------------------------------------------------------------------------
prefix="$PWD/a prefix"
quietly install.log cmake -S "$checkout" -B build-self -DBUILD_TESTING=OFF "-DCMAKE_BUILD_TYPE=$build_type"
quietly install.log cmake --build build-self
quietly install.log cmake --install build-self --prefix "$prefix"
[ -x "$prefix/bin/mason-dixon" ] || fail 'mason-dixon is not installed'
# The installed tree must be enough: nothing may be taken from where it came from.
mv "$checkout" "a moved checkout"
checkout="$PWD/a moved checkout"

mkdir installed
write_main installed
cat >installed/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.25)
project(installed LANGUAGES $languages)
END
cat >>installed/CMakeLists.txt <<'END'
find_package(MasonDixon 0.2 REQUIRED)
enable_testing()
add_compile_options(-fno-pie)
add_link_options(-no-pie)
add_executable(app main.c)
mason_dixon_target(app REQUIRED MIN_LOW_ROOM 1800MiB)
mason_dixon_add_test(app)
add_executable(app-cxx ${SECOND})
mason_dixon_target(app-cxx REQUIRED)
mason_dixon_add_test(app-cxx NAME "a name")
get_target_property(verdict app MASON_DIXON_VERDICT)
get_target_property(strategy app MASON_DIXON_STRATEGY)
get_target_property(basis app MASON_DIXON_BASIS)
get_target_property(reason app MASON_DIXON_REASON)
message(STATUS "properties: ${verdict}/${strategy}/${basis}/${reason}/")
message(STATUS "found ${MasonDixon_VERSION} in ${MasonDixon_DIR}")
END
configure installed build-installed -G Ninja "-DCMAKE_PREFIX_PATH=$prefix" -DSECOND=$second
contains configure.log 'properties: placed/post-link/run/the highest PT_LOAD' "found 0.2.0 in $prefix/share/"
build build-installed
for program in app app-cxx; do
    placed_and_seen build-installed/$program
done
quietly ctest.log ctest --test-dir build-installed
contains ctest.log mason-dixon.app 'a name' '100% tests passed, 0 tests failed out of 2'

# The test is not vacuous: an executable that nothing is injected into is not called passed, and its
# main() is not started. One whose heap turns out low fails.
sed 's/ REQUIRED[^)]*)$/)/; s/-no-pie/-no-pie/' installed/CMakeLists.txt |
    sed 's/^find_package(MasonDixon)/find_package(MasonDixon REQUIRED)/' >CMakeLists.other
mkdir other-strategy && write_main other-strategy && mv CMakeLists.other other-strategy/CMakeLists.txt
configure other-strategy build-none -G Ninja "-DCMAKE_PREFIX_PATH=$prefix" -DSECOND=$second \
    -DMASON_DIXON_STRATEGY_OVERRIDE=none
contains configure.log Warning 'mason_dixon_target(app)' impossible
build build-none
contains build.log 'app: impossible: '
is low build-none/app
ctest --test-dir build-none -V >ctest.log 2>&1
contains ctest.log 'Skipped' 'nothing to test'
lacks ctest.log 'C program'

# The installed program is used, and none is built.
ninja -C build-installed -t commands app >links.txt
contains links.txt "$prefix/bin/mason-dixon\" link"

# A version that is not there is not found.
sed 's/MasonDixon 0.2 /MasonDixon 0.1 /' installed/CMakeLists.txt >CMakeLists.other
mkdir other-version && write_main other-version && mv CMakeLists.other other-version/CMakeLists.txt
expect_failure other.log cmake -S other-version -B build-other "-DCMAKE_PREFIX_PATH=$prefix"
contains other.log 'MasonDixon' '0.2.0'

# --- from a checkout, as a subdirectory, fetched ---------------------------------------------------
# consumer NAME LINES - a project of one C and one C++ (short version: two C) programs that gets the functions by LINES.
consumer() {
    mkdir "$1"
    write_main "$1"
    cat >"$1/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES $languages)
$2
find_package(LuaJIT MODULE)
enable_testing()
add_executable(app main.c)
target_compile_options(app PRIVATE -fno-pie)
target_link_options(app PRIVATE -no-pie)
mason_dixon_target(app REQUIRED)
mason_dixon_add_test(app)
add_executable(pie $second)
target_compile_options(pie PRIVATE -fPIE)
target_link_options(pie PRIVATE -pie)
mason_dixon_target(pie REQUIRED)
mason_dixon_add_test(pie)
END
    configure "$1" "build-$1" -G Ninja "-DCHECKOUT=$checkout" "-DARCHIVE=$PWD/archive.tar.gz"
    # Our module looks for LuaJIT, whichever way it came here, and whether there is one or not.
    grep -q -e 'Found LuaJIT' -e 'Could NOT find LuaJIT (missing: ' configure.log ||
        fail "$1: find_package(LuaJIT) does not find FindLuaJIT.cmake: $(cat configure.log)"
    build "build-$1"
    placed_and_seen "build-$1/app"
    is pie "build-$1/pie"
    verdict placed "build-$1" app
    verdict not-needed "build-$1" pie
    equal "$second_output" "$("build-$1/pie")" 'output of pie'
    quietly ctest.log ctest --test-dir "build-$1"
    # Two tests of the consumer, none of MasonDixon's own; no target of ours is built by default.
    contains ctest.log '100% tests passed, 0 tests failed out of 2'
    [ -z "$(find "build-$1/_deps" -name mason-dixon -type f 2>/dev/null)" ] || fail "$1 builds our project"
}
# shellcheck disable=SC2016 # these are CMake's variables
{
    # In the full version alone: ways beside which a closer one stands.
    consumer_too() {
        [ "$MASON_DIXON_FULL" = 0 ] || consumer "$@"
    }
    consumer_too included 'list(APPEND CMAKE_MODULE_PATH "${CHECKOUT}/cmake")
include(MasonDixon)'
    consumer_too included-by-path 'include("${CHECKOUT}/cmake/MasonDixon.cmake")'
    consumer_too subdirectory 'add_subdirectory("${CHECKOUT}" mason-dixon-folder)'
    consumer_too subdirectory-excluded 'add_subdirectory("${CHECKOUT}" mason-dixon EXCLUDE_FROM_ALL)'
    # This is a subdirectory as well.
    consumer fetched-folder 'include(FetchContent)
FetchContent_Declare(MasonDixon SOURCE_DIR "${CHECKOUT}")
FetchContent_MakeAvailable(MasonDixon)'
    [ "$MASON_DIXON_FULL" = 0 ] || tar -C "$checkout" -czf archive.tar.gz . || fail 'tar'
    consumer_too fetched-archive 'include(FetchContent)
FetchContent_Declare(MasonDixon URL "${ARCHIVE}" DOWNLOAD_EXTRACT_TIMESTAMP TRUE)
FetchContent_MakeAvailable(MasonDixon)'
    # find_package() through FetchContent, as in projects that accept either.
    consumer_too fetched-package 'include(FetchContent)
FetchContent_Declare(MasonDixon SOURCE_DIR "${CHECKOUT}" OVERRIDE_FIND_PACKAGE)
find_package(MasonDixon REQUIRED)'
    # Twice, by two parts of a project: the same version is no error.
    consumer_too twice 'add_subdirectory("${CHECKOUT}" mason-dixon)
include("${CHECKOUT}/cmake/MasonDixon.cmake")'
}

# --- through a library ------------------------------------------------------------------------------
mkdir propagation
write_main propagation
cat >propagation/lib.c <<'END'
int engine(void);
int engine(void)
{
    return 0;
}
END
cat >propagation/use.c <<'END'
#include <stdio.h>
int engine(void);
int main(void)
{
    return engine() + (puts("C program") < 0);
}
END
cat >propagation/self.c <<'END'
#include <mason_dixon.h>
int engine(void);
int engine(void)
{
    struct mason_dixon_report report;
    int result = mason_dixon_self_test(&report);
    if (result)
        mason_dixon_print(&report, 2);
    return result;
}
END
mkdir propagation/before propagation/after propagation/project
cat >propagation/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(propagation LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
add_compile_options(-fPIC)
add_link_options($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-no-pie>)
set(CMAKE_EXE_LINKER_FLAGS "${CMAKE_EXE_LINKER_FLAGS} -no-pie")

function(program name)
  add_executable(${name} "${CMAKE_SOURCE_DIR}/use.c")
  target_link_libraries(${name} PRIVATE ${ARGN})
endfunction()

# Executables made before the libraries that carry it.
add_subdirectory(before)

foreach(kind STATIC SHARED OBJECT)
  string(TOLOWER ${kind} name)
  add_library(engine-${name} ${kind} lib.c)
  target_link_libraries(engine-${name} PUBLIC MasonDixon::Boundary)
  program(use-${name} engine-${name})
endforeach()
add_library(engine-interface INTERFACE)
target_sources(engine-interface INTERFACE "${CMAKE_SOURCE_DIR}/lib.c")
target_link_libraries(engine-interface INTERFACE MasonDixon::Boundary)
program(use-interface engine-interface)

# PRIVATE in a static library reaches who links it by CMake ($<LINK_ONLY:...>), in a shared one by a note in the file.
add_library(engine-private STATIC lib.c)
target_link_libraries(engine-private PRIVATE MasonDixon::Boundary)
program(use-private engine-private)
add_library(engine-hidden SHARED lib.c)
target_link_libraries(engine-hidden PRIVATE MasonDixon::Boundary)
program(use-hidden engine-hidden)

# Through a second and third library, an alias, a generator expression.
add_library(middle INTERFACE)
target_link_libraries(middle INTERFACE engine-static)
add_library(top SHARED main.c)
target_link_libraries(top PUBLIC middle)
program(use-chain top)
add_library(Engine::alias ALIAS engine-static)
program(use-alias Engine::alias)
program(use-genex $<$<BOOL:TRUE>:engine-static>)
program(use-genex-if "$<IF:$<CONFIG:None>,missing,engine-static>")
program(use-list "$<1:engine-plain;middle>")
if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.24)
  program(use-feature $<LINK_LIBRARY:WHOLE_ARCHIVE,engine-static>)
  program(use-group $<LINK_GROUP:RESCAN,engine-static,engine-plain>)
else()
  program(use-feature engine-static)
  program(use-group engine-static)
endif()
add_library(middle-alias INTERFACE)
target_link_libraries(middle-alias INTERFACE Engine::alias)
program(use-middle-alias middle-alias)

# Linked by the executable itself; both ways at once; nothing at all.
program(use-direct engine-plain MasonDixon::Boundary)
add_library(engine-plain STATIC lib.c)
program(use-both engine-static)
mason_dixon_target(use-both BOUNDARY 8GiB)
program(use-nothing engine-plain)

# A module, and a shared library that links a carrying library, stay as they are.
add_library(plugin MODULE lib.c)
target_link_libraries(plugin PRIVATE engine-interface)

# A library that calls the self-test.
add_library(self STATIC self.c)
target_link_libraries(self PUBLIC MasonDixon::SelfTest MasonDixon::Boundary)
program(use-self self)
add_library(self-shared SHARED self.c)
target_link_libraries(self-shared PRIVATE MasonDixon::SelfTest PUBLIC MasonDixon::Boundary)
program(use-self-shared self-shared)
program(use-self-both self)
mason_dixon_target(use-self-both)
program(use-self-plain self-only)
add_library(self-only STATIC self.c)
target_link_libraries(self-only PRIVATE MasonDixon::SelfTest)

add_subdirectory(after)
add_subdirectory(project)
END
cat >propagation/before/CMakeLists.txt <<'END'
program(use-before engine-static)
add_executable(untouched-before "${CMAKE_SOURCE_DIR}/main.c")
END
cat >propagation/after/CMakeLists.txt <<'END'
program(use-after engine-shared)
add_executable(untouched-after "${CMAKE_SOURCE_DIR}/main.c")
END
cat >propagation/project/CMakeLists.txt <<'END'
project(inner LANGUAGES C)
program(use-project top)
END

carrying='before/use-before use-static use-shared use-object use-interface use-private
    use-hidden use-chain use-alias use-genex use-genex-if use-list use-feature use-group use-middle-alias use-direct use-self
    use-self-shared use-self-both
    after/use-after project/use-project'
switched='use-static use-shared use-chain use-both before/use-before'
if [ "$MASON_DIXON_FULL" = 0 ]; then
    carrying='before/use-before use-object use-private use-hidden use-chain use-genex-if use-list use-group use-direct use-self-shared
        use-self-both after/use-after'
    switched='use-chain use-both'
fi
for linker in bfd mold; do
    "ld.$linker" --version >/dev/null 2>&1 || continue
    for generator in Ninja 'Unix Makefiles'; do
        # The short version takes the first of each.
        [ "$MASON_DIXON_FULL$linker$generator" = 0bfdNinja ] || [ "$MASON_DIXON_FULL" = 1 ] || continue
        tree=build-propagation-$linker
        rm -rf "$tree"
        configure propagation "$tree" -G "$generator" \
            "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
        lacks configure.log Warning
        # shellcheck disable=SC2086 # a list of names
        build_some "$tree" '-j 2' $carrying use-both untouched-before untouched-after use-nothing use-self-plain plugin
        lacks build.log Warning
        for program in $carrying; do
            placed_and_seen "$tree/$program"
            equal 'C program' "$("$tree/$program" 2>&1)" "output of $program"
        done
        is placed "$tree/use-both" 0x200000000
        for program in before/untouched-before after/untouched-after use-nothing; do
            is low "$tree/$program"
            traceless "$tree/$program"
        done
        is low "$tree/use-self-plain"
        # Its self-test must say so.
        expect_failure self.log "$tree/use-self-plain"
        contains self.log 'heap-start fail'
        traceless "$tree/libplugin.so"
        # What hands it on has a note, and no segment of ours.
        readelf -lW "$tree/libengine-hidden.so" >segments
        ! grep 'LOAD .* 0x0000000[1-9a-f]........ ' segments || fail 'a library is placed'
    done
done

# --- a program whose heap stays low, through all that: switched off --------------------------------
# The short version does so in the build folder that is there.
off=build-off
[ "$MASON_DIXON_FULL" = 1 ] || off=${tree:-$off}
configure propagation "$off" -G Ninja -DMASON_DIXON_ENABLE=OFF
# shellcheck disable=SC2086 # a list of names
build_some "$off" '-j 2' $switched
for program in $switched; do
    is low "$off/$program"
    traceless "$off/$program"
done
exit 0
