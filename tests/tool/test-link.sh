#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link: executables of a fixed address are placed, whatever the linker and however it was chosen; PIEs need
# nothing; what is no link, or can't be helped, runs as it would alone; a link that worked without us works.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

need gcc readelf
build_tool
write_heap
quietly log gcc -fno-pie -c heap.c -o heap.o
quietly log gcc -fPIE -c heap.c -o heap-pie.o

# placed WHAT COMMAND... - the command writes ./app, without a word; it is placed and runs so.
placed() {
    rm -f app
    placed_what=$1
    shift
    quietly link.log "$tool" link -- "$@"
    [ ! -s link.log ] || fail "$placed_what: $(cat link.log)"
    is_seen "placed slot" app
    heap_above app
    readelf -nW app >notes 2>&1
    lacks notes Warning
    ! readelf -lW app | grep -q 'RWE' || fail "$placed_what: a writable and executable segment"
}

# ---- each linker and mode
for linker in bfd gold lld mold; do
    gcc -fuse-ld=$linker -no-pie heap.o -o plain >log 2>&1 || continue
    placed "$linker no-pie" gcc -fuse-ld=$linker -no-pie heap.o -o app
    full placed "$linker static" gcc -fuse-ld=$linker -static heap.o -o app
    rm -f app
    quietly link.log "$tool" link -- gcc -fuse-ld=$linker -pie heap-pie.o -o app
    [ ! -s link.log ] || fail "$linker pie: $(cat link.log)"
    is_seen "not-needed none" app
    # A PIE gets no segment.
    quietly log gcc -fuse-ld=$linker -pie heap-pie.o -o plain
    equal "$(readelf -lW plain | grep -c ' LOAD ')" "$(readelf -lW app | grep -c ' LOAD ')" "$linker: segments of a PIE"
    readelf -nW app >notes 2>&1
    lacks notes Warning
done

# ---- however the linker was chosen
printf '%s\n' '-no-pie "-o" app' heap.o >words.rsp
placed 'a response file' gcc @words.rsp
# One that names itself is GCC's error, after as many files as GCC reads.
echo '@twice.rsp heap.o @twice.rsp' >twice.rsp
expect_failure log timeout 60 "$tool" link -- gcc -no-pie @twice.rsp -o app
contains log 'too many @-files encountered'
if command -v ld.lld >/dev/null; then
    printf "%s\n" "-no-pie '-fuse-ld=lld' -o app heap\\.o" >words.rsp
    placed 'a response file with the linker' gcc @words.rsp
    readelf -p .comment app | grep -q LLD || fail "the response file's linker did not link"
fi
if command -v mold >/dev/null; then
    placed 'mold -run behind' mold -run gcc -no-pie heap.o -o app
    readelf -p .comment app | grep -q mold || fail "mold -run did not reach the linker"
    rm -f app
    quietly log mold -run "$tool" link -- gcc -no-pie heap.o -o app
    is_seen "placed slot" app
    heap_above app
    # A linker exchanged at the same path between two links, and nothing in the words tells it.
    mkdir -p here
    for other in bfd mold gold; do
        command -v "ld.$other" >/dev/null || continue
        ln -sf "$(command -v "ld.$other")" here/ld
        placed "$other behind -B" gcc "-B$PWD/here" -no-pie heap.o -o app
        COMPILER_PATH=$PWD/here
        export COMPILER_PATH
        placed "$other behind COMPILER_PATH" gcc -no-pie heap.o -o app
        unset COMPILER_PATH
        rm -f app
        quietly link.log "$tool" link -- gcc "-B$PWD/here" -pie heap-pie.o -o app
        is_seen "not-needed none" app
    done
fi
! command -v ccache >/dev/null || CCACHE_DIR=$PWD/ccache placed 'ccache' ccache gcc -no-pie heap.c -o app
placed 'an assignment in front' X=1 gcc -no-pie heap.o -o app
placed 'compiled and linked at once' gcc -no-pie -x c heap.c -o app
placed 'attached -o' gcc -no-pie heap.o -oapp
if command -v clang >/dev/null && command -v ld.lld >/dev/null; then
    placed 'clang, link-time optimisation' clang -flto=thin -fuse-ld=lld -no-pie heap.c -o app
fi
! command -v gfortran >/dev/null || {
    printf 'print *, "heap 0x100000000"\nend\n' >f.f90
    placed 'Fortran' gfortran -no-pie f.f90 -o app
}
quietly log gcc -no-pie heap.o -o plain
rm -f a.out
quietly link.log "$tool" link -- gcc -no-pie heap.o
is_seen "placed slot" a.out

# ---- by another name
mkdir names
ln -s "$tool" names/gcc
ln -s "$tool" names/mason-dixon-gcc
for name in names/gcc names/mason-dixon-gcc; do
    rm -f app
    quietly log "./$name" -no-pie heap.o -o app
    is_seen "placed slot" app
