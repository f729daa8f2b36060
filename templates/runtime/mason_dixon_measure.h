/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_measure.h - what can be measured of an address space from inside the process.
 *
 * Since: 0.1
 *
 * The measuring functions that self-test (mason_dixon.c) and probe (mason_dixon_probe.c) share. All
 * are static; none allocates heap memory, leaves a mapping or an open descriptor, or needs stdio.
 * They may change errno. Include this file before any system header: it asks the C library for the
 * declarations it needs. Addresses and sizes are in bytes, held in uint64_t.
 *
 * Macros, given by -D where the guess below is wrong:
 *   MASON_DIXON_HAVE_SBRK   1 where the C library has sbrk(), else 0
 *   MASON_DIXON_HAVE_PHDR   1 where <link.h> has dl_iterate_phdr(), else 0
 *   MASON_DIXON_PROBE_THREADS   defined: threads' stacks can be looked at; needs -pthread
 */
#ifndef MASON_DIXON_MEASURE_H
#define MASON_DIXON_MEASURE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* glibc, musl: dl_iterate_phdr, MAP_ANONYMOUS, madvise, sbrk */
#endif
#ifndef __EXTENSIONS__
#define __EXTENSIONS__ 1 /* illumos, Solaris: the same under a strict -std */
#endif

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Hands constructors what main() gets (elf/dl-init.c, csu/libc-start.c). uClibc-ng takes the name
 * of glibc (its include/features.h), and does not. */
#if defined(__GLIBC__) && !defined(__UCLIBC__)
#define MASON_DIXON_GLIBC 1
#endif

#ifndef _WIN32
#include <sys/types.h>
#include <sys/mman.h>
#include <unistd.h>
#endif
#ifdef __linux__
#include <sys/auxv.h>
#endif
#ifdef MASON_DIXON_PROBE_THREADS
#include <pthread.h>
#endif

#ifndef MASON_DIXON_HAVE_PHDR
#if defined(__TINYC__)
#define MASON_DIXON_HAVE_PHDR 0 /* tcc can't read glibc's <link.h> */
#elif defined(__linux__)
#define MASON_DIXON_HAVE_PHDR 1
#elif defined(__ELF__) && defined(__has_include)
#if __has_include(<link.h>)
#define MASON_DIXON_HAVE_PHDR 1
#endif
#endif
#endif
#ifndef MASON_DIXON_HAVE_PHDR
#define MASON_DIXON_HAVE_PHDR 0
#endif
#if MASON_DIXON_HAVE_PHDR
#include <link.h>
#endif

/* FreeBSD has no sbrk() on its younger machines, macOS only an emulation that malloc never uses. */
#ifndef MASON_DIXON_HAVE_SBRK
#if defined(__linux__) || defined(__sun) || defined(__NetBSD__) || defined(__DragonFly__)
#define MASON_DIXON_HAVE_SBRK 1
#elif defined(__FreeBSD__) && (defined(__x86_64__) || defined(__i386__))
#define MASON_DIXON_HAVE_SBRK 1
#else
#define MASON_DIXON_HAVE_SBRK 0
#endif
#endif

#ifndef _WIN32
#if !defined(MAP_ANONYMOUS) && defined(MAP_ANON)
#define MAP_ANONYMOUS MAP_ANON
#endif
#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif
#ifndef MAP_FAILED
#define MAP_FAILED ((void *)-1)
#endif
#endif

/* What a program seldom runs, and a good start never: compiled for size, and kept apart from what
 * runs. */
#if defined(__GNUC__) && !defined(__TINYC__)
#define MASON_DIXON_RARE __attribute__((cold))
#define MASON_DIXON_APART __attribute__((cold, noinline)) /* smaller so: its frame is its own */
#else
#define MASON_DIXON_RARE
#define MASON_DIXON_APART
#endif

/* The smallest piece that the count of low room looks at, and the lowest address it touches:
 * nobody builds on less, and root may map page 0 of a process. */
#define MASON_DIXON_PIECE UINT64_C(0x10000)

/* Text in a fixed buffer. Always ends with 0; what does not fit is dropped. */
struct mason_dixon_text {
    char *start;
    size_t size;
    size_t used;
};

