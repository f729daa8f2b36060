# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# A linker that misbehaves, for the tests of CMake and of configure; sourced after tests/lib.sh.

# make_wrong_linker - makes tools/ld, which cc takes with -B$PWD/tools, in front of the real linker; it
# starts with the mode "honest" (all modes: tests/wrong-tools/ld). Skips the test where this compiler does
# not take its linker from there.
make_wrong_linker() {
    wrong_real=$(cc -print-prog-name=ld)
    command -v "$wrong_real" >real || fail "the compiler's linker is not there: $wrong_real"
    quietly spoil.log cc -Wall -Wextra "$MASON_DIXON_ROOT/tests/wrong-tools/spoil.c" -o spoil
    mkdir tools
    cp "$MASON_DIXON_ROOT/tests/wrong-tools/ld" tools/ld
    echo honest >mode
    echo 'int main(void) { return 0; }' >try.c
    quietly try.log cc "-B$PWD/tools" try.c -o try
    [ -s seen ] || skip "this compiler does not take its linker from -B"
}

# no_wrong_linker_left - fails while a process of tools/ld is alive.
no_wrong_linker_left() {
    # shellcheck disable=SC2009 # the whole command line is wanted
    ! ps -e -o args= 2>/dev/null | grep -F "$PWD/tools/ld" | grep -qv grep || fail "the linker that hangs is still there"
}
