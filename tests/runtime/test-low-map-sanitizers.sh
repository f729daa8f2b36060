#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Low mappings beside those who place mappings themselves: AddressSanitizer, ThreadSanitizer and
# valgrind get the kernel's mmap; the undefined-behaviour sanitizer finds nothing.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
# shellcheck source=tests/runtime/low-map.sh
. "$MASON_DIXON_ROOT/tests/runtime/low-map.sh"
need gcc setarch

if can_link gcc -fsanitize=undefined; then
    program checked gcc -std=c99 -fsanitize=undefined -fno-sanitize-recover=all -fPIE -pie
    quietly log timeout 120 ./checked random 3000
    for test in align bad pass behind; do
        quietly log timeout 60 ./checked $test
    done
fi
sanitizers='gcc:address gcc:thread'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    for clang in $(each_of clang); do
        sanitizers="$sanitizers $clang:address $clang:thread $clang:memory"
    done
fi
for pair in $sanitizers; do
    sanitizer=${pair#*:}
    # Without randomisation: some kernels place more at random than older sanitizers can bear.
    can_link setarch -R "${pair%:*}" -fsanitize="$sanitizer" -fPIE -pie || setarch -R ./can_link || continue
    program "with-$sanitizer" "${pair%:*}" -std=c99 -fsanitize="$sanitizer" -fPIE -pie
    kernels_own room setarch -R "./with-$sanitizer"
    quietly log setarch -R "./with-$sanitizer" low 2000
done
if can_link gcc -fsanitize=address; then
    # Only the rest of the program has it: noticed when it runs.
    quietly object.log gcc -c -DMASON_DIXON_LOW_MAP=1 "$low_map" -fPIE -o object.o
    quietly mixed.log gcc -fsanitize=address -pthread "-I$runtime" "$fixtures/low-map.c" object.o -o mixed
    kernels_own room ./mixed
fi
if have valgrind; then
    program prog gcc -std=c99 -no-pie
    quietly valgrind.log timeout 120 valgrind -q --error-exitcode=9 ./prog place
fi
