/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_low_map.c - low memory for those who ask for it: mason_dixon_map_low() and
 * mason_dixon_unmap_low() of mason_dixon.h, and on Linux x86-64, with MASON_DIXON_LOW_MAP=1, the
 * functions mmap, mmap64, munmap and mremap of the whole program, so that MAP_32BIT gets all of the
 * memory below MASON_DIXON_LOW_LIMIT instead of the kernel's 1 GiB. On illumos and Solaris x86-64
 * mmap and munmap, since the kernel's MAP_32BIT gives nothing there once the heap starts above 4
 * GiB (illumos i86pc/vm/vm_machdep.c: it searches from the end of the heap up to 0xfefff000).
 *
 * The design, and what it does not do: docs/low-map.md.
 *
 * Macros, given when this file is compiled (mason_dixon_target() does it):
 *
 *   MASON_DIXON_LOW_MAP        1: stand in for mmap and its relatives. Default 0. Without effect
 *                              where MAP_32BIT has none to improve: other systems, other machines,
 *                              32-bit programs.
 *   MASON_DIXON_LOW_LIMIT      what MAP_32BIT gets ends at this address, in bytes. Default
 *                              0x80000000 (2 GiB); above 64 KiB, at most 0x100000000 (4 GiB).
 *   MASON_DIXON_LOW_RESERVE    so many bytes are taken at startup, as address space without memory
 *                              behind it. Default 0; at most MASON_DIXON_LOW_LIMIT. Linux only.
 *   MASON_DIXON_LOW_MAP_CONSTANT   1: mappings are placed the same in each run. Default 0: the
 *                              place of the first one is random by 64 MiB, unless randomisation is
 *                              off for the process (setarch -R).
 *   MASON_DIXON_ON_FAILURE_ABORT   1: a LOW_RESERVE that can't be had ends the process. Default 0.
 *   MASON_DIXON_CONFIG         1: limit, reserve and what a failure does stand in the object that
 *                              "mason-dixon link" adds (mason_dixon_config.h).
 *
 * Since: 0.1
 */
#include "mason_dixon_measure.h"
#include "mason_dixon_config.h"
#include "mason_dixon.h"
#include "mason_dixon_low_map.h"

#ifndef MASON_DIXON_LOW_MAP_CONSTANT
#define MASON_DIXON_LOW_MAP_CONSTANT 0
#endif
#ifndef MASON_DIXON_CONFIG
#if (MASON_DIXON_LOW_LIMIT) <= 0x10000 || (MASON_DIXON_LOW_LIMIT) > 0x100000000
#error "mason_dixon_low_map.c: MASON_DIXON_LOW_LIMIT must be above 0x10000, at most 0x100000000"
#endif
#if (MASON_DIXON_LOW_RESERVE) < 0 || (MASON_DIXON_LOW_RESERVE) > (MASON_DIXON_LOW_LIMIT)
#error "mason_dixon_low_map.c: MASON_DIXON_LOW_RESERVE must be 0 to MASON_DIXON_LOW_LIMIT, in bytes"
#endif
#endif
#ifndef __GNUC__
#error "mason_dixon_low_map.c: needs a compiler with the __atomic functions of GCC and clang"
#endif

#include <signal.h>

/* Which system's means are used. MASON_DIXON_LOW_MAP_GENERIC, defined by a test, takes those of an
 * unknown Unix on Linux too. */
#if defined(_WIN32)
#define SYSTEM_WINDOWS 1
#include <windows.h>
#elif defined(__linux__) && !defined(MASON_DIXON_LOW_MAP_GENERIC)
#define SYSTEM_LINUX 1
#include <sys/syscall.h>
#include <time.h>
#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18 /* Linux 4.14 */
#endif
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif
#else
#ifdef __sun
#define SYSTEM_SUNOS 1
#include <dlfcn.h>
#endif
#include <sched.h>
#endif
#ifndef SYSTEM_LINUX
#define SYSTEM_LINUX 0
#endif
#ifndef SYSTEM_SUNOS
#define SYSTEM_SUNOS 0
#endif
#ifndef SYSTEM_WINDOWS
#define SYSTEM_WINDOWS 0
#endif

#if MASON_DIXON_LOW_MAP && (SYSTEM_LINUX || SYSTEM_SUNOS) && defined(MAP_32BIT) &&                 \
    defined(__x86_64__) && defined(__LP64__)
#define STANDS_IN 1
#else
#define STANDS_IN 0
#endif

/* The sanitizers stand in for mmap themselves, and place things by rules of their own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__SANITIZE_MEMORY__)
#undef STANDS_IN
#define STANDS_IN 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#undef STANDS_IN
#define STANDS_IN 0
#endif
#endif

#if UINTPTR_MAX > 0xffffffffu

/* ---- what is known of low memory ---- */

/* All of the lowest 4 GiB is kept in pages. Which are free is known by a binary tree over words of
 * 64 pages. Of each part it knows the longest run of free pages, and those at its two ends, so that
 * a search and a change take one way down. A part that is wholly free or wholly used says nothing
 * about its halves: they are filled in when somebody goes there.
 *
 * The tree is only a memory. The kernel decides: each mapping is made with a call that refuses to
 * lie over another one, and what it refuses is learnt. So whatever happened behind our back,
 * nothing is overwritten. */

#define LOW_END (UINT64_C(1) << 32)
#define MAX_WORDS 16384u /* of 64 pages of 4 KiB, the smallest pages */
#define FLIGHTS 32u
#define WINDOW_BITS 5
#define WINDOWS (1u << WINDOW_BITS)
#define RECENT 8u
#define TEXT_BYTES 16384u
#define NOWHERE UINT32_MAX /* no page */

/* Growth: see "The order". In bytes. */
#define GROWTH_UNIT 0x10000u
#define GROWTH_MOST 0x100000u
#define WINDOW_FIRST 0x100000u
#define WINDOW_MOST 0x1000000u

struct part {
    uint32_t first; /* free pages at its lower end */
    uint32_t last;  /* at its upper end */
    uint32_t most;  /* the longest run */
};

/* How pages are taken that may be reserved for LOW_RESERVE. */
enum claim_how {
    PLAIN,  /* nothing of them is */
    LET_GO, /* the reservation is out of the way */
    OVER    /* it is mapped over */
};

/* A place: of a mapping that is being made and not in the kernel's list yet, or of one that was
 * given back a moment ago. */
struct place {
    uint32_t page;
    uint32_t pages; /* 0: none */
};

/* Pages [next, end) that are free, but marked as used: where one thread's growth goes. */
struct window {
    uint32_t next;
    uint32_t end;
    uint32_t pages; /* its size when it was opened */
};

/* What a forked child must not inherit: the lock, and what threads that it does not have are about
 * to map. A page of its own, which the kernel clears in the child (MADV_WIPEONFORK), and not after
 * vfork, where the child shares the parent's memory and lock. */
struct gate {
    uintptr_t lock; /* 0 free; else twice the number of the thread that has it, and 1 more when
                       another one waits. One word, so that a signal handler always sees whether the
                       thread it has interrupted is the one. */
    int opened;     /* 0: cleared in a forked child, where threads have other numbers */
    struct place flights[FLIGHTS];
};

struct table {
    /* What each call looks at, in as few lines of the processor's cache as it needs. */
    struct gate *gate;
    unsigned shift;    /* a page is 1 << shift bytes */
    uint32_t words;    /* parts at the bottom */
    uint32_t floor;    /* lowest page ever used */
    int alone;         /* 1: sanitizer or valgrind: every call goes to the kernel */
    int check_process; /* 1: no MADV_WIPEONFORK here, so forks are seen by the process id */
    int maps_missing;  /* 1: the kernel's list of mappings can't be read */
    int refused;       /* 1: a request with MAP_32BIT has found no room */
    uint32_t given;    /* pages that mason_dixon_map_low() has given, now */
    uint32_t held;     /* pages of LOW_RESERVE that are reserved, now */
    uint32_t shared;   /* pages of LOW_RESERVE, in all */
    uint32_t newest;   /* of those given back recently: a ring of */
    struct place recent[RECENT]; /* free pages, but marked as used */

    struct window windows[WINDOWS + 1]; /* the last: the slack, which random placement keeps free */
    const char *why_alone;              /* their name */
    long process;
    uint64_t learnt_at;     /* nanoseconds: end of the last learning, and */
    uint64_t learning_took; /* how long it was */
    uint64_t learnt;        /* how often */
    struct part parts[2 * MAX_WORDS];
    uint64_t free_bits[MAX_WORDS];  /* a page is free */
    uint64_t given_bits[MAX_WORDS]; /* came from mason_dixon_map_low() */
    uint64_t held_bits[MAX_WORDS];  /* holds address space of LOW_RESERVE */
    uint64_t share_bits[MAX_WORDS]; /* belongs to LOW_RESERVE */
    char text[TEXT_BYTES];          /* a piece of /proc/self/maps */
};

static struct table *the_table;

/* ---- the tree ---- */

static unsigned low_zeros(uint64_t word) {
    return (unsigned)__builtin_ctzll(word);
}

static struct part part_of_word(uint64_t word) {
    struct part part;
    if (word == 0) {
        part.first = part.last = part.most = 0;
        return part;
    }
    if (~word == 0) {
        part.first = part.last = part.most = 64;
        return part;
    }
    part.first = low_zeros(~word);
    part.last = (uint32_t)__builtin_clzll(~word);
    part.most = part.first > part.last ? part.first : part.last;
    while (word) {
        uint32_t run;
        word >>= low_zeros(word);
        if (~word == 0)
            break; /* a run that ends at the upper end; counted */
        run = low_zeros(~word);
        if (run > part.most)
            part.most = run;
        word >>= run;
    }
    return part;
}

/* The halves of a uniform part, before one of them is looked at. size: of a half, in pages. */
static void open_part(struct table *table, uint32_t at, uint32_t size) {
    struct part *part = &table->parts[at], *half = &table->parts[2 * at];
    if (part->most == 0)
        half[0].first = half[0].last = half[0].most = 0;
    else if (part->most == 2 * size)
        half[0].first = half[0].last = half[0].most = size;
    else
        return;
    half[1] = half[0];
}

static void join_part(struct table *table, uint32_t at, uint32_t size) {
    struct part *part = &table->parts[at];
    const struct part *low = &table->parts[2 * at], *high = low + 1;
    uint32_t across = low->last + high->first;
    part->first = low->first == size ? size + high->first : low->first;
    part->last = high->last == size ? size + low->last : high->last;
    part->most = low->most > high->most ? low->most : high->most;
    if (across > part->most)
        part->most = across;
}

/* The word of a part at the bottom, which may be unwritten while the part is uniform. */
static uint64_t *word_of(struct table *table, uint32_t at) {
    uint64_t *word = &table->free_bits[at - table->words];
    if (table->parts[at].most == 0)
        *word = 0;
    else if (table->parts[at].most == 64)
        *word = ~UINT64_C(0);
    return word;
}

static uint64_t bits_between(uint32_t from, uint32_t to) {
    uint64_t upto = to >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << to) - 1;
    return upto & ~((UINT64_C(1) << from) - 1);
}

/* Sets the pages [from, to) of the part free or used. The part begins at page start and has size
 * pages. */
