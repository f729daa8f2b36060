#!/bin/sh
# SPDX-License-Identifier: 0BSD
# The probe answers every question in one run, sorted, and two runs agree in everything that is a
# class.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"

boundary_script boundary.ld
build() {
    out=$1
    shift
    # shellcheck disable=SC2086
    quietly log "$@" $strict -I "$runtime" "$probe" -o "$out"
}
keys='check.heap-start check.heap-start.observed check.hole check.hole.observed check.low-room
check.low-room.observed check.map-32bit check.map-32bit.observed check.mmap-width
check.mmap-width.observed check.stack-width check.stack-width.observed emulated have_map_32bit
heap_placement heap_start image_type low_room_below_2gib_mib low_room_below_4gib_mib map_32bit_range
mmap_bits page_size pointer_bits self_test stack_bits thread_stack_bits upper_half'
# answers FILE LINE... - the probe's output is complete and sorted, and has these lines.
answers() {
    answers_file=$1
    shift
    sort -c "$answers_file" || fail 'not sorted'
    # shellcheck disable=SC2086
    printf '%s\n' $keys | sort >wanted
    sed 's/=.*//' "$answers_file" | sort >got
    cmp -s wanted got || {
        diff wanted got
        fail 'the keys differ'
    }
    for answer in "$@"; do
        grep -qxF -e "$answer" "$answers_file" || {
            cat "$answers_file"
            fail "no line $answer"
        }
    done
}
steady() {
    grep -vE '^(heap_start|check\..*\.observed)=' "$1"
}
agree() {
    "$@" >first || fail "status $? of $*"
    runs=5
    [ "$MASON_DIXON_FULL" = 0 ] || runs=200
    while [ $runs -gt 0 ]; do
        "$@" >second || fail "status $? of $*"
        steady first >a
        steady second >b
        cmp -s a b || {
            diff a b
            fail "two runs of $* differ"
        }
        runs=$((runs - 1))
    done
}

build any cc
./any >out || fail "status $?"
answers out emulated=no "page_size=$(getconf PAGESIZE)"
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'the answers of other systems are not known here'

common='have_map_32bit=yes map_32bit_range=0x40000000-0x80000000 mmap_bits=47 stack_bits=47
thread_stack_bits=47 pointer_bits=64 upper_half=no emulated=no'
# shellcheck disable=SC2086
{
    build low cc -no-pie
    agree ./low
    answers first $common image_type=ET_EXEC heap_placement=after-image self_test=fail \
        check.heap-start=fail check.hole=pass
    build above cc -no-pie -Wl,-T,"$PWD/boundary.ld" -DMASON_DIXON_PROBE_THREADS -pthread
    agree ./above
    answers first $common image_type=ET_EXEC heap_placement=after-image self_test=pass \
        check.heap-start=pass low_room_below_2gib_mib=2047 low_room_below_4gib_mib=4095
    build pie cc -x c++ -fPIE -pie
    agree ./pie
    answers first $common image_type=ET_DYN heap_placement=after-image self_test=pass \
        low_room_below_2gib_mib=2047 low_room_below_4gib_mib=4095
    build static cc -static -no-pie -Wl,-T,"$PWD/boundary.ld"
    agree ./static
    answers first $common image_type=ET_EXEC heap_placement=after-image self_test=pass
    build static-pie cc -fPIE -static-pie
    agree ./static-pie
    answers first $common image_type=ET_DYN self_test=pass
    if have setarch && setarch -R true 2>/dev/null; then
        agree setarch -R ./above
        answers first $common self_test=pass heap_start=0x100001000
    fi
    # shellcheck disable=SC3045 # not in POSIX, but in every sh of a Linux system
    (ulimit -s unlimited && ./above) >out && answers out mmap_bits=47 stack_bits=47
    loader=$(readelf -lW low | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
    if [ -x "$loader" ]; then
        agree "$loader" ./low
        answers first $common image_type=ET_EXEC heap_placement=mmap-area self_test=pass
    fi
}
if have musl-gcc; then
    build musl musl-gcc -static
    agree ./musl
    answers first image_type=ET_EXEC heap_placement=after-image self_test=fail mmap_bits=47
fi

quietly log cc "$fixtures/refuse.c" -o refuse
if ./refuse map32 -- /bin/true; then
    agree ./refuse brk map32 -- ./low
    answers first heap_placement=none heap_start= have_map_32bit=no map_32bit_range= \
        self_test=not-needed check.heap-start=not-needed
fi

unknown='have_map_32bit=unknown heap_placement=unknown heap_start=unknown
low_room_below_2gib_mib=unknown low_room_below_4gib_mib=unknown map_32bit_range=unknown
mmap_bits=unknown stack_bits=unknown thread_stack_bits=unknown upper_half=unknown self_test=unknown'
# shellcheck disable=SC2086
{
    if have qemu-x86_64; then
        agree qemu-x86_64 ./low
        answers first emulated=qemu-user pointer_bits=64 image_type=ET_EXEC $unknown
    fi
    if have valgrind; then
        valgrind -q --tool=none ./low >first || fail "status $? under valgrind"
        answers first emulated=valgrind pointer_bits=64 image_type=ET_EXEC $unknown
    fi
}

# Answers that can't be written are an error.
if [ -w /dev/full ]; then
    code=0
    ./low >/dev/full || code=$?
    equal 1 $code 'status with a full device'
fi
exit 0
