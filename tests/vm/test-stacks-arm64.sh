#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Pointers of 47 bits on a real arm64 kernel with 48-bit addresses: the example that packs pointers fails plain,
# and works with LOW_STACK and LOW_LAYOUT, seen from inside and through /proc/PID/maps. The packer is a small
# stand-in for a runtime, not LuaJIT.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/vm/vm.sh
. "$MASON_DIXON_ROOT/tests/vm/vm.sh"

need cmake
need_cross_clang
need_vm arm64

# configure_arm64 SOURCE BUILD [ARGUMENT...]
configure_arm64() {
    arm64_source=$1
    arm64_build=$2
    shift 2
    quietly configure.log cmake -S "$arm64_source" -B "$arm64_build" -DCMAKE_SYSTEM_NAME=Linux \
        -DCMAKE_SYSTEM_PROCESSOR=aarch64 "-DCMAKE_C_COMPILER=$clang" -DCMAKE_C_COMPILER_TARGET=aarch64-linux-gnu \
        "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld" -DMASON_DIXON_TRIAL_SECONDS=700 "$@"
}

# in_vm STATUS LOG PROGRAM [ARGUMENT...]
in_vm() {
    in_vm_status=$1
    in_vm_log=$2
    shift 2
    status=0
    "$run_in_vm" arm64 "$@" >"$in_vm_log" 2>&1 || status=$?
    [ $status = "$in_vm_status" ] || {
        cat "$in_vm_log"
        fail "status $status instead of $in_vm_status: $*"
    }
}

# The example, decided by trial programs that ran in the machine.
configure_arm64 "$MASON_DIXON_ROOT/examples/stacks" build "-DCMAKE_CROSSCOMPILING_EMULATOR=$run_in_vm;arm64"
for fact in pointer_verdict=placed pointer_basis=run low_stack=placed low_layout=placed width_stack=48 width_threads=48 width_mappings=48; do
    grep -qx "target.cured.$fact" build/mason-dixon.facts || {
        cat build/mason-dixon.facts
        fail "no $fact"
    }
done
quietly build.log cmake --build build
grep -qx linked.low_stack=placed build/mason-dixon/cured.facts || fail "$(cat build/mason-dixon/cured.facts)"
in_vm 1 plain.out build/plain
contains plain.out "main's stack 0 of 1 pack" "threads' stacks 0 of 64 pack" 'mappings 0 of 32 pack' 'static variable 1 of 1 pack'
in_vm 0 cured.out build/cured
contains cured.out "main's stack 1 of 1 pack" "threads' stacks 64 of 64 pack" 'heap 32 of 32 pack' 'mappings 32 of 32 pack' \
    'static variable 1 of 1 pack'
MASON_DIXON=report in_vm 0 report.out build/cured
contains report.out 'stack-width pass' 'main was moved to a stack of 8 MiB' 'mmap-width pass' 'started anew in the low layout'

# From outside: another process reads /proc/PID/maps while all 64 threads are there.
cat >outside.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "embedded.h"
/* The program under test is carried inside, since the machine takes one file. */
int main(void) {
    int in[2], out[2], status;
    pid_t child;
    char line[512], name[64];
    unsigned lines = 0, high = 0, stacks = 0;
    FILE *file = fopen("/tmp/packer", "w");
    if (!file || fwrite(packer, 1, sizeof packer, file) != sizeof packer || fclose(file))
        return 50;
    if (pipe(in) || pipe(out))
        return 51;
    child = fork();
    if (child == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(in[0]);
        chmod("/tmp/packer", 0755);
        execl("/tmp/packer", "packer", "wait", (char *)NULL);
        _exit(52);
    }
    close(out[1]);
    close(in[0]);
    file = fdopen(out[0], "r");
    while (fgets(line, sizeof line, file)) {
        fputs(line, stdout);
        if (strncmp(line, "static variable", 15) == 0)
            break;
    }
    snprintf(name, sizeof name, "/proc/%d/maps", (int)child);
    file = fopen(name, "r");
    while (file && fgets(line, sizeof line, file)) {
        unsigned long from = strtoul(line, NULL, 16);
        lines++;
        if (from >> 47) {
            high++;
            printf("high: %s", line);
        }
        if (strstr(line, "rw-p"))
            stacks++;
    }
    printf("lines=%u high=%u rw=%u\n", lines, high, stacks);
    close(in[1]);
    if (waitpid(child, &status, 0) != child)
        return 53;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 54;
}
END
{
    echo 'static const unsigned char packer[] = {'
    od -An -v -tu1 build/cured | sed 's/\([0-9]\) *\( \|$\)/\1,/g'
    echo '};'
} >embedded.h
quietly cc.log "$clang" --target=aarch64-linux-gnu -fuse-ld=lld -no-pie -pthread -o outside outside.c
in_vm 0 outside.out ./outside
# The kernel keeps its own old stack at the top; nothing else may be there.
high=$(sed -n 's/^lines=.* high=\([0-9]*\) .*/\1/p' outside.out)
if [ "$high" != 1 ] || ! grep -q '^high: .*\[stack\]' outside.out; then
    cat outside.out
    fail "seen from outside, $high mappings lie above 2^47"
fi

# The short version ends here.
[ "$MASON_DIXON_FULL" = 1 ] || exit 0

# A position-independent executable: its stack can be moved, its image and heap can't, and that is said.
mkdir -p pie
cp "$MASON_DIXON_ROOT"/examples/stacks/*.[ch] pie
cat >pie/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.25)
project(pie LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$MASON_DIXON_ROOT/cmake")
include(MasonDixon)
include(CheckPIESupported)
check_pie_supported()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_executable(both main.c)
target_link_options(both PRIVATE -pthread)
mason_dixon_target(both POINTER_BITS 47 LOW_STACK LOW_LAYOUT)
END
configure_arm64 pie build-pie "-DCMAKE_CROSSCOMPILING_EMULATOR=$run_in_vm;arm64"
contains configure.log "mason_dixon_target(both): predicted with this folder's flags:" 'too wide:' 'image 48 bits' \
    'LOW_LAYOUT can'"'"'t help' 'Link it with -no-pie'
quietly build.log cmake --build build-pie
in_vm 1 pie.out build-pie/both
contains pie.out "main's stack 1 of 1 pack" 'static variable 0 of 1 pack'

# Without a way to run anything: by the table, and linked all the same.
configure_arm64 "$MASON_DIXON_ROOT/examples/stacks" build-guess
grep -qx target.cured.pointer_verdict=placed build-guess/mason-dixon.facts || fail "$(cat build-guess/mason-dixon.facts)"
quietly build.log cmake --build build-guess
in_vm 0 cured.out build-guess/cured
contains cured.out "main's stack 1 of 1 pack" "threads' stacks 64 of 64 pack"
