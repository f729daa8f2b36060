#!/bin/sh
# SPDX-License-Identifier: 0BSD
# illumos and Solaris, by the sources: no such linker or kernel runs here. What is tested is that CMake carries what the
# program decides with the link-editor's real banner (tests/tool/test-illumos.sh has each case), and what is generated
# without it, byte for byte; the link-editor itself is an imitation (sun-cc).
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
# shellcheck source=tests/platforms.sh
. "$MASON_DIXON_ROOT/tests/platforms.sh"
# shellcheck source=tests/cmake/foreign.sh
. "$MASON_DIXON_ROOT/tests/cmake/foreign.sh"

need cmake cc readelf ar
newest_clang
write_solaris_cc
# sunos BUILD IMITATE [ARGUMENT...]
sunos() {
    IMITATE=$2
    export IMITATE
    sunos_build=$1
    shift 2
    foreign SunOS x86_64 "$sunos_build" "-DCMAKE_C_COMPILER=$PWD/${sunos_driver-sun-cc}" "$@"
}

# page FILE - the reserved page is there.
page() {
    readelf -lW "$1" | grep -q 'LOAD  *0x000000 0x0000000100000000 .* 0x000000 0x001000  *0x1000' || {
        readelf -lW "$1"
        fail "$1 has no reserved segment"
    }
    kernel_heap "$1" 0x100001000 good
}

# The mapfile: recognised, generated, injected, built.
write_project project
sunos build illumos
predicted build placed mapfile headers "the illumos link-editor 5.11 reserves a page at the boundary" "(by the sources)"
for fact in linker_id=Solaris linker_version=5.11 'have_map_32bit=guessing no' 'heap_placement=guessing after-image' \
    'guessed_because=cross build without an emulator' map_32bit_range=; do
    grep -qx "$fact" build/mason-dixon.facts || fail "no fact $fact: $(cat build/mason-dixon.facts)"
done
# There is no MAP_32BIT in a placed program, and what serves instead stands there, too.
contains build/mason-dixon.facts "map_32bit_reason=the heap lies above 4 GiB, where this kernel's MAP_32BIT would begin to look" \
    'LOW_MAP serves instead, or a hint'
built build placed mapfile "the illumos link-editor 5.11 reserves a page at the boundary"
page build/app
# The link decides: a linker that takes the file and makes nothing is found out when it comes.
touch project/main.c
IMITATE=silent
built build impossible none 'no segment lies at or above the boundary'
contains build.log 'app: impossible: no segment'
sed -i 's/mason_dixon_target(app/& REQUIRED/' project/CMakeLists.txt
IMITATE=illumos cmake --build build >build.log 2>&1 || fail "REQUIRED and placed: $(cat build.log)"
touch project/main.c
expect_failure build.log env IMITATE=silent cmake --build build
contains build.log 'app: impossible: no segment' '--required is given, so it was removed'
[ ! -e build/app ] || fail "REQUIRED left a program with a low heap"
# One that reads no mapfiles is known while configuring, and is no error there: the link decides.
write_project project
sunos build-junk junk
predicted build-junk impossible none headers
contains configure.log "CMake Warning" "impossible (headers)"

# Low mappings, and a shared library (-G), which gets no page, though what links it does.
mkdir project-low
cp project/main.c project-low/
fake_luajit libluajit-5.1.a
cat >project-low/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.19)
project(foreign LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$MASON_DIXON_ROOT/cmake")
include(MasonDixon)
add_executable(low main.c)
mason_dixon_target(low LOW_MAP LOW_RESERVE 64MiB)
add_executable(host main.c)
target_link_libraries(host PRIVATE "$PWD/libluajit-5.1.a")
mason_dixon_target(host RUNTIME LuaJIT)
add_library(library SHARED main.c)
target_link_libraries(library PUBLIC MasonDixon::Boundary)
add_executable(user main.c)
target_link_libraries(user PRIVATE library)
END
mv project project-app
mv project-low project
sunos_driver=solaris-cc
sunos build-low illumos
[ "$foreign_status" = 0 ] || fail "$(cat configure.log)"
contains build-low/mason-dixon.facts target.low.low_map=placed target.low.low_reserve=0x4000000 target.host.low_map=placed \
    target.host.runtime=luajit 'target.low.low_map_reason=MAP_32BIT gets all memory below the limit, by address'
build build-low
for each in low host; do
    page "build-low/$each"
    serves "build-low/$each"
    equal 'placed mapfile placed' "$(linked build-low $each verdict) $(linked build-low $each strategy) $(linked build-low $each low_map)" \
        "$each: what the link decided"
done
equal 'placed mapfile' "$(linked build-low user verdict) $(linked build-low user strategy)" 'with a library that asks'
! readelf -lW build-low/liblibrary.so | grep 0x0000000100000000 || fail "a shared library got a page"
lacks build.log 'ld: fatal'
# The report shows what was injected, and what becomes of MAP_32BIT.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    quietly report.txt cmake "-DMASON_DIXON_BUILD=$PWD/build-low" -P "$MASON_DIXON_ROOT/cmake/MasonDixonReport.cmake"
    contains report.txt 'low: placed' mapfile 'MAP_32BIT, why' 'the heap lies above 4 GiB'
    contains build-low/report.json '"strategy": "mapfile"' '"map_32bit_reason": "the heap lies above 4 GiB'
fi
unset sunos_driver
mv project project-low
mv project-app project

# ADDR32, only for who asks.
write_project project STRATEGY addr32 REQUIRED
sunos build-addr32 illumos
predicted build-addr32 placed addr32 headers "marks the program ADDR32" "no help for a LuaJIT without GC64"
contains configure.log 'MasonDixon: predicted with this folder' 'everything lies below 4 GiB: placed (headers)'
lacks configure.log 'heap at or above'
built build-addr32 placed addr32
# A strategy of other linkers is an error that says what fits.
write_project project STRATEGY post-link
sunos build-addr32 illumos
[ "$foreign_status" != 0 ] || fail "post-link was taken"
contains configure.log 'STRATEGY is "post-link"; allowed is what fits the illumos link-editor 5.11 on SunOS x86_64: auto, none, addr32, mapfile'
# Without a compiler for this machine there is no program: a mapfile by its name is what remains.
write_project project STRATEGY mapfile
sunos build-alone illumos -DMASON_DIXON_HOST_CC=/nonexistent/cc
predicted build-alone unknown mapfile guess "nothing looks at what is linked"
{
    sed '/^mason_dixon/d' "$MASON_DIXON_ROOT/templates/link/solaris.map"
    echo 'mason_dixon = LOAD ?E V0x100000000 L0x10000;'
} >wanted.map
cmp wanted.map build-alone/mason-dixon/0x100000000-solaris.map || fail "the mapfile is another"
build build-alone
readelf -lW build-alone/app | grep -q 'LOAD  *0x000000 0x0000000100000000 .* 0x000000 0x010000 ' || fail "a mapfile by its name made no segment"

echo "by the sources: sun-cc imitates the link-editor, nothing of illumos runs here"
