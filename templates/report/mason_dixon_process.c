/* SPDX-License-Identifier: 0BSD
 *
 * The section of --pid: a living process, as /proc shows it, and its picture.
 */
#include "mason_dixon_measure.h" /* first: it asks the C library for what it needs */

#include "mason_dixon_collect.h"
#include "mason_dixon_elf.h"
#include "mason_dixon_executable.h"
#include "mason_dixon_maps.h"
#include "mason_dixon_observe.h"

#include <dirent.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#define GIB ((uint64_t)1 << 30)
#define MAX_OWNERS 64
#define MAX_THREADS 4096
#define MAX_STACKS 256 /* threads' stacks that are listed; all are counted */
#define MAX_PIECES 40  /* shapes of the picture's low part */

/* Whose mappings lie low. */
struct owner {
    const char *name;
    enum mason_dixon_thing thing;
    uint64_t mappings;
    uint64_t below_2gib; /* bytes */
    uint64_t below_4gib;
    uint64_t from; /* of the first and the last of them below 4 GiB, addresses in bytes */
    uint64_t to;
};

struct piece {
    unsigned owner;
    uint64_t from;
    uint64_t to;
};

struct process {
    struct mason_dixon_collection *all;
    char name[64];
    char path[4096];  /* of its executable, "" when not known */
    const char *type; /* of that, NULL when not known */
    const char *machine;
    uint64_t threads;
    struct mason_dixon_gaps below_2gib;
    struct mason_dixon_gaps below_4gib;
    struct mason_dixon_gaps below_limit;
    struct owner owners[MAX_OWNERS];
    unsigned owner_count;
    struct piece pieces[MAX_PIECES];
    unsigned piece_count;
    uint64_t image_from;
    uint64_t image_to;
    uint64_t segment_from; /* what the image has at the boundary */
    uint64_t segment_to;
    uint64_t heap_from;
    uint64_t heap_to;
    uint64_t stack_from; /* what the kernel gave the first thread */
    uint64_t stack_to;
    uint64_t first_pointer; /* stack pointer of the first thread, 0 when not known */
    int pointers_refused;   /* 1: the system tells us none: ptrace(2) is not allowed */
    uint64_t moved_from;    /* where that lies, when it is elsewhere */
    uint64_t moved_to;
    uint64_t high_from; /* mappings above 4 GiB other than image, heap and stack */
    uint64_t high_to;
    uint64_t mappings;
    uint64_t stack_pointers[MAX_THREADS]; /* of all threads, the first one's too; ascending */
    unsigned stack_pointer_count;
    unsigned next_stack_pointer;
    uint64_t thread_from[MAX_STACKS];
    uint64_t thread_to[MAX_STACKS];
    uint64_t thread_stacks;
    uint64_t thread_highest;
    uint64_t page_bytes;
    int pagemap; /* descriptor of /proc/PID/pagemap, or -1 */
};

static enum mason_dixon_thing thing_of(const struct process *p, const char *name) {
    if (strcmp(name, "[heap]") == 0)
        return MASON_DIXON_HEAP;
    if (strcmp(name, "[stack]") == 0) /* not [stack:TID] of Linux 3.4 to 4.4, a thread's */
        return MASON_DIXON_STACK;
    if (name[0] == '/' && strcmp(name, p->path) == 0)
        return MASON_DIXON_IMAGE;
    return MASON_DIXON_MAPPINGS;
}

/* The owner of a low mapping; the last place is for all that don't fit. */
static unsigned owner_of(struct process *p, const char *name, enum mason_dixon_thing thing) {
    const char *slash = (strrchr)(name, '/');
    unsigned i;

    if (name[0] == '/' && slash != NULL && slash[1] != '\0')
        name = slash + 1;
    else if (name[0] == '\0')
        name = "anonymous";
    for (i = 0; i < p->owner_count; i++)
        if (p->owners[i].thing == thing && strcmp(p->owners[i].name, name) == 0)
            return i;
    if (p->owner_count == MAX_OWNERS)
        return MAX_OWNERS - 1;
    memset(&p->owners[i], 0, sizeof p->owners[i]);
    p->owners[i].thing = thing;
    p->owners[i].name =
        i == MAX_OWNERS - 1 ? "others" : mason_dixon_model_copy(&p->all->model, name, strlen(name));
    p->owner_count++;
    return i;
}

