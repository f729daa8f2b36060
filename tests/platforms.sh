# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
# What the tests of foreign systems share. Sourced after tests/lib.sh; works in $PWD.
# Nothing here can be started on this machine: programs are linked and their headers are read.

# newest_clang - sets $clang and $clang_suffix to a clang that has its lld beside it; skips without.
# shellcheck disable=SC2034 # for the tests
newest_clang() {
    clang=$(newest clang ld.lld) || skip "clang and lld are not on this machine"
    clang_suffix=${clang#clang}
}

# write_sun_cc - makes ./sun-cc, the imitated driver of illumos, with $clang and $clang_suffix.
write_sun_cc() {
    quietly cc.log cc -std=c99 -Wall -Wextra -pedantic -Werror -O1 -o imitate "$MASON_DIXON_ROOT/tests/sunos/imitate.c"
    cat >sun-cc <<END
#!/bin/sh
SUN_CLANG=$clang SUN_LLD=ld.lld$clang_suffix SUN_IMITATE=$PWD/imitate
export SUN_CLANG SUN_LLD SUN_IMITATE
exec sh $MASON_DIXON_ROOT/tests/sunos/sun-cc "\$@"
END
    chmod +x sun-cc
}

# write_solaris_cc - makes ./sun-cc and ./solaris-cc, which compiles what includes headers, too: those of musl with the
# flags of mmap that illumos has stand in for the system's. Skips without them.
write_solaris_cc() {
    musl=/usr/include/x86_64-linux-musl
    [ -d $musl ] || skip 'musl, whose headers stand in for those of illumos, is not on this machine'
    write_sun_cc
    mkdir -p headers/sys
    cat >headers/sys/mman.h <<'END'
#include <sys/types.h>
enum { PROT_NONE, PROT_READ, PROT_WRITE, PROT_EXEC = 4 };
#define MAP_FAILED ((void *)-1)
#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FIXED 0x10
#define MAP_NORESERVE 0x40
#define MAP_32BIT 0x80
#define MAP_ANON 0x100
#define MAP_ANONYMOUS MAP_ANON
#define MAP_ALIGN 0x200
void *mmap(void *, size_t, int, int, int, off_t);
int munmap(void *, size_t);
int mprotect(void *, size_t, int);
END
    cat >solaris-cc <<END
#!/bin/sh
case " \$* " in
*' -c '*) exec $clang --target=x86_64-pc-solaris2.11 -nostdinc -isystem "$("$clang" -print-resource-dir)/include" \\
    -isystem "$PWD/headers" -isystem $musl "\$@" ;;
*) exec "$PWD/sun-cc" "\$@" ;;
esac
END
    chmod +x solaris-cc
}

# serves FILE - it has a function mmap of its own that shared libraries see, and that goes in front of one that they are
# bound to directly (DF_1_SYMINTPOSE).
serves() {
    readelf -W --dyn-syms "$1" | grep -Eq ' mmap$' || fail "$1: mmap is not exported: $(readelf -W --dyn-syms "$1")"
    serves_flags=$(readelf -dW "$1" | sed -n 's/.*(FLAGS_1).*Flags: //p')
    case $serves_flags in *SYMINTPOSE*) ;; *) fail "$1: mmap is no interposer: $serves_flags" ;; esac
}

# fake_luajit FILE - an archive that looks like a LuaJIT without GC64 of that system, for what reads its contents.
fake_luajit() {
    cat >fake-luajit.c <<'END'
const char *luaL_newstate(void);
extern const char luaJIT_version[];
const char luaJIT_version[] = "LuaJIT 2.0.5";
const char *luaL_newstate(void) { return "Must use luaL_newstate() for 64 bit target"; }
END
    quietly cc.log "$clang" --target=x86_64-pc-solaris2.11 -ffreestanding -c fake-luajit.c -o fake-luajit.o
    rm -f "$1"
    quietly cc.log ar rc "$1" fake-luajit.o
}

# kernel_heap FILE BASE good|faults - in the model of illumos' kernel (tests/runtime/sunos-kernel.c, on our reader of ELF
# files, but not on what it judges) the heap of this file starts there, and the first store of malloc is good or faults.
kernel_heap() {
    [ -x ./sunos-heap ] ||
        quietly kernel.log cc -w -O1 -I"$MASON_DIXON_ROOT/templates/link" "$MASON_DIXON_ROOT/tests/runtime/sunos-kernel.c" \
            "$MASON_DIXON_ROOT/templates/link/mason_dixon_elf.c" -o sunos-heap
    quietly kernel.log ./sunos-heap "$1" heap 0
    contains kernel.log "brk_base=$2" "first_store=$3"
}

# start_object TRIPLE FILE [OPTION...] - $clang makes an object whose _start, or __start, calls main.
start_object() {
    start_triple=$1
    start_file=$2
    shift 2
    cat >start.c <<'END'
int main(void);
void _start(void);
void __start(void);
void _start(void) { main(); }
void __start(void) { main(); }
END
    "$clang" "--target=$start_triple" -ffreestanding "$@" -c start.c -o "$start_file"
}

# bsd_sysroot TRIPLE - ./sysroot-TRIPLE: what $clang's driver for that system wants to link, crt files that
# call main, and empty libraries.
bsd_sysroot() {
    [ ! -d "sysroot-$1" ] || return 0
    set -- "$1" "sysroot-$1"
    mkdir -p "$2/usr/lib" "$2/usr/include" "$2/lib"
    : >empty.c
    quietly stub.log start_object "$1" start.o -fPIC
    quietly stub.log "$clang" --target="$1" -ffreestanding -fPIC -c empty.c -o empty.o
    for crt in crt0 crt1 Scrt1 gcrt1 gcrt0 rcrt0 crt1S Scrt0; do
        cp start.o "$2/usr/lib/$crt.o"
    done
    for crt in crti crtn crtbegin crtbeginS crtbeginT crtend crtendS; do
        cp empty.o "$2/usr/lib/$crt.o"
    done
    mkdir -p "$2/usr/lib/gcc80" "$2/usr/lib/gcc50"
    cp "$2"/usr/lib/*.o "$2/usr/lib/gcc80/"
    rm -f empty.a
    "llvm-ar$clang_suffix" rc empty.a empty.o 2>/dev/null || ar rc empty.a empty.o
    for library in c gcc gcc_eh gcc_s gcc_pic pthread compiler_rt ssp_nonshared; do
        cp empty.a "$2/usr/lib/lib$library.a"
    done
    quietly stub.log "$clang" --target="$1" -fuse-ld=lld -nostdlib -shared -Wl,-soname,libc.so.7 empty.o -o "$2/usr/lib/libc.so"
}

# macos_sdk - ./sdk with a small text stub of libSystem, and ./bin with the tools that CMake wants.
macos_sdk() {
    mkdir -p sdk/usr/lib bin
    cat >sdk/usr/lib/libSystem.tbd <<'END'
--- !tapi-tbd
tbd-version: 4
targets: [ x86_64-macos, arm64-macos ]
install-name: '/usr/lib/libSystem.B.dylib'
current-version: 1300
exports:
  - targets: [ x86_64-macos, arm64-macos ]
    symbols: [ dyld_stub_binder ]
...
END
    for sdk_tool in install-name-tool lipo; do
        if sdk_newest=$(newest "llvm-$sdk_tool"); then
            ln -sf "$(command -v "$sdk_newest")" "bin/$(echo $sdk_tool | tr - _)"
        fi
    done
}
