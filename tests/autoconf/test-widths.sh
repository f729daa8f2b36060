#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# pointer-bits, low-stack and low-layout in configure: what is decided, said, injected,
# and left alone; a cross build for arm64 by guesses.

# shellcheck disable=SC2016 # text for make, m4 and sh
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf make gcc readelf nm objcopy
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'the widths in this test are those of x86-64'

package src
# shellcheck source=tests/programs.sh
. "$MASON_DIXON_ROOT/tests/programs.sh"
width_programs src
# program NAME PREFIX SOURCE - the rule for one executable. Names are of one length.
program() {
    printf '%s: %s.o @%s_DEPS@\n\t@%s_LINK@ $(CC) $(CFLAGS) $(LDFLAGS) @%s_LDFLAGS@ -o $@ %s.o @%s_LIBADD@\n' \
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
all: none said move both want attr46 attr47
@MASON_DIXON_RULES@
.SUFFIXES: .c .o
.c.o:
	$(CC) $(CFLAGS) @move_CPPFLAGS@ -c -o $@ $<
END
    program none none main
    program said said main
    program move move main
    program both both main
    program want want main
    program attr46 move attr
    program attr47 want attr
} >src/Makefile.in
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([prefix=none self-test=off])
AX_MASON_DIXON([prefix=said pointer-bits=46])
AX_MASON_DIXON([prefix=move pointer-bits=46 low-stack self-test=off])
AX_MASON_DIXON([prefix=both pointer-bits=46 low-stack low-layout])
AX_MASON_DIXON([prefix=want pointer-bits=47 low-stack low-layout self-test=off])
for name in said move both want; do
  eval "echo \"$name: \$${name}_POINTER_VERDICT \$${name}_LOW_STACK \$${name}_LOW_LAYOUT\""
done'
autoconfed src

says() {
    quietly log "$1"
    contains log "$2"
}
for mode in no-pie pie; do
    [ "$MASON_DIXON_FULL$mode" != 0pie ] || continue
    build=build-$mode
    flags=-$mode
    [ $mode = no-pie ] || flags='-pie -fPIE'
    configured $build configure.log "CFLAGS=$flags" "LDFLAGS=$flags"
    contains configure.log 'WARNING: AX_MASON_DIXON: said: addresses within 46 bits: impossible (run), too wide: main stack 47 bits' \
        'LOW_STACK moves the main stack' 'LOW_LAYOUT lowers' 'said: impossible off off' \
        'MasonDixon: want: addresses within 47 bits: not-needed (run)' 'want: not-needed not-needed not-needed'
    case $mode in
    no-pie)
        contains configure.log 'both: addresses within 46 bits: placed (run), main runs on a stack below 2^46' \
            'both: placed placed placed'
        ;;
    pie) contains configure.log 'both: addresses within 46 bits: impossible (run)' 'Link it with -no-pie' 'both: impossible placed impossible' ;;
    esac
    contains $build/mason-dixon.facts target.said.width_stack=47 target.said.pointer_bits=46 target.both.low_stack=placed
    quietly make.log make -C $build
    says $build/none 'stack=47 mmap=47'
    says $build/move 'stack=46 mmap=47'
    case $mode in
    no-pie) says $build/both 'stack=46 mmap=46' ;;
    pie) says $build/both 'stack=46 mmap=47 variable=47' ;;
    esac
    quietly log $build/attr46
    quietly log $build/attr47
    expect_failure log $build/said ignored
    contains log 'stack-width fail'
    # What is not needed costs nothing: the same file, but for its build id and name.
    for name in none want; do
        objcopy --remove-section=.note.gnu.build-id $build/$name $name.bare
        nm $build/$name | sed 's/^[0-9a-f ]*//' | sort >$name.names
    done
    cmp none.names want.names || fail "$mode: an option that is not needed leaves names"
    equal "$(wc -c <none.bare)" "$(wc -c <want.bare)" "$mode: size with an option that is not needed"
