/* SPDX-License-Identifier: 0BSD
 *
 * soak STARTS BOUNDARY PRESSURE PROGRAM... [-- PROGRAM...] - starts programs with the start-up
 * self-test again and again under changing conditions, and compares the self-test's verdict with
 * what can be seen from outside.
 *
 *   STARTS    how many starts in all, spread over the programs
 *   BOUNDARY  in bytes (0x... or decimal), the one the programs were built with
 *   PRESSURE  percent of the free memory that a second process takes and gives back meanwhile, a
 *             random part of it each time; 0 for none
 *   PROGRAM   an executable with SELF_TEST STARTUP, ON_FAILURE ABORT and a main that returns 0;
 * every second start, at random, has MASON_DIXON=test, the others end by abort() when the self-test
 * fails. Those behind -- are never given a limit of their address space
 *
 * Per start at random: size of the environment (0 to 96 KiB), RLIMIT_STACK (256 KiB to unlimited,
 * which also changes where mappings go), RLIMIT_AS (128 MiB, 1 GiB, unlimited), ASLR on or off,
 * legacy mmap layout. What is random follows from the number of the start, so that a difference can
 * be found again. There are as many starts at a time as processors. At the exec stop, before the
 * program's first instruction, /proc/PID/stat tells start_brk and /proc/PID/maps what is free below
 * the boundary; then the program goes on and ends with the self-test's verdict: 0 nothing failed, 1
 * failed, 77 no verdict. Prints starts, verdicts, differences, how many starts the system refused
 * at first for want of memory, and the most memory taken. Exit status: 0 no difference; 1 a
 * difference (each is printed); 2 wrong use or a start that failed for another reason.
 */
#define main observe_main
int observe_main(int argc, char **argv);
#include "../link/observe.c"
#undef main

#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* The programs themselves, the rest of [0, boundary) must be free. */
#define IMAGE_BYTES (64 * MIB)

struct counts {
    unsigned long passed;
    unsigned long failed;
    unsigned long without;
    unsigned long differences;
    unsigned long repeated;  /* the system had no memory or process to spare */
    unsigned long taken_mib; /* by the memory pressure, at most */
};

struct start {
    unsigned long number;
    const char *program;
    size_t padding; /* bytes in the environment */
    rlim_t stack;
    rlim_t space;
    unsigned long persona;
    int silent; /* without MASON_DIXON: what a good start looks at is less than a test */
};

static uint64_t state;

/* xorshift64 */
static unsigned draw(unsigned below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 33) % below);
}

static void seed(unsigned long number) {
    int i;
    state = (number + 1) * UINT64_C(0x9e3779b97f4a7c15);
    for (i = 0; i < 8; i++)
        draw(2);
}

static int layouts_refused; /* 1: personality() is not allowed, as in containers */

static void choose(struct start *start, int limited) {
    static const rlim_t stacks[] = {262144, 1048576, 8388608, 268435456, RLIM_INFINITY};
    static const rlim_t spaces[] = {128 * MIB, GIB, RLIM_INFINITY, RLIM_INFINITY};
    seed(start->number);
    start->padding = draw(98304);
    start->stack = stacks[draw(sizeof stacks / sizeof stacks[0])];
    start->space = spaces[draw(sizeof spaces / sizeof spaces[0])];
    start->persona =
        (draw(8) == 0 ? ADDR_NO_RANDOMIZE : 0) | (draw(8) == 0 ? ADDR_COMPAT_LAYOUT : 0);
    start->silent = (int)draw(2);
    if (!limited)
        start->space = RLIM_INFINITY;
    if (layouts_refused)
        start->persona = 0;
    /* The kernel allows a quarter of the stack for arguments and environment. */
    if (start->stack < 524288 && start->padding > 32768)
        start->padding = 32768;
}

static void limit(int resource, rlim_t bytes) {
    struct rlimit both;
    if (getrlimit(resource, &both) != 0)
        _exit(errno);
    if (both.rlim_max == RLIM_INFINITY || bytes <= both.rlim_max)
        both.rlim_cur = bytes;
    if (setrlimit(resource, &both) != 0)
        _exit(errno);
}

