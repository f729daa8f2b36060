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
# shellcheck source=tests/cmake/platforms.sh
. "$MASON_DIXON_ROOT/tests/cmake/platforms.sh"

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
decided build placed mapfile "the illumos link-editor 5.11 reserves a page at the boundary"
page build/app
# The link decides: a linker that takes the file and makes nothing is found out when it comes.
touch project/main.c
IMITATE=silent
decided build impossible none 'no segment lies at or above the boundary'
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
sunos build-pie illumos -DCMAKE_EXE_LINKER_FLAGS=-pie
predicted build-pie impossible none headers "this kernel starts its heap at 0x1000" "no-PIE"
if [ "$MASON_DIXON_FULL" = 1 ]; then
    sunos build-oracle solaris
    decided build-oracle placed mapfile "the Solaris link-editor 5.11"
    sunos build-32 illumos -DCMAKE_C_FLAGS=-m32
    predicted build-32 impossible none headers "32 bits"
    # GNU ld on the same system: told apart, and its own script.
    sunos build-gnu gnu
    decided build-gnu placed link-script "GNU ld 2.40 reserves a page at the boundary"
    # A shared library (-G) gets nothing, though what links it does.
    mkdir project-library
    cp project/main.c project-library/
    cat >project-library/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.25)
project(foreign LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$MASON_DIXON_ROOT/cmake")
include(MasonDixon)
add_library(library SHARED main.c)
target_link_libraries(library PUBLIC MasonDixon::Boundary)
add_executable(app main.c)
target_link_libraries(app PRIVATE library)
END
    mv project project-app
    mv project-library project
    sunos build-library illumos
    decided build-library placed mapfile
    ! readelf -lW build-library/liblibrary.so | grep 0x0000000100000000 || fail "a shared library got a page"
    mv project project-library
    mv project-app project
fi

# Low mappings, and mapfiles of a project's own among the flags of a target.
mkdir project-low
cp project/main.c project-low/
fake_luajit libluajit-5.1.a
echo 'map64bit = LOAD ?E V0x100000000 L0x1000;' >page.map
echo 'map64bit = LOAD ?E V0x100000000 L0x8;' >eight.map
cat >project-low/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.19)
project(foreign LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$MASON_DIXON_ROOT/cmake")
include(MasonDixon)
foreach(name low host page eight)
  add_executable(\${name} main.c)
endforeach()
mason_dixon_target(low LOW_MAP LOW_RESERVE 64MiB)
target_link_libraries(host PRIVATE "$PWD/libluajit-5.1.a")
mason_dixon_target(host RUNTIME LuaJIT)
target_link_options(page PRIVATE "LINKER:-M,$PWD/page.map")
mason_dixon_target(page SELF_TEST OFF)
target_link_options(eight PRIVATE "-Wl,-M,$PWD/eight.map")
mason_dixon_target(eight SELF_TEST OFF)
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
equal 'placed none' "$(linked build-low page verdict) $(linked build-low page strategy)" 'with a page of its own'
kernel_heap build-low/page 0x100001000 good
equal 'impossible none' "$(linked build-low eight verdict) $(linked build-low eight strategy)" 'with eight bytes of its own'
kernel_heap build-low/eight 0x100000008 faults
contains build.log "page: placed, the project's own mapfile $PWD/page.map reserves the segment map64bit at 0x100000000, which is enough" \
    'eight: impossible: ' '(L0x8)' "($PWD/eight.map, segment map64bit)"
lacks build.log 'ld: fatal'
# The report shows what was injected, and what becomes of MAP_32BIT.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    quietly report.txt cmake "-DMASON_DIXON_BUILD=$PWD/build-low" -P "$MASON_DIXON_ROOT/cmake/MasonDixonReport.cmake"
    contains report.txt 'low: placed' mapfile 'MAP_32BIT, why' 'the heap lies above 4 GiB'
    contains build-low/report.json '"strategy": "mapfile"' '"map_32bit_reason": "the heap lies above 4 GiB'
fi
# GNU ld can't mark what must be marked.
sunos build-low-gnu gnu
contains build-low-gnu/mason-dixon.facts target.low.low_map=impossible 'Take LuaJIT 2.1' 'or build 2.0 without MAP_32BIT'
quietly build.log cmake --build build-low-gnu --target low
contains build.log 'low: low mappings below 2 GiB: impossible' 'Take LuaJIT 2.1'
kernel_heap build-low-gnu/low 0x100001000 good
equal 'placed impossible' "$(linked build-low-gnu low verdict) $(linked build-low-gnu low low_map)" 'with GNU ld'
unset sunos_driver
mv project project-low
mv project-app project

# ADDR32, only for who asks.
write_project project STRATEGY addr32 REQUIRED
sunos build-addr32 illumos
predicted build-addr32 placed addr32 headers "marks the program ADDR32" "no help for a LuaJIT without GC64"
contains configure.log 'MasonDixon: predicted with this folder' 'everything lies below 4 GiB: placed (headers)'
lacks configure.log 'heap at or above'
decided build-addr32 placed addr32
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

# sparcv9 needs nothing.
write_project project
if [ "$MASON_DIXON_FULL" != 1 ]; then
    echo "not tried here: sparcv9 (--full)"
elif printf 'int main(void) { return 0; }' | "$clang" --target=sparcv9-pc-solaris2.11 -x c -c - -o sparc.o 2>/dev/null; then
    sunos build-sparc illumos -DCMAKE_C_FLAGS=--target=sparcv9-pc-solaris2.11
    predicted build-sparc not-needed none headers
else
    echo "not tried here: sparcv9, this clang does not make its files"
fi
echo "by the sources: sun-cc imitates the link-editor, nothing of illumos runs here"
