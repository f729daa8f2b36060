#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# examples/autotools: the LuaJIT host as an automake package, with mold. The full version takes a LuaJIT that is
# bound to low memory, 3 GiB of heap, and counts what is left for Lua.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoreconf automake make gcc readelf pkg-config
# The shell that configure picks for itself, in the short version as well.
unset CONFIG_SHELL

gib=0
if [ "$MASON_DIXON_FULL" = 1 ]; then
    prefix=$("$MASON_DIXON_ROOT/examples/build-luajit" 2>build-luajit.log) || skip "no LuaJIT without GC64 can be had here"
    PKG_CONFIG_PATH=$prefix/lib/pkgconfig
    LD_LIBRARY_PATH=$prefix/lib
    export PKG_CONFIG_PATH LD_LIBRARY_PATH
    gib=3
fi
pkg-config --exists luajit || skip "no LuaJIT with a luajit.pc is on this machine"
quietly bootstrap.log "$MASON_DIXON_ROOT/examples/autotools/bootstrap" src
linker_flags mold || linker_flags bfd || skip 'neither mold nor GNU ld is on this machine'
configured build configure.log "LDFLAGS=-no-pie $linker_flags"
quietly make.log make -C build check
contains make.log 'PASS: host'
is placed build/host
quietly host.out build/host $gib 10
lua=$(sed -n 's/^lua_mib=//p' host.out)
[ $gib = 0 ] || [ "$lua" -ge 1850 ] || fail "only $lua MiB for Lua: $(cat host.out)"
