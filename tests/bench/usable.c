/* SPDX-License-Identifier: 0BSD */
/*
 * usable - how much of low memory Lua can use: objects of one kind are kept until "not enough
 * memory", which is less than what LuaJIT has mapped by then.
 *
 * Synopsis:
 *   usable WHAT [GIB [STATES [HOW]]]
 *
 *   WHAT     a number from 8 to 16777216: full userdata that take as much as a string of so many
 *            bytes, of which 8 are written: to the allocator the same, without the time for 2 GiB
 *            of bytes; "strings:" before the number: strings; "random": such userdata of 64 bytes
 * to 2 MiB, each power of two as likely as the other; "tables": of 1 to 64 numbers, a quarter of
 * them with as many fields; "reads": strings of 65536 bytes from a file GIB      gibibytes that the
 * host puts on the malloc heap before Lua starts, in blocks of 64 KiB; 0 to 64, default 0 STATES
 * Lua states, 1 to 1000; default 1 HOW      turns: each state keeps one object in turn. after: each
 * state keeps its part of 1800 MiB before the next is opened, then in turns. threads: each state
 * has a thread of its own. Default turns
 *
 * Output, key=value: free_mib, what had no mapping below 2 GiB before Lua started; mapped_mib,
 * mapped there since then; kept_mib, what the states keep at their end, as LuaJIT counts it after a
 * full collection. A library that is not bound to low memory (GC64) is stopped at 3072 MiB a state.
 *
 * Exit status: 0; 1 when a kept object does not hold what was put into it, when Lua fails for
 * another reason than memory, or when malloc gives up; 2 for a wrong argument.
 *
 * Build and run: tests/bench/room
 *
 * Since: 0.2
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>

#define MIB (1024.0 * 1024.0)
#define LOW_LIMIT 0x80000000ul
#define MOST_STATES 1000
#define MOST_BYTES (16ul << 20)

enum kind { DATA, STRINGS, RANDOM, TABLES, READS };

struct state {
    lua_State *L;
    uint64_t random;
    unsigned long objects;
    char *buffer; /* of the next string */
};

static enum kind kind;
static unsigned long size;
static struct state states[MOST_STATES];

static void stop(const char *what) {
    fprintf(stderr, "usable: %s\n", what);
    exit(1);
}

static unsigned long next_random(struct state *state) {
    state->random ^= state->random << 13;
    state->random ^= state->random >> 7;
    state->random ^= state->random << 17;
    return (unsigned long)(state->random >> 3);
}

/* ---- what is kept ---- */

static const char reader[] =
    "local file = io.tmpfile()\n"
    "local bytes, n = ..., 0\n"
    "file:write(bytes)\n"
    "local most = #bytes - 65536\n"
    "return function()\n" /* each at a place of its own, so that no two are the same string */
    "  n = n + 1\n"
    "  file:seek('set', n * 131 % most)\n"
    "  return file:read(65536)\n"
    "end\n";

static int keep(lua_State *L) {
    struct state *state = (struct state *)lua_touserdata(L, 1);
    const unsigned long number = state->objects + 1;
    unsigned long bytes = size, i, count;
    lua_getfield(L, LUA_REGISTRYINDEX, "kept");
    switch (kind) {
    case RANDOM:
        bytes = 64ul << next_random(state) % 15;
        bytes += next_random(state) % bytes;
        /* fall through */
    case DATA:
        /* GCstr is 16 bytes and one at the end, GCudata 24 (lj_obj.h, without GC64). */
        memcpy(lua_newuserdata(L, bytes < 16 ? 8 : bytes - 7), &number, sizeof number);
        break;
    case STRINGS:
        /* LuaJIT hashes few bytes of a string: those at its ends and in its middle. */
        memcpy(state->buffer, &number, sizeof number);
        memcpy(state->buffer + bytes - sizeof number, &number, sizeof number);
        lua_pushlstring(L, state->buffer, bytes);
        /* The place is one of the next string's bytes. */
        memset(state->buffer + bytes - sizeof number, 0, sizeof number);
        break;
    case TABLES:
        count = 1 + next_random(state) % 64;
        lua_createtable(L, (int)count, next_random(state) % 4 ? 0 : (int)count);
        for (i = 1; i <= count; i++) {
            lua_pushnumber(L, (lua_Number)number);
            lua_rawseti(L, -2, (int)i);
        }
        break;
    case READS:
        lua_getfield(L, LUA_REGISTRYINDEX, "reader");
        lua_call(L, 0, 1);
        break;
    }
    lua_rawseti(L, -2, (int)number);
    state->objects = number;
    return 0;
}

