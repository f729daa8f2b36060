/* SPDX-License-Identifier: 0BSD */
/* A program that calls the self-test, prints the report on standard output, and ends with its
 * result. With an argument N it first grows its brk heap by N GiB, untouched. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "mason_dixon.h"

#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
    static struct mason_dixon_report report;
    int result;
    if (argc > 1 && sbrk((intptr_t)((uint64_t)atoi(argv[1]) << 30)) == (void *)-1)
        return 99;
    result = mason_dixon_self_test(&report);
    mason_dixon_print(&report, 1);
    return result;
}
