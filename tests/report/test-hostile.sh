#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Huge input ends within a second and 64 MiB: in a report, or in one clear line. A 1 GB executable is not read
# beyond its headers; 65,000 mappings take less than 12 times the processor time that it takes to read the kernel's list of
# them. Damaged and contradicting headers, under the sanitizers, are tests/fuzz/test-report.sh.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
build_report ./report -O2
printf 'int main(void) { return 0; }\n' >main.c
quietly log "${CC:-cc}" -no-pie main.c -o plain

# quick STATUS... -- ARGUMENT... - within one second of CPU and 64 MiB of address space the report ends
# with one of the statuses; with 1 to 3 there is one line, and nothing on standard output.
quick() {
    statuses=
    while [ "$1" != -- ]; do
        statuses="$statuses $1"
        shift
    done
    shift
    (
        # shellcheck disable=SC3045 # dash and bash have them
        ulimit -v 65536 && ulimit -t 1
        exec ./report "$@"
    ) >out 2>err
    got=$?
    case "$statuses " in
    *" $got "*) ;;
    *) fail "report $*: status $got, wanted one of$statuses: $(head -c 300 err)" ;;
    esac
    if [ "$got" != 0 ]; then
        [ ! -s out ] || fail "report $*: wrote to standard output"
        equal 1 "$(wc -l <err | tr -d ' ')" "lines of the message of: report $*"
    fi
}

# put FILE OFFSET OCTAL... - writes bytes over a copy.
put() {
    put_file=$1
    put_at=$2
    shift 2
    # shellcheck disable=SC2059 # the octal escapes are the format
    printf "$(printf '\\%s' "$@")" | dd of="$put_file" bs=1 seek="$put_at" conv=notrunc 2>/dev/null
}

# The table of program headers points at itself, all of them as many as fit.
{
    head -c 64 plain
    i=0
    while [ $i -lt 1170 ]; do
        printf '\001\000\000\000\007\000\000\000\000\000\000\000\000\000\000\000\000\000\100\000\000\000\000\000'
        printf '\000\000\100\000\000\000\000\000\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\000\020\000\000\000\000\000\000'
        i=$((i + 1))
    done
} >many
put many 32 100 000 000 000 000 000 000 000
put many 40 000 000 000 000 000 000 000 000
put many 56 222 004
for format in text json html svg; do
    quick 0 1 -- --exe many --format $format
done

# 1 GB, without and with a size that lies; the system calls tell how much is read.
cp plain big
truncate -s 1000000000 big
quick 0 -- --exe big
if command -v strace >/dev/null 2>&1 && strace -o trace -e trace=pread64 -f true 2>/dev/null; then
    quietly log strace -f -o trace -e trace=pread64 ./report --exe big
    bytes=$(sed -n 's/.*pread64(.* = \([0-9]*\)$/\1/p' trace | awk '{ n += $1 } END { print n + 0 }')
    [ "$bytes" -gt 1000 ] || fail "strace saw hardly a read: $bytes bytes"
    [ "$bytes" -lt 200000 ] || fail "$bytes bytes were read of an executable whose headers and names have less than 100 KB"
fi
# All of it declared as the table of strings: it is not searched through.
section=$(od -A n -t u8 -j 40 -N 8 plain | tr -d ' ')
count=$(od -A n -t u2 -j 60 -N 2 plain | tr -d ' ')
i=0
while [ "$i" -lt "$count" ]; do
    at=$((section + 64 * i))
    [ "$(od -A n -t u4 -j $((at + 4)) -N 4 plain | tr -d ' ')" != 3 ] || put big $((at + 32)) 000 000 000 072 000 000 000 000
    i=$((i + 1))
done
quick 0 1 -- --exe big

# Facts: huge, one endless line, many lines, many names.
head -c 5000000 /dev/zero | tr '\0' 'a' >huge
quick 1 -- --facts huge
contains err 'larger than 4 MiB'
truncate -s 1000000000 sparse
quick 1 -- --facts sparse
head -c 4000000 /dev/zero | tr '\0' '\n' >lines
quick 1 -- --facts lines
{
    echo facts_version=1
    awk 'BEGIN { for (i = 0; i < 60000; i++) printf "target.t%d.verdict=placed\n", i }'
} >targets
quick 0 3 -- --facts targets
awk 'BEGIN { print "facts_version=1"; for (i = 0; i < 66000; i++) print "k" i "=v" }' >keys
quick 1 -- --facts keys
contains err 'more than 65536 lines'
awk 'BEGIN { print "facts_version=1"; print "target.a.verdict=placed"; for (i = 0; i < 20000; i++) { print "checked." i ".target=a"; print "checked." i ".file=plain" } }' >files
quick 0 3 -- --facts files
mkdir records
i=0
while [ $i -lt 2000 ]; do
    echo "linked.file=$PWD/plain" >records/$i.facts
    i=$((i + 1))
done
cp huge records/huge.facts
quick 1 -- --facts targets --record records
rm records/huge.facts
quick 0 3 -- --facts files --record records

# A process with as many mappings as the system allows.
quietly log "${CC:-cc}" -O1 -pthread "$MASON_DIXON_ROOT/tests/report/low.c" -o low
mkfifo ready
./low many >ready &
pid=$!
trap 'kill $pid 2>/dev/null' EXIT
read -r mappings <ready
[ "$mappings" -gt 1000 ] || skip "only $mappings mappings could be made"
echo "$mappings mappings"
quick 0 -- --pid "$pid"
contains out "mappings "
# Processor time: what else runs on this machine is not the report's.
quietly log "${CC:-cc}" -O1 -o cputime "$MASON_DIXON_ROOT/tests/bench/cputime.c"
least_report=9999
least_cat=9999
for i in 1 2 3 4 5 6 7; do
    took=$(./cputime ./report --pid "$pid") || fail 'the process with many mappings'
    took=${took%.*}
    [ "$took" -ge "$least_report" ] || least_report=$took
    took=$(./cputime cat "/proc/$pid/maps") || fail 'reading its mappings'
    took=${took%.*}
    [ "$took" -ge "$least_cat" ] || least_cat=$took
done
echo "the least of 7: $least_report ms, cat of the kernel's list $least_cat ms"
[ "$least_report" -lt $((12 * (least_cat + 1))) ] ||
    fail "$least_report ms of processor time for $mappings mappings; allowed is 12 times that of cat, $least_cat ms"
