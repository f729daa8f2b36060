/* SPDX-License-Identifier: 0BSD
 *
 * soak STARTS BOUNDARY PROGRAM... - starts programs with the start-up self-test again and again
 * under changing conditions, and compares the self-test's verdict with what can be seen from
 * outside.
 *
 *   STARTS    how many starts in all, spread over the programs
 *   BOUNDARY  in bytes (0x... or decimal), the one the programs were built with
 *   PROGRAM   an executable with SELF_TEST STARTUP; it is started with MASON_DIXON=test
 *
 * Per start at random: size of the environment (0 to 96 KiB), RLIMIT_STACK (256 KiB to unlimited,
 * which also changes where mappings go), ASLR on or off, legacy mmap layout. At the exec stop,
 * before the program's first instruction, /proc/PID/stat tells start_brk; then the program goes on
 * and ends with the self-test's verdict: 0 nothing failed, 1 failed, 77 no verdict. Prints starts,
 * verdicts and differences. Exit status: 0 no difference; 1 a difference (each is printed); 2 wrong
 * use or a start that failed for another reason.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

/* xorshift64: the sequence is the same in every run, so that a difference can be found again. */
static unsigned draw(unsigned below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 33) % below);
}

/* Field 47 of /proc/PID/stat, start_brk in bytes; 0 when it can't be read. */
static unsigned long long start_brk(pid_t pid) {
    char path[64], text[2048], *at;
    unsigned long long value = 0;
    size_t length;
    int field;
    FILE *file;
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    file = fopen(path, "r");
    if (!file)
        return 0;
    length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    at = strrchr(text, ')'); /* field 2 may hold spaces */
    for (field = 2; at && field < 47; field++)
        at = strchr(at + 1, ' ');
    if (at)
        value = strtoull(at, NULL, 10);
    return value;
}

struct start {
    char *environment[3];
    rlim_t stack;
    unsigned long persona;
};

static void become(const char *program, const struct start *start) {
    char *arguments[2];
    struct rlimit limit;
    getrlimit(RLIMIT_STACK, &limit);
    if (start->stack <= limit.rlim_max)
        limit.rlim_cur = start->stack;
    setrlimit(RLIMIT_STACK, &limit);
    personality(start->persona);
    close(2); /* the report; the verdict is the exit status */
    arguments[0] = (char *)(uintptr_t)program;
    arguments[1] = NULL;
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execve(program, arguments, (char *const *)start->environment);
    _exit(126);
}

int main(int argc, char **argv) {
    static char padding[98304 + 8];
    static char test[] = "MASON_DIXON=test";
    static const rlim_t stacks[] = {262144, 1048576, 8388608, 268435456, RLIM_INFINITY};
    unsigned long starts = argc > 3 ? strtoul(argv[1], NULL, 0) : 0, i;
    unsigned long long boundary = argc > 3 ? strtoull(argv[2], NULL, 0) : 0;
    unsigned long passed = 0, failed = 0, without = 0, differences = 0;
    if (starts == 0 || boundary == 0) {
        fprintf(stderr, "soak: wanted STARTS BOUNDARY PROGRAM...\n");
        return 2;
    }
    for (i = 0; i < starts; i++) {
        const char *program = argv[3 + i % (unsigned long)(argc - 3)];
        struct start start;
        unsigned long long seen;
        unsigned length = draw(98304);
        int status, verdict;
        pid_t pid;
        memset(padding, 'x', length + 4);
        memcpy(padding, "PAD=", 4);
        padding[length + 4] = '\0';
        start.environment[0] = test;
        start.environment[1] = padding;
        start.environment[2] = NULL;
        start.stack = stacks[draw(sizeof stacks / sizeof stacks[0])];
        start.persona =
            (draw(8) == 0 ? ADDR_NO_RANDOMIZE : 0) | (draw(8) == 0 ? ADDR_COMPAT_LAYOUT : 0);
        /* The kernel allows a quarter of the stack for arguments and environment. */
        if (start.stack < 524288 && length > 32768)
            padding[32768] = '\0';
        pid = fork();
        if (pid == 0)
            become(program, &start);
        if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) {
            fprintf(stderr, "soak: start %lu of %s failed\n", i, program);
            return 2;
        }
        seen = start_brk(pid);
        ptrace(PTRACE_DETACH, pid, NULL, NULL);
        if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
            fprintf(stderr, "soak: start %lu of %s ended by a signal\n", i, program);
            return 2;
        }
        verdict = WEXITSTATUS(status);
        passed += verdict == 0;
        failed += verdict == 1;
        without += verdict == 77;
        if ((verdict == 0) != (seen >= boundary) || (verdict != 0 && verdict != 1) || seen == 0) {
            differences++;
            printf("difference: start %lu, %s: start_brk 0x%llx, self-test %d, stack %llu, persona "
                   "0x%lx\n",
                   i, program, seen, verdict, (unsigned long long)start.stack, start.persona);
        }
    }
    printf("starts=%lu passed=%lu failed=%lu no_verdict=%lu differences=%lu\n", starts, passed,
           failed, without, differences);
    return differences != 0;
}