done
rm app
(PATH=$PWD/names:$PATH && quietly log gcc -no-pie heap.o -o app) || exit 1
is_seen "placed slot" app
ln -s "$tool" names/mason-dixon-nosuch
equal 127 "$(names/mason-dixon-nosuch 2>log; echo $?)" "status of a name without a program"
contains log 'nosuch: there is no other program of this name on the PATH'

# ---- what is no link of an executable, streams and status included
for words in '-c heap.c -o x.o' '-shared -fPIC heap.c -o x.so' '-r heap.o -o x2.o' '-E heap.c' '--version' '-Wl,--version' \
    '-fsyntax-only nosuch.c' 'nosuch.o -no-pie -o q' '-no-pie heap.o -lnosuch -o q' '-dumpmachine' ''; do
    # shellcheck disable=SC2086 # words
    gcc $words >plain.out 2>plain.err
    plain_status=$?
    # shellcheck disable=SC2086
    "$tool" link -- gcc $words >ours.out 2>ours.err
    equal $plain_status $? "status of gcc $words"
    cmp plain.out ours.out || fail "standard output of gcc $words"
    sed 's,/cc[A-Za-z0-9]*\.,/cc.,g' plain.err >plain.words
    sed 's,/cc[A-Za-z0-9]*\.,/cc.,g' ours.err | cmp - plain.words || fail "standard error of gcc $words: $(cat ours.err)"
done
quietly log gcc -shared -fPIC heap.c -o plain.so
cmp x.so plain.so || fail 'a shared library is another one'
"$tool" link -- ar rcs lib.a heap.o || fail 'ar'
equal 127 "$("$tool" link -- nosuch -no-pie heap.o -o q 2>log; echo $?)" "a command that is not there"
contains log 'nosuch: not found'
equal 126 "$("$tool" link -- ./heap.c -no-pie heap.o -o q 2>log; echo $?)" "a command that can't be run"
(exec "$tool" link -- sh -c 'kill -TERM $$' heap.o) 2>/dev/null
equal 143 $? 'status of a command that a signal ended'
# Temporary files go then, too.
mkdir temporary
printf '#!/bin/sh\nkill -TERM $$\n' >killed-cc
chmod +x killed-cc
(TMPDIR=$PWD/temporary exec "$tool" link -- ./killed-cc -no-pie heap.o -o q) 2>/dev/null
equal 143 $? 'status of a link that a signal ended'
equal '' "$(ls temporary)" 'temporary files of ended links'
# A list of dependencies has the names that it has without us: ninja and make look for them.
for linker in bfd gold lld mold; do
    words="-no-pie -fuse-ld=$linker heap.o -Wl,--dependency-file=list.d -o q"
    # shellcheck disable=SC2086 # words
    { gcc $words >log 2>&1 && grep -q heap.o list.d; } || continue
    mv list.d plain.d
    for record in none "kept by $linker" "kept-$linker"; do
        set -- --record "$PWD/$record"
        [ "$record" != none ] || set --
        # shellcheck disable=SC2086 # words
        quietly link.log "$tool" link "$@" --self-test startup -- gcc $words
        tr -s ' \\\n' '[\n*]' <list.d >ours.words
        tr -s ' \\\n' '[\n*]' <plain.d | cmp - ours.words || fail "$linker: dependencies: $(cat list.d)"
        lacks list.d mason-dixon
    done
    # shellcheck disable=SC2086 # words
    { timeout 60 "$tool" link --required -- gcc ${words%%-Wl*} -Wl,--dependency-file=/dev/stdout -o q || echo "status $?"; } |
        cat >piped.d
    contains piped.d heap.o
    lacks piped.d 'status '
done
echo 'int undefined(void); int main(void) { return undefined(); }' >wrong.c
"$tool" link -- gcc -no-pie wrong.c -o q >log 2>&1
equal 1 "$(grep -c 'undefined reference' log)" "how often the user's own error is said"

# Programs of Windows are judged by their own rules, and what is compiled in links there.
if command -v x86_64-w64-mingw32-gcc >/dev/null 2>&1; then
    echo 'int main(void) { return 0; }' >windows.c
    for name in windows windows.exe; do
        rm -f windows.exe
        quietly link.log "$tool" link --required --self-test startup --record rec -- \
            x86_64-w64-mingw32-gcc windows.c -o $name
        contains rec/windows.exe.facts linked.verdict=not-needed linked.self_test=startup
        x86_64-w64-mingw32-nm windows.exe >symbols
        contains symbols mason_dixon_self_test
    done
fi

# A build system is no link: the wrappers inside of it act.
printf 'app:\n\t"%s" link -- gcc -no-pie heap.o -o app\n' "$tool" >build.mk
rm -f app
quietly log "$tool" link -- make -f build.mk app
is_seen "placed slot" app

