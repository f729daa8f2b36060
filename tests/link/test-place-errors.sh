#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Each wrong use and each file that is refused: one line, its exit status, nothing changed.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/link/place.sh
. "$MASON_DIXON_ROOT/tests/link/place.sh"

prepare_place
quietly link.log cc -no-pie app.c slot.o -o app
cp app untouched

# wrong STATUS MESSAGE ARGUMENT... - one line on standard error with the message.
wrong() {
    wrong_status=$1
    wrong_message=$2
    shift 2
    status=0
    ./place "$@" >out.log 2>err.log || status=$?
    equal "$wrong_status" "$status" "exit status of place $*"
    equal 1 "$(wc -l <err.log | tr -d ' ')" "lines on standard error of place $*"
    contains err.log "mason-dixon-place: $wrong_message"
    cmp app untouched || fail "place $* changed the file"
    find . -name '.mason*' >left
    [ ! -s left ] || fail "place $* left $(cat left)"
}

# The files that some of them are about.
mkfifo fifo
: >empty
quietly link.log cc -fPIC -shared -nostdlib slot.o -o shared.so
ln -s nowhere dangling
head -c 40 untouched >cut-40
head -c 2000 untouched >cut-2000

# Status, what is said, and the words; a blank in a word is written as "_".
while IFS='|' read -r status message words; do
    set -f
    # shellcheck disable=SC2086 # words
    set -- $words
    set +f
    for word; do
        shift
        case $word in EMPTY) word= ;; *_*) word=$(echo "$word" | tr _ ' ') ;; esac
        set -- "$@" "$word"
    done
    wrong "$status" "$message" "$@"
done <<'END'
2|"FILE" is missing; see mason-dixon-place --help|
2|"b" is one file too many; allowed is one|app b
2|"--bondary" is no option|--bondary 4G app
2|"-x" is no option|-x app
2|"--boundary" needs a value|app --boundary
2|"-o" needs a value|app -o
2|"-o" needs a value that is not empty|app -o EMPTY
2|"--boundary" is given twice|app --boundary 4G --boundary=4G
2|"-o" makes no sense with --check|app --check -o x
2|"--require-slot" makes no sense with --check|app --check --require-slot
2|--boundary: "-1" is negative; allowed are sizes like|app --boundary -1
2|--boundary: "-4GiB" is negative; allowed are sizes like|app --boundary -4GiB
2|--boundary: "" is not a number; allowed are sizes like|app --boundary EMPTY
2|--boundary: "x" is not a number; allowed are sizes like|app --boundary x
2|--boundary: "0x" is not a number; allowed are sizes like|app --boundary 0x
2|--boundary: "4gib" is not a number with a known unit; allowed are K, M|app --boundary=4gib
2|--boundary: "4.5GiB" is not a number with a known unit; allowed are K, M|app --boundary=4.5GiB
2|--boundary: "4GiB2" is not a number with a known unit; allowed are K, M|app --boundary=4GiB2
2|--boundary: "4 GiB" is not a number with a known unit; allowed are K, M|app --boundary=4_GiB
2|--boundary: "0x10G" is not a number with a known unit; allowed are K, M|app --boundary=0x10G
2|--boundary: "4P" is not a number with a known unit; allowed are K, M|app --boundary=4P
2|--boundary: "4GB" has a unit of two meanings; allowed are KiB|app --boundary 4GB
2|--boundary: "1KB" has a unit of two meanings; allowed are KiB|app --boundary 1KB
2|--boundary: "99999999999999999999" is too large; allowed is less|app --boundary 99999999999999999999
2|--boundary: "16777216T" is too large; allowed is less|app --boundary 16777216T
2|--boundary: "128TiB" is too large; allowed is less than 128TiB|app --boundary 128TiB
2|--boundary: "0" is too small; allowed are multiples of 64KiB from|app --boundary 0
2|--boundary: "32K" is too small; allowed are multiples of 64KiB from|app --boundary 32K
2|--boundary: "4294967297" is not aligned; allowed are multiples of 64KiB|app --boundary 4294967297
2|--boundary: "0x100001000" is not aligned|app --boundary 0x100001000
3|nix: can't be read: No such file or directory|nix
3|nix: can't be read: No such file or directory|--check nix
1|.: is a folder, not an executable file|.
1|fifo: is no regular file|fifo
1|/dev/null: is no regular file|--check /dev/null
1|empty: is empty|empty
1|app.c: is no ELF file|app.c
1|slot.o: a relocatable object (ET_REL), not an executable|slot.o
1|shared.so: a shared object, not an executable|shared.so
1|fifo: is no regular file, it can't be replaced|app -o fifo
3|dangling: can't be written: a symbolic link to nothing|app -o dangling
3|nix/out: no file can be created in its folder: No such file or directory|app -o nix/out
1|cut-40: is damaged: it ends before its headers do|cut-40
1|cut-2000: damaged: a PT_LOAD that no kernel maps|cut-2000
END

# A header changed: bytes at an offset.
while IFS='|' read -r offset bytes message; do
    cp untouched changed
    # shellcheck disable=SC2059 # the format is the bytes
    printf "$bytes" | dd of=changed bs=1 seek="$offset" conv=notrunc 2>/dev/null
    wrong 1 "changed: $message" changed
done <<'END'
4|\003|is damaged or of an unknown kind: class
5|\000|is damaged or of an unknown kind
7|\011|made for another system (EI_OSABI)
16|\004|a core dump (ET_CORE), not an executable
16|\011|an unknown ELF type
18|\177|an unknown machine (e_machine)
54|\070\001|is damaged: a header size that its class doesn't have
56|\377\377|is damaged: it has more program headers than a kernel loads
56|\000\004|is damaged: it ends before its headers do
56|\000\000|no PT_LOAD
60|\377\177|is damaged: it ends before its headers do
56|\223\004|is damaged: it has more
END
wrong 1 'changed: is damaged: it has more' --check changed

# Inside the image.
base=$(./place --check untouched | sed -n 's/^image_base=//p') || true
echo 'char space[1 << 24]; int main(void) { return space[4000]; }' >big.c
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
echo 'void _start(void) { for (;;) ; }' >start.c
! cc -m32 -nostdlib -no-pie start.c -o app32 >link.log 2>&1 || wrong 1 'app32: addresses of 32 bits: the boundary would wrap' app32
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
