#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Nothing else changes. Each program is linked without MasonDixon (MASON_DIXON_ENABLE=OFF) and with it
# (SELF_TEST OFF), and the two files are compared: program headers, dynamic entries, versions of
# symbols, the CET note, sizes. Allowed differences, and no others:
#   - one PT_LOAD more, read-only, which is the last one: the boundary; mold cuts the first read-only one in two
#     besides (position-independent: the record's PT_NOTE, and nothing with mold)
#   - addresses, file offsets and sizes of segments and sections, moved by the added program headers
#     (56 bytes each) and by alignment, and entries of the dynamic section that hold such addresses
#   - the build id, a hash of the contents
# ENABLE=OFF leaves no trace: not in the files, not in the link commands.
# The short version takes C alone, a linker of each strategy, and the second one for two modes.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
# shellcheck source=tests/shape.sh
. "$MASON_DIXON_ROOT/tests/shape.sh"
need cmake ninja gcc g++ readelf

mkdir project
write_main project
cat >project/threads.c <<'END'
#include <pthread.h>
#include <stdio.h>
static __thread int local = 1;
static __thread int zero;
static const char *const names[] = {"a", "b"};
int counter = 3;
static int big[100000];
static void *run(void *data)
{
    local++;
    zero++;
    big[local] = zero;
    return data;
}
int main(int argc, char **argv)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, argv) || pthread_join(thread, NULL))
        return 1;
    return printf("C program%s\n", argc > 1 ? names[argc % 2] : "") < 0 || counter != 3;
}
END
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.18)
project(same LANGUAGES C CXX)
string(FIND "${CMAKE_EXE_LINKER_FLAGS}" gold GOLD)
math(EXPR GOLD "${GOLD} + 1")
if(NOT PLAIN)
  list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
  include(MasonDixon)
endif()
find_package(Threads REQUIRED)
function(program name objects)
  add_executable(${name} EXCLUDE_FROM_ALL $<TARGET_OBJECTS:${objects}>)
  string(REGEX REPLACE ".*-" "" lang ${name})
  string(TOUPPER ${lang} lang)
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE ${lang})
  target_link_libraries(${name} PRIVATE Threads::Threads)
  target_link_options(${name} PRIVATE ${ARGN})
  if(NOT PLAIN)
    mason_dixon_target(${name} SELF_TEST OFF)
  endif()
endfunction()
# -fPIE objects for all, so that the same code is linked in each mode.
add_compile_options(-fPIE -O2)
add_library(objects-c OBJECT threads.c)
add_library(objects-cxx OBJECT main.cpp)
add_library(objects-cet OBJECT threads.c)
target_compile_options(objects-cet PRIVATE -fcf-protection=full)
foreach(lang c cxx)
  set(source objects-${lang})
  program(no-pie-${lang} ${source} -no-pie)
  program(now-${lang} ${source} -no-pie -Wl,-z,relro -Wl,-z,now)
  if(NOT GOLD) # which knows no such option, and never separates
    program(noseparate-${lang} ${source} -no-pie -Wl,-z,noseparate-code)
  endif()
  program(pages-${lang} ${source} -no-pie -Wl,-z,max-page-size=0x200000)
  program(export-${lang} ${source} -no-pie -rdynamic)
  program(gc-${lang} ${source} -no-pie -Wl,--gc-sections)
  program(pie-${lang} ${source} -pie)
  program(pie-now-${lang} ${source} -pie -Wl,-z,now)
  program(static-${lang} ${source} -static)
  if(NOT GOLD) # which refuses what gcc hands it for -static-pie
    program(static-pie-${lang} ${source} -static-pie)
  endif()
endforeach()
# gold knows neither the options nor the note.
program(cet-c objects-cet -no-pie $<$<NOT:$<BOOL:${GOLD}>>:-Wl,-z,ibt,-z,shstk>)
END

[ "$MASON_DIXON_FULL" = 1 ] ||
    sed -i 's/LANGUAGES C CXX/LANGUAGES C/; s/lang c cxx/lang c/; /objects-cxx OBJECT/d
        /^find_package(Threads/d; s/Threads::Threads/-pthread/' project/CMakeLists.txt

all='cet-c'
for mode in no-pie now noseparate pages export gc pie pie-now static static-pie; do
    # The short version leaves out what only other options of the linker make of the same layout.
    case $MASON_DIXON_FULL$mode in
    0gc | 0noseparate | 0now | 0pie-now | 0static-pie) continue ;;
    esac
    all="$all $mode-c"
    [ "$MASON_DIXON_FULL" = 0 ] || all="$all $mode-cxx"
done

