#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# runtime=luajit in configure: without GC64 everything, with GC64 nothing; shared and static; a library that is
# exchanged, before and after the build; what the user sets; a cross build guesses.

# shellcheck disable=SC2016 # text for make, m4 and sh
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf make gcc readelf
[ "$MASON_DIXON_FULL" = 1 ] || skip 'the program decides (tool.luajit, tool.selftest); with real libraries it is for tests/run --full'
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'MAP_32BIT is of Linux x86-64'
status=0
luajit=$("$MASON_DIXON_ROOT/examples/build-luajit" 2>luajit.log) || status=$?
[ "$status" != 77 ] || skip "$(tail -n 1 luajit.log)"
[ "$status" = 0 ] || fail "examples/build-luajit ended with status $status"
unset LD_LIBRARY_PATH

package src
cp "$MASON_DIXON_ROOT/examples/luajit/host.c" src/main.c
sed 's/@MASON_DIXON_LIBADD@/& @LUAJIT_LIBS@ @LIBS@/; s/@MASON_DIXON_CPPFLAGS@/& @LUAJIT_CFLAGS@/' src/Makefile.in >src/new
mv src/new src/Makefile.in
# What PKG_CHECK_MODULES sets, if it were there.
configure_ac src 'AC_PROG_CC
AC_SUBST([LUAJIT_CFLAGS])
AC_SUBST([LUAJIT_LIBS])
AX_MASON_DIXON([runtime=luajit link-wrapper])
echo "LuaJIT: $MASON_DIXON_LUAJIT_GC64, $MASON_DIXON_LUAJIT_LIGHTUSERDATA_BITS; low map: $MASON_DIXON_LOW_MAP"'
autoconfed src
# Without GC64: shared, static, in LIBS.
cflags=LUAJIT_CFLAGS=-I$luajit/include/luajit-2.1
rpath=-Wl,-rpath,$luajit/lib
shared="LUAJIT_LIBS=-L$luajit/lib -lluajit-5.1 $rpath"

configured build configure.log LDFLAGS=-no-pie "$cflags" "$shared"
contains configure.log 'for the LuaJIT that is linked... GC64 no, light userdata 64 bits (by running a program)' \
    'heap at or above 4 GiB: placed (run)' 'low mappings below 2 GiB: placed' 'LuaJIT: no, 64; low map: placed'
lacks configure.log WARNING
contains build/mason-dixon.facts target.MASON_DIXON.runtime=LuaJIT target.MASON_DIXON.runtime_gc64=no \
    target.MASON_DIXON.low_map=placed target.MASON_DIXON.low_limit=0x80000000
quietly make.log make -C build
lacks make.log warning
is placed build/app
quietly log build/app 3 20
sed -n 's/^lua_low_mib=//p' log >mib
[ "$(cat mib)" -gt 2020 ] || fail "LuaJIT gets $(cat mib) MiB"
quietly log env MASON_DIXON=report build/app 0 0
contains log 'runtime pass one without GC64 is loaded' 'low-map pass'

configured build-static configure.log LDFLAGS=-no-pie "$cflags" \
    "LUAJIT_LIBS=-L$luajit/lib -Wl,-Bstatic -lluajit-5.1 -Wl,-Bdynamic -lm -ldl"
contains configure.log 'GC64 no, light userdata 64 bits (by running a program)'
quietly make.log make -C build-static
quietly log env MASON_DIXON=test build-static/app
# By CPPFLAGS and LIBS alone.
configured build-libs configure.log LDFLAGS=-no-pie "CPPFLAGS=-I$luajit/include/luajit-2.1" \
    "LIBS=$luajit/lib/libluajit-5.1.a -lm -ldl"
contains configure.log 'GC64 no, light userdata 64 bits (by running a program)'

# No LuaJIT in sight: told, and treated as one without GC64.
configured build-none configure.log LDFLAGS=-no-pie
contains configure.log 'for the LuaJIT that is linked... none' 'WARNING: AX_MASON_DIXON: runtime=luajit, but neither LUAJIT_LIBS nor LIBS links a LuaJIT' \
    'PKG_CHECK_MODULES' 'low map: placed'
contains build-none/mason-dixon.facts target.MASON_DIXON.runtime_gc64=none

# What the user sets wins, and nothing is asked. ljmm beside it.
configured build-preset configure.log LDFLAGS=-no-pie "$cflags" "$shared -Wl,--wrap=mmap64" ax_cv_mason_dixon_luajit_gc64='guessing yes' \
    ax_cv_mason_dixon_luajit_lightuserdata_bits=47
