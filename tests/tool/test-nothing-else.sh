#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link changes nothing else: each program is linked without it and with it, by the slot and, where the linker
# has one, by its script. The symbols of the linker mean what they mean without us, a program's own of these names stay its
# own, exports, dynamic section, versions and properties are the same, readelf -n is content, what reads the notes of the
# process finds the build id, and a PIE has nothing more than a record among its notes.
# The short version takes GNU ld and no PIE for most of it, the other linkers for the first line.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
# shellcheck source=tests/shape.sh
. "$MASON_DIXON_ROOT/tests/shape.sh"

need gcc readelf
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'its programs are for Linux on x86-64'
build_tool
cat >whole.c <<'END'
#define _GNU_SOURCE
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef OWN /* of the linker's names a program may take these */
int etext = 1, edata = 2, end = 3;
#define SYMBOLS (etext == 1 && edata == 2 && end == 3)
#else
extern char etext, _etext, edata, _edata, end, _end, __executable_start, __bss_start;
int data = 1;
char room[40000];
int main(void);
#define BEHIND(a, b) ((const char *)(a) > (const char *)(b) && (const char *)(a) - (const char *)(b) < 1 << 24)
#define SYMBOLS                                                                                                        \
    (&etext == &_etext && &edata == &_edata && &end == &_end && BEHIND(&etext, main) && BEHIND(&edata, &data) &&       \
     BEHIND(&end, room + sizeof room - 1) && BEHIND(&edata, &etext) && BEHIND(&end, &edata) && BEHIND(main, &__executable_start))
#endif
#ifdef BIG
char far[5UL << 30];
#endif
static int build_ids;
static int look(struct dl_phdr_info *info, size_t size, void *data)
{
    int i;
    (void)size;
    (void)data;
    for (i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *const p = &info->dlpi_phdr[i];
        const char *at = (const char *)(info->dlpi_addr + p->p_vaddr);
        const char *const behind = at + p->p_memsz;
        const unsigned align = p->p_align == 8 ? 8 : 4;
        while (p->p_type == PT_NOTE && at + sizeof(ElfW(Nhdr)) <= behind) {
            const ElfW(Nhdr) *const note = (const void *)at;
            build_ids += note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && memcmp(at + sizeof *note, "GNU", 4) == 0;
            at += sizeof *note + ((note->n_namesz + 3) & ~3U);
            at += (note->n_descsz + align - 1) & ~(align - 1);
        }
    }
    return 1;
}
int main(void)
{
    dl_iterate_phdr(look, 0);
#ifdef BIG
    far[sizeof far - 1] = 1;
#endif
    printf("symbols %s, %d build id\nheap %p\n", SYMBOLS ? "right" : "WRONG", build_ids, sbrk(0));
    return 0;
}
END
cat >start.c <<'END'
void _start(void) { __builtin_trap(); }
END
bfd=$(ld.bfd --verbose 2>/dev/null | sed -e '1,/^===/d' -e '/^===/,$d')
if [ -n "$bfd" ]; then
    # A script that has a place for all of a plain program, and one that throws all notes away.
    echo "$bfd" | sed 's/^  \.interp .*/&\n  .note.p : { *(.note.gnu.property) }\n  .note.a : { *(.note.ABI-tag) }\n  .tm_clone_table : { *(.tm_clone_table) }/' >all.ld
    echo "$bfd" | sed -e '/^ *\.note\./d' -e 's,/DISCARD/ : {,/DISCARD/ : { *(.note .note.*),' >no-notes.ld
fi

# Which linkers, what is made, options of the compiler, options of the link, what becomes of an executable of a fixed
# address: "placed"; "append": placed, and a script's strategy can't; "image": impossible, since its image lies there.
# Some programs only link: their source stands in place of whole.c.
cases='
*        | no-pie pie static | whole.c            |                                                | placed
*        | no-pie pie        | whole.c -DOWN      | -rdynamic                                      | placed
*        | no-pie pie        | whole.c            | -rdynamic                                      | placed
*        | no-pie pie static | whole.c -pg        | -pg                                            | placed
*        | no-pie pie        | whole.c            | -Wl,-z,relro,-z,now                            | placed
*        | no-pie pie        | whole.c            | -Wl,-z,norelro                                 | placed
*        | no-pie static     | whole.c            | -Wl,--gc-sections                              | placed
*        | no-pie            | whole.c -flto      | -flto                                          | placed
*        | no-pie pie        | whole.c            | -Wl,-z,max-page-size=0x200000                  | placed
*        | no-pie pie        | whole.c            | -Wl,-z,noseparate-code                         | placed
*        | no-pie            | whole.c -DOWN -DBIG -mcmodel=medium |                               | image
bfd      | no-pie            | whole.c            | -Wl,-T,all.ld,--orphan-handling=error          | append
bfd      | no-pie            | whole.c            | -Wl,-T,no-notes.ld                             | append
bfd      | no-pie pie        | whole.c -fcf-protection | -Wl,-z,ibt,-z,shstk                       | placed
bfd      | no-pie            | whole.c            | -Wl,--fatal-warnings                           | placed
bfd lld  | no-pie pie        | start.c -fcf-protection | -nostdlib -Wl,-z,cet-report=error         | placed
lld      | no-pie pie        | start.c -fcf-protection | -nostdlib -Wl,-z,force-ibt,-z,shstk,--fatal-warnings | placed
'

# notes FILE - what readelf -n complains of.
notes() {
    readelf -nW "$1" 2>&1 >/dev/null | grep -i 'warning' | sed 's/^readelf: //'
}

