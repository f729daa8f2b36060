/* SPDX-License-Identifier: 0BSD */
/*
 * hello - the classic: where is _end, where is the heap, and how much low memory is free?
 *
 * Synopsis:
 *   hello [MIB]
 *
 * MIB is the number of mebibytes that are put on the malloc heap, in blocks of 64 KiB, between
 * the two looks at the address space; 0 to 65536, default 1024. The blocks are not written to, so
 * that they cost address space and next to no memory.
 *
 * Output: addresses in hexadecimal, sizes in MiB. Exit status: 0; 1 when malloc gives up before
 * MIB are reached, or puts them elsewhere than on the heap (brk); 2 for a wrong argument.
 *
 * Example:
 *   hello 3072
 *
 * The kernel starts the malloc heap (brk) behind the highest PT_LOAD of the executable, randomly
 * up to 1 GiB behind it on x86-64 (fs/binfmt_elf.c and arch_randomize_brk), and it grows upwards
 * from there. In an executable that is no PIE this is low memory: the memory that runtimes with
 * 31-bit or 32-bit pointers need.
 *
 * Since: 0.1
 */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* sbrk */
#endif
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Set by every Unix linker: the first address behind the executable's own data. */
extern char _end[];

enum { BLOCK_BYTES = 64 * 1024 - 16 }; /* with malloc's header just under 64 KiB */

/* The newest block; each holds a pointer to the one before. volatile, since compilers remove a
   malloc() of which nobody sees the result. */
static void *volatile newest;

/* Bytes below limit (an address) that no mapping of this process occupies, or -1 where
   /proc/self/maps is not to be had. The first 64 KiB count as occupied (vm.mmap_min_addr). */
static double free_below(unsigned long long limit) {
    FILE *maps = fopen("/proc/self/maps", "r");
    unsigned long long next = 65536, from, to;
    double bytes = 0;
    int c;
    if (!maps) {
        return -1;
    }
    while (next < limit && fscanf(maps, "%llx-%llx", &from, &to) == 2) {
        if (from > next) {
            bytes += (double)((from < limit ? from : limit) - next);
        }
        if (to > next) {
            next = to;
        }
        do {
            c = getc(maps);
        } while (c != '\n' && c != EOF);
    }
    fclose(maps);
    if (next < limit) {
        bytes += (double)(limit - next);
    }
    return bytes;
}

static void show(const char *what, const volatile void *address) {
    printf("  %-32s %#18llx\n", what, (unsigned long long)(size_t)address);
}

static void show_free(void) {
    static const unsigned gib[] = {2, 4};
    size_t i;
    for (i = 0; i < sizeof gib / sizeof gib[0]; i++) {
        double bytes = free_below((unsigned long long)gib[i] << 30);
        if (bytes < 0) {
            printf("  free below %u GiB                not known (no /proc/self/maps)\n", gib[i]);
        } else {
            printf("  free below %u GiB             %18.2f MiB\n", gib[i], bytes / 1048576);
        }
    }
}

int main(int argc, char **argv) {
    const char *text = argc > 1 ? argv[1] : "1024";
    char *rest;
    long mib;
    unsigned long long blocks, i;
    void *heap = sbrk(0); /* before stdio allocates its buffers */
    void *first = NULL, *area;
    long grown;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    errno = 0;
    mib = strtol(text, &rest, 10);
    if (argc > 2 || rest == text || *rest || errno || mib < 0 || mib > 65536) {
        fprintf(stderr, "hello: MIB: given \"%s\"; allowed: one whole number from 0 to 65536.\n",
                argc > 2 ? argv[2] : text);
        return 2;
    }

    puts("Addresses");
    show("image: code at", (void *)(size_t)show_free);
    show("image: _end", _end);
    show("heap: starts at", heap);
    area = mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area != MAP_FAILED) {
        show("a mapping without a hint", area);
        munmap(area, page);
    }
    show("stack: a local variable", &page);
    puts("Low memory");
    show_free();

    blocks = (unsigned long long)mib * 1024 * 1024 / (BLOCK_BYTES + 16);
    for (i = 0; i < blocks; i++) {
        void **block = (void **)malloc(BLOCK_BYTES);
        if (!block) {
            fprintf(stderr, "hello: malloc gave up after %llu MiB\n", i * 64 / 1024);
            return 1;
        }
        first = first ? first : block;
        *block = newest;
        newest = block;
    }
    printf("After malloc() of %ld MiB in blocks of 64 KiB\n", mib);
    if (blocks) {
        show("first block", first);
        show("last block", newest);
    }
    show("heap: ends at", sbrk(0));
    show_free();
    grown = (long)(((char *)sbrk(0) - (char *)heap) / 1048576);
    if (grown < mib - 1) {
        fprintf(stderr,
                "hello: of %ld MiB only %ld are on the heap (brk): this malloc works otherwise\n",
                mib, grown);
        return 1;
    }
    return 0; /* the blocks end with the process */
}
