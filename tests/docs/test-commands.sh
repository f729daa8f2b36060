#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The blocks of README.md and docs/*.md, as they stand there: each of shell, CMake, m4, make, meson, C or diff is taken out of
# the text (tests/docs/extract) and run or built, with MasonDixon installed by README's own block. A block that nothing
# here uses fails the test, unless "<!-- not run: WHY -->" stands before it. Blocks of "text" are no commands. The short
# version leaves to the full one what takes longer than some seconds, and names it.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake make cc readelf tar
unset CMAKE_GENERATOR CC CXX CPPFLAGS CONFIG_SITE CONFIG_SHELL ACLOCAL_PATH PKG_CONFIG_PATH CMAKE_PREFIX_PATH

here=$PWD
mkdir blocks home checkout
HOME=$here/home
export HOME
(cd "$MASON_DIXON_ROOT" && sh tests/docs/extract "$here/blocks" README.md docs/*.md) >index || fail "extract"
: >used

# ---- What the sections below are made of.

# place NAME - where it stands in the text.
place() {
    awk -F ' [|] ' -v name="$1" '$1 == name { print $2 }' index
}

# use NAME... - these blocks are used here; each must be there, and not be marked as one that is not run.
use() {
    for use_name in "$@"; do
        grep -q "^$use_name | .* | $" "$here/index" ||
            fail "no block $use_name that is to be run: was its heading changed, or is it marked?" >&2
        echo "$use_name" >>"$here/used"
    done
}

# block NAME - its text.
block() {
    use "$1"
    cat "$here/blocks/$1"
}

# long NAME... - may these blocks be run? In the full version.
long() {
    [ "$MASON_DIXON_FULL" != 1 ] || return 0
    use "$@"
    echo "left to the full version: $*"
    return 1
}

# with TOOL... -- NAME... - is each tool here? Otherwise these blocks are not run.
with() {
    with_missing=
    while [ "$1" != -- ]; do
        command -v "$1" >/dev/null 2>&1 || with_missing="$with_missing $1"
        shift
    done
    shift
    [ "$with_missing" ] || return 0
    use "$@"
    echo "not tried, there is no$with_missing: $*"
    return 1
}

# run NAME FOLDER [PATTERN] - runs a block of shell in FOLDER, of its lines those that match PATTERN; each line must
# succeed. What it prints is NAME.log, what it exports goes to ./exports.
run() {
    use "$1"
    grep -e "${3:-}" "blocks/$1" >"$1.lines" || fail "$(place "$1"): no line matches ${3:-}"
    cat "$1.lines" >>"$1.run"
    awk '{ print } !/\\$/ { print "[ $? = 0 ] || exit 1" }' "$1.lines" >"$1.sh"
    (cd "$2" && exec sh -c ". '$here/$1.sh'; export -p >'$here/exports'") >"$1.log" 2>&1 || {
        cat "$1.log"
        fail "$(place "$1"): a command of this block fails"
    }
}

# program FOLDER NAME... - makes a folder with programs in C.
program() {
    program_folder=$1
    shift
    mkdir -p "$program_folder"
    for program_name in "$@"; do
        echo 'int main(void) { return 0; }' >"$program_folder/$program_name.c"
    done
}

# cmake_project FOLDER NAME... - makes a CMake project of these programs around the block on standard input.
cmake_project() {
    program "$@"
    {
        printf 'cmake_minimum_required(VERSION 3.18)\nproject(p C)\nfind_package(MasonDixon REQUIRED)\n'
        printf 'find_package(LuaJIT)\n'
        shift
        for project_name in "$@"; do
            printf 'add_executable(%s %s.c)\n' "$project_name" "$project_name"
        done
        cat
    } >"$program_folder/CMakeLists.txt"
    (cd "$program_folder" && LDFLAGS=-no-pie cmake -S . -B build && cmake --build build) >"$program_folder.log" 2>&1 || {
        cat "$program_folder.log"
        fail "the project $program_folder"
    }
}

# autoconf_project FOLDER - makes configure of an automake package around the lines on standard input.
autoconf_project() {
    program "$1" main
    {
        printf 'AC_INIT([app], [1.0])\nAC_CONFIG_MACRO_DIR([m4])\nAM_INIT_AUTOMAKE([foreign])\n'
        cat
        printf 'AC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n'
    } >"$1/configure.ac"
    [ -f "$1/Makefile.am" ] ||
        printf 'bin_PROGRAMS = app\napp_SOURCES = main.c\n' >"$1/Makefile.am"
    mkdir -p "$1/m4"
    (cd "$1" && aclocal -I m4 --install && autoreconf --install) >"$1.log" 2>&1 || {
        cat "$1.log"
        fail "the package $1"
    }
}

# configured FOLDER - configures that package, with the shell that is quicker.
configured() {
    (cd "$1" && CONFIG_SHELL=/bin/sh sh ./configure LDFLAGS=-no-pie) >"$1.log" 2>&1 || {
        cat "$1.log"
        fail "configure of the package $1"
    }
}

# ---- Each block has a language that is known.
awk -F ' [|] ' '$3 !~ /^(sh|console|cmake|m4|make|meson|c|diff|text)$/ { print $2 ": a block of the language \"" $3 "\"" }' \
    index >log
[ ! -s log ] || fail "$(cat log): wanted is sh, console, cmake, m4, make, meson, c, diff, or text for what is no command"

# ---- README: installed by its own words, into the prefix that all that follows uses.
(cd "$MASON_DIXON_ROOT" && tar cf - --exclude='build*' Makefile CMakeLists.txt LICENSE README.md CHANGELOG.md \
    cmake completions docs examples m4 templates tests) | (cd checkout && tar xf -)
run README.use-it checkout
# shellcheck source=/dev/null
. ./exports
for each in mason-dixon mason-dixon-place mason-dixon-report; do
    equal "$HOME/mason-dixon/bin/$each" "$(command -v $each)" "the $each on the PATH"
done

# ---- README: am I affected? The answer for a LuaJIT is the one for a program with it inside.
luajit_path=$PATH
luajit_library=$(pkg-config --variable=libdir luajit 2>/dev/null)/libluajit-5.1.a
luajit_says='true|false'
if [ "$MASON_DIXON_FULL" = 1 ] && prefix=$("$MASON_DIXON_ROOT/examples/build-luajit" 2>build-luajit.log); then
    luajit_path=$prefix/bin:$PATH
    luajit_library=$prefix/lib/libluajit-5.1.a
    luajit_says=false
fi
use README.am-i-affected
if [ ! -f "$luajit_library" ] || ! (PATH=$luajit_path && command -v luajit >/dev/null); then
    echo "not tried, there is no luajit with its static library: README.am-i-affected"
else
    program affected app
    cat >affected/app.c <<'END'
void *luaL_newstate(void);
int main(void) { return luaL_newstate() == 0; }
END
    quietly log cc -no-pie affected/app.c -o affected/app "$luajit_library" -lm -ldl
    # grep finds nothing in a program that is not affected, which is no failure.
    (cd affected && PATH=$luajit_path sh ../blocks/README.am-i-affected) >affected.log 2>&1
    grep -qxE "$luajit_says" affected.log || fail "README: am I affected? $(cat affected.log)"
    equal "$(grep -c '^false$' affected.log)" "$(grep -c '^app has one$' affected.log)" \
        "a LuaJIT without GC64 is said of both: $(cat affected.log)"
    grep -q 'Type: *EXEC' affected.log || fail "README: am I affected? $(cat affected.log)"
fi

# ---- README: CMake.
program cmake main
block README.use-it.2 >cmake/CMakeLists.txt
(cd cmake && LDFLAGS=-no-pie cmake -S . -B build && cmake --build build) >cmake.log 2>&1 || fail "$(cat cmake.log)"
contains cmake.log "MasonDixon: predicted with this folder's flags: heap at or above 4 GiB: placed (run)" \
    "$(block README.use-it.5)"
is placed cmake/build/app
quietly log ctest --test-dir cmake/build
contains log '100% tests passed, 0 tests failed out of 1'
if long report.the-report; then
    run report.the-report cmake '^cmake --build '
    for each in report.json report.html; do
        [ -s cmake/build/$each ] || fail "no $each in the build"
    done
fi

# ---- Any other build system.
# make_project FOLDER
make_project() {
    program "$1" app
    printf 'LDFLAGS = -no-pie\napp: app.o\n' >"$1/Makefile"
}
make_project link
run make.make link
is placed link/app
make_project compiled-in
run link.what-is-compiled-in compiled-in
is placed compiled-in/app
(cd compiled-in && MASON_DIXON='test' ./app >log 2>&1) || fail "the self-test: $(cat compiled-in/log)"
contains compiled-in/log 'mmap of the program and of its shared libraries is served'
rm -f link/app
run make.where-nothing-can-stand-in-front link
is placed link/app
block make.where-nothing-can-stand-in-front.2 >link/Makefile
(cd link && make clean && make) >print.log 2>&1 || fail "the makefile of detect --print: $(cat print.log)"
is placed link/app
(cd link && MASON_DIXON='test' ./app) >self.log 2>&1 || fail "its self-test: $(cat self.log)"
run link.one-word .
# shellcheck source=/dev/null
. ./exports
equal "$HOME/bin/mason-dixon-cc" "$(command -v mason-dixon-cc)" "mason-dixon-cc on the PATH"
make_project one-word
quietly log make -C one-word CC=mason-dixon-cc
is placed one-word/app
block mason-dixon-place.example >console
mkdir console.d
cp -R checkout/templates console.d
program console.d main
# Commands, and behind each what it prints; addresses differ from linker to linker.
sed -n 's/^[$] //p' console >console.sh
(cd console.d && sh -e ../console.sh) >console.out 2>console.err || fail "$(cat console.err)"
for each in console console.out; do
    grep -v '^[$] ' $each | sed 's/0x[0-9a-f]*/0x/g' >$each.plain
done
diff console.plain console.out.plain || fail "$(place mason-dixon-place.example): the commands print something else"
is placed console.d/app

# ---- Plain makefiles and pkg-config.
program flags app
cc -c flags/app.c -o flags/app.o || fail "cc"
cp link/app flags/app
if with pkg-config -- make.by-pkg-config; then
    CC=cc CFLAGS='' LDFLAGS=-no-pie
    export CC CFLAGS LDFLAGS
    run make.by-pkg-config flags
    unset CC CFLAGS LDFLAGS
    is placed flags/app
fi

# ---- The report, the self-test, the probe: on executables, and compiled by hand.
run report.the-report flags '^mason-dixon-report --exe'
[ -s flags/app.html ] || fail "no app.html"
run report.the-report flags '^mason-dixon-report --pid'
run report.the-report flags '^mason-dixon-report  '
! with jq -- report.json || {
    run report.json flags
    equal placed "$(cat report.json.log)" "the verdict of report.json"
}
run report.feeding-it-from-another-build-system checkout
[ -x checkout/mason-dixon-report ] || fail "no mason-dixon-report"
run mason-dixon-place.mason-dixon-place.2 checkout
[ -x checkout/mason-dixon-place ] || fail "no mason-dixon-place"
program checkout app
run self-test.the-self-test-and-the-probe checkout
quietly log env MASON_DIXON=report checkout/app
contains log heap-start
run self-test.the-probe checkout
contains self-test.the-probe.log heap_placement=
! long self-test.what-it-costs || run self-test.what-it-costs checkout
! long report.the-report || run report.the-report checkout '^cmake -P '

# ---- C.
# in_c NAME DECLARATIONS - compiles it as the inside of a function, behind its #include lines.
in_c() {
    {
        block "$1" | grep '^#include'
        echo "$2"
        echo 'void f(void); void f(void) {'
        block "$1" | grep -v '^#include'
        echo '}'
    } >"$1.c"
    quietly log cc -Wall -Wno-unused-variable -Werror -I "$HOME/mason-dixon/share/mason-dixon/templates/runtime" -c "$1.c" -o in_c.o
}
in_c low-map.what-it-is-for.3 'extern size_t size, alignment; extern uintptr_t limit;'
in_c stacks.single-threads 'void *function(void *); extern void *argument;'

# ---- CMake: LuaJIT, low mappings, widths.
block luajit.what-masondixon-does >luajit.cmake
if long low-map.what-it-is-for stacks.which-of-my-addresses-fit; then
    block low-map.what-it-is-for | cmake_project low-map app server host
    block stacks.which-of-my-addresses-fit | cmake_project stacks app host
    is placed low-map/build/server
    is placed stacks/build/host
fi
if long luajit.what-masondixon-does && with luajit -- luajit.what-masondixon-does; then
    mkdir luajit
    cp checkout/examples/luajit/host.c luajit/
    {
        printf 'cmake_minimum_required(VERSION 3.18)\nproject(p C)\n'
        cat luajit.cmake
    } >luajit/CMakeLists.txt
    (cd luajit && LDFLAGS=-no-pie cmake -S . -B build && cmake --build build) >luajit.log 2>&1 || fail "$(cat luajit.log)"
    is placed luajit/build/host
fi

# ---- automake.
if with aclocal autoreconf automake -- autoconf.automake autoconf.automake.2 autoconf.automake.3 autoconf.testing \
    README.use-it.3 README.use-it.4; then
    program automake main
    block autoconf.automake >automake/configure.ac
    {
        block autoconf.automake.2
        block autoconf.testing
    } >automake/Makefile.am
    # Without the macro it is autoconf that stops, with a word on what is missing.
    mkdir automake/m4
    (cd automake && unset ACLOCAL_PATH && autoreconf --install) >log 2>&1 && fail "autoreconf does not miss the macro"
    # autoconf 2.73 and its predecessors.
    grep -qE '(undefined or overquoted|possibly undefined) macro: AX_MASON_DIXON' log || fail "$(cat log)"
    [ ! -e automake/configure ] || rm automake/configure
    run autoconf.automake.3 automake
    [ -f automake/m4/ax_mason_dixon.m4 ] || fail "aclocal did not copy the macro"
    is placed automake/app
    quietly log make -C automake check
    contains log 'PASS: app'
    if long report.the-report README.use-it.3 README.use-it.4; then
        run report.the-report automake '^make '
        [ -s automake/report.json ] || fail "no report.json in the build"
        quietly log make -C automake distcheck

        mkdir readme
        {
            printf 'bin_PROGRAMS = app\napp_SOURCES = main.c\n'
            block README.use-it.4
        } >readme/Makefile.am
        block README.use-it.3 | autoconf_project readme
        configured readme
        quietly log make -C readme
        is placed readme/app
        quietly log make -C readme distcheck
    fi

    if long autoconf.without-changing-the-package; then
        echo 'AC_PROG_CC' | autoconf_project libtool
        LDFLAGS=-no-pie
        export LDFLAGS
        run autoconf.without-changing-the-package libtool
        unset LDFLAGS
        is placed libtool/app
    fi
    if long autoconf.a-hand-written-makefile-in; then
        program hand main
        printf 'CC = @CC@\nCFLAGS = @CFLAGS@\nLDFLAGS = @LDFLAGS@\n' >hand/Makefile.in
        block autoconf.a-hand-written-makefile-in >>hand/Makefile.in
        cat >hand/configure.ac <<'END'
AC_INIT([app], [1.0])
AC_PROG_CC
AX_MASON_DIXON([link-wrapper])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
END
        (cd hand && aclocal && autoconf) >log 2>&1 || fail "$(cat log)"
        configured hand
        quietly log make -C hand
        is placed hand/app
    fi
    # Calls alone: configure must take them.
    for each in autoconf.luajit-low-mappings-widths low-map.what-it-is-for.2 stacks.which-of-my-addresses-fit.2; do
        if ! long $each || ! with pkg-config -- $each; then
            continue
        fi
        {
            printf 'AC_PROG_CC\n'
            case $(block $each) in
            *PKG_CHECK*) ;;
            *) printf 'PKG_CHECK_MODULES([LUAJIT], [luajit])\n' ;;
            esac
            block $each
        } | autoconf_project $each.d
        configured $each.d
        contains $each.d.log MasonDixon
    done
