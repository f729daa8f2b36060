#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon-report --exe, and mason-dixon check, on programs of macOS and Windows that clang and lld made, under the
# sanitizers. Damaged ones are tests/fuzz/test-report.sh.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
# shellcheck source=tests/platforms.sh
. "$MASON_DIXON_ROOT/tests/platforms.sh"

need cc jq
clang=$(newest clang ld64.lld lld-link) || skip "clang and lld are not on this machine"
suffix=${clang#clang}
build_checked report
build_tool

macos_sdk
printf 'int main(void) { return 0; }\n' >main.c
# mac NAME MACHINE [FLAG...]
mac() {
    mac_name=$1
    mac_machine=$2
    shift 2
    quietly cc.log "$clang" --target="$mac_machine-apple-macos11" -isysroot "$PWD/sdk" -fuse-ld=lld main.c -o "$mac_name" "$@"
}
quietly cc.log "$clang" --target=x86_64-pc-windows-msvc -ffreestanding -Dmain=mainCRTStartup -c main.c -o main.obj
# What it is linked as, machine, verdict, what the reason has, and facts of it as jq names them, divided by "|".
while IFS='|' read -r file flags machine verdict reason wanted facts; do
    # shellcheck disable=SC2086 # words
    case $file in
    mac-*) mac "$file" "$machine" $flags ;;
    *) quietly cc.log "lld-link$suffix" /nodefaultlib /subsystem:console "/out:$file" main.obj $flags ;;
    esac
    machine=$(echo "$machine" | sed s/arm64/aarch64/)
    quietly log ./report --exe "$file" --format json -o out.json
    equal "$machine $verdict headers $wanted" \
        "$(field out.json ".executable | \"\(.machine) \(.verdict) \(.basis) $facts\"")" "$file"
    case $file in mac-*) format=Mach-O ;; *) format=PE ;; esac
    equal $format "$(field out.json .executable.format)" "format of $file"
    field out.json .executable.reason >reason.txt
    contains reason.txt "$reason"
    # mason-dixon check says the same of it.
    status=0
    "$tool" check "$file" >check.txt || status=$?
    equal "$(echo "$verdict" | grep -c impossible) $verdict $(cat reason.txt)" \
        "$status $(sed -n 's/^verdict=//p' check.txt) $(sed -n 's/^reason=//p' check.txt)" "check $file"
done <<'END'
mac-plain||x86_64|not-needed|above its page zero|0x100000000 0x100000000|\(.page_zero_to) \(.image_from)
mac-low|-Wl,-pagezero_size,10000|x86_64|placed|low memory can be mapped|0x10000|\(.page_zero_to)
mac-half|-Wl,-pagezero_size,40000000|x86_64|impossible|a part of low memory|0x40000000|\(.page_zero_to)
mac-arm||arm64|not-needed|above its page zero||
win-plain.exe||x86_64|not-needed|high-entropy ASLR|true true true 0x140000000|\(.large_address_aware) \(.dynamic_base) \(.high_entropy_aslr) \(.image_from)
win-entropy.exe|/highentropyva:no|x86_64|impossible|/HIGHENTROPYVA|true true false|\(.large_address_aware) \(.dynamic_base) \(.high_entropy_aslr)
win-base.exe|/dynamicbase:no /fixed|x86_64|impossible|/DYNAMICBASE|true false|\(.large_address_aware) \(.dynamic_base)
win-large.exe|/largeaddressaware:no|x86_64|impossible|/LARGEADDRESSAWARE|false|\(.large_address_aware)
win-image.exe|/base:0x400000|x86_64|impossible|image base is below 4 GiB|0x400000|\(.image_from)
END

# The text form, and the schema.
./report --exe win-entropy.exe >out.txt
contains out.txt 'to do link it anew: the line above names what must change'
quietly log ./report --exe mac-low -o out.txt
contains out.txt "page zero ends 0x10000"
if /usr/bin/python3 -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null; then
    for file in mac-plain mac-low win-plain.exe win-image.exe; do
        quietly log ./report --exe $file --format json -o out.json
        quietly log /usr/bin/python3 "$MASON_DIXON_ROOT/tests/report/validate.py" "$MASON_DIXON_ROOT/docs/report.schema.json" out.json
        # As a build's linked file.
        mkdir -p rec
        printf 'linked.file=%s\nlinked.verdict=impossible\nlinked.reason=as seen\nlinked.boundary=0x100000000\n' "$PWD/$file" >rec/a.facts
        printf 'facts_version=1\ntarget.a.verdict=placed\ntarget.a.file=%s\n' "$PWD/$file" >facts
        quietly log ./report --facts facts --record rec --format json -o out.json
        equal "$file" "$(basename "$(field out.json '.decisions[0].linked[0] | select(.format) | .path')")" 'the linked file'
        quietly log /usr/bin/python3 "$MASON_DIXON_ROOT/tests/report/validate.py" "$MASON_DIXON_ROOT/docs/report.schema.json" out.json
    done
else
    echo "not tried here: the schema, python3-jsonschema is not on this machine"
fi

# No executables: one clear error.
# refuses FILE TEXT
refuses() {
    expect_failure log "$tool" check "$1"
    contains log "$2"
    expect_failure log ./report --exe "$1"
    contains log "$2"
}
quietly cc.log "$clang" --target=x86_64-apple-macos11 -isysroot "$PWD/sdk" -fuse-ld=lld -shared main.c -o library.dylib
refuses library.dylib "is no executable: it is a Mach-O file of another type"
printf '\312\376\272\276\0\0\0\002' >fat
refuses fat "is a Mach-O file for several machines"
