/* SPDX-License-Identifier: 0BSD */
/*
 * low-map - tests of mason_dixon_low_map.c from inside a program that has it.
 *
 * Synopsis:
 *   low-map TEST [ARGUMENT]
 *
 *   room       fills low memory with MAP_32BIT; prints free_kib (before, by /proc/self/maps) and
 *              got_kib; the last request must fail with ENOMEM
 *   room-lib   the same, by calls that a shared library makes (with -DWITH_LIBRARY)
 *   place      prints the address of a first mapping
 *   pass       what is none of its business: high, fixed, files, hints, errors
 *   random N   N random operations with a model beside, also behind its back
 *   threads N  N operations in each of 4 threads, and a fifth behind its back
 *   fork N     N forks while 3 threads map and unmap
 *   flight N   N forks while 3 threads map 200 MiB each: the child gets all that is free
 *   signal N   N operations with a signal handler that does the same
 *   bad        wrong arguments of mason_dixon_map_low() and mason_dixon_unmap_low()
 *   align N    N random aligned requests
 *   behind     mappings and unmappings by raw system calls are found out
 *   low N      map_low and unmap_low alone, N operations (needs no standing in)
 *   limits     RLIMIT_AS and a full table of mappings: ENOMEM, and nothing lost
 *   hints      rounded as the kernel rounds them; machine code near a program that lies low
 *   growth     what asks for whole units of 64 KiB gets it upwards, each thread its own
 *   clone N    N operations in each of two tasks that share thread-local storage, by a raw clone
 *   returned   calls that fail leave the reserve as it was
 *   locked     a refusal that has nothing to do with the place; as root it becomes another user
 *   reserve    prints what is reserved, fills it, gives it back
 *   strict     under vm.overcommit_memory=2 more is reserved than could be committed, and it serves
 *   others     what others put into the reserve stays theirs
 *   insist     MAP_FIXED into the reserve, and another one is served at that moment
 * (-DWITH_BETWEEN) walls      many mappings of others in the way of a first one, none of which can
 * be listed
 *
 * Exit status: 0; 1 with a message when something is not as it should be.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "mason_dixon.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#ifndef LIMIT
#define LIMIT 0x80000000u
#endif
#define FLOOR 0x10000u
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define LOW32 (ANON | MAP_32BIT)
#define PAGE 4096u

static void wrong(int line, const char *what) {
    printf("FAIL: low-map.c:%d: %s (errno %d)\n", line, what, errno);
    fflush(stdout);
    _exit(1);
}
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            wrong(__LINE__, #condition);                                                           \
    } while (0)

static uintptr_t number_of(const void *address) {
    return (uintptr_t)address;
}

static void *raw_map(void *address, size_t size, int prot, int flags) {
    return (void *)(uintptr_t)syscall(SYS_mmap, address, size, prot, flags, -1, 0);
}

static int raw_unmap(void *address, size_t size) {
    return (int)syscall(SYS_munmap, address, size);
}

static int is_low(const void *address, size_t size) {
    return number_of(address) >= FLOOR && number_of(address) + size <= LIMIT;
}

/* KiB free in [FLOOR, LIMIT), from the kernel's own list. what: prints what is there. */
static unsigned long free_kib(void) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[600];
    unsigned long from, to, used = 0;
    MUST(maps != NULL);
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx", &from, &to) != 2 || from >= LIMIT)
            continue;
        if (from < FLOOR)
            from = FLOOR;
        if (to > LIMIT)
            to = LIMIT;
        if (to > from)
            used += to - from;
    }
    fclose(maps);
    return (LIMIT - FLOOR - used) / 1024;
}

static uint64_t random_state = 88172645463325252u;

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static unsigned long below(unsigned long most) {
    return (unsigned long)(next_random(&random_state) % most);
}

#ifdef WITH_LIBRARY
#ifdef __cplusplus
extern "C" {
#endif
void *library_map(size_t size, int sixty_four);
int library_unmap(void *address, size_t size);
void *library_early(void);
#ifdef __cplusplus
}
#endif
#endif

static void *take(size_t size, int how) {
#ifdef WITH_LIBRARY
    if (how)
        return library_map(size, how == 2);
#endif
    (void)how;
    return mmap(NULL, size, RW, LOW32, -1, 0);
}

static void room(int how) {
    unsigned long before, got = 0, size;
    static void *first;
    void *last = NULL;
    before = free_kib();
#ifdef WITH_LIBRARY
    MUST(!how || is_low(library_early(), 65536));
#endif
    for (size = 64u << 20; size >= PAGE; size /= 4) {
        for (;;) {
            char *block = (char *)take(size, how ? 1 + (int)(got & 1) : 0);
            if (block == MAP_FAILED)
                break;
            MUST(is_low(block, size));
            MUST(block[0] == 0 && block[size - 1] == 0);
            block[0] = 1;
            if (!first)
                first = block;
            last = block;
            got += size / 1024;
        }
        MUST(errno == ENOMEM);
    }
    MUST(last != NULL);
    printf("free_kib=%lu\ngot_kib=%lu\nleft_kib=%lu\n", before, got, free_kib());
}

static void test_place(void) {
    void *got = mmap(NULL, 65536, RW, LOW32, -1, 0);
    MUST(got != MAP_FAILED);
    printf("place=%p\n", got);
}

