#!/bin/sh
# SPDX-License-Identifier: 0BSD
# arm64, on a real arm64 kernel: CMake and configure decide with what the kernel does, and what they
# promise holds when the programs run there. Needs clang, lld, Debian's libc6-dev-arm64-cross,
# libgcc-*-dev-arm64-cross and binutils-aarch64-linux-gnu, qemu-system-aarch64, and about 90 MB to fetch.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/vm/vm.sh
. "$MASON_DIXON_ROOT/tests/vm/vm.sh"

need cmake
need_cross_clang
need_vm arm64
boundary=0x100000000

# The runner itself: arguments, environment, both outputs, exit statuses.
cat >echo.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int count, char **words)
{
    int i;
    for (i = 1; i < count; i++)
        printf("[%s]\n", words[i]);
    fprintf(stderr, "mode %s\n", getenv("MASON_DIXON"));
    if (count > 1 && strcmp(words[1], "abort") == 0)
        abort();
    return 7;
}
END
quietly cc.log "$clang" --target=aarch64-linux-gnu -fuse-ld=lld -o echo-arm64 echo.c
status=0
MASON_DIXON=report "$run_in_vm" arm64 ./echo-arm64 'a b' 'c\n%d' >out 2>err || status=$?
equal 7 $status "status of a program in the machine"
equal '[a b]
[c\n%d]' "$(cat out)" "standard output of a program in the machine"
equal 'mode report' "$(cat err)" "standard error of a program in the machine"
status=0
"$run_in_vm" arm64 ./echo-arm64 abort >out 2>err || status=$?
equal 134 $status "status of a program that aborts"
status=0
MASON_DIXON_VM_SECONDS=0.2 "$run_in_vm" arm64 ./echo-arm64 >out 2>err || status=$?
equal 96 $status "status when the machine gives no result"
contains err "trying once more" "no result from the arm64 machine"
status=0
"$run_in_vm" sparc ./echo-arm64 >out 2>err || status=$?
equal 98 $status "status of wrong use"
contains err 'ARCH is "sparc"; allowed are arm64 '

# seen_at_link BUILD PROGRAM - what its link wrote down.
seen_at_link() {
    sed -n 's/^linked\.\(verdict\|strategy\)=//p' "$1/mason-dixon/$2.facts" | sort | tr '\n' ' '
}

