#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason-dixon detect --print: what it prints makes links place executables with each linker that takes a script, nothing
# is printed where nothing is needed, and what can't be had is said once and stops make where it must.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
need gcc readelf make
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'Linux on x86-64 only'
build_tool
mkdir bin
mv mason-dixon bin/ # the folder has this name
tool=$PWD/bin/mason-dixon
write_heap
gcc -fPIE -c heap.c -o heap.o || fail 'gcc'
TMPDIR=$PWD/'temporary files'
export TMPDIR
mkdir "$TMPDIR"

# printed STATUS WORDS... - "detect WORDS" ends with this status: the line is $line, what it said is in err.
printed() {
    printed_status=$1
    shift
    status=0
    "$tool" detect "$@" >out 2>err || status=$?
    equal "$printed_status" $status "status of detect $*: $(cat err)"
    equal 1 "$(wc -l <out | tr -d ' ')" "lines of detect $*"
    line=$(cat out)
    equal 0 "$(find "$TMPDIR" -mindepth 1 | wc -l)" "temporary files left by detect $*"
}

# silent WORDS... - the same, with nothing to say.
silent() {
    printed 0 "$@"
    equal '' "$(cat err)" "what detect $* says"
}

# refused STATUS MESSAGE WORDS... - an empty line, and one on standard error.
refused() {
    refused_message=$2
    refused_status=$1
    shift 2
    printed "$refused_status" "$@"
    equal '' "$line" "what detect $* prints"
    equal 1 "$(wc -l <err | tr -d ' ')" "lines on standard error of detect $*: $(cat err)"
    contains err "mason-dixon: detect: $refused_message"
}

# linked COMMAND... - makes ./app of it and $line.
linked() {
    rm -f app
    # shellcheck disable=SC2086 # words
    quietly log "$@" heap.o -o app $line
}

# each_exists LINE - the files of --print=deps.
each_exists() {
    for file in $1; do
        [ -s "$file" ] || fail "there is no $file"
    done
}

# ---- each linker that takes a script, each driver, PIE and no PIE, static and dynamic
tried=
for driver in gcc $(full echo clang); do
    for linker in $(each_of ld.bfd ld.lld); do
        cc="$driver -fuse-ld=${linker#ld.}"
        # shellcheck disable=SC2086 # words
        $cc heap.o -o app 2>/dev/null || continue
        tried="$tried $linker"
        for mode in -no-pie -static; do
            # shellcheck disable=SC2086
            silent --print=ldflags,objects -- $cc $mode
            # shellcheck disable=SC2086
            linked $cc $mode
            is_seen 'placed link' app
            heap_above app
        done
        # shellcheck disable=SC2086
        silent --print=ldflags,objects,deps -- $cc -pie
        equal '' "$line" "for a PIE of $cc"
    done
done
case $tried in *bfd*) ;; *) fail "no linker was tried" ;; esac
# The parts in the order that was asked for; deps are the files of the others.
if gcc -fuse-ld=lld heap.o -o app 2>/dev/null; then
    silent --print=objects,ldflags -- gcc -no-pie -fuse-ld=lld
    case $line in
    mason-dixon/anchor-*.o' '-Wl,-T,mason-dixon/lld-*.ld) ;;
    *) fail "objects,ldflags: $line" ;;
    esac
    silent --print=deps -- gcc -no-pie -fuse-ld=lld
    each_exists "$line"
    equal 2 "$(echo "$line" | wc -w | tr -d ' ')" 'files that a link of lld depends on'
