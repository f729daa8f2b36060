#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# make install and cmake --install lay the same files; the installed tree can be moved, and all it
# offers works from its new place: aclocal, pkg-config, mason-dixon, find_package, the links in its documentation.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# What is installed is compiled here.
program_shared=no
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need make cmake gcc readelf pkg-config install

# The checkout may be read-only, and the Makefile builds in it.
mkdir copy
(cd "$MASON_DIXON_ROOT" && tar cf - Makefile CMakeLists.txt LICENSE README.md CHANGELOG.md docs cmake completions m4 templates) | (cd copy && tar xf -)
# The short version compiles without optimising.
flags=
[ "$MASON_DIXON_FULL" = 1 ] || flags=CFLAGS=-O0
quietly make.log make -C copy install PREFIX=/usr "DESTDIR=$PWD/a stage" $flags
quietly cmake.log cmake -S copy -B build -DBUILD_TESTING=OFF -DCMAKE_INSTALL_PREFIX=/usr
quietly cmake.log env "DESTDIR=$PWD/stage2" cmake --build build --target install
(cd 'a stage/usr' && find . -type f | sort) >files.make
(cd stage2/usr && find . -type f | sort) >files.cmake
diff files.make files.cmake || fail "make install and cmake --install lay different files"
# The native programs, in bin, differ by their compiler flags.
diff -r -x bin 'a stage/usr' stage2/usr || fail "the files differ"
natives=$(cd stage2/usr && grep -rl "^$(printf '\177ELF')" . | sort | tr '\n' ' ')
equal './bin/mason-dixon ./bin/mason-dixon-place ./bin/mason-dixon-report ' "$natives" "native files"
for each in 'a stage' stage2; do
    (cd "$each/usr" && find . -type f -exec stat -c '%a %n' {} + | sort -k 2) >"modes.${each##* }"
done
cmp modes.stage modes.stage2 || fail "the modes differ"
! grep -r -e "$PWD" -e "$MASON_DIXON_ROOT" stage2/usr/share "a stage/usr/share" || fail "installed files name the folder they were made in"

# Somewhere else, with a space in its name.
mv stage2/usr 'moved here'
place=$PWD/moved\ here

# Each link of the documentation leads to a file of the installed tree; what the pages link to is all there.
# links FOLDER - "page target" of each link in FOLDER's pages to a file; dead FOLDER - those that lead nowhere.
links() {
    (cd "$1" && grep -ro --include='*.md' '](\([^)]*\))' .) | sed 's/^\.\///; s/:\](/ /; s/)$//; s/#.*//' | grep -v -e ' $' -e ' [a-z]*:'
}
dead() {
    links "$1" | while read -r page target; do
        [ -e "$(dirname "$1/$page")/$target" ] || echo "$page: $target"
    done
}
documentation=$place/share/doc/mason-dixon
[ "$(links "$documentation" | wc -l)" -ge 40 ] || fail "only these links: $(links "$documentation")"
equal '' "$(dead "$documentation")" 'dead links in the installed documentation'
links "$documentation" | grep -q ' report.schema.json$' || fail "the report's schema is not linked"
# The checkout's own, and a link that is dead is found.
equal '' "$(dead copy | grep -v -e ': \(\.\./\)\{0,1\}tests/' -e ': \(\.\./\)\{0,1\}examples/')" 'dead links in the documentation'
mkdir pages
echo 'to [nothing](nothing.md)' >pages/a.md
equal 'a.md: nothing.md' "$(dead pages)" 'dead links'
PKG_CONFIG_PATH=$place/share/pkgconfig
export PKG_CONFIG_PATH
equal '' "$(pkg-config --libs mason-dixon)" "Libs"
equal 0.2.0 "$(pkg-config --modversion mason-dixon)" "version"
for pair in program:mason-dixon place:mason-dixon-place aclocaldir:ax_mason_dixon.m4 \
    cmakedir:MasonDixonConfig.cmake includedir:mason_dixon.h; do
    # pkgconf writes a space of a folder's name as "\ ".
    value=$(pkg-config "--variable=${pair%%:*}" mason-dixon | sed 's/\\ / /g')
    [ -f "$value" ] || [ -f "$value/${pair#*:}" ] || fail "variable ${pair%%:*} is $value: no ${pair#*:} there"
done
echo 'int main(void) { return 0; }' >main.c
# The two ways of pkg-config, as a shell takes them apart; pkgconf quotes the space.
eval "quietly gcc.log $(pkg-config --variable=link mason-dixon) -- gcc -no-pie -o app main.c"
is placed app
rm app
flags=$(eval "$(pkg-config --variable=detect mason-dixon) --print=ldflags,objects -- gcc -no-pie") || fail "detect failed"
# shellcheck disable=SC2086
quietly gcc.log gcc -no-pie -o app main.c $flags
is placed app

mkdir project
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(p C)
find_package(MasonDixon 0.2 REQUIRED)
find_package(MasonDixon 0.2.0 EXACT REQUIRED)
find_package(MasonDixon 0.2...<0.3 REQUIRED)
foreach(version 0.1 0.3 1 0.2.1 0.0.9 0.3...1.0)
  set(MasonDixon_DIR "MasonDixon_DIR-NOTFOUND" CACHE PATH "" FORCE)
  find_package(MasonDixon ${version} QUIET)
  if(MasonDixon_FOUND)
    message(FATAL_ERROR "found for ${version}")
  endif()
