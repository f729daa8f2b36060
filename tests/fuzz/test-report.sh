#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Fuzzes the readers of executables and of mason-dixon.facts for some seconds; in the full version each reader, with
# 10,000,000 executions. That the harness notices a fault is shown with a reader that was broken on purpose.
# shellcheck source=tests/fuzz/common.sh
. "$MASON_DIXON_ROOT/tests/fuzz/common.sh"
if [ "$MASON_DIXON_FULL" = 1 ]; then
    fuzzed 10000000 elf maps facts
else
    fuzzed 2s elf facts
fi

# A reader of maps that writes one byte too far.
notices maps report/mason_dixon_maps.c \
    's/    maps->line\[maps->used\] = .*/    maps->line[maps->used + MASON_DIXON_MAPS_LINE - 15] = 0;/'
