#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Executables without the slot: a segment is appended; placed again; already stripped; refused with
# --require-slot and where something at the end of the file would be lost.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/link/place.sh
. "$MASON_DIXON_ROOT/tests/link/place.sh"

build_place
write_program
starts=3
[ "$MASON_DIXON_FULL" = 0 ] || starts=200
# The short version compiles it once, and links it once with each linker.
program=app.cc
if [ "$MASON_DIXON_FULL" != 1 ]; then
    program=app.o
    quietly build.log g++ -no-pie -O1 -c app.cc -o $program
fi

for linker in bfd gold lld mold; do
    command -v "ld.$linker" >/dev/null || continue
    for mode in no-pie static; do
        case $MASON_DIXON_FULL$linker-$mode in 0bfd-static | 0gold-no-pie | 0lld-static | 0mold-no-pie) continue ;; esac
        app=app-$linker-$mode
        g++ -fuse-ld="$linker" "-$mode" -O1 $program -o "$app" >link.log 2>&1 || continue
        ./"$app" >/dev/null 2>&1 || continue
        size=$(wc -c <"$app")
        readelf -dW "$app" >before
        expect_failure refused.log ./place --require-slot "$app"
        contains refused.log "place: $app: no reserved slot, and --require-slot is given"
        quietly place.log ./place "$app"
        contains place.log "a segment was appended" "strip first" "placed_by=append" "slot=no"
        placed_by_readelf "$app" $boundary
        readelf -dW "$app" >after
        cmp before after || fail "$app: the dynamic section changed"
        equal works "$("./$app")" "output of $app"
        observed_above "$app" $boundary "$starts"
        [ $(($(wc -c <"$app") - size)) -le 8192 ] || fail "$app grew by more than 8 KiB"
        # Again, at the same and at another boundary.
        cp -p "$app" same
        quietly place.log ./place "$app"
        contains place.log "unchanged, it was placed already"
        cmp "$app" same
        [ -z "$(find "$app" -newer same)" ] || fail "$app was written again"
        size=$(wc -c <"$app")
        quietly place.log ./place --boundary=8GiB "$app"
        equal "$size" "$(wc -c <"$app")" "size of $app placed again"
        placed_by_readelf "$app" 0x200000000
        observed_above "$app" 0x200000000 2
        quietly place.log ./place --boundary=2GiB "$app"
        placed_by_readelf "$app" 0x80000000
        equal works "$("./$app")" "output of $app at 2 GiB"
        quietly place.log ./place --boundary 0x100000000 "$app"
        cmp "$app" same || fail "$app: there and back is not the same"
        # A stripped file.
        g++ -fuse-ld="$linker" "-$mode" -O1 -s $program -o "$app" >link.log 2>&1
        quietly place.log ./place --quiet "$app"
        [ ! -s place.log ] || fail "--quiet is not quiet"
        placed_by_readelf "$app" $boundary
        equal works "$("./$app")" "output of $app stripped"
    done
done
[ -n "${app-}" ] || skip "no linker could be used"

# The slot, placed again.
build_slots
quietly link.log cc -no-pie app.c slot.o -o app
cp app untouched
quietly place.log ./place app
cp -p app same
quietly place.log ./place app
contains place.log "unchanged, it was placed already"
cmp app same
for size in 2GiB 8G 1TiB 0x40000000 4096M; do
    case $MASON_DIXON_FULL$size in 08G | 00x* | 01TiB) continue ;; esac
    quietly place.log ./place --boundary "$size" app
    contains place.log "the reserved slot was moved to"
    placed_by_readelf app $(($(value boundary place.log)))
    equal works "$(./app)" "output at $size"
done
cmp app same || fail "there and back is not the same"

# The object twice on the link line: both notes move.
cp slot.o slot2.o
quietly link.log cc -no-pie app.c slot.o slot2.o -o twice
quietly place.log ./place --require-slot twice
contains place.log "the reserved slot was moved to"
placed_by_readelf twice $boundary
equal works "$(./twice)" "output with two slots"
strip twice
placed_by_readelf twice $boundary
equal works "$(./twice)" "output with two slots, stripped"

# -o leaves FILE alone, in all cases.
cp untouched app
quietly place.log ./place app -o out
cmp app untouched || fail "-o changed FILE"
cmp out same || fail "-o gives another result"
[ -x out ] || fail "out is not executable"
quietly place.log ./place out -oagain
contains place.log "again: unchanged"
cmp out again
quietly link.log cc -fPIE -pie app.c -o pie
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
equal works "$(./app)" "output of the sparse file"
[ "$(du -k app | cut -f1)" -lt 20000 ] || fail "the holes were filled"

# What is behind the image must stay at the end.
quietly link.log cc -no-pie app.c -o plain
cp plain carrier
printf 'PK\005\006' >>carrier
cp carrier before
expect_failure place.log ./place carrier
contains place.log "carries data behind the ELF image"
cmp carrier before

# UPX's mark.
{
    head -c 64 plain | head -c 40
    head -c 8 /dev/zero
    dd if=plain bs=1 skip=48 count=12 2>/dev/null
    head -c 4 /dev/zero
    dd if=plain bs=1 skip=64 count=1000 2>/dev/null
    printf 'UPX!'
    tail -c +1069 plain
} >packed
cp packed before
expect_failure place.log ./place packed
contains place.log "packed by UPX"
cmp packed before