count=0
# compare WHAT - ./plain and ./app: what one has, the other has. Allowed is the boundary's PT_LOAD, or, in a PIE, nothing.
compare() {
    cp shape.all shape.plain
    # GNU ld's script hides this one (gnu-ld.ld says why).
    [ "$mode $strategy $linker" != "no-pie link-script bfd" ] || sed -i '/^dynamic symbol .* __executable_start/d' shape.plain
    shape app >shape.app
    diff shape.plain shape.app >shape.diff
    ! grep -q '^<' shape.diff || fail "$1: lost: $(cat shape.diff)"
    came=$(sed -n 's/^> *//p' shape.diff | sed 's/ *0x.*//; s/ *$//' | grep . | sort | tr '\n' '|')
    case $mode:$became:$came in
    # lld has notes in front of the slot and behind it.
    pie:*: | pie:*:'NOTE R|' | pie:*:'NOTE R|NOTE R|' | *:image:* | *:placed:'LOAD R|' | *:placed:'LOAD R|NOTE R|') ;;
    # mold gives a note that may be written segments of its own, and cuts a PT_LOAD in two for it.
    *:placed:'LOAD R|LOAD RW|' | *:placed:'LOAD R|LOAD R|NOTE R|') [ "$linker" = mold ] || fail "$1: $came" ;;
    *) fail "$1: it has more: $came" ;;
    esac
    equal "$(notes plain)" "$(notes app)" "$1: readelf -n"
    count=$((count + 1))
}

# one SOURCE LINK EXPECTED - by each strategy, with the linker and the mode at hand.
one() {
    rm -f plain gmon.out
    kind=-fno-pie
    [ "$mode" != pie ] || kind=-fPIE
    # shellcheck disable=SC2086 # lists of options
    $driver -O1 $kind $1 -c -o whole.o >log 2>&1 || {
        echo "not compiled: $1: $(head -n 1 log)"
        return
    }
    # shellcheck disable=SC2086
    if ! $driver -$mode whole.o $2 -o plain >log 2>&1; then
        echo "$linker -$mode, without us: $2: $(head -n 1 log)"
        return
    fi
    shape plain >shape.all
    case $1 in start.c* | foreign.c*) ;; *) ./plain | sed 's/^heap.*//' >said.plain ;; esac
    for strategy in auto $script; do
        what="$linker -$mode $strategy: $1 $2"
        became=$3
        rm -f app
        # shellcheck disable=SC2086
        "$tool" link --strategy "$strategy" -- $driver -$mode whole.o $2 -o app >link.log 2>&1 ||
            fail "$what: $(cat link.log)"
        case $mode-$3-$strategy in
        pie-*) is_seen 'not-needed none' app ;;
        *-image-*) contains link.log 'app: impossible: one PT_LOAD spans the boundary' ;;
        *-append-link-script)
            grep -q 'app: impossible: ' link.log || fail "$what: $(cat link.log)"
            became=image
            ;;
        *-append-*)
            is_seen 'placed append' app
            contains link.log 'placed by appending the segment'
            became=placed
            ;;
        *-auto) is_seen 'placed slot' app ;;
        *) is_seen 'placed link' app ;;
        esac
        case $mode-$3 in pie-* | *-placed)
            # What the linker itself says, it says once.
            grep -v '^mason-dixon: ' link.log | cmp -s - log || fail "$what: says $(cat link.log)"
            ;;
        esac
        compare "$what"
        case $1 in start.c* | foreign.c*) continue ;; esac
        ./app | tee said | sed 's/^heap.*//' >said.app
        cmp said.plain said.app || fail "$what: $(cat said)"
        contains said 'symbols right'
        case $mode-$became in static-placed | no-pie-placed) heap_above app ;; esac
        case $1 in *-pg) [ -s gmon.out ] || fail "$what: no gmon.out" ;; esac
    done
}

for linker in bfd gold lld mold; do
    command -v ld.$linker >/dev/null || continue
    script=
    case $linker in bfd | lld) script='link-script' ;; esac
    driver="gcc -fuse-ld=$linker"
    first=1
    while IFS='|' read -r linkers modes source link expected; do
        [ -n "$expected" ] || continue
        case $linkers in '*'* | *$linker*) ;; *) continue ;; esac
        case $MASON_DIXON_FULL$linker$first in
        1* | 0*1) ;;
        0bfd*) modes='no-pie' ;;
        *) continue ;;
        esac
        first=0
        for mode in $modes; do
            one "${source# }" "$link" "${expected# }"
        done
    done <<END
$cases
END
done

# arm64: BTI and PAC are ANDed over all inputs, and -z force-bti names each input without them. "compares LINKER DRIVER" links
# a program that has them, and one with the C library, whose own objects may not.
echo 'int main(void) { return 0; }' >foreign.c
compares() {
    linker=$1
    driver=$2
    # shellcheck disable=SC2086 # words
    $driver -nostdlib -no-pie start.c -o plain >log 2>&1 || {
        echo "not tried: $driver: $(head -n 1 log)"
        return
    }
    for mode in no-pie pie; do
        one 'start.c -mbranch-protection=standard' '-nostdlib -Wl,-z,force-bti,--fatal-warnings' placed
        readelf -nW app | grep -q 'AArch64 feature: BTI' || fail "$driver: no BTI: $(readelf -nW app)"
        one 'foreign.c -mbranch-protection=standard' '-Wl,-z,force-bti' placed
    done
}
script='link-script'
if command -v aarch64-linux-gnu-gcc >/dev/null 2>&1; then
    compares bfd aarch64-linux-gnu-gcc
fi
for cross in $(each_of clang); do
    compares lld "$cross --target=aarch64-linux-gnu -fuse-ld=lld"
    compares bfd "$cross --target=aarch64-linux-gnu -fuse-ld=bfd"
done

[ $count -gt 20 ] || fail "only $count links were compared"
echo "$count links compared"
