#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The benchmarks and the soak work: small runs, whose figures mean nothing but must be there. The long version
# also measures the configure step, and the soak has 100,000 starts; no verdict may differ from what is seen outside.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
need cmake cc

quietly startup.log "$MASON_DIXON_ROOT/tests/bench/startup" 20 bfd
contains startup.log "self-test to injected" "| bfd | dynamic | " "| bfd | static | "
quietly compile.log "$MASON_DIXON_ROOT/tests/bench/compile" 1
contains compile.log ' | one check | ' ' | mason-dixon | '
expect_failure compile.log "$MASON_DIXON_ROOT/tests/bench/compile" none
contains compile.log 'ROUNDS is "none"; allowed is a number from 1'
starts=100
if [ "$MASON_DIXON_FULL" = 1 ]; then
    quietly configure.log "$MASON_DIXON_ROOT/tests/bench/configure" 1 3
    contains configure.log "MasonDixon, first configure, one executable" "each of 3 executables, reconfigure"
    starts=100000
fi
quietly soak.log "$MASON_DIXON_ROOT/tests/soak" "$starts"
cat soak.log
contains soak.log "starts=$starts" "differences=0"
lacks soak.log "failed=0 "
