/* SPDX-License-Identifier: 0BSD
 *
 * mason-dixon-place: gives a linked ELF executable at a fixed address a read-only PT_LOAD at a
 * boundary, so that Linux starts the heap above it. POSIX, C99 and C++.
 *
 * Build: cc -I templates/link mason_dixon_place.c mason_dixon_elf.c -o mason-dixon-place
 * Synopsis, options, output and exit status: print_help() below, and docs/mason-dixon-place.md.
 * Example: mason-dixon-place --boundary 4GiB app && mason-dixon-place --check app
 * Since: 0.1
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* SEEK_DATA, syscall() where there is one; nothing else beyond POSIX */
#endif
#ifndef __EXTENSIONS__
#define __EXTENSIONS__ 1 /* illumos, Solaris: the same under a strict -std */
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "mason_dixon_elf.h"
#include "mason_dixon_size.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <sys/xattr.h>
#endif

#ifndef PROGRAM /* the program mason-dixon has this file as its "place" */
#define PROGRAM "mason-dixon-place"
#endif
#define VERSION "0.2.0"
#define DEFAULT_BOUNDARY "4GiB"
#define HEADER_BYTES 64
#define SEGMENT_BYTES 56
#define COPY_BYTES 65536
#define PATH_BYTES 8192
#define MAX_PATCHES 8
#define MAX_TRAILER_BYTES 65536
/* What readers of notes expect (System V ABI); the slot is linked with 16, so that it stays alone.
 */
#define NOTE_ALIGNMENT 4

enum status { DONE = 0, REFUSED = 1, WRONG_USE = 2, CANT = 3 };

struct options {
    const char *file;
    const char *out;
    const char *boundary_text;
    uint64_t boundary; /* address in bytes */
    int boundary_given;
    int check;
    int require_slot;
    int quiet;
};

/* Bytes to be written over the copy. */
struct patch {
    uint64_t offset;
    size_t size;
    unsigned char *bytes;
};

enum way { WAY_NONE, WAY_SLOT, WAY_APPENDED, WAY_LINKED };

/* The headers of ours in a file: indices of program headers, -1 when there is none. */
struct ours {
    int slot_load;
    int slot_note;
    int appended_load;
};

struct plan {
    struct patch patches[MAX_PATCHES];
    unsigned count;
    int changes; /* 0: the file is as wanted */
    enum way way;
    uint64_t address; /* of the segment, in bytes */
    int stays;        /* the slot stays where it is, though the executable has a fixed address */
};

static char temporary[PATH_BYTES];
static volatile sig_atomic_t temporary_exists;
static const int fatal_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM};
#define FATAL_SIGNALS (sizeof fatal_signals / sizeof fatal_signals[0])

static void print_help(void) {
    static const char *const lines[] = {
        "usage: " PROGRAM " FILE [-o OUT] [--boundary SIZE] [--check] [--require-slot] [--quiet]",
        "",
        "Gives the ELF executable FILE a read-only segment (PT_LOAD) at a boundary, so that Linux",
        "starts its heap above it and low memory stays free. A position-independent executable is",
        "left alone: its heap is high anyway.",
        "",
        "  -o OUT           write the result to OUT, leave FILE as it is. Default: FILE is",
        "                   replaced in one step; on any error it stays as it was.",
        "  --boundary SIZE  address in bytes; K, M, G, T and KiB, MiB, GiB, TiB are powers of",
        "                   1024, 0x... is hexadecimal. A multiple of 64KiB below 128TiB.",
        "                   Default: 4GiB; with --check what FILE's record says, if it has one.",
        "  --check          write nothing, only print what the headers of FILE prove.",
        "  --require-slot   refuse a file without the reserved slot (mason_dixon_slot.c).",
        "                   Default: append a copy of the program headers to such a file.",
        "  --quiet          print nothing on standard output.",
        "  --help           print this. --version prints the version.",
        "  --               what follows is FILE, even with a dash in front.",
        "",
        "Standard output: boundary, file_type, heap_from, image_base, placed_by, reason, record "
        "(what",
        "the note in a placed or judged file says, if there is one), slot and verdict (placed,",
        "not-needed, impossible) as key=value lines, then, unless --check is given, a line that "
        "tells",
        "what was done.",
        "",
        "Exit status: 0 placed or not needed; 1 impossible, refused, or --check says not placed;",
        "2 wrong use; 3 FILE can't be read or the result can't be written.",
        NULL};
    unsigned i;

    for (i = 0; lines[i] != NULL; i++)
        puts(lines[i]);
}

/* A name without control characters, for a terminal; good for two calls in a row. */
static const char *shown(const char *name) {
    static char copies[2][PATH_BYTES];
    static unsigned last;
    char *copy = copies[last ^= 1];
    size_t i;

    for (i = 0; i + 1 < PATH_BYTES && name[i] != '\0'; i++) {
        const unsigned char byte = (unsigned char)name[i];
        const int control = byte < ' ' || byte == 127 ||
                            (byte >= 0x80 && byte < 0xa0 && i > 0 &&
                             (unsigned char)name[i - 1] == 0xc2); /* U+0080 to U+009F */
        copy[i] = control ? '?' : name[i];
    }
    copy[i] = '\0';
    return copy;
}

/* One error line: program, subject (a file or an option), what is wrong. */
static enum status complain(enum status status, const char *subject, const char *what) {
    fprintf(stderr, PROGRAM ": %s: %s\n", shown(subject), what);
    return status;
}

static enum status complain_errno(const char *subject, const char *what) {
    const int number = errno;
    fprintf(stderr, PROGRAM ": %s: %s: %s\n", shown(subject), what, strerror(number));
    return CANT;
}

static enum status complain_use(const char *argument, const char *what) {
    fprintf(stderr, PROGRAM ": \"%s\" %s; see " PROGRAM " --help\n", shown(argument), what);
    return WRONG_USE;
}

static enum status finish_output(enum status status) {
    if (fflush(stdout) != 0 || ferror(stdout))
        return complain_errno("standard output", "can't be written");
    return status;
}

/* ---- what stands in the file -------------------------------------------------------------- */

