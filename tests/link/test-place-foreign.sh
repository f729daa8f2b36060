#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Machines of other byte orders and page sizes: files of clang and lld, judged by readelf. They are
# not started on such machines here; qemu-user, where there is one, only shows that they still run.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/link/place.sh
. "$MASON_DIXON_ROOT/tests/link/place.sh"

build_place
clang=$(newest clang ld.lld) || skip "clang and lld are not on this machine"
cat >tiny.c <<'END'
static int text[4];
static void leave(long status) {
#if defined(__aarch64__)
    register long x0 __asm__("x0") = status;
    register long x8 __asm__("x8") = 93;
    __asm__ volatile("svc 0" : : "r"(x0), "r"(x8));
#elif defined(__s390x__)
    register long r1 __asm__("r1") = 1;
    register long r2 __asm__("r2") = status;
    __asm__ volatile("svc 0" : : "r"(r1), "r"(r2));
#elif defined(__powerpc64__)
    register long r0 __asm__("r0") = 1;
    register long r3 __asm__("r3") = status;
    __asm__ volatile("sc" : : "r"(r0), "r"(r3));
#elif defined(__riscv)
    register long a0 __asm__("a0") = status;
    register long a7 __asm__("a7") = 93;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a7));
#endif
}
void _start(void) {
    text[1] = 7;
    leave(text[1]);
    for (;;)
        ;
}
END

# one SIZE - ./placed at that boundary has one segment above it, as this machine's kernel maps it.
one() {
    quietly place.log ./place --boundary "$1" placed
    wanted=$(($(value boundary place.log)))
    above=0
    readelf -lW placed | sed -n 's/^  LOAD  *//p' >loads
    while read -r offset vaddr _ filesz memsz flags align; do
        [ $((vaddr)) -ge $wanted ] || continue
        above=$((above + 1))
        equal "R $page $filesz $((vaddr % align))" "$flags $align $memsz $((offset % align))" "flags, alignment, size and offset on $target"
        equal $((wanted + offset % align)) $((vaddr)) "address on $target"
    done <loads
    equal 1 $above "segments above the boundary on $target ($way)"
    [ "$way" = append ] || {
        equal slot "$(value placed_by place.log)" "placed_by on $target"
        readelf -SW placed | grep -q "mason_dixon *PROGBITS *0000000[12]0000" || fail "the section's address on $target"
    }
}

# The short version takes each byte order and each page size once: the first two.
done_cells=0
ran=
objcopy=$(newest llvm-objcopy) || echo 'not tried here: files without the slot, there is no llvm-objcopy'
while read -r target machine page qemu options; do
    [ "$MASON_DIXON_FULL" = 1 ] || [ $done_cells -lt 2 ] || break
    # shellcheck disable=SC2086 # a list of words
    if ! {
        $clang --target="$target-linux-gnu" $options -O1 -fno-lto -c "$link_dir/mason_dixon_slot.c" -o slot.o &&
            $clang --target="$target-linux-gnu" $options -O1 -fno-pic -c tiny.c -o tiny.o &&
            "ld.lld${clang#clang}" --image-base=0x10000000 -static tiny.o slot.o -o tiny
    } >build.log 2>&1; then
        echo "not linked here: $target ($(head -n 1 build.log))"
        continue
    fi
    done_cells=$((done_cells + 1))
    readelf -hW tiny | grep -q "Machine: .*$machine" || fail "$target is no $machine"
    for way in slot append; do
        cp tiny placed
        if [ $way = append ]; then
            [ -n "$objcopy" ] || continue
            quietly objcopy.log "$objcopy" --remove-section=.note.mason_dixon placed
        fi
        one 4GiB
        one 8GiB
        one 4GiB
        command -v "$qemu" >/dev/null || continue
        status=0
        timeout 20 "$qemu" ./placed >qemu.log 2>&1 || status=$?
        equal 7 $status "status under $qemu ($way)"
        ran="$ran $target-$way"
    done
done <<'END'
aarch64 AArch64 0x10000 qemu-aarch64
s390x S/390 0x1000 qemu-s390x
x86_64 X86-64 0x1000 none
powerpc64 PowerPC64 0x10000 qemu-ppc64 -mabi=elfv2
powerpc64le PowerPC64 0x10000 qemu-ppc64le
riscv64 RISC-V 0x1000 qemu-riscv64
mips64 MIPS 0x10000 none -mabi=64 -mno-abicalls
END
[ "$done_cells" -gt 0 ] || skip "this clang makes none of these machines' files"
echo "$done_cells machines; run under qemu-user:${ran:- none}"
