#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# MASON_DIXON_POINTER_BITS: widths are measured right, and addresses of the upper half, which are
# sign-extended, are told apart. The upper half is an imitation: a preloaded library answers for the
# system as illumos would, since Linux has no such addresses.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
# shellcheck source=tests/runtime/low.sh
. "$MASON_DIXON_ROOT/tests/runtime/low.sh"
need cc

# The probe of widths agrees with a program that measures by itself.
# bits_of ADDRESS
bits_of() {
    bits=0
    value=$(($1))
    while [ $value != 0 ]; do
        value=$((value >> 1))
        bits=$((bits + 1))
    done
    if [ $bits -lt 32 ]; then bits=32; fi
    echo $bits
}
for mode in -pie -no-pie -static; do
    # shellcheck disable=SC2086
    quietly log cc $strict -O1 $mode -DMASON_DIXON_PROBE_THREADS -pthread -I"$runtime" \
        "$MASON_DIXON_ROOT/templates/probe/mason_dixon_stacks.c" -o widths
    quietly log cc -O1 $mode -pthread "$fixtures/low-stack.c" -o own
    ./widths >widths.out
    ./own where >own.out
    for pair in stack_bits:stack thread_stack_bits:thread heap_bits:brk mmap_bits:mmap image_bits:code; do
        equal "$(bits_of "$(value "${pair#*:}" own.out)")" "$(value "${pair%:*}" widths.out)" "$pair, $mode"
    done
    LC_ALL=C sort -c widths.out || fail "the answers are not sorted"
done

# Exactly at the edge: as many bits as the stack has pass, one less fails.
top=$(bits_of "$(value stack own.out)")
for bits in $top $((top - 1)); do
    quietly log cc -w -O1 "-DMASON_DIXON_POINTER_BITS=$bits" -DMASON_DIXON_STARTUP=1 -I"$runtime" "$fixtures/call.c" "$runtime/mason_dixon.c" -o edge
    MASON_DIXON=report ./edge >out 2>&1 || true
    if [ "$bits" = "$top" ]; then
        check_line out stack-width pass
    else
        check_line out stack-width fail
        contains out "addresses of at most $bits bits" LOW_STACK
    fi
done

# The imitation of illumos: the main stack and mappings without a hint in the upper half, a hint is
# honoured exactly and there is no way to ask for "here or nowhere".
cat >upper.c <<'END'
#define _GNU_SOURCE 1
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <elf.h>
#include <link.h>
extern char **environ;
unsigned long getauxval(unsigned long type) {
    static int calls;
    char **at = environ;
    ElfW(auxv_t) *entry;
    while (*at)
        at++;
    /* Later calls want to read what is there. */
    if (type == AT_EXECFN && !calls++)
        return 0xfffffc7fffdffff0;
    for (entry = (void *)(at + 1); entry->a_type; entry++)
        if (entry->a_type == type)
            return entry->a_un.a_val;
    return 0;
}
void *mmap(void *address, size_t bytes, int protection, int flags, int fd, off_t offset) {
    if (!address && protection == PROT_NONE)
        return (void *)(0xfffffd7fff000000 - bytes);
    return (void *)syscall(SYS_mmap, address, bytes, protection, flags & ~0x100000, fd, offset);
}
int munmap(void *address, size_t bytes) {
    return (uintptr_t)address >> 63 ? 0 : (int)syscall(SYS_munmap, address, bytes);
}
END
quietly log cc -shared -fPIC upper.c -o upper.so
# shellcheck disable=SC2086
quietly log cc -w -O1 $low_flags -DMASON_DIXON_POINTER_BITS=47 -DMASON_DIXON_STARTUP=1 "$fixtures/low-stack.c" -c -o own.o
quietly log cc -w -O1 -DMASON_DIXON_POINTER_BITS=47 -DMASON_DIXON_STARTUP=1 -I"$runtime" "$fixtures/call.c" "$runtime/mason_dixon.c" -o plain
LD_PRELOAD=$PWD/upper.so MASON_DIXON=test ./plain >out 2>&1 || true
check_line out stack-width fail
check_line out mmap-width fail
contains out '64 bits: 0xfffffc7fffdffff0, sign-extended, in the upper half of the address space: 43 bits with their sign'
quietly log cc -w -O1 -DMASON_DIXON_POINTER_BITS=47 -DMASON_DIXON_LOW_STACK=1 -DMASON_DIXON_STARTUP=1 -I"$runtime" -Wl,--wrap=main \
    "$fixtures/call.c" "$low_source" "$runtime/mason_dixon.c" -o moved
LD_PRELOAD=$PWD/upper.so MASON_DIXON=test ./moved >out 2>&1 || true
check_line out stack-width pass
contains out '47 bits: 0x' 'main was moved to a stack of 8 MiB'
quietly log cc -w -O1 -DMASON_DIXON_POINTER_BITS=47 -DMASON_DIXON_LOW_STACK=1 -I"$runtime" -DLOW_THREADS -pthread -Wl,--wrap=main \
    "$fixtures/low-stack.c" "$low_source" -o moved
for word in where jumps fork signals threads 'return 0'; do
    # shellcheck disable=SC2086
    LD_PRELOAD=$PWD/upper.so status_of 0 out ./moved $word
    for line in stack child_stack exit_stack low_threads; do
        [ -z "$(value $line out)" ] || fits $line out 47
    done
done
# Without the imitation there is nothing to do on x86-64.
if [ "$(uname -m)" = x86_64 ]; then
    ./moved maps >out
    lacks out 'MasonDixon stack'
fi
