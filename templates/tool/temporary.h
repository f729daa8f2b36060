/* SPDX-License-Identifier: 0BSD
 *
 * Temporary files: in one folder, which is gone in the end, whatever ends this program. */
#ifndef TEMPORARY_H
#define TEMPORARY_H

#include "text.h"

/* temporary_open - makes the folder, below $TMPDIR or /tmp, where there is none yet. Returns 0,
 * with errno set, when that can't be. */
int temporary_open(void);
/* temporary_folder - its path. */
const char *temporary_folder(void);
/* temporary_file - the path of a file in the folder, which goes with it. Kept until
 * temporary_close(). */
const char *temporary_file(const char *name);
/* temporary_write - writes one of them, anew where it is there. Returns its path, or NULL with
 * errno set. */
const char *temporary_write(const char *name, const struct text *bytes);
/* temporary_unname - takes them out of a list of dependencies that a linker wrote (a rule for
 * make), with all in one more folder that is ours: a build system would look for them, or find them
 * newer than the link that made them, and link again.  list, more  the file, the folder; or NULL */
void temporary_unname(const char *list, const char *more);
void temporary_close(void);

#endif
