#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Windows: programs of mingw-w64 through CMake, whose PE headers are read, by us and by objdump; tool.platforms has what
# is decided of their flags. With wine the self-test runs, too, which proves that the C works, and nothing about where
# Windows places memory. clang-cl with lld-link stands for compilers that take Microsoft's options, whose links we do not see.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
# shellcheck source=tests/platforms.sh
. "$MASON_DIXON_ROOT/tests/platforms.sh"
# shellcheck source=tests/cmake/foreign.sh
. "$MASON_DIXON_ROOT/tests/cmake/foreign.sh"

need cmake
gcc=x86_64-w64-mingw32-gcc
command -v $gcc >/dev/null || skip "mingw-w64 (gcc-mingw-w64-x86-64-win32) is not on this machine"

# With the self-test: there are headers of this system here.
mkdir project
cat >project/main.c <<'END'
#include <stdio.h>
#include <mason_dixon.h>
int main(void)
{
    struct mason_dixon_report report;
    int outcome = mason_dixon_self_test(&report);
    return outcome < 0 || puts("main has run") < 0;
}
END
cat >project/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.25)
project(foreign LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$MASON_DIXON_ROOT/cmake")
include(MasonDixon)
enable_testing()
add_executable(app main.c)
target_compile_options(app PRIVATE -Wall -Wextra -pedantic -Werror)
mason_dixon_target(app)
mason_dixon_add_test(app)
END
# windows BUILD [ARGUMENT...]
windows() {
    windows_build=$1
    shift
    foreign Windows x86_64 "$windows_build" -DCMAKE_C_COMPILER=$gcc "$@"
}
# flags FILE - what objdump says of the header.
flags() {
    x86_64-w64-mingw32-objdump -p "$1" >objdump.out
}
windows build
predicted build not-needed none headers
for fact in 'heap_placement=guessing none' 'have_map_32bit=guessing no'; do
    grep -qx "$fact" build/mason-dixon.facts || fail "no $fact in the facts: $(cat build/mason-dixon.facts)"
done
built build not-needed none
flags build/app.exe
contains objdump.out "HIGH_ENTROPY_VA" "DYNAMIC_BASE" "large address aware"
grep -q "^ImageBase.*0000000140000000" objdump.out || fail "the image base: $(grep ImageBase objdump.out)"
lacks build.log "warning"

# Only what fits can be asked for; 32 bits can't.
windows build -DMASON_DIXON_STRATEGY_OVERRIDE=link-script
predicted build not-needed none headers
if [ "$MASON_DIXON_FULL" = 1 ] && command -v i686-w64-mingw32-gcc >/dev/null; then
    foreign Windows x86 build-32 -DCMAKE_C_COMPILER=i686-w64-mingw32-gcc
    predicted build-32 impossible none headers "32"
fi

# Microsoft's options: no trials, the table decides.
if clang=$(newest clang lld-link llvm-lib llvm-mt); then
    suffix=${clang#clang}
    mkdir bin
    ln -s "$(command -v "clang$suffix")" bin/clang-cl
    ln -s "$(command -v "lld-link$suffix")" bin/lld-link
    printf '#!/bin/sh\nexit 0\n' >bin/rc
    chmod +x bin/rc
    # Nothing is needed, so REQUIRED is met.
    write_project project-cl REQUIRED
    printf 'int mainCRTStartup(void);\nint mainCRTStartup(void) { return 0; }\n' >project-cl/main.c
    mv project project-mingw
    mv project-cl project
    # cl BUILD MACHINE TARGET [LINK FLAG]
    cl() {
        foreign Windows "$2" "$1" "-DCMAKE_C_COMPILER=$PWD/bin/clang-cl" "-DCMAKE_LINKER=$PWD/bin/lld-link" \
            "-DCMAKE_AR=$(command -v "llvm-lib$suffix")" "-DCMAKE_MT=$(command -v "llvm-mt$suffix")" "-DCMAKE_RC_COMPILER=$PWD/bin/rc" \
            "-DCMAKE_C_FLAGS=--target=$3-pc-windows-msvc /GS-" -DCMAKE_C_STANDARD_LIBRARIES= \
            "-DCMAKE_EXE_LINKER_FLAGS=/nodefaultlib /subsystem:console /MANIFEST:NO ${4-}" -DCMAKE_BUILD_TYPE=Release
        predicted "$1" not-needed none guess "nothing is to be placed"
        grep -qx "guessed_because=the compiler takes Microsoft's options" "$1/mason-dixon.facts" || fail "why the table decides: $(cat "$1/mason-dixon.facts")"
        quietly build.log cmake --build "$1"
    }
    for machine in AMD64:x86_64 ARM64:aarch64; do
        [ "$MASON_DIXON_FULL${machine%:*}" != 0ARM64 ] || continue
        cl "build-${machine%:*}" "${machine%:*}" "${machine#*:}"
        equal "${machine#*:}" "$(fact "build-${machine%:*}" machine)" "machine of clang-cl for ${machine%:*}"
    done
    mv project project-cl
    mv project-mingw project
else
    echo "not tried here: clang-cl with lld-link, llvm-lib and llvm-mt"
fi

# The smoke test. A prefix of wine takes half a minute to make.
wine=
for each in wine64 /usr/lib/wine/wine64; do
    if command -v $each >/dev/null; then
        wine=$each
        break
    fi
done
if [ -n "$wine" ] && [ "$MASON_DIXON_FULL" = 1 ]; then
    WINEPREFIX=$PWD/prefix WINEDEBUG=-all
    export WINEPREFIX WINEDEBUG
    quietly wine.log timeout 300 $wine cmd /c exit
    quietly run.out timeout 100 $wine build/app.exe
    contains run.out "main has run"
    status=0
    MASON_DIXON="test" timeout 100 $wine build/app.exe >test.out 2>&1 || status=$?
    equal 77 $status "status of the self-test under wine: no verdict on placement"
    contains test.out "MasonDixon self-test of" "low-room not-needed not measurable"
else
    echo "not tried here: the smoke test under wine (--full, and wine64)"
fi
