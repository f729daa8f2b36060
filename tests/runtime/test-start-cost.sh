#!/bin/sh
# SPDX-License-Identifier: 0BSD
# What the self-test adds to a good start, counted exactly, against the same program placed without it: at most two
# system calls and two page faults, and 12 KiB of the file, with each linker, dynamic and static; both by mason-dixon
# link and by macros.
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"

[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'the layouts of this test are those of Linux on x86-64'
need gcc
build_tool
quietly log gcc -O1 "$fixtures/count.c" -o count
echo 'int main(void) { return 0; }' >main.c
report= # or an assignment

# counted PROGRAM - sets calls and faults.
counted() {
    code=0
    # Nothing of this machine's environment moves the stack; the names are equally long for the same reason.
    env -i $report ./count 50 "./$1" >counted.txt || code=$?
    [ $code != 77 ] || skip 'ptrace or a fixed layout is not allowed here'
    equal 0 $code "status of count with $1"
    calls=$(sed 's/calls=\([0-9]*\).*/\1/' counted.txt)
    faults=$(sed 's/.*faults=//' counted.txt)
}

# compare TITLE WITHOUT WITH
compare() {
    counted "$2"
    calls_before=$calls faults_before=$faults
    counted "$3"
    more="$((calls - calls_before)) system calls, $((faults - faults_before)) page faults more"
    bytes=$(($(wc -c <"$3") - $(wc -c <"$2")))
    echo "$1: $more, $bytes bytes"
    [ $bytes -le 12288 ] || fail "$1: the file grows by $bytes bytes; 12,288 are allowed"
    if [ $((calls - calls_before)) -gt 2 ] || [ $((faults - faults_before)) -gt 2 ]; then
        fail "$1: $more; 2 each are allowed"
    fi
}

tried=0
for linker in bfd gold lld mold; do
    for mode in -no-pie -pie '-static -no-pie'; do
        # shellcheck disable=SC2086 # words
        gcc -fPIE $mode -fuse-ld=$linker main.c -o plain >log 2>&1 || continue
        # shellcheck disable=SC2086 # words
        quietly log "$tool" link -- gcc -O2 -fPIE $mode -fuse-ld=$linker -s main.c -o without
        # shellcheck disable=SC2086 # words
        quietly log "$tool" link --record record --self-test startup -- gcc -O2 -fPIE $mode -fuse-ld=$linker -s main.c -o tested_
        compare "$linker $mode" without tested_
        tried=$((tried + 1))
    done
done
[ $tried -gt 0 ] || skip 'no linker makes such a program here'

# By macros, as CMake and configure compile it.
for mode in -no-pie '-static -no-pie'; do
    # shellcheck disable=SC2086 # words
    gcc -fPIE $mode main.c -o plain >log 2>&1 || continue
    # shellcheck disable=SC2086 # words
    quietly log "$tool" link -- gcc -O2 -fPIE $mode -s main.c -o without
    # shellcheck disable=SC2086 # words
    quietly log "$tool" link -- gcc -O2 -fPIE $mode -s -DMASON_DIXON_STARTUP=1 -I "$runtime" main.c "$runtime/mason_dixon.c" \
        -o tested_
    compare "macros $mode" without tested_
done

# The count sees what it is there for: a full measurement at the start costs more.
counted tested_
few=$calls
report=MASON_DIXON=report
counted tested_ 2>/dev/null
[ "$calls" -gt $((few + 4)) ] || fail "a whole report takes $calls calls, a good start $few"
exit 0
