#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon-place on what each linker makes: the reserved slot is filled, without it a segment is appended; placed again, at
# other boundaries, stripped before; --check, -o, sparse files; what is refused. What the segments of a file tell is in
# tests/tool/decisions, that nothing else of it changes in tests/tool/test-nothing-else.sh, and strip and the like behind it
# in tests/tool/test-rewriters.sh.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/link/place.sh
. "$MASON_DIXON_ROOT/tests/link/place.sh"

prepare_place
need gcc g++
quietly build.log g++ -no-pie -O1 -c app.cc -o app.o

# checked STATUS VERDICT FILE [OPTION...] - what --check says, in check.log; with --quiet it is silent.
checked() {
    checked_status=$1
    checked_verdict=$2
    shift 2
    status=0
    ./place --check "$@" >check.log 2>&1 || status=$?
    equal "$checked_status $checked_verdict" "$status $(value verdict check.log)" "place --check $*"
    status=0
    ./place --check --quiet "$@" >quiet.log 2>&1 || status=$?
    equal "$checked_status " "$status $(cat quiet.log)" "place --check --quiet $*"
}

cells=0
for linker in bfd gold lld mold; do
    command -v "ld.$linker" >/dev/null || continue
    for mode in no-pie static; do
        # The short version has each linker once, and GNU ld twice.
        case $MASON_DIXON_FULL$linker-$mode in 0gold-no-pie | 0lld-static | 0mold-static) continue ;; esac
        case $linker in mold) slot='slot-writable.o' ;; *) slot='slot.o' ;; esac
        app=$linker-$mode
        if ! { g++ -fuse-ld=$linker -$mode app.o -o "$app" && "./$app"; } >link.log 2>&1; then
            echo "not linked here: $app: $(head -n 1 link.log)"
            continue
        fi
        cells=$((cells + 1))
        # Appended.
        size=$(wc -c <"$app")
        expect_failure refused.log ./place --require-slot "$app"
        contains refused.log "place: $app: no reserved slot, and --require-slot is given"
        quietly place.log ./place "$app"
        contains place.log "a segment was appended" "strip first" "placed_by=append" "slot=no"
        works "$app"
        [ $(($(wc -c <"$app") - size)) -le 8192 ] || fail "$app grew by more than 8 KiB"
        cp -p "$app" same
        quietly place.log ./place "$app"
        contains place.log "unchanged, it was placed already"
        [ -z "$(find "$app" -newer same)" ] || fail "$app was written again"
        size=$(wc -c <"$app")
        for boundary in 8GiB=0x200000000 2GiB=0x80000000; do
            quietly place.log ./place "--boundary=${boundary%=*}" "$app"
            works "$app" "${boundary#*=}"
            equal "$size" "$(wc -c <"$app")" "size of $app placed again"
        done
        quietly place.log ./place --boundary 0x100000000 "$app"
        cmp "$app" same || fail "$app: there and back is not the same"
        # A stripped file.
        quietly link.log g++ -fuse-ld=$linker -$mode -s app.o -o "$app"
        quietly place.log ./place --quiet "$app"
        [ ! -s place.log ] || fail "--quiet is not quiet"
        works "$app"
        # By the slot. An untouched one does not count as placed.
        quietly link.log g++ -fuse-ld=$linker -$mode app.o $slot -Wl,--gc-sections -o "$app"
        size=$(wc -c <"$app")
        checked 1 impossible "$app"
        equal 'yes none' "$(value slot check.log) $(value placed_by check.log)" "slot of $app"
        quietly place.log ./place --require-slot "$app"
        contains place.log "the reserved slot was moved to 0x1000"
        checked 0 placed "$app"
        equal slot "$(value placed_by check.log)" "placed_by of $app"
        equal "$size" "$(wc -c <"$app")" "size of $app"
        works "$app"
    done
done
[ $cells -gt 0 ] || skip "no linker could be used"

# The slot, placed again.
quietly link.log cc -no-pie app.c slot.o -o untouched
cp untouched app
quietly place.log ./place app
cp -p app same
for boundary in 2GiB=0x80000000 8G=0x200000000 1TiB=0x10000000000 0x40000000=0x40000000 4096M=0x100000000; do
    quietly place.log ./place --boundary "${boundary%=*}" app
    contains place.log "the reserved slot was moved to"
    works app "${boundary#*=}"
done
cmp app same || fail "there and back is not the same"
# Each compiler's tool does the same, and each compiler's slot is a note and nothing more. (That they have no warning is
# tests/house/test-style.sh.)
for compiler in gcc 'clang++ -x c++' tcc; do
    command -v "${compiler%% *}" >/dev/null || continue
    # shellcheck disable=SC2086 # words
    quietly build.log $compiler -I "$link_dir" "$link_dir/mason_dixon_place.c" "$link_dir/mason_dixon_elf.c" -o built
    ./built --quiet untouched -o result || fail "built by $compiler"
    cmp result same || fail "another result: $compiler"
    [ "$compiler" != tcc ] || continue
    # shellcheck disable=SC2086
    quietly build.log $compiler -fno-lto -c "$link_dir/mason_dixon_slot.c" -o s.o
    readelf -SW s.o >sections
    grep -q 'mason_dixon.*NOTE .* 000030 00  *A  *0   0 16' sections || fail "$compiler: $(cat sections)"
    ! grep -e eh_frame -e debug sections || fail "$compiler: more than the note"