static uint64_t part_below(const struct mason_dixon_mapping *m, uint64_t limit) {
    return m->from >= limit ? 0 : (m->to < limit ? m->to : limit) - m->from;
}

static void note_low(struct process *p, const struct mason_dixon_mapping *m,
                     enum mason_dixon_thing thing) {
    const unsigned index = owner_of(p, m->name, thing);
    struct owner *owner = &p->owners[index];
    struct piece *last = p->piece_count > 0 ? &p->pieces[p->piece_count - 1] : NULL;

    if (owner->mappings++ == 0)
        owner->from = m->from;
    owner->to = m->to;
    owner->below_2gib += part_below(m, 2 * GIB);
    owner->below_4gib += part_below(m, 4 * GIB);
    /* Neighbours of one kind are drawn as one. */
    if (last != NULL && p->owners[last->owner].thing == thing && m->from - last->to < GIB / 64)
        last->to = m->to;
    else if (p->piece_count == MAX_PIECES)
        last->to = m->to;
    else {
        p->pieces[p->piece_count].owner = index;
        p->pieces[p->piece_count].from = m->from;
        p->pieces[p->piece_count].to = m->to;
        p->piece_count++;
    }
}

static void grow(uint64_t *from, uint64_t *to, const struct mason_dixon_mapping *m) {
    if (*to == 0)
        *from = m->from;
    *to = m->to;
}

/* Guard pages of threads' stacks were mappings of their own. With glibc 2.42 and Linux 6.13 they
 * are marks in the page table (madvise(2), MADV_GUARD_INSTALL), and neighbouring stacks are one
 * mapping. Linux 6.15 tells them: bit 58 of an entry of pagemap
 * (Documentation/admin-guide/mm/pagemap.rst). */
#define GUARD ((uint64_t)1 << 58)
#define GUARD_FAR ((uint64_t)256 << 20) /* bytes: no stack is looked through farther than this */

/* The guard page nearest to one end of [from, to): where the first one from below begins, or where
 * the last one ends; the other end when none is told. */
static uint64_t guard_edge(const struct process *p, uint64_t from, uint64_t to, int upwards) {
    uint64_t entries[512];
    uint64_t first = from / p->page_bytes;
    uint64_t end = to / p->page_bytes;

    while (first < end && p->pagemap >= 0) {
        const uint64_t count = end - first < 512 ? end - first : 512;
        const uint64_t start = upwards ? first : end - count;
        const off_t offset = (off_t)(start * sizeof entries[0]);
        uint64_t i;
        if ((uint64_t)offset != start * sizeof entries[0] ||
            pread(p->pagemap, entries, (size_t)count * sizeof entries[0], offset) !=
                (ssize_t)(count * sizeof entries[0]))
            break;
        for (i = 0; i < count; i++) {
            const uint64_t at = upwards ? i : count - 1 - i;
            if (entries[at] & GUARD)
                return (start + at + !upwards) * p->page_bytes;
        }
        if (upwards)
            first += count;
        else
            end -= count;
        if ((upwards ? first * p->page_bytes - from : to - end * p->page_bytes) > GUARD_FAR)
            break;
    }
    return upwards ? to : from;
}

/* A stack in mapping m, told by a thread's stack pointer. */
static void note_stack(struct process *p, const struct mason_dixon_mapping *m, uint64_t pointer) {
    const uint64_t from = guard_edge(p, m->from, pointer, 0);
    const uint64_t to = guard_edge(p, pointer, m->to, 1);

    if (pointer == p->first_pointer) {
        p->moved_from = from;
        p->moved_to = to;
        return;
    }
    if (p->thread_stacks < MAX_STACKS) {
        p->thread_from[p->thread_stacks] = from;
        p->thread_to[p->thread_stacks] = to;
    }
    p->thread_stacks++;
    p->thread_highest = to;
}

