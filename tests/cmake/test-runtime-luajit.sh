#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# RUNTIME LuaJIT: without GC64 everything, with GC64 nothing; a library that was exchanged after the
# build is found out by the self-test; ljmm is warned of.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/project.sh
. "$MASON_DIXON_ROOT/tests/cmake/project.sh"
need cmake cc ninja readelf
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'MAP_32BIT is of Linux x86-64'
status=0
luajit=$("$MASON_DIXON_ROOT/examples/build-luajit" 2>luajit.log) || status=$?
[ "$status" != 77 ] || skip "$(tail -n 1 luajit.log)"
[ "$status" = 0 ] || fail "examples/build-luajit ended with status $status"

mkdir source
cp "$MASON_DIXON_ROOT/examples/luajit/host.c" source/host.c
project source <<'END'
include(CTest)
find_package(LuaJIT REQUIRED)
add_executable(host host.c)
target_link_options(host PRIVATE -no-pie)
mason_dixon_target(host RUNTIME LuaJIT ${HOW})
target_link_libraries(host PRIVATE LuaJIT::LuaJIT ${MORE})
mason_dixon_add_test(host)
END

# Without GC64.
configure log source build -G Ninja "-DLuaJIT_ROOT=$luajit"
quietly log cmake --build build
decided build host placed post-link
equal placed "$(linked build host low_map)" 'low map'
equal placed "$(fixed build/host)" layout
quietly log build/host 3 20
sed -n 's/^lua_low_mib=//p' log >mib
[ "$(cat mib)" -gt 2020 ] || fail "LuaJIT gets $(cat mib) MiB"
quietly log ctest --test-dir build --output-on-failure
quietly log env MASON_DIXON=report build/host 0 0
contains log 'runtime pass one without GC64 is loaded' 'low-map pass'
# Static.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    configure log source build-static -G Ninja "-DLuaJIT_ROOT=$luajit" -DLuaJIT_USE_STATIC_LIBS=ON
    quietly log cmake --build build-static
    quietly log ctest --test-dir build-static --output-on-failure
fi

# ljmm beside it.
: >ljmm.c
quietly log cc -c ljmm.c -o ljmm_objs.o
# The short version looks once, in the folder that has all the rest.
if [ "$MASON_DIXON_FULL" = 1 ]; then ljmm=build-ljmm; else ljmm=build; fi
configure log source $ljmm -G Ninja "-DLuaJIT_ROOT=$luajit" "-DMORE=$PWD/ljmm_objs.o"
quietly log cmake --build $ljmm
contains log 'ljmm (--wrap=mmap64) is in the link' 'Take it out'

# With GC64: Debian's own package.
if ls /usr/include/luajit-2.1/luajit.h >/dev/null 2>&1; then
    configure log source build64 -G Ninja
    quietly log cmake --build build64
    if [ "$(linked build64 host verdict)" = not-needed ]; then
        decided build64 host not-needed none GC64
        equal not-needed "$(linked build64 host low_map)" 'low map with GC64'
        equal plain "$(fixed build64/host)" 'layout with GC64'
        readelf -Ws build64/host >symbols
        ! grep -E '(FUNC|OBJECT) .* mmap(64)?$' symbols || fail 'stands in for mmap with GC64'
        quietly log ctest --test-dir build64 --output-on-failure
        quietly log env MASON_DIXON=report build64/host 0 0
        contains log 'runtime pass one with GC64 is loaded' 'heap-start not-needed'
        # Exchanged, in both directions.
        expect_failure log env "LD_LIBRARY_PATH=$luajit/lib" MASON_DIXON=test build64/host
        contains log 'runtime fail one without GC64 is loaded' 'the library was exchanged' \
            'needs memory below 2 GiB'
        quietly log env "LD_LIBRARY_PATH=$luajit/lib" build64/host 0 0
        contains log 'does not have the address-space layout' 'one without GC64 is loaded'
        mkdir swap
        other=$(ldd build64/host | sed -n 's/.*libluajit[^ ]* => \([^ ]*\).*/\1/p')
        cp "$other" swap/
        name=$(readelf -d "$other" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
        [ -e "swap/$name" ] || mv swap/* "swap/$name"
        # An rpath (DT_RPATH, or DT_RUNPATH, which comes after LD_LIBRARY_PATH) does not keep it out.
        if LD_LIBRARY_PATH=$PWD/swap ldd build/host | grep -q "$PWD/swap"; then
            expect_failure log env "LD_LIBRARY_PATH=$PWD/swap" MASON_DIXON=test build/host
            contains log 'runtime fail one with GC64 is loaded' 'needs no low memory'
        fi
    fi
fi

# The same file by its path, from a finder of the project's own: the link is looked at, not the target's name.
project own-finder <<END
add_executable(host ../source/host.c)
target_include_directories(host PRIVATE "$luajit/include/luajit-2.1")
target_link_options(host PRIVATE -no-pie)
target_link_libraries(host PRIVATE "\${LIBRARY}" m dl)
mason_dixon_target(host RUNTIME LuaJIT REQUIRED)
END
configure log own-finder build-own -G Ninja "-DLIBRARY=$(find "$luajit/lib" -name 'libluajit*.so' | head -n 1)"
quietly log cmake --build build-own
equal placed "$(linked build-own host low_map)" 'low map by the path of the library'
decided build-own host placed post-link
