#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason-dixon-flags: what it prints links programs whose heap is high, the step after the link, its
# cache, its errors; a configure script with an option like nginx's --with-ld-opt; examples/make.

# shellcheck disable=SC2016 # text for sed
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need gcc g++ make readelf

tool=$MASON_DIXON_ROOT/m4/mason-dixon-flags
echo 'int main(void) { return 0; }' >main.c
cp main.c main.cc
mkdir sub

# Links with what it prints; for a linker that takes a script.
flags=$("$tool" -- gcc -no-pie 2>said) || fail "it failed"
contains said 'mason-dixon-flags: heap at or above 4 GiB: placed (run), GNU ld'
# shellcheck disable=SC2086 # words
quietly gcc.log gcc -no-pie -o app main.c $flags
is placed app
# shellcheck disable=SC2086
(cd sub && gcc -no-pie -o app ../main.c $flags) || fail "the flags do not work in another folder"
observed app 3 0x100000000
env MASON_DIXON=test ./app >self.log 2>&1 || fail "the self-test fails"
# Under dash as well, the same words; asked again, nothing is tried again.
before=$(grep -c '^\$ ' mason-dixon/trials.log)
equal "$flags" "$(dash "$tool" --quiet -- gcc -no-pie)" "flags, asked again"
equal "$before" "$(grep -c '^\$ ' mason-dixon/trials.log)" "trial commands"
flags=$("$tool" --quiet --boundary=8GiB -- gcc -no-pie) || fail "it failed"
# shellcheck disable=SC2086
quietly gcc.log gcc -no-pie -o app main.c $flags
is placed app 0x200000000
if [ "$MASON_DIXON_FULL" = 1 ]; then
    rm mason-dixon/*/self-test-*
    flags=$("$tool" --quiet --boundary=8GiB -- gcc -no-pie) || fail "it failed"
    # shellcheck disable=SC2086
    quietly gcc.log gcc -no-pie -o app main.c $flags

    flags=$("$tool" --quiet -d cxx -- g++ -no-pie) || fail "it failed for C++"
    contains cxx/trials.log '-x c++'
    # shellcheck disable=SC2086
    quietly gcc.log g++ -no-pie -o app main.cc $flags
    is placed app
fi

# The step after the link.
if linker_flags mold; then
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        # shellcheck disable=SC2086
        "$tool" -d md -- gcc -no-pie $linker_flags >flags 2>said || fail "it failed"
        equal '' "$(cat flags)" "flags for mold without the wrapper"
        contains said 'warning: heap at or above 4 GiB: impossible (headers), mold' 'give --link-wrapper'
    fi
    # shellcheck disable=SC2086
    expect_failure said "$tool" -d md --required -- gcc -no-pie $linker_flags
    contains said 'mason-dixon-flags: --required, but heap at or above 4 GiB: impossible'
    # shellcheck disable=SC2086
    link=$("$tool" -d md --quiet --link-wrapper --print=link -- gcc -no-pie $linker_flags)
    # shellcheck disable=SC2086
    flags=$("$tool" -d md --quiet --link-wrapper -- gcc -no-pie $linker_flags)
    # shellcheck disable=SC2086
    quietly gcc.log "$link" gcc -no-pie $linker_flags -o app main.c $flags
    is placed app
    # shellcheck disable=SC2086
    expect_failure gcc.log gcc -no-pie $linker_flags -o app2 main.c $flags
    contains gcc.log MASON_DIXON_LINK-is-missing-in-this-link.o
fi

# A configure script of another kind: it tests flags in a link of its own, and links programs with them.
cat >other-configure <<'END'
#!/bin/sh
for option; do
    case $option in
    --with-ld-opt=*) ld_opt=${option#*=} ;;
    esac
done
echo 'int main(void) { return 0; }' >autotest.c
eval "gcc -o autotest autotest.c $ld_opt" || exit 1
printf 'app: main.c\n\tgcc -o app main.c %s\n' "$ld_opt" >Makefile
END
# The short version asks what it has asked before.
other='-d md3'
[ "$MASON_DIXON_FULL" = 1 ] || other=--boundary=8GiB
# shellcheck disable=SC2086 # words
quietly other.log sh other-configure "--with-ld-opt=-no-pie $("$tool" $other --quiet -- gcc -no-pie)"
rm -f app
quietly make.log make
case $other in
*8GiB) is placed app 0x200000000 ;;
*) is placed app ;;
esac

# One of each answer.
quietly make.txt "$tool" --quiet --print=make --prefix=TOOL -- gcc -no-pie
contains make.txt 'TOOL_LDFLAGS = -Wl,-T,' 'TOOL_LIBADD = ' 'TOOL_DEPS = ' 'TOOL_CPPFLAGS = -I' 'TOOL_LINK = ' 'TOOL_VERDICT = placed'
full equal not-needed "$("$tool" --quiet --print=verdict -- gcc -pie -fPIE)" verdict
[ -f mason-dixon/mason-dixon.facts ] || fail "no facts"

# Errors: one line each.
# wrong MESSAGE ARGUMENT...
wrong() {
    wrong_message=$1
    shift
    expect_failure said "$tool" "$@"
    contains said "mason-dixon-flags: $wrong_message"
    equal 1 "$(wc -l <said | tr -d ' ')" "lines of the message"
}
full wrong 'no compiler is given; allowed is'
wrong 'no compiler is given; allowed is' --
wrong '"gcc" comes before "--"; allowed is' gcc
wrong 'unknown option "--bundary=4GiB"; see mason-dixon-flags --help.' --bundary=4GiB -- gcc
full wrong 'unknown option "--boundary="' --boundary= -- gcc
wrong '--boundary is given twice; allowed is once.' --boundary=4GiB --boundary=4GiB -- gcc
wrong '--boundary is "4GB"; allowed is a size' --boundary=4GB -- gcc
full wrong '--boundary is "4 GiB"; allowed are letters, digits' '--boundary=4 GiB' -- gcc
wrong '--low-limit is "8GiB"; allowed is at most --boundary, which is 4 GiB.' --low-limit=8GiB -- gcc
full wrong '--strategy is "magic"; allowed is auto, none, link-script' --strategy=magic -- gcc
full wrong '--self-test is "x"; allowed is off, call or startup.' --self-test=x -- gcc
wrong '--print is "all"; allowed are flags' --print=all -- gcc
full wrong '--prefix is "a-b"; allowed is a name' --prefix=a-b -- gcc
wrong '-d has no value' -d
wrong '"main.c" is among the flags; allowed are a compiler and its flags' -- gcc main.c
wrong '-d is "main.c/x"; allowed is a folder that can be written to.' -d main.c/x -- gcc
wrong "-d is \"$PWD/a b\"; allowed is a folder whose name consists of" -d 'a b' -- gcc
wrong '--facts is "none"; allowed is a file mason-dixon.facts' --facts=none -- gcc
if [ "$MASON_DIXON_FULL" = 1 ]; then
    expect_failure said "$tool" -- ./no-such-compiler
    contains said "mason-dixon-flags: the compiler can't compile a small program"
fi
"$tool" --help >help || fail "--help fails"
contains help 'Usage: mason-dixon-flags' --boundary= --print=
equal 'mason-dixon-flags 0.1.0' "$("$tool" --version)" version

# The example.
mkdir example
cp -R "$MASON_DIXON_ROOT/examples/make" "$MASON_DIXON_ROOT/examples/hello" example/
for more in '' gold; do
    [ -z "$more" ] || [ "$MASON_DIXON_FULL" = 1 ] || continue
    [ -z "$more" ] || linker_flags $more || continue
    quietly make.log make -C example/make "FLAGS_OF=$tool" "LDFLAGS=-no-pie${more:+ $linker_flags}"
    is placed example/make/hello
    quietly again.log make -C example/make "FLAGS_OF=$tool" "LDFLAGS=-no-pie${more:+ $linker_flags}"
    lacks again.log ' -o hello'
    example/make/hello >hello.out || fail "hello fails"
    quietly make.log make -C example/make clean
    [ ! -e example/make/mason-dixon ] || fail "clean left a folder"
done
lines=$(wc -l <"$MASON_DIXON_ROOT/examples/make/Makefile")
[ "$lines" -le 22 ] || fail "the short example has $lines lines"
