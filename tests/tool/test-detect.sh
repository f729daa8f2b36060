#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason-dixon detect: facts of the target, what a link would get, and that it is never fatal for what only the project's
# own link can have.
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
need gcc readelf
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'Linux on x86-64 only'
build_tool
TMPDIR=$PWD/tmp
export TMPDIR
mkdir tmp

# detected STATUS KEY=VALUE... -- COMMAND... - what it prints has these lines, and nothing is left behind.
detected() {
    detected_status=$1
    shift
    : >wanted
    while [ "$1" != -- ]; do
        echo "$1" >>wanted
        shift
    done
    shift
    status=0
    # shellcheck disable=SC2086 # options
    "$tool" detect ${options-} -- "$@" >out 2>err || status=$?
    equal "$detected_status" $status "status of detect -- $*: $(cat err)"
    while read -r line; do
        grep -qxF -e "$line" out || {
            cat out
            fail "detect -- $*: not found: $line"
        }
    done <wanted
    LC_ALL=C sort -c out || fail "detect -- $*: the lines are not sorted"
    equal 0 "$(find tmp -mindepth 1 | wc -l)" "temporary files left by detect -- $*"
}
page=$(getconf PAGESIZE)
detected 0 linker_id=GNU machine=x86_64 system=Linux "page_size=$page" have_map_32bit=yes heap_placement=after-image \
    stack_bits=47 thread_stack_bits=47 mmap_bits=47 guessed_because= predicted.verdict=placed predicted.way=slot \
    predicted.basis=run predicted.boundary=0x100000000 predicted.without= -- gcc -no-pie
equal "$(ld.bfd --version | sed -n '1s/.* \([0-9.]*[0-9]\)$/\1/p')" "$(sed -n 's/^linker_version=//p' out)" 'the version of the linker'
detected 0 predicted.verdict=not-needed predicted.basis=run -- gcc -pie -fPIE
options='--boundary 8GiB --strategy link-script'
detected 0 predicted.verdict=placed predicted.way=link predicted.boundary=0x200000000 -- gcc -no-pie
options=
echo 'int main(void) { return 0; }' >t.c
for linker in lld mold gold; do
    gcc -fuse-ld=$linker t.c -o t 2>/dev/null || continue
    id=$(echo $linker | tr '[:lower:]' '[:upper:]')
    [ $linker != gold ] || id=GNUgold
    detected 0 "linker_id=$id" predicted.verdict=placed predicted.basis=run -- gcc -no-pie -fuse-ld=$linker
done
# The trial leaves no files that the project's own flags name, and nothing in TMPDIR; variables are for the user's links.
detected 0 predicted.verdict=placed predicted.basis=run -- gcc -no-pie -MMD -MF made.d --coverage -save-temps -Wl,-Map=made.map
for words in '-Wl,-Map -Wl,made.map' '-Wl,--gc-sections,-Map=made.map,-O1' '-Wl,-Map,made.map,--gc-sections' -MMD\ -MFmade.d; do
    # shellcheck disable=SC2086 # words
    detected 0 predicted.verdict=placed predicted.basis=run predicted.without= -- gcc -no-pie $words
    # Two words in two: as it is.
    case $words in *' -Wl,'*) rm made.map ;; esac
done
equal '' "$(find . -name 'made.*' -o -name '*.gc??' -o -name '*.i')" 'files of a trial'
export MASON_DIXON_OPTIONS='--self-test startup --low-map --required'
detected 0 predicted.verdict=placed predicted.basis=run -- gcc -no-pie
if gcc -m32 t.c -o t 2>/dev/null; then
    options=--optional
    detected 0 predicted.verdict=impossible -- gcc -m32 -no-pie
    options=
