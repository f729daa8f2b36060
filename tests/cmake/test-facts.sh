#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason-dixon.facts: sorted lines key=value, the same from two fresh builds, each fact as other sources
# have it; and the report prints every executable with the check after its link.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/project.sh
. "$MASON_DIXON_ROOT/tests/cmake/project.sh"
need cmake cc readelf getconf

project app <<'END'
add_executable(fixed main.c)
target_link_options(fixed PRIVATE -no-pie)
mason_dixon_target(fixed BOUNDARY 8GiB)
add_executable(pie main.c)
set_target_properties(pie PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_link_options(pie PRIVATE -pie)
mason_dixon_target(pie)
add_executable(left-alone main.c)
target_link_options(left-alone PRIVATE -no-pie)
mason_dixon_target(left-alone STRATEGY none)
add_subdirectory(sub)
mason_dixon_check(BOUNDARY 1TiB)
END
mkdir app/sub
cp app/main.c app/sub
cat >app/sub/CMakeLists.txt <<'END'
set(CMAKE_EXE_LINKER_FLAGS "-no-pie")
add_executable(sub.tool main.c)
target_link_libraries(sub.tool PRIVATE MasonDixon::Boundary)
add_executable(slot main.c)
mason_dixon_target(slot STRATEGY post-link)
END

# Two fresh builds, not at the same time of the same length of path.
configure log app build
configure log app another-build-folder
cmp build/mason-dixon.facts another-build-folder/mason-dixon.facts ||
    fail "two fresh configures of one project give different facts"
cp build/mason-dixon.facts facts
# And the same again, in the same folder, with and (in the full version) without a build in between.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    configure log app build
    cmp facts build/mason-dixon.facts || fail "configured again, the facts are others"
fi
quietly log cmake --build build
if [ "$MASON_DIXON_FULL" = 1 ]; then
    configure log app build
    cmp facts build/mason-dixon.facts || fail "configured after the build, the facts are others"
fi
# Unchanged contents leave the file alone.
touch -t 200001010000 build/mason-dixon.facts
configure log app build
cmp facts build/mason-dixon.facts || fail "configured after the build, the facts are others"
[ -z "$(find build/mason-dixon.facts -newer app/CMakeLists.txt)" ] || fail "an unchanged facts file was written"

# Form.
sort facts | cmp - facts || fail "the facts are not sorted"
grep -vE '^[a-z0-9_]+(\.[A-Za-z0-9_.+-]+\.[a-z_]+|\.[a-z_]+)?=.*$' facts >bad && {
    cat bad
    fail "lines that are not key=value"
}
sed 's/=.*//' facts | uniq -d >doubled
[ ! -s doubled ] || fail "keys given twice: $(cat doubled)"
lacks facts "$PWD" '	'

# Each fact from a source of its own.
equal 1 "$(fact build facts_version)" "facts_version"
equal "$(sed -n 's/^set(_mason_dixon_version \(.*\))/\1/p' "$MASON_DIXON_ROOT/cmake/MasonDixon.cmake")" \
    "$(fact build mason_dixon_version)" "mason_dixon_version"
equal "$(uname -s)" "$(fact build system)" "system"
echo 'int main(void) { return 0; }' >try.c
cc -c try.c -o try.o
readelf -hW try.o >header
case $(sed -n 's/^ *Machine: *//p' header) in
*X86-64) wanted=x86_64 ;;
AArch64) wanted=aarch64 ;;
RISC-V) wanted=riscv64 ;;
*) wanted=$(fact build machine) ;;
esac
equal "$wanted" "$(fact build machine)" "machine"
equal "$(getconf PAGESIZE)" "$(fact build page_size)" "page_size"
cc try.c -Wl,--version 2>/dev/null | head -n 1 >banner
case $(cat banner) in
mold*) wanted=MOLD ;;
*LLD*) wanted=LLD ;;
'GNU gold'*) wanted=GNUgold ;;
'GNU ld'*) wanted=GNU ;;
*) fail "what linker is this: $(cat banner)" ;;
esac
equal "$wanted" "$(fact build linker_id)" "linker_id"
case " $(cat banner) " in
*" $(fact build linker_version) "*) ;;
*) fail "the linker's version is not $(fact build linker_version): $(cat banner)" ;;
esac
equal '' "$(fact build guessed_because)" "guessed_because"

