/* SPDX-License-Identifier: 0BSD
 *
 * The project's own mapfiles: mapfile.h. Version 1 alone has reserved segments: "NAME = LOAD ?E
 * Vaddress Llength;". What is not understood is left to the link-editor. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "mapfile.h"
#include "table.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES ((size_t)1 << 20)
#define MOST 64 /* segments */

struct segments {
    struct own_segment at[MOST];
    unsigned count;
};

/* The next word: a name, or one character of = ; { }. NULL at the end. The caller frees it. */
static char *next(const char **at) {
    const char *first;

    for (;; ++*at) {
        if (**at == '#')
            *at += strcspn(*at, "\n");
        if (**at == '\0')
            return NULL;
        if (!isspace((unsigned char)**at))
            break;
    }
    first = *at;
    *at += (strchr)("=;{}", *first) != NULL ? 1 : strcspn(first, "=;{}# \t\r\n\v\f");
    return copy_part(first, (size_t)(*at - first));
}

static void set(struct segments *segments, const char *file, const char *name, uint64_t address,
                uint64_t length) {
    struct own_segment *own;
    unsigned i;

    for (i = 0; i < segments->count && strcmp(segments->at[i].name, name) != 0; i++)
        ;
    if (i == MOST)
        return;
    own = &segments->at[i];
    if (i == segments->count) {
        segments->count++;
        own->name = copy_text(name);
    } else {
        free(own->file);
    }
    own->file = copy_text(file);
    own->address = address;
    own->length = length;
}

/* What stands behind "NAME =", up to the semicolon. */
static void read_segment(const char **at, struct segments *segments, const char *file,
                         const char *name) {
    uint64_t address = 0;
    uint64_t length = 0;
    int empty = 0;
    char *word;

    for (word = next(at); word != NULL && strcmp(word, ";") != 0; word = next(at)) {
        if (word[0] == '?')
            empty |= (strchr)(word, 'E') != NULL;
        else if (word[0] == 'V')
            address = strtoull(word + 1, NULL, 0);
        else if (word[0] == 'L' && isdigit((unsigned char)word[1]))
            length = strtoull(word + 1, NULL, 0);
        free(word);
    }
    free(word);
    if (empty && length <= UINT64_MAX - address)
        set(segments, file, name, address, length);
}

static void read_file(const char *file, struct segments *segments) {
    struct text bytes = {0};
    const char *at;
    char *last = NULL;
    char *word;

    if (!text_read(&bytes, file, MAX_BYTES) || bytes.size == 0) {
        text_free(&bytes);
        return;
    }
    at = bytes.at;
    for (word = next(&at); word != NULL; word = next(&at)) {
        if (strcmp(word, "=") == 0 && last != NULL)
            read_segment(&at, segments, file, last);
        free(last);
        last = word;
        if (strcmp(word, "$mapfile_version") == 0)
            break;
    }
    free(last);
    text_free(&bytes);
}

int own_segment_find(const struct command *command, uint64_t boundary, struct own_segment *own) {
    struct segments segments;
    unsigned highest = MOST;
    size_t i;

    memset(own, 0, sizeof *own);
    memset(&segments, 0, sizeof segments);
    for (i = 0; i < command->mapfiles.count; i++)
        read_file(command->mapfiles.at[i], &segments);
    for (i = 0; i < segments.count; i++) {
        const uint64_t end = segments.at[i].address + segments.at[i].length;
        if (end > boundary &&
            (highest == MOST || end > segments.at[highest].address + segments.at[highest].length))
            highest = (unsigned)i;
    }
    for (i = 0; i < segments.count; i++) {
        if (i == highest)
            *own = segments.at[i];
        else
            own_segment_free(&segments.at[i]);
    }
    return own->name != NULL;
}

int own_segment_is_whole(const struct own_segment *own, uint64_t boundary, uint64_t page) {
    return own->address >= boundary && (own->address + own->length) % page == 0;
}

void own_segment_words(const struct own_segment *own, int whole, struct text *text) {
    char address[24];
    char length[24];
    const char *values[] = {"FILE",  own->file, "NAME", own->name, "ADDRESS",
                            address, "LENGTH",  length, NULL};

    snprintf(address, sizeof address, "0x%" PRIx64, own->address);
    snprintf(length, sizeof length, "0x%" PRIx64, own->length);
    sentence(!whole                                  ? "own-mapfile-part"
             : strcmp(own->name, "mason_dixon") == 0 ? "own-mapfile-ours"
                                                     : "own-mapfile",
             values, text);
}

void own_segment_free(struct own_segment *own) {
    free(own->file);
    free(own->name);
    own->file = NULL;
    own->name = NULL;
}
