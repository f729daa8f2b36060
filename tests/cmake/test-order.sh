#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Whatever order properties and flags come in, and wherever from: an executable that the linker makes
# ET_EXEC is placed, one that it makes position independent is left alone. For GNU ld, gold, lld and
# mold, with a single-config and a multi-config generator. The short version takes the one with mold, the
# other with GNU ld, and not each program with both.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc readelf

mkdir project project/flags-after project/flags-config project/folder-options project/elsewhere
write_main project
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.18)
project(order LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

# Objects of a no-PIE executable link into a no-PIE executable only; -fPIE ones into both.
add_compile_options(-fPIE)
add_library(main OBJECT main.c)
set_target_properties(main PROPERTIES POSITION_INDEPENDENT_CODE ON)
macro(program name)
  add_executable(${name} $<TARGET_OBJECTS:main>)
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE C)
endmacro()

program(nothing)
mason_dixon_target(nothing)

program(property-before)
set_target_properties(property-before PROPERTIES POSITION_INDEPENDENT_CODE OFF)
mason_dixon_target(property-before)

program(property-after)
mason_dixon_target(property-after)
set_target_properties(property-after PROPERTIES POSITION_INDEPENDENT_CODE OFF)

program(property-on-after)
set_target_properties(property-on-after PROPERTIES POSITION_INDEPENDENT_CODE OFF)
mason_dixon_target(property-on-after)
set_target_properties(property-on-after PROPERTIES POSITION_INDEPENDENT_CODE ON)

program(option-before)
target_link_options(option-before PRIVATE -no-pie)
mason_dixon_target(option-before)

program(option-after)
mason_dixon_target(option-after)
target_link_options(option-after PRIVATE -no-pie)

program(option-after-first)
mason_dixon_target(option-after-first)
target_link_options(option-after-first BEFORE PRIVATE -no-pie)

program(genex)
mason_dixon_target(genex)
target_link_options(genex PRIVATE $<$<CONFIG:Debug>:-no-pie>)

program(genex-required)
mason_dixon_target(genex-required REQUIRED)
target_link_options(genex-required PRIVATE $<$<CONFIG:Debug>:-no-pie>)

program(genex-property)
mason_dixon_target(genex-property)
set_target_properties(genex-property PROPERTIES POSITION_INDEPENDENT_CODE $<NOT:$<CONFIG:Debug>>)
# CMake takes no generator expression there; whatever it makes of it, the file decides.

add_library(flags INTERFACE)
target_link_options(flags INTERFACE $<$<CONFIG:Debug>:-no-pie>)
program(genex-library)
mason_dixon_target(genex-library)
target_link_libraries(genex-library PRIVATE flags)

program(flag-as-library)
mason_dixon_target(flag-as-library)
target_link_libraries(flag-as-library PRIVATE -no-pie)

program(link-flags)
mason_dixon_target(link-flags)
set_target_properties(link-flags PROPERTIES LINK_FLAGS_DEBUG -no-pie)

program(static-after)
mason_dixon_target(static-after)
target_link_options(static-after PRIVATE -static)

program(static-genex)
mason_dixon_target(static-genex)
target_link_options(static-genex PRIVATE $<$<CONFIG:Debug>:-static>)

program(static-pie-genex)
mason_dixon_target(static-pie-genex)
if(NOT CMAKE_EXE_LINKER_FLAGS MATCHES gold) # which does not know what gcc hands it for that
  target_link_options(static-pie-genex PRIVATE $<$<CONFIG:Debug>:-static-pie>)
endif()

program(pie-wins)
target_link_options(pie-wins PRIVATE -no-pie)
mason_dixon_target(pie-wins)
target_link_options(pie-wins PRIVATE -pie)

# The call is made in another folder than add_executable(), which has its own flags.
add_subdirectory(elsewhere)
mason_dixon_target(elsewhere-before)
mason_dixon_target(elsewhere-after)
target_link_options(elsewhere-after PRIVATE -no-pie)
mason_dixon_target(elsewhere-genex)
target_link_options(elsewhere-genex PRIVATE $<$<CONFIG:Debug>:-no-pie>)

add_subdirectory(flags-after)
add_subdirectory(flags-config)
add_subdirectory(folder-options)
END
cat >project/elsewhere/CMakeLists.txt <<'END'
program(elsewhere-before)
target_link_options(elsewhere-before PRIVATE -no-pie)
program(elsewhere-after)
program(elsewhere-genex)
END
cat >project/flags-after/CMakeLists.txt <<'END'
program(flags-after)
mason_dixon_target(flags-after)
string(APPEND CMAKE_EXE_LINKER_FLAGS " -no-pie")
END
cat >project/flags-config/CMakeLists.txt <<'END'
program(flags-config)
mason_dixon_target(flags-config)
string(APPEND CMAKE_EXE_LINKER_FLAGS_DEBUG " -no-pie")
END
cat >project/folder-options/CMakeLists.txt <<'END'
add_link_options(-no-pie)
program(folder-options)
mason_dixon_target(folder-options)
END