fi
unset MASON_DIXON_OPTIONS
detected 0 predicted.verdict=placed predicted.basis=run -- OF_THE_BUILD=1 gcc -no-pie
# A file of facts stands in for guesses, not for what was measured.
"$tool" detect -- gcc -no-pie >measured || fail 'no facts'
{ echo facts_version=1 && sed 's/^stack_bits=.*/stack_bits=46/' measured; } >facts
options="--facts FILE=$PWD/facts"
detected 0 stack_bits=47 -- gcc -no-pie
options="$options --cross"
detected 0 stack_bits=46 -- gcc -no-pie
options=
# Linkers are asked in English.
cat >odd-gcc <<'END'
#!/bin/sh
case "$LC_ALL $* " in
'C '*) ;;
*' -Wl,--version '* | *' -v '*) echo 'ГНУ лд' && exit ;;
esac
exec gcc "$@"
END
chmod +x odd-gcc
LC_ALL=sr_RS.UTF-8 detected 0 linker_id=GNU predicted.verdict=placed -- ./odd-gcc -no-pie
# What only the project can satisfy is left out, and said; what nothing can satisfy is no error either.
detected 0 predicted.verdict=placed 'predicted.without=-Wl,-T,made-later.ld -Lhere -lours' guessed_because= -- \
    gcc -no-pie -Wl,-T,made-later.ld -Lhere -lours
detected 0 predicted.verdict=unknown predicted.basis=guess 'have_map_32bit=guessing yes' 'stack_bits=guessing 47' -- \
    gcc -no-pie -Wl,--no-such-option
grep -q '^predicted.reason=a trial link failed: .*no-such-option' out || fail "the reason: $(cat out)"
# Without headers a smaller program tells of the link, and facts are guesses.
detected 0 predicted.verdict=placed predicted.basis=headers 'stack_bits=guessing 47' -- gcc -no-pie -nostdinc
grep -q '^guessed_because=a trial link failed: .*No such file' out || fail "why facts are guesses: $(cat out)"
detected 0 'guessed_because=a trial link failed: mason-dixon: no-such-compiler: not found' -- no-such-compiler
# A cross build runs nothing.
options=--cross
detected 0 predicted.verdict=placed predicted.basis=headers 'stack_bits=guessing 47' \
    'guessed_because=cross build without an emulator' -- gcc -no-pie
# But by an emulator, which may be several words. One that fails, or that places memory in its own way, tells nothing.
# shellcheck disable=SC2016 # the script expands it
printf '#!/bin/sh\n[ "$1" = words ] || exit 9\nshift\nexec "$@"\n' >emulator
chmod +x emulator
# emulated KEY=VALUE WORDS
emulated() {
    quietly out "$tool" detect --cross --emulator "$2" -- gcc -no-pie
    grep -qxF -e "$1" out || fail "by $2: $(cat out)"
}
emulated predicted.basis=run "env A=1 $PWD/emulator words"
emulated stack_bits=47 "env A=1 '$PWD/emulator' words"
emulated predicted.basis=headers "$PWD/emulator 'two words'"
emulated 'guessed_because=the trial program can'"'"'t be run (status 9)' "$PWD/emulator 'two words'"
qemu=$(command -v qemu-x86_64-static || command -v qemu-x86_64) || qemu=
if [ "$qemu" ]; then
    emulated "guessed_because=qemu-user gives no verdict on placement" "$qemu"
    contains out predicted.basis=headers 'stack_bits=guessing 47'
fi
# Widths, with what moves what is too wide, and low mappings.
options='--pointer-bits 47 --low-stack'
detected 0 predicted.pointer_verdict=not-needed predicted.pointer_basis=run predicted.low_stack=not-needed \
    predicted.low_layout=off predicted.width_stack=47 'predicted.width_image=guessing 47' -- gcc -no-pie
options='--pointer-bits 46 --low-stack --low-layout'
detected 0 predicted.pointer_verdict=placed predicted.pointer_basis=run predicted.low_stack=placed predicted.low_layout=placed \
    predicted.width_image=32 predicted.width_threads=47 -- gcc -no-pie
