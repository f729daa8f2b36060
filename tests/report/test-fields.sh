#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Each number of a report against another source: /proc, getconf, sysctl's files, ulimit, readelf.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
need jq readelf getconf
[ "$(uname -s)" = Linux ] || skip 'Linux only'
build_report ./report -O1

# ---- the platform
quietly log ./report --format json -o p.json
get() {
    field p.json ".platform$1"
}
case $(cat /proc/sys/kernel/randomize_va_space) in 0) aslr=off ;; 1) aslr='without the heap' ;; *) aslr=full ;; esac
case $(cat /proc/sys/vm/overcommit_memory) in 0) overcommit=heuristic ;; 1) overcommit=always ;; *) overcommit=never ;; esac
# limit NAME - a limit as the kernel tells it of the report's parent.
limit() {
    sed -n "s/^$1  *\([^ ]*\) .*/\1/p" /proc/$$/limits
}
while IFS='|' read -r path wanted; do
    equal "$wanted" "$(get "$path")" "$path"
done <<END
.system|$(uname -s)
.kernel|$(uname -r)
.machine|$(uname -m)
.page_bytes|$(getconf PAGESIZE)
.emulated|no
.address_bits.pointer|$(getconf LONG_BIT)
.settings.aslr|$aslr
.settings.mmap_min_addr_bytes|$(cat /proc/sys/vm/mmap_min_addr)
.settings.max_map_count|$(cat /proc/sys/vm/max_map_count)
.settings.overcommit|$overcommit
.settings.rlimit_as_bytes|$(limit 'Max address space')
.settings.rlimit_stack_bytes|$(limit 'Max stack size')
.settings.rlimit_data_bytes|$(limit 'Max data size')
.settings.aslr_switched_off|false
.settings.legacy_layout|false
.mmap.exact_place_flag|MAP_FIXED_NOREPLACE
.mmap.exact_place_works|true
.mmap.low_hints_honoured|true
.room.below_2gib_mib|2047
.room.largest_hole_below_4gib_mib|4095
END
(
    # shellcheck disable=SC3045 # dash and bash have them
    ulimit -s 4096 && ulimit -d 900000 && ulimit -v 3000000 || exit 1
    quietly log ./report --format json -o limits.json
    equal '4194304 921600000 3072000000' \
        "$(field limits.json '.platform.settings | [.rlimit_stack_bytes, .rlimit_data_bytes, .rlimit_as_bytes] | map(tostring) | join(" ")')" \
        'limits that were set'
    equal '2047 null' "$(field limits.json '.platform.room | "\(.largest_hole_below_2gib_mib) \(.largest_hole_below_4gib_mib)"')" \
        'a hole larger than the limit'
) || exit 1

# Where the stack and mappings are: the widths hold what the shell's own maps show.
bits_of() { # significant bits of a hexadecimal address
    bits_n=$((0x$1))
    bits=0
    while [ "$bits_n" -gt 0 ]; do
        bits_n=$((bits_n >> 1))
        bits=$((bits + 1))
    done
}
bits_of "$(sed -n 's/^[0-9a-f]*-\([0-9a-f]*\) .*\[stack\]$/\1/p' /proc/$$/maps)"
[ "$bits" -le "$(get .address_bits.stack)" ] || fail "stack has $bits bits, reported $(get .address_bits.stack)"
[ "$((bits + 8))" -gt "$(get .address_bits.stack)" ] || fail 'the stack is far smaller than reported'
[ "$(get .address_bits.mmap_by_hint)" -ge "$(get .address_bits.mmap)" ] || fail 'hints reach less than mappings'

# setarch -R switches ASLR off, -L takes the legacy layout: both are seen, and the heap's span is 0.
if command -v setarch >/dev/null 2>&1 && setarch -R true 2>/dev/null; then
    quietly log setarch -R ./report --format json -o fixed.json
    equal 'true 0 0' "$(field fixed.json '.platform | "\(.settings.aslr_switched_off) \(.heaps[0].random_span_bytes) \(.heaps[1].random_span_bytes)"')" \
        'without ASLR'
    quietly log setarch -L ./report --format json -o legacy.json
    equal true "$(field legacy.json .platform.settings.legacy_layout)" 'legacy layout'
fi

