#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Linux on other machines, linked by lld, and by GNU ld where Debian has it for that machine, with a small
# start of our own, headers read with readelf: the right row for each, and pages of 16 and 64 KiB respected.
# tests/vm runs such programs.
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
# machine TRIPLE VERDICT STRATEGY BASIS PAGE [LINKER] - with -nostdlib and a start of our own; LINKER is lld, or
# a folder with another ld.
machine() {
    quietly start.log "$clang" --target="$1" -ffreestanding -fno-pic -c start.c -o "start-$1.o"
    case ${6-lld} in
    lld) machine_linker=-fuse-ld=lld ;;
    *) machine_linker=-B$6 ;;
    esac
    # The next linker is tried anew; only the full version takes a new folder, too.
    [ "$MASON_DIXON_FULL" != 1 ] || rm -rf "build-$1"
    foreign Linux "${1%%-*}" "build-$1" "-DCMAKE_C_COMPILER=$clang" -DCMAKE_C_FLAGS=-nostdinc "-DCMAKE_C_COMPILER_TARGET=$1" \
        "-DCMAKE_EXE_LINKER_FLAGS=$machine_linker -no-pie -nostdlib $PWD/start-$1.o"
    predicted "build-$1" "$2" "$3" "$4"
    decided "build-$1" "$2" "$3"
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
        ;;
    esac
    echo "$1, $(fact "build-$1" linker_id): $2"
}
# The short version takes each answer once or twice, between the two linkers.
machine aarch64-linux-gnu placed post-link headers 0x10000
machine armv7-linux-gnueabihf impossible none headers
if [ "$MASON_DIXON_FULL" = 1 ]; then
    machine x86_64-linux-gnu placed post-link headers 0x1000
    machine powerpc64le-linux-gnu placed post-link headers 0x10000
    machine riscv64-linux-gnu placed post-link headers 0x1000
    machine i686-linux-gnu impossible none headers
fi
# lld knows these two since 17 and 18.
for pair in s390x:0x1000 loongarch64:0x10000; do
    if [ "$MASON_DIXON_FULL" = 1 ] && echo | "$clang" --target="${pair%%:*}-linux-gnu" -x c -c - -o empty.o 2>/dev/null &&
        "ld.lld$clang_suffix" -r empty.o -o empty-2.o 2>/dev/null; then
        machine "${pair%%:*}-linux-gnu" placed post-link headers "${pair#*:}"
    else
        echo "not tried here: ${pair%%:*}"
    fi
done
# GNU ld of each machine.
gnu_tried=0
while read -r triple verdict strategy page; do
    case $MASON_DIXON_FULL$triple in 0riscv* | 0s390x* | 0power* | 0arm-*) continue ;; esac
    if command -v "$triple-ld" >/dev/null; then
        mkdir -p "gnu-$triple"
        ln -sf "$(command -v "$triple-ld")" "gnu-$triple/ld"
        machine "$triple" "$verdict" "$strategy" headers "$page" "$PWD/gnu-$triple"
        equal GNU "$(fact "build-$triple" linker_id)" "linker of $triple"
        gnu_tried=$((gnu_tried + 1))
    else
        echo "not tried here: GNU ld of $triple, its binutils are not on this machine"
    fi
done <<'END'
aarch64-linux-gnu placed post-link 0x10000
riscv64-linux-gnu placed post-link 0x1000
s390x-linux-gnu placed post-link 0x1000
powerpc64le-linux-gnu placed post-link 0x10000
mips64el-linux-gnuabi64 not-needed none 0x10000
arm-linux-gnueabihf impossible none 0x1000
END
echo "$gnu_tried of 6 GNU linkers"
# mips64el: lld puts images low, and gets a segment.
[ "$MASON_DIXON_FULL" != 1 ] || machine mips64el-linux-gnuabi64 placed post-link headers 0x10000
# An image of which somebody put the code low with GNU ld there has its heap behind the rest of it, high still.
if [ -d gnu-mips64el-linux-gnuabi64 ]; then
    if [ "$MASON_DIXON_FULL" = 1 ]; then low=build-mips-low; else low=build-mips64el-linux-gnuabi64; fi
    foreign Linux mips64 $low "-DCMAKE_C_COMPILER=$clang" -DCMAKE_C_FLAGS=-nostdinc \
        -DCMAKE_C_COMPILER_TARGET=mips64el-linux-gnuabi64 \
        "-DCMAKE_EXE_LINKER_FLAGS=-B$PWD/gnu-mips64el-linux-gnuabi64 -no-pie -nostdlib -Wl,--section-start=.text=0x400000 $PWD/start-mips64el-linux-gnuabi64.o"
    decided $low placed none
    readelf -lW $low/app | awk '$1 == "LOAD" { last = $3 } END { exit !(last ~ /0x00000001/) }' || fail "an image put low on mips64el"
fi
# loongarch64 with GNU ld, which Debian 12 has not: an imitation, lld under that name with the image where
# GNU ld puts it by default (binutils ld/emulparams/elf64loongarch-defs.sh: 0x120000000). By the sources.
if [ -d build-loongarch64-linux-gnu ]; then
    mkdir gnu-loongarch64
    cat >gnu-loongarch64/ld <<END
#!/bin/sh
[ "\$*" != "\${*%--version}" ] && echo 'GNU ld (GNU Binutils) 2.40' && exit
exec ld.lld$clang_suffix --image-base=0x120000000 "\$@"
END
    chmod +x gnu-loongarch64/ld
    machine loongarch64-linux-gnu not-needed none headers 0x10000 "$PWD/gnu-loongarch64"
fi
# x32: 32-bit pointers on a 64-bit machine.
if [ "$MASON_DIXON_FULL" = 1 ] && "$clang" --target=x86_64-linux-gnux32 -ffreestanding -c start.c -o x32.o 2>/dev/null; then
    machine x86_64-linux-gnux32 impossible none headers
fi
