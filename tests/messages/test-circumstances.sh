#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Wrong circumstances: no language, two versions, a file in the way, a full disk, no compiler for this machine, wrong
# settings of the user, wrong facts. Each stops the configure step with one message, and the same build folder works when
# that is put right. What only the link can have (a compiler or flags that no trial can use) is a warning.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/project.sh
. "$MASON_DIXON_ROOT/tests/cmake/project.sh"
need cmake cc readelf

# plain_project - the project that is right.
plain_project() {
    project . <<'END'
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie)
mason_dixon_target(app REQUIRED)
END
}

# heals BUILD [ARGUMENT...] - the plain project configures, builds and is placed in this folder, and
# configured again it stays so. The short version builds but where something was in the way of files.
heals() {
    heals_build=$1
    shift
    plain_project
    configure log . "$heals_build" "$@"
    case $MASON_DIXON_FULL$heals_build in
    0build-file) ;;
    0*)
        equal run "$(fact "$heals_build" target.app.basis)" "basis in $heals_build"
        return
        ;;
    esac
    quietly log cmake --build "$heals_build"
    equal placed "$(fixed "$heals_build/app")" "layout in $heals_build"
    runs "$heals_build/app"
    configure log . "$heals_build"
    quietly log cmake --build "$heals_build"
    decided "$heals_build" app placed post-link
}

# one_error - the log of refused() holds a single error.
one_error() {
    [ "$(grep -c '^CMake Error' log)" = 1 ] || {
        cat log
        fail "more than one error"
    }
}

# Before a language is enabled.
project . NONE <<'END'
add_executable(app main.c)
mason_dixon_target(app)
END
refused log . build-none
contains log 'mason_dixon_target(app)' 'neither C nor CXX is enabled' 'enable_language(C)'
project . NONE <<'END'
mason_dixon_check()
END
refused log . build-none
contains log 'mason_dixon_check()' 'neither C nor CXX is enabled' 'enable_language(C)'
one_error
heals build-none

# include() before project(): it works, or says so.
mkdir early
cp main.c early
cat >early/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
include(MasonDixon)
project(early LANGUAGES C)
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie)
mason_dixon_target(app REQUIRED)
END
configure log early build-early
equal run "$(fact build-early target.app.basis)" "basis with include() before project()"
if [ "$MASON_DIXON_FULL" = 1 ]; then
    quietly log cmake --build build-early
    equal placed "$(fixed build-early/app)" "layout with include() before project()"
fi

# Twice, in two versions and in one.
mkdir -p other/cmake
cp -R "$MASON_DIXON_ROOT/cmake/." other/cmake
cp -R "$MASON_DIXON_ROOT/templates" other/templates
project . <<END
include($PWD/other/cmake/MasonDixon.cmake)
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie)
mason_dixon_target(app REQUIRED)
END
configure log . build-twice
sed 's/^set(_mason_dixon_version .*/set(_mason_dixon_version 9.8.7)/' "$MASON_DIXON_ROOT/cmake/MasonDixon.cmake" \
    >other/cmake/MasonDixon.cmake
refused log . build-twice
contains log 'version 9.8.7' "version $(sed -n 's/^set(_mason_dixon_version \(.*\))/\1/p' "$MASON_DIXON_ROOT/cmake/MasonDixon.cmake")" \
    "$PWD/other/cmake" "$MASON_DIXON_ROOT/cmake" 'allowed is one version in a project'
one_error
[ "$MASON_DIXON_FULL" != 1 ] || heals build-twice

# The modules without the templates.
mkdir lonely
cp -R "$MASON_DIXON_ROOT/cmake" lonely/cmake
plain_project
expect_failure log cmake -S . -B build-lonely "-DCMAKE_MODULE_PATH=$PWD/lonely/cmake"
contains log "no folder templates beside \"$PWD/lonely/cmake\"" 'copy cmake/ and templates/ together'
[ "$MASON_DIXON_FULL" != 1 ] || heals build-lonely

# A file in the way of the folder, and further down.
plain_project
for path in mason-dixon mason-dixon/requests CMakeFiles/mason-dixon; do
    mkdir -p "build-file/${path%/*}"
    [ $path != mason-dixon ] || rmdir build-file/mason-dixon
    rm -rf "build-file/$path"
    echo precious >"build-file/$path"
    refused log . build-file
    contains log "can't create the folder \"$PWD/build-file/$path" 'allowed is a build folder that can be written'
    one_error
    equal precious "$(cat "build-file/$path")" "the file in the way"
    rm "build-file/$path"
done
heals build-file

# Not writable: as another user than root by its mode, as root by a read-only mount.
plain_project
mkdir -p build-locked/mason-dixon
locked=no
if [ "$(id -u)" != 0 ]; then
    chmod a-w build-locked/mason-dixon
    locked=mode
elif mount -t tmpfs -o ro,size=64k mason-dixon-test build-locked/mason-dixon 2>/dev/null; then
    locked=mount
