#!/bin/sh
# SPDX-License-Identifier: 0BSD
# gVisor, a kernel of its own that many containers run on: the heap of a placed program, the self-test's
# verdicts, LOW_MAP, and the report, which says what this kernel does not tell and reports the rest.
set -eu
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip 'gVisor is for tests/run --full'
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'gVisor is started on Linux x86-64 only'
need runsc gcc

# in_gvisor COMMAND... - by ptrace(2), which needs no KVM. Both outputs go through a pipe: into a file that is
# open already it would write from that file's start. The root is this system's, with changes kept in memory.
in_gvisor() {
    { timeout 240 runsc --rootless -ignore-cgroups -network=none --platform=ptrace "do" "$@" 2>&1 && echo status=0 ||
        echo "status=$?"; } | cat
}

in_gvisor uname -sr >uname.txt
grep -q '^status=0' uname.txt || skip "runsc can't start a program here: $(head -n 1 uname.txt)"
! grep -qF "$(uname -r)" uname.txt || fail 'the program ran on the kernel of this machine'
cat uname.txt

# Where the heap starts, and what the self-test says of it: plain programs fail, the others pass.
build_tool
cat >heap.c <<'END'
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <unistd.h>
#include "mason_dixon.h"
int main(void) {
    static struct mason_dixon_report report;
    int result = mason_dixon_self_test(&report);
    mason_dixon_print(&report, 1);
    printf("above=%d\n", (unsigned long)sbrk(0) >> 32 != 0);
    return result;
}
END
quietly log gcc -O1 -w -I "$runtime" -c heap.c
quietly log gcc -O1 -I "$runtime" -c "$runtime/mason_dixon.c"
quietly log gcc -O1 -fPIE -w -I "$runtime" -c heap.c -o heap-pie.o
quietly log gcc -O1 -fPIE -I "$runtime" -c "$runtime/mason_dixon.c" -o runtime-pie.o
objects='heap.o mason_dixon.o'
# shellcheck disable=SC2086
{
    quietly log gcc -no-pie $objects -o plain
    quietly log gcc -static -no-pie $objects -o plain-static
    quietly log "$tool" link -- gcc -no-pie $objects -o placed
    quietly log "$tool" link -- gcc -static -no-pie $objects -o placed-static
    quietly log "$tool" link --strategy link-script -- gcc -no-pie $objects -o placed-script
    quietly log "$tool" link -- gcc -pie heap-pie.o runtime-pie.o -o pie
}
for program in plain plain-static placed placed-static placed-script pie; do
    case $program in
    plain*) above=0 status=1 ;;
    *) above=1 status=0 ;;
    esac
    in_gvisor "./$program" >out
    cat out
    contains out "above=$above" "status=$status"
done

# Low mappings by our own call: nearly all below 2 GiB, and again after it was given back.
for define in 0 1; do
    quietly log gcc -std=c99 -O2 "-DMASON_DIXON_LOW_MAP=$define" -I "$runtime" "$fixtures/low-map-smoke.c" \
        "$runtime/mason_dixon_low_map.c" -o smoke
    in_gvisor ./smoke 2020 >out
    contains out 'smoke=ok' status=0
done

# MAP_32BIT, which a runtime without GC64 asks for: the kernel's half of low memory, and all of it with LOW_MAP.
cat >low.c <<'END'
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
int main(void) {
    int mib = 0;
    while (mib < 4096 && mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1,
                              0) != MAP_FAILED)
        mib++;
    printf("%d\n", mib);
    return 0;
}
END
quietly log gcc -O1 low.c -o low
quietly log gcc -O1 -DMASON_DIXON_LOW_MAP=1 -I "$runtime" low.c "$runtime/mason_dixon_low_map.c" -o low-map
in_gvisor ./low >out
[ "$(head -n 1 out)" -le 1024 ] || fail "MAP_32BIT gives $(head -n 1 out) MiB without LOW_MAP"
in_gvisor ./low-map >out
[ "$(head -n 1 out)" -ge 2020 ] || fail "LOW_MAP gives $(head -n 1 out) MiB"

# The report, of the platform and of a file.
build_report report
in_gvisor ./report >report.txt
contains report.txt status=0 '/proc/PID/stat does not tell where the heap' position-independent 'mappable below 2 GiB'
in_gvisor ./report --format json >report.json
contains report.json status=0 '"below_2gib_mib"'
in_gvisor ./report --exe placed >report.txt
contains report.txt status=0 placed
# shellcheck disable=SC2016 # for the shell in gVisor
in_gvisor sh -c './report --pid $$' >report.txt
contains report.txt status=0 'heap starts at' 'The heap lies above the boundary.'