/* mason_dixon_text_open - begins an empty text in buffer, size bytes of it. Since: 0.1 */
MASON_DIXON_RARE static inline struct mason_dixon_text mason_dixon_text_open(char *buffer,
                                                                             size_t size) {
    struct mason_dixon_text text;
    text.start = buffer;
    text.size = size;
    text.used = 0;
    buffer[0] = 0;
    return text;
}

/* mason_dixon_put_char - appends a character. Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_put_char(struct mason_dixon_text *text, char c) {
    if (text->used + 1 < text->size)
        text->start[text->used++] = c;
    text->start[text->used] = 0;
}

/* mason_dixon_put - appends a string. Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_put(struct mason_dixon_text *text,
                                                    const char *string) {
    while (*string)
        mason_dixon_put_char(text, *string++);
}

/* mason_dixon_put_number - appends value in base 10 or 16 (without 0x). Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_put_number(struct mason_dixon_text *text,
                                                           uint64_t value, unsigned base) {
    char digits[24];
    size_t at = sizeof digits;
    digits[--at] = 0;
    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    mason_dixon_put(text, digits + at);
}

/* mason_dixon_put_address - appends an address as 0x... Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_put_address(struct mason_dixon_text *text,
                                                            uint64_t address) {
    mason_dixon_put(text, "0x");
    mason_dixon_put_number(text, address, 16);
}

/* mason_dixon_put_size - appends a size in the largest unit that divides it; a long number of bytes
 * or KiB becomes whole MiB, rounded down. Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_put_size(struct mason_dixon_text *text,
                                                         uint64_t bytes) {
    static const char units[5][7] = {" bytes", " KiB", " MiB", " GiB", " TiB"};
    unsigned unit = 0;
    while (unit < 4 && bytes && bytes % 1024 == 0) {
        bytes /= 1024;
        unit++;
    }
    while (unit < 2 && bytes >= 10 * 1024) {
        bytes /= 1024;
        unit++;
    }
    mason_dixon_put_number(text, bytes, 10);
    mason_dixon_put(text, units[unit]);
}

/* mason_dixon_outcome_name - the word for an outcome, as in reports. Since: 0.1 */
MASON_DIXON_RARE static inline const char *mason_dixon_outcome_name(unsigned outcome) {
    static const char names[4][11] = {"pass", "fail", "not-needed", "unknown"};
    return names[outcome < 4 ? outcome : 3];
}

/* mason_dixon_bits - how many bits an address needs: 47 for 0x7ffc..., 64 in the upper half of the
 * address space, where 64-bit addresses are sign-extended (illumos puts the stack there). Since:
 * 0.1 */
MASON_DIXON_RARE static inline unsigned mason_dixon_bits(uint64_t address) {
    unsigned bits = 0;
    while (address) {
        address >>= 1;
        bits++;
    }
    return bits;
}

/* mason_dixon_upper_half - 1 when the address is a sign-extended one: its top bits are all 1, so a
 * shift by 47 bits gives neither 0 nor 1. Always 0 where pointers have 32 bits. Since: 0.1 */
MASON_DIXON_RARE static inline int mason_dixon_upper_half(uint64_t address) {
    return address >> 63 ? 1 : 0;
}

/* The executable in memory. */
struct mason_dixon_range {
    uint64_t start; /* first byte */
    uint64_t end;   /* one past the last */
};
#define MASON_DIXON_LOADS 24
struct mason_dixon_image {
    int known;      /* 0: the fields below say nothing */
    unsigned type;  /* e_type: 2 ET_EXEC, 3 ET_DYN; 0 unknown */
    uint64_t bias;  /* added by the loader to the file's addresses */
    uint64_t start; /* lowest address of a PT_LOAD */
    uint64_t end;   /* one past the highest */
    unsigned loads; /* entries in load; what does not fit is only in start and end */
    struct mason_dixon_range load[MASON_DIXON_LOADS]; /* the PT_LOADs, in memory */
    uint64_t boundary;                                /* in: the address a hole would span */
    struct mason_dixon_range hole; /* a PT_LOAD across the boundary; start == end: none */
    struct mason_dixon_range gap;  /* from the last segment below the boundary to the first one
                                      above; end 0: no segment above */
};

