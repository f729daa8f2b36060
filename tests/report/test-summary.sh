#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The report begins with three lines: what there is, what is decided, what to do. What linkers say stands last.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
build_checked ./report
printf 'int main(void) { return 0; }\n' >main.c
printf 'int main(void) { for (;;) ; }\n' >loop.c
quietly log "${CC:-cc}" -no-pie main.c -o low
quietly log "${CC:-cc}" -pie -fPIE main.c -o pie

# says GIVES DECIDED TO-DO ARGUMENT... - what the first lines of the text begin with, in this order, on one line each.
says() {
    says_gives=$1
    says_decided=$2
    says_todo=$3
    shift 3
    COLUMNS=200 ./report "$@" >text || fail "report $*"
    sed -n '2,6p' text >ours
    printf '\n' >wanted
    for says_line in "gives     $says_gives" "decided   $says_decided" "to do     $says_todo"; do
        printf '%s\n' "$says_line" >>wanted
    done
    printf '\n' >>wanted
    cmp -s ours wanted || fail "report $*: wanted $(cat wanted), got $(cat ours)"
}

if [ "$(uname -sm)" = 'Linux x86_64' ]; then
    says 'no-PIE: heap low, or above a segment at 4 GiB; PIE: heap far up' \
        'nothing: no executable, process or build is named' 'nothing for PIEs; for others switch MasonDixon on (README.md)'
    says '2047 MiB below 2 GiB free at its start, and the heap takes it' \
        'impossible: no segment lies at or above the boundary' \
        'link it as a PIE, or by MasonDixon: mason-dixon link -- cc ...' --exe low
    says '2047 MiB below 2 GiB free at its start, and the heap leaves it alone' \
        'not-needed: position independent: the kernel puts the heap high anyway' nothing --exe pie
    # The process that the text tells what to do about, and one that is all right.
    for wanted in 'no-pie:below:ask about its executable: mason-dixon report --exe FILE' \
        'pie:above:nothing; what takes low memory stands below, by owner'; do
        rest=${wanted#*:}
        quietly log "${CC:-cc}" "-${wanted%%:*}" -fPIE loop.c -o loop
        ./loop &
        process=$!
        ./report --pid $process --format json >process.json
        ./report --pid $process >text
        kill $process
        contains text "the heap lies ${rest%%:*} 4 GiB" "${rest#*:}"
    done
fi
if "${CC:-cc}" -m32 main.c -o narrow >log 2>&1; then
    says '32 bits: all of its memory is low, the heap as well' 'impossible: addresses of 32 bits: the boundary would wrap' \
        'nothing that a boundary could do; the reason stands above' --exe narrow
fi

# A build for another machine: predictions, links, and one that does not keep low memory free.
cat >facts <<'END'
facts_version=1
system=SunOS
machine=i86pc
heap_placement=after-image
guessed_because=a cross build
linker.gold.id=GNUgold
linker.gold.post_link=impossible
linker.gold.post_link_reason=ld: error: no room, says the linker
END
given='SunOS i86pc: the heap (brk) of an executable without PIE lies after-image (guessed: not measured there)'
says "$given" 'nothing: no executable of this build was asked for' \
    'nothing for PIEs; for others switch MasonDixon on (README.md)' --facts facts
echo predicted.verdict=placed >>facts
says "$given" 'placed is predicted for an executable; none is named yet' \
    'nothing for PIEs; for others switch MasonDixon on (README.md)' --facts facts
printf "target.a.verdict=placed\ntarget.a.file=%s/pie\n" "$PWD" >>facts
says "$given" 'executables: 1 placed (predicted: not linked yet)' 'build, and ask again: the links decide' --facts facts
# record FILE NAME VERDICT - what a link writes down.
mkdir records
record() {
    printf 'linked.file=%s\nlinked.verdict=%s\nlinked.strategy=post-link\nlinked.basis=headers\nlinked.boundary=0x100000000\nlinked.reason=as seen\n' \
        "$PWD/$1" "$3" >"records/$2.facts"
}
record pie a not-needed
says "$given" 'executables: 1 not-needed' 'nothing: low memory stays free in all of them' --facts facts --record records
cp pie b
record b b off
says "$given" 'executables: 1 not-needed, 1 off' 'nothing: low memory stays free in all of them' --facts facts --record records
record low c impossible
says "$given" 'executables: 1 not-needed, 1 off, 1 impossible' 'see to low: as seen' --facts facts --record records
rm records/a.facts records/c.facts
sed -i '/^target/d' facts
says "$given" 'executables: 1 off' 'nothing: MasonDixon is switched off in this build' --facts facts --record records

# The linker's own words are the last thing, behind the decisions.
awk '/^Decisions/ { decisions = NR } /^Details/ { details = NR } /says the linker/ { words = NR; count++ }
    END { exit !(decisions && details > decisions && words > details && count == 1) }' text ||
    fail "the linker's words: $(cat text)"

# In JSON and on the page it is the same.
if command -v jq >/dev/null 2>&1; then
    ./report --facts facts --record records --format json >build.json
    equal 'executables: 1 off' "$(field build.json .summary.decided)" 'the summary in JSON'
    equal 'gold, post-link: ld: error: no room, says the linker' "$(field build.json '.details[]')" 'the details in JSON'
fi
./report --facts facts --record records --format html >page.html
awk '/class="summary"/ { summary = NR } /executables: 1 off/ { words = NR } /<h2>Target/ { target = NR }
    END { exit !(summary && words > summary && target > words) }' page.html || fail 'the summary of the page'
