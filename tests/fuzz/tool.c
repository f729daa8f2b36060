/* SPDX-License-Identifier: 0BSD
 *
 * Harness of libFuzzer for what mason-dixon reads of a user's command. Compiled five times
 * (tests/fuzz/report-run), with one of
 *   MASON_DIXON_FUZZ_COMMAND  words, one a line; what stands behind an empty line is the contents
 * of each response file that they name MASON_DIXON_FUZZ_OPTIONS  MASON_DIXON_OPTIONS
 *   MASON_DIXON_FUZZ_SAMPLE   an object or an archive among the inputs
 *   MASON_DIXON_FUZZ_MARKED   a shared library among the inputs, which may have a request in its
 * notes
 *   MASON_DIXON_FUZZ_MAPFILE  a mapfile of the project's own
 * Beside what the sanitizers see, the harness ends with abort() when
 *   - a command that is none links, or a link has no input or no output;
 *   - words that are quoted as GNU's writeargv() does it are not the same when they are read again;
 *   - options are taken that the program must refuse, or a request says something else when it is
 *     written as options and read again;
 *   - a request of a library's has a word that a mark may not stand for, or leaves words although
 * it is refused;
 *   - a mapfile gives a segment that does not end above the boundary, or has no name;
 *   - a message has a control character;
 *   - the objects that are made after a sample are of another machine than it. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define _FILE_OFFSET_BITS 64
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void failed(const char *what) {
    fprintf(stderr, "tests/fuzz/tool: %s\n", what);
    abort();
}

#ifdef MASON_DIXON_FUZZ_COMMAND
static FILE *open_response(const char *name, const char *mode);
static int stat_response(struct stat *status);
/* No file may be read, whatever a fuzzed word names. */
#define fopen open_response
#define stat(name, status) stat_response(status)
#include "command.c"
#undef fopen
#undef stat

static const char *response;
static size_t response_size;
static unsigned responses;

static FILE *open_response(const char *name, const char *mode) {
    (void)mode;
    /* A file that names itself is read again and again: to the program's limit it takes 0.1 s an
     * input, and ten million inputs would take weeks. */
    return name[0] == '\0' || response_size == 0 || ++responses > 16
               ? NULL
               : fmemopen((void *)(uintptr_t)response, response_size, "rb");
}

static int stat_response(struct stat *status) {
    memset(status, 0, sizeof *status);
    status->st_mode = S_IFREG;
    return 0;
}

/* Writes words for a response file, as writeargv() of libiberty does, and reads them again. */
static void read_again(const struct words *words) {
    struct text text = {0};
    struct words again = {0};
    size_t i;

    for (i = 0; i < words->count; i++) {
        const char *at = words->at[i];
        if (*at == '@') /* it would be one more file */
            goto done;
        if (*at == '\0')
            text_add(&text, "\"\"", 2);
        for (; *at != '\0'; at++) {
            if (blank(*at) || *at == '\\' || *at == '\'' || *at == '"')
                text_add(&text, "\\", 1);
            text_add(&text, at, 1);
        }
        text_add(&text, "\n", 1);
    }
    if (text.size > 0)
        split_words(&text, &again);
    if (again.count != words->count)
        failed("quoted words are not as many when they are read again");
    for (i = 0; i < again.count; i++)
        if (strcmp(again.at[i], words->at[i]) != 0)
            failed("a quoted word is another one when it is read again");
done:
    words_free(&again);
    text_free(&text);
}

static void take(const char *text, size_t size) {
    struct words words = {0};
    struct command command;
    size_t i;

    responses = 0;
    response = memmem(text, size, "\n\n", 2);
    response_size = response == NULL ? 0 : size - (size_t)(response - text) - 2;
    size -= response == NULL ? 0 : response_size + 2;
    response = response == NULL ? NULL : response + 2;
    while (size > 0) {
        const char *const end = memchr(text, '\n', size);
        const size_t length = end == NULL ? size : (size_t)(end - text);
        char *const word = copy_part(text, length);
        words_add(&words, word);
        free(word);
        text += length + (end != NULL);
        size -= length + (end != NULL);
    }
    if (words.count > 0) {
        command_read(&command, words.at);
        if (command.links && ((command.inputs.count == 0 && !command.libraries) ||
                              command.output == NULL || command.argv.count == 0))
            failed("a link without an input or a library, an output or a command");
        if (!command.links && command.why_not == NULL)
            failed("no link, and no reason");
        if (command.argv.count > 0 && command.driver >= command.argv.count)
            failed("the driver is none of the words");
        if (command.environment.count + command.argv.count != words.count)
            failed("a word was lost");
        for (i = 0; i < command.environment.count; i++)
            if (strchr(command.environment.at[i], '=') == NULL)
                failed("an assignment without =");
        command_free(&command);
        read_again(&words);
    }
    words_free(&words);
}
#endif

#ifdef MASON_DIXON_FUZZ_OPTIONS
#include "request.c"

