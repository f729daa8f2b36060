/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_find_luajit.c - asks the LuaJIT that it is linked with what no header tells: whether
 * it is a GC64 build, and how wide its light userdata are.
 *
 * Since: 0.1
 *
 * Build:   cc -I .../luajit-2.1 mason_dixon_find_luajit.c -lluajit-5.1
 * Output:  gc64=yes|no and lightuserdata_bits=32|47|64; a line is left out, or without a value,
 * where there is no answer. Then file=PATH for each mapping of a file, where /proc tells Status:  0
 *
 * Example: $ ./find-luajit | head -n 2
 *          gc64=yes
 *          lightuserdata_bits=64
 */
#ifdef __cplusplus
extern "C" {
#endif
#include <lua.h>
#include <lauxlib.h>
#ifdef __cplusplus
}
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Used when luaL_newstate finds no low memory. A 64-bit build without GC64 then refuses any
   allocator, and says so on stderr. */
static void *allocate(void *data, void *block, size_t old_size, size_t size) {
    (void)data;
    (void)old_size;
    if (size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, size);
}

struct dump {
    unsigned char bytes[5];
    size_t count;
};

static int writer(lua_State *L, const void *p, size_t size, void *data) {
    struct dump *dump = (struct dump *)data;
    const unsigned char *bytes = (const unsigned char *)p;
    size_t i;
    (void)L;
    for (i = 0; i < size && dump->count < sizeof dump->bytes; i++) {
        dump->bytes[dump->count++] = bytes[i];
    }
    return 0;
}

static void *value;

static int push_value(lua_State *L) {
    lua_pushlightuserdata(L, value);
    return 1;
}

/* Whether a pointer of these bits goes in and comes out again. A refusal is a Lua error. */
static int accepts(lua_State *L, size_t bits) {
    int same = 0;
    memcpy(&value, &bits, sizeof value);
    lua_pushcfunction(L, push_value);
    if (lua_pcall(L, 0, 1, 0) == 0) {
        same = lua_touserdata(L, -1) == value;
    }
    lua_pop(L, 1);
    return same;
}

int main(void) {
    struct dump dump;
    FILE *maps;
    lua_State *L = luaL_newstate();
    memset(&dump, 0, sizeof dump);
    if (!L) {
        L = lua_newstate(allocate, NULL);
    }
    if (L) {
        if (luaL_loadstring(L, "") == 0 && lua_dump(L, writer, &dump) == 0 && dump.count == 5 &&
            memcmp(dump.bytes, "\033LJ", 3) == 0) {
            printf("gc64=%s\n", (dump.bytes[4] & 8) ? "yes" : "no");
        }
        lua_settop(L, 0);
        if (sizeof(void *) < 8) {
            printf("lightuserdata_bits=32\n");
        } else {
            /* 2^47 is written in two shifts: one would be too wide where size_t has 32 bits. */
            size_t half = (size_t)1 << (sizeof(void *) * 4 - 1);
            size_t wide = half << (sizeof(void *) * 2);
            if (!accepts(L, (wide >> 1) + 64)) {
                printf("lightuserdata_bits=\n");
            } else if (!accepts(L, wide + 64)) {
                printf("lightuserdata_bits=47\n");
            } else {
                printf("lightuserdata_bits=%s\n", accepts(L, ~(size_t)0 - 63) ? "64" : "");
            }
        }
        lua_close(L);
    }
    maps = fopen("/proc/self/maps", "r");
    if (maps) {
        static char line[8192];
        while (fgets(line, sizeof line, maps)) {
            const char *path = (strchr)(line, '/');
            if (path) {
                printf("file=%s", path);
            }
        }
        fclose(maps);
    }
    return 0;
}