contains configure.log 'GC64 guessing yes, light userdata 47 bits (as set by the user)' 'not-needed (guess)' \
    'WARNING: AX_MASON_DIXON: ljmm (--wrap=mmap64) is in the link' 'Take it out'
lacks build-preset/mason-dixon/trials.log find_luajit
mkdir build-wrong
for preset in 'gc64=maybe|ax_cv_mason_dixon_luajit_gc64 is "maybe"; allowed is yes, no, guessing yes' \
    'lightuserdata_bits=48|ax_cv_mason_dixon_luajit_lightuserdata_bits is "48"; allowed is 32, 47, 64'; do
    expect_failure configure.log sh -c 'cd build-wrong && ../src/configure "$1"' sh "ax_cv_mason_dixon_luajit_${preset%%|*}"
    contains configure.log "error: AX_MASON_DIXON: ${preset#*|}"
done

# A cross build runs nothing and guesses by the library.
cross='--host=x86_64-other-linux-gnu --build=x86_64-pc-linux-gnu CC=gcc'
# shellcheck disable=SC2086 # words
configured build-cross configure.log $cross LDFLAGS=-no-pie "$cflags" "$shared"
contains configure.log "GC64 guessing no, light userdata guessing 64 bits (by the library's contents, since nothing that was linked can be run here" \
    'low mappings below 2 GiB: placed'
if grep -E '^\$ (\./)?mason-dixon/[^ ]*(trial|find)' build-cross/mason-dixon/trials.log; then
    fail 'a program of the host was started'
fi
quietly make.log make -C build-cross
# The link has looked into the library, and the program compares it with the one that is loaded.
quietly log env MASON_DIXON=report build-cross/app 0 0
contains log 'runtime pass one without GC64 is loaded'

# With GC64: Debian's own package.
if ! gc64=$(pkg-config --cflags luajit 2>/dev/null) || [ ! -e /usr/include/luajit-2.1/luajit.h ]; then
    echo 'not tried: a LuaJIT with GC64 (libluajit-5.1-dev is not on this machine)'
    exit 0
fi
configured build64 configure.log LDFLAGS=-no-pie "LUAJIT_CFLAGS=$gc64" LUAJIT_LIBS=-lluajit-5.1
contains configure.log 'GC64 yes, light userdata 64 bits (by running a program)' 'LuaJIT: yes, 64; low map: not-needed' \
    'heap at or above 4 GiB: not-needed (run), the LuaJIT that is linked has GC64 (yes) and needs no low memory, so nothing is injected' \
    'low mappings below 2 GiB: not-needed, the LuaJIT that is linked has GC64'
quietly make.log make -C build64
lacks make.log warning link-MASON_DIXON dynamic-list .ld
is low build64/app
readelf -Ws build64/app >symbols
! grep -E '(FUNC|OBJECT) .* mmap(64)?$' symbols || fail 'stands in for mmap with GC64'
quietly log env MASON_DIXON=report build64/app 0 0
contains log 'runtime pass one with GC64 is loaded' 'heap-start not-needed'
# Exchanged after the build, in both directions.
expect_failure log env "LD_LIBRARY_PATH=$luajit/lib" MASON_DIXON=test build64/app
contains log 'runtime fail one without GC64 is loaded' 'the library was exchanged' 'needs memory below 2 GiB'
mkdir swap
other=$(ldd build64/app | sed -n 's/.*libluajit[^ ]* => \([^ ]*\).*/\1/p')
name=$(readelf -d "$other" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
cp "$other" "swap/$name"
if LD_LIBRARY_PATH=$PWD/swap ldd build/app | grep -q "$PWD/swap"; then
    expect_failure log env "LD_LIBRARY_PATH=$PWD/swap" MASON_DIXON=test build/app
    contains log 'runtime fail one with GC64 is loaded' 'needs no low memory'
fi
# Exchanged between two configure runs under the same name: the library is asked in each, and the cache holds for one only.
ln -s "$name" swap/libluajit-5.1.so
swapped="LUAJIT_LIBS=-L$PWD/swap -lluajit-5.1"
configured build-cache configure.log -C LDFLAGS=-no-pie "$cflags" "$swapped"
contains configure.log 'LuaJIT: yes, 64'
configured build-cache configure.log -C LDFLAGS=-no-pie "$cflags" "$swapped"
contains configure.log 'GC64 yes, light userdata 64 bits (by running a program)' '(cached) not-needed' 'LuaJIT: yes, 64'
cp "$luajit/lib/libluajit-5.1.so" "swap/$name"
configured build-cache configure.log -C LDFLAGS=-no-pie "$cflags" "$swapped"
contains configure.log 'LuaJIT: no, 64; low map: placed'

