#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Each wrong use and each file that is refused: one line, its exit status, nothing changed.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/link/place.sh
. "$MASON_DIXON_ROOT/tests/link/place.sh"

build_place
write_program
build_slots
quietly link.log cc -no-pie app.c slot.o -o app
cp app untouched

# wrong STATUS MESSAGE ARGUMENT... - one line on standard error with the message.
wrong() {
    wrong_status=$1
    wrong_message=$2
    shift 2
    set +e
    ./place "$@" >out.log 2>err.log
    wrong_got=$?
    set -e
    equal "$wrong_status" "$wrong_got" "exit status of place $*"
    equal 1 "$(wc -l <err.log | tr -d ' ')" "lines on standard error of place $*"
    contains err.log "mason-dixon-place: $wrong_message"
    cmp app untouched || fail "place $* changed the file"
    find . -name '.mason*' >left
    [ ! -s left ] || fail "place $* left $(cat left)"
}

wrong 2 '"FILE" is missing; see mason-dixon-place --help'
wrong 2 '"b" is one file too many; allowed is one' app b
wrong 2 '"--bondary" is no option' --bondary 4G app
wrong 2 '"-x" is no option' -x app
wrong 2 '"--boundary" needs a value' app --boundary
wrong 2 '"-o" needs a value' app -o
wrong 2 '"-o" needs a value that is not empty' app -o ''
wrong 2 '"--boundary" is given twice' app --boundary 4G --boundary=4G
wrong 2 '"-o" makes no sense with --check' app --check -o x
wrong 2 '"--require-slot" makes no sense with --check' app --check --require-slot
for size in -1 -4GiB; do
    wrong 2 "--boundary: \"$size\" is negative; allowed are sizes like" app --boundary "$size"
done
for size in '' x GiB 0x; do
    wrong 2 "--boundary: \"$size\" is not a number; allowed are sizes like" app --boundary "$size"
done
for size in 4gib 4Gi 4.5GiB 4GiB2 '4 GiB' 0x10G 4P 0x1.0; do
    wrong 2 "--boundary: \"$size\" is not a number with a known unit; allowed are K, M" app \
        --boundary="$size"
done
for size in 4GB 1KB 5MB 1TB; do
    wrong 2 "--boundary: \"$size\" has a unit of two meanings; allowed are KiB" app --boundary $size
done
wrong 2 '--boundary: "99999999999999999999" is too large; allowed is less' app \
    --boundary 99999999999999999999
wrong 2 '--boundary: "16777216T" is too large; allowed is less' app --boundary 16777216T
wrong 2 '--boundary: "128TiB" is too large; allowed is less than 128TiB' app --boundary 128TiB
wrong 2 '--boundary: "0" is too small; allowed are multiples of 64KiB from' app --boundary 0
wrong 2 '--boundary: "32K" is too small; allowed are multiples of 64KiB from' app --boundary 32K
wrong 2 '--boundary: "4294967297" is not aligned; allowed are multiples of 64KiB' app \
    --boundary 4294967297
wrong 2 '--boundary: "0x100001000" is not aligned' app --boundary 0x100001000

wrong 3 "nix: can't be read: No such file or directory" nix
wrong 3 "nix: can't be read: No such file or directory" --check nix
wrong 1 '.: is a folder, not an executable file' .
mkfifo fifo
wrong 1 'fifo: is no regular file' fifo
wrong 1 '/dev/null: is no regular file' --check /dev/null
: >empty
wrong 1 'empty: is empty' empty
wrong 1 'app.c: is no ELF file' app.c
wrong 1 'slot.o: a relocatable object (ET_REL), not an executable' slot.o
quietly link.log cc -fPIC -shared -nostdlib slot.o -o shared.so
wrong 1 'shared.so: a shared object, not an executable' shared.so
wrong 1 "fifo: is no regular file, it can't be replaced" app -o fifo
ln -s nowhere dangling
wrong 3 "dangling: can't be written: a symbolic link to nothing" app -o dangling
wrong 3 "nix/out: no file can be created in its folder: No such file or directory" app -o nix/out