static int check(lua_State *L) {
    struct state *state = (struct state *)lua_touserdata(L, 1);
    unsigned long number, found;
    lua_getfield(L, LUA_REGISTRYINDEX, "kept");
    for (number = 1; number <= state->objects; number++) {
        lua_rawgeti(L, -1, (int)number);
        if (kind == TABLES) {
            lua_rawgeti(L, -1, 1);
            found = (unsigned long)lua_tonumber(L, -1);
            lua_pop(L, 1);
        } else if (kind == READS) {
            found = lua_objlen(L, -1) == 65536 ? number : 0;
        } else {
            memcpy(&found, kind == STRINGS ? lua_tostring(L, -1) : lua_touserdata(L, -1),
                   sizeof found);
        }
        if (found != number)
            return luaL_error(L, "object %d holds something else", (int)number);
        lua_pop(L, 1);
    }
    return 0;
}

static int collect(lua_State *L) {
    lua_gc(L, LUA_GCCOLLECT, 0);
    return 0;
}

/* Everything is protected: an error without a protected call ends the process. What is called when
 * there is no memory is in the registry before, since lua_cpcall() takes memory. */
static int prepare(lua_State *L) {
    struct state *state = (struct state *)lua_touserdata(L, 1);
    lua_pushcfunction(L, keep);
    lua_setfield(L, LUA_REGISTRYINDEX, "keep");
    lua_pushcfunction(L, check);
    lua_setfield(L, LUA_REGISTRYINDEX, "check");
    lua_pushcfunction(L, collect);
    lua_setfield(L, LUA_REGISTRYINDEX, "collect");
    luaL_openlibs(L);
    /* A trace, so that there is machine code, too. */
    if (luaL_dostring(L, "local s = 0 for i = 1, 1000 do s = s + i end assert(s == 500500)"))
        return lua_error(L);
    if (kind == READS) {
        const size_t bytes = 4u << 20;
        size_t i;
        if (luaL_loadstring(L, reader))
            return lua_error(L);
        for (i = 0; i < bytes; i += sizeof(unsigned long)) {
            unsigned long word = next_random(state);
            memcpy(state->buffer + i, &word, sizeof word);
        }
        lua_pushlstring(L, state->buffer, bytes);
        lua_call(L, 1, 1);
        lua_setfield(L, LUA_REGISTRYINDEX, "reader");
    }
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "kept");
    return 0;
}

/* 0; -1 when there is no memory for it. */
static int done(struct state *state, int status) {
    const char *text;
    if (status == 0)
        return 0;
    text = lua_tostring(state->L, -1);
    if (!text || strcmp(text, "not enough memory") != 0)
        stop(text ? text : "an error without a text");
    lua_settop(state->L, 0);
    return -1;
}

static int protect(struct state *state, const char *name) {
    lua_getfield(state->L, LUA_REGISTRYINDEX, name);
    lua_pushlightuserdata(state->L, state);
    return done(state, lua_pcall(state->L, 1, 0, 0));
}

static double counted_mib(lua_State *L) {
    return lua_gc(L, LUA_GCCOUNT, 0) / 1024.0 + lua_gc(L, LUA_GCCOUNTB, 0) / MIB;
}

static int open_state(struct state *state, unsigned long number) {
    state->random = 88172645463325252u + number * UINT64_C(0x9e3779b97f4a7c15);
    if (kind == STRINGS || kind == READS) {
        state->buffer = (char *)calloc(1, MOST_BYTES + sizeof number);
        if (!state->buffer)
            stop("no memory for a buffer");
    }
    state->L = luaL_newstate();
    return state->L ? done(state, lua_cpcall(state->L, prepare, state)) : -1;
}

/* Keeps one more; 0 when the state is full. */
static int step(struct state *state) {
    if (!state->L || (state->objects % 1024 == 0 && counted_mib(state->L) > 3072))
        return 0;
    return protect(state, "keep") == 0;
}

