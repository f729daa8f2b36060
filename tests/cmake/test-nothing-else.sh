#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Nothing else changes in a CMake project. MASON_DIXON_ENABLE=OFF leaves no trace: the same files, commands and targets as if
# MasonDixon were not there. With it, and SELF_TEST OFF, a program has one read-only PT_LOAD more, a PIE at most a PT_NOTE,
# and grows by little. Options of the link, linkers and languages are in tests/tool/test-nothing-else.sh.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
# shellcheck source=tests/shape.sh
. "$MASON_DIXON_ROOT/tests/shape.sh"
need cmake ninja gcc readelf

mkdir project
write_main project
cat >project/threads.c <<'END'
#include <pthread.h>
#include <stdio.h>
static __thread int local = 1;
static __thread int zero;
int counter = 3;
static int big[100000];
static void *run(void *data)
{
    local++;
    zero++;
    big[local] = zero;
    return data;
}
int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, &counter) || pthread_join(thread, NULL))
        return 1;
    return puts("C program") < 0 || counter != 3;
}
END
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.18)
project(same LANGUAGES C CXX)
if(NOT PLAIN)
  list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
  include(MasonDixon)
endif()
# -fPIE objects for all, so that the same code is linked in each mode.
add_compile_options(-fPIE -O2)
add_library(objects OBJECT threads.c)
add_executable(cxx main.cpp)
target_link_options(cxx PRIVATE -no-pie)
foreach(mode no-pie pie static)
  add_executable(${mode} $<TARGET_OBJECTS:objects>)
  set_target_properties(${mode} PROPERTIES LINKER_LANGUAGE C)
  target_link_options(${mode} PRIVATE -${mode} -pthread)
endforeach()
if(NOT PLAIN)
  foreach(name no-pie pie static cxx)
    mason_dixon_target(${name} SELF_TEST OFF)
  endforeach()
endif()
END
for linker in bfd mold; do
    [ $linker = bfd ] || [ "$MASON_DIXON_FULL" = 1 ] || continue
    "ld.$linker" --version >/dev/null 2>&1 || continue
    rm -rf plain off with
    configure project plain -G Ninja -DPLAIN=ON "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
    configure project off -G Ninja -DMASON_DIXON_ENABLE=OFF "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
    configure project with -G Ninja "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
    for tree in plain off with; do
        build $tree
        # The path of the build folder is all that may differ, and no program has it.
        ninja -C $tree -t commands all | sed "s,$PWD/$tree,BUILD,g" | without_folders >commands.$tree
        # The modules themselves are inputs of the configure step, and stand there as such.
        sed -n 's/^build \([^:]*\):.*/\1/p' $tree/build.ninja | sed "s,$PWD/$tree,BUILD,g" |
            tr -s ' ' '\n' | grep -v "^$MASON_DIXON_ROOT/cmake/" | sort >targets.$tree
    done
    cmp commands.plain commands.off || fail 'ENABLE=OFF: the commands differ'
    cmp targets.plain targets.off || fail 'ENABLE=OFF: the targets differ'
    lacks commands.off mason_dixon mason-dixon MasonDixon MASON_DIXON
    [ ! -e off/mason-dixon ] || fail 'ENABLE=OFF: a folder mason-dixon'
    [ ! -e off/mason-dixon.facts ] || fail 'ENABLE=OFF: a file mason-dixon.facts'
    for program in no-pie pie static cxx; do
        cmp plain/$program off/$program || fail "ENABLE=OFF: $program differs from a plain one"
        traceless off/$program
        shape plain/$program >shape.plain 2>shape.err
        shape with/$program >shape.with 2>>shape.err
        diff shape.plain shape.with >shape.diff
        ! grep -q '^<' shape.diff || fail "$program lost something: $(cat shape.diff)"
        came=$(sed -n 's/^> *//p' shape.diff | tr -s ' ' | sort | tr '\n' '|')
        case $linker:$(state with/$program)/$came in
        *:placed/'LOAD R 0x1000|' | *:pie/'NOTE R |' | *:pie/) ;;
        # mold gives the slot a PT_LOAD of its own, which cuts the first read-only segment in two.
        mold:placed/'LOAD R 0x'*00'|LOAD R 0x'*00'|NOTE R |') ;;
        *) fail "$program is $(state with/$program) and has more than it should: $came" ;;
        esac
        grown=$(($(stat -c %s with/$program) - $(stat -c %s plain/$program)))
        [ $grown -le 8192 ] || fail "$program grew by $grown bytes"
        readelf -sW with/$program >symbols.txt
        lacks symbols.txt mason_dixon_self_test
    done
    works with/no-pie with/pie with/static
done
