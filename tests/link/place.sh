# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
# Helpers of the tests of mason-dixon-place; sourced after tests/lib.sh. What a file is like is read with readelf
# (tests/cmake/common.sh), and where its heap is from outside, never with our own reader.

# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
link_dir=$MASON_DIXON_ROOT/templates/link

# build_place - builds ./place.
build_place() {
    need cc readelf
    build_kept place cc -O1 -I "$link_dir" "$link_dir/mason_dixon_place.c" "$link_dir/mason_dixon_elf.c"
}

# write_program - writes app.c and app.cc (exceptions, threads' storage, a constructor) that end
# with 0 and print "works".
write_program() {
    cat >app.c <<'END'
#include <stdio.h>
#include <stdlib.h>
static __thread int kept = 41;
char big[100000];
int main(void) {
    char *p = malloc(1000);
    if (p == NULL || ++kept != 42)
        return 1;
    free(p);
    return puts("works") < 0;
}
END
    cat >app.cc <<'END'
#include <cstdio>
#include <stdexcept>
#include <string>
static std::string made("works");
static thread_local int kept = 41;
int main() {
    try {
        if (++kept == 42)
            throw std::runtime_error(made);
    } catch (const std::exception &e) {
        return std::puts(e.what()) < 0;
    }
    return 1;
}
END
}

# build_slots - slot.o and slot-writable.o
build_slots() {
    for slot in slot slot-writable; do
        define=
        [ $slot = slot ] || define=-DMASON_DIXON_SLOT_WRITABLE
        # shellcheck disable=SC2086 # a word or none
        quietly build.log cc -fno-lto -Wall -Wextra -pedantic -Werror $define -c "$link_dir/mason_dixon_slot.c" -o $slot.o
    done
}

# prepare_place - all of them.
prepare_place() {
    build_place
    write_program
    build_slots
}

# works FILE [BOUNDARY] - it is placed, runs, and so lies its heap.
works() {
    is placed "$@"
    equal works "$("./$1")" "output of $1"
    observed "$1" 2 ${2+"$2"}
}
