/* SPDX-License-Identifier: 0BSD
 *
 * low [many|guards|moved] - a process with a known layout to look at: three threads that wait, 381
 * MiB on the heap, 200 MiB from MAP_32BIT, 100 MiB at 3 GiB. "many": as many mappings as the system
 * allows, up to 65000. "guards": three threads whose stacks lie side by side in one mapping, apart
 * by guard pages that are marks in the page table, no mappings of their own. "moved": main() on
 * another stack, 1 MiB at 0x50000000, as LOW_STACK does it. Prints one line and waits: "ready", the
 * number of mappings, or for guards whether the kernel tells of such marks ("told", "untold"), or
 * what is missing, and a line with from and to of each stack.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102 /* Linux 6.13, asm-generic/mman-common.h */
#endif
#define STACK ((size_t)256 << 10)

static char *anonymous(void *at, size_t size, int protection, int flags) {
    return mmap(at, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

static void *wait_here(void *nothing) {
    fflush(stdout);
    for (;;)
        pause();
    return nothing;
}

/* A thread, on this stack unless it is NULL. */
static void start(char *stack) {
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    if (stack != NULL)
        pthread_attr_setstack(&attributes, stack, STACK);
    if (pthread_create(&thread, &attributes, wait_here, NULL) != 0)
        exit(1);
}

static void many(void) {
    int got = 0;
    int i;

    /* Alternating protections: the kernel can't join neighbours. */
    for (i = 0; i < 65000; i++)
        got += anonymous(NULL, 4096, i % 2 ? PROT_READ : PROT_READ | PROT_WRITE, 0) != MAP_FAILED;
    printf("%d\n", got);
}

static int told(const char *guard, size_t page) {
    uint64_t entry = 0;
    int pagemap = open("/proc/self/pagemap", O_RDONLY);

    if (pread(pagemap, &entry, sizeof entry, (off_t)((uintptr_t)guard / page * sizeof entry)) < 0)
        entry = 0;
    close(pagemap);
    return entry >> 58 & 1;
}

static void guards(void) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    /* A mapping without access on each side: nothing else is joined with this one. */
    char *at = anonymous(NULL, 3 * (STACK + page) + 2 * page, PROT_NONE, 0) + page;
    const char *missing =
        mprotect(at, 3 * (STACK + page), PROT_READ | PROT_WRITE) != 0 ? strerror(errno) : NULL;
    int i;

    for (i = 0; i < 3 && !missing; i++)
        if (madvise(at + i * (STACK + page), page, MADV_GUARD_INSTALL) != 0)
            missing = "this kernel has no MADV_GUARD_INSTALL";
    puts(missing ? missing : told(at, page) ? "told" : "untold");
    for (i = 0; i < 3; i++) {
        char *stack = at + i * (STACK + page) + page;
        printf("%p %p\n", (void *)stack, (void *)(stack + STACK));
        if (!missing)
            start(stack);
    }
}

static void ready(void) {
    puts("ready");
    wait_here(NULL);
}

static void moved(void) {
    static ucontext_t before, there;
    char *stack = anonymous((void *)0x50000000, 1 << 20, PROT_READ | PROT_WRITE, 0);

    getcontext(&there);
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = 1 << 20;
    makecontext(&there, ready, 0);
    if (stack == (void *)0x50000000)
        swapcontext(&before, &there);
    exit(1);
}

static void layout(void) {
    int i;

    for (i = 0; i < 3; i++)
        start(NULL);
    for (i = 0; i < 4000; i++) {
        volatile char *block = malloc(100000);
        if (block == NULL)
            exit(1);
        block[0] = 1;
    }
#ifdef MAP_32BIT
    (void)anonymous(NULL, (size_t)200 << 20, PROT_READ, MAP_32BIT);
#endif
    (void)anonymous((void *)0xc0000000, (size_t)100 << 20, PROT_READ, 0);
    ready();
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";

    if (strcmp(what, "many") == 0)
        many();
    else if (strcmp(what, "guards") == 0)
        guards();
    else if (strcmp(what, "moved") == 0)
        moved();
    else
        layout();
    wait_here(NULL);
    return 0;
}