static void test_pass(void) {
    char *low, *got;
    int fd;
    size_t i;
    /* Without MAP_32BIT: where the kernel likes, which is not low. */
    got = (char *)mmap(NULL, PAGE, RW, ANON, -1, 0);
    MUST(got != MAP_FAILED && number_of(got) >> 32);
    MUST(munmap(got, PAGE) == 0);
    /* A hint without MAP_32BIT is the kernel's: a free one is honoured, a taken one leads high. */
    low = (char *)mmap((void *)0x20000000, PAGE, RW, ANON, -1, 0);
    MUST(number_of(low) == 0x20000000);
    got = (char *)mmap(low, PAGE, RW, ANON, -1, 0);
    MUST(got != MAP_FAILED && number_of(got) >> 32);
    MUST(munmap(got, PAGE) == 0);
    /* With MAP_32BIT a free hint is honoured, below 1 GiB too, and a taken one still gives low. */
    errno = 77;
    got = (char *)mmap(low, PAGE, RW, LOW32, -1, 0);
    MUST(got != low && is_low(got, PAGE) && errno == 77);
    MUST(munmap(got, PAGE) == 0);
    /* MAP_FIXED replaces, MAP_FIXED_NOREPLACE refuses; with MAP_32BIT beside, too. */
    low[0] = 5;
    MUST(mmap(low, PAGE, RW, LOW32 | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED && errno == EEXIST);
    MUST(low[0] == 5);
    MUST(mmap(low, PAGE, RW, LOW32 | MAP_FIXED, -1, 0) == low && low[0] == 0);
    MUST(munmap(low, PAGE) == 0);
    /* A file is mapped by the kernel alone. */
    fd = open("/proc/self/exe", O_RDONLY);
    MUST(fd >= 0);
    got = (char *)mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_32BIT, fd, 0);
    MUST(got != MAP_FAILED && memcmp(got, "\177ELF", 4) == 0);
    MUST(munmap(got, PAGE) == 0);
    got = (char *)mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    MUST(got != MAP_FAILED && memcmp(got, "\177ELF", 4) == 0);
    MUST(munmap(got, PAGE) == 0);
    close(fd);
    /* Access is as asked for, nothing more. */
    got = (char *)mmap(NULL, PAGE, PROT_NONE, LOW32 | MAP_NORESERVE, -1, 0);
    MUST(is_low(got, PAGE));
    fd = open("/dev/null", O_WRONLY);
    MUST(fd >= 0);
    MUST(munmap(got, PAGE) == 0);
    /* Shared anonymous memory, and flags of all kinds. */
    got = (char *)mmap(NULL, 8 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_32BIT | MAP_POPULATE,
                       -1, 0);
    MUST(is_low(got, 8 * PAGE));
    if (fork() == 0) {
        got[0] = 9;
        _exit(0);
    }
    wait(NULL);
    MUST(got[0] == 9 && munmap(got, 8 * PAGE) == 0);
    /* A size that is no whole page gets whole pages. */
    got = (char *)mmap(NULL, 5, RW, LOW32, -1, 0);
    MUST(is_low(got, PAGE) && got[PAGE - 1] == 0 && munmap(got, 5) == 0);
    /* Errors are the kernel's. */
    MUST(mmap(NULL, 0, RW, LOW32, -1, 0) == MAP_FAILED && errno == EINVAL);
    MUST(mmap(NULL, (size_t)-1, RW, LOW32, -1, 0) == MAP_FAILED && errno == ENOMEM);
    MUST(mmap(NULL, (size_t)-PAGE - 1, RW, LOW32, -1, 0) == MAP_FAILED && errno == ENOMEM);
    MUST(mmap(NULL, 0x80000000u, RW, LOW32, -1, 0) == MAP_FAILED && errno == ENOMEM);
    MUST(mmap(NULL, PAGE, RW, LOW32, -1, 1) == MAP_FAILED && errno == EINVAL);
    MUST(mmap(NULL, PAGE, RW, MAP_ANONYMOUS | MAP_32BIT, -1, 0) == MAP_FAILED && errno == EINVAL);
    MUST(munmap((void *)0x20000001, PAGE) == -1 && errno == EINVAL);
    MUST(munmap((void *)0x20000000, 0) == -1 && errno == EINVAL);
    MUST(munmap((void *)0x20000000, PAGE) == 0); /* nothing there is no error */
    /* After all these refusals of nothing but size, low hints are still the kernel's business or
       ours, but a free one is honoured. */
    got = (char *)mmap((void *)0x22000000, PAGE, RW, ANON, -1, 0);
    MUST(number_of(got) == 0x22000000 && munmap(got, PAGE) == 0);
    /* mremap: shrink, grow in place, grow by moving, to a place. */
    got = (char *)mmap(NULL, 16 * PAGE, RW, LOW32, -1, 0);
    MUST(is_low(got, 16 * PAGE));
    for (i = 0; i < 16; i++)
        got[i * PAGE] = (char)(i + 1);
    MUST(mremap(got, 16 * PAGE, 4 * PAGE, 0) == got);
    MUST(mremap(got, 4 * PAGE, 12 * PAGE, 0) == got && got[3 * PAGE] == 4 && got[4 * PAGE] == 0);
    low = (char *)mremap(got, 12 * PAGE, 12 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
                         (void *)0x23000000);
    MUST(number_of(low) == 0x23000000 && low[3 * PAGE] == 4);
    {
        /* What it has left is free again, what it has taken is not. */
        char *again = (char *)mmap(NULL, 12 * PAGE, RW, LOW32, -1, 0);
        MUST(is_low(again, 12 * PAGE) && again != low && low[3 * PAGE] == 4);
        MUST(munmap(again, 12 * PAGE) == 0 && munmap(low, 12 * PAGE) == 0);
    }
    MUST(mremap((void *)0x23000000, PAGE, PAGE * 2, 0) == MAP_FAILED && errno == EFAULT);
    puts("pass=ok");
}

/* ---- random operations with a model ---- */

#define MOST 3000
struct block {
    unsigned char *address;
    size_t size;
    unsigned char tag;
    int how; /* 0 mmap, 1 raw, 2 map_low */
};
static struct block blocks[MOST];
static unsigned count;

static void tag(struct block *block) {
    size_t i;
    for (i = 0; i < block->size; i += PAGE)
        block->address[i] = block->tag;
    block->address[block->size - 1] = block->tag;
}

static void check(const struct block *block) {
    size_t i;
    for (i = 0; i < block->size; i += PAGE)
        MUST(block->address[i] == block->tag);
    MUST(block->address[block->size - 1] == block->tag);
}

static void add(void *address, size_t size, int how) {
    unsigned i;
    struct block *block = &blocks[count];
    for (i = 0; i < count; i++)
        MUST(number_of(address) + size <= number_of(blocks[i].address) ||
             number_of(blocks[i].address) + blocks[i].size <= number_of(address));
    block->address = (unsigned char *)address;
    block->size = size;
    block->how = how;
    block->tag = (unsigned char)(1 + below(255));
    MUST(block->address[0] == 0 && block->address[size - 1] == 0);
    tag(block);
    count++;
}

static void drop(unsigned which) {
    struct block *block = &blocks[which];
    check(block);
    if (block->how == 2)
        MUST(mason_dixon_unmap_low(block->address, block->size) == 0);
    else if (block->how == 1)
        MUST(raw_unmap(block->address, block->size) == 0);
    else
        MUST(munmap(block->address, block->size) == 0);
    *block = blocks[--count];
}

static size_t some_size(void) {
    unsigned long kind = below(100);
    if (kind < 70)
        return (1 + below(32)) * PAGE;
    if (kind < 97)
        return (1 + below(600)) * PAGE;
    return (1 + below(16000)) * PAGE;
}

static size_t biggest(void) {
    size_t least = 0, most = LIMIT / PAGE;
    while (least < most) {
        size_t middle = (least + most + 1) / 2;
        void *got = mmap(NULL, middle * PAGE, PROT_NONE, LOW32 | MAP_NORESERVE, -1, 0);
        if (got == MAP_FAILED) {
            most = middle - 1;
        } else {
            munmap(got, middle * PAGE);
            least = middle;
        }
    }
    return least * PAGE;
}

