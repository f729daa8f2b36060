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
is_seen 'placed slot' ours/build/ninja
kept_as_is build/ninja
says 0 '1.' ours/build/ninja --version
env MASON_DIXON=test ours/build/ninja >self.log 2>&1 || fail "its self-test: $(cat self.log)"
spread build/ninja --version
strippable build/ninja main
told ninja CMake placed