else
    use autoconf.luajit-low-mappings-widths low-map.what-it-is-for.2 stacks.which-of-my-addresses-fit.2 \
        autoconf.a-hand-written-makefile-in autoconf.without-changing-the-package
fi

# ---- A package of the shape of libmtev: a mapfile of its own, configure.in, a Makefile.in in src.
libmtev=migration.libmtev-and-reconnoiter
if long $libmtev.2 $libmtev.3 $libmtev.4 $libmtev.5 && with autoconf aclocal automake -- $libmtev.2 $libmtev.3 $libmtev.4 $libmtev.5; then
    program libmtev/src noitd
    echo 'mason_dixon = LOAD ?E V0x100000000 L0x8;' >libmtev/src/map64bit
    {
        printf 'AC_INIT([app], [1.0])\nAC_CANONICAL_HOST\nAC_PROG_CC\n'
        cat <<'END'
case $host in
*-*-solaris*) LDFLAGS="$LDFLAGS -Wl,-M -Wl,map64bit" ;;
esac
END
    } >libmtev/configure.in
    run $libmtev.2 libmtev
    contains $libmtev.2.log 'configure.in:' -Wl,map64bit
    rm libmtev/src/map64bit
    {
        sed '/^case/,/^esac/d' libmtev/configure.in
        block $libmtev.3
        printf 'AC_CONFIG_FILES([src/Makefile])\nAC_OUTPUT\n'
    } >libmtev/configure.ac
    rm libmtev/configure.in
    {
        printf 'CC = @CC@\nCFLAGS = @CFLAGS@\nLDFLAGS = @LDFLAGS@\nLIBS = @LIBS@\nOBJS = noitd.o\n'
        block $libmtev.4
    } >libmtev/src/Makefile.in
    cp "$(automake --print-libdir)"/config.guess "$(automake --print-libdir)"/config.sub \
        "$(automake --print-libdir)"/install-sh libmtev/
    (cd libmtev && aclocal && autoconf) >log 2>&1 || fail "$(cat log)"
    configured libmtev
    run $libmtev.5 libmtev
    contains $libmtev.5.log verdict=placed
    is placed libmtev/src/noitd