# The kernel's heaps, against programs that a compiler and a linker made, seen through their own maps.
cat >heap.c <<'END'
#include <stdio.h>
#include <stdlib.h>
int main(void) {
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "r");
    if (!malloc(100) || !maps)
        return 1;
    while (fgets(line, sizeof line, maps))
        fputs(line, stdout);
    return 0;
}
END
quietly cc.log "${CC:-cc}" -no-pie heap.c -o heap-fixed
quietly cc.log "${CC:-cc}" -pie -fPIE heap.c -o heap-free
in_range() { # kind program: every start lies in the reported range
    from=$(get ".heaps[] | select(.image == \"$1\") | .from")
    to=$(get ".heaps[] | select(.image == \"$1\") | .to")
    for start in 1 2 3 4 5 6 7 8; do
        "./$2" >maps || fail "$2 does not run"
        at=$(sed -n 's/^\([0-9a-f]*\)-.*\[heap\]$/0x\1/p' maps)
        # This program's image is some pages longer than the observed one.
        if [ $((at)) -lt $((from)) ] || [ $((at)) -gt $((to + 0x100000)) ]; then
            fail "start $start of $2: heap at $at, reported $from to $to for $1"
        fi
    done
}
in_range fixed heap-fixed
in_range position-independent heap-free
if [ "$(uname -m)" = x86_64 ]; then
    equal 'after-image above-boundary after-image' "$(get '.heaps | map(.heap) | join(" ")')" 'heaps by kind'
    equal 'true true 0x40000000 0x80000000 upwards' \
        "$(get '.mmap | "\(.map_32bit_defined) \(.map_32bit_works) \(.map_32bit_from) \(.map_32bit_to) \(.map_32bit_direction)"')" MAP_32BIT
fi

# ---- executables, against readelf
check_exe() {
    quietly log ./report --exe "$1" --format json -o e.json
    readelf -hW "$1" >h.txt 2>/dev/null || fail "readelf -h $1"
    readelf -lW "$1" >l.txt 2>/dev/null || fail "readelf -l $1"
    exe() {
        field e.json ".executable$1"
    }
    equal "$(wc -c <"$1")" "$(exe .file_bytes)" "size of $1"
    equal "$(sed -n 's/.*Class: *ELF//p' h.txt)" "$(exe .class_bits)" "class of $1"
    order=$(sed -n 's/.*Data: .*\(big\|little\).*/\1/p' h.txt)
    equal "$order" "$(exe .byte_order)" "byte order of $1"
    equal "ET_$(sed -n 's/.*Type: *\([A-Z]*\).*/\1/p' h.txt | sed 1q)" "$(exe .type)" "type of $1"
    # Each program header: type, flags, address, size, offset, size in the file, alignment.
    # sed takes readelf's columns: Type Offset VirtAddr PhysAddr FileSiz MemSiz Flg Align
    sed -n 's/^  \([A-Z_][A-Z_]*\)  *\(0x[0-9a-f]*\) \(0x[0-9a-f]*\) 0x[0-9a-f]* \(0x[0-9a-f]*\) \(0x[0-9a-f]*\) \([RWE ]*\) \(0x[0-9a-f]*\|0\)$/\1|\2|\3|\4|\5|\6|\7/p' l.txt |
        while IFS='|' read -r type offset address file memory flags align; do
            word=
            for letter in R:r W:w E:x; do
                case $flags in
                *"${letter%:*}"*) word=$word${letter#*:} ;;
                *) word=$word- ;;
                esac
            done
            printf 'PT_%s %s 0x%x 0x%x 0x%x 0x%x 0x%x\n' "$type" "$word" "$((address))" \
                "$((address + memory))" "$((offset))" "$((file))" "$((align))"
        done >wanted.txt
    exe '.segments[] | "\(.type) \(.flags) \(.from) \(.to) \(.file_offset) \(.file_size) \(.align)"' >got.txt
    [ -s wanted.txt ] || fail "readelf showed no program header of $1"
    cmp wanted.txt got.txt || {
        diff wanted.txt got.txt
        fail "program headers of $1"
    }
    wanted=$(sed -n 's/.*Requesting program interpreter: \(.*\)]$/\1/p' l.txt)
    equal "${wanted:-null}" "$(exe .interpreter)" "interpreter of $1"
    if [ "$(exe .type)" = ET_EXEC ] && [ "$(exe .class_bits)" = 64 ]; then
        equal "$(sed -n '/^PT_LOAD/s/^\([^ ]* \)\{3\}\([^ ]*\).*/\2/p' wanted.txt | tail -n 1)" "$(exe .heap_from)" \
            "where the heap of $1 starts"
    fi
}
quietly cc.log "${CC:-cc}" -static heap.c -o heap-static
quietly cc.log "${CC:-cc}" -static-pie -fPIE heap.c -o heap-static-pie
for file in heap-fixed heap-free heap-static heap-static-pie "$(command -v sh)"; do
    check_exe "$file"
