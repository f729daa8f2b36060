# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
# What the tests on foreign kernels share. Sourced after tests/lib.sh; works in $PWD.

run_in_vm=$MASON_DIXON_ROOT/tests/vm/run-in-vm
: "${MASON_DIXON_CACHE:=${TMPDIR:-/tmp}/mason-dixon-cache}"
export MASON_DIXON_CACHE

# need_cross_clang - sets $clang to the newest that has its lld; skips the test without one, or without arm64's C library.
# shellcheck disable=SC2034 # for the tests
need_cross_clang() {
    clang=$(newest clang ld.lld) || skip "clang and lld are not on this machine"
    [ -f /usr/aarch64-linux-gnu/lib/crt1.o ] || skip "libc6-dev-arm64-cross is not on this machine"
}

# need_vm ARCH - skips the test where the kernel, the emulator or a compiler can't be had.
need_vm() {
    need readelf cpio
    need_status=0
    need_kernel=$("$run_in_vm" --fetch "$1" 2>fetch.log) || need_status=$?
    case $need_status in
    0) ;;
    97) skip "no $1 machine: $(head -n 1 fetch.log)" ;;
    *)
        cat fetch.log
        fail "run-in-vm --fetch $1: status $need_status"
        ;;
    esac
    echo "$1: kernel $need_kernel"
}

# write_where FOLDER - where.c, which prints in hexadecimal where its heap begins, where a plain mapping, its
# stack and a thread's stack lie, independently of MasonDixon's own measuring, and what is in low memory.
write_where() {
    cat >"$1/where.c" <<'END'
#define _GNU_SOURCE 1
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
static void *look(void *where)
{
    *(uintptr_t *)where = (uintptr_t)&where;
    return NULL;
}
int main(void)
{
    char line[4096], *field;
    int i;
    uintptr_t thread_stack = 0;
    unsigned long taken = 0;
    pthread_t thread;
    void *map = mmap(NULL, 65536, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *low = mmap((void *)(uintptr_t)0x40000000, 65536, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    FILE *file = fopen("/proc/self/stat", "r");
    if (!file || !fgets(line, sizeof line, file))
        return 1;
    fclose(file);
    field = strrchr(line, ')') + 1;
    for (i = 3; field && i < 47; i++) /* start_brk is field 47 of proc(5) */
        field = strchr(field + 1, ' ');
    printf("heap=0x%lx\n", field ? strtoul(field, NULL, 10) : 0);
    printf("brk=0x%lx\n", (unsigned long)(uintptr_t)sbrk(0));
    printf("mmap=0x%lx\nstack=0x%lx\nlow_hint=0x%lx\n", (unsigned long)(uintptr_t)map,
           (unsigned long)(uintptr_t)&line, (unsigned long)(uintptr_t)low);
    if (pthread_create(&thread, NULL, look, &thread_stack) == 0)
        pthread_join(thread, NULL);
    printf("thread=0x%lx\npage=%ld\n", (unsigned long)thread_stack, sysconf(_SC_PAGESIZE));
    munmap(low, 65536);
    file = fopen("/proc/self/maps", "r");
    while (file && fgets(line, sizeof line, file)) {
        unsigned long from, to;
        if (sscanf(line, "%lx-%lx", &from, &to) == 2 && from < 0x80000000ul)
            taken += (to > 0x80000000ul ? 0x80000000ul : to) - from;
    }
    printf("taken_below_2gib_kib=%lu\n", taken / 1024);
    return malloc(100000) == NULL;
}
END
}

# above WHAT ADDRESS BOUNDARY, below WHAT ADDRESS BOUNDARY - fail unless it lies there.
above() {
    if [ -z "$2" ] || [ $(($2)) -lt $(($3)) ]; then
        fail "$1 lies at '$2', wanted at or above $3"
    fi
}
below() {
    if [ -z "$2" ] || [ $(($2)) -ge $(($3)) ]; then
        fail "$1 lies at '$2', wanted below $3"
    fi
}
