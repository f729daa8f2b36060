/* SPDX-License-Identifier: 0BSD
 *
 * The section of --exe: what the headers of an ELF file of any machine prove, and its picture.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#include "mason_dixon_collect.h"
#include "mason_dixon_elf.h"
#include "mason_dixon_executable.h"
#include "mason_dixon_foreign.h"
#include "mason_dixon_size.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GIB ((uint64_t)1 << 30)
#define LOWEST 0x10000       /* nothing below is counted as room: Linux' usual vm.mmap_min_addr */
#define USUAL_SPAN GIB       /* arch_randomize_brk() of Linux 6.9 and later; 32 MiB before */
#define MAX_INTERPRETER 1024 /* a longer path is cut */

static const char *type_name(unsigned type) {
    static const char *const names[] = {"ET_NONE", "ET_REL", "ET_EXEC", "ET_DYN", "ET_CORE"};
    return type < 5 ? names[type] : "unknown";
}

static const char *segment_name(struct mason_dixon_collection *all, uint32_t type) {
    static const struct {
        uint32_t type;
        const char *name;
    } names[] = {{0, "PT_NULL"},
                 {1, "PT_LOAD"},
                 {2, "PT_DYNAMIC"},
                 {3, "PT_INTERP"},
                 {4, "PT_NOTE"},
                 {5, "PT_SHLIB"},
                 {6, "PT_PHDR"},
                 {7, "PT_TLS"},
                 {0x6474e550, "PT_GNU_EH_FRAME"},
                 {0x6474e551, "PT_GNU_STACK"},
                 {0x6474e552, "PT_GNU_RELRO"},
                 {0x6474e553, "PT_GNU_PROPERTY"}};
    unsigned i;

    for (i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].type == type)
            return names[i].name;
    return mason_dixon_say(all, "0x%lx", (unsigned long)type);
}

static uint64_t sum(uint64_t a, uint64_t b) {
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* What an ET_EXEC leaves below a limit: the PT_LOADs, rounded outwards to the machine's largest
 * page, are taken off. They may overlap or be in disorder in a damaged file, so each is only
 * counted from where the ones before ended. */
static uint64_t room_below(const struct mason_dixon_elf *elf, uint64_t limit) {
    const uint64_t page =
        mason_dixon_elf_page_bytes(elf->machine) ? mason_dixon_elf_page_bytes(elf->machine) : 4096;
    uint64_t at = LOWEST;
    uint64_t room = 0;
    uint32_t i;

    if (elf->type != MASON_DIXON_ET_EXEC)
        return limit > LOWEST ? limit - LOWEST : 0;
    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        uint64_t from = s->vaddr & ~(page - 1);
        const uint64_t end = sum(sum(s->vaddr, s->memsz), page - 1) & ~(page - 1);
        if (s->type != MASON_DIXON_PT_LOAD || s->memsz == 0)
            continue;
        if (from > limit)
            from = limit;
        if (from > at)
            room += from - at;
        if (end > at)
            at = end;
    }
    return limit > at ? room + (limit - at) : room;
}

static void add_segments(struct mason_dixon_collection *all, struct mason_dixon_node *parent,
                         const struct mason_dixon_elf *elf) {
    struct mason_dixon_model *model = &all->model;
    struct mason_dixon_node *table =
        mason_dixon_add_table(model, parent, "segments", "Segments (program headers)");
    uint32_t i;

    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        struct mason_dixon_node *row = mason_dixon_add_row(model, table);
        mason_dixon_add_text(model, row, "type", "type", segment_name(all, s->type));
        mason_dixon_add_format(
            model, row, "flags", "flags", "%c%c%c", s->flags & MASON_DIXON_PF_R ? 'r' : '-',
            s->flags & MASON_DIXON_PF_W ? 'w' : '-', s->flags & MASON_DIXON_PF_X ? 'x' : '-');
        mason_dixon_add_address(model, row, "from", "from", s->vaddr);
        mason_dixon_add_address(model, row, "to", "to", sum(s->vaddr, s->memsz));
        mason_dixon_add_address(model, row, "file_offset", "offset", s->offset);
        mason_dixon_add_address(model, row, "file_size", "in file", s->filesz);
        mason_dixon_add_address(model, row, "align", "align", s->align);
    }
}