static void set_part(struct table *table, uint32_t at, uint32_t start, uint32_t size, uint32_t from,
                     uint32_t to, int is_free) {
    struct part *part = &table->parts[at];
    if (from <= start && to >= start + size) {
        part->first = part->last = part->most = is_free ? size : 0;
        return;
    }
    if (at >= table->words) {
        uint64_t *word = word_of(table, at);
        uint64_t bits = bits_between(from > start ? from - start : 0, to - start);
        *word = is_free ? *word | bits : *word & ~bits;
        *part = part_of_word(*word);
        return;
    }
    size /= 2;
    open_part(table, at, size);
    if (from < start + size)
        set_part(table, 2 * at, start, size, from, to, is_free);
    if (to > start + size)
        set_part(table, 2 * at + 1, start + size, size, from, to, is_free);
    join_part(table, at, size);
}

/* The same where that is quicker: all pages in one word, and no part above it uniform. What is
 * above is looked at from the bottom, and no further than it changes. 0 when it is not so. */
static int set_in_word(struct table *table, uint32_t from, uint32_t to, int is_free) {
    uint32_t at = table->words + from / 64, up, size = table->words * 64;
    uint64_t *word, bits;
    if ((to - 1) / 64 != from / 64)
        return 0;
    for (up = 31u - (uint32_t)__builtin_clz(table->words); up > 0; up--, size /= 2) {
        const struct part *part = &table->parts[at >> up];
        if (part->most == 0 || part->most == size)
            return 0;
    }
    word = word_of(table, at);
    bits = bits_between(from % 64, to - from / 64 * 64);
    *word = is_free ? *word | bits : *word & ~bits;
    table->parts[at] = part_of_word(*word);
    for (; at > 1; size *= 2) {
        struct part before;
        at /= 2;
        before = table->parts[at];
        join_part(table, at, size);
        if (table->parts[at].first == before.first && table->parts[at].last == before.last &&
            table->parts[at].most == before.most)
            break;
    }
    return 1;
}

static void set_pages(struct table *table, uint32_t from, uint32_t to, int is_free) {
    if (from < table->floor)
        from = table->floor;
    if (to > table->words * 64)
        to = table->words * 64;
    if (from < to && !set_in_word(table, from, to, is_free))
        set_part(table, 1, 0, table->words * 64, from, to, is_free);
}

/* The highest run of pages in a word, below page top of it; NOWHERE when there is none. */
static uint32_t find_in_word(uint64_t word, uint32_t pages, uint32_t top) {
    uint32_t run = 1;
    if (pages > 64)
        return NOWHERE;
    /* A page stays when it begins a run of so many free ones. */
    for (word &= bits_between(0, top); word && run < pages; run *= 2)
        word &= word >> (2 * run < pages ? run : pages - run);
    return word ? 63 - (uint32_t)__builtin_clzll(word) : NOWHERE;
}

/* The highest place for a run of so many free pages that ends at or below page top, or NOWHERE.
 * One way down, and at most one more from where that left the edge of top. */
static uint32_t find_part(struct table *table, uint32_t at, uint32_t start, uint32_t size,
                          uint32_t pages, uint32_t top) {
    for (;;) {
        const struct part *part = &table->parts[at];
        uint32_t middle, found, above;
        if (part->most < pages || top <= start)
            return NOWHERE;
        if (top > start + size)
            top = start + size;
        if (part->most == size) {
            return top - start >= pages ? top - pages : NOWHERE;
        }
        if (at >= table->words) {
            found = find_in_word(*word_of(table, at), pages, top - start);
            return found == NOWHERE ? found : start + found;
        }
        size /= 2;
        middle = start + size;
        if (top > middle) {
            if (top == middle + size && table->parts[2 * at + 1].most >= pages) {
                at = 2 * at + 1;
                start = middle;
                continue;
            }
            if (top < middle + size) {
                found = find_part(table, 2 * at + 1, middle, size, pages, top);
                if (found != NOWHERE)
                    return found;
            }
            above = table->parts[2 * at + 1].first;
            if (above > top - middle)
                above = top - middle;
            if (above && table->parts[2 * at].last + above >= pages)
                return middle + above - pages;
        }
        at = 2 * at;
    }
}

static uint32_t find_pages(struct table *table, uint32_t pages, uint32_t top) {
    return find_part(table, 1, 0, table->words * 64, pages, top);
}

/* Are the pages [from, to) free? */
static int pages_free(struct table *table, uint32_t from, uint32_t to) {
    return find_pages(table, to - from, to) == from;
}

/* The highest run of so many free pages below top that starts at a multiple of align pages. Most
 * often the first look with room to spare finds it; else every run is looked at. */
static uint32_t find_aligned(struct table *table, uint32_t pages, uint32_t align, uint32_t top) {
    uint32_t found;
    if (align <= 1)
        return find_pages(table, pages, top);
    while ((found = find_pages(table, pages, top)) != NOWHERE) {
        uint32_t down = found & ~(align - 1);
        if (down >= table->floor && pages_free(table, down, down + pages))
            return down;
        /* Nothing that starts aligned at or above this place is free. */
        if (down < align)
            return NOWHERE;
        top = down - align + pages;
    }
    return NOWHERE;
}

/* ---- sets of pages, one bit each ---- */

static void set_bits(uint64_t *bits, uint32_t from, uint32_t to, int on) {
    while (from < to) {
        uint32_t end = (from | 63) + 1, word = from / 64;
        uint64_t mask;
        if (end > to)
            end = to;
        mask = bits_between(from % 64, end - word * 64);
        bits[word] = on ? bits[word] | mask : bits[word] & ~mask;
        from = end;
    }
}

static int has_bit(const uint64_t *bits, uint32_t page) {
    return (int)(bits[page / 64] >> (page % 64) & 1);
}

/* The end of the run of pages from on, at most to, that are all in the set, or all not. */
static uint32_t same_bits(const uint64_t *bits, uint32_t from, uint32_t to) {
    int is = has_bit(bits, from);
    uint32_t at = from + 1;
    while (at < to) {
        if (at % 64 == 0 && bits[at / 64] == (is ? ~UINT64_C(0) : 0)) {
            at += 64;
            continue;
        }
        if (has_bit(bits, at) != is)
            break;
        at++;
    }
    return at < to ? at : to;
}

/* ---- the system ---- */

#if SYSTEM_LINUX

/* System calls by number: mmap and its relatives are our own functions here, and a call that is no
 * function of the C library is no cancellation point either. Each returns as in the manual. */
static void *system_mmap(void *address, size_t size, int prot, int flags, int fd, long offset) {
    return (void *)(uintptr_t)syscall(SYS_mmap, address, size, prot, flags, fd, offset);
}

static int system_munmap(void *address, size_t size) {
    return (int)syscall(SYS_munmap, address, size);
}

static long system_process(void) {
    return syscall(SYS_getpid);
}

/* A number of the task that calls, which no other task of the process has. Not taken from the
 * thread-local storage, which a raw clone(CLONE_VM) may share: from the kernel, and kept for each
 * page of the stack that calls come from, since no two tasks that run are on the same. */
#if STANDS_IN
#define NUMBER_BITS 22                     /* PID_MAX_LIMIT, include/linux/threads.h */
static __thread uint64_t known_numbers[8]; /* page of the stack << NUMBER_BITS | number */

static uintptr_t system_thread(void) {
    const uint64_t here = (uint64_t)(uintptr_t)__builtin_frame_address(0);
    const uint64_t page = here >> 12 << NUMBER_BITS;
    uint64_t *known = &known_numbers[page >> NUMBER_BITS & 7];
    uint64_t value = __atomic_load_n(known, __ATOMIC_RELAXED);
    if ((value & ~UINT64_C(0) << NUMBER_BITS) != page) {
        value = page | (uint64_t)syscall(SYS_gettid);
        __atomic_store_n(known, value, __ATOMIC_RELAXED);
    }
    return (uintptr_t)(value & ((UINT64_C(1) << NUMBER_BITS) - 1));
}

/* In a forked child, which has another number. */
static void system_forget_threads(void) {
    memset(known_numbers, 0, sizeof known_numbers);
}
#else
/* Perhaps in a shared library, where thread-local storage may take memory from the heap. */
static uintptr_t system_thread(void) {
    return (uintptr_t)syscall(SYS_gettid);
}

static void system_forget_threads(void) {
}
#endif

