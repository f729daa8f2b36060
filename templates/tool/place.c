/* SPDX-License-Identifier: 0BSD
 *
 * Inject and verify: place.h. The plan of what is written stands in mason_dixon_place.c, which is
 * still a program of its own, too. */
#define MASON_DIXON_PLACE_MAIN
#define PROGRAM "mason-dixon place"
#include "mason_dixon_place.c"

#include "mason_dixon_foreign.h"
#include "place.h"

static int check_foreign(const struct options *options, int fd, uint64_t bytes,
                         enum status *status) {
    struct mason_dixon_foreign found;
    const char *wrong;

    if (!mason_dixon_foreign_judge(fd, bytes, &found, &wrong))
        return 0;
    if (wrong != NULL) {
        *status = complain(REFUSED, options->file, wrong);
        return 1;
    }
    if (!options->quiet) {
        printf("boundary=0x%" PRIx64 "\nfile_type=%s %s\nheap_from=none\nimage_base=0x%" PRIx64
               "\nplaced_by=%s\nreason=%s\nslot=no\nverdict=%s\n",
               options->boundary, found.format, found.type, found.image,
               found.verdict == MASON_DIXON_ELF_PLACED ? "link" : "none", found.reason,
               mason_dixon_elf_verdict_text(found.verdict));
    }
    *status = found.verdict == MASON_DIXON_ELF_IMPOSSIBLE ? REFUSED : DONE;
    return 1;
}

static const char *cant(const char *what) {
    static char text[256];

    snprintf(text, sizeof text, "%s: %s", what, strerror(errno));
    return text;
}

/* Has a PT_NOTE the alignment of the slot? Readers of notes stumble over it. */
static int slot_is_misaligned(const struct mason_dixon_elf *elf) {
    uint32_t i;

    for (i = 0; i < elf->segment_count; i++)
        if (elf->segments[i].type == MASON_DIXON_PT_NOTE && elf->segments[i].align > 8)
            return 1;
    return 0;
}

/* Writes the patches over a file of that size. The first one is the table of program headers, and
 * comes last, but for one behind the file's end: until the file's header names it nothing has
 * changed. */
static const char *write_plan(int fd, const struct plan *plan, uint64_t size) {
    const int appends = plan->patches[0].offset >= size;
    unsigned i;

    for (i = 0; i < plan->count; i++) {
        const struct patch *patch = &plan->patches[appends ? i : plan->count - 1 - i];
        if (!write_at(fd, patch->bytes, patch->size, patch->offset)) {
            const char *why = cant("it can't be written");
            if (appends && i == 0 && ftruncate(fd, (off_t)size) != 0)
                return cant("it can't be made as long as it was");
            return why;
        }
    }
    return NULL;
}

/* Judges an open file and plans what is to be written. */
static enum mason_dixon_elf_error place_open(struct mason_dixon_elf *elf,
                                             const struct options *options, int append,
                                             struct mason_dixon_elf_finding *finding,
                                             struct plan *plan, struct placing *placing) {
    const struct ours ours = find_ours(elf);
    const int slot = ours.slot_load >= 0 || ours.slot_note >= 0;
    const enum mason_dixon_elf_error error = mason_dixon_elf_judge(elf, options->boundary, finding);
    const int lacks_segment = error == MASON_DIXON_ELF_OK &&
                              finding->verdict == MASON_DIXON_ELF_IMPOSSIBLE &&
                              finding->reason == MASON_DIXON_ELF_NO_SEGMENT;
    struct mason_dixon_elf_record record;
    enum status status = DONE;

    if (error != MASON_DIXON_ELF_OK)
        return error;
    placing->position_free = elf->type == MASON_DIXON_ET_DYN;
    /* gold lets another PT_NOTE reach over the slot: readers of the process's notes find no build
     * id in it. */
    placing->merged_slot = ours.slot_note >= 0 ? among_notes(elf, &elf->segments[ours.slot_note])
                                               : !slot && slot_is_shared(elf) &&
                                                     (lacks_segment || slot_is_misaligned(elf));
    placing->lost_slot = lacks_segment && !slot && !placing->merged_slot;
    if (finding->verdict == MASON_DIXON_ELF_PLACED)
        placing->way = "link";
    if (lacks_segment && slot) {
        placing->way = "slot";
        status = plan_slot(options, elf, &ours, plan);
    } else if (lacks_segment && append) {
        placing->way = "append";
        status = plan_append(options, elf, &ours, plan);
    } else if (!lacks_segment && slot_is_raw(elf, &ours)) {
        plan->stays = 1;
        status = plan_slot(options, elf, &ours, plan);
    } else if (!lacks_segment && mason_dixon_elf_record(elf, &record) &&
               record.type == MASON_DIXON_NOTE_SLOT) {
        plan_record(elf, record.offset, finding->verdict, options->boundary, plan);
    }
    if (status != DONE)
        free_plan(plan);
    return error;
}

