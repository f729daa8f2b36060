#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason_dixon_low_map.c gets all of low memory by MAP_32BIT, for the program and its shared libraries,
# in each way to link, and passes everything else on.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
# shellcheck source=tests/runtime/low-map.sh
. "$MASON_DIXON_ROOT/tests/runtime/low-map.sh"
need gcc readelf

clang=$(newest clang) || clang=clang
for compiler in 'gcc -std=c99' "$clang -std=c99" "$(oldest clang) -std=c99" 'g++ -x c++ -std=c++11'; do
    cc=${compiler%% *}
    have "$cc" || continue
    [ "$MASON_DIXON_FULL" = 1 ] || [ "$compiler" != "$(oldest clang) -std=c99" ] || continue
    # shellcheck disable=SC2086
    objects "$cc" $compiler -fPIC
    for mode in -no-pie -pie -static -static-pie; do
        [ "$MASON_DIXON_FULL" = 1 ] || [ "$cc" = gcc ] || [ "$mode" = -no-pie ] || continue
        can_link "$cc" $mode || continue
        linked prog "$cc" "$cc" $mode
        all_of room ./prog
        quietly pass.txt ./prog pass
    done
done
if have musl-gcc; then
    objects musl musl-gcc -std=c99
    for mode in -no-pie -static; do
        linked prog musl musl-gcc $mode
        all_of room ./prog
        quietly pass.txt ./prog pass
    done
fi
# Headers that turn mmap into mmap64, visibility, optimisation at link time.
program prog gcc -std=c99 -D_FILE_OFFSET_BITS=64 -D_LARGEFILE64_SOURCE -fvisibility=hidden -flto -no-pie
all_of room ./prog

# A shared library's calls, by mmap and by mmap64, with each linker; -Bsymbolic changes nothing.
library() {
    library_out=$1
    shift
    quietly library.log "$@" -shared -fPIC "$fixtures/low-map-library.c" -o "$library_out"
}
library liblow.so gcc '-DLIBRARY_MMAP64="mmap64"'
library liblow-symbolic.so gcc '-DLIBRARY_MMAP64="mmap64"' -Wl,-Bsymbolic -Wl,-z,now
objects calls gcc -std=c99 -fPIC -DWITH_LIBRARY
for linker in bfd gold lld mold; do
    can_link gcc -fuse-ld=$linker || continue
    for library in low low-symbolic; do
        for mode in -no-pie -pie; do
            [ "$MASON_DIXON_FULL" = 1 ] || [ "$library$mode" != low-symbolic-pie ] || continue
            linked prog calls gcc -fuse-ld=$linker $mode "$dynamic_list" -L. -l$library "-Wl,-rpath,$PWD"
            all_of room-lib ./prog
        done
    done
    # A version script may hide it. Then it is not among the dynamic symbols, or, since mold 3, among the local ones.
    echo '{ local: *; };' >hide.map
    linked hidden calls gcc -no-pie -fuse-ld=$linker -Wl,--version-script=hide.map "$dynamic_list" -L. \
        -llow "-Wl,-rpath,$PWD"
    readelf -W --dyn-syms hidden | awk '$NF == "mmap64" && $5 != "LOCAL" && $7 != "UND"' >hidden.syms
    if [ -s hidden.syms ]; then
        all_of room-lib ./hidden
    else
        echo "hidden by a version script: $linker"
        kernels_own room-lib ./hidden
    fi
done
# A library that is opened later comes here, too; with RTLD_DEEPBIND it sees the C library first.
cat >open.c <<'END'
#define _GNU_SOURCE 1
#include <dlfcn.h>
#include <stdio.h>
#include <sys/mman.h>
int main(int argc, char **argv) {
    void *library = dlopen("./liblow.so", argc > 1 ? RTLD_NOW | RTLD_DEEPBIND : RTLD_NOW);
    void *(*map)(size_t, int) = library ? (void *(*)(size_t, int))dlsym(library, "library_map") : 0;
    unsigned long mib = 0;
    (void)argv;
    while (map && map(1 << 20, (int)mib & 1) != MAP_FAILED)
        mib++;
    printf("got_kib=%lu\n", mib * 1024);
    return mib == 0;
}
END
quietly log gcc -w -DMASON_DIXON_LOW_MAP=1 open.c "$low_map" "$dynamic_list" -ldl -o open
quietly room.txt ./open
[ "$(value got_kib room.txt)" -gt 2000000 ] || fail "dlopen: $(cat room.txt)"
kernels_own deepbind ./open

if have musl-gcc; then
    library liblow-musl.so musl-gcc '-DLIBRARY_MMAP64="mmap"'
    objects musl musl-gcc -std=c99 -DWITH_LIBRARY
    linked prog musl musl-gcc "$dynamic_list" -L. -llow-musl "-Wl,-rpath,$PWD"
    all_of room-lib ./prog
fi
# A program with functions of its own of that name, or with --wrap: it links and works, and the self-test says who
# is not served.
cat >own.c <<'END'
#define _GNU_SOURCE 1
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>
#ifdef OWN
void *OWN(void *address, size_t size, int prot, int flags, int fd, off_t offset) {
    return (void *)syscall(SYS_mmap, address, size, prot, flags, fd, offset);
}
#else
void *__real_mmap(void *, size_t, int, int, int, off_t);
void *__wrap_mmap(void *address, size_t size, int prot, int flags, int fd, off_t offset) {
    return __real_mmap(address, size, prot, flags, fd, offset);
}
#endif
END
quietly log gcc -c -O1 -DMASON_DIXON_LOW_MAP=1 "-I$runtime" "$fixtures/call.c" "$runtime/mason_dixon.c" "$low_map"
# self OUTCOME TEXT WORD... - what the self-test says of a program that was linked so.
self() {
    self_outcome=$1
    self_text=$2
    shift 2
    quietly log gcc call.o mason_dixon.o mason_dixon_low_map.o own.c "$@" -o self
    MASON_DIXON=report ./self >self.log 2>&1 || :
    check_line self.log low-map "$self_outcome"
    contains self.log "$self_text"
}
for linker in bfd gold lld mold; do
    can_link gcc -fuse-ld=$linker || continue
    for name in mmap mmap64; do
        self fail "the program has a function $name of its own" -fuse-ld=$linker -DOWN=$name "$dynamic_list"
    done
    self unknown "the program's own calls go to its --wrap=mmap" -fuse-ld=$linker -Wl,--wrap=mmap "$dynamic_list"
    self pass 'mmap of the program and of its shared libraries is served' -fuse-ld=$linker -DOWN=another "$dynamic_list"
done
self fail 'the program has a function mmap of its own' -static -DOWN=mmap
self pass 'mmap of the program is served' -static -DOWN=another

[ "$ways" -gt 10 ] || fail "only $ways ways to link were tried"

# The same program without it: the kernel gives half, so all_of can fail.
quietly plain.log gcc -std=c99 -pthread "-I$runtime" "$fixtures/low-map.c" "$low_map" -o plain
kernels_own room ./plain

# Macros that make no sense.
for bad in -DMASON_DIXON_LOW_LIMIT=0x100000001 -DMASON_DIXON_LOW_LIMIT=65536 \
    '-DMASON_DIXON_LOW_RESERVE=0x90000000' -DMASON_DIXON_LOW_RESERVE=-1; do
    expect_failure log gcc "$bad" -c "$low_map" -o bad.o
    contains log 'mason_dixon_low_map.c: MASON_DIXON_LOW_'
done
echo "$ways ways to link"
