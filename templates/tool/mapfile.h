/* SPDX-License-Identifier: 0BSD
 *
 * Mapfiles of the project in a link by the link-editor of illumos and Solaris: do they reserve a
 * segment where ours would? Two names at one address do not link there, and with one name the last
 * one decides. */
#ifndef MAPFILE_H
#define MAPFILE_H

#include "command.h"

/* What a project's own mapfile reserves. {0} is nothing. */
struct own_segment {
    char *file;
    char *name;
    uint64_t address, length;
};

/* own_segment_find - the highest reserved segment that ends above the boundary. Returns 0 when no
 * mapfile of the command has one, or none can be read. */
int own_segment_find(const struct command *command, uint64_t boundary, struct own_segment *own);
/* own_segment_is_whole - does it lie at or above the boundary, and end with a page, so that it is
 * enough? */
int own_segment_is_whole(const struct own_segment *own, uint64_t boundary, uint64_t page);
/* own_segment_words - a sentence on it. whole: it is enough, and ours stays out */
void own_segment_words(const struct own_segment *own, int whole, struct text *text);
void own_segment_free(struct own_segment *own);

#endif
