/* SPDX-License-Identifier: 0BSD */
/*
 * arena - a program with a big malloc heap and a runtime that must have its memory below 2 GiB.
 *
 * Synopsis:
 *   arena [GIB [ARENAS]]
 *
 *   GIB      gibibytes that the program puts on its malloc heap before the runtime starts, in
 * blocks of 64 KiB; 0 to 64, default 2. ARENAS   arenas in the second part; 0 to 10000, default
 * 100.
 *
 * The runtime is a small one of our own, not a language's: an arena is a chain of blocks that name
 * each other by 31-bit numbers, their addresses. So all of it must lie below 2 GiB, which is what
 * LuaJIT without GC64 needs, too. It does the same as examples/luajit/host.c, for machines where no
 * such LuaJIT can be had: first it fills one arena until no memory is left, then, that one given
 * back, ARENAS arenas in turn. Only the ends of blocks are written to.
 *
 * Output, key=value: heap_start (address, hexadecimal), heap_mib (asked from malloc), heap_brk_mib
 * (of it, what brk gave), low_free_mib (below 2 GiB no mapping is there, before the runtime
 * starts), arena_mib (got by one arena), arena_low_mib (mapped below 2 GiB since then), arenas
 * (that got any memory), arenas_mib (in all). -1 means not known (no /proc/self/maps). The last
 * line is a sentence.
 *
 * Exit status: 0; 1 when malloc gives up, or a block does not hold what was written to it; 2 for a
 * wrong argument. That the runtime gets little or no memory is a result.
 *
 * Example:
 *   arena 3 100
 *
 * Since: 0.2
 */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* sbrk, MAP_ANONYMOUS, MAP_32BIT */
#endif
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define MIB (1024.0 * 1024.0)
#define LOW_START 0x10000ull    /* vm.mmap_min_addr is at most here, by default */
#define LOW_LIMIT 0x80000000ull /* 2 GiB: what 31-bit numbers can name */

enum {
    /* Below malloc's limit for blocks of their own (128 KiB in glibc), so that they are on brk. */
    HEAP_BLOCK_BYTES = 64 * 1024 - 16,
    MAX_ARENAS = 10000
};

/* ---- memory below 2 GiB ---- */

/* An arena is taken in blocks of these sizes, the next one when the one before is refused. */
static const uint32_t block_sizes[] = {1024 * 1024, 128 * 1024, 16 * 1024};
enum { BLOCK_SIZES = 3 };

/* Where the search for a block of each size goes on: below, nothing is free. */
static uint64_t searched[BLOCK_SIZES];

static void search_again(void) {
    int i;
    for (i = 0; i < BLOCK_SIZES; i++) {
        searched[i] = LOW_START;
    }
}

