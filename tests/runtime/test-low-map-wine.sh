#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason_dixon_map_low() for Windows: compiled with mingw-w64 without a warning, and a smoke test under
# Wine, whose placement proves nothing about Windows.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
need x86_64-w64-mingw32-gcc

# Random placement, and one that always comes to the edge of what Wine has reserved, 0x7ff00000, which
# no piece of memory goes across: its two sides can be had, and both in one can't.
for constant in 0 1; do
    # shellcheck disable=SC2086 # a list of words
    quietly log x86_64-w64-mingw32-gcc -std=c99 $strict -O2 -DMASON_DIXON_LOW_MAP_CONSTANT=$constant \
        "-I$runtime" "$fixtures/low-map-smoke.c" "$runtime/mason_dixon_low_map.c" -o smoke-$constant.exe
done
need wine
WINEPREFIX=$PWD/wine
WINEDEBUG=-all
WINEDLLOVERRIDES='mscoree,mshtml='
export WINEPREFIX WINEDEBUG WINEDLLOVERRIDES
for constant in 0 1; do
    if ! timeout 200 wine ./smoke-$constant.exe 1500 >wine.log 2>&1; then
        grep -q '^blocks=' wine.log || skip "Wine does not run a program here: $(tail -n 1 wine.log)"
        cat wine.log
        fail "low-map-smoke under Wine, MASON_DIXON_LOW_MAP_CONSTANT=$constant"
    fi
    contains wine.log 'smoke=ok'
done
