#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# What one and a hundred states of a LuaJIT 2.0 without GC64 get on illumos, by a model of that kernel's rules
# (sunos-kernel.c) and of LuaJIT's allocator: with 2 GiB on the heap, plain, placed, and placed with what LOW_MAP
# compiles in. The executables are linked by an imitation of the link-editor (tests/sunos/sun-cc). Nothing of
# illumos runs here.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
# shellcheck source=tests/platforms.sh
. "$MASON_DIXON_ROOT/tests/platforms.sh"

[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'the model works on Linux x86-64'
need gcc cc
newest_clang
write_sun_cc
# As on illumos: LOW_MAP's own way to the C library leads to the model.
# build NAME FLAG... - the model, with LOW_MAP compiled so.
build() {
    build_name=$1
    shift
    # shellcheck disable=SC2086 # a list of words
    quietly log gcc -std=c99 $strict -O2 -fPIE -D__sun=1 -DMASON_DIXON_LOW_MAP_GENERIC -DMASON_DIXON_MAP_HERE=0 \
        -DMASON_DIXON_LOW_MAP=1 "$@" -Ddlsym=model_dlsym -c "$runtime/mason_dixon_low_map.c" -o low-map.o
    # shellcheck disable=SC2086
    quietly log gcc -std=c99 $strict -O2 -fPIE -pie -I"$MASON_DIXON_ROOT/templates/link" \
        "$MASON_DIXON_ROOT/tests/runtime/sunos-kernel.c" "$MASON_DIXON_ROOT/templates/link/mason_dixon_elf.c" low-map.o \
        -o "$build_name"
}
build sunos-kernel
build sunos-reserve -DMASON_DIXON_LOW_RESERVE=0x5dc00000

echo 'int data = 1; int main(void) { return data; }' >main.c
quietly log ./sun-cc -c main.c -o main.o
quietly log ./sun-cc main.o -o plain
sed -e 's/%BOUNDARY%/0x100000000/' -e 's/%PAGE%/0x1000/' "$MASON_DIXON_ROOT/templates/link/solaris.map" >ours.map
quietly log ./sun-cc main.o -o placed -Wl,-M,ours.map
# The line of older recipes.
echo 'map64bit = LOAD ?E V0x100000000 L0x8;' >old.map
quietly log ./sun-cc main.o -o old -Wl,-M,old.map

# model_said - sets $states, $mib, $above by model.txt.
model_said() {
    states=$(sed -n 's/^.*: \([0-9]*\) of .*/\1/p' model.txt)
    mib=$(sed -n 's/.* states, \([0-9]*\) MiB, .*/\1/p' model.txt)
    above=$(sed -n 's/.*, \([0-9]*\) MiB above.*/\1/p' model.txt)
}
# model FILE MODE STATES - answers in model.txt; sets the same.
model() {
    quietly model.txt ./sunos-kernel "$@"
    model_said
    echo "$1, $2, $3 states: $states made, $mib MiB, $above MiB above 2 GiB"
    row "$1" "$2"
}
# row FILE MODE - a cell of the table in docs/illumos.md: $states, $mib, $above.
row() {
    case $1:$2 in
    plain:flag) row_name='plain | yes' ;;
    placed:flag) row_name='placed | yes' ;;
    placed:low-map) row_name='placed, LOW_MAP | yes' ;;
    plain:hints) row_name='plain | no' ;;
    placed:hints) row_name='placed | no' ;;
    placed:reserve) row_name='placed, LOW_RESERVE 1500MiB, all that is left taken by somebody else | yes' ;;
    *) return 0 ;;
    esac
    row_file=row-$1-$2
    [ -f "$row_file" ] || printf '| %s |' "$row_name" >"$row_file"
    printf ' %s, %s, %s |' "$states" "$mib" "$above" >>"$row_file"
}
# heap FILE BASE SBRK STORE
heap() {
    contains model.txt "brk_base=$2" "sbrk=$3" "first_store=$4"
}

for wanted in 1 100; do
    # MAP_32BIT in the headers. Plain: below the limit is the heap, and LuaJIT takes what lies above, too.
    model plain flag $wanted
    if ! { [ "$above" -gt 1000 ] && [ "$mib" -lt 100 ]; }; then
        fail "plain: $mib MiB, $above above"
    fi
    # Placed, and nothing else: the first piece at its hint, and never another one.
    model placed flag $wanted
    heap placed 0x100001000 0x100001000 good
    if ! { [ "$states" = 1 ] && [ "$mib" = 0 ] && [ "$above" = 0 ]; }; then
        fail "placed: $states states, $mib MiB"
    fi
    # With LOW_MAP: all of it, in each row.
    model placed low-map $wanted
    if ! { [ "$states" = "$wanted" ] && [ "$mib" -ge 2000 ] && [ "$above" = 0 ]; }; then
        fail "LOW_MAP: $states states, $mib MiB"
    fi
    # Headers without MAP_32BIT: by hints from 256 MiB on, which the heap blocks unless it is placed. (LuaJIT's own
    # allocator, which asks for other sizes, was measured at 1776 MiB.)
    model plain hints $wanted
    [ "$states" = 0 ] || fail "plain, by hints: $states states"
    model placed hints $wanted
    if ! { [ "$states" = "$wanted" ] && [ "$mib" -ge 1700 ] && [ "$mib" -le 1792 ]; }; then
        fail "placed, by hints: $states states, $mib MiB"
    fi
done
# LOW_RESERVE 1500MiB: that is there for the states, and no more, when somebody else has all the rest. Without it: none.
for each in 'sunos-reserve 1500 1' 'sunos-reserve 1500 100' 'sunos-kernel 0 1'; do
    # shellcheck disable=SC2086 # words
    set -- $each
    quietly model.txt "./$1" placed reserve "$3"
    lacks model.txt LOW_RESERVE
    model_said
    if [ "$mib $above $states" != "$2 0 $(($3 * ($2 > 0)))" ]; then
        fail "$1, LOW_RESERVE: $states states, $mib MiB"
    fi
    [ "$1" = sunos-kernel ] || row placed reserve
    echo "$1, reserve, $3 states, all that was not reserved is taken: $states made, $mib MiB"
done
# The scan itself: by 16 MiB behind what is taken, then on from there; once around, and never between two steps.
quietly model.txt ./sunos-kernel placed steps 1
contains model.txt first=0x13000000 next=0x13100000 between=0x0 around=0x11000000
# Eight bytes: libc's heap starts inside a page that can't be written.
model old flag 1
heap old 0x100000008 0x100000010 faults
# The page shows these figures.
rm row-old-flag 2>/dev/null || true
for each in row-*; do
    grep -qFx -e "$(cat "$each")" "$MASON_DIXON_ROOT/docs/illumos.md" || fail "docs/illumos.md has no line: $(cat "$each")"
done
set -- row-*
equal 6 $# 'lines of the table'
echo "by the kernel's rules, in a model: no illumos runs here"