static int visit(void *data, const struct mason_dixon_mapping *m) {
    struct process *p = (struct process *)data;
    enum mason_dixon_thing thing = thing_of(p, m->name);
    const int main_stack = thing == MASON_DIXON_STACK;

    p->mappings++;
    mason_dixon_gaps_add(&p->below_2gib, m->from, m->to);
    mason_dixon_gaps_add(&p->below_4gib, m->from, m->to);
    mason_dixon_gaps_add(&p->below_limit, m->from, m->to);
    while (p->next_stack_pointer < p->stack_pointer_count &&
           p->stack_pointers[p->next_stack_pointer] < m->to) {
        const uint64_t pointer = p->stack_pointers[p->next_stack_pointer++];
        if (pointer < m->from || main_stack)
            continue;
        note_stack(p, m, pointer);
        if (thing == MASON_DIXON_MAPPINGS) /* image and heap remain what they are */
            thing = MASON_DIXON_STACK;
    }
    if (main_stack) {
        grow(&p->stack_from, &p->stack_to, m);
    } else if (thing == MASON_DIXON_IMAGE && p->image_to != 0 && m->from >= p->all->boundary &&
               p->image_from < p->all->boundary) {
        grow(&p->segment_from, &p->segment_to, m);
        thing = MASON_DIXON_SEGMENT;
    } else if (thing == MASON_DIXON_IMAGE) {
        grow(&p->image_from, &p->image_to, m);
    } else if (thing == MASON_DIXON_HEAP) {
        grow(&p->heap_from, &p->heap_to, m);
    } else if (thing == MASON_DIXON_MAPPINGS && m->from >= 4 * GIB && m->to <= (uint64_t)1 << 63) {
        grow(&p->high_from, &p->high_to, m); /* without [vsyscall], which is no user's */
    }
    if (m->from < 4 * GIB)
        note_low(p, m, thing);
    return 0;
}

/* The beginning of a file of /proc; 0, with errno and "", when it can't be read. */
static int read_text(const char *path, char *text, size_t size) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t got = fd >= 0 ? read(fd, text, size - 1) : -1;
    const int why = errno;

    text[got > 0 ? got : 0] = '\0';
    if (fd >= 0)
        close(fd);
    errno = why;
    return got >= 0;
}

/* A thread's stack pointer, where the system tells: /proc/PID/task/TID/syscall ends with stack and
 * program pointers of a thread that waits in the kernel (proc_pid_syscall(5)). */
static uint64_t stack_pointer(struct process *p, long pid, const char *task) {
    char path[96];
    char text[256];
    char *at;
    char *end;

    if (snprintf(path, sizeof path, "/proc/%ld/task/%.20s/syscall", pid, task) >= (int)sizeof path)
        return 0;
    if (!read_text(path, text, sizeof text) && (errno == EPERM || errno == EACCES))
        p->pointers_refused = 1;
    if (text[0] == '\0' || text[0] == 'r') /* "running" */
        return 0;
    /* number [six arguments] sp pc: the last but one */
    end = (strrchr)(text, ' ');
    if (end == NULL)
        return 0;
    *end = '\0';
    at = (strrchr)(text, ' ');
    return at != NULL ? (uint64_t)strtoull(at + 1, NULL, 16) : 0;
}

