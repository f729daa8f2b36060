# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
# Helpers of the tests of mason-dixon-place; sourced after tests/lib.sh.

link_dir=$MASON_DIXON_ROOT/templates/link
# shellcheck disable=SC2034 # for the tests
boundary=0x100000000

# build_place - builds ./place and ./observe.
build_place() {
    need cc readelf
    quietly build.log cc -O1 -I "$link_dir" "$link_dir/mason_dixon_place.c" \
        "$link_dir/mason_dixon_elf.c" -o place
    quietly build.log cc -O1 "$MASON_DIXON_ROOT/tests/link/observe.c" -o observe
}

# write_program - writes app.c and app.cc (exceptions, threads' storage, a constructor) that end
# with 0 and print "works".
write_program() {
    cat >app.c <<'EOF'
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
EOF
    cat >app.cc <<'EOF'
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
EOF
}

# build_slots - slot.o and slot-writable.o
build_slots() {
    quietly build.log cc -fno-lto -Wall -Wextra -pedantic -Werror -c "$link_dir/mason_dixon_slot.c" -o slot.o
    quietly build.log cc -fno-lto -Wall -Wextra -pedantic -Werror -DMASON_DIXON_SLOT_WRITABLE \
        -c "$link_dir/mason_dixon_slot.c" -o slot-writable.o
    [ ! -s build.log ] || {
        cat build.log
        fail "the slot compiles with warnings"
    }
}

# value KEY FILE - the value of a key=value line.
value() {
    sed -n "s/^$1=//p" "$2"
}

# placed_by_readelf FILE BOUNDARY - independent of our reader: one read-only PT_LOAD at or above
# the boundary and behind all others, none across it. Fails the test otherwise.
placed_by_readelf() {
    readelf -lW "$1" >segments 2>/dev/null
    grep -q '^Elf file type is EXEC' segments || fail "$1 is no ET_EXEC"
    above=0
    last=0
    sed -n 's/^  LOAD  *//p' segments >loads
    while read -r load_offset load_vaddr load_paddr load_filesz load_memsz load_rest; do
        [ $((load_vaddr)) -ge "$last" ] || fail "$1: $load_vaddr is not ascending"
        last=$((load_vaddr + load_memsz))
        if [ $((load_vaddr)) -ge $(($2)) ]; then
            above=$((above + 1))
            case $load_rest in
            'R   0x1000') ;;
            *) fail "$1: the segment at $load_vaddr is '$load_rest'" ;;
            esac
            [ "$load_paddr" = "$load_vaddr" ] || fail "$1: paddr $load_paddr"
            [ "$load_filesz" = "$load_memsz" ] || fail "$1: sizes $load_filesz $load_memsz"
            [ $((load_offset % 4096)) -eq $((load_vaddr % 4096)) ] || fail "$1: $load_offset"
        else
            [ "$last" -le $(($2)) ] || fail "$1: $load_vaddr spans the boundary"
        fi
    done <loads
    [ "$above" -eq 1 ] || fail "$1: $above segments at or above $2"
}

# observed_above FILE BOUNDARY STARTS - the heap of each start lies above the boundary, and low
# memory is free but for the image.
observed_above() {
    ./observe -n "$3" "./$1" >observed || fail "observe $1"
    [ $(($(value start_brk_min observed))) -ge $(($2)) ] || {
        cat observed
        fail "$1: the heap starts below $2"
    }
    [ "$(value free_below_2gib_mib observed)" -ge 2040 ] || {
        cat observed
        fail "$1: low memory is not free"
    }
}
