#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Linkers x modes with a hand-written makefile and the link wrapper: what is linked, and where the heap
# is from outside. Then the drivers: flags in CC, ccache, C++ alone, another AC_LANG at the call, odd
# folder names; and a link that forgets the wrapper or uses flags that configure did not see.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf make gcc g++ readelf

starts=3
[ "$MASON_DIXON_FULL" != 1 ] || starts=200
package src
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([link-wrapper])'
autoconfed src
for linker in bfd gold $(linkers_lld) mold; do
    linker_flags "$linker" || continue
    for mode in no-PIE static PIE static-PIE; do
        wanted=placed
        case $mode in
        no-PIE) flags=-no-pie ;;
        static) flags='-static -no-pie' ;;
        PIE) flags='-pie -fPIE' wanted=pie ;;
        static-PIE) flags='-static-pie -fPIE' wanted=pie ;;
        esac
        if [ "$MASON_DIXON_FULL" != 1 ]; then
            case $linker:$mode in
            bfd:static | gold:no-PIE) ;;
            *) continue ;;
            esac
        fi
        # Such as static PIE with gold, which crashes with some C libraries.
        # shellcheck disable=SC2086 # lists of flags
        if ! gcc $flags $linker_flags src/main.c -o alone >alone.log 2>&1 || ! ./alone >alone.log 2>&1; then
            echo "not tried here: $linker $mode, which does not work without MasonDixon"
            continue
        fi
        rm -rf build
        configured build configure.log "CFLAGS=${flags#-no-pie}" "LDFLAGS=$flags $linker_flags"
        quietly make.log make -C build
        is $wanted build/app
        observed build/app $starts 0x100000000
        env MASON_DIXON=test build/app >self.log 2>&1 || {
            cat self.log
            fail "$linker $mode: the self-test fails"
        }
    done
done

# The wrapper forgotten, where it is what places: the link fails and says so. Not a silent no-op. The short
# version has gold's folder of the loop above.
forgotten=mold
[ "$MASON_DIXON_FULL" = 1 ] || forgotten=gold
if linker_flags $forgotten; then
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        rm -rf build
        configured build configure.log "LDFLAGS=-no-pie $linker_flags"
    fi
    rm -f build/app
    sed 's/^\t[^ ]*mason-dixon link .* -- /\t/' build/Makefile >build/Makefile.new && mv build/Makefile.new build/Makefile
    expect_failure make.log make -C build
    contains make.log 'MASON_DIXON_LINK-is-missing-in-this-link.o'
fi

# A package that has no wrapper: impossible with the advice, or an error where it is required.
package plain
sed 's/@MASON_DIXON_LINK@//' plain/Makefile.in >plain/Makefile.new && mv plain/Makefile.new plain/Makefile.in
configure_ac plain 'AC_PROG_CC
AX_MASON_DIXON([], [echo ran KEPT], [echo ran NOT])'
autoconfed plain
if linker_flags gold; then
    mkdir out-plain
    (cd out-plain && ../plain/configure "LDFLAGS=-no-pie $linker_flags") >configure.log 2>&1 || fail "configure failed"
    # shellcheck disable=SC2016 # as it stands in the message
    contains configure.log 'WARNING: AX_MASON_DIXON: heap at or above 4 GiB: impossible (run), gold' \
        'takes a step after the link' 'link with $(MASON_DIXON_LINK)' 'ran NOT'
    # What is not asked for costs nothing.
    lacks out-plain/mason-dixon/trials.log low_map low_stack luajit
    quietly make.log make -C out-plain
    is low out-plain/app
    traceless out-plain/app
fi

# Flags in CC.
rm -rf build
CC="gcc -no-pie" && export CC
configured build configure.log
contains configure.log 'placed (run)'
quietly make.log make -C build
is placed build/app
unset CC

# A link with flags that configure did not see is decided by what it is; required fails.
other=
! linker_flags mold || other=$linker_flags
rm -f build/app
quietly make.log make -C build "LDFLAGS=-no-pie $other"
is placed build/app
rm -f build/app
quietly make.log make -C build 'LDFLAGS=-no-pie -fsanitize=address'
contains make.log 'mason-dixon: app: impossible: '
package must
configure_ac must 'AC_PROG_CC
AX_MASON_DIXON([required link-wrapper])'
autoconfed must
mkdir out-must
(cd out-must && ../must/configure LDFLAGS=-no-pie) >configure.log 2>&1 || fail "configure failed"
expect_failure make.log make -C out-must 'LDFLAGS=-no-pie -fsanitize=address'
contains make.log 'mason-dixon: app: impossible: ' '--required is given, so it was removed'
[ ! -e out-must/app ] || fail "a failed link left its file"

# Other drivers, folders and languages. In the short version ccache and the odd name come together.
driver=gcc
if command -v ccache >/dev/null 2>&1; then
    CCACHE_DIR=$PWD/ccache && export CCACHE_DIR
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        rm -rf build
        configured build configure.log "CC=ccache gcc" LDFLAGS=-no-pie
        quietly make.log make -C build
        is placed build/app
    else
        driver='ccache gcc'
    fi
fi
rm -rf build
mkdir 'build, (odd) %c'
(cd 'build, (odd) %c' && ../src/configure "CC=$driver" LDFLAGS=-no-pie && make) >configure.log 2>&1 || {
    cat configure.log
    fail "a build folder with an odd name fails"
}
mv 'build, (odd) %c' odd
is placed odd/app

package cxx
mv cxx/main.c cxx/main.cc
sed 's/@CC@/@CXX@/; s/@CFLAGS@/@CXXFLAGS@/; s/main\.c/main.cc/g' cxx/Makefile.in >cxx/new && mv cxx/new cxx/Makefile.in
configure_ac cxx 'AC_PROG_CXX
AC_LANG([C++])
AX_MASON_DIXON([link-wrapper required])'
autoconfed cxx
for flags in '' -fuse-ld=mold; do
    [ "$MASON_DIXON_FULL$flags" != 0 ] || continue
    rm -rf out-cxx
    mkdir out-cxx
    (cd out-cxx && CC=false ../cxx/configure "LDFLAGS=-no-pie $flags" && make) >configure.log 2>&1 || {
        cat configure.log
        fail "a C++ package fails"
    }
    is placed out-cxx/app
    contains out-cxx/mason-dixon/trials.log '-- g++ '
done
[ "$MASON_DIXON_FULL" = 1 ] || exit 0
configure_ac src 'AC_PROG_CC
AC_PROG_CXX
AC_LANG_PUSH([C++])
AX_MASON_DIXON([link-wrapper])
AC_LANG_POP
AX_MASON_DIXON([prefix=IN_C])'
autoconfed src
rm -rf build
configured build configure.log LDFLAGS=-no-pie
contains configure.log 'IN_C: heap at or above 4 GiB: placed'
contains build/mason-dixon/trials.log '-- g++ ' '-- gcc '