/* The path in PT_INTERP. */
static void add_interpreter(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                            const struct mason_dixon_elf *elf) {
    char path[MAX_INTERPRETER + 1];
    uint32_t i;

    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        const size_t size = s->filesz < MAX_INTERPRETER ? (size_t)s->filesz : MAX_INTERPRETER;
        if (s->type != MASON_DIXON_PT_INTERP)
            continue;
        memset(path, 0, sizeof path);
        if (mason_dixon_elf_read_at(elf->fd, path, size, s->offset) == MASON_DIXON_ELF_OK)
            mason_dixon_add_text(model, parent, "interpreter", "interpreter", path);
        else
            mason_dixon_add_text(model, parent, "interpreter", "interpreter",
                                 "damaged: outside the file");
        return;
    }
    mason_dixon_add_nothing(model, parent, "interpreter", "interpreter", "none: static");
}

static void draw_image(struct mason_dixon_column *column, const struct mason_dixon_elf *elf,
                       uint64_t boundary, int with_segment) {
    uint64_t from = 0;
    uint64_t to = 0;
    uint32_t i;

    /* Neighbours become one shape; the boundary's segment stays apart. */
    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        const uint64_t end = sum(s->vaddr, s->memsz);
        if (s->type != MASON_DIXON_PT_LOAD || s->memsz == 0)
            continue;
        if (s->vaddr >= boundary && from < boundary && to != 0) {
            if (with_segment)
                mason_dixon_add_shape(column, MASON_DIXON_SEGMENT, s->vaddr, end, "segment",
                                      "one read-only page");
            continue;
        }
        if (to != 0 && s->vaddr - to > GIB / 16) {
            mason_dixon_add_shape(column, MASON_DIXON_IMAGE, from, to, "image", "");
            to = 0;
        }
        if (to == 0)
            from = s->vaddr;
        to = end;
    }
    if (to != 0)
        mason_dixon_add_shape(column, MASON_DIXON_IMAGE, from, to, "image", "");
}

/* How far behind the image the heap may begin; without ASLR that is 0. */
static uint64_t random_span(const struct mason_dixon_collection *all) {
    return all->random_known ? all->random_span : USUAL_SPAN;
}

static void draw_heap(struct mason_dixon_collection *all, struct mason_dixon_column *column,
                      uint64_t from, uint64_t to, const char *detail) {
    const uint64_t span = random_span(all);

    if (span > 0)
        mason_dixon_add_shape(
            column, MASON_DIXON_HEAP_START, from, sum(from, span), "heap starts here",
            mason_dixon_say(all, "somewhere in this %s", mason_dixon_size_text(all, span)));
    mason_dixon_add_shape(column, MASON_DIXON_HEAP, from, to, "heap grows up", detail);
}

