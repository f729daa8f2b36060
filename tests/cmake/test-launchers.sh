#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Ways to choose a linker that only the link itself sees, and others' launchers in front of it: each executable is placed
# by what really linked it, and what others set still runs.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc g++ readelf

mkdir project project/late project/folder project/own
write_main project
echo 'int part(void); int part(void) { return 0; }' >project/part.cpp
echo 'int part(void); int part(void) { return 0; }' >project/part.c
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.18)
project(launchers LANGUAGES C CXX)
if(EARLY)
  set_property(GLOBAL PROPERTY RULE_LAUNCH_LINK "\"${CMAKE_SOURCE_DIR}/own/launcher\" global")
endif()
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
add_compile_options(-fPIE)
add_library(engine STATIC part.c)
target_link_libraries(engine PRIVATE MasonDixon::Boundary)
add_executable(app main.c)
mason_dixon_target(app REQUIRED)
add_executable(through main.c)
target_link_libraries(through PRIVATE engine)
# Another folder adds to them later.
add_library(cxx STATIC part.cpp)
add_subdirectory(late)
add_subdirectory(folder)
if(LATE)
  set_property(GLOBAL PROPERTY RULE_LAUNCH_LINK "\"${CMAKE_SOURCE_DIR}/own/launcher\" global")
  set_property(DIRECTORY folder PROPERTY RULE_LAUNCH_LINK "\"${CMAKE_SOURCE_DIR}/own/launcher\" folder")
  set_property(TARGET through PROPERTY RULE_LAUNCH_LINK "\"${CMAKE_SOURCE_DIR}/own/launcher\" target")
endif()
if(CTEST)
  set(CTEST_USE_LAUNCHERS ON)
  include(CTest)
endif()
# Replaces what stands there, when everything else is done.
if(LAST)
  cmake_language(DEFER CALL set_property GLOBAL PROPERTY RULE_LAUNCH_LINK
    "\"${CMAKE_SOURCE_DIR}/own/launcher\" global")
endif()
if(CMAKE_VERSION VERSION_LESS 3.19)
  add_executable(last main.c)
  target_link_libraries(last PRIVATE engine)
else()
  cmake_language(DEFER CALL add_executable last main.c)
  cmake_language(DEFER CALL target_link_libraries last PRIVATE engine)
endif()
END
cat >project/late/CMakeLists.txt <<'END'
cmake_policy(SET CMP0079 NEW)
target_link_options(app PRIVATE ${LATE_OPTIONS})
target_link_options(through PRIVATE ${LATE_OPTIONS})
if(MIXED)
  target_link_libraries(app PRIVATE cxx)
endif()
END
cat >project/folder/CMakeLists.txt <<'END'
add_executable(below ../main.c)
target_link_libraries(below PRIVATE engine)
END
cat >project/own/launcher <<'END'
#!/bin/sh
echo "$1" >>"${0%/*}/ran"
shift
exec "$@"
END
chmod +x project/own/launcher

# tried LINKER WHAT [ARGUMENT...] - configured with the arguments and built (by $wrap), all are placed, and linked by that.
wrap=
tried() {
    tried_linker=$1
    tried_what=$2
    shift 2
    rm -rf tree project/own/ran
    configure project tree -G Ninja "-DCMAKE_EXE_LINKER_FLAGS=-no-pie" "$@"
    # shellcheck disable=SC2086 # words
    quietly build.log $wrap cmake --build tree
    for program in app through last folder/below; do
        is placed "tree/$program"
        equal 'C program' "$("tree/$program")" "$tried_what: output of $program"
    done
    readelf -p .comment tree/app >comment
    case $tried_linker in
    bfd) ! grep -qiE 'lld|mold' comment || fail "$tried_what: $(cat comment)" ;;
    *) grep -qi "$tried_linker" comment || fail "$tried_what: $(cat comment)" ;;
    esac
    quietly again.log cmake --build tree
    contains again.log 'no work to do'
}

tried bfd plain
if command -v mold >/dev/null 2>&1; then
    tried mold 'a launcher of the language' '-DCMAKE_C_LINKER_LAUNCHER=mold;-run'
    wrap='mold -run'
    [ "$MASON_DIXON_FULL" = 0 ] || tried mold 'mold -run around the build'
    wrap=
fi
if command -v ld.lld >/dev/null 2>&1; then
    tried lld 'CMAKE_C_LINK_FLAGS' -DCMAKE_C_LINK_FLAGS=-fuse-ld=lld
    tried lld 'options of another folder, response files' -DLATE_OPTIONS=-fuse-ld=lld \
        -DCMAKE_NINJA_FORCE_RESPONSE_FILE=ON
    tried lld 'the flags of C++, by a library' -DMIXED=ON -DCMAKE_CXX_FLAGS=-fuse-ld=lld
fi

# Another linker and another kind in each configuration.
if command -v ld.lld >/dev/null 2>&1; then
    rm -rf tree
    configure project tree -G 'Ninja Multi-Config' '-DCMAKE_EXE_LINKER_FLAGS_DEBUG=-no-pie -fuse-ld=lld' \
        -DCMAKE_EXE_LINKER_FLAGS_RELEASE=-pie
    for config in Debug Release; do
        build tree --config $config
    done
    for program in Debug/app Debug/through folder/Debug/below; do
        is placed "tree/$program"
    done
    for program in Release/app Release/through folder/Release/below; do
        is pie "tree/$program"
    done
fi

# Others' launchers: global ones before and after us, of a folder, of a target; CTest's.
tried bfd 'launchers before us' -DEARLY=ON
contains project/own/ran global
tried bfd 'launchers after us' -DLATE=ON
contains project/own/ran global folder target
# CMake 3.18 has no deferred calls.
case $(cmake --version) in
*' 3.18.'*) ;;
*)
    tried bfd 'a launcher in the place of ours' -DLAST=ON
    contains project/own/ran global
    ;;
esac
tried bfd 'launchers of CTest' -DCTEST=ON
ninja -C tree -t commands app >links.txt
contains links.txt --launch
