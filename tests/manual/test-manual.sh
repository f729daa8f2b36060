#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The manual pages and the completions, which say nothing of their own: pages are made of the program's help and of a header's
# comments and of the CMake modules' reST, each option of a help text and each name of a module is an entry of its page, mandoc and groff have nothing to complain of; bash and zsh
# complete subcommands and options.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
need cc make

# ---- the program with the report in it, as the Makefile makes it
mkdir checkout
(cd "$MASON_DIXON_ROOT" && cp -R Makefile cmake docs templates "$OLDPWD/checkout") || fail 'the checkout can not be copied'
quietly log make -C checkout mason-dixon CFLAGS=-O0
program=$PWD/checkout/mason-dixon
generate=$PWD/checkout/docs/man/generate

# ---- wrong use, no help2man, no rst2man
says 2 'wanted are a folder' "$generate"
says 2 'is no mason-dixon that runs here' "$generate" pages /bin/false
mkdir nowhere
for name in sh sed awk dirname cat date; do
    ln -s "$(command -v $name)" nowhere/
done
says 77 'no manual pages: help2man is not on this machine' env "PATH=$PWD/nowhere" "$generate" pages "$program"
cp "$(command -v sh)" nowhere/help2man
says 77 'no manual pages: rst2man is not on this machine' env "PATH=$PWD/nowhere" "$generate" pages "$program"
[ ! -e pages ] || fail 'half of the pages'

# ---- completions
PATH=$PWD/checkout:$PATH
if command -v bash >/dev/null 2>&1; then
    cat >complete.bash <<'END'
. "$MASON_DIXON_ROOT/completions/mason-dixon"
of() { COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _mason_dixon; echo "${COMPREPLY[@]}"; }
of mason-dixon de
of mason-dixon link --low-
of mason-dixon report --fo
of mason-dixon link --m
of mason-dixon request --req
of mason-dixon luajit --h
of mason-dixon check complete.b
END
    bash complete.bash >completed 2>&1
    equal 'detect|--low-layout --low-limit --low-map --low-reserve --low-stack|--format|--marked --min-low-room|--required|--help|complete.bash|' "$(tr '\n' '|' <completed)" \
        'what bash completes'
fi
if command -v zsh >/dev/null 2>&1; then
    cat >complete.zsh <<'END'
zmodload zsh/zpty
zpty shell zsh -f -i
send() { zpty -w -n shell "$1"; }
send $'PROMPT=; fpath=($MASON_DIXON_ROOT/completions $fpath); autoload -U compinit; compinit -u -d dump; echo REA""DY\n'
zpty -r shell text '*READY*'
send $'echo "<mason-dixon det\t>"\n'
zpty -r -t shell text '*<mason-dixon detect*' || { sleep 2; zpty -r shell text '*detect*'; }
send $'mason-dixon det\t-- true; mason-dixon link --rec\t/x; echo EN""D\n'
zpty -r shell text '*END*'
print -r -- $text
END
    timeout 60 zsh -f complete.zsh >completed 2>&1 || true
    contains completed 'mason-dixon detect' '--record'
fi

# ---- pages
for command in help2man rst2man; do
    command -v $command >/dev/null 2>&1 || skip "$command is not on this machine; all before has passed"
done
quietly log "$generate" pages "$program"
"$generate" --list | sort >listed
# shellcheck disable=SC2012 # names of ours
ls pages | sort | diff listed - || fail 'other pages than listed'
for page in pages/*.1; do
    command=${page#pages/mason-dixon}
    command=${command%.1}
    # shellcheck disable=SC2086 # a word, or none
    "$program" ${command#-} --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | sort -u | while read -r option; do
        grep -qF "$(echo "$option" | sed 's/-/\\-/g')" "$page" || fail "$page lacks $option"
    done || exit 1
done
# Commands, their options, variables, targets: all that the modules define.
{
    # shellcheck disable=SC2016 # these are reST's
    sed -n -e 's/^ *\(``.*``\)$/\1/p' "$MASON_DIXON_ROOT"/cmake/*.cmake | grep -o '``[A-Za-z0-9_:<-]*' | tr -d '`'
    sed -n 's/^\.\. command:: //p' "$MASON_DIXON_ROOT/cmake/MasonDixon.cmake"
} | sort -u >defined
[ "$(wc -l <defined)" -gt 60 ] || fail "only $(wc -l <defined) names of the modules"
sed -e 's/\\-/-/g' -e 's/\\f[A-Z]//g' pages/mason-dixon-cmake.7 >7.txt
while read -r name; do
    grep -qwF -e "$name" 7.txt || fail "mason-dixon-cmake.7 lacks $name"
done <defined
for heading in MasonDixon FindLuaJIT MasonDixonReport; do
    grep -qixE "\.SH \"?$heading\"?" 7.txt || fail "mason-dixon-cmake.7 has no part $heading"
done
# What the public headers declare is in their page, as a synopsis and with its text.
for header in mason_dixon mason_dixon_low_stack; do
    sed -n -e 's/^[a-z].*[ *]\(mason_dixon_[a-z_]*\)(.*[;{]$/\1/p' "$MASON_DIXON_ROOT/templates/runtime/$header.h"
done >declared
equal 11 "$(wc -l <declared)" "the headers' functions: $(cat declared)"
while read -r name; do
    equal '1 1' "$(grep -c "^[a-z].*[ *]$name(.*;\$" pages/mason_dixon.3) $(grep -c "^Synopsis: .*[ *]$name(.*;\$" pages/mason_dixon.3)" \
        "$name in the synopsis of mason_dixon.3 and where it is explained"
done <declared

if command -v groff >/dev/null 2>&1; then
    for page in pages/*; do
        groff -man -ww -z "$page" >groff.log 2>&1
        [ ! -s groff.log ] || fail "$page: $(cat groff.log)"
    done
fi
if command -v mandoc >/dev/null 2>&1; then
    for page in pages/*; do
        mandoc -T lint -W warning "$page" >mandoc.log 2>&1 || fail "$page: $(cat mandoc.log)"
    done
    mandoc -T utf8 pages/mason_dixon.3 | sed 's/.\x08//g' >3.txt
    contains 3.txt 'int mason_dixon_self_test(struct mason_dixon_report *' MASON_DIXON_ON_FAILURE_ABORT
fi
