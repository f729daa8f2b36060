/* SPDX-License-Identifier: 0BSD
 *
 * Harness of libFuzzer for mason-dixon-report. Compiled three times, with one of
 *   MASON_DIXON_FUZZ_ELF    the input is a file for --exe
 *   MASON_DIXON_FUZZ_MAPS   the input is a /proc/PID/maps, in pieces as long as its first byte says
 *   MASON_DIXON_FUZZ_FACTS  the input is a mason-dixon.facts
 * All inputs go through the reader, one of eight also through the model and the drawings, and one
 * of 512 through all writers, in three widths.
 */
#ifdef MASON_DIXON_FUZZ_MAPS
#include "mason_dixon_process.c"
#endif
#ifdef MASON_DIXON_FUZZ_FACTS
/* No file and no process may be touched, whatever a fuzzed text names. */
#define mason_dixon_read_executable fuzz_read_executable
#define mason_dixon_collect_platform fuzz_collect_platform
#include "mason_dixon_build.c"
#endif
#ifdef MASON_DIXON_FUZZ_ELF
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "mason_dixon_executable.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "mason_dixon_write.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BOUNDARY ((uint64_t)1 << 32)

static struct mason_dixon_collection all;

#ifdef MASON_DIXON_FUZZ_FACTS
int fuzz_read_executable(struct mason_dixon_collection *to, const char *path, const char *name,
                         struct mason_dixon_node *node, uint64_t boundary,
                         struct mason_dixon_failure *failure) {
    (void)to;
    (void)name;
    (void)node;
    (void)boundary;
    return mason_dixon_fail(failure, 1, "%s", path);
}

int fuzz_collect_platform(struct mason_dixon_collection *to, int brief,
                          struct mason_dixon_failure *failure) {
    (void)brief;
    (void)failure;
    mason_dixon_collect_absent(to, "platform");
    return 1;
}

static void take(const uint8_t *data, size_t size, int further) {
    struct mason_dixon_facts facts;
    struct mason_dixon_records records;
    struct mason_dixon_record record;
    struct mason_dixon_failure failure;
    char *text = (char *)malloc(size + 32);

    if (text == NULL)
        return;
    /* Nearly all of the interesting inputs begin so. */
    memcpy(text, "facts_version=1\n", 16);
    if (size > 0)
        memcpy(text + 16, data, size);
    if (mason_dixon_facts_parse(&facts, text, size + 16, 0) == NULL && further &&
        mason_dixon_records_open(&records, &facts, NULL, &failure)) {
        add_build(&all, &facts, &records);
        mason_dixon_records_close(&records);
    }
    /* The same as the record of a link. */
    if (mason_dixon_facts_parse(&record.facts, (const char *)data, size, 1) == NULL && further) {
        record.executable = (char *)"app";
        records.items = &record;
        records.count = 1;
        add_build(&all, &facts, &records);
    }
    mason_dixon_facts_close(&record.facts);
    mason_dixon_facts_close(&facts);
    free(text);
}
#endif

#ifdef MASON_DIXON_FUZZ_MAPS
static int only_gaps(void *data, const struct mason_dixon_mapping *m) {
    if (m->from >= m->to || strlen(m->flags) != 4)
        abort();
    mason_dixon_gaps_add((struct mason_dixon_gaps *)data, m->from, m->to);
    return 0;
}

static void take(const uint8_t *data, size_t size, int further) {
    static struct process process;
    static struct mason_dixon_maps maps;
    struct mason_dixon_node *node;
    const size_t cut = size > 0 ? data[0] % 61 + 1 : 1;
    size_t at;

    if (!further) {
        struct mason_dixon_gaps gaps;
        mason_dixon_gaps_open(&gaps, 0x10000, 4 * GIB);
        mason_dixon_maps_open(&maps, only_gaps, &gaps);
        for (at = 1; at < size; at += cut)
            mason_dixon_maps_feed(&maps, (const char *)data + at,
                                  size - at < cut ? size - at : cut);
        (void)mason_dixon_maps_end(&maps);
        mason_dixon_gaps_end(&gaps);
        if (gaps.total > 4 * GIB || gaps.largest > gaps.total)
            abort();
        return;
    }
    memset(&process, 0, sizeof process);
    process.all = &all;
    process.page_bytes = 4096;
    process.pagemap = -1; /* no guard pages are told */
    strcpy(process.path, "/bin/app");
    mason_dixon_gaps_open(&process.below_2gib, 0x10000, 2 * GIB);
    mason_dixon_gaps_open(&process.below_4gib, 0x10000, 4 * GIB);
    mason_dixon_gaps_open(&process.below_limit, 0x10000, all.limit);
    process.stack_pointers[0] = 0x7f0000001000;
    process.stack_pointer_count = 1;
    mason_dixon_maps_open(&maps, visit, &process);
    for (at = 1; at < size; at += cut)
        mason_dixon_maps_feed(&maps, (const char *)data + at, size - at < cut ? size - at : cut);
    if (mason_dixon_maps_end(&maps) != NULL && process.mappings == 0)
        return;
    mason_dixon_gaps_end(&process.below_2gib);
    mason_dixon_gaps_end(&process.below_4gib);
    mason_dixon_gaps_end(&process.below_limit);
    if (process.below_2gib.total > 2 * GIB || process.below_2gib.largest > process.below_2gib.total)
        abort();
    node = mason_dixon_add_section(&all.model, all.model.root, "process", "Process");
    add_room(&all.model, node, &process);
    add_owners(&process, node);
    draw(&process, "app", 1);
}
#endif