static int compare(const void *a, const void *b) {
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* The stack pointers of all threads; the first one's stack is the one named [stack] unless the
 * program has moved it (LOW_STACK). Returns the number of threads. */
static uint64_t read_threads(struct process *p, long pid) {
    char path[64];
    char first[32];
    struct dirent *entry;
    uint64_t count = 0;
    DIR *folder;

    snprintf(path, sizeof path, "/proc/%ld/task", pid);
    snprintf(first, sizeof first, "%ld", pid);
    folder = opendir(path);
    if (folder == NULL)
        return 0;
    while ((entry = readdir(folder)) != NULL) {
        uint64_t at;
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
            continue;
        count++;
        if (p->stack_pointer_count == MAX_THREADS)
            continue;
        at = stack_pointer(p, pid, entry->d_name);
        if (strcmp(entry->d_name, first) == 0)
            p->first_pointer = at;
        if (at != 0)
            p->stack_pointers[p->stack_pointer_count++] = at;
    }
    closedir(folder);
    qsort(p->stack_pointers, p->stack_pointer_count, sizeof p->stack_pointers[0], compare);
    return count;
}

/* Without descriptions of their contents: what an owner is. */
static const char *kind_name(enum mason_dixon_thing thing) {
    return thing == MASON_DIXON_IMAGE || thing == MASON_DIXON_SEGMENT ? "image"
           : thing == MASON_DIXON_HEAP                                ? "heap"
           : thing == MASON_DIXON_STACK                               ? "stack"
                                                                      : "mapping";
}

static void add_owners(struct process *p, struct mason_dixon_node *parent) {
    struct mason_dixon_model *model = &p->all->model;
    struct mason_dixon_node *table =
        mason_dixon_add_table(model, parent, "low_memory", "Low memory (below 4 GiB), by owner");
    unsigned i;

    for (i = 0; i < p->owner_count; i++) {
        const struct owner *owner = &p->owners[i];
        struct mason_dixon_node *row = mason_dixon_add_row(model, table);
        mason_dixon_add_text(model, row, "owner", "owner", owner->name);
        mason_dixon_add_text(model, row, "kind", "kind", kind_name(owner->thing));
        mason_dixon_add_number(model, row, "mappings", "mappings", owner->mappings, NULL);
        mason_dixon_add_size(model, row, "below_2gib_bytes", "<2 GiB", owner->below_2gib);
        mason_dixon_add_size(model, row, "below_4gib_bytes", "<4 GiB", owner->below_4gib);
        mason_dixon_add_address(model, row, "from", "from", owner->from);
        mason_dixon_add_address(model, row, "to", "to", owner->to);
    }
}

static void add_stack(struct mason_dixon_model *model, struct mason_dixon_node *table,
                      const char *which, uint64_t from, uint64_t to) {
    struct mason_dixon_node *row = mason_dixon_add_row(model, table);

    mason_dixon_add_text(model, row, "stack", "of", which);
    mason_dixon_add_address(model, row, "from", "from", from);
    mason_dixon_add_address(model, row, "to", "to", to);
    mason_dixon_add_number(model, row, "bits", "width", mason_dixon_bits(to - 1), "bits");
    mason_dixon_add_flag(model, row, "fits_47", "fits 47 bits",
                         mason_dixon_bits(to - 1) <= MASON_DIXON_PACKED_BITS);
}

static void add_stacks(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                       const struct process *p) {
    struct mason_dixon_node *table = mason_dixon_add_table(model, parent, "stacks", "Stacks");
    uint64_t i;

    if (p->moved_to != 0)
        add_stack(model, table, "main, moved", p->moved_from, p->moved_to);
    if (p->stack_to != 0)
        add_stack(model, table,
                  p->moved_to != 0 || p->pointers_refused ? "main, as started" : "main",
                  p->stack_from, p->stack_to);
    for (i = 0; i < p->thread_stacks && i < MAX_STACKS; i++)
        add_stack(model, table, "thread", p->thread_from[i], p->thread_to[i]);
    if (p->pointers_refused)
        mason_dixon_add_nothing(model, parent, "thread_stacks_seen", "threads' stacks seen",
                                "no permission to ptrace(2), which tells where stacks lie");
    else
        mason_dixon_add_number(model, parent, "thread_stacks_seen", "threads' stacks seen",
                               p->thread_stacks, NULL);
}

static unsigned bits_below(uint64_t end) {
    return end ? mason_dixon_bits(end - 1) : 0;
}

static void add_widths(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                       const struct process *p) {
    struct mason_dixon_node *node =
        mason_dixon_add_section(model, parent, "address_bits", "Width of addresses");
    struct mason_dixon_area areas[] = {{"stack", "main stack", "main stack", 0},
                                       {"thread_stack", "threads' stacks", "threads' stacks", 0},
                                       {"mmap", "mappings", "mappings", 0},
                                       {"heap", "heap", "heap", 0},
                                       {"image", "image", "image", 0}};

    areas[0].bits = p->pointers_refused ? 0 : bits_below(p->moved_to ? p->moved_to : p->stack_to);
    areas[1].bits = bits_below(p->thread_highest);
    areas[2].bits = bits_below(p->high_to);
    areas[3].bits = bits_below(p->heap_to);
    areas[4].bits = bits_below(p->image_to);
    mason_dixon_add_areas(model, node, areas, sizeof areas / sizeof areas[0]);
}

static void draw(struct process *p, const char *given_name, long pid) {
    struct mason_dixon_collection *all = p->all;
    const char *name = mason_dixon_say(all, "%s", given_name);
    const char *room = mason_dixon_say(
        all, "%s; %s in all below %s", mason_dixon_size_text(all, p->below_limit.largest),
        mason_dixon_size_text(all, p->below_limit.total), mason_dixon_size_text(all, all->limit));
    const int heap_low = p->heap_to != 0 && p->heap_from < all->boundary;
    struct mason_dixon_scene *scene = mason_dixon_add_scene(
        all, mason_dixon_say(all, "Memory of process %ld (%s), now", pid, name), all->boundary,
        all->limit);
    struct mason_dixon_column *column = mason_dixon_add_column(
        scene, "now", name,
        heap_low && p->heap_from < all->limit ? "The heap lies low and grows into the room."
        : heap_low                            ? "The heap lies below the boundary."
        : p->heap_to != 0                     ? "The heap lies above the boundary."
                                              : "This process has no brk heap (yet).",
        p->heap_to == 0 ? -1 : !heap_low);
    unsigned i;

    mason_dixon_add_shape(column, MASON_DIXON_ROOM, p->below_limit.largest_from,
                          p->below_limit.largest_from + p->below_limit.largest,
                          "largest free piece", room);
    for (i = 0; i < p->piece_count; i++) {
        const struct owner *owner = &p->owners[p->pieces[i].owner];
        const char *detail = mason_dixon_size_text(all, p->pieces[i].to - p->pieces[i].from);
        mason_dixon_add_shape(column, owner->thing, p->pieces[i].from, p->pieces[i].to,
                              owner->thing == MASON_DIXON_IMAGE     ? "image"
                              : owner->thing == MASON_DIXON_SEGMENT ? "segment"
                              : owner->thing == MASON_DIXON_HEAP    ? "heap"
                                                                    : owner->name,
                              detail);
    }
    if (p->image_from >= 4 * GIB)
        mason_dixon_add_shape(column, MASON_DIXON_IMAGE, p->image_from, p->image_to, "image", "");
    if (p->segment_from >= 4 * GIB)
        mason_dixon_add_shape(column, MASON_DIXON_SEGMENT, p->segment_from, p->segment_to,
                              "segment", "");
    if (p->heap_from >= 4 * GIB)
        mason_dixon_add_shape(column, MASON_DIXON_HEAP, p->heap_from, p->heap_to, "heap",
                              mason_dixon_size_text(all, p->heap_to - p->heap_from));
    if (p->high_to != 0)
        mason_dixon_add_shape(
            column, MASON_DIXON_MAPPINGS, p->high_from, p->high_to, "mappings",
            p->thread_stacks
                ? mason_dixon_say(all, "with %" PRIu64 " threads' stacks", p->thread_stacks)
                : "");
    if (p->stack_to != 0)
        mason_dixon_add_shape(column, MASON_DIXON_STACK, p->stack_from, p->stack_to, "stack",
                              mason_dixon_say(all, "%u bits", mason_dixon_bits(p->stack_to - 1)));
}

static void add_room(struct mason_dixon_model *model, struct mason_dixon_node *node,
                     const struct process *p) {
    mason_dixon_add_size(model, node, "free_below_2gib_bytes", "free below 2 GiB",
                         p->below_2gib.total);
    mason_dixon_add_size(model, node, "largest_hole_below_2gib_bytes", "largest hole below 2 GiB",
                         p->below_2gib.largest);
    mason_dixon_add_size(model, node, "free_below_4gib_bytes", "free below 4 GiB",
                         p->below_4gib.total);
    mason_dixon_add_size(model, node, "largest_hole_below_4gib_bytes", "largest hole below 4 GiB",
                         p->below_4gib.largest);
}

static void add_place(struct mason_dixon_model *model, struct mason_dixon_node *node,
                      const char *from_key, const char *from_label, const char *to_key,
                      const char *to_label, uint64_t from, uint64_t to) {
    if (to == 0) {
        mason_dixon_add_nothing(model, node, from_key, from_label, NULL);
        mason_dixon_add_nothing(model, node, to_key, to_label, NULL);
        return;
    }
    mason_dixon_add_address(model, node, from_key, from_label, from);
    mason_dixon_add_address(model, node, to_key, to_label, to);
}

/* Its executable, and the boundary that counts for it. */
static void read_executable(struct process *p, long pid) {
    char path[64];
    struct mason_dixon_elf elf;
    int fd;

    snprintf(path, sizeof path, "/proc/%ld/exe", pid);
    fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0 && mason_dixon_elf_open(&elf, fd) == MASON_DIXON_ELF_OK) {
        p->type = elf.type == MASON_DIXON_ET_EXEC ? "ET_EXEC" : "ET_DYN";
        p->machine = mason_dixon_machine_name(elf.bits, elf.machine);
        (void)mason_dixon_boundary_of(p->all, &elf);
        mason_dixon_elf_close(&elf);
    }
    if (fd >= 0)
        close(fd);
}

