#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Under sanitizers, link-time optimisation and section garbage collection the test at startup is
# there, silent, and clean.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"

[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'the layouts of this test are those of Linux on x86-64'
boundary_script boundary.ld
tried=0
# passes COMPILER... - with all promises made, called and at startup, it passes and says nothing else.
passes() {
    can_link "$@" || return 0
    quietly log "$@" -g -DMASON_DIXON_STARTUP=1 -DMASON_DIXON_MIN_LOW_ROOM=0x10000000 \
        -DMASON_DIXON_POINTER_BITS=47 -I "$runtime" "$fixtures/call.c" "$runtime/mason_dixon.c" \
        -o call
    status_of 0 out ./call
    equal 7 "$(wc -l <out | tr -d ' ')" "lines of the report of $*"
    check_line out heap-start pass
    check_line out low-room pass
    # The constructor is still there.
    status_of 0 out env MASON_DIXON=test ./call
    contains out 'self-test of call: pass'
    tried=$((tried + 1))
}
# Addresses of PIE programs are long: their lines would wrap and hide a message of a sanitizer.
wrapped() {
    can_link "$@" || return 0
    quietly log "$@" -g -DMASON_DIXON_STARTUP=1 -DMASON_DIXON_MIN_LOW_ROOM=0x10000000 \
        -I "$runtime" "$fixtures/call.c" "$runtime/mason_dixon.c" -o call
    status_of 0 out ./call
    lacks out 'runtime error' 'WARNING' 'ERROR' 'SUMMARY'
    check_line out heap-start pass
    status_of 0 out env MASON_DIXON=test ./call
    tried=$((tried + 1))
}
for cc in gcc clang; do
    have $cc || continue
    for sanitizer in undefined thread; do
        passes $cc -no-pie -Wl,-T,"$PWD/boundary.ld" -fsanitize=$sanitizer
        wrapped $cc -fPIE -pie -fsanitize=$sanitizer
    done
    wrapped $cc -fPIE -pie -fsanitize=address,undefined -fno-sanitize-recover=all
    # The short version sees the rest with one compiler.
    [ "$MASON_DIXON_FULL$cc" != 0clang ] || continue
    passes $cc -no-pie -Wl,-T,"$PWD/boundary.ld" -O2 -flto
    passes $cc -no-pie -Wl,-T,"$PWD/boundary.ld" -O2 -fvisibility=hidden -ffunction-sections \
        -fdata-sections -Wl,--gc-sections
    passes $cc -no-pie -Wl,-T,"$PWD/boundary.ld" -O3 -static -flto -Wl,--gc-sections
    passes $cc -no-pie -Wl,-T,"$PWD/boundary.ld" -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-all \
        -Wl,-z,relro,-z,now
done
[ $tried -gt 0 ] || skip 'no compiler here makes such programs'

# The measuring code over a process of many mappings, under the sanitizers that stop at errors.
if can_link gcc -fPIE -pie -fsanitize=address,undefined -fno-sanitize-recover=all; then
    quietly log gcc -g -fPIE -pie -fsanitize=address,undefined -fno-sanitize-recover=all -I "$runtime" \
        "$probe" -o probe
    quietly out ./probe
    contains out 'emulated=no' 'self_test=pass'
fi
exit 0