# CMake: configure-time probes run in the machine. "plain" has nothing of ours, so that we see that our
# eyes are open.
mkdir source
write_where source
cat >source/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.25)
project(arm64 LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$MASON_DIXON_ROOT/cmake")
include(CheckPIESupported)
check_pie_supported()
include(MasonDixon)
enable_testing()
foreach(name plain placed pie)
  add_executable(\${name} where.c)
  set_property(TARGET \${name} PROPERTY POSITION_INDEPENDENT_CODE OFF)
endforeach()
set_property(TARGET pie PROPERTY POSITION_INDEPENDENT_CODE ON)
foreach(name placed pie)
  mason_dixon_target(\${name} REQUIRED)
  mason_dixon_add_test(\${name})
endforeach()
END
# configure_arm64 BUILD LINKER [ARGUMENT...]
configure_arm64() {
    arm64_build=$1
    arm64_linker=$2
    shift 2
    quietly configure.log cmake -S source -B "$arm64_build" -DCMAKE_SYSTEM_NAME=Linux \
        -DCMAKE_SYSTEM_PROCESSOR=aarch64 "-DCMAKE_C_COMPILER=$clang" \
        -DCMAKE_C_COMPILER_TARGET=aarch64-linux-gnu "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$arm64_linker -pthread" \
        -DMASON_DIXON_TRIAL_SECONDS=700 "$@"
}
for linker in lld bfd; do
    [ "$MASON_DIXON_FULL$linker" != 0bfd ] || continue
    if [ $linker = bfd ] && ! command -v aarch64-linux-gnu-ld >/dev/null; then
        echo "not tried here: GNU ld, binutils-aarch64-linux-gnu is not on this machine"
        continue
    fi
    configure_arm64 build-$linker $linker "-DCMAKE_CROSSCOMPILING_EMULATOR=$run_in_vm;arm64"
    for fact in have_map_32bit=no heap_placement=after-image machine=aarch64 mmap_bits=48 stack_bits=48 \
        thread_stack_bits=48 page_size=4096 predicted.basis=run guessed_because=; do
        grep -qx "$fact" build-$linker/mason-dixon.facts || {
            cat build-$linker/mason-dixon.facts
            fail "no $fact in the facts of $linker"
        }
    done
    quietly build.log cmake --build build-$linker
    equal 'placed post-link ' "$(seen_at_link build-$linker placed)" "placed, linked by $linker"
    equal 'none not-needed ' "$(seen_at_link build-$linker pie)" "pie, linked by $linker"
    quietly ctest.log ctest --test-dir build-$linker
    contains ctest.log "100% tests passed, 0 tests failed out of 2"
    quietly placed.out "$run_in_vm" arm64 build-$linker/placed
    above "the heap of placed ($linker)" "$(value heap placed.out)" $boundary
    above "the heap's end of placed ($linker)" "$(value brk placed.out)" $boundary
    above "the stack, in 48 bits ($linker)" "$(value stack placed.out)" 0x800000000000
    above "a thread's stack, in 48 bits ($linker)" "$(value thread placed.out)" 0x800000000000
    equal 0x40000000 "$(value low_hint placed.out)" "a low hint on arm64"
    [ "$(value taken_below_2gib_kib placed.out)" -lt 4096 ] || fail "low memory is taken ($linker): $(cat placed.out)"
done
quietly plain.out "$run_in_vm" arm64 build-lld/plain
below "the heap of plain" "$(value heap plain.out)" $boundary
quietly pie.out "$run_in_vm" arm64 build-lld/pie
above "the heap of pie" "$(value heap pie.out)" $boundary

# With pages of 64 KiB in mind.
readelf -lW build-lld/placed | grep -q 'LOAD .* 0x00000001000[0-9a-f]* .* R *0x10000$' || {
    readelf -lW build-lld/placed
    fail "the segment is not aligned to 64 KiB"
}
# By script; the facts of the target speak at configure time.
configure_arm64 build-script lld "-DMASON_DIXON_FACTS=$PWD/build-lld/mason-dixon.facts" -DMASON_DIXON_STRATEGY_OVERRIDE=link-script
grep -qx stack_bits=48 build-script/mason-dixon.facts || fail "the facts of the target were not taken"
quietly build.log cmake --build build-script
equal 'link-script placed ' "$(seen_at_link build-script placed)" 'placed by script'
quietly placed.out "$run_in_vm" arm64 build-script/placed
above "the heap of placed (link-script)" "$(value heap placed.out)" $boundary

# Without a way to run: a guess is called a guess, and the linked file is still read. What was taken
# on the target replaces the guess.
configure_arm64 build-guess lld
contains configure.log "facts of the target are guesses"
for fact in 'stack_bits=guessing 48' 'have_map_32bit=guessing no' predicted.basis=headers; do
    grep -qx "$fact" build-guess/mason-dixon.facts || fail "no $fact: $(cat build-guess/mason-dixon.facts)"
done

# configure: the same, with MASON_DIXON_EMULATOR.
if [ "$MASON_DIXON_FULL" = 0 ]; then
    echo 'configure: for the full version'
elif command -v autoreconf >/dev/null && command -v automake >/dev/null; then
    mkdir -p auto
    write_where auto
    cat >auto/configure.ac <<END
AC_INIT([arm64], [1])
AM_INIT_AUTOMAKE([foreign])
AC_PROG_CC
AX_MASON_DIXON([required])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
END
    cat >auto/Makefile.am <<END
ACLOCAL_AMFLAGS = -I $MASON_DIXON_ROOT/m4
bin_PROGRAMS = placed
placed_SOURCES = where.c
placed_LDFLAGS = \$(MASON_DIXON_LDFLAGS)
placed_LDADD = \$(MASON_DIXON_LIBADD)
END
    (cd auto && quietly autoreconf.log autoreconf -i -I "$MASON_DIXON_ROOT/m4")
    (cd auto && MASON_DIXON_TRIAL_SECONDS=700 quietly configure.log ./configure --host=aarch64-linux-gnu \
        CC="$clang --target=aarch64-linux-gnu" LDFLAGS='-fuse-ld=lld -no-pie -pthread' CFLAGS=-fno-pie \
        "MASON_DIXON_EMULATOR=$run_in_vm arm64")
    contains auto/configure.log "placed (run)"
    quietly build.log make -C auto
    quietly placed.out "$run_in_vm" arm64 auto/placed
    above "the heap of placed (configure)" "$(value heap placed.out)" $boundary
else
    echo "not tried here: configure, autoconf and automake are not on this machine"
fi
