#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# low-map and low-reserve in configure: with the wrapper and by flags, what hides mmap, ljmm, no trace where it is off. All
# linkers and modes, sanitizers and limits are in tests/cmake/test-low-map.sh and tests/tool/test-selftest.sh: there as here
# mason-dixon link does it.

# shellcheck disable=SC2016 # text for make, m4 and sh
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf make gcc readelf
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'MAP_32BIT is of Linux x86-64'

package src
# shellcheck source=tests/programs.sh
. "$MASON_DIXON_ROOT/tests/programs.sh"
low_map_programs src
# program NAME PREFIX - the rule for one executable.
program() {
    printf '%s: %s.o @FILL@ @%s_DEPS@\n\t@%s_LINK@ $(CC) $(CFLAGS) $(LDFLAGS) @%s_LDFLAGS@ $(MORE) -o $@ %s.o @FILL@ @%s_LIBADD@\n' \
        "$1" "$3" "$2" "$2" "$2" "$3" "$2"
}
{
    cat <<'END'
top_builddir = @top_builddir@
VPATH = @srcdir@
SHELL = @SHELL@
CC = @CC@
CFLAGS = @CFLAGS@
LDFLAGS = @LDFLAGS@
MORE =
all: app
@MASON_DIXON_RULES@
fill.so: fill.c
	$(CC) $(CFLAGS) -shared -fPIC -o $@ $(VPATH)/fill.c
.SUFFIXES: .c .o
.c.o:
	$(CC) $(CFLAGS) @APP_CPPFLAGS@ -c -o $@ $<
END
    program app APP main
    program direct APP direct
    sed 's/^/#more /' <<END
$(program reserve RESERVE main)
$(program abort ABORT main)
END
} >src/Makefile.in
configure_ac src 'AC_PROG_CC
AC_SUBST([FILL])
AX_MASON_DIXON([prefix=APP link-wrapper low-map low-limit=2GiB])
echo "low map: $APP_LOW_MAP, $APP_LOW_MAP_REASON"'
autoconfed src

# mib PROGRAM - what it prints; the self-test must be silent.
mib() {
    quietly mib.log "$@"
    case $(cat mib.log) in
    '' | *[!0-9]*)
        cat mib.log
        fail "$*: not a number"
        ;;
    esac
    cat mib.log
}
more_than() {
    got=$(mib "$2")
    [ "$got" -gt "$1" ] || fail "$2: $got MiB"
}

build=wrapped
configured $build configure.log LDFLAGS=-no-pie FILL=fill.so
contains configure.log 'for low mappings below 2 GiB... placed' \
    'MasonDixon: APP: low mappings below 2 GiB: placed, MAP_32BIT gets all memory below the limit' \
    'low map: placed, MAP_32BIT gets all'
lacks configure.log WARNING
quietly make.log make -C $build "MORE=-Wl,-rpath,$PWD/$build" app direct
lacks make.log warning
more_than 2020 $build/app
quietly log $build/direct
quietly log env MASON_DIXON=report $build/app
contains log 'low-map pass mmap of the program'
contains $build/mason-dixon.facts target.APP.low_map=placed target.APP.low_limit=0x80000000
quietly log make -C $build mason-dixon-report
contains log 'low mappings: placed, MAP_32BIT gets all'
# Hidden by a version script that configure did not see, and ljmm: the wrapper sees both.
rm $build/app
quietly make.log make -C $build "MORE=-Wl,--wrap=mmap64 -Wl,--version-script=$PWD/src/hide.map -Wl,-rpath,$PWD/$build"
contains make.log 'impossible, it hides mmap64 from its shared libraries' 'local: *' 'app: ljmm (--wrap=mmap64) is in the link'

# Switched off: no trace, and who calls us can still be built.
configured build-off configure.log LDFLAGS=-no-pie FILL=fill.o --with-mason-dixon=no
quietly make.log make -C build-off app direct
readelf -Ws build-off/app >symbols
lacks symbols mason_dixon
[ "$(mib build-off/app)" -lt 1100 ] || fail 'all of low memory without LOW_MAP'
quietly log build-off/direct

# Other limits; reserved, and too much of it.
configure_ac src 'AC_PROG_CC
AC_SUBST([FILL])
AX_MASON_DIXON([prefix=APP low-map low-limit=4GiB])
AX_MASON_DIXON([prefix=RESERVE low-map low-reserve=1GiB])
AX_MASON_DIXON([prefix=ABORT low-map low-reserve=2GiB on-failure=abort])'
autoconfed src
sed -i 's/^#more //' src/Makefile.in
configured build-more configure.log LDFLAGS=-no-pie FILL=fill.o
contains configure.log 'low mappings below 4 GiB: placed'
contains build-more/mason-dixon.facts target.APP.low_limit=0x100000000 target.RESERVE.low_reserve=1073741824
quietly make.log make -C build-more app reserve abort
more_than 4060 build-more/app
more_than 2020 build-more/reserve
expect_failure log build-more/abort
contains log 'LOW_RESERVE is 2097152 KiB, but only' ' abort'

# required stops where the names are hidden.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([prefix=APP low-map required])'
autoconfed src
mkdir build-hide
expect_failure configure.log sh -c 'cd build-hide && ../src/configure "LDFLAGS=-no-pie -Wl,--version-script=$PWD/../src/hide.map"'
contains configure.log 'error: AX_MASON_DIXON: required, but APP: low mappings below 2 GiB: impossible, it hides mmap64'
