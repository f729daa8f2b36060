#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason_dixon_low_map.c is compiled without a warning for every system that it has means for, in C99: Linux on each
# machine whose headers are here; the BSDs, illumos and macOS, whose headers can't be had, against those of musl
# with the mmap flags that each system has; Windows. Compiled only: what ran where is in docs/low-map.md.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
clang=$(newest clang) || skip 'clang is not on this machine'
lister=$(newest llvm-nm) || skip 'llvm-nm is not on this machine'

# compiles NAME COMMAND... - to an object that has our functions, and stands in for mmap on Linux and illumos x86-64
# only.
compiles() {
    compiles_name=$1
    shift
    # shellcheck disable=SC2086 # a list of words
    quietly log "$@" -std=c99 $strict -O2 -DMASON_DIXON_LOW_MAP=1 "-I$runtime" -c "$runtime/mason_dixon_low_map.c" \
        -o system.o
    "$lister" system.o | sed -n 's/^[0-9a-f]* [TW] _*//p' >names
    contains names mason_dixon_map_low mason_dixon_unmap_low
    case $compiles_name in
    'Linux x86_64') grep -qx mmap64 names || fail "$compiles_name: no mmap64" ;;
    'illumos x86_64')
        # There is neither mremap nor, in 64 bits, mmap64.
        grep -E '^m(re|un)?map' names | sort >names.txt
        printf 'mmap\nmunmap\n' | cmp -s - names.txt || fail "$compiles_name: stands in for $(cat names.txt)"
        ;;
    *) ! grep -E '^m(re|un)?map' names || fail "$compiles_name: stands in for mmap" ;;
    esac
    echo "compiled: $compiles_name"
    count=$((count + 1))
}

count=0
[ "$(uname -sm)" != 'Linux x86_64' ] || compiles 'Linux x86_64' "$clang"
for triple in aarch64-linux-gnu riscv64-linux-gnu s390x-linux-gnu powerpc64le-linux-gnu mips64el-linux-gnuabi64 \
    arm-linux-gnueabihf loongarch64-linux-gnu; do
    # Without that machine's libgcc clang looks for headers in this machine's.
    echo '#include <stdint.h>' | "$clang" --target=$triple -M -x c - 2>/dev/null | grep -q "$triple/include/" || continue
    compiles "Linux ${triple%%-*}" "$clang" --target=$triple
done
for bits in -m32 -mx32; do
    # Without the headers of that kind of program there is nothing to try.
    ! echo '#include <sys/mman.h>' | gcc $bits -E - >try.i 2>/dev/null || compiles "Linux x86 $bits" gcc $bits
done

# system NAME TRIPLE FLAG... - with a <sys/mman.h> that has these MAP_ flags and nothing of Linux. Their values are
# not the system's: they are of no matter to a compiler.
system() {
    system_name=$1
    system_triple=$2
    shift 2
    mkdir -p headers/sys
    {
        echo '#ifndef STAND_IN_MMAN_H'
        echo '#define STAND_IN_MMAN_H'
        echo '#include <sys/types.h>'
        echo 'enum { PROT_NONE, PROT_READ, PROT_WRITE, PROT_EXEC = 4 };'
        echo '#define MAP_FAILED ((void *)-1)'
        system_bit=1
        for flag in SHARED PRIVATE FIXED "$@"; do
            echo "#define ${flag#-} $system_bit" | sed '/define __/!s/define /define MAP_/'
            system_bit=$((system_bit * 2))
        done
        echo 'void *mmap(void *, size_t, int, int, int, off_t);'
        echo 'int munmap(void *, size_t);'
        echo 'int mprotect(void *, size_t, int);'
        echo '#endif'
    } >headers/sys/mman.h
    compiles "$system_name ${system_triple%%-*}" "$clang" --target="$system_triple" -nostdinc \
        -isystem "$("$clang" -print-resource-dir)/include" -isystem headers -isystem "$musl" \
        -fno-stack-protector `# with which clang 19 itself ended on OpenBSD arm64` \
        -U__WCHAR_TYPE__ -D__WCHAR_TYPE__=int -Wno-builtin-macro-redefined # as musl's headers for x86-64 have it
}
musl=/usr/include/x86_64-linux-musl
if [ -d $musl ]; then
    for machine in x86_64 aarch64; do
        system FreeBSD $machine-unknown-freebsd14 ANON ANONYMOUS STACK NOCORE GUARD EXCL 32BIT
        system NetBSD $machine-unknown-netbsd ANON ANONYMOUS NORESERVE TRYFIXED
        system OpenBSD $machine-unknown-openbsd ANON ANONYMOUS STACK __MAP_NOREPLACE
    done
    system DragonFly x86_64-unknown-dragonfly ANON STACK TRYFIXED
    system illumos x86_64-pc-solaris2.11 ANON ANONYMOUS NORESERVE ALIGN 32BIT
    system macOS x86_64-apple-macos11 ANON ANONYMOUS NORESERVE JIT 32BIT
    system macOS arm64-apple-macos11 ANON ANONYMOUS NORESERVE JIT
else
    echo 'not tried: the BSDs, illumos and macOS, for want of musl'
fi

! have x86_64-w64-mingw32-gcc || compiles 'Windows x86_64' x86_64-w64-mingw32-gcc
[ ! -d /usr/share/mingw-w64/include ] ||
    compiles 'Windows arm64' "$clang" --target=aarch64-w64-windows-gnu -isystem /usr/share/mingw-w64/include
[ $count -ge 4 ] || fail "only $count systems were tried"
echo "$count systems"
