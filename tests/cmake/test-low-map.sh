#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# LOW_MAP, LOW_RESERVE and MasonDixon::LowMap in CMake: linkers and modes, what hides mmap, limits inside
# the image, sanitizers. The short version takes PIE and static with GNU ld, no-PIE with mold,
# and one build folder for all, which it configures again.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/project.sh
. "$MASON_DIXON_ROOT/tests/cmake/project.sh"
need cmake cc ninja readelf
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'MAP_32BIT is of Linux x86-64'

mkdir source
# shellcheck source=tests/programs.sh
. "$MASON_DIXON_ROOT/tests/programs.sh"
low_map_programs source
project source <<'END'
include(CTest)
include(CheckPIESupported)
check_pie_supported()
set(CMAKE_POSITION_INDEPENDENT_CODE "${PIE}")
add_library(fill ${LIBRARY} fill.c)
set_target_properties(fill PROPERTIES POSITION_INDEPENDENT_CODE ON)
add_executable(app main.c)
target_link_libraries(app PRIVATE fill)
if(HIDE)
  target_link_options(app PRIVATE "LINKER:--version-script=${CMAKE_SOURCE_DIR}/hide.map")
endif()
mason_dixon_target(app LOW_MAP ${HOW})
mason_dixon_add_test(app)
add_executable(direct direct.c)
target_link_libraries(direct PRIVATE MasonDixon::LowMap)
END

# with NAME [ARGUMENT...] - configures with the arguments; the folder is $build.
with() {
    with_name=$1
    shift
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        build=build-$with_name
        configure log source "$build" -G Ninja "$@"
    else
        build=build
        rm -rf build/mason-dixon # what a link told before it does not tell again
        configure log source build -G Ninja -DHOW= -DHIDE= -DCMAKE_EXE_LINKER_FLAGS= "$@"
    fi
}

# made - builds what is looked at.
made() {
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        quietly log cmake --build "$build"
    else
        quietly log cmake --build "$build" --target app
    fi
}

# mib PROGRAM - what it prints; the self-test must be silent.
mib() {
    quietly mib.log "$@"
    case $(cat mib.log) in
    '' | *[!0-9]*)
        cat mib.log
        fail "$*: not a number"
        ;;
    esac
    cat mib.log
}

for linker in bfd gold lld mold; do
    echo 'int main(void){return 0;}' | cc -fuse-ld=$linker -x c - -o try 2>/dev/null || continue
    for mode in no-PIE PIE static; do
        case $MASON_DIXON_FULL$linker-$mode in 1* | 0bfd-PIE | 0bfd-static | 0mold-no-PIE) ;; *) continue ;; esac
        flags=-fuse-ld=$linker
        pie=OFF
        library=SHARED
        [ $mode != PIE ] || pie=ON
        if [ $mode = static ]; then
            flags="$flags -static"
            library=STATIC
        fi
        with "$linker-$mode" -DPIE=$pie -DLIBRARY=$library "-DCMAKE_EXE_LINKER_FLAGS=$flags"
        equal placed "$(fact "$build" target.app.low_map)" "low map, predicted, $build"
        quietly log cmake --build "$build"
        equal placed "$(linked "$build" app low_map)" "low map, $build"
        got=$(mib "$build/app")
        [ "$got" -gt 2020 ] || fail "$build: $got MiB"
        quietly log "$build/direct"
        [ "$MASON_DIXON_FULL$mode" = 0static ] || quietly log ctest --test-dir "$build" --output-on-failure
        quietly log env MASON_DIXON=report "$build/app"
        contains log 'low-map pass mmap of the program'
    done
done

# Hidden by a version script: told after the link and by the self-test. GNU ld obeys the script; mold, too, in some
# versions, and since 3 it keeps the names as local symbols.
if command -v ld.mold >/dev/null 2>&1; then
    with hide-mold -DPIE=OFF -DLIBRARY=SHARED -DHIDE=1 -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=mold
    made
    if readelf -W --dyn-syms "$build/app" | awk '$NF == "mmap64" && $5 != "LOCAL" && $7 != "UND"' | grep -q .; then
        lacks log 'it hides mmap64'
    else
        contains log 'it hides mmap64' 'local: *'
    fi
fi
with hide -DPIE=OFF -DLIBRARY=SHARED -DHIDE=1 -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=bfd
made
contains log 'it hides mmap64' 'local: *'
expect_failure log env MASON_DIXON=test "$build/app"
contains log 'low-map fail' 'only the program itself' 'version script'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    configure log source "$build" -G Ninja -DHOW=REQUIRED
    expect_failure log cmake --build "$build"
fi

# Off, no trace.
with off -DPIE=OFF -DLIBRARY=SHARED -DMASON_DIXON_ENABLE=OFF
made
readelf -Ws "$build/app" >symbols
lacks symbols mason_dixon
[ "$(mib "$build/app")" -lt 1100 ] || fail 'all of low memory without LOW_MAP'

# Reserved, and shown by the self-test; too much is told.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    with reserve -DPIE=ON -DLIBRARY=SHARED '-DHOW=LOW_RESERVE;1GiB'
    made
    [ "$(mib "$build/app")" -gt 2020 ] || fail 'less with LOW_RESERVE'
fi
with reserve -DPIE=OFF -DLIBRARY=SHARED -DMASON_DIXON_ENABLE=ON '-DHOW=LOW_RESERVE;2GiB;ON_FAILURE;ABORT'
made
expect_failure log "$build/app"
contains log 'LOW_RESERVE is 2097152 KiB, but only' ' app'

# Below 4 GiB. Below the image: the linked file tells.
with limit -DPIE=ON -DLIBRARY=SHARED '-DHOW=LOW_LIMIT;4GiB'
made
[ "$(mib "$build/app")" -gt 4060 ] || fail 'less than 4 GiB'
configure log source "$build" -G Ninja -DPIE=OFF '-DHOW=LOW_LIMIT;0x401000'
made
contains log 'low mappings below 4100 KiB: impossible, LOW_LIMIT, 0x401000, is not above the image'

# Sanitizers: left out with a note, and the program runs.
if echo 'int main(void){return 0;}' | cc -fsanitize=address -x c - -o try 2>/dev/null && ./try; then
    with asan -DPIE=ON -DLIBRARY=SHARED -DCMAKE_C_FLAGS=-fsanitize=address
    made
    contains log 'low mappings below 2 GiB: off' 'address sanitizer'
    [ "$(mib "$build/app")" -lt 1100 ] || fail 'stands in under AddressSanitizer'
fi
