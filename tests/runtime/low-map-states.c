/* SPDX-License-Identifier: 0BSD */
/*
 * low-map-states - creates and closes Lua states at random, and looks at what that leaves of low
 * memory.
 *
 * Synopsis:
 *   low-map-states ROUNDS [STATES]
 *
 * In ROUNDS (200) of 100 operations, the same in each run, up to STATES (1000) states exist at a
 * time; each gets strings and tables of random size. Output: first_mib and last_mib, the largest
 * single request with MAP_32BIT before, and after all were closed; alive_mib, the same while a
 * tenth of them is open, and free_mib, what has no mapping below 2 GiB by then; made, the states
 * made. Exit status: 0; 1 when a state holds something else than was put into it, or none could be
 * made.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>

static uint64_t state_of_random = 88172645463325252u;

static unsigned long below(unsigned long most) {
    state_of_random ^= state_of_random << 13;
    state_of_random ^= state_of_random >> 7;
    state_of_random ^= state_of_random << 17;
    return (unsigned long)(state_of_random % most);
}

static unsigned long biggest_mib(void) {
    unsigned long mib;
    for (mib = 2048; mib > 0; mib--) {
        void *got = mmap(NULL, mib << 20, PROT_NONE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_32BIT, -1, 0);
        if (got != MAP_FAILED) {
            munmap(got, mib << 20);
            break;
        }
    }
    return mib;
}

static unsigned long free_mib(void) {
    const unsigned long limit = 0x80000000ul, floor = 0x10000ul;
    unsigned long from, to, bytes = limit - floor;
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && fgets(line, sizeof line, maps))
        if (sscanf(line, "%lx-%lx", &from, &to) == 2 && from < limit)
            bytes -= (to < limit ? to : limit) - from;
    if (maps)
        fclose(maps);
    return bytes >> 20;
}

static const char fill[] =
    "local n, size = ...\n"
    "kept = kept or {}\n"
    "for i = 1, n do kept[#kept + 1] = string.rep(string.char(65 + #kept % 26), size) end\n"
    "for i = 1, #kept do assert(kept[i]:byte(1) == 65 + (i - 1) % 26) end\n"
    "local s = 0 for i = 1, 200 do s = s + i end assert(s == 20100)\n";

static int run(lua_State *L) {
    if (luaL_loadstring(L, fill) != 0)
        return lua_error(L);
    lua_pushinteger(L, (lua_Integer)(1 + below(8)));
    lua_pushinteger(L, (lua_Integer)(1 + below(below(20) ? 20000 : 900000)));
    lua_call(L, 2, 0);
    return 0;
}

int main(int argc, char **argv) {
    static lua_State *states[1000];
    long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 200;
    unsigned long most = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000, made = 0, refused = 0, i,
                  left;
    unsigned long first = biggest_mib(), alive;
    if (most < 1 || most > 1000)
        return 2;
    while (rounds-- > 0) {
        for (i = 0; i < 100; i++) {
            unsigned long which = below(most);
            if (!states[which]) {
                states[which] = luaL_newstate();
                if (!states[which]) {
                    refused++;
                    continue;
                }
                made++;
                luaL_openlibs(states[which]);
            } else if (below(2)) {
                lua_close(states[which]);
                states[which] = NULL;
                continue;
            }
            if (lua_cpcall(states[which], run, NULL) != 0) {
                const char *text = lua_tostring(states[which], -1);
                /* Out of memory is a result; a wrong byte is none. */
                if (!text || text[0] != 'n') {
                    printf("FAIL: %s\n", text ? text : "?");
                    return 1;
                }
                refused++;
                lua_settop(states[which], 0);
            }
        }
    }
    for (i = 0; i < most; i++) {
        if (states[i] && i % 10) {
            lua_close(states[i]);
            states[i] = NULL;
        }
    }
    alive = biggest_mib();
    left = free_mib();
    for (i = 0; i < most; i++)
        if (states[i])
            lua_close(states[i]);
    printf("first_mib=%lu\nalive_mib=%lu\nfree_mib=%lu\nlast_mib=%lu\nmade=%lu\nrefused=%lu\n",
           first, alive, left, biggest_mib(), made, refused);
    return made == 0;
}