/* Does this header hold the slot's note and nothing else? An object linked twice gives it twice. */
static int only_slots(const struct mason_dixon_elf *elf,
                      const struct mason_dixon_elf_segment *segment) {
    uint64_t at;

    if (segment->filesz == 0 || segment->filesz != segment->memsz || segment->filesz > 4096 ||
        segment->filesz % MASON_DIXON_NOTE_BYTES != 0)
        return 0;
    for (at = 0; at < segment->filesz; at += MASON_DIXON_NOTE_BYTES)
        if (!mason_dixon_elf_note(elf, segment->offset + at, MASON_DIXON_NOTE_SLOT))
            return 0;
    return 1;
}

/* Finds the program headers of ours. A slot's header holds the note and nothing else; one that
 * the linker gave to several notes can't be moved. */
static struct ours find_ours(const struct mason_dixon_elf *elf) {
    struct ours ours;
    const uint64_t table_end = elf->phoff + (uint64_t)elf->segment_count * SEGMENT_BYTES;
    uint32_t i;

    ours.slot_load = ours.slot_note = ours.appended_load = -1;
    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        if ((s->type == MASON_DIXON_PT_LOAD || s->type == MASON_DIXON_PT_NOTE) &&
            only_slots(elf, s)) {
            if (s->type == MASON_DIXON_PT_LOAD)
                ours.slot_load = (int)i;
            else
                ours.slot_note = (int)i;
        }
        if (s->type == MASON_DIXON_PT_LOAD && s->offset == elf->phoff &&
            s->filesz == table_end - elf->phoff + MASON_DIXON_NOTE_BYTES &&
            mason_dixon_elf_note(elf, table_end, MASON_DIXON_NOTE_APPENDED))
            ours.appended_load = (int)i;
    }
    /* A PT_NOTE that belongs to another copy of the slot is none of the PT_LOAD's. */
    if (ours.slot_load >= 0 && ours.slot_note >= 0 &&
        elf->segments[ours.slot_load].offset != elf->segments[ours.slot_note].offset)
        ours.slot_note = -1;
    return ours;
}

/* Is the slot's note in a PT_NOTE with others? Only to tell it in the message. */
static int slot_is_shared(const struct mason_dixon_elf *elf) {
    uint32_t i;
    uint64_t at;

    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        if (s->type == MASON_DIXON_PT_NOTE && s->filesz <= 4096)
            for (at = 0; at + MASON_DIXON_NOTE_BYTES <= s->filesz; at += 4)
                if (mason_dixon_elf_note(elf, s->offset + at, MASON_DIXON_NOTE_SLOT))
                    return 1;
    }
    return 0;
}

static enum way way_of(const struct mason_dixon_elf *elf, const struct ours *ours,
                       const struct options *options) {
    if (ours->slot_load >= 0 && elf->segments[ours->slot_load].vaddr >= options->boundary)
        return WAY_SLOT;
    if (ours->appended_load >= 0 && elf->segments[ours->appended_load].vaddr >= options->boundary)
        return WAY_APPENDED;
    return WAY_LINKED;
}

static void print_finding(const struct options *options, unsigned type,
                          const struct mason_dixon_elf_finding *finding, const char *reason,
                          enum way way, int slot, const struct mason_dixon_elf_record *record) {
    static const char *const ways[] = {"none", "slot", "append", "link"};
    static const char *const types[] = {"none", "ET_REL", "ET_EXEC", "ET_DYN", "ET_CORE"};

    if (options->quiet)
        return;
    printf("boundary=0x%" PRIx64 "\n", options->boundary);
    printf("file_type=%s\n", type < sizeof types / sizeof types[0] ? types[type] : "none");
    if (type == MASON_DIXON_ET_EXEC)
        printf("heap_from=0x%" PRIx64 "\n", finding->heap_from);
    else
        puts("heap_from=none");
    printf("image_base=0x%" PRIx64 "\n", finding->image_base);
    printf("placed_by=%s\n", ways[finding->verdict == MASON_DIXON_ELF_PLACED ? way : WAY_NONE]);
    printf("reason=%s\n", reason);
    if (record != NULL && record->verdict >= 1 && record->verdict <= 3)
        printf("record=%s, boundary 0x%" PRIx64 ", mason-dixon %s\n",
               mason_dixon_elf_verdict_text((enum mason_dixon_elf_verdict)(record->verdict - 1)),
               record->boundary, record->version);
    printf("slot=%s\n", slot ? "yes" : "no");
    printf("verdict=%s\n", mason_dixon_elf_verdict_text(finding->verdict));
}

/* The error of a file that is not placed and can't be. */
static enum status refuse(const struct options *options,
                          const struct mason_dixon_elf_finding *finding) {
    const char *reason = mason_dixon_elf_reason_text(finding->reason);

    fprintf(stderr, PROGRAM ": %s: %s", shown(options->file), reason);
    if (finding->reason == MASON_DIXON_ELF_HOLE)
        fprintf(stderr,
                "; --boundary is 0x%" PRIx64 ", the image reaches from 0x%" PRIx64 " to 0x%" PRIx64,
                options->boundary, finding->image_base, finding->image_end);
    else if (finding->reason == MASON_DIXON_ELF_ASAN)
        fputs("; build it position independent (-fPIE -pie)", stderr);
    fputc('\n', stderr);
    return REFUSED;
}

/* ---- the plan ----------------------------------------------------------------------------- */

static void free_plan(struct plan *plan) {
    unsigned i;

    for (i = 0; i < plan->count; i++)
        free(plan->patches[i].bytes);
    plan->count = 0;
}

/* Reserves a patch. Returns its bytes (zeroed), NULL without memory. */
static unsigned char *add_patch(struct plan *plan, uint64_t offset, size_t size) {
    unsigned char *bytes = (unsigned char *)calloc(1, size);

    if (bytes != NULL) {
        plan->patches[plan->count].offset = offset;
        plan->patches[plan->count].size = size;
        plan->patches[plan->count].bytes = bytes;
        plan->count++;
    }
    return bytes;
}

/* Do two of the planned writes, or one of them and [offset, offset + size), overlap? Only the
 * headers of a damaged file do, and what is written first would be lost. */
static int plan_overlaps(const struct plan *plan, uint64_t offset, uint64_t size) {
    unsigned i;
    unsigned k;

    for (i = 0; i < plan->count; i++) {
        const struct patch *a = &plan->patches[i];
        if (a->offset < offset + size && offset < a->offset + a->size)
            return 1;
        for (k = 0; k < i; k++)
            if (a->offset < plan->patches[k].offset + plan->patches[k].size &&
                plan->patches[k].offset < a->offset + a->size)
                return 1;
    }
    return 0;
}

