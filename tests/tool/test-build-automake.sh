#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link with automake and libtool: ./configure CC="mason-dixon link -- cc". The configure step finds out what it
# finds out without us, libtool knows the compiler as before, and programs are placed where libtool puts them: in .libs,
# and when they are installed.

# shellcheck source=tests/tool/build-systems.sh
. "$MASON_DIXON_ROOT/tests/tool/build-systems.sh"

need cc make autoreconf automake libtoolize
use_tool
(
    cd project || exit 1
    write_project
    cat >configure.ac <<'END'
AC_INIT([answer], [1])
AM_INIT_AUTOMAKE([foreign subdir-objects])
AC_CONFIG_HEADERS([config.h])
AC_PROG_CC
LT_INIT([dlopen disable-static])
AC_SEARCH_LIBS([dlopen], [dl])
AC_CHECK_FUNCS([mmap nosuchfunction])
AC_CHECK_HEADERS([elf.h nosuch.h])
AC_CHECK_SIZEOF([long])
AC_C_BIGENDIAN
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
END
    cat >Makefile.am <<'END'
lib_LTLIBRARIES = libanswer.la
libanswer_la_SOURCES = lib.c
pkglib_LTLIBRARIES = module.la
module_la_SOURCES = module.c
module_la_LDFLAGS = -module -avoid-version
bin_PROGRAMS = fixed free
fixed_SOURCES = app.c
fixed_CFLAGS = -fno-pie
fixed_LDFLAGS = -no-pie
fixed_LDADD = libanswer.la
free_SOURCES = app.c
free_CFLAGS = -fPIE
free_LDFLAGS = -pie
free_LDADD = libanswer.la
END
    autoreconf -fi
) >log 2>&1 || {
    cat log
    fail autoreconf
}
build() {
    ./configure --prefix=/nowhere "CC=$(compiler cc)" &&
        make -j2 && ./fixed .libs/module.so >answer && make install DESTDIR="$PWD/staged"
}
both build

# ---- configure
same config.h
# What configure says of its checks, but for the compiler's words.
for mode in plain ours; do
    sed -e 's/mason-dixon link -- cc/cc/g' $mode.log | grep -E '^(checking|configure:)' |
        # What is measured: how long a command may be depends on the environment, times on the moment.
        grep -v -e 'maximum length of command line' -e 'timestamp resolution' >$mode.checks
done
diff plain.checks ours.checks || fail 'a check of configure answers otherwise'
[ "$(wc -l <ours.checks)" -gt 40 ] || fail 'configure says nothing'
# What trials say is read by configure and kept in its log.
lacks ours/config.log 'mason-dixon: '
for mode in plain ours; do
    sed -e 's/mason-dixon link -- cc/cc/g' $mode/libtool | grep -v -e '^max_cmd_len=' -e '^sys_lib_search' >$mode.libtool
done
diff plain.libtool ours.libtool || fail "libtool's configuration is another one"

# ---- in the build folder
LD_LIBRARY_PATH=.libs
export LD_LIBRARY_PATH
high .libs/fixed .libs/module.so
free_to_move .libs/free .libs/module.so
unset LD_LIBRARY_PATH
same .libs/libanswer.so .libs/module.so
# What libtool's script at ./fixed started while the folder had its name.
contains ours/answer 'heap 0x' 'answer 42'

# ---- installed
for program in fixed free; do
    [ -x "ours/staged/nowhere/bin/$program" ] || fail "$program is not installed"
done
is_seen "placed slot" ours/staged/nowhere/bin/fixed
is_seen "not-needed none" ours/staged/nowhere/bin/free
same staged/nowhere/lib/libanswer.so staged/nowhere/lib/answer/module.so
LD_LIBRARY_PATH=$PWD/ours/staged/nowhere/lib ours/staged/nowhere/bin/fixed >log || fail 'the installed program'
heap=$(sed -n 's/^heap 0x//p' log)
[ "${#heap}" -ge 9 ] || fail "the installed program: its heap starts at 0x$heap"
