# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
# Helpers for every test script. A test is tests/<area>/test-NAME.sh; it runs in an empty folder
# of its own ($PWD) with MASON_DIXON_ROOT set to the checkout and MASON_DIXON_FULL to 0 or 1.
# It exits 0 (passed), 77 (skipped, the reason printed) or with anything else (failed).

# Once: helpers of helpers source it, too, and "command -v" would then name the function that stands in front of cmake.
[ -z "${lib_read-}" ] || return 0
lib_read=yes
: "${MASON_DIXON_ROOT:?set by tests/run or ctest}"
: "${MASON_DIXON_FULL:=0}"
LC_ALL=C
export LC_ALL MASON_DIXON_ROOT MASON_DIXON_FULL
unset MASON_DIXON CFLAGS CXXFLAGS LDFLAGS CPPFLAGS LIBS
# What would change the words or the steps of make, ninja, cmake and others that tests look at.
unset MAKEFLAGS MFLAGS MAKELEVEL NINJA_STATUS CLICOLOR_FORCE GREP_OPTIONS CDPATH DESTDIR SOURCE_DATE_EPOCH
unset CMAKE_BUILD_TYPE CMAKE_BUILD_PARALLEL_LEVEL
# Ninja takes half the time of make for projects this small: the short version leaves CMake's default, Unix
# Makefiles, to the tests that name it, the full version uses it wherever a test names no generator.
unset CMAKE_GENERATOR
if [ "$MASON_DIXON_FULL" != 1 ] && command -v ninja >/dev/null 2>&1; then
    CMAKE_GENERATOR=Ninja
    export CMAKE_GENERATOR
fi
# kept: a folder for what the short versions of tests make once and share, by the names of all its inputs: what CMake
# found out about a compiler, a built mason-dixon-report. Set by ctest, new with each tests/run; empty: nothing is
# shared, as always in the full version.
kept=${MASON_DIXON_KEPT:-}
[ "$MASON_DIXON_FULL" != 1 ] || kept=
# shellcheck source=tests/tools.sh
. "$MASON_DIXON_ROOT/tests/tools.sh"
# shellcheck source=tests/compilers.sh
. "$MASON_DIXON_ROOT/tests/compilers.sh"

# can_link COMMAND WORDS... - does this compiler command link and run an empty program? Each time: older sanitizers bear
# what newer kernels place at random (vm.mmap_rnd_bits) by luck only.
can_link() {
    printf 'int main(void) { return 0; }\n' >can_link.c
    "$@" can_link.c -o can_link >can_link.log 2>&1 || return 1
    for _ in $(seq 20); do
        ./can_link || return 1
    done 2>>can_link.log
}

# fail MESSAGE - ends the test as failed.
fail() {
    printf 'FAIL: %s\n' "$*"
    exit 1
}

# skip REASON - ends the test as skipped.
skip() {
    printf 'SKIP: %s\n' "$*"
    exit 77
}

# full COMMAND... - runs the command in the full version only: one more of a kind that the short version has.
full() {
    [ "$MASON_DIXON_FULL" != 1 ] || "$@"
}

# need COMMAND... - skips the test unless every command is on this machine.
need() {
    for need_cmd in "$@"; do
        command -v "$need_cmd" >/dev/null 2>&1 || skip "$need_cmd is not on this machine"
    done
}

# quietly LOG COMMAND... - runs the command with its output in LOG; shows the log when it fails.
quietly() {
    quietly_log=$1
    shift
    "$@" >"$quietly_log" 2>&1 || {
        quietly_status=$?
        cat "$quietly_log"
        fail "exit status $quietly_status: $*"
    }
}

# says STATUS TEXT COMMAND... - the command ends with that status, and what it says, which is left in ./log, has the text.
says() {
    says_status=$1
    says_text=$2
    shift 2
    status=0
    "$@" >log 2>&1 || status=$?
    equal "$says_status" $status "status of $*: $(cat log)"
    contains log "$says_text"
}

# build_kept OUT COMMAND... - compiles ./OUT from our sources by the command, to which "-o OUT" is added; or copies what
# another short test has compiled by the same command from the same sources.
build_kept() {
    kept_out=$1
    shift
    kept_file=
    if [ "$kept" ]; then
        kept_file=$kept/$({
            echo "$*"
            cat "$MASON_DIXON_ROOT"/templates/*/*.[ch]
        } | cksum | tr ' ' -)
        ! cp "$kept_file" "$kept_out" 2>/dev/null || return 0
    fi
    quietly "$kept_out.log" "$@" -o "$kept_out"
    # Under a name of its own until it is whole: two tests may build it at once.
    [ -z "$kept_file" ] || {
        mkdir -p "$kept" && cp "$kept_out" "$kept_file.$$" && mv "$kept_file.$$" "$kept_file"
    } || fail "can't keep $kept_file"
}

# expect_failure LOG COMMAND... - the command must fail; its output goes to LOG.
expect_failure() {
    expect_log=$1
    shift
    if "$@" >"$expect_log" 2>&1; then
        cat "$expect_log"
        fail "succeeded, but had to fail: $*"
    fi
}

# contains FILE TEXT... - every TEXT (a fixed string) must occur in FILE. Line breaks and runs of
# spaces count as one space, since CMake folds its messages.
contains() {
    contains_file=$1
    shift
    contains_flat=$(tr '\n' ' ' <"$contains_file" | tr -s ' ')
    for contains_text in "$@"; do
        case $contains_flat in
        *"$contains_text"*) ;;
        *)
            cat "$contains_file"
            fail "not found in $contains_file: $contains_text"
            ;;
        esac
    done
}

# lacks FILE TEXT... - no TEXT (a fixed string) may occur in FILE.
lacks() {
    lacks_file=$1
    shift
    for lacks_text in "$@"; do
        if grep -qF -e "$lacks_text" "$lacks_file"; then
            cat "$lacks_file"
            fail "found in $lacks_file: $lacks_text"
        fi
    done
}

# without_folders [FILE] - FILE, or standard input, without the names of the test's folder and of the checkout,
# which may be called like the project.
without_folders() {
    sed "s|$PWD||g; s|$MASON_DIXON_ROOT||g" "$@"
}

# value KEY FILE - the value of a line KEY=VALUE.
value() {
    sed -n "s/^$1=//p" "$2"
}

# equal WANTED GOT WHAT - two strings must be the same.
equal() {
    [ "$1" = "$2" ] || fail "$3: wanted '$1', got '$2'"
}
