#!/bin/sh
# SPDX-License-Identifier: 0BSD
# CMake: ninja, C++ with link-time optimisation.

# shellcheck source=tests/adopt/common.sh
. "$MASON_DIXON_ROOT/tests/adopt/common.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip 'in the long version only (tests/run --full)'
sources ninja-build cmake g++
installed
hardened
build() {
    cmake -S . -B build -G 'Unix Makefiles' -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF && cmake --build build -j 2
}
both build
contains ours.log 'ninja: placed'
says 0 '1.' ours/build/ninja --version
kept_and_placed build/ninja --version
told ninja CMake placed
