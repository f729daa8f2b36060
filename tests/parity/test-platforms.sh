#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Parity on other systems: CMake and configure look at the same compiler for illumos (an imitation, see
# tests/cmake/sun-cc), the BSDs, macOS, Windows and Linux on other machines. mason-dixon.facts must be the
# same byte for byte, the verdict the one wanted, and the linked files must have the same headers. Linked,
# not run: both are cross builds without an emulator. The short version has a slice.
# tests/cmake/test-platforms-*.sh look closer.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
# shellcheck source=tests/cmake/platforms.sh
. "$MASON_DIXON_ROOT/tests/cmake/platforms.sh"
need cmake autoconf make cc readelf
newest_clang

package src
# Nothing but main: there are no headers of those systems here.
echo 'int main(void) { return 0; }' >src/main.c
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([prefix=app link-wrapper self-test=off])'
sed -i 's/@MASON_DIXON_\(LINK\|LDFLAGS\|LIBADD\|DEPS\|CPPFLAGS\)@/@app_\1@/g' src/Makefile.in
autoconfed src
write_project project

rows=0
failed=0
# both NAME SYSTEM HOST VERDICT STRATEGY BASIS "CC" "CFLAGS" "LDFLAGS" [asked-for strategy [CMake's argument...]]
# - one project both ways.
both() {
    both_name=$1
    both_system=$2
    both_host=$3
    both_wanted="$4 $5 $6"
    both_cc=$7
    both_cflags=$8
    both_ldflags=$9
    shift 9
    both_asked=${1-}
    [ $# = 0 ] || shift
    foreign "$both_system" "${both_host%%-*}" "cmake-$both_name" "-DCMAKE_C_COMPILER=$(echo "$both_cc" | tr ' ' ';')" \
        "-DCMAKE_C_FLAGS=$both_cflags" "-DCMAKE_EXE_LINKER_FLAGS=$both_ldflags" \
        "-DMASON_DIXON_STRATEGY_OVERRIDE=$both_asked" "$@"
    [ "$foreign_status" = 0 ] || {
        cat configure.log
        fail "$both_name: CMake's configure step failed"
    }
    configured "configure-$both_name" configure.out "--host=$both_host" --build=x86_64-pc-linux-gnu "CC=$both_cc" \
        "CFLAGS=$both_cflags" "LDFLAGS=$both_ldflags" ${both_asked:+"--with-mason-dixon=$both_asked"}
    both_facts=same
    # Of the folder's default flags only CMake speaks here.
    grep -v '^default\.' "cmake-$both_name/mason-dixon.facts" >cmake.facts
    diff cmake.facts "configure-$both_name/mason-dixon.facts" >facts.diff || {
        both_facts=DIFFERENT
        cat facts.diff
    }
    both_got=
    for both_key in verdict strategy basis; do
        both_got="$both_got $(fact "configure-$both_name" "target\\.app\\.$both_key")"
    done
    # Both say that they guess, and what.
    contains configure.log 'facts of the target are guesses' 'heap_placement=guessing'
    contains configure.out 'width of addresses in bits... stack '
    quietly make.log cmake --build "cmake-$both_name"
    quietly make.log make -C "configure-$both_name"
    both_files=same
    for both_side in cmake configure; do
        both_file=$both_side-$both_name/app
        [ -f "$both_file" ] || both_file=$both_file.exe
        # ELF's program headers, and what the check after the link has read, of any format.
        readelf -lW "$both_file" >"$both_side.headers" 2>/dev/null || true
        grep -hE '^(verdict|reason)=' "$both_side-$both_name"/mason-dixon/checked/app-* >>"$both_side.headers" 2>/dev/null || true
    done
    cmp -s cmake.headers configure.headers || {
        both_files=DIFFERENT
        diff cmake.headers configure.headers || true
    }
    printf '%-18s | %-28s | facts %s | files %s\n' "$both_name" "${both_got# }" "$both_facts" "$both_files"
    rows=$((rows + 1))
    [ "$both_facts$both_files$both_got" = "samesame $both_wanted" ] || {
        echo "$both_name: wanted $both_wanted"
        failed=$((failed + 1))
    }
}

write_sun_cc
sun="$PWD/sun-cc"
# sun NAME "VERDICT STRATEGY BASIS" IMITATE "CFLAGS" "LDFLAGS" [STRATEGY]
sun() {
    IMITATE=$3
    export IMITATE
    # shellcheck disable=SC2086 # three words
    both "$1" SunOS x86_64-pc-solaris2.11 $2 "$sun" "$4" "$5" "${6-}"
}
sun illumos 'placed mapfile headers' illumos '' ''
for side in cmake configure; do
    readelf -lW "$side-illumos/app" | grep -q 'LOAD  *0x000000 0x0000000100000000 .* 0x000000 0x001000  *0x1000' ||
        fail "$side: the program for illumos has no reserved segment"
done
sed '/^mason_dixon/d' "$MASON_DIXON_ROOT/templates/link/solaris.map" >wanted.map
echo 'mason_dixon = LOAD ?E V0x100000000 L0x1000;' >>wanted.map
mkdir src-luajit
cp -r src/. src-luajit
rm -rf src-luajit/autom4te.cache src-luajit/configure
sed 's/self-test=off/self-test=off runtime=luajit/' src/configure.ac >src-luajit/configure.ac
autoconfed src-luajit
(mkdir luajit && cd luajit && IMITATE=illumos ../src-luajit/configure --host=x86_64-pc-solaris2.11 --build=x86_64-pc-linux-gnu \
    "CC=$sun") >luajit.log 2>&1 || {
    cat luajit.log
    fail "configure with runtime=luajit"
}
contains luajit.log 'low mappings below 2 GiB: impossible, once the heap lies above 4 GiB the MAP_32BIT' 'Take LuaJIT 2.1'
cmp wanted.map configure-illumos/mason-dixon/solaris-0x100000000-0x1000.map || fail "configure's mapfile is another"
[ "$MASON_DIXON_FULL" = 0 ] || sun illumos-pie 'impossible none headers' illumos '' -pie
# Eight bytes, in the project's own mapfile: the heap would start where no page can be written.
echo 'mason_dixon = LOAD ?E V0x100000000 L0x8;' >article.map
sun illumos-article 'impossible none headers' illumos '' "-Wl,-M,$PWD/article.map"
contains configure.out 'ends inside a page, at 0x100000008' "(L0x8) out of the project's mapfile"
if [ "$MASON_DIXON_FULL" = 1 ]; then
    sun illumos-addr32 'placed addr32 headers' illumos '' '' addr32
    contains configure.out 'whether everything lies below 4 GiB... placed' ': everything lies below 4 GiB: placed (headers)'
    cmp "$MASON_DIXON_ROOT/templates/link/addr32.map" configure-illumos-addr32/mason-dixon/addr32-0x100000000-0x1000.map ||
        fail "configure's mapfile for addr32 is another"
    sun illumos-gnu 'placed link-script headers' gnu '' ''
    sun illumos-32 'impossible none headers' illumos -m32 ''
    sun illumos-junk 'impossible none headers' junk '' ''
    contains configure.out 'takes a mapfile that makes no sense, so it reads none'
    sun illumos-silent 'impossible none headers' silent '' ''
    contains configure.out 'sunos-mapfile: no segment lies at or above 0x100000000'
    sun solaris 'placed mapfile headers' solaris '' ''
    sun illumos-r 'impossible none headers' illumos '' -Wl,-r
    both sparcv9 SunOS sparcv9-sun-solaris2.11 not-needed none headers "$sun --target=sparcv9-pc-solaris2.11" '' ''
fi
unset IMITATE

# bsd SYSTEM TRIPLE "VERDICT STRATEGY BASIS" "CFLAGS" "LDFLAGS"
bsd() {
    bsd_sysroot "$2"
    # shellcheck disable=SC2086
    both "$1-${2%%-*}${4:+-pie}" "$1" "$2" $3 "$clang --target=$2 --sysroot=$PWD/sysroot-$2" "$4" "-fuse-ld=lld $5"
}
if [ "$MASON_DIXON_FULL" = 1 ]; then
    bsd FreeBSD x86_64-unknown-freebsd14.1 'placed link-script headers' '' -no-pie
    bsd OpenBSD x86_64-unknown-openbsd7.5 'not-needed none headers' '' -Wl,-no-pie
    bsd DragonFly x86_64-unknown-dragonfly6.4 'impossible none headers' -fPIE -Wl,-pie
    bsd FreeBSD x86_64-unknown-freebsd14.1 'not-needed link-script headers' -fPIE -pie
    bsd NetBSD x86_64-unknown-netbsd10.0 'placed link-script headers' '' -no-pie
    bsd DragonFly x86_64-unknown-dragonfly6.4 'placed link-script headers' '' -no-pie
    bsd FreeBSD aarch64-unknown-freebsd14.1 'not-needed none headers' '' -no-pie
    bsd NetBSD x86_64-unknown-netbsd10.0 'impossible none headers' -fPIE -Wl,-pie
fi

if command -v "ld64.lld$clang_suffix" >/dev/null; then
    macos_sdk
    # mac NAME MACHINE "VERDICT STRATEGY BASIS" [STRATEGY]
    mac() {
        # shellcheck disable=SC2086
        both "$1" Darwin "$2-apple-darwin20" $3 "$clang --target=$2-apple-macos11 -isysroot $PWD/sdk" '' -fuse-ld=lld "${4-}" \
            "-DCMAKE_OSX_SYSROOT=$PWD/sdk" "-DCMAKE_INSTALL_NAME_TOOL=$PWD/bin/install_name_tool"
    }
    mac macos-pagezero x86_64 'placed pagezero headers' pagezero
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        mac macos x86_64 'not-needed none headers'
        mac macos-arm64 arm64 'impossible none headers' pagezero
    fi
else
    echo "not tried here: macOS, ld64.lld$clang_suffix is not on this machine"
fi

# The short version has files of Windows in test-readers.sh.
if [ "$MASON_DIXON_FULL" = 0 ]; then
    :
elif command -v x86_64-w64-mingw32-gcc >/dev/null; then
    both windows Windows x86_64-w64-mingw32 not-needed none headers x86_64-w64-mingw32-gcc '' ''
    both windows-entropy Windows x86_64-w64-mingw32 impossible none headers x86_64-w64-mingw32-gcc '' -Wl,--disable-high-entropy-va
else
    echo "not tried here: Windows, mingw-w64 is not on this machine"
fi

# Linux elsewhere, with a start of our own in place of a C library.
printf 'int main(void);\nvoid _start(void);\nvoid __start(void);\nvoid _start(void) { main(); }\nvoid __start(void) { main(); }\n' >start.c
# linux TRIPLE "VERDICT STRATEGY BASIS"
linux() {
    quietly start.log "$clang" --target="$1" -ffreestanding -fno-pic -c start.c -o "start-$1.o"
    # shellcheck disable=SC2086
    both "$1" Linux "$1" $2 "$clang --target=$1" -nostdinc "-fuse-ld=lld -no-pie -nostdlib $PWD/start-$1.o"
}
linux powerpc64le-linux-gnu 'placed link-script headers'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    linux armv7-linux-gnueabihf 'impossible none headers'
    linux aarch64-linux-gnu 'placed link-script headers'
    linux riscv64-linux-gnu 'placed link-script headers'
    linux x86_64-linux-gnux32 'impossible none headers'
fi

echo "$rows rows, $failed differ"
[ "$failed" = 0 ] || fail "CMake and configure do not decide alike, or not as wanted"
least=2
[ "$MASON_DIXON_FULL" = 0 ] || least=8
[ "$rows" -ge $least ] || fail "only $rows rows"
