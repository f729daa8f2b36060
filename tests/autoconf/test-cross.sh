#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Cross builds: without an emulator nothing is started, facts are guesses and called so, the verdict
# comes from headers; an emulator; facts from the target; another machine; CC_FOR_BUILD.

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
mkdir bin
# The facts of this machine; the short version has them from a run under an emulator that is none.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    configured native configure.log LDFLAGS=-no-pie
else
    configured native configure.log --host=x86_64-other-linux-gnu --build=x86_64-pc-linux-gnu CC=gcc LDFLAGS=-no-pie \
        'MASON_DIXON_EMULATOR=env FOO=1'
fi
cp configure.log native.log
configured cross configure.log --host=x86_64-other-linux-gnu --build=x86_64-pc-linux-gnu CC=gcc LDFLAGS=-no-pie
contains configure.log 'cross compiling... yes' 'facts: guessing 47, guessing yes, placed by headers'
contains cross/mason-dixon.facts 'guessed_because=cross build without an emulator' 'predicted.basis=headers' \
    'stack_bits=guessing 47' 'system=Linux'
# It runs nothing (tests/tool/test-detect.sh), when it is told so.
contains cross/mason-dixon/trials.log '$ mason-dixon detect --cross --system=x86_64-other-linux-gnu '
quietly make.log make -C cross
is placed cross/app

# The facts of the target, written there.
configured given configure.log --host=x86_64-other-linux-gnu --build=x86_64-pc-linux-gnu CC=gcc LDFLAGS=-no-pie \
    "--with-mason-dixon-facts=$PWD/native/mason-dixon.facts"
contains configure.log 'facts: 47, yes, placed by headers'
grep -qx guessed_because= given/mason-dixon.facts || fail "given facts are called guesses: $(cat given/mason-dixon.facts)"
# Single facts that are set win over guesses; the others stay guesses.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    configured single configure.log --host=x86_64-other-linux-gnu --build=x86_64-pc-linux-gnu CC=gcc LDFLAGS=-no-pie \
        ax_cv_mason_dixon_stack_bits=57
    contains configure.log 'facts: 57, guessing yes, placed by headers' 'thread stacks guessing 47'
    contains single/mason-dixon.facts 'guessed_because=cross build without an emulator' 'mmap_bits=guessing 47'
fi
# A file of another machine, system or version is refused.
# refused FROM TO ALLOWED GIVEN - the facts with one line changed.
refused() {
    sed "s/^$1\$/$2/" native/mason-dixon.facts >other.facts
    ! cmp -s native/mason-dixon.facts other.facts || fail "$1 is not in the facts"
    mkdir -p refused
    expect_failure configure.log sh -c "cd refused && ../src/configure --host=x86_64-other-linux-gnu --build=x86_64-pc-linux-gnu \\
        CC=gcc LDFLAGS=-no-pie '--with-mason-dixon-facts=$PWD/other.facts'"
    contains configure.log "AX_MASON_DIXON: --with-mason-dixon-facts is \"$PWD/other.facts\"" "$3" "$4"
}
refused machine=x86_64 machine=aarch64 "a file of this target's machine, x86_64" 'this one is of "aarch64"'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    refused system=Linux system=SunOS 'a file of this target, Linux' 'this one is of "SunOS"'
    refused facts_version=1 facts_version=2 'facts_version=1' 'this one has "2"'
fi

# An emulator, with an argument; and qemu-user, which gives no verdict on placement.
emulated=native
if [ "$MASON_DIXON_FULL" = 1 ]; then
    emulated=emulated
    configured emulated native.log --host=x86_64-other-linux-gnu --build=x86_64-pc-linux-gnu CC=gcc LDFLAGS=-no-pie \
        'MASON_DIXON_EMULATOR=env FOO=1'
fi
contains native.log 'facts: 47, yes, placed by run'
contains $emulated/mason-dixon/trials.log '--emulator=env FOO=1'
if [ "$MASON_DIXON_FULL" = 1 ] && command -v qemu-x86_64 >/dev/null 2>&1; then
    configured qemu configure.log --host=x86_64-other-linux-gnu --build=x86_64-pc-linux-gnu CC=gcc LDFLAGS=-no-pie \
        MASON_DIXON_EMULATOR=qemu-x86_64
    contains configure.log 'facts: guessing 47, guessing yes, placed by headers'
    contains qemu/mason-dixon.facts 'guessed_because=qemu-user gives no verdict on placement'
fi

# The program is made by a compiler of this machine.
unset MASON_DIXON_PROGRAM
if linker_flags mold; then
    # It has what it would compile (test-program.sh).
    printf '#!/bin/sh\necho "$@" >>%s/host-cc.log\nwhile [ "$1" != -o ]; do shift; done\nexec cp %s "$2"\n' "$PWD" "$tool" >bin/host-cc
    chmod +x bin/host-cc
    configured host configure.log --host=x86_64-other-linux-gnu --build=x86_64-pc-linux-gnu CC=gcc "LDFLAGS=-no-pie $linker_flags" \
        "CC_FOR_BUILD=$PWD/bin/host-cc"
    contains configure.log 'placed by headers'
    contains host-cc.log mason-dixon/src/tool/link.c
    quietly make.log make -C host
    is placed host/app
fi

# Really another machine, where its C library is installed; the short version has one in test-illumos.sh.
if [ "$MASON_DIXON_FULL" = 1 ] && clang=$(oldest clang ld.lld) && [ -e /usr/aarch64-linux-gnu/lib/crt1.o ]; then
    mkdir -p out
    if (cd out && ../src/configure --host=aarch64-linux-gnu "CC=$clang --target=aarch64-linux-gnu" "LDFLAGS=-no-pie -fuse-ld=lld") >configure.log 2>&1; then
        contains configure.log 'on aarch64' 'placed by headers' 'facts: guessing 48, guessing no'
        quietly make.log make -C out
        is placed out/app
    else
        echo "no link for aarch64 here"
    fi
fi
