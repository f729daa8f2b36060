# SPDX-License-Identifier: 0BSD
# shellcheck shell=sh
# shellcheck disable=SC2034 # used by the tests that source this
# Helpers for the tests of low stacks and layouts; source tests/lib.sh and tests/runtime/runtime.sh
# first. On machines where everything fits into 47 bits one bit less is asked for, so that there is
# something to do: 46 on x86-64.

case $(uname -s)-$(uname -m) in
Linux-x86_64) low_bits=46 ;;
Linux-aarch64) low_bits=47 ;;
*) skip "there is code for x86-64 and arm64 only" ;;
esac
low_source=$MASON_DIXON_ROOT/templates/runtime/mason_dixon_low_stack.c
low_flags="-DMASON_DIXON_POINTER_BITS=$low_bits -I$MASON_DIXON_ROOT/templates/runtime -DLOW_THREADS -pthread -Wl,--wrap=main"

# fits NAME FILE [BITS] - the address of that line is there and fits; so says the shell's arithmetic.
fits() {
    fits_value=$(value "$1" "$2")
    [ "$fits_value" ] || {
        cat "$2"
        fail "$2 has no $1"
    }
    [ $((fits_value >> ${3:-$low_bits})) = 0 ] || {
        cat "$2"
        fail "$1 in $2 is too wide: $fits_value"
    }
}

# too_wide NAME FILE [BITS] - it does not: or there is nothing to test here.
too_wide() {
    too_wide_value=$(value "$1" "$2")
    if [ -z "$too_wide_value" ] || [ $((too_wide_value >> ${3:-$low_bits})) = 0 ]; then
        cat "$2"
        fail "$1 in $2 fits without help: $too_wide_value"
    fi
}
