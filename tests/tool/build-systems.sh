# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
# Helpers for the tests of mason-dixon link in front of whole build systems: one small project is built twice in the same
# folder, first by the plain compiler, then by ours; the trees are compared as plain/ and ours/.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

# write_project - sources of a program that uses a shared library and opens a module. It prints where its heap starts,
# as the kernel sees it (start_brk, field 47 of /proc/self/stat), and what module and library answer.
write_project() {
    cat >app.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int lib_answer(void);
int main(int argc, char **argv) {
    char text[4096];
    char *at;
    int field;
    int answer = lib_answer();
    FILE *file = fopen("/proc/self/stat", "r");
    size_t size = file != NULL ? fread(text, 1, sizeof text - 1, file) : 0;
    text[size] = '\0';
    at = strrchr(text, ')');
    for (field = 2; at != NULL && field < 47; field++)
        at = strchr(at + 1, ' ');
    if (at == NULL)
        return 2;
    printf("heap 0x%lx\n", strtoul(at, NULL, 10));
    if (argc > 1) {
        void *module = dlopen(argv[1], RTLD_NOW);
        int (*call)(void) = module != NULL ? (int (*)(void))dlsym(module, "module_answer") : NULL;
        if (call == NULL) {
            fprintf(stderr, "%s\n", dlerror());
            return 3;
        }
        answer += call();
    }
    printf("answer %d\n", answer);
    return 0;
}
END
    echo 'int lib_answer(void) { return 40; }' >lib.c
    echo 'int module_answer(void) { return 2; }' >module.c
}

# both BUILD... - runs the command twice, each time in a new copy of ./project named ./work, first with mode=plain, then
# with mode=ours, and leaves the results as ./plain and ./ours, what was printed as plain.log and ours.log.
both() {
    for mode in plain ours; do
        rm -rf work "$mode"
        cp -Rp project work
        (cd work && "$@") >"$mode.log" 2>&1 || {
            tail -n 50 "$mode.log"
            fail "the $mode build"
        }
        mv work "$mode"
    done
    # Of a build that we can help nothing is said: not of trials, not of links.
    lacks ours.log 'mason-dixon: '
}

# compiler NAME - the words for a compiler in this mode, ours as the pages of docs have them.
compiler() {
    if [ "$mode" = plain ]; then echo "$1"; else echo "mason-dixon link -- $1"; fi
}

# one_word NAME - puts a folder in front of the PATH in which the one word mason-dixon-NAME is ours, or NAME itself:
# the same word for both builds, as tools of this kind put it into hashes.
one_word() {
    mkdir -p "../words-$mode"
    if [ "$mode" = plain ]; then
        ln -sf "$(command -v "$1")" "../words-plain/mason-dixon-$1"
    else
        ln -sf "$tool" "../words-ours/mason-dixon-$1"
    fi
    PATH=$(cd "../words-$mode" && pwd):$PATH
    export PATH
}

# same FILE... - byte by byte what the plain build made; each must be there.
same() {
    for same_file in "$@"; do
        cmp "plain/$same_file" "ours/$same_file" || fail "$same_file is another one than without us"
    done
}

# high FILE [ARGUMENT...] - an executable of a fixed address: placed, its heap at or above 4 GiB, and below it in the
# plain build, where it would prove nothing otherwise. FILE is below plain/ and ours/; it runs there.
high() {
    high_file=$1
    shift
    is_seen "placed slot" "ours/$high_file"
    is_seen "impossible none" "plain/$high_file"
    (cd ours && "./$high_file" "$@") >ours.run || fail "ours/$high_file does not run"
    (cd plain && "./$high_file" "$@") >plain.run || fail "plain/$high_file does not run"
    heap=$(sed -n 's/^heap 0x//p' ours.run)
    [ "${#heap}" -ge 9 ] || fail "ours/$high_file: its heap starts at 0x$heap"
    heap=$(sed -n 's/^heap 0x//p' plain.run)
    case ${#heap} in
    [1-8]) ;;
    *) fail "plain/$high_file: its heap starts at 0x$heap" ;;
    esac
    equal "$(grep -v '^heap' plain.run)" "$(grep -v '^heap' ours.run)" "what $high_file prints"
}

# free_to_move FILE [ARGUMENT...] - a PIE: not-needed, no segment more than in the plain build, and it runs.
free_to_move() {
    move_file=$1
    shift
    is_seen "not-needed none" "ours/$move_file"
    equal "$(readelf -lW "plain/$move_file" | grep -c ' LOAD ')" "$(readelf -lW "ours/$move_file" | grep -c ' LOAD ')" \
        "segments of $move_file"
    (cd ours && "./$move_file" "$@") >ours.run || fail "ours/$move_file does not run"
    (cd plain && "./$move_file" "$@") >plain.run || fail "plain/$move_file does not run"
    equal "$(grep -v '^heap' plain.run)" "$(grep -v '^heap' ours.run)" "what $move_file prints"
}

# use_tool - the program on the PATH, as a user has it.
use_tool() {
    need readelf
    [ -r /proc/self/stat ] || skip '/proc is not here: no heap can be seen'
    build_tool
    mkdir -p bin
    ln -sf "$tool" bin/mason-dixon
    PATH=$PWD/bin:$PATH
    export PATH
    unset CC CXX LD_LIBRARY_PATH
    mkdir project
}
