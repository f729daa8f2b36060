#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# autoconf 2.64 to the newest on this machine (the short version: the oldest), without automake and aclocal; the
# generated configure under dash, bash, ksh, mksh and zsh; the committed macro is what m4/generate writes; its form is that of autoconf-archive.

# shellcheck disable=SC2016 # text for make, m4 and sh
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf make gcc readelf

"$MASON_DIXON_ROOT/m4/generate" --check || fail "run m4/generate"
"$MASON_DIXON_ROOT/m4/generate" -o again.m4
cmp again.m4 "$macro_file" || fail "m4/generate -o writes something else"

# The first call stands in a part of configure that is not run.
tried=0
for version in 2.64 2.69 ''; do
    command -v "autoconf$version" >/dev/null 2>&1 || continue
    [ "$MASON_DIXON_FULL$tried" != 01 ] || break
    tried=$((tried + 1))
    rm -rf src build-*
    package src
    configure_ac src 'AC_PROG_CC
if test "$never" = yes; then
  AX_MASON_DIXON([prefix=NEVER])
fi
AX_MASON_DIXON([boundary=4GiB
   low-limit=2GiB required link-wrapper], [kept=yes], [kept=no])
test "$kept" = yes || AC_MSG_ERROR([the action if kept did not run])
if test "$kept" = yes; then
  AX_MASON_DIXON([prefix=TOOL boundary=0x200000000 self-test=off])
fi
echo "verdicts: $MASON_DIXON_VERDICT $MASON_DIXON_STRATEGY $MASON_DIXON_BASIS, $TOOL_VERDICT; $MASON_DIXON_LINKER_ID $MASON_DIXON_STACK_BITS $MASON_DIXON_PAGE_SIZE"'
    autoconfed src "$version"
    for shell in dash bash ksh mksh zsh; do
        command -v $shell >/dev/null 2>&1 || {
            echo "not under $shell, which is not on this machine"
            continue
        }
        # The short version takes dash, and mksh, which compiles the program; bash, what configure picks, is seen in test-example.sh.
        case $MASON_DIXON_FULL$shell in 1* | 0dash | 0mksh) ;; *) [ ! -d build-dash ] || continue ;; esac
        (case $MASON_DIXON_FULL$shell in 0dash) ;; *) unset MASON_DIXON_PROGRAM ;; esac
            mkdir build-$shell && cd build-$shell && CONFIG_SHELL=$(command -v $shell) && export CONFIG_SHELL &&
            $shell ../src/configure LDFLAGS=-no-pie) >configure.log 2>&1 ||
            fail "configure of autoconf$version with $shell failed: $(cat configure.log)"
        contains configure.log "verdicts: placed post-link run, placed; GNU 47 $(getconf PAGESIZE)"
        contains build-$shell/mason-dixon.facts facts_version=1 predicted.verdict=placed linker_id=GNU
        cmp "build-$shell/mason-dixon/report.sh" "$MASON_DIXON_ROOT/m4/report.sh" || fail "autoconf$version changes report.sh"
        quietly make.log make -C build-$shell mason-dixon-report
        lacks make.log 'linked:' 'no match'
        quietly make.log make -C build-$shell -j8
        is placed build-$shell/app
        quietly make.log make -C build-$shell mason-dixon-report
        contains make.log 'TOOL: placed'
        quietly make.log make -C build-$shell distclean
        [ ! -e build-$shell/mason-dixon ] || fail "distclean left mason-dixon"
    done
done
[ "$tried" -gt 0 ] || fail "no autoconf was tried"

# The help text and the summary of options.
src/configure --help >help.txt
contains help.txt '--with-mason-dixon=no|STRATEGY' '--with-mason-dixon-facts=FILE' MASON_DIXON_EMULATOR

# The form of autoconf-archive: a frame with the address, three sections in order, an all-permissive
# licence, #serial, the name of the file; all comment, of 80 columns, without tabs.
sed '/^#serial/q' "$macro_file" >header
line='# ==========================================================================='
equal "$line
#      https://www.gnu.org/software/autoconf-archive/ax_mason_dixon.html
$line" "$(sed 3q header)" 'the frame of the header'
equal 'SYNOPSIS DESCRIPTION LICENSE serial ' \
    "$(sed -n 's/^# \(SYNOPSIS\|DESCRIPTION\|LICENSE\)$/\1/p; s/^#serial [0-9][0-9]*$/serial/p' header | tr '\n' ' ')" "sections of the header"
sed 's/^#//' header >header.txt
contains header.txt 'Copyright (c)' 'Copying and distribution of this file, with or without modification, are permitted in any medium without royalty provided the copyright notice and this notice are preserved. This file is offered as-is, without any warranty.'
! grep -nE "^[^#]|.{81}|$(printf '\t')" header || fail 'the form of the header'
grep -q '^AC_DEFUN(\[AX_MASON_DIXON\],' "$macro_file" || fail "no AC_DEFUN of the file's name"

# m4_pattern_forbid: once the macro is used, another one of the family that is not defined is an error.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON
AX_MASON_DIXON_NO_SUCH'
expect_failure forbid.log sh -c 'cd src && autoconf'
# "possibly undefined macro"; since autoconf 2.73 "undefined or overquoted macro".
contains forbid.log 'macro: AX_MASON_DIXON_NO_SUCH'