static void *fill(void *data) {
    struct state *state = (struct state *)data;
    while (step(state))
        ;
    return NULL;
}

/* ---- the host ---- */

/* MiB below 2 GiB that have a mapping. Reads into a buffer that is not on the heap. */
static double mapped_mib(void) {
    static char text[1 << 20];
    unsigned long from, to, bytes = 0;
    size_t used = 0;
    char *at = text;
    long got;
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        stop("/proc/self/maps can't be read");
    while (used < sizeof text - 1 &&
           (got = (long)read(fd, text + used, sizeof text - 1 - used)) > 0)
        used += (size_t)got;
    close(fd);
    text[used] = 0;
    for (; at && sscanf(at, "%lx-%lx", &from, &to) == 2 && from < LOW_LIMIT; at++) {
        bytes += (to < LOW_LIMIT ? to : LOW_LIMIT) - from;
        at = strchr(at, '\n');
        if (!at)
            break;
    }
    return (double)bytes / MIB;
}

static unsigned long number(const char *name, const char *text, unsigned long least,
                            unsigned long most) {
    char *end;
    unsigned long value;
    errno = 0;
    value = strtoul(text, &end, 10);
    if (end == text || *end || errno || value < least || value > most) {
        fprintf(stderr, "usable: %s: given \"%s\"; allowed: a whole number from %lu to %lu%s.\n",
                name, text, least, most,
                strcmp(name, "WHAT") ? "" : ", strings:NUMBER, random, tables, reads");
        exit(2);
    }
    return value;
}

int main(int argc, char **argv) {
    static pthread_t ids[MOST_STATES];
    const char *how = argc > 4 ? argv[4] : "turns";
    unsigned long gib, count, i;
    double before, mapped, kept = 0;
    int any;
    if (argc < 2 || argc > 5) {
        fprintf(stderr, "usable: given %d arguments; allowed: WHAT [GIB [STATES [HOW]]].\n",
                argc - 1);
        return 2;
    }
    kind = strcmp(argv[1], "random") == 0         ? RANDOM
           : strcmp(argv[1], "tables") == 0       ? TABLES
           : strcmp(argv[1], "reads") == 0        ? READS
           : strncmp(argv[1], "strings:", 8) == 0 ? STRINGS
                                                  : DATA;
    if (kind == DATA || kind == STRINGS)
        size = number("WHAT", argv[1] + (kind == STRINGS ? 8 : 0), sizeof size, MOST_BYTES);
    gib = argc > 2 ? number("GIB", argv[2], 0, 64) : 0;
    count = argc > 3 ? number("STATES", argv[3], 1, MOST_STATES) : 1;
    if (strcmp(how, "turns") != 0 && strcmp(how, "after") != 0 && strcmp(how, "threads") != 0) {
        fprintf(stderr, "usable: HOW: given \"%s\"; allowed: turns, after, threads.\n", how);
        return 2;
    }
    for (i = 0; i < gib << 14; i++)
        if (!malloc((64u << 10) - 16))
            stop("malloc gave up");
    before = mapped_mib();

    for (i = 0; i < count; i++) {
        if (open_state(&states[i], i) != 0)
            break;
        while (*how == 'a' && counted_mib(states[i].L) < 1800.0 / (double)count && step(&states[i]))
            ;
    }
    if (strcmp(how, "threads") == 0) {
        for (i = 0; i < count; i++)
            if (pthread_create(&ids[i], NULL, fill, &states[i]) != 0)
                stop("no thread");
        for (i = 0; i < count; i++)
            pthread_join(ids[i], NULL);
    }
    do {
        any = 0;
        for (i = 0; i < count; i++)
            any |= step(&states[i]);
    } while (any);
    mapped = mapped_mib() - before;
    for (i = 0; i < count; i++) {
        if (!states[i].L)
            continue;
        if (protect(&states[i], "check") != 0)
            stop("no memory to check what is kept");
        (void)protect(&states[i], "collect");
        kept += counted_mib(states[i].L);
    }
    printf("free_mib=%.0f\nmapped_mib=%.0f\nkept_mib=%.0f\n", (LOW_LIMIT - 0x10000) / MIB - before,
           mapped, kept);
    fflush(stdout);
    _exit(0); /* 100 states full of strings take a while to close */
}
