#!/bin/sh
# SPDX-License-Identifier: 0BSD
# CMake: ettercap, a sniffer with LuaJIT.

# shellcheck source=tests/adopt/common.sh
. "$MASON_DIXON_ROOT/tests/adopt/common.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip 'in the long version only (tests/run --full)'
sources ettercap cmake bison flex libluajit-5.1-dev libncurses-dev libnet1-dev libpcap-dev libpcre2-dev libssl-dev \
    libcurl4-openssl-dev libgeoip-dev
installed
hardened
build() {
    # shellcheck disable=SC2086 # words
    cmake -S . -B build -G 'Unix Makefiles' -DCMAKE_BUILD_TYPE=RelWithDebInfo -DENABLE_LUA=ON -DENABLE_GTK=OFF -DBUNDLED_LIBS=OFF \
        -DENABLE_IPV6=ON -DENABLE_TESTS=OFF -DENABLE_PDF_DOCS=OFF && cmake --build build -j 2
}
both build
contains ours.log 'ettercap: placed'
kept_and_placed build/src/ettercap --version
told ettercap CMake placed