fi

# ---- The patches in the pages are those of examples/adopt, which tests/adopt applies and builds, and all are there.
sed -n 's/^\([^ ]*\) | [^|]* | diff | .*/\1/p' index >diffs
while read -r each; do
    patch=$MASON_DIXON_ROOT/examples/adopt/${each#*.}.patch
    block "$each" >page.diff
    sed -n '/^--- /,$p' "$patch" | diff - page.diff || fail "$(place "$each") shows another patch than $patch"
    echo "${patch##*/}"
done <diffs >patches
for patch in "$MASON_DIXON_ROOT"/examples/adopt/*.patch; do
    grep -qx "${patch##*/}" patches || fail "no page shows $patch"
done

# ---- Other build systems.
if long meson.meson meson.as-a-subproject meson.by-flags && with meson ninja -- meson.meson meson.as-a-subproject meson.by-flags; then
    program meson app
    printf "project('p', 'c')\nexecutable('app', 'app.c', pie: false, link_args: '-no-pie')\n" >meson/meson.build
    run meson.meson meson
    is placed meson/build/app
    program meson-subproject app
    mkdir meson-subproject/subprojects
    ln -s "$MASON_DIXON_ROOT" meson-subproject/subprojects/mason-dixon
    {
        printf "project('p', 'c')\nadd_project_link_arguments('-no-pie', language: 'c')\n"
        block meson.as-a-subproject
    } >meson-subproject/meson.build
    (cd meson-subproject && meson setup build -Db_pie=false && meson test -C build) >log 2>&1 || fail "$(cat log)"
    is placed meson-subproject/build/app
    program meson-flags main
    {
        printf "project('p', 'c')\n"
        block meson.by-flags
    } >meson-flags/meson.build
    (cd meson-flags && meson setup build && ninja -C build) >log 2>&1 || fail "$(cat log)"
    is placed meson-flags/build/app