static void test_random(unsigned long operations) {
    unsigned long i, total = 0;
    size_t first = biggest(), last;
    for (i = 0; i < operations; i++) {
        unsigned long what = below(100);
        size_t size = some_size();
        if (count == MOST || (count && total > (700u << 20)))
            what = 40 + below(20);
        if (what < 40) {
            void *got = mmap(NULL, size, RW, LOW32, -1, 0);
            if (got == MAP_FAILED) {
                MUST(errno == ENOMEM);
            } else {
                MUST(is_low(got, size));
                add(got, size, 0);
                total += size;
            }
        } else if (what < 75) {
            if (count) {
                unsigned which = (unsigned)below(count);
                total -= blocks[which].size;
                drop(which);
            }
        } else if (what < 80) { /* behind its back, somewhere */
            void *place = (void *)(uintptr_t)(FLOOR + below((LIMIT - FLOOR) / PAGE) * PAGE);
            void *got;
            size = (1 + below(8)) * PAGE;
            got = raw_map(place, size, RW, ANON | MAP_FIXED_NOREPLACE);
            if (got != MAP_FAILED) {
                add(got, size, 1);
                total += size;
            }
        } else if (what < 85) {
            size_t align = (size_t)PAGE << below(10);
            void *got = mason_dixon_map_low(size, 0, align);
            if (got) {
                MUST(is_low(got, size) && number_of(got) % align == 0);
                add(got, size, 2);
                total += size;
            }
        } else if (what < 90 && count) { /* part of one, by munmap */
            struct block *block = &blocks[below(count)];
            if (block->size > 2 * PAGE && block->how != 1) {
                size_t part = (1 + below(block->size / PAGE - 1)) * PAGE;
                check(block);
                total -= part;
                if (below(2)) {
                    MUST(munmap(block->address + block->size - part, part) == 0);
                } else {
                    MUST(munmap(block->address, part) == 0);
                    block->address += part;
                }
                block->size -= part;
                tag(block);
            }
        } else if (what < 95 && count) { /* mremap without moving */
            struct block *block = &blocks[below(count)];
            if (block->how == 0) {
                size = (1 + below(64)) * PAGE;
                check(block);
                if (mremap(block->address, block->size, size, 0) == block->address) {
                    unsigned j;
                    total += size;
                    total -= block->size;
                    block->size = size;
                    tag(block);
                    for (j = 0; j < count; j++)
                        MUST(&blocks[j] == block ||
                             number_of(block->address) + size <= number_of(blocks[j].address) ||
                             number_of(blocks[j].address) + blocks[j].size <=
                                 number_of(block->address));
                }
            }
        } else if (what < 97) { /* a hint */
            void *place = (void *)(uintptr_t)(FLOOR + below((LIMIT - FLOOR) / PAGE) * PAGE);
            int flags = below(2) ? LOW32 : ANON;
            void *got = mmap(place, size, RW, flags, -1, 0);
            if (got == MAP_FAILED) /* low memory is in many pieces */
                MUST(flags == LOW32 && errno == ENOMEM);
            else if (number_of(got) >> 32)
                MUST(munmap(got, size) == 0);
            else {
                add(got, size, 0);
                total += size;
            }
        } else if (count) { /* MAP_FIXED over one of ours */
            struct block *block = &blocks[below(count)];
            if (block->how == 0) {
                check(block);
                MUST(mmap(block->address, block->size, RW, ANON | MAP_FIXED, -1, 0) ==
                     block->address);
                tag(block);
            }
        }
    }
    while (count)
        drop(count - 1);
    /* Half a second: what was unmapped behind its back is looked for when there is no room, though
       not always at once. */
    usleep(500000);
    last = biggest();
    usleep(500000);
    last = biggest();
    printf("first_kib=%lu\nlast_kib=%lu\n", (unsigned long)first / 1024,
           (unsigned long)last / 1024);
    MUST(last == first);
}

/* ---- threads ---- */

static volatile int stop_threads;

struct job {
    unsigned long operations;
    uint64_t random;
    int raw;
};

static void *job_main(void *data) {
    struct job *job = (struct job *)data;
    unsigned char *have[64] = {NULL};
    size_t sizes[64] = {0};
    unsigned char mark = (unsigned char)(job->random | 1);
    unsigned long i;
    for (i = 0; i < job->operations && !stop_threads; i++) {
        unsigned which = (unsigned)(next_random(&job->random) % 64);
        if (have[which]) {
            MUST(have[which][0] == mark && have[which][sizes[which] - 1] == mark);
            if (job->raw)
                MUST(raw_unmap(have[which], sizes[which]) == 0);
            else
                MUST(munmap(have[which], sizes[which]) == 0);
            have[which] = NULL;
        } else {
            size_t size = (1 + next_random(&job->random) % 64) * PAGE;
            unsigned char *got;
            if (job->raw)
                got = (unsigned char *)raw_map(
                    (void *)(uintptr_t)(LIMIT -
                                        ((1 + next_random(&job->random) % 8192) * PAGE + size)),
                    size, RW, ANON | MAP_FIXED_NOREPLACE);
            else
                got = (unsigned char *)mmap(NULL, size, RW, LOW32, -1, 0);
            if (got == MAP_FAILED) {
                MUST(job->raw && errno == EEXIST);
                continue;
            }
            MUST(is_low(got, size) && got[0] == 0 && got[size - 1] == 0);
            got[0] = got[size - 1] = mark;
            have[which] = got;
            sizes[which] = size;
        }
    }
    for (i = 0; i < 64; i++) {
        if (have[i]) {
            MUST(have[i][0] == mark && have[i][sizes[i] - 1] == mark);
            MUST((job->raw ? raw_unmap(have[i], sizes[i]) : munmap(have[i], sizes[i])) == 0);
        }
    }
    return NULL;
}

static void test_threads(unsigned long operations) {
    pthread_t ids[5];
    struct job jobs[5];
    unsigned i;
    for (i = 0; i < 5; i++) {
        jobs[i].operations = operations;
        jobs[i].random = 88172645463325252u + i * 7919;
        jobs[i].raw = i == 4;
        MUST(pthread_create(&ids[i], NULL, job_main, &jobs[i]) == 0);
    }
    for (i = 0; i < 5; i++)
        MUST(pthread_join(ids[i], NULL) == 0);
    puts("threads=ok");
}

static void test_fork(unsigned long forks) {
    pthread_t ids[3];
    struct job jobs[3];
    unsigned long i;
    for (i = 0; i < 3; i++) {
        jobs[i].operations = (unsigned long)-1;
        jobs[i].random = 88172645463325252u + i * 7919;
        jobs[i].raw = 0;
        MUST(pthread_create(&ids[i], NULL, job_main, &jobs[i]) == 0);
    }
    for (i = 0; i < forks; i++) {
        int status;
        pid_t child = i % 3 == 2 ? (pid_t)syscall(SYS_fork) : fork();
        MUST(child >= 0);
        if (child == 0) {
            unsigned j;
            struct job job;
            alarm(20); /* a lock that nobody gives back */
            for (j = 0; j < 20; j++) {
                char *got = (char *)mmap(NULL, 65536, RW, LOW32, -1, 0);
                if (got == MAP_FAILED || !is_low(got, 65536) || got[0])
                    _exit(1);
                got[0] = 1;
                if (j % 2 && munmap(got, 65536) != 0)
                    _exit(2);
            }
            job.operations = 100;
            job.random = 1234567 + i;
            job.raw = 0;
            job_main(&job);
            _exit(0);
        }
        MUST(waitpid(child, &status, 0) == child);
        if (status != 0)
            printf("child status %x\n", (unsigned)status);
        MUST(status == 0);
    }
    stop_threads = 1;
    for (i = 0; i < 3; i++)
        MUST(pthread_join(ids[i], NULL) == 0);
    puts("fork=ok");
}

static void *flight_main(void *unused) {
    (void)unused;
    while (!stop_threads) {
        void *got = mmap(NULL, 200u << 20, PROT_NONE, LOW32 | MAP_NORESERVE, -1, 0);
        MUST(got != MAP_FAILED && munmap(got, 200u << 20) == 0);
    }
    return NULL;
}

