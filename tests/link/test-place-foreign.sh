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
cat >tiny.c <<'EOF'
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
EOF
done_cells=0
# cell TARGET MACHINE-OF-READELF PAGE QEMU
cell() {
    file=tiny-$1
    case $1 in
    mips64) flags='-mabi=64 -mno-abicalls' ;;
    powerpc64) flags='-mabi=elfv2' ;;
    *) flags= ;;
    esac
    # The flags are a list of words.
    # shellcheck disable=SC2086
    if ! {
        $clang --target="$1-linux-gnu" $flags -O1 -fno-lto -c "$link_dir/mason_dixon_slot.c" -o slot.o &&
            $clang --target="$1-linux-gnu" $flags -O1 -fno-pic -c tiny.c -o tiny.o &&
            "ld.lld${clang#clang}" --image-base=0x10000000 -static tiny.o slot.o -o "$file"
    } >build.log 2>&1; then
        printf 'not linked here: %s (%s)\n' "$1" "$(head -n 1 build.log)"
        return 0
    fi
    done_cells=$((done_cells + 1))
    readelf -hW "$file" | grep -q "Machine: .*$2" || fail "$file is no $2"
    for way in slot append; do
        cp "$file" placed
        case $way in append) llvm-objcopy --remove-section=.note.mason_dixon placed 2>/dev/null || continue ;; esac
        for size in 4GiB 8GiB 4GiB; do
            quietly place.log ./place --boundary $size placed
            readelf -lW placed >segments
            wanted=$(($(value boundary place.log)))
            above=0
            sed -n 's/^  LOAD  *//p' segments >loads
            while read -r offset vaddr _ filesz memsz flags align; do
                [ $((vaddr)) -ge $wanted ] || continue
                above=$((above + 1))
                equal R "$flags" "flags on $1"
                equal "$3" "$align" "alignment on $1"
                equal "$filesz" "$memsz" "sizes on $1"
                equal $((offset % align)) $((vaddr % align)) "remainder of offset and address on $1"
                equal $((wanted + offset % align)) $((vaddr)) "address on $1"
            done <loads
            equal 1 $above "segments above the boundary on $1 ($way)"
            if [ $way = slot ]; then
                equal slot "$(value placed_by place.log)" "placed_by on $1"
                readelf -SW placed | grep -q "mason_dixon *PROGBITS *0000000[12]0000" ||
                    fail "the section's address on $1"
            fi
            [ $size = 4GiB ] || continue
            if [ -n "$4" ] && command -v "$4" >/dev/null; then
                set +e
                timeout 20 "$4" ./placed >qemu.log 2>&1
                status=$?
                set -e
                equal 7 $status "status under $4 ($way)"
                ran="${ran-} $1-$way"
            fi
        done
    done
}
# The short version takes each byte order and each page size once or twice.
cell aarch64 AArch64 0x10000 qemu-aarch64
cell s390x S/390 0x1000 qemu-s390x
if [ "$MASON_DIXON_FULL" = 1 ]; then
    cell x86_64 'X86-64' 0x1000 ''
    cell powerpc64 PowerPC64 0x10000 qemu-ppc64
    cell powerpc64le PowerPC64 0x10000 qemu-ppc64le
    cell riscv64 RISC-V 0x1000 qemu-riscv64
    cell mips64 MIPS 0x10000 ''
fi
[ "$MASON_DIXON_FULL" = 1 ] || [ "$done_cells" -gt 0 ] || cell x86_64 'X86-64' 0x1000 ''
[ "$done_cells" -gt 0 ] || skip "this clang makes none of these machines' files"
printf '%s machines; run under qemu-user:%s\n' "$done_cells" "${ran- none}"
