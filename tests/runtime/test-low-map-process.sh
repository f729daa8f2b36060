#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Low mappings inside one process: random operations beside a model, threads, forks, signals, what
# happens behind its back, limits, wrong arguments, random placement.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
# shellcheck source=tests/runtime/low-map.sh
. "$MASON_DIXON_ROOT/tests/runtime/low-map.sh"
need gcc setarch

random=3000
threads=1000
forks=10
if [ "$MASON_DIXON_FULL" = 1 ]; then
    random=200000
    threads=100000
    forks=400
fi

objects gcc gcc -std=c99 -fPIC
for mode in -no-pie -pie; do
    # The short version takes PIE; test-low-map.sh has both.
    [ "$MASON_DIXON_FULL$mode" != 0-no-pie ] || continue
    linked prog gcc gcc $mode
    for seed in 1 2 3; do
        quietly random.txt timeout 400 ./prog random $random $seed
        [ "$MASON_DIXON_FULL" = 1 ] || break
    done
    quietly log timeout 400 ./prog threads $threads
    quietly log timeout 400 ./prog fork $forks
    quietly log timeout 400 ./prog flight $forks
    quietly log timeout 400 ./prog signal $threads
    quietly log timeout 400 ./prog clone $threads
    for test in bad align behind limits hints growth locked low; do
        quietly log timeout 300 ./prog $test
    done
done
# Machine code, where the program lies low.
if can_link gcc -static; then
    linked static gcc gcc -static
    quietly log timeout 300 ./static hints
fi

# Without standing in, mason_dixon_map_low() works alone.
quietly plain.log gcc -std=c99 -pthread "-I$runtime" "$fixtures/low-map.c" "$low_map" -o plain
for test in bad align low; do
    quietly log timeout 300 ./plain $test
done

# No way to read the kernel's list: what is there is found by trying.
program blind gcc -std=c99 -DMASON_DIXON_LOW_MAP_BLIND
for test in bad align low walls; do
    quietly log timeout 300 ./blind $test
done
all_of room ./blind

# A kernel that clears nothing in a forked child, imitated.
quietly between.log gcc -std=c99 -g -O1 -pthread "-I$runtime" -DMASON_DIXON_LOW_MAP=1 -DWITH_BETWEEN \
    "$fixtures/low-map.c" "$fixtures/low-map-between.c" "$low_map" -o old-kernel
quietly log timeout 400 ./old-kernel fork $forks
quietly log timeout 400 ./old-kernel flight $forks

quietly between.log gcc -std=c99 -g -O1 -pthread "-I$runtime" -DMASON_DIXON_LOW_MAP=1 -DWITH_BETWEEN -DYES_TO_ADVICE \
    "$fixtures/low-map.c" "$fixtures/low-map-between.c" "$low_map" -o says-yes
quietly log timeout 400 ./says-yes fork $forks

# The place is random, but not without randomisation, nor with CONSTANT.
for _ in 1 2 3 4 5 6 7 8; do
    ./prog place >>places.txt
done
[ "$(sort -u places.txt | wc -l)" -gt 4 ] || fail "places repeat: $(cat places.txt)"
if setarch -R true 2>/dev/null; then
    for _ in 1 2 3 4; do
        setarch -R ./prog place >>fixed-places.txt
    done
    equal 1 "$(sort -u fixed-places.txt | wc -l)" "places under setarch -R"
else
    echo 'not tried here: without randomisation, personality() is refused'
fi
program constant gcc -std=c99 -fPIE -pie -DMASON_DIXON_LOW_MAP_CONSTANT=1
for _ in 1 2 3 4; do
    ./constant place >>constant-places.txt
done
equal 1 "$(sort -u constant-places.txt | wc -l)" "places with CONSTANT"

# Nothing is writable and executable that nobody asked for.
if have strace; then
    quietly strace.log strace -o calls.txt -f ./prog low 200
    grep -q MAP_FIXED_NOREPLACE calls.txt || fail "strace has not seen the mappings"
    ! grep -E 'PROT_WRITE\|PROT_EXEC' calls.txt || fail "a writable executable mapping"
fi
