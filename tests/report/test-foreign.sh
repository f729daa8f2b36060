#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon-report --exe on programs of macOS and Windows, made by clang, lld and mingw-w64, against
# what llvm-objdump says of them; and on every piece of them, under the sanitizers.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

need cc jq
clang=$(newest clang ld64.lld lld-link) || skip "clang and lld are not on this machine"
suffix=${clang#clang}
build_checked report
build_tool

mkdir -p sdk/usr/lib
cat >sdk/usr/lib/libSystem.tbd <<'END'
--- !tapi-tbd
tbd-version: 4
targets: [ x86_64-macos, arm64-macos ]
install-name: '/usr/lib/libSystem.B.dylib'
exports:
  - targets: [ x86_64-macos, arm64-macos ]
    symbols: [ dyld_stub_binder ]
...
END
printf 'int main(void) { return 0; }\n' >main.c
# mac NAME MACHINE [FLAG...]
mac() {
    mac_name=$1
    mac_machine=$2
    shift 2
    quietly cc.log "$clang" --target="$mac_machine-apple-macos11" -isysroot "$PWD/sdk" -fuse-ld=lld main.c -o "$mac_name" "$@"
}
# win NAME [LINK OPTION...]
win() {
    win_name=$1
    shift
    quietly cc.log "$clang" --target=x86_64-pc-windows-msvc -ffreestanding -Dmain=mainCRTStartup -c main.c -o main.obj
    quietly cc.log "lld-link$suffix" /nodefaultlib /subsystem:console "/out:$win_name" main.obj "$@"
}
mac mac-plain x86_64
mac mac-low x86_64 -Wl,-pagezero_size,10000
mac mac-half x86_64 -Wl,-pagezero_size,40000000
mac mac-arm arm64
win win-plain.exe
win win-entropy.exe /highentropyva:no
win win-base.exe /dynamicbase:no /fixed
win win-large.exe /largeaddressaware:no
win win-image.exe /base:0x400000

# tells FILE FORMAT MACHINE VERDICT REASON
tells() {
    quietly log ./report --exe "$1" --format json -o out.json
    for pair in "format=$2" "machine=$3" "verdict=$4" basis=headers; do
        equal "${pair#*=}" "$(field out.json ".executable.${pair%%=*}")" "${pair%%=*} of $1"
    done
    field out.json .executable.reason >reason
    contains reason "$5"
    # mason-dixon check says the same of it.
    status=0
    "$tool" check "$1" >check.txt || status=$?
    equal $(($(echo "$4" | grep -c impossible))) $status "status of check $1"
    equal "$4 $(cat reason)" "$(sed -n 's/^verdict=//p' check.txt) $(sed -n 's/^reason=//p' check.txt)" "check $1"
}
tells mac-plain Mach-O x86_64 not-needed "above its page zero"
equal 0x100000000 "$(field out.json .executable.page_zero_to)" 'page zero'
equal 0x100000000 "$(field out.json .executable.image_from)" 'image'
tells mac-low Mach-O x86_64 placed "low memory can be mapped"
equal 0x10000 "$(field out.json .executable.page_zero_to)" 'page zero'
tells mac-half Mach-O x86_64 impossible "a part of low memory"
tells mac-arm Mach-O aarch64 not-needed "above its page zero"
tells win-plain.exe PE x86_64 not-needed "high-entropy ASLR"
equal 'true true true 0x140000000' "$(field out.json '.executable | "\(.large_address_aware) \(.dynamic_base) \(.high_entropy_aslr) \(.image_from)"')" flags
tells win-entropy.exe PE x86_64 impossible /HIGHENTROPYVA
equal 'true true false' "$(field out.json '.executable | "\(.large_address_aware) \(.dynamic_base) \(.high_entropy_aslr)"')" flags
tells win-base.exe PE x86_64 impossible /DYNAMICBASE
tells win-large.exe PE x86_64 impossible /LARGEADDRESSAWARE
tells win-image.exe PE x86_64 impossible "image base is below 4 GiB"

# The text form, and the schema.
./report --exe win-entropy.exe >out.txt
contains out.txt 'to do link it anew: the line above names what must change'
quietly log ./report --exe mac-low -o out.txt
contains out.txt "page zero ends 0x10000"
if /usr/bin/python3 -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null; then
    for file in mac-plain mac-low win-plain.exe win-image.exe; do
        quietly log ./report --exe $file --format json -o out.json
        quietly log /usr/bin/python3 "$MASON_DIXON_ROOT/tests/report/validate.py" "$MASON_DIXON_ROOT/docs/report.schema.json" out.json
    done
else
    echo "not tried here: the schema, python3-jsonschema is not on this machine"
fi

# No executables, and damaged ones: one clear error, nothing from the sanitizers.
# refuses FILE TEXT
refuses() {
    expect_failure log "$tool" check "$1"
    contains log "$2"
    expect_failure log ./report --exe "$1"
    contains log "$2"
    lacks log Sanitizer "runtime error"
}
quietly cc.log "$clang" --target=x86_64-apple-macos11 -isysroot "$PWD/sdk" -fuse-ld=lld -shared main.c -o library.dylib
refuses library.dylib "is no executable: it is a Mach-O file of another type"
printf '\312\376\272\276\0\0\0\002' >fat
refuses fat "is a Mach-O file for several machines"
step=32
[ "$MASON_DIXON_FULL" = 0 ] || step=4
for file in mac-low win-plain.exe; do
    for bytes in 1 3 31 32 40 63 64 90 119 120 130 200 300 500; do
        head -c $bytes $file >piece
        ./report --exe piece >log 2>&1 || true
        lacks log Sanitizer "runtime error"
    done
    # Four bytes of the headers, one place after the other, at their largest.
    at=0
    while [ $at -lt 256 ]; do
        cp $file piece
        printf '\377\377\377\377' | dd of=piece bs=1 seek=$at conv=notrunc 2>/dev/null
        ./report --exe piece >log 2>&1 || true
        lacks log Sanitizer "runtime error"
        at=$((at + step))
    done
done

# ---- what is in a link on such systems: the strategy of its record
mkdir records
for strategy in mapfile addr32 pagezero post-link; do
    printf 'linked.file=%s\nlinked.reason=why\nlinked.strategy=%s\nlinked.verdict=placed\nlinked.way=link\n' \
        "$PWD/app" "$strategy" >records/app.facts
    : >app
    printf 'facts_version=1\n' >build.facts
    ./report --facts build.facts --record records --format json >report.json 2>err || fail "report: $(cat err)"
    equal "$strategy" "$(field report.json '.decisions[] | select(.executable == "app") | .strategy')" "strategy of $strategy"
done
