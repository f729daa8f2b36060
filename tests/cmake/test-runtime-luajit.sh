#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# RUNTIME LuaJIT: without GC64 everything, with GC64 nothing; a library that was exchanged after the build is found out by
# the self-test. What is linked counts, by whatever words: tests/tool/test-luajit.sh.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake cc ninja readelf
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'MAP_32BIT is of Linux x86-64'
status=0
luajit=$("$MASON_DIXON_ROOT/examples/build-luajit" 2>luajit.log) || status=$?
[ "$status" != 77 ] || skip "$(tail -n 1 luajit.log)"
[ "$status" = 0 ] || fail "examples/build-luajit ended with status $status"

project source <<'END'
include(CTest)
find_package(LuaJIT REQUIRED)
add_executable(host host.c)
target_link_options(host PRIVATE -no-pie)
mason_dixon_target(host RUNTIME LuaJIT)
target_link_libraries(host PRIVATE LuaJIT::LuaJIT)
mason_dixon_add_test(host)
# The same file by its path, from a finder of the project's own: the link is looked at, not the target's name.
if(LIBRARY)
  add_executable(own host.c)
  target_include_directories(own PRIVATE "${LuaJIT_INCLUDE_DIR}")
  target_link_options(own PRIVATE -no-pie)
  target_link_libraries(own PRIVATE "${LIBRARY}" m dl)
  mason_dixon_target(own RUNTIME LuaJIT REQUIRED)
endif()
END
cp "$MASON_DIXON_ROOT/examples/luajit/host.c" source/host.c

# Without GC64: shared, and static by a path.
configure source build -G Ninja "-DLuaJIT_ROOT=$luajit" "-DLIBRARY=$(find "$luajit/lib" -name 'libluajit*.a' | head -n 1)"
build build
equal placed "$(fact build target.host.low_map)" 'low map, predicted'
for program in host own; do
    decided build $program placed post-link
    equal placed "$(linked build $program low_map)" "low map of $program"
    is placed build/$program
done
quietly log build/host 3 20
sed -n 's/^lua_low_mib=//p' log >mib
[ "$(cat mib)" -gt 2020 ] || fail "LuaJIT gets $(cat mib) MiB"
quietly log ctest --test-dir build --output-on-failure
quietly log env MASON_DIXON=report build/host 0 0
contains log 'runtime pass one without GC64 is loaded' 'low-map pass'

# What is preset of it holds for the link, whatever the library is.
configure source preset -G Ninja "-DLuaJIT_ROOT=$luajit" '-DLuaJIT_GC64=guessing yes'
equal 'not-needed not-needed' "$(fact preset target.host.verdict) $(fact preset target.host.low_map)" 'prediction for a preset GC64'
build preset
decided preset host not-needed none GC64
expect_failure configure.log cmake -S source -B preset -DLuaJIT_GC64=maybe
contains configure.log 'LuaJIT_GC64: given "maybe"; allowed: yes, no, guessing yes, guessing no, unknown'

# With GC64: Debian's own package.
[ -e /usr/include/luajit-2.1/luajit.h ] || exit 0
configure source build64 -G Ninja
build build64
# What luajit itself says of it: one without GC64 has nothing of what follows.
[ "$(luajit -e 'print(require("ffi").abi("gc64"))' 2>&1)" != false ] || exit 0
decided build64 host not-needed none GC64
equal not-needed "$(linked build64 host low_map)" 'low map with GC64'
is low build64/host
readelf -Ws build64/host >symbols
! grep -E '(FUNC|OBJECT) .* mmap(64)?$' symbols || fail 'stands in for mmap with GC64'
quietly log ctest --test-dir build64 --output-on-failure
quietly log env MASON_DIXON=report build64/host 0 0
contains log 'runtime pass one with GC64 is loaded' 'heap-start not-needed'
# Exchanged, in both directions.
expect_failure log env "LD_LIBRARY_PATH=$luajit/lib" MASON_DIXON=test build64/host
contains log 'runtime fail one without GC64 is loaded' 'the library was exchanged' 'needs memory below 2 GiB'
quietly log env "LD_LIBRARY_PATH=$luajit/lib" build64/host 0 0
contains log 'does not have the address-space layout' 'one without GC64 is loaded'
mkdir swap
other=$(ldd build64/host | sed -n 's/.*libluajit[^ ]* => \([^ ]*\).*/\1/p')
cp "$other" "swap/$(readelf -d "$other" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')"
# An rpath (DT_RPATH, or DT_RUNPATH, which comes after LD_LIBRARY_PATH) does not keep it out.
if LD_LIBRARY_PATH=$PWD/swap ldd build/host | grep -q "$PWD/swap"; then
    expect_failure log env "LD_LIBRARY_PATH=$PWD/swap" MASON_DIXON=test build/host
    contains log 'runtime fail one with GC64 is loaded' 'needs no low memory'
fi