done
quietly log env MASON_DIXON=test build-no-pie/both
quietly log make -C build-no-pie mason-dixon-report
contains log "addresses within the pointers' bits: placed" 'LOW_STACK: placed, a trial program ran so'
[ "$MASON_DIXON_FULL" = 1 ] || exit 0
# Another linker, musl, a static program.
if linker_flags mold; then
    configured build-mold configure.log "LDFLAGS=-no-pie $linker_flags"
    contains configure.log 'both: placed placed placed'
fi
if command -v musl-gcc >/dev/null 2>&1; then
    configured build-musl configure.log CC=musl-gcc CFLAGS=-static LDFLAGS=-static
    contains configure.log 'both: placed placed placed'
    quietly make.log make -C build-musl both
    says build-musl/both 'stack=46 mmap=46'
fi
# Cached; a library for what is called is made again.
configured build-cache configure.log -C LDFLAGS=-no-pie
before=$(grep -c '^\$ ' build-cache/mason-dixon/trials.log)
cp build-cache/mason-dixon.facts first.facts
configured build-cache configure.log -C LDFLAGS=-no-pie
contains configure.log 'fit into pointers... (cached) placed (run)' 'both: placed placed placed'
equal "$before" "$(grep -c '^\$ ' build-cache/mason-dixon/trials.log)" 'trial commands after a cached configure'
cmp first.facts build-cache/mason-dixon.facts || fail 'a cached configure writes other facts'
# Sanitizers with places of their own.
configured build-thread configure.log CFLAGS=-fsanitize=thread LDFLAGS=-no-pie
contains configure.log "LOW_STACK can't help: -fsanitize=thread has fixed places of its own"
# Switched off: no trace, and what the program calls is still there.
configured build-off configure.log --with-mason-dixon=no LDFLAGS=-no-pie
quietly make.log make -C build-off
says build-off/both 'stack=47 mmap=47'
quietly log build-off/attr46
nm build-off/both >names
lacks names mason_dixon __wrap_main

# required stops; what m4 can't see is told by configure.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([prefix=strict pointer-bits=$BITS low-stack required])'
autoconfed src
mkdir build-strict
expect_failure configure.log sh -c 'cd build-strict && ../src/configure LDFLAGS=-no-pie BITS=46'
contains configure.log 'error: AX_MASON_DIXON: required, but strict: addresses within 46 bits: impossible (run), too wide: threads'
expect_failure configure.log sh -c 'cd build-strict && ../src/configure BITS=64'
contains configure.log 'error: AX_MASON_DIXON: pointer-bits is "64"; allowed is a whole number of bits from 32 to 63.'

# arm64: nothing can run here, so the table is believed, and what is linked says so.
if [ "$MASON_DIXON_FULL" = 1 ] && clang=$(newest clang ld.lld) && [ -e /usr/aarch64-linux-gnu/lib/crt1.o ]; then
    configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([pointer-bits=47 low-stack low-layout])'
    autoconfed src
    sed 's/@none_/@MASON_DIXON_/g; s/^all:.*/all: none/; /^\(said\|move\|both\|want\|attr4.\):/,+1d; s/@move_/@MASON_DIXON_/' src/Makefile.in >src/new
    mv src/new src/Makefile.in
    configured arm64 configure.log --host=aarch64-linux-gnu "CC=$clang --target=aarch64-linux-gnu" "LDFLAGS=-fuse-ld=lld -no-pie"
    contains configure.log 'addresses within 47 bits: placed (headers), main runs on a stack below 2^47'
    contains arm64/mason-dixon.facts 'target.MASON_DIXON.width_stack=guessing 48' \
        'target.MASON_DIXON.low_stack_reason=linked, and not run here'
    quietly make.log make -C arm64
    readelf -Ws arm64/none >names
    contains names __wrap_main
fi
