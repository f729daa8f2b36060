/* SPDX-License-Identifier: 0BSD
 *
 * libFuzzer harness for mason-dixon-place: the ELF reader, the verdict, and both ways of placing,
 * the reserved slot and the appended table, on files of any contents.
 *
 * Build: clang -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined
 *            -I templates/link tests/fuzz/place.c templates/link/mason_dixon_elf.c -o place
 *        tests/fuzz/run does that, makes a corpus, and counts the executions.
 *
 * An input is the file, and its last byte chooses the boundary and the options. Beside what the
 * sanitizers see, the harness ends with abort() when
 *   - a planned write lies outside the file and its appended table;
 *   - a result proves "placed" though the PT_LOADs of the input are not all in it, unchanged;
 *   - placing a result again would change it;
 *   - (every 64th input, through the file system) the program leaves a temporary file behind,
 * changes a file that it refuses, or writes another file than was planned. The program's source is
 * part of this translation unit, since its functions are static; its messages are formatted, which
 * UBSan and ASan watch, and thrown away. Linux; C99.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define _FILE_OFFSET_BITS 64

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static int quiet_format(const char *format, va_list arguments) {
    static char text[65536];
    return vsnprintf(text, sizeof text, format, arguments);
}

__attribute__((format(printf, 2, 3))) static int quiet_fprintf(FILE *file, const char *format,
                                                               ...) {
    va_list arguments;
    int length;
    (void)file;
    va_start(arguments, format);
    length = quiet_format(format, arguments);
    va_end(arguments);
    return length;
}

__attribute__((format(printf, 1, 2))) static int quiet_printf(const char *format, ...) {
    va_list arguments;
    int length;
    va_start(arguments, format);
    length = quiet_format(format, arguments);
    va_end(arguments);
    return length;
}

static int quiet_text(const char *text) {
    return strlen(text) > 65536;
}

#define main mason_dixon_place_main
#define fprintf quiet_fprintf
#define printf quiet_printf
#define fputs(text, file) ((void)quiet_text(text))
#define puts(text) ((void)quiet_text(text))
#undef putchar
#define putchar(character) ((void)(character))
#define fputc(character, file) ((void)(character))
/* Reached only through main(), which no input reaches. */
int mason_dixon_place_main(int argc, char **argv);
#include "../../templates/link/mason_dixon_place.c"
#undef main
#undef fprintf
#undef printf
#undef fputs
#undef puts
#undef putchar
#undef fputc

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static char folder[64];
static char input_name[96];
static char output_name[96];
static unsigned long executions;

static void failed(const char *what) {
    fprintf(stderr, "tests/fuzz/place: %s\n", what);
    abort();
}

static void put_file(int fd, const unsigned char *data, size_t size) {
    if (ftruncate(fd, 0) != 0 || ftruncate(fd, (off_t)size) != 0 || !write_at(fd, data, size, 0))
        failed("the machine has no room for the input");
}

static void remove_folder(void) {
    if (folder[0] != '\0') {
        unlink(input_name);
        unlink(output_name);
        rmdir(folder);
    }
}

static void make_folder(void) {
    if (folder[0] != '\0')
        return;
    snprintf(folder, sizeof folder, "/dev/shm/mason-dixon-fuzz.XXXXXX");
    if (mkdtemp(folder) == NULL) {
        snprintf(folder, sizeof folder, "/tmp/mason-dixon-fuzz.XXXXXX");
        if (mkdtemp(folder) == NULL)
            failed("no folder for files");
    }
    snprintf(input_name, sizeof input_name, "%s/input", folder);
    snprintf(output_name, sizeof output_name, "%s/output", folder);
    atexit(remove_folder);
}

/* The options that the last byte stands for. */
static void choose(struct options *options, unsigned char choice) {
    static const uint64_t boundaries[] = {(uint64_t)1 << 32, (uint64_t)1 << 31, (uint64_t)1 << 33,
                                          (uint64_t)1 << 40, 0x10000,           0x400000,
                                          0x7fffffff0000ULL, 0x180000000ULL};
    memset(options, 0, sizeof *options);
    options->file = "input";
    options->boundary = boundaries[choice & 7];
    options->quiet = (choice >> 3) & 1;
    options->require_slot = (choice >> 4) & 1;
    options->check = (choice >> 5) & 1;
}

/* Are all PT_LOADs of the input among those of the result? One of ours may have been moved. */
static void compare(const struct mason_dixon_elf *before, const struct mason_dixon_elf *after,
                    const struct ours *ours) {
    uint32_t i;
    uint32_t k;

    for (i = 0; i < before->segment_count; i++) {
        const struct mason_dixon_elf_segment *old = &before->segments[i];
        if (old->type != MASON_DIXON_PT_LOAD || (int)i == ours->slot_load ||
            (int)i == ours->appended_load)
            continue;
        for (k = 0; k < after->segment_count; k++)
            if (memcmp(old, &after->segments[k], sizeof *old) == 0)
                break;
        if (k == after->segment_count)
            failed("a PT_LOAD of the input is not in the result");
    }
}

