#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# low-map and low-reserve in configure: linkers and modes, what hides mmap, limits inside
# the image, sanitizers, ljmm, no trace where it is off or not asked for.

# shellcheck disable=SC2016 # text for make, m4 and sh
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf make gcc readelf
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'MAP_32BIT is of Linux x86-64'

# A program whose library fills low memory by MAP_32BIT, and one that asks for low memory itself.
package src
cat >src/fill.c <<'END'
#define _GNU_SOURCE
#include <sys/mman.h>
long fill(void);
long fill(void) {
    long mib = 0;
    while (mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0) !=
           MAP_FAILED)
        mib++;
    return mib;
}
END
cat >src/main.c <<'END'
#include <stdio.h>
long fill(void);
int main(void) {
    printf("%ld\n", fill());
    return 0;
}
END
cat >src/direct.c <<'END'
#include "mason_dixon.h"
int main(void) {
    void *p = mason_dixon_map_low(65536, 0, 0);
    return !p || mason_dixon_unmap_low(p, 65536) != 0;
}
END
echo '{ local: *; };' >src/hide.map
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
AX_MASON_DIXON([prefix=APP link-wrapper low-map low-limit=${LIMIT-2GiB}])
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

for linker in bfd mold gold lld; do
    linker_flags "$linker" || continue
    for mode in no-PIE PIE static; do
        case $MASON_DIXON_FULL$linker-$mode in 1* | 0bfd-no-PIE | 0mold-static) ;; *) continue ;; esac
        build=build-$linker-$mode
        fill=fill.so
        more="-Wl,-rpath,$PWD/$build"
        case $mode in
        no-PIE) flags=-no-pie ;;
        PIE) flags='-pie -fPIE' ;;
        static)
            flags=-static
            fill=fill.o
            more=
            ;;
        esac
        configured "$build" configure.log "CFLAGS=$flags" "LDFLAGS=$flags $linker_flags" "FILL=$fill"
        contains configure.log 'for low mappings below 2 GiB... placed' \
            'MasonDixon: APP: low mappings below 2 GiB: placed, MAP_32BIT gets all memory below the limit' \
            'low map: placed, MAP_32BIT gets all'
        lacks configure.log WARNING
        quietly make.log make -C "$build" "MORE=$more" app direct
        lacks make.log warning
        more_than 2020 "$build/app"
        quietly log "$build/direct"
        quietly log env MASON_DIXON=report "$build/app"
        contains log 'low-map pass mmap of the program'
        contains "$build/mason-dixon.facts" target.APP.low_map=placed target.APP.low_limit=0x80000000
    done
done
quietly log make -C build-bfd-no-PIE mason-dixon-report
contains log 'low mappings: placed, MAP_32BIT gets all'
# The C library of musl.
if command -v musl-gcc >/dev/null 2>&1; then
    configured build-musl configure.log CC=musl-gcc CFLAGS=-static LDFLAGS=-static FILL=fill.o
    quietly make.log make -C build-musl
    more_than 2020 build-musl/app
fi

# Hidden by a version script: told at the link, and by the self-test.
configured build-hide configure.log "LDFLAGS=-Wl,--version-script=$PWD/src/hide.map" FILL=fill.so
quietly make.log make -C build-hide "MORE=-Wl,-rpath,$PWD/build-hide"
contains make.log 'app: low mappings below 2 GiB: impossible, it hides mmap64 from its shared libraries' 'local: *'
expect_failure log env MASON_DIXON=test build-hide/app
contains log 'low-map fail' 'only the program itself' 'version script'
# Only the link has it, and ljmm: the wrapper sees both.
ljmm="-Wl,--wrap=mmap64 -Wl,--version-script=$PWD/src/hide.map -Wl,-rpath,$PWD/build-bfd-no-PIE"
rm build-bfd-no-PIE/app
quietly make.log make -C build-bfd-no-PIE "MORE=$ljmm"
contains make.log 'impossible, it hides mmap64 from its shared libraries' 'app: ljmm (--wrap=mmap64) is in the link'

# A limit inside the image: so is that.
configured build-limit configure.log LDFLAGS=-no-pie LIMIT=0x401000 FILL=fill.o
quietly make.log make -C build-limit
contains make.log 'impossible, LOW_LIMIT, 0x401000, is not above the image'
# A wrong value that m4 can't see.
expect_failure configure.log sh -c 'cd build-limit && ../src/configure LIMIT=64KiB'
contains configure.log 'error: AX_MASON_DIXON: low-limit is "64KiB"; allowed is above 64KiB with low-map, which uses nothing below.'

# Sanitizers: left out with a note, and the program runs.
if echo 'int main(void){return 0;}' | gcc -fsanitize=address -x c - -o try 2>/dev/null && ./try; then
    configured build-asan configure.log 'CFLAGS=-fsanitize=address -fPIE' 'LDFLAGS=-pie -fsanitize=address' FILL=fill.o
    contains configure.log 'low mappings below 2 GiB: off, left out: address sanitizer places mappings by rules of its own'
    quietly make.log make -C build-asan
    [ "$(mib build-asan/app)" -lt 1100 ] || fail 'stands in under AddressSanitizer'
fi
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
configured build-more configure.log CFLAGS=-fPIE LDFLAGS=-pie FILL=fill.o
contains configure.log 'low mappings below 4 GiB: placed'
contains build-more/mason-dixon.facts target.APP.low_limit=0x100000000 target.RESERVE.low_reserve=1073741824
quietly make.log make -C build-more app reserve
more_than 4060 build-more/app
more_than 2020 build-more/reserve
rm build-more/main.o
configured build-more configure.log CFLAGS= LDFLAGS=-no-pie FILL=fill.o
quietly make.log make -C build-more abort
expect_failure log build-more/abort
contains log 'LOW_RESERVE is 2097152 KiB, but only' ' abort'

# What is not asked for costs nothing.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([prefix=APP])'
autoconfed src
configured build-plain configure.log LDFLAGS=-no-pie
lacks build-plain/mason-dixon/trials.log low_map low_stack luajit
# required stops where the names are hidden.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([prefix=APP low-map required])'
autoconfed src
rm -rf build-hide
mkdir build-hide
expect_failure configure.log sh -c 'cd build-hide && ../src/configure "LDFLAGS=-no-pie -Wl,--version-script=$PWD/../src/hide.map"'
contains configure.log 'error: AX_MASON_DIXON: required, but APP: low mappings below 2 GiB: impossible, it hides mmap64'