fi
# Another boundary is another file, a second call changes none.
silent --print=ldflags --boundary 8GiB -- gcc -no-pie
linked gcc -no-pie
"$tool" check --boundary 8GiB app | grep -qx verdict=placed || fail '8 GiB'
touch -t 200001010000 mason-dixon/*.ld
find mason-dixon -name '*.ld' -newermt 2001-01-01 >new
silent --print=ldflags --boundary 8GiB -- gcc -no-pie
find mason-dixon -name '*.ld' -newermt 2001-01-01 >new
equal '' "$(cat new)" 'files that were written again'
# A folder of one's own: as it was given.
silent --print=ldflags --output "$PWD/other" -- gcc -no-pie
case $line in -Wl,-T,"$PWD"/other/gnu-ld-*.ld) ;; *) fail "an absolute folder: $line" ;; esac
(mkdir 'a b' && cd 'a b' && "$tool" detect --print=ldflags -- gcc -no-pie >line) || fail 'in a folder with a blank'
(cd 'a b' && gcc -no-pie ../heap.o -o app "$(cat line)") || fail 'in a folder with a blank'
is_seen 'placed link' 'a b/app'

# ---- what is compiled in
options='--self-test startup --low-map --min-low-room 1GiB'
for mode in -no-pie -pie; do
    # shellcheck disable=SC2086 # options
    silent --print=ldflags,objects $options -- gcc $mode
    linked gcc $mode
    MASON_DIXON='test' ./app >self.log 2>&1 || fail "the self-test with $mode: $(cat self.log)"
    for check in heap-start low-room low-map; do
        grep -q "^ *$check  *pass " self.log || fail "$check does not pass: $(cat self.log)"
    done
    # shellcheck disable=SC2086
    silent --print=deps $options -- gcc $mode
    each_exists "$line"
    case $line in *mason-dixon/runtime/self-test-*.o*mason-dixon/config-*.o*) ;; *) fail "files: $line" ;; esac
done
silent --print=ldflags,objects --pointer-bits 46 --low-stack -- gcc -no-pie
linked gcc -no-pie
readelf -sW app >names
contains names __wrap_main
cat >call.c <<'END'
#include "mason_dixon.h"
int main(void) {
    struct mason_dixon_report report;
    return mason_dixon_self_test(&report);
}
END
silent --print=ldflags,objects --self-test call -- gcc -no-pie
# shellcheck disable=SC2086 # words
quietly log gcc -no-pie -I "$MASON_DIXON_ROOT/templates/runtime" call.c -o app $line
./app || fail 'a self-test that is called'
linked gcc -no-pie
readelf -sW app >names
lacks names mason_dixon_self_test
# What the linker refuses is left out, and said; the rest stays.
echo '{ local: *; };' >hide.map
printed 0 --print=ldflags,objects --low-map -- gcc -no-pie -Wl,--version-script,hide.map
contains err 'mason-dixon: detect: low mappings below 2 GiB: impossible, it hides mmap64'
linked gcc -no-pie
is_seen 'placed link' app
printed 1 --print=ldflags,objects --low-map --required -- gcc -no-pie -Wl,--version-script,hide.map
equal '' "$line" 'with --required'

# ---- what can't be had without a step after the link
for linker in gold mold; do
    gcc -fuse-ld=$linker heap.o -o app 2>/dev/null || continue
    refused 0 "impossible: $linker " --print=ldflags,objects -- gcc -no-pie -fuse-ld=$linker
    contains err 'put "mason-dixon link --" in front of the link'
    refused 1 "impossible: $linker " --print=ldflags,objects --required -- gcc -no-pie -fuse-ld=$linker
    silent --print=ldflags,objects --required -- gcc -pie -fuse-ld=$linker
    equal '' "$line" "for a PIE of $linker"
    # The functions that a program calls are there all the same, and the start is silent.
    printed 0 --print=ldflags,objects --self-test startup -- gcc -no-pie -fuse-ld=$linker
    linked gcc -no-pie -fuse-ld=$linker
    ./app >log 2>&1 && grep -q '^heap' log && equal 1 "$(wc -l <log | tr -d ' ')" "what it says with $linker"
done
if command -v tcc >/dev/null; then
    refused 0 "impossible: tcc's own linker " --print=ldflags,objects -- tcc
    contains err 'put "mason-dixon link --" in front of the link'
fi
gcc -Wl,--verbose 2>/dev/null | sed '1,/^====/d; /^====/,$d' >own.ld
refused 0 'impossible: the project has a linker script of its own, so it takes a step after the link' \
    --print=ldflags -- gcc -no-pie -Wl,-T,own.ld
refused 0 'impossible: STRATEGY mapfile does not fit to GNU ld' --print=ldflags --strategy mapfile -- gcc -no-pie
refused 0 'impossible: ' --print=ldflags --strategy none -- gcc -no-pie
refused 0 'unknown: a trial link failed: ' --print=ldflags -- gcc -no-pie -Wl,--no-such-option
refused 0 'unknown: a trial link failed: ' --print=ldflags --pointer-bits 46 --low-stack -- gcc -no-pie -Wl,--no-such-option
refused 1 'unknown: a trial link failed: mason-dixon: no-such-compiler: not found; the link line stays as it is' \
    --print=ldflags --required -- no-such-compiler
if gcc -m32 heap.c -o app 2>/dev/null; then
    refused 0 'impossible: addresses of 32 bits: the boundary would wrap' --print=ldflags -- gcc -m32
fi
# Another machine, where nothing is run.
arm64=$(newest clang ld.lld) || arm64=
if [ "$arm64" ] && [ -f /usr/aarch64-linux-gnu/lib/crt1.o ] &&
    "$arm64" --target=aarch64-linux-gnu -fuse-ld=lld -no-pie heap.c -o plain 2>/dev/null; then
    silent --print=ldflags,objects --self-test startup -- "$arm64" --target=aarch64-linux-gnu -fuse-ld=lld -no-pie
    # shellcheck disable=SC2086 # words
    quietly log "$arm64" --target=aarch64-linux-gnu -fuse-ld=lld -no-pie heap.c -o app $line
    is_seen 'placed link' app
fi
# Switched off.
MASON_DIXON_LINK=off
export MASON_DIXON_LINK
silent --print=ldflags,objects --required -- gcc -no-pie
equal '' "$line" 'switched off'
unset MASON_DIXON_LINK

# ---- for configure steps: the keys, and what the program calls alone
quietly keys.txt "$tool" detect --print=keys,ldflags,objects,deps --low-map --self-test call -- gcc -no-pie
contains keys.txt predicted.verdict=placed predicted.low_map=placed predicted.boundary_words='4 GiB' \
    predicted.low_limit_words='2 GiB' linker_called='GNU ld'
for key in ldflags objects deps; do
    line=$(sed -n "s/^printed_$key=//p" keys.txt)
    equal "$("$tool" detect --print=$key --low-map --self-test call -- gcc -no-pie)" "$line" "printed_$key"
    [ "$line" ] || fail "nothing in printed_$key"
done
quietly keys.txt "$tool" detect --print=keys --low-map -- gcc -no-pie -fuse-ld=mold
contains keys.txt predicted.verdict=impossible 'so it takes a step after the link' printed_ldflags=-Wl,--dynamic-list,
line=$("$tool" detect --print=functions --strategy none --low-map --self-test call -- gcc -no-pie) || fail functions
# shellcheck disable=SC2086 # words
quietly log gcc -no-pie heap.c -o app $line
readelf -Ws app >names
lacks names mason_dixon

# ---- wrong use
says 2 'detect: --print is "all"; allowed is one or more of ldflags, objects, deps, functions, keys, with "," between them.' \
    "$tool" detect --print=all -- gcc
says 2 'detect: --print is "ldflags,"; allowed is one or more' "$tool" detect --print=ldflags, -- gcc
says 2 'detect: --output is given without --print; allowed is with --print=LIST.' "$tool" detect --output x -- gcc
# shellcheck disable=SC2016 # names as they are
for name in 'a b' 'a,b' 'a$b' 'a:b' 'a#b' "a'b" 'a%b' '-a'; do
    says 2 "detect: --output is \"$name\"; allowed is a folder whose name has only letters" \
        "$tool" detect --print=deps --output "$name" -- gcc -no-pie
done
: >file
says 3 'detect: no file can be written to "file/x": Not a directory; --output names another folder' \
    "$tool" detect --print=deps --output file/x -- gcc -no-pie

# ---- the makefile of docs/make.md
mkdir blocks made
(cd "$MASON_DIXON_ROOT" && sh tests/docs/extract "$OLDPWD/blocks" docs/make.md) >/dev/null || fail extract
cp blocks/make.where-nothing-can-stand-in-front.2 made/Makefile
cp heap.c made/app.c
PATH=$PWD/bin:$PATH
quietly make.log make -C made
is_seen 'placed link' made/app
heap_above made/app
MASON_DIXON='test' made/app >log 2>&1 || fail "its self-test: $(cat log)"
quietly make.log make -C made
lacks make.log ' -o app'
sleep 1 # file systems that know no parts of a second
touch made/mason-dixon/*.ld
quietly make.log make -C made
contains make.log ' -o app'
quietly make.log make -C made clean
[ ! -e made/mason-dixon ] || fail 'clean left a folder'
expect_failure make.log make -C made 'detect=mason-dixon detect --output made:here --print'
contains make.log 'detect: --output is "made:here"; allowed is a folder'
[ ! -e made/app ] || fail 'make went on'