/* In the child: becomes the program under its conditions, or ends with errno. */
static void become(const struct start *start) {
    static char test[] = "MASON_DIXON=test";
    static char padding[98304 + 8] = "PAD=";
    char *environment[3];
    char *arguments[2];
    memset(padding + 4, 'x', start->padding);
    environment[0] = padding;
    environment[1] = start->silent ? NULL : test;
    environment[2] = NULL;
    arguments[0] = (char *)(uintptr_t)start->program;
    arguments[1] = NULL;
    limit(RLIMIT_STACK, start->stack);
    limit(RLIMIT_AS, start->space);
    limit(RLIMIT_CORE, 0);
    if (personality(start->persona) == -1)
        _exit(errno);
    close(2); /* the report; the verdict is the exit status */
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
        execve(start->program, arguments, environment);
    _exit(errno);
}

/* Unmapped bytes below the boundary. */
static uint64_t free_below(pid_t pid, uint64_t boundary) {
    char name[64];
    char line[8192];
    uint64_t bytes = boundary;
    FILE *file;
    snprintf(name, sizeof name, "/proc/%ld/maps", (long)pid);
    file = fopen(name, "r");
    if (file == NULL)
        return 0;
    while (fgets(line, sizeof line, file) != NULL) {
        char *dash = NULL;
        const uint64_t from = (uint64_t)strtoull(line, &dash, 16);
        if (*dash == '-')
            take_off(&bytes, boundary, from, (uint64_t)strtoull(dash + 1, NULL, 16));
    }
    fclose(file);
    return bytes;
}

/* Starts the program up to the stop at its exec. Returns 0 when that is not possible; what the
 * system refuses for want of memory is tried again. */
static pid_t stop_at_exec(const struct start *start, struct counts *counts) {
    int attempt, status;
    for (attempt = 0; attempt < 1000; attempt++) {
        const pid_t pid = fork();
        if (pid == 0)
            become(start);
        if (pid > 0 && waitpid(pid, &status, 0) == pid) {
            if (WIFSTOPPED(status))
                return pid;
            if (!WIFEXITED(status)) {
                fprintf(stderr, "soak: start %lu of %s: ended by signal %d at its exec\n",
                        start->number, start->program, WTERMSIG(status));
                return 0;
            }
            errno = WEXITSTATUS(status);
        }
        if (errno != ENOMEM && errno != EAGAIN)
            break;
        counts->repeated++;
        usleep(10000);
    }
    fprintf(stderr, "soak: start %lu of %s: %s\n", start->number, start->program, strerror(errno));
    return 0;
}

/* One start, counted. Returns 0 when it could not be made or observed. */
static int judge(const struct start *start, uint64_t boundary, struct counts *counts) {
    uint64_t start_brk = 0;
    uint64_t bytes = 0;
    int good, status, verdict;
    const pid_t pid = stop_at_exec(start, counts);
    if (pid == 0)
        return 0;
    good = read_start_brk(pid, &start_brk) && start_brk != 0;
    bytes = free_below(pid, boundary);
    ptrace(PTRACE_DETACH, pid, NULL, NULL);
    if (waitpid(pid, &status, 0) == pid && start->silent && WIFSIGNALED(status) &&
        WTERMSIG(status) == SIGABRT)
        status = 1 << 8;
    if (!WIFEXITED(status)) {
        fprintf(stderr, "soak: start %lu of %s ended by signal %d\n", start->number, start->program,
                WTERMSIG(status));
        return 0;
    }
    verdict = WEXITSTATUS(status);
    counts->passed += verdict == 0;
    counts->failed += verdict == 1;
    counts->without += verdict == 77;
    if (good && (verdict == 0 || verdict == 1) &&
        (verdict == 0) == (start_brk >= boundary && bytes >= boundary - IMAGE_BYTES))
        return 1;
    counts->differences++;
    printf("difference: start %lu, %s: start_brk 0x%" PRIx64 ", %" PRIu64
           " MiB free below the boundary, self-test %d; environment %lu, stack %llu, address space "
           "%llu, persona 0x%lx, %s\n",
           start->number, start->program, start_brk, bytes / MIB, verdict,
           (unsigned long)start->padding, (unsigned long long)start->stack,
           (unsigned long long)start->space, start->persona,
           start->silent ? "silent" : "MASON_DIXON=test");
    fflush(stdout);
    return 1;
}

