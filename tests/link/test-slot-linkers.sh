#!/bin/sh
# SPDX-License-Identifier: 0BSD
# The slot with every linker on this machine: linked, placed, checked with readelf, started, and
# nothing else of the file changed. MASON_DIXON_FULL=1: gcc and clang both in C and C++, each with every linker
# and mode, 200 starts; else each of these once or twice.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/link/place.sh
. "$MASON_DIXON_ROOT/tests/link/place.sh"

build_place
write_program
build_slots
starts=3
[ "$MASON_DIXON_FULL" = 0 ] || starts=200
cells=0

# hardening FILE - what must stay: all headers but the slot's and the order, and the dynamic section.
hardening() {
    readelf -lW "$1" | grep -E '^  (DYNAMIC|INTERP|PHDR|TLS|GNU_[A-Z_]*) ' || true
    readelf -lW "$1" | sed -n 's/^  LOAD  *//p' | grep -v ' 0x0*30 0x0*30 ' || true
    readelf -dW "$1"
    readelf -VW "$1"
}

# cell COMPILER LINKER MODE SOURCE
cell() {
    cell_slot=slot.o
    [ "$2" != mold ] || cell_slot=slot-writable.o
    app=app-$1-$2-$3-${4#app.}
    cell_flags="-O1"
    case $3 in
    no-pie) cell_flags="$cell_flags -no-pie" ;;
    static) cell_flags="$cell_flags -static" ;;
    pie) cell_flags="$cell_flags -fPIE -pie" ;;
    static-pie) cell_flags="$cell_flags -fPIE -static-pie" ;;
    esac
    # The flags are a list of words.
    # shellcheck disable=SC2086
    if ! "$1" -fuse-ld="$2" $cell_flags "$4" "$cell_slot" -Wl,--gc-sections -Wl,-z,relro,-z,now \
        -o "$app" >link.log 2>&1; then
        printf 'not linked here: %s (%s)\n' "$app" "$(head -n 1 link.log)"
        return 0
    fi
    "./$app" >said 2>&1 || {
        printf 'does not run unplaced: %s\n' "$app"
        return 0
    }
    cells=$((cells + 1))
    size=$(wc -c <"$app")
    case $3 in
    *pie)
        [ "$3" = no-pie ] || {
            cp "$app" "$app.before"
            quietly place.log ./place --require-slot "$app"
            equal not-needed "$(value verdict place.log)" "verdict of $app"
            # Only the slot itself changes: its alignment, its record, and with mold that it is read-only.
            equal "$size" "$(wc -c <"$app")" "size of $app"
            readelf -lW "$app" | grep -q '^ *NOTE .* RW ' && fail "$app: the slot is writable"
            "./$app" >said 2>&1 || fail "$app: does not run any more"
            [ "$2" = gold ] || { # gold lets another PT_NOTE reach over the slot, which keeps its alignment there
                readelf -nW "$app" >notes 2>&1
                lacks notes 'alignment 16'
            }
            if [ "$2" != mold ]; then
                changed=$(cmp -l "$app" "$app.before" | wc -l)
                [ "$changed" -le 20 ] || fail "$app: $changed bytes of a PIE were changed"
            fi
            rm "$app" "$app.before"
            return 0
        }
        ;;
    esac
    hardening "$app" >before
    # The counter test: an untouched slot must not count as placed.
    expect_failure check.log ./place --check "$app"
    equal impossible "$(value verdict check.log)" "verdict of the untouched $app"
    equal yes "$(value slot check.log)" "slot of $app"
    quietly place.log ./place --require-slot "$app"
    contains place.log "the reserved slot was moved to 0x1000"
    quietly check.log ./place --check "$app"
    equal placed "$(value verdict check.log)" "verdict of $app"
    equal slot "$(value placed_by check.log)" "placed_by of $app"
    equal "$size" "$(wc -c <"$app")" "size of $app"
    placed_by_readelf "$app" $boundary
    hardening "$app" >after
    diff before after || fail "$app: something else changed"
    equal works "$("./$app")" "output of $app"
    observed_above "$app" $boundary "$starts"
    case $1-$4-$3-$MASON_DIXON_FULL in
    gcc-app.c-no-pie-0) [ "$2" != bfd ] || survives ;;
    *-1) survives ;;
    esac
    rm "$app"
}

# rewritten TOOL FILE - makes ./rewritten of FILE with strip, objcopy or a relative; false where the tool
# refuses the file.
rewritten() {
    case $1 in
    *objcopy) "$1" "$2" rewritten ;;
    *) "$1" -o rewritten "$2" ;;
    esac 2>strip.log && return
    # llvm-strip and llvm-objcopy refuse GNU ld's static files, whoever made them.
    case $1 in llvm-*) ;; *) fail "$1 refuses $2: $(cat strip.log)" ;; esac
    return 1
}

# whole WHAT - ./rewritten is placed and runs.
whole() {
    quietly check.log ./place --check rewritten
    placed_by_readelf rewritten $boundary
    equal works "$(./rewritten)" "output of $app after $1"
    observed_above rewritten $boundary 2
}

# survives - strip and objcopy of three kinds keep the placed segment of $app, and any two in a row do (in the short
# version strip after each).
survives() {
    for first in strip objcopy eu-strip llvm-strip llvm-objcopy; do
        command -v "$first" >/dev/null || continue
        rewritten "$first" "$app" || continue
        whole "$first"
        mv rewritten once
        for second in strip eu-strip llvm-strip; do
            [ "$MASON_DIXON_FULL$second" = 0strip ] || [ "$MASON_DIXON_FULL" = 1 ] || continue
            command -v "$second" >/dev/null || continue
            rewritten "$second" once || continue
            whole "$first and $second"
        done
        rm once
    done
    rm -f rewritten
}

for compiler in gcc clang; do
    for source in app.c app.cc; do
        case $compiler-$source-$MASON_DIXON_FULL in
        gcc-app.cc-0 | clang-app.c-0) continue ;;
        gcc-app.cc-1) driver=g++ ;;
        clang-app.cc-*) driver=clang++ ;;
        *) driver=$compiler ;;
        esac
        command -v "$driver" >/dev/null || continue
        for linker in bfd gold lld mold; do
            command -v "ld.$linker" >/dev/null || continue
            for mode in no-pie static pie static-pie; do
                case $MASON_DIXON_FULL$compiler-$linker-$mode in
                # GNU ld in each mode, mold's writable slot as a PIE, too.
                0gcc-bfd-* | 0gcc-mold-no-pie | 0gcc-mold-pie | 0clang-gold-static | 0clang-lld-no-pie | 1*) ;;
                *) continue ;;
                esac
                cell "$driver" "$linker" "$mode" "$source"
            done
        done
    done
done
driver=$(newest clang ld.lld) || driver=
case $driver in
clang-*) # a newer lld
    for mode in no-pie static pie static-pie; do
        case $MASON_DIXON_FULL$mode in 0static | 0pie) continue ;; esac
        cell "$driver" lld-"${driver#clang-}" "$mode" app.c
    done
    ;;
esac
[ "$cells" -gt 0 ] || skip "no linker could be used"
printf '%s cells\n' "$cells"
