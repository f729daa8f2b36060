# SPDX-License-Identifier: 0BSD
# shellcheck shell=sh
# shellcheck disable=SC2034 # used by the tests that source this
# Helpers for the tests of the self-test and the probe; source tests/lib.sh first.

# Where the sources under test are, and the C files of these tests.
runtime=$MASON_DIXON_ROOT/templates/runtime
probe=$MASON_DIXON_ROOT/templates/probe/mason_dixon_probe.c
fixtures=$MASON_DIXON_ROOT/tests/runtime

# Every warning is an error; the sources promise to be valid C99 and C++.
strict='-Wall -Wextra -pedantic -Werror'

# boundary_script FILE - a script for GNU ld that puts a page at 4 GiB into an ET_EXEC.
boundary_script() {
    cat >"$1" <<'END'
SECTIONS
{
  .mason_dixon (__executable_start >= 0x1000 ? 0x100000000 : ALIGN(_end, 0x1000)) : { QUAD(0) }
}
INSERT AFTER .comment;
END
}

# have COMMAND - is it on this machine?
have() {
    command -v "$1" >/dev/null 2>&1
}

# check_line FILE ID OUTCOME - the printed report in FILE has this outcome for the check.
check_line() {
    grep -qE "^  $2 +$3( |\$)" "$1" || {
        cat "$1"
        fail "$1: $2 is not $3"
    }
}

# status_of WANTED LOG COMMAND... - runs the command, both outputs to LOG; its status must be WANTED.
status_of() {
    status_wanted=$1
    status_log=$2
    shift 2
    status_got=0
    "$@" >"$status_log" 2>&1 || status_got=$?
    [ "$status_got" = "$status_wanted" ] || {
        cat "$status_log"
        fail "status $status_got instead of $status_wanted: $*"
    }
}

# unread PROGRAM [ARGUMENT...] - prints its exit status, where nobody reads descriptor 2 any more.
unread() {
    rm -f unread.status
    (
        sleep 0.2
        "$@" >unread.out
        echo $? >unread.status
    ) 2>&1 | true
    unread_tries=0
    while [ ! -s unread.status ] && [ $unread_tries -lt 50 ]; do
        sleep 0.1
        unread_tries=$((unread_tries + 1))
    done
    cat unread.status
}
