/* SPDX-License-Identifier: 0BSD
 *
 * Three threads whose stacks lie side by side in one mapping, apart by guard pages that are marks
 * in the page table, no mappings of their own. Prints "guards" and from and to of each stack, or
 * what is missing, and waits.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102 /* Linux 6.13, asm-generic/mman-common.h */
#endif
#define STACK ((size_t)256 << 10)

static int told(const char *guard, size_t page) {
    uint64_t entry = 0;
    int pagemap = open("/proc/self/pagemap", O_RDONLY);

    if (pread(pagemap, &entry, sizeof entry, (off_t)((uintptr_t)guard / page * sizeof entry)) < 0)
        entry = 0;
    close(pagemap);
    return entry >> 58 & 1;
}

static void *wait_here(void *nothing) {
    pause();
    return nothing;
}

int main(void) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    /* A mapping without access on each side: nothing else is joined with this one. */
    char *at =
        mmap(NULL, 3 * (STACK + page) + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const char *missing = at == MAP_FAILED ? strerror(errno) : NULL;
    int i;

    at += page;
    if (!missing && mprotect(at, 3 * (STACK + page), PROT_READ | PROT_WRITE) != 0)
        missing = strerror(errno);
    for (i = 0; i < 3 && !missing; i++)
        if (madvise(at + i * (STACK + page), page, MADV_GUARD_INSTALL) != 0)
            missing = "this kernel has no MADV_GUARD_INSTALL";
    puts(missing ? missing : told(at, page) ? "told" : "untold");
    for (i = 0; i < 3; i++) {
        char *stack = at + i * (STACK + page) + page;
        pthread_attr_t attributes;
        pthread_t thread;
        if (missing) {
            puts("");
            continue;
        }
        pthread_attr_init(&attributes);
        pthread_attr_setstack(&attributes, stack, STACK);
        if (pthread_create(&thread, &attributes, wait_here, NULL) != 0)
            return 1;
        printf("%p %p\n", (void *)stack, (void *)(stack + STACK));
    }
    fflush(stdout);
    pause();
    return 0;
}
