/* SPDX-License-Identifier: 0BSD */
/* The case that started all this: LPeg's match() on a LuaJIT whose light userdata hold 47 bits
 * (2.0, and 2.1 before September 2020). LPeg pushes the address of an array on the stack as light
 * userdata (lpvm.c, lptree.c); where stacks lie above 2^47, LuaJIT answers "bad light userdata
 * pointer". Prints what match() gave; status 0 when it worked. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>

int luaopen_lpeg(lua_State *L);

int main(void) {
    static const char program[] = "local lpeg = require 'lpeg'\n"
                                  "local word = lpeg.C(lpeg.R('az')^1)\n"
                                  "local words = lpeg.Ct(word * (' ' * word)^0)\n"
                                  "return #words:match('five words that are matched')";
    volatile char here = 0;
    int status = 1;
    lua_State *L = luaL_newstate();
    if (!L) {
        puts("no Lua state");
        return 2;
    }
    luaL_openlibs(L);
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "preload");
    lua_pushcfunction(L, luaopen_lpeg);
    lua_setfield(L, -2, "lpeg");
    if (luaL_dostring(L, program) != 0)
        printf("match() failed: %s\n", lua_tostring(L, -1));
    else if (lua_tointeger(L, -1) == 5) {
        puts("match() found 5 words");
        status = 0;
    } else
        puts("match() found something else");
    printf("main's stack is at %p\n", (void *)&here);
    lua_close(L);
    return status;
}
