/* SPDX-License-Identifier: 0BSD
 *
 * Executables in a report: of --exe, and those that a build linked. C99 and C++. Since: 0.1
 */
#ifndef MASON_DIXON_EXECUTABLE_H
#define MASON_DIXON_EXECUTABLE_H

#include "mason_dixon_collect.h"
#include "mason_dixon_elf.h"

/* mason_dixon_add_executable - adds what an open file's headers prove to a section. boundary: an
 * address in bytes. Since: 0.1 */
void mason_dixon_add_executable(struct mason_dixon_collection *all, struct mason_dixon_node *node,
                                struct mason_dixon_elf *elf, uint64_t boundary,
                                const struct mason_dixon_elf_finding *finding);

/* mason_dixon_read_executable - the same from a path, with its scene (called name). Returns 1, or 0
 * with the failure filled in. boundary: 0 for that of the report, or of the file's record where the
 * report has none (mason_dixon_collection.own_boundary). Since: 0.1 */
int mason_dixon_read_executable(struct mason_dixon_collection *all, const char *path,
                                const char *name, struct mason_dixon_node *node, uint64_t boundary,
                                struct mason_dixon_failure *failure);

#endif