/* Takes a random part of the free memory, touches it for a second, gives it back, and so on. */
static void press(unsigned percent, struct counts *counts) {
    FILE *adjust = fopen("/proc/self/oom_score_adj", "w");
    /* Should memory run out, this process must go, not another. */
    if (adjust != NULL && (fputs("1000", adjust) < 0 || fclose(adjust) != 0))
        _exit(2);
    (void)nice(19);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    seed(0);
    for (;;) {
        const size_t page = (size_t)sysconf(_SC_PAGESIZE);
        const size_t pages = (size_t)sysconf(_SC_AVPHYS_PAGES) / 100 * (draw(percent) + 1);
        const size_t bytes = (pages + 1) * page;
        char *memory = (char *)mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        size_t at;
        int round;
        if (memory == MAP_FAILED)
            _exit(2);
        for (round = 0; round < 4; round++) {
            for (at = 0; at < bytes; at += page)
                memory[at]++;
            usleep(250000);
        }
        if (bytes / MIB > counts->taken_mib)
            counts->taken_mib = bytes / MIB;
        munmap(memory, bytes);
    }
}

int main(int argc, char **argv) {
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const unsigned long workers = processors < 1 ? 1 : (unsigned long)processors;
    unsigned long starts = argc > 4 ? strtoul(argv[1], NULL, 0) : 0;
    uint64_t boundary = argc > 4 ? strtoull(argv[2], NULL, 0) : 0;
    unsigned long percent = argc > 4 ? strtoul(argv[3], NULL, 10) : 101;
    unsigned long programs = 0, limited = 0, at, i;
    struct counts *counts, all;
    pid_t pressing = 0;
    int status, persona, good = 1;
    if (starts == 0 || boundary <= IMAGE_BYTES || percent > 90) {
        fprintf(
            stderr,
            "soak: wanted STARTS BOUNDARY PRESSURE PROGRAM... [-- PROGRAM...], at least 1 start,"
            " a boundary above 64 MiB, a pressure of 0 to 90 percent\n");
        return 2;
    }
    for (i = 4; i < (unsigned long)argc; i++) {
        if (strcmp(argv[i], "--") == 0)
            limited = programs;
        else
            argv[4 + programs++] = argv[i];
    }
    if (limited == 0)
        limited = programs;
    persona = personality(0xffffffff);
    layouts_refused = personality((unsigned long)persona | ADDR_NO_RANDOMIZE) == -1;
    if (layouts_refused)
        fprintf(stderr, "soak: personality() is refused here: each start has the usual layout\n");
    else
        (void)personality((unsigned long)persona);
    counts = (struct counts *)mmap(NULL, (workers + 1) * sizeof *counts, PROT_READ | PROT_WRITE,
                                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counts == MAP_FAILED)
        return 2;
    if (percent > 0 && (pressing = fork()) == 0)
        press((unsigned)percent, &counts[workers]);
    for (at = 0; at < workers; at++) {
        const pid_t pid = fork();
        if (pid < 0)
            return 2;
        if (pid == 0) {
            for (i = at; i < starts; i += workers) {
                struct start start;
                start.number = i;
                start.program = argv[4 + i % programs];
                choose(&start, i % programs < limited);
                if (!judge(&start, boundary, &counts[at]))
                    _exit(2);
            }
            _exit(0);
        }
    }
    memset(&all, 0, sizeof all);
    for (at = 0; at < workers;) {
        const pid_t pid = wait(&status);
        if (pid == pressing) {
            fprintf(stderr, "soak: the memory pressure ended, wait status 0x%x\n",
                    (unsigned)status);
            good = 0;
            continue;
        }
        good = good && pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
        at++;
    }
    if (pressing > 0)
        kill(pressing, SIGKILL);
    for (at = 0; at < workers; at++) {
        all.passed += counts[at].passed;
        all.failed += counts[at].failed;
        all.without += counts[at].without;
        all.differences += counts[at].differences;
        all.repeated += counts[at].repeated;
    }
    printf("starts=%lu passed=%lu failed=%lu no_verdict=%lu differences=%lu repeated=%lu "
           "memory_taken_mib=%lu\n",
           all.passed + all.failed + all.without, all.passed, all.failed, all.without,
           all.differences, all.repeated, counts[workers].taken_mib);
    if (!good || all.passed + all.failed + all.without != starts)
        return 2;
    return all.differences != 0;
}