done
equal 'not-needed true' "$(quietly log ./report --exe heap-free --format json -o e.json && field e.json '.executable | "\(.verdict) \(.position_independent)"')" 'a PIE'
quietly log ./report --exe heap-fixed --format json -o e.json
equal 'impossible true false' "$(field e.json '.executable | "\(.verdict) \(.heap_grows_into_room) \(.hole)"')" 'a plain executable'
if command -v setarch >/dev/null 2>&1 && setarch -R true 2>/dev/null; then
    quietly log setarch -R ./report --exe heap-fixed --format json -o e.json
    equal 0 "$(field e.json .executable.heap_random_bytes)" 'how far ASLR moves a heap where it is off'
fi
# Placed: the same file, its heap behind the segment.
quietly cc.log "${CC:-cc}" -w -I "$MASON_DIXON_ROOT/templates/link" "$MASON_DIXON_ROOT/templates/link/mason_dixon_place.c" \
    "$MASON_DIXON_ROOT/templates/link/mason_dixon_elf.c" -o place
quietly log ./place heap-fixed -o heap-placed
check_exe heap-placed
equal 'placed false' "$(field e.json '.executable | "\(.verdict) \(.heap_grows_into_room)"')" 'a placed executable'
[ "$(field e.json .executable.cost_bytes)" -gt 0 ] || fail 'a placed segment costs nothing'
echo 'void _start(void) { for (;;) ; }' >start.c
! "${CC:-cc}" -m32 -nostdlib -static start.c -o exe-32 2>/dev/null || {
    check_exe exe-32
    equal 'false null null' "$(field e.json '.executable | "\(.position_independent) \(.image_from) \(.heap_grows_into_room)"')" \
        'what is not known of 32 bits'
}
# A made-up s390x executable: 64 bits, big endian, one PT_LOAD at 0x1000000 of 0x2000 bytes.
{
    printf '\177ELF\002\002\001\000\000\000\000\000\000\000\000\000'
    printf '\000\002\000\026\000\000\000\001\000\000\000\000\001\000\000\000'
    printf '\000\000\000\000\000\000\000\100\000\000\000\000\000\000\000\000'
    printf '\000\000\000\000\000\100\000\070\000\001\000\100\000\000\000\000'
    printf '\000\000\000\001\000\000\000\005\000\000\000\000\000\000\000\000'
    printf '\000\000\000\000\001\000\000\000\000\000\000\000\001\000\000\000'
    printf '\000\000\000\000\000\000\000\170\000\000\000\000\000\000\040\000'
    printf '\000\000\000\000\000\000\020\000'
} >s390x
check_exe s390x
equal 's390x big 0x1002000 impossible' "$(field e.json '.executable | "\(.machine) \(.byte_order) \(.heap_from) \(.verdict)"')" 's390x'

# The names of machines are those of the table.
grep -v '^#' "$MASON_DIXON_ROOT/templates/tables/machines.table" | while IFS='|' read -r class number name rest; do
    class=$(echo "$class" | tr -d ' ')
    number=$(echo "$number" | tr -d ' ')
    name=$(echo "$name" | tr -d ' ')
    case $class in
    elf*) ;;
    *) continue ;; # the report reads ELF
    esac
    grep -q "{${class#elf}, $number, \"$name\"}" "$MASON_DIXON_ROOT/templates/report/mason_dixon_collect.c" ||
        fail "mason_dixon_collect.c does not know $class $number $name of machines.table ($rest)"
done || exit 1

