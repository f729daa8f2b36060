#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Every linker in every mode: {GNU ld, gold, the oldest and the newest lld, mold} x {no-PIE, PIE, static, static-PIE}
# x {gcc, clang} x {C, C++ only, C and C++}; the linker chosen in each way there is; Makefiles, Ninja,
# Ninja Multi-Config. What the verdict says must be what is seen from outside.
# The short version takes each linker once, with one or two modes, and each value of the other dimensions but
# "after" and C++ alone; MASON_DIXON_FULL=1 takes each combination and starts each program 200 times.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja make gcc g++ readelf

starts=3
[ "$MASON_DIXON_FULL" = 0 ] || starts=200

mkdir project
write_main project
cat >project/part.c <<'END'
int part(int value);
int part(int value)
{
    return value + 1;
}
END
cat >project/mixed.cpp <<'END'
#include <iostream>
#include <stdexcept>
extern "C" int part(int value);
int main()
{
    try {
        if (part(1) == 2)
            throw std::runtime_error("mixed program");
    } catch (const std::exception &error) {
        std::cout << error.what() << std::endl;
    }
    return 0;
}
END
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(linkers LANGUAGES ${LANGUAGES})
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
add_compile_options(-fPIE)
set(sources main.c)
if(NOT "C" IN_LIST LANGUAGES)
  set(sources main.cpp)
elseif("CXX" IN_LIST LANGUAGES)
  set(sources mixed.cpp part.c)
endif()
add_library(objects OBJECT ${sources})
add_library(chosen INTERFACE)
separate_arguments(LINKER UNIX_COMMAND "${LINKER}")
if(WAY STREQUAL "interface")
  target_link_options(chosen INTERFACE ${LINKER})
endif()
add_library(through STATIC ${sources})
target_link_libraries(through PUBLIC chosen)
if(NOT MODES)
  set(MODES no-pie pie static static-pie)
endif()
foreach(mode ${MODES})
  if(mode STREQUAL "static-pie" AND NO_STATIC_PIE)
    continue()
  endif()
  add_executable(${mode} ${sources})
  target_link_options(${mode} PRIVATE -${mode})
  if(WAY STREQUAL "before")
    target_link_options(${mode} PRIVATE ${LINKER})
  endif()
  # mason_dixon_target() first, the library after it.
  mason_dixon_target(${mode} REQUIRED)
  if(WAY STREQUAL "after")
    target_link_options(${mode} PRIVATE ${LINKER})
  endif()
  target_link_libraries(${mode} PRIVATE chosen)
endforeach()
END

# A driver that has no -fuse-ld= for a version finds "ld" in the folder that -B names.
lld=$(oldest ld.lld) || lld=ld.lld
newest_lld=$(newest ld.lld) || newest_lld=ld.lld
lld=${lld#ld.}
newest_lld=${newest_lld#ld.}
for each in $lld $newest_lld; do
    path=$(command -v "ld.$each") || continue
    mkdir -p "$each"
    ln -sf "$path" "$each/ld"
done
clang=$(oldest clang clang++) || clang=clang
newest_clang=$(newest clang clang++) || newest_clang=clang

# flag LINKER - the option that chooses it.
flag() {
    case $1 in
    lld*) echo "-B$PWD/$1" ;;
    *) echo "-fuse-ld=$1" ;;
    esac
}

# name LINKER - its id in the results.
name() {
    case $1 in
    bfd) echo GNU ;;
    gold) echo GNUgold ;;
    lld*) echo LLD ;;
    mold) echo MOLD ;;
    esac
}

# linked_by FILE - the linker that left its name in the file: "GNU" for none.
linked_by() {
    if readelf -SW "$1" | grep -q gnu.gold; then
        echo GNUgold
    else
        readelf -p .comment "$1" >comment.txt
        case $(cat comment.txt) in
        *mold*) echo MOLD ;;
        *LLD*) echo LLD ;;
        *) echo GNU ;;
        esac
    fi
}