/* An ET_EXEC without and with its segment, whichever it has; an ET_DYN as it is. */
static void draw(struct mason_dixon_collection *all, const char *name,
                 const struct mason_dixon_elf *elf, uint64_t boundary,
                 const struct mason_dixon_elf_finding *finding) {
    const uint64_t limit = all->limit;
    const char *boundary_text = mason_dixon_size_text(all, boundary);
    const char *room =
        mason_dixon_say(all, "%s below %s", mason_dixon_size_text(all, room_below(elf, limit)),
                        mason_dixon_size_text(all, limit));
    struct mason_dixon_scene *scene;
    struct mason_dixon_column *column;
    const int placed = finding->verdict == MASON_DIXON_ELF_PLACED;
    const int can_be = finding->reason == MASON_DIXON_ELF_NO_SEGMENT;
    /* An image may lie between the limit and the boundary. */
    const int low = finding->image_end < limit;

    if (elf->bits != 64 || (finding->image_end == 0 && finding->heap_from == 0))
        return;
    if (finding->reason == MASON_DIXON_ELF_PIE_LOW || finding->reason == MASON_DIXON_ELF_ADDR32)
        return; /* it is low, whatever its headers say */
    if (elf->type == MASON_DIXON_ET_DYN && finding->verdict != MASON_DIXON_ELF_NOT_NEEDED)
        return; /* a library, which has no heap */
    scene =
        mason_dixon_add_scene(all, mason_dixon_say(all, "Low memory of %s", name), boundary, limit);
    if (elf->type == MASON_DIXON_ET_DYN) {
        column = mason_dixon_add_column(scene, "as it is", "PIE",
                                        "Image and heap lie far up: nothing is needed.", 1);
        mason_dixon_add_shape(column, MASON_DIXON_ROOM, LOWEST, limit, "the runtime's room", room);
        mason_dixon_add_shape(column, MASON_DIXON_IMAGE, 0, 0, "image", "the kernel chooses");
        mason_dixon_add_shape(column, MASON_DIXON_HEAP, 0, 0, "heap grows up", "");
        mason_dixon_add_high(column);
        return;
    }
    if (placed || can_be) {
        column = mason_dixon_add_column(
            scene, placed ? "without" : "as it is", placed ? "the boundary's segment" : "no-PIE",
            low ? "The heap starts low and grows into the runtime's room."
                : "The heap starts below the boundary, above the runtime's room.",
            0);
        draw_image(column, elf, boundary, 0);
        draw_heap(all, column, finding->image_end, sum(boundary, 2 * GIB),
                  low ? "through the runtime's room" : "");
        mason_dixon_add_high(column);
        column = mason_dixon_add_column(
            scene, placed ? "as it is" : "placed",
            placed ? mason_dixon_say(all, "segment at %s", boundary_text)
                   : mason_dixon_say(all, "a segment at %s added", boundary_text),
            "The heap starts above the boundary: the room stays.", 1);
        draw_image(column, elf, boundary, 1);
        mason_dixon_add_shape(column, MASON_DIXON_ROOM, low ? finding->image_end : LOWEST, limit,
                              "the runtime's room", room);
        if (!placed)
            mason_dixon_add_shape(column, MASON_DIXON_SEGMENT, boundary, boundary + 4096, "segment",
                                  "one read-only page");
        draw_heap(all, column, placed ? finding->heap_from : boundary + 4096,
                  sum(boundary, 2 * GIB), "away from it");
        mason_dixon_add_high(column);
        return;
    }
    column = mason_dixon_add_column(scene, "as it is", "fixed address",
                                    mason_dixon_elf_reason_text(finding->reason),
                                    finding->verdict == MASON_DIXON_ELF_NOT_NEEDED);
    draw_image(column, elf, boundary, 1);
    if (finding->reason == MASON_DIXON_ELF_IMAGE_ABOVE)
        mason_dixon_add_shape(column, MASON_DIXON_ROOM, LOWEST, limit, "the runtime's room", room);
    draw_heap(all, column, finding->heap_from, sum(finding->heap_from, 2 * GIB), "");
    mason_dixon_add_high(column);
}

