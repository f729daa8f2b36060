#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# MasonDixon::Boundary through libraries of each kind and all that CMake puts between them and an executable: usage
# requirements, aliases, generator expressions, folders before and after, an installed package that a subfolder finds, imported
# targets, INTERFACE_LINK_LIBRARIES_DIRECT. What does not link it stays as it is, feature checks answer as without us.
# The short version takes Ninja alone; a mark in a response file, as Makefiles have it, is in tool.marked.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja make gcc readelf

# A package whose library links it in private, installed.
project package <<'END'
add_library(engine STATIC engine.c)
target_link_libraries(engine PRIVATE MasonDixon::Boundary)
add_library(tested STATIC self.c)
target_link_libraries(tested PRIVATE MasonDixon::SelfTest)
install(TARGETS engine tested EXPORT engine DESTINATION lib)
install(EXPORT engine FILE engineTargets.cmake NAMESPACE Engine:: DESTINATION lib/cmake/engine)
install(FILES engineConfig.cmake DESTINATION lib/cmake/engine)
END
echo 'int engine(void); int engine(void) { return 0; }' >package/engine.c
cat >package/self.c <<'END'
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
cat >package/engineConfig.cmake <<'END'
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
include("${CMAKE_CURRENT_LIST_DIR}/engineTargets.cmake")
END
configure package package-build -G Ninja "-DCMAKE_INSTALL_PREFIX=$PWD/prefix"
build package-build
quietly log cmake --install package-build

# A project that includes the module by that package alone, in a folder.
mkdir -p finds/sub finds/scoped
write_main finds
cat >finds/use.c <<'END'
#include <stdio.h>
int engine(void);
int main(void) { return engine() + (puts("C program") < 0); }
END
cat >finds/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(finds LANGUAGES C)
set(CMAKE_EXE_LINKER_FLAGS -no-pie)
add_compile_options(-fno-pie)
add_subdirectory(sub)
add_subdirectory(scoped)
add_executable(plain main.c)
END
cat >finds/sub/CMakeLists.txt <<'END'
find_package(engine REQUIRED)
add_executable(found ../use.c)
target_link_libraries(found PRIVATE Engine::engine)
include(CheckSymbolExists)
include(CheckFunctionExists)
set(CMAKE_REQUIRED_FLAGS -Werror)
set(CMAKE_REQUIRED_LIBRARIES Engine::engine)
check_function_exists(engine HAVE_ENGINE)
check_symbol_exists(puts stdio.h HAVE_PUTS)
check_function_exists(no_such_function HAVE_NOTHING)
message(STATUS "checks: ${HAVE_ENGINE}${HAVE_PUTS}/${HAVE_NOTHING}/")
# Demands of who links an interface, CMake 3.24.
add_library(direct INTERFACE)
set_property(TARGET direct PROPERTY INTERFACE_LINK_LIBRARIES_DIRECT MasonDixon::Boundary)
add_executable(asked ../main.c)
target_link_libraries(asked PRIVATE direct)
END
cat >finds/scoped/CMakeLists.txt <<'END'
add_library(mine STATIC IMPORTED)
set_target_properties(mine PROPERTIES IMPORTED_LOCATION "${CMAKE_PREFIX_PATH}/lib/libengine.a"
  INTERFACE_LINK_LIBRARIES MasonDixon::Boundary)
add_executable(scoped ../use.c)
target_link_libraries(scoped PRIVATE mine)
END
# clang, which complains of words that it does not use, tells more of the checks.
for compiler in clang gcc; do
    command -v $compiler >/dev/null 2>&1 || continue
    rm -rf tree
    configure finds tree -G Ninja -DCMAKE_C_COMPILER=$compiler "-DCMAKE_PREFIX_PATH=$PWD/prefix"
    contains configure.log 'checks: 11//'
    build tree
    for program in sub/found sub/asked scoped/scoped; do
        is placed "tree/$program"
        works "tree/$program"
    done
    is low tree/plain
    traceless tree/plain
    [ "$MASON_DIXON_FULL" = 1 ] || break
done

# Where nothing can stand in front of the links that is said; and an installed library has its self-test.
project without <<'END'
find_package(engine REQUIRED)
add_executable(found use.c)
target_link_libraries(found PRIVATE Engine::engine)
add_executable(calls use.c)
target_link_libraries(calls PRIVATE Engine::tested)
END
cp finds/use.c without/
configure without tree-without -G Ninja "-DCMAKE_PREFIX_PATH=$PWD/prefix"
lacks configure.log Warning
build tree-without
is pie tree-without/found
works tree-without/calls
# A package that has more than is linked adds nothing where there is no compiler for it.
project bare NONE <<'END'
find_package(engine REQUIRED)
END
configure bare tree-bare -G Ninja "-DCMAKE_PREFIX_PATH=$PWD/prefix"
lacks configure.log Warning
build tree-bare
shared=$program_shared
program_shared=no
configure without tree-nothing -G Ninja "-DCMAKE_PREFIX_PATH=$PWD/prefix" -DMASON_DIXON_HOST_CC=/nonexistent/cc
program_shared=$shared
contains configure.log 'MasonDixon::Boundary: nothing is placed in what links it, as' "the program mason-dixon can't be compiled"
build tree-nothing
works tree-nothing/calls

# All within one project.
project within <<'END'
# With Makefiles the mark stands in a response file, too.
set(CMAKE_C_USE_RESPONSE_FILE_FOR_LIBRARIES ON)
add_compile_options(-fPIC)
add_link_options($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-no-pie>)
set(CMAKE_EXE_LINKER_FLAGS "${CMAKE_EXE_LINKER_FLAGS} -no-pie")
# program(<name> <what it links>...)
function(program name)
  add_executable(${name} "${CMAKE_SOURCE_DIR}/use.c")
  target_link_libraries(${name} PRIVATE ${ARGN})
