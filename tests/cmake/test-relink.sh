#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# What makes an executable be linked again, and what does not: an unchanged tree has nothing to do and
# probes nothing a second time; a changed boundary, linker or flag decides and links anew; a deleted
# folder of ours heals. The short version does one half with GNU ld and Makefiles, the other with mold and Ninja.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja make gcc readelf

mkdir project project/other
write_main project
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.18)
project(relink LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
set(BOUNDARY 4GiB CACHE STRING "")
add_compile_options(-fPIE)
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie ${EXTRA})
mason_dixon_target(app BOUNDARY ${BOUNDARY})
# Called from another folder than the executable's, and a library that carries it.
add_subdirectory(other)
target_link_options(elsewhere PRIVATE -no-pie)
mason_dixon_target(elsewhere BOUNDARY ${BOUNDARY})
add_executable(through main.c)
target_link_options(through PRIVATE -no-pie)
target_link_libraries(through PRIVATE MasonDixon::Boundary)
END
echo 'add_executable(elsewhere ../main.c)' >project/other/CMakeLists.txt

# The time of the last change of a file, to the nanosecond, and its inode.
stamp() {
    stat -c '%i %y' "$@"
}

# idle BUILD - a build must find nothing to do.
idle() {
    build "$1"
    if [ -f "$1/build.ninja" ]; then
        contains build.log 'ninja: no work to do.'
    else
        lacks build.log Linking Building 'MasonDixon'
    fi
}

# changed_boundary - nothing, then the boundary, in $tree, which is built.
changed_boundary() {
    # Nothing changed.
    files="$tree/app $tree/other/elsewhere $tree/through $tree/CMakeFiles/mason-dixon/mason-dixon \
        $tree/mason-dixon.facts"
    # shellcheck disable=SC2086 # a list of names without spaces
    before=$(stamp $files)
    idle "$tree"
    configure project "$tree"
    lacks configure.log MasonDixon:
    idle "$tree"
    # Asked to configure by a changed file, from within the build.
    touch project/CMakeLists.txt
    build "$tree"
    contains build.log 'Configuring done'
    lacks build.log MasonDixon: Linking
    idle "$tree"
    # shellcheck disable=SC2086
    equal "$before" "$(stamp $files)" "files of an unchanged tree ($linker, $generator)"

    # A changed boundary: each is linked again, and to the new place.
    configure project "$tree" -DBOUNDARY=8GiB
    build "$tree"
    contains build.log 'app: placed'
    is placed "$tree/app" 0x200000000
    is placed "$tree/other/elsewhere" 0x200000000
    is placed "$tree/through"
    idle "$tree"
    # And back: known already, so nothing is tried, but everything linked.
    find "$tree/CMakeFiles/mason-dixon/answers" | sort >answers-before
    configure project "$tree" -DBOUNDARY=4GiB
    find "$tree/CMakeFiles/mason-dixon/answers" | sort | cmp - answers-before || fail 'a known answer was asked for again'
    build "$tree"
    is placed "$tree/app"
    is placed "$tree/other/elsewhere"
    idle "$tree"
    cmp "$tree/mason-dixon.facts" facts-first || fail "facts differ after going back ($linker)"
}

# changed_flags - the source, flags, switches, and our own folder, in $tree.
changed_flags() {
    # The source changed: linked and placed again.
    sleep 0.01
    echo "/* $linker */" >>project/main.c
    build "$tree"
    contains build.log Linking
    is placed "$tree/app"
    is placed "$tree/other/elsewhere"
    is placed "$tree/through"
    idle "$tree"

    # Changed flags: PIE, static, another linker.
    for extra in -pie -static -fuse-ld=gold; do
        case $MASON_DIXON_FULL$extra in 0-static) continue ;; esac
        configure project "$tree" "-DEXTRA=$extra"
        build "$tree"
        case $extra in
        -pie) is pie "$tree/app" ;;
        *) is placed "$tree/app" ;;
        esac
        idle "$tree"
    done

    # Switched off, and on again.
    configure project "$tree" -DEXTRA= -DMASON_DIXON_ENABLE=OFF
    build "$tree"
    for program in app other/elsewhere through; do
        is low "$tree/$program"
        traceless "$tree/$program"
    done
    configure project "$tree" -DMASON_DIXON_ENABLE=ON
    build "$tree"
    for program in app other/elsewhere through; do
        is placed "$tree/$program"
    done
    idle "$tree"

    # Our folder deleted: the next build or configure makes it again.
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        rm -rf "$tree/mason-dixon"
        configure project "$tree"
        touch project/main.c
        build "$tree"
        for program in app other/elsewhere through; do
            is placed "$tree/$program"
        done
        idle "$tree"
    fi
    rm -rf "$tree/mason-dixon"
    build "$tree"
    for program in app other/elsewhere through; do
        is placed "$tree/$program"
    done
    rm -f "$tree/mason-dixon.facts"
    configure project "$tree"
    cmp "$tree/mason-dixon.facts" facts-first || fail "facts differ after healing ($linker)"
}

halves='boundary flags'
for linker in bfd lld mold; do
    "ld.$linker" --version >/dev/null 2>&1 || continue
    for generator in Ninja 'Unix Makefiles'; do
        case $MASON_DIXON_FULL$linker$generator in
        '0bfdUnix Makefiles') ! command -v ld.mold >/dev/null 2>&1 || halves=boundary ;;
        0moldNinja) halves=flags ;;
        0*) continue ;;
        esac
        tree=build-$linker
        rm -rf "$tree"
        configure project "$tree" -G "$generator" -DCMAKE_C_COMPILER=gcc \
            "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
        contains configure.log 'MasonDixon: predicted with this folder'
        cp "$tree/mason-dixon.facts" facts-first
        build "$tree"
        for program in app other/elsewhere through; do
            is placed "$tree/$program"
        done

        case $halves in *boundary*) changed_boundary ;; esac
        case $halves in *flags*) changed_flags ;; esac
    done
done
exit 0
