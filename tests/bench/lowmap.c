/* SPDX-License-Identifier: 0BSD */
/*
 * lowmap - what one low mapping costs: the kernel's own MAP_32BIT against mason_dixon_low_map.c.
 *
 * Synopsis:
 *   lowmap [ROUNDS [LIVE...]]
 *
 *   ROUNDS   how often each cell is measured, 1 to 1000. Default 9.
 *   LIVE     mappings that exist while it is measured, 100 to 64000; default 100 10000 60000.
 *
 * Each cell keeps so many mappings of two pages below 2 GiB, neighbours with different access so
 * that the kernel can't join them, and gives one back and takes one, at random, in 1, 2 and 4
 * threads that share them. Both sides do the same with the same random numbers, in turn: a round is
 * a pair.
 *
 * Output: a Markdown table, a row for each cell: live mappings, threads, ns of processor time for
 * unmap and map by the kernel, the same by us, medians, and the ratio: the median of the rounds'
 * own, with the interval in which it lies by at least 95 % (the n-th least and the n-th most; below
 * six rounds that can't be had, and it is the least and the most).
 *
 * Build and run: tests/bench/lowmap
 *
 * Exit status: 0; 1 when something could not be mapped; 2 for a wrong argument.
 *
 * Since: 0.1
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SIZE 8192u
#define MOST 65000u
#define OPERATIONS 40000u
#define MAX_THREADS 4u

static void *place[MOST];
static unsigned long live, threads;
static int by_kernel;

/* Processor time of all threads: what other programs take in between does not count. */
static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void *take(unsigned long i) {
    const int prot = i % 2 ? PROT_READ : PROT_READ | PROT_WRITE;
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT;
    if (by_kernel)
        return (void *)(uintptr_t)syscall(SYS_mmap, NULL, SIZE, prot, flags, -1, 0);
    return mmap(NULL, SIZE, prot, flags, -1, 0);
}

static int give(unsigned long i) {
    if (by_kernel)
        return (int)syscall(SYS_munmap, place[i], SIZE);
    return munmap(place[i], SIZE);
}

static void stop(const char *what) {
    perror(what);
    exit(1);
}

/* Each thread has mappings of its own: those whose number it is, modulo the threads. */
static void *work(void *data) {
    unsigned long thread = (unsigned long)(uintptr_t)data, i;
    uint64_t random = 88172645463325252u + thread;
    for (i = 0; i < OPERATIONS / threads; i++) {
        unsigned long which;
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        which = (unsigned long)(random % (live / threads)) * threads + thread;
        if (give(which) != 0)
            stop("munmap");
        place[which] = take(which);
        if (place[which] == MAP_FAILED)
            stop("mmap");
    }
    return NULL;
}

/* Processor time for one unmap and map, ns. */
static double cell(void) {
    pthread_t ids[MAX_THREADS];
    unsigned long i;
    uint64_t began, took;
    for (i = 0; i < live; i++) {
        place[i] = take(i);
        if (place[i] == MAP_FAILED)
            stop("mmap");
    }
    began = now();
    for (i = 0; i < threads; i++)
        if (pthread_create(&ids[i], NULL, work, (void *)(uintptr_t)i) != 0)
            stop("pthread_create");
    for (i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    took = now() - began;
    for (i = 0; i < live; i++)
        if (give(i) != 0)
            stop("munmap");
    return (double)took / OPERATIONS;
}

static unsigned long number(const char *text, unsigned long least, unsigned long most) {
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (end == text || *end || value < least || value > most) {
        fprintf(stderr, "lowmap: given \"%s\"; allowed: a whole number from %lu to %lu.\n", text,
                least, most);
        exit(2);
    }
    return value;
}

static int compare(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, unsigned long count) {
    qsort(values, count, sizeof *values, compare);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

/* How many at each end lie outside of the median's interval, plus one: the largest n for which the
 * chance that fewer than n of so many fall on one side of the median is at most 2.5 %. */
static unsigned long rank(unsigned long count) {
    double chance = 1, sum;
    unsigned long n = 0, i;
    for (i = 0; i < count; i++)
        chance /= 2; /* that none does */
    for (sum = chance; sum <= 0.025 && n < count / 2; sum += chance) {
        chance *= (double)(count - n) / (double)(n + 1);
        n++;
    }
    return n ? n : 1;
}

int main(int argc, char **argv) {
    static const unsigned long presets[] = {100, 10000, 60000};
    static double ns[2][1000], ratios[1000];
    unsigned long rounds = argc > 1 ? number(argv[1], 1, 1000) : 9, round;
    int cells = argc > 2 ? argc - 2 : 3, which, side;
    printf(
        "| live mappings | threads | kernel, ns | LOW_MAP, ns | ratio, median (its interval) |\n");
    printf("| --- | --- | --- | --- | --- |\n");
    for (which = 0; which < cells; which++) {
        live = argc > 2 ? number(argv[2 + which], 100, MOST - 1000) : presets[which];
        for (threads = 1; threads <= MAX_THREADS; threads *= 2) {
            double middle;
            for (round = 0; round < rounds; round++) {
                for (side = 0; side < 2; side++) {
                    by_kernel = side ^ (int)(round & 1); /* each goes first in half of them */
                    ns[by_kernel][round] = cell();
                }
                ratios[round] = ns[0][round] / ns[1][round];
            }
            middle = median(ratios, rounds);
            printf("| %lu | %lu | %.0f | %.0f | %.2f (%.2f to %.2f) |\n", live, threads,
                   median(ns[1], rounds), median(ns[0], rounds), middle, ratios[rank(rounds) - 1],
                   ratios[rounds - rank(rounds)]);
            fflush(stdout);
        }
    }
    return 0;
}
