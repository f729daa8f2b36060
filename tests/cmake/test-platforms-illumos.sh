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

need cmake cc readelf
newest_clang
write_sun_cc
# sunos BUILD IMITATE [ARGUMENT...]
sunos() {
    IMITATE=$2
    export IMITATE
    sunos_build=$1
    shift 2
    foreign SunOS x86_64 "$sunos_build" "-DCMAKE_C_COMPILER=$PWD/sun-cc" "$@"
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
    'guessed_because=cross build without an emulator'; do
    grep -qx "$fact" build/mason-dixon.facts || fail "no fact $fact: $(cat build/mason-dixon.facts)"
done
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
