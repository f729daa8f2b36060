#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Wrong use and bad input: one clear line on standard error, nothing on standard output, the documented
# exit status; an output that can't be written leaves nothing behind.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
build_checked ./report

# refused STATUS TEXT ARGUMENT... - the report must end so, with one line that has TEXT in it.
refused() {
    refused_status=$1
    refused_text=$2
    shift 2
    ./report "$@" >out 2>err
    equal "$refused_status" "$?" "exit status of: report $* ($(cat err))"
    [ ! -s out ] || fail "wrote to standard output: report $*"
    equal 1 "$(wc -l <err | tr -d ' ')" "lines of the message of: report $*"
    contains err "mason-dixon-report: " "$refused_text"
}

# The files that some of them are about.
printf 'no program\n' >text
: >empty
mkdir folder records
mkfifo pipe
printf 'int x;\n' >object.c
quietly log "${CC:-cc}" -c object.c
quietly log "${CC:-cc}" -shared -fPIC object.c -o shared.so
printf '\177ELF\002\001\001' >short
printf 'facts_version=1\na=1\na=2\n' >twice
printf 'facts_version=2\n' >version
printf 'facts_version=1\na=\033[2J\n' >control
echo facts_version=1 >good
ln -s nowhere-at-all dangling
cp control records/a.facts

# Status, text, and the words; EMPTY is a word without a character.
while IFS='|' read -r status text words; do
    # shellcheck disable=SC2086 # words
    set -- $words
    for word; do
        shift
        [ "$word" != EMPTY ] || word=
        set -- "$@" "$word"
    done
    refused "$status" "$text" "$@"
done <<'END'
2|--nope: is no option|--nope
2|file: is not expected; a file is given by --exe or --facts|file
2|--format: "pdf" is no format; allowed are text, json, html and svg|--format pdf
2|--format: needs a value|--format
2|--exe: needs a value|--exe
2|--exe: needs a value|--exe=
2|--exe: is given twice|--exe a --exe b
2|-o: needs a value|-o
2|--boundary: "4GB" has a unit of two meanings|--boundary 4GB
2|--boundary: "4294967297" is not aligned|--boundary 4294967297
2|--low-limit: "8GiB" is not between|--low-limit 8GiB
2|--pid: needs a value|--pid EMPTY
2|is no process number; allowed are whole numbers from 1 on|--pid 0
2|is no process number; allowed are whole numbers from 1 on|--pid 1x
2|is no process number; allowed are whole numbers from 1 on|--pid 99999999999999999999
1|text: is no ELF file|--exe text
1|empty: is empty|--exe empty
1|folder: is a folder, not an executable file|--exe folder
1|pipe: is no regular file|--exe pipe
1|short: is damaged|--exe short
1|object.o: is no executable: a relocatable object|--exe object.o
3|nowhere: can't be read: No such file|--exe nowhere
3|text/x: can't be read: Not a directory|--exe text/x
1|text: it has a line that is no key=value|--facts text
1|empty: it has no line facts_version=1|--facts empty
1|folder: is a folder|--facts folder
1|pipe: is no regular file|--facts pipe
3|nowhere: can't be read|--facts nowhere
1|twice: it has a key twice|--facts twice
1|version: it has no line facts_version=1|--facts version
1|control: it has a control character|--facts control
2|record: belongs to --facts|--record records
3|good: its records in text: Not a directory|--facts good --record text
1|good: its record records/a.facts: it has a control character|--facts good --record records
3|nowhere/x: No such file or directory|-o nowhere/x
3|folder: Is a directory|-o folder
3|dangling: can't be written: a symbolic link to nothing|-o dangling
END
rm records/a.facts
mkfifo records/a.facts
refused 1 'good: its record records/a.facts: is no regular file' --facts good --record records
# A shared library is no executable, which is a verdict, not an error.
quietly log ./report --exe shared.so
contains log 'impossible' 'a shared object, not an executable'

