/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_luajit.c - how much memory one Lua state of the linked LuaJIT can have in this
 * program: blocks of 1 MiB, never touched, until it refuses or 4 GiB are reached.
 *
 * Since: 0.1
 *
 * Build:   cc mason_dixon_luajit.c -I .../luajit-2.1 -lluajit-5.1
 * Output:  luajit.ceiling_mib=N and luajit.ceiling_at_least=yes|no (yes: it did not refuse)
 * Status:  0; 1 when there is no state at all, with luajit.ceiling_mib=0
 */
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif
#include <lauxlib.h>
#include <lua.h>
#ifdef __cplusplus
}
#endif

#define MOST 4096

static int count; /* MiB so far */

static int fill(lua_State *L) {
    lua_newtable(L);
    while (count < MOST) {
        (void)lua_newuserdata(L, (size_t)1024 * 1024 - 64);
        count++;
        lua_rawseti(L, -2, count);
    }
    return 0;
}

int main(void) {
    lua_State *L = luaL_newstate();

    if (L == NULL) {
        puts("luajit.ceiling_mib=0\nluajit.ceiling_at_least=no");
        return 1;
    }
    (void)lua_gc(L, LUA_GCSTOP, 0);
    (void)lua_cpcall(L, fill, NULL);
    printf("luajit.ceiling_mib=%d\nluajit.ceiling_at_least=%s\n", count,
           count < MOST ? "no" : "yes");
    return 0;
}