/* The wanted segment of ours. Its address leaves the same remainder by the largest page as its
 * offset, so that every kernel for the machine can map it. */
static void aim(const struct mason_dixon_elf *elf, struct mason_dixon_elf_segment *segment,
                uint64_t boundary) {
    const uint64_t page = mason_dixon_elf_page_bytes(elf->machine);

    segment->type = MASON_DIXON_PT_LOAD;
    segment->flags = MASON_DIXON_PF_R;
    segment->vaddr = boundary + segment->offset % page;
    segment->paddr = segment->vaddr;
    segment->memsz = segment->filesz;
    segment->align = page;
}

/* Writes the table of program headers with number `moved` of `segments` at its ascending place
 * among the PT_LOADs, and, with notes_last, the PT_NOTEs behind it. */
static void write_table(const struct mason_dixon_elf *elf,
                        const struct mason_dixon_elf_segment *segments, uint32_t count,
                        uint32_t moved, int notes_last, unsigned char *table) {
    uint32_t behind = UINT32_MAX;
    uint32_t i;
    uint32_t k;
    uint32_t to = 0;

    for (i = 0; i < count; i++)
        if (i != moved && segments[i].type == MASON_DIXON_PT_LOAD &&
            segments[i].vaddr < segments[moved].vaddr)
            behind = i;
    for (i = 0; i < count; i++) {
        if (i != moved && !(notes_last && i < behind && segments[i].type == MASON_DIXON_PT_NOTE))
            mason_dixon_elf_encode_segment(elf, &segments[i], table + (size_t)SEGMENT_BYTES * to++);
        if (i != behind)
            continue;
        mason_dixon_elf_encode_segment(elf, &segments[moved], table + (size_t)SEGMENT_BYTES * to++);
        for (k = 0; notes_last && k < behind; k++)
            if (segments[k].type == MASON_DIXON_PT_NOTE)
                mason_dixon_elf_encode_segment(elf, &segments[k],
                                               table + (size_t)SEGMENT_BYTES * to++);
    }
}

/* Does the slot go to the boundary? Not in a position-independent executable. */
static int moves(const struct mason_dixon_elf *elf, const struct plan *plan) {
    return elf->type == MASON_DIXON_ET_EXEC && !plan->stays;
}

/* Does a PT_NOTE reach over the slot? gold lets one go from the notes before it to those behind. */
static int among_notes(const struct mason_dixon_elf *elf,
                       const struct mason_dixon_elf_segment *slot) {
    uint32_t i;

    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        if (s->type == MASON_DIXON_PT_NOTE && s->offset < slot->offset &&
            s->filesz > slot->offset - s->offset)
            return 1;
    }
    return 0;
}

/* The section of the slot follows it: strip and objcopy build the segments from the sections. In a
 * placed file it is no SHT_NOTE any more: patchelf moves notes to where it has room, and strip
 * would leave an empty segment then. Inside of a PT_NOTE it stays one, or patchelf refuses the
 * file. */
static int plan_section(struct mason_dixon_elf *elf, const struct mason_dixon_elf_segment *slot,
                        struct plan *plan) {
    const int among = among_notes(elf, slot);
    uint32_t i;

    for (i = 0; i < elf->section_count; i++) {
        const struct mason_dixon_elf_section *s = &elf->sections[i];
        unsigned char *bytes;
        if ((s->type != MASON_DIXON_SHT_NOTE && s->type != MASON_DIXON_SHT_PROGBITS) ||
            s->offset != slot->offset || s->size != slot->filesz)
            continue;
        bytes = add_patch(plan, elf->shoff + (uint64_t)i * 64 + 4, 20); /* sh_type, flags, addr */
        if (bytes == NULL)
            return 0;
        mason_dixon_elf_put(elf, bytes, 4,
                            moves(elf, plan) && !among ? MASON_DIXON_SHT_PROGBITS
                                                       : MASON_DIXON_SHT_NOTE);
        mason_dixon_elf_put(elf, bytes + 4, 8, s->flags & ~(uint64_t)MASON_DIXON_SHF_WRITE);
        mason_dixon_elf_put(elf, bytes + 12, 8, slot->vaddr);
        bytes = add_patch(plan, elf->shoff + (uint64_t)i * 64 + 48, 8); /* sh_addralign */
        if (bytes == NULL)
            return 0;
        mason_dixon_elf_put(elf, bytes, 8, NOTE_ALIGNMENT);
        return 1;
    }
    return 1;
}

/* The record in a note of ours (mason_dixon_elf.h). */
static void put_record(const struct mason_dixon_elf *elf, unsigned char *record,
                       enum mason_dixon_elf_verdict verdict, uint64_t boundary) {
    mason_dixon_elf_put(elf, record, 4, MASON_DIXON_NOTE_FORMAT);
    mason_dixon_elf_put(elf, record + 4, 4, 1 + (uint64_t)verdict);
    mason_dixon_elf_put(elf, record + 8, 8, boundary);
    memset(record + 16, 0, 8);
    memcpy(record + 16, VERSION, sizeof VERSION - 1);
}

static int plan_record(const struct mason_dixon_elf *elf, uint64_t note,
                       enum mason_dixon_elf_verdict verdict, uint64_t boundary, struct plan *plan) {
    unsigned char *bytes = add_patch(plan, note + MASON_DIXON_NOTE_RECORD,
                                     MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD);

    if (bytes != NULL)
        put_record(elf, bytes, verdict, boundary);
    return bytes != NULL;
}

/* Moves the slot to the boundary; in a position-independent executable, and where plan->stays says
 * so, it stays where it is. There and here it becomes read-only: mold wants it writable and maps it
 * so. */