#if MASON_DIXON_HAVE_PHDR
#define MASON_DIXON_PT_LOAD 1
MASON_DIXON_RARE static inline int mason_dixon_image_visit(struct dl_phdr_info *info, size_t size,
                                                           void *into) {
    struct mason_dixon_image *image = (struct mason_dixon_image *)into;
    unsigned i;
    (void)size;
#ifdef __linux__
    /* The executable is the first entry of glibc and musl. Elsewhere the kernel's word finds it,
     * which is about the loader when that was started itself (then AT_BASE is 0). */
    if (getauxval(AT_BASE) && (uint64_t)(uintptr_t)info->dlpi_phdr != getauxval(AT_PHDR))
        return 0;
#endif
    image->known = 1;
    image->type = 0;
    image->bias = (uint64_t)info->dlpi_addr;
    image->start = UINT64_MAX;
    image->end = 0;
    image->loads = 0;
    for (i = 0; i < info->dlpi_phnum; i++) {
        uint64_t from, to;
        if (info->dlpi_phdr[i].p_type != MASON_DIXON_PT_LOAD || !info->dlpi_phdr[i].p_memsz)
            continue;
        from = image->bias + (uint64_t)info->dlpi_phdr[i].p_vaddr;
        to = from + (uint64_t)info->dlpi_phdr[i].p_memsz;
        /* The ELF header, where the first readable segment begins with it, tells the file's type:
         * four bytes of magic, and e_type as two bytes at offset 16. */
        if (info->dlpi_phdr[i].p_offset == 0 && info->dlpi_phdr[i].p_filesz >= 18 &&
            (info->dlpi_phdr[i].p_flags & 4)) {
            const unsigned char *header = (const unsigned char *)(uintptr_t)from;
            uint16_t type;
            memcpy(&type, header + 16, sizeof type);
            if (header[0] == 0x7f && header[1] == 'E' && header[2] == 'L' && header[3] == 'F')
                image->type = type;
        }
        if (from < image->start)
            image->start = from;
        if (to > image->end)
            image->end = to;
        if (from < image->boundary && to > image->boundary) {
            image->hole.start = from;
            image->hole.end = to;
        }
        if (to <= image->boundary && to > image->gap.start)
            image->gap.start = to;
        if (from >= image->boundary && (!image->gap.end || from < image->gap.end))
            image->gap.end = from;
        if (image->loads < MASON_DIXON_LOADS) {
            image->load[image->loads].start = from;
            image->load[image->loads].end = to;
            image->loads++;
        }
    }
    if (!image->loads)
        image->known = 0;
    /* Without a look at the header: an image that was not moved is ET_EXEC. */
    else if (!image->type)
        image->type = image->bias ? 3 : 2;
    return 1;
}
#endif

/* mason_dixon_image_read - fills image from the executable's program headers. A segment with its
 * start below boundary and its end above it is noted as a hole: all the low memory between belongs
 * to it. Takes about a microsecond, no system call. Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_image_read(struct mason_dixon_image *image,
                                                           uint64_t boundary) {
    memset(image, 0, sizeof *image);
    image->boundary = boundary;
#if MASON_DIXON_HAVE_PHDR
    (void)dl_iterate_phdr(mason_dixon_image_visit, image);
#endif
}

/* mason_dixon_page_bytes - size of a page; 4096 where nobody tells. Since: 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_page_bytes(void) {
#ifdef __linux__
    const long bytes = (long)getauxval(AT_PAGESZ);
#elif !defined(_WIN32)
    const long bytes = sysconf(_SC_PAGESIZE);
#else
    const long bytes = 0;
#endif
    return bytes > 0 ? (uint64_t)bytes : 4096;
}

/* The brk heap. */
enum mason_dixon_heap_state {
    MASON_DIXON_HEAP_UNTOLD, /* this system or its C library does not say */
    MASON_DIXON_HEAP_NONE,   /* there is none: brk is refused */
    MASON_DIXON_HEAP_THERE
};

/* mason_dixon_heap_end - where the brk heap ends now, by sbrk(0). A refused brk gives an error
 * number for an address (the raw result of the system call, in both glibc and musl). Since: 0.1 */
MASON_DIXON_RARE static inline enum mason_dixon_heap_state mason_dixon_heap_end(uint64_t *end) {
    *end = 0;
#if MASON_DIXON_HAVE_SBRK
    {
        uintptr_t now = (uintptr_t)sbrk(0);
        if (now >= (uintptr_t)-4096 || now == 0)
            return MASON_DIXON_HEAP_NONE;
        *end = (uint64_t)now;
        return MASON_DIXON_HEAP_THERE;
    }
#else
    return MASON_DIXON_HEAP_UNTOLD;
#endif
}

