/* SPDX-License-Identifier: 0BSD
 *
 * observe - starts a program and tells from outside where its heap begins and how much low memory
 * it leaves, without a word from the program. Linux only. Valid C99 and C++.
 *
 * Build: cc observe.c -o observe
 * Synopsis: observe [-n N] [-e] FILE [ARGUMENT...]
 *   -n N      number of starts, 1 to 100000; default 1
 *   -e        look at the end of the program, not at its start: it runs, with its standard output
 *             thrown away, and is stopped when it exits, while its memory is still there
 *             (PTRACE_EVENT_EXIT, ptrace(2)). For what changes after exec: ld.so FILE, threads.
 *   FILE      the program, a path (no search in PATH); ARGUMENTs are handed on
 *
 * Each start stops at exec, before the first instruction of the program and of its loader: the
 * kernel has laid out the address space, and nothing has used it yet. There the start of the heap
 * (field 47, start_brk, of /proc/PID/stat; proc_pid_stat(5)) and the mappings (/proc/PID/maps) are
 * read, then the program is killed.
 *
 * Standard output, key=value:
 *   starts=N
 *   start_brk_min=0x...          the lowest start of the heap, an address in bytes
 *   free_below_2gib_mib=N        the least seen of unmapped MiB (rounded down) in [0, 2 GiB) and
 *   free_below_4gib_mib=N        [0, 4 GiB); the kernel's vm.mmap_min_addr is not taken off
 *
 * Exit status: 0 observed; 1 the program could not be started or observed, or with -e it ended with
 * another status than 0 (message on standard error); 2 wrong use.
 * Example: observe -n 20 ./app
 *          starts=20, start_brk_min=0x100405000, ... each on a line of its own
 * Since: 0.1
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define GIB ((uint64_t)1 << 30)
#define MIB ((uint64_t)1 << 20)

struct seen {
    uint64_t start_brk; /* address in bytes */
    uint64_t free_2gib; /* bytes */
    uint64_t free_4gib; /* bytes */
};

/* Field 47 counts from the state on as the 45th word, since the name (field 2) may hold blanks. */
static int read_start_brk(pid_t pid, uint64_t *address) {
    char name[64];
    char text[4096];
    char *at;
    FILE *file;
    size_t size;
    int field;

    snprintf(name, sizeof name, "/proc/%ld/stat", (long)pid);
    file = fopen(name, "r");
    if (file == NULL)
        return 0;
    size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    at = strrchr(text, ')');
    for (field = 2; at != NULL && field < 47; field++)
        at = strchr(at + 1, ' ');
    if (at == NULL)
        return 0;
    *address = (uint64_t)strtoull(at + 1, NULL, 10);
    return 1;
}

/* Takes what of [start, end) lies below the limit off the free bytes. */
static void take_off(uint64_t *free_bytes, uint64_t limit, uint64_t start, uint64_t end) {
    if (start >= limit)
        return;
    *free_bytes -= (end < limit ? end : limit) - start;
}

static int read_maps(pid_t pid, struct seen *seen) {
    char name[64];
    char line[8192];
    FILE *file;
    int lines = 0;

    seen->free_2gib = 2 * GIB;
    seen->free_4gib = 4 * GIB;
    snprintf(name, sizeof name, "/proc/%ld/maps", (long)pid);
    file = fopen(name, "r");
    if (file == NULL)
        return 0;
    while (fgets(line, sizeof line, file) != NULL) {
        char *dash = NULL;
        uint64_t start = (uint64_t)strtoull(line, &dash, 16);
        uint64_t end = *dash == '-' ? (uint64_t)strtoull(dash + 1, NULL, 16) : 0;
        if (end <= start)
            continue;
        lines++;
        take_off(&seen->free_2gib, 2 * GIB, start, end);
        take_off(&seen->free_4gib, 4 * GIB, start, end);
    }
    fclose(file);
    return lines > 0;
}

/* Lets a program that stopped at exec run to its exit stop. Returns 1 there, with its exit status
 * of wait(2); 0 when it is gone. */