# Widths and ranges: measured by a program of this test, in 20 starts (the short version: 5).
cat >measure.c <<'END'
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
static int bits(const void *p) {
    unsigned long a = (unsigned long)p;
    int n = 0;
    for (; a; a >>= 1)
        n++;
    return n;
}
static void *thread(void *out) {
    int local;
    *(int *)out = bits(&local);
    return NULL;
}
int main(void) {
    int local, in_thread = 0;
    pthread_t id;
    void *map = mmap(NULL, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *low = MAP_FAILED;
    pthread_create(&id, NULL, thread, &in_thread);
    pthread_join(id, NULL);
#ifdef MAP_32BIT
    low = mmap(NULL, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
#endif
    printf("%d %d %d %lu %lu\n", bits(&local), in_thread, bits(map),
           low == MAP_FAILED ? 0UL : (unsigned long)low, (unsigned long)sbrk(0));
    return 0;
}
END
quietly log cc -pthread -no-pie measure.c -o measure
range=$(fact build map_32bit_range)
if [ "$MASON_DIXON_FULL" = 1 ]; then starts=20; else starts=5; fi
start=0
while [ $start -lt $starts ]; do
    ./measure >seen
    read -r stack thread map low heap <seen
    # A random address may fall short of the full width, never exceed it.
    for pair in "$stack stack_bits" "$thread thread_stack_bits" "$map mmap_bits"; do
        name=${pair#* }
        got=${pair% *}
        class=$(fact build "$name")
        [ "$got" -le "$class" ] || fail "$name=$class, but an address of $got bits was seen"
        [ "$got" -ge $((class - 4)) ] || fail "$name=$class, but an address has $got bits only"
    done
    if [ "$low" = 0 ]; then
        equal no "$(fact build have_map_32bit)" "have_map_32bit"
        equal '' "$range" "map_32bit_range"
    else
        equal yes "$(fact build have_map_32bit)" "have_map_32bit"
        if [ "$low" -lt $((${range%-*})) ] || [ "$low" -ge $((${range#*-})) ]; then
            fail "MAP_32BIT gave $low, which is outside of $range"
        fi
    fi
    # A plain no-PIE program: its heap is behind the image, or it has none.
    if [ "$(fact build heap_placement)" = after-image ]; then
        [ "$heap" -lt 4294967296 ] || fail "heap_placement=after-image, but the heap is at $heap"
    fi
    start=$((start + 1))
done

# What is recorded of each link, against what was linked.
for target in fixed pie left-alone sub/sub.tool sub/slot; do
    boundary=$(linked build $target boundary)
    case $target in fixed) equal 0x200000000 "$boundary" "boundary of $target" ;; *) equal 0x100000000 "$boundary" "boundary of $target" ;; esac
    case $(linked build $target verdict) in
    placed) wanted=placed ;;
    not-needed) wanted=pie ;;
    *) wanted=plain ;;
    esac
    equal "$wanted" "$(layout "build/$target" "$boundary")" "layout of $target"
    equal "$PWD/build/$target" "$(linked build $target file)" "file of $target"
done
decided build fixed placed post-link
decided build pie not-needed none
decided build left-alone impossible none
decided build sub/slot placed post-link
# Predicted is what the folder's flags give.
equal placed "$(fact build target.slot.verdict)" "predicted for slot"
equal post-link "$(fact build target.slot.strategy)" "predicted strategy of slot"
equal run "$(fact build target.slot.basis)" "basis of slot"
equal 0x10000000000 "$(fact build predicted.boundary)" "boundary of the last check"

# The report, by hand and (in the full version, since it looks at the platform for long) by the target: each
# executable, and each check after a link.
reports=report-by-hand
if [ "$MASON_DIXON_FULL" = 1 ]; then
    reports='report report-by-hand'
    quietly report cmake --build build --target mason-dixon-report
fi
quietly report-by-hand cmake -DMASON_DIXON_BUILD=build -P "$MASON_DIXON_ROOT/cmake/MasonDixonReport.cmake"
for file in $reports; do
    for target in fixed pie left-alone sub.tool slot; do
        contains "$file" "$target"
    done
    contains "$file" placed not-needed impossible post-link
    for name in system machine page_size stack_bits map_32bit_range; do
        contains "$file" "$(fact build $name)"
    done
done

# Without any target, mason_dixon_check() alone writes them; switched off, nothing is written.
project check <<'END'
mason_dixon_check()
END
configure log check build-check
contains log 'MasonDixon: heap at or above 4 GiB'
equal "$(fact build page_size)" "$(fact build-check page_size)" "page_size without a target"
[ "$MASON_DIXON_FULL" != 1 ] || quietly log cmake --build build-check --target mason-dixon-report
configure log app build-off -DMASON_DIXON_ENABLE=OFF
[ ! -e build-off/mason-dixon.facts ] || fail "facts are written although MASON_DIXON_ENABLE is OFF"
