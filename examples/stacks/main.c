/* SPDX-License-Identifier: 0BSD */
/* Packs addresses of all kinds into 47 bits, as a runtime would: of main's stack (LPeg pushes
 * such), of 64 threads' stacks, of the heap, of mappings, of a static variable. Prints one line for
 * each kind; status 0 when all fit. With an argument it waits for the end of its standard input at
 * the end, so that others can look into /proc/PID/maps. */
#define _GNU_SOURCE 1
#include "packer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define THREADS 64

static int failed;

static void try_to_pack(const char *kind, const volatile void *const *pointers, int count) {
    int i, bad = 0;
    for (i = 0; i < count; i++) {
        uint64_t packed = packer_pack(pointers[i], 4711);
        if (!packed || packer_pointer(packed) != pointers[i])
            bad++;
    }
    printf("%-16s %2d of %2d pack into %d bits, for example %p\n", kind, count - bad, count,
           PACKER_BITS, (void *)(uintptr_t)pointers[0]);
    failed += bad;
}

static pthread_barrier_t all_are_there;

static void *thread_main(void *where) {
    volatile char here = 0;
    *(const volatile void **)where = &here;
    (void)pthread_barrier_wait(&all_are_there);
    (void)pthread_barrier_wait(&all_are_there);
    return NULL;
}

int main(int argc, char **argv) {
    static const volatile char variable = 0;
    static pthread_t threads[THREADS];
    static const volatile void *stacks[THREADS], *pieces[32], *maps[32];
    volatile char here = 0;
    const volatile void *one;
    int i;
    (void)argv;
    if (pthread_barrier_init(&all_are_there, NULL, THREADS + 1))
        return 2;
    for (i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, thread_main, &stacks[i]))
            return 2;
    (void)pthread_barrier_wait(&all_are_there);
    for (i = 0; i < 32; i++) {
        pieces[i] = malloc((size_t)16 << (i / 2)); /* the larger ones are mappings */
        maps[i] =
            mmap(NULL, (size_t)65536 << (i / 4), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (!pieces[i] || maps[i] == MAP_FAILED)
            return 2;
    }
    one = &here;
    try_to_pack("main's stack", &one, 1);
    try_to_pack("threads' stacks", stacks, THREADS);
    try_to_pack("heap", pieces, 32);
    try_to_pack("mappings", maps, 32);
    one = &variable;
    try_to_pack("static variable", &one, 1);
    if (argc > 1) {
        (void)fflush(stdout);
        while (getchar() != EOF)
            continue;
    }
    (void)pthread_barrier_wait(&all_are_there);
    for (i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);
    return failed != 0;
}
