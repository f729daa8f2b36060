#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# low-map, low-reserve, runtime=luajit, pointer-bits, low-stack and low-layout in configure, in one package: with the wrapper
# and by flags, what is said, substituted, cached, and left alone. What is decided is in tests/tool (detect, selftest, luajit).

# shellcheck disable=SC2016 # text for make, m4 and sh
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
# shellcheck source=tests/programs.sh
. "$MASON_DIXON_ROOT/tests/programs.sh"
need autoconf make gcc readelf nm objcopy
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'MAP_32BIT, and these widths, are of Linux x86-64'

# Names of programs that are compared are of one length.
package src 'mib:MAP:mib.o fill.so' 'flag:FLAG:mib.o fill.so' hold:HOLD:main.o direct:MAP:direct.o none:NONE:main.o \
    said:SAID:main.o move:MOVE:main.o both:BOTH:main.o want:WANT:main.o attr46:MOVE:attr.o attr47:WANT:attr.o lua:LUA:main.o
low_map_programs src
mv src/main.c src/mib.c
width_programs src
printf 'fill.so: fill.c\n\t$(CC) -shared -fPIC -o $@ $(VPATH)/fill.c\n' >>src/Makefile.in
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([prefix=MAP link-wrapper low-map low-limit=2GiB])
AX_MASON_DIXON([prefix=FLAG low-map low-limit=4GiB])
AX_MASON_DIXON([prefix=HOLD low-map low-reserve=2GiB on-failure=abort])
AX_MASON_DIXON([prefix=NONE self-test=off])
AX_MASON_DIXON([prefix=SAID pointer-bits=46])
AX_MASON_DIXON([prefix=MOVE pointer-bits=46 low-stack self-test=off])
AX_MASON_DIXON([prefix=BOTH pointer-bits=46 low-stack low-layout])
AX_MASON_DIXON([prefix=WANT pointer-bits=47 low-stack low-layout self-test=off])
AX_MASON_DIXON([prefix=LUA runtime=luajit link-wrapper], [echo LUA RAN KEPT])
for name in SAID MOVE BOTH WANT; do
  eval "echo \"$name: \$${name}_POINTER_VERDICT \$${name}_LOW_STACK \$${name}_LOW_LAYOUT\""
done
echo "MAP: $MAP_LOW_MAP, $MAP_LOW_MAP_REASON"
echo "LUA: $LUA_LUAJIT_GC64, $LUA_LUAJIT_LIGHTUSERDATA_BITS; low map: $LUA_LOW_MAP"'
autoconfed src

# gets MIB PROGRAM - so much low memory at least, and no word of the self-test.
gets() {
    quietly mib.log "$2"
    case $(cat mib.log) in '' | *[!0-9]*) fail "$2: not a number: $(cat mib.log)" ;; esac
    [ "$(cat mib.log)" -gt "$1" ] || fail "$2: $(cat mib.log) MiB"
}
# asked FOLDER COMMAND - how often configure has asked the program there for it.
asked() {
    grep -c "^\\$ mason-dixon $2 " "$1/mason-dixon/trials.log"
}

configured build configure.log -C "LDFLAGS=-no-pie -Wl,-rpath,$PWD/build"
contains configure.log 'for low mappings below 2 GiB... placed' 'MAP: placed, MAP_32BIT gets all memory below the limit' \
    'MasonDixon: MAP: low mappings below 2 GiB: placed, MAP_32BIT gets all memory below the limit' 'low mappings below 4 GiB: placed' \
    'WARNING: AX_MASON_DIXON: SAID: addresses within 46 bits: impossible (run), too wide: main stack 47 bits' \
    'LOW_STACK moves the main stack' 'LOW_LAYOUT lowers' 'MasonDixon: WANT: addresses within 47 bits: not-needed (run)' \
    'BOTH: addresses within 46 bits: placed (run), main runs on a stack below 2^46' 'SAID: impossible off off' \
    'BOTH: placed placed placed' 'WANT: not-needed not-needed not-needed' 'for the LuaJIT that is linked... none' \
    'WARNING: AX_MASON_DIXON: runtime=luajit, but neither LUAJIT_LIBS nor LIBS links a LuaJIT' PKG_CHECK_MODULES \
    'LUA: none, unknown; low map: placed' 'LUA RAN KEPT'
