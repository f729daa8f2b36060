/* SPDX-License-Identifier: 0BSD
 *
 * startup PAIRS PROGRAM PROGRAM... - compares how long programs take from exec to exit.
 *
 * Every round starts each program once, in an order that rotates, so that whatever else the machine
 * does hits all alike. Prints per program: median wall-clock time in microseconds, median minor
 * page faults, and the ratio to the first program: the median of the rounds' ratios with its
 * distribution-free 95 % interval (order statistics of the binomial distribution). What the
 * programs print is thrown away.
 * Exit status: 0; 1 when a program does not exit with 0; 2 for wrong use.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, ascending);
    return values[count / 2];
}

/* Microseconds from spawn to exit; negative when the program failed. */
static double one_start(char *program, double *faults) {
    struct timespec from, to;
    struct rusage usage;
    char *arguments[2];
    pid_t pid;
    int status;
    arguments[0] = program;
    arguments[1] = NULL;
    clock_gettime(CLOCK_MONOTONIC, &from);
    if (posix_spawn(&pid, program, NULL, NULL, arguments, environ) != 0)
        return -1;
    if (wait4(pid, &status, 0, &usage) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return -1;
    clock_gettime(CLOCK_MONOTONIC, &to);
    *faults = (double)usage.ru_minflt;
    return (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3;
}

int main(int argc, char **argv) {
    int count = argc - 2, rounds = argc > 2 ? atoi(argv[1]) : 0, round, i;
    double **times, **faults;
    FILE *out;
    cpu_set_t cpu;
    if (rounds < 20 || count < 1) {
        fprintf(stderr, "startup: wanted PAIRS (at least 20) and one or more programs\n");
        return 2;
    }
    out = fdopen(fcntl(1, F_DUPFD_CLOEXEC, 3), "w");
    if (!out || !freopen("/dev/null", "w", stdout))
        return 1;
    /* One processor, the last: a move between processors costs more than what is measured. */
    CPU_ZERO(&cpu);
    CPU_SET((int)sysconf(_SC_NPROCESSORS_ONLN) - 1, &cpu);
    sched_setaffinity(0, sizeof cpu, &cpu);
    times = (double **)calloc((size_t)count, sizeof *times);
    faults = (double **)calloc((size_t)count, sizeof *faults);
    for (i = 0; times && faults && i < count; i++) {
        times[i] = (double *)calloc((size_t)rounds, sizeof **times);
        faults[i] = (double *)calloc((size_t)rounds, sizeof **faults);
        if (!times[i] || !faults[i])
            return 1;
    }
    for (round = -10; round < rounds; round++) {
        for (i = 0; i < count; i++) {
            int which = (i + round + 10) % count;
            double fault_count, time = one_start(argv[2 + which], &fault_count);
            if (time < 0) {
                fprintf(stderr, "startup: %s did not exit with 0\n", argv[2 + which]);
                return 1;
            }
            if (round >= 0) { /* the first ten warm the caches up */
                times[which][round] = time;
                faults[which][round] = fault_count;
            }
        }
    }
    for (i = 0; i < count; i++) {
        /* Half the width of the median's 95 % interval, in ranks: 1.96 * sqrt(n) / 2. */
        int width = (int)(0.98 * sqrt((double)rounds));
        double *ratios = (double *)calloc((size_t)rounds, sizeof *ratios);
        if (!ratios)
            return 1;
        for (round = 0; round < rounds; round++)
            ratios[round] = times[i][round] / times[0][round];
        qsort(ratios, (size_t)rounds, sizeof *ratios, ascending);
        fprintf(out, "program=%s ratio=%.4f low=%.4f high=%.4f", argv[2 + i], ratios[rounds / 2],
                ratios[rounds / 2 - width], ratios[rounds / 2 + width]);
        free(ratios);
        fprintf(out, " faults=%.0f\n", median(faults[i], rounds));
    }
    /* Only now, since sorting takes the rounds out of their order. */
    for (i = 0; i < count; i++)
        fprintf(out, "program=%s median_us=%.1f\n", argv[2 + i], median(times[i], rounds));
    return fclose(out) != 0;
}
