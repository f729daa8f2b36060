#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Parity of low-map, low-reserve, runtime=luajit, pointer-bits, low-stack and low-layout: CMake and configure
# look at the same compiler, linker, mode and LuaJIT. mason-dixon.facts must be the same byte for byte, what
# they link must have program headers of the same kind, and the same functions of ours in it.

# shellcheck disable=SC2016 # text for make, m4 and sh
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
# shellcheck source=tests/parity/parity.sh
. "$MASON_DIXON_ROOT/tests/parity/parity.sh"
need cmake autoconf gcc make readelf

# both_ways FOLDER NAME|CONFIGURE'S OPTIONS|CMAKE'S OPTIONS... - FOLDER-src and FOLDER-cmake, two projects with
# these executables, which link LuaJIT where RUNTIME is among the options.
both_ways() {
    folder=$1
    shift
    names=
    package "$folder-src"
    mkdir "$folder-cmake"
    cp "$folder-src/main.c" "$folder-cmake/"
    calls='AX_MASON_DIXON([link-wrapper self-test=off])'
    {
        printf 'cmake_minimum_required(VERSION 3.25)\nproject(p C)\n'
        printf 'include("%s/cmake/MasonDixon.cmake")\n' "$MASON_DIXON_ROOT"
        case $* in
        *RUNTIME*)
            printf 'list(APPEND CMAKE_MODULE_PATH "%s/cmake")\n' "$MASON_DIXON_ROOT"
            echo 'find_package(LuaJIT REQUIRED)'
            ;;
        esac
    } >"$folder-cmake/CMakeLists.txt"
    for both in "$@"; do
        name=${both%%|*}
        both=${both#*|}
        names="$names $name"
        luajit=
        case $both in *RUNTIME*) luajit=@LUAJIT_LIBS@ ;; esac
        calls="$calls
AX_MASON_DIXON([prefix=$name link-wrapper ${both%%|*}])"
        printf '%s:\n\t@%s@ @CC@ @CFLAGS@ @LDFLAGS@ @%s@ -o $@ @srcdir@/main.c @%s@ %s\n' \
            "$name" "${name}_LINK" "${name}_LDFLAGS" "${name}_LIBADD" "$luajit" >>"$folder-src/rules"
        {
            echo "add_executable($name main.c)"
            [ -z "$luajit" ] || echo "target_link_libraries($name PRIVATE LuaJIT::LuaJIT)"
            echo "mason_dixon_target($name ${both#*|})"
        } >>"$folder-cmake/CMakeLists.txt"
    done
    {
        printf '%s\n' 'top_builddir = @top_builddir@' "all:$names"
        cat "$folder-src/rules"
    } >"$folder-src/Makefile.in"
    configure_ac "$folder-src" "AC_PROG_CC
AC_SUBST([LUAJIT_CFLAGS])
AC_SUBST([LUAJIT_LIBS])
$calls"
    autoconfed "$folder-src"
    eval "names_$folder=\$names"
}
set -- 'map|low-map low-reserve=1GiB|LOW_MAP LOW_RESERVE 1GiB' \
    'cure|pointer-bits=46 low-stack low-layout self-test=off|POINTER_BITS 46 LOW_STACK LOW_LAYOUT SELF_TEST OFF' \
    'full|low-map low-limit=1GiB on-failure=abort pointer-bits=46 low-stack|LOW_MAP LOW_LIMIT 1GiB ON_FAILURE ABORT POINTER_BITS 46 LOW_STACK'
[ "$MASON_DIXON_FULL" = 0 ] || set -- "$@" 'said|pointer-bits=46|POINTER_BITS 46' \
    'want|pointer-bits=47 low-stack low-layout|POINTER_BITS 47 LOW_STACK LOW_LAYOUT'
both_ways low "$@"
set -- 'more|runtime=luajit low-reserve=16MiB pointer-bits=46 low-stack|RUNTIME LuaJIT LOW_RESERVE 16MiB POINTER_BITS 46 LOW_STACK'
[ "$MASON_DIXON_FULL" = 0 ] || set -- 'host|runtime=luajit|RUNTIME LuaJIT' "$@"
both_ways lua "$@"

# ours FILE - the functions in it that are ours, and those that we stand in for.
ours() {
    readelf -Ws "$1" | awk '$4 == "FUNC" && $7 != "UND" && $8 ~ /^(mason_dixon_|__wrap_main|mmap|mmap64|munmap|mremap)/ &&
        $5 == "GLOBAL" { print $8 }' | sort -u | tr '\n' ' '
}

