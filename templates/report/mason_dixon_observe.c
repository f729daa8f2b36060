/* SPDX-License-Identifier: 0BSD
 *
 * The observer of mason_dixon_observe.h.
 */
#include "mason_dixon_measure.h" /* first: it asks the C library for what it needs */

#include "mason_dixon_elf.h"
#include "mason_dixon_maps.h"
#include "mason_dixon_observe.h"

#include <inttypes.h>
#include <stdio.h>
#ifdef __linux__
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#endif

#define GIB ((uint64_t)1 << 30)
#define PAGE_STEP 0x10000 /* the largest page of a Linux kernel on the machines known here */

uint64_t mason_dixon_mmap_min_address(void) {
    char text[32];
    uint64_t value = 0;
    ssize_t got = -1;
    int i;
    int fd = open("/proc/sys/vm/mmap_min_addr", O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        got = read(fd, text, sizeof text - 1);
        close(fd);
    }
    if (got <= 0)
        return 0x10000;
    for (i = 0; i < got && text[i] >= '0' && text[i] <= '9'; i++)
        value = value * 10 + (uint64_t)(text[i] - '0');
    return value;
}

uint64_t mason_dixon_span_class(uint64_t bytes) {
    uint64_t span = 4096;

    if (bytes == 0)
        return 0;
    /* A PIE's heap has two random numbers: the small one must not lift it into another class. */
    bytes -= bytes / 256;
    while (span < bytes && span < (uint64_t)1 << 62)
        span <<= 1;
    return span;
}

#ifdef __linux__

/* Where GNU ld starts fixed-address executables (binutils, ld/emulparams/elf*.sh, TEXT_START_ADDR).
 */
static uint64_t image_base(unsigned machine) {
    switch (machine) {
    case 22: /* s390x */
        return 0x1000000;
    case 21: /* ppc64 */
        return 0x10000000;
    case 8:   /* mips64 */
    case 258: /* LoongArch */
        return 0x120000000;
    case 243: /* riscv64 */
        return 0x10000;
    default:
        return 0x400000;
    }
}

/* An image in memory: descriptor of an unnamed file, -1 when there is none. */
struct image {
    int fd;
    uint64_t from;
    uint64_t end;
};

/* Takes e_machine, e_flags, class, byte order and the interpreter from this very program, so that
 * the kernel treats the image as it treats programs of this machine. */
static const char *make_image(enum mason_dixon_image_kind kind, uint64_t boundary,
                              struct image *image) {
    static unsigned char bytes[2 * PAGE_STEP];
    unsigned char own[64];
    char interpreter[256];
    struct mason_dixon_elf elf;
    struct mason_dixon_elf_segment segment;
    uint64_t interpreter_bytes = 0;
    size_t used = 64;
    unsigned count = 0;
    uint32_t i;
    size_t done = 0;
    int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int good;

    image->fd = -1;
    if (self < 0)
        return "/proc/self/exe can't be opened";
    good = mason_dixon_elf_open(&elf, self) == MASON_DIXON_ELF_OK;
    if (good && elf.bits == 64 &&
        mason_dixon_elf_read_at(self, own, sizeof own, 0) == MASON_DIXON_ELF_OK) {
        for (i = 0; i < elf.segment_count; i++) {
            segment = elf.segments[i];
            if (segment.type == MASON_DIXON_PT_INTERP && segment.filesz <= sizeof interpreter &&
                mason_dixon_elf_read_at(self, interpreter, (size_t)segment.filesz,
                                        segment.offset) == MASON_DIXON_ELF_OK)
                interpreter_bytes = segment.filesz;
        }
    } else {
        good = good && elf.bits == 64 ? 0 : -1;
    }
    close(self);
    if (good != 1) {
        mason_dixon_elf_close(&elf);
        return "only 64-bit programs are started";
    }
    memset(bytes, 0, sizeof bytes);
    image->from = kind == MASON_DIXON_IMAGE_FREE ? 0 : image_base(elf.machine);
    image->end = image->from + 0x1000;
    if (interpreter_bytes > 0) {
        memset(&segment, 0, sizeof segment);
        segment.type = MASON_DIXON_PT_INTERP;
        segment.flags = MASON_DIXON_PF_R;
        segment.offset = 0x800;
        segment.vaddr = segment.paddr = image->from + segment.offset;
        segment.filesz = segment.memsz = interpreter_bytes;
        segment.align = 1;
        memcpy(bytes + segment.offset, interpreter, (size_t)interpreter_bytes);
        mason_dixon_elf_encode_segment(&elf, &segment, bytes + used);
        used += 56;
        count++;
    }
    memset(&segment, 0, sizeof segment);
    segment.type = MASON_DIXON_PT_LOAD;
    segment.flags = MASON_DIXON_PF_R | MASON_DIXON_PF_X;
    segment.vaddr = segment.paddr = image->from;
    segment.filesz = segment.memsz = 0x1000;
    segment.align = PAGE_STEP;
    mason_dixon_elf_encode_segment(&elf, &segment, bytes + used);
    used += 56;
    count++;
    if (kind == MASON_DIXON_IMAGE_PLACED) {
        segment.flags = MASON_DIXON_PF_R;
        segment.offset = PAGE_STEP;
        segment.vaddr = segment.paddr = boundary;
        segment.filesz = segment.memsz = 8;
        mason_dixon_elf_encode_segment(&elf, &segment, bytes + used);
        used += 56;
        count++;
    }
    memcpy(bytes, own, sizeof own);
    mason_dixon_elf_put(&elf, bytes + 16, 2,
                        kind == MASON_DIXON_IMAGE_FREE ? MASON_DIXON_ET_DYN : MASON_DIXON_ET_EXEC);
    mason_dixon_elf_put(&elf, bytes + 24, 8, image->from); /* e_entry: never reached */
    mason_dixon_elf_put(&elf, bytes + 32, 8, 64);          /* e_phoff */
    mason_dixon_elf_put(&elf, bytes + 40, 8, 0);           /* e_shoff */
    mason_dixon_elf_put(&elf, bytes + 52, 2, 64);
    mason_dixon_elf_put(&elf, bytes + 54, 2, 56);
    mason_dixon_elf_put(&elf, bytes + 56, 2, count);
    memset(bytes + 58, 0, 6);
    mason_dixon_elf_close(&elf);
#ifdef SYS_memfd_create
    /* MFD_CLOEXEC and MFD_EXEC, which vm.memfd_noexec=1 wants and kernels before 6.3 don't know. */
    image->fd = (int)syscall(SYS_memfd_create, "mason-dixon-report", 0x11u);
    if (image->fd < 0)
        image->fd = (int)syscall(SYS_memfd_create, "mason-dixon-report", 1u);
#endif
    if (image->fd < 0)
        return "no file in memory (memfd_create) is allowed here";
    while (done < sizeof bytes) {
        ssize_t put = write(image->fd, bytes + done, sizeof bytes - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            close(image->fd);
            return "the image in memory can't be written";
        }
        done += (size_t)put;
    }
    return NULL;
}