contains build/mason-dixon.facts target.MAP.low_map=placed target.MAP.low_limit=0x80000000 target.FLAG.low_limit=0x100000000 \
    target.HOLD.low_reserve=2147483648 target.SAID.width_stack=47 target.SAID.pointer_bits=46 target.BOTH.low_stack=placed \
    target.LUA.runtime=LuaJIT target.LUA.runtime_gc64=none target.LUA.low_map=placed
quietly make.log make -C build
lacks make.log warning:
gets 2020 build/mib
gets 4060 build/flag
quietly log env MASON_DIXON=report build/mib
contains log 'low-map pass mmap of the program'
says 134 'LOW_RESERVE is 2097152 KiB, but only' build/hold
for pair in 'none:stack=47 mmap=47' 'move:stack=46 mmap=47' 'both:stack=46 mmap=46' direct: attr46: attr47: lua:stack=; do
    quietly log "build/${pair%%:*}"
    # Where personality() is refused (containers): lower still, by an unlimited stack.
    setarch -L true 2>/dev/null || sed -i 's/mmap=45/mmap=46/' log
    contains log "${pair#*:}"
done
expect_failure log build/said ignored
contains log 'stack-width fail'
quietly log env MASON_DIXON=test build/both
costs_nothing build none want
quietly log make -C build mason-dixon-report
contains log 'low mappings: placed, MAP_32BIT gets all' "addresses within the pointers' bits: placed" \
    'LOW_STACK: placed, a trial program ran so'
# Hidden by a version script that configure did not see, and ljmm: the wrapper sees both.
rm build/mib
quietly make.log make -C build mib "LDFLAGS=-no-pie -Wl,--wrap=mmap64 -Wl,--version-script=$PWD/src/hide.map"
contains make.log 'impossible, it hides mmap64 from its shared libraries' 'local: *' 'mib: ljmm (--wrap=mmap64) is in the link'

# From the cache the same. Only the LuaJIT is asked for each time, since the library may have been exchanged.
cp build/mason-dixon.facts first.facts
detects=$(asked build detect)
luajits=$(asked build luajit)
configured build configure.log -C "LDFLAGS=-no-pie -Wl,-rpath,$PWD/build"
contains configure.log 'fit into pointers... (cached) placed (run)' 'BOTH: placed placed placed' 'LUA: none, unknown; low map: placed'
equal "$detects $((luajits + 1))" "$(asked build detect) $(asked build luajit)" 'trials of a cached configure'
cmp first.facts build/mason-dixon.facts || fail 'a cached configure writes other facts'

# Switched off: no trace, and who calls us can still be built.
configured off configure.log "LDFLAGS=-no-pie -Wl,-rpath,$PWD/off" --with-mason-dixon=no
quietly make.log make -C off
readelf -Ws off/mib off/both >symbols
lacks symbols mason_dixon __wrap_main
gets 500 off/mib
[ "$(cat mib.log)" -lt 1100 ] || fail 'all of low memory without LOW_MAP'
quietly log off/direct
quietly log off/attr46
quietly log off/both
contains log 'stack=47 mmap=47'

# What the user sets of a LuaJIT wins, and nothing is asked. A LuaJIT that is linked is asked, and a cross build guesses.
package lua
configure_ac lua 'AC_PROG_CC
AC_SUBST([LUAJIT_LIBS])
AX_MASON_DIXON([runtime=luajit link-wrapper])
echo "LuaJIT: $MASON_DIXON_LUAJIT_GC64, $MASON_DIXON_LUAJIT_LIGHTUSERDATA_BITS; low map: $MASON_DIXON_LOW_MAP"'
sed -i 's/@MASON_DIXON_LIBADD@/& @LUAJIT_LIBS@/' lua/Makefile.in
autoconfed lua
mv src other
mv lua src
configured preset configure.log LDFLAGS=-no-pie LUAJIT_LIBS=-Wl,--wrap=mmap64 ax_cv_mason_dixon_luajit_gc64='guessing yes' \
    ax_cv_mason_dixon_luajit_lightuserdata_bits=47
contains configure.log 'GC64 guessing yes, light userdata 47 bits (as set by the user)' 'not-needed (guess)' \
    'WARNING: AX_MASON_DIXON: ljmm (--wrap=mmap64) is in the link' 'Take it out' 'low map: not-needed'
lacks preset/mason-dixon/trials.log '$ mason-dixon luajit'
for preset in 'gc64=maybe|ax_cv_mason_dixon_luajit_gc64 is "maybe"; allowed is yes, no, guessing yes' \
    'lightuserdata_bits=48|ax_cv_mason_dixon_luajit_lightuserdata_bits is "48"; allowed is 32, 47, 64'; do
    stopped wrong "error: AX_MASON_DIXON: ${preset#*|}" "ax_cv_mason_dixon_luajit_${preset%%|*}"