endforeach()
END
quietly cmake.log cmake -S project -B project-build "-DCMAKE_PREFIX_PATH=$place"
# A later 0.2: who asks for less gets it.
mkdir later
cp "$place/share/cmake/MasonDixon/MasonDixonConfigVersion.cmake" later
echo 'set(_mason_dixon_version 0.2.1)' >later/MasonDixon.cmake
: >later/MasonDixonConfig.cmake
cat >later.cmake <<'END'
foreach(version 0 0.2 0.2.0 0.2.1 0.1 0.2.2 0.3 0.20 1 2 0.1.9)
  unset(MasonDixon_DIR CACHE)
  find_package(MasonDixon ${version} QUIET PATHS "${CMAKE_CURRENT_LIST_DIR}/later" NO_DEFAULT_PATH)
  string(APPEND found " ${MasonDixon_FOUND}")
endforeach()
message(STATUS "found:${found}")
END
quietly cmake.log cmake -P later.cmake
contains cmake.log 'found: 1 1 1 1 0 0 0 0 0 0 0'

if command -v aclocal >/dev/null 2>&1; then
    package src
    rm src/m4/*
    configure_ac src 'AC_PROG_CC
AX_MASON_DIXON'
    (cd src && ACLOCAL_PATH=$place/share/aclocal aclocal && autoconf) >aclocal.log 2>&1 || fail "$(cat aclocal.log)"
    grep -q '^ax_fn_mason_dixon' src/configure || fail 'the installed macro is not in configure'
fi

# ---- Uninstalled: no file is left, and no folder of ours; what is not ours stays.
# bare FOLDER - nothing is below it but the folders that others share.
bare() {
    # Manual pages are made where help2man and rst2man are.
    (cd "$1" && find . | grep -v '^./usr/share/man' | sort) >left
    [ "$(find "$1" -path '*/man/*' -type f)" = '' ] || fail "uninstall left manual pages in $1"
    printf '%s\n' . ./usr ./usr/bin ./usr/share ./usr/share/aclocal ./usr/share/cmake ./usr/share/doc \
        ./usr/share/bash-completion ./usr/share/bash-completion/completions ./usr/share/zsh ./usr/share/zsh/site-functions \
        ./usr/share/pkgconfig | sort | diff - left || fail "uninstall left something, or took too much, in $1"
}
quietly make.log make -C copy uninstall PREFIX=/usr "DESTDIR=$PWD/a stage"
bare 'a stage'

# From CMake; the manifest of the first install, whose files have moved since, gives way to that of this one.
stage=$PWD/a\ new\ stage
all() {
    (cd "$stage/usr" && find . -type f | sort)
}
quietly cmake.log env "DESTDIR=$stage" cmake --install build
all >files
cmp files.cmake files || fail 'cmake --install lays other files than --target install'
quietly log env "DESTDIR=$stage" cmake --build build --target uninstall
contains log "files removed: $(wc -l <files | tr -d ' ')"
bare "$stage"
expect_failure log env "DESTDIR=$stage" cmake --build build --target uninstall
contains log 'has no install_manifest.txt: nothing was installed from there'

# The components are all of it, each file in one of them.
: >files
for component in program modules m4 docs; do
    quietly cmake.log env "DESTDIR=$stage" cmake --install build --component $component
    all >files.now
    sort files | comm -13 - files.now >files.component
    [ -s files.component ] || fail "the component $component is empty"
    case $component in
    program) equal "$natives./share/bash-completion/completions/mason-dixon ./share/zsh/site-functions/_mason-dixon " \
        "$(tr '\n' ' ' <files.component)" "$component" ;;
    modules) contains files.component MasonDixonConfig.cmake internal/Launch.cmake mason_dixon.h mason-dixon.pc ;;
    m4) equal ./share/aclocal/ax_mason_dixon.m4 "$(cat files.component)" "$component" ;;
    docs) ! grep -vE '^\./share/(doc/mason-dixon|man/man[137])/' files.component || fail 'the component docs has more than documentation' ;;
    esac
    mv files.now files
done
cmp files.cmake files || fail 'the components are not all that is installed'
# What somebody else has put there stays, with its folder.
echo mine >"$stage/usr/share/mason-dixon/templates/.mine"
rm "$stage/usr/bin/mason-dixon-report"
# What can't be removed is named, and can be another time.
mv "$stage/usr/bin/mason-dixon" kept
mkdir "$stage/usr/bin/mason-dixon"
expect_failure log env "DESTDIR=$stage" cmake --build build --target uninstall
contains log "can't be removed:" "$stage/usr/bin/mason-dixon"
rmdir "$stage/usr/bin/mason-dixon"
mv kept "$stage/usr/bin/mason-dixon"
quietly log env "DESTDIR=$stage" cmake --build build --target uninstall
contains log 'files removed: 1'
equal ./share/mason-dixon/templates/.mine "$(all)" 'files that uninstall leaves'
rm -r "$stage/usr/share/mason-dixon"
bare "$stage"
