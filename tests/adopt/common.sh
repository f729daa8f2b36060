# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# What the tests of examples/adopt share: a program out of Debian's source packages, with Debian's patches and hardening
# flags but without PIE, is built as it is and with at most three lines of MasonDixon; both are compared. Sources are kept
# in $MASON_DIXON_CACHE/sources.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

adopted=$MASON_DIXON_ROOT/examples/adopt

# newest FILE... - the one that was changed last; nothing where none is there.
newest() {
    # shellcheck disable=SC2012 # names of Debian's
    ls -t "$@" 2>/dev/null | head -n 1
}

# fetched PACKAGE - its source package is in $sources, or the tarball of its authors alone, where an archive has lost the
# rest. apt gets lists of its own, and checks signatures.
fetched() {
    sources=$MASON_DIXON_CACHE/sources
    mkdir -p "$sources/lists/partial" "$sources/cache/archives/partial" || fail "$sources can't be made"
    : >>"$sources/status"
    fetched_mirror=$(debian_archive)
    [ "$fetched_mirror" ] || skip 'this machine names no archive of Debian'
    fetched_release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $fetched_mirror ${fetched_release:-sid} main" \
        >"$sources/sources.list"
    fetched_apt="apt-get -q -o Dir::State::Lists=$sources/lists -o Dir::State::status=$sources/status -o Dir::Cache=$sources/cache
        -o Dir::Etc::SourceList=$sources/sources.list -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User=root
        -o Acquire::Languages=none -o Acquire::http::Timeout=20"
    if [ -z "$(newest "$sources/$1"_*.dsc)" ]; then
        # shellcheck disable=SC2086 # words
        (
            flock 9
            $fetched_apt update && cd "$sources" && {
                $fetched_apt source --download-only "$1" || {
                    rm -f "$1"_*.dsc # a description without all of its files is no use
                    $fetched_apt source --download-only --tar-only "$1"
                }
            }
        ) 9>"$sources/lock" >fetch.log 2>&1 || [ "$(newest "$sources/$1"_*.orig.tar.*[!c])" ] ||
            skip "Debian's source package $1 can't be fetched: $(grep -E '^E:' fetch.log | head -n 1)"
    fi
}

# unpacked PACKAGE FOLDER - the package's source, with Debian's patches where they can be had, is there; the newest, where
# there is more than one.
unpacked() {
    fetched "$1"
    unpacked_description=$(newest "$sources/$1"_*.dsc)
    if [ "$unpacked_description" ]; then
        quietly unpack.log dpkg-source -x "$unpacked_description" "$2"
    else
        mkdir "$2"
        unpacked_tarball=$(newest "$sources/$1"_*.orig.tar.*[!c])
        quietly unpack.log tar -xf "$unpacked_tarball" -C "$2" --strip-components=1
        echo "without Debian's patches, which its archive does not give: ${unpacked_tarball##*/}"
    fi
}

# sources PACKAGE LIBRARY... - leaves the package's source, with Debian's patches, in ./plain, and with ours, where it has
# one, in ./ours.
sources() {
    need dpkg-source dpkg-buildflags dpkg-checkbuilddeps make gcc readelf patch
    sources_package=$1
    shift
    sources_wanted=$(echo "$*" | sed 's/ /, /g')
    dpkg-checkbuilddeps -d "$sources_wanted" /dev/null >wanted.log 2>&1 ||
        skip "$(sed -n 's/^dpkg-checkbuilddeps: error: //p' wanted.log)"
    rm -rf plain ours
    unpacked "$sources_package" plain
    cp -Rp plain ours
    patch_lines=0
    [ -f "$adopted/$sources_package.patch" ] || return 0
    # Where a newer release has other words around the lines, these are in their place: fuzz would put them anywhere.
    sources_patch=$adopted/debian13/$sources_package.patch
    { [ -f "$sources_patch" ] && patch -d ours -p1 -F0 --dry-run -i "$sources_patch" >patch.log 2>&1; } ||
        sources_patch=$adopted/$sources_package.patch
    quietly patch.log patch -d ours -p1 -i "$sources_patch"
    patch_lines=$(grep -c '^+[^+]' "$sources_patch") || patch_lines=0
    [ "$patch_lines" -le 3 ] || fail "the patch of $sources_package adds $patch_lines lines"
}

# installed - MasonDixon as a user installs it, in $prefix, and on the PATH.
installed() {
    prefix=$PWD/prefix
    mkdir -p checkout
    (cd "$MASON_DIXON_ROOT" && cp -R Makefile CMakeLists.txt README.md CHANGELOG.md LICENSE cmake completions docs m4 templates "$OLDPWD/checkout") ||
        fail 'the checkout can not be copied'
    quietly install.log make -C checkout install "PREFIX=$prefix"
    tool=$prefix/bin/mason-dixon
    PATH=$prefix/bin:$PATH
    ACLOCAL_PATH=$prefix/share/aclocal
    CMAKE_PREFIX_PATH=$prefix
    export ACLOCAL_PATH CMAKE_PREFIX_PATH
}

# hardened - Debian's flags, all hardening but PIE, or what $hardening says, in the environment, as a build of the package has
# them.
hardened() {
    hardened_flags=$(DEB_BUILD_MAINT_OPTIONS="hardening=${hardening:-+all,-pie}" dpkg-buildflags --export=sh) || fail 'dpkg-buildflags'
    eval "$hardened_flags"
}