/* Mach-O and PE. Returns 0 when it is neither. */
static int look_at_foreign(int fd, struct placing *placing) {
    struct mason_dixon_foreign found;
    struct stat status;
    const char *wrong = NULL;

    if (fstat(fd, &status) != 0 ||
        !mason_dixon_foreign_judge(fd, (uint64_t)status.st_size, &found, &wrong))
        return 0;
    placing->foreign = 1;
    placing->error = wrong;
    placing->verdict = found.verdict;
    placing->reason = MASON_DIXON_ELF_OTHER_SYSTEM;
    placing->reason_text = found.reason;
    placing->way = found.verdict == MASON_DIXON_ELF_PLACED ? "link" : "none";
    return 1;
}

void place_linked(const char *file, uint64_t boundary, int append, const char *system,
                  struct placing *placing) {
    const int linux_file = strcmp(system, "Linux") == 0;
    struct mason_dixon_elf elf;
    struct mason_dixon_elf_finding finding;
    struct options options;
    struct plan plan;
    enum mason_dixon_elf_error error;
    const int fd = open(file, (linux_file ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);

    memset(placing, 0, sizeof *placing);
    memset(&options, 0, sizeof options);
    memset(&plan, 0, sizeof plan);
    options.file = file;
    options.boundary = boundary;
    placing->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
    placing->way = "none";
    if (fd < 0) {
        placing->error = cant("it can't be opened");
        return;
    }
    error = mason_dixon_elf_open(&elf, fd);
    if (error == MASON_DIXON_ELF_OK) {
        if (linux_file) {
            error = place_open(&elf, &options, append, &finding, &plan, placing);
        } else {
            placing->way = "link";
            elf.osabi = strcmp(system, "SunOS") == 0 ? MASON_DIXON_ELFOSABI_SOLARIS : 0;
            error = mason_dixon_elf_judge(&elf, boundary, &finding);
        }
        mason_dixon_elf_close(&elf);
    }
    if (error == MASON_DIXON_ELF_OK && plan.count > 0) {
        placing->error = write_plan(fd, &plan, elf.file_bytes);
        /* Headers that were written are judged anew; a record alone changes no verdict. */
        if (placing->error == NULL && plan.way != WAY_NONE) {
            error = mason_dixon_elf_open(&elf, fd);
            if (error == MASON_DIXON_ELF_OK) {
                error = mason_dixon_elf_judge(&elf, boundary, &finding);
                mason_dixon_elf_close(&elf);
            }
        }
    }
    free_plan(&plan);
    if (error == MASON_DIXON_ELF_NOT_ELF && look_at_foreign(fd, placing)) {
        close(fd);
        return;
    }
    close(fd);
    if (error != MASON_DIXON_ELF_OK) {
        placing->error = mason_dixon_elf_error_text(error);
    } else if (placing->error == NULL) {
        placing->verdict = finding.verdict;
        placing->reason = finding.reason;
        placing->reason_text = mason_dixon_elf_reason_text(finding.reason);
    }
    if (placing->error != NULL || placing->verdict != MASON_DIXON_ELF_PLACED)
        placing->way = "none";
}
