/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_config.h - what the build promises, for the files of this folder. Not for programs:
 * they use mason_dixon.h. Since: 0.2
 *
 * The promises come in one of two ways:
 *   by macros, when the files are compiled: mason_dixon.h and the files themselves name them;
 *   with MASON_DIXON_CONFIG=1, from an object of data that "mason-dixon link" writes for each
 *   executable (templates/tool/selftest.c), so that the files are compiled once for all of them. */
#ifndef MASON_DIXON_CONFIG_H
#define MASON_DIXON_CONFIG_H

#include <stdint.h>

/* Sizes and addresses in bytes. The order and the sizes are a contract with selftest.c: add at the
 * end. */
struct mason_dixon_config {
    uint64_t boundary;
    uint64_t low_limit;
    uint64_t min_low_room;     /* 0: no demand */
    uint64_t low_reserve;      /* 0: none */
    uint32_t pointer_bits;     /* 0: no demand */
    uint32_t luajit;           /* 0: no promise; 32, 64 */
    uint32_t startup;          /* 1: the self-test runs before main() */
    uint32_t on_failure_abort; /* 1 */
    uint32_t low_layout;       /* 1: where it is compiled in, the process is put in a low layout */
    uint32_t unused;
};

#ifndef MASON_DIXON_LOW_MAP
#define MASON_DIXON_LOW_MAP 0
#endif
#ifndef MASON_DIXON_LOW_STACK
#define MASON_DIXON_LOW_STACK 0
#endif
#ifndef MASON_DIXON_LOW_LAYOUT
#define MASON_DIXON_LOW_LAYOUT 0
#endif

#ifdef MASON_DIXON_CONFIG

#undef MASON_DIXON_STARTUP
#define MASON_DIXON_STARTUP 1
#ifndef MASON_DIXON_MORE /* 0: min_low_room, pointer_bits and luajit are 0 */
#define MASON_DIXON_MORE 1
#elif !MASON_DIXON_MORE
#undef MASON_DIXON_RUNTIME_LUAJIT
#define MASON_DIXON_RUNTIME_LUAJIT 0
#endif
#ifdef _WIN32 /* PE's linkers take no weak name that is nowhere, so it is not looked at there */
#undef MASON_DIXON_RUNTIME_LUAJIT
#define MASON_DIXON_RUNTIME_LUAJIT 0
#elif MASON_DIXON_MORE
#undef MASON_DIXON_RUNTIME_LUAJIT
#define MASON_DIXON_RUNTIME_LUAJIT 32
#endif
#undef MASON_DIXON_LOW_RESERVE
#define MASON_DIXON_LOW_RESERVE 1

#ifdef __cplusplus
extern "C"
#else
extern
#endif
#ifdef __GNUC__
    __attribute__((visibility("hidden")))
#endif
    const struct mason_dixon_config mason_dixon_config;

#else

#undef MASON_DIXON_MORE
#define MASON_DIXON_MORE 1
#ifndef MASON_DIXON_BOUNDARY
#define MASON_DIXON_BOUNDARY 0x100000000
#endif
#ifndef MASON_DIXON_LOW_LIMIT
#define MASON_DIXON_LOW_LIMIT 0x80000000
#endif
#ifndef MASON_DIXON_MIN_LOW_ROOM
#define MASON_DIXON_MIN_LOW_ROOM 0
#endif
#ifndef MASON_DIXON_LOW_RESERVE
#define MASON_DIXON_LOW_RESERVE 0
#endif
#ifndef MASON_DIXON_POINTER_BITS
#define MASON_DIXON_POINTER_BITS 0
#endif
#ifndef MASON_DIXON_RUNTIME_LUAJIT
#define MASON_DIXON_RUNTIME_LUAJIT 0
#endif
#ifndef MASON_DIXON_STARTUP
#define MASON_DIXON_STARTUP 0
#endif
#ifndef MASON_DIXON_ON_FAILURE_ABORT
#define MASON_DIXON_ON_FAILURE_ABORT 0
#endif

static const struct mason_dixon_config mason_dixon_config = {
    UINT64_C(0) + (MASON_DIXON_BOUNDARY),
    UINT64_C(0) + (MASON_DIXON_LOW_LIMIT),
    UINT64_C(0) + (MASON_DIXON_MIN_LOW_ROOM),
    UINT64_C(0) + (MASON_DIXON_LOW_RESERVE),
    (MASON_DIXON_POINTER_BITS),
    (MASON_DIXON_RUNTIME_LUAJIT),
    (MASON_DIXON_STARTUP),
    (MASON_DIXON_ON_FAILURE_ABORT) != 0,
    (MASON_DIXON_LOW_LAYOUT) != 0,
    0,
};

#endif

#define promised mason_dixon_config

/* A promise beyond the boundary: what judges it is no part of those programs that make none. */
#if MASON_DIXON_MORE
#define promised_more(name) promised.name
#else
#define promised_more(name) 0
#endif

#endif