detected 0 predicted.pointer_verdict=impossible predicted.low_stack=placed predicted.low_layout=impossible -- gcc -pie -fPIE
grep -q '^predicted.pointer_reason=too wide: .*-no-pie lowers heap and image$' out || fail "the reason: $(cat out)"
options='--pointer-bits 46'
detected 0 predicted.pointer_verdict=impossible predicted.low_stack=off -- gcc -no-pie
grep -q '^predicted.pointer_reason=.*LOW_STACK moves the main stack, LOW_LAYOUT lowers' out || fail "the reason: $(cat out)"
options='--pointer-bits 46 --low-stack --cross'
detected 0 predicted.pointer_verdict=impossible predicted.pointer_basis=headers predicted.low_stack=placed \
    'predicted.low_stack_reason=linked, and not run here' 'predicted.width_mappings=guessing 47' -- gcc -no-pie
options='--pointer-bits 46 --low-stack'
detected 0 predicted.low_stack=impossible -- gcc -no-pie -fsanitize=thread
grep -q '^predicted.low_stack_reason=-fsanitize=thread has fixed places' out || fail "the reason: $(cat out)"
options=--low-map
detected 0 predicted.low_map=placed -- gcc -no-pie
# Words of the linker that look like the compiler's.
detected 0 predicted.low_map=placed -- gcc -Xlinker -O1 -pthread -no-pie -Xlinker -g
detected 0 predicted.low_map=off -- gcc -fsanitize=address
options='--low-map --system SunOS'
detected 0 predicted.low_map=impossible -- gcc -no-pie
# What becomes of MAP_32BIT where the kernel is another.
options='--cross --system FreeBSD'
detected 0 system=FreeBSD predicted.verdict=placed 'have_map_32bit=guessing yes' \
    'map_32bit_range=guessing 0x10000-0x80000000' -- gcc -no-pie
contains out 'map_32bit_reason=MAP_32BIT looks below 2 GiB wherever the heap lies'
for system in NetBSD DragonFly; do
    options="--cross --system $system"
    detected 0 system=$system predicted.verdict=placed 'have_map_32bit=guessing no' map_32bit_range= -- gcc -no-pie
    contains out 'map_32bit_reason=not defined, placed or not. MAP_TRYFIXED'
done
options='--runtime luajit'
if pkg-config --exists luajit 2>/dev/null && [ "$("$tool" luajit -- gcc -lluajit-5.1 | sed -n 's/^luajit_gc64=//p')" = yes ]; then
    detected 0 predicted.low_map=not-needed predicted.verdict=not-needed -- gcc -no-pie -lluajit-5.1
fi
# What the user says of it wins over what is seen.
for preset in yes:not-needed:run no:placed:run guessing-yes:not-needed:guess; do
    rest=${preset#*:}
    options="--runtime luajit --luajit-gc64 ${preset%%:*}"
    detected 0 predicted.low_map="${rest%:*}" predicted.verdict="${rest%:*}" predicted.basis="${rest#*:}" -- gcc -no-pie
done
# What can't be had, and who insists.
options=--required
detected 0 predicted.verdict=not-needed -- gcc -pie
if gcc -m32 -c t.c -o t32.o 2>/dev/null && gcc -m32 t32.o -o t32 2>/dev/null; then
    detected 1 machine=i386 predicted.verdict=impossible -- gcc -m32
fi
if command -v tcc >/dev/null 2>&1; then
    detected 1 linker_id=TCC predicted.verdict=impossible -- tcc
    options=
    detected 0 linker_id=TCC predicted.verdict=placed predicted.way=append -- tcc
    options=--required
fi

# Wrong use, and a folder that can't be written.
says 2 'detect: no command; allowed: mason-dixon detect [options] -- COMPILER FLAGS...' "$tool" detect
says 2 'detect: "--fast" is no option' "$tool" detect --fast -- cc
says 2 'x: STRATEGY is "mapfile"; allowed is what fits GNU ld' "$tool" detect --for x --strategy mapfile -- gcc
contains log 'on Linux x86_64: auto, none, link-script, post-link.'
says 2 'F: X is "pagezero"; allowed is what fits' "$tool" detect --for F --override X=pagezero --strategy none -- gcc -pie
says 2 'link: "--cross" is no option' "$tool" link --cross -- cc
says 0 'usage: mason-dixon detect' "$tool" detect --help
TMPDIR=/dev/null/x
says 3 'detect: no temporary files can be written: ' "$tool" detect -- gcc
