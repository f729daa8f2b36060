#!/bin/sh
# SPDX-License-Identifier: 0BSD
# illumos and Solaris, by the sources: no such linker or kernel runs here. What is tested is what is
# decided, with the link-editor's real banner, what is generated, byte for byte, and what is refused;
# the link-editor itself is an imitation (sun-cc).
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

# The mapfile: recognised, generated, injected, built, checked.
write_project project
sunos build illumos
decided build placed mapfile headers "the illumos link-editor 5.11 reserves a page at 4 GiB" "(by the sources)"
for fact in linker_id=Solaris linker_version=5.11 'have_map_32bit=guessing yes' 'heap_placement=guessing after-image' \
    'guessed_because=the probe can.t be compiled here' 'guessed_because=cross build without an emulator'; do
    grep -x "$fact" build/mason-dixon.facts >>facts || true
done
[ "$(wc -l <facts)" -ge 5 ] || fail "facts: $(cat build/mason-dixon.facts)"
{
    sed '/^mason_dixon/d' "$MASON_DIXON_ROOT/templates/link/solaris.map"
    echo 'mason_dixon = LOAD ?E V0x100000000 L0x1000;'
} >wanted.map
cmp wanted.map build/mason-dixon/solaris-0x100000000-0x1000.map || fail "the mapfile is another"
link_command build >link.txt
contains link.txt "-Xlinker -M -Xlinker /build/mason-dixon/solaris-0x100000000-0x1000.map"
lacks link.txt "-Xlinker -T" -pie --section-start -Map
build build
readelf -lW build/app | grep -q 'LOAD  *0x000000 0x0000000100000000 .* 0x000000 0x001000  *0x1000' || {
    readelf -lW build/app
    fail "the built program has no reserved segment"
}
# The check after the link reads the result: a linker that takes the file and makes nothing is found.
touch project/main.c
IMITATE=silent cmake --build build >build.log 2>&1 || true
contains build.log "app was linked, but no segment lies at or above 0x100000000"
# The article's line in a mapfile of the project's own, of eight bytes: where libc's heap starts no page can be
# written. Behind our mapfile its length wins, with a mere warning of the link-editor's.
echo 'mason_dixon = LOAD ?E V0x100000000 L0x8;' >article.map
sunos build-article illumos "-DCMAKE_EXE_LINKER_FLAGS=-Wl,-M,$PWD/article.map"
decided build-article impossible none headers "can't be written and ends inside a page, at 0x100000008" \
    "the first store of malloc faults" "(L0x8) out of the project's mapfile"
echo "target_link_options(app PRIVATE -Wl,-M,$PWD/article.map)" >>project/CMakeLists.txt
sunos build-behind illumos
decided build-behind placed mapfile headers
IMITATE=illumos cmake --build build-behind >build.log 2>&1 || true
contains build.log 'app was linked, but the highest PT_LOAD' 'redefining segment length attribute'
grep -qx 'verdict=impossible' build-behind/mason-dixon/checked/app* || fail "eight bytes are placed"
write_project project
if [ "$MASON_DIXON_FULL" = 1 ]; then
    # Another boundary is another page.
    write_project project BOUNDARY 8GiB
    sunos build-8 illumos
    decided build-8 placed mapfile headers "8 GiB"
    grep -qx 'mason_dixon = LOAD ?E V0x200000000 L0x1000;' build-8/mason-dixon/solaris-0x200000000-0x1000.map ||
        fail "the mapfile for 8 GiB"
    write_project project
    # Oracle's banner, the same strategy.
    sunos build-oracle solaris
    decided build-oracle placed mapfile headers "the Solaris link-editor 5.11"
fi

# A mistyped segment links silently, and some linkers read -M as "print a map": no silent no-op.
sunos build-silent silent
decided build-silent impossible none headers "sunos-mapfile: no segment lies at or above 0x100000000"
contains configure.log "Warning" "impossible"
sunos build-junk junk
decided build-junk impossible none headers "takes a mapfile that makes no sense, so it reads none"
link_command build-junk >link.txt
lacks link.txt -Xlinker
# A PIE can't, and the reason says so; nor can -r and 32 bits, which the short version leaves out like other
# cases of a kind that it has once.
sunos build-pie illumos -DCMAKE_EXE_LINKER_FLAGS=-pie
decided build-pie impossible none headers "this kernel starts its heap at 0x1000" "no-PIE"
link_command build-pie >link.txt
lacks link.txt -Xlinker
if [ "$MASON_DIXON_FULL" = 1 ]; then
    sunos build-32 illumos -DCMAKE_C_FLAGS=-m32
    decided build-32 impossible none headers "32-bit pointers"
    sunos build-r illumos -DCMAKE_EXE_LINKER_FLAGS=-Wl,-r
    decided build-r impossible none headers "object file (-r)"