endfunction()
# Executables made before the libraries that carry it.
add_subdirectory(before)
foreach(kind STATIC SHARED OBJECT)
  string(TOLOWER ${kind} name)
  add_library(engine-${name} ${kind} engine.c)
  target_link_libraries(engine-${name} PUBLIC MasonDixon::Boundary)
  program(use-${name} engine-${name})
endforeach()
add_library(engine-interface INTERFACE)
target_sources(engine-interface INTERFACE "${CMAKE_SOURCE_DIR}/engine.c")
target_link_libraries(engine-interface INTERFACE MasonDixon::Boundary)
program(use-interface engine-interface)
# PRIVATE in a static library reaches who links it by CMake ($<LINK_ONLY:...>), in a shared one by a note in the file.
add_library(engine-private STATIC engine.c)
target_link_libraries(engine-private PRIVATE MasonDixon::Boundary)
program(use-private engine-private)
add_library(outer STATIC engine.c)
target_link_libraries(outer PRIVATE $<IF:1,engine-private,missing>)
program(use-outer outer)
add_library(engine-hidden SHARED engine.c)
target_link_libraries(engine-hidden PRIVATE MasonDixon::Boundary)
program(use-hidden engine-hidden)
# Through a second and third library, an alias, generator expressions.
add_library(middle INTERFACE)
target_link_libraries(middle INTERFACE engine-static)
add_library(top SHARED main.c)
target_link_libraries(top PUBLIC middle)
program(use-chain top)
add_library(Engine::alias ALIAS engine-static)
add_library(middle-alias INTERFACE)
target_link_libraries(middle-alias INTERFACE Engine::alias)
program(use-alias middle-alias)
program(use-genex $<$<BOOL:TRUE>:engine-static>)
program(use-genex-if "$<IF:$<CONFIG:None>,missing,engine-static>")
program(use-list "$<1:engine-plain;middle>")
if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.24)
  program(use-feature $<LINK_LIBRARY:WHOLE_ARCHIVE,engine-static>)
  program(use-group $<LINK_GROUP:RESCAN,engine-static,engine-plain>)
endif()
# Linked by the executable itself; both ways at once; nothing at all.
add_library(engine-plain STATIC engine.c)
program(use-direct engine-plain MasonDixon::Boundary)
program(use-both engine-static)
mason_dixon_target(use-both BOUNDARY 8GiB)
program(use-nothing engine-plain)
# A module that links a carrying library stays as it is.
add_library(plugin MODULE engine.c)
target_link_libraries(plugin PRIVATE engine-interface)
# Libraries that call the self-test.
foreach(kind STATIC SHARED)
  add_library(self-${kind} ${kind} self.c)
  target_link_libraries(self-${kind} PRIVATE MasonDixon::SelfTest PUBLIC MasonDixon::Boundary)
  program(use-self-${kind} self-${kind})
endforeach()
program(use-self-both self-STATIC)
mason_dixon_target(use-self-both)
add_library(self-only STATIC self.c)
target_link_libraries(self-only PRIVATE MasonDixon::SelfTest)
program(use-self-only self-only)
add_subdirectory(after)
END
cp finds/use.c package/engine.c package/self.c within
mkdir within/before within/after
printf 'program(use-before engine-static)\nadd_executable(untouched-before ../main.c)\n' >within/before/CMakeLists.txt
# A project of its own.
printf '%s\n' 'project(inner LANGUAGES C)' 'program(use-after engine-shared)' 'program(use-inner top)' \
    'add_executable(untouched-after ../main.c)' >within/after/CMakeLists.txt
carrying='before/use-before use-static use-shared use-object use-interface use-private use-outer use-hidden use-chain use-alias
    use-genex use-genex-if use-list use-direct use-self-STATIC use-self-SHARED use-self-both after/use-after after/use-inner'
case $(cmake --version) in *' 3.1'*) ;; *) carrying="$carrying use-feature use-group" ;; esac

for generator in Ninja 'Unix Makefiles'; do
    [ "$generator" = Ninja ] || [ "$MASON_DIXON_FULL" = 1 ] || break
    linker=bfd
    [ "$generator" = Ninja ] || ! command -v ld.mold >/dev/null 2>&1 || linker=mold
    rm -rf tree
    configure within tree -G "$generator" "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
    lacks configure.log Warning
    build tree -j 2
    lacks build.log Warning
    for program in $carrying; do
        is placed "tree/$program"
        works "tree/$program"
    done
    is placed tree/use-both 0x200000000
    observed tree/use-hidden 5
    for program in before/untouched-before after/untouched-after use-nothing libplugin.so; do
        traceless "tree/$program"
    done
    is low tree/use-nothing
    is low tree/use-self-only
    # Its self-test must say so.
    expect_failure self.log tree/use-self-only
    contains self.log 'heap-start fail'
    # What hands it on has a note, and no segment of ours.
    readelf -lW tree/libengine-hidden.so >segments
    ! grep 'LOAD .* 0x0000000[1-9a-f]........ ' segments || fail 'a library is placed'
    build tree
    lacks build.log Linking
done

# Switched off, in the same folder.
configure within tree -DMASON_DIXON_ENABLE=OFF
build tree --target use-chain use-both
for program in use-chain use-both; do
    is low tree/$program
    traceless tree/$program
done