/* A child has no threads but its own, so what theirs were about to map is free in it. */
static void flight_child(void) {
    unsigned long before = free_kib(), got = 0;
    size_t size;
    for (size = 64u << 20; size >= 1u << 20; size /= 4)
        while (mmap(NULL, size, PROT_NONE, LOW32 | MAP_NORESERVE, -1, 0) != MAP_FAILED)
            got += size / 1024;
    if (got < before / 100 * 99)
        printf("FAIL: a child got %lu of %lu KiB\n", got, before);
    fflush(stdout);
    _exit(got < before / 100 * 99);
}

static void test_flight(unsigned long forks) {
    pthread_t ids[3];
    unsigned long i;
    for (i = 0; i < 3; i++)
        MUST(pthread_create(&ids[i], NULL, flight_main, NULL) == 0);
    for (i = 0; i < forks; i++) {
        int status;
        pid_t child = fork();
        MUST(child >= 0);
        if (child == 0)
            flight_child();
        MUST(waitpid(child, &status, 0) == child && status == 0);
    }
    stop_threads = 1;
    for (i = 0; i < 3; i++)
        MUST(pthread_join(ids[i], NULL) == 0);
    puts("flight=ok");
}

static volatile unsigned long handled;

static void handler(int number) {
    static char *kept;
    char *got;
    int saved = errno;
    (void)number;
    if (kept) {
        MUST(munmap(kept, PAGE) == 0);
        kept = NULL;
    }
    got = (char *)mmap(NULL, PAGE, RW, LOW32, -1, 0);
    MUST(got != MAP_FAILED && is_low(got, PAGE) && got[0] == 0);
    got[0] = 1;
    kept = got;
    handled++;
    errno = saved;
}

/* All that the kernel's own MAP_32BIT would give. */
static void fill_the_kernels(void) {
    while (raw_map(NULL, 1u << 20, PROT_NONE, LOW32 | MAP_NORESERVE) != MAP_FAILED)
        ;
    while (raw_map(NULL, PAGE, PROT_NONE, LOW32 | MAP_NORESERVE) != MAP_FAILED)
        ;
}

static void test_signal(unsigned long operations) {
    struct sigaction action;
    struct itimerval timer;
    struct job job;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    MUST(sigaction(SIGALRM, &action, NULL) == 0);
    memset(&timer, 0, sizeof timer);
    timer.it_value.tv_usec = timer.it_interval.tv_usec = 211;
    MUST(setitimer(ITIMER_REAL, &timer, NULL) == 0);
    job.operations = operations;
    job.random = 88172645463325252u;
    job.raw = 0;
    job_main(&job);
    /* The same with nothing left of what the kernel's own MAP_32BIT gives. */
    fill_the_kernels();
    job_main(&job);
    timer.it_value.tv_usec = timer.it_interval.tv_usec = 0;
    MUST(setitimer(ITIMER_REAL, &timer, NULL) == 0);
    MUST(handled > 0);
    printf("signal=ok %lu\n", handled);
}

/* ---- mason_dixon_map_low ---- */

static void refuses(size_t size, uint64_t limit, size_t alignment, int error) {
    void *got;
    errno = 0;
    got = mason_dixon_map_low(size, limit, alignment);
    if (got || errno != error)
        printf("size %lx limit %lx alignment %lx: %p, errno %d instead of %d\n",
               (unsigned long)size, (unsigned long)limit, (unsigned long)alignment, got, errno,
               error);
    MUST(!got && errno == error);
}

static void test_bad(void) {
    char *got, *other, *heap = (char *)malloc(1000);
    static char here[3 * PAGE];
    refuses(0, 0, 0, EINVAL);
    refuses(PAGE, UINT64_C(0x100000001), 0, EINVAL);
    refuses(PAGE, UINT64_MAX, 0, EINVAL);
    refuses(PAGE, 1, 0, EINVAL);
    refuses(PAGE, FLOOR, 0, EINVAL);
    refuses(PAGE, 0, 3, EINVAL);
    refuses(PAGE, 0, 3 * PAGE, EINVAL);
    refuses(PAGE, 0, (size_t)-1, EINVAL);
    refuses((size_t)-1, 0, 0, ENOMEM);
    refuses((size_t)-1, 0, PAGE, ENOMEM);
    refuses((size_t)1 << 32, 0, 0, ENOMEM);
    refuses((size_t)1 << 31, 0, 0, ENOMEM);
    refuses(PAGE, 0, (size_t)1 << 63, ENOMEM);
    refuses(2 * PAGE, FLOOR + PAGE, 0, ENOMEM);
    if (number_of(here) < UINT64_C(0x100000000))
        refuses(PAGE, number_of(here) + 2 * PAGE, 0, EINVAL);
    errno = 0;
    got = (char *)mason_dixon_map_low(3 * PAGE, 0, 0);
    MUST(got && is_low(got, 3 * PAGE) && errno == 0);
    memset(got, 1, 3 * PAGE);
    /* What is not ours stays. */
    MUST(mason_dixon_unmap_low(NULL, PAGE) == -1 && errno == EINVAL);
    MUST(mason_dixon_unmap_low(got, 0) == -1 && errno == EINVAL);
    MUST(mason_dixon_unmap_low(got + 1, PAGE) == -1 && errno == EINVAL);
    MUST(mason_dixon_unmap_low(got, 4 * PAGE) == -1 && errno == EINVAL);
    MUST(mason_dixon_unmap_low(got, (size_t)-1) == -1 && errno == EINVAL);
    MUST(mason_dixon_unmap_low(got - PAGE, 2 * PAGE) == -1 && errno == EINVAL);
    MUST(mason_dixon_unmap_low(heap, PAGE) == -1 && errno == EINVAL);
    MUST(mason_dixon_unmap_low(here, PAGE) == -1 && errno == EINVAL);
    MUST(mason_dixon_unmap_low((void *)(number_of(here) & ~(uintptr_t)(PAGE - 1)), PAGE) == -1);
    here[0] = here[3 * PAGE - 1] = 1;
    other = (char *)raw_map((void *)0x30000000, PAGE, RW, ANON | MAP_FIXED_NOREPLACE);
    MUST(other != MAP_FAILED);
    MUST(mason_dixon_unmap_low(other, PAGE) == -1 && errno == EINVAL && other[0] == 0);
    MUST(got[0] == 1 && got[3 * PAGE - 1] == 1);
    MUST(mason_dixon_unmap_low(got + PAGE, PAGE) == 0);
    MUST(mason_dixon_unmap_low(got, 3 * PAGE) == -1 && errno == EINVAL);
    MUST(got[0] == 1 && got[2 * PAGE] == 1);
    MUST(mason_dixon_unmap_low(got, PAGE) == 0 && mason_dixon_unmap_low(got + 2 * PAGE, 1) == 0);
    MUST(mason_dixon_unmap_low(got, PAGE) == -1 && errno == EINVAL);
    /* Who maps into a block of his own has it still. */
    got = (char *)mason_dixon_map_low(3 * PAGE, 0, 0);
    MUST(got && mmap(got + PAGE, PAGE, PROT_NONE, ANON | MAP_FIXED, -1, 0) == got + PAGE);
    MUST(mason_dixon_unmap_low(got, 3 * PAGE) == 0);
    /* Below 4 GiB, above 2 GiB, below something small. */
    got = (char *)mason_dixon_map_low(PAGE, UINT64_C(0x100000000), 0);
    MUST(got && number_of(got) < UINT64_C(0x100000000));
    MUST(mason_dixon_unmap_low(got, PAGE) == 0);
    got = (char *)mason_dixon_map_low(PAGE, FLOOR + 5, 0);
    MUST(!got && errno == ENOMEM);
    got = (char *)mason_dixon_map_low(PAGE, FLOOR + PAGE, 0);
    MUST(number_of(got) == FLOOR && mason_dixon_unmap_low(got, PAGE) == 0);
    free(heap);
    puts("bad=ok");
}

