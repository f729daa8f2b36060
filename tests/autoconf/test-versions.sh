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
# The check can fail.
cp "$macro_file" changed.m4
"$MASON_DIXON_ROOT/m4/generate" -o again.m4
cmp again.m4 "$macro_file" || fail "m4/generate -o writes something else"

tried=0
for version in 2.64 2.69 ''; do
    command -v "autoconf$version" >/dev/null 2>&1 || continue
    [ "$MASON_DIXON_FULL$tried" != 01 ] || break
    tried=$((tried + 1))
    rm -rf src build-*
    package src
    configure_ac src 'AC_PROG_CC
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
        mkdir build-$shell
        (cd build-$shell && CONFIG_SHELL=$(command -v $shell) && export CONFIG_SHELL &&
            case $MASON_DIXON_FULL$shell in 0dash) ;; *) unset MASON_DIXON_PROGRAM ;; esac &&
            $shell ../src/configure LDFLAGS=-no-pie) >configure.log 2>&1 || {
            cat configure.log
            fail "configure of autoconf$version with $shell failed"
        }
        contains configure.log "verdicts: placed post-link run, placed; GNU 47 $(getconf PAGESIZE)"
        cmp "build-$shell/mason-dixon/report.sh" "$MASON_DIXON_ROOT/m4/report.sh" || fail "autoconf$version changes report.sh"
        quietly make.log make -C build-$shell -j8
        is placed build-$shell/app
        quietly make.log make -C build-$shell mason-dixon-report
        contains make.log 'TOOL: placed'
        quietly make.log make -C build-$shell distclean
        [ ! -e build-$shell/mason-dixon ] || fail "distclean left mason-dixon"
    done
done
[ "$tried" -gt 0 ] || fail "no autoconf was tried"

# The first call in a part of configure that is not run.
configure_ac src 'AC_PROG_CC
if test "$never" = yes; then
  AX_MASON_DIXON([prefix=NEVER])
fi
AX_MASON_DIXON([link-wrapper])'
autoconfed src
rm -rf build
configured build configure.log LDFLAGS=-no-pie
contains build/mason-dixon.facts facts_version=1 predicted.verdict=placed linker_id=GNU
quietly make.log make -C build app
[ "$MASON_DIXON_FULL" = 0 ] || quietly make.log make -C build mason-dixon-report
is placed build/app

# The help text and the summary of options.
src/configure --help >help.txt
contains help.txt '--with-mason-dixon=no|STRATEGY' '--with-mason-dixon-facts=FILE' MASON_DIXON_EMULATOR

# The form of autoconf-archive: a frame with the address, three sections in order, an all-permissive
# licence, #serial, the name of the file.
header=$(sed '/^#serial/q' "$macro_file")
order=$(printf '%s\n' "$header" | sed -n 's/^# \(SYNOPSIS\|DESCRIPTION\|LICENSE\)$/\1/p; s/^#serial [0-9][0-9]*$/serial/p' | tr '\n' ' ')
equal 'SYNOPSIS DESCRIPTION LICENSE serial ' "$order" "sections of the header"
equal '# ===========================================================================' \
    "$(sed -n 1p "$macro_file")" "first line"
equal "$(sed -n 1p "$macro_file")" "$(sed -n 3p "$macro_file")" "third line"
case $(sed -n 2p "$macro_file") in
*https://www.gnu.org/software/autoconf-archive/ax_mason_dixon.html) ;;
*) fail "the second line has no address" ;;
esac
printf '%s\n' "$header" | sed 's/^#//' >header.txt
contains header.txt 'Copyright (c)' 'Copying and distribution of this file, with or without modification, are permitted in any medium without royalty provided the copyright notice and this notice are preserved. This file is offered as-is, without any warranty.'
! printf '%s\n' "$header" | grep -v '^#' | grep -q . || fail "the header is not all comment"
! printf '%s\n' "$header" | grep -q '.\{81\}' || fail "the header has lines over 80 columns"
! printf '%s\n' "$header" | grep -q "$(printf '\t')" || fail "the header has tabs"
grep -q '^AC_DEFUN(\[AX_MASON_DIXON\],' "$macro_file" || fail "no AC_DEFUN of the file's name"

# m4_pattern_forbid: once the macro is used, another one of the family that is not defined is an error.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON
AX_MASON_DIXON_NO_SUCH'
expect_failure forbid.log sh -c 'cd src && autoconf'
# "possibly undefined macro"; since autoconf 2.73 "undefined or overquoted macro".
contains forbid.log 'macro: AX_MASON_DIXON_NO_SUCH'
