/* SPDX-License-Identifier: 0BSD */
/* Occupies low memory in many places, and compares the self-test's low room with a count of its own
 * from /proc/self/maps. Argument: MiB to occupy in one piece below the limit, besides these places.
 * Prints the printed report; ends with the self-test's result, or 90 and more when the counts
 * differ. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "mason_dixon.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static void occupy(uint64_t at, uint64_t bytes) {
    void *got = mmap((void *)(uintptr_t)at, (size_t)bytes, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got != MAP_FAILED && (uint64_t)(uintptr_t)got != at)
        munmap(got, (size_t)bytes);
}

int main(int argc, char **argv) {
    static struct mason_dixon_report report;
    const uint64_t limit = UINT64_C(0x80000000);
    uint64_t at, last = 0x10000, room = 0, slack = 0;
    unsigned places = 0;
    char line[512];
    FILE *maps;
    int result;

    for (at = UINT64_C(0x11000000); at < limit; at += UINT64_C(0x1730000), places++)
        occupy(at, UINT64_C(0x10000) * (1 + places % 7));
    if (argc > 1)
        occupy(UINT64_C(0x30000), (uint64_t)atoi(argv[1]) << 20);
    if (argc > 1)
        for (at = UINT64_C(0x1000000); at < UINT64_C(0x1000000) + ((uint64_t)atoi(argv[1]) << 20);
             at += 0x100000)
            occupy(at, 0x100000);

    maps = fopen("/proc/self/maps", "r");
    if (!maps)
        return 77;
    while (fgets(line, sizeof line, maps)) {
        unsigned long long from, to;
        if (sscanf(line, "%llx-%llx", &from, &to) != 2 || from >= limit)
            continue;
        if (from > last)
            room += from - last;
        last = to > last ? to : last;
        slack += UINT64_C(0x20000); /* parts of a piece at both edges */
    }
    if (last < limit)
        room += limit - last;
    fclose(maps);

    result = mason_dixon_self_test(&report);
    mason_dixon_print(&report, 1);
    printf("room %llu, counted %llu\n", (unsigned long long)report.low_room_bytes,
           (unsigned long long)room);
    if (report.low_room_bytes > room)
        return 90;
    if (report.low_room_bytes + slack < room)
        return 91;
    return result;
}
