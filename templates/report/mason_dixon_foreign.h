/* SPDX-License-Identifier: 0BSD
 *
 * Executables of macOS (Mach-O) and Windows (PE) in a report: what their headers prove. The file is
 * taken as hostile: every count and range is checked, memory is bounded. C99 and C++. Since: 0.1
 */
#ifndef MASON_DIXON_FOREIGN_H
#define MASON_DIXON_FOREIGN_H

#include "mason_dixon_collect.h"

#include <stdint.h>

/* mason_dixon_add_foreign - adds the section of a Mach-O or PE file.
 *
 *   all       the report; node: the section to fill
 *   fd        a descriptor of a regular file, open for reading; it stays open
 *   bytes     size of the file
 *   boundary  an address in bytes
 *   failure   is filled in when the file is damaged, or for several machines
 *
 * Returns 1 when added, 0 with the failure, -1 when the file is of another format. Since: 0.1
 * Example: if (mason_dixon_add_foreign(&all, node, fd, status.st_size, boundary, &failure) < 0)
 *              ... neither ELF nor one of these */
int mason_dixon_add_foreign(struct mason_dixon_collection *all, struct mason_dixon_node *node,
                            int fd, uint64_t bytes, uint64_t boundary,
                            struct mason_dixon_failure *failure);

#endif
