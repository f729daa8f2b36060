/* SPDX-License-Identifier: 0BSD */
/*
 * host - a program that embeds LuaJIT and has a big malloc heap of its own.
 *
 * Synopsis:
 *   host [GIB [STATES]]
 *
 *   GIB      gibibytes that the host itself puts on the malloc heap before Lua starts, in blocks of
 *            64 KiB; 0 to 64, default 2.
 *   STATES   Lua states in the second part; 0 to 10000, default 100.
 *
 * First it fills one Lua state until LuaJIT says "not enough memory", then, that state closed, it
 * opens STATES states and fills them in turn. Neither the blocks nor the Lua memory are written to
 * beyond a few bytes a block, so that this costs address space, and only some 200 MiB of memory.
 * A library that is not bound to low memory (GC64) is stopped at 4096 MiB.
 *
 * Output, key=value: version (LuaJIT's), gc64 (yes, no), heap_start (address, hexadecimal),
 * heap_mib (asked from malloc), heap_brk_mib (of it, what brk gave), low_free_mib (below 2 GiB no
 * mapping is there, before Lua starts: no runtime that needs memory there can get more), lua_mib
 * (garbage-collected memory at its end, as LuaJIT counts it), lua_low_mib (mapped below 2 GiB
 * since then), lua_end (not-enough-memory, no-state, limit), states (opened), states_mib (in all).
 * -1 means not known (no /proc/self/maps). The last line is a sentence.
 *
 * Exit status: 0; 1 when malloc gives up, or when memory that LuaJIT gave does not hold what was
 * written to it; 2 for a wrong argument. That Lua gets little or no memory is a result.
 *
 * Example:
 *   host 3 100
 *
 * Since: 0.1
 */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* sbrk */
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __cplusplus
extern "C" {
#endif
#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>
#ifdef __cplusplus
}
#endif

#define MIB (1024.0 * 1024.0)
#define LOW_LIMIT 0x80000000ull /* bytes: the ceiling of LuaJIT's memory without GC64 */

enum {
    /* Below malloc's limit for blocks of their own (128 KiB in glibc), so that they are on brk. */
    HEAP_BLOCK_BYTES = 64 * 1024 - 16,
    LIMIT_MIB = 4096, /* where a library with room without end is stopped */
    MAX_STATES = 10000
};

/* Lua memory is taken in blocks of these sizes, the next one when the one before is refused:
   big ones, since they are quick, and small ones for what is left between mappings. */
static const size_t lua_block_bytes[] = {1024 * 1024, 128 * 1024, 16 * 1024};
enum { LUA_BLOCK_SIZES = 3 };

/* ---- the address space ---- */

/* Calls back for each mapping of this process. Reads with a buffer that is not on the heap that
   is measured. Returns 0, or -1 where /proc/self/maps is not to be had. */
static int each_mapping(void (*call)(void *data, uint64_t from, uint64_t to), void *data) {
    static char buffer[4096];
    uint64_t numbers[2] = {0, 0};
    int which = 0; /* of numbers; 2: the rest of the line */
    ssize_t got, i;
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return -1;
    }
    while ((got = read(fd, buffer, sizeof buffer)) > 0) {
        for (i = 0; i < got; i++) {
            char c = buffer[i];
            if (c == '\n') {
                which = 0;
                numbers[0] = numbers[1] = 0;
            } else if (which < 2 && c == '-') {
                which = 1;
            } else if (which < 2 && c == ' ') {
                which = 2;
                call(data, numbers[0], numbers[1]);
            } else if (which < 2) {
                numbers[which] =
                    numbers[which] * 16 + (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
            }
        }
    }
    close(fd);
    return got < 0 ? -1 : 0;
}

static void add_low(void *data, uint64_t from, uint64_t to) {
    if (from < LOW_LIMIT) {
        *(uint64_t *)data += (to < LOW_LIMIT ? to : LOW_LIMIT) - from;
    }
}

/* MiB below 2 GiB where this process has mappings, or -1. */
static double low_mapped_mib(void) {
    uint64_t bytes = 0;
    return each_mapping(add_low, &bytes) == 0 ? (double)bytes / MIB : -1;
}

/* ---- Lua ---- */