# Programs that a Debug build makes ET_EXEC. "either" are those where CMake decides.
fixed='property-before property-after option-before option-after option-after-first genex
    genex-required genex-library flag-as-library link-flags static-after static-genex
    elsewhere/elsewhere-before elsewhere/elsewhere-after elsewhere/elsewhere-genex
    flags-after/flags-after flags-config/flags-config folder-options/folder-options'
independent='nothing property-on-after static-pie-genex pie-wins'
either=genex-property
# Those that a Release build makes ET_EXEC, and those that it does not.
fixed_release='property-before property-after option-before option-after option-after-first
    flag-as-library static-after elsewhere/elsewhere-before elsewhere/elsewhere-after
    flags-after/flags-after folder-options/folder-options'
independent_release='nothing property-on-after genex genex-required genex-library link-flags
    static-genex static-pie-genex pie-wins elsewhere/elsewhere-genex flags-config/flags-config'

# The short version takes all programs in the Debug configuration with GNU ld; those that the configuration
# changes, one of a kind, also in Release; and some with mold.
fixed_single=$fixed
independent_single=$independent
if [ "$MASON_DIXON_FULL" = 0 ]; then
    fixed_single='option-after genex flag-as-library elsewhere/elsewhere-after'
    independent_single=pie-wins
    either=
    fixed_release=property-after
    independent_release='genex-required genex-library link-flags static-genex flags-config/flags-config'
fi

# judge BUILD PLACED INDEPENDENT - compares the files of these programs with what they must be.
judge() {
    for program in $2; do
        is placed "$(where "$1" "$program")"
        runs "$(where "$1" "$program")"
    done
    for program in $3; do
        is pie "$(where "$1" "$program")"
        runs "$(where "$1" "$program")"
    done
}

# where BUILD PROGRAM - the path of a program; multi is the configuration with Ninja Multi-Config.
multi=
where() {
    if [ -n "$multi" ]; then
        case $2 in
        */*) echo "$1/${2%/*}/$multi/${2##*/}" ;;
        *) echo "$1/$multi/$2" ;;
        esac
    else
        echo "$1/$2"
    fi
}

runs() {
    "./$1" >run.out 2>run.err || fail "$1: exit status $?"
    equal 'C program' "$(cat run.out)" "output of $1"
    [ ! -s run.err ] || fail "$1 says: $(cat run.err)"
}

for linker in bfd gold lld mold; do
    case $MASON_DIXON_FULL$linker in 0bfd | 0lld | 0gold) continue ;; esac
    "ld.$linker" --version >/dev/null 2>&1 || {
        echo "without $linker, which is not on this machine"
        continue
    }
    configure project "debug-$linker" -G Ninja -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_C_COMPILER=gcc "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
    # shellcheck disable=SC2086 # lists of names
    build_some "debug-$linker" '' $fixed_single $independent_single
    lacks build.log Warning
    judge "debug-$linker" "$fixed_single" "$independent_single"
    for program in $either; do
        case $(state "debug-$linker/$program") in
        placed | pie) runs "debug-$linker/$program" ;;
        *) is placed "debug-$linker/$program" ;;
        esac
    done
done

# LDFLAGS of the environment, flags of the compiler. One program is enough; test-linkers.sh has both ways too.
alone=project
if [ "$MASON_DIXON_FULL" = 0 ]; then
    mkdir alone
    cp project/main.c alone
    sed '/^program(property-before)/,$d' project/CMakeLists.txt >alone/CMakeLists.txt
    alone=alone
fi
LDFLAGS=-no-pie configure $alone environment -G Ninja -DCMAKE_C_COMPILER=gcc
build environment --target nothing
is placed environment/nothing
if [ "$MASON_DIXON_FULL" = 1 ]; then
    configure project compiler-flags -G Ninja -DCMAKE_C_COMPILER=gcc -DCMAKE_C_FLAGS=-no-pie
    build compiler-flags --target nothing
    is placed compiler-flags/nothing
fi

# One build folder, two configurations.
for linker in bfd mold; do
    [ "$MASON_DIXON_FULL$linker" != 0mold ] || continue
    "ld.$linker" --version >/dev/null 2>&1 || continue
    configure project "multi-$linker" -G 'Ninja Multi-Config' -DCMAKE_C_COMPILER=gcc \
        "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
    # shellcheck disable=SC2086 # lists of names
    build_some "multi-$linker" '--config Debug' $fixed $independent
    # shellcheck disable=SC2086
    build_some "multi-$linker" '--config Release' $fixed_release $independent_release
    multi=Debug
    judge "multi-$linker" "$fixed" "$independent"
    multi=Release
    judge "multi-$linker" "$fixed_release" "$independent_release"
    multi=
done
exit 0
