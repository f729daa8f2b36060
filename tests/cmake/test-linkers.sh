#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Every linker, in every mode, chosen in each way there is, also those that only the link itself sees; Makefiles, Ninja,
# Ninja Multi-Config. What the verdict says must be what is seen from outside. Compilers, languages and options of the link
# are in the matrix, LINKER_TYPE in cmake.versions. The short version takes two pairs of linkers, one for the folder and one
# for the ways, and with the second pair one way of folders.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja make gcc g++ readelf

project project 'C CXX' <<'END'
add_compile_options(-fPIE)
add_library(cxx STATIC part.cpp)
separate_arguments(WAY UNIX_COMMAND "${WAY}")
# way(<name>)  One executable; with the commands behind it the linker is another one than the folder's.
macro(way name)
  add_executable(${name} "${CMAKE_SOURCE_DIR}/main.c")
  target_link_options(${name} PRIVATE -no-pie)
endmacro()
way(before)
target_link_options(before PRIVATE ${WAY})
mason_dixon_target(before REQUIRED)
way(after)
mason_dixon_target(after REQUIRED)
target_link_options(after PRIVATE ${WAY})
add_library(chosen INTERFACE)
target_link_options(chosen INTERFACE ${WAY})
way(interface)
mason_dixon_target(interface REQUIRED)
target_link_libraries(interface PRIVATE chosen)
if(MOLD)
  way(launcher)
  set_target_properties(launcher PROPERTIES C_LINKER_LAUNCHER "mold;-run")
  mason_dixon_target(launcher REQUIRED)
endif()
foreach(folder IN LISTS FOLDERS)
  add_subdirectory(${folder})
endforeach()
# The folder's own linker, of which the facts are: in each mode.
foreach(mode pie static static-pie no-pie)
  if(NOT mode STREQUAL "static-pie" OR STATIC_PIE)
    add_executable(${mode} main.c)
    target_link_options(${mode} PRIVATE -${mode})
    mason_dixon_target(${mode} REQUIRED)
  endif()
endforeach()
END
echo 'extern "C" int part(void); int part(void) { return 0; }' >project/part.cpp
# folder NAME LINE... - of the project: a way that is a folder's. Its own flags are taken away, so that the others count.
folder() {
    mkdir "project/$1"
    # shellcheck disable=SC2016 # CMake's
    printf '%s\n' 'string(JOIN " " words ${WAY})' 'set(CMAKE_EXE_LINKER_FLAGS "")' "$2" "way($1)" "mason_dixon_target($1)" "${3-}" \
        >"project/$1/CMakeLists.txt"
}
# shellcheck disable=SC2016 # CMake's
{
    folder exe-flags 'set(CMAKE_EXE_LINKER_FLAGS "${words}")'
    folder compiler-flags 'string(APPEND CMAKE_C_FLAGS " ${words}")'
    folder link-flags 'set(CMAKE_C_LINK_FLAGS "${words}")'
    # A library in C++ makes it g++'s link, with its flags.
    folder cxx-flags 'string(APPEND CMAKE_CXX_FLAGS " ${words}")' 'target_link_libraries(cxx-flags PRIVATE cxx)'
    folder other-folder '' 'add_subdirectory(late)'
    mkdir project/other-folder/late
    printf '%s\n' 'cmake_policy(SET CMP0079 NEW)' 'target_link_options(other-folder PRIVATE ${WAY})' \
        >project/other-folder/late/CMakeLists.txt
}

# The oldest and the newest lld by the folder that -B names: a driver finds "ld" there where it has no -fuse-ld= for a version.
lld=$(oldest ld.lld) || lld=ld.lld
newest_lld=$(newest ld.lld) || newest_lld=ld.lld
flag() {
    case $1 in
    ld.lld*)
        mkdir -p "folder-of-$1"
        ln -sf "$(command -v "$1")" "folder-of-$1/ld"
        echo "-B$PWD/folder-of-$1"
        ;;
    *) echo "-fuse-ld=$1" ;;
    esac
}

