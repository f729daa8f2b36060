/* SPDX-License-Identifier: 0BSD
 *
 * Reads the list of a process's mappings, /proc/PID/maps of Linux (proc_pid_maps(5)), piece by
 * piece: memory stays constant however long the list is. The text is taken as hostile. C99 and C++.
 *
 *   static int visit(void *data, const struct mason_dixon_mapping *m) {
 *       *(uint64_t *)data += m->to - m->from;
 *       return 0;
 *   }
 *   struct mason_dixon_maps maps;
 *   uint64_t bytes = 0;
 *   mason_dixon_maps_open(&maps, visit, &bytes);
 *   while ((got = read(fd, buffer, sizeof buffer)) > 0)
 *       mason_dixon_maps_feed(&maps, buffer, (size_t)got);
 *   error = mason_dixon_maps_end(&maps);     // NULL, or what is wrong
 *
 * Since: 0.1
 */
#ifndef MASON_DIXON_MAPS_H
#define MASON_DIXON_MAPS_H

#include <stddef.h>
#include <stdint.h>

/* The most mappings that are read; Linux' default limit (vm.max_map_count) is 65530. Since: 0.1 */
#define MASON_DIXON_MAPS_MAX 2000000
/* The longest line, in bytes: a path may have 4096 bytes, of which each may be written as four.
 * Since: 0.1 */
#define MASON_DIXON_MAPS_LINE 20480

/* One mapping. Since: 0.1 */
struct mason_dixon_mapping {
    uint64_t from;    /* first address, in bytes */
    uint64_t to;      /* one past the last */
    char flags[5];    /* "rwxp" with "-" for what is not there */
    uint64_t inode;   /* 0: no file */
    const char *name; /* path, "[heap]", "[stack]", ... or "" */
};

/* The reader. visit returns 0 to go on. Since: 0.1 */
struct mason_dixon_maps {
    int (*visit)(void *data, const struct mason_dixon_mapping *mapping);
    void *data;
    char line[MASON_DIXON_MAPS_LINE];
    size_t used;
    uint64_t last; /* end of the mapping before, in bytes */
    uint64_t count;
    const char *error;
    int stopped;
};

/* mason_dixon_maps_open - begins. mason_dixon_maps_feed - the next piece, cut anywhere; after an
 * error, or a visit that gave something else than 0, nothing more is looked at. Since: 0.1 */
void mason_dixon_maps_open(struct mason_dixon_maps *maps,
                           int (*visit)(void *data, const struct mason_dixon_mapping *mapping),
                           void *data);
void mason_dixon_maps_feed(struct mason_dixon_maps *maps, const char *text, size_t size);

/* mason_dixon_maps_end - NULL, or in words what is wrong with the list. Since: 0.1 */
const char *mason_dixon_maps_end(struct mason_dixon_maps *maps);

/* mason_dixon_maps_read - opens path, reads it all and closes it. Returns NULL or what is wrong;
 * *number is errno when the system refused, else 0. Since: 0.1
 * Example: error = mason_dixon_maps_read("/proc/self/maps", visit, &bytes, &number); */
const char *mason_dixon_maps_read(const char *path,
                                  int (*visit)(void *data,
                                               const struct mason_dixon_mapping *mapping),
                                  void *data, int *number);

/* The free space below a limit, gathered from mappings in ascending order. Since: 0.1 */
struct mason_dixon_gaps {
    uint64_t limit; /* in: the space ends at this address */
    uint64_t at;    /* in: it begins here (vm.mmap_min_addr); afterwards the end of what was seen */
    uint64_t total; /* bytes */
    uint64_t largest;      /* bytes of the largest piece */
    uint64_t largest_from; /* its address */
};

/* mason_dixon_gaps_open - nothing seen yet. mason_dixon_gaps_add - the next mapping.
 * mason_dixon_gaps_end - no more of them. Since: 0.1 */
void mason_dixon_gaps_open(struct mason_dixon_gaps *gaps, uint64_t from, uint64_t limit);
void mason_dixon_gaps_add(struct mason_dixon_gaps *gaps, uint64_t from, uint64_t to);
void mason_dixon_gaps_end(struct mason_dixon_gaps *gaps);

#endif