static void take(const char *text, size_t size) {
    struct text line = {0};
    struct words words = {0};
    struct words said = {0};
    struct words again = {0};
    struct request request;
    size_t i;

    text_add(&line, text, strnlen(text, size)); /* no word has a NUL */
    for (i = 0; i < line.size; i++)
        if (line.at[i] == '@') /* a response file: not here */
            line.at[i] = 'a';
    split_words(&line, &words);
    if (words.count > 0 && request_read(&request, "request", words.at) == 0 && !request.help) {
        if (request.boundary == 0 || request.boundary % 65536 != 0 ||
            request.boundary >= (uint64_t)1 << 47)
            failed("a boundary that is none");
        if (find_word(strategies, request.strategy) < 0)
            failed("a strategy that is none");
        if (request.low_limit > request.boundary || request.min_low_room > request.low_limit)
            failed("options that do not fit together");
        /* What is said of a request says the same again. */
        request_words(&request, &said);
        for (i = 0; i < said.count; i++)
            if (!request_takes(said.at[i]))
                failed("a word of a request that a mark may not stand for");
        if (request_read(&request, "request", said.at) != 0)
            failed("a request that is refused when it is read again");
        request_words(&request, &again);
        for (i = 0; i < said.count; i++)
            if (again.count != said.count || strcmp(again.at[i], said.at[i]) != 0)
                failed("a request that is another one when it is read again");
    }
    words_free(&words);
    words_free(&said);
    words_free(&again);
    text_free(&line);
}
#endif

#ifdef MASON_DIXON_FUZZ_SAMPLE
#include "object.h"
#include <sys/mman.h>
#include <unistd.h>

static void write_bytes(int fd, const char *bytes, size_t size) {
    if (ftruncate(fd, 0) != 0 || pwrite(fd, bytes, size, 0) != (ssize_t)size)
        failed("the machine has no room for the input");
}

static void look(int fd, const struct text *object, const struct sample *sample) {
    char name[32];
    struct sample again;

    write_bytes(fd, object->at, object->size);
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    if (!sample_file(name, &again) || again.bits != 64 || again.big_endian != sample->big_endian ||
        again.machine != sample->machine || again.flags != sample->flags)
        failed("an object of another machine than the sample");
}

static void take(const char *text, size_t size) {
    static int fds[2] = {-1, -1};
    struct text object = {0};
    struct sample sample;
    enum slot slot;
    char name[32];
    int i;

    for (i = 0; i < 2; i++)
        if (fds[i] < 0)
            fds[i] = memfd_create("input", MFD_CLOEXEC);
    write_bytes(fds[0], text, size);
    snprintf(name, sizeof name, "/proc/self/fd/%d", fds[0]);
    if (!sample_file(name, &sample))
        return;
    if (sample.bits != 32 && sample.bits != 64)
        failed("neither 32 nor 64 bits");
    if (sample.bits == 32) /* nothing is made for these */
        return;
    for (slot = SLOT_ALONE; slot <= SLOT_RECORD; slot++) {
        object.size = 0;
        slot_object(&sample, (uint64_t)1 << 32, slot, &object);
        look(fds[1], &object, &sample);
    }
    object.size = 0;
    anchor_object(&sample, &object);
    look(fds[1], &object, &sample);
    text_free(&object);
}
#endif

#ifdef MASON_DIXON_FUZZ_MARKED
#include "marked.c"
#include <sys/mman.h>

static void take(const char *text, size_t size) {
    static int fd = -1;
    struct marked marked;
    struct request request;
    char name[32];
    size_t i;

    if (fd < 0)
        fd = memfd_create("library", MFD_CLOEXEC);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, size, 0) != (ssize_t)size)
        failed("the machine has no room for the input");
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    memset(&marked, 0, sizeof marked);
    if (read_note(&marked, name)) {
        for (i = 0; i < marked.options.count; i++)
            if (!request_takes(marked.options.at[i]))
                failed("a word of a request that a mark may not stand for");
        if (marked.options.count > 0 && request_read(&request, "link", marked.options.at) == 0 &&
            (request.command != NULL || request.folder != NULL || request.marked || request.help))
            failed("a library says more than a request may");
    } else if (marked.options.count > 0) {
        failed("words of a request that is refused");
    }
    marked_free(&marked);
}
#endif

#ifdef MASON_DIXON_FUZZ_MAPFILE
#include "mapfile.h"
#include <sys/mman.h>
#include <unistd.h>

static void take(const char *text, size_t size) {
    const uint64_t boundary = (uint64_t)1 << 32;
    static int fd = -1;
    struct command command = {0};
    struct own_segment own;
    struct text words = {0};
    char name[32];

    if (fd < 0)
        fd = memfd_create("mapfile", MFD_CLOEXEC);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, size, 0) != (ssize_t)size)
        failed("the machine has no room for the input");
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    words_add(&command.mapfiles, name);
    words_add(&command.mapfiles, name); /* the last of two of one name decides */
    if (own_segment_find(&command, boundary, &own)) {
        const int whole = own_segment_is_whole(&own, boundary, 4096);
        if (own.name == NULL || own.name[0] == '\0' || strcmp(own.file, name) != 0)
            failed("a segment without a name, or of another file");
        if (own.address + own.length <= boundary || own.address + own.length < own.address)
            failed("a segment that ends below the boundary");
        if (whole && (own.address < boundary || (own.address + own.length) % 4096 != 0))
            failed("a segment that is not enough");
        own_segment_words(&own, whole, &words);
        if (words.size == 0 || strstr(words.at, own.file) == NULL)
            failed("a sentence without the file");
    }
    own_segment_free(&own);
    words_free(&command.mapfiles);
    text_free(&words);
}
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *const text =
        (char *)malloc(size + 1); /* exactly as long as it is, for AddressSanitizer */

    if (text == NULL)
        failed("no memory");
    memcpy(text, data, size);
    text[size] = '\0';
    take(text, size);
    free(text);
    return 0;
}