#ifdef __linux__
/* mason_dixon_read - read(2), until no signal comes between. Since: 0.1 */
MASON_DIXON_RARE static inline ssize_t mason_dixon_read(int fd, char *into, size_t bytes) {
    ssize_t got;
    do {
        got = read(fd, into, bytes);
    } while (got < 0 && errno == EINTR);
    return got;
}
#endif

/* What /proc/self/stat says (Linux, proc_pid_stat(5)). */
struct mason_dixon_stat {
    int known;          /* 0: not readable */
    int ended;          /* field 3 is Z: a thread that has ended, which has no memory */
    uint64_t vsize;     /* field 23: address space in use, in bytes */
    uint64_t stack;     /* field 28: bottom of the main stack */
    uint64_t start_brk; /* field 47: where the heap starts; 0 where the line ends before it */
};

/* mason_dixon_stat_read_file - reads it from path, /proc/PID/stat of any process; needs a free
 * descriptor for a moment. Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_stat_read_file(struct mason_dixon_stat *stat,
                                                               const char *path) {
    memset(stat, 0, sizeof *stat);
#ifdef __linux__
    {
        char text[2048];
        size_t used = 0;
        ssize_t got;
        char *at, *name_end = NULL;
        unsigned field = 2;
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            return;
        while ((got = mason_dixon_read(fd, text + used, sizeof text - 1 - used)) > 0)
            used += (size_t)got;
        (void)close(fd);
        text[used] = 0;
        for (at = text; *at; at++) /* field 2, the name, may hold blanks and brackets itself */
            if (*at == ')')
                name_end = at;
        if (!name_end)
            return;
        stat->known = 1;
        stat->ended = name_end[1] == ' ' && name_end[2] == 'Z';
        for (at = name_end + 1; *at; at++) {
            if (*at == ' ') {
                uint64_t value = 0;
                const char *digit = at + 1;
                field++;
                while (*digit >= '0' && *digit <= '9')
                    value = value * 10 + (uint64_t)(*digit++ - '0');
                if (field == 23)
                    stat->vsize = value;
                else if (field == 28)
                    stat->stack = value;
                else if (field == 47)
                    stat->start_brk = value;
            }
        }
    }
#else
    (void)path;
#endif
}

/* mason_dixon_stat_read - the same of this process. Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_stat_read(struct mason_dixon_stat *stat) {
    mason_dixon_stat_read_file(stat, "/proc/self/stat");
    /* Not at first: qemu-user, which is known by it, answers that one alone. */
    if (stat->ended)
        mason_dixon_stat_read_file(stat, "/proc/thread-self/stat");
}

#ifdef __linux__
/* mason_dixon_meets - 1 when c is the last character of word in a text whose characters come one
 * after the other; *met is how many of word came right before. The first character of word stands
 * in it once, or once more at its end. Since: 0.1 */
MASON_DIXON_RARE static inline int mason_dixon_meets(const char *word, unsigned *met, char c) {
    *met = c == word[*met] ? *met + 1 : c == word[0];
    return !word[*met];
}

/* mason_dixon_maps_tell - 1 when a line of /proc/self/maps contains word, which is as above.
 * Since: 0.1 */
MASON_DIXON_RARE static inline int mason_dixon_maps_tell(const char *word) {
    char text[1024];
    unsigned met = 0;
    ssize_t got, i;
    int found = 0;
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    while (!found && (got = mason_dixon_read(fd, text, sizeof text)) > 0)
        for (i = 0; i < got && !found; i++)
            found = mason_dixon_meets(word, &met, text[i]);
    (void)close(fd);
    return found;
}
#endif

/* mason_dixon_emulated - "qemu-user", "valgrind" or "no": a process that runs inside another one
 * sees that one's placements, not the kernel's, so nothing here may be judged.
 *
 * qemu-user answers /proc/self/stat itself, with 0 for the size and a line that ends before the
 * heap's start, though it serves brk (qemu, linux-user/syscall.c, open_self_stat). valgrind
 * preloads a library of its own into the program, or is at least mapped; its start of the heap, in
 * /proc, is the one of valgrind's own process. Both hide the kernel's vDSO from the program, qemu
 * until version 8.1: that saves the look at all mappings elsewhere. Other emulators are not
 * recognised. Since: 0.1
 */