static enum status plan_slot(const struct options *options, struct mason_dixon_elf *elf,
                             const struct ours *ours, struct plan *plan) {
    const uint32_t moved = (uint32_t)(ours->slot_load >= 0 ? ours->slot_load : ours->slot_note);
    struct mason_dixon_elf_segment *slot = &elf->segments[moved];
    const enum mason_dixon_elf_error error = mason_dixon_elf_read_sections(elf);
    unsigned char *table;
    int notes_last = 0;
    uint32_t i;

    if (error != MASON_DIXON_ELF_OK)
        return complain(error == MASON_DIXON_ELF_READ ? CANT : REFUSED, options->file,
                        mason_dixon_elf_error_text(error));
    if (moves(elf, plan)) {
        aim(elf, slot, options->boundary);
    } else {
        slot->flags = MASON_DIXON_PF_R;
        if (slot->type == MASON_DIXON_PT_NOTE)
            slot->align = NOTE_ALIGNMENT;
    }
    /* Every PT_NOTE of the same bytes goes with it: mold makes one, a strange file may have more.
     * mold also lets a PT_LOAD start with other notes, and puts the PT_NOTEs in front; llvm-strip
     * takes the first of two segments with one offset for the one that the other must follow, and
     * does not align a PT_NOTE to pages (layoutSegments() of llvm-objcopy). So they go behind the
     * PT_LOADs. */
    for (i = 0; i < elf->segment_count; i++) {
        struct mason_dixon_elf_segment *s = &elf->segments[i];
        if (i == moved || s->type != MASON_DIXON_PT_NOTE || s->offset != slot->offset ||
            s->filesz != slot->filesz || s->memsz != slot->memsz)
            continue;
        s->vaddr = slot->vaddr;
        s->paddr = slot->paddr;
        s->flags = MASON_DIXON_PF_R;
        s->align = NOTE_ALIGNMENT;
        notes_last = moves(elf, plan);
    }
    plan->way = WAY_SLOT;
    plan->address = slot->vaddr;
    table = add_patch(plan, elf->phoff, (size_t)elf->segment_count * SEGMENT_BYTES);
    if (table == NULL || !plan_section(elf, slot, plan))
        return complain(CANT, options->file, "not enough memory");
    if (moves(elf, plan))
        write_table(elf, elf->segments, elf->segment_count, moved, notes_last, table);
    else /* nothing moves, so the order stays */
        for (i = 0; i < elf->segment_count; i++)
            mason_dixon_elf_encode_segment(elf, &elf->segments[i],
                                           table + (size_t)SEGMENT_BYTES * i);
    if (elf->phoff < HEADER_BYTES || plan_overlaps(plan, slot->offset, slot->filesz))
        return complain(REFUSED, options->file, "is damaged: its headers overlap");
    if (!plan_record(elf, slot->offset,
                     moves(elf, plan)                  ? MASON_DIXON_ELF_PLACED
                     : elf->type == MASON_DIXON_ET_DYN ? MASON_DIXON_ELF_NOT_NEEDED
                                                       : MASON_DIXON_ELF_IMPOSSIBLE,
                     options->boundary, plan))
        return complain(CANT, options->file, "not enough memory");
    return DONE;
}

/* Is there something behind all that the headers describe? Programs that carry data there find it
 * from the end of the file, which therefore can't move. */
static enum status check_trailer(const struct options *options, struct mason_dixon_elf *elf) {
    static const char message[] =
        "it carries data behind the ELF image, which it may look for at its end, so nothing can be "
        "appended; relink it with the reserved slot";
    const enum mason_dixon_elf_error error = mason_dixon_elf_read_sections(elf);
    unsigned char *bytes;
    uint64_t end = elf->phoff + (uint64_t)elf->segment_count * SEGMENT_BYTES;
    uint64_t i;

    if (error != MASON_DIXON_ELF_OK)
        return complain(error == MASON_DIXON_ELF_READ ? CANT : REFUSED, options->file,
                        mason_dixon_elf_error_text(error));
    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        if (s->offset <= elf->file_bytes && s->filesz <= elf->file_bytes - s->offset &&
            s->offset + s->filesz > end)
            end = s->offset + s->filesz;
    }
    for (i = 0; i < elf->section_count; i++) {
        const struct mason_dixon_elf_section *s = &elf->sections[i];
        if (s->type != MASON_DIXON_SHT_NOBITS && s->offset <= elf->file_bytes &&
            s->size <= elf->file_bytes - s->offset && s->offset + s->size > end)
            end = s->offset + s->size;
    }
    if (elf->section_count > 0 && elf->shoff + (uint64_t)elf->section_count * 64 > end)
        end = elf->shoff + (uint64_t)elf->section_count * 64;
    if (end >= elf->file_bytes)
        return DONE;
    if (elf->file_bytes - end > MAX_TRAILER_BYTES)
        return complain(REFUSED, options->file, message);
    bytes = (unsigned char *)malloc((size_t)(elf->file_bytes - end));
    if (bytes == NULL)
        return complain(CANT, options->file, "not enough memory");
    if (mason_dixon_elf_read_at(elf->fd, bytes, (size_t)(elf->file_bytes - end), end) !=
        MASON_DIXON_ELF_OK) {
        free(bytes);
        return complain(CANT, options->file, "can't be read");
    }
    for (i = 0; i < elf->file_bytes - end; i++) {
        if (bytes[i] != 0) { /* padding is fine */
            free(bytes);
            return complain(REFUSED, options->file, message);
        }
    }
    free(bytes);
    return DONE;
}

/* UPX leaves its mark behind the program headers; its loader makes the memory layout itself. */
static int packed(const struct mason_dixon_elf *elf) {
    unsigned char bytes[4096];
    size_t size = elf->file_bytes < sizeof bytes ? (size_t)elf->file_bytes : sizeof bytes;
    size_t i;

    if (elf->shoff != 0 || mason_dixon_elf_read_at(elf->fd, bytes, size, 0) != MASON_DIXON_ELF_OK)
        return 0;
    for (i = 0; i + 4 <= size; i++)
        if (memcmp(bytes + i, "UPX!", 4) == 0)
            return 1;
    return 0;
}

/* Without the slot: the table of program headers moves to the end of the file, with room for one
 * more, which maps the table itself at the boundary; a note behind it tells that it is ours. */
