#!/bin/sh
# SPDX-License-Identifier: 0BSD
# What rewrites an executable afterwards (strip, objcopy, patchelf, dwz, ...) leaves it placed and running, whichever
# linker made it, by the slot and by the linker's script; a file of debug information is no executable.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

need gcc readelf strip objcopy
build_tool
write_heap
quietly log gcc -g -fno-pie -c heap.c -o heap.o
ways=0
left=

# whole WHAT - ./app is placed and runs so.
whole() {
    case $(seen app) in
    'placed slot' | 'placed link') ;;
    *) fail "$1: $(seen app)" ;;
    esac
    heap_above app
    ways=$((ways + 1))
}

# rewrite COMMAND... - on a fresh ./app. Without the command, or where it refuses the file as it is without us, it
# is left out.
rewrite() {
    command -v "$1" >/dev/null 2>&1 || {
        left="$left $1"
        return 0
    }
    cp original app
    if ! "$@" >rewrite.log 2>&1; then
        # Newer patchelfs end, before they write, where two PT_LOADs hold the same bytes of the file (docs/link.md).
        if [ $strategy = post-link ] && grep -q 'splitIndex == -1' rewrite.log; then
            whole "$linker $strategy: after patchelf gave up"
            left="$left $linker:patchelf"
            return 0
        fi
        cp plain app
        ! "$@" >plain.log 2>&1 || fail "$linker $strategy: $*: $(cat rewrite.log)"
        left="$left $linker:$1"
        return 0
    fi
    whole "$linker $strategy: $*"
}

# after FIRST SECOND - one tool behind the other.
after() {
    command -v "$1" >/dev/null 2>&1 && command -v "$2" >/dev/null 2>&1 || return 0
    # shellcheck disable=SC2016 # the inner shell's words
    rewrite sh -c '"$0" app && "$1" app' "$1" "$2"
}

newest_llvm=$(for file in /usr/bin/llvm-strip /usr/bin/llvm-strip-[0-9]*; do [ -x "$file" ] && echo "${file##*/llvm-strip}"; done | tail -n 1)
for linker in bfd gold lld mold; do
    for strategy in post-link link-script; do
        gcc "-fuse-ld=$linker" -no-pie heap.o -o plain >log 2>&1 || continue
        case $strategy-$linker in
        link-script-gold | link-script-mold) continue ;;
        esac
        quietly log "$tool" link --strategy $strategy -- gcc "-fuse-ld=$linker" -no-pie heap.o -o original
        cp original app
        whole "$linker $strategy"
        rewrite strip app
        rewrite eu-strip app
        rewrite "llvm-strip$newest_llvm" app
        rewrite sh -c 'objcopy --only-keep-debug app app.debug && strip app && objcopy --add-gnu-debuglink=app.debug app'
        [ ! -e app.debug ] || {
            expect_failure log "$tool" check app.debug
            contains log 'its code is not in the file: debug information of an executable'
        }
        after strip patchelf
        [ "$MASON_DIXON_FULL" = 1 ] || [ "$linker-$strategy" = bfd-post-link ] || continue
        rewrite strip -g app
        rewrite eu-strip -f app.eu app
        rewrite objcopy app
        rewrite "llvm-objcopy$newest_llvm" app
        after strip eu-strip
        after strip "llvm-strip$newest_llvm"
        after eu-strip strip
        after "llvm-strip$newest_llvm" strip
        rewrite patchelf --set-rpath /nosuch app
        rewrite sh -c 'patchelf --set-rpath /nosuch app && strip app'
        rewrite sh -c 'strip app && patchelf --set-rpath /nosuch app'
        rewrite dwz app
        rewrite debugedit -b "$PWD" -d /usr/src app
        # Whoever takes the section away by name keeps an empty segment, behind which Linux starts the heap all the same
        # (fs/binfmt_elf.c counts each PT_LOAD), or, with newer binutils, none: check promises neither.
        for removed in .note.mason_dixon '.note.*'; do
            [ "$strategy" = post-link ] || break
            cp original app
            objcopy -R "$removed" app >rewrite.log 2>&1 || continue
            ./app >run.log || fail "objcopy -R $removed: it does not run"
            case $(seen app) in placed*) heap_above app ;; esac
            ways=$((ways + 1))
        done
        rewrite "llvm-objcopy$newest_llvm" --strip-sections app
    done
done
[ $ways -gt 10 ] || fail "only $ways ways were tried"
[ -z "$left" ] || echo "not tried here:$left"
echo "$ways ways"

# A file that was placed by appending is broken, or loses its segment, with each of these (docs/link.md); newer llvm-strips
# keep it. patchelf makes room of its own. Whatever they do, check calls no file placed whose heap is low.
quietly log gcc -no-pie heap.o -o original
quietly log "$tool" place original
contains log 'strip and objcopy break such a file'
appended=0
while read -r expected command; do
    command -v "${command%% *}" >/dev/null 2>&1 || continue
    cp original app
    sh -c "$command" >rewrite.log 2>&1 || continue # refused, and so not broken
    appended=$((appended + 1))
    case $expected:$(seen app) in
    keeps:placed* | either:placed*) heap_above app ;;
    undoes:impossible* | either:impossible*) ;;
    *) fail "appended: $command: $(seen app)" ;;
    esac
done <<END
undoes strip app
undoes strip -g app
undoes objcopy app
undoes eu-strip app
undoes eu-strip -f app.eu app
undoes dwz app
undoes debugedit -b $PWD -d /usr/src app
either llvm-strip$newest_llvm app
either llvm-objcopy$newest_llvm app
keeps patchelf --set-rpath /nosuch app
END
[ $appended -ge 3 ] || fail "only $appended tools rewrote what was appended"
