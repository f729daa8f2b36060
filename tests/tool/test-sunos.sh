#!/bin/sh
# SPDX-License-Identifier: 0BSD
# "mason-dixon link" for illumos (SunOS): the reserved page, and low mappings with what leads libraries to them. By the
# sources: the link-editor is an imitation (tests/sunos/sun-cc), the headers are musl's with the flags that illumos
# has. Nothing of illumos runs here.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
# shellcheck source=tests/platforms.sh
. "$MASON_DIXON_ROOT/tests/platforms.sh"

need readelf
build_tool
newest_clang
write_solaris_cc
echo 'int data = 1; int main(void) { return data; }' >main.c
quietly log ./solaris-cc -c main.c -o main.o

# linked NAME OPTION... - ./NAME; what is said in said.txt, the record in facts.txt.
linked() {
    linked_name=$1
    shift
    rm -rf records
    mkdir records
    "$tool" link --record records "$@" -- ./solaris-cc main.o -o "$linked_name" >said.txt 2>&1 ||
        fail "$linked_name: $(cat said.txt)"
    cat records/*.facts >facts.txt
}

linked plain --strategy none
is_seen 'impossible none' plain
linked app
contains facts.txt linked.verdict=placed
is_seen 'placed link' app
kernel_heap app 0x100001000 good
# Low mappings: the functions are there, exported and marked as interposers (DF_1_SYMINTPOSE of DT_FLAGS_1).
linked low --low-map
contains facts.txt linked.verdict=placed linked.low_map=placed
contains said.txt 'low mappings below 2 GiB: placed, MAP_32BIT gets all memory below the limit, by address' \
    '(by the sources)'
is_seen 'placed link' low
kernel_heap low 0x100001000 good
serves low
# The facts are those of a placed program; one that lies low as a whole keeps its MAP_32BIT.
"$tool" detect -- ./solaris-cc >detected.txt 2>&1 || fail "detect: $(cat detected.txt)"
contains detected.txt system=SunOS predicted.verdict=placed 'have_map_32bit=guessing no' \
    'map_32bit_reason=the heap lies above 4 GiB' 'LOW_MAP serves instead, or a hint'
grep -qx 'map_32bit_range=' detected.txt || fail "a range is left: $(cat detected.txt)"
"$tool" detect --strategy addr32 -- ./solaris-cc >detected.txt 2>&1 || fail "detect, addr32: $(cat detected.txt)"
contains detected.txt predicted.strategy=addr32 predicted.verdict=placed 'have_map_32bit=guessing yes' \
    'map_32bit_range=guessing 0x10000-0xfefff000'
lacks detected.txt map_32bit_reason
# Headers from before August 2013: nobody asks with MAP_32BIT, and nothing stands in.
mv headers/sys/mman.h new.h
grep -v MAP_32BIT new.h >headers/sys/mman.h
linked old --low-map --low-reserve 64MiB --self-test startup
contains facts.txt linked.verdict=placed linked.low_map=not-needed 'the headers of this system have no MAP_32BIT'
! readelf -W --dyn-syms old | grep -E 'FUNC.* mmap$' || fail 'old: something stands in for mmap'
"$tool" detect --low-map --print=keys,ldflags --output ours -- ./solaris-cc >detected.txt 2>&1 ||
    fail "detect: $(cat detected.txt)"
contains detected.txt predicted.verdict=placed predicted.low_map=not-needed
lacks detected.txt low-map.map
mv new.h headers/sys/mman.h
# One that takes the mapfile and marks nothing is found out.
IMITATE=silent
export IMITATE
linked unmarked --low-map
contains facts.txt linked.verdict=impossible linked.low_map=impossible
contains said.txt 'low mappings below 2 GiB: impossible, it does not mark mmap as INTERPOSE'
expect_failure said.txt "$tool" link --required --low-map -- ./solaris-cc main.o -o unmarked
[ ! -e unmarked ] || fail "--required left a program without low mappings"
# Another linker can't mark it.
IMITATE=gnu
linked gnu --low-map
contains facts.txt linked.verdict=placed linked.strategy=link-script
kernel_heap gnu 0x100001000 good
contains facts.txt linked.low_map=impossible
contains said.txt 'low mappings below 2 GiB: impossible' 'Take LuaJIT 2.1'
# What gets nothing: another machine, a script of the project's own, AddressSanitizer.
echo 'SECTIONS { .text : { *(.text*) } }' >own.ld
while IFS='|' read -r imitate word verdict text; do
    IMITATE=$imitate quietly detected.txt "$tool" detect -- ./sun-cc "$word"
    contains detected.txt "predicted.verdict=$verdict" "$text"
done <<'END'
illumos|--target=sparcv9-pc-solaris2.11|not-needed|starts at or above the boundary already
gnu|-Wl,-T,own.ld|impossible|a linker script of its own
illumos|-fsanitize=address|impossible|AddressSanitizer
END
echo "by the sources: sun-cc imitates the link-editor, nothing of illumos runs here"