done
# with NAME GC64 FLAGS LIBS - a LuaJIT: what is said of it, and what its link does.
with() {
    case $2 in
    yes) verdict=not-needed state=low passes='one with GC64 is loaded' ;;
    *) verdict=placed state=placed passes='one without GC64 is loaded' ;;
    esac
    cp "$MASON_DIXON_ROOT/examples/luajit/host.c" src/main.c
    configured "build-$1" configure.log LDFLAGS=-no-pie "LUAJIT_CFLAGS=$3" "CPPFLAGS=$3" "LUAJIT_LIBS=$4"
    contains configure.log "GC64 $2, light userdata 64 bits (by running a program)" "LuaJIT: $2, 64; low map: $verdict"
    quietly make.log make -C "build-$1"
    lacks make.log warning:
    is $state "build-$1/app"
    quietly log env MASON_DIXON=report "build-$1/app" 0 0
    contains log "runtime pass $passes"
    # What a cross build guesses is in tests/tool/test-luajit.sh.
    [ "$MASON_DIXON_FULL" = 1 ] || return 0
    configured "cross-$1" configure.log --host=x86_64-other-linux-gnu --build=x86_64-pc-linux-gnu CC=gcc LDFLAGS=-no-pie \
        "LUAJIT_CFLAGS=$3" "CPPFLAGS=$3" "LUAJIT_LIBS=$4"
    contains configure.log "GC64 guessing $2, light userdata guessing 64 bits (by the library's contents, since nothing" \
        "LuaJIT: guessing $2, guessing 64; low map: $verdict"
}
if gc64=$(pkg-config --cflags luajit 2>/dev/null); then
    with own "$(luajit -e 'print(require("ffi").abi("gc64") and "yes" or "no")')" "$gc64" "$(pkg-config --libs luajit)"
else
    echo 'not tried: a LuaJIT that is linked (libluajit-5.1-dev is not on this machine)'
fi
if [ "$MASON_DIXON_FULL" = 1 ] && luajit=$("$MASON_DIXON_ROOT/examples/build-luajit" 2>luajit.log); then
    with bound no "-I$luajit/include/luajit-2.1" "-L$luajit/lib -lluajit-5.1 -Wl,-rpath,$luajit/lib"
    build-bound/app 3 20 | sed -n 's/^lua_low_mib=//p' >mib
    [ "$(cat mib)" -gt 2020 ] || fail "LuaJIT gets $(cat mib) MiB"
fi

# required stops where something of it can't be had.
for pair in 'low-map|STRICT: low mappings below 2 GiB: impossible, it hides mmap64' \
    'pointer-bits=46 low-stack|STRICT: addresses within 46 bits: impossible (run), too wide: threads'; do
    configure_ac src "AC_PROG_CC
AX_MASON_DIXON([prefix=STRICT ${pair%%|*} required])"
    autoconfed src
    stopped wrong "error: AX_MASON_DIXON: required, but ${pair#*|}" "LDFLAGS=-no-pie -Wl,--version-script=$PWD/other/hide.map"
    # Switched off, nothing of it is said, and what an earlier run has written is gone.
    rm -rf wrong
    [ ! -d switched/mason-dixon/src ] || : >switched/mason-dixon.facts
    configured switched configure.log LDFLAGS=-no-pie --with-mason-dixon=no
    lacks configure.log WARNING 'low mappings' 'addresses fit'
    [ ! -e switched/mason-dixon.facts ] || fail 'facts where it is switched off'
done

# Where no link can be helped, what the program may call is there all the same.
if printf 'int main(void) { return 0; }\n' | gcc -m32 -x c - -o m32 2>/dev/null; then
    for wrapper in link-wrapper ''; do
        configure_ac src "AC_PROG_CC
AX_MASON_DIXON([self-test=call $wrapper])"
        autoconfed src
        printf '#include <mason_dixon.h>\nint main(void) { struct mason_dixon_report report; return mason_dixon_self_test(&report) < 0; }\n' >src/main.c
        rm -rf narrow && sed -i "s/@LUAJIT_LIBS@//" src/Makefile.in
        configured narrow configure.log 'CC=gcc -m32' LDFLAGS=-no-pie
        contains configure.log 'impossible'
        quietly make.log make -C narrow
    done
else
    echo 'not tried: a program of 32 bits (gcc-multilib is not on this machine)'
fi
