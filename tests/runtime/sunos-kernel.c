/* SPDX-License-Identifier: 0BSD
 *
 * sunos-kernel FILE flag|hints|low-map|reserve|steps|heap STATES
 *
 * A model of where illumos' kernel puts the heap and the mappings of a linked executable, and what
 * a LuaJIT 2.0 without GC64 gets from it. By the sources, not that kernel; no page is really mapped
 * below 4 GiB:
 *
 *   uts/common/exec/elf/elf.c         the heap starts at the exact end of the highest PT_LOAD
 *   lib/libc/port/sys/sbrk.c          libc rounds that up to 16 bytes, and stores behind it
 *   uts/common/os/grow.c              choose_addr(): a free hint is taken as it is, another one is
 *                                     as none
 *   uts/i86pc/vm/vm_machdep.c         MAP_32BIT searches from 0xfefff000 down to the heap's start,
 *                                     and there is no memory where that lies higher
 *
 * LuaJIT's allocator (lj_alloc.c of 2.0) with MAP_32BIT in the headers asks with hint 0x1000 and
 * has no other way; without it, which was illumos before August 2013, it asks by hints from 256 MiB
 * on, one behind the other, 16 MiB further where one was taken, once around. What it gets at or
 * above 2 GiB is of no use to it. "steps" shows that way: what it gets first, behind 40 MiB that
 * are taken, and when only a hole below the last place is left.
 * "heap" only tells where the heap is.
 *
 * Compiled with mason_dixon_low_map.c, as for illumos with LOW_MAP, whose own calls come here by
 * dlsym(). "reserve" wants that with LOW_RESERVE: whatever is free below 2 GiB when the program has
 * started is taken by somebody else, and the states get what was reserved. Prints key=value, in
 * MiB. The heap has 2 GiB when the states are made. C99.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>

#include "mason_dixon_elf.h"

#include <fcntl.h>
#include <unistd.h>

#define PAGE UINT64_C(4096)
#define MIB (UINT64_C(1) << 20)
#define TOP UINT64_C(0x100000000)
#define LOW32_TOP UINT64_C(0xfefff000)
#define CEILING UINT64_C(0x80000000)
#define FIRST_HINT UINT64_C(0x10000000) /* lj_alloc.c, MMAP_REGION_START but for OS X */
#define STEP (16 * MIB)
#define HEAP_BYTES (UINT64_C(2) << 30)

/* Of LOW_MAP; "heap" does without it. */
__attribute__((weak)) void *mason_dixon_own_mmap(void *address, size_t size, int prot, int flags,
                                                 int fd, long offset);
int mason_dixon_own_munmap(void *address, size_t size);
void *model_dlsym(void *handle, const char *name);

static unsigned char taken[TOP / PAGE]; /* one for each page below 4 GiB */
static uint64_t brk_base;
static int loaded;

static void mark(uint64_t from, uint64_t to, unsigned char value) {
    from /= PAGE;
    to = (to + PAGE - 1) / PAGE;
    if (to > TOP / PAGE)
        to = TOP / PAGE;
    if (from < to)
        memset(taken + from, value, (size_t)(to - from));
}

static int is_free(uint64_t from, uint64_t bytes) {
    uint64_t page;

    for (page = from / PAGE; page < (from + bytes) / PAGE && page < TOP / PAGE; page++)
        if (taken[page])
            return 0;
    return 1;
}

static void *none(int why) {
    errno = why;
    return MAP_FAILED;
}

/* The kernel's mmap. What needs no low place is really mapped: the table of LOW_MAP. */
static void *model_mmap(void *address, size_t size, int prot, int flags, int fd, off_t offset) {
    const uint64_t hint = (uint64_t)(uintptr_t)address & ~(PAGE - 1);
    const uint64_t bytes = (size + PAGE - 1) & ~(PAGE - 1);
    uint64_t page;
    uint64_t run = 0;

    if (flags & MAP_FIXED || (hint && hint + bytes <= TOP && is_free(hint, bytes))) {
        mark(hint, hint + bytes, 1);
        return (void *)(uintptr_t)hint;
    }
    if (!(flags & MAP_32BIT))
        return (void *)(uintptr_t)syscall(SYS_mmap, NULL, size, prot, flags, fd, offset);
    for (page = LOW32_TOP / PAGE; page > 0 && page > (brk_base + PAGE - 1) / PAGE; page--) {
        run = taken[page - 1] ? 0 : run + PAGE;
        if (run == bytes) {
            mark((page - 1) * PAGE, (page - 1) * PAGE + bytes, 1);
            return (void *)(uintptr_t)((page - 1) * PAGE);
        }
    }
    return none(ENOMEM);
}

static int model_munmap(void *address, size_t size) {
    const uint64_t from = (uint64_t)(uintptr_t)address;

    if (from >= TOP)
        return (int)syscall(SYS_munmap, address, size);
    mark(from, from + size, 0);
    return 0;
}

void *model_dlsym(void *handle, const char *name) {
    union {
        void *(*map)(void *, size_t, int, int, int, off_t);
        int (*unmap)(void *, size_t);
        void *pointer;
    } function;

    (void)handle;
    function.pointer = NULL;
    if (strcmp(name, "mmap") == 0)
        function.map = model_mmap;
    else if (strcmp(name, "munmap") == 0)
        function.unmap = model_munmap;
    return function.pointer;
}

