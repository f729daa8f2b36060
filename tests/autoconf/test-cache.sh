#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Cached results: used when nothing changed, never when something did; presets win; a stale or damaged
# cache; deleted and shared working folders. --with-mason-dixon and its values.

# shellcheck disable=SC2016 # text for make, m4 and sh
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf make gcc readelf

package src
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([boundary=${BOUNDARY-4GiB} link-wrapper])
echo "facts: $MASON_DIXON_STACK_BITS $MASON_DIXON_HAVE_MAP_32BIT $MASON_DIXON_LINKER_ID"'
autoconfed src

# trials FOLDER - how many commands of the program have run in it.
trials() {
    grep -c '^\$ ' "$1/mason-dixon/trials.log"
}

configured build configure.log -C LDFLAGS=-no-pie
lacks configure.log '(cached) placed'
before=$(trials build)
cp build/mason-dixon.facts first.facts
quietly make.log make -C build
configured build configure.log -C LDFLAGS=-no-pie
contains configure.log 'above 4 GiB... (cached) placed (run), strategy post-link' 'bits... (cached) stack 47'
equal "$before" "$(trials build)" "trial commands after a cached configure"
cmp first.facts build/mason-dixon.facts || fail "a cached configure writes other facts"
quietly make.log make -C build
lacks make.log 'mason-dixon link'

# Another boundary, other flags, another linker: decided anew, and linked again.
configured build configure.log -C LDFLAGS=-no-pie BOUNDARY=8GiB
contains configure.log 'above 8 GiB... placed'
quietly make.log make -C build
is placed build/app 0x200000000
# The short version takes the working folder away at the same time, which has its own case below.
[ "$MASON_DIXON_FULL" = 1 ] || rm -rf build/mason-dixon
configured build configure.log -C LDFLAGS=-no-pie
contains configure.log 'above 4 GiB... (cached) placed'
quietly make.log make -C build
is placed build/app
if linker_flags mold; then
    # LDFLAGS are precious: configure wants a new cache, or ours in a shared one.
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        configured shared configure.log "--cache-file=$PWD/shared.cache" CFLAGS=-O1
        contains configure.log 'not-needed (run), strategy none'
        configured shared2 configure.log "--cache-file=$PWD/shared.cache" CFLAGS=-O1
        contains configure.log '(cached) not-needed (run), strategy none'
        [ -f shared2/mason-dixon.facts ] || fail "no facts from a shared cache"
        quietly make.log make -C shared2
    else
        cp build/config.cache shared.cache
    fi
    sed '/^ac_cv_env_/d' shared.cache >other.cache
    configured shared3 configure.log "--cache-file=$PWD/other.cache" CFLAGS=-O1 "LDFLAGS=-no-pie $linker_flags"
    contains configure.log 'above 4 GiB... placed (run), strategy post-link'
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        quietly make.log make -C shared3
        is placed shared3/app
    fi
    configured shared4 configure.log "--cache-file=$PWD/other.cache" CFLAGS=-O1 "LDFLAGS=-no-pie $linker_flags"
    contains configure.log '(cached) placed (run), strategy post-link'
    [ -f shared4/mason-dixon.facts ] || fail "no facts from a shared cache"
    quietly make.log make -C shared4
    is placed shared4/app
fi

# A deleted working folder comes back.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    rm -rf build/mason-dixon
    configured build configure.log -C LDFLAGS=-no-pie
    contains configure.log '(cached) placed'
    rm -f build/app
    quietly make.log make -C build
    is placed build/app
fi

# Presets win and are not overwritten.
configured preset configure.log -C LDFLAGS=-no-pie ax_cv_mason_dixon_stack_bits=57 "ax_cv_mason_dixon_have_map_32bit=guessing no"
contains configure.log 'facts: 57 guessing no GNU'
contains preset/mason-dixon.facts 'stack_bits=57' 'have_map_32bit=guessing no' 'mmap_bits=47'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    configured preset configure.log -C LDFLAGS=-no-pie
    contains configure.log 'facts: 57 guessing no GNU' '(cached) placed'
fi
# Some shells write quotes there, some none.
grep -qE "^ax_cv_mason_dixon_stack_bits=\\\$\{ax_cv_mason_dixon_stack_bits=('?)57\\1\}\$" preset/config.cache ||
    fail 'the preset value is not in config.cache as it was'

# A cache that something else wrote.
name=$(sed -n 's/^\(ax_cv_mason_dixon_verdict_[0-9_]*\)=.*/\1/p' preset/config.cache)
[ -n "$name" ] || fail "no verdict in config.cache"
for pair in verdict:perhaps strategy:magic; do
    [ "$MASON_DIXON_FULL$pair" != 0strategy:magic ] || continue
    sed "s/\${\(ax_cv_mason_dixon_${pair%:*}_[0-9_]*\)=.*}/\${\1=${pair#*:}}/" preset/config.cache >damaged.cache
    mkdir -p damaged
    expect_failure configure.log sh -c 'cd damaged && ../src/configure --cache-file=../damaged.cache LDFLAGS=-no-pie'
    contains configure.log "AX_MASON_DIXON: the cached ax_cv_mason_dixon_${pair%:*}_" "is \"${pair#*:}\", which configure did not write" \
        'remove that line or the file ../damaged.cache'
done
if [ "$MASON_DIXON_FULL" = 1 ]; then
    sed "/ax_cv_mason_dixon_final_/d" preset/config.cache >damaged.cache
    expect_failure configure.log sh -c 'cd damaged && ../src/configure --cache-file=../damaged.cache LDFLAGS=-no-pie'
    contains configure.log 'the cached ax_cv_mason_dixon_final_'
fi

# The user's last word.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    configured word configure.log LDFLAGS=-no-pie --with-mason-dixon=post-link
    contains configure.log 'placed (run), strategy post-link'
    quietly make.log make -C word
    is placed word/app
    configured word2 configure.log LDFLAGS=-no-pie --with-mason-dixon=none
    contains configure.log 'WARNING' 'impossible (run), no segment lies at or above the boundary'
    quietly make.log make -C word2
    is low word2/app
fi
configured word3 configure.log LDFLAGS=-no-pie --without-mason-dixon
contains configure.log 'off (--with-mason-dixon=no)'
quietly make.log make -C word3
traceless word3/app
[ ! -e word3/mason-dixon ] || fail "--without-mason-dixon left its folder"

# Switched off, with a program that calls the self-test itself: it still builds.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([self-test=call], [echo RAN KEPT], [echo RAN NOT])'
autoconfed src
printf '#include <mason_dixon.h>\nint main(void) {\n    struct mason_dixon_report report;\n    return mason_dixon_self_test(&report) < 0;\n}\n' >src/main.c
configured call configure.log LDFLAGS=-no-pie --with-mason-dixon=no
lacks configure.log 'RAN'
quietly make.log make -C call
is low call/app
./call/app || fail "the program does not run"
[ "$MASON_DIXON_FULL" = 1 ] || exit 0
configured call2 configure.log LDFLAGS=-no-pie
contains configure.log 'RAN KEPT'
quietly make.log make -C call2
is placed call2/app
