#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Counter tests: the check must fail where the effect is not there, and tell why; and it must know
# what other means than the slot have placed.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/link/place.sh
. "$MASON_DIXON_ROOT/tests/link/place.sh"

build_place
write_program
build_slots

# judged VERDICT REASON FILE [OPTION...]
judged() {
    judged_verdict=$1
    judged_reason=$2
    shift 2
    ./place --check "$@" >check.log 2>err.log && judged_status=0 || judged_status=$?
    case $judged_verdict in
    impossible) equal 1 "$judged_status" "status of $*" ;;
    *) equal 0 "$judged_status" "status of $*" ;;
    esac
    equal "$judged_verdict" "$(value verdict check.log)" "verdict of $*"
    contains check.log "reason=$judged_reason"
    ./place --check --quiet "$@" >quiet.log 2>&1 && judged_quiet=0 || judged_quiet=$?
    equal "$judged_status" "$judged_quiet" "status of --check --quiet $*"
    [ ! -s quiet.log ] || fail "--check --quiet $* prints something"
}

quietly link.log gcc -no-pie app.c -o plain
judged impossible 'no segment lies at or above the boundary' plain
equal no "$(value slot check.log)" 'slot of a plain file'
quietly link.log gcc -no-pie app.c slot.o -o untouched
judged impossible 'no segment lies at or above the boundary' untouched
equal yes "$(value slot check.log)" 'slot of an untouched file'
equal none "$(value placed_by check.log)" 'placed_by of an untouched file'
./observe -n 5 ./untouched >observed
[ $(($(value start_brk_max observed))) -lt $((boundary)) ] || fail "observe sees no low heap"
# heap_from is what the kernel uses: without ASLR the heap starts at the page behind it.
if command -v setarch >/dev/null; then
    ./place --quiet untouched -o placed
    for file in untouched placed; do
        ./place --check "$file" >check.log || true
        quietly observed setarch -R ./observe ./$file
        equal $((($(value heap_from check.log) + 4095) / 4096 * 4096)) \
            $(($(value start_brk_min observed))) "start of the heap of $file without ASLR"
    done
fi

# Hole layouts: the heap is high, and low memory is taken. GNU ld and gold keep to small pages, the
# check must see it in the headers all the same.
cat >anchor.c <<'EOF'
__asm__(".section .mason_dixon,\"aw\",%nobits\n.balign 8\n.zero 8\n.text\n");
EOF
holes=0
# hole NAME COMMAND... - judged when it links; a limit keeps a linker from writing gigabytes.
hole() {
    hole_name=$1
    shift
    (ulimit -f 20000 && exec timeout 20 "$@" -o "$hole_name") >link.log 2>&1 || return 0
    readelf -lW "$hole_name" | sed -n 's/^  LOAD  *//p' >loads
    while read -r _ vaddr _ _ memsz _; do
        [ $((vaddr)) -ge $((boundary)) ] || [ $((vaddr + memsz)) -le $((boundary)) ] || {
            holes=$((holes + 1))
            judged impossible 'one PT_LOAD spans the boundary' "$hole_name"
            expect_failure place.log ./place "$hole_name"
            contains place.log "$hole_name: one PT_LOAD spans the boundary"
        }
    done <loads
}
cat >hole.ld <<'EOF'
SECTIONS { .mason_dixon 0x100000000 : { KEEP(*(.mason_dixon)) } } INSERT AFTER .bss;
EOF
command -v ld.lld >/dev/null && hole hole-lld clang -fuse-ld=lld -no-pie app.c anchor.c -Wl,-T,hole.ld
command -v ld.mold >/dev/null &&
    hole hole-mold gcc -fuse-ld=mold -no-pie app.c anchor.c \
        -Wl,--section-start=.mason_dixon=0x100000000
