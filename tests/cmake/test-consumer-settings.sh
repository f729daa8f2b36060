#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# What consumers set for their own code: warnings as errors, unity builds, precompiled headers, link
# time optimisation, launchers, clang-tidy, hidden visibility, coverage, sanitizers, --gc-sections,
# stripping at install. With all of it the program builds without a warning, is placed, runs, and has
# its self-test. The short version takes what goes together in one project, each setting with one linker, and
# one setting of a kind; C++ in the first of these projects alone.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc g++ readelf

mkdir project
write_main project
cat >project/more.c <<'END'
int more(void);
static int value(void)
{
    return 2;
}
int more(void)
{
    return value();
}
END
sed -i 's/^int main(void)$/int main(void); int main(void)/' project/main.c
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(settings LANGUAGES C CXX)
if(SETTINGS)
  include("${SETTINGS}")
endif()
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
enable_testing()
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
string(APPEND CMAKE_C_FLAGS " -fno-pie")
string(APPEND CMAKE_CXX_FLAGS " -fno-pie")
string(APPEND CMAKE_EXE_LINKER_FLAGS " -no-pie")
if(EXTRA)
  include("${EXTRA}")
endif()
foreach(name app app-cxx)
  set(sources main.c more.c)
  if(name STREQUAL "app-cxx")
    set(sources main.cpp)
  endif()
  add_executable(${name} ${sources})
  if(HEADERS)
    target_precompile_headers(${name} PRIVATE <stdio.h>)
  endif()
  mason_dixon_target(${name} REQUIRED MIN_LOW_ROOM 1500MiB)
  mason_dixon_add_test(${name})
  install(TARGETS ${name})
