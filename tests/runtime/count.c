/* SPDX-License-Identifier: 0BSD
 *
 * count STARTS PROGRAM - what a start of PROGRAM costs the kernel: prints "calls=N faults=N".
 *
 *   calls   system calls from its exec to its end, counted by ptrace
 *   faults  minor page faults, the fewest of STARTS starts: more is what the kernel does besides
 *
 * Addresses are not random, so that each start is the same. Exit status: 0; 1 when a start does not
 * end with 0; 2 for wrong use; 77 where ptrace is not allowed.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* By vfork(): after fork() the child has page faults of its own before the exec, more or fewer by
 * where this program's libraries lie. */
static pid_t start(char **program, int traced) {
    const pid_t pid = vfork();
    if (pid != 0)
        return pid;
    if (traced && ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(77);
    execv(program[0], program);
    _exit(126);
}

int main(int argc, char **argv) {
    const int starts = argc == 3 ? atoi(argv[1]) : 0;
    long stops = 0;
    long faults = -1;
    int status, i;
    pid_t pid;

    if (starts < 1)
        return 2;
    if (personality(ADDR_NO_RANDOMIZE) == -1)
        return 77;
    pid = start(argv + 2, 1);
    while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
        /* The first stop is that of the exec, the others are entries and returns. */
        stops++;
        if (ptrace(PTRACE_SYSCALL, pid, NULL, NULL) != 0)
            return 1;
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return WIFEXITED(status) && WEXITSTATUS(status) == 77 ? 77 : 1;
    for (i = 0; i < starts; i++) {
        struct rusage usage;
        pid = start(argv + 2, 0);
        if (wait4(pid, &status, 0, &usage) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
            return 1;
        if (faults < 0 || usage.ru_minflt < faults)
            faults = usage.ru_minflt;
    }
    printf("calls=%ld faults=%ld\n", stops / 2, faults);
    return 0;
}