# And one made by hand, whatever linkers there are: the last PT_LOAD's p_memsz of 5 GiB.
cat >enlarge.c <<'EOF'
#include <elf.h>
#include <stdio.h>
int main(int argc, char **argv) {
    FILE *file = fopen(argv[1], "r+b");
    Elf64_Ehdr header;
    Elf64_Phdr segment, last, before;
    long at = 0;
    int i;
    (void)argc;
    if (!file || fread(&header, sizeof header, 1, file) != 1)
        return 1;
    for (i = 0; i < header.e_phnum; i++) {
        fseek(file, (long)header.e_phoff + i * (long)sizeof segment, SEEK_SET);
        if (fread(&segment, sizeof segment, 1, file) == 1 && segment.p_type == PT_LOAD) {
            at = (long)header.e_phoff + i * (long)sizeof segment;
            before = last;
            last = segment;
        }
    }
    fseek(file, at, SEEK_SET);
    if (fread(&segment, sizeof segment, 1, file) != 1)
        return 1;
    segment.p_memsz = argv[2][0] == 'h' ? 0x140000000 : segment.p_memsz;
    segment.p_flags |= argv[2][0] == 'x' ? PF_X : 0;
    segment.p_vaddr = argv[2][0] == 'l' ? 0x200000 : segment.p_vaddr;
    if (argv[2][0] == 'o') { /* begins inside of the one before it */
        segment.p_vaddr = before.p_vaddr + 8;
        segment.p_offset = before.p_offset + 8;
    }
    segment.p_memsz = argv[2][0] == 'e' ? 0 : segment.p_memsz;
    segment.p_filesz = argv[2][0] == 'e' ? 0 : segment.p_filesz;
    fseek(file, at, SEEK_SET);
    return fwrite(&segment, sizeof segment, 1, file) != 1 || fclose(file) != 0;
}
EOF
quietly build.log cc enlarge.c -o enlarge
cp plain by-hand
./enlarge by-hand hole
judged impossible 'one PT_LOAD spans the boundary' by-hand
./observe -n 5 ./by-hand >observed
[ $(($(value start_brk_min observed))) -ge $((boundary)) ] || fail "by-hand has a low heap"
[ "$(value free_below_2gib_mib observed)" -lt 100 ] || fail "by-hand leaves low memory free"
printf '%s hole layouts by linkers, one by hand\n' "$holes"

./place --quiet untouched -o placed
judged placed 'the highest PT_LOAD lies at or above' placed
cp placed executable
./enlarge executable x
judged impossible 'an executable PT_LOAD lies at or above' executable
cp placed low
./enlarge low low
judged impossible 'damaged: a PT_LOAD that no kernel maps' low
cp plain overlap
./enlarge overlap overlap
judged impossible 'the PT_LOADs overlap or are not in ascending order' overlap
expect_failure place.log ./place overlap
contains place.log 'overlap: the PT_LOADs overlap'
cp placed none
./enlarge none empty
judged impossible 'a PT_LOAD at or above the boundary has no contents' none
judged impossible 'no segment lies at or above the boundary' placed --boundary 8GiB
judged placed 'the highest PT_LOAD' placed --boundary 2GiB

# Placed by the linker.
cat >link.ld <<'EOF'
SECTIONS { .mason_dixon 0x100000000 : { QUAD(0) } } INSERT AFTER .comment;
EOF
if gcc -fuse-ld=bfd -no-pie app.c slot.o -Wl,-T,link.ld -o linked >link.log 2>&1; then
    judged placed 'the highest PT_LOAD' linked
    equal link "$(value placed_by check.log)" 'placed_by of a linked file'
    cp linked before
    quietly place.log ./place linked
    contains place.log 'linked: unchanged, it was placed already'
    cmp linked before
fi

# Not needed.
quietly link.log gcc -fPIE -pie app.c slot.o -o pie
judged not-needed 'position independent' pie
equal ET_DYN "$(value file_type check.log)" 'file type of a PIE'
equal none "$(value heap_from check.log)" 'heap_from of a PIE'
cat >tiny.c <<'EOF'
void _start(void) {
    for (;;)
        ;
}
EOF
quietly link.log gcc -fuse-ld=bfd -nostdlib -static -no-pie -mcmodel=large tiny.c \
    -Wl,-Ttext-segment=0x140000000 -o high
judged not-needed 'the image starts at or above the boundary already' high
equal 0x140000000 "$(value image_base check.log)" 'image base'

# gdb still finds its way.
if command -v gdb >/dev/null; then
    gcc -g -no-pie app.c slot.o -o debug
    ./place --quiet debug
    gdb -batch -nx -ex 'break puts' -ex run -ex bt ./debug >gdb.log 2>&1 || true
    contains gdb.log 'in main () at app.c:'
fi