static void add_executable(struct mason_dixon_collection *all, struct mason_dixon_node *node,
                           struct mason_dixon_elf *elf, uint64_t boundary,
                           const struct mason_dixon_elf_finding *finding) {
    struct mason_dixon_model *model = &all->model;
    const uint64_t span = random_span(all);
    const uint64_t known_page = mason_dixon_elf_page_bytes(elf->machine);
    const uint64_t page = known_page ? known_page : 4096;
    const char *chooses = elf->type == MASON_DIXON_ET_DYN ? "the kernel chooses" : NULL;
    uint64_t segment_bytes = 0; /* in whole pages */
    int slot = 0;
    uint32_t i;

    mason_dixon_add_size(model, node, "file_bytes", "file", elf->file_bytes);
    mason_dixon_add_number(model, node, "class_bits", "class", elf->bits, "bits");
    mason_dixon_add_text(model, node, "byte_order", "byte order",
                         elf->big_endian ? "big" : "little");
    mason_dixon_add_text(model, node, "machine", "machine",
                         mason_dixon_machine_name(elf->bits, elf->machine));
    mason_dixon_add_text(model, node, "type", "type", type_name(elf->type));
    mason_dixon_add_flag(model, node, "position_independent", "position independent",
                         elf->type == MASON_DIXON_ET_DYN);
    add_interpreter(model, node, elf);
    mason_dixon_add_address(model, node, "boundary", "boundary", boundary);
    mason_dixon_add_text(model, node, "verdict", "verdict",
                         mason_dixon_elf_verdict_text(finding->verdict));
    mason_dixon_add_text(model, node, "basis", "known by", "headers");
    mason_dixon_add_text(model, node, "reason", "because",
                         mason_dixon_elf_reason_text(finding->reason));
    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        if (mason_dixon_elf_note(elf, s->offset, MASON_DIXON_NOTE_SLOT))
            slot = 1;
        if (s->type == MASON_DIXON_PT_LOAD && s->vaddr >= boundary)
            segment_bytes += ((s->memsz < GIB ? s->memsz : GIB) + page - 1) & ~(page - 1);
    }
    if (elf->type == MASON_DIXON_ET_EXEC && finding->heap_from != 0) {
        mason_dixon_add_address(model, node, "image_from", "image from", finding->image_base);
        mason_dixon_add_address(model, node, "image_to", "image to", finding->image_end);
        mason_dixon_add_address(model, node, "heap_from", "heap starts behind", finding->heap_from);
        mason_dixon_add_size(model, node, "heap_random_bytes", "further by ASLR, up to", span);
    } else { /* or not looked at: 32 bits, another system's, damaged */
        mason_dixon_add_nothing(model, node, "image_from", "image from", chooses);
        mason_dixon_add_nothing(model, node, "image_to", "image to", NULL);
        mason_dixon_add_nothing(model, node, "heap_from", "heap starts behind", chooses);
        mason_dixon_add_nothing(model, node, "heap_random_bytes", "further by ASLR, up to", NULL);
    }
    mason_dixon_add_address(model, node, "low_limit", "runtime's limit", all->limit);
    mason_dixon_add_size(model, node, "room_at_start_bytes", "free below it, at start",
                         room_below(elf, all->limit));
    if (elf->type == MASON_DIXON_ET_EXEC && finding->heap_from == 0)
        mason_dixon_add_nothing(model, node, "heap_grows_into_room", "the heap takes that room",
                                NULL);
    else
        mason_dixon_add_flag(
            model, node, "heap_grows_into_room", "the heap takes that room",
            finding->reason == MASON_DIXON_ELF_PIE_LOW ||
                (elf->type == MASON_DIXON_ET_EXEC && finding->heap_from < all->limit));
    mason_dixon_add_flag(model, node, "hole", "a hole (covers low memory)",
                         finding->reason == MASON_DIXON_ELF_HOLE);
    mason_dixon_add_flag(model, node, "slot", "reserved slot", slot);
    if (finding->verdict == MASON_DIXON_ELF_PLACED)
        mason_dixon_add_size(model, node, "cost_bytes", "costs, address space", segment_bytes);
    else
        mason_dixon_add_nothing(model, node, "cost_bytes", "costs, address space", NULL);
    add_segments(all, node, elf);
}

/* The section of a Mach-O or PE file. */
static void add_foreign(struct mason_dixon_collection *all, struct mason_dixon_node *node,
                        const struct mason_dixon_foreign *f, uint64_t bytes, uint64_t boundary) {
    struct mason_dixon_model *model = &all->model;

    mason_dixon_add_size(model, node, "file_bytes", "file", bytes);
    mason_dixon_add_text(model, node, "format", "format", f->format);
    mason_dixon_add_number(model, node, "class_bits", "class", f->bits, "bits");
    mason_dixon_add_text(model, node, "machine", "machine", f->machine);
    mason_dixon_add_text(model, node, "type", "type", f->type);
    mason_dixon_add_address(model, node, "boundary", "boundary", boundary);
    mason_dixon_add_text(model, node, "verdict", "verdict",
                         mason_dixon_elf_verdict_text(f->verdict));
    mason_dixon_add_text(model, node, "basis", "known by", "headers");
    mason_dixon_add_text(model, node, "reason", "because", f->reason);
    if (f->has_image)
        mason_dixon_add_address(model, node, "image_from", "image base", f->image);
    else
        mason_dixon_add_nothing(model, node, "image_from", "image base", "none");
    if (strcmp(f->format, "PE") == 0) {
        mason_dixon_add_flag(model, node, "large_address_aware", "large address aware",
                             (f->flags & MASON_DIXON_PE_LARGE) != 0);
        mason_dixon_add_flag(model, node, "dynamic_base", "dynamic base",
                             (f->flags & MASON_DIXON_PE_DYNAMIC) != 0);
        mason_dixon_add_flag(model, node, "high_entropy_aslr", "high-entropy ASLR",
                             (f->flags & MASON_DIXON_PE_ENTROPY) != 0);
    } else if (f->has_page_zero) {
        mason_dixon_add_address(model, node, "page_zero_to", "page zero ends", f->page_zero_to);
    } else {
        mason_dixon_add_nothing(model, node, "page_zero_to", "page zero ends", "no page zero");
    }
}

