/* SPDX-License-Identifier: 0BSD
 *
 * Words and text that grow: text.h. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *need_memory(void *memory) {
    if (memory == NULL) {
        fputs("mason-dixon: not enough memory\n", stderr);
        exit(3);
    }
    return memory;
}

char *copy_part(const char *from, size_t size) {
    char *copy = (char *)need_memory(malloc(size + 1));

    memcpy(copy, from, size);
    copy[size] = '\0';
    return copy;
}

char *copy_text(const char *text) {
    return copy_part(text, strlen(text));
}

void words_add(struct words *words, const char *word) {
    if (words->count + 2 > words->room) {
        words->room = words->room == 0 ? 32 : words->room * 2;
        words->at = (char **)need_memory(realloc(words->at, words->room * sizeof *words->at));
    }
    words->at[words->count++] = copy_text(word);
    words->at[words->count] = NULL;
}

void words_add_all(struct words *words, const struct words *more) {
    size_t i;

    for (i = 0; i < more->count; i++)
        words_add(words, more->at[i]);
}

void words_add_fact(struct words *words, const char *key, const char *value) {
    struct text line = {0};

    text_print(&line, "%s=%s", key, value != NULL ? value : "");
    words_add(words, line.at);
    text_free(&line);
}

void words_free(struct words *words) {
    size_t i;

    for (i = 0; i < words->count; i++)
        free(words->at[i]);
    free(words->at);
    memset(words, 0, sizeof *words);
}

void text_add(struct text *text, const char *from, size_t size) {
    if (text->size + size + 1 > text->room) {
        while (text->size + size + 1 > text->room)
            text->room = text->room == 0 ? 256 : text->room * 2;
        text->at = (char *)need_memory(realloc(text->at, text->room));
    }
    memcpy(text->at + text->size, from, size);
    text->size += size;
    text->at[text->size] = '\0';
}

void text_print_list(struct text *text, const char *format, va_list arguments) {
    va_list again;
    char *line;
    int size;

    va_copy(again, arguments);
    size = vsnprintf(NULL, 0, format, arguments);
    line = (char *)need_memory(malloc((size_t)size + 1));
    vsnprintf(line, (size_t)size + 1, format, again);
    va_end(again);
    text_add(text, line, (size_t)size);
    free(line);
}

void text_print(struct text *text, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    text_print_list(text, format, arguments);
    va_end(arguments);
}

int text_read(struct text *text, const char *file, size_t most) {
    char bytes[65536];
    size_t got;
    int good;
    FILE *from = fopen(file, "rb");

    if (from == NULL)
        return 0;
    while (text->size < most && (got = fread(bytes, 1, sizeof bytes, from)) > 0)
        text_add(text, bytes, got);
    good = !ferror(from); /* a folder can be opened */
    fclose(from);
    return good;
}

int text_write(const struct text *text, const char *file) {
    struct text old = {0};
    struct text aside = {0};
    FILE *to;
    int status = 0;

    if (!text_read(&old, file, text->size + 1) || old.size != text->size ||
        memcmp(old.at, text->at, text->size) != 0) {
        text_print(&aside, "%s.%ld", file, (long)getpid());
        to = fopen(aside.at, "wb");
        status = to == NULL ? -1 : 1;
        if (to != NULL && fwrite(text->at, 1, text->size, to) != text->size)
            status = -1;
        if (to != NULL && (fclose(to) != 0 || status < 0 || rename(aside.at, file) != 0)) {
            status = -1;
            unlink(aside.at);
        }
        text_free(&aside);
    }
    text_free(&old);
    return status;
}

void text_free(struct text *text) {
    free(text->at);
    memset(text, 0, sizeof *text);
}

const char *starts(const char *text, const char *with) {
    const size_t size = strlen(with);

    return strncmp(text, with, size) == 0 ? text + size : NULL;
}

int is_one_of(const char *word, const char *const *list) {
    for (; *list != NULL; list++)
        if (strcmp(word, *list) == 0)
            return 1;
    return 0;
}

int starts_with_one(const char *word, const char *const *list) {
    for (; *list != NULL; list++)
        if (starts(word, *list) != NULL)
            return 1;
    return 0;
}

int ends(const char *text, const char *with) {
    const size_t size = strlen(text);
    const size_t wanted = strlen(with);

    return size >= wanted && strcmp(text + size - wanted, with) == 0;
}

char *error_line(const char *said) {
    static const char *const tells[] = {"error",
                                        "undefined reference",
                                        "multiple definition",
                                        "duplicate symbol",
                                        "undefined symbol",
                                        NULL};
    const char *line = said != NULL ? said : "";
    char *best = NULL;
    unsigned i;

    while (*line != '\0') {
        const size_t size = strcspn(line, "\n");
        char *copy = copy_part(line, size < 300 ? size : 300);
        int is_error = 0;
        for (i = 0; tells[i] != NULL && !is_error; i++)
            is_error = (strstr)(copy, tells[i]) != NULL && (strstr)(copy, "collect2: ") == NULL &&
                       (strstr)(copy, "linker command failed") == NULL;
        if (best == NULL || is_error) {
            free(best);
            best = copy;
        } else {
            free(copy);
        }
        if (is_error)
            break;
        line += size + (line[size] == '\n');
    }
    return best != NULL ? best : copy_text("");
}

uint64_t hash_bytes(uint64_t hash, const char *at, size_t size) {
    for (; size > 0; at++, size--)
        hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
    return hash;
}

const char *base_name(const char *path) {
    const char *slash = (strrchr)(path, '/');

    return slash != NULL ? slash + 1 : path;
}

void size_words(uint64_t bytes, char *words, size_t room) {
    static const char units[] = "TGMK";
    unsigned i;

    for (i = 0; i < 4; i++) {
        const unsigned shift = 40 - 10 * i;
        if (bytes != 0 && bytes >> shift << shift == bytes) {
            snprintf(words, room, "%" PRIu64 " %ciB", bytes >> shift, units[i]);
            return;
        }
    }
    snprintf(words, room, "%" PRIu64 " bytes", bytes);
}

uint64_t hash_text(uint64_t hash, const char *text) {
    return hash_bytes(hash_bytes(hash, text, strlen(text)), "\377", 1);
}
