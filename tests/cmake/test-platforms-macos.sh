#!/bin/sh
# SPDX-License-Identifier: 0BSD
# macOS: linked with clang and lld against a small text stub of libSystem, load commands read by us and
# by llvm-objdump. Linked, not run. lld 14, which warns and ignores -pagezero_size, stands for linkers
# that do not do as they are told; lld 16 and later do it, and ignore -image_base.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
# shellcheck source=tests/cmake/platforms.sh
. "$MASON_DIXON_ROOT/tests/cmake/platforms.sh"

need cmake
newest_clang
command -v "ld64.lld$clang_suffix" >/dev/null || skip "ld64.lld$clang_suffix is not on this machine"
objdump=$(newest llvm-objdump) || skip "llvm-objdump is not on this machine"

macos_sdk
# macos BUILD MACHINE [ARGUMENT...]
macos() {
    macos_build=$1
    macos_machine=$2
    shift 2
    foreign Darwin "$macos_machine" "$macos_build" "-DCMAKE_C_COMPILER=$clang" \
        "-DCMAKE_C_COMPILER_TARGET=$macos_machine-apple-macos11" "-DCMAKE_OSX_SYSROOT=$PWD/sdk" \
        "-DCMAKE_INSTALL_NAME_TOOL=$PWD/bin/install_name_tool" -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld "$@"
}
# page_zero FILE - the size of __PAGEZERO, as llvm-objdump tells it.
page_zero() {
    $objdump --macho --private-headers "$1" | awk '$1 == "segname" { name = $2 } $1 == "vmsize" && name == "__PAGEZERO" { print $2; exit }'
}

# ignores_page_zero CLANG - does its lld leave the page zero as it is, whatever it is told?
ignores_page_zero() {
    echo 'int main(void) { return 0; }' >main.c
    quietly ignores.log "$1" --target=x86_64-apple-macos11 -isysroot sdk -fuse-ld=lld -Wl,-pagezero_size,10000 main.c -o ignores
    [ "$(page_zero ignores)" != 0x0000000000010000 ]
}
! ignores_page_zero "$clang" || skip "the newest lld here, of $clang, ignores -pagezero_size; wanted is lld 16 or later"

# Nothing by itself, on either machine; the short version takes the one that gets no program of its own below.
write_project project
for machine in x86_64 arm64; do
    [ "$MASON_DIXON_FULL$machine" != 0x86_64 ] || continue
    macos build-$machine $machine
    predicted build-$machine not-needed none headers "macOS' malloc never uses brk"
    decided build-$machine not-needed none "macOS' malloc never uses brk"
    equal 0x0000000100000000 "$(page_zero build-$machine/app)" "page zero on $machine"
    for fact in 'have_map_32bit=guessing no' 'heap_placement=guessing none'; do
        grep -qx "$fact" build-$machine/mason-dixon.facts || fail "no $fact on $machine"
    done
done
# The page zero, for who asks, on x86_64.
write_project project STRATEGY pagezero
macos build-asked x86_64
predicted build-asked placed pagezero headers "ends the page zero at 64 KiB"
decided build-asked placed pagezero "ends the page zero at 64 KiB"
equal 0x0000000000010000 "$(page_zero build-asked/app)" "page zero, asked for"
# Never on arm64, where the kernel refuses such a program.
if [ "$MASON_DIXON_FULL" = 1 ]; then build="build-asked-arm64"; else build="build-arm64"; fi
macos $build arm64
predicted $build impossible none headers "compulsory on arm64"
decided $build impossible none "compulsory on arm64"
equal 0x0000000100000000 "$(page_zero $build/app)" "page zero on arm64, asked for"
# Nor in a file for both machines.
if [ "$MASON_DIXON_FULL" = 1 ] && [ -e bin/lipo ]; then
    PATH=$PWD/bin:$PATH macos build-fat x86_64 '-DCMAKE_OSX_ARCHITECTURES=x86_64;arm64'
    predicted build-fat impossible none headers "for several machines"
fi
# A linker that warns, and ignores it, is found out by the load commands.
clang=$(oldest clang ld64.lld)
if ignores_page_zero "$clang"; then
    macos build-ignored x86_64
    predicted build-ignored impossible none headers "the linker left the page zero as it was, up to 4 GiB"
else
    echo "not tried here: a linker that ignores -pagezero_size, as lld does before version 16"
fi
clang=clang$clang_suffix
# Another option is found at the link.
write_project project STRATEGY pagezero
# shellcheck disable=SC2016 # CMake expands it
echo 'target_link_options(app PRIVATE $<1:-Wl,-pagezero_size,0x40000000>)' >>project/CMakeLists.txt
if [ "$MASON_DIXON_FULL" = 1 ]; then build="build-other"; else build="build-asked"; fi
macos $build x86_64
if build $build && [ "$(page_zero $build/app)" != 0x0000000000010000 ]; then
    decided $build impossible none "page zero takes a part of low memory"
fi
[ "$MASON_DIXON_FULL" = 1 ] || exit 0
# Libraries never: an error for the command, nothing for what links MasonDixon::Boundary.
cat >project/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.25)
project(foreign LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$MASON_DIXON_ROOT/cmake")
include(MasonDixon)
add_library(app SHARED main.c)
target_link_libraries(app PUBLIC MasonDixon::Boundary)
END
macos build-library x86_64 -DMASON_DIXON_STRATEGY_OVERRIDE=pagezero
[ "$foreign_status" = 0 ] || fail "a library: $(cat configure.log)"
build build-library
[ -z "$(find build-library/mason-dixon -name '*.facts')" ] || fail "a library was decided on"