# name LINKER - its id in the results.
name() {
    case $1 in
    bfd) echo GNU ;;
    gold) echo GNUgold ;;
    *lld*) echo LLD ;;
    mold) echo MOLD ;;
    esac
}

starts=3
programs=0
# pair FOLDER'S WAY'S GENERATOR [ARGUMENT...] - one project with these linkers.
pair() {
    for each in "$1" "$2"; do
        command -v "ld.${each#ld.}" >/dev/null 2>&1 || {
            echo "without $each, which is not on this machine"
            return
        }
    done
    pair_first=$(name "$1")
    pair_second=$(name "$2")
    echo "$1, $2, $3"
    pair_ways='before after interface'
    for folder in $folders; do
        pair_ways="$pair_ways $folder/$folder"
    done
    pair_modes='no-pie pie static'
    pair_generator=$3
    pair_flags=$(flag "$1")
    pair_way=$(flag "$2")
    shift 3
    set -- "$@" "-DFOLDERS=$(echo "$folders" | tr ' ' ';')" "-DCMAKE_EXE_LINKER_FLAGS=$pair_flags" "-DWAY=$pair_way"
    [ "$pair_second" != MOLD ] || {
        set -- "$@" -DMOLD=ON
        pair_ways="$pair_ways launcher"
    }
    # gold does not know what drivers hand it for -static-pie.
    [ "$pair_first" = GNUgold ] || {
        set -- "$@" -DSTATIC_PIE=ON
        pair_modes="$pair_modes static-pie"
    }
    rm -rf tree
    configure project tree -G "$pair_generator" -DCMAKE_C_COMPILER=gcc -DCMAKE_CXX_COMPILER=g++ "$@"
    equal "$pair_first" "$(fact tree linker_id)" "linker of the folder"
    build tree -j 2 --config Debug
    for program in $pair_modes $pair_ways; do
        file=$program
        [ "$pair_generator" != 'Ninja Multi-Config' ] || file=$(in_config Debug "$program")
        works "tree/$file"
        case " $pair_modes " in
        *" $program "*)
            linked_by "$pair_first" "tree/$file"
            observed "tree/$file" "$starts"
            ;;
        *) linked_by "$pair_second" "tree/$file" ;;
        esac
        case $program in
        pie | static-pie)
            is pie "tree/$file"
            verdict not-needed tree "$file"
            ;;
        *)
            is placed "tree/$file"
            verdict placed tree "$file"
            ;;
        esac
        programs=$((programs + 1))
    done
    build tree --config Debug
    lacks build.log Linking
}

folders='exe-flags compiler-flags link-flags cxx-flags other-folder'
pair bfd mold Ninja -DCMAKE_NINJA_FORCE_RESPONSE_FILE=ON
[ "$MASON_DIXON_FULL" = 1 ] || folders=other-folder
pair gold lld 'Unix Makefiles'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    starts=200
    pair "$lld" bfd 'Ninja Multi-Config'
    pair "$newest_lld" mold 'Unix Makefiles'
    pair mold gold 'Ninja Multi-Config'
fi

# Another linker and another kind in each configuration; and, in the long version, a linker around the whole build.
if command -v mold >/dev/null 2>&1; then
    rm -rf tree
    configure project tree -G 'Ninja Multi-Config' -DFOLDERS= '-DCMAKE_EXE_LINKER_FLAGS_DEBUG=-fuse-ld=mold' \
        -DCMAKE_EXE_LINKER_FLAGS_RELEASE=-fuse-ld=bfd
    for config in Debug Release; do
        build tree --config $config --target after pie
        is placed tree/$config/after
        is pie tree/$config/pie
    done
    linked_by MOLD tree/Debug/after
    linked_by GNU tree/Release/after
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        quietly build.log mold -run cmake --build tree --config Release --target before
        is placed tree/Release/before
        linked_by MOLD tree/Release/before
    fi
fi
echo "$programs programs"
[ $programs -gt 10 ]