# ---- what can't be helped is said, and built; with --required it is an error, and nothing is left
if gcc -m32 heap.c -o q 2>/dev/null; then
    quietly link.log "$tool" link -- gcc -m32 -no-pie heap.c -o app
    contains link.log 'app: impossible: addresses of 32 bits'
    expect_failure link.log "$tool" link --required -- gcc -m32 -no-pie heap.c -o app
    contains link.log 'app: impossible: addresses of 32 bits' '--required is given, so it was removed'
    [ ! -e app ] || fail 'app was left'
fi
quietly link.log "$tool" link -- gcc -fsanitize=address -no-pie heap.c -o app
contains link.log 'app: impossible: AddressSanitizer' 'build it position independent'
! can_link gcc -fsanitize=address -no-pie || ./app >/dev/null || fail 'the program with AddressSanitizer does not run'
if command -v tcc >/dev/null; then
    # It has no slot, and of sources alone it does not say for which machine: what it linked does.
    for input in heap.c heap.o; do
        quietly link.log "$tool" link -- tcc "$input" -o app
        contains link.log 'app: placed by appending the segment: strip and objcopy would break the file'
        is_seen "placed append" app
        heap_above app
        expect_failure link.log "$tool" link --required -- tcc "$input" -o app
        contains link.log 'app: impossible: '
    done
    quietly link.log "$tool" link --strategy link-script -- tcc heap.c -o app
    contains link.log 'app: impossible: tcc links by itself'
    is_seen "impossible none" app
fi
echo 'char big[5UL << 30]; int main(void) { return big[0]; }' >big.c
quietly link.log "$tool" link -- gcc -mcmodel=medium -no-pie big.c -o app
contains link.log 'app: impossible: one PT_LOAD spans the boundary'
quietly link.log "$tool" link -- gcc -x c -no-pie - -o app <heap.c
contains link.log 'app: impossible: it was left as it is, since an input is the standard input'
ln -sf real app.link
quietly link.log "$tool" link -- gcc -no-pie heap.o -o app.link
contains link.log 'app.link: impossible: it was left as it is, since the output is a symbolic link'
quietly link.log "$tool" link -- gcc -no-pie heap.o -o /dev/null
expect_failure link.log "$tool" link --required -- gcc -no-pie heap.o -o app.link
contains link.log 'the output is a symbolic link; --required is given, so it is not linked'

# ---- a project's own linker script, also one that throws our note away
ld --verbose 2>/dev/null | sed -e '1,/^===/d' -e '/^===/,$d' >own.ld
if [ -s own.ld ] && gcc -no-pie -T own.ld heap.o -o plain 2>log; then
    placed 'a linker script of its own' gcc -no-pie -T own.ld heap.o -o app
    sed 's|/DISCARD/ : {|/DISCARD/ : { *(.note.mason_dixon)|' own.ld >discards.ld
    quietly link.log "$tool" link -- gcc -no-pie -T discards.ld heap.o -o app
    contains link.log 'app: placed by appending the segment: strip and objcopy would break the file'
    is_seen "placed append" app
    heap_above app
    expect_failure link.log "$tool" link --required -- gcc -no-pie -T discards.ld heap.o -o app
    contains link.log 'app: impossible: no segment lies at or above the boundary'
fi
if command -v ld.lld >/dev/null && command -v clang >/dev/null; then
    # A PIE with segments on both sides of the boundary is no PIE that needs nothing.
    printf 'SECTIONS { .far 0x100000000 : { *(.far) } } INSERT AFTER .bss;\n' >far.ld
    echo '__attribute__((section(".far"))) int far = 1; int main(void) { return far - 1; }' >far.c
    if clang -fuse-ld=lld -fPIE -pie far.c -Wl,-T,far.ld -o plain 2>log; then
        quietly link.log "$tool" link -- clang -fuse-ld=lld -fPIE -pie far.c -Wl,-T,far.ld -o app
        contains link.log 'app: impossible: position independent, with segments on both sides of the boundary'
    fi
fi

# An image above the boundary gets no segment; crtbegin.o does not reach that high, crtbeginS.o does.
high='-fPIE -mcmodel=large -no-pie -nostartfiles'
for object in Scrt1.o crti.o crtbeginS.o crtendS.o crtn.o; do
    high="$high $(gcc -print-file-name=$object)"
done
for place in -fuse-ld=bfd,-Wl,-Ttext-segment=0x200000000,-Wl,--no-relax -fuse-ld=lld,-Wl,--image-base=0x200000000; do
    # shellcheck disable=SC2046,SC2086 # words
    set -- gcc heap.c $high $(echo "$place" | sed 's/,-W/ -W/g')
    { "$@" -o plain 2>log && ./plain >log; } || continue
    quietly link.log "$tool" link -- "$@" -o app
    [ ! -s link.log ] || fail "an image above the boundary: $(cat link.log)"
    is_seen 'not-needed none' app
    heap_above app
