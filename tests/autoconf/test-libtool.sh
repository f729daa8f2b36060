#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# A libtool package with a shared library and programs: the library never gets placement flags, the
# program does, as built, as started from the build folder and as installed.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoreconf libtoolize automake make gcc readelf

package src
rm src/Makefile.in
printf 'int part(void);\nint part(void) { return 0; }\n' >src/part.c
printf 'int part(void);\nint main(void) { return part(); }\n' >src/app.c
cp src/app.c src/other.c
cat >src/configure.ac <<'END'
AC_INIT([package], [1.0])
AC_CONFIG_MACRO_DIR([m4])
AM_INIT_AUTOMAKE([foreign])
AM_PROG_AR
LT_INIT
AX_MASON_DIXON([link-wrapper required])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
END
cat >src/Makefile.am <<'END'
ACLOCAL_AMFLAGS = -I m4
lib_LTLIBRARIES = libpart.la
libpart_la_SOURCES = part.c
bin_PROGRAMS = app other
app_SOURCES = app.c
app_LDFLAGS = $(AM_LDFLAGS) $(MASON_DIXON_LDFLAGS)
app_LDADD = libpart.la $(MASON_DIXON_LIBADD)
app_LINK = $(MASON_DIXON_LINK) $(LINK) $(app_LDFLAGS)
EXTRA_app_DEPENDENCIES = $(MASON_DIXON_DEPS)
other_SOURCES = other.c
other_LDADD = libpart.la
@MASON_DIXON_RULES@
END
quietly autoreconf.log autoreconf -fi src

linker_flags mold || linker_flags lld || linker_flags= # GNU ld is in the static package below
configured build configure.log "LDFLAGS=-no-pie $linker_flags" --prefix="$PWD/installed" --disable-static --disable-dependency-tracking
contains configure.log 'at or above 4 GiB: placed (run)'
quietly make.log make -C build -j4 V=1
is placed build/.libs/app
is low build/.libs/other
traceless build/.libs/libpart.so
grep -- '-shared' make.log >shared.log || fail "no link of a shared library in the log"
lacks shared.log mason MASON
build/app || fail "the program does not run from the build folder"
quietly make.log make -C build install
is placed installed/bin/app
observed installed/bin/app 3 0x100000000
traceless installed/lib/libpart.so
quietly make.log make -C build distclean
left=$(find build -type f)
[ -z "$left" ] || fail "make distclean left: $left"

if [ "$MASON_DIXON_FULL" = 1 ]; then
    # Static libraries only.
    configured build-static configure.log LDFLAGS=-no-pie --disable-shared
    quietly make.log make -C build-static
    is placed build-static/app
    # --disable-fast-install: the program is linked again when it is installed.
    configured build-slow configure.log "LDFLAGS=-no-pie" --disable-fast-install --prefix="$PWD/installed-slow"
    quietly make.log make -C build-slow install
    is placed installed-slow/bin/app
fi
