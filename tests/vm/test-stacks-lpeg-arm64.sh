#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The real case on a real arm64 kernel: LPeg's match() on a LuaJIT whose light userdata hold 47 bits fails on the
# stack that the kernel gives, and works on the one that LOW_STACK gives. LPeg is Debian 11's arm64 package;
# LuaJIT 2.1.0-beta3 is built for arm64 from Debian 11's source package as its authors released it, since
# Debian's own arm64 binaries carry the later change to 64 bits. Fetches about 2 MB, kept in the cache.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/vm/vm.sh
. "$MASON_DIXON_ROOT/tests/vm/vm.sh"

need apt-get dpkg-deb make gcc
need_cross_clang
archiver=$(newest llvm-ar || newest aarch64-linux-gnu-ar) || skip "no archiver for arm64"
need_vm arm64

cache=$MASON_DIXON_CACHE/lpeg-arm64
if [ ! -f "$cache/done" ]; then
    rm -rf "$cache"
    mkdir -p "$cache/lists/partial" "$cache/apt/archives/partial"
    : >"$cache/status"
    # Debian's own entry of this machine, of the release wanted.
    mirror=$(debian_archive) || true
    [ "$mirror" ] || skip "this machine has no source of Debian's packages"
    for kind in deb deb-src; do
        echo "$kind [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bullseye main"
    done >"$cache/sources.list"
    set -- -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o "Dir::State::Lists=$cache/lists" \
        -o "Dir::State::status=$cache/status" -o "Dir::Cache=$cache/apt" -o "Dir::Etc::SourceList=$cache/sources.list" \
        -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User=root -o Acquire::Languages=none
    apt-get "$@" update >"$cache/log" 2>&1 || skip "Debian 11's lists can't be fetched: $(tail -n 1 "$cache/log")"
    (cd "$cache" && apt-get "$@" download lua-lpeg-dev) >>"$cache/log" 2>&1 ||
        skip "Debian 11's LPeg can't be fetched: $(tail -n 1 "$cache/log")"
    # Of the source package only the authors' archive is wanted; apt checks each file by itself.
    (cd "$cache" && apt-get "$@" source --download-only luajit) >>"$cache/log" 2>&1 ||
        ls "$cache"/luajit_*.orig.tar.* >/dev/null 2>&1 ||
        skip "Debian 11's source of LuaJIT can't be fetched: $(tail -n 1 "$cache/log")"
    dpkg-deb -x "$cache"/lua-lpeg-dev_*.deb "$cache/lpeg"
    mkdir "$cache/luajit"
    tar -xf "$cache"/luajit_*.orig.tar.* -C "$cache/luajit" --strip-components=1
    quietly make.log make -C "$cache/luajit/src" HOST_CC=gcc CC="$clang --target=aarch64-linux-gnu" \
        TARGET_LD="$clang --target=aarch64-linux-gnu -fuse-ld=lld" "TARGET_AR=$archiver rcus" BUILDMODE=static libluajit.a
    rm -rf "$cache/lists" "$cache/apt"
    : >"$cache/done"
fi
libraries="$cache/lpeg/usr/lib/aarch64-linux-gnu/liblua5.1-lpeg.a $cache/luajit/src/libluajit.a -lm -ldl"

for mode in -no-pie -pie; do
    # shellcheck disable=SC2086 # a list of words
    quietly cc.log "$clang" --target=aarch64-linux-gnu -fuse-ld=lld -O1 -Wl,-E $mode -I"$cache/luajit/src" \
        "$MASON_DIXON_ROOT/examples/stacks/lpeg.c" $libraries -o plain
    # shellcheck disable=SC2086
    quietly cc.log "$clang" --target=aarch64-linux-gnu -fuse-ld=lld -O1 -Wl,-E $mode -I"$cache/luajit/src" \
        -I"$MASON_DIXON_ROOT/templates/runtime" -DMASON_DIXON_LOW_STACK=1 -Wl,--wrap=main \
        "$MASON_DIXON_ROOT/examples/stacks/lpeg.c" "$MASON_DIXON_ROOT/templates/runtime/mason_dixon_low_stack.c" \
        $libraries -o moved
    status=0
    "$run_in_vm" arm64 ./plain >plain.out 2>&1 || status=$?
    equal 1 $status "status of match() on the kernel's stack, $mode"
    contains plain.out 'match() failed: bad light userdata pointer'
    status=0
    "$run_in_vm" arm64 ./moved >moved.out 2>&1 || status=$?
    equal 0 $status "status of match() on the low stack, $mode: $(cat moved.out)"
    contains moved.out 'match() found 5 words'
done
