#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Adding a platform is as easy as docs/platforms.md says: its example rows, taken from there, are all that
# CMake and configure need for a system that they never heard of; and README's table then misses it.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# The program with the new rows is another one.
program_shared=no
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
# shellcheck source=tests/platforms.sh
. "$MASON_DIXON_ROOT/tests/platforms.sh"
# shellcheck source=tests/cmake/foreign.sh
. "$MASON_DIXON_ROOT/tests/cmake/foreign.sh"

need cmake gcc readelf
cp -R "$MASON_DIXON_ROOT/cmake" "$MASON_DIXON_ROOT/templates" "$MASON_DIXON_ROOT/m4" "$MASON_DIXON_ROOT/README.md" .
ln -s "$MASON_DIXON_ROOT/tests" tests
added=0
sed -n 's/^\([a-z]*\.table\)  *\(.*|.*\)$/\1 \2/p' "$MASON_DIXON_ROOT/docs/platforms.md" >rows
while read -r table row; do
    printf '%s\n' "$row" >>"templates/tables/$table"
    added=$((added + 1))
done <rows
equal 3 $added "example rows of docs/platforms.md"

# Before: nothing is known, and nothing is injected. The compiler of this machine makes its files.
write_project project
flags=-DCMAKE_EXE_LINKER_FLAGS=-no-pie
foreign Erewhon x86_64 before -DCMAKE_C_COMPILER=gcc $flags
predicted before impossible none headers "nothing is known about GNU ld" "on Erewhon"
# With the rows, which the program has compiled in: CMake.
quietly generate.log m4/generate
sed -i "s|\$ENV{MASON_DIXON_ROOT}/cmake|$PWD/cmake|" project/CMakeLists.txt
foreign Erewhon x86_64 after -DCMAKE_C_COMPILER=gcc $flags
predicted after placed link-script headers "GNU ld" "puts a read-only segment at"
grep -qx 'heap_placement=guessing after-image' after/mason-dixon.facts || fail "no guess for the new system"
quietly build.log cmake --build after
is placed after/app
# And configure.
if command -v autoconf >/dev/null 2>&1; then
    macro_file=$PWD/m4/ax_mason_dixon.m4
    package src
    configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([link-wrapper])'
    autoconfed src
    configured auto configure.log --host=x86_64-unknown-erewhon --build=x86_64-pc-linux-gnu CC=gcc LDFLAGS=-no-pie
    contains configure.log 'placed (headers)' 'GNU ld' 'puts a read-only segment at the boundary'
    equal Erewhon "$(fact auto system)" "the system's name"
    quietly make.log make -C auto
    is placed auto/app
else
    echo "not tried here: configure, autoconf is not on this machine"
fi
# README's table lacks a line, which its test says.
mkdir table
expect_failure table.log sh -c "cd table && MASON_DIXON_ROOT='$PWD' sh '$PWD/tests/messages/test-platform-table.sh'"
contains table.log 'README: row erewhon-gnu-ld of strategies.table is in no line'