#ifdef MASON_DIXON_FUZZ_ELF
/* The input stands in for the file, since ten million files would take their time: report-run links
 * with --wrap for these names, which differ with the size of off_t. */
static const uint8_t *input;
static size_t input_size;

ssize_t __real_pread(int fd, void *to, size_t size, off_t offset);
ssize_t __wrap_pread(int fd, void *to, size_t size, off_t offset);
ssize_t __wrap_pread64(int fd, void *to, size_t size, off_t offset);
int __real_fstat(int fd, struct stat *status);
int __wrap_fstat(int fd, struct stat *status);
int __wrap_fstat64(int fd, struct stat *status);

ssize_t __wrap_pread(int fd, void *to, size_t size, off_t offset) {
    if (input == NULL)
        return __real_pread(fd, to, size, offset);
    if (offset < 0 || (uint64_t)offset >= input_size)
        return 0;
    if (size > input_size - (size_t)offset)
        size = input_size - (size_t)offset;
    memcpy(to, input + offset, size);
    return (ssize_t)size;
}

ssize_t __wrap_pread64(int fd, void *to, size_t size, off_t offset) {
    return __wrap_pread(fd, to, size, offset);
}

int __wrap_fstat(int fd, struct stat *status) {
    if (input == NULL)
        return __real_fstat(fd, status);
    memset(status, 0, sizeof *status);
    status->st_mode = S_IFREG | 0644;
    status->st_size = (off_t)input_size;
    return 0;
}

int __wrap_fstat64(int fd, struct stat *status) {
    return __wrap_fstat(fd, status);
}

/* Were the names above other ones, no input would reach the reader, and nothing could be found. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) {
    static const uint8_t header[64] = {0x7f, 'E',      'L',       'F',      2,        1,
                                       1,    [16] = 2, [18] = 62, [20] = 1, [52] = 64};
    struct mason_dixon_elf elf;

    (void)argc;
    (void)argv;
    input = header;
    input_size = sizeof header;
    if (mason_dixon_elf_open(&elf, 0) != MASON_DIXON_ELF_OK || elf.machine != 62) {
        fputs("the inputs do not reach the reader of ELF\n", stderr);
        exit(1);
    }
    mason_dixon_elf_close(&elf);
    input = NULL;
    return 0;
}

static void take(const uint8_t *data, size_t size, int further) {
    static const char path[] = "/dev/null"; /* something that can be opened */
    struct mason_dixon_failure failure;
    struct mason_dixon_elf elf;
    struct mason_dixon_elf_finding finding;

    input = data;
    input_size = size;
    if (further) {
        struct mason_dixon_node *node =
            mason_dixon_add_section(&all.model, all.model.root, "executable", "Executable");
        if (!mason_dixon_read_executable(&all, path, "input", node, all.boundary, &failure) &&
            (failure.status < 1 || failure.status > 3 || failure.text[0] == '\0'))
            abort();
    } else if (mason_dixon_elf_open(&elf, 0) == MASON_DIXON_ELF_OK) {
        (void)mason_dixon_elf_judge(&elf, BOUNDARY, &finding);
        mason_dixon_elf_close(&elf);
    }
    input = NULL;
}
#endif

static void write_all_formats(void) {
    static const unsigned widths[] = {40, 80, 200};
    struct mason_dixon_style style;
    struct mason_dixon_output out;
    unsigned i;

    for (i = 0; i < 3; i++) {
        style.width = widths[i];
        style.color = i == 1;
        style.blocks = i != 0;
        mason_dixon_output_open(&out);
        mason_dixon_write_text(&all, &style, &out);
        mason_dixon_output_close(&out);
    }
    mason_dixon_output_open(&out);
    mason_dixon_write_json(&all, &out);
    mason_dixon_write_html(&all, &out);
    if (all.scene_count > 0)
        mason_dixon_write_svg(&all, &out);
    mason_dixon_output_close(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint32_t sum = 0;
    size_t i;

    for (i = 0; i < size; i++)
        sum = sum * 31 + data[i];
    sum ^= sum >> 15;
    if (sum % 8 != 0) {
        take(data, size, 0);
        return 0;
    }
    mason_dixon_collect_open(&all, BOUNDARY, (uint64_t)1 << 31);
    take(data, size, 1);
    if (sum % 512 == 0)
        write_all_formats();
    mason_dixon_collect_close(&all);
    return 0;
}