struct filler {
    lua_State *L;
    unsigned long blocks;
    double bytes;        /* of the blocks */
    unsigned size_index; /* in lua_block_bytes; LUA_BLOCK_SIZES: full */
    size_t block_bytes;  /* what take_block takes */
};

/* Opens the standard libraries and runs a script that gets compiled. A Lua error without a
   protected call around it ends the process, so everything runs inside lua_cpcall. */
static int start(lua_State *L) {
    luaL_openlibs(L);
    if (luaL_dostring(L, "local s = 0 for i = 1, 1000 do s = s + i end assert(s == 500500)")) {
        return lua_error(L);
    }
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "blocks");
    return 0;
}

/* One more block, kept from the garbage collector by a table. Its ends are written and read
   again at the end: memory that was given twice would show. */
static int take_block(lua_State *L) {
    struct filler *filler = (struct filler *)lua_touserdata(L, 1);
    char *block;
    unsigned long number = filler->blocks + 1;
    lua_getfield(L, LUA_REGISTRYINDEX, "blocks");
    block = (char *)lua_newuserdata(L, filler->block_bytes);
    memcpy(block, &number, sizeof number);
    memcpy(block + filler->block_bytes - sizeof number, &number, sizeof number);
    lua_rawseti(L, -2, (int)number);
    filler->blocks = number;
    filler->bytes += (double)filler->block_bytes;
    return 0;
}

static int check_blocks(lua_State *L) {
    struct filler *filler = (struct filler *)lua_touserdata(L, 1);
    unsigned long i, head, tail;
    lua_getfield(L, LUA_REGISTRYINDEX, "blocks");
    for (i = 1; i <= filler->blocks; i++) {
        const char *block;
        size_t size;
        lua_rawgeti(L, -1, (int)i);
        block = (const char *)lua_touserdata(L, -1);
        size = lua_objlen(L, -1);
        memcpy(&head, block, sizeof head);
        memcpy(&tail, block + size - sizeof tail, sizeof tail);
        if (head != i || tail != i) {
            return luaL_error(L, "block %d holds other numbers", (int)i);
        }
        lua_pop(L, 1);
    }
    return 0;
}

/* Returns 0 when the state stands and has run its script. */
static int open_state(struct filler *filler) {
    memset(filler, 0, sizeof *filler);
    filler->L = luaL_newstate();
    if (!filler->L) {
        return -1;
    }
    if (lua_cpcall(filler->L, start, NULL) != 0) {
        lua_close(filler->L);
        filler->L = NULL;
        return -1;
    }
    return 0;
}

/* Takes one block, of the greatest size that still works. Returns 0, or -1 when full. */
static int fill_step(struct filler *filler) {
    while (filler->size_index < LUA_BLOCK_SIZES) {
        filler->block_bytes = lua_block_bytes[filler->size_index];
        if (lua_cpcall(filler->L, take_block, filler) == 0) {
            return 0;
        }
        lua_settop(filler->L, 0);
        filler->size_index++;
    }
    return -1;
}

static double gc_mib(lua_State *L) {
    return lua_gc(L, LUA_GCCOUNT, 0) / 1024.0 + lua_gc(L, LUA_GCCOUNTB, 0) / MIB;
}

/* Ends the process when a block does not hold what was written to it. */
static void must_hold(struct filler *filler) {
    if (lua_cpcall(filler->L, check_blocks, filler) != 0) {
        fprintf(stderr, "host: %s\n", lua_tostring(filler->L, -1));
        exit(1);
    }
}

static int dump_byte(lua_State *L, const void *p, size_t size, void *data) {
    int *flags = (int *)data;
    (void)L;
    if (*flags < 0 && size >= 5) {
        *flags = ((const unsigned char *)p)[4];
    }
    return 0;
}

static char version[64] = "unknown";
static const char *gc64 = "unknown";

/* Notes LuaJIT's version, and GC64, which shows in a compiled chunk: bit 3 of its fifth byte. */
static int note_version(lua_State *L) {
    int flags = -1;
    lua_getglobal(L, "jit");
    lua_getfield(L, -1, "version");
    if (lua_isstring(L, -1)) {
        strncpy(version, lua_tostring(L, -1), sizeof version - 1);
    }
    if (luaL_loadstring(L, "") == 0 && lua_dump(L, dump_byte, &flags) == 0 && flags >= 0) {
        gc64 = (flags & 8) ? "yes" : "no";
    }
    return 0;
}

