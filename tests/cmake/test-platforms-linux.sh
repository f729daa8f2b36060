#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Linux on other machines, linked with clang and lld against a few empty start-up objects, headers read
# with readelf: the right row for each, and pages of 16 and 64 KiB respected. tests/vm runs such programs.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
# shellcheck source=tests/cmake/platforms.sh
. "$MASON_DIXON_ROOT/tests/cmake/platforms.sh"

need cmake readelf
newest_clang
write_project project
printf 'int main(void);\nvoid _start(void);\nvoid __start(void);\nvoid _start(void) { main(); }\nvoid __start(void) { main(); }\n' >start.c
# machine TRIPLE VERDICT STRATEGY BASIS PAGE - with -nostdlib and a start of our own.
machine() {
    quietly start.log "$clang" --target="$1" -ffreestanding -fno-pic -c start.c -o "start-$1.o"
    foreign Linux "${1%%-*}" "build-$1" "-DCMAKE_C_COMPILER=$clang" -DCMAKE_C_FLAGS=-nostdinc "-DCMAKE_C_COMPILER_TARGET=$1" \
        "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld -no-pie -nostdlib $PWD/start-$1.o"
    decided "build-$1" "$2" "$3" "$4"
    build "build-$1"
    case $2 in
    placed)
        is placed "build-$1/app"
        # No page holds both the segment and another one: its alignment, and the boundary, are multiples
        # of the largest page of the machine.
        readelf -lW "build-$1/app" | awk '$1 == "LOAD" { last = $NF } END { print last }' >align
        [ $(($(cat align))) -ge $(($5)) ] || fail "$1: the segment is aligned to $(cat align), pages have up to $5"
        ;;
    not-needed)
        first=$(readelf -lW "build-$1/app" | awk '$1 == "LOAD" { print $3; exit }')
        [ $((first)) -ge 4294967296 ] || fail "$1: the image starts at $first"
        link_command "build-$1" >link.txt
        lacks link.txt mason-dixon/lld
        ;;
    impossible)
        link_command "build-$1" >link.txt
        lacks link.txt mason-dixon/
        ;;
    esac
    echo "$1: $2"
}
machine x86_64-linux-gnu placed link-script headers 0x1000
machine aarch64-linux-gnu placed link-script headers 0x10000
machine powerpc64le-linux-gnu placed link-script headers 0x10000
machine riscv64-linux-gnu placed link-script headers 0x1000
machine armv7-linux-gnueabihf impossible none headers
machine i686-linux-gnu impossible none headers
# lld knows these two since 17 and 18.
for pair in s390x:0x1000 loongarch64:0x10000; do
    if echo | "$clang" --target="${pair%%:*}-linux-gnu" -x c -c - -o empty.o 2>/dev/null &&
        "ld.lld$clang_suffix" -r empty.o -o empty-2.o 2>/dev/null; then
        machine "${pair%%:*}-linux-gnu" placed link-script headers "${pair#*:}"
    else
        echo "not tried here: ${pair%%:*}"
    fi
done
# mips64el, and loongarch64 with GNU ld, have their images above 4 GiB by default. An image that somebody
# put low there is not called fine.
if command -v mips64el-linux-gnuabi64-ld >/dev/null; then
    mkdir -p gnu
    ln -sf "$(command -v mips64el-linux-gnuabi64-ld)" gnu/ld
    flags="-no-pie -nostdlib -B$PWD/gnu"
    quietly start.log "$clang" --target=mips64el-linux-gnuabi64 -ffreestanding -fno-pic -c start.c -o start-mips.o
    for base in '' -Wl,--section-start=.text=0x400000; do
        foreign Linux mips64 "build-mips$base" "-DCMAKE_C_COMPILER=$clang" -DCMAKE_C_FLAGS=-nostdinc \
            -DCMAKE_C_COMPILER_TARGET=mips64el-linux-gnuabi64 "-DCMAKE_EXE_LINKER_FLAGS=$flags $base $PWD/start-mips.o"
        if [ -z "$base" ]; then
            decided build-mips not-needed none headers "above 0x100000000 already"
        else
            [ "$foreign_status" = 0 ] || fail "an image put low on mips64el: $(cat configure.log)"
            grep -qx 'target.app.verdict=impossible' "build-mips$base/mason-dixon.facts" || fail "an image put low is called fine"
        fi
        link_command "build-mips$base" >link.txt
        lacks link.txt gnu-ld-0x
    done
else
    echo "not tried here: mips64el, its GNU ld is not on this machine"
fi
# x32: 32-bit pointers on a 64-bit machine.
if "$clang" --target=x86_64-linux-gnux32 -ffreestanding -c start.c -o x32.o 2>/dev/null; then
    machine x86_64-linux-gnux32 impossible none headers
fi