uint64_t mason_dixon_boundary_of(struct mason_dixon_collection *all,
                                 const struct mason_dixon_elf *elf) {
    struct mason_dixon_elf_record record;

    if (all->own_boundary != 0 && mason_dixon_elf_record(elf, &record) &&
        record.boundary >= all->own_boundary &&
        mason_dixon_check_boundary(record.boundary) == NULL) {
        all->boundary = record.boundary;
        if (all->limit > all->boundary)
            all->limit = all->boundary;
    }
    return all->boundary;
}

int mason_dixon_read_executable(struct mason_dixon_collection *all, const char *path,
                                const char *name, struct mason_dixon_node *node, uint64_t boundary,
                                struct mason_dixon_failure *failure) {
    struct mason_dixon_elf elf;
    struct mason_dixon_elf_finding finding;
    enum mason_dixon_elf_error error;
    struct stat status;
    struct mason_dixon_foreign foreign;
    const char *wrong = NULL;
    int good = 1;
    /* O_NONBLOCK: a FIFO must not make it wait; it changes nothing for a regular file. */
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return mason_dixon_fail(failure, 3, "can't be read: %s", strerror(errno));
    if (fstat(fd, &status) != 0) {
        good = mason_dixon_fail(failure, 3, "can't be read: %s", strerror(errno));
    } else if (!S_ISREG(status.st_mode)) {
        good = mason_dixon_fail(failure, 1,
                                S_ISDIR(status.st_mode) ? "is a folder, not an executable file"
                                                        : "is no regular file");
    } else {
        error = mason_dixon_elf_open(&elf, fd);
        if (error == MASON_DIXON_ELF_OK) {
            if (boundary == 0)
                boundary = mason_dixon_boundary_of(all, &elf);
            error = mason_dixon_elf_judge(&elf, boundary, &finding);
        }
        if (error == MASON_DIXON_ELF_NOT_ELF &&
            mason_dixon_foreign_judge(fd, (uint64_t)status.st_size, &foreign, &wrong)) {
            if (wrong != NULL)
                good = mason_dixon_fail(failure, 1, "%s", wrong);
            else
                add_foreign(all, node, &foreign, (uint64_t)status.st_size,
                            boundary != 0 ? boundary : all->boundary);
        } else if (error == MASON_DIXON_ELF_READ)
            good = mason_dixon_fail(failure, 3, "can't be read: %s", strerror(errno));
        else if (error != MASON_DIXON_ELF_OK)
            good = mason_dixon_fail(failure, error == MASON_DIXON_ELF_MEMORY ? 3 : 1, "%s",
                                    mason_dixon_elf_error_text(error));
        else if (elf.type != MASON_DIXON_ET_EXEC && elf.type != MASON_DIXON_ET_DYN)
            good = mason_dixon_fail(failure, 1, "is no executable: %s",
                                    mason_dixon_elf_reason_text(finding.reason));
        else {
            add_executable(all, node, &elf, boundary, &finding);
            const unsigned scenes = all->scene_count;
            draw(all, name, &elf, boundary, &finding);
            if (all->scene_count > scenes)
                mason_dixon_join_scene(all, name);
        }
        mason_dixon_elf_close(&elf);
    }
    close(fd);
    return good;
}

int mason_dixon_collect_executable(struct mason_dixon_collection *all, const char *path,
                                   struct mason_dixon_failure *failure) {
    const char *slash = (strrchr)(path, '/');
    struct mason_dixon_node *node =
        mason_dixon_add_section(&all->model, all->model.root, "executable", "Executable");

    mason_dixon_add_text(&all->model, node, "path", "path", path);
    return mason_dixon_read_executable(all, path, slash != NULL ? slash + 1 : path, node, 0,
                                       failure);
}
