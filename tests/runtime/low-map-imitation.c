/* SPDX-License-Identifier: 0BSD */
/* The imitations of low-map-imitation.h, and a program that uses mason_dixon_map_low() on them.
 * Prints what it has found; exit status 1 with a message when something is wrong. */
#define IMITATION_ITSELF 1
#include "low-map-imitation.h"
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include "mason_dixon.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#define LIMIT 0x80000000ul
#define FLOOR 0x10000ul
#define PAGE 4096ul

unsigned long imitation_calls, imitation_elsewhere;

static void *exactly(uintptr_t address, size_t size, int prot, int flags, int fd, off_t offset) {
    return mmap((void *)address, size, prot, (flags & ~MAP_32BIT) | MAP_FIXED_NOREPLACE, fd,
                offset);
}

void *imitation_mmap(void *address, size_t size, int prot, int flags, int fd, off_t offset) {
    uintptr_t hint = (uintptr_t)address & ~(PAGE - 1), at;
    void *got;
    imitation_calls++;
#ifdef IMITATE_ILLUMOS
    if (flags & MAP_FIXED)
        return mmap(address, size, prot, flags & ~MAP_32BIT, fd, offset);
    if (hint) {
        got = exactly(hint, size, prot, flags, fd, offset);
        if (got != MAP_FAILED || errno != EEXIST)
            return got;
    }
    if (flags & MAP_32BIT) {
        /* from 0xfefff000 down to the heap, which starts above: there is nothing between */
        errno = ENOMEM;
        return MAP_FAILED;
    }
    (void)at;
    imitation_elsewhere += hint != 0;
    return mmap(NULL, size, prot, flags, fd, offset);
#else
    if ((flags & (MAP_FIXED | MAP_EXCL)) == (MAP_FIXED | MAP_EXCL)) {
        got = exactly(hint, size, prot, flags & ~(MAP_FIXED | MAP_EXCL), fd, offset);
        if (got == MAP_FAILED && errno == EEXIST)
            errno = ENOMEM;
        return got;
    }
    if (flags & MAP_FIXED)
        return mmap(address, size, prot, flags, fd, offset);
    if (flags & MAP_32BIT) {
        if (hint + size > LIMIT)
            hint = 0;
        for (at = hint ? hint : FLOOR; at + size <= LIMIT; at += 0x10000) {
            got = exactly(at, size, prot, flags, fd, offset);
            if (got != MAP_FAILED || errno != EEXIST)
                return got;
        }
        errno = ENOMEM;
        return MAP_FAILED;
    }
    imitation_elsewhere += hint != 0; /* the largest possible heap is 32 GiB: past it */
    return mmap(hint < (32ul << 30) ? NULL : address, size, prot, flags, fd, offset);
#endif
}

static unsigned long free_kib(void) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[600];
    unsigned long from, to, used = 0;
    while (maps && fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx", &from, &to) != 2 || from >= LIMIT)
            continue;
        from = from < FLOOR ? FLOOR : from;
        to = to > LIMIT ? LIMIT : to;
        used += to > from ? to - from : 0;
    }
    if (maps)
        fclose(maps);
    return (LIMIT - FLOOR - used) / 1024;
}

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("FAIL: line %d: %s (errno %d)\n", __LINE__, #condition, errno);                 \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

int main(void) {
    static char *blocks[4096];
    static size_t sizes[4096];
    unsigned long before, got = 0, size, count = 0, i;
    struct rlimit limit;
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    char *wall, *place;

    /* The rules that make the task hard are there. */
    wall = (char *)exactly(0x40000000, PAGE, PROT_READ | PROT_WRITE, flags, -1, 0);
    MUST(wall != MAP_FAILED);
    wall[0] = 7;
#ifdef IMITATE_ILLUMOS
    MUST(imitation_mmap(NULL, PAGE, PROT_READ, flags | MAP_32BIT, -1, 0) == MAP_FAILED);
    place = (char *)imitation_mmap((void *)0x50000000, PAGE, PROT_READ, flags, -1, 0);
    MUST((uintptr_t)place == 0x50000000);
#else
    place = (char *)imitation_mmap((void *)0x50000000, PAGE, PROT_READ, flags, -1, 0);
    MUST((uintptr_t)place >> 32);
#endif
    munmap(place, PAGE);
    place = (char *)imitation_mmap(wall, PAGE, PROT_READ, flags, -1, 0);
    MUST(place != MAP_FAILED && (uintptr_t)place >> 32 && wall[0] == 7);
    munmap(place, PAGE);

    before = free_kib();
    for (size = 16ul << 20; size >= 65536; size /= 4) {
        char *block;
        while (count < 4096 && (block = (char *)mason_dixon_map_low(size, 0, 0)) != NULL) {
            MUST((uintptr_t)block >= FLOOR && (uintptr_t)block + size <= LIMIT);
            MUST(block[0] == 0 && block[size - 1] == 0);
            block[0] = block[size - 1] = (char)(count % 100 + 1);
            blocks[count] = block;
            sizes[count++] = size;
            got += size / 1024;
        }
        MUST(count < 4096 && errno == ENOMEM);
    }
    printf("free_kib=%lu\ngot_kib=%lu\nblocks=%lu\ncalls=%lu\nelsewhere=%lu\n", before, got, count,
           imitation_calls, imitation_elsewhere);
    MUST(wall[0] == 7);
    for (i = 0; i < count; i++) {
        MUST(blocks[i][0] == (char)(i % 100 + 1) && blocks[i][sizes[i] - 1] == blocks[i][0]);
        MUST(mason_dixon_unmap_low(blocks[i], sizes[i]) == 0);
    }
    MUST(mason_dixon_unmap_low(wall, PAGE) == -1 && errno == EINVAL && wall[0] == 7);

    /* A limit of the process is told from a place that is taken, and forgets nothing. */
    MUST(getrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = 1ul << 29;
    MUST(setrlimit(RLIMIT_AS, &limit) == 0);
    MUST(!mason_dixon_map_low(600ul << 20, 0, 0) && errno == ENOMEM);
    limit.rlim_cur = limit.rlim_max;
    MUST(setrlimit(RLIMIT_AS, &limit) == 0);
    place = (char *)mason_dixon_map_low(600ul << 20, 0, 0);
    MUST(place && mason_dixon_unmap_low(place, 600ul << 20) == 0);
    return 0;
}