static void test_align(unsigned long operations) {
    unsigned long i, taken = 0;
    for (i = 0; i < operations && count < MOST; i++) {
        size_t align = (size_t)1 << below(28), size = (1 + below(300)) * PAGE;
        void *got = mason_dixon_map_low(size, 0, align);
        if (!got) {
            MUST(errno == ENOMEM);
            continue;
        }
        MUST(number_of(got) % align == 0 && is_low(got, size));
        add(got, size, 2);
        taken++;
        if (below(4) == 0)
            drop((unsigned)below(count));
    }
    while (count)
        drop(count - 1);
    /* Exactly one aligned place left: it is found. */
    {
        char *got = (char *)mason_dixon_map_low(256u << 20, 0, 256u << 20), *again;
        MUST(got != NULL);
        while (mason_dixon_map_low(64u << 20, 0, PAGE))
            ;
        MUST(!mason_dixon_map_low(256u << 20, 0, 256u << 20));
        MUST(mason_dixon_unmap_low(got, 256u << 20) == 0);
        again = (char *)mason_dixon_map_low(256u << 20, 0, 256u << 20);
        MUST(again == got);
    }
    printf("align=ok %lu\n", taken);
}

static void test_low(unsigned long operations) {
    unsigned long i;
    for (i = 0; i < operations; i++) {
        if (count < MOST && (count == 0 || below(2))) {
            size_t size = (1 + below(40)) * PAGE;
            void *got = mason_dixon_map_low(size, 0, 0);
            MUST(got && is_low(got, size));
            add(got, size, 2);
        } else {
            drop((unsigned)below(count));
        }
    }
    while (count)
        drop(count - 1);
    puts("low=ok");
}

static void test_walls(void) {
    unsigned long i;
    void *got = (void *)(uintptr_t)(LIMIT - (380u << 20));
    /* A page finds its way past much that is in the way. */
    MUST(raw_map(got, 380u << 20, RW, ANON | MAP_FIXED_NOREPLACE | MAP_NORESERVE) == got);
    MUST(mason_dixon_map_low(PAGE, 0, 0) && raw_unmap(got, 380u << 20) == 0);
    for (i = 1; i < 400; i++)
        MUST(raw_map((void *)(uintptr_t)(LIMIT - (i << 20)), PAGE, RW,
                     ANON | MAP_FIXED_NOREPLACE) != MAP_FAILED);
    got = mason_dixon_map_low(2u << 20, 0, 0);
    MUST(got && number_of(got) + (2u << 20) <= LIMIT - (399u << 20));
    puts("walls=ok");
}

static void test_behind(void) {
    char *first = (char *)mmap(NULL, PAGE, RW, LOW32, -1, 0), *got;
    unsigned long before, i;
    struct rlimit files, none;
    size_t most;
    MUST(is_low(first, PAGE));
    /* A wall where the next ones would go: they go round it. */
    for (i = 1; i <= 500; i++) {
        char *wall = (char *)raw_map(first - 3 * i * PAGE, PAGE, RW, ANON | MAP_FIXED_NOREPLACE);
        MUST(wall == first - 3 * i * PAGE);
        wall[0] = 7;
    }
    for (i = 0; i < 500; i++) {
        got = (char *)mmap(NULL, 3 * PAGE, RW, LOW32, -1, 0);
        MUST(is_low(got, 3 * PAGE) && got[0] == 0);
        got[0] = got[2 * PAGE] = 8;
    }
    for (i = 1; i <= 500; i++)
        MUST(*(first - 3 * i * PAGE) == 7);
    /* Fill all, unmap behind its back: that is found. */
    while ((got = (char *)mmap(NULL, 1u << 20, RW, LOW32, -1, 0)) != MAP_FAILED)
        ;
    MUST(errno == ENOMEM);
    most = 0;
    before = free_kib();
    MUST(before < 8192); /* the gaps in the wall */
    /* While there are no descriptors nothing can be found; that is not for ever. */
    MUST(getrlimit(RLIMIT_NOFILE, &files) == 0);
    none = files;
    none.rlim_cur = 0;
    MUST(setrlimit(RLIMIT_NOFILE, &none) == 0);
    for (i = 0; i < 20; i++) {
        MUST(mmap(NULL, 64u << 20, RW, LOW32, -1, 0) == MAP_FAILED && errno == ENOMEM);
        usleep(10000);
    }
    MUST(setrlimit(RLIMIT_NOFILE, &files) == 0);
    MUST(raw_unmap((void *)0x40000000, 64u << 20) == 0);
    for (i = 0; i < 100 && !most; i++) {
        got = (char *)mmap(NULL, 64u << 20, RW, LOW32, -1, 0);
        if (got != MAP_FAILED)
            most = 1;
        usleep(10000);
    }
    MUST(most && number_of(got) == 0x40000000);
    /* Mapped in there behind its back after it is known as free. */
    MUST(munmap(got, 64u << 20) == 0);
    MUST(raw_map(got + (32u << 20), PAGE, RW, ANON | MAP_FIXED_NOREPLACE) == got + (32u << 20));
    got[32u << 20] = 3;
    MUST(mmap(NULL, 64u << 20, RW, LOW32, -1, 0) == MAP_FAILED && errno == ENOMEM);
    MUST(mmap(NULL, 31u << 20, RW, LOW32, -1, 0) != MAP_FAILED);
    MUST(mmap(NULL, 31u << 20, RW, LOW32, -1, 0) != MAP_FAILED);
    MUST(got[32u << 20] == 3);
    puts("behind=ok");
}

