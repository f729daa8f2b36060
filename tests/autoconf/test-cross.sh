#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Cross builds: without an emulator nothing is started and facts are called guesses; an emulator; facts from the target;
# CC_FOR_BUILD. What is guessed and what an emulator tells is in tests/tool (decisions, detect), another machine in
# test-illumos.sh.

# shellcheck disable=SC2016 # text for make, m4 and sh
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf make gcc readelf

package src
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([link-wrapper])
echo "facts: $MASON_DIXON_STACK_BITS, $MASON_DIXON_HAVE_MAP_32BIT, $MASON_DIXON_VERDICT by $MASON_DIXON_BASIS"'
autoconfed src
# To configure this is a cross build; what it makes would run here, so it shows that it was not run.
# crossed FOLDER FACTS ARGUMENT... - and builds.
crossed() {
    crossed_folder=$1
    crossed_facts=$2
    shift 2
    configured "$crossed_folder" configure.log --host=x86_64-other-linux-gnu --build=x86_64-pc-linux-gnu CC=gcc LDFLAGS=-no-pie "$@"
    contains configure.log 'cross compiling... yes' "facts: $crossed_facts"
    quietly make.log make -C "$crossed_folder"
    is placed "$crossed_folder/app"
}

crossed cross 'guessing 47, guessing yes, placed by headers'
contains cross/mason-dixon.facts 'guessed_because=cross build without an emulator' 'predicted.basis=headers' \
    'stack_bits=guessing 47' 'system=Linux'
contains cross/mason-dixon/trials.log '$ mason-dixon detect --cross --system=x86_64-other-linux-gnu '
# An emulator, with an argument: these are the facts of this machine.
crossed emulated '47, yes, placed by run' 'MASON_DIXON_EMULATOR=env FOO=1'
contains emulated/mason-dixon/trials.log '--emulator=env FOO=1'
# The facts of the target, written there; a single one that is set wins over a guess, and the others stay guesses.
crossed given '47, yes, placed by headers' "--with-mason-dixon-facts=$PWD/emulated/mason-dixon.facts"
grep -qx guessed_because= given/mason-dixon.facts || fail "given facts are called guesses: $(cat given/mason-dixon.facts)"
crossed single '57, guessing yes, placed by headers' ax_cv_mason_dixon_stack_bits=57
contains single/mason-dixon.facts 'guessed_because=cross build without an emulator' 'mmap_bits=guessing 47'
# A file of another machine is refused.
sed "s/^machine=x86_64\$/machine=aarch64/" emulated/mason-dixon.facts >other.facts
stopped refused "AX_MASON_DIXON: --with-mason-dixon-facts is \"$PWD/other.facts\"; allowed is a file of this target's machine, x86_64; this one is of \"aarch64\"" \
    --host=x86_64-other-linux-gnu --build=x86_64-pc-linux-gnu CC=gcc LDFLAGS=-no-pie "--with-mason-dixon-facts=$PWD/other.facts"

# The program is made by a compiler of this machine, which has here what it would compile (test-program.sh).
unset MASON_DIXON_PROGRAM
mkdir bin
printf '#!/bin/sh\necho "$@" >>%s/host-cc.log\nwhile [ "$1" != -o ]; do shift; done\nexec cp %s "$2"\n' "$PWD" "$tool" >bin/host-cc
chmod +x bin/host-cc
crossed host 'guessing 47, guessing yes, placed by headers' "CC_FOR_BUILD=$PWD/bin/host-cc"
contains host-cc.log mason-dixon/src/tool/link.c