failed=0
rows=0
# compared NAME FOLDER "COMPILE FLAGS" "LINK FLAGS" - one project both ways; more arguments for each side are in
# cmake_more and configure_more, a word each.
cmake_more=
configure_more=
compared() {
    rm -rf by-cmake by-configure
    mkdir by-configure
    # shellcheck disable=SC2086 # words
    {
        quietly cmake.log cmake -S "$2-cmake" -B by-cmake "-DCMAKE_C_FLAGS=$3" "-DCMAKE_EXE_LINKER_FLAGS=$4" $cmake_more
        (cd by-configure && "../$2-src/configure" "CFLAGS=$3" "LDFLAGS=$4" $configure_more "LUAJIT_CFLAGS=${lua_cflags-}" \
            "LUAJIT_LIBS=${lua_libs-}") >configure.log 2>&1 || {
            cat configure.log
            fail "$1: configure failed"
        }
    }
    facts=same
    if ! diff by-cmake/mason-dixon.facts by-configure/mason-dixon.facts; then
        facts=DIFFERENT
        failed=$((failed + 1))
    fi
    quietly make.log cmake --build by-cmake
    quietly make.log make -C by-configure
    eval "names=\$names_$2"
    for name in $names; do
        links=same
        if [ "$(shape "by-cmake/$name" 0000000100000000)" != "$(shape "by-configure/$name" 0000000100000000)" ] ||
            [ "$(ours "by-cmake/$name")" != "$(ours "by-configure/$name")" ]; then
            links=DIFFERENT
            failed=$((failed + 1))
            for side in cmake configure; do
                shape "by-$side/$name" 0000000100000000
                ours "by-$side/$name"
                echo
            done
        fi
        said=
        for key in verdict low_map pointer_verdict low_stack low_layout; do
            value=$(sed -n "s/^target\\.$name\\.$key=//p" by-configure/mason-dixon.facts)
            said="$said ${value:--}"
        done
        printf '%-16s %-5s | %-55s | %-9s | %s\n' "$1" "$name" "$said" "$facts" "$links"
        rows=$((rows + 1))
    done
}

printf '%-16s %-5s | %-55s | %-9s | %s\n' what name ' heap, low map, widths, low stack, low layout' facts linked
linker_flags bfd
# The short version has no-PIE further down, with LuaJIT.
compared 'bfd PIE' low -fPIE "-pie $linker_flags"
if [ "$MASON_DIXON_FULL" = 1 ]; then
    compared 'bfd no-PIE' low '' "-no-pie $linker_flags"
    compared 'bfd thread' low -fsanitize=thread "-no-pie $linker_flags"
fi
for linker in mold lld gold; do
    linker_flags "$linker" || continue
    # The short version has GNU ld here; other linkers are in test-parity.sh.
    [ "$MASON_DIXON_FULL" = 1 ] || break
    compared "$linker static" low '' "-static -no-pie $linker_flags"
    compared "$linker no-PIE" low '' "-no-pie $linker_flags"
    compared "$linker PIE" low -fPIE "-pie $linker_flags"
done
# arm64, where nothing is run: guesses and headers. The short version has another machine in test-platforms.sh.
if [ "$MASON_DIXON_FULL" = 0 ]; then
    :
elif clang=$(newest clang ld.lld) && [ -e /usr/aarch64-linux-gnu/lib/crt1.o ]; then
    cmake_more='-DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 -DCMAKE_C_COMPILER=$clang -DCMAKE_C_COMPILER_TARGET=aarch64-linux-gnu'
    printf '#!/bin/sh\nexec %s --target=aarch64-linux-gnu "$@"\n' "$clang" >cross-cc
    chmod +x cross-cc
    configure_more="--host=aarch64-linux-gnu --build=x86_64-pc-linux-gnu CC=$PWD/cross-cc AR=$(newest llvm-ar || echo ar)"
    compared 'arm64 no-PIE' low '' '-no-pie -fuse-ld=lld'
    compared 'arm64 PIE' low -fPIE '-pie -fuse-ld=lld'
else
    echo '(nothing links for arm64 here)'
fi
configure_more=
# LuaJIT, without and with GC64; the short version takes the first there is.
if luajit=$("$MASON_DIXON_ROOT/examples/build-luajit" 2>luajit.log); then
    cmake_more="-DLuaJIT_ROOT=$luajit"
    lua_cflags=-I$luajit/include/luajit-2.1
    lua_libs="-L$luajit/lib -lluajit-5.1 -Wl,-rpath,$luajit/lib"
    compared 'LuaJIT' lua '' -no-pie
    compared_luajit=1
else
    echo "($(tail -n 1 luajit.log))"
fi
if [ "$MASON_DIXON_FULL${compared_luajit-}" != 01 ] && lua_cflags=$(pkg-config --cflags luajit 2>/dev/null); then
    cmake_more=
    lua_libs=-lluajit-5.1
    compared 'LuaJIT of Debian' lua '' -no-pie
fi
echo "$rows rows, $failed differ"
[ "$failed" = 0 ] || fail 'CMake and configure do not decide alike'
least=3
[ "$MASON_DIXON_FULL" = 0 ] || least=14
[ "$rows" -ge $least ] || fail "only $rows rows"