static enum status plan_append(const struct options *options, struct mason_dixon_elf *elf,
                               const struct ours *ours, struct plan *plan) {
    const int again = ours->appended_load >= 0;
    const uint32_t count = elf->segment_count + (again ? 0 : 1);
    const uint32_t moved = again ? (uint32_t)ours->appended_load : count - 1;
    const size_t table_bytes = (size_t)count * SEGMENT_BYTES;
    const uint64_t offset = again ? elf->phoff : (elf->file_bytes + 15) / 16 * 16;
    struct mason_dixon_elf_segment *segments;
    unsigned char *table;
    unsigned char *bytes;
    enum status status;
    uint32_t i;

    if (table_bytes > MASON_DIXON_ELF_MAX_TABLE)
        return complain(REFUSED, options->file, "no room for one more program header (64 KiB)");
    if (!again) {
        if (packed(elf))
            return complain(REFUSED, options->file,
                            "packed by UPX; unpack it, place it, and pack it again");
        status = check_trailer(options, elf);
        if (status != DONE)
            return status;
    }
    if (offset < HEADER_BYTES)
        return complain(REFUSED, options->file, "is damaged: its headers overlap");
    segments = (struct mason_dixon_elf_segment *)calloc(count, sizeof *segments);
    table = add_patch(plan, offset, table_bytes + MASON_DIXON_NOTE_BYTES);
    bytes = again ? table : add_patch(plan, 32, 8); /* e_phoff */
    if (bytes != NULL && !again) {
        mason_dixon_elf_put(elf, bytes, 8, offset);
        bytes = add_patch(plan, 56, 2); /* e_phnum */
        if (bytes != NULL)
            mason_dixon_elf_put(elf, bytes, 2, count);
    }
    if (segments == NULL || table == NULL || bytes == NULL) {
        free(segments);
        return complain(CANT, options->file, "not enough memory");
    }
    memcpy(segments, elf->segments, elf->segment_count * sizeof *segments);
    segments[moved].offset = offset;
    segments[moved].filesz = table_bytes + MASON_DIXON_NOTE_BYTES;
    aim(elf, &segments[moved], options->boundary);
    for (i = 0; i < count; i++) {
        if (segments[i].type != MASON_DIXON_PT_PHDR)
            continue;
        segments[i].offset = offset;
        segments[i].vaddr = segments[i].paddr = segments[moved].vaddr;
        segments[i].filesz = segments[i].memsz = table_bytes;
    }
    write_table(elf, segments, count, moved, 0, table);
    mason_dixon_elf_put(elf, table + table_bytes, 4, 11);
    mason_dixon_elf_put(elf, table + table_bytes + 4, 4,
                        MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD);
    mason_dixon_elf_put(elf, table + table_bytes + 8, 4, MASON_DIXON_NOTE_APPENDED);
    memcpy(table + table_bytes + 12, "MasonDixon", 11);
    put_record(elf, table + table_bytes + MASON_DIXON_NOTE_RECORD, MASON_DIXON_ELF_PLACED,
               options->boundary);
    plan->way = WAY_APPENDED;
    plan->address = segments[moved].vaddr;
    free(segments);
    return DONE;
}

/* Would the patches change anything? */
static int plan_changes(const struct mason_dixon_elf *elf, const struct plan *plan) {
    unsigned i;

    for (i = 0; i < plan->count; i++) {
        const struct patch *patch = &plan->patches[i];
        unsigned char *old = (unsigned char *)malloc(patch->size);
        int same = old != NULL &&
                   mason_dixon_elf_read_at(elf->fd, old, patch->size, patch->offset) ==
                       MASON_DIXON_ELF_OK &&
                   memcmp(old, patch->bytes, patch->size) == 0;
        free(old);
        if (!same)
            return 1;
    }
    return 0;
}

/* ---- writing ------------------------------------------------------------------------------ */

static void remove_temporary(void) {
    if (temporary_exists) {
        temporary_exists = 0;
        unlink(temporary);
    }
}

static void on_signal(int number) {
    if (temporary_exists)
        unlink(temporary);
    /* SA_RESETHAND and an unblocked signal: now it ends the program as if it had not been caught.
     */
    raise(number);
}

static void catch_signals(void) {
    struct sigaction action;
    struct sigaction old;
    unsigned i;

    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = SIG_IGN;
    sigaction(SIGXFSZ, &action, NULL); /* a write past the limit gives EFBIG */
    sigaction(SIGPIPE, &action, NULL); /* and one into a closed pipe EPIPE */
    action.sa_handler = on_signal;
    action.sa_flags = (int)(SA_RESETHAND | SA_NODEFER);
    for (i = 0; i < FATAL_SIGNALS; i++)
        if (sigaction(fatal_signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(fatal_signals[i], &action, NULL);
}

/* Creates the temporary file beside the target. No signal comes between its creation and the
 * handler's knowledge of it. */
static int create_temporary(const char *target) {
    const char *slash = (strrchr)(target, '/');
    const int folder = slash == NULL ? 0 : (int)(slash - target + 1);
    sigset_t all;
    sigset_t before;
    int fd = -1;
    unsigned attempt;

    sigfillset(&all);
    for (attempt = 0; attempt < 100 && fd < 0; attempt++) {
        int length = snprintf(temporary, sizeof temporary, "%.*s.mason-dixon-place.%ld.%u", folder,
                              target, (long)getpid(), attempt);
        if (length < 0 || (size_t)length >= sizeof temporary) {
            errno = ENAMETOOLONG;
            return -1;
        }
        sigprocmask(SIG_BLOCK, &all, &before);
        fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd >= 0)
            temporary_exists = 1;
        sigprocmask(SIG_SETMASK, &before, NULL);
        if (fd < 0 && errno != EEXIST)
            return -1;
    }
    return fd;
}

static int write_at(int fd, const unsigned char *from, size_t size, uint64_t offset) {
    while (size > 0) {
        ssize_t put = pwrite(fd, from, size, (off_t)offset);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            if (put == 0)
                errno = ENOSPC;
            return 0;
        }
        from += put;
        size -= (size_t)put;
        offset += (uint64_t)put;
    }
    return 1;
}