/* What the mappings of a stopped program show. */
struct layout {
    struct mason_dixon_gaps below_2gib;
    struct mason_dixon_gaps below_limit;
    uint64_t first; /* where the lowest file begins: the image */
};

static int visit(void *data, const struct mason_dixon_mapping *mapping) {
    struct layout *layout = (struct layout *)data;

    mason_dixon_gaps_add(&layout->below_2gib, mapping->from, mapping->to);
    mason_dixon_gaps_add(&layout->below_limit, mapping->from, mapping->to);
    if (layout->first == 0 && mapping->inode != 0)
        layout->first = mapping->from;
    return 0;
}

static void note_range(uint64_t value, uint64_t *min, uint64_t *max, int first) {
    if (first || value < *min)
        *min = value;
    if (first || value > *max)
        *max = value;
}

/* Looks at a program that stands at exec. */
static const char *look(pid_t pid, uint64_t from, uint64_t limit,
                        struct mason_dixon_observation *seen) {
    struct mason_dixon_stat stat;
    struct layout layout;
    char path[64];
    int number;
    const int first = seen->starts == 0;

    memset(&layout, 0, sizeof layout);
    mason_dixon_gaps_open(&layout.below_2gib, from, 2 * GIB);
    mason_dixon_gaps_open(&layout.below_limit, from, limit);
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    mason_dixon_stat_read_file(&stat, path);
    snprintf(path, sizeof path, "/proc/%ld/maps", (long)pid);
    if (!stat.known || stat.start_brk == 0)
        return "/proc/PID/stat does not tell where the heap starts";
    if (mason_dixon_maps_read(path, visit, &layout, &number) != NULL)
        return "/proc/PID/maps can't be read";
    mason_dixon_gaps_end(&layout.below_2gib);
    mason_dixon_gaps_end(&layout.below_limit);
    note_range(stat.start_brk, &seen->heap_min, &seen->heap_max, first);
    if (stat.start_brk < layout.first || stat.start_brk - layout.first > 2 * GIB)
        seen->after_image = 0;
    if (first || layout.below_2gib.total < seen->free_2gib)
        seen->free_2gib = layout.below_2gib.total;
    if (first || layout.below_limit.total < seen->free_below_limit)
        seen->free_below_limit = layout.below_limit.total;
    seen->starts++;
    return NULL;
}

static const char *start(const struct image *image, uint64_t from, uint64_t limit,
                         struct mason_dixon_observation *seen) {
    const char *error = "the kernel did not execute the image";
    int status = 0;
    pid_t pid = fork();

    if (pid < 0)
        return "no process can be made";
    if (pid == 0) {
        static char name[] = "mason-dixon-image";
        static char *const arguments[] = {name, NULL};
        static char *const environment[] = {NULL};
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(126);
        (void)fexecve(image->fd, arguments, environment);
        _exit(127);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFSTOPPED(status)) {
        /* PTRACE_O_EXITKILL, Linux 3.8: where this program is killed, that one must not run. */
        (void)ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(uintptr_t)0x100000);
        error = WSTOPSIG(status) == SIGTRAP ? look(pid, from, limit, seen) : error;
        (void)kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    } else if (WIFEXITED(status) && WEXITSTATUS(status) == 126) {
        error = "ptrace is not allowed here";
    }
    return error;
}

const char *mason_dixon_observe(enum mason_dixon_image_kind kind, uint64_t boundary, uint64_t limit,
                                unsigned starts, struct mason_dixon_observation *seen) {
    const uint64_t from = mason_dixon_mmap_min_address();
    struct image image;
    const char *error;
    unsigned i;

    memset(seen, 0, sizeof *seen);
    seen->after_image = 1;
    error = make_image(kind, boundary, &image);
    if (error != NULL)
        return error;
    if (kind != MASON_DIXON_IMAGE_FREE && image.end > boundary)
        error = "fixed-address executables of this machine start above the boundary";
    for (i = 0; i < starts && error == NULL; i++)
        error = start(&image, from, limit, seen);
    seen->image_from = image.from;
    seen->image_end = image.end;
    close(image.fd);
    return error;
}

#else

const char *mason_dixon_observe(enum mason_dixon_image_kind kind, uint64_t boundary, uint64_t limit,
                                unsigned starts, struct mason_dixon_observation *seen) {
    (void)kind;
    (void)boundary;
    (void)limit;
    (void)starts;
    memset(seen, 0, sizeof *seen);
    return "programs are observed on Linux only";
}

#endif