static void test_limits(void) {
    struct rlimit limit;
    void *got = mmap(NULL, PAGE, RW, LOW32, -1, 0);
    unsigned long i;
    MUST(got != MAP_FAILED);
    MUST(getrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = 1u << 30;
    MUST(setrlimit(RLIMIT_AS, &limit) == 0);
    for (i = 0; i < 10; i++) {
        errno = 0;
        MUST(mmap(NULL, 1100u << 20, RW, LOW32, -1, 0) == MAP_FAILED && errno == ENOMEM);
    }
    limit.rlim_cur = limit.rlim_max;
    MUST(setrlimit(RLIMIT_AS, &limit) == 0);
    /* Nothing was lost by it. */
    got = mmap(NULL, 1500u << 20, PROT_NONE, LOW32 | MAP_NORESERVE, -1, 0);
    MUST(got != MAP_FAILED && munmap(got, 1500u << 20) == 0);
    puts("limits=ok");
}

/* vm.mmap_min_addr, in bytes. */
static uintptr_t lowest(void) {
    FILE *file = fopen("/proc/sys/vm/mmap_min_addr", "r");
    unsigned long value = 0;
    MUST(file && fscanf(file, "%lu", &value) == 1);
    fclose(file);
    return value < FLOOR ? FLOOR : (value + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
}

/* What the kernel's own mmap makes of a hint in a program without us is the model. */
static void test_hints(void) {
    static const unsigned long hints[] = {0x21000123, 0x21000fff, 0x21001000,
                                          0x123,      0x1000,     0xffff};
    unsigned i;
    char *got, *kernel;
    for (i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        kernel = (char *)raw_map((void *)hints[i], PAGE, RW, LOW32);
        MUST(kernel != MAP_FAILED && raw_unmap(kernel, PAGE) == 0);
        got = (char *)mmap((void *)hints[i], PAGE, RW, LOW32, -1, 0);
        MUST(got != MAP_FAILED && munmap(got, PAGE) == 0);
        if (hints[i] < PAGE || (hints[i] < FLOOR && lowest() == FLOOR && number_of(kernel) < FLOOR))
            continue; /* as good as none; as root the kernel has places that we never use */
        MUST(got == kernel);
    }
    /* What is given back below the lowest place is nobody's. */
    MUST(munmap(NULL, PAGE) == 0);
    got = (char *)mmap(NULL, PAGE, RW, LOW32, -1, 0);
    MUST(is_low(got, PAGE) && number_of(got) >= FLOOR && munmap(got, PAGE) == 0);
    /* A hint that is always the same, as of LuaJIT 2.0 on some systems: once honoured, else any. */
    for (i = 0; i < 100; i++) {
        got = (char *)mmap((void *)0x1000, 128u << 10, RW, LOW32, -1, 0);
        MUST(is_low(got, 128u << 10) && (i == 0) == (number_of(got) == lowest()));
    }
    /* Machine code, at random hints: near a program that lies low, and in one piece. */
    if (number_of(hints) < LIMIT) {
        uintptr_t first = LIMIT, last = 0;
        for (i = 0; i < 200; i++) {
            void *hint = (void *)(uintptr_t)(FLOOR + below((1u << 30) / FLOOR) * FLOOR);
            got = (char *)mmap(hint, 1u << 16, RW, ANON, -1, 0);
            MUST(is_low(got, 1u << 16));
            first = number_of(got) < first ? number_of(got) : first;
            last = number_of(got) > last ? number_of(got) : last;
        }
        MUST(last < number_of(hints) + (32u << 20) && last + (1u << 30) > number_of(hints));
        MUST(last - first < (32u << 20));
    }
    puts("hints=ok");
}

#define UNIT (128u << 10)

/* Of 64 requests for growth, how many lie directly above the one before. */
static unsigned long grows(void) {
    char *before = NULL;
    unsigned long i, above = 0;
    for (i = 0; i < 64; i++) {
        char *got = (char *)mmap(NULL, UNIT, RW, LOW32, -1, 0);
        MUST(is_low(got, UNIT));
        above += before && got == before + UNIT;
        before = got;
        /* What is no growth does not come in between. */
        MUST(mmap(NULL, UNIT + (1 + i) * PAGE, RW, LOW32, -1, 0) != MAP_FAILED);
        MUST(mmap(NULL, PAGE, RW, LOW32, -1, 0) != MAP_FAILED);
    }
    return above;
}

static void *grow_main(void *above) {
    *(unsigned long *)above = grows();
    return NULL;
}

static void test_growth(void) {
    pthread_t ids[4];
    unsigned long above[5], i, round, least = 0;
    char *first, *next;
    /* Two threads may share a window by chance, but not each time. */
    for (round = 0; round < 8 && least < 48; round++) {
        for (i = 0; i < 4; i++)
            MUST(pthread_create(&ids[i], NULL, grow_main, &above[i]) == 0);
        least = above[4] = grows();
        for (i = 0; i < 4; i++) {
            MUST(pthread_join(ids[i], NULL) == 0);
            least = above[i] < least ? above[i] : least;
        }
        printf("least=%lu\n", least);
    }
    /* 8 MiB in windows of 1, 2, 4 and 8 MiB, and in what the others' objects have left. */
    MUST(least >= 48);
    /* What others put in the way of it stays. */
    next = (char *)mmap(NULL, UNIT, RW, LOW32, -1, 0);
    MUST(is_low(next, UNIT));
    MUST(raw_map(next + UNIT, PAGE, RW, ANON | MAP_FIXED_NOREPLACE) == next + UNIT);
    next[UNIT] = 6;
    first = (char *)mmap(next + 3 * UNIT, UNIT, RW, LOW32, -1, 0);
    MUST(first == next + 3 * UNIT);
    first[0] = 7;
    while (mmap(NULL, UNIT, RW, LOW32, -1, 0) != MAP_FAILED)
        ;
    while (mmap(NULL, PAGE, RW, LOW32, -1, 0) != MAP_FAILED)
        ;
    MUST(next[UNIT] == 6 && first[0] == 7);
    MUST(free_kib() < 64);
    puts("growth=ok");
}

/* ---- tasks that share thread-local storage ---- */

static volatile int clone_ready;
static unsigned long clone_operations;

static int clone_main(void *unused) {
    struct job job = {0, 7777, 0};
    (void)unused;
    job.operations = clone_operations;
    clone_ready = 1;
    job_main(&job);
    return 0;
}

static void test_clone(unsigned long operations) {
    static char stack[256u << 10] __attribute__((aligned(16)));
    struct job job = {0, 88172645463325252u, 0};
    int status = -1, child;
    fill_the_kernels();
    job.operations = clone_operations = operations;
    child =
        clone(clone_main, stack + sizeof stack, CLONE_VM | CLONE_FS | CLONE_FILES | SIGCHLD, NULL);
    MUST(child > 0);
    while (!clone_ready)
        ;
    job_main(&job);
    MUST(waitpid(child, &status, 0) == child && status == 0);
    puts("clone=ok");
}

/* EPERM for memory that may not be locked is no word about the place, though it lies as low as
 * vm.mmap_min_addr could be. */
static void test_locked(void) {
    struct rlimit limit = {0, 0};
    char *got, *last = NULL;
    size_t size;
    MUST(setrlimit(RLIMIT_MEMLOCK, &limit) == 0);
    MUST(geteuid() != 0 || setuid(65534) == 0);
    for (size = 64u << 20; size >= 1u << 20; size /= 4)
        while ((got = (char *)mmap(NULL, size, PROT_NONE, LOW32 | MAP_NORESERVE, -1, 0)) !=
               MAP_FAILED)
            if (!last || got < last)
                last = got;
    MUST(number_of(last) < 64u << 20);
    MUST(munmap(last, 1u << 20) == 0);
    MUST(mmap(NULL, 1u << 20, RW, LOW32 | MAP_LOCKED, -1, 0) == MAP_FAILED && errno == EPERM);
    MUST(mmap(NULL, 1u << 20, RW, LOW32, -1, 0) == last);
    puts("locked=ok");
}

static unsigned long fill(void) {
    unsigned long mib = 0;
    while (mmap(NULL, 1u << 20, RW, LOW32, -1, 0) != MAP_FAILED)
        mib++;
    MUST(errno == ENOMEM);
    return mib;
}

/* KiB of anonymous memory without access in [from, from + size). */
static unsigned long without_access(uintptr_t start, size_t size) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[600], access[8];
    unsigned long from, to, kib = 0;
    MUST(maps != NULL);
    while (fgets(line, sizeof line, maps))
        if (sscanf(line, "%lx-%lx %7s", &from, &to, access) == 3 && strcmp(access, "---p") == 0) {
            from = from < start ? start : from;
            to = to > start + size ? start + size : to;
            kib += to > from ? (to - from) / 1024 : 0;
        }
    fclose(maps);
    return kib;
}

static void test_others(void) {
    char *moved, *block, *place = (char *)0x70000000;
    /* Moved there by mremap, and without access like a reservation. */
    moved = (char *)mmap(NULL, 4 * PAGE, RW, ANON, -1, 0);
    MUST(moved != MAP_FAILED);
    moved[0] = moved[3 * PAGE] = 11;
    MUST(mremap(moved, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, place) == place);
    MUST(mprotect(place, 4 * PAGE, PROT_NONE) == 0);
    /* Grown into the reserve, from a size that is no whole page; given back by halves. */
    block = (char *)mmap(NULL, 64 * PAGE, RW, LOW32, -1, 0);
    MUST(is_low(block, 64 * PAGE));
    MUST(munmap(block + 32 * PAGE, 32 * PAGE) == 0);
    MUST(without_access(number_of(block) + 32 * PAGE, 32 * PAGE) == 32 * PAGE / 1024);
    MUST(mremap(block, 32 * PAGE - 100, 64 * PAGE, 0) == block);
    block[63 * PAGE] = 12;
    MUST(mremap(block, 64 * PAGE, 16 * PAGE, 0) == block);
    MUST(without_access(number_of(block) + 16 * PAGE, 48 * PAGE) == 48 * PAGE / 1024);
    block[0] = 12;
    MUST(fill() > 1000);
    MUST(mprotect(place, 4 * PAGE, RW) == 0 && place[0] == 11 && place[3 * PAGE] == 11);
    MUST(block[0] == 12);
    /* Unmapped far beyond 4 GiB: what somebody then puts there is not taken for the reserve. */
    MUST(munmap((void *)0x78000000, UINT64_C(5) << 30) == 0);
    place = (char *)raw_map((void *)0x79000000, PAGE, RW, ANON | MAP_FIXED_NOREPLACE);
    if (place != MAP_FAILED) {
        place[0] = 13;
        MUST(mprotect(place, PAGE, PROT_NONE) == 0);
    }
    fill();
    MUST(place == MAP_FAILED || (mprotect(place, PAGE, RW) == 0 && place[0] == 13));
    puts("others=ok");
}

#ifdef WITH_BETWEEN
/* Of low-map-between.c: called once, right after a mapping with MAP_FIXED was made, as if another
 * thread came in between. */
#ifdef __cplusplus
extern "C" {
#endif
extern void (*between)(void);
#ifdef __cplusplus
}
#endif

static char *volatile place_between; /* mmap is declared never to call back */

static void take_last(void) {
    place_between = (char *)raw_map(place_between, PAGE, RW, ANON | MAP_FIXED_NOREPLACE);
}

static void take_between(void) {
    place_between = (char *)mmap(NULL, 15 * PAGE, RW, LOW32, -1, 0);
}

static void test_insist(void) {
    char *top = (char *)mmap(NULL, 15 * PAGE, RW, LOW32, -1, 0); /* where the next ones go */
    char *moved = (char *)mmap(NULL, 15 * PAGE, RW, ANON, -1, 0);
    MUST(top != MAP_FAILED && munmap(top, 15 * PAGE) == 0);
    between = take_between;
    MUST(mmap(top, 15 * PAGE, RW, ANON | MAP_FIXED, -1, 0) == top && !between);
    MUST(is_low(place_between, 15 * PAGE) && place_between != top);
    top = place_between - 15 * PAGE; /* the next one */
    MUST(moved != MAP_FAILED);
    between = take_between;
    MUST(mremap(moved, 15 * PAGE, 15 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, top) == top);
    MUST(is_low(place_between, 15 * PAGE) && place_between + 15 * PAGE <= top);
    /* A block leaves the reserve, and in that moment its last page is somebody's: the rest is
     * reserved again. */
    top = (char *)mmap(NULL, 64 * PAGE, RW, LOW32, -1, 0);
    moved = (char *)mmap(NULL, 64 * PAGE, RW, ANON, -1, 0);
    MUST(is_low(top, 64 * PAGE) && moved != MAP_FAILED);
    place_between = top + 63 * PAGE;
    between = take_last;
    MUST(mremap(top, 64 * PAGE, 64 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, moved) == moved);
    MUST(place_between == top + 63 * PAGE);
    MUST(without_access(number_of(top), 63 * PAGE) == 63 * PAGE / 1024);
    puts("insist=ok");
}
#endif

/* The first number behind the text in a file. */
static unsigned long number_in(const char *path, const char *text) {
    FILE *file = fopen(path, "r");
    char line[600];
    unsigned long number = (unsigned long)-1;
    MUST(file != NULL);
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, text, strlen(text)) == 0) {
            number = strtoul(line + strlen(text), NULL, 10);
            break;
        }
    }
    fclose(file);
    return number;
}