# both COMMAND... - runs it in ./plain and ./ours; its words see $mode.
both() {
    for mode in plain ours; do
        (cd $mode && "$@") >$mode.log 2>&1 || {
            tail -n 40 $mode.log
            fail "the $mode build"
        }
    done
}

# kept_as_is FILE - the program in ours/ has the protection, the libraries and the exports of that in plain/.
kept_as_is() {
    for mode in plain ours; do
        {
            readelf -dW "$mode/$1" | grep -oE '\((NEEDED|FLAGS|FLAGS_1|RPATH|RUNPATH)\).*' | sed "s,/$mode/,/,g"
            readelf -lW "$mode/$1" | awk '$1 ~ /^GNU_(STACK|RELRO)$/ { print $1, $(NF - 1) }'
            readelf -nW "$mode/$1" 2>/dev/null | grep -oE 'x86 feature: .*'
            # What a program takes from others' libraries it may show as its own, and of ours only what is promised.
            readelf --dyn-syms -W "$mode/$1" | awk '$7 ~ /^[0-9]+$/ { print "exports", $8 }' |
                grep -v 'mason_dixon' | sort
        } >$mode.protection
    done
    diff plain.protection ours.protection || fail "$1 is not protected, linked or exported as before"
}

# spread FILE ARGUMENT... - MiB below 2 GiB that a program finds free with 2 GiB on its heap: low_plain and low_ours.
spread() {
    spread_file=$1
    shift
    cat >spread.c <<'END'
/* Loaded into the program: 2 GiB go on its heap, by brk, untouched; then what is free below 2 GiB is taken by mmap and
 * counted. Where the heap can't grow so far it is what it is. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
__attribute__((constructor)) static void spread(void) {
    const char *name = getenv("SPREAD");
    const size_t piece = (size_t)1 << 20;
    unsigned long free_mib = 0;
    unsigned long grown = 0;
    uintptr_t at;
    FILE *file;
    if (name == NULL)
        return;
    while (grown < 2048 && sbrk((intptr_t)piece) != (void *)-1)
        grown++;
    for (at = piece; at < (uintptr_t)1 << 31; at += piece) {
        void *got = mmap((void *)at, piece, PROT_NONE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
        free_mib += got == (void *)at;
    }
    file = fopen(name, "w");
    if (file != NULL) {
        fprintf(file, "%lu %lu\n", free_mib, grown);
        fclose(file);
    }
    _exit(0);
}
END
    [ -f spread.so ] || quietly log gcc -O1 -shared -fPIC spread.c -o spread.so
    for mode in plain ours; do
        rm -f $mode.spread
        SPREAD=$PWD/$mode.spread LD_PRELOAD=$PWD/spread.so "./$mode/$spread_file" "$@" >log 2>&1 </dev/null || true
        [ -s $mode.spread ] || fail "$mode/$spread_file does not start with spread.so: $(cat log)"
    done
    low_plain=$(cut -d ' ' -f 1 plain.spread)
    low_ours=$(cut -d ' ' -f 1 ours.spread)
    equal 2048 "$(cut -d ' ' -f 2 ours.spread)" 'MiB that the heap of the placed program could grow'
    [ "$low_ours" -ge 2000 ] || fail "only $low_ours MiB are free in the placed program"
}

# kept_and_placed FILE ARGUMENT... - the program in ours/ is placed and tests itself, is else as it was, and strips; the
# arguments let it end at once.
kept_and_placed() {
    is_seen 'placed slot' "ours/$1"
    kept_as_is "$1"
    env MASON_DIXON=test "ours/$1" >self.log 2>&1 || fail "its self-test: $(cat self.log)"
    spread "$@"
    strippable "$1" main
}

# strippable FILE ADDRESS-OF - dh_dwz, dh_strip: what is stripped is placed as before, and gdb finds the debug file and
# the function where it is.
strippable() {
    cp "ours/$1" whole
    strippable_at=$(nm whole | awk -v name="$2" '$3 == name { print $1 }')
    [ "$strippable_at" ] || fail "$1 has no function $2"
    if command -v dwz >/dev/null 2>&1; then
        dwz -q whole >log 2>&1 || contains log 'debug'
    fi
    rm -rf debug
    mkdir debug
    quietly log objcopy --only-keep-debug --compress-debug-sections whole debug/app.debug
    quietly log strip --remove-section=.comment --remove-section=.note whole
    quietly log objcopy --add-gnu-debuglink=debug/app.debug whole
    mv whole debug/app
    is_seen "$(seen "ours/$1")" debug/app
    if command -v gdb >/dev/null 2>&1; then
        gdb -nx -batch -ex "info symbol 0x$strippable_at" -ex "info line $2" debug/app >gdb.log 2>&1
        grep -qE "^$2(\(|$| in )" gdb.log || fail "gdb with the debug file: $(cat gdb.log)"
        contains gdb.log "$(echo "$strippable_at" | sed 's/^0*/0x/')"
    fi
}

# told PROGRAM BUILD-SYSTEM VERDICT - the line of the table in docs/adopt.md.
told() {
    echo "| $1 | $2 | $patch_lines | $3 | ${low_plain:--} | ${low_ours:--} |"
}
