#!/bin/sh
# SPDX-License-Identifier: 0BSD
# make: wrk, a load generator with a LuaJIT in each thread. One line.

# shellcheck source=tests/adopt/common.sh
. "$MASON_DIXON_ROOT/tests/adopt/common.sh"

sources wrk libluajit-5.1-dev libssl-dev pkg-config
installed
hardened
build() {
    make WITH_LUAJIT=/usr WITH_OPENSSL=/usr VER=test
}
both build
says 1 'Usage: wrk' ours/wrk -v
kept_and_placed wrk -v
told wrk make placed