static void test_strict(void) {
    unsigned long reserved = without_access(FLOOR, LIMIT - FLOOR);
    unsigned long limit = number_in("/proc/meminfo", "CommitLimit:");
    unsigned long committed = number_in("/proc/meminfo", "Committed_AS:");
    char *got;
    MUST(number_in("/proc/sys/vm/overcommit_memory", "") == 2);
    printf("reserved_kib=%lu\ncommit_limit_kib=%lu\ncommitted_kib=%lu\n", reserved, limit,
           committed);
    fflush(stdout);
    MUST(reserved > limit && committed < limit);
    /* What could never be committed is refused, and the rest is served from the reserve. */
    MUST(mmap(NULL, reserved * 1024, RW, LOW32, -1, 0) == MAP_FAILED && errno == ENOMEM);
    got = (char *)mmap(NULL, 16u << 20, RW, LOW32, -1, 0);
    MUST(is_low(got, 16u << 20));
    memset(got, 1, 16u << 20);
    MUST(munmap(got, 16u << 20) == 0);
    puts("strict=ok");
}

/* Calls that fail, for each 2 MiB of a part of the reserve. */
static void test_returned(void) {
    unsigned long reserved, i;
    struct rlimit limit = {0, 0};
    char *gap = (char *)mmap(NULL, 3 * PAGE, RW, ANON, -1, 0) + PAGE;
    char *block = (char *)mmap(NULL, 15 * PAGE, RW, LOW32, -1, 0), *place;
    MUST(munmap(gap, PAGE) == 0 && is_low(block, 15 * PAGE));
    MUST(munmap(block + PAGE, 14 * PAGE) == 0);
    reserved = without_access(FLOOR, LIMIT - FLOOR);
    MUST(reserved >= 1024 * 1024);
    MUST(setrlimit(RLIMIT_MEMLOCK, &limit) == 0);
    MUST(geteuid() != 0 || setuid(65534) == 0);
    for (i = 0; i < 256; i++) {
        place = (char *)(uintptr_t)(0x50000000 + (i << 21));
        /* A huge page of 2^40 bytes, which there is none of; no kind; a file that is not open. */
        MUST(mmap(place, 2u << 20, RW, ANON | MAP_HUGETLB | 40 << 26, -1, 0) == MAP_FAILED);
        MUST(mmap(place, 2u << 20, RW, MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
        MUST(mmap(place, 2u << 20, RW, MAP_ANONYMOUS | MAP_32BIT, -1, 0) == MAP_FAILED);
        MUST(mmap(NULL, 2u << 20, RW, MAP_ANONYMOUS | MAP_32BIT, -1, 0) == MAP_FAILED);
        MUST(mmap(place, 2u << 20, RW, MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED);
        MUST(mmap(place, 2u << 20, RW, MAP_PRIVATE, -1, 0) == MAP_FAILED && errno == EBADF);
        MUST(mmap(place, 2u << 20, RW, MAP_PRIVATE | MAP_FIXED, -1, 0) == MAP_FAILED);
        MUST(mremap(gap, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, place) == MAP_FAILED);
        MUST(mmap(place, 2u << 20, RW, LOW32 | MAP_LOCKED, -1, 0) == MAP_FAILED);
        MUST(mmap(NULL, 2u << 20, RW, LOW32 | MAP_LOCKED, -1, 0) == MAP_FAILED);
        MUST(mmap(NULL, 1u << 17, RW, LOW32 | MAP_LOCKED, -1, 0) == MAP_FAILED);
        MUST(mmap(NULL, PAGE, RW, LOW32 | MAP_LOCKED, -1, 0) == MAP_FAILED);
        MUST(mmap(place, 2u << 20, RW, ANON | MAP_LOCKED | MAP_FIXED, -1, 0) == MAP_FAILED);
    }
    printf("reserved_kib=%lu\nafter_kib=%lu\n", reserved, without_access(FLOOR, LIMIT - FLOOR));
    MUST(without_access(FLOOR, LIMIT - FLOOR) == reserved);
    /* A limit lower than what is mapped already: what is given up now could not be reserved again.
     */
    MUST(getrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = 1u << 20;
    MUST(setrlimit(RLIMIT_AS, &limit) == 0);
    for (i = 0; i < 16; i++) {
        place = (char *)(uintptr_t)(0x50000000 + (i << 21));
        MUST(mmap(place, 2u << 20, RW, ANON, -1, 0) == MAP_FAILED && errno == ENOMEM);
        MUST(mmap(place, 2u << 20, RW, ANON | MAP_FIXED, -1, 0) == MAP_FAILED && errno == ENOMEM);
        MUST(mmap(place, 2u << 20, RW, LOW32, -1, 0) == MAP_FAILED && errno == ENOMEM);
        MUST(mmap(NULL, 2u << 20, RW, LOW32, -1, 0) == MAP_FAILED && errno == ENOMEM);
        MUST(mmap(NULL, 1u << 17, RW, LOW32, -1, 0) == MAP_FAILED && errno == ENOMEM);
    }
    MUST(without_access(FLOOR, LIMIT - FLOOR) == reserved);
    puts("returned=ok");
}

static void test_reserve(void) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[600], access[8];
    unsigned long from, to, reserved = 0, taken = 0, pieces = 0;
    char *got, *others[4];
    unsigned i;
    MUST(maps != NULL);
    while (fgets(line, sizeof line, maps))
        if (sscanf(line, "%lx-%lx %7s", &from, &to, access) == 3 && from < LIMIT &&
            strcmp(access, "---p") == 0) {
            reserved += to - from;
            pieces++;
        }
    fclose(maps);
    printf("reserved_kib=%lu\npieces=%lu\n", reserved / 1024, pieces);
    /* Nobody else gets it. */
    for (i = 0; i < 4; i++)
        others[i] = (char *)raw_map(NULL, 64u << 20, RW, LOW32);
    while ((got = (char *)mmap(NULL, 1u << 20, RW, LOW32, -1, 0)) != MAP_FAILED) {
        MUST(is_low(got, 1u << 20) && got[0] == 0);
        got[0] = 1;
        taken += 1024;
    }
    MUST(errno == ENOMEM);
    printf("taken_kib=%lu\n", taken);
    (void)others;
    /* What is given back is reserved again, and served again. */
    got = (char *)mmap(NULL, PAGE, RW, LOW32, -1, 0);
    MUST(munmap((void *)0x70000000, 32u << 20) == 0);
    got = (char *)raw_map((void *)0x70000000, PAGE, RW, ANON | MAP_FIXED_NOREPLACE);
    printf("kept=%s\n", got == MAP_FAILED && errno == EEXIST ? "yes" : "no");
    if (got != MAP_FAILED)
        raw_unmap(got, PAGE);
    got = (char *)mmap(NULL, 32u << 20, RW, LOW32, -1, 0);
    MUST(number_of(got) == 0x70000000 && got[0] == 0);
    /* A caller who insists on a place in it gets it. */
    MUST(munmap(got, 32u << 20) == 0);
    MUST(mmap(got, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0) == got);
    got[0] = 4;
    MUST(mmap(got + (1u << 20), PAGE, RW, ANON, -1, 0) == got + (1u << 20));
    MUST(mmap(got + (2u << 20), PAGE, RW, ANON | MAP_FIXED, -1, 0) == got + (2u << 20));
    got[2u << 20] = 4;
    while (mmap(NULL, PAGE * 16, RW, LOW32, -1, 0) != MAP_FAILED)
        ;
    MUST(got[0] == 4 && got[2u << 20] == 4);
    puts("reserve=ok");
}

int main(int argc, char **argv) {
    const char *test = argc > 1 ? argv[1] : "";
    unsigned long number = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
    if (argc > 3)
        random_state ^= strtoul(argv[3], NULL, 10) * UINT64_C(0x9e3779b97f4a7c15);
    if (strcmp(test, "room") == 0)
        room(0);
    else if (strcmp(test, "room-lib") == 0)
        room(1);
    else if (strcmp(test, "place") == 0)
        test_place();
    else if (strcmp(test, "pass") == 0)
        test_pass();
    else if (strcmp(test, "random") == 0)
        test_random(number);
    else if (strcmp(test, "threads") == 0)
        test_threads(number);
    else if (strcmp(test, "fork") == 0)
        test_fork(number);
    else if (strcmp(test, "flight") == 0)
        test_flight(number);
    else if (strcmp(test, "signal") == 0)
        test_signal(number);
    else if (strcmp(test, "bad") == 0)
        test_bad();
    else if (strcmp(test, "align") == 0)
        test_align(number);
    else if (strcmp(test, "low") == 0)
        test_low(number);
    else if (strcmp(test, "behind") == 0)
        test_behind();
    else if (strcmp(test, "limits") == 0)
        test_limits();
    else if (strcmp(test, "hints") == 0)
        test_hints();
    else if (strcmp(test, "growth") == 0)
        test_growth();
    else if (strcmp(test, "clone") == 0)
        test_clone(number);
    else if (strcmp(test, "returned") == 0)
        test_returned();
    else if (strcmp(test, "locked") == 0)
        test_locked();
    else if (strcmp(test, "strict") == 0)
        test_strict();
    else if (strcmp(test, "others") == 0)
        test_others();
#ifdef WITH_BETWEEN
    else if (strcmp(test, "insist") == 0)
        test_insist();
#endif
    else if (strcmp(test, "walls") == 0)
        test_walls();
    else if (strcmp(test, "reserve") == 0)
        test_reserve();
    else {
        printf("FAIL: no test \"%s\"\n", test);
        return 1;
    }
    return 0;
}