MASON_DIXON_RARE static inline const char *mason_dixon_emulated(const struct mason_dixon_stat *stat,
                                                                uint64_t heap_end) {
#ifdef __linux__
    const char *preload = getenv("LD_PRELOAD");
    unsigned met = 0;
    if (stat->known && !stat->start_brk && !stat->vsize && heap_end)
        return "qemu-user";
    while (preload && *preload)
        if (mason_dixon_meets("vgpreload_", &met, *preload++))
            return "valgrind";
    if (!getauxval(AT_SYSINFO_EHDR) && mason_dixon_maps_tell("/valgrind/"))
        return "valgrind";
#else
    (void)stat;
    (void)heap_end;
#endif
    return "no";
}

#ifndef _WIN32
/* mason_dixon_map - maps bytes without access, for address space only; MAP_FAILED on error.
 * Since: 0.1 */
MASON_DIXON_RARE static inline void *mason_dixon_map(uint64_t hint, uint64_t bytes, int flags) {
    return mmap((void *)(uintptr_t)hint, (size_t)bytes, PROT_NONE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
}
#endif

/* The flags that make mmap take exactly the place asked for, or fail. A Linux before 4.17 does not
 * know its flag and takes the address as a hint, which is why every result is compared. */
#ifndef _WIN32
#if defined(__linux__) && !defined(MAP_FIXED_NOREPLACE)
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#if defined(MASON_DIXON_MAP_HERE)
/* given by -D: a test that imitates another system */
#elif defined(MAP_FIXED_NOREPLACE)
#define MASON_DIXON_MAP_HERE MAP_FIXED_NOREPLACE
#elif defined(MAP_EXCL)
#define MASON_DIXON_MAP_HERE (MAP_FIXED | MAP_EXCL)
#elif defined(MAP_TRYFIXED)
#define MASON_DIXON_MAP_HERE MAP_TRYFIXED
#else
#define MASON_DIXON_MAP_HERE 0
#endif
#endif

/* mason_dixon_mapped - 1 when the page at address is mapped, 0 when it is not, -1 when the system
 * does not tell. Since: 0.1 */
MASON_DIXON_RARE static inline int mason_dixon_mapped(uint64_t address, uint64_t page_bytes) {
#ifdef __linux__
    void *page = (void *)(uintptr_t)(address & ~(page_bytes - 1));
    void *got;
    const int told = madvise(page, (size_t)page_bytes, MADV_NORMAL);
    if (told != 0 && errno == ENOMEM) /* madvise(2): not mapped */
        return 0;
    /* gVisor says nothing of that kind, and a filter may forbid it: what can be mapped was not
     * mapped. */
    got = mason_dixon_map((uint64_t)(uintptr_t)page, page_bytes, MASON_DIXON_MAP_HERE);
    if (got == MAP_FAILED)
        return errno == EEXIST || told == 0 ? 1 : -1;
    (void)munmap(got, (size_t)page_bytes);
    return got == page ? 0 : 1;
#else
    (void)address;
    (void)page_bytes;
    return -1;
#endif
}

/* mason_dixon_gap_taken - 1 when the low memory between the program's segments, up to the boundary,
 * is mapped although no segment covers it: seen at five places. The kernel leaves it free; a loader
 * that was started with the program as its argument may map the whole span (musl, ldso/dynlink.c,
 * map_library). Since: 0.1 */
MASON_DIXON_RARE static inline int mason_dixon_gap_taken(const struct mason_dixon_image *image,
                                                         uint64_t page_bytes) {
    uint64_t start = (image->gap.start + page_bytes - 1) & ~(page_bytes - 1), at;
    unsigned i;
    if (!image->known || !image->gap.start || !image->gap.end ||
        image->boundary < start + 8 * page_bytes)
        return 0;
    for (i = 0; i < 5; i++) {
        at = i < 4 ? start + (image->boundary - start) / 4 * i : image->boundary - 1;
        if (mason_dixon_mapped(at, page_bytes) != 1)
            return 0;
    }
    return 1;
}

/* mason_dixon_heap_above - is the whole heap, which now ends at heap_end, at or above boundary? 1
 * yes, 0 no, -1 can't be told. For a heap whose start nobody gives: it starts after the image, and
 * it has no gaps, so an unmapped page right below the boundary parts them. Since: 0.1 */
MASON_DIXON_RARE static inline int mason_dixon_heap_above(const struct mason_dixon_image *image,
                                                          uint64_t heap_end, uint64_t boundary,
                                                          uint64_t page_bytes) {
    if (heap_end < boundary)
        return 0;
    if (image->known && image->end >= boundary && image->end <= heap_end)
        return 1;
    return mason_dixon_mapped(boundary - 1, page_bytes) == 0 ? 1 : -1;
}

/* mason_dixon_mmap_address - where a mapping of one page without a hint goes; 0 when there is none.
 * Since: 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_mmap_address(uint64_t page_bytes) {
    uint64_t address = 0;
#ifndef _WIN32
    void *got = mason_dixon_map(0, page_bytes, 0);
    if (got != MAP_FAILED) {
        address = (uint64_t)(uintptr_t)got;
        (void)munmap(got, (size_t)page_bytes);
    }
#else
    (void)page_bytes;
#endif
    return address;
}

/* mason_dixon_frame_address - an address of the stack that runs now: that of a function's frame. A
 * local variable's would not do: AddressSanitizer keeps locals on a fake stack among its own
 * mappings, by default since gcc 13 and clang 15 (detect_stack_use_after_return). Since: 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_frame_address(void) {
#if defined(__GNUC__) || defined(__TINYC__)
    return (uint64_t)(uintptr_t)__builtin_frame_address(0);
#else
    volatile char here = 0;
    volatile char *place = &here;
    return (uint64_t)(uintptr_t)place;
#endif
}

/* mason_dixon_stack_address - the highest address of the stacks that can be seen from here: the
 * frame's, and the name of the program, which lies at the top of the main stack. Since: 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_stack_address(void) {
    uint64_t address = mason_dixon_frame_address();
#ifdef __linux__
    uint64_t top = (uint64_t)getauxval(AT_EXECFN);
    if (top > address)
        address = top;
#endif
    return address;
}

/* How mmap's MAP_32BIT does here. */
enum mason_dixon_map_32bit {
    MASON_DIXON_MAP_32BIT_NONE,    /* not defined on this system */
    MASON_DIXON_MAP_32BIT_WORKS,   /* gave an address below 4 GiB */
    MASON_DIXON_MAP_32BIT_IGNORED, /* gave one above */
    MASON_DIXON_MAP_32BIT_REFUSED  /* gave none */
};

/* mason_dixon_map_32bit - tries one mapping of 64 KiB with MAP_32BIT; *address is where it went, or
 * 0. On Linux the flag exists on x86-64 only, and means [1 GiB, 2 GiB) (mmap(2),
 * arch/x86/kernel/sys_x86_64.c). Since: 0.1 */
MASON_DIXON_RARE static inline enum mason_dixon_map_32bit mason_dixon_map_32bit(uint64_t *address) {
    *address = 0;
#if !defined(_WIN32) && defined(MAP_32BIT)
    {
        void *got = mason_dixon_map(0, MASON_DIXON_PIECE, MAP_32BIT);
        if (got == MAP_FAILED)
            return MASON_DIXON_MAP_32BIT_REFUSED;
        *address = (uint64_t)(uintptr_t)got;
        (void)munmap(got, (size_t)MASON_DIXON_PIECE);
        return *address >> 32 ? MASON_DIXON_MAP_32BIT_IGNORED : MASON_DIXON_MAP_32BIT_WORKS;
    }
#else
    return MASON_DIXON_MAP_32BIT_NONE;
#endif
}

/* Low room while it is counted. */
struct mason_dixon_room {
    uint64_t bytes;   /* found so far */
    uint64_t enough;  /* stop here */
    uint64_t piece;   /* do not split below this */
    unsigned refused; /* smallest pieces refused for another reason than "occupied" */
    int given_up;     /* too many of these, and nothing found */
};

/* One free place [from, to), as far as it is free: whole, or in halves. */
MASON_DIXON_RARE static inline void mason_dixon_room_in(struct mason_dixon_room *room,
                                                        uint64_t from, uint64_t to) {
#ifndef _WIN32
    uint64_t bytes = to - from, middle;
    void *got;
    if (from >= to || room->given_up || room->bytes >= room->enough)
        return;
    if (bytes <= SIZE_MAX) {
        got = mason_dixon_map(from, bytes, MASON_DIXON_MAP_HERE);
        if (got != MAP_FAILED) {
            (void)munmap(got, (size_t)bytes);
            if ((uint64_t)(uintptr_t)got == from) {
                room->bytes += bytes;
                return;
            }
        } else if (bytes <= room->piece && errno != EEXIST) {
            /* ENOMEM under a full RLIMIT_AS, EPERM below mmap_min_addr or from seccomp */
            room->refused++;
            room->given_up = room->refused >= 64 && room->bytes == 0;
        }
    }
    if (bytes <= room->piece)
        return;
    /* In two at a multiple of the piece, so that what was mapped in pieces is met in pieces. */
    middle = (from + bytes / 2) & ~(room->piece - 1);
    if (middle <= from)
        middle = (from | (room->piece - 1)) + 1;
    mason_dixon_room_in(room, from, middle);
    mason_dixon_room_in(room, middle, to);
#else
    (void)from;
    (void)to;
    room->refused = 1; /* nothing is tried, so nothing can be told */
#endif
}

/* mason_dixon_low_room - how many bytes below limit can really be mapped, in pieces of 64 KiB or
 * more; UINT64_MAX when that can't be told (everything is refused, and not because it is
 * occupied).
 *
 * image      the executable's places are left out instead of tried; may be unknown
 * heap       likewise; start == end: none
 * limit      the room ends here
 * enough     stop counting at so many bytes; UINT64_MAX counts all
 *
 * Every piece is mapped without access and reservation, over nothing that exists, and unmapped at
 * once. Nothing below 64 KiB is touched; the kernel refuses what lies below vm.mmap_min_addr. Free
 * low memory costs two system calls for each gap; a fragmented one up to some ten thousand. Since:
 * 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_low_room(const struct mason_dixon_image *image,
                                                             struct mason_dixon_range heap,
                                                             uint64_t limit, uint64_t enough,
                                                             uint64_t page_bytes) {
    struct mason_dixon_room room;
    uint64_t at = MASON_DIXON_PIECE;
    memset(&room, 0, sizeof room);
    room.enough = enough;
    room.piece = page_bytes > MASON_DIXON_PIECE ? page_bytes : MASON_DIXON_PIECE;
    if (at < room.piece)
        at = room.piece;
    if (sizeof(void *) < 8 && limit > UINT64_C(0xffff0000))
        limit = UINT64_C(0xffff0000);
    limit &= ~(page_bytes - 1);
    while (at < limit) {
        uint64_t start = limit, end = limit; /* the next thing known to be there */
        unsigned i;
        for (i = 0; i <= image->loads; i++) {
            struct mason_dixon_range there = i < image->loads ? image->load[i] : heap;
            there.start &= ~(page_bytes - 1);
            there.end = (there.end + page_bytes - 1) & ~(page_bytes - 1);
            if (there.end > at && there.start < there.end && there.start < start) {
                start = there.start;
                end = there.end;
            }
        }
        mason_dixon_room_in(&room, at, start);
        at = end > at ? end : limit;
    }
    return room.bytes == 0 && room.refused ? UINT64_MAX : room.bytes;
}

