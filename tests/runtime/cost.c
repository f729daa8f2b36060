/* SPDX-License-Identifier: 0BSD */
/* What the self-test costs: prints the medians in nanoseconds, as key=value, of
 *   startup      the silent test at startup: no /proc, only what was promised
 *   self_test    the whole of mason_dixon_self_test(), /proc included
 *   stat         reading /proc/self/stat, which is part of it
 *   low_room     counting the low room, which is part of it
 * Argument: the number of runs; 2001 without one. */
#include "mason_dixon.c"

#include <stdio.h>
#include <time.h>

static uint64_t samples[100001];

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int by_value(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
    static const char *const names[] = {"startup", "self_test", "stat", "low_room"};
    static struct mason_dixon_report report;
    struct mason_dixon_range none = {0, 0};
    unsigned runs = argc > 1 ? (unsigned)atoi(argv[1]) : 2001, kind, i;
    if (runs < 1 || runs > sizeof samples / sizeof samples[0])
        return 2;
    for (kind = 0; kind < 4; kind++) {
        for (i = 0; i < runs; i++) {
            struct mason_dixon_image image;
            struct mason_dixon_stat stat;
            uint64_t start;
            mason_dixon_image_read(&image, promised.boundary);
            start = now_ns();
            if (kind == 0)
                measure(&report, 1);
            else if (kind == 1)
                (void)mason_dixon_self_test(&report);
            else if (kind == 2)
                mason_dixon_stat_read(&stat);
            else
                (void)mason_dixon_low_room(&image, none, promised.low_limit, UINT64_MAX, 4096);
            samples[i] = now_ns() - start;
        }
        qsort(samples, runs, sizeof samples[0], by_value);
        printf("%s=%llu\n", names[kind], (unsigned long long)samples[runs / 2]);
    }
    return 0;
}
