#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# POINTER_BITS, LOW_STACK and LOW_LAYOUT in CMake: what is decided, said, injected, and left alone.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/project.sh
. "$MASON_DIXON_ROOT/tests/cmake/project.sh"
need cmake cc readelf nm
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || skip "the widths in this test are those of x86-64"

mkdir -p widths
# shellcheck source=tests/programs.sh
. "$MASON_DIXON_ROOT/tests/programs.sh"
width_programs widths
cp widths/main.c widths/main.cpp
# The short version builds no C++, and of the PIEs only what it looks at.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    languages='C CXX'
    pie_names='plain said stack both all'
    attr_bits='46 47'
    targets=all
    compared='no-pie pie'
else
    languages=C
    pie_names='said both all'
    attr_bits=46
    targets='plain-no-pie stack-no-pie both-no-pie all-no-pie said-no-pie both-pie attr-46'
    compared=no-pie
fi
project widths "$languages" <<END
set(names_no-pie plain said stack both all)
set(names_pie $pie_names)
set(attr_bits $attr_bits)
END
cat >>widths/CMakeLists.txt <<'END'
enable_testing()
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
foreach(mode no-pie pie)
  foreach(name IN LISTS names_${mode})
    add_executable(${name}-${mode} main.c)
    target_link_options(${name}-${mode} PRIVATE -${mode})
  endforeach()
  if(TARGET plain-${mode})
    mason_dixon_target(plain-${mode} SELF_TEST OFF)
  endif()
  mason_dixon_target(said-${mode} POINTER_BITS 46)
  if(TARGET stack-${mode})
    mason_dixon_target(stack-${mode} POINTER_BITS 46 LOW_STACK SELF_TEST OFF)
  endif()
  mason_dixon_target(both-${mode} POINTER_BITS 46 LOW_STACK LOW_LAYOUT)
  mason_dixon_target(all-${mode} POINTER_BITS 47 LOW_STACK LOW_LAYOUT SELF_TEST OFF REQUIRED)
endforeach()
mason_dixon_add_test(both-no-pie)
mason_dixon_add_test(said-no-pie)
if(CMAKE_CXX_COMPILER)
  add_executable(cxx main.cpp)
  target_link_options(cxx PRIVATE -no-pie)
  mason_dixon_target(cxx POINTER_BITS 46 LOW_STACK LOW_LAYOUT REQUIRED)
endif()
foreach(bits IN LISTS attr_bits)
  add_executable(attr-${bits} attr.c)
  target_link_libraries(attr-${bits} Threads::Threads)
  mason_dixon_target(attr-${bits} POINTER_BITS ${bits} LOW_STACK)
endforeach()
if(STRICT)
  add_executable(strict main.c)
  mason_dixon_target(strict POINTER_BITS 46 ${STRICT} REQUIRED)
endif()
END

# widths PROGRAM TEXT - what the program says of itself.
says() {
    quietly log "$1"
    contains log "$2"
}

for linker in bfd lld gold mold; do
    echo 'int main(void){return 0;}' | cc -fuse-ld=$linker -x c - -o try 2>/dev/null || continue
    build=build-$linker
    configure log widths $build "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
    # Predicted with the folder's flags, which make PIEs or not.
    contains log Warning 'mason_dixon_target(said-no-pie)' 'main stack 47 bits' 'LOW_STACK moves the main stack'
    equal impossible "$(fact $build target.said-pie.pointer_verdict)" 'predicted for said-pie'
    equal not-needed "$(fact $build target.all-no-pie.pointer_verdict)" 'predicted for all-no-pie'
    # shellcheck disable=SC2086 # a list of words
    quietly log cmake --build $build --target $targets
    contains log 'both-pie: LOW_LAYOUT is left out' '-no-pie'
    equal 'placed placed' "$(linked $build both-no-pie low_stack) $(linked $build both-no-pie low_layout)" both-no-pie
    equal 'placed impossible' "$(linked $build both-pie low_stack) $(linked $build both-pie low_layout)" both-pie
    says $build/plain-no-pie 'stack=47 mmap=47'
    says $build/stack-no-pie 'stack=46 mmap=47'
    [ "$MASON_DIXON_FULL" != 1 ] || says $build/stack-pie 'stack=46 mmap=47 variable=47'
    says $build/both-no-pie 'stack=46 mmap=46'
    says $build/both-pie 'stack=46'
    [ "$MASON_DIXON_FULL" != 1 ] || says $build/cxx 'stack=46 mmap=46'
    for bits in $attr_bits; do
        quietly log "$build/attr-$bits"
    done
    expect_failure log $build/said-no-pie ignored
    contains log 'stack-width fail' 'LOW_STACK (low-stack in configure)'
    # What is not needed costs nothing: the same file, but for its build id.
    for mode in $compared; do
        for name in plain all; do
            objcopy --remove-section=.note.gnu.build-id "$build/$name-$mode" $name.bare
            sed "s/$name-$mode/NAME/g" $name.bare >$name.bare2
            nm "$build/$name-$mode" | sed 's/^[0-9a-f ]*//' | sort >$name.names
        done
        cmp plain.names all.names || fail "$linker, $mode: an option that is not needed leaves names"
        equal "$(wc -c <plain.bare)" "$(wc -c <all.bare)" "$linker, $mode: size with an option that is not needed"
    done
    ctest --test-dir $build >log 2>&1 || true
    contains log 'mason-dixon.both-no-pie' '1 tests failed out of 2'
    [ "$MASON_DIXON_FULL" = 1 ] || break
done

# REQUIRED: no program; a sanitizer with places of its own is refused with the reason.
configure log widths build-bfd -DSTRICT=LOW_LAYOUT
expect_failure log cmake --build build-bfd --target strict
contains log 'strict: LOW_LAYOUT is impossible' '--required is given'
[ ! -e build-bfd/strict ] || fail 'REQUIRED, and the program is there'
project thread <<'END'
add_compile_options(-fsanitize=thread)
add_link_options(-fsanitize=thread)
add_executable(app main.c)
mason_dixon_target(app POINTER_BITS 46 LOW_STACK SELF_TEST OFF)
END
configure log thread build-thread
quietly log cmake --build build-thread
contains log "app: LOW_STACK is left out: -fsanitize=thread"

# Switched off: no trace, and what the program calls is still there.
configure log widths build-off -DMASON_DIXON_ENABLE=OFF
if [ "$MASON_DIXON_FULL" = 1 ]; then targets=all; else targets='both-no-pie attr-46'; fi
# shellcheck disable=SC2086 # a list of words
quietly log cmake --build build-off --target $targets
says build-off/both-no-pie 'stack=47 mmap=47'
quietly log build-off/attr-46
nm build-off/both-no-pie >names
lacks names mason_dixon __wrap_main
