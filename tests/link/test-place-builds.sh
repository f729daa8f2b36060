#!/bin/sh
# SPDX-License-Identifier: 0BSD
# The tool builds without a warning as C99 and C++ with each compiler here (the short version: gcc, clang++
# and tcc), each build gives the same result; under the sanitizers it survives truncated and changed files.
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
strict='-Wall -Wextra -pedantic -Werror'

# build COMMAND... - builds the tool with it and places a file.
build() {
    command -v "$1" >/dev/null || return 0
    quietly build.log "$@" -I "$link_dir" "$link_dir/mason_dixon_place.c" \
        "$link_dir/mason_dixon_elf.c" -o built
    ./built --quiet untouched -o result || fail "built by $*"
    cmp result wanted || fail "another result: $*"
    rm built result
}
# The flags are a list of words.
# shellcheck disable=SC2086
{
    build gcc -std=c99 -O2 $strict
    build clang++ $strict -x c++
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        build g++ -O2 $strict -x c++
        for compiler in $(each_of clang); do
            build "$compiler" -std=c99 $strict
        done
        build musl-gcc -static -Wall -Werror
    fi
    build tcc
}
for compiler in gcc clang++ $(full each_of g++ clang); do
    command -v "$compiler" >/dev/null || continue
    as=
    case $compiler in *++) as='-x c++' ;; esac
    for define in '' -DMASON_DIXON_SLOT_WRITABLE; do
        # shellcheck disable=SC2086
        quietly build.log $compiler -fno-lto $strict $as $define -c "$link_dir/mason_dixon_slot.c" -o s.o
        [ ! -s build.log ] || fail "$compiler $define: $(cat build.log)"
        readelf -SW s.o >sections
        grep -q 'mason_dixon.*NOTE .* 000030 00  *W*A  *0   0 16' sections || fail "$compiler: $(cat sections)"
        ! grep -q -e eh_frame -e debug sections || fail "$compiler: more than the note"
    done
done

# Link-time optimisation of the rest, and the slot without it.
quietly link.log gcc -flto -O2 -no-pie app.c slot.o -Wl,--gc-sections -o lto
./place --quiet --require-slot lto
placed_by_readelf lto $boundary

# The sanitizers' build over damaged files: a smaller one, whose headers are all there is to hit.
cat >tiny.c <<'EOF'
void _start(void) {
    for (;;)
        ;
}
EOF
quietly link.log cc -O1 -nostdlib -static -no-pie -Wl,--build-id=none tiny.c slot.o -o tiny
quietly build.log gcc -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -I "$link_dir" \
    "$link_dir/mason_dixon_place.c" "$link_dir/mason_dixon_elf.c" -o sanitized
cat >damage.c <<'EOF'
/* damage STEP TOOL FILE...: runs TOOL over each FILE cut at each STEP-th byte of its headers, and
 * with single bytes of them changed. Never a signal, a sanitizer's report or a changed file on
 * failure; a success must check as good. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned char original[1 << 20];
static unsigned char again[1 << 20];
static unsigned long runs, successes;

static int run(const char *tool, const char *mode, const char *file) {
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        int out = open("damage.log", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(out, 1);
        dup2(out, 2);
        execl(tool, tool, file, mode, (char *)0);
        _exit(99);
    }
    waitpid(pid, &status, 0);
    runs++;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

static void one(const char *tool, const unsigned char *bytes, size_t size, const char *what, long at) {
    int fd = open("damaged", O_RDWR | O_CREAT | O_TRUNC, 0755);
    ssize_t got;
    int status;
    if (write(fd, bytes, size) != (ssize_t)size)
        exit(3);
    close(fd);
    status = run(tool, "--quiet", "damaged");
    if (status > 3) {
        printf("%s at %ld: status %d\n", what, at, status);
        exit(1);
    }
    fd = open("damaged", O_RDONLY);
    got = read(fd, again, sizeof again);
    close(fd);
    if (status != 0 && (got != (ssize_t)size || memcmp(bytes, again, size) != 0)) {
        printf("%s at %ld: changed on status %d\n", what, at, status);
        exit(1);
    }
    if (status == 0) {
        successes++;
        if (run(tool, "--check", "damaged") != 0) {
            printf("%s at %ld: placed, but the check fails\n", what, at);
            exit(1);
        }
    }
}

static void range(const char *tool, size_t size, size_t from, size_t to, long step) {
    size_t at;
    for (at = from; at < to && at < size; at += (size_t)step) {
        unsigned char kept = original[at];
        static const unsigned char masks[] = {0x01, 0x80, 0xff};
        unsigned i;
        one(tool, original, at, "cut", (long)at);
        for (i = 0; i < 3; i++) {
            original[at] = (unsigned char)(kept ^ masks[i]);
            one(tool, original, size, "changed", (long)at);
            if (step > 1)
                break;
        }
        original[at] = kept;
    }
}

int main(int argc, char **argv) {
    long step = strtol(argv[1], NULL, 10);
    int i;
    for (i = 3; i < argc; i++) {
        int fd = open(argv[i], O_RDONLY);
        size_t size = (size_t)read(fd, original, sizeof original);
        unsigned long shoff;
        size_t headers = 64 + 56 * (size_t)original[56];
        close(fd);
        memcpy(&shoff, original + 40, sizeof shoff);
        range(argv[2], size, 0, headers + 64, step);
        if (shoff != 0 && shoff < size)
            range(argv[2], size, shoff, size, step * 3);
    }
    printf("%lu runs, %lu placed\n", runs, successes);
    return successes == 0 || successes == runs;
}
EOF
quietly build.log cc -O1 damage.c -o damage
step=127
[ "$MASON_DIXON_FULL" = 0 ] || step=1
cp tiny tiny-plain
cc -O1 -nostdlib -static -no-pie -Wl,--build-id=none tiny.c -o tiny-plain
ASAN_OPTIONS=detect_leaks=1 ./damage $step ./sanitized tiny tiny-plain ||
    fail "$(cat damage.log)"
[ "$MASON_DIXON_FULL" = 0 ] || ASAN_OPTIONS=detect_leaks=1 ./damage 3 ./sanitized untouched wanted ||
    fail "$(cat damage.log)"
