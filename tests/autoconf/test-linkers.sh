#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The link wrapper in a hand-written makefile: forgotten, not there, with flags that configure did not see; flags in CC,
# ccache, C++ alone, another AC_LANG at the call, odd folder names. Each linker and mode is in tests/tool/test-link.sh.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf make gcc g++ readelf

# Three calls: with the wrapper, without one, and one where a link fails that turns out otherwise. Flags in CC.
package src app:MASON_DIXON:main.o plain:PLAIN:main.o must:MUST:main.o
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([link-wrapper])
AX_MASON_DIXON([prefix=PLAIN], [echo ran KEPT], [echo ran NOT])
AX_MASON_DIXON([prefix=MUST required link-wrapper])'
autoconfed src
linker_flags gold || linker_flags mold || skip 'neither gold nor mold is on this machine'
configured build configure.log "CC=gcc -no-pie" "LDFLAGS=$linker_flags"
# What has no wrapper is impossible with these linkers, with the advice, and costs nothing.
# shellcheck disable=SC2016 # as it stands in the message
contains configure.log 'WARNING: AX_MASON_DIXON: PLAIN: heap at or above 4 GiB: impossible (run), ' \
    'takes a step after the link' 'link with $(PLAIN_LINK)' 'ran NOT'
lacks build/mason-dixon/trials.log low_map low_stack luajit
quietly make.log make -C build
is placed build/app
is placed build/must
observed build/app 3 0x100000000
env MASON_DIXON=test build/app >self.log 2>&1 || fail "the self-test fails: $(cat self.log)"
is low build/plain
traceless build/plain
# A link with flags that configure did not see is decided by what it is; required fails.
rm build/app build/must
quietly make.log make -C build app LDFLAGS=-fuse-ld=bfd
is placed build/app
rm build/app
quietly make.log make -C build app LDFLAGS=-fsanitize=address
contains make.log 'mason-dixon: app: impossible: '
expect_failure make.log make -C build must LDFLAGS=-fsanitize=address
contains make.log 'mason-dixon: must: impossible: ' '--required is given, so it was removed'
[ ! -e build/must ] || fail "a failed link left its file"
# The wrapper forgotten: the link fails and says so. Not a silent no-op.
rm build/app
sed 's/^\t[^ ]*mason-dixon link .* -- /\t/' build/Makefile >new && mv new build/Makefile
expect_failure make.log make -C build app
contains make.log 'MASON_DIXON_LINK-is-missing-in-this-link.o'

# "required" with the wrapper stops configure where no flags of a link could help: those of a program may.
cp -R src strict
# shellcheck disable=SC2016 # of the shell in configure
configure_ac strict 'AC_PROG_CC
AX_MASON_DIXON([strategy=${strategy-auto} link-wrapper required self-test=off], [echo RAN KEPT], [echo RAN NOT])
AX_MASON_DIXON([prefix=PLAIN])
AX_MASON_DIXON([prefix=MUST])'
autoconfed strict
mv src linked
mv strict src
configured may configure.log strategy=link-script "LDFLAGS=-no-pie $linker_flags"
contains configure.log 'WARNING: AX_MASON_DIXON: heap at or above 4 GiB: impossible' 'RAN NOT'
expect_failure make.log make -C may app
contains make.log 'app: impossible: ' '--required is given, so it was removed'
quietly make.log make -C may app 'LDFLAGS=-no-pie -fuse-ld=bfd'
is placed may/app
# tcc: its programs get the segment appended, which is not enough where the effect is required.
if command -v tcc >/dev/null; then
    stopped tcc 'error: AX_MASON_DIXON: required, but heap at or above 4 GiB: impossible' CC=tcc
    contains configure.log 'could only be appended'
    mv src strict
    mv linked src
    sed '/MUST/d' src/configure.ac >new && mv new src/configure.ac
    autoconfed src
    configured tcc configure.log CC=tcc
    # shellcheck disable=SC2016 # as it stands in the message
    contains configure.log 'placed (headers), strategy post-link' 'PLAIN: heap at or above 4 GiB: impossible' 'link with $(PLAIN_LINK)' 'ran NOT'
    quietly make.log make -C tcc app
    contains make.log 'app: placed by appending the segment'
    is placed tcc/app
    mv src linked
    mv strict src
fi
# Switched off by the word that switches links off.
MASON_DIXON_LINK=off configured off configure.log "LDFLAGS=-no-pie $linker_flags"
contains configure.log 'MasonDixon: off (--with-mason-dixon=no)'
lacks configure.log WARNING RAN
quietly make.log make -C off app
traceless off/app
rm -r src
mv linked src

# ccache, in a folder with an odd name.
driver=gcc
! command -v ccache >/dev/null 2>&1 || driver='ccache gcc'
CCACHE_DIR=$PWD/ccache && export CCACHE_DIR
configured 'build, (odd) %c' configure.log "CC=$driver" LDFLAGS=-no-pie
(cd 'build, (odd) %c' && quietly ../make.log make app) || exit 1
mv 'build, (odd) %c' odd
is placed odd/app

# C++ alone; and both, one call for each.
package cxx
mv cxx/main.c cxx/main.cc
sed 's/@CC@/@CXX@/; s/@CFLAGS@/@CXXFLAGS@/; s/\.c\>/.cc/g' cxx/Makefile.in >new && mv new cxx/Makefile.in
mv src both
mv cxx src
configure_ac src 'AC_PROG_CXX
AC_LANG([C++])
AX_MASON_DIXON([link-wrapper required])'
autoconfed src
CC=false configured cxx configure.log LDFLAGS=-no-pie
quietly make.log make -C cxx
is placed cxx/app
contains cxx/mason-dixon/trials.log '-- g++ '
configure_ac src 'AC_PROG_CC
AC_PROG_CXX
AC_LANG_PUSH([C++])
AX_MASON_DIXON([link-wrapper])
AC_LANG_POP
AX_MASON_DIXON([prefix=IN_C])'
autoconfed src
configured both configure.log LDFLAGS=-no-pie
contains configure.log 'IN_C: heap at or above 4 GiB: placed'
contains both/mason-dixon/trials.log '-- g++ ' '-- gcc '