done

# ---- switched off, twice, options of the environment, records
MASON_DIXON_LINK=off "$tool" link -- gcc -no-pie heap.o -o app || fail 'switched off'
quietly log gcc -no-pie heap.o -o plain
cmp app plain || fail 'switched off, and not the plain file'
quietly log "$tool" link -- "$tool" link --boundary 8GiB -- gcc -no-pie heap.o -o app
is_seen "placed slot" app
equal 1 "$(readelf -lW app | grep -c '0x0000000100000[0-9a-f]* 0x0000000100000')" 'segments of the outer wrapper'
MASON_DIXON_OPTIONS='--boundary 8GiB' "$tool" link -- gcc -no-pie heap.o -o app || fail 'MASON_DIXON_OPTIONS'
readelf -lW app | grep -q '0x0000000200000' || fail 'MASON_DIXON_OPTIONS were not read'
quietly link.log "$tool" link --record rec -- gcc -no-pie heap.o -o app
contains link.log 'app: placed'
quietly link.log "$tool" link --record rec -- gcc -no-pie heap.o -o app
[ ! -s link.log ] || fail "an unchanged relink speaks: $(cat link.log)"
contains rec/app.facts linked.verdict=placed linked.way=slot linked.boundary=0x100000000 linked.basis=headers
quietly link.log "$tool" link --record rec -- gcc -pie heap-pie.o -o app
contains link.log 'app: not-needed'
quietly link.log "$tool" link -- gcc -m32 -no-pie heap.c -o conftest 2>/dev/null
[ ! -s link.log ] || fail "a trial of a configure step is spoken of: $(cat link.log)"

# The file has its own record: check takes the boundary from it.
quietly log "$tool" link --boundary 8GiB -- gcc -no-pie heap.o -o app
quietly log "$tool" check app
contains log boundary=0x200000000 'record=placed, boundary 0x200000000, mason-dixon 0.2.0' verdict=placed
expect_failure log "$tool" check --boundary 16GiB app
quietly log "$tool" link -- gcc -pie heap-pie.o -o app
quietly log "$tool" check app
contains log 'record=not-needed, boundary 0x100000000'
odd=$(printf 'a\033[31mb')
expect_failure log "$tool" check "$odd"
contains log 'a?[31mb'

# ---- two boundaries have two build-ids, two folders the same bytes
for boundary in 4GiB 8GiB; do
    quietly log "$tool" link --boundary $boundary -- gcc -no-pie -Wl,--build-id heap.o -o app
    readelf -nW app | sed -n 's/ *Build ID: //p'
done >ids
equal 2 "$(sort -u ids | wc -l)" 'build-ids of two boundaries'
for linker in bfd gold lld mold; do
    for folder in one two; do
        mkdir -p $folder
        cp heap.c $folder
        (cd $folder && gcc -g -fuse-ld=$linker -no-pie "-ffile-prefix-map=$PWD=." -Wl,--build-id -c heap.c -o heap.o &&
            "$tool" link -- gcc -fuse-ld=$linker -no-pie -Wl,--build-id heap.o -o app) >log 2>&1 || continue 2
    done
    cmp one/app two/app || fail "$linker: other bytes from another folder"
done

# ---- nothing is left behind
mkdir tmp
TMPDIR=$PWD/tmp "$tool" link -- gcc -no-pie heap.o -o app || fail 'TMPDIR'
TMPDIR=$PWD/tmp "$tool" link -- gcc -no-pie wrong.c -o q 2>/dev/null
equal '' "$(ls tmp)" 'temporary files'
quietly link.log env TMPDIR=/nosuch "$tool" link -- gcc -no-pie -B/usr/bin heap.o -o app
contains link.log 'app: '

# ---- wrong use
expect_failure log "$tool" link
contains log 'link: no command; allowed: mason-dixon link [options] -- COMMAND...'
expect_failure log "$tool" link --boundary 3GB -- gcc
contains log 'link: --boundary is "3GB"; allowed is a size such as 4GiB' 'KB, MB, GB and TB are left out'
expect_failure log "$tool" link --boundary 3GiB1 -- gcc
contains log 'link: --boundary is "3GiB1"; allowed is a size such as 4GiB'
expect_failure log "$tool" link --strategy fast -- gcc
contains log '--strategy is "fast"; allowed is auto, none, link-script'
expect_failure log "$tool" link --wrong -- gcc
contains log 'link: "--wrong" is no option'
expect_failure log "$tool" link gcc x.o
contains log '"gcc" is no option; a command stands behind --'
expect_failure log "$tool" nosuch
contains log '"nosuch" is no command; allowed are link, detect, luajit, request, test, place, check'
