#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# A package without automake that has a configuration header and a folder for auxiliary files: autoreconf,
# which runs aclocal, asks for nothing of automake's.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoreconf aclocal make gcc readelf

package src
cat >src/configure.ac <<'END'
AC_INIT([package], [1.0])
AC_CONFIG_AUX_DIR([build-aux])
AC_CONFIG_MACRO_DIR([m4])
AC_CONFIG_HEADERS([config.h])
AC_PROG_CC
AX_MASON_DIXON([link-wrapper])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
END
mkdir src/build-aux
: >src/config.h.in
quietly autoreconf.log autoreconf -i src
lacks src/aclocal.m4 AM_INIT_AUTOMAKE
configured build configure.log LDFLAGS=-no-pie
quietly make.log make -C build
is placed build/app
# Its own "make distclean" takes what configure has written.
printf 'distclean: clean\n\trm -f config.* Makefile\n' >>build/Makefile
quietly make.log make -C build distclean
[ ! -e build/mason-dixon ] || fail "distclean leaves mason-dixon"
