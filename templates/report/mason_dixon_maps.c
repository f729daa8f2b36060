/* SPDX-License-Identifier: 0BSD
 *
 * The reader of mason_dixon_maps.h.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "mason_dixon_maps.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Reads digits of a base at *at; 0 when there is none, or more than 64 bits. */
static int number_at(const char **at, unsigned base, uint64_t *value) {
    const char *start = *at;

    *value = 0;
    for (;; ++*at) {
        const char c = **at;
        unsigned digit;
        if (c >= '0' && c <= '9')
            digit = (unsigned)(c - '0');
        else if (base == 16 && c >= 'a' && c <= 'f')
            digit = (unsigned)(c - 'a') + 10;
        else
            return *at != start;
        if (*value > (UINT64_MAX - digit) / base)
            return 0;
        *value = *value * base + digit;
    }
}

static int char_at(const char **at, char wanted) {
    if (**at != wanted)
        return 0;
    ++*at;
    return 1;
}

/* from-to flags offset major:minor inode [name] */
static int parse(const char *line, struct mason_dixon_mapping *mapping) {
    const char *at = line;
    uint64_t ignored;
    unsigned i;

    if (!number_at(&at, 16, &mapping->from) || !char_at(&at, '-') ||
        !number_at(&at, 16, &mapping->to) || !char_at(&at, ' '))
        return 0;
    for (i = 0; i < 4; i++, at++) {
        if (*at != '-' && *at != "rwxp"[i] && !(i == 3 && *at == 's'))
            return 0;
        mapping->flags[i] = *at;
    }
    mapping->flags[4] = '\0';
    if (!char_at(&at, ' ') || !number_at(&at, 16, &ignored) || !char_at(&at, ' ') ||
        !number_at(&at, 16, &ignored) || !char_at(&at, ':') || !number_at(&at, 16, &ignored) ||
        !char_at(&at, ' ') || !number_at(&at, 10, &mapping->inode) || (*at != ' ' && *at != '\0'))
        return 0;
    while (*at == ' ')
        at++;
    mapping->name = at;
    return mapping->from < mapping->to;
}

static void end_line(struct mason_dixon_maps *maps) {
    struct mason_dixon_mapping mapping;

    maps->line[maps->used] = '\0';
    if (strlen(maps->line) != maps->used || !parse(maps->line, &mapping))
        maps->error = "it has a line that is no mapping";
    else if (mapping.from < maps->last)
        maps->error = "its mappings are not in ascending order";
    else if (maps->count == MASON_DIXON_MAPS_MAX)
        maps->error = "it has more than 2000000 mappings";
    else {
        maps->last = mapping.to;
        maps->count++;
        maps->stopped = maps->visit(maps->data, &mapping);
    }
    maps->used = 0;
}

void mason_dixon_maps_open(struct mason_dixon_maps *maps,
                           int (*visit)(void *data, const struct mason_dixon_mapping *mapping),
                           void *data) {
    maps->visit = visit;
    maps->data = data;
    maps->used = 0;
    maps->last = 0;
    maps->count = 0;
    maps->error = NULL;
    maps->stopped = 0;
}

void mason_dixon_maps_feed(struct mason_dixon_maps *maps, const char *text, size_t size) {
    while (size > 0 && maps->error == NULL && !maps->stopped) {
        const char *end = (const char *)(memchr)(text, '\n', size);
        size_t length = end != NULL ? (size_t)(end - text) : size;
        if (length >= sizeof maps->line - maps->used) {
            maps->error = "it has a line of more than 20479 bytes";
            return;
        }
        memcpy(maps->line + maps->used, text, length);
        maps->used += length;
        if (end == NULL)
            return;
        end_line(maps);
        text += length + 1;
        size -= length + 1;
    }
}

const char *mason_dixon_maps_end(struct mason_dixon_maps *maps) {
    if (maps->error == NULL && !maps->stopped && maps->used > 0)
        maps->error = "it ends within a line";
    return maps->error;
}

const char *mason_dixon_maps_read(const char *path,
                                  int (*visit)(void *data,
                                               const struct mason_dixon_mapping *mapping),
                                  void *data, int *number) {
    static struct mason_dixon_maps maps;
    static char text[65536];
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    *number = 0;
    if (fd < 0) {
        *number = errno;
        return "it can't be opened";
    }
    mason_dixon_maps_open(&maps, visit, data);
    while (maps.error == NULL && !maps.stopped) {
        ssize_t got = read(fd, text, sizeof text);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *number = errno;
            close(fd);
            return "it can't be read";
        }
        if (got == 0)
            break;
        mason_dixon_maps_feed(&maps, text, (size_t)got);
    }
    close(fd);
    return mason_dixon_maps_end(&maps);
}

void mason_dixon_gaps_open(struct mason_dixon_gaps *gaps, uint64_t from, uint64_t limit) {
    gaps->limit = limit;
    gaps->at = from;
    gaps->total = 0;
    gaps->largest = 0;
    gaps->largest_from = from;
}

static void gap(struct mason_dixon_gaps *gaps, uint64_t to) {
    if (to > gaps->limit)
        to = gaps->limit;
    if (to <= gaps->at)
        return;
    gaps->total += to - gaps->at;
    if (to - gaps->at > gaps->largest) {
        gaps->largest = to - gaps->at;
        gaps->largest_from = gaps->at;
    }
}

void mason_dixon_gaps_add(struct mason_dixon_gaps *gaps, uint64_t from, uint64_t to) {
    gap(gaps, from);
    if (to > gaps->at)
        gaps->at = to;
}

void mason_dixon_gaps_end(struct mason_dixon_gaps *gaps) {
    gap(gaps, gaps->limit);
    gaps->at = gaps->limit;
}