/* The process's own name for itself; "" when it can't be read. */
static void read_name(long pid, char *name, size_t size) {
    char path[64];
    size_t length;

    snprintf(path, sizeof path, "/proc/%ld/comm", pid);
    (void)read_text(path, name, size);
    length = strlen(name);
    if (length > 0 && name[length - 1] == '\n')
        name[length - 1] = '\0';
}

/* The process that a thread belongs to: /proc has threads' folders, too. 0 when not known. */
static long process_of(long pid) {
    char path[64];
    char text[1024];
    const char *at;

    snprintf(path, sizeof path, "/proc/%ld/status", pid);
    (void)read_text(path, text, sizeof text);
    at = (strstr)(text, "\nTgid:");
    return at != NULL ? strtol(at + 6, NULL, 10) : 0;
}

/* Reads all that is needed of /proc/PID. */
static int read_process(struct process *p, long pid, struct mason_dixon_stat *stat,
                        struct mason_dixon_failure *failure) {
    const uint64_t from = mason_dixon_mmap_min_address();
    struct mason_dixon_stat now;
    char path[64];
    char pagemap[64];
    ssize_t length;
    const char *error;
    long whole;
    int number;

    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    mason_dixon_stat_read_file(stat, path);
    if (!stat->known) {
        snprintf(path, sizeof path, "/proc/%ld", pid);
        if (access("/proc/self", F_OK) != 0)
            return mason_dixon_fail(failure, 3, "can't be looked at: there is no /proc here");
        /* A /proc mounted with hidepid=2 hides others' processes. */
        if (access(path, F_OK) != 0 && (kill((pid_t)pid, 0) == 0 || errno != EPERM))
            return mason_dixon_fail(failure, 1, "there is no such process");
        return mason_dixon_fail(failure, 3, "can't be looked at: no permission");
    }
    whole = process_of(pid);
    if (whole != 0 && whole != pid)
        return mason_dixon_fail(failure, 1, "is a thread of process %ld: ask about that", whole);
    read_name(pid, p->name, sizeof p->name);
    snprintf(path, sizeof path, "/proc/%ld/exe", pid);
    length = readlink(path, p->path, sizeof p->path - 1);
    p->path[length > 0 ? length : 0] = '\0';
    read_executable(p, pid);
    mason_dixon_gaps_open(&p->below_2gib, from, 2 * GIB);
    mason_dixon_gaps_open(&p->below_4gib, from, 4 * GIB);
    mason_dixon_gaps_open(&p->below_limit, from, p->all->limit);
    p->threads = read_threads(p, pid);
    snprintf(path, sizeof path, "/proc/%ld/maps", pid);
    snprintf(pagemap, sizeof pagemap, "/proc/%ld/pagemap", pid);
    p->page_bytes = mason_dixon_page_bytes();
    p->pagemap = open(pagemap, O_RDONLY | O_CLOEXEC);
    error = mason_dixon_maps_read(path, visit, p, &number);
    if (p->pagemap >= 0)
        close(p->pagemap);
    if (number == EACCES || number == EPERM)
        return mason_dixon_fail(failure, 3,
                                "can't be looked at: no permission (it belongs to another user, or "
                                "has more rights)");
    if (number == ENOENT || number == ESRCH)
        return mason_dixon_fail(failure, 1, "the process has just ended");
    if (error != NULL)
        return mason_dixon_fail(failure, 3, "/proc/%ld/maps: %s", pid,
                                number != 0 ? strerror(number) : error);
    if (p->mappings == 0)
        return mason_dixon_fail(failure, 1,
                                "has no memory of its own: a thread of the kernel, or a process "
                                "that has ended");
    /* A list that ends in the middle looks like a whole one. */
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    mason_dixon_stat_read_file(&now, path);
    if (!now.known || (stat->start_brk != 0 && now.start_brk == 0))
        return mason_dixon_fail(failure, 1, "the process has just ended");
    if (now.start_brk != stat->start_brk)
        return mason_dixon_fail(failure, 1, "the process has just started another program");
    mason_dixon_gaps_end(&p->below_2gib);
    mason_dixon_gaps_end(&p->below_4gib);
    mason_dixon_gaps_end(&p->below_limit);
    return 1;
}