# Processes.
true &
ended=$!
wait "$ended"
refused 1 "process $ended: there is no such process" --pid "$ended"
sh -c 'sleep 0.1 & echo $! >zombie.new; mv zombie.new zombie; exec sleep 120' &
parent=$!
for _ in $(seq 200); do
    ! grep -q '^State:.Z' "/proc/$(cat zombie 2>/dev/null)/status" 2>/dev/null || break
    sleep 0.1
done
refused 1 'has no memory of its own' --pid "$(cat zombie)"
kill "$parent"
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null 2>&1; then
    # Another user's process, seen without rights.
    sleep 20 &
    other=$!
    chmod a+rx . ./report 2>/dev/null
    if setpriv --reuid 65534 --clear-groups --inh-caps=-all test -x ./report; then
        setpriv --reuid 65534 --clear-groups --inh-caps=-all ./report --pid "$other" >out 2>err
        equal 3 "$?" 'status without permission'
        contains err "process $other: can't be looked at: no permission"
        equal 1 "$(wc -l <err | tr -d ' ')" 'lines without permission'
    fi
    if unshare -m true 2>/dev/null && unshare -m mount -t proc -o hidepid=2 proc /proc 2>/dev/null; then
        unshare -m sh -c 'mount -t proc -o hidepid=2 proc /proc && exec "$@"' - \
            setpriv --reuid 65534 --clear-groups --inh-caps=-all ./report --pid "$other" >out 2>err
        equal 3 "$?" 'status of a process that is hidden'
        contains err "process $other: can't be looked at: no permission"
    fi
    kill "$other"
fi
# A thread that is not the first one has a number, too.
if command -v gcc >/dev/null && gcc -pthread -I "$MASON_DIXON_ROOT/tests/report" "$MASON_DIXON_ROOT/tests/report/low.c" -o low 2>log; then
    mkfifo ready
    ./low >ready &
    process=$!
    read -r _ <ready
    for thread in "/proc/$process/task"/*; do
        [ "${thread##*/}" = $process ] || break
    done
    refused 1 "process ${thread##*/}: is a thread of process $process: ask about that" --pid "${thread##*/}"
    kill $process
fi

# Outputs.
# What a shell has appended to is not replaced.
{
    echo before
    ./report --help
    ./report --exe shared.so -o /dev/stdout
    echo behind
} >log || fail 'a report into a log'
equal 'before behind' "$(sed -n -e 1p -e '$p' log | tr '\n' ' ' | sed 's/ $//')" 'a log with a report in the middle'
contains log 'a shared object, not an executable'
./report --help >out || fail 'help'
contains out 'Exit status' --low-limit
equal 'mason-dixon-report 0.2.0' "$(./report --version)" version
if [ -w /dev/full ]; then
    ./report >/dev/full 2>err
    equal 3 "$?" 'status with a full standard output'
    contains err 'standard output: No space left on device'
    refused 3 '/dev/full: No space left on device' -o /dev/full
fi
./report --help >/dev/full 2>/dev/null
equal 3 "$?" 'help into a full standard output'
# A file that grows too large: the old one stays, and no other is left.
printf 'old\n' >kept
(
    ulimit -f 1
    ./report --format html -o kept 2>err
    equal 3 "$?" 'status at the limit of file sizes'
) || exit 1
contains err 'kept: File too large'
equal old "$(cat kept)" 'the old file'
equal '' "$(find . -name '*mason-dixon-report*')" 'files left behind'
if [ "$(id -u)" != 0 ]; then
    chmod a-w kept
    refused 3 'kept: Permission denied' -o kept
fi
# A link is followed, a new file gets the umask's mode, a pipe is written to.
printf 'old\n' >real
chmod 640 real
ln -s real link
(umask 027 && quietly log ./report -o new) || exit 1
quietly log ./report -o link
[ -L link ] || fail 'the link was replaced'
equal '640 640' "$(stat -c %a real new | tr '\n' ' ' | sed 's/ $//')" 'modes'
contains real 'MasonDixon report'
./report -o /dev/stdout >piped || fail 'a device as output'
contains piped 'MasonDixon report'
# A reader that goes away.
{ ./report --format html 2>err; echo $? >status; } | true
case $(cat status) in
0 | 3) ;; # it may have written all before the reader went
*) fail "status with a closed pipe: $(cat status)" ;;
esac
