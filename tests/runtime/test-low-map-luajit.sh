#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# A LuaJIT without GC64 with low mappings: it gets at least 99 % of what is free below 2 GiB, with 0 and
# 3 GiB on the malloc heap, as no-PIE, PIE, static and static-PIE; 100 states share it, and thousands
# created and closed leave it whole.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
# shellcheck source=tests/runtime/low-map.sh
. "$MASON_DIXON_ROOT/tests/runtime/low-map.sh"
need gcc
status=0
luajit=$("$MASON_DIXON_ROOT/examples/build-luajit" 2>luajit.log) || status=$?
[ "$status" != 77 ] || skip "$(tail -n 1 luajit.log)"
[ "$status" = 0 ] || fail "examples/build-luajit ended with status $status"

runs=1
soak=3
if [ "$MASON_DIXON_FULL" = 1 ]; then
    runs=100
    soak=60
fi
include=-I$luajit/include/luajit-2.1
# With a boundary for the heap of the no-PIE programs, which is the other half of the matter.
boundary_script boundary.ld
quietly log gcc -O1 -fPIC "$include" -c "$MASON_DIXON_ROOT/examples/luajit/host.c" -o host.o
quietly log gcc -O1 -fPIC "$include" -c "$fixtures/low-map-states.c" -o states.o
quietly log gcc -O1 -fPIC -DMASON_DIXON_LOW_MAP=1 -c "$low_map" -o map.o

# link OUT OBJECT MODE
link() {
    case $3 in
    shared) link_options="-no-pie -Wl,-T,boundary.ld $dynamic_list -L$luajit/lib -lluajit-5.1 -Wl,-rpath,$luajit/lib" ;;
    unplaced) link_options="-no-pie $dynamic_list -L$luajit/lib -lluajit-5.1 -Wl,-rpath,$luajit/lib" ;;
    pie) link_options="-pie $dynamic_list -L$luajit/lib -lluajit-5.1 -Wl,-rpath,$luajit/lib" ;;
    archive) link_options="-no-pie -Wl,-T,boundary.ld -rdynamic $luajit/lib/libluajit-5.1.a -ldl" ;;
    static) link_options="-static -Wl,-T,boundary.ld $luajit/lib/libluajit-5.1.a -ldl" ;;
    static-pie) link_options="-static-pie $luajit/lib/libluajit-5.1.a -ldl" ;;
    esac
    # shellcheck disable=SC2086
    quietly link.log gcc "$2" map.o $link_options -lm -o "$1"
}

for mode in shared unplaced pie archive static static-pie; do
    link host host.o $mode
    count=$runs
    case $mode in
    # The same as shared and static with another heap, and another linked libluajit.
    unplaced | archive) count=5 ;;
    esac
    case $MASON_DIXON_FULL$mode in 0unplaced | 0archive | 0static-pie) continue ;; esac
    for gib in 0 3; do
        # The short version: with nothing on the heap once, where the heap could be in the way of the rest.
        case $MASON_DIXON_FULL$gib$mode in 00pie | 00static) continue ;; esac
        least=1000
        run=0
        while [ $run -lt $count ]; do
            run=$((run + 1))
            states=0
            [ $run != 1 ] || states=100
            quietly host.txt ./host $gib $states
            free=$(value low_free_mib host.txt)
            got=$(value lua_low_mib host.txt)
            lua=$(value lua_mib host.txt)
            equal no "$(value gc64 host.txt)" "gc64, $mode"
            # Both are whole MiB: where little is free, one more or less is rounding.
            [ $((got + 1)) -ge $(((free * 99 + 99) / 100)) ] || {
                cat host.txt
                fail "$mode with $gib GiB: $got of $free MiB"
            }
            [ $((got * 1000 / (free + 1))) -ge $least ] || least=$((got * 1000 / (free + 1)))
            if [ $states = 100 ]; then
                equal 100 "$(value states host.txt)" "states, $mode with $gib GiB"
                # As LuaJIT counts, which leaves out what it has mapped and not handed out; in whole MiB,
                # as above.
                [ $(($(value states_mib host.txt) + 2)) -ge $((free * 97 / 100)) ] || {
                    cat host.txt
                    fail "$mode with $gib GiB: 100 states got $(value states_mib host.txt) of $free MiB"
                }
            fi
        done
        echo "$mode, $gib GiB on the heap: $count of $count runs got 99 %, the least $least of 1000 parts; $lua MiB as Lua counts"
    done
done

for mode in shared static; do
    [ "$MASON_DIXON_FULL$mode" != 0static ] || continue
    link states states.o $mode
    quietly states.txt ./states $soak
    [ "$(value last_mib states.txt)" -ge $(($(value first_mib states.txt) * 95 / 100)) ] || {
        cat states.txt
        fail "$mode: low memory is in pieces after $soak s"
    }
    tr '\n' ' ' <states.txt
    echo "($mode)"
done

# Memory runs out in the middle: LuaJIT's own error, and on it goes.
cat >out.c <<'END'
#include <stdio.h>
#include <string.h>
#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>
int main(void) {
    lua_State *L = luaL_newstate();
    int i;
    if (!L)
        return 1;
    luaL_openlibs(L);
    for (i = 0; i < TIMES; i++) {
        if (luaL_dostring(L, "local t = {} while true do t[#t + 1] = string.rep('x', 3e6) .. #t end") == 0 ||
            !strstr(lua_tostring(L, -1), "not enough memory"))
            return 2;
        lua_settop(L, 0);
        lua_gc(L, LUA_GCCOLLECT, 0);
        if (luaL_dostring(L, "local s = 0 for i = 1, 1e5 do s = s + #tostring(i) end return s") != 0)
            return 3;
        lua_settop(L, 0);
    }
    lua_close(L);
    return 0;
}
END
times=1
[ "$MASON_DIXON_FULL" = 0 ] || times=3
quietly log gcc "$include" -DTIMES=$times -c out.c -o out.o
link out out.o shared
quietly log timeout 400 ./out