static void add_heap(struct mason_dixon_model *model, struct mason_dixon_node *node,
                     const struct process *p, uint64_t start) {
    const uint64_t boundary = p->all->boundary;

    if (start)
        mason_dixon_add_address(model, node, "heap_start", "heap starts at", start);
    else
        mason_dixon_add_nothing(model, node, "heap_start", "heap starts at", NULL);
    mason_dixon_add_size(model, node, "heap_bytes", "heap now", p->heap_to - p->heap_from);
    mason_dixon_add_address(model, node, "boundary", "boundary", boundary);
    if (start)
        mason_dixon_add_flag(model, node, "heap_above_boundary", "the heap lies above it",
                             start >= boundary);
    else
        mason_dixon_add_nothing(model, node, "heap_above_boundary", "the heap lies above it", NULL);
}

int mason_dixon_collect_process(struct mason_dixon_collection *all, long pid,
                                struct mason_dixon_failure *failure) {
    static struct process process;
    struct process *p = &process;
    struct mason_dixon_model *model = &all->model;
    struct mason_dixon_node *node;
    struct mason_dixon_stat stat;

    memset(p, 0, sizeof *p);
    p->all = all;
    if (!read_process(p, pid, &stat, failure))
        return 0;
    node = mason_dixon_add_section(model, model->root, "process", "Process");
    mason_dixon_add_number(model, node, "pid", "pid", (uint64_t)pid, NULL);
    mason_dixon_add_text(model, node, "name", "name", p->name);
    mason_dixon_add_text(model, node, "path", "executable", p->path[0] ? p->path : NULL);
    mason_dixon_add_text(model, node, "machine", "machine", p->machine);
    mason_dixon_add_text(model, node, "type", "type", p->type);
    mason_dixon_add_number(model, node, "mappings", "mappings", p->mappings, NULL);
    mason_dixon_add_number(model, node, "threads", "threads", p->threads, NULL);
    add_place(model, node, "image_from", "image from", "image_to", "image to", p->image_from,
              p->image_to);
    add_heap(model, node, p, stat.start_brk != 0 ? stat.start_brk : p->heap_from);
    add_room(model, node, p);
    add_owners(p, node);
    add_stacks(model, node, p);
    add_widths(model, node, p);
    draw(p, p->name, pid);
    return 1;
}