endforeach()
END
mkdir c-alone
cp project/*.c c-alone
sed 's/LANGUAGES C CXX/LANGUAGES C/; s/app app-cxx/app/' project/CMakeLists.txt >c-alone/CMakeLists.txt
source=project
programs='app app-cxx'

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

# consumer NAME [ARGUMENT...] - configures $source with the arguments, builds, checks and runs.
consumer() {
    name=$1
    shift
    echo "$name"
    rm -rf tree
    if [ "$MASON_DIXON_FULL" = 0 ]; then
        # The project sets them itself: no other compiler for CMake to detect.
        for argument in "$@"; do
            shift
            case $argument in
            -DCMAKE_EXE_LINKER_FLAGS=* | -DEXTRA=* | -DHEADERS=*) set -- "$@" "$argument" ;;
            *)
                argument=${argument#-D}
                echo "set(${argument%%=*} \"${argument#*=}\")"
                ;;
            esac
        done >settings.cmake
        set -- "$@" "-DSETTINGS=$PWD/settings.cmake"
    fi
    configure "$source" tree -G Ninja "$@"
    lacks configure.log Warning
    build tree -v
    lacks build.log 'warning:' 'Warning' 'was linked, but'
    for program in $programs; do
        is placed "tree/$program"
        [ "$name" = thread ] || observed "tree/$program" 2
    done
    quietly ctest.log ctest --test-dir tree
    contains ctest.log "100% tests passed, 0 tests failed out of $(echo "$programs" | wc -w | tr -d ' ')"
    lacks ctest.log Skipped
    equal 'C program' "$(tree/app 2>&1)" "output of app, $name"
    [ "$source" = c-alone ] || equal 'C++ program' "$(tree/app-cxx 2>&1)" "output of app-cxx, $name"
}

# stripped - installs the last one, stripped, and strips it by hand with each strip there is.
stripped() {
    quietly install.log cmake --install tree --prefix "$PWD/installed" --strip
    for program in $programs; do
        is placed "installed/bin/$program"
        observed "installed/bin/$program" 2
        readelf -SW "installed/bin/$program" >sections.txt
        lacks sections.txt .symtab
    done
    equal 'C program' "$(installed/bin/app 2>&1)" 'output of the stripped program'
    env MASON_DIXON=test installed/bin/app >test.log 2>&1 || {
        cat test.log
        fail 'the self-test of the stripped program fails'
    }
    for strip in $(each_of strip eu-strip llvm-strip); do
        cp tree/app stripped
        quietly strip.log "$strip" stripped
        is placed stripped
        observed stripped 2
        equal 'C program' "$(./stripped 2>&1)" "output after $strip ($linker)"
    done
    rm -rf installed
}

strict='-Werror -Wall -Wextra -Wpedantic -Wconversion -Wmissing-prototypes -Wundef -Wcast-qual'
strict_cxx='-Werror -Wall -Wextra -Wpedantic -Wconversion -Wold-style-cast -Wuseless-cast -Wundef'
cat >compile-options.cmake <<'END'
add_compile_options(-Werror -Wall -Wextra -Wpedantic -Wconversion)
add_compile_definitions(MASON_DIXON_BOUNDARY_OF_SOMEBODY=1 main_of_somebody=2)
include_directories("${CMAKE_SOURCE_DIR}")
END
# A folder that makes the self-test with other flags before another one needs it.
cat >two-folders.cmake <<'END'
file(WRITE "${CMAKE_BINARY_DIR}/sub/CMakeLists.txt" [==[
string(APPEND CMAKE_C_FLAGS " -fsanitize=undefined")
string(APPEND CMAKE_CXX_FLAGS " -fsanitize=undefined")
add_executable(sanitized "${CMAKE_SOURCE_DIR}/main.c")
mason_dixon_target(sanitized REQUIRED MIN_LOW_ROOM 1500MiB)
]==])
add_subdirectory("${CMAKE_BINARY_DIR}/sub" "${CMAKE_BINARY_DIR}/sub-build")
END

hardened='-O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fcf-protection -fstack-clash-protection'
hardened="$hardened -Wformat -Werror=format-security"
hardened_link='-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed -Wl,-O1'
# A launcher that the project sets for links stays in front of the compiler.
cat >launcher <<'END'
#!/bin/sh
echo "$@" >>"$LAUNCHED"
exec "$@"
END
chmod +x launcher
LAUNCHED=$PWD/launched
export LAUNCHED

linkers=
[ "$MASON_DIXON_FULL" = 0 ] || linkers='bfd gold lld mold'
for linker in $linkers; do
    "ld.$linker" --version >/dev/null 2>&1 || continue
    use="-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
    echo "$linker:"
    consumer warnings "$use" "-DCMAKE_C_FLAGS=$strict" "-DCMAKE_CXX_FLAGS=$strict_cxx" \
        "-DEXTRA=$PWD/compile-options.cmake"
    consumer unity-and-headers "$use" -DCMAKE_UNITY_BUILD=ON -DHEADERS=ON
    consumer standard "$use" -DCMAKE_C_STANDARD=90 -DCMAKE_C_EXTENSIONS=OFF -DCMAKE_CXX_STANDARD=11 \
        -DCMAKE_CXX_EXTENSIONS=OFF -DCMAKE_C_STANDARD_REQUIRED=ON
    consumer standard-flags "$use" -DCMAKE_C_FLAGS=-ansi -DCMAKE_CXX_FLAGS=-std=c++98
    consumer visibility "$use" -DCMAKE_C_VISIBILITY_PRESET=hidden -DCMAKE_CXX_VISIBILITY_PRESET=hidden \
        -DCMAKE_VISIBILITY_INLINES_HIDDEN=ON -DCMAKE_ENABLE_EXPORTS=ON
    case $linker in
    # gcc's link time optimisation does not work with lld.
    lld) consumer lto "$use" -DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON -DCMAKE_C_COMPILER=clang \
        -DCMAKE_CXX_COMPILER=clang++ ;;
    *) consumer lto "$use" -DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON -DCMAKE_BUILD_TYPE=Release ;;
    esac
    consumer lto-flags "$use" "-DCMAKE_C_FLAGS=-O2" "-DCMAKE_BUILD_TYPE=RelWithDebInfo" \
        -DCMAKE_EXE_LINKER_FLAGS="-fuse-ld=$linker -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now" \
        '-DCMAKE_C_FLAGS_RELWITHDEBINFO=-O2 -g -ffunction-sections -fdata-sections'
    consumer coverage "$use" -DCMAKE_C_FLAGS=--coverage -DCMAKE_CXX_FLAGS=--coverage
    consumer undefined "$use" -DCMAKE_C_FLAGS=-fsanitize=undefined -DCMAKE_CXX_FLAGS=-fsanitize=undefined
    consumer two-folders "$use" "-DEXTRA=$PWD/two-folders.cmake"
    is placed tree/sub-build/sanitized
    if printf 'int main(void) { return 0; }\n' >tsan.c &&
        gcc -fsanitize=thread -no-pie -fno-pie tsan.c -o tsan 2>/dev/null && ./tsan; then
        consumer thread "$use" -DCMAKE_C_FLAGS=-fsanitize=thread -DCMAKE_CXX_FLAGS=-fsanitize=thread
    else
        echo 'without ThreadSanitizer: a no-PIE program with it does not run on this machine'
    fi

    # Optimised, debug information split, hardened as distributions do it.
    consumer hardened "$use" "-DCMAKE_C_FLAGS=$hardened" "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker $hardened_link"
    stripped
done

# With GNU ld unless the compiler has another; ThreadSanitizer and more linkers are for the full version.
if [ "$MASON_DIXON_FULL" = 0 ]; then
    consumer 'warnings, -ansi, unity, headers, visibility' "-DCMAKE_C_FLAGS=-ansi $strict" \
        "-DCMAKE_CXX_FLAGS=-std=c++98 $strict_cxx" "-DEXTRA=$PWD/compile-options.cmake" \
        -DCMAKE_UNITY_BUILD=ON -DHEADERS=ON -DCMAKE_C_VISIBILITY_PRESET=hidden \
        -DCMAKE_CXX_VISIBILITY_PRESET=hidden -DCMAKE_VISIBILITY_INLINES_HIDDEN=ON -DCMAKE_ENABLE_EXPORTS=ON
    source=c-alone
    programs=app
    consumer 'lto, launcher' -DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON -DCMAKE_BUILD_TYPE=Release \
        "-DCMAKE_C_LINKER_LAUNCHER=$PWD/launcher" "-DCMAKE_C_COMPILER_LAUNCHER=$PWD/launcher"
    contains launched main.c.o ' -o app'
    consumer two-folders "-DEXTRA=$PWD/two-folders.cmake"
    is placed tree/sub-build/sanitized
    linker=bfd
    ! command -v ld.mold >/dev/null 2>&1 || linker=mold
    consumer hardened "-DCMAKE_C_FLAGS=$hardened" "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker $hardened_link"
    stripped
fi

linker=
# Launchers and analysers. None may run on our sources, and none may stop the build.
if ccache=$(first ccache); then
    CCACHE_DIR=$PWD/ccache
    export CCACHE_DIR
    [ "$MASON_DIXON_FULL" = 0 ] ||
        consumer ccache "-DCMAKE_C_COMPILER_LAUNCHER=$ccache" "-DCMAKE_CXX_COMPILER_LAUNCHER=$ccache"
    consumer ccache-again "-DCMAKE_C_COMPILER_LAUNCHER=$ccache" "-DCMAKE_CXX_COMPILER_LAUNCHER=$ccache" \
        "-DCMAKE_C_LINKER_LAUNCHER=$ccache"
else
    echo 'without ccache, which is not on this machine'
fi
if tidy=$(newest clang-tidy); then
    # Any finding is an error; main.c and main.cpp have none of these.
    consumer tidy "-DCMAKE_C_CLANG_TIDY=$tidy;-checks=-*,cert-*,bugprone-*,readability-magic-numbers;-warnings-as-errors=*" \
        "-DCMAKE_CXX_CLANG_TIDY=$tidy;-checks=-*,bugprone-*,-bugprone-exception-escape;-warnings-as-errors=*"
else
    echo 'without clang-tidy, which is not on this machine'
fi
if [ "$MASON_DIXON_FULL" = 1 ]; then
    consumer launcher "-DCMAKE_C_LINKER_LAUNCHER=$PWD/launcher" "-DCMAKE_C_COMPILER_LAUNCHER=$PWD/launcher"
    contains launched main.c.o ' -o app'
fi

# Properties and folders that projects use: other names and places of the file.
cat >names.cmake <<'END'
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/a bin")
set(CMAKE_EXECUTABLE_SUFFIX .exe)
set(CMAKE_DEBUG_POSTFIX -debug)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_LINK_DEPENDS_NO_SHARED ON)
set(CMAKE_BUILD_RPATH "/a/b;/c")
END
rm -rf tree
configure "$source" tree -G Ninja "-DEXTRA=$PWD/names.cmake" -DCMAKE_BUILD_TYPE=Debug
build tree
file=$(find tree -name 'app*.exe' | grep -v cxx)
is placed "$file"
contains tree/compile_commands.json main.c
quietly ctest.log ctest --test-dir tree
exit 0
