#!/bin/sh
# SPDX-License-Identifier: 0BSD
# The verdicts, for programs of every kind: what has no boundary fails, what has one passes, what
# needs none passes, and a boundary that swallows low memory fails.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"

case $(uname -sm) in
'Linux x86_64') ;;
*) skip 'the layouts of this test are those of Linux on x86-64' ;;
esac
boundary_script boundary.ld
starts=3
[ "$MASON_DIXON_FULL" = 0 ] || starts=200

# kind NAME STATUS HEAP HOLE COMPILER... - builds the program both ways; it must come to that.
kind() {
    name=$1 wanted=$2 heap=$3 hole=$4
    shift 4
    quietly log "$@" -I "$runtime" "$fixtures/call.c" "$runtime/mason_dixon.c" -o call
    quietly log "$@" -DMASON_DIXON_STARTUP=1 -I "$runtime" can_link.c "$runtime/mason_dixon.c" \
        -o startup
    # Without ASLR's help in one run: several starts.
    i=0
    while [ $i -lt $starts ]; do
        status_of "$wanted" out ./call
        check_line out heap-start "$heap"
        check_line out hole "$hole"
        status_of 0 message ./startup
        if [ "$wanted" = 0 ]; then
            [ ! -s message ] || fail "$name: not silent at startup: $(cat message)"
        else
            contains message 'startup does not have the address-space layout' 'remedy'
        fi
        i=$((i + 1))
    done
    [ "$(awk '{ if (length($0) > 79) n++ } END { print n + 0 }' out)" = 0 ] ||
        fail "$name: a line of the report is wider than 79 columns"
    status_of "$wanted" test.out env MASON_DIXON=test ./startup
    contains test.out 'MasonDixon self-test of startup:'
}

tried=0
for cc in gcc 'clang -x c++' musl-gcc clang "$(newest clang)" 'gcc -x c++'; do
    # shellcheck disable=SC2086
    have ${cc%% *} || continue
    # One compiler of each family is enough for everyday.
    [ "$MASON_DIXON_FULL" = 1 ] || [ $tried -lt 3 ] || continue
    # shellcheck disable=SC2086
    if can_link $cc -no-pie; then
        kind "$cc no-PIE" 1 fail pass $cc -no-pie
        kind "$cc no-PIE, boundary" 0 pass pass $cc -no-pie -Wl,-T,"$PWD/boundary.ld"
        tried=$((tried + 1))
    fi
    # What does not depend on the compiler is done with one of them, and with musl.
    case $MASON_DIXON_FULL$cc in
    1* | 0gcc | 0musl-gcc) ;;
    *) continue ;;
    esac
    # shellcheck disable=SC2086
    if can_link $cc -static; then
        kind "$cc static" 1 fail pass $cc -static
        kind "$cc static, boundary" 0 pass pass $cc -static -Wl,-T,"$PWD/boundary.ld"
    fi
    # shellcheck disable=SC2086
    if can_link $cc -fPIE -pie; then
        # There is a boundary, but lower than was promised.
        kind "$cc no-PIE, lower boundary" 1 fail pass $cc -no-pie -Wl,-T,"$PWD/boundary.ld" \
            -DMASON_DIXON_BOUNDARY=0x10000000000
        kind "$cc PIE" 0 pass pass $cc -fPIE -pie
        kind "$cc PIE, boundary" 0 pass pass $cc -fPIE -pie -Wl,-T,"$PWD/boundary.ld"
    fi
    # shellcheck disable=SC2086
    if can_link $cc -fPIE -static-pie && readelf -h can_link | grep -q DYN; then
        kind "$cc static-PIE" 0 pass pass $cc -fPIE -static-pie
    fi
done
[ $tried -gt 0 ] || skip 'no compiler links no-PIE programs'

# Hole layouts: one segment from the data to the boundary. Heap high, low memory gone.
cat >hole.ld <<'END'
SECTIONS { .mason_dixon 0x100000000 (NOLOAD) : { . = . + 8; } } INSERT AFTER .bss;
END
# Not every version of a linker does so: readelf has the word.
spans() {
    "$@" -I "$runtime" "$fixtures/call.c" "$runtime/mason_dixon.c" -o call >log 2>&1 || return 1
    readelf -lW call >headers
    grep -qE 'LOAD +(0x[0-9a-f]+ +){4}0xf[0-9a-f]{7} ' headers
}
holes=0
for lld in $(each_of ld.lld); do
    if ! have clang || ! can_link clang "-fuse-ld=${lld#ld.}" -no-pie; then
        continue
    fi
    spans clang "-fuse-ld=${lld#ld.}" -no-pie -Wl,-T,"$PWD/hole.ld" || continue
    kind "hole by $lld" 1 pass fail clang "-fuse-ld=${lld#ld.}" -no-pie -Wl,-T,"$PWD/hole.ld"
    contains out "map-32bit not-needed refused"
    holes=$((holes + 1))
done
if have mold && can_link gcc -fuse-ld=mold -no-pie; then
    printf '.section .mason_dixon,"aw",@nobits\n.space 8\n' >anchor.s
    if spans gcc -fuse-ld=mold -no-pie -Wl,--section-start=.mason_dixon=0x100000000 anchor.s; then
        kind 'hole by mold' 1 pass fail gcc -fuse-ld=mold -no-pie \
            -Wl,--section-start=.mason_dixon=0x100000000 anchor.s
        holes=$((holes + 1))
    fi
fi
[ $holes -gt 0 ] || echo 'note: no linker here makes a hole layout (lld, mold)'

# A heap that has grown across the boundary from below must not be taken for one that started above.
if can_link gcc -no-pie; then
    quietly log gcc -no-pie -I "$runtime" "$fixtures/call.c" "$runtime/mason_dixon.c" -o call
    code=0
    ./call 5 >out || code=$?
    if [ $code != 99 ]; then
        equal 1 $code 'status with 5 GiB of heap'
        check_line out heap-start fail
        check_line out low-room pass
    fi
fi
exit 0
