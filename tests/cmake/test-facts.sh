#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason-dixon.facts: sorted lines key=value, the same from two fresh builds, facts as other sources have them; the records of
# links; and the report prints every executable with the check after its link. Facts are measured in tests/tool/test-detect.sh
# and tests/runtime/test-probe.sh.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
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
cat >app/sub/CMakeLists.txt <<'END'
set(CMAKE_EXE_LINKER_FLAGS "-no-pie")
add_executable(sub.tool ../main.c)
target_link_libraries(sub.tool PRIVATE MasonDixon::Boundary)
add_executable(slot ../main.c)
mason_dixon_target(slot STRATEGY post-link)
END

# Two fresh builds, not at the same time, not of the same length of path.
configure app build
configure app another-build-folder
cmp build/mason-dixon.facts another-build-folder/mason-dixon.facts ||
    fail "two fresh configures of one project give different facts"
cp build/mason-dixon.facts facts
# Unchanged contents leave the file alone, also after a build.
build build
touch -t 200001010000 build/mason-dixon.facts
configure app build
cmp facts build/mason-dixon.facts || fail "configured after the build, the facts are others"
[ -z "$(find build/mason-dixon.facts -newer app/CMakeLists.txt)" ] || fail "an unchanged facts file was written"

# Form.
sort facts | cmp - facts || fail "the facts are not sorted"
! grep -vE '^[a-z0-9_]+(\.[A-Za-z0-9_.+-]+\.[a-z_]+|\.[a-z_]+)?=.*$' facts || fail "lines that are not key=value"
lacks facts "$PWD" '	'

# From sources of their own.
echo 'int main(void) { return 0; }' >try.c
cc -c try.c -o try.o
machine=$(readelf -hW try.o | sed -n 's/^ *Machine: *//p')
case $machine in *X86-64) machine=x86_64 ;; AArch64) machine=aarch64 ;; RISC-V) machine=riscv64 ;; esac
banner=$(cc try.c -Wl,--version 2>/dev/null | head -n 1)
case $banner in mold*) linker=MOLD ;; *LLD*) linker=LLD ;; 'GNU gold'*) linker=GNUgold ;; *) linker=GNU ;; esac
for pair in facts_version=1 "system=$(uname -s)" "machine=$machine" "page_size=$(getconf PAGESIZE)" "linker_id=$linker" \
    guessed_because= predicted.boundary=0x10000000000 target.slot.verdict=placed target.slot.strategy=post-link \
    target.slot.basis=run \
    "mason_dixon_version=$(sed -n 's/^set(_mason_dixon_version \(.*\))/\1/p' "$MASON_DIXON_ROOT/cmake/MasonDixon.cmake")"; do
    equal "${pair#*=}" "$(fact build "${pair%%=*}")" "${pair%%=*}"
done
case " $banner " in
*" $(fact build linker_version) "*) ;;
*) fail "the linker's version is not $(fact build linker_version): $banner" ;;
esac

# What is recorded of each link, against what was linked.
for case in fixed:placed:placed:0x200000000 pie:not-needed:pie:0x100000000 left-alone:impossible:low:0x100000000 \
    sub/sub.tool:placed:placed:0x100000000 sub/slot:placed:placed:0x100000000; do
    target=${case%%:*}
    boundary=${case##*:}
    wanted=${case#*:}
    verdict "${wanted%%:*}" build "$target"
    equal "$boundary" "$(linked build "$target" boundary)" "boundary of $target"
    equal "$PWD/build/$target" "$(linked build "$target" file)" "file of $target"
    wanted=${wanted#*:}
    is "${wanted%:*}" "build/$target" "$boundary"
done

# The report, by hand and (in the full version, since it looks at the platform for long) by the target.
quietly report cmake -DMASON_DIXON_BUILD=build -P "$MASON_DIXON_ROOT/cmake/MasonDixonReport.cmake"
full quietly report-by-target cmake --build build --target mason-dixon-report
for file in report*; do
    contains "$file" fixed pie left-alone sub.tool slot placed not-needed impossible post-link \
        "$(fact build machine)" "$(fact build page_size)" "$(fact build stack_bits)" "$(fact build map_32bit_range)"
done

# Without any target, mason_dixon_check() alone writes them; switched off, nothing is written.
project check <<'END'
mason_dixon_check()
END
configure check build-check
contains configure.log 'MasonDixon: heap at or above 4 GiB'
equal "$(fact build page_size)" "$(fact build-check page_size)" "page_size without a target"
full quietly log cmake --build build-check --target mason-dixon-report
configure app build-off -DMASON_DIXON_ENABLE=OFF
[ ! -e build-off/mason-dixon.facts ] || fail "facts are written although MASON_DIXON_ENABLE is OFF"

# A result that the user sets is not taken for a fact; a list in a generator expression is no word of the trial; switched
# off, what was written before goes.
expect_failure log cmake -S app -B build -DMASON_DIXON_STRATEGY=link-script
contains log 'MASON_DIXON_STRATEGY is set to "link-script", and is a result; allowed are a fact, such as MASON_DIXON_STACK_BITS, and MASON_DIXON_STRATEGY_OVERRIDE'
configure app build -UMASON_DIXON_STRATEGY
project lists <<'END'
add_link_options("$<$<CONFIG:Release>:-Wl,--no-such-option;-s>" -no-pie)
add_executable(app main.c)
mason_dixon_target(app)
END
configure lists lists-build
equal placed "$(fact lists-build predicted.verdict)" 'the prediction beside a list'
configure lists lists-build -DMASON_DIXON_ENABLE=OFF
[ ! -e lists-build/mason-dixon.facts ] || fail 'facts of a build that is switched off'
