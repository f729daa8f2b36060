#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# A LuaJIT without GC64 with low mappings: it gets at least 99 % of what is free below 2 GiB, with 0 and
# 3 GiB on the malloc heap, as no-PIE, PIE, static and static-PIE, and can use it for objects of each size;
# 100 states share it, and thousands created and closed leave it whole.
#
# LUAJIT_DIR, a prefix with lib/ and include/luajit-2.N/, is a LuaJIT without GC64 to be used instead of
# Debian's source package.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
# shellcheck source=tests/runtime/low-map.sh
. "$MASON_DIXON_ROOT/tests/runtime/low-map.sh"
need gcc
status=0
luajit=${LUAJIT_DIR:-}
[ -n "$luajit" ] || luajit=$("$MASON_DIXON_ROOT/examples/build-luajit" 2>luajit.log) || status=$?
[ "$status" != 77 ] || skip "$(tail -n 1 luajit.log)"
[ "$status" = 0 ] || fail "examples/build-luajit ended with status $status"

runs=1
rounds=90
if [ "$MASON_DIXON_FULL" = 1 ]; then
    runs=100
    rounds=1800
fi
for include in "$luajit"/include/luajit-2.*; do
    [ -f "$include/lua.h" ] || fail "$luajit: no include/luajit-2.N/lua.h"
done
include=-I$include
# With a boundary for the heap of the no-PIE programs, which is the other half of the matter.
boundary_script boundary.ld
quietly log gcc -O1 -fPIC "$include" -c "$MASON_DIXON_ROOT/examples/luajit/host.c" -o host.o
quietly log gcc -O1 -fPIC "$include" -c "$fixtures/low-map-states.c" -o states.o
quietly log gcc -O1 -fPIC -pthread "$include" -c "$MASON_DIXON_ROOT/tests/bench/usable.c" -o usable.o
quietly log gcc -O1 -fPIC -DMASON_DIXON_LOW_MAP=1 -c "$low_map" -o map.o
stand_in=map.o

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
    quietly link.log gcc -pthread "$2" $stand_in $link_options -lm -o "$1"
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

# What Lua can use: MiB that it keeps as objects of one kind, beside what the same program keeps without us and
# with an empty heap. Each cell is a median: what the kernel gives varies from run to run.

# keeps RUNS PROGRAM ARGUMENT... - the median of what it keeps, and all.
keeps() {
    keeps_runs=$1
    shift
    : >keeps.txt
    while [ "$keeps_runs" -gt 0 ]; do
        keeps_runs=$((keeps_runs - 1))
        quietly usable.txt timeout 400 "$@"
        value kept_mib usable.txt >>keeps.txt
    done
    kept=$(sort -n keeps.txt | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }')
}

# enough WHAT LEAST PROGRAM ARGUMENT... - at least so many MiB.
enough() {
    enough_what=$1
    enough_least=$2
    shift 2
    keeps $few "$@"
    [ "$kept" -ge "$enough_least" ] || fail "$enough_what: keeps $kept MiB as $2, and $enough_least are wanted"
}

few=1
many=1
kinds='33000 65536 100000'
modes=archive
if [ "$MASON_DIXON_FULL" = 1 ]; then
    few=3
    many=9
    kinds='1000 4000 16000 33000 50000 65536 70000 100000 131000 140000 262144 500000 1000000 4000000'
    kinds="$kinds strings:65536 random tables reads"
    modes='shared pie archive static'
fi
for mode in $modes; do
    stand_in=
    link plain usable.o "$mode"
    stand_in=map.o
    link usable usable.o "$mode"
    for kind in $kinds; do
        keeps $many ./plain "$kind"
        plain=$kept
        least=$((plain * 97 / 100))
        # A single run without us may have been a lucky one, so the short version has the fixed figure alone.
        [ "$MASON_DIXON_FULL$((least >= 1950))" = 11 ] || least=1950
        for gib in 0 3; do
            [ "$MASON_DIXON_FULL$gib$kind" != 0365536 ] || continue
            enough "$mode, $gib GiB on the heap" $least ./usable "$kind" $gib
            echo "$mode, $kind, $gib GiB on the heap: keeps $kept MiB, without us $plain"
        done
    done
done
# 100 states, in turns and one after the other; four threads, each with a state, do not take each other's room.
link usable usable.o archive
stand_in=
link plain usable.o archive
stand_in=map.o
for how in turns after; do
    keeps $many ./plain 140000 0 100 $how
    enough "100 states, $how" $((kept * 97 / 100)) ./usable 140000 0 100 $how
done
enough 'four threads' 1950 ./usable 65536 0 4 threads

# The allocator of LuaJIT 2.0, imitated with the linked one: each request has MAP_32BIT and the same low hint, as
# 2.0 has it where MAP_32BIT has no lowest place of its own, and none is tried again without. The kernel's own
# gives 1 GiB, so that this can fail.
if have ar && have nm && have objcopy; then
    cat >fixed.c <<'END'
#define _GNU_SOURCE 1
#include <errno.h>
#include <sys/mman.h>
void *fixed_mmap(void *hint, size_t size, int prot, int flags, int fd, off_t offset) {
    (void)hint;
    if (flags & MAP_32BIT)
        return mmap((void *)0x1000, size, prot, flags, fd, offset);
    errno = ENOMEM;
    return MAP_FAILED;
}
END
    quietly log gcc -O1 -c fixed.c -o fixed.o
    quietly log ar x "$luajit/lib/libluajit-5.1.a" lj_alloc.o
    quietly log objcopy --redefine-sym "$(nm -u lj_alloc.o | sed -n 's/.* \(mmap\(64\)*\)$/\1/p')=fixed_mmap" lj_alloc.o
    for kind in $kinds; do
        stand_in='fixed.o lj_alloc.o'
        link fixed-plain usable.o archive
        keeps 1 ./fixed-plain "$kind"
        [ "$kept" -lt 1100 ] || fail "the kernel's own gives $kept MiB to a fixed hint"
        stand_in='fixed.o lj_alloc.o map.o'
        link fixed usable.o archive
        enough 'a fixed hint' 1950 ./fixed "$kind"
    done
    stand_in=map.o
fi

for mode in shared static; do
    link states states.o $mode
    quietly states.txt ./states $rounds
    [ "$(value last_mib states.txt)" -ge $(($(value first_mib states.txt) * 95 / 100)) ] || {
        cat states.txt
        fail "$mode: low memory is in pieces after $rounds rounds"
    }
    [ "$(value alive_mib states.txt)" -ge $(($(value free_mib states.txt) * 75 / 100)) ] || {
        cat states.txt
        fail "$mode: low memory is in pieces while a tenth of the states is open, after $rounds rounds"
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
