#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Wrong circumstances: no language, two versions, a file in the way, a full disk, no compiler for this machine, wrong
# settings of the user, wrong facts. Each stops the configure step with one message, and the same build folder works when
# that is put right. What only the link can have (a compiler or flags that no trial can use) is a warning. Where the program
# comes from, with all that is wrong with one, is in tests/cmake/test-program.sh.

# shellcheck source=tests/messages/common.sh
. "$MASON_DIXON_ROOT/tests/messages/common.sh"
need cmake cc readelf
build_tool
program=-DMASON_DIXON_PROGRAM=$tool

# plain_project - the project that is right.
plain_project() {
    project . <<'END'
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie)
mason_dixon_target(app REQUIRED)
END
}

# heals BUILD [ARGUMENT...] - the plain project configures in this folder, and is placed by what it finds out there.
heals() {
    heals_build=$1
    shift
    plain_project
    accepted . "$heals_build" "$program" "$@"
    equal run "$(fact "$heals_build" target.app.basis)" "basis in $heals_build"
}

# stops BUILD [ARGUMENT...] -- TEXT... - the configure step stops with one error, which has these texts.
stops() {
    stops_build=$1
    shift
    set -- "$program" "$@"
    # The texts go to a file, a line each; the arguments stay.
    : >texts
    stops_texts=no
    for stops_each; do
        shift
        case $stops_texts$stops_each in
        no--) stops_texts=yes ;;
        no*) set -- "$@" "$stops_each" ;;
        *) echo "$stops_each" >>texts ;;
        esac
    done
    refused . "$stops_build" "$@"
    equal 1 "$(grep -c '^CMake Error' log)" "errors: $(cat log)"
    while IFS= read -r stops_each; do contains log "$stops_each"; done <texts
}

# Before a language is enabled.
for call in 'mason_dixon_check()' 'mason_dixon_target(app)'; do
    printf 'add_executable(app main.c)\n%s\n' "$call" | project . NONE
    refused . build-none "$program"
    contains log "$call" 'neither C nor CXX is enabled' 'enable_language(C)'
done
heals build-none

# include() before project(): it works.
plain_project
mkdir early
cp main.c early
sed '/^project/d; s/^include.*/&\nproject(early LANGUAGES C)/' CMakeLists.txt >early/CMakeLists.txt
accepted early build-early "$program"
equal run "$(fact build-early target.app.basis)" "basis with include() before project()"

# Twice, in one version and in two.
mkdir -p other/cmake
cp -R "$MASON_DIXON_ROOT/cmake/." other/cmake
cp -R "$MASON_DIXON_ROOT/templates" other/templates
sed "s|^include.*|&\\ninclude($PWD/other/cmake/MasonDixon.cmake)|" CMakeLists.txt >twice
mv twice CMakeLists.txt
accepted . build-twice "$program"
sed 's/^set(_mason_dixon_version .*/set(_mason_dixon_version 9.8.7)/' "$MASON_DIXON_ROOT/cmake/MasonDixon.cmake" \
    >other/cmake/MasonDixon.cmake
stops build-twice -- 'version 9.8.7' "version $(sed -n 's/^set(_mason_dixon_version \(.*\))/\1/p' "$MASON_DIXON_ROOT/cmake/MasonDixon.cmake")" \
    "$PWD/other/cmake" "$MASON_DIXON_ROOT/cmake" 'allowed is one version in a project'
heals build-twice

# The modules without the templates.
mkdir lonely
cp -R "$MASON_DIXON_ROOT/cmake" lonely/cmake
expect_failure log cmake -S . -B build-lonely "-DCMAKE_MODULE_PATH=$PWD/lonely/cmake"
contains log "no folder templates beside \"$PWD/lonely/cmake\"" 'copy cmake/ and templates/ together'

# A file in the way of the folder, and further down.
for path in mason-dixon mason-dixon/requests CMakeFiles/mason-dixon; do
    mkdir -p "build-file/${path%/*}"
    [ $path != mason-dixon ] || rmdir build-file/mason-dixon
    rm -rf "build-file/$path"
    echo precious >"build-file/$path"
    stops build-file -- "can't create the folder \"$PWD/build-file/$path" 'allowed is a build folder that can be written'
    equal precious "$(cat "build-file/$path")" "the file in the way"
    rm "build-file/$path"
done
heals build-file
quietly log cmake --build build-file
is placed build-file/app
works build-file/app
# Configured again it stays so.
accepted . build-file
quietly log cmake --build build-file
decided build-file app placed post-link

# Not writable: as another user than root by its mode, as root by a read-only mount. Full, where the program is compiled into:
# the compiler's own words are passed on (one compiler, or each that there is would be tried).
mkdir -p build-locked/mason-dixon build-full/CMakeFiles/mason-dixon
if [ "$(id -u)" != 0 ]; then
    chmod a-w build-locked/mason-dixon
    stops build-locked -- "can't create the folder \"$PWD/build-locked/mason-dixon/requests\"" 'that can be written'
    chmod u+w build-locked/mason-dixon
    heals build-locked
elif mount -t tmpfs -o ro,size=64k mason-dixon-test build-locked/mason-dixon 2>/dev/null; then
    trap 'umount build-locked/mason-dixon' EXIT
    stops build-locked -- "can't create the folder \"$PWD/build-locked/mason-dixon/requests\"" 'that can be written'
    umount build-locked/mason-dixon
    heals build-locked
    mount -t tmpfs -o size=64k mason-dixon-test build-full/CMakeFiles/mason-dixon
    trap 'umount build-full/CMakeFiles/mason-dixon' EXIT
    program=-DMASON_DIXON_HOST_CC=cc
    stops build-full -DMASON_DIXON_PROGRAM= -- 'mason_dixon_target(app): REQUIRED, but' "the program mason-dixon can't be compiled" 'o space left'
    umount build-full/CMakeFiles/mason-dixon
    trap - EXIT
    program=-DMASON_DIXON_PROGRAM=$tool
    heals build-full