static int run_to_exit(pid_t pid, int *status, unsigned long *ended) {
    /* An integer travels in the pointer (ptrace(2)). */
    void *options =
        (void *)(uintptr_t)(PTRACE_O_TRACEEXIT | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL);
    long number = 0;

    if (ptrace(PTRACE_SETOPTIONS, pid, NULL, options) != 0)
        return 0;
    while (ptrace(PTRACE_CONT, pid, NULL, (void *)(uintptr_t)number) == 0) {
        while (waitpid(pid, status, 0) < 0 && errno == EINTR)
            continue;
        if (!WIFSTOPPED(*status))
            return 0;
        if (*status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8)))
            return ptrace(PTRACE_GETEVENTMSG, pid, NULL, ended) == 0;
        number = *status >> 16 != 0 ? 0 : WSTOPSIG(*status);
    }
    return 0;
}

static int observe_once(char **argv, int at_exit, struct seen *seen) {
    unsigned long ended = 0;
    const pid_t pid = fork();
    int status = 0;
    int good = 0;

    if (pid < 0) {
        fprintf(stderr, "observe: fork: %s\n", strerror(errno));
        return 0;
    }
    if (pid == 0) {
        const int nowhere = at_exit ? open("/dev/null", O_WRONLY) : -1;
        if (nowhere >= 0)
            dup2(nowhere, 1);
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
            execv(argv[0], argv);
        fprintf(stderr, "observe: %s: can't be started: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP &&
        (!at_exit || run_to_exit(pid, &status, &ended))) {
        good = read_start_brk(pid, &seen->start_brk) && read_maps(pid, seen);
        if (!good)
            fprintf(stderr, "observe: %s: /proc/%ld can't be read\n", argv[0], (long)pid);
        if (ended != 0) {
            fprintf(stderr, "observe: %s: ended with wait status 0x%lx\n", argv[0], ended);
            good = 0;
        }
    } else if (WIFSIGNALED(status)) {
        fprintf(stderr, "observe: %s: killed by signal %d\n", argv[0], WTERMSIG(status));
    } else if (WIFSTOPPED(status)) {
        fprintf(stderr, "observe: %s: stopped by signal %d at exec\n", argv[0], WSTOPSIG(status));
    }
    if (WIFSTOPPED(status)) {
        kill(pid, SIGKILL);
        if (at_exit)
            ptrace(PTRACE_CONT, pid, NULL, NULL); /* a signal does not end that stop */
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    return good;
}

int main(int argc, char **argv) {
    struct seen seen;
    uint64_t low = UINT64_MAX;
    uint64_t free_2gib = UINT64_MAX;
    uint64_t free_4gib = UINT64_MAX;
    long starts = 1;
    long i;
    int first = 1;
    int at_exit = 0;

    for (; first < argc && argv[first][0] == '-'; first++) {
        if (strcmp(argv[first], "-e") == 0)
            at_exit = 1;
        else if (strcmp(argv[first], "-n") == 0 && first + 1 < argc)
            starts = strtol(argv[++first], NULL, 10);
        else
            starts = 0;
    }
    if (first >= argc || starts < 1 || starts > 100000) {
        fprintf(stderr, "usage: observe [-n N] [-e] FILE [ARGUMENT...], N from 1 to 100000\n");
        return 2;
    }
    for (i = 0; i < starts; i++) {
        if (!observe_once(argv + first, at_exit, &seen))
            return 1;
        if (seen.start_brk < low)
            low = seen.start_brk;
        if (seen.free_2gib < free_2gib)
            free_2gib = seen.free_2gib;
        if (seen.free_4gib < free_4gib)
            free_4gib = seen.free_4gib;
    }
    printf("starts=%ld\nstart_brk_min=0x%" PRIx64 "\nfree_below_2gib_mib=%" PRIu64
           "\nfree_below_4gib_mib=%" PRIu64 "\n",
           starts, low, free_2gib / MIB, free_4gib / MIB);
    return fflush(stdout) == 0 ? 0 : 1;
}
