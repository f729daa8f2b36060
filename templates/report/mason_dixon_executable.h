/* SPDX-License-Identifier: 0BSD
 *
 * Executables in a report: of --exe, and those that a build linked. C99 and C++. Since: 0.1
 */
#ifndef MASON_DIXON_EXECUTABLE_H
#define MASON_DIXON_EXECUTABLE_H

#include "mason_dixon_collect.h"
#include "mason_dixon_elf.h"

/* mason_dixon_boundary_of - the boundary that was asked for, else the one in the file's record,
 * which becomes the report's, and a limit above it goes down to it. In bytes. Since: 0.2 */
uint64_t mason_dixon_boundary_of(struct mason_dixon_collection *all,
                                 const struct mason_dixon_elf *elf);

/* mason_dixon_read_executable - adds what a file's headers prove to a section, and its scene
 * (called name). Returns 1, or 0 with the failure filled in. boundary: 0 for that of the report, or
 * of the file's record where the report has none (mason_dixon_collection.own_boundary). Since: 0.1
 */
int mason_dixon_read_executable(struct mason_dixon_collection *all, const char *path,
                                const char *name, struct mason_dixon_node *node, uint64_t boundary,
                                struct mason_dixon_failure *failure);

#endif
