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
is_seen 'placed slot' ours/socat
kept_as_is socat
says 0 'socat version' ours/socat -V
env MASON_DIXON=test ours/socat >self.log 2>&1 || fail "its self-test: $(cat self.log)"
spread socat -V
strippable socat main
told socat 'autoconf' placed