# ---- a living process, against /proc
quietly cc.log "${CC:-cc}" -no-pie -pthread "$MASON_DIXON_ROOT/tests/report/low.c" -o low
mkfifo ready
./low >ready &
pid=$!
trap 'kill $pid 2>/dev/null' EXIT
# settle - until its threads wait in the kernel.
settle() {
    for _ in $(seq 100); do
        sleep 0.2
        grep -q '^running' "/proc/$pid"/task/*/syscall 2>/dev/null || break
    done
}
# stop - its end of the pipe must be gone before the next one is waited for.
stop() {
    kill "$pid"
    wait "$pid" 2>/dev/null || :
}
read -r word <ready
equal ready "$word" 'the process to look at'
settle
quietly log ./report --pid "$pid" --format json -o q.json
cp "/proc/$pid/maps" maps
process() {
    field q.json ".process$1"
}
# between NAME - from and to of that mapping, in hexadecimal; last PATTERN - the bits of its last byte.
between() {
    sed -n "s/^\([0-9a-f]*\)-\([0-9a-f]*\) .*\[$1\]\$/0x\1 0x\2/p" maps
}
last() {
    bits_of "$(printf %x $((${1#* } - 1)))"
    echo "$bits"
}
heap=$(between heap)
stack=$(between stack)
highest=$(grep -v -e '\[stack\]$' -e '\[v' maps | tail -n 1 | sed 's/^\([0-9a-f]*\)-\([0-9a-f]*\) .*/0x\1 0x\2/')
while IFS='|' read -r path wanted; do
    equal "$wanted" "$(process "$path")" "$path"
done <<END
.pid|$pid
.name|low
.path|$(readlink "/proc/$pid/exe")
.type|ET_EXEC
.mappings|$(wc -l <maps)
.threads|4
.heap_start|$(printf '0x%x' "$(sed 's/.*) //' "/proc/$pid/stat" | cut -d ' ' -f 45)")
.heap_bytes|$((${heap#* } - ${heap% *}))
.stacks[0].from|${stack% *}
.stacks[0].to|${stack#* }
.stacks[0].bits|$(last "$stack")
.stacks[0].fits_47|true
.thread_stacks_seen|3
.address_bits.stack|$(last "$stack")
.address_bits.heap|$(last "$heap")
.address_bits.mmap|$(last "$highest")
END
# One stack for each thread, side by side or apart, each within a mapping, with that thread's stack pointer.
cat "/proc/$pid"/task/*/syscall | awk '{ print $(NF - 1) }' | while read -r pointer; do
    rows=$(process '.stacks[] | "\(.from) \(.to)"' | while read -r from to; do
        [ $((from)) -gt $((pointer)) ] || [ $((pointer)) -ge $((to)) ] || echo "$from $to"
    done)
    equal 1 "$(printf '%s\n' "$rows" | grep -c .)" "stacks with the stack pointer $pointer"
    while IFS='- ' read -r from to rest; do
        case $to in
        ffff*) continue ;;
        esac
        [ $((0x$from)) -gt $((${rows% *})) ] || [ $((0x$to)) -lt $((${rows#* })) ] || echo "$rest"
    done <maps >holders
    grep -q '^rw-p' holders || fail "a stack that is in no mapping: $rows"
done || exit 1
# Free room: 2 and 4 GiB less what is mapped below, less what may not be mapped.
for gib in 2 4; do
    end=$((gib << 30))
    used=$(cat /proc/sys/vm/mmap_min_addr)
    while IFS='- ' read -r from to rest; do
        from=$((0x$from))
        case $to in
        ffff*) continue ;;
        esac
        to=$((0x$to))
        [ "$from" -lt "$end" ] || continue
        [ "$to" -le "$end" ] || to=$end
        used=$((used + to - from))
    done <maps
    equal $((end - used)) "$(process ".free_below_${gib}gib_bytes")" "free below $gib GiB"
done
equal "$(grep -c ' /.*low$' maps)" "$(process '.low_memory[] | select(.kind == "image") | .mappings')" 'mappings of the image'
equal "$(process ' | [.low_memory[].below_4gib_bytes] | add')" "$((4294967296 - $(process .free_below_4gib_bytes) - $(cat /proc/sys/vm/mmap_min_addr)))" 'owners together'

# Three threads' stacks in one mapping with marks for guard pages, as glibc 2.42 and later make them on Linux 6.13
# and later. Where the kernel tells of such marks the report knows where each one starts and ends.
stop
./low guards >ready &
pid=$!
{
    read -r word
    read -r first
    read -r second
    read -r third
} <ready
settle
case $word in
told | untold)
    quietly log ./report --pid "$pid" --format json -o q.json
    equal 3 "$(process .thread_stacks_seen)" 'neighbouring stacks'
    whole="${first% *} ${third#* }"
    [ "$word" = told ] || first=$whole second=$whole third=$whole
    equal "$first, $second, $third" \
        "$(process ' | [.stacks[] | select(.stack == "thread") | "\(.from) \(.to)"] | join(", ")')" 'their places'
    ;;
*) echo "not tried: neighbouring stacks ($word)" ;;
esac

# A main() that was moved to another stack, as LOW_STACK does it.
stop
./low moved >ready &
pid=$!
read -r word <ready
equal ready "$word" 'the process with another stack'
settle
quietly log ./report --pid "$pid" --format json -o q.json
equal 'main, moved 0x50000000 0x50100000 31' "$(process '.stacks[0] | "\(.stack) \(.from) \(.to) \(.bits)"')" 'the moved stack'
equal "main, as started $(sed -n 's/^\([0-9a-f]*\)-\([0-9a-f]*\) .*\[stack\]$/0x\1 0x\2/p' "/proc/$pid/maps")" \
    "$(process '.stacks[1] | "\(.stack) \(.from) \(.to)"')" 'the one from the kernel'
equal 31 "$(process .address_bits.stack)" 'width of the moved stack'
