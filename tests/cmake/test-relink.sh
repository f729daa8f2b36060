#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# What makes an executable be linked again, and what does not: an unchanged tree has nothing to do and probes nothing a
# second time; a changed boundary, linker or flag decides and links anew; a deleted folder of ours heals. The short version
# does one half with Makefiles, the other with Ninja.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja make gcc readelf

project project <<'END'
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
mkdir project/other
echo 'add_executable(elsewhere ../main.c)' >project/other/CMakeLists.txt

# stamps - the times of the last change of our files, to the nanosecond, and their inodes.
stamps() {
    stat -c '%i %y' tree/app tree/other/elsewhere tree/through tree/CMakeFiles/mason-dixon/mason-dixon tree/mason-dixon.facts
}
answers() {
    find tree/CMakeFiles/mason-dixon/answers | sort
}

# idle - a build must find nothing to do.
idle() {
    build tree
    lacks build.log Linking Building 'MasonDixon'
}

# again STATE [ARGUMENT...] - configured with these, built, and idle; the programs are that.
again() {
    again_state=$1
    shift
    configure project tree "$@"
    build tree
    for again_program in app other/elsewhere through; do
        is "$again_state" tree/$again_program
    done
    idle
}

# changed_boundary - nothing, then the boundary.
changed_boundary() {
    before=$(stamps)
    idle
    configure project tree
    lacks configure.log MasonDixon:
    idle
    # Asked to configure by a changed file, from within the build.
    touch project/CMakeLists.txt
    build tree
    contains build.log 'Configuring done'
    lacks build.log MasonDixon: Linking
    idle
    equal "$before" "$(stamps)" "files of an unchanged tree ($generator)"
    # A changed boundary: each is linked again, and to the new place.
    configure project tree -DBOUNDARY=8GiB
    build tree
    contains build.log 'app: placed'
    is placed tree/app 0x200000000
    is placed tree/other/elsewhere 0x200000000
    is placed tree/through
    idle
    # And back: known already, so nothing is tried, but everything linked.
    answers >answers-before
    again placed -DBOUNDARY=4GiB
    answers | cmp - answers-before || fail 'a known answer was asked for again'
    cmp tree/mason-dixon.facts facts-first || fail "facts differ after going back"
}

# changed_flags - the source, flags, switches, and our own folder.
changed_flags() {
    sleep 0.01
    echo "/* changed */" >>project/main.c
    build tree
    contains build.log Linking
    again placed
    # Changed flags: PIE, another linker.
    configure project tree -DEXTRA=-pie
    build tree
    is pie tree/app
    again placed -DEXTRA=-fuse-ld=gold
    # Switched off, and on again.
    again low -DEXTRA= -DMASON_DIXON_ENABLE=OFF
    traceless tree/app
    again placed -DMASON_DIXON_ENABLE=ON
    # Our folder deleted: the next build or configure makes it again, in front of a link.
    rm -rf tree/mason-dixon
    echo "/* once more */" >>project/main.c
    build tree
    contains build.log 'Configuring done' Linking
    again placed
    rm -rf tree/mason-dixon tree/mason-dixon.facts
    again placed
    cmp tree/mason-dixon.facts facts-first || fail "facts differ after healing"
}

for generator in 'Unix Makefiles' Ninja; do
    rm -rf tree
    configure project tree -G "$generator" -DCMAKE_C_COMPILER=gcc -DBOUNDARY=4GiB -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=bfd
    contains configure.log 'MasonDixon: predicted with this folder'
    cp tree/mason-dixon.facts facts-first
    build tree
    [ "$MASON_DIXON_FULL$generator" = 0Ninja ] || changed_boundary
    [ "$MASON_DIXON_FULL$generator" = '0Unix Makefiles' ] || changed_flags
done