/* ---- the host ---- */

/* The host's blocks, each with a pointer to the one before. volatile, since compilers remove a
   malloc() of which nobody sees the result. */
static void *volatile host_blocks;

static long number_argument(int argc, char **argv, int index, const char *name, long most,
                            long preset) {
    char *rest;
    long value;
    if (index >= argc) {
        return preset;
    }
    errno = 0;
    value = strtol(argv[index], &rest, 10);
    if (rest == argv[index] || *rest || errno || value < 0 || value > most) {
        fprintf(stderr, "host: %s: given \"%s\"; allowed: a whole number from 0 to %ld.\n", name,
                argv[index], most);
        exit(2);
    }
    return value;
}

int main(int argc, char **argv) {
    static struct filler states[MAX_STATES];
    char *heap = (char *)sbrk(0);
    unsigned long i, blocks;
    long gib, wanted, opened = 0;
    double low_before, low_free, lua_mib = 0, lua_low_mib, heap_brk_mib, states_mib = 0;
    const char *end = "no-state";
    struct filler one;
    int progress;

    if (argc > 3) {
        fprintf(stderr, "host: given %d arguments; allowed: GIB and STATES.\n", argc - 1);
        return 2;
    }
    gib = number_argument(argc, argv, 1, "GIB", 64, 2);
    wanted = number_argument(argc, argv, 2, "STATES", MAX_STATES, 100);

    blocks = (unsigned long)gib * (1024ul * 1024 * 1024 / (HEAP_BLOCK_BYTES + 16));
    for (i = 0; i < blocks; i++) {
        void **block = (void **)malloc(HEAP_BLOCK_BYTES);
        if (!block) {
            fprintf(stderr, "host: malloc gave up after %lu MiB of %ld GiB\n", i / 16, gib);
            return 1;
        }
        *block = host_blocks;
        host_blocks = block;
    }
    heap_brk_mib = (double)((char *)sbrk(0) - heap) / MIB;
    /* Nothing of the host allocates from here on: what is mapped low from now on is LuaJIT's. */
    low_before = low_mapped_mib();
    low_free = low_before < 0 ? -1 : (double)(LOW_LIMIT - 65536) / MIB - low_before;

    if (open_state(&one) == 0) {
        lua_cpcall(one.L, note_version, NULL);
        end = "limit";
        while (one.bytes < LIMIT_MIB * MIB) {
            if (fill_step(&one) != 0) {
                end = "not-enough-memory";
                break;
            }
        }
        must_hold(&one);
        lua_mib = gc_mib(one.L);
    }
    lua_low_mib = low_before < 0 ? -1 : low_mapped_mib() - low_before;
    if (one.L) {
        lua_close(one.L);
    }

    while (opened < wanted && open_state(&states[opened]) == 0) {
        opened++;
    }
    do {
        progress = 0;
        for (i = 0; i < (unsigned long)opened; i++) {
            if (states_mib < LIMIT_MIB && fill_step(&states[i]) == 0) {
                states_mib += (double)states[i].block_bytes / MIB;
                progress = 1;
            }
        }
    } while (progress);
    states_mib = 0;
    for (i = 0; i < (unsigned long)opened; i++) {
        must_hold(&states[i]);
        states_mib += gc_mib(states[i].L);
    }
    for (i = 0; i < (unsigned long)opened; i++) {
        lua_close(states[i].L);
    }

    printf("version=%s\ngc64=%s\n", version, gc64);
    printf("heap_start=0x%llx\n", (unsigned long long)(uintptr_t)heap);
    printf("heap_mib=%ld\nheap_brk_mib=%.0f\n", gib * 1024, heap_brk_mib);
    printf("low_free_mib=%.0f\nlua_mib=%.0f\nlua_low_mib=%.0f\n", low_free, lua_mib, lua_low_mib);
    printf("lua_end=%s\nstates=%ld\nstates_mib=%.0f\n", end, opened, states_mib);
    printf("With %ld GiB on the host's own heap, one Lua state got %.0f MiB%s; %ld of %ld states "
           "got %.0f MiB together.\n",
           gib, lua_mib, strcmp(end, "limit") == 0 ? " and was stopped there" : "", opened, wanted,
           states_mib);
    return 0;
}
