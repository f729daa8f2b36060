#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# examples/make: the program on the PATH or named by MASON_DIXON; what it links is placed, with the self-test in it, and the
# same makefile without the program is an error.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
need gcc make
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'where the heap of hello lies is known of Linux x86-64'
build_tool
# As in the checkout, which may be read-only.
mkdir examples
cp -R "$MASON_DIXON_ROOT/examples/make" "$MASON_DIXON_ROOT/examples/hello" examples/
says 2 'mason-dixon' env PATH=/usr/bin:/bin make -C examples/make MASON_DIXON=no-mason-dixon
[ ! -e examples/make/hello ] || fail 'a program without MasonDixon'
PATH=$PWD:$PATH quietly make.log make -C examples/make
is_seen 'placed slot' examples/make/hello
says 0 'heap: starts at' examples/make/hello 3072
heap=$(sed -n 's/^ *heap: starts at *0x//p' log)
[ "${#heap}" -ge 9 ] || fail "the heap starts at 0x$heap: $(cat log)"
# With 3 GiB on the heap all that was free below 2 GiB still is.
equal 1 "$(sed -n 's/^ *free below 2 GiB *//p' log | sort -u | wc -l)" "different rooms below 2 GiB before and after malloc: $(cat log)"
says 0 'heap-start pass' env MASON_DIXON=report examples/make/hello 0
quietly make.log make -C examples/make clean MASON_DIXON="$tool"
quietly make.log make -C examples/make MASON_DIXON="$tool"
is_seen 'placed slot' examples/make/hello
quietly make.log make -C examples/make clean
equal Makefile "$(ls examples/make)" 'left by make clean'