/* mason_dixon_bits_class - the smallest class of 31, 32, 38, 39, 40, 42, 47, 48, 52, 57, 64 bits
 * that holds an address: the kernel moves stack and mappings by a random amount that is small
 * against the address space, so two runs agree on the class. 0 for address 0. Since: 0.1 */
MASON_DIXON_RARE static inline unsigned mason_dixon_bits_class(uint64_t address) {
    static const unsigned char classes[] = {31, 32, 38, 39, 40, 42, 47, 48, 52, 57, 64};
    unsigned i = 0;
    if (!address)
        return 0;
    while (mason_dixon_bits(address) > classes[i])
        i++;
    return classes[i];
}

/* mason_dixon_highest_mapping - the highest of some mappings that exist at the same time: large and
 * small ones, since a kernel may keep them apart. 0 where nothing can be mapped. Since: 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_highest_mapping(void) {
    uint64_t highest = 0;
#ifndef _WIN32
    void *got[12];
    unsigned i;
    for (i = 0; i < 12; i++) {
        uint64_t end;
        got[i] = mason_dixon_map(0, MASON_DIXON_PIECE << i, 0);
        if (got[i] == MAP_FAILED)
            continue;
        end = (uint64_t)(uintptr_t)got[i] + (MASON_DIXON_PIECE << i) - 1;
        if (end > highest)
            highest = end;
    }
    for (i = 0; i < 12; i++)
        if (got[i] != MAP_FAILED)
            (void)munmap(got[i], (size_t)(MASON_DIXON_PIECE << i));
#endif
    return highest;
}

#ifdef MASON_DIXON_PROBE_THREADS
MASON_DIXON_RARE static inline void *mason_dixon_thread_main(void *result) {
    *(uint64_t *)result = mason_dixon_frame_address();
    return NULL;
}
#endif

/* mason_dixon_highest_thread_stack - the highest of some threads' stacks; 0 where no thread could
 * be made, or without MASON_DIXON_PROBE_THREADS. Since: 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_highest_thread_stack(void) {
    uint64_t highest = 0;
#ifdef MASON_DIXON_PROBE_THREADS
    unsigned i;
    for (i = 0; i < 4; i++) {
        pthread_t thread;
        uint64_t seen = 0;
        if (pthread_create(&thread, NULL, mason_dixon_thread_main, &seen) != 0)
            break;
        (void)pthread_join(thread, NULL);
        if (seen > highest)
            highest = seen;
    }
#endif
    return highest;
}

/* Where MAP_32BIT puts mappings. */
struct mason_dixon_window {
    uint64_t from; /* edges rounded outwards to 64 MiB; both 0: the flag gives nothing low */
    uint64_t to;
    int descending; /* 1: later mappings lie lower, 0: higher */
};