else
    echo "not tried: a folder that can't be written, and a full disk (root without mount)"
fi

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
accepted . build-no-link "$program" "-DCMAKE_C_COMPILER=$PWD/no-link" -DCMAKE_C_COMPILER_WORKS=1
contains log 'CMake Warning' 'mason_dixon_target(app): predicted with this folder' 'unknown (guess), a trial link failed' \
    'the linker is on holiday' 'each link decides by itself'
expect_failure log cmake --build build-no-link
contains log 'the linker is on holiday'
lacks log 'mason-dixon: '
# The same compiler, mended.
ln -sf "$real" no-link
quietly log cmake --build build-no-link
decided build-no-link app placed post-link
# A flag by a set() of the project's, which CMake's own checks do not see.
printf 'set(CMAKE_EXE_LINKER_FLAGS "-Wl,--frobnicate")\nadd_executable(app main.c)\nmason_dixon_target(app REQUIRED)\n' | project .
accepted . build-flags "$program"
contains log 'unknown (guess), a trial link failed' frobnicate 'each link decides by itself'
heals build-flags

# No compiler for this machine: an error, and without REQUIRED a warning.
program=-DMASON_DIXON_HOST_CC=/nonexistent/cc
stops build-host -- 'mason_dixon_target(app): REQUIRED, but' "the program mason-dixon can't be compiled" \
    'no C compiler for this machine works ("/nonexistent/cc": ' 'allowed is one in MASON_DIXON_HOST_CC, or a ready program in MASON_DIXON_PROGRAM'
sed -i 's/ REQUIRED//' CMakeLists.txt
accepted . build-host $program
contains log 'CMake Warning' 'mason_dixon_target(app): predicted with this folder' 'impossible (guess), nothing is injected' \
    'STRATEGY link-script, asked for by name, works without it'
program=-DMASON_DIXON_PROGRAM=$tool
heals build-host

# The build folder as a folder of the project.
cat >>CMakeLists.txt <<'END'
file(WRITE "${CMAKE_BINARY_DIR}/CMakeLists.txt" "add_executable(inner ../main.c)\n")
add_subdirectory("${CMAKE_BINARY_DIR}" inner)
END
accepted . build-inside "$program"
quietly log cmake --build build-inside
decided build-inside app placed post-link

# What the user of a project sets.
plain_project
for value in nonsense mapfile; do
    allowed='allowed is auto, none, link-script, post-link, mapfile, addr32 or pagezero'
    [ $value = nonsense ] || allowed='auto, none, link-script, post-link.'
    stops build-settings -DMASON_DIXON_STRATEGY_OVERRIDE=$value -- 'mason_dixon_target(app)' \
        "MASON_DIXON_STRATEGY_OVERRIDE is \"$value\"" "$allowed"
done
for value in 0 $(full echo -1 soon 1.5 100000); do
    stops build-settings -DMASON_DIXON_STRATEGY_OVERRIDE= "-DMASON_DIXON_TRIAL_SECONDS=$value" -- \
        "MASON_DIXON_TRIAL_SECONDS is \"$value\"" 'allowed is a whole number of seconds from 1 to 9999'
done
heals build-settings -DMASON_DIXON_STRATEGY_OVERRIDE= -DMASON_DIXON_TRIAL_SECONDS=60

# Facts: of another machine, system, version, and what is none.
mkdir facts facts/folder
cp build-settings/mason-dixon.facts facts/good
sed 's/^machine=.*/machine=aarch64/' facts/good >facts/machine
sed 's/^system=.*/system=SunOS/' facts/good >facts/system
sed 's/^facts_version=.*/facts_version=99/' facts/good >facts/version
echo 'How do you do?' >facts/garbage
: >facts/empty
head -c 4096 "$cmake_program" >facts/binary
while read -r name text; do
    case $MASON_DIXON_FULL$name in 0system | 0version | 0empty | 0binary | 0folder) continue ;; esac
    stops build-facts "-DMASON_DIXON_FACTS=$PWD/facts/$name" -- 'mason_dixon_target(app)' \
        "MASON_DIXON_FACTS is \"$PWD/facts/$name\"" 'allowed is a file' "$text"
done <<'END'
missing it can't be read: No such file or directory
folder it can't be read: Is a directory
machine of this target's machine, x86_64; this one is of "aarch64"
system of this target, Linux; this one is of "SunOS"
version facts_version=1; this one has "99"
garbage mason-dixon.facts
empty mason-dixon.facts
binary mason-dixon.facts
END
heals build-facts "-DMASON_DIXON_FACTS=$PWD/facts/good"
# The file changed into another machine's: noticed, although the decision is in the cache.
cp facts/machine facts/good
stops build-facts -- 'this one is of "aarch64"'
heals build-facts -DMASON_DIXON_FACTS=

# The report without facts.
report=$MASON_DIXON_ROOT/cmake/MasonDixonReport.cmake
mkdir bare
for folder in bare nowhere; do
    expect_failure log cmake "-DMASON_DIXON_BUILD=$PWD/$folder" -P "$report"
    contains log 'MasonDixonReport' "MASON_DIXON_BUILD is \"$PWD/$folder\"" \
        'allowed is a build folder with a file mason-dixon.facts in it'
done
