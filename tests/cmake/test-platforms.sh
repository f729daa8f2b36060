#!/bin/sh
# SPDX-License-Identifier: 0BSD
# That CMake carries to the program what names another machine or system, for projects that are linked with clang and lld:
# CMAKE_C_COMPILER_TARGET, CMAKE_SYSROOT, what CMake itself adds for macOS. What is decided there, for each system, is
# tool.platforms. Linked, not run.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
# shellcheck source=tests/platforms.sh
. "$MASON_DIXON_ROOT/tests/platforms.sh"
# shellcheck source=tests/cmake/foreign.sh
. "$MASON_DIXON_ROOT/tests/cmake/foreign.sh"

need cmake readelf
newest_clang
write_project project
# with_clang SYSTEM TRIPLE BUILD [ARGUMENT...]
with_clang() {
    with_system=$1
    with_triple=$2
    with_build=$3
    shift 3
    foreign "$with_system" "${with_triple%%-*}" "$with_build" "-DCMAKE_C_COMPILER=$clang" "-DCMAKE_C_COMPILER_TARGET=$with_triple" "$@"
}

quietly start.log start_object aarch64-linux-gnu start.o
with_clang Linux aarch64-linux-gnu linux -DCMAKE_C_FLAGS=-nostdinc "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld -no-pie -nostdlib $PWD/start.o"
predicted linux placed post-link headers
built linux placed post-link
is placed linux/app
equal 'aarch64 LLD' "$(fact linux machine) $(fact linux linker_id)" 'machine and linker'

triple=x86_64-unknown-freebsd14.1
bsd_sysroot $triple
with_clang FreeBSD $triple freebsd "-DCMAKE_SYSROOT=$PWD/sysroot-$triple" '-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld -no-pie'
predicted freebsd placed link-script headers
built freebsd placed link-script 'puts a read-only segment at the boundary' '(by the sources)'
is placed freebsd/app

command -v "ld64.lld$clang_suffix" >/dev/null || {
    echo "not tried here: macOS, ld64.lld$clang_suffix is not on this machine"
    exit 0
}
macos_sdk
# macos BUILD MACHINE [ARGUMENT...]
macos() {
    macos_build=$1
    macos_machine=$2
    shift 2
    with_clang Darwin "$macos_machine-apple-macos11" "$macos_build" "-DCMAKE_OSX_SYSROOT=$PWD/sdk" \
        "-DCMAKE_INSTALL_NAME_TOOL=$PWD/bin/install_name_tool" -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld "$@"
}
macos macos arm64
predicted macos not-needed none headers "macOS' malloc never uses brk"
built macos not-needed none "macOS' malloc never uses brk"
for fact in 'have_map_32bit=guessing no' 'heap_placement=guessing none'; do
    grep -qx "$fact" macos/mason-dixon.facts || fail "no $fact"
done
[ "$MASON_DIXON_FULL" = 1 ] || exit 0
# A file for both machines, and a library, which never gets anything.
write_project project STRATEGY pagezero
if [ -e bin/lipo ]; then
    PATH=$PWD/bin:$PATH macos fat x86_64 '-DCMAKE_OSX_ARCHITECTURES=x86_64;arm64'
    predicted fat impossible none headers 'for several machines'
    program_shared=no
    PATH=$PWD/bin:$PATH macos fat-table x86_64 '-DCMAKE_OSX_ARCHITECTURES=x86_64;arm64' -DMASON_DIXON_HOST_CC=/nonexistent/cc
    predicted fat-table impossible none guess 'for several machines'
else
    echo 'not tried here: a file for two machines, there is no llvm-lipo'
fi
project project <<'END'
add_library(app SHARED main.c)
target_link_libraries(app PUBLIC MasonDixon::Boundary)
END
macos library x86_64 -DMASON_DIXON_STRATEGY_OVERRIDE=pagezero -DCMAKE_SHARED_LINKER_FLAGS=-fuse-ld=lld
[ "$foreign_status" = 0 ] || fail "a library: $(cat configure.log)"
build library
lacks build.log impossible
[ -z "$(find library/mason-dixon -name '*.facts')" ] || fail "a library was decided on"