/* mason_dixon_map_32bit_window - maps pieces of 16 MiB with MAP_32BIT until that is refused, notes
 * the lowest and the highest place, and unmaps them again. Since: 0.1 */
MASON_DIXON_RARE static inline struct mason_dixon_window mason_dixon_map_32bit_window(void) {
    struct mason_dixon_window window = {0, 0, 0};
#if !defined(_WIN32) && defined(MAP_32BIT)
    static void *got[256]; /* 4 GiB */
    const uint64_t piece_bytes = UINT64_C(1) << 24, edge = UINT64_C(1) << 26;
    uint64_t lowest = UINT64_MAX, highest = 0, last = 0;
    unsigned count = 0, lower = 0, higher = 0;
    while (count < 256) {
        uint64_t from;
        void *piece = mason_dixon_map(0, piece_bytes, MAP_32BIT);
        if (piece == MAP_FAILED)
            break;
        got[count++] = piece;
        from = (uint64_t)(uintptr_t)piece;
        if (from >> 32) /* the flag has no effect, or only on some mappings */
            break;
        if (count > 1 && from < last)
            lower++;
        else if (count > 1)
            higher++;
        last = from;
        if (from < lowest)
            lowest = from;
        if (from + piece_bytes > highest)
            highest = from + piece_bytes;
    }
    while (count)
        (void)munmap(got[--count], (size_t)piece_bytes);
    if (highest) {
        window.from = lowest & ~(edge - 1);
        window.to = (highest + edge - 1) & ~(edge - 1);
        window.descending = lower > higher;
    }
#endif
    return window;
}

/* mason_dixon_heap_placement - the class of a heap's place, as in the probe: after-image,
 * mmap-area, none or unknown. start is 0 when it is not known. Since: 0.1 */
MASON_DIXON_RARE static inline const char *
mason_dixon_heap_placement(enum mason_dixon_heap_state state, const struct mason_dixon_image *image,
                           uint64_t start) {
    if (state == MASON_DIXON_HEAP_NONE)
        return "none";
    if (state == MASON_DIXON_HEAP_UNTOLD || !image->known || !start)
        return "unknown";
    /* Linux starts it at most 1 GiB behind the image (arch_randomize_brk). */
    return start >= image->end && start - image->end <= UINT64_C(2) << 30 ? "after-image"
                                                                          : "mmap-area";
}

#endif