# compare PLAIN WITH - the two files' shapes.
compare() {
    shape "$1" >shape.plain 2>shape.err
    shape "$2" >shape.with 2>>shape.err
    diff shape.plain shape.with >shape.diff
    # Program headers that came, one a line; nothing else may differ, and nothing may go.
    if grep -q '^<' shape.diff; then
        cat shape.diff
        fail "$2 lost something that $1 has"
    fi
    extra=
    came=$(sed -n 's/^> *//p' shape.diff | tr -s ' ' | sort | tr '\n' '|')
    case $(state "$2")/$came in
    placed/'LOAD R 0x1000|' | pie/'NOTE R |' | pie/) ;;
    # mold gives the slot a PT_LOAD of its own only where flags differ from the neighbours', which cuts
    # the first read-only segment in two.
    placed/'LOAD R 0x'*00'|LOAD R 0x'*00'|NOTE R |') [ "$linker" = mold ] || extra=1 ;;
    *)
        readelf -lW "$2"
        extra=1
        ;;
    esac
    [ -z "$extra" ] || fail "$2 is $(state "$2") and has more than it should: $came"
    # The growth, of the file as linked and of what is left of it when stripped.
    grown=$(($(stat -c %s "$2") - $(stat -c %s "$1")))
    limit=8192
    case $1 in
    # 2 MiB pages: one page, because file offset and address must agree in their lower bits.
    */pages-*) limit=$((2097152 + 8192)) ;;
    esac
    [ "$grown" -le "$limit" ] || fail "$2 grew by $grown bytes"
    case $1 in
    */pages-*) ;;
    *) [ "$grown" -le "$most" ] || most=$grown ;;
    esac
}

for linker in bfd gold lld mold; do
    "ld.$linker" --version >/dev/null 2>&1 || {
        echo "without $linker, which is not on this machine"
        continue
    }
    # The short version takes a linker of each strategy.
    case $MASON_DIXON_FULL$linker in 0gold | 0lld) continue ;; esac
    most=0
    programs=$all
    [ "$linker" != gold ] || programs=$(echo "$all" | sed 's/noseparate-c[x]*//g; s/static-pie-c[x]*//g')
    trees='plain off with'
    case $MASON_DIXON_FULL$linker in
    0mold)
        programs='no-pie-c pie-c'
        # Switched off, linkers make no difference.
        trees='plain with'
        ;;
    esac
    configure project plain -G Ninja -DPLAIN=ON "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
    case $trees in
    *off*) configure project off -G Ninja -DMASON_DIXON_ENABLE=OFF "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker" ;;
    esac
    configure project with -G Ninja "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
    # shellcheck disable=SC2086 # a list of names
    for tree in $trees; do
        quietly build.log ninja -C $tree -k 0 $programs
    done

    case $trees in
    *off*)
        # Switched off: the very same files, commands and targets as if MasonDixon were not there. (The
        # path of the build folder is all that may differ, and no program has it.)
        for tree in plain off; do
            ninja -C $tree -t commands all | sed "s,$PWD/$tree,BUILD,g" | without_folders >commands.$tree
            # The modules themselves are inputs of the configure step, and stand there as such.
            sed -n 's/^build \([^:]*\):.*/\1/p' $tree/build.ninja | sed "s,$PWD/$tree,BUILD,g" |
                tr -s ' ' '\n' | grep -v "^$MASON_DIXON_ROOT/cmake/" | sort >targets.$tree
        done
        cmp commands.plain commands.off || fail 'ENABLE=OFF: the commands differ'
        cmp targets.plain targets.off || fail 'ENABLE=OFF: the targets differ'
        lacks commands.off mason_dixon mason-dixon MasonDixon MASON_DIXON
        [ ! -e off/mason-dixon ] || fail 'ENABLE=OFF: a folder mason-dixon'
        [ ! -e off/mason-dixon.facts ] || fail 'ENABLE=OFF: a file mason-dixon.facts'
        ;;
    esac
    for program in $programs; do
        case $trees in
        *off*)
            cmp "plain/$program" "off/$program" || fail "ENABLE=OFF: $program differs from a plain one"
            # The files are the same.
            case $MASON_DIXON_FULL$program in 1* | 0no-pie-c) traceless "off/$program" ;; esac
            ;;
        esac
        compare "plain/$program" "with/$program"
        "with/$program" >run.out || fail "$program ($linker) ends with $?"
        # Nothing of the self-test is in it.
        readelf -sW "with/$program" >symbols.txt
        lacks symbols.txt mason_dixon_self_test
    done
    echo "$linker: files grow by at most $most bytes"
    rm -rf plain off with
done
exit 0
