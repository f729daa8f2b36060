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

# Wrong use.
refused 2 '--nope: is no option' --nope
refused 2 'file: is not expected; a file is given by --exe or --facts' file
refused 2 '--format: "pdf" is no format; allowed are text, json, html and svg' --format pdf
refused 2 '--format: needs a value' --format
refused 2 '--exe: needs a value' --exe
refused 2 '--exe: needs a value' --exe=
refused 2 '--exe: is given twice' --exe a --exe b
refused 2 '-o: needs a value' -o
refused 2 '--boundary: "4GB" has a unit of two meanings' --boundary 4GB
refused 2 '--boundary: "5000" is too small' --boundary 5000
refused 2 '--boundary: "4294967297" is not aligned' --boundary 4294967297
refused 2 '--boundary: "-1" is negative' --boundary -1
refused 2 '--low-limit: "8GiB" is not between' --low-limit 8GiB
for pid in x -1 0 1x 99999999999999999999 ' 1' ''; do
    case $pid in
    '') refused 2 '--pid: needs a value' --pid "$pid" ;;
    *) refused 2 'is no process number; allowed are whole numbers from 1 on' --pid "$pid" ;;
    esac
done

# Nothing to report on.
printf 'no program\n' >text
: >empty
mkdir folder
mkfifo pipe
printf 'int x;\n' >object.c
quietly log "${CC:-cc}" -c object.c
quietly log "${CC:-cc}" -shared -fPIC object.c -o shared.so
printf '\177ELF\002\001\001' >short
refused 1 'text: is no ELF file' --exe text
refused 1 'empty: is empty' --exe empty
refused 1 'folder: is a folder, not an executable file' --exe folder
refused 1 'pipe: is no regular file' --exe pipe
refused 1 'short: is damaged' --exe short
refused 1 'object.o: is no executable: a relocatable object' --exe object.o
refused 3 'nowhere: can'\''t be read: No such file' --exe nowhere
refused 3 'text/x: can'\''t be read: Not a directory' --exe text/x
refused 1 'text: it has a line that is no key=value' --facts text
refused 1 'empty: it has no line facts_version=1' --facts empty
refused 1 'folder: is a folder' --facts folder
refused 1 'pipe: is no regular file' --facts pipe
refused 3 'nowhere: can'\''t be read' --facts nowhere
printf 'facts_version=1\na=1\na=2\n' >twice
refused 1 'twice: it has a key twice' --facts twice
printf 'facts_version=2\n' >version
refused 1 'version: it has no line facts_version=1' --facts version
printf 'facts_version=1\na=\033[2J\n' >control
refused 1 'control: it has a control character' --facts control
echo facts_version=1 >good
mkdir records
refused 2 'record: belongs to --facts' --record records
refused 3 'good: its records in text: Not a directory' --facts good --record text
cp control records/a.facts
refused 1 'good: its record records/a.facts: it has a control character' --facts good --record records
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
sh -c 'sleep 0.1 & echo $! >zombie; exec sleep 20' &
parent=$!
sleep 0.5
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
    kill "$other"
fi

# Outputs.
./report --help >out || fail 'help'
contains out 'Exit status' --low-limit
equal 'mason-dixon-report 0.2.0' "$(./report --version)" version
refused 3 'nowhere/x: No such file or directory' -o nowhere/x
refused 3 'folder: Is a directory' -o folder
ln -s nowhere-at-all dangling
refused 3 'dangling: can'\''t be written: a symbolic link to nothing' -o dangling
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