done
# Link-time optimisation of the rest, and the slot without it.
quietly link.log gcc -flto -O2 -no-pie app.c slot.o -Wl,--gc-sections -o lto
./place --quiet --require-slot lto
works lto
# heap_from is what the kernel uses: without ASLR the heap starts at the page behind it.
if command -v setarch >/dev/null && setarch -R true 2>/dev/null; then
    for file in untouched app; do
        ./place --check $file >check.log || true
        quietly seen setarch -R ./observe ./$file
        equal $((($(value heap_from check.log) + 4095) / 4096 * 4096)) $(($(value start_brk_min seen))) \
            "start of the heap of $file without ASLR"
    done
fi
# A PT_LOAD that spans the boundary: its heap is high, and its low memory is taken.
echo 'char big[5UL << 30]; int main(void) { return big[0]; }' >big.c
quietly link.log cc -no-pie -mcmodel=medium big.c slot.o -o hole
checked 1 impossible hole
quietly seen ./observe -n 5 ./hole
[ $(($(value start_brk_min seen))) -ge $((boundary_4gib)) ] || fail "the heap of a hole layout is low"
[ "$(value free_below_2gib_mib seen)" -lt 100 ] || fail "a hole layout leaves low memory free"
expect_failure place.log ./place hole
contains place.log 'hole: one PT_LOAD spans the boundary'
# Placed by the linker, and not needed.
echo 'SECTIONS { .mason_dixon 0x100000000 : { QUAD(0) } } INSERT AFTER .comment;' >link.ld
if gcc -fuse-ld=bfd -no-pie app.c slot.o -Wl,-T,link.ld -o linked >link.log 2>&1; then
    checked 0 placed linked
    equal link "$(value placed_by check.log)" 'placed_by of a linked file'
    cp linked before
    quietly place.log ./place linked
    contains place.log 'linked: unchanged, it was placed already'
    cmp linked before
fi
quietly link.log gcc -fPIE -pie app.c -o pie
checked 0 not-needed pie
equal 'ET_DYN none' "$(value file_type check.log) $(value heap_from check.log)" 'a PIE'
# gdb still finds its way.
if command -v gdb >/dev/null; then
    gcc -g -no-pie app.c slot.o -o debug
    ./place --quiet debug
    gdb -batch -nx -ex 'break puts' -ex run -ex bt ./debug >gdb.log 2>&1 || true
    contains gdb.log 'in main () at app.c:'
fi

# The object twice on the link line: both notes move.
cp slot.o slot2.o
quietly link.log cc -no-pie app.c slot.o slot2.o -o twice
quietly place.log ./place --require-slot twice
contains place.log "the reserved slot was moved to"
works twice
strip twice
works twice

# -o leaves FILE alone, in all cases.
cp untouched app
quietly place.log ./place app -o out
cmp app untouched || fail "-o changed FILE"
cmp out same || fail "-o gives another result"
[ -x out ] || fail "out is not executable"
quietly place.log ./place out -oagain
contains place.log "again: unchanged"
cmp out again
quietly place.log ./place pie -o pie-out
contains place.log "not needed: position independent"
cmp pie pie-out || fail "a PIE was changed"
./place --quiet app -o app
cmp app same || fail "-o with the same file"

# Sparse data survives as data; the copy stays sparse where the file system can.
cp untouched app
printf 'tail' | dd of=app bs=1 seek=50000000 conv=notrunc 2>/dev/null
quietly place.log ./place app
equal 50000004 "$(wc -c <app | tr -d ' ')" "size of the sparse file"
equal tail "$(tail -c 4 app)" "end of the sparse file"
works app
[ "$(du -k app | cut -f1)" -lt 20000 ] || fail "the holes were filled"

# What is behind the image must stay at the end, and UPX's mark tells that the file unpacks itself.
quietly link.log cc -no-pie app.c -o plain
cp plain carrier
printf 'PK\005\006' >>carrier
{
    head -c 40 plain
    head -c 8 /dev/zero
    tail -c +49 plain | head -c 12
    head -c 4 /dev/zero
    tail -c +65 plain | head -c 1000
    printf 'UPX!'
    tail -c +1069 plain
} >packed
for pair in "carrier:carries data behind the ELF image" "packed:packed by UPX"; do
    cp "${pair%%:*}" before
    expect_failure place.log ./place "${pair%%:*}"
    contains place.log "${pair#*:}"
    cmp "${pair%%:*}" before
done
