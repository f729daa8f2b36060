#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# POINTER_BITS, LOW_STACK and LOW_LAYOUT in CMake: what is decided, said, injected, and left alone. What a sanitizer, a PIE and
# each linker make of them: tests/tool/test-selftest.sh, test-detect.sh.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc g++ readelf nm objcopy
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || skip "the widths in this test are those of x86-64"

mkdir -p widths
# shellcheck source=tests/programs.sh
. "$MASON_DIXON_ROOT/tests/programs.sh"
width_programs widths
cp widths/main.c widths/main.cpp
project widths 'C CXX' <<'END'
enable_testing()
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
add_compile_options(-fPIE)
# app(<name> <mode> <argument of mason_dixon_target()>...)
function(app name mode)
  add_executable(${name} main.c)
  target_link_options(${name} PRIVATE -${mode})
  mason_dixon_target(${name} ${ARGN})
endfunction()
app(plain no-pie SELF_TEST OFF)
app(said no-pie POINTER_BITS 46)
app(stack no-pie POINTER_BITS 46 LOW_STACK SELF_TEST OFF)
app(both no-pie POINTER_BITS 46 LOW_STACK LOW_LAYOUT)
app(both-pie pie POINTER_BITS 46 LOW_STACK LOW_LAYOUT)
app(unneeded no-pie POINTER_BITS 47 LOW_STACK LOW_LAYOUT SELF_TEST OFF REQUIRED)
app(strict pie POINTER_BITS 46 LOW_LAYOUT REQUIRED)
set_property(TARGET strict PROPERTY EXCLUDE_FROM_ALL ON)
mason_dixon_add_test(both)
mason_dixon_add_test(said)
add_executable(cxx main.cpp)
target_link_options(cxx PRIVATE -no-pie)
mason_dixon_target(cxx POINTER_BITS 46 LOW_STACK LOW_LAYOUT REQUIRED)
foreach(bits 46 47)
  add_executable(attr-${bits} attr.c)
  target_link_libraries(attr-${bits} Threads::Threads)
  mason_dixon_target(attr-${bits} POINTER_BITS ${bits} LOW_STACK)
endforeach()
END

# prints TEXT PROGRAM - what the program says of itself.
prints() {
    quietly log "$2"
    # Where personality() is refused (containers) LOW_LAYOUT takes an unlimited stack: lower still on newer kernels.
    setarch -L true 2>/dev/null || sed -i 's/mmap=45/mmap=46/' log
    contains log "$1"
}

configure widths build -G Ninja
# Predicted with the folder's flags, which make PIEs or not.
contains configure.log Warning 'mason_dixon_target(said)' 'main stack 47 bits' 'LOW_STACK moves the main stack'
equal impossible "$(fact build target.said.pointer_verdict)" 'predicted for said'
equal not-needed "$(fact build target.unneeded.pointer_verdict)" 'predicted for unneeded'
build build
contains build.log 'both-pie: LOW_LAYOUT is left out' '-no-pie'
equal 'placed placed' "$(linked build both low_stack) $(linked build both low_layout)" both
equal 'placed impossible' "$(linked build both-pie low_stack) $(linked build both-pie low_layout)" both-pie
prints 'stack=47 mmap=47' build/plain
prints 'stack=46 mmap=47' build/stack
prints 'stack=46 mmap=46' build/both
prints 'stack=46 mmap=46' build/cxx
prints 'stack=46' build/both-pie
for bits in 46 47; do
    quietly log build/attr-$bits
done
expect_failure log build/said ignored
contains log 'stack-width fail' 'LOW_STACK (low-stack in configure)'
costs_nothing build plain unneeded
ctest --test-dir build >log 2>&1 || true
contains log 'mason-dixon.both' '1 tests failed out of 2'
expect_failure log cmake --build build --target strict
contains log 'strict: LOW_LAYOUT is impossible' '--required is given'
[ ! -e build/strict ] || fail 'REQUIRED, and the program is there'

# Switched off: no trace, and what the program calls is still there.
configure widths build -DMASON_DIXON_ENABLE=OFF
build build --target both attr-46
prints 'stack=47 mmap=47' build/both
quietly log build/attr-46
traceless build/both
