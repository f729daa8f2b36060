# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
# Helpers for the tests of the program mason-dixon.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"

# build_tool - leaves the program at ./mason-dixon; built once for all short tests.
build_tool() {
    # shellcheck disable=SC2086 # CC may be a list of words
    build_kept mason-dixon ${CC:-cc} -std=c99 -O1 -Wall -Wextra -pedantic -Werror -I "$MASON_DIXON_ROOT/templates/link" \
        "$MASON_DIXON_ROOT"/templates/tool/*.c "$MASON_DIXON_ROOT/templates/link/mason_dixon_elf.c" \
        "$MASON_DIXON_ROOT/templates/link/mason_dixon_foreign.c"
    tool=$PWD/mason-dixon
    unset MASON_DIXON_LINK MASON_DIXON_OPTIONS MASON_DIXON_LINK_RUNNING
}

# seen FILE - what check says of it: "verdict way", such as "placed slot"; all of it is in seen.txt.
seen() {
    "$tool" check "$1" >seen.txt 2>&1
    awk -F= '$1 == "verdict" { v = $2 } $1 == "placed_by" { w = $2 } END { print v, w }' seen.txt
}

# is_seen WANTED FILE
is_seen() {
    equal "$1" "$(seen "$2")" "what check sees in $2"
}

# write_heap - leaves ./heap.c, a program that prints its heap's start.
write_heap() {
    cat >heap.c <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void) {
    void *volatile some = malloc(100);
    printf("heap %p\n", sbrk(0));
    free(some);
    return 0;
}
EOF
}

# heap_above FILE - the program prints its heap's start (sbrk) as "heap 0x..."; it must lie at or above 4 GiB.
heap_above() {
    heap=$("./$1" | sed -n 's/^ *heap 0x//p')
    [ "${#heap}" -ge 9 ] || fail "$1: its heap starts at 0x$heap"
}