static int copy_range(int from, int to, uint64_t offset, uint64_t end) {
    unsigned char *bytes;
    int good = 1;

#if defined(__linux__) && defined(SYS_copy_file_range)
    while (offset < end) { /* shares blocks where the file system can */
        int64_t in = (int64_t)offset;
        int64_t out = (int64_t)offset;
        uint64_t size = end - offset < 0x40000000 ? end - offset : 0x40000000;
        long put = (long)syscall(SYS_copy_file_range, from, &in, to, &out, (size_t)size, 0u);
        if (put <= 0)
            break; /* the loop below does the rest, or meets the error */
        offset += (uint64_t)put;
    }
    if (offset >= end)
        return 1;
#endif
    bytes = (unsigned char *)malloc(COPY_BYTES);
    if (bytes == NULL)
        return 0;
    while (good && offset < end) {
        size_t size = end - offset < COPY_BYTES ? (size_t)(end - offset) : COPY_BYTES;
        ssize_t got = pread(from, bytes, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            errno = EIO; /* the file shrank */
        if (got <= 0) {
            good = 0;
            break;
        }
        good = write_at(to, bytes, (size_t)got, offset);
        offset += (uint64_t)got;
    }
    free(bytes);
    return good;
}

/* Copies the file; its holes stay holes where the system tells of them. */
static int copy_file(int from, int to, uint64_t size) {
    uint64_t offset = 0;

    while (offset < size) {
        uint64_t end = size;
#if defined(SEEK_DATA) && defined(SEEK_HOLE)
        off_t data = lseek(from, (off_t)offset, SEEK_DATA);
        off_t hole;
        if (data < 0 && errno == ENXIO)
            break; /* a hole up to the end */
        if (data >= 0) {
            hole = lseek(from, data, SEEK_HOLE);
            offset = (uint64_t)data;
            if (hole > data && (uint64_t)hole < size)
                end = (uint64_t)hole;
        }
#endif
        if (offset < end && !copy_range(from, to, offset, end))
            return 0;
        offset = end;
    }
    return ftruncate(to, (off_t)size) == 0;
}

#ifdef __linux__
/* An attribute whose loss changes what the program may do, or loses the user's data. The others
 * belong to the security module (set for the new file by itself) or are a signature of the old
 * contents. */
static int must_keep(const char *name) {
    return strcmp(name, "security.capability") == 0 || strncmp(name, "user.", 5) == 0 ||
           strcmp(name, "system.posix_acl_access") == 0;
}

static int copy_one_attribute(int from, int to, const char *name) {
    ssize_t size = fgetxattr(from, name, NULL, 0);
    char *value;
    int good;

    if (strcmp(name, "security.ima") == 0 || strcmp(name, "security.evm") == 0)
        return 1;
    if (size < 0)
        return !must_keep(name);
    value = (char *)malloc((size_t)size + 1);
    if (value == NULL)
        return 0;
    size = fgetxattr(from, name, value, (size_t)size);
    good = size >= 0 && fsetxattr(to, name, value, (size_t)size, 0) == 0;
    free(value);
    return good || !must_keep(name);
}

/* Returns NULL, or the name of the attribute that can't be kept. */
static const char *copy_attributes(int from, int to) {
    static char names[65536]; /* XATTR_LIST_MAX (linux/limits.h) */
    const ssize_t size = flistxattr(from, names, sizeof names);
    const char *name;

    if (size < 0)
        return errno == ENOTSUP || errno == ENOSYS ? NULL : "(their list)";
    for (name = names; name < names + size; name += strlen(name) + 1)
        if (!copy_one_attribute(from, to, name))
            return name;
    return NULL;
}
#endif

/* Mode, owner and extended attributes of the replaced file go to the new one. The owner comes
 * first: a change of it takes setuid bits and capabilities away. */
static enum status keep_attributes(const char *name, int from, int to, const struct stat *old) {
    const mode_t mode = old->st_mode & 07777;
    struct stat now;

    if (fstat(to, &now) != 0)
        return complain_errno(name, "the new file can't be read");
    if ((now.st_uid != old->st_uid || now.st_gid != old->st_gid) &&
        fchown(to, old->st_uid, old->st_gid) != 0) {
        if (mode & (S_ISUID | S_ISGID))
            return complain_errno(name, "its owner can't be kept, and it is setuid or setgid");
        /* The caller becomes the owner; the group may still be kept. */
        if (now.st_gid != old->st_gid && fchown(to, (uid_t)-1, old->st_gid) != 0)
            errno = 0;
    }
    if (fchmod(to, mode) != 0 || fstat(to, &now) != 0)
        return complain_errno(name, "its mode can't be kept");
    if ((now.st_mode & 07777) != mode)
        return complain(CANT, name, "its mode can't be kept");
#ifdef __linux__
    {
        const char *lost = copy_attributes(from, to);
        if (lost != NULL) {
            const int number = errno;
            fprintf(stderr, PROGRAM ": %s: its extended attribute %s can't be kept: %s\n", name,
                    lost, strerror(number));
            return CANT;
        }
    }
#else
    (void)from;
#endif
    return DONE;
}

static int same_state(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtime == b->st_mtime && a->st_ctime == b->st_ctime && a->st_mode == b->st_mode;
}

/* The written file must prove what was wanted before it gets its name. */
static enum status prove(const struct options *options, int fd,
                         struct mason_dixon_elf_finding *finding) {
    struct mason_dixon_elf elf;
    enum mason_dixon_elf_error error = mason_dixon_elf_open(&elf, fd);

    if (error == MASON_DIXON_ELF_OK) {
        error = mason_dixon_elf_judge(&elf, options->boundary, finding);
        mason_dixon_elf_close(&elf);
    }
    if (error != MASON_DIXON_ELF_OK)
        return complain(CANT, options->file, mason_dixon_elf_error_text(error));
    if (finding->verdict == MASON_DIXON_ELF_IMPOSSIBLE) {
        fprintf(stderr, PROGRAM ": %s: can't be placed, the result would be of no use: %s\n",
                options->file, mason_dixon_elf_reason_text(finding->reason));
        return REFUSED;
    }
    return DONE;
}

/* What the target is: resolved name, and whether it is FILE itself. */
static enum status find_target(const struct options *options, const struct stat *file,
                               char **target, int *in_place) {
    const char *name = options->out != NULL ? options->out : options->file;
    struct stat status;

    *in_place = 1;
    if (options->out != NULL) {
        *in_place = 0;
        if (stat(name, &status) == 0) {
            if (!S_ISREG(status.st_mode))
                return complain(REFUSED, name, "is no regular file, it can't be replaced");
            *in_place = status.st_dev == file->st_dev && status.st_ino == file->st_ino;
        } else if (errno != ENOENT) {
            return complain_errno(name, "can't be written");
        } else if (lstat(name, &status) == 0) {
            return complain(CANT, name, "can't be written: a symbolic link to nothing");
        } else {
            *target = strdup(name);
            return *target != NULL ? DONE : complain(CANT, name, "not enough memory");
        }
    }
    *target = realpath(name, NULL);
    return *target != NULL ? DONE : complain_errno(name, "can't be resolved");
}

static void sync_folder(const char *target) {
    char *folder = strdup(target);
    char *slash = folder != NULL ? (strrchr)(folder, '/') : NULL;
    int fd;

    if (slash != NULL)
        slash[slash == folder] = '\0';
    fd = open(slash != NULL ? folder : ".", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (fsync(fd) != 0)
            errno = 0; /* not every file system can; the file itself is safe */
        close(fd);
    }
    free(folder);
}

/* Fills the temporary file and gives it the target's name. */
static enum status fill_and_rename(const struct options *options, const struct mason_dixon_elf *elf,
                                   const struct stat *file, const struct plan *plan,
                                   const char *target, int in_place, int fd,
                                   struct mason_dixon_elf_finding *finding) {
    const char *name = options->out != NULL ? options->out : options->file;
    struct stat now;
    enum status status;
    unsigned i;

    if (!copy_file(elf->fd, fd, elf->file_bytes))
        return complain_errno(name, "can't be written");
    for (i = 0; i < plan->count; i++)
        if (!write_at(fd, plan->patches[i].bytes, plan->patches[i].size, plan->patches[i].offset))
            return complain_errno(name, "can't be written");
    status = prove(options, fd, finding);
    if (status != DONE)
        return status;
    if (in_place) {
        status = keep_attributes(options->file, elf->fd, fd, file);
        if (status != DONE)
            return status;
    } else {
        const mode_t mask = umask(0);
        umask(mask);
        if (fchmod(fd, file->st_mode & 0777 & ~mask) != 0)
            return complain_errno(name, "can't be written");
    }
    if (fsync(fd) != 0)
        return complain_errno(name, "can't be written");
    if (fstat(elf->fd, &now) != 0 || !same_state(file, &now) || stat(options->file, &now) != 0 ||
        !same_state(file, &now))
        return complain(CANT, options->file, "was changed by another program in the meantime");
    if (rename(temporary, target) != 0)
        return complain_errno(name, "can't be replaced");
    temporary_exists = 0;
    sync_folder(target);
    return DONE;
}

static enum status write_result(const struct options *options, const struct mason_dixon_elf *elf,
                                const struct stat *file, const struct plan *plan,
                                struct mason_dixon_elf_finding *finding) {
    char *target = NULL;
    int in_place = 0;
    int fd;
    enum status status = find_target(options, file, &target, &in_place);

    if (status != DONE)
        return status;
    fd = create_temporary(target);
    if (fd < 0) {
        status = complain_errno(options->out != NULL ? options->out : options->file,
                                "no file can be created in its folder");
    } else {
        status = fill_and_rename(options, elf, file, plan, target, in_place, fd, finding);
        remove_temporary();
        close(fd);
    }
    free(target);
    return status;
}

/* ---- the two modes ------------------------------------------------------------------------ */

static enum status check(const struct options *options, const struct mason_dixon_elf *elf,
                         const struct mason_dixon_elf_finding *finding,
                         const struct mason_dixon_elf_record *record) {
    const struct ours ours = find_ours(elf);

    print_finding(options, elf->type, finding, mason_dixon_elf_reason_text(finding->reason),
                  way_of(elf, &ours, options), ours.slot_load >= 0 || ours.slot_note >= 0, record);
    return finding->verdict == MASON_DIXON_ELF_IMPOSSIBLE ? REFUSED : DONE;
}

static void tell_of(const struct options *options, const struct plan *plan,
                    const struct mason_dixon_elf_finding *finding) {
    const char *name = options->out != NULL ? options->out : options->file;

    if (options->quiet)
        return;
    if (finding->verdict == MASON_DIXON_ELF_NOT_NEEDED) {
        printf("%s: not needed: %s\n", shown(name), mason_dixon_elf_reason_text(finding->reason));
        return;
    }
    if (!plan->changes)
        printf("%s: unchanged, it was placed already", shown(name));
    else if (plan->way == WAY_SLOT)
        printf("%s: the reserved slot was moved to 0x%" PRIx64, shown(name), plan->address);
    else
        printf("%s: a segment was appended, at 0x%" PRIx64, shown(name), plan->address);
    printf("; the heap starts behind 0x%" PRIx64, finding->heap_from);
    if (plan->way == WAY_APPENDED)
        printf(" (note: strip and objcopy break such a file, strip first; it needs Linux 5.18 or "
               "later)");
    putchar('\n');
}

/* Does a file have the slot as it was linked: writable in the image (mold), or aligned as no other
 * note is? */
static int slot_is_raw(const struct mason_dixon_elf *elf, const struct ours *ours) {
    if (ours->slot_load >= 0 && (elf->segments[ours->slot_load].flags & MASON_DIXON_PF_W) != 0)
        return 1;
    return ours->slot_note >= 0 && elf->segments[ours->slot_note].align > NOTE_ALIGNMENT;
}

static enum status place(const struct options *options, struct mason_dixon_elf *elf,
                         const struct stat *file, struct mason_dixon_elf_finding *finding) {
    const struct ours ours = find_ours(elf);
    const int slot = ours.slot_load >= 0 || ours.slot_note >= 0;
    struct plan plan;
    enum status status = DONE;

    memset(&plan, 0, sizeof plan);
    plan.way = WAY_LINKED;
    if (finding->reason == MASON_DIXON_ELF_NO_SEGMENT && elf->osabi == MASON_DIXON_ELFOSABI_SOLARIS)
        return complain(
            REFUSED, options->file,
            "made for illumos or Solaris, where the link-editor makes the segment: link "
            "it with a mapfile (mason-dixon link, mason_dixon_target(), AX_MASON_DIXON)");
    if (finding->verdict == MASON_DIXON_ELF_IMPOSSIBLE &&
        finding->reason != MASON_DIXON_ELF_NO_SEGMENT)
        return refuse(options, finding);
    if (finding->verdict == MASON_DIXON_ELF_IMPOSSIBLE ||
        (elf->type == MASON_DIXON_ET_DYN && slot_is_raw(elf, &ours)) ||
        (finding->verdict == MASON_DIXON_ELF_PLACED && way_of(elf, &ours, options) != WAY_LINKED)) {
        if (slot)
            status = plan_slot(options, elf, &ours, &plan);
        else if (options->require_slot && ours.appended_load < 0)
            status =
                complain(REFUSED, options->file,
                         slot_is_shared(elf)
                             ? "its reserved slot shares a PT_NOTE with other notes; link "
                               "mason_dixon_slot.c "
                               "compiled with -DMASON_DIXON_SLOT_WRITABLE, which mold needs"
                             : "no reserved slot, and --require-slot is given; link the object of "
                               "mason_dixon_slot.c");
        else
            status = plan_append(options, elf, &ours, &plan);
    }
    if (status == DONE) {
        plan.changes = plan_changes(elf, &plan);
        if (plan.changes || options->out != NULL)
            status = write_result(options, elf, file, &plan, finding);
    }
    if (status == DONE) {
        print_finding(options, elf->type, finding, mason_dixon_elf_reason_text(finding->reason),
                      plan.way, slot, NULL);
        tell_of(options, &plan, finding);
    }
    free_plan(&plan);
    return status;
}

#ifdef MASON_DIXON_PLACE_MAIN
/* For "mason-dixon check": a Mach-O or PE file. Returns 0 when it is none, with no status. */
static int check_foreign(const struct options *options, int fd, uint64_t bytes,
                         enum status *status);
#else
static int check_foreign(const struct options *options, int fd, uint64_t bytes,
                         enum status *status) {
    (void)options;
    (void)fd;
    (void)bytes;
    (void)status;
    return 0;
}
#endif

static enum status work(struct options *options) {
    struct mason_dixon_elf elf;
    struct mason_dixon_elf_record record;
    struct mason_dixon_elf_finding finding;
    struct stat file;
    enum mason_dixon_elf_error error;
    enum status status;
    /* O_NONBLOCK: a FIFO must not make it wait; it changes nothing for a regular file. */
    const int fd = open(options->file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return complain_errno(options->file, "can't be read");
    if (fstat(fd, &file) != 0) {
        status = complain_errno(options->file, "can't be read");
    } else if (!S_ISREG(file.st_mode)) {
        status = complain(REFUSED, options->file,
                          S_ISDIR(file.st_mode) ? "is a folder, not an executable file"
                                                : "is no regular file");
    } else {
        memset(&finding, 0, sizeof finding);
        finding.verdict = MASON_DIXON_ELF_IMPOSSIBLE;
        memset(&record, 0, sizeof record);
        error = mason_dixon_elf_open(&elf, fd);
        if (error == MASON_DIXON_ELF_OK) {
            mason_dixon_elf_record(&elf, &record);
            if (options->check && !options->boundary_given && record.boundary != 0 &&
                mason_dixon_check_boundary(record.boundary) == NULL)
                options->boundary = record.boundary;
            error = mason_dixon_elf_judge(&elf, options->boundary, &finding);
        }
        if (error == MASON_DIXON_ELF_READ) {
            status = complain_errno(options->file, "can't be read");
        } else if (error == MASON_DIXON_ELF_NOT_ELF && options->check &&
                   check_foreign(options, fd, (uint64_t)file.st_size, &status)) {
            /* told */
        } else if (error != MASON_DIXON_ELF_OK) {
            if (options->check)
                print_finding(options, elf.type, &finding, mason_dixon_elf_error_text(error),
                              WAY_NONE, 0, NULL);
            status = complain(error == MASON_DIXON_ELF_MEMORY ? CANT : REFUSED, options->file,
                              mason_dixon_elf_error_text(error));
        } else {
            status = options->check ? check(options, &elf, &finding, &record)
                                    : place(options, &elf, &file, &finding);
        }
        mason_dixon_elf_close(&elf);
    }
    close(fd);
    return status;
}

/* ---- the command line --------------------------------------------------------------------- */

/* Takes the value of an option: of "--name=value", "-nvalue" or from the next word. */
static enum status take_value(char **argv, int *at, const char *name, const char *attached,
                              const char **value) {
    if (*value != NULL)
        return complain_use(name, "is given twice");
    *value = attached != NULL ? attached : argv[*at + 1];
    if (*value == NULL)
        return complain_use(name, "needs a value");
    if (attached == NULL)
        ++*at;
    return DONE;
}

static enum status parse(int argc, char **argv, struct options *options) {
    const char *error;
    enum status status = DONE;
    int only_files = 0;
    int i;

    for (i = 1; i < argc && status == DONE; i++) {
        char *word = argv[i];
        if (only_files || word[0] != '-' || word[1] == '\0') {
            if (options->file != NULL)
                status = complain_use(word, "is one file too many; allowed is one");
            options->file = word;
        } else if (strcmp(word, "--") == 0) {
            only_files = 1;
        } else if (strcmp(word, "--check") == 0) {
            options->check = 1;
        } else if (strcmp(word, "--require-slot") == 0) {
            options->require_slot = 1;
        } else if (strcmp(word, "--quiet") == 0) {
            options->quiet = 1;
        } else if (strcmp(word, "--boundary") == 0) {
            status = take_value(argv, &i, word, NULL, &options->boundary_text);
        } else if (strncmp(word, "--boundary=", 11) == 0) {
            status = take_value(argv, &i, "--boundary", word + 11, &options->boundary_text);
        } else if (strncmp(word, "-o", 2) == 0) {
            status = take_value(argv, &i, "-o", word[2] != '\0' ? word + 2 : NULL, &options->out);
        } else {
            status = complain_use(word, "is no option");
        }
    }
    if (status != DONE)
        return status;
    if (options->file == NULL || options->file[0] == '\0')
        return complain_use("FILE", "is missing");
    if (options->out != NULL && options->out[0] == '\0')
        return complain_use("-o", "needs a value that is not empty");
    if (options->check && options->out != NULL)
        return complain_use("-o", "makes no sense with --check, which writes nothing");
    if (options->check && options->require_slot)
        return complain_use("--require-slot", "makes no sense with --check, which writes nothing");
    options->boundary_given = options->boundary_text != NULL;
    if (!options->boundary_given)
        options->boundary_text = DEFAULT_BOUNDARY;
    error = mason_dixon_parse_size(options->boundary_text, &options->boundary);
    if (error == NULL)
        error = mason_dixon_check_boundary(options->boundary);
    if (error != NULL) {
        fprintf(stderr, PROGRAM ": --boundary: \"%s\" %s\n", options->boundary_text, error);
        return WRONG_USE;
    }
    return DONE;
}

#ifdef MASON_DIXON_PLACE_MAIN
int place_main(int argc, char **argv);
int place_main(int argc, char **argv) {
#else
int main(int argc, char **argv) {
#endif
    struct options options;
    enum status status;
    int i;

    memset(&options, 0, sizeof options);
    for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            print_help();
            return finish_output(DONE);
        }
        if (strcmp(argv[i], "--version") == 0) {
            puts(PROGRAM " " VERSION);
            return finish_output(DONE);
        }
    }
    status = parse(argc, argv, &options);
    if (status == DONE) {
        catch_signals();
        status = work(&options);
    }
    return status == DONE || status == REFUSED ? (int)finish_output(status) : (int)status;
}
