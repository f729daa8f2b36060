/* SPDX-License-Identifier: 0BSD
 *
 * The record of a link in a folder: one file for each executable, key=value. What stands in the
 * linked file itself is mason_dixon_elf_record()'s. */
#ifndef RECORD_H
#define RECORD_H

#include "text.h"

#include <stdint.h>

#define MAX_RECORD_BYTES 65536 /* more is no record of ours */

struct runtime; /* selftest.h */

struct verdict {
    const char *file;
    const char *name;     /* placed, not-needed, impossible */
    const char *way;      /* slot, append, link, none */
    const char *strategy; /* what is in the link: post-link, link-script, mapfile, ... or none */
    char *reason;
    uint64_t boundary;             /* address in bytes */
    const struct runtime *runtime; /* what is compiled in; NULL: nothing */
};

void verdict_free(struct verdict *verdict);
/* record_path - adds the name of the record of a linked file. */
void record_path(const char *folder, const char *file, struct text *path);
/* record_write - writes FOLDER/<output, seen from the folder around FOLDER, with % for what is no
 * letter>.facts. Returns 1 when the
 * verdict is another one than before, or there was none. A folder that can't be written is said
 * once. */
int record_write(const char *folder, const struct verdict *verdict);

#endif
