#!/bin/sh
# SPDX-License-Identifier: 0BSD
# The tool and the slot build without a warning as C99 and C++ with each compiler here (the short version: gcc, clang++
# and tcc), each build gives the same result. Damaged files, under the sanitizers, are tests/fuzz/test-place.sh.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/link/place.sh
. "$MASON_DIXON_ROOT/tests/link/place.sh"

build_place
write_program
build_slots
quietly link.log cc -no-pie app.c slot.o -o untouched
./place --quiet untouched -o wanted

# build COMMAND... - builds the tool with it and places a file.
build() {
    command -v "$1" >/dev/null || return 0
    quietly build.log "$@" -I "$link_dir" "$link_dir/mason_dixon_place.c" "$link_dir/mason_dixon_elf.c" -o built
    ./built --quiet untouched -o result || fail "built by $*"
    cmp result wanted || fail "another result: $*"
    rm built result
}
for compiler in gcc clang++ $(full each_of g++ clang); do
    command -v "$compiler" >/dev/null || continue
    case $compiler in *++) as='-x c++' ;; *) as=-std=c99 ;; esac
    # shellcheck disable=SC2086 # a list of words
    build "$compiler" -O1 -Wall -Wextra -pedantic -Werror $as
    for define in '' -DMASON_DIXON_SLOT_WRITABLE; do
        # shellcheck disable=SC2086
        quietly build.log $compiler -fno-lto -Wall -Wextra -pedantic -Werror $as $define -c "$link_dir/mason_dixon_slot.c" -o s.o
        [ ! -s build.log ] || fail "$compiler $define: $(cat build.log)"
        readelf -SW s.o >sections
        grep -q 'mason_dixon.*NOTE .* 000030 00  *W*A  *0   0 16' sections || fail "$compiler: $(cat sections)"
        ! grep -q -e eh_frame -e debug sections || fail "$compiler: more than the note"
    done
done
build tcc
full build musl-gcc -static -Wall -Werror

# Link-time optimisation of the rest, and the slot without it.
quietly link.log gcc -flto -O2 -no-pie app.c slot.o -Wl,--gc-sections -o lto
./place --quiet --require-slot lto
works lto