done_cells=0
# cell LINKER COMPILER LANGUAGES WAY GENERATOR [MODES] - one project of these executables, or of up to four.
cell() {
    cell_cc=$2
    case $2 in
    gcc) cell_cxx=g++ ;;
    *) cell_cxx=clang++${2#clang} ;;
    esac
    case $1 in
    lld*) [ -e "$1/ld" ] ;;
    *) command -v "ld.$1" >/dev/null 2>&1 ;;
    esac || {
        echo "without $1, which is not on this machine"
        return
    }
    if ! command -v "$cell_cc" >/dev/null 2>&1 || ! command -v "$cell_cxx" >/dev/null 2>&1; then
        echo "without $2, which is not on this machine"
        return
    fi
    rm -rf cell
    cell_some=${6:-}
    cell_flag=$(flag "$1")
    set -- "$1" "$2" "$3" "$4" "$5" "-DLANGUAGES=$3" "-DCMAKE_C_COMPILER=$cell_cc" "-DCMAKE_CXX_COMPILER=$cell_cxx"
    # Generator and way are $5 and $4; options follow.
    case $4 in
    exe-flags) set -- "$@" "-DCMAKE_EXE_LINKER_FLAGS=$cell_flag" ;;
    compiler-flags) set -- "$@" "-DCMAKE_C_FLAGS=$cell_flag" "-DCMAKE_CXX_FLAGS=$cell_flag" ;;
    environment)
        LDFLAGS=$cell_flag
        export LDFLAGS
        ;;
    *) set -- "$@" "-DWAY=$4" "-DLINKER=$cell_flag" ;;
    esac
    # gold does not know what drivers hand it for -static-pie.
    cell_modes='no-pie pie static static-pie'
    if [ "$1" = gold ]; then
        set -- "$@" -DNO_STATIC_PIE=ON
        cell_modes='no-pie pie static'
    fi
    if [ "$cell_some" ]; then
        cell_modes=$cell_some
        set -- "$@" "-DMODES=$(echo "$cell_some" | tr ' ' ';')"
    fi
    cell_what="$1 $2 $3 $4 $5"
    cell_way=$4
    cell_name=$(name "$1")
    cell_folder=cell
    cell_config=
    if [ "$5" = 'Ninja Multi-Config' ]; then
        cell_folder=cell/Release
        cell_config=Release
    fi
    cell_generator=$5
    case $3 in
    C) cell_text='C program' ;;
    CXX) cell_text='C++ program' ;;
    *) cell_text='mixed program' ;;
    esac
    shift 5
    echo "$cell_what"
    case $cell_way in
    exe-flags | compiler-flags | environment) cell_seen=$cell_name ;;
    *) cell_seen= ;;
    esac
    configure project cell -G "$cell_generator" "$@"
    unset LDFLAGS
    [ -z "$cell_seen" ] || equal "$cell_seen" "$(fact cell linker_id)" "linker of the folder ($cell_what)"
    set -- -j 2
    [ -z "$cell_config" ] || set -- "$@" --config $cell_config
    # shellcheck disable=SC2086 # a list of words
    [ -z "$cell_some" ] || set -- "$@" --target $cell_some
    build cell "$@"
    for mode in $cell_modes; do
        file=$cell_folder/$mode
        case $mode in
        *no-pie | static)
            is placed "$file"
            verdict placed cell "${cell_config:+$cell_config/}$mode"
            observed "$file" "$starts"
            ;;
        *)
            is pie "$file"
            verdict not-needed cell "${cell_config:+$cell_config/}$mode"
            observed "$file" "$starts"
            ;;
        esac
        equal "$cell_text" "$("$file" 2>&1)" "output of $mode ($cell_what)"
        equal "$cell_name" "$(linked_by "$file")" "what linked $mode ($cell_what)"
        done_cells=$((done_cells + 1))
    done
}

if [ "$MASON_DIXON_FULL" = 0 ]; then
    cell bfd gcc C exe-flags 'Unix Makefiles' 'no-pie pie'
    cell gold "$clang" 'C;CXX' before Ninja no-pie
    cell "$lld" "$clang" C compiler-flags Ninja static
    cell "$newest_lld" gcc C environment 'Ninja Multi-Config' 'no-pie static-pie'
    cell mold "$newest_clang" C interface Ninja no-pie
else
    n=0
    [ "$newest_lld" != "$lld" ] || newest_lld=
    [ "$newest_clang" != "$clang" ] || newest_clang=
    for linker in bfd gold $lld $newest_lld mold; do
        for compiler in gcc $clang $newest_clang; do
            for languages in C CXX 'C;CXX'; do
                for way in exe-flags compiler-flags environment before after interface; do
                    # The generators in turn: over a linker's 54 cells each meets each way.
                    n=$((n + 1))
                    case $(((n + n / 6) % 3)) in
                    0) cell "$linker" "$compiler" "$languages" $way Ninja ;;
                    1) cell "$linker" "$compiler" "$languages" $way 'Unix Makefiles' ;;
                    2) cell "$linker" "$compiler" "$languages" $way 'Ninja Multi-Config' ;;
                    esac
                done
            done
        done
    done
fi

# CMAKE_LINKER_TYPE came with CMake 3.29.
case $(cmake --version | sed -n 's/^cmake version //p') in
3.2[0-8]* | 3.1*) echo 'without CMAKE_LINKER_TYPE, which this CMake does not have' ;;
*)
    for linker in BFD GOLD LLD MOLD; do
        [ "$MASON_DIXON_FULL$linker" = 0MOLD ] || [ "$MASON_DIXON_FULL" = 1 ] || continue
        command -v "ld.$(echo $linker | tr '[:upper:]' '[:lower:]')" >/dev/null 2>&1 || {
            echo "without $linker, which is not on this machine"
            continue
        }
        rm -rf cell
        configure project cell -G Ninja -DLANGUAGES=C -DCMAKE_LINKER_TYPE=$linker -DNO_STATIC_PIE=ON
        build cell
        is placed cell/no-pie
        observed cell/no-pie "$starts"
        case $linker in
        BFD) wanted=GNU ;;
        GOLD) wanted=GNUgold ;;
        *) wanted=$linker ;;
        esac
        equal "$wanted" "$(linked_by cell/no-pie)" "linker chosen by CMAKE_LINKER_TYPE=$linker"
    done
    ;;
esac
echo "$done_cells programs, each started $starts times"
[ "$done_cells" -gt 0 ]
