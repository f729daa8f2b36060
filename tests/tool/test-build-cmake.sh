#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link with a CMake project that knows nothing of us: CC="mason-dixon link -- cc", CC=mason-dixon-cc, and
# CMAKE_C_LINKER_LAUNCHER. CMake finds the compiler and the answers that it finds without us. CMAKE_C_COMPILER_LAUNCHER
# sees no link: then nothing is placed, and that is what docs/cmake.md says.

# shellcheck source=tests/tool/build-systems.sh
. "$MASON_DIXON_ROOT/tests/tool/build-systems.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip 'CMake without our module belongs to the long version'
need cc c++ cmake make
use_tool
(
    cd project || exit 1
    write_project
    echo 'int main() { try { throw 42; } catch (int i) { return i - 42; } }' >plus.cpp
    cat >config.h.in <<'END'
#cmakedefine HAVE_MMAP
#cmakedefine HAVE_NOSUCH
#cmakedefine HAVE_ELF_H
#cmakedefine HAVE_NO_PIE
#cmakedefine SIZEOF_LONG @SIZEOF_LONG@
#cmakedefine RUNS
#define COMPILER "@CMAKE_C_COMPILER_ID@ @CMAKE_C_COMPILER_VERSION@ @CMAKE_C_COMPILER_ABI@ @CMAKE_C_STANDARD_COMPUTED_DEFAULT@"
#define PLUS "@CMAKE_CXX_COMPILER_ID@ @CMAKE_CXX_COMPILER_VERSION@ @CMAKE_CXX_IMPLICIT_LINK_LIBRARIES@"
#define LIBRARIES "@CMAKE_C_IMPLICIT_LINK_LIBRARIES@ @CMAKE_C_IMPLICIT_LINK_DIRECTORIES@"
#define TOOLS "@CMAKE_AR@ @CMAKE_LINKER@ @CMAKE_C_COMPILER_AR@ @CMAKE_C_COMPILER_RANLIB@"
#define IPO "@ipo@"
END
    cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.10)
project(answer C CXX)
include(CheckSymbolExists)
include(CheckIncludeFile)
include(CheckTypeSize)
include(CheckCSourceRuns)
include(CheckIPOSupported)
check_symbol_exists(mmap sys/mman.h HAVE_MMAP)
check_symbol_exists(nosuchfunction sys/mman.h HAVE_NOSUCH)
check_include_file(elf.h HAVE_ELF_H)
check_type_size(long SIZEOF_LONG)
check_c_source_runs("int main(void) { return 0; }" RUNS)
set(CMAKE_REQUIRED_FLAGS -no-pie)
check_c_source_runs("int main(void) { return 0; }" HAVE_NO_PIE)
cmake_policy(SET CMP0069 NEW)
check_ipo_supported(RESULT ipo OUTPUT ignored)
configure_file(config.h.in config.h)
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
set(CMAKE_INSTALL_RPATH "$ORIGIN")
add_library(answer SHARED lib.c)
add_library(module MODULE module.c)
set_target_properties(module PROPERTIES PREFIX "")
add_executable(fixed app.c)
target_compile_options(fixed PRIVATE -fno-pie)
target_link_libraries(fixed PRIVATE answer -no-pie dl)
add_executable(free app.c)
target_compile_options(free PRIVATE -fPIE)
target_link_libraries(free PRIVATE answer -pie dl)
add_executable(plus plus.cpp)
target_compile_options(plus PRIVATE -fno-pie)
target_link_libraries(plus PRIVATE -no-pie)
END
) || exit 1
build() {
    (
        set --
        case $way in
        words)
            CC=$(compiler cc)
            CXX=$(compiler c++)
            ;;
        one-word)
            one_word cc
            one_word c++
            CC=mason-dixon-cc
            CXX=mason-dixon-c++
            ;;
        *)
            CC=cc
            CXX=c++
            [ "$mode" = plain ] ||
                set -- "-DCMAKE_C_${way}_LAUNCHER=mason-dixon;link;--" "-DCMAKE_CXX_${way}_LAUNCHER=mason-dixon;link;--"
            ;;
        esac
        export CC CXX
        cmake -G "$generator" "$@" -S . -B build && cmake --build build
    )
}
version=$(cmake --version | sed -n '1s/cmake version //p')
for generator in Ninja 'Unix Makefiles'; do
    [ "$generator" != Ninja ] || command -v ninja >/dev/null || continue
    for way in words one-word LINKER COMPILER; do
        if [ $way = LINKER ] && [ "$(printf '%s\n' 3.21 "$version" | sort -V | head -n 1)" != 3.21 ]; then
            echo "CMake $version has no CMAKE_C_LINKER_LAUNCHER"
            continue
        fi
        echo "== $generator, $way"
        both build
        same build/config.h build/libanswer.so build/module.so
        contains ours/build/config.h '#define HAVE_MMAP' '#define RUNS'
        ! grep -rqF 'mason-dixon: ' ours/build/CMakeFiles || fail 'a trial of the configure step is spoken of'
        free_to_move build/free build/module.so
        if [ $way = COMPILER ]; then
            is_seen "impossible none" ours/build/fixed
            continue
        fi
        high build/fixed build/module.so
        is_seen "placed slot" ours/build/plus
        ours/build/plus || fail 'a C++ program does not run'
    done
done
