#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The report begins with three lines: what there is, what is decided, what to do. What linkers say stands last.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
build_checked ./report
printf 'int main(void) { return 0; }\n' >main.c
printf 'int main(void) { for (;;) ; }\n' >loop.c
quietly log "${CC:-cc}" -no-pie main.c -o low
quietly log "${CC:-cc}" -pie -fPIE main.c -o pie

# says GIVES DECIDED TO-DO ARGUMENT... - what the first three lines of the text begin with, in this order.
says() {
    says_gives=$1
    says_decided=$2
    says_todo=$3
    shift 3
    COLUMNS=400 ./report "$@" >text || fail "report $*"
    sed -n '2,6p' text >ours
    printf '%s\n' '' "gives     $says_gives" "decided   $says_decided" "to do     $says_todo" '' >wanted
    awk 'NR == FNR { wanted[NR] = $0; next } index($0, wanted[FNR]) != 1 { bad = 1 } END { exit bad || FNR != 5 || $0 != "" }' \
        wanted ours || fail "report $*: wanted $(cat wanted), got $(cat ours)"
}

# started PID - until it is ./loop, and no shell any more.
started() {
    for _ in $(seq 100); do
        ! readlink "/proc/$1/exe" | grep -q '/loop$' || break
        sleep 0.1
    done
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
    for wanted in 'no-pie:below:ask about its executable: mason-dixon report --exe /proc/PID/exe' \
        'pie:above:nothing; what takes low memory stands below, by owner'; do
        rest=${wanted#*:}
        quietly log "${CC:-cc}" "-${wanted%%:*}" -fPIE loop.c -o loop
        ./loop &
        process=$!
        started $process
        starts="the heap (brk) of this process starts ${rest%%:*} 4 GiB"
        says '2047 MiB below 2 GiB free now' "$starts" "$(echo "${rest#*:}" | sed "s/PID/$process/")" --pid $process
        says '4095 MiB below 4 GiB free now' "$starts" "$(echo "${rest#*:}" | sed "s/PID/$process/")" \
            --pid $process --low-limit 4GiB
        # A file beside it, which may be another one than the process runs.
        todo=nothing
        [ "${rest%%:*}" = above ] || todo='start this file: the process runs another one, or an older one of that name'
        says '2047 MiB below 2 GiB free now' "$starts; the file: not-needed: position independent" "$todo" \
            --pid $process --exe pie
        kill $process
    done
    quietly log "${CC:-cc}" -shared -fPIC main.c -o library.so
    says 'nothing by itself: an executable loads it, and has the heap' 'impossible: a shared object, not an executable' \
        'ask about the executable that loads it' --exe library.so
    lacks text 'nothing is needed'
    # What the picture says of the room is about the limit that was asked for.
    ./report --low-limit 1GiB >text
    contains text '1023 MiB below 1 GiB'
    lacks text '2047 MiB below 1 GiB'
    # Between limit and boundary.
    printf "void _start(void) { for (;;) ; }\n" >start.c
    quietly log "${CC:-cc}" -no-pie -static -nostdlib -Wl,-Ttext-segment=0x90000000 start.c -o between
    says '2047 MiB below 2 GiB free at its start, and the heap leaves it alone' 'impossible: no segment' \
        'nothing, if its heap need not start above 4 GiB' --exe between
    contains text "above the runtime's room"
    ./report --exe between --format svg >svg
    lacks svg 'height="-'
    # Another system's: no headers tell where its heap starts.
    cp low freebsd
    printf '\011' | dd of=freebsd bs=1 seek=7 conv=notrunc 2>/dev/null
    says 'not known: where its heap starts does not follow from its headers' impossible '' --exe freebsd
    says '2047 MiB below 2 GiB free at its start, and the heap takes it' 'impossible: no segment lies at or above the boundary' \
        'link it as a PIE, or by MasonDixon: mason-dixon link --boundary 0x200000000 -- cc ...' --exe low --boundary 8GiB
    if "${CC:-cc}" -no-pie -fsanitize=address main.c -o asan >log 2>&1; then
        says '2047 MiB below 2 GiB free at its start, and the heap takes it' 'impossible: AddressSanitizer' \
            "link it as a PIE: a boundary can't help it" --exe asan
    fi
    printf 'static char big[1ul << 33]; int main(void) { return big[5]; }\n' >big.c
    quietly log "${CC:-cc}" -no-pie -mcmodel=large big.c -o big
    says '4032 KiB below 2 GiB free' 'impossible: one PT_LOAD spans the boundary' \
        "link it as a PIE: a boundary can't help it" --exe big
    # The boundary is that of the file's record, as for mason-dixon check, unless one is asked for.
    build_tool
    quietly log "$tool" link --boundary 1GiB -- "${CC:-cc}" -no-pie main.c -o placed
    leaves='free at its start, and the heap leaves it alone'
    says "1023 MiB below 1 GiB $leaves" 'placed: the highest PT_LOAD' nothing --exe placed
    says "2047 MiB below 2 GiB free at its start, and the heap takes it" 'impossible: no segment' \
        'fill its reserved slot: mason-dixon place FILE' --exe placed --low-limit 2GiB
    # So it is for a process; the segment is not its image.
    quietly log "$tool" link --boundary 1GiB -- "${CC:-cc}" -no-pie loop.c -o loop
    ./loop &
    process=$!
    started $process
    says '204' 'the heap (brk) of this process starts above 1 GiB' 'nothing' --pid $process
    kill $process
    image=$(sed -n 's/.*image to *\(0x[0-9a-f]*\).*/\1/p' text)
    [ $((image)) -gt 0 ] && [ $((image)) -lt $((0x40000000)) ] || fail "the process's image ends at $image"
    says "1023 MiB below 1 GiB $leaves" 'impossible: no segment' \
        'fill its reserved slot: mason-dixon place --boundary 0x200000000 FILE' --exe placed --boundary 8GiB --low-limit 1GiB
fi
if "${CC:-cc}" -m32 main.c -o narrow >log 2>&1; then
    says '32 bits: all of its memory is low, the heap as well' 'impossible: addresses of 32 bits: the boundary would wrap' \
        "build it for 64 bits: a boundary can't help it" --exe narrow
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
says "$given" 'placed is predicted for an executable; no link is known yet' \
    'build, and look at an executable: mason-dixon check FILE' --facts facts
printf "target.a.verdict=placed\ntarget.a.file=%s/pie\n" "$PWD" >>facts
says "$given" 'executables: 1 placed (predicted)' "build, and name the folder of its links' records: --record FOLDER" --facts facts
mkdir records
says "$given" 'executables: 1 placed (predicted: not linked yet)' 'build, and ask again: the links decide' \
    --facts facts --record records
# record FILE NAME VERDICT - what a link writes down.
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
# configure names no targets: what its links wrote down are the executables.
mkdir -p configured/MASON_DIXON
printf 'facts_version=1\nsystem=Linux\nmachine=x86_64\npredicted.verdict=placed\n' >configured/facts
for each in b:placed low:impossible; do
    record "${each%:*}" "${each%:*}" "${each#*:}"
    mv "records/${each%:*}.facts" configured/MASON_DIXON/
    case $each in
    b:*) wanted='executables: 1 placed' todo='nothing: low memory stays free in all of them' ;;
    *) wanted='executables: 1 placed, 1 impossible' todo='see to low: as seen' ;;
    esac
    ./report --facts configured/facts --record configured >text || fail 'a configured build'
    contains text "decided $wanted" "to do $todo"
done
# The file is another one by now.
cp low b
./report --facts configured/facts --record configured >text
contains text 'decided executables: 2 impossible' 'to do see to b: no segment'
cp pie b
record b b off
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
