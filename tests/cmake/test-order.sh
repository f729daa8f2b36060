#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Whatever order properties and flags come in, and wherever from: an executable that the linker makes ET_EXEC is placed, one
# that it makes position independent is left alone, in each configuration of one build folder.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc readelf

project project <<'END'
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
# Objects of a no-PIE executable link into a no-PIE executable only; -fPIE ones into both.
add_compile_options(-fPIE)
add_library(main OBJECT main.c)
set_target_properties(main PROPERTIES POSITION_INDEPENDENT_CODE ON)

# case(<name> <debug> <release> <command>...)
#
# An executable, and what the file is in Debug and in Release, for the test to read; "either": CMake decides. In the commands
# "@" is the executable, "us" is mason_dixon_target(), "debug-no-pie" is -no-pie in Debug alone.
file(WRITE "${CMAKE_BINARY_DIR}/cases" "")
macro(case name debug release)
  add_executable(${name} $<TARGET_OBJECTS:main>)
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE C)
  file(RELATIVE_PATH folder "${CMAKE_BINARY_DIR}/x" "${CMAKE_CURRENT_BINARY_DIR}/x/${name}")
  string(REGEX REPLACE "^[.]+/|x/" "" folder "${folder}")
  file(APPEND "${CMAKE_BINARY_DIR}/cases" "${folder} ${debug} ${release}\n")
  foreach(command ${ARGN})
    string(REGEX REPLACE "^us$" "mason_dixon_target(@)" command "${command}")
    string(REPLACE "debug-no-pie" "$<$<CONFIG:Debug>:-no-pie>" command "${command}")
    string(REPLACE "@" "${name}" command "${command}")
    cmake_language(EVAL CODE "${command}")
  endforeach()
endmacro()

case(nothing pie pie us)
case(property-before placed placed "set_target_properties(@ PROPERTIES POSITION_INDEPENDENT_CODE OFF)" us)
case(property-after placed placed us "set_target_properties(@ PROPERTIES POSITION_INDEPENDENT_CODE OFF)")
case(property-on-after pie pie "set_target_properties(@ PROPERTIES POSITION_INDEPENDENT_CODE OFF)" us
  "set_target_properties(@ PROPERTIES POSITION_INDEPENDENT_CODE ON)")
# CMake takes no generator expression there; whatever it makes of it, the file decides.
case(property-genex either either us "set_target_properties(@ PROPERTIES POSITION_INDEPENDENT_CODE $<NOT:$<CONFIG:Debug>>)")
case(option-before placed placed "target_link_options(@ PRIVATE -no-pie)" us)
case(option-after placed placed us "target_link_options(@ PRIVATE -no-pie)")
case(option-after-first placed placed us "target_link_options(@ BEFORE PRIVATE -no-pie)")
case(pie-wins pie pie "target_link_options(@ PRIVATE -no-pie)" us "target_link_options(@ PRIVATE -pie)")
case(options-anew placed placed "mason_dixon_target(@ REQUIRED)" "set_target_properties(@ PROPERTIES LINK_OPTIONS -no-pie)")
case(genex placed pie us "target_link_options(@ PRIVATE debug-no-pie)")
case(genex-required placed pie "mason_dixon_target(@ REQUIRED)" "target_link_options(@ PRIVATE debug-no-pie)")
case(genex-library placed pie us "add_library(flags INTERFACE)" "target_link_options(flags INTERFACE debug-no-pie)"
  "target_link_libraries(@ PRIVATE flags)")
case(flag-as-library placed placed us "target_link_libraries(@ PRIVATE -no-pie)")
case(link-flags placed pie us "set_target_properties(@ PROPERTIES LINK_FLAGS_DEBUG -no-pie)")
case(static-after placed placed us "target_link_options(@ PRIVATE -static)")
case(static-genex placed pie us "target_link_options(@ PRIVATE $<$<CONFIG:Debug>:-static>)")
case(static-pie-genex pie pie us "target_link_options(@ PRIVATE $<$<CONFIG:Debug>:-static-pie>)")
add_subdirectory(flags-after)
add_subdirectory(flags-config)
add_subdirectory(folder-options)
# The call is made in another folder than add_executable(), which has its own flags.
add_subdirectory(elsewhere)
mason_dixon_target(elsewhere-before)
mason_dixon_target(elsewhere-after)
target_link_options(elsewhere-after PRIVATE -no-pie)
mason_dixon_target(elsewhere-genex)
target_link_options(elsewhere-genex PRIVATE $<$<CONFIG:Debug>:-no-pie>)
END
# folder NAME LINE... - of the project.
folder() {
    mkdir "project/$1"
    folder_name=$1
    shift
    printf '%s\n' "$@" >"project/$folder_name/CMakeLists.txt"
}
folder flags-after 'case(flags-after placed placed us)' 'string(APPEND CMAKE_EXE_LINKER_FLAGS " -no-pie")'
folder flags-config 'case(flags-config placed pie us)' 'string(APPEND CMAKE_EXE_LINKER_FLAGS_DEBUG " -no-pie")'
folder folder-options 'add_link_options(-no-pie)' 'case(folder-options placed placed us)'
folder elsewhere 'case(elsewhere-before placed placed "target_link_options(@ PRIVATE -no-pie)")' \
    'case(elsewhere-after placed placed)' 'case(elsewhere-genex placed pie)'

# judge FILE WANTED
judge() {
    case $2:$(state "$1") in
    either:placed | either:pie) ;;
    *) is "${2%either}" "$1" ;;
    esac
    works "$1"
}

for linker in bfd mold; do
    [ $linker = bfd ] || [ "$MASON_DIXON_FULL" = 1 ] || continue
    "ld.$linker" --version >/dev/null 2>&1 || continue
    configure project tree-$linker -G 'Ninja Multi-Config' "-DCMAKE_CONFIGURATION_TYPES=Debug;Release" -DCMAKE_C_COMPILER=gcc \
        -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker
    for config in Debug Release; do
        build tree-$linker --config $config
        lacks build.log Warning
    done
    while read -r program debug release; do
        judge "tree-$linker/$(in_config Debug "$program")" "$debug"
        judge "tree-$linker/$(in_config Release "$program")" "$release"
    done <tree-$linker/cases
    equal 24 "$(wc -l <tree-$linker/cases | tr -d ' ')" 'number of cases'
done

# LDFLAGS of the environment, flags of the compiler.
LDFLAGS=-no-pie configure project environment -G Ninja -DCMAKE_C_COMPILER=gcc
build environment --target nothing
is placed environment/nothing
configure project compiler-flags -G Ninja -DCMAKE_C_COMPILER=gcc -DCMAKE_C_FLAGS=-no-pie -DCMAKE_BUILD_TYPE=Release
build compiler-flags --target nothing
is placed compiler-flags/nothing
