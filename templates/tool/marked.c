/* SPDX-License-Identifier: 0BSD
 *
 * Decide: marked.h. A mark whose name begins with "library_" comes from a library: what the
 * executable itself is marked with is stronger. A shared library that links another one in private
 * hides its marks from the build system, so a marked one carries the request in a note of its own.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#include "marked.h"
#include "mason_dixon_elf.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_REQUEST_BYTES 4096
#define HEAD_BYTES 24 /* of a note, with its name */

void marked_take(struct marked *marked, char *const *words) {
    memset(marked, 0, sizeof *marked);
    for (; *words != NULL; words++) {
        const char *name = starts(*words, MARK);
        words_add(name != NULL ? &marked->names : &marked->words, name != NULL ? name : *words);
    }
}

void marked_free(struct marked *marked) {
    words_free(&marked->words);
    words_free(&marked->names);
    words_free(&marked->options);
}

/* ---- requests ---- */

/* Takes the lines of a request. Returns 0 when one is none of a request's words. */
static int take_lines(struct marked *marked, const struct text *text) {
    const char *at = text->at;
    const char *const end = text->at + text->size;

    while (at < end && *at != '\0') {
        const size_t size = strcspn(at, "\n");
        char *line = copy_part(at, size);
        const int good = size == 0 || request_takes(line);
        if (good && size > 0)
            words_add(&marked->options, line);
        free(line);
        if (!good)
            return 0;
        at += size + (at[size] == '\n');
    }
    return 1;
}

static int read_request(struct marked *marked, const char *name, const char *folder) {
    struct text path = {0};
    struct text text = {0};
    int good = 0;

    text_add(&text, "", 0);
    text_print(&path, "%s/requests/%s", folder, name);
    if (strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") !=
            strlen(name) ||
        *name == '\0' || *name == '.')
        say("link: --marked: \"%s%s\" names no request; allowed are letters, digits, . _ -", MARK,
            name);
    else if (!text_read(&text, path.at, MAX_REQUEST_BYTES))
        say("link: --marked: \"%s%s\" has no request, %s: %s; configure the project again", MARK,
            name, path.at, strerror(errno));
    else if (!take_lines(marked, &text))
        say("link: --marked: %s is no request; allowed is what mason-dixon request prints",
            path.at);
    else
        good = 1;
    text_free(&path);
    text_free(&text);
    return good;
}

/* ---- shared libraries ---- */

/* Adds what the request among these notes says. Returns 0 when there is none. They are looked for
 * at each multiple of 4, since linkers align notes in more than one way. */
static int find_note(const struct mason_dixon_elf *elf, const unsigned char *notes, uint64_t size,
                     struct text *text) {
    uint64_t at;

    for (at = 0; at + HEAD_BYTES <= size; at += 4) {
        const unsigned char *note = notes + at;
        const uint64_t length = mason_dixon_elf_get(elf, note + 4, 4);
        if (memcmp(note + 12, "MasonDixon\0", 12) == 0 &&
            mason_dixon_elf_get(elf, note + 8, 4) == MASON_DIXON_NOTE_REQUEST &&
            length <= MAX_REQUEST_BYTES && length <= size - at - HEAD_BYTES) {
            text_add(text, (const char *)note + HEAD_BYTES, (size_t)length);
            return 1;
        }
    }
    return 0;
}

/* The note of a marked shared library (object.h). Returns 1 when there is one. */
static int read_note(struct marked *marked, const char *file) {
    struct mason_dixon_elf elf;
    struct text text = {0};
    const int fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    int found = 0;
    uint32_t i;

    if (fd < 0)
        return 0;
    if (mason_dixon_elf_open(&elf, fd) == MASON_DIXON_ELF_OK) {
        for (i = 0; elf.type == MASON_DIXON_ET_DYN && i < elf.segment_count && !found; i++) {
            const struct mason_dixon_elf_segment *s = &elf.segments[i];
            unsigned char *notes;
            if (s->type != MASON_DIXON_PT_NOTE || s->filesz < HEAD_BYTES ||
                s->filesz > 4 * MAX_REQUEST_BYTES)
                continue;
            notes = (unsigned char *)need_memory(malloc((size_t)s->filesz));
            found = mason_dixon_elf_read_at(fd, notes, (size_t)s->filesz, s->offset) ==
                        MASON_DIXON_ELF_OK &&
                    find_note(&elf, notes, s->filesz, &text);
            free(notes);
        }
        mason_dixon_elf_close(&elf);
    }
    close(fd);
    /* What a library of somebody else's says can do no more than a request. */
    found = found && take_lines(marked, &text);
    if (!found)
        words_free(&marked->options);
    text_free(&text);
    return found;
}

/* -lNAME, as linkers look for it. */
static int read_library(struct marked *marked, const struct command *command, const char *name) {
    char *path = command_library(command, name, ".so");
    const int found = path != NULL && read_note(marked, path);

    free(path);
    return found;
}

/* The first shared library of the command that carries a request. */
static int read_libraries(struct marked *marked, const struct command *command) {
    size_t i;

    for (i = 0; i < command->words.count; i++) {
        const char *word = command->words.at[i];
        const char *name = starts(word, "-l");
        if (name != NULL && *name == '\0' && i + 1 < command->words.count)
            name = command->words.at[++i];
        if (name != NULL ? read_library(marked, command, name)
                         : *word != '-' && (ends(word, ".so") || (strstr)(word, ".so.") != NULL) &&
                               read_note(marked, word))
            return 1;
    }
    return 0;
}

/* ---- the whole ---- */

int marked_read(struct marked *marked, const struct command *command, struct request *request,
                int *status) {
    const struct request given = *request;
    const char *name = NULL;
    size_t i;

    *status = 0;
    for (i = 0; i < command->words.count; i++)
        if ((name = starts(command->words.at[i], MARK)) != NULL)
            words_add(&marked->names, name);
    name = NULL;
    for (i = 0; i < marked->names.count; i++) {
        const char *other = marked->names.at[i];
        if (name == NULL || (starts(name, "library_") != NULL && starts(other, "library_") == NULL))
            name = other;
    }
    if (name != NULL) {
        if (!read_request(marked, name, given.folder))
            *status = STATUS_WRONG_USE;
    } else if (!command->links || !read_libraries(marked, command)) {
        return 0;
    }
    if (*status == 0)
        *status = request_read(request, "link", marked->options.at);
    request->folder = given.folder;
    request->marked = given.marked;
    request->explain = given.explain;
    request->command = given.command;
    return *status == 0;
}
