#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Shapes of packages that the other tests have not: no automake, with and without a configuration header; macro folders of
# other names, which aclocal fills from ACLOCAL_PATH; subpackages by AC_CONFIG_SUBDIRS, of which the inner one alone, or
# both, use AX_MASON_DIXON, with one config.cache. Each is placed and passes its self-test; make distcheck.

# shellcheck disable=SC2016 # text for make
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoreconf aclocal automake make gcc readelf

# As an installed MasonDixon has it.
mkdir found
cp "$macro_file" found/
ACLOCAL_PATH=$PWD/found
export ACLOCAL_PATH

# automake_package FOLDER LINES [MAKE-LINES] - a package with automake around these lines of configure.ac.
automake_package() {
    package "$1"
    rm -r "$1/Makefile.in" "$1/m4"
    printf 'AC_INIT([%s], [1.0])\nAM_INIT_AUTOMAKE([foreign -Wall -Werror])\nAC_PROG_CC\n%s\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n' \
        "${1##*/}" "$2" >"$1/configure.ac"
    cat >"$1/Makefile.am" <<END
${3-}
noinst_PROGRAMS = app
app_SOURCES = main.c
app_LDFLAGS = \$(AM_LDFLAGS) \$(MASON_DIXON_LDFLAGS)
app_LDADD = \$(MASON_DIXON_LIBADD)
app_LINK = \$(MASON_DIXON_LINK) \$(LINK) \$(app_LDFLAGS)
EXTRA_app_DEPENDENCIES = \$(MASON_DIXON_DEPS)
TESTS = app
AM_TESTS_ENVIRONMENT = MASON_DIXON=test; export MASON_DIXON;
@MASON_DIXON_RULES@
END
}

# good FILE [BOUNDARY] - is placed, and passes the self-test that it has.
good() {
    is placed "$@"
    env MASON_DIXON=test "$1" >self.log 2>&1 || fail "the self-test of $1: $(cat self.log)"
    contains self.log 'heap-start pass'
}

# without FOLDER - after make distclean nothing of ours is left in it.
without() {
    quietly distclean.log make -C "$1" distclean
    without_left=$(find "$1" -name '*mason*')
    [ -z "$without_left" ] || fail "make distclean leaves $without_left"
}

# ---- no automake, of which aclocal must ask for nothing: without a header, aclocal --install fills the first of two folders
# of macros; with one, and a folder for auxiliary files
for header in '' 'AC_CONFIG_HEADERS([config.h])
AC_CONFIG_AUX_DIR([build-aux])'; do
    rm -rf src build
    package src
    rm -r src/m4
    configure_ac src "AC_CONFIG_MACRO_DIRS([build-aux/m4 more])
$header
AC_PROG_CC
AX_MASON_DIXON([link-wrapper])"
    mkdir -p src/build-aux/m4 src/more
    : >src/config.h.in
    (cd src && aclocal --install && autoreconf -i) >autotools.log 2>&1 || fail "$(cat autotools.log)"
    cmp src/build-aux/m4/ax_mason_dixon.m4 found/ax_mason_dixon.m4 || fail 'aclocal --install copied no macro to build-aux/m4'
    lacks src/aclocal.m4 AM_INIT_AUTOMAKE
    configured build configure.log LDFLAGS=-no-pie
    quietly make.log make -C build
    good build/app
    # Its own "make distclean" takes what configure has written.
    printf 'distclean: clean\n\trm -f config.* Makefile\n' >>build/Makefile
    without build
done

# ---- a subpackage with it in a package that knows nothing of it, and has no automake
rm -rf src build
automake_package src/inner 'AX_MASON_DIXON([link-wrapper])'
cat >src/configure.ac <<'END'
AC_INIT([outer], [1.0])
AC_CONFIG_SUBDIRS([inner])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
END
printf 'all check distclean:\n\tcd inner && $(MAKE) $@\n' >src/Makefile.in
quietly autotools.log autoreconf --install src
configured build configure.log -C LDFLAGS=-no-pie
contains configure.log 'MasonDixon: heap at or above 4 GiB: placed (run)'
quietly make.log make -C build check
contains make.log 'PASS: app'
good build/inner/app
[ ! -e build/mason-dixon ] || fail 'something of ours is in the outer package'
without build

# ---- both have it, with one cache; the inner one with another boundary as well, and by flags
rm -rf src build
automake_package src 'AC_CONFIG_SUBDIRS([inner])
AX_MASON_DIXON([link-wrapper])' 'SUBDIRS = inner'
automake_package src/inner 'AX_MASON_DIXON([link-wrapper])
AX_MASON_DIXON([prefix=TOOL boundary=8GiB])' 'EXTRA_PROGRAMS = tool
tool_SOURCES = main.c
tool_LDADD = $(TOOL_LIBADD)
tool_LINK = $(TOOL_LINK) $(LINK) $(TOOL_LDFLAGS)
EXTRA_tool_DEPENDENCIES = $(TOOL_DEPS)
CLEANFILES = tool'
quietly autotools.log autoreconf --install src
configured build configure.log -C LDFLAGS=-no-pie
{ [ -f build/config.cache ] && [ ! -e build/inner/config.cache ]; } || fail 'not one cache'
# What the outer one has decided serves the inner one.
contains configure.log 'above 4 GiB... (cached) placed (run), strategy post-link' 'above 8 GiB... placed (run), strategy link-script'
quietly make.log make -C build check
equal 2 "$(grep -c 'PASS: app' make.log)" 'tests that pass'
contains make.log '-o app'
quietly tool.log make -C build/inner tool
good build/app
good build/inner/app
good build/inner/tool 0x200000000
# Each has a folder of its own.
lacks build/inner/Makefile "$PWD/build/mason-dixon"
# Once more, all of it from the cache, and nothing is linked for it.
configured build configure.log -C LDFLAGS=-no-pie
lacks configure.log 'GiB... placed'
quietly make.log make -C build
lacks make.log '-o app'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    # Unpacked as read-only, and make distclean must leave nothing. Each compiles the program for itself here.
    (unset MASON_DIXON_PROGRAM && quietly distcheck.log make -C build distcheck 'DISTCHECK_CONFIGURE_FLAGS=-C LDFLAGS=-no-pie') || exit 1
    contains distcheck.log 'archives ready for distribution'
fi
without build
