#!/bin/sh
# SPDX-License-Identifier: 0BSD
# automake and libtool: jq, whose program links a library of the package.

# shellcheck source=tests/adopt/common.sh
. "$MASON_DIXON_ROOT/tests/adopt/common.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip 'in the long version only (tests/run --full)'
sources jq autoconf automake libtool libonig-dev
installed
hardened
build() {
    autoreconf --force --install && ./configure --disable-maintainer-mode --disable-docs && make -j 2
}
both build
is_seen 'placed slot' ours/.libs/jq
kept_as_is .libs/jq
equal 3 "$(echo '{"a": [1, 2]}' | ours/jq '.a | add')" 'what jq says'
env MASON_DIXON=test ours/jq >self.log 2>&1 || fail "its self-test: $(cat self.log)"
LD_LIBRARY_PATH=$PWD/ours/.libs
export LD_LIBRARY_PATH
spread .libs/jq --version
strippable .libs/jq main
told jq 'automake, libtool' placed
