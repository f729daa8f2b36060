/* SPDX-License-Identifier: 0BSD
 *
 * The program of the matrix, valid as C and as C++ (program.cpp includes it): fills its heap with
 * small blocks, refers to _end in 32 bits where it is no PIE, throws and catches in C++.
 *
 * program                 does that; prints "main has run"; exit status 0, or 1 with what went
 * wrong program deep            waits for a signal or the end of input in a chain of functions: for
 * debuggers program abort           ends by abort() in the same chain program mlockall        locks
 * all its memory first; 77 where that is not allowed program exec FILE...    forks, and the child
 * executes FILE; ends with its exit status
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __cplusplus
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>
#endif

#define BLOCKS 4096

static char *volatile blocks[BLOCKS];

#if !defined(__PIE__) && !defined(__PIC__)
/* A no-PIE program takes this address in 32 bits (R_X86_64_32): the linker must leave it low. */
extern char _end[];
#define LOW_END ((uintptr_t)_end < 0x80000000u)
#else
#define LOW_END 1
#endif

static int fill_heap(void) {
    int i;
    for (i = 0; i < BLOCKS; i++) {
        char *block = (char *)malloc((size_t)(i % 200 + 1));
        if (block == NULL)
            return 0;
        memset(block, i & 127, (size_t)(i % 200 + 1));
        blocks[i] = block;
    }
    for (i = 0; i < BLOCKS; i++) {
        if (blocks[i][i % 200] != (char)(i & 127))
            return 0;
        free(blocks[i]);
    }
    return 1;
}

#ifdef __cplusplus
static int throw_and_catch(void) {
    std::vector<std::string> words;
    for (int i = 0; i < 100; i++)
        words.push_back(std::string((size_t)i, 'x'));
    try {
        if (words.size() == 100)
            throw std::runtime_error("main has run");
    } catch (const std::exception &error) {
        std::cout << error.what() << std::endl;
        return 1;
    }
    return 0;
}
#else
static int throw_and_catch(void) {
    return puts("main has run") >= 0 && fflush(stdout) == 0;
}
#endif

__attribute__((noinline)) static int deepest(int wanted) {
    char byte;
    if (wanted == 'a')
        abort();
    return read(0, &byte, 1) < 0;
}

__attribute__((noinline)) static int deeper(int wanted) {
    const int result = deepest(wanted);
    blocks[0] = NULL; /* no tail call: the debugger shall see this frame */
    return result;
}

static int execute(char **words) {
    int status = 0;
    const pid_t pid = fork();
    if (pid == 0) {
        execv(words[0], words);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* Resident memory in KiB, 0 when it can't be read. */
static long resident(void) {
    char line[256];
    long kib = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    if (file != NULL)
        fclose(file);
    return kib;
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "deep") == 0)
        return deeper('r');
    if (strcmp(what, "abort") == 0)
        return deeper('a');
    if (strcmp(what, "exec") == 0 && argc > 2)
        return execute(argv + 2);
    if (strcmp(what, "mlockall") == 0 && mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
        printf("mlockall: %s\n", strerror(errno));
        return errno == EPERM || errno == ENOMEM ? 77 : 1;
    }
    if (!fill_heap()) {
        puts("the heap does not hold what was written into it");
        return 1;
    }
    if (!LOW_END) {
        puts("_end is not low");
        return 1;
    }
    if (strcmp(what, "mlockall") == 0 && (resident() == 0 || resident() > 65536)) {
        printf("mlockall made %ld KiB resident\n", resident());
        return 1;
    }
    return !throw_and_catch();
}
