#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Others' launchers in front of a link: global ones set before and after us, of a folder, of a target, CTest's, and one in
# place of ours. Each executable is placed, also one made when the project is all but done, and what others set still runs.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc readelf

mkdir project project/folder
write_main project
echo 'int part(void); int part(void) { return 0; }' >project/part.c
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.18)
project(launchers LANGUAGES C)
set(launcher "\"${CMAKE_SOURCE_DIR}/launcher\"")
set_property(GLOBAL PROPERTY RULE_LAUNCH_LINK "${launcher} global-before")
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
add_library(engine STATIC part.c)
target_link_libraries(engine PRIVATE MasonDixon::Boundary)
add_executable(app main.c)
mason_dixon_target(app REQUIRED)
add_executable(through main.c)
target_link_libraries(through PRIVATE engine)
add_subdirectory(folder)
set_property(DIRECTORY folder PROPERTY RULE_LAUNCH_LINK "${launcher} folder")
set_property(TARGET through PROPERTY RULE_LAUNCH_LINK "${launcher} target")
if(HOW STREQUAL "after")
  set_property(GLOBAL PROPERTY RULE_LAUNCH_LINK "${launcher} global-after")
elseif(HOW STREQUAL "ctest")
  set(CTEST_USE_LAUNCHERS ON)
  include(CTest)
elseif(HOW STREQUAL "replaced")
  # Replaces what stands there, when everything else is done.
  cmake_language(DEFER CALL set_property GLOBAL PROPERTY RULE_LAUNCH_LINK "${launcher} global-replaced")
elseif(HOW STREQUAL "instrumented")
  # CMake itself replaces it, when all is configured.
  cmake_instrumentation(API_VERSION 1 DATA_VERSION 1)
endif()
# CMake 3.18 has no deferred calls.
if(CMAKE_VERSION VERSION_LESS 3.19)
  add_executable(last main.c)
  target_link_libraries(last PRIVATE engine)
else()
  cmake_language(DEFER CALL add_executable last main.c)
  cmake_language(DEFER CALL target_link_libraries last PRIVATE engine)
endif()
END
cat >project/folder/CMakeLists.txt <<'END'
add_executable(below ../main.c)
target_link_libraries(below PRIVATE engine)
END
cat >project/launcher <<'END'
#!/bin/sh
echo "$1" >>"${0%/*}/ran"
shift
exec "$@"
END
chmod +x project/launcher

hows='before after ctest replaced'
case $(cmake --version) in
*' 3.18.'*) hows='before after ctest' ;;
*' 4.'[0-2].* | *' 3.'*) echo 'without the instrumentation of CMake 4.3' ;;
*) hows="$hows instrumented" ;;
esac
for how in $hows; do
    rm -rf tree project/ran
    configure project tree -G Ninja -DCMAKE_EXE_LINKER_FLAGS=-no-pie -DHOW="$how"
    build tree
    for program in app through last folder/below; do
        is placed "tree/$program"
        works "tree/$program"
    done
    contains project/ran folder target
    if [ "$how" = ctest ]; then
        ninja -C tree -t commands app >links.txt
        contains links.txt --launch
    elif [ "$how" = instrumented ]; then
        contains project/ran global-before
        [ -d tree/.cmake/instrumentation ] || fail 'nothing was instrumented'
    else
        contains project/ran "global-$how"
    fi
    build tree
    contains build.log 'no work to do'
done
