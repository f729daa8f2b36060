#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason_dixon_map_low() where mmap goes by the rules of illumos and of FreeBSD: imitations, written by
# those systems' sources, that run on Linux. They show that the algorithm copes with the rules, not
# that the systems have no others.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
# shellcheck source=tests/runtime/low-map.sh
. "$MASON_DIXON_ROOT/tests/runtime/low-map.sh"
need gcc

for system in ILLUMOS FREEBSD; do
    for mode in -no-pie -pie; do
        # shellcheck disable=SC2086
        quietly log gcc -std=c99 $strict -Wno-unused-but-set-variable -O1 -g -fPIC $mode -DIMITATE_$system \
            -DMASON_DIXON_LOW_MAP_GENERIC "-I$runtime" -include "$fixtures/low-map-imitation.h" \
            -c "$low_map" -o map.o
        # shellcheck disable=SC2086
        quietly log gcc -std=c99 $strict -O1 -g -fPIC $mode -DIMITATE_$system "-I$runtime" \
            "$fixtures/low-map-imitation.c" map.o -o imitation
        quietly room.txt ./imitation
        free=$(value free_kib room.txt)
        [ "$(value got_kib room.txt)" -ge $((free * 99 / 100)) ] || {
            cat room.txt
            fail "imitation of $system: less than 99 %"
        }
        echo "imitation of $system, $mode: $(value got_kib room.txt) of $free KiB by $(value calls room.txt) calls"
    done
done
