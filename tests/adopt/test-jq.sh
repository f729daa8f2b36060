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
equal 3 "$(echo '{"a": [1, 2]}' | ours/jq '.a | add')" 'what jq says'
LD_LIBRARY_PATH=$PWD/ours/.libs
export LD_LIBRARY_PATH
# Newer ones have their library inside; then libtool leaves no script in front.
program=.libs/jq
[ -f ours/$program ] || program=jq
kept_and_placed $program --version
told jq 'automake, libtool' placed
