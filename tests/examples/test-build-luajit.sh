#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# examples/build-luajit: which source package it takes, from which release, and what it says when there is none. With the
# real apt, on small archives of the test's own, whose "LuaJIT" does no more than fail to build: which one was taken shows
# in what it says. What LuaJIT's own source makes is seen wherever a test uses it.
set -u
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
need gcc make apt-get apt-config tar xz sha256sum awk
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || skip "LuaJIT without GC64 exists for x86-64 only"
build=$MASON_DIXON_ROOT/examples/build-luajit

# last_says STATUS TEXT COMMAND... - the same of its last line.
last_says() {
    says "$@"
    tail -n 1 log >last
    contains last "$2"
}

# ---- wrong arguments ----

last_says 2 'build-luajit: --gc64: not an option; allowed: -o DIR, -h' "$build" --gc64
last_says 2 'build-luajit: -o: no folder given; allowed: -o DIR' "$build" -o
mkdir foreign
last_says 1 'foreign exists and holds no finished build' "$build" -o foreign
last_says 1 "build-luajit: -o: /dev/null can't be written" "$build" -o /dev/null/luajit

# ---- archives ----

here=$(pwd -P)
place=$(printf '%s' "$here" | sed 's/ /%20/g')
mkdir -p etc/sources.list.d etc/apt.conf.d etc/preferences.d etc/trusted.gpg.d state/lists/partial cache/archives/partial
cat >apt.conf <<CONF
Dir::Etc "$here/etc";
Dir::State "$here/state";
Dir::Cache "$here/cache";
CONF
APT_CONFIG=$here/apt.conf
export APT_CONFIG

# suite NAME - starts a release in the archive.
suite() {
    suite_name=$1
    mkdir -p "archive/dists/$suite_name/main/source"
    : >"archive/dists/$suite_name/main/source/Sources"
    ended
}
# ended - writes the release's list of its lists.
ended() {
    suite_sources=archive/dists/$suite_name/main/source/Sources
    {
        printf 'Suite: %s\nCodename: %s\nArchitectures: amd64\nComponents: main\nDate: Thu, 01 Jan 2026 00:00:00 UTC\n' \
            "$suite_name" "$suite_name"
        printf 'SHA256:\n %s %s main/source/Sources\n' "$(sha256sum <"$suite_sources" | cut -d ' ' -f 1)" "$(wc -c <"$suite_sources")"
    } >"archive/dists/$suite_name/Release"
}
# source_package NAME VERSION HEADER FOLDER - puts it in that release; HEADER is what its src has, FOLDER the one around
# all, or ".".
source_package() {
    source_tarball=$1_$2.orig.tar.xz
    rm -rf tree
    mkdir -p "tree/$4/src" archive/pool
    : >"tree/$4/src/$3"
    printf 'all:\n\t@echo "error: this is %s of %s, and no more than a test" >&2; exit 1\n' "$1 $2" "$suite_name" >"tree/$4/src/Makefile"
    if [ "$4" = . ]; then set -- "$1" "$2" "$3" src; fi
    tar -C tree -cJf "archive/pool/$source_tarball" "$4"
    {
        printf 'Package: %s\nBinary: %s\nVersion: %s-1\nMaintainer: nobody <nobody@example.org>\nArchitecture: any\n' "$1" "$1" "$2"
        printf 'Format: 3.0 (quilt)\nDirectory: pool\nChecksums-Sha256:\n'
        # As many mirrors: without the description and Debian's part, which apt knows and nobody has.
        printf ' %064d 10 %s_%s-1.dsc\n %064d 10 %s_%s-1.debian.tar.xz\n' 0 "$1" "$2" 0 "$1" "$2"
        printf ' %s %s %s\n\n' "$(sha256sum <"archive/pool/$source_tarball" | cut -d ' ' -f 1)" \
            "$(wc -c <"archive/pool/$source_tarball")" "$source_tarball"
    } >>"archive/dists/$suite_name/main/source/Sources"
    ended
}

# Both notations, and what is no Debian archive or switched off.
cat >etc/sources.list <<LIST
# deb http://127.0.0.1:9/commented running main
deb [arch=amd64 trusted=yes] file:$place/archive running main contrib
deb [ trusted=yes ] file:$place/foreign running nothing
LIST
cat >etc/sources.list.d/off.sources <<LIST
Types: deb
URIs: http://127.0.0.1:9/off
Suites: running
Components: main
Enabled: no
LIST

suite running
source_package luajit 2.1 luajit.h .
source_package luajit2 2.1 luajit.h .
suite unstable
source_package luajit 2.1.9 luajit_rolling.h luajit2-2.1.9
made='build-luajit: make failed in'
last_says 1 "$made luajit 2.1 with CC=\"gcc\": error: this is luajit 2.1 of running, and no more than a test" "$build" -o new/luajit
contains log 'building luajit 2.1 with XCFLAGS=-DLUAJIT_DISABLE_GC64'
equal "" "$(ls -A new)" "left behind"
# A tarball that the mirror does not have: the other package, then the next release that has one.
rm archive/pool/luajit_2.1.orig.tar.xz
last_says 1 "$made luajit2 2.1 with CC=\"gcc\": error: this is luajit2 2.1 of running" "$build" -o new/luajit
# One that is not what the list says.
echo rubbish >archive/pool/luajit2_2.1.orig.tar.xz
last_says 1 "$made luajit 2.1.9 with CC=\"gcc\": error: this is luajit 2.1.9 of unstable" "$build" -o new/luajit
rm -rf archive/dists/running/main
suite running
last_says 1 'this is luajit 2.1.9 of unstable' "$build" -o new/luajit
# The other notation, and the compiler as given.
printf 'Types: deb deb-src\nURIs: file:%s/archive\nSuites: running\nComponents: contrib main\nTrusted: yes\n' "$place" \
    >etc/sources.list.d/debian.sources
rm etc/sources.list
last_says 1 "$made luajit 2.1.9 with CC=\"gcc -m64\": error: this is luajit 2.1.9 of unstable" env CC='gcc -m64' "$build" -o new/luajit

# ---- none ----

none='build-luajit: no LuaJIT without GC64:'
rm archive/pool/*
last_says 77 "$none no source package luajit or luajit2 can be fetched: the mirror lists no source packages" "$build" -o new/luajit
suite running
source_package other 2.1 luajit.h .
last_says 77 "$none no source package luajit or luajit2 can be fetched: E: Unable to find a source package for luajit" "$build" -o new/luajit
source_package luajit 2.1 something.h .
last_says 77 "$none luajit 2.1 holds neither src/luajit.h nor src/luajit_rolling.h" "$build" -o new/luajit
rm -r archive/dists/running/main/source
last_says 77 "$none no source package luajit or luajit2 can be fetched: E: Failed to fetch file:" "$build" -o new/luajit
sed -i 's|^URIs: .*|URIs: http://127.0.0.1:9/debian|' etc/sources.list.d/debian.sources
last_says 77 "$none no source package luajit or luajit2 can be fetched: no mirror of Debian answers: W: Failed to fetch http://127.0.0.1:9/" "$build" -o new/luajit
rm etc/sources.list.d/*
last_says 77 "$none no source package luajit or luajit2 can be fetched: apt lists no archive (looked in $here/etc/sources.list and $here/etc/sources.list.d)" "$build" -o new/luajit
equal "" "$(ls -A new)" "left behind"
exit 0
