#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# An automake package: recursive and non-recursive makefiles, read-only sources, -j8, clean, distclean,
# the report, switched off, and a tarball that builds where neither MasonDixon nor the autotools are.
# make distcheck is in test-shapes.sh.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf aclocal automake make gcc readelf

package src
rm src/Makefile.in
mkdir -p src/sub src/found
mv src/m4/ax_mason_dixon.m4 src/found/ && rmdir src/m4 && mkdir src/m4
cp src/main.c src/sub/tool.c
printf 'int call(void);\nint main(void) { return call(); }\n' >src/caller.c
printf '#include <mason_dixon.h>\nint call(void);\nint call(void) {\n    struct mason_dixon_report report;\n    return mason_dixon_self_test(&report);\n}\n' >src/call.c
cat >src/configure.ac <<'END'
AC_INIT([package], [1.0])
AC_CONFIG_MACRO_DIR([m4])
AM_INIT_AUTOMAKE([foreign subdir-objects -Wall -Werror])
AM_SILENT_RULES([yes])
AC_PROG_CC
AX_MASON_DIXON([link-wrapper required min-low-room=1GiB], [AC_MSG_NOTICE([kept])], [AC_MSG_NOTICE([not kept])])
AX_MASON_DIXON([prefix=TOOL boundary=8GiB self-test=off])
AC_CONFIG_FILES([Makefile sub/Makefile])
AC_OUTPUT
END
cat >src/Makefile.am <<'END'
ACLOCAL_AMFLAGS = -I m4
SUBDIRS = . sub
bin_PROGRAMS = app plain caller
app_SOURCES = main.c
app_LDFLAGS = $(AM_LDFLAGS) $(MASON_DIXON_LDFLAGS)
app_LDADD = $(MASON_DIXON_LIBADD)
app_LINK = $(MASON_DIXON_LINK) $(LINK) $(app_LDFLAGS)
EXTRA_app_DEPENDENCIES = $(MASON_DIXON_DEPS)
caller_SOURCES = caller.c call.c
caller_CPPFLAGS = $(MASON_DIXON_CPPFLAGS)
caller_LDFLAGS = $(MASON_DIXON_LDFLAGS)
caller_LDADD = $(MASON_DIXON_LIBADD)
caller_LINK = $(MASON_DIXON_LINK) $(LINK) $(caller_LDFLAGS)
EXTRA_caller_DEPENDENCIES = $(MASON_DIXON_DEPS)
plain_SOURCES = main.c
TESTS = app
AM_TESTS_ENVIRONMENT = MASON_DIXON=test; export MASON_DIXON;
@MASON_DIXON_RULES@
END
cat >src/sub/Makefile.am <<'END'
bin_PROGRAMS = tool
tool_SOURCES = tool.c
tool_LDFLAGS = $(TOOL_LDFLAGS)
tool_LDADD = $(TOOL_LIBADD)
EXTRA_tool_DEPENDENCIES = $(TOOL_DEPS)
END
# As a user of an installed MasonDixon does it: aclocal copies the macro into the package.
(cd src && aclocal --install -I m4 --system-acdir="$PWD/found" && rm -r found &&
    aclocal -I m4 && automake --add-missing --copy && autoconf) >autotools.log 2>&1 || fail "the autotools: $(cat autotools.log)"
lacks autotools.log warning error
[ -f src/m4/ax_mason_dixon.m4 ] || fail "aclocal --install copied no m4/ax_mason_dixon.m4"

# A read-only source tree (root may write anyway: then nothing may be written).
chmod -R a-w src
find src -type f | sort | xargs cksum >sources.before
configured build configure.log LDFLAGS=-no-pie CFLAGS=-O1 --disable-dependency-tracking
contains configure.log 'checking whether the heap is at or above 4 GiB... placed (run), strategy post-link' \
    'MasonDixon: heap at or above 4 GiB: placed (run)' 'MasonDixon: TOOL: heap at or above 8 GiB: placed (run)' 'kept'
lacks configure.log 'not kept'
quietly make.log make -C build -j8
find src -type f | sort | xargs cksum >sources.after
cmp sources.before sources.after || fail "the build wrote to the source tree"
is placed build/app
is placed build/caller
is placed build/sub/tool 0x200000000
is low build/plain
traceless build/plain
observed build/app 5 0x100000000
observed build/sub/tool 5 0x200000000
build/caller || fail "the program's call of its self-test failed"
quietly check.log make -C build check
contains check.log 'PASS: app'

quietly report.log make -C build mason-dixon-report
contains report.log 'MasonDixon 0.2' 'TOOL: placed (run), strategy link-script, boundary 0x200000000' \
    'linked: placed, the highest PT_LOAD lies at' 'build/app'

# Nothing is linked again without a reason; a removed or changed input is one.
quietly again.log make -C build
lacks again.log CCLD GEN
(cd build && quietly ../recheck.log ./config.status --recheck && quietly ../recheck.log ./config.status) || exit 1
quietly again.log make -C build
lacks again.log CCLD GEN
sleep 1
touch build/mason-dixon/MASON_DIXON.link
quietly again.log make -C build
contains again.log 'GEN app' 'GEN caller'
lacks again.log 'CCLD plain' 'CCLD tool'

quietly dist.log make -C build dist
mv build/package-1.0.tar.gz .
quietly clean.log make -C build clean
[ ! -e build/app ] || fail "make clean left app"
[ -f build/mason-dixon/report.sh ] || fail "make clean took away what configure made"
quietly clean.log make -C build distclean
left=$(find build -type f)
[ -z "$left" ] || fail "make distclean left: $left"

# The tarball, where autotools and the macro's home are absent.
mkdir away
(cd away && gzip -dc ../package-1.0.tar.gz | tar xf -) || fail "no tarball"
for tool in autoconf automake aclocal autom4te autoheader cmake; do
    mkdir -p nowhere
    printf '#!/bin/sh\necho "the build wants %s" >&2\nexit 1\n' "$tool" >"nowhere/$tool"
    chmod +x "nowhere/$tool"
done
(
    PATH=$PWD/nowhere:$PATH
    unset MASON_DIXON_PROGRAM
    cd away/package-1.0 && ./configure LDFLAGS=-no-pie --disable-dependency-tracking && make && make clean &&
        [ -x mason-dixon/mason-dixon ] && make && make mason-dixon-report
) >away.log 2>&1 || fail "the tarball did not build: $(cat away.log)"
is placed away/package-1.0/app

# Switched off: no trace in the build.
configured off off.log --with-mason-dixon=no LDFLAGS=-no-pie --disable-dependency-tracking
contains off.log 'MasonDixon: off (--with-mason-dixon=no)'
lacks off.log 'kept'
quietly make.log make -C off app plain V=1
without_folders make.log >commands.log
lacks commands.log mason-dixon MASON
is low off/app
traceless off/app
for file in off/mason-dixon off/mason-dixon.facts; do
    [ ! -e $file ] || fail "--with-mason-dixon=no left $file"
done
quietly report.log make -C off mason-dixon-report
chmod -R u+w src
