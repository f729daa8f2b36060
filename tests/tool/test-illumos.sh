#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link, check, place and report on executables for illumos and Solaris (SunOS), by the sources: the link-editor
# is an imitation (tests/sunos/sun-cc), nothing is run. A page of eight bytes is never "placed", nor is a PIE; ADDR32 is
# where it was asked for; a mapfile of the project's own at the boundary is enough when it is right.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
# shellcheck source=tests/platforms.sh
. "$MASON_DIXON_ROOT/tests/platforms.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"

need cc jq readelf
newest_clang
write_sun_cc
build_tool
IMITATE=illumos
export IMITATE
echo 'int main(void) { return 0; }' >main.c
echo 'mason_dixon = LOAD ?E V0x100000000 L0x8;' >article.map
echo 'map64bit = LOAD ?E V0x100000000 L0x8;' >eight.map
echo 'map64bit = LOAD ?E V0x100000000 L0x1000;' >page.map
echo 'map64bit = LOAD ?E V0x200000000 L0x8;' >higher.map

# Each linked file goes through the model of the kernel's rules, too (kernel_heap).
# links VERDICT [WORD...] - "mason-dixon link --record record WORD..." makes ./app and records that verdict; it says
# nothing but for what is impossible. link.log has its words.
links() {
    links_verdict=$1
    shift
    rm -rf app record
    "$tool" link --record record "$@" -o app >link.log 2>&1 || fail "$*: $(cat link.log)"
    [ -f app ] || fail "$*: nothing was linked"
    equal "$links_verdict" "$(sed -n 's/^linked.verdict=//p' record/app.facts)" "$*: what is recorded"
}
# is_placed HEAP - check says so of ./app, and that its heap starts there.
is_placed() {
    seen app >/dev/null
    contains seen.txt 'verdict=placed' "heap_from=$1"
    kernel_heap app "$1" good
}

links placed -- ./sun-cc main.c
is_placed 0x100001000
contains record/app.facts 'linked.way=link'
# They are files of that system, and their segments may stand in any order (map.below4G has the high one first): the kernel
# takes the highest. Ones that lie over each other it does not load.
readelf -hW app | grep -q 'OS/ABI: *UNIX - Solaris' || fail "it is another system's file: $(readelf -hW app)"
quietly cc.log cc -w -o spoil "$MASON_DIXON_ROOT/tests/wrong-tools/spoil.c"
./spoil app swap
readelf -lW app | grep LOAD | tail -n 1 | grep -q 0x0000000100000000 && fail "the segments are in order"
is_placed 0x100001000
cp app app-swapped
# The article's line comes first, so ours wins, with the link-editor's warning, and with a word on what to take out.
links placed -- ./sun-cc main.c -Wl,-M,article.map
contains link.log 'redefining segment length attribute' \
    'mapfile article.map has a segment of 0x8 bytes at 0x100000000 (mason_dixon)' 'Take that line out'
is_placed 0x100001000
# Without us it stays as it is, and check says why that is not enough.
quietly link.log ./sun-cc main.c -Wl,-M,article.map -o app
seen app >/dev/null
contains seen.txt 'verdict=impossible' 'heap_from=0x100000008' "ends inside a page" '(L0x8) out of the project'
kernel_heap app 0x100000008 faults
# Another name at the boundary: the two would be refused together, so the project's own decides, and that is said. However
# the mapfile is named; of a file with more in it as well.
{
    echo '# of a project'
    echo 'text = LOAD ?RX;'
    cat page.map
    echo '{ global: mmap; local: *; };'
} >more.map
for words in -Wl,-M,page.map '-Wl,-M -Wl,page.map' -Wl,-Mpage.map '-Xlinker -M -Xlinker page.map' -Wl,-M,more.map; do
    # shellcheck disable=SC2086 # a list of words
    links placed -- ./sun-cc main.c $words
    contains link.log 'app: placed' 'reserves the segment map64bit at 0x100000000, which is enough, so ours stays out' \
        'That line may go'
    lacks link.log fatal
    is_placed 0x100001000
    contains record/app.facts linked.strategy=none linked.way=link
done
# One that only has names in it is no matter.
echo '{ global: mmap; local: *; };' >names.map
links placed -- ./sun-cc main.c -Wl,-M,names.map
contains record/app.facts linked.strategy=mapfile
lacks link.log names.map
# One that can't be read is the link-editor's to say.
expect_failure link.log "$tool" link -- ./sun-cc main.c -Wl,-M,missing.map -o app
contains link.log 'file missing.map: open failed'
lacks link.log mason-dixon
# Two of ours: flags for a link that we stand in front of all the same, and twice the same ones.
"$tool" detect --print=ldflags --output ours -- ./sun-cc >flags || fail "detect --print"
# shellcheck disable=SC2046 # words
links placed -- ./sun-cc main.c $(cat flags) $(cat flags)
contains link.log "reserves MasonDixon's own segment at 0x100000000 already"
lacks link.log warning
is_placed 0x100001000
# shellcheck disable=SC2046
links placed --boundary 8GiB -- ./sun-cc main.c $(cat flags)
is_placed 0x200001000
# A boundary that is no page.
expect_failure link.log "$tool" link --boundary 0x100000800 -- ./sun-cc main.c -o app
contains link.log '--boundary is "0x100000800"; allowed is a multiple of 64 KiB'
for map in eight higher; do
    links impossible -- ./sun-cc main.c -Wl,-M,$map.map
    contains link.log 'app: impossible:' 'the first store of malloc faults' '(L0x8) out of the project' 'whole page (L0x1000)' \
        "($map.map, segment map64bit)"
    heap=0x100000008
    [ $map = eight ] || heap=0x200000008
    kernel_heap app $heap faults
    # place can't help, and leaves it as it is.
    cp app before
    expect_failure place.log "$tool" place app
    contains place.log 'ends inside a page'
    cmp before app