fi
# REQUIRED stops.
write_project project REQUIRED
if [ "$MASON_DIXON_FULL" = 1 ]; then build="build-required"; else build="build-junk"; fi
sunos $build junk
[ "$foreign_status" != 0 ] || fail "REQUIRED and impossible, but the configure step went on"
contains configure.log "mason_dixon_target(app): REQUIRED, but heap at or above 4 GiB: impossible"

if [ "$MASON_DIXON_FULL" = 1 ]; then
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
    [ "$foreign_status" = 0 ] || fail "a shared library: $(cat configure.log)"
    link_command build-library library >library.txt
    lacks library.txt -Xlinker solaris-0x
    link_command build-library >link.txt
    contains link.txt "-Xlinker -M -Xlinker"
    mv project project-library
    mv project-app project
fi

# A heap above 4 GiB takes MAP_32BIT away there, and a LuaJIT 2.0 with it.
write_project project RUNTIME LuaJIT
sunos build-luajit illumos
decided build-luajit placed mapfile headers
contains configure.log "low mappings below 2 GiB: impossible, once the heap lies above 4 GiB the MAP_32BIT" 'Take LuaJIT 2.1'
grep -qx 'target.app.low_map=impossible' build-luajit/mason-dixon.facts || fail "low_map of the facts"
write_project project LOW_MAP REQUIRED
sunos build-luajit illumos
[ "$foreign_status" != 0 ] || fail "LOW_MAP, REQUIRED, and the configure step went on"
contains configure.log 'REQUIRED, but low mappings below 2 GiB: impossible'

# ADDR32, only for who asks.
write_project project STRATEGY addr32 REQUIRED
sunos build-addr32 illumos
decided build-addr32 placed addr32 headers "marks the program ADDR32" "no help for a LuaJIT without GC64"
contains configure.log 'MasonDixon: app: everything lies below 4 GiB: placed (headers)'
lacks configure.log 'app: heap at or above'
cmp "$MASON_DIXON_ROOT/templates/link/addr32.map" build-addr32/mason-dixon/addr32-0x100000000-0x1000.map ||
    fail "the mapfile of addr32 is another"
build build-addr32
if [ "$MASON_DIXON_FULL" = 1 ]; then
    sunos build-addr32-silent silent
    [ "$foreign_status" != 0 ] || fail "addr32 without effect, but the configure step went on"
    contains configure.log "lacks the software capability ADDR32"
    # With its promise of a heap above 4 GiB the self-test would be wrong: it is left out.
    sed -i 's/SELF_TEST OFF/SELF_TEST STARTUP/' project/CMakeLists.txt
    sunos build-addr32-test illumos
    decided build-addr32-test placed addr32 headers
    link_command build-addr32-test >link.txt
    lacks link.txt mason-dixon-self-test
fi

# GNU ld on the same system: told apart, and its own script.
write_project project
sunos build-gnu gnu
decided build-gnu placed link-script headers "GNU ld 2.40 reserves a page at 4 GiB"
build build-gnu
is_page=$(readelf -lW build-gnu/app | grep -c 'LOAD .* 0x0000000100000000 0x0000000100000000 0x000000 0x001000')
equal 1 "$is_page" "reserved pages of GNU ld's"
if [ "$MASON_DIXON_FULL" = 1 ]; then
    sunos build-gnu-own gnu "-DCMAKE_EXE_LINKER_FLAGS=-Xlinker -T -Xlinker own.ld"
    [ "$foreign_status" != 0 ] || decided build-gnu-own impossible none headers "a linker script of its own"
fi

# A strategy of other linkers is an error that says what fits.
write_project project STRATEGY post-link
if [ "$MASON_DIXON_FULL" = 1 ]; then build="build-wrong"; else build=build; fi
sunos $build illumos
[ "$foreign_status" != 0 ] || fail "post-link was taken"
contains configure.log 'STRATEGY is "post-link"; allowed is what fits the illumos link-editor 5.11 on SunOS x86_64: auto, none, addr32, mapfile'

# sparcv9 needs nothing.
write_project project
if [ "$MASON_DIXON_FULL" != 1 ]; then
    echo "not tried here: sparcv9 (--full)"
elif printf 'int main(void) { return 0; }' | "$clang" --target=sparcv9-pc-solaris2.11 -x c -c - -o sparc.o 2>/dev/null; then
    sunos build-sparc illumos -DCMAKE_C_FLAGS=--target=sparcv9-pc-solaris2.11
    [ "$foreign_status" = 0 ] || fail "sparcv9: $(cat configure.log)"
    grep -qx 'target.app.verdict=not-needed' build-sparc/mason-dixon.facts || {
        cat configure.log build-sparc/mason-dixon.facts
        fail "sparcv9 is not told as not-needed"
    }
else
    echo "not tried here: sparcv9, this clang does not make its files"
fi
echo "by the sources: sun-cc imitates the link-editor, nothing of illumos runs here"