/* The image, and the place of the heap. Returns 0 for a file that is not run. */
static int load(const char *name) {
    struct mason_dixon_elf elf;
    const int fd = open(name, O_RDONLY);
    uint32_t i;
    int writable = 0;

    if (loaded)
        return 1;
    if (fd < 0 || mason_dixon_elf_open(&elf, fd) != MASON_DIXON_ELF_OK)
        return 0;
    memset(taken, 0, sizeof taken);
    mark(0, PAGE, 1);
    brk_base = 0;
    for (i = 0; i < elf.segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf.segments[i];
        if (s->type != MASON_DIXON_PT_LOAD)
            continue;
        mark(s->vaddr, s->vaddr + s->memsz, 1);
        if (s->vaddr + s->memsz > brk_base) {
            brk_base = s->vaddr + s->memsz;
            writable = (s->flags & MASON_DIXON_PF_W) != 0;
        }
    }
    if (elf.type == MASON_DIXON_ET_DYN)
        brk_base = 0x1000;
    printf("brk_base=0x%llx\nsbrk=0x%llx\nfirst_store=%s\n", (unsigned long long)brk_base,
           (unsigned long long)((brk_base + 15) & ~UINT64_C(15)),
           brk_base % PAGE != 0 && !writable && elf.type != MASON_DIXON_ET_DYN ? "faults" : "good");
    /* Up to the first mapping in its way. */
    mark(brk_base, brk_base + HEAP_BYTES, 1);
    mason_dixon_elf_close(&elf);
    close(fd);
    loaded = 1;
    return 1;
}

/* LOW_RESERVE is taken before main(), by a constructor without an order. */
__attribute__((constructor(101))) static void load_first(int count, char **words) {
    if (count > 2 && strcmp(words[2], "reserve") == 0 && !load(words[1]))
        exit(2);
}

enum how { BY_FLAG, BY_HINTS };

static int served; /* 1: calls go to LOW_MAP; MAP_32BIT only */

static void *ask(uint64_t hint, uint64_t bytes, int flags) {
    flags |= MAP_PRIVATE | MAP_ANONYMOUS;
    return served ? mason_dixon_own_mmap((void *)(uintptr_t)hint, (size_t)bytes,
                                         PROT_READ | PROT_WRITE, flags, -1, 0)
                  : model_mmap((void *)(uintptr_t)hint, (size_t)bytes, PROT_READ | PROT_WRITE,
                               flags, -1, 0);
}

/* What LuaJIT's allocator gets when it asks the system: 0 for nothing. */
static uint64_t piece(enum how how, uint64_t bytes) {
    static uint64_t hint = FIRST_HINT;
    int again = 0;

    if (how == BY_FLAG) {
        void *got = ask(0x1000, bytes, MAP_32BIT);
        return got == MAP_FAILED ? 0 : (uint64_t)(uintptr_t)got;
    }
    for (;;) {
        void *got = ask(hint, bytes, 0);
        const uint64_t at = (uint64_t)(uintptr_t)got;
        if (got != MAP_FAILED && at >= FIRST_HINT && at + bytes < CEILING) {
            hint = at + bytes;
            return at;
        }
        if (got != MAP_FAILED)
            model_munmap(got, (size_t)bytes);
        hint += STEP;
        if (hint + bytes < CEILING)
            continue;
        if (again++)
            return 0;
        hint = FIRST_HINT;
    }
}

/* So many states, which grow in turns by 1 MiB, 128 KiB at first. */
static void states(const char *name, unsigned wanted, enum how how, const char *file) {
    uint64_t low = 0;
    uint64_t above = 0;
    uint64_t bytes;
    unsigned made = 0;

    if (!freopen("/dev/null", "w", stderr) || !load(file))
        exit(2);
    if (strcmp(name, "reserve") == 0)
        mark(0, CEILING, 1);
    bytes = 128 * 1024;
    while (made < wanted) {
        const uint64_t at = piece(how, bytes);
        if (at == 0)
            break;
        *(at + bytes <= CEILING ? &low : &above) += bytes;
        made++;
    }
    for (bytes = MIB; made > 0 && bytes >= 128 * 1024; bytes /= 2) {
        uint64_t at;
        while ((at = piece(how, bytes)) != 0)
            *(at + bytes <= CEILING ? &low : &above) += bytes;
    }
    printf("%s: %u of %u states, %llu MiB, %llu MiB above 2 GiB\n", name, made, wanted,
           (unsigned long long)(low / MIB), (unsigned long long)(above / MIB));
}

/* Where the scan by hints comes to. */
static void steps(const char *file) {
    const uint64_t behind = FIRST_HINT + 3 * STEP;
    uint64_t at;

    if (!load(file))
        exit(2);
    mark(FIRST_HINT, FIRST_HINT + 40 * MIB, 1);
    printf("first=0x%llx\n", (unsigned long long)piece(BY_HINTS, MIB));
    printf("next=0x%llx\n", (unsigned long long)piece(BY_HINTS, MIB));
    mark(behind, CEILING, 1);
    mark(FIRST_HINT + STEP + MIB, FIRST_HINT + STEP + 3 * MIB, 0);
    at = piece(BY_HINTS, MIB); /* between two steps: never found */
    printf("between=0x%llx\n", (unsigned long long)at);
    mark(FIRST_HINT + STEP, FIRST_HINT + STEP + MIB, 0);
    printf("around=0x%llx\n", (unsigned long long)piece(BY_HINTS, MIB));
}

int main(int count, char **words) {
    const char *mode = count > 3 ? words[2] : "";
    const unsigned wanted = count > 3 ? (unsigned)strtoul(words[3], NULL, 10) : 0;

    if (count != 4)
        return 2;
    if (strcmp(mode, "heap") == 0)
        return load(words[1]) ? 0 : 2;
    if (strcmp(mode, "steps") == 0) {
        steps(words[1]);
        return 0;
    }
    served = strcmp(mode, "low-map") == 0 || strcmp(mode, "reserve") == 0;
    states(mode, wanted, strcmp(mode, "hints") == 0 ? BY_HINTS : BY_FLAG, words[1]);
    return 0;
}