/* What the plan writes, into a copy in memory; returns the size of the result. */
static size_t apply(const struct plan *plan, const struct mason_dixon_elf *elf, unsigned char *to,
                    size_t room) {
    uint64_t end = elf->file_bytes;
    unsigned i;

    for (i = 0; i < plan->count; i++) {
        const struct patch *patch = &plan->patches[i];
        if (patch->offset > room || patch->size > room - patch->offset)
            failed("a planned write lies far outside the file");
        if (patch->offset + patch->size > elf->file_bytes && plan->way != WAY_APPENDED)
            failed("a planned write lies behind the end of the file");
        if (patch->offset > (elf->file_bytes + 15) / 16 * 16)
            failed("a planned write leaves a gap");
        memcpy(to + patch->offset, patch->bytes, patch->size);
        if (patch->offset + patch->size > end)
            end = patch->offset + patch->size;
    }
    return (size_t)end;
}

/* Plans as place() does and judges the result in memory. Returns whether it proves "placed". */
static int place_in_memory(const struct options *options, int fd, const unsigned char *data,
                           size_t size) {
    static unsigned char copy[1 << 20];
    static int result_fd = -1;
    struct mason_dixon_elf elf;
    struct mason_dixon_elf before;
    struct mason_dixon_elf after;
    struct mason_dixon_elf_finding finding;
    struct ours ours;
    struct plan plan;
    enum status status;
    size_t result_size;
    int placed = 0;

    memset(&plan, 0, sizeof plan);
    if (mason_dixon_elf_open(&elf, fd) != MASON_DIXON_ELF_OK)
        return 0;
    if (mason_dixon_elf_judge(&elf, options->boundary, &finding) != MASON_DIXON_ELF_OK ||
        finding.verdict != MASON_DIXON_ELF_IMPOSSIBLE ||
        finding.reason != MASON_DIXON_ELF_NO_SEGMENT ||
        mason_dixon_elf_open(&before, fd) != MASON_DIXON_ELF_OK) {
        if (finding.verdict == MASON_DIXON_ELF_IMPOSSIBLE)
            refuse(options, &finding);
        mason_dixon_elf_close(&elf);
        return 0;
    }
    ours = find_ours(&elf);
    (void)slot_is_shared(&elf);
    if (ours.slot_load >= 0 || ours.slot_note >= 0)
        status = plan_slot(options, &elf, &ours, &plan);
    else
        status = plan_append(options, &elf, &ours, &plan);
    if (status == DONE && size <= sizeof copy / 2) {
        memcpy(copy, data, size);
        memset(copy + size, 0, 16); /* in front of an appended table */
        result_size = apply(&plan, &elf, copy, sizeof copy);
        if (result_fd < 0)
            result_fd = memfd_create("result", MFD_CLOEXEC);
        if (result_size > 0)
            put_file(result_fd, copy, result_size);
        if (result_size > 0 && mason_dixon_elf_open(&after, result_fd) == MASON_DIXON_ELF_OK) {
            if (mason_dixon_elf_judge(&after, options->boundary, &finding) == MASON_DIXON_ELF_OK &&
                finding.verdict == MASON_DIXON_ELF_PLACED) {
                placed = 1;
                compare(&before, &after, &ours);
                free_plan(&plan);
                memset(&plan, 0, sizeof plan);
                ours = find_ours(&after);
                if (way_of(&after, &ours, options) == WAY_LINKED)
                    failed("the result is placed, and nothing of ours is in it");
                if (ours.slot_load >= 0)
                    status = plan_slot(options, &after, &ours, &plan);
                else
                    status = plan_append(options, &after, &ours, &plan);
                if (status == DONE && plan_changes(&after, &plan))
                    failed("placing the result again changes it");
            }
            mason_dixon_elf_close(&after);
        }
    }
    free_plan(&plan);
    mason_dixon_elf_close(&before);
    mason_dixon_elf_close(&elf);
    return placed;
}

/* The whole way through the file system: work() with FILE and OUT. */
static void place_in_folder(struct options *options, const unsigned char *data, size_t size,
                            int out_too, int placed) {
    static unsigned char seen[1 << 20];
    struct stat state;
    enum status status;
    DIR *entries;
    const struct dirent *entry;
    int fd;

    make_folder();
    options->file = input_name;
    if (options->check)
        out_too = 0;
    if (out_too)
        options->out = output_name;
    unlink(output_name);
    fd = open(input_name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    if (fd < 0)
        failed("the input can't be written");
    put_file(fd, data, size);
    close(fd);
    status = work(options);
    entries = opendir(folder);
    while (entries != NULL && (entry = readdir(entries)) != NULL)
        if (entry->d_name[0] == '.' && strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0)
            failed("a temporary file is left");
    if (entries != NULL)
        closedir(entries);
    if (status != DONE && stat(output_name, &state) == 0)
        failed("refused, and yet there is an output");
    if (status == DONE && out_too && stat(output_name, &state) != 0)
        failed("done, and there is no output");
    if (status != DONE || out_too || options->check) {
        fd = open(input_name, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &state) != 0 || (uint64_t)state.st_size != size ||
            (size > 0 && size <= sizeof seen &&
             (mason_dixon_elf_read_at(fd, seen, size, 0) != MASON_DIXON_ELF_OK ||
              memcmp(seen, data, size) != 0)))
            failed("the input was changed");
        close(fd);
    }
    if (placed && status != DONE && !options->require_slot && !options->check)
        failed("the plan was placed, the program refuses");
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    static int fd = -1;
    struct options options;
    unsigned char choice;
    int placed;

    if (size == 0)
        return 0;
    choice = data[--size];
    if (fd < 0)
        fd = memfd_create("input", MFD_CLOEXEC);
    put_file(fd, data, size);
    choose(&options, choice);
    placed = place_in_memory(&options, fd, data, size);
    if (++executions % 64 == 0)
        place_in_folder(&options, data, size, choice >> 7, placed);
    return 0;
}
