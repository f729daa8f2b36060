#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Where a variable, an option or a language is a folder's own: what one folder asks for is done, whatever the project's first
# folder has; and a second configure step does what the first one did.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc g++ readelf

# A vendored project that switches it on for itself; beside it one that switches it off.
mkdir -p tree/on tree/off tree/after
cat >tree/CMakeLists.txt <<'END_OF_FILE'
cmake_minimum_required(VERSION 3.18)
project(tree LANGUAGES C)
string(APPEND CMAKE_EXE_LINKER_FLAGS " -no-pie")
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
foreach(folder IN LISTS FOLDERS)
  add_subdirectory(${folder})
endforeach()
END_OF_FILE
for folder in on off after; do
    write_main tree/$folder
    value=$(echo $folder | tr "[:lower:]" "[:upper:]")
    [ $folder = after ] || echo "set(MASON_DIXON_ENABLE $value)" >tree/$folder/CMakeLists.txt
    cat >>tree/$folder/CMakeLists.txt <<END_OF_FILE
include(MasonDixon)
add_executable($folder main.c)
mason_dixon_target($folder REQUIRED)
END_OF_FILE
done
configure tree one -G Ninja -DFOLDERS=on
build one
is placed one/on/on
configure tree none -G Ninja -DFOLDERS=off
build none
is low none/off/off
lacks none/build.ninja ' link --marked' mason-dixon-report
[ ! -e none/mason-dixon.facts ] || fail 'facts where all folders that know us have it off'
configure tree two -G Ninja '-DFOLDERS=off;after'
build two
is low two/off/off
is placed two/after/after
grep -qx MASON_DIXON_ENABLE:BOOL=ON two/CMakeCache.txt || fail 'no entry MASON_DIXON_ENABLE in the cache'

# A strategy of the project's own is the same in each configure step.
project override <<'END_OF_FILE'
END_OF_FILE
sed -i 's/^include/set(MASON_DIXON_STRATEGY_OVERRIDE none)\n&/' override/CMakeLists.txt
cat >>override/CMakeLists.txt <<'END_OF_FILE'
string(APPEND CMAKE_EXE_LINKER_FLAGS " -no-pie")
add_executable(app main.c)
mason_dixon_target(app OPTIONAL)
END_OF_FILE
for _ in 1 2; do
    configure override tree-override -G Ninja
    build tree-override
    is low tree-override/app
done

# C++ alone, where a compiler for C is known, too; what the folder compiles for.
project cxx CXX <<'END_OF_FILE'
add_compile_options(-mtune=generic -Wsome-warning -mllvm -value)
add_executable(calls main.cpp)
target_link_libraries(calls PRIVATE MasonDixon::SelfTest)
END_OF_FILE
printf '#include <mason_dixon.h>\nint main() { struct mason_dixon_report report; return mason_dixon_self_test(&report) < 0; }\n' >cxx/main.cpp
configure cxx tree-cxx -G Ninja -DCMAKE_C_COMPILER=gcc -DCMAKE_CXX_COMPILER=g++
quietly log ninja -C tree-cxx -t commands calls
grep 'runtime/mason_dixon\.c' log >compile
contains compile /g++ -mtune=generic
lacks compile -Wsome-warning -mllvm
# Without either language in the first folder, whose the library is, that is said.
mkdir bare bare/sub
cat >bare/CMakeLists.txt <<'END_OF_FILE'
cmake_minimum_required(VERSION 3.18)
project(bare LANGUAGES NONE)
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
add_subdirectory(sub)
END_OF_FILE
printf 'project(sub LANGUAGES C)\nadd_executable(calls main.c)\ntarget_link_libraries(calls PRIVATE MasonDixon::SelfTest)\n' >bare/sub/CMakeLists.txt
write_main bare/sub
expect_failure log cmake -S bare -B tree-bare -G Ninja
contains log 'has no C or C++, which the functions of mason_dixon.c are compiled' 'allowed is a project() there that enables one'

# Of two versions the second is not found: who asks without REQUIRED goes on with the first.
mkdir other
cp "$MASON_DIXON_ROOT"/cmake/MasonDixonConfig.cmake "$MASON_DIXON_ROOT"/cmake/MasonDixon.cmake other/
printf 'set(PACKAGE_VERSION 0.9.0)\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n' >other/MasonDixonConfigVersion.cmake
project second <<'END_OF_FILE'
find_package(MasonDixon CONFIG ${HOW} PATHS ../other NO_DEFAULT_PATH)
if(NOT MasonDixon_FOUND)
  message(STATUS "one is enough")
endif()
add_executable(app main.c)
mason_dixon_target(app)
END_OF_FILE
configure second tree-second -G Ninja -DHOW=QUIET
contains configure.log 'one is enough'
expect_failure log cmake -S second -B tree-second -DHOW=REQUIRED
contains log 'version 0.9.0' 'is asked for after version 0.2.0' 'allowed is one version in a project'
# Without the program, where nothing can be placed (32 bits): no test at the start, which could only fail.
if printf 'int main(void) { return 0; }\n' | gcc -m32 -x c - -o narrow 2>/dev/null; then
    project app <<'END_OF_FILE'
enable_testing()
add_executable(strict main.c)
mason_dixon_target(strict ON_FAILURE ABORT)
mason_dixon_add_test(strict)
END_OF_FILE
    program_shared=no
    configure app tree-narrow -G Ninja -DMASON_DIXON_HOST_CC=/nonexistent/cc -DCMAKE_C_FLAGS=-m32
    contains configure.log '32-bit pointers'
    build tree-narrow
    quietly log tree-narrow/strict
    lacks log mason-dixon
    (cd tree-narrow && quietly ../log ctest)
    contains log Disabled
    # Of others nobody knows what is linked: a PIE has its test.
    configure app tree-wide -G Ninja -DMASON_DIXON_HOST_CC=/nonexistent/cc -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DCMAKE_EXE_LINKER_FLAGS=-pie
    build tree-wide
    (cd tree-wide && quietly ../log ctest)
    contains log '100% tests passed'
    lacks log Disabled
else
    echo 'not tried: a program of 32 bits (gcc-multilib is not on this machine)'
fi
