#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Parity: CMake and configure look at the same compiler, linker, mode and boundaries on this machine.
# mason-dixon.facts must be the same byte for byte (facts, verdicts, strategies, rows, reasons), and the
# files they link must have program headers of the same kind in the same order. Prints the table; any
# difference fails. The short version has a slice, the full one the whole matrix.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
# shellcheck source=tests/parity/parity.sh
. "$MASON_DIXON_ROOT/tests/parity/parity.sh"
need cmake autoconf gcc make readelf

# The short version leaves out 4 GiB, which the first call has.
boundaries='2GiB 1TiB'
[ "$MASON_DIXON_FULL" = 0 ] || boundaries='2GiB 4GiB 1TiB'
calls='AX_MASON_DIXON([link-wrapper self-test=off])'
for boundary in $boundaries; do
    calls="$calls
AX_MASON_DIXON([prefix=at_$boundary boundary=$boundary link-wrapper self-test=off])"
done
package src
configure_ac src "AC_PROG_CC
$calls"
{
    # shellcheck disable=SC2086 # words
    printf '%s\n' 'top_builddir = @top_builddir@' "all:$(printf ' at_%s' $boundaries)"
    for boundary in $boundaries; do
        name=at_$boundary
        printf '%s:\n\t@%s@ @CC@ @CFLAGS@ @LDFLAGS@ @%s@ -o $@ @srcdir@/main.c @%s@\n' \
            "$name" "${name}_LINK" "${name}_LDFLAGS" "${name}_LIBADD"
    done
} >src/Makefile.in
autoconfed src
mkdir cmake-src
cp src/main.c cmake-src/
cat >cmake-src/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.25)
project(p C)
include("$MASON_DIXON_ROOT/cmake/MasonDixon.cmake")
foreach(boundary $boundaries)
  add_executable(at_\${boundary} main.c)
  mason_dixon_target(at_\${boundary} BOUNDARY \${boundary} SELF_TEST OFF)
endforeach()
END

failed=0
rows=0
# compared COMPILER LINKER MODE "FLAGS" - one project both ways.
compared() {
    flags="$4 $linker_flags"
    rm -rf by-cmake by-configure
    cmake_status=0
    configure_status=0
    cmake -S cmake-src -B by-cmake "-DCMAKE_C_COMPILER=$1" "-DCMAKE_EXE_LINKER_FLAGS=$flags" \
        "-DCMAKE_C_FLAGS=$5" >cmake.log 2>&1 || cmake_status=$?
    mkdir by-configure
    (cd by-configure && ../src/configure "CC=$1" "CFLAGS=$5" "LDFLAGS=$flags") >configure.log 2>&1 ||
        configure_status=$?
    if [ "$cmake_status" != 0 ] && [ "$configure_status" != 0 ] &&
        contains cmake.log 'is not able to compile a simple test program' && contains configure.log 'cannot create executables'; then
        echo "($1 $2 $3: nothing can be linked so on this machine, say both)"
        return
    fi
    if [ "$cmake_status" != "$configure_status" ] || [ ! -f by-cmake/mason-dixon.facts ]; then
        cat cmake.log configure.log
        echo "$1 $2 $3: CMake ends with $cmake_status, configure with $configure_status"
        failed=$((failed + 1))
        return
    fi
    facts=same
    if ! diff by-cmake/mason-dixon.facts by-configure/mason-dixon.facts >facts.diff; then
        facts=DIFFERENT
        cat facts.diff
    fi
    quietly make.log cmake --build by-cmake
    quietly make.log make -C by-configure
    for boundary in $boundaries; do
        case $boundary in
        2GiB) hex=0000000080000000 ;;
        4GiB) hex=0000000100000000 ;;
        1TiB) hex=0000010000000000 ;;
        esac
        name=at_$boundary
        headers=same
        if [ "$(shape "by-cmake/$name" "$hex")" != "$(shape "by-configure/$name" "$hex")" ]; then
            headers=DIFFERENT
            shape "by-cmake/$name" "$hex"
            shape "by-configure/$name" "$hex"
        fi
        for side in cmake configure; do
            file=by-$side/mason-dixon.facts
            eval "$side=\"\$(sed -n 's/^target\\.$name\\.verdict=//p' $file) \$(sed -n 's/^target\\.$name\\.strategy=//p' $file) \$(sed -n 's/^target\\.$name\\.basis=//p' $file)\""
        done
        # shellcheck disable=SC2154 # set by eval
        printf '%-5s %-8s %-11s %-5s | %-27s | %-27s | %-9s | %s\n' "$1" "$2" "$3" "$boundary" "$cmake" \
            "$configure" "$facts" "$headers"
        rows=$((rows + 1))
        [ "$facts$headers$cmake" = "samesame$configure" ] || failed=$((failed + 1))
        case $3:$cmake in
        no-PIE:placed* | static:placed*) is placed "by-configure/$name" "0x$hex" ;;
        esac
    done
}

printf '%-5s %-8s %-11s %-5s | %-27s | %-27s | %-9s | %s\n' cc linker mode bound "CMake" configure facts headers
for linker in bfd gold $(linkers_lld) mold; do
    linker_flags "$linker" || {
        echo "($linker is not on this machine)"
        continue
    }
    for mode in no-PIE PIE static static-PIE; do
        case $mode in
        no-PIE) flags=-no-pie ;;
        PIE) flags=-pie ;;
        static) flags='-static -no-pie' ;;
        static-PIE) flags=-static-pie ;;
        esac
        compilers="gcc $(oldest clang)"
        if [ "$MASON_DIXON_FULL" != 1 ]; then
            compilers=gcc
            # One that takes a script, one that needs the step after the link; PIE is in test-low.sh.
            case $linker:$mode in
            bfd:static | mold:no-PIE) ;;
            *) continue ;;
            esac
        fi
        for compiler in $compilers; do
            command -v "$compiler" >/dev/null 2>&1 || continue
            case $mode in
            PIE | static-PIE) compared "$compiler" "$linker" "$mode" "$flags" -fPIE ;;
            *) compared "$compiler" "$linker" "$mode" "$flags" '' ;;
            esac
        done
    done
done
# What is not to be had must not be had for the same reason.
linker_flags bfd
compared gcc bfd asan -no-pie -fsanitize=address
if [ "$MASON_DIXON_FULL" = 1 ]; then
    ld --verbose | sed '1,/^=====/d;/^=====/,$d' >own.ld
    compared gcc bfd own-script "-no-pie -Wl,-T,$PWD/own.ld" ''
    cp own.ld build.ld
    compared gcc bfd own-script-joined "-no-pie -L$PWD -Wl,-Tbuild.ld" ''
    # AC_PROG_CC itself stops where the kernel runs no 32-bit programs.
    echo 'int main(void) { return 0; }' >narrow.c
    if gcc -m32 narrow.c -o narrow 2>narrow.log && ./narrow 2>narrow.log; then
        compared gcc bfd 32-bit -m32 -m32
    else
        echo "(gcc bfd 32-bit: this machine links or runs no such program)"
    fi
    compared gcc bfd image-above '-no-pie -Wl,-Ttext-segment=0x20000000000 -Wl,--no-relax' -mcmodel=large
    if command -v tcc >/dev/null 2>&1; then
        compared tcc tcc no-PIE '' ''
    fi
fi
echo "$rows rows, $failed differ"
[ "$failed" = 0 ] || fail "CMake and configure do not decide alike"
least=4
[ "$MASON_DIXON_FULL" = 0 ] || least=11
[ "$rows" -ge $least ] || fail "only $rows rows"
