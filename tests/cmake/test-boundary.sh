#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# MasonDixon::Boundary where projects hide it: in an installed package that a subfolder finds, in imported targets of one
# folder, behind INTERFACE_LINK_LIBRARIES_DIRECT. Feature checks with such a library answer as without us.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc readelf

# A package whose library links it in private, installed.
mkdir package consumer consumer/sub consumer/scoped
echo 'int engine(void); int engine(void) { return 0; }' >package/engine.c
cat >package/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(engine LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
add_library(engine STATIC engine.c)
target_link_libraries(engine PRIVATE MasonDixon::Boundary)
install(TARGETS engine EXPORT engine DESTINATION lib)
install(EXPORT engine FILE engineTargets.cmake NAMESPACE Engine:: DESTINATION lib/cmake/engine)
install(FILES engineConfig.cmake DESTINATION lib/cmake/engine)
END
cat >package/engineConfig.cmake <<'END'
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
include("${CMAKE_CURRENT_LIST_DIR}/engineTargets.cmake")
END
configure package package-build -G Ninja "-DCMAKE_INSTALL_PREFIX=$PWD/prefix"
build package-build
quietly log cmake --install package-build

write_main consumer
cat >consumer/use.c <<'END'
#include <stdio.h>
int engine(void);
int main(void) { return engine() + (puts("C program") < 0); }
END
cat >consumer/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C)
set(CMAKE_EXE_LINKER_FLAGS -no-pie)
add_compile_options(-fno-pie)
add_subdirectory(sub)
add_subdirectory(scoped)
add_executable(plain main.c)
END
cat >consumer/sub/CMakeLists.txt <<'END'
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
cat >consumer/scoped/CMakeLists.txt <<'END'
add_library(mine STATIC IMPORTED)
set_target_properties(mine PROPERTIES IMPORTED_LOCATION "${CMAKE_PREFIX_PATH}/lib/libengine.a"
  INTERFACE_LINK_LIBRARIES MasonDixon::Boundary)
add_executable(scoped ../use.c)
target_link_libraries(scoped PRIVATE mine)
END

for compiler in gcc clang; do
    command -v $compiler >/dev/null 2>&1 || continue
    rm -rf tree
    configure consumer tree -G Ninja -DCMAKE_C_COMPILER=$compiler "-DCMAKE_PREFIX_PATH=$PWD/prefix"
    contains configure.log 'checks: 11//'
    build tree
    for program in sub/found sub/asked scoped/scoped; do
        is placed "tree/$program"
        equal 'C program' "$("tree/$program")" "output of $program"
    done
    is low tree/plain
    traceless tree/plain
    [ "$MASON_DIXON_FULL" = 1 ] || break
done
