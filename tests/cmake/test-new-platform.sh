#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Adding a platform is as easy as docs/platforms.md says: its example rows, taken from there, are all that
# CMake and configure need for a system that they never heard of; and README's table then misses it.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
# shellcheck source=tests/cmake/platforms.sh
. "$MASON_DIXON_ROOT/tests/cmake/platforms.sh"

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
decided before unknown none headers "nothing is known about elf64 files on Erewhon"
# With the rows: CMake.
sed -i "s|$MASON_DIXON_ROOT/cmake|$PWD/cmake|" project/CMakeLists.txt
foreign Erewhon x86_64 after -DCMAKE_C_COMPILER=gcc $flags
decided after placed link-script headers "GNU ld" "puts a read-only segment at 4 GiB"
equal 'guessing after-image' "$(fact after heap_placement)" "a guess for the new system"
build after
is placed after/app
# And configure.
if command -v autoconf >/dev/null 2>&1; then
    quietly generate.log m4/generate
    macro_file=$PWD/m4/ax_mason_dixon.m4
    package src
    configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([link-wrapper])'
    autoconfed src
    configured auto configure.log --host=x86_64-unknown-erewhon --build=x86_64-pc-linux-gnu CC=gcc LDFLAGS=-no-pie
    contains configure.log 'placed (headers)' 'GNU ld' 'puts a read-only segment at 4 GiB'
    equal Erewhon "$(fact auto system)" "the system's name"
    quietly make.log make -C auto
    is placed auto/app
    # A system in no table is not taken for this machine's.
    macro_file=$MASON_DIXON_ROOT/m4/ax_mason_dixon.m4
    package src
    autoconfed src
    configured unknown configure.log --host=x86_64-unknown-erewhon --build=x86_64-pc-linux-gnu CC=gcc LDFLAGS=-no-pie
    contains configure.log 'unknown (headers)' 'nothing is known about elf64 files on unknown-erewhon'
else
    echo "not tried here: configure, autoconf is not on this machine"
fi
# README's table lacks a line, which its test says.
mkdir table
expect_failure table.log sh -c "cd table && MASON_DIXON_ROOT='$PWD' sh '$PWD/tests/messages/test-platform-table.sh'"
contains table.log 'README: row erewhon-gnu-ld of strategies.table is in no line'
