#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Shapes of packages that the other tests have not: neither automake nor a configuration header; macro folders of other
# names, which aclocal fills from ACLOCAL_PATH; subpackages by AC_CONFIG_SUBDIRS, of which the inner one alone, or both,
# use AX_MASON_DIXON, with one config.cache. Each is placed and passes its self-test; make distcheck where automake is used.

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

# automake_package FOLDER NAME LINES [MAKE-LINES] - a package with automake around these lines of configure.ac.
automake_package() {
    package "$1"
    rm -r "$1/Makefile.in" "$1/m4"
    printf 'AC_INIT([%s], [1.0])\nAM_INIT_AUTOMAKE([foreign -Wall -Werror])\nAC_PROG_CC\n%s\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n' \
        "$2" "$3" >"$1/configure.ac"
    cat >"$1/Makefile.am" <<END
${4-}
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

# checked FOLDER - make distcheck of the package that is configured there, which unpacks it as read-only and wants make
# distclean to leave nothing.
checked() {
    quietly distcheck.log make -C "$1" distcheck 'DISTCHECK_CONFIGURE_FLAGS=-C LDFLAGS=-no-pie'
    contains distcheck.log 'archives ready for distribution'
}

# ---- neither automake nor a header; two folders of macros, aclocal --install fills the first
package src
rm -r src/m4
configure_ac src 'AC_CONFIG_MACRO_DIRS([build-aux/m4 more])
AC_PROG_CC
AX_MASON_DIXON([link-wrapper])'
mkdir -p src/build-aux/m4 src/more
(cd src && aclocal --install && autoconf) >autotools.log 2>&1 || fail "$(cat autotools.log)"
cmp src/build-aux/m4/ax_mason_dixon.m4 found/ax_mason_dixon.m4 || fail 'aclocal --install copied no macro to build-aux/m4'
lacks src/aclocal.m4 AM_INIT_AUTOMAKE
configured build configure.log LDFLAGS=-no-pie
quietly make.log make -C build
good build/app
printf 'distclean: clean\n\trm -f config.* Makefile\n' >>build/Makefile
without build

# ---- automake, no header, a folder of macros of another name
if [ "$MASON_DIXON_FULL" = 1 ]; then
    rm -rf src build
    automake_package src package 'AC_CONFIG_MACRO_DIRS([build-aux/m4])
AX_MASON_DIXON([link-wrapper])'
    mkdir -p src/build-aux/m4
    (cd src && aclocal --install && autoreconf --install) >autotools.log 2>&1 || fail "$(cat autotools.log)"
    [ -f src/build-aux/m4/ax_mason_dixon.m4 ] || fail 'aclocal --install copied no macro to build-aux/m4'
    configured build configure.log LDFLAGS=-no-pie
    quietly make.log make -C build check
    contains make.log 'PASS: app'
    good build/app
    checked build
    without build
fi

# ---- a subpackage with it in a package that knows nothing of it, and has no automake
rm -rf src build
mkdir src
cat >src/configure.ac <<'END'
AC_INIT([outer], [1.0])
AC_CONFIG_SUBDIRS([inner])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
END
printf 'all check distclean:\n\tcd inner && $(MAKE) $@\n' >src/Makefile.in
automake_package src/inner inner 'AX_MASON_DIXON([link-wrapper])'
quietly autotools.log autoreconf --install src
configured build configure.log -C LDFLAGS=-no-pie
contains configure.log 'MasonDixon: heap at or above 4 GiB: placed (run)'
quietly make.log make -C build check
contains make.log 'PASS: app'
good build/inner/app
[ ! -e build/mason-dixon ] || fail 'something of ours is in the outer package'
without build

# ---- both have it, with one cache; the inner one with another boundary as well
# both_have OPTION STRATEGY
both_have() {
    rm -rf src build
    automake_package src outer "AC_CONFIG_SUBDIRS([inner])
AX_MASON_DIXON([$1])" 'SUBDIRS = inner'
    automake_package src/inner inner "AX_MASON_DIXON([$1])
AX_MASON_DIXON([prefix=TOOL boundary=8GiB $1])" 'EXTRA_PROGRAMS = tool
tool_SOURCES = main.c
tool_LDADD = $(TOOL_LIBADD)
tool_LINK = $(TOOL_LINK) $(LINK) $(TOOL_LDFLAGS)
EXTRA_tool_DEPENDENCIES = $(TOOL_DEPS)
CLEANFILES = tool'
    quietly autotools.log autoreconf --install src
    configured build configure.log -C LDFLAGS=-no-pie
    { [ -f build/config.cache ] && [ ! -e build/inner/config.cache ]; } || fail 'not one cache'
    contains configure.log "above 8 GiB... placed (run), strategy $2"
    quietly make.log make -C build check
    equal 2 "$(grep -c 'PASS: app' make.log)" 'tests that pass'
    quietly tool.log make -C build/inner tool
    good build/app
    good build/inner/app
    good build/inner/tool 0x200000000
    # Each has a folder of its own.
    lacks build/inner/Makefile "$PWD/build/mason-dixon"
    # Once more, all of it from the cache, and nothing is linked for it.
    cp configure.log first.log
    configured build configure.log -C LDFLAGS=-no-pie
    lacks configure.log 'GiB... placed'
    contains make.log '-o app'
    quietly make.log make -C build
    lacks make.log '-o app'
    good build/inner/app
}
both_have link-wrapper post-link
# What the outer one has decided serves the inner one.
contains first.log 'above 4 GiB... (cached) placed (run), strategy post-link'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    # Each compiles the program for itself here.
    (unset MASON_DIXON_PROGRAM && checked build) || exit 1
    without build
    both_have '' link-script
fi
without build