done
expect_failure link.log "$tool" link --required -- ./sun-cc main.c -Wl,-M,eight.map -o app
contains link.log '(L0x8)' '--required is given, so it was removed'
[ ! -e app ] || fail "--required left a file that faults"

# Flags for makefiles, which may come in front of those of the project or behind them: what is right is enough, and a
# segment of eight bytes is never "placed".
quietly flags "$tool" detect --print=keys,ldflags --output ours -- ./sun-cc -Wl,-M,page.map
contains flags predicted.verdict=placed 'page.map reserves the segment map64bit'
grep -qx printed_ldflags= flags || fail "ours is there, too: $(cat flags)"
for map in article eight higher; do
    quietly flags "$tool" detect --print=keys,ldflags --output ours -- ./sun-cc -Wl,-M,$map.map
    contains flags predicted.verdict=impossible '(L0x8) out of the project'
    grep -qx printed_ldflags= flags || fail "$map: there are flags: $(cat flags)"
done
quietly flags "$tool" detect --print=keys,ldflags --output ours -- ./sun-cc -Wl,-M,missing.map
contains flags predicted.verdict=unknown 'file missing.map: open failed'

# A file without a segment: place has none to add.
quietly link.log ./sun-cc main.c -o app
expect_failure place.log "$tool" place app
contains place.log 'made for illumos or Solaris' 'link it with a mapfile'

links impossible -- ./sun-cc -pie main.c
contains link.log 'position-independent' '0x1000' 'no-PIE'
seen app >/dev/null
contains seen.txt 'verdict=impossible' 'starts its heap at 0x1000'
kernel_heap app 0x1000 good
# What is no executable is linked as it comes, without a word.
for words in -shared -G -r -Wl,-G -Wl,-r '-Xlinker -G'; do
    rm -f app
    # shellcheck disable=SC2086 # a list of words
    quietly link.log "$tool" link --required -- ./sun-cc $words main.c -o app
    [ ! -s link.log ] || fail "$words: $(cat link.log)"
    [ -f app ] || fail "$words: nothing was linked"
done
# With a number -G is about small data.
for words in '-G 8' -G8 -Wl,-G,8 '-Xlinker -G -Xlinker 8'; do
    # shellcheck disable=SC2086
    quietly link.log "$tool" link --explain -- cc $words main.c
    contains link.log 'command=link of an executable'
done
links impossible -- ./sun-cc -m32 main.c
contains link.log '32 bits'

# What the test at the start looks for can't be there.
links placed --strategy addr32 --self-test startup -- ./sun-cc main.c
contains record/app.facts linked.self_test=call
links placed --strategy addr32 -- ./sun-cc main.c
seen app >/dev/null
contains seen.txt 'verdict=impossible' 'the software capability ADDR32' 'below 4 GiB'
IMITATE=silent
expect_failure link.log "$tool" link --required --strategy addr32 -- ./sun-cc main.c -o app
contains link.log 'lacks the software capability ADDR32'
links impossible -- ./sun-cc main.c
contains link.log 'no segment lies at or above the boundary'
IMITATE=illumos

# The kernel's MAP_32BIT gives nothing once the heap is high, so mappings are served by address.
links placed --low-map -- ./sun-cc main.c
contains link.log 'low mappings below 2 GiB: placed' 'by address' '(by the sources)'

# The report, of the same files.
quietly link.log ./sun-cc main.c -o app-low
quietly link.log ./sun-cc main.c -Wl,-M,page.map -o app-page
quietly link.log ./sun-cc main.c -Wl,-M,eight.map -o app-eight
quietly link.log ./sun-cc -pie main.c -o app-pie
build_report report
# reported FILE WANTED - verdict, position independent, the heap takes the low room.
reported() {
    quietly report.log ./report --exe "$1" --format json -o report.json
    equal "$2" "$(field report.json '.executable | "\(.verdict) \(.position_independent) \(.heap_grows_into_room)"')" "$1"
}
reported app-low 'impossible false true'
reported app-page 'placed false false'
reported app-swapped 'placed false false'
reported app-eight 'impossible false false'
reported app-pie 'impossible true true'
echo "by the sources: sun-cc imitates the link-editor, nothing of illumos runs here"
