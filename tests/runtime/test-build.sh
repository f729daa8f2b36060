#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Self-test and probe compile without a warning as C and as C++, with every compiler here; they show
# two symbols, and refuse promises that make no sense.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"

built=0
build_all() {
    # shellcheck disable=SC2086
    {
        quietly log "$@" $strict -O2 -DMASON_DIXON_STARTUP=1 -c -I "$runtime" \
            "$runtime/mason_dixon.c" -o self.o
        quietly log "$@" $strict -O2 -I "$runtime" "$probe" -o probe
    }
    quietly log ./probe
    contains log 'pointer_bits='
    built=$((built + 1))
}
c_standards='c99'
cxx_standards='gnu++17'
[ "$MASON_DIXON_FULL" = 0 ] || {
    c_standards='c99 c11 gnu17'
    cxx_standards='c++98 c++11 gnu++17 gnu++20'
}
for cc in gcc $(each_of clang); do
    have "$cc" || continue
    for std in $c_standards; do
        build_all "$cc" -std="$std"
    done
    can_link "$cc" -x c++ || continue
    for std in $cxx_standards; do
        case $std in
        c++98) build_all "$cc" -x c++ -std=c++98 -Wno-long-long ;;
        *) build_all "$cc" -x c++ -std="$std" ;;
        esac
    done
done
if have musl-gcc; then
    build_all musl-gcc -std=c99
fi
[ $built -gt 0 ] || skip 'no C compiler'

# The real thread of the probe.
if can_link cc -pthread; then
    # shellcheck disable=SC2086
    quietly log cc $strict -DMASON_DIXON_PROBE_THREADS -pthread -I "$runtime" "$probe" -o probe-threads
    quietly log ./probe-threads
fi

# Two symbols, and nothing of threads.
need nm
for cc in gcc clang; do
    have $cc || continue
    quietly log $cc -O0 -DMASON_DIXON_STARTUP=1 -c -I "$runtime" "$runtime/mason_dixon.c" -o self.o
    nm self.o | sed -n 's/^[0-9a-f]* [TDBRCVW] //p' >symbols
    equal "mason_dixon_print mason_dixon_self_test" "$(tr '\n' ' ' <symbols | sed 's/ $//')" \
        "symbols of $cc"
    nm -u self.o >undefined
    lacks undefined pthread malloc printf
done

# Used from both languages in one program.
if can_link cc -x c++; then
    quietly log cc -c -I "$runtime" "$runtime/mason_dixon.c" -o self-c.o
    quietly log cc -x c++ -c -I "$runtime" "$fixtures/call.c" -o call-cxx.o
    quietly log cc self-c.o call-cxx.o -o mixed
fi

# The code paths without what only Linux offers: an imitation, since the headers are still its own.
# shellcheck disable=SC2086
for have_sbrk in 0 1; do
    for have_phdr in 0 1; do
        quietly log cc $strict -U__linux__ -DMASON_DIXON_HAVE_SBRK=$have_sbrk \
            -DMASON_DIXON_HAVE_PHDR=$have_phdr -DMASON_DIXON_STARTUP=1 -I "$runtime" "$probe" \
            -o generic
        quietly generic.out ./generic
        if [ $have_sbrk = 0 ]; then
            contains generic.out 'check.heap-start=unknown' 'self_test='
        fi
    done
done

# Promises that make no sense stop the compiler, and name the macro.
refused() {
    wanted=$1
    shift
    expect_failure log cc -c -I "$runtime" "$@" "$runtime/mason_dixon.c" -o refused.o
    contains log "$wanted"
}
refused 'MASON_DIXON_BOUNDARY must be' -DMASON_DIXON_BOUNDARY=0
refused 'MASON_DIXON_BOUNDARY must be' -DMASON_DIXON_BOUNDARY=-4096
refused 'MASON_DIXON_LOW_LIMIT must be' -DMASON_DIXON_LOW_LIMIT=0
refused 'MASON_DIXON_LOW_LIMIT must be' -DMASON_DIXON_LOW_LIMIT=0x200000000
refused 'MASON_DIXON_MIN_LOW_ROOM must be' -DMASON_DIXON_MIN_LOW_ROOM=0x80000001
refused 'MASON_DIXON_MIN_LOW_ROOM must be' -DMASON_DIXON_MIN_LOW_ROOM=-1
refused 'MASON_DIXON_POINTER_BITS must be' -DMASON_DIXON_POINTER_BITS=8
refused 'MASON_DIXON_POINTER_BITS must be' -DMASON_DIXON_POINTER_BITS=65
for good in -DMASON_DIXON_BOUNDARY=0x80000000 -DMASON_DIXON_BOUNDARY=1099511627776ULL \
    '-DMASON_DIXON_BOUNDARY=(8ULL << 30)' -DMASON_DIXON_POINTER_BITS=47; do
    quietly log cc -Wall -Wextra -Werror -c -I "$runtime" "$good" "$runtime/mason_dixon.c" -o good.o
done
# tcc has no constructor functions: at startup it is refused, called it works.
if have tcc; then
    expect_failure log tcc -DMASON_DIXON_STARTUP=1 -c -I "$runtime" "$runtime/mason_dixon.c" -o t.o
    contains log 'MASON_DIXON_STARTUP needs'
    quietly log tcc -I "$runtime" "$fixtures/call.c" "$runtime/mason_dixon.c" -o called
fi
exit 0