static uint64_t system_nanoseconds(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Processor time of this thread: what a busy machine takes in between does not count. */
static uint64_t system_busy_nanoseconds(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0)
        return 0;
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t system_random(void) {
    uint64_t value = 0;
#ifdef SYS_getrandom
    if (syscall(SYS_getrandom, &value, sizeof value, 1 /* GRND_NONBLOCK */) == (long)sizeof value)
        return value;
#endif
    /* Early at boot, or an old kernel: the kernel's own random placement of stack and mappings. */
    value = (uint64_t)(uintptr_t)&value ^ (uint64_t)(uintptr_t)the_table ^ system_nanoseconds();
    return (value ^ value >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 7;
}

/* setarch -R, personality(2) */
static int system_is_constant(void) {
    long now = syscall(SYS_personality, 0xffffffffUL);
    return now != -1 && (now & 0x0040000) != 0; /* ADDR_NO_RANDOMIZE */
}

static int system_open(const char *path) {
    return (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
}

static long system_read(int fd, void *buffer, size_t size) {
    long got;
    do
        got = syscall(SYS_read, fd, buffer, size);
    while (got < 0 && errno == EINTR);
    return got;
}

static void system_close(int fd) {
    (void)syscall(SYS_close, fd);
}

static void system_wait(uint32_t *lock, uint32_t value) {
    int saved = errno;
    (void)syscall(SYS_futex, lock, 128 /* FUTEX_WAIT_PRIVATE */, value, NULL, NULL, 0);
    errno = saved;
}

static void system_wake(uint32_t *lock) {
    (void)syscall(SYS_futex, lock, 129 /* FUTEX_WAKE_PRIVATE */, 1, NULL, NULL, 0);
}

/* The lowest address that mmap may use, in bytes. */
static uint64_t system_floor(void) {
    uint64_t value = 0;
    char text[24] = ""; /* MemorySanitizer does not see what the call writes */
    long got, i;
    int fd = system_open("/proc/sys/vm/mmap_min_addr");
    if (fd < 0)
        return 0;
    got = system_read(fd, text, sizeof text);
    system_close(fd);
    for (i = 0; i < got && text[i] >= '0' && text[i] <= '9'; i++)
        value = value * 10 + (uint64_t)(text[i] - '0');
    return value;
}

#elif SYSTEM_WINDOWS

static long system_process(void) {
    return 0; /* no fork */
}

static uintptr_t system_thread(void) {
    return (uintptr_t)GetCurrentThreadId();
}

static void system_forget_threads(void) {
}

static uint64_t system_nanoseconds(void) {
    return (uint64_t)GetTickCount() * 1000000u;
}

static uint64_t system_busy_nanoseconds(void) {
    return system_nanoseconds();
}

static uint64_t system_random(void) {
    LARGE_INTEGER now;
    uint64_t value;
    QueryPerformanceCounter(&now);
    value = (uint64_t)now.QuadPart ^ (uint64_t)(uintptr_t)&now;
    return (value ^ value >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 7;
}

static int system_is_constant(void) {
    return 0;
}

static void system_wait(uint32_t *lock, uint32_t value) {
    (void)lock;
    (void)value;
    Sleep(1);
}

static void system_wake(uint32_t *lock) {
    (void)lock;
}

static uint64_t system_floor(void) {
    return 0;
}

#else /* a Unix */

#if SYSTEM_SUNOS && STANDS_IN
/* mmap and munmap are our own here, and system calls have no numbers that last: the functions of
 * the C library, behind our own. Two threads that ask at once keep the same. */
static uintptr_t next_function(const char *name, uintptr_t *kept) {
    uintptr_t function = __atomic_load_n(kept, __ATOMIC_RELAXED);
    if (!function) {
        int saved = errno;
        function = (uintptr_t)dlsym(RTLD_NEXT, name);
        __atomic_store_n(kept, function, __ATOMIC_RELAXED);
        errno = saved;
    }
    return function;
}

static void *system_mmap(void *address, size_t size, int prot, int flags, int fd, long offset) {
    static uintptr_t kept;
    const uintptr_t function = next_function("mmap", &kept);
    if (!function) {
        errno = ENOSYS;
        return MAP_FAILED;
    }
    return ((void *(*)(void *, size_t, int, int, int, off_t))function)(address, size, prot, flags,
                                                                       fd, offset);
}

static int system_munmap(void *address, size_t size) {
    static uintptr_t kept;
    const uintptr_t function = next_function("munmap", &kept);
    if (!function) {
        errno = ENOSYS;
        return -1;
    }
    return ((int (*)(void *, size_t))function)((char *)address, size);
}
#else
static void *system_mmap(void *address, size_t size, int prot, int flags, int fd, long offset) {
    return mmap(address, size, prot, flags, fd, offset);
}

static int system_munmap(void *address, size_t size) {
    return munmap(address, size);
}
#endif

static long system_process(void) {
    return (long)getpid();
}

static uintptr_t system_thread(void) {
    return (uintptr_t)&errno / 2; /* of an int: even */
}

static void system_forget_threads(void) {
}

static uint64_t system_nanoseconds(void) {
    return 0;
}

static uint64_t system_busy_nanoseconds(void) {
    return 0;
}

static uint64_t system_random(void) {
    uint64_t value =
        (uint64_t)(uintptr_t)&value ^ (uint64_t)getpid() << 17 ^ (uint64_t)(uintptr_t)the_table;
    return (value ^ value >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 7;
}

static int system_is_constant(void) {
    return 0;
}

static void system_wait(uint32_t *lock, uint32_t value) {
    (void)lock;
    (void)value;
    (void)sched_yield();
}

static void system_wake(uint32_t *lock) {
    (void)lock;
}

static uint64_t system_floor(void) {
    return 0;
}

#endif

/* Memory for the table itself, far from what it describes; all zero. NULL when there is none. */
static void *system_pages(size_t bytes) {
#if SYSTEM_WINDOWS
    return VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN, PAGE_READWRITE);
#else
    void *got = system_mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return got == MAP_FAILED ? NULL : got;
#endif
}

static void system_pages_back(void *pages, size_t bytes) {
#if SYSTEM_WINDOWS
    (void)bytes;
    (void)VirtualFree(pages, 0, MEM_RELEASE);
#else
    (void)system_munmap(pages, bytes);
#endif
}

/* Unmaps; 0, or -1 with errno. */
static int system_unmap_at(uint64_t address, uint64_t bytes) {
#if SYSTEM_WINDOWS
    (void)bytes;
    if (VirtualFree((void *)(uintptr_t)address, 0, MEM_RELEASE))
        return 0;
    errno = EINVAL;
    return -1;
#else
    return system_munmap((void *)(uintptr_t)address, (size_t)bytes);
#endif
}

/* Maps exactly there, over nothing. 0; EEXIST when the place is taken; else the errno of a refusal
 * that has nothing to do with the place. Where a system takes the place as a hint (illumos, macOS,
 * Linux before 4.17), what it gave elsewhere goes back: that is "taken", too. */
static int system_map_at(uint64_t address, uint64_t bytes, int prot, int flags, int fd,
                         long offset) {
#if SYSTEM_WINDOWS
    void *got = VirtualAlloc((void *)(uintptr_t)address, (size_t)bytes, MEM_RESERVE | MEM_COMMIT,
                             PAGE_READWRITE);
    DWORD why;
    (void)prot;
    (void)flags;
    (void)fd;
    (void)offset;
    if (got)
        return 0;
    why = GetLastError();
    /* ERROR_INVALID_ADDRESS: reserved or outside; ERROR_INVALID_PARAMETER: below the lowest.
     * Another refusal is one of the place alone where there is memory elsewhere. */
    if (why == ERROR_INVALID_ADDRESS || why == ERROR_INVALID_PARAMETER)
        return EEXIST;
    got = VirtualAlloc(NULL, (size_t)bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!got)
        return ENOMEM;
    (void)VirtualFree(got, 0, MEM_RELEASE);
    return EEXIST;
#else
    void *got = system_mmap((void *)(uintptr_t)address, (size_t)bytes, prot,
                            flags | MASON_DIXON_MAP_HERE, fd, offset);
    if (got == MAP_FAILED) {
#if !SYSTEM_LINUX && (defined(MAP_EXCL) || defined(MAP_TRYFIXED) || defined(__MAP_NOREPLACE))
        /* FreeBSD says ENOMEM for a place that is taken (vm_mmap_to_errno() in sys/vm/vm_mmap.c),
         * and for a limit of the process: then it refuses elsewhere, too. */
        if (errno == ENOMEM || errno == EEXIST || errno == EINVAL) {
            got = system_mmap(NULL, (size_t)bytes, prot, flags, fd, offset);
            if (got == MAP_FAILED)
                return errno;
            (void)system_munmap(got, (size_t)bytes);
            return EEXIST;
        }
#endif
        return errno ? errno : EEXIST; /* another task's, by CLONE_VM, may have been 0 just now */
    }
    if ((uint64_t)(uintptr_t)got == address)
        return 0;
    (void)system_munmap(got, (size_t)bytes);
    return EEXIST;
#endif
}

/* ---- the lock ---- */

/* The half of the lock that the kernel looks at when a thread goes to sleep. */
static uint32_t *lock_half(struct gate *gate) {
    uint32_t *halves = (uint32_t *)(void *)&gate->lock;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return halves + 1;
#else
    return halves;
#endif
}

static void release(struct table *table) {
    if (__atomic_exchange_n(&table->gate->lock, (uintptr_t)0, __ATOMIC_RELEASE) & 1)
        system_wake(lock_half(table->gate));
}

/* In a child, where the kernel does not clear the gate. Everything else was copied, some of it
 * perhaps half written by a thread that is not here. That does no harm: see "The kernel decides".
 */
static void forked(struct table *table, long process) {
    uintptr_t stale = __atomic_load_n(&table->gate->lock, __ATOMIC_RELAXED);
    long before = __atomic_load_n(&table->process, __ATOMIC_RELAXED);
    /* Of several threads one clears it; a lock that nobody has nobody can take meanwhile. */
    if (before == process || !__atomic_compare_exchange_n(&table->process, &before, process, 0,
                                                          __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        return;
    system_forget_threads();
    memset(table->gate->flights, 0, sizeof table->gate->flights);
    if (stale)
        release(table);
}

/* 0, or -1 when this thread has the lock already: a signal handler that came in between. */
static int acquire(struct table *table) {
    struct gate *gate = table->gate;
    uintptr_t seen = 0, me;
    unsigned spins;
    if (table->check_process) {
        forked(table, system_process());
    } else if (!__atomic_load_n(&gate->opened, __ATOMIC_RELAXED)) {
        system_forget_threads();
        __atomic_store_n(&gate->opened, 1, __ATOMIC_RELAXED);
    }
    me = system_thread() << 1;
    for (spins = 0; spins < 100; spins++) {
        seen = 0;
        if (__atomic_compare_exchange_n(&gate->lock, &seen, me, 0, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED))
            return 0;
        if ((seen & ~(uintptr_t)1) == me)
            return -1;
    }
    for (;;) {
        seen = __atomic_load_n(&gate->lock, __ATOMIC_RELAXED);
        if (!seen) {
            /* With the mark: others may be asleep still. */
            if (__atomic_compare_exchange_n(&gate->lock, &seen, me | 1, 0, __ATOMIC_ACQUIRE,
                                            __ATOMIC_RELAXED))
                return 0;
        } else if (seen & 1 || __atomic_compare_exchange_n(&gate->lock, &seen, seen | 1, 0,
                                                           __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            system_wait(lock_half(gate), (uint32_t)(seen | 1));
        }
    }
}

/* ---- opening the table ---- */

#if STANDS_IN
#ifdef __cplusplus
extern "C" {
#endif
/* In the runtime libraries of the sanitizers; found when one is linked in without our own flags
 * saying so. */
void mason_dixon_has_asan(void) __asm__("__asan_init") __attribute__((weak));
void mason_dixon_has_tsan(void) __asm__("__tsan_init") __attribute__((weak));
void mason_dixon_has_msan(void) __asm__("__msan_init") __attribute__((weak));
#ifdef __cplusplus
}
#endif

/* Who places mappings by rules of its own in this process; NULL: nobody. */
static const char *somebody_else(void) {
    const char *preload = getenv("LD_PRELOAD");
    void (*volatile sanitizer)(void) = mason_dixon_has_asan;
    if (sanitizer)
        return "AddressSanitizer";
    sanitizer = mason_dixon_has_tsan;
    if (sanitizer)
        return "ThreadSanitizer";
    sanitizer = mason_dixon_has_msan;
    if (sanitizer)
        return "MemorySanitizer";
#if !SYSTEM_LINUX
    (void)preload;
#else
    /* The function: glibc 2.43's macro of this name is C11, and a warning in C99. */
    if (preload && (strstr)(preload, "vgpreload_"))
        return "valgrind";
    if (!getauxval(AT_SYSINFO_EHDR) && mason_dixon_maps_tell("/valgrind/"))
        return "valgrind";
#endif
    return NULL;
}
#endif

static struct table *open_table(void) {
    struct table *table, *theirs = NULL;
    uint64_t page_bytes, floor, gate_bytes;
    char *pages;
    int saved = errno;
#if SYSTEM_WINDOWS
    page_bytes = 65536; /* what VirtualAlloc rounds places down to */
#else
    page_bytes = mason_dixon_page_bytes();
#endif
    gate_bytes = page_bytes > 65536 ? page_bytes : 65536;
    if (page_bytes < 4096 || page_bytes > (UINT64_C(1) << 22))
        return NULL;
    pages = (char *)system_pages((size_t)gate_bytes + sizeof *table);
    if (!pages) {
        errno = saved;
        return NULL;
    }
    /* The gate has the first page to itself. */
    table = (struct table *)(void *)(pages + gate_bytes);
    table->gate = (struct gate *)(void *)pages;
    table->gate->opened = 1;
    while ((UINT64_C(1) << table->shift) < page_bytes)
        table->shift++;
    table->words = (uint32_t)(LOW_END >> table->shift >> 6);
    table->process = system_process();
    table->check_process = 1;
#if SYSTEM_LINUX
    /* qemu-user says yes to each advice, known or not, and does nothing. */
    if (syscall(SYS_madvise, pages, (size_t)gate_bytes, MADV_WIPEONFORK) == 0 &&
        syscall(SYS_madvise, pages, (size_t)gate_bytes, 0x7fffffff) != 0)
        table->check_process = 0;
#elif SYSTEM_WINDOWS
    table->check_process = 0;
#endif
    floor = system_floor();
    if (floor < MASON_DIXON_PIECE)
        floor = MASON_DIXON_PIECE;
    if (floor >= LOW_END)
        floor = LOW_END - page_bytes;
    floor = (floor + page_bytes - 1) >> table->shift;
    table->floor = (uint32_t)floor;
    set_pages(table, table->floor, table->words * 64, 1);
    if (!(MASON_DIXON_LOW_MAP_CONSTANT) && !system_is_constant()) {
        struct window *slack = &table->windows[WINDOWS];
        const uint64_t most = UINT64_C(64) << 20, limit = promised.low_limit;
        slack->pages = limit > most ? (uint32_t)(system_random() % (most >> table->shift)) : 0;
        slack->end = (uint32_t)(limit >> table->shift);
        slack->next = slack->end - slack->pages;
        set_pages(table, slack->next, slack->end, 0);
    }
#if STANDS_IN
    table->why_alone = somebody_else();
    table->alone = table->why_alone != NULL;
#endif
    if (!__atomic_compare_exchange_n(&the_table, &theirs, table, 0, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        system_pages_back(pages, (size_t)gate_bytes + sizeof *table);
        table = theirs;
    }
    errno = saved;
    return table;
}

static struct table *get_table(void) {
    struct table *table = __atomic_load_n(&the_table, __ATOMIC_ACQUIRE);
    return table ? table : open_table();
}

/* ---- learning what is there ---- */

/* The pages [from, to) hold address space of LOW_RESERVE no more. With the lock taken. */
static void unhold(struct table *table, uint32_t from, uint32_t to) {
    uint32_t at, until;
    for (at = from; at < to && table->held; at = until) {
        until = same_bits(table->held_bits, at, to);
        if (has_bit(table->held_bits, at)) {
            set_bits(table->held_bits, at, until, 0);
            table->held -= until - at;
        }
    }
}

#if SYSTEM_LINUX
/* One line of the kernel's list of mappings, while it is read and afterwards. */
struct mapping {
    uint64_t start, end;
    unsigned field; /* 0 start, 1 end, 2 permissions, 3..5 offset, device, inode, 6 name */
    int access;     /* 1: readable, writable or executable */
    int file;       /* 1: of a file, by its inode; by name the heap would be one */
    unsigned length;
    char name[48]; /* the file's, without folders; "" when it has none */
};

static void take_character(struct mapping *line, char c) {
    if (line->field == 0 && c == '-') {
        line->field = 1;
    } else if (c == ' ') {
        if (line->field < 6)
            line->field++;
    } else if (line->field < 2) {
        uint64_t *number = line->field ? &line->end : &line->start;
        *number = *number * 16 + (uint64_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    } else if (line->field == 2) {
        line->access |= c == 'r' || c == 'w' || c == 'x';
    } else if (line->field == 5) {
        line->file |= c != '0';
    } else if (line->field == 6) {
        if (c == '/')
            line->length = 0;
        else if (line->length + 1 < sizeof line->name)
            line->name[line->length++] = c > ' ' && c < 127 ? c : '?';
        line->name[line->length] = 0;
    }
}

/* -1 when the kernel's list can't be read. */
static int open_maps(void) {
#ifdef MASON_DIXON_LOW_MAP_BLIND /* a test: as where /proc is not to be had */
    return -1;
#else
    return system_open("/proc/self/maps");
#endif
}

/* Calls back for each mapping that starts below 4 GiB, and closes the list. 0, or -1 when it could
 * not be read. With the lock taken. */
static int each_mapping(struct table *table, int fd,
                        void (*call)(struct table *, const struct mapping *, void *), void *data) {
    struct mapping line;
    long got = 0, i;
    int none = 1; /* where the main thread has ended, older kernels list nothing */
    if (fd < 0)
        return -1;
    memset(&line, 0, sizeof line);
    while (line.start < LOW_END && (got = system_read(fd, table->text, TEXT_BYTES)) > 0) {
        for (i = 0; i < got; i++) {
            if (table->text[i] != '\n') {
                take_character(&line, table->text[i]);
                continue;
            }
            none = 0;
            if (line.start >= LOW_END)
                break;
            call(table, &line, data);
            memset(&line, 0, sizeof line);
        }
    }
    system_close(fd);
    return got < 0 || none ? -1 : 0;
}

/* Nothing is known to be in use. */
static void forget(struct table *table) {
    set_pages(table, 0, table->words * 64, 1);
    memset(table->windows, 0, WINDOWS * sizeof table->windows[0]);
    memset(table->recent, 0, sizeof table->recent);
}

/* The first one shows that there is a list. */
static void learn_mapping(struct table *table, const struct mapping *mapping, void *first) {
    const uint64_t end = mapping->end > LOW_END ? LOW_END : mapping->end;
    uint32_t from = (uint32_t)(mapping->start >> table->shift), to, at, until;
    if (*(int *)first)
        forget(table);
    *(int *)first = 0;
    to = (uint32_t)((end + (UINT64_C(1) << table->shift) - 1) >> table->shift);
    for (at = from; at < to; at = until) {
        until = table->held ? same_bits(table->held_bits, at, to) : to;
        /* What is only reserved may be had: unless somebody has put something there. */
        if (table->held && has_bit(table->held_bits, at)) {
            if (!mapping->access && !mapping->file)
                continue;
            unhold(table, at, until);
        }
        set_pages(table, at, until, 0);
    }
}

/* Everything below 4 GiB; -1 when it can't be read. */
static int learn_maps(struct table *table) {
    int first = 1;
    int result = each_mapping(table, open_maps(), learn_mapping, &first);
    if (result == 0 && first)
        forget(table);
    set_pages(table, table->windows[WINDOWS].next, table->windows[WINDOWS].end, 0);
    return result;
}
#else
/* Not on Windows either: Wine's VirtualQuery calls places free that VirtualAlloc refuses. */
static int learn_maps(struct table *table) {
    (void)table;
    return -1;
}
#endif

/* Can the pages [from, to) be mapped? 0, or an errno. */
static int try_once(const struct table *table, uint32_t from, uint32_t to) {
    const uint64_t start = (uint64_t)from << table->shift, end = (uint64_t)to << table->shift;
    int why = system_map_at(start, end - start,
#if SYSTEM_WINDOWS
                            0, 0, -1, 0
#else
                            PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0
#endif
    );
    if (why == 0)
        (void)system_unmap_at(start, end - start);
    return why;
}

/* Tries the pages [from, to) in halves, and marks as used what can't be mapped, in pieces of 64 KiB
 * at the least. 1 when nothing was in the way. Each half alone can be had and both in one can't
 * where an allocator keeps a border of its own (Wine, at the edge of what it has reserved): then
 * the page above the border is marked, so that nothing goes across it. Not where what was in the
 * way has gone meanwhile. */
static int try_pages(struct table *table, uint32_t from, uint32_t to) {
    const uint32_t middle = from + (to - from) / 2;
    int low, high, why;
    if (try_once(table, from, to) == 0)
        return 1;
    if ((uint64_t)(to - from) << table->shift <= MASON_DIXON_PIECE || to - from == 1) {
        set_pages(table, from, to, 0);
        return 0;
    }
    low = try_pages(table, from, middle);
    high = try_pages(table, middle, to);
    if (!low || !high)
        return 0;
    why = try_once(table, from, to);
    if (why == EEXIST)
        set_pages(table, middle, middle + 1, 0);
    return why == 0;
}

/* Without a list: what can't be mapped of the pages [from, to) is used, but for what we reserved
 * ourselves, which may be had. */
static void learn_by_trying(struct table *table, uint32_t from, uint32_t to) {
    uint32_t at, until;
    for (at = from; at < to; at = until) {
        until = table->held ? same_bits(table->held_bits, at, to) : to;
        if (!table->held || !has_bit(table->held_bits, at))
            (void)try_pages(table, at, until);
    }
}

/* Learns anew what is there; the pages [from, to) were refused (none: from == to). With the lock
 * taken. 0 when that could change something. */
static int learn(struct table *table, uint32_t from, uint32_t to) {
    uint64_t began = system_busy_nanoseconds();
    uint32_t i;
    int saved = errno, known;
    table->learnt++;
    if (!table->maps_missing) {
        struct place flights[FLIGHTS];
        /* Before the list is read: what is under way now is either in the list, or still in here.
         * Nothing new gets under way without the lock. */
        for (i = 0; i < FLIGHTS; i++) {
            flights[i].pages = __atomic_load_n(&table->gate->flights[i].pages, __ATOMIC_ACQUIRE);
            flights[i].page = table->gate->flights[i].page;
        }
        errno = 0;
        known = learn_maps(table) == 0;
        for (i = 0; i < FLIGHTS; i++)
            if (flights[i].pages)
                set_pages(table, flights[i].page, flights[i].page + flights[i].pages, 0);
        if (known) {
            table->learnt_at = system_nanoseconds();
            table->learning_took = system_busy_nanoseconds() - began;
            errno = saved;
            return 0;
        }
        /* No descriptor, no memory: another time there may be. */
        table->maps_missing = errno != EMFILE && errno != ENFILE && errno != ENOMEM;
    }
    learn_by_trying(table, from, to);
    errno = saved;
    return from < to ? 0 : -1;
}

/* No room: is it worth while to look whether something was unmapped behind our back? Not when the
 * last look is so fresh that looking would take more than a hundredth of the time. */
static int may_learn(const struct table *table) {
    uint64_t now;
    if (table->maps_missing)
        return 0;
    now = system_nanoseconds();
    return now - table->learnt_at >= 100 * table->learning_took || !table->learnt;
}

/* ---- reserved address space ---- */

/* Address space without access: access and flags. Nothing is committed, also under
 * vm.overcommit_memory=2, where what can't be written does not count (mm/mmap.c,
 * accountable_mapping()). */
#if SYSTEM_WINDOWS
#define RESERVATION 0, 0
#else
#define RESERVATION PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
#endif

/* Gives up what is held of the pages [from, to); whether it was anything. With the lock taken. */
static int let_go(struct table *table, uint32_t from, uint32_t to) {
    const uint32_t held = table->held;
    uint32_t at, until;
    for (at = from; at < to && table->held; at = until) {
        until = same_bits(table->held_bits, at, to);
        if (has_bit(table->held_bits, at)) {
            (void)system_unmap_at((uint64_t)at << table->shift, (uint64_t)(until - at)
                                                                    << table->shift);
            unhold(table, at, until);
        }
    }
    return table->held != held;
}

#if STANDS_IN
/* The pages [from, to) are reserved now. With the lock taken. */
static void hold(struct table *table, uint32_t from, uint32_t to) {
    uint32_t at, until;
    for (at = from; at < to; at = until) {
        until = same_bits(table->held_bits, at, to);
        if (!has_bit(table->held_bits, at))
            table->held += until - at;
    }
    set_bits(table->held_bits, from, to, 1);
}

/* Reserves the pages [from, to). 0, or an errno. With the lock taken. */
static int reserve(struct table *table, uint32_t from, uint32_t to) {
    int why = system_map_at((uint64_t)from << table->shift, (uint64_t)(to - from) << table->shift,
                            RESERVATION, -1, 0);
    if (why == 0)
        hold(table, from, to);
    return why;
}
#endif

/* What belongs to LOW_RESERVE of the free pages [from, to) is reserved again, as far as nobody else
 * has come in between. With the lock taken. */
static void reserve_again(struct table *table, uint32_t from, uint32_t to) {
#if STANDS_IN
    uint32_t at, until;
    for (at = from; at < to && table->shared; at = until) {
        until = same_bits(table->held_bits, at, same_bits(table->share_bits, at, to));
        if (!has_bit(table->share_bits, at) || has_bit(table->held_bits, at))
            continue;
        while (reserve(table, at, until) == EEXIST && until - at > 1)
            until = at + (until - at) / 2; /* the lower half; the rest comes next */
    }
#else
    (void)table;
    (void)from;
    (void)to;
#endif
}

/* ---- places that are being mapped ---- */

/* From before a system call that is to take the pages [from, to) until after it. */
struct claim {
    uint32_t from, to;
    unsigned slot; /* of the flights; FLIGHTS: none */
    enum claim_how how;
};

/* Notes that the pages are under way. With the lock taken. */
static void take_off(struct table *table, struct claim *claim, uint32_t from, uint32_t to) {
    struct place *flights = table->gate->flights;
    claim->from = from;
    claim->to = to;
    claim->how = PLAIN;
    for (claim->slot = 0; claim->slot < FLIGHTS; claim->slot++)
        if (flights[claim->slot].pages == 0) {
            flights[claim->slot].page = from;
            __atomic_store_n(&flights[claim->slot].pages, to - from, __ATOMIC_RELEASE);
            break;
        }
}

/* The free pages [from, to) are about to be mapped. Those that are all reserved may be mapped over;
 * else what is reserved of them gets out of the way. With the lock taken. */
static void claim_pages(struct table *table, struct claim *claim, uint32_t from, uint32_t to) {
    set_pages(table, from, to, 0);
    take_off(table, claim, from, to);
    if (!table->held)
        return;
    if (claim->slot < FLIGHTS && has_bit(table->held_bits, from) &&
        same_bits(table->held_bits, from, to) == to) {
        claim->how = OVER;
    } else if (let_go(table, from, to)) {
        claim->how = LET_GO;
    }
}

/* Maps what was claimed: 0 or an errno, as system_map_at(). */
static int map_claimed(const struct claim *claim, uint64_t address, uint64_t bytes, int prot,
                       int flags, int fd, long offset) {
#if STANDS_IN
    if (claim->how == OVER)
        return system_mmap((void *)(uintptr_t)address, (size_t)bytes, prot, flags | MAP_FIXED, fd,
                           offset) == MAP_FAILED
                   ? errno
                   : 0;
#else
    (void)claim;
#endif
    return system_map_at(address, bytes, prot, flags, fd, offset);
}

/* The system call is over; why: its errno, or 0. What was reserved where it came to nothing is
 * reserved again. */
static void settle(struct table *table, const struct claim *claim, int why) {
    uint32_t at, until;
    int saved = errno;
    /* Where the table alone says whose a place is, nobody may look in between. */
    const int locked = claim->how != PLAIN && (claim->how != LET_GO || why) && acquire(table) == 0;
    if (claim->slot < FLIGHTS)
        __atomic_store_n(&table->gate->flights[claim->slot].pages, 0u, __ATOMIC_RELEASE);
    if (!locked)
        return;
    if (claim->how == LET_GO) {
        set_pages(table, claim->from, claim->to, 1);
        reserve_again(table, claim->from, claim->to);
    } else if (!why) {
        unhold(table, claim->from, claim->to);
    } else {
        for (at = claim->from; at < claim->to; at = until) {
            until = same_bits(table->held_bits, at, claim->to);
            if (!has_bit(table->held_bits, at))
                continue;
            /* Still there; or the kernel had removed it before it failed, and it is renewed; or
             * somebody else is there now, which learn() finds out. */
            (void)system_map_at((uint64_t)at << table->shift,
                                (uint64_t)(until - at) << table->shift, RESERVATION, -1, 0);
            set_pages(table, at, until, 1);
        }
        (void)learn(table, 0, 0);
    }
    release(table);
    errno = saved;
}

/* ---- the order ---- */

/* Objects lie from the top down: the highest free place that is large enough. That keeps the free
 * space in one piece.
 *
 * Growth goes upwards. An allocator like dlmalloc asks for more in whole units of 64 KiB or twice
 * that, and joins what it gets to what it has if that lies directly below; otherwise the rest of
 * what it has is of no use for an object that does not fit into it. So each thread has a window,
 * and its growth fills it from the lower end. A window is the top of the highest free run that can
 * take the request, and is twice as large as the one before. Its pages are marked as used, so that
 * nothing else comes in between; when there is no other room, all windows are given up.
 *
 * How this was chosen: docs/low-map.md. */

static void give_back(struct table *table, struct place *place) {
    set_pages(table, place->page, place->page + place->pages, 1);
    place->pages = 0;
}

/* These pages were given back by their owner. An object's place is kept at hand for the next one of
 * its size, which saves the ways through the tree: a third of our time. */
static void note_free(struct table *table, uint32_t from, uint32_t to) {
    if (from < table->floor)
        from = table->floor;
    if (from >= to)
        return;
    if (to - from <= 64 && ((uint64_t)(to - from) << table->shift) % GROWTH_UNIT) {
        struct place *place = &table->recent[++table->newest % RECENT];
        give_back(table, place);
        place->page = from;
        place->pages = to - from;
    } else {
        set_pages(table, from, to, 1);
    }
}

/* Such a place, or NOWHERE. */
static uint32_t find_recent(struct table *table, uint32_t pages, uint32_t top) {
    unsigned i;
    for (i = RECENT; i > 0; i--) {
        struct place *place = &table->recent[(table->newest + i) % RECENT];
        if (place->pages == pages && place->page + pages <= top) {
            place->pages = 0;
            return place->page;
        }
    }
    return NOWHERE;
}

static void close_window(struct table *table, struct window *window) {
    set_pages(table, window->next, window->end, 1);
    window->next = window->end = 0;
}

#if STANDS_IN
/* Gives up the windows, and what was given back recently, that the pages [from, to) touch. */
static void close_windows(struct table *table, uint32_t from, uint32_t to) {
    unsigned i;
    for (i = 0; i < WINDOWS; i++)
        if (table->windows[i].next < to && table->windows[i].end > from)
            close_window(table, &table->windows[i]);
    for (i = 0; i < RECENT; i++)
        if (table->recent[i].page < to && table->recent[i].page + table->recent[i].pages > from)
            give_back(table, &table->recent[i]);
}
#endif

/* Gives up all of them, the slack, and what was given back recently; whether there was one. */
static int close_all_windows(struct table *table) {
    unsigned i;
    int any = 0;
    for (i = 0; i < RECENT; i++) {
        any |= table->recent[i].pages != 0;
        give_back(table, &table->recent[i]);
    }
    for (i = 0; i <= WINDOWS; i++)
        if (table->windows[i].next < table->windows[i].end) {
            close_window(table, &table->windows[i]);
            any = 1;
        }
    return any;
}

/* The next place in the thread's window, or in a new one below top; NOWHERE when there is none. */
static uint32_t grow(struct table *table, uint32_t pages, uint32_t top) {
    /* A multiple of the golden ratio, so that neighbouring numbers are far apart. */
    struct window *window =
        &table->windows[system_thread() * UINT64_C(0x9e3779b97f4a7c15) >> (64 - WINDOW_BITS)];
    uint32_t from;
    if (window->end - window->next < pages || window->end > top) {
        const uint32_t most = WINDOW_MOST >> table->shift;
        uint32_t size = window->pages ? 2 * window->pages : WINDOW_FIRST >> table->shift;
        close_window(table, window);
        from = find_pages(table, pages, top);
        if (from == NOWHERE)
            return NOWHERE;
        window->end = from + pages;
        window->pages = size < most ? size : most;
        for (size = window->pages; size > pages; size /= 2)
            if (size <= window->end && pages_free(table, window->end - size, window->end))
                break;
        window->next = window->end - (size > pages ? size : pages);
        set_pages(table, window->next, window->end, 0);
    }
    from = window->next;
    window->next += pages;
    return from;
}

#if STANDS_IN
/* How far machine code may lie from the program's: LuaJIT takes no more than 1 GiB less 2 MiB. */
#define REACH 0x3f000000u

/* Below the program, and when that is full, above it: in ever larger parts, each filled from its
 * upper end, so that the rest stays in one piece. */
static uint32_t find_near(struct table *table, uint32_t pages, uint32_t top) {
    const uint32_t own = (uint32_t)((uint64_t)(uintptr_t)&the_table >> table->shift);
    const uint32_t reach = REACH >> table->shift;
    uint32_t ahead, from = find_pages(table, pages, own < top ? own : top);
    if (from != NOWHERE && from + reach > own)
        return from;
    for (ahead = reach >> 8; ahead; ahead = ahead < reach ? 2 * ahead : 0) {
        const uint32_t end = own + ahead < own + reach ? own + ahead : own + reach;
        from = find_pages(table, pages, end < top ? end : top);
        if (from != NOWHERE && from > own)
            return from;
    }
    return NOWHERE;
}
#endif

/* ---- serving ---- */

struct request {
    uint64_t bytes; /* whole pages */
    uint64_t limit; /* bytes: it ends at or below */
    uint64_t align; /* bytes, a power of two, at least a page */
    int prot;
    int flags;
    int fd;
    long offset;
    int ours;    /* for mason_dixon_map_low() */
    int by_code; /* near the program's own */
};

/* Is it an allocator that asks for more? */
static int is_growth(const struct request *request, uint64_t page_bytes) {
    return request->bytes % GROWTH_UNIT == 0 && request->bytes <= GROWTH_MOST &&
           request->align <= page_bytes;
}

/* The place for a request, by the order. */
static uint32_t find_place(struct table *table, const struct request *request, uint32_t pages) {
    const uint32_t top = (uint32_t)(request->limit >> table->shift);
    const uint32_t align = (uint32_t)(request->align >> table->shift);
    const uint32_t slack = table->windows[WINDOWS].pages;
    uint32_t from = NOWHERE;
#if STANDS_IN
    if (request->by_code)
        return find_near(table, pages, top);
#endif
    if (is_growth(request, UINT64_C(1) << table->shift))
        return grow(table, pages, top);
    if (align == 1 && (from = find_recent(table, pages, top)) != NOWHERE)
        return from;
    if (request->limit != promised.low_limit)
        from = find_aligned(table, pages, align, top > slack ? top - slack : 0);
    return from == NOWHERE ? find_aligned(table, pages, align, top) : from;
}

/* A signal handler in the middle of one of our own calls: no errno of mmap's, whose EAGAIN is about
 * locked memory, or on illumos about swap. */
#define INTERRUPTED_OURSELVES EDEADLK

/* Chooses a place and claims it. -1 with errno when there is none. */
static int choose(struct table *table, const struct request *request, uint32_t pages,
                  struct claim *claim) {
    uint32_t from;
    if (acquire(table) != 0) {
        errno = INTERRUPTED_OURSELVES;
        return -1;
    }
    from = find_place(table, request, pages);
    if (from == NOWHERE && close_all_windows(table))
        from = find_place(table, request, pages);
    if (from == NOWHERE && may_learn(table) && learn(table, 0, 0) == 0)
        from = find_place(table, request, pages);
    if (from == NOWHERE) {
        if (!request->by_code)
            __atomic_store_n(&table->refused, 1, __ATOMIC_RELAXED);
        release(table);
        errno = ENOMEM;
        return -1;
    }
    claim_pages(table, claim, from, from + pages);
    release(table);
    return 0;
}

/* Is this page below vm.mmap_min_addr, which could not be read or has grown? Then not even a page
 * without access is allowed there. */
static int below_floor(const struct table *table, uint32_t page) {
#if SYSTEM_LINUX
    const uint64_t address = (uint64_t)page << table->shift, bytes = UINT64_C(1) << table->shift;
    int why;
    if (address >= UINT64_C(64) << 20)
        return 0;
    why = system_map_at(address, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (why == 0)
        (void)system_unmap_at(address, bytes);
    return why == EPERM;
#else
    (void)table;
    (void)page;
    return 0;
#endif
}

/* Learns from a refusal, an errno, of what was claimed: 0 when another place may be had. settle()
 * has given the place back already, unless it was free of anything, and it may be another's now. */
static int learn_refusal(struct table *table, int why, const struct claim *claim) {
    const uint32_t unit = table->shift < 16 ? UINT32_C(1) << (16 - table->shift) : 1;
    const uint32_t from = claim->from, to = claim->to;
    int result = 0;
    if (acquire(table) != 0)
        return -1;
    if (claim->how == PLAIN)
        set_pages(table, from, to, 1);
    if (why == EEXIST) {
        /* by 64 KiB, or what is in the way of many small requests would take a round for each page
         */
        (void)learn(table, from & ~(unit - 1), (to + unit - 1) & ~(unit - 1));
        /* The list does not explain it: what is there has just gone, or is in no list. */
        if (!table->maps_missing && pages_free(table, from, to))
            learn_by_trying(table, from, to);
    } else if (why == EPERM && below_floor(table, from)) {
        set_pages(table, 0, from + 1, 0);
        if (table->floor < from + 1)
            table->floor = from + 1;
    } else {
        /* not the place: no memory, a limit of the process, a wrong argument */
        result = -1;
    }
    release(table);
    return result;
}

/* The mapping's address, or 0 with errno. */
static uint64_t serve(struct table *table, const struct request *request) {
    const uint64_t pages64 = request->bytes >> table->shift;
    const uint32_t pages = (uint32_t)pages64;
    struct claim claim;
    unsigned tries;
    int saved = errno;

    if (pages64 > request->limit >> table->shift) {
        errno = ENOMEM;
        return 0;
    }
    /* Every round but the last learns of something that was in the way: with the kernel's list of
     * all, without it, or a descriptor for it, of at least one page. */
    for (tries = 0; tries < LOW_END / MASON_DIXON_PIECE; tries++) {
        uint64_t place;
        int why;
        if (choose(table, request, pages, &claim) != 0)
            return 0;
        place = (uint64_t)claim.from << table->shift;
        why = map_claimed(&claim, place, request->bytes, request->prot, request->flags, request->fd,
                          request->offset);
        settle(table, &claim, why);
        if (why == 0) {
            if (request->ours && acquire(table) == 0) {
                set_bits(table->given_bits, claim.from, claim.to, 1);
                table->given += pages;
                release(table);
            }
            errno = saved;
            return place;
        }
        if (learn_refusal(table, why, &claim) != 0) {
            errno = why == EEXIST ? ENOMEM : why;
            return 0;
        }
    }
    errno = ENOMEM;
    return 0;
}

/* ---- the functions for authors of runtimes ---- */

/* Does the address lie inside the executable? */
static int in_image(uint64_t address) {
    struct mason_dixon_image image;
    unsigned i;
    mason_dixon_image_read(&image, LOW_END);
    for (i = 0; image.known && i < image.loads; i++)
        if (address > image.load[i].start && address < image.load[i].end)
            return 1;
    return 0;
}

void *mason_dixon_map_low(size_t size, uint64_t limit, size_t alignment) {
    struct table *table;
    struct request request;
    uint64_t page_bytes, got;
    if (!limit)
        limit = promised.low_limit;
    /* Only another limit than the program's own is looked at: glibc's fork() leaves a lock of
     * dl_iterate_phdr() as another thread had it. */
    if (!size || (alignment & (alignment - 1)) || limit > LOW_END || limit <= MASON_DIXON_PIECE ||
        (limit != promised.low_limit && in_image(limit))) {
        errno = EINVAL;
        return NULL;
    }
    table = get_table();
    if (!table) {
        errno = ENOMEM;
        return NULL;
    }
    page_bytes = UINT64_C(1) << table->shift;
    if (size > LOW_END || alignment >= LOW_END) {
        errno = ENOMEM;
        return NULL;
    }
    request.bytes = ((uint64_t)size + page_bytes - 1) & ~(page_bytes - 1);
    request.limit = limit;
    request.align = alignment > page_bytes ? alignment : page_bytes;
#if SYSTEM_WINDOWS
    request.prot = request.flags = 0;
#else
    request.prot = PROT_READ | PROT_WRITE;
    request.flags = MAP_PRIVATE | MAP_ANONYMOUS;
#endif
    request.fd = -1;
    request.offset = 0;
    request.ours = 1;
    request.by_code = 0;
    got = serve(table, &request);
    if (!got && errno == INTERRUPTED_OURSELVES)
        errno = EAGAIN;
    return (void *)(uintptr_t)got;
}

/* ---- after something was unmapped or mapped ---- */

/* The bytes [start, start + bytes) in pages of the table: 0 when none of them is low. */
static int low_pages(const struct table *table, uint64_t start, uint64_t bytes, uint32_t *from,
                     uint32_t *to) {
    uint64_t end, page_bytes = UINT64_C(1) << table->shift;
    if (start >= LOW_END || !bytes)
        return 0;
    end = bytes > LOW_END - start ? LOW_END : start + bytes;
    *from = (uint32_t)(start >> table->shift);
    *to = (uint32_t)((end + page_bytes - 1) >> table->shift);
    return 1;
}

/* Unmaps the pages [from, to), which all belong to the caller. What belongs to LOW_RESERVE becomes
 * a reservation again, in one step, so that nobody else gets it. 0, or -1 with errno. */
static int unmap_pages(struct table *table, uint32_t from, uint32_t to) {
    const unsigned shift = table->shift;
    int result = 0;
#if STANDS_IN
    if (table->shared && acquire(table) == 0) {
        uint32_t at, until;
        for (at = from; at < to && result == 0; at = until) {
            void *start = (void *)((uintptr_t)at << shift);
            size_t bytes;
            until = same_bits(table->share_bits, at, to);
            bytes = (size_t)(until - at) << shift;
            if (has_bit(table->share_bits, at) &&
                system_mmap(start, bytes, PROT_NONE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
                            0) != MAP_FAILED)
                hold(table, at, until);
            else if ((result = system_munmap(start, bytes)) == 0)
                unhold(table, at, until);
            if (result == 0)
                set_pages(table, at, until, 1);
        }
        release(table);
        return result;
    }
#endif
    result = system_unmap_at((uint64_t)from << shift, (uint64_t)(to - from) << shift);
    if (result == 0 && acquire(table) == 0) {
        note_free(table, from, to);
        release(table);
    }
    return result;
}

/* Clears what mason_dixon_map_low() has given of these pages. With the lock taken. */
static void ungive(struct table *table, uint32_t from, uint32_t to) {
    uint32_t at, until;
    for (at = from; at < to && table->given; at = until) {
        until = same_bits(table->given_bits, at, to);
        if (has_bit(table->given_bits, at)) {
            set_bits(table->given_bits, at, until, 0);
            table->given -= until - at;
        }
    }
}

int mason_dixon_unmap_low(void *address, size_t size) {
    struct table *table = __atomic_load_n(&the_table, __ATOMIC_ACQUIRE);
    uint64_t start = (uint64_t)(uintptr_t)address, page_bytes;
    uint32_t from, to;
    int whole;
    if (!table || !size || start >= LOW_END || (uint64_t)size > LOW_END - start) {
        errno = EINVAL;
        return -1;
    }
    page_bytes = UINT64_C(1) << table->shift;
    if (start & (page_bytes - 1) || !low_pages(table, start, size, &from, &to)) {
        errno = EINVAL;
        return -1;
    }
    if (acquire(table) != 0) {
        errno = EAGAIN;
        return -1;
    }
    whole = has_bit(table->given_bits, from) && same_bits(table->given_bits, from, to) == to;
#if SYSTEM_WINDOWS
    /* VirtualFree gives back whole allocations only. */
    if (whole) {
        MEMORY_BASIC_INFORMATION info; /* of pages that have all the same protection */
        uint64_t bytes = 0;
        while (VirtualQuery((char *)address + bytes, &info, sizeof info) &&
               info.AllocationBase == address && info.State != MEM_FREE)
            bytes += info.RegionSize;
        whole = bytes == (uint64_t)(to - from) << table->shift;
    }
#endif
    if (whole)
        ungive(table, from, to);
    release(table);
    if (!whole) {
        errno = EINVAL;
        return -1;
    }
    if (unmap_pages(table, from, to) == 0)
        return 0;
    if (acquire(table) == 0) { /* still there */
        set_bits(table->given_bits, from, to, 1);
        table->given += to - from;
        release(table);
    }
    return -1;
}

/* ---- standing in for mmap ---- */

#if STANDS_IN

/* The names that the linker sees; ours in C differ, since headers may turn mmap into mmap64 or the
 * other way round. They must be visible outside, whatever -fvisibility says: a shared library's
 * calls come here through the executable's dynamic symbols. Weak: a program that defines one of
 * them keeps its own, and the self-test, which asks whether the name means mason_dixon_own_...,
 * says so. */
#define STAND_IN_AS(name, own)                                                                     \
    __asm__(name) __attribute__((weak, alias(own), visibility("default")))
#ifdef __cplusplus
extern "C" {
#endif
#define HIDDEN __attribute__((visibility("hidden")))
HIDDEN void *mason_dixon_own_mmap(void *address, size_t size, int prot, int flags, int fd,
                                  long offset);
HIDDEN int mason_dixon_own_munmap(void *address, size_t size);
void *mason_dixon_mmap(void *address, size_t size, int prot, int flags, int fd, long offset)
    STAND_IN_AS("mmap", "mason_dixon_own_mmap");
int mason_dixon_munmap(void *address, size_t size) STAND_IN_AS("munmap", "mason_dixon_own_munmap");
#if SYSTEM_LINUX /* illumos has no mremap, and no mmap64 in 64 bits (libc port/mapfile-vers) */
HIDDEN void *mason_dixon_own_mremap(void *address, size_t old_size, size_t size, int flags, ...);
void *mason_dixon_mmap64(void *address, size_t size, int prot, int flags, int fd, long offset)
    STAND_IN_AS("mmap64", "mason_dixon_own_mmap");
void *mason_dixon_mremap(void *address, size_t old_size, size_t size, int flags, ...)
    STAND_IN_AS("mremap", "mason_dixon_own_mremap");
#endif
#ifdef __cplusplus
}
#endif

#include <stdarg.h>

/* Not ours to place: a place that the caller insists on, pages of another size (whose places have
 * rules of their own), and stacks that grow down into free room. */
#if SYSTEM_LINUX
#define NO_REPLACE MAP_FIXED_NOREPLACE
#define TAKES_MORE (MAP_HUGETLB | MAP_GROWSDOWN)
#else
#define NO_REPLACE 0
#define TAKES_MORE 0
#endif
#ifndef MAP_ALIGN
#define MAP_ALIGN 0 /* illumos, Solaris: the address is an alignment */
#endif
#define NOT_OURS (MAP_FIXED | NO_REPLACE | TAKES_MORE)

/* These pages are somebody's. With the lock taken. */
static void take_pages(struct table *table, uint32_t from, uint32_t to) {
    close_windows(table, from, to);
    set_pages(table, from, to, 0);
    unhold(table, from, to);
}

/* A mapping came to be at this place, by a call that we passed on. fixed: by who knew what is
 * there, and whose it remains. */
static void note_mapped(struct table *table, uint64_t start, uint64_t bytes, int fixed) {
    uint32_t from, to;
    if (low_pages(table, start, bytes, &from, &to) && acquire(table) == 0) {
        take_pages(table, from, to);
        if (!fixed)
            ungive(table, from, to);
        release(table);
    }
}

#if SYSTEM_LINUX
/* A mapping has gone from this place, by a call that we passed on. */
static void note_unmapped(struct table *table, uint64_t start, uint64_t bytes) {
    uint32_t from, to;
    if (low_pages(table, start, bytes, &from, &to) && acquire(table) == 0) {
        set_pages(table, from, to, 1);
        ungive(table, from, to);
        reserve_again(table, from, to);
        release(table);
    }
}
#endif

/* Somebody wants this place if it is free, so it is claimed if all that may be in the way is ours.
 */
static void claim_hint(struct table *table, struct claim *claim, uint64_t start, uint64_t bytes) {
    uint32_t from, to;
    claim->slot = FLIGHTS;
    claim->how = PLAIN;
    /* What reaches over the end is not all ours. */
    if (table->held && low_pages(table, start, bytes, &from, &to) && bytes <= LOW_END - start &&
        acquire(table) == 0) {
        close_windows(table, from, to);
        if (pages_free(table, from, to) &&
            (has_bit(table->held_bits, from) || same_bits(table->held_bits, from, to) < to))
            claim_pages(table, claim, from, to);
        release(table);
    }
}

/* The same for what can't be mapped over a reservation: that is let go. */
static void make_way(struct table *table, struct claim *claim, uint64_t start, uint64_t bytes) {
    claim_hint(table, claim, start, bytes);
    if (claim->how == OVER && acquire(table) == 0) {
        (void)let_go(table, claim->from, claim->to);
        claim->how = LET_GO;
        release(table);
    }
}

/* Somebody will map over whatever is at this place: nothing is to be served there from now on. */
static void claim_fixed(struct table *table, struct claim *claim, uint64_t start, uint64_t bytes) {
    uint32_t from, to;
    claim->slot = FLIGHTS;
    claim->how = PLAIN;
    if (table->held && low_pages(table, start, bytes, &from, &to) && acquire(table) == 0) {
        close_windows(table, from, to);
        set_pages(table, from, to, 0);
        take_off(table, claim, from, to);
        if (claim->slot < FLIGHTS)
            claim->how = OVER;
        else
            unhold(table, from, to);
        release(table);
    }
}

/* As the kernel has it (round_hint_to_min() of mm/mmap.c): down to a page, and not below the lowest
 * place. */
static uint64_t round_hint(const struct table *table, uint64_t hint) {
    const uint64_t least = (uint64_t)table->floor << table->shift;
    hint &= ~((UINT64_C(1) << table->shift) - 1);
    return hint && hint < least ? least : hint;
}

static void *pass_on(struct table *table, void *address, size_t size, int prot, int flags, int fd,
                     long offset) {
    struct claim claim = {0, 0, FLIGHTS, PLAIN};
    uint64_t place = (uint64_t)(uintptr_t)address;
    void *got;
    if (!table || table->alone)
        return system_mmap(address, size, prot, flags, fd, offset);
    if (flags & MAP_ALIGN)
        place = 0;
    if (!(flags & (MAP_FIXED | NO_REPLACE)))
        place = round_hint(table, place);
    if ((flags & (MAP_FIXED | NO_REPLACE)) == MAP_FIXED) {
        claim_fixed(table, &claim, place, size);
    } else if (flags & TAKES_MORE) {
        /* they take more than their size */
        make_way(table, &claim, place, size);
    } else if (place) {
        claim_hint(table, &claim, place, size);
    }
    if (claim.how == OVER)
        got = system_mmap((void *)(uintptr_t)place, size, prot, (flags & ~NO_REPLACE) | MAP_FIXED,
                          fd, offset);
    else
        got = system_mmap(address, size, prot, flags, fd, offset);
    settle(table, &claim, (uint64_t)(uintptr_t)got == place ? 0 : ENOMEM);
    if (got != MAP_FAILED && (uint64_t)(uintptr_t)got < LOW_END)
        note_mapped(table, (uint64_t)(uintptr_t)got, size, flags & MAP_FIXED);
    return got;
}

/* A hint for machine code that must lie near the program's own: 64 KiB at a multiple of them, as
 * LuaJIT asks; its memory for objects comes in 128 KiB at the least. Such hints are random, all
 * over the 1 GiB above a program that was linked to low addresses, and honoured they would leave
 * low memory in pieces. */
static int is_near(uint64_t hint, size_t size, uint64_t limit) {
    return hint % 65536 == 0 && size >= 32768 && size < 131072 &&
           (uint64_t)(uintptr_t)&the_table < limit;
}

/* For a signal handler that has interrupted this file: the table is not to be touched, the kernel's
 * MAP_32BIT may be full, and has a limit of its own. */
static void *map_without_table(size_t size, int prot, int flags, int fd, long offset,
                               uint64_t limit) {
    const uint64_t bytes = ((uint64_t)size + 65535) & ~UINT64_C(65535);
    void *got = system_mmap(NULL, size, prot, flags, fd, offset);
    unsigned tries;
    if (got != MAP_FAILED && (uint64_t)(uintptr_t)got + size <= limit)
        return got;
    if (got != MAP_FAILED)
        (void)system_munmap(got, size);
    else if (errno != ENOMEM)
        return MAP_FAILED;
    for (tries = 0; tries < 1000 && bytes < limit - MASON_DIXON_PIECE; tries++) {
        const uint64_t places = (limit - MASON_DIXON_PIECE - bytes) >> 16;
        const uint64_t place = (1 + system_random() % (places + 1)) << 16;
        if (system_map_at(place, size, prot, flags & ~MAP_32BIT, fd, offset) == 0)
            return (void *)(uintptr_t)place;
    }
    errno = ENOMEM;
    return MAP_FAILED;
}

static void *map(void *address, size_t size, int prot, int flags, int fd, long offset) {
    struct table *table = __atomic_load_n(&the_table, __ATOMIC_ACQUIRE);
    const uint64_t limit = promised.low_limit;
    uint64_t hint = (uint64_t)(uintptr_t)address;
    struct request request;
    uint64_t got, page_bytes;
    int saved = errno;

    if (!(flags & MAP_ANONYMOUS) || flags & NOT_OURS || !size || size > LOW_END)
        return pass_on(table, address, size, prot, flags, fd, offset);
    request.by_code = 0;
    if (!(flags & MAP_32BIT)) {
        if (!hint || hint >= limit)
            return pass_on(table, address, size, prot, flags, fd, offset);
        request.by_code = is_near(hint, size, limit);
        /* LuaJIT 2.1 does not ask with MAP_32BIT again once that was refused, but with random low
         * hints, 30 times, and gives up. So from the first refusal on a low hint counts as a wish
         * for low memory. Elsewhere a hint's answer is anything, here too. */
        if (!request.by_code && (!table || !__atomic_load_n(&table->refused, __ATOMIC_RELAXED)))
            return pass_on(table, address, size, prot, flags, fd, offset);
    }
    table = get_table();
    if (!table || table->alone)
        return pass_on(table, address, size, prot, flags, fd, offset);

    page_bytes = UINT64_C(1) << table->shift;
    request.bytes = ((uint64_t)size + page_bytes - 1) & ~(page_bytes - 1);
    request.align = page_bytes;
    if (flags & MAP_ALIGN) {
        if (hint & (hint - 1) || hint >= limit)
            return pass_on(table, address, size, prot, flags, fd, offset);
        request.align = hint > page_bytes ? hint : page_bytes;
        hint = 0;
    }
#if SYSTEM_SUNOS
    /* LuaJIT 2.0 asks with 0x1000 there each time, and means anywhere. */
    if (hint < (uint64_t)table->floor << table->shift)
        hint = 0;
#endif
    hint = round_hint(table, hint);
    /* As the kernel does: the hint if it is free. But not what only wants to be near, nor an
     * object of a LuaJIT that tries places at random. */
    if (hint && hint < limit && request.bytes <= limit - hint &&
        (flags & MAP_32BIT || (!request.by_code && size < 131072))) {
        struct claim claim;
        int why;
        claim_hint(table, &claim, hint, request.bytes);
        why = map_claimed(&claim, hint, request.bytes, prot, flags & ~MAP_32BIT, fd, offset);
        settle(table, &claim, why);
        if (why == 0) {
            note_mapped(table, hint, request.bytes, 0);
            errno = saved;
            return (void *)(uintptr_t)hint;
        }
    }
    /* LuaJIT 2.1 takes no place that ends at 2 GiB when it has asked by a hint, and would be given
     * the same one again. */
    request.limit = flags & MAP_32BIT ? limit : limit - page_bytes;
    request.prot = prot;
    request.flags = flags & ~(MAP_32BIT | MAP_ALIGN);
    request.fd = fd;
    request.offset = offset;
    request.ours = 0;
    errno = saved;
    got = serve(table, &request);
    if (got)
        return (void *)(uintptr_t)got;
    if (!(flags & MAP_32BIT)) { /* a hint alone is no demand */
        errno = saved;
        return pass_on(table, address, size, prot, flags, fd, offset);
    }
    if (errno == INTERRUPTED_OURSELVES)
        return map_without_table(size, prot, flags, fd, offset, limit);
    return MAP_FAILED;
}

void *mason_dixon_own_mmap(void *address, size_t size, int prot, int flags, int fd, long offset) {
    return map(address, size, prot, flags, fd, offset);
}

/* The table, when the place is its business. */
static struct table *table_for(uint64_t start) {
    struct table *table = start < LOW_END ? __atomic_load_n(&the_table, __ATOMIC_ACQUIRE) : NULL;
    return table && !table->alone ? table : NULL;
}

int mason_dixon_own_munmap(void *address, size_t size) {
    const uint64_t start = (uint64_t)(uintptr_t)address;
    struct table *table = table_for(start);
    uint32_t from, to;
    if (!table || start & ((UINT64_C(1) << table->shift) - 1) ||
        !low_pages(table, start, size, &from, &to))
        return system_munmap(address, size);
    if (size > LOW_END - start &&
        system_munmap((void *)(uintptr_t)LOW_END, size - (size_t)(LOW_END - start)) != 0)
        return -1;
    if (table->given && acquire(table) == 0) {
        ungive(table, from, to);
        release(table);
    }
    return unmap_pages(table, from, to);
}

#if SYSTEM_LINUX
void *mason_dixon_own_mremap(void *address, size_t old_size, size_t size, int flags, ...) {
    const uint64_t start = (uint64_t)(uintptr_t)address;
    struct table *table = __atomic_load_n(&the_table, __ATOMIC_ACQUIRE);
    struct claim claim = {0, 0, FLIGHTS, PLAIN};
    uint64_t mask, old_bytes, bytes;
    void *wanted = NULL, *got;
    if (flags & (MREMAP_FIXED | 4 /* MREMAP_DONTUNMAP */)) {
        va_list more;
        va_start(more, flags);
        wanted = va_arg(more, void *);
        va_end(more);
    }
    if (!table || table->alone)
        return (void *)(uintptr_t)syscall(SYS_mremap, address, old_size, size, flags, wanted);
    mask = (UINT64_C(1) << table->shift) - 1;
    old_bytes = (old_size + mask) & ~mask;
    bytes = (size + mask) & ~mask;
    if (flags & MREMAP_FIXED)
        claim_fixed(table, &claim, (uint64_t)(uintptr_t)wanted, bytes);
    else if (bytes > old_bytes)
        make_way(table, &claim, start + old_bytes, bytes - old_bytes);
    got = (void *)(uintptr_t)syscall(SYS_mremap, address, old_size, size, flags, wanted);
    settle(table, &claim, got == (flags & MREMAP_FIXED ? wanted : address) ? 0 : ENOMEM);
    if (got == MAP_FAILED)
        return got;
    if (got != address) {
        if (!(flags & 4))
            note_unmapped(table, start, old_bytes);
        note_mapped(table, (uint64_t)(uintptr_t)got, bytes, flags & MREMAP_FIXED);
    } else if (bytes < old_bytes) {
        note_unmapped(table, start + bytes, old_bytes - bytes);
    } else {
        note_mapped(table, start + old_bytes, bytes - old_bytes, 0);
    }
    return got;
}
#endif

/* ---- LOW_RESERVE ---- */

#if MASON_DIXON_LOW_RESERVE

/* The mappings in the way that the message names, where the system tells them. */
#if SYSTEM_LINUX
#define SITTERS 5u
struct sitters {
    struct mapping list[SITTERS]; /* the largest first */
    unsigned count;
};

static void add_sitter(struct table *table, const struct mapping *mapping, void *data) {
    struct sitters *sitters = (struct sitters *)data;
    const uint64_t bytes = mapping->end - mapping->start;
    unsigned at;
    if (mapping->start >= promised.low_limit ||
        has_bit(table->held_bits, (uint32_t)(mapping->start >> table->shift)))
        return;
    at = sitters->count < SITTERS ? sitters->count++ : SITTERS;
    /* the smallest goes out when there is no room for all */
    for (; at > 0 && sitters->list[at - 1].end - sitters->list[at - 1].start < bytes; at--)
        if (at < SITTERS)
            sitters->list[at] = sitters->list[at - 1];
    if (at < SITTERS)
        sitters->list[at] = *mapping;
}
#endif

static void tell_reserve(struct table *table, uint64_t got) {
    char buffer[1024];
    struct mason_dixon_text text = mason_dixon_text_open(buffer, sizeof buffer);
    size_t put = 0;
#if SYSTEM_LINUX
    struct sitters sitters;
    unsigned i;
    sitters.count = 0;
    (void)each_mapping(table, open_maps(), add_sitter, &sitters);
#endif
    mason_dixon_put(&text, "MasonDixon: LOW_RESERVE is ");
    mason_dixon_put_number(&text, promised.low_reserve >> 10, 10);
    mason_dixon_put(&text, " KiB, but only ");
    mason_dixon_put_number(&text, got >> 10, 10);
    mason_dixon_put(&text, " KiB can be had below ");
    mason_dixon_put_address(&text, promised.low_limit);
#if !SYSTEM_LINUX
    (void)table;
    mason_dixon_put(&text, ".\n");
#else
    mason_dixon_put(&text, sitters.count ? "; there are:\n" : ".\n");
    for (i = 0; i < sitters.count; i++) {
        const struct mapping *mapping = &sitters.list[i];
        mason_dixon_put(&text, "  ");
        mason_dixon_put_address(&text, mapping->start);
        mason_dixon_put(&text, " to ");
        mason_dixon_put_address(&text, mapping->end);
        mason_dixon_put(&text, "  ");
        mason_dixon_put(&text, mapping->name[0] ? mapping->name : "(anonymous)");
        mason_dixon_put(&text, "\n");
    }
#endif
    if (fcntl(2, F_GETFD) < 0)
        return;
    {
#ifdef SIGPIPE
        /* A reader that has gone must not end the program. */
        void (*before)(int) = signal(SIGPIPE, SIG_IGN);
#endif
        while (put < text.used) {
            long wrote = (long)write(2, buffer + put, text.used - put);
            if (wrote < 0 && errno == EINTR)
                continue;
            if (wrote <= 0)
                break;
            put += (size_t)wrote;
        }
#ifdef SIGPIPE
        if (before != SIG_ERR)
            (void)signal(SIGPIPE, before);
#endif
    }
}

/* The largest free place of at most so many pages below top; NOWHERE when there is none. */
static uint32_t find_largest(struct table *table, uint32_t *pages, uint32_t top) {
    uint32_t least = 0, most = *pages, from = find_pages(table, *pages, top);
    if (from != NOWHERE ||
        (close_all_windows(table) && (from = find_pages(table, *pages, top)) != NOWHERE))
        return from;
    while (least < most) { /* least have a place, or are none; most + 1 have none */
        uint32_t middle = least + (most - least + 1) / 2;
        uint32_t found = find_pages(table, middle, top);
        if (found == NOWHERE) {
            most = middle - 1;
        } else {
            from = found;
            least = middle;
        }
    }
    *pages = least;
    return from;
}

/* What is reserved is held, and free for those who ask. */
static void free_the_shares(struct table *table, int is_free) {
    uint32_t at, until, end = table->words * 64;
    for (at = 0; at < end; at = until) {
        until = same_bits(table->share_bits, at, end);
        if (has_bit(table->share_bits, at))
            set_pages(table, at, until, is_free);
    }
}

static void take_reserve(struct table *table) {
    uint32_t left = (uint32_t)(promised.low_reserve >> table->shift);
    const uint32_t top = (uint32_t)(promised.low_limit >> table->shift);
    unsigned tries;
    if (acquire(table) != 0)
        return;
    (void)learn(table, 0, 0);
    for (tries = 0; left && tries < 4096; tries++) {
        uint32_t pages = left, from = find_largest(table, &pages, top);
        int why;
        if (from == NOWHERE)
            break;
        why = reserve(table, from, from + pages);
        if (why == EEXIST) {
            (void)learn(table, from, from + pages);
            free_the_shares(table, 0); /* not to be taken twice */
            continue;
        }
        if (why)
            break;
        set_pages(table, from, from + pages, 0);
        set_bits(table->share_bits, from, from + pages, 1);
        table->shared += pages;
        left -= pages;
    }
    free_the_shares(table, 1);
    if (left)
        tell_reserve(table, (uint64_t)table->shared << table->shift);
    release(table);
    if (left && promised.on_failure_abort)
        abort();
}

/* After the self-test, which counts the room, and before the program's own constructors. GCC
 * refuses an order among constructors where the linker is that of illumos and Solaris
 * (gcc/config/sol2.h, SUPPORTS_INIT_PRIORITY). */
#ifdef __sun
__attribute__((constructor, used))
#else
__attribute__((constructor(102), used))
#endif
static void
mason_dixon_reserve(void) {
    struct table *table = get_table();
    int saved = errno;
    if (promised.low_reserve && table && !table->alone && !table->shared)
        take_reserve(table);
    errno = saved;
}

#endif /* MASON_DIXON_LOW_RESERVE */

/* In all of today's C libraries; in older ones of glibc only when libdl is linked. */
#ifdef __cplusplus
extern "C"
#endif
    void *
    mason_dixon_dlsym(void *handle, const char *name) __asm__("dlsym") __attribute__((weak));

/* Would a call of this name in a shared library come here? Not when the executable hides the name,
 * by a version script for example. -1: not known; also where there are no shared libraries. */
static int seen_by_libraries(const char *name) {
    void *(*volatile find)(void *, const char *) = mason_dixon_dlsym;
    void *seen;
    if (!find)
        return -1;
#if SYSTEM_SUNOS
    seen = find(RTLD_DEFAULT, name);
#else
    seen = find(NULL /* RTLD_DEFAULT */, name);
#endif
    return seen == NULL ? -1 : mason_dixon_low_map_serves((uintptr_t)seen);
}

#if SYSTEM_SUNOS
/* Weak: a static program has none. */
#ifdef __cplusplus
extern "C"
#else
extern
#endif
    const uint64_t mason_dixon_dynamic[] __asm__("_DYNAMIC") __attribute__((weak));

/* Would a library that is bound directly go to the C library, past us? Not when the executable has
 * its names marked: DF_1_SYMINTPOSE of DT_FLAGS_1, by which ld.so.1 asks it first (illumos
 * cmd/sgs/rtld/common/analyze.c, lookup_sym_interpose()). */
static int passed_by(void) {
    const uint64_t *volatile start = mason_dixon_dynamic;
    const uint64_t *entry;
    for (entry = start; entry && entry[0]; entry += 2)
        if (entry[0] == 0x6ffffffb)
            return !(entry[1] & 0x800000);
    return start != NULL;
}
#endif

/* With --wrap=mmap; lld means it by our own mention of mmap, too. The same of mmap64 is not
 * mentioned: as a dynamic name its end would be "mmap64", and who looks for that name alone in the
 * table would not find it. So with lld a wrapper of mmap64 is told as a function of the program's
 * own. */
#ifdef __cplusplus
extern "C"
#endif
    void *
    mason_dixon_wrap_mmap(void *, size_t, int, int, int, long) __asm__("__wrap_mmap")
        __attribute__((weak));

/* Does the program define this name itself, and not as a wrapper? */
static int defined_elsewhere(void *(*volatile name)(void *, size_t, int, int, int, long),
                             void *(*volatile wrapper)(void *, size_t, int, int, int, long)) {
    return name != wrapper && !mason_dixon_low_map_serves((uintptr_t)name);
}

#endif /* STANDS_IN */

/* ---- for the self-test ---- */

int mason_dixon_low_map_serves(uintptr_t function) {
#if STANDS_IN
    void *(*volatile own)(void *, size_t, int, int, int, long) = mason_dixon_own_mmap;
    return function == (uintptr_t)own;
#else
    (void)function;
    return 0;
#endif
}

void mason_dixon_low_map_state(struct mason_dixon_low_map_state *state, uint64_t limit) {
    memset(state, 0, sizeof *state);
    state->why_not = state->own_name = "";
    state->seen_by_libraries = -1;
    state->held_limit = limit;
#if STANDS_IN
    {
        struct table *table = get_table();
        uint32_t at, until, end;
        if (!table) {
            state->why_not = "no memory for its table";
            return;
        }
        if (table->alone) {
            state->why_not = table->why_alone;
            return;
        }
        state->stands_in = 1;
        state->seen_by_libraries = seen_by_libraries("mmap");
        if (state->seen_by_libraries == 1)
            state->seen_by_libraries = !SYSTEM_LINUX || seen_by_libraries("mmap64") != 0;
#if SYSTEM_SUNOS
        state->bound_directly = passed_by();
#endif
        state->own_name = defined_elsewhere(mason_dixon_mmap, mason_dixon_wrap_mmap) ? "mmap" : "";
#if SYSTEM_LINUX
        if (!*state->own_name && defined_elsewhere(mason_dixon_mmap64, NULL))
            state->own_name = "mmap64";
#endif
        state->reserve_bytes = (uint64_t)table->shared << table->shift;
        if (!table->held || acquire(table) != 0)
            return;
        end = (uint32_t)((limit > LOW_END ? LOW_END : limit) >> table->shift);
        for (at = 0; at < end; at = until) {
            until = same_bits(table->held_bits, at, end);
            if (has_bit(table->held_bits, at))
                state->held_bytes += (uint64_t)(until - at) << table->shift;
        }
        release(table);
    }
#elif MASON_DIXON_LOW_MAP
    state->why_not = "compiled for a sanitizer, or for a system where MAP_32BIT needs no help";
#else
    state->why_not = "compiled without MASON_DIXON_LOW_MAP";
#endif
}

#else /* a 32-bit program: all of its memory is low, and it has no need of any of this */

void *mason_dixon_map_low(size_t size, uint64_t limit, size_t alignment) {
    (void)size;
    (void)limit;
    (void)alignment;
    errno = ENOSYS;
    return NULL;
}

int mason_dixon_unmap_low(void *address, size_t size) {
    (void)address;
    (void)size;
    errno = EINVAL;
    return -1;
}

int mason_dixon_low_map_serves(uintptr_t function) {
    (void)function;
    return 0;
}

void mason_dixon_low_map_state(struct mason_dixon_low_map_state *state, uint64_t limit) {
    memset(state, 0, sizeof *state);
    state->why_not = "a 32-bit program";
    state->own_name = "";
    state->seen_by_libraries = -1;
    state->held_limit = limit;
}

#endif