fi
if [ $locked != no ]; then
    if cmake -S . -B build-locked "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake" >log 2>&1; then
        locked=accepted
    fi
    [ "$locked" != mount ] || umount build-locked/mason-dixon
    chmod u+w build-locked/mason-dixon
    [ "$locked" != accepted ] || fail "configured in a folder that can't be written"
    contains log "can't create the folder \"$PWD/build-locked/mason-dixon/requests\"" 'that can be written'
    one_error
    heals build-locked
else
    echo "not tried: a folder that can't be written (root without mount)"
fi

# Full, where the program is compiled into: the compilers' own words are passed on. At several sizes, so that it happens
# while compiling and while linking (the short version: one of them).
full=0
if [ "$MASON_DIXON_FULL" = 1 ]; then sizes='16 64 160 256'; else sizes=64; fi
if [ "$(id -u)" = 0 ]; then
    mkdir -p build-full/CMakeFiles/mason-dixon
    for kib in $sizes; do
        mount -t tmpfs -o "size=${kib}k" mason-dixon-test build-full/CMakeFiles/mason-dixon 2>/dev/null || break
        plain_project
        # One compiler, or each that there is would be tried.
        if cmake -S . -B build-full -DMASON_DIXON_HOST_CC=cc "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake" >log 2>&1; then
            umount build-full/CMakeFiles/mason-dixon
            fail "$kib KiB: accepted"
        fi
        umount build-full/CMakeFiles/mason-dixon
        contains log 'mason_dixon_target(app): REQUIRED, but' "the program mason-dixon can't be compiled"
        contains log 'o space left'
        one_error
        full=$((full + 1))
    done
    heals build-full -UMASON_DIXON_HOST_CC
fi
[ $full != 0 ] || echo "not tried: a full disk (needs root and mount)"

# A compiler that can't link (CMake itself is told that it works), and flags that it doesn't take: no error of ours, what it
# says is passed on, and what it says to the build is the build's.
real=$(command -v cc)
cat >no-link <<END
#!/bin/sh
for word in "\$@"; do
    case \$word in -c | -E | -v | --version) exec $real "\$@" ;; esac
done
echo "no-link: error: the linker is on holiday" >&2
exit 1
END
chmod +x no-link
plain_project
configure log . build-no-link "-DCMAKE_C_COMPILER=$PWD/no-link" -DCMAKE_C_COMPILER_WORKS=1
contains log 'CMake Warning' 'mason_dixon_target(app): predicted with this folder' 'unknown (guess), a trial link failed' \
    'the linker is on holiday' 'each link decides by itself'
expect_failure log cmake --build build-no-link
contains log 'the linker is on holiday'
lacks log 'mason-dixon: '
# The same compiler, mended.
ln -sf "$real" no-link
build_mended() {
    quietly log cmake --build build-no-link
    decided build-no-link app placed post-link
}
build_mended

# flags VARIABLE VALUE - by a set() of the project's, which CMake's own checks do not see.
flags() {
    project . <<END
set($1 "$2")
add_executable(app main.c)
mason_dixon_target(app REQUIRED)
END
    configure log . build-flags
    contains log 'unknown (guess), a trial link failed' frobnicate 'each link decides by itself'
    expect_failure log cmake --build build-flags
    contains log frobnicate
    lacks log 'mason-dixon: '
}
flags CMAKE_C_FLAGS -frobnicate
full flags CMAKE_EXE_LINKER_FLAGS -Wl,--frobnicate
full flags CMAKE_EXE_LINKER_FLAGS -fuse-ld=frobnicate
heals build-flags

# No compiler for this machine, no program, a program of other modules; a call that is not REQUIRED goes on with a warning.
plain_project
refused log . build-host -DMASON_DIXON_HOST_CC=/nonexistent/cc
contains log 'mason_dixon_target(app): REQUIRED, but' "the program mason-dixon can't be compiled" \
    'no C compiler for this machine works ("/nonexistent/cc": ' 'allowed is one in MASON_DIXON_HOST_CC, or a ready program in MASON_DIXON_PROGRAM'
one_error
cat >other-program <<'END'
#!/bin/sh
echo 4711
END
chmod +x other-program
for program in ./other-program ./main.c; do
    refused log . build-host "-DMASON_DIXON_PROGRAM=$program"
    contains log "MASON_DIXON_PROGRAM is \"$program\"" 'allowed is a mason-dixon that runs on this machine and whose --interface is'
    [ "$program" != ./other-program ] || contains log 'its number is 4711.'
    one_error
done
sed -i 's/ REQUIRED//' CMakeLists.txt
configure log . build-host -UMASON_DIXON_PROGRAM
contains log 'CMake Warning' 'mason_dixon_target(app): predicted with this folder' 'impossible (guess), nothing is injected' \
    'STRATEGY link-script, asked for by name, works without it'
