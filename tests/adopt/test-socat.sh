#!/bin/sh
# SPDX-License-Identifier: 0BSD
# autoconf without automake: socat, with a config header and a Makefile.in written by hand.

# shellcheck source=tests/adopt/common.sh
. "$MASON_DIXON_ROOT/tests/adopt/common.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip 'in the long version only (tests/run --full)'
sources socat autoconf automake libssl-dev
installed
hardened
build() {
    if [ "$mode" = ours ]; then
        aclocal && autoconf || return 1
    fi
    ./configure --disable-libwrap && make socat
}
both build
says 0 'socat version' ours/socat -V
kept_and_placed socat -V
told socat 'autoconf' placed
