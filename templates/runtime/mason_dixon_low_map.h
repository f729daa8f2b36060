/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_low_map.h - what the self-test asks mason_dixon_low_map.c. Not for programs: they use
 * mason_dixon.h. Since: 0.1 */
#ifndef MASON_DIXON_LOW_MAP_H
#define MASON_DIXON_LOW_MAP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How low mappings stand in this process. Since: 0.1 */
struct mason_dixon_low_map_state {
    int stands_in;          /* 1: calls of mmap come here */
    const char *why_not;    /* else a phrase; "" otherwise */
    const char *own_name;   /* "mmap" or "mmap64": the program defines it itself; else "" */
    int seen_by_libraries;  /* 1: shared libraries' calls too; 0: they do not; -1: not known */
    int bound_directly;     /* 1: not those of libraries that are bound directly (SunOS) */
    uint64_t held_bytes;    /* address space that LOW_RESERVE keeps, below held_limit */
    uint64_t held_limit;    /* as asked for */
    uint64_t reserve_bytes; /* what LOW_RESERVE has in all, served or not */
};

#if defined(__GNUC__) && !defined(_WIN32)
#define MASON_DIXON_HIDDEN __attribute__((visibility("hidden")))
#else
#define MASON_DIXON_HIDDEN
#endif

/* mason_dixon_low_map_state - fills it in. limit: bytes, for held_bytes. Since: 0.1 */
MASON_DIXON_HIDDEN
void mason_dixon_low_map_state(struct mason_dixon_low_map_state *state, uint64_t limit);

/* mason_dixon_low_map_serves - is this function the one that stands in for mmap? Since: 0.1 */
MASON_DIXON_HIDDEN
int mason_dixon_low_map_serves(uintptr_t function);

#ifdef __cplusplus
}
#endif

#endif
