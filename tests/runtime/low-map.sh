# SPDX-License-Identifier: 0BSD
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # used by, and set by, the tests that source this
# Helpers for the tests of low mappings; source tests/lib.sh and tests/runtime/runtime.sh first.

low_map=$runtime/mason_dixon_low_map.c
dynamic_list=-Wl,--dynamic-list=$MASON_DIXON_ROOT/templates/link/low-map.list
ways=0

[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'MAP_32BIT is of Linux x86-64'

# objects NAME COMMAND... - compiles the tests and what stands in for mmap to NAME-test.o and
# NAME-map.o. The words are those of the link, too, which clang would complain of.
objects() {
    objects_name=$1
    shift
    set -- "$@" -Wno-unused-command-line-argument
    # shellcheck disable=SC2086 # lists of words
    {
        quietly objects.log "$@" $strict -g -O1 -pthread "-I$runtime" -c "$fixtures/low-map.c" \
            -o "$objects_name-test.o"
        quietly objects.log "$@" $strict -g -O1 -DMASON_DIXON_LOW_MAP=1 -c "$low_map" \
            -o "$objects_name-map.o"
    }
}

# linked OUT NAME COMMAND... - links the objects of that name.
linked() {
    linked_out=$1
    linked_name=$2
    linked_cc=$3
    shift 3
    quietly linked.log "$linked_cc" -pthread "$linked_name-test.o" "$linked_name-map.o" "$@" -o "$linked_out"
}

# program OUT COMMAND... - both.
program() {
    program_out=$1
    shift
    objects "$program_out" "$@"
    linked "$program_out" "$program_out" "$@"
}

# all_of TEST PROGRAM... - the program gets at least 99 % of what is free below 2 GiB.
all_of() {
    all_test=$1
    shift
    quietly room.txt "$@" "$all_test"
    all_free=$(value free_kib room.txt)
    all_got=$(value got_kib room.txt)
    [ "$all_got" -ge $((all_free * 99 / 100)) ] || {
        cat room.txt
        fail "$* $all_test: got $all_got of $all_free KiB"
    }
    ways=$((ways + 1))
}

# kernels_own TEST PROGRAM... - nobody stands in: the kernel's MAP_32BIT gives 1 GiB at most.
kernels_own() {
    own_test=$1
    shift
    quietly room.txt "$@" "$own_test"
    [ "$(value got_kib room.txt)" -lt $((1100 * 1024)) ] || fail "MAP_32BIT gives all in $* $own_test"
}