fi
if long cmake.without-the-module && with c++ -- cmake.without-the-module; then
    program unaware app
    cat >unaware/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.10)
project(p C CXX)
add_executable(app app.c)
END
    LDFLAGS=-no-pie
    export LDFLAGS
    run cmake.without-the-module unaware
    unset LDFLAGS
    is placed unaware/build/app
fi
# rustup's cargo, without its toolchains in this home folder, runs nothing.
cargo=cargo
cargo --version >/dev/null 2>&1 || cargo='working-cargo'
if long cargo.cargo && with $cargo -- cargo.cargo; then
    mkdir -p cargo/src
    CARGO_HOME=$here/cargo-home CARGO_NET_OFFLINE=true
    export CARGO_HOME CARGO_NET_OFFLINE
    printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2018"\n' >cargo/Cargo.toml
    echo 'fn main() {}' >cargo/src/main.rs
    run cargo.cargo cargo
    is placed cargo/target/release/app
fi
if long go.go go.go.2 && with go -- go.go go.go.2; then
    mkdir go
    printf 'module app\n\ngo 1.16\n' >go/go.mod
    printf 'package main\n\n// static int one(void) { return 1; }\nimport "C"\n\nfunc main() { _ = C.one() }\n' >go/main.go
    for each in go.go go.go.2; do
        rm -f go/app
        run $each go
        is placed go/app
    done
fi

# ---- No block is left over, and no line of those of which lines are run.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    for each in *.run; do
        sort -u "$each" >lines.run
        sort -u "blocks/${each%.run}" | comm -13 lines.run - >log
        [ ! -s log ] || fail "$(place "${each%.run}"): no test runs $(cat log)"
    done
    rm -f lines.run
fi
awk -F ' [|] ' 'NR == FNR { used[$1] = 1; next } $3 != "text" && $4 == "" && !($1 in used) { print $2 ": " $1 }' used index >log
[ ! -s log ] || fail "no test runs: $(cat log); let this one run it, or put <!-- not run: WHY --> before it"
awk -F ' [|] ' '$4 != "" { print "not run: " $2 ": " $4 }' index
echo "$(sort -u used | wc -l) blocks"
