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
is_seen 'placed slot' ours/wrk
kept_as_is wrk
says 1 'Usage: wrk' ours/wrk -v
env MASON_DIXON=test ours/wrk >self.log 2>&1 || fail "its self-test: $(cat self.log)"
spread wrk -v
strippable wrk main
told wrk make placed
