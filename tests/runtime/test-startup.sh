#!/bin/sh
# SPDX-License-Identifier: 0BSD
# The test before main(): what the environment and the build may choose, and how it keeps out of
# the way.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"

[ "$(uname -s)" = Linux ] || skip 'needs a program whose heap starts low: no-PIE on Linux'
can_link cc -no-pie || skip 'no no-PIE programs here'
cat >main.c <<'END'
#include <errno.h>
#include <stdio.h>
int main(void) {
    puts(errno == 0 ? "main" : "errno was changed");
    return 5;
}
END
build() {
    out=$1
    shift
    quietly log cc "$@" -DMASON_DIXON_STARTUP=1 -I "$runtime" main.c "$runtime/mason_dixon.c" \
        -o "$out"
}
build low -no-pie
build low-abort -no-pie -DMASON_DIXON_ON_FAILURE_ABORT=1
build high -fPIE -pie -DMASON_DIXON_ON_FAILURE_ABORT=1
# shellcheck disable=SC3045 # not in POSIX; no harm where it is missing
ulimit -c 0 2>/dev/null || :

# run WANTED VALUE PROGRAM - stdout in out, stderr in err; VALUE - leaves MASON_DIXON unset.
run() {
    code=0
    if [ "$2" = - ]; then
        ./"$3" >out 2>err || code=$?
    else
        MASON_DIXON=$2 ./"$3" >out 2>err || code=$?
    fi
    if [ "$code" != "$1" ]; then
        cat err
        fail "$3 with MASON_DIXON=$2: status $code instead of $1"
    fi
    case $1 in
    5) equal main "$(cat out)" "main of $3 with MASON_DIXON=$2" ;;
    *) [ ! -s out ] || fail "main of $3 was reached with MASON_DIXON=$2" ;;
    esac
}
silent() {
    [ ! -s err ] || {
        cat err
        fail "$1: not silent"
    }
}
message='does not have the address-space layout it was built for'

run 5 - low
contains err "MasonDixon: low $message" 'heap-start fail' 'expected the heap at or above 0x100000000' \
    'remedy link the program with mason_dixon_target()'
lacks err 'low-room'
run 5 '' low
contains err "$message"
run 5 off low
silent 'off'
run 5 warn low
contains err "$message"
run 134 abort low
contains err "$message"
run 5 report low
contains err 'MasonDixon self-test of low: fail' 'heap-start fail' 'low-room pass' map-32bit \
    stack-width mmap-width
run 1 test low
contains err 'MasonDixon self-test of low: fail'

run 134 - low-abort
contains err "$message"
run 5 off low-abort
silent 'off, built with abort'
run 5 warn low-abort
contains err "$message"
run 5 report low-abort
contains err 'self-test of low-abort: fail'
run 1 test low-abort

run 5 - high
silent 'a good program'
run 5 abort high
silent 'a good program with abort'
run 5 warn high
silent 'a good program with warn'
run 5 report high
contains err 'MasonDixon self-test of high: pass' 'above anyway'
run 0 test high
contains err 'MasonDixon self-test of high: pass'

# A value that is not known: one line, then as warn. It is shown without what a terminal obeys.
for value in Abort on 1 "$(printf 'x\033[2Jy')" \
    aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff; do
    run 5 "$value" high
    equal 1 "$(wc -l <err | tr -d ' ')" 'lines for an unknown value'
    contains err 'MasonDixon: environment variable MASON_DIXON is "' \
        'allowed: off, report, warn, abort, test; taken as warn'
    run 5 "$value" low-abort
    contains err 'allowed:' "$message"
done
run 5 "$(printf 'x\033[2Jy')" high
contains err 'is "x?[2Jy"'
run 5 aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee high
contains err 'dddddddddd..."'

# Descriptor 2 closed: nothing is written, neither there nor into whatever is opened next.
code=0
./low >out 2>&- || code=$?
equal 5 $code 'status with closed stderr'
equal main "$(cat out)" 'output with closed stderr'
code=0
./low-abort >out 2>&- || code=$?
equal 134 $code 'status of abort with closed stderr'
code=0
MASON_DIXON='test' ./low >out 2>&- || code=$?
equal 1 $code 'status of test with closed stderr'
code=0
./low <&- >&- 2>&- || code=$?
equal 5 $code 'status with all closed'

# Nobody reads descriptor 2: the program goes on, and SIGPIPE is as it was.
equal 5 "$(unread ./low)" 'status without a reader of stderr'
equal 5 "$(unread env MASON_DIXON=report ./low)" 'status of a report without a reader'
# A full device.
if [ -w /dev/full ]; then
    code=0
    ./low >out 2>/dev/full || code=$?
    equal 5 $code 'status with a full stderr'
fi

# Raised rights: the caller's environment has no say.
[ "$(id -u)" = 0 ] || {
    echo 'note: the setuid part needs root'
    exit 0
}
have setpriv || {
    echo 'note: the setuid part needs setpriv'
    exit 0
}
cat >secure.c <<'END'
#include <sys/auxv.h>
int main(void) { return getauxval(AT_SECURE) ? 0 : 9; }
END
quietly log cc secure.c -o secure
place=$(mktemp -d /tmp/mason-dixon-setuid.XXXXXX)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"
cp low low-abort secure "$place"
chown nobody "$place"/*
chmod 4755 "$place"/*
other() {
    env MASON_DIXON="$1" setpriv --reuid=65533 --regid=65533 --clear-groups "$place/$2" >out 2>err
}
code=0
other - secure || code=$?
if [ $code = 9 ]; then
    echo 'note: setuid has no effect in /tmp'
    exit 0
fi
equal 0 $code 'status of the setuid check'
for value in off report abort test nonsense; do
    code=0
    other $value low || code=$?
    equal 5 $code "status of a setuid program with MASON_DIXON=$value"
    contains err "$message"
    lacks err 'self-test of' 'allowed:'
done
code=0
other off low-abort || code=$?
equal 134 $code 'status of a setuid program built with abort'
exit 0