/* One mapping of that size at hint, if the kernel can: NULL when it lies above 2 GiB. */
static void *map_at(uint64_t hint, uint32_t size, int flags) {
    void *got = mmap((void *)(uintptr_t)hint, size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    if (got == MAP_FAILED) {
        return NULL;
    }
    if ((uint64_t)(uintptr_t)got + size > LOW_LIMIT) {
        munmap(got, size);
        return NULL;
    }
    return got;
}

/* A block below 2 GiB, or NULL. As runtimes do it: the kernel is asked for low memory where it can
   be (MAP_32BIT, x86-64), which on Linux serves 1 to 2 GiB; the rest is found by trying. */
static void *map_low(int size_index) {
    uint32_t size = block_sizes[size_index];
    void *got = NULL;
#ifdef MAP_32BIT
    got = map_at(0, size, MAP_32BIT);
#endif
    while (!got && searched[size_index] + size <= LOW_LIMIT) {
        got = map_at(searched[size_index], size, 0);
        searched[size_index] += size;
    }
    return got;
}

/* ---- the runtime ---- */

/* The start of a block. References to blocks are 32-bit numbers of which 31 bits are used. */
struct block {
    uint32_t before; /* the block before, 0 for none */
    uint32_t number; /* from 1; written at the block's end, too */
    uint32_t size;   /* bytes */
};

struct arena {
    uint32_t newest;
    int size_index; /* in block_sizes; BLOCK_SIZES: full */
    double bytes;
};

static struct block *block_of(uint32_t reference) {
    return (struct block *)(uintptr_t)reference;
}

static uint32_t *end_of(struct block *block) {
    return (uint32_t *)((char *)block + block->size) - 1;
}

/* One block more, of the greatest size that is left. Returns 0, or -1 when there is none. */
static int grow(struct arena *arena) {
    while (arena->size_index < BLOCK_SIZES) {
        struct block *block = (struct block *)map_low(arena->size_index);
        if (block) {
            block->before = arena->newest;
            block->number = arena->newest ? block_of(arena->newest)->number + 1 : 1;
            block->size = block_sizes[arena->size_index];
            *end_of(block) = block->number;
            arena->newest = (uint32_t)(uintptr_t)block;
            arena->bytes += block->size;
            return 0;
        }
        arena->size_index++;
    }
    return -1;
}

/* Gives all blocks back. Ends the process when one does not hold what was written to it: memory
   that was given twice would show. */
static void release(struct arena *arena) {
    while (arena->newest) {
        struct block *block = block_of(arena->newest);
        if (*end_of(block) != block->number) {
            fprintf(stderr, "arena: block %u holds other numbers\n", (unsigned)block->number);
            exit(1);
        }
        arena->newest = block->before;
        munmap(block, block->size);
    }
}

/* ---- the program ---- */

/* The program's blocks on the heap, each with a pointer to the one before. volatile, since
   compilers remove a malloc() of which nobody sees the result. */
static void *volatile heap_blocks;

/* MiB below 2 GiB where this process has mappings, or -1. Reads into a buffer of its own, so that
   nothing is allocated. */
static double low_mapped_mib(void) {
    static char buffer[4096];
    FILE *maps = fopen("/proc/self/maps", "r");
    unsigned long long from, to, bytes = 0;
    int c;
    if (!maps) {
        return -1;
    }
    setvbuf(maps, buffer, _IOFBF, sizeof buffer);
    while (fscanf(maps, "%llx-%llx", &from, &to) == 2) {
        if (from < LOW_LIMIT) {
            bytes += (to < LOW_LIMIT ? to : LOW_LIMIT) - from;
        }
        do {
            c = getc(maps);
        } while (c != '\n' && c != EOF);
    }
    fclose(maps);
    return (double)bytes / MIB;
}

static long number_argument(const char *text, const char *name, long most) {
    char *rest;
    long value;
    errno = 0;
    value = strtol(text, &rest, 10);
    if (rest == text || *rest || errno || value < 0 || value > most) {
        fprintf(stderr, "arena: %s: given \"%s\"; allowed: a whole number from 0 to %ld.\n", name,
                text, most);
        exit(2);
    }
    return value;
}

int main(int argc, char **argv) {
    static struct arena arenas[MAX_ARENAS];
    char *heap = (char *)sbrk(0);
    unsigned long i, blocks;
    long gib, wanted, with_memory = 0, n;
    double low_before, low_free, heap_brk_mib, low_mib, one_mib, all_mib = 0;
    struct arena one = {0, 0, 0};
    int progress;

    if (argc > 3) {
        fprintf(stderr, "arena: given %d arguments; allowed: GIB and ARENAS.\n", argc - 1);
        return 2;
    }
    gib = number_argument(argc > 1 ? argv[1] : "2", "GIB", 64);
    wanted = number_argument(argc > 2 ? argv[2] : "100", "ARENAS", MAX_ARENAS);

    blocks = (unsigned long)gib * (1024ul * 1024 * 1024 / (HEAP_BLOCK_BYTES + 16));
    for (i = 0; i < blocks; i++) {
        void **block = (void **)malloc(HEAP_BLOCK_BYTES);
        if (!block) {
            fprintf(stderr, "arena: malloc gave up after %lu MiB of %ld GiB\n", i / 16, gib);
            return 1;
        }
        *block = heap_blocks;
        heap_blocks = block;
    }
    heap_brk_mib = (double)((char *)sbrk(0) - heap) / MIB;
    low_before = low_mapped_mib();
    low_free = low_before < 0 ? -1 : (double)(LOW_LIMIT - LOW_START) / MIB - low_before;

    search_again();
    while (grow(&one) == 0) {
    }
    low_mib = low_before < 0 ? -1 : low_mapped_mib() - low_before;
    one_mib = one.bytes / MIB;
    release(&one);

    search_again();
    do {
        progress = 0;
        for (n = 0; n < wanted; n++) {
            progress |= grow(&arenas[n]) == 0;
        }
    } while (progress);
    for (n = 0; n < wanted; n++) {
        with_memory += arenas[n].newest != 0;
        all_mib += arenas[n].bytes / MIB;
        release(&arenas[n]);
    }

    printf("heap_start=0x%llx\n", (unsigned long long)(uintptr_t)heap);
    printf("heap_mib=%ld\nheap_brk_mib=%.0f\n", gib * 1024, heap_brk_mib);
    printf("low_free_mib=%.0f\narena_mib=%.0f\narena_low_mib=%.0f\n", low_free, one_mib, low_mib);
    printf("arenas=%ld\narenas_mib=%.0f\n", with_memory, all_mib);
    printf("With %ld GiB on the program's heap, one arena got %.0f MiB below 2 GiB; %ld of %ld got "
           "%.0f MiB together.\n",
           gib, one_mib, with_memory, wanted, all_mib);
    return 0;
}