# A header changed: bytes at an offset.
# changed OFFSET BYTES-IN-PRINTF - makes ./changed of app
changed() {
    cp untouched changed
    # The format is the bytes.
    # shellcheck disable=SC2059
    printf "$2" | dd of=changed bs=1 seek="$1" conv=notrunc 2>/dev/null
}
changed 4 '\003'
wrong 1 'changed: is damaged or of an unknown kind: class' changed
changed 5 '\000'
wrong 1 'changed: is damaged or of an unknown kind' changed
changed 7 '\011'
wrong 1 'changed: made for another system (EI_OSABI)' changed
changed 16 '\004'
wrong 1 'changed: a core dump (ET_CORE), not an executable' changed
changed 16 '\011'
wrong 1 'changed: an unknown ELF type' changed
changed 18 '\177'
wrong 1 'changed: an unknown machine (e_machine)' changed
changed 54 '\070\001'
wrong 1 "changed: is damaged: a header size that its class doesn't have" changed
changed 56 '\377\377'
wrong 1 'changed: is damaged: it has more program headers than a kernel loads' changed
changed 56 '\223\004'
wrong 1 'changed: is damaged: it has more' --check changed
changed 56 '\000\004'
wrong 1 'changed: is damaged: it ends before its headers do' changed
changed 56 '\000\000'
wrong 1 'changed: no PT_LOAD' changed
changed 60 '\377\177'
wrong 1 'changed: is damaged: it ends before its headers do' changed
head -c 40 untouched >changed
wrong 1 'changed: is damaged: it ends before its headers do' changed
head -c 2000 untouched >changed
wrong 1 'changed: damaged: a PT_LOAD that no kernel maps' changed

# Cut anywhere: one line and no change, or a file that lacks nothing the kernel needs, placed as it is.
size=$(wc -c <untouched)
cut=1
cuts=0
while [ $cut -lt "$size" ]; do
    head -c $cut untouched >changed
    cp changed before
    status=0
    ./place changed >out.log 2>err.log || status=$?
    case $status in
    0) ./place --check --quiet changed || fail "cut at $cut: done, and not placed" ;;
    1)
        equal 1 "$(wc -l <err.log | tr -d ' ')" "lines on standard error of a file cut at $cut"
        cmp changed before || fail "cut at $cut: refused and changed"
        ;;
    *) fail "cut at $cut: status $status: $(cat err.log)" ;;
    esac
    cuts=$((cuts + 1))
    cut=$((cut + 1 + cut / 8))
done
[ $cuts -gt 50 ] || fail "only $cuts cuts"

# Inside the image.
base=$(./place --check untouched | sed -n 's/^image_base=//p') || true
expect_failure check.log ./place --check untouched
cat >big.c <<'EOF'
char space[1 << 24];
int main(void) {
    return space[4000];
}
EOF
quietly link.log cc -no-pie big.c slot.o -o big-image
wrong 1 'big-image: one PT_LOAD spans the boundary' --boundary 8MiB big-image
contains err.log "--boundary is 0x800000, the image reaches from $base to 0x14"

# AddressSanitizer, in each way the compilers have.
for compiler in gcc clang; do
    for how in -O1 -static-libasan; do
        $compiler -no-pie -fsanitize=address $how app.c slot.o -o asan >link.log 2>&1 || continue
        wrong 1 "asan: AddressSanitizer: its shadow memory lies at the boundary; build it position" asan
    done
done

# 32 bits.
if cc -m32 -nostdlib -no-pie -x c - -o app32 >link.log 2>&1 <<'EOF'; then
void _start(void) {
    for (;;)
        ;
}
EOF
    wrong 1 'app32: addresses of 32 bits: the boundary would wrap' app32
fi

# mold with the wrong slot: its note shares a PT_NOTE.
if command -v ld.mold >/dev/null; then
    quietly link.log gcc -fuse-ld=mold -no-pie app.c slot.o -o moldy
    wrong 1 'moldy: its reserved slot shares a PT_NOTE with other notes' --require-slot moldy
fi

# Help, version, a file with a dash, odd names.
./place --help >help.log
contains help.log 'usage: mason-dixon-place FILE' 'Exit status: 0 placed'
equal 'mason-dixon-place 0.2.0' "$(./place --version)" version
cp untouched -- '-odd  "näme;'
quietly place.log ./place --quiet -- '-odd  "näme;'
quietly check.log ./place --check -- '-odd  "näme;'
equal 'boundary file_type heap_from image_base placed_by reason record slot verdict ' \
    "$(cut -d= -f1 check.log | tr '\n' ' ')" "keys of --check"
if [ -w /dev/full ]; then
    ! ./place --check app >/dev/full 2>err.log || fail "a full standard output is no error"
    contains err.log "standard output: can't be written"
fi