heals build-host -UMASON_DIXON_HOST_CC
# An installed program of another version of the modules is passed over.
mkdir -p prefix
quietly log cmake -S "$MASON_DIXON_ROOT" -B build-install "-DCMAKE_INSTALL_PREFIX=$PWD/prefix" -DBUILD_TESTING=OFF
quietly log cmake --build build-install
quietly log cmake --install build-install
installed=$(find prefix -name MasonDixon.cmake)
[ -x prefix/bin/mason-dixon ] || fail "no program is installed"
heals build-installed "-DCMAKE_MODULE_PATH=$PWD/${installed%/*}"
# launched PROGRAM BUILD - it is the one in front of links.
launched() {
    grep -rqsF -e "\"$1\" link " "$2/CMakeFiles/rules.ninja" "$2/CMakeFiles/app.dir/link.txt" || fail "$1 is not the program of $2"
}
launched "$PWD/prefix/bin/mason-dixon" build-installed
cp other-program prefix/bin/mason-dixon
heals build-passed-over "-DCMAKE_MODULE_PATH=$PWD/${installed%/*}"
launched "$PWD/build-passed-over/CMakeFiles/mason-dixon/mason-dixon" build-passed-over

# The build folder as a folder of the project.
project . <<'END'
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie)
mason_dixon_target(app REQUIRED)
file(WRITE "${CMAKE_BINARY_DIR}/CMakeLists.txt" "add_executable(inner ../main.c)\n")
add_subdirectory("${CMAKE_BINARY_DIR}" inner)
END
configure log . build-inside
quietly log cmake --build build-inside
decided build-inside app placed post-link

# What the user of a project sets.
plain_project
for value in nonsense Auto 7; do
    [ "$MASON_DIXON_FULL" = 1 ] || [ $value = nonsense ] || continue
    refused log . build-settings -DMASON_DIXON_STRATEGY_OVERRIDE=$value
    contains log 'mason_dixon_target(app)' "MASON_DIXON_STRATEGY_OVERRIDE is \"$value\"" \
        'allowed is auto, none, link-script, post-link, mapfile, addr32 or pagezero'
    one_error
done
refused log . build-settings -DMASON_DIXON_STRATEGY_OVERRIDE=mapfile
contains log 'MASON_DIXON_STRATEGY_OVERRIDE is "mapfile"' 'what fits' 'auto, none, link-script, post-link.'
one_error
for value in 0 -1 soon 1.5 100000 ''; do
    case $MASON_DIXON_FULL$value in 0-1 | 0soon | 01.5 | 0100000 | 0) continue ;; esac
    refused log . build-settings -DMASON_DIXON_STRATEGY_OVERRIDE= "-DMASON_DIXON_TRIAL_SECONDS=$value"
    contains log "MASON_DIXON_TRIAL_SECONDS is \"$value\"" 'allowed is a whole number of seconds from 1 to 9999'
    one_error
done
heals build-settings -DMASON_DIXON_STRATEGY_OVERRIDE= -DMASON_DIXON_TRIAL_SECONDS=60

# Facts.
mkdir facts
cp build-settings/mason-dixon.facts facts/good
sed 's/^machine=.*/machine=aarch64/' facts/good >facts/machine
sed 's/^system=.*/system=SunOS/' facts/good >facts/system
sed 's/^facts_version=.*/facts_version=99/' facts/good >facts/version
echo 'How do you do?' >facts/garbage
: >facts/empty
head -c 4096 "$cmake_program" >facts/binary
for name in missing machine system version garbage empty binary folder; do
    case $MASON_DIXON_FULL$name in 0system | 0version | 0empty | 0binary | 0folder) continue ;; esac
    [ $name != folder ] || mkdir facts/folder
    plain_project
    refused log . build-facts "-DMASON_DIXON_FACTS=$PWD/facts/$name"
    contains log 'mason_dixon_target(app)' "MASON_DIXON_FACTS is \"$PWD/facts/$name\"" 'allowed is a file'
    one_error
    case $name in
    missing | folder) contains log 'there is no such file' ;;
    machine) contains log "a file of this target's machine" 'this one is of "aarch64"' ;;
    system) contains log 'a file of this target, Linux' 'this one is of "SunOS"' ;;
    version) contains log 'facts_version=1' '"99"' ;;
    *) contains log 'mason-dixon.facts' ;;
    esac
done
heals build-facts "-DMASON_DIXON_FACTS=$PWD/facts/good"
# The file changed into another machine's: noticed, although the decision is in the cache.
cp facts/machine facts/good
refused log . build-facts
contains log 'this one is of "aarch64"'
heals build-facts -DMASON_DIXON_FACTS=

# The report without facts.
report=$MASON_DIXON_ROOT/cmake/MasonDixonReport.cmake
mkdir bare
for folder in bare nowhere; do
    expect_failure log cmake "-DMASON_DIXON_BUILD=$PWD/$folder" -P "$report"
    contains log 'MasonDixonReport' "MASON_DIXON_BUILD is \"$PWD/$folder\"" \
        'allowed is a build folder with a file mason-dixon.facts in it'
done
quietly log cmake -DMASON_DIXON_BUILD=build-facts -P "$report"
contains log 'app: predicted not-needed'
