#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason-dixon link and detect on real files of other machines and systems: clang, lld and Debian's GNU linkers make them,
# with start-up objects and empty libraries of our own in place of their C libraries; readelf and llvm-objdump read them.
# Linked, not run (tests/vm runs Linux on other machines).

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
# shellcheck source=tests/platforms.sh
. "$MASON_DIXON_ROOT/tests/platforms.sh"
need cc readelf
newest_clang
build_tool
echo 'int main(void) { return 0; }' >main.c
# A full script of the project's own: we know nothing that would help there.
echo 'SECTIONS { . = 0x400000; .text : { *(.text*) } .data : { *(.data*) } .bss : { *(.bss*) } }' >own.ld

# links VERDICT STRATEGY TEXT WORD... - what link makes of these words: ./app, with that verdict and strategy, and TEXT in
# its record; and detect says the same of them before, in detect.log; in the short version of every fourth, and where
# $detects is set. $options go to both.
options=
detects=
count=0
links() {
    links_wanted="$1 $2"
    links_text=$3
    shift 3
    rm -rf app app.exe record detect.log
    # shellcheck disable=SC2086 # options
    quietly link.log "$tool" link $options --record record -- "$@" main.c -o app
    equal "$links_wanted" "$(told record/*.facts linked verdict strategy)" "$options $*: verdict and strategy"
    cat record/*.facts >facts
    contains facts "$links_text"
    count=$((count + 1))
    [ "$MASON_DIXON_FULL$detects" != 0 ] || [ $((count % 4)) = 0 ] || return 0
    # shellcheck disable=SC2086
    quietly detect.log "$tool" detect $options -- "$@"
    equal "${links_wanted% *} headers" "$(told detect.log predicted verdict basis)" "$options $*: what is predicted"
}
# told FILE PREFIX KEY KEY - the values of two facts.
told() {
    echo "$(sed -n "s/^$2.$3=//p" "$1") $(sed -n "s/^$2.$4=//p" "$1")"
}
# last_load - address and flags of the last segment of ./app.
last_load() {
    readelf -lW app | awk '$1 == "LOAD" { last = $3 " " $7 } END { print last }'
}

# ---- Linux: the right row for each machine, and pages of 16 and 64 KiB are respected.
# linux TRIPLE LINKER VERDICT STRATEGY PAGE - LINKER is lld, or a folder with another ld.
linux() {
    linux_ld=-fuse-ld=lld
    [ "$2" = lld ] || linux_ld=-B$PWD/$2
    links "$3" "$4" '' "$clang" "--target=$1" "$linux_ld" -nostdinc -no-pie -nostdlib "$PWD/start-$1.o"
    case $3 in
    placed)
        # No page holds both the segment and another one: its alignment is a multiple of the machine's largest page.
        is placed app
        is_seen "placed $5" app
        align=$(readelf -lW app | awk '$1 == "LOAD" { last = $NF } END { print last }')
        [ $((align)) -ge $(($6)) ] || fail "$1: the segment is aligned to $align, pages have up to $6"
        ;;
    not-needed)
        first=$(readelf -lW app | awk '$1 == "LOAD" { print $3; exit }')
        [ $((first)) -ge 4294967296 ] || fail "$1: the image starts at $first"
        ;;
    esac
}
# lld_knows TRIPLE - $clang and its lld do; leaves start-TRIPLE.o.
lld_knows() {
    start_object "$1" "start-$1.o" -fno-pic && "ld.lld$clang_suffix" -r "start-$1.o" -o again.o && return
    rm -f "start-$1.o"
    return 1
} >start.log 2>&1
while read -r triple verdict strategy way page; do
    if lld_knows "$triple"; then
        linux "$triple" lld "$verdict" "$strategy" "$way" "$page"
    else
        echo "not tried here: $triple, which $clang and its lld do not know"
    fi
done <<'END'
x86_64-linux-gnu placed post-link slot 0x1000
aarch64-linux-gnu placed post-link slot 0x10000
powerpc64le-linux-gnu placed post-link slot 0x10000
riscv64-linux-gnu placed post-link slot 0x1000
s390x-linux-gnu placed post-link slot 0x1000
loongarch64-linux-gnu placed post-link slot 0x10000
mips64el-linux-gnuabi64 placed post-link slot 0x10000
armv7-linux-gnueabihf impossible none - -
i686-linux-gnu impossible none - -
x86_64-linux-gnux32 impossible none - -
END
detects=yes
while read -r triple verdict strategy way page; do
    command -v "$triple-ld" >/dev/null || {
        echo "not tried here: GNU ld of $triple, its binutils are not on this machine"
        continue
    }
    mkdir -p "gnu-$triple"
    ln -sf "$(command -v "$triple-ld")" "gnu-$triple/ld"
    quietly start.log start_object "$triple" "start-$triple.o" -fno-pic
    linux "$triple" "gnu-$triple" "$verdict" "$strategy" "$way" "$page"
    contains detect.log linker_id=GNU
done <<'END'
aarch64-linux-gnu placed post-link slot 0x10000
riscv64-linux-gnu placed post-link slot 0x1000
s390x-linux-gnu placed post-link slot 0x1000
powerpc64le-linux-gnu placed post-link slot 0x10000
mips64el-linux-gnuabi64 not-needed none - -
arm-linux-gnueabihf impossible none - -
END
detects=
# An image of which somebody put the code low with GNU ld there has its heap behind the rest of it, high still.
triple=mips64el-linux-gnuabi64
if [ -d gnu-$triple ]; then
    links placed none '' "$clang" --target=$triple "-B$PWD/gnu-$triple" -nostdinc -no-pie -nostdlib "$PWD/start-$triple.o" \
        -Wl,--section-start=.text=0x400000
    case $(last_load) in 0x00000001*) ;; *) fail "an image put low on mips64el: $(last_load)" ;; esac
fi
# loongarch64 with GNU ld, which Debian 12 has not: an imitation, lld under that name with the image where GNU ld puts it by
# default (binutils ld/emulparams/elf64loongarch-defs.sh: 0x120000000). By the sources.
triple=loongarch64-linux-gnu
if [ -f start-$triple.o ]; then
    mkdir gnu-loongarch64
    cat >gnu-loongarch64/ld <<END
#!/bin/sh
[ "\$*" != "\${*%--version}" ] && echo 'GNU ld (GNU Binutils) 2.40' && exit
exec ld.lld$clang_suffix --image-base=0x120000000 "\$@"
END
    chmod +x gnu-loongarch64/ld
    linux $triple gnu-loongarch64 not-needed none - -
fi

# ---- FreeBSD, NetBSD, DragonFly, OpenBSD.
# bsd TRIPLE VERDICT STRATEGY TEXT WORD...
bsd() {
    bsd_sysroot "$1"
    bsd_triple=$1
    bsd_wanted="$2 $3"
    bsd_text=$4
    shift 4
    # shellcheck disable=SC2086 # two words
    links $bsd_wanted "$bsd_text" "$clang" "--target=$bsd_triple" "--sysroot=$PWD/sysroot-$bsd_triple" "$@"
}
sources='last segment of data (by the sources)'
for triple in x86_64-unknown-freebsd14.1 x86_64-unknown-netbsd10.0 x86_64-unknown-dragonfly6.4; do
    # The last segment, not executable, is at the boundary, and none spans the gap.
    for static in '' -static; do
        bsd $triple placed link-script "lld" -fuse-ld=lld -no-pie $static
        contains facts 'puts a read-only segment at the boundary' "$sources"
        is placed app
        equal '0x0000000100000000 R' "$(last_load)" 'the last segment'
    done
    bsd $triple impossible none 'linker script of its own' -fuse-ld=lld -no-pie "-Wl,-T,$PWD/own.ld"
    # GNU ld: that of this machine stands for the system's, and writes another OS/ABI.
    if [ "$(uname -m)" = x86_64 ] && command -v ld.bfd >/dev/null; then
        bsd $triple placed link-script 'GNU ld' -fuse-ld=bfd -no-pie
        contains facts "$sources"
        is placed app
    else
        echo "not tried here: GNU ld for $triple"
    fi
done
# A PIE is far up with FreeBSD's ASLR, low on the two others. -Wl: clang's driver for DragonFly keeps -pie to itself.
bsd x86_64-unknown-freebsd14.1 not-needed none 'with ASLR, the default since FreeBSD 13.2' -fuse-ld=lld -fPIE -pie
for triple in x86_64-unknown-netbsd10.0 x86_64-unknown-dragonfly6.4; do
    bsd $triple impossible none 'a position-independent executable' -fuse-ld=lld -fPIE -Wl,-pie
    contains facts '(no-PIE)'
    is pie app
done
# FreeBSD on arm64 and riscv64 has no brk: nothing is needed, as on OpenBSD, whatever is linked and asked for.
for machine in aarch64 riscv64; do
    bsd $machine-unknown-freebsd14.1 not-needed none 'no brk on this machine' -fuse-ld=lld -no-pie
    is low app
done
# -Wl: clang's driver turns -no-pie into -nopie there, which OpenBSD's own lld alone knows.
for options in '' '--strategy link-script'; do
    for flags in -Wl,-no-pie -pie '-Wl,-no-pie -static'; do
        # shellcheck disable=SC2086 # words
        bsd x86_64-unknown-openbsd7.5 not-needed none "OpenBSD's malloc never uses brk" -fuse-ld=lld $flags
        contains facts RLIMIT_DATA
        case $(state app) in low | pie) ;; *) fail "OpenBSD, $options $flags: $(state app)" ;; esac
    done
done
options=

# ---- macOS (Darwin). lld before 16 warns and ignores -pagezero_size, and stands for linkers that do not do as they are told; later
# ones do it, and ignore -image_base.
# macos MACHINE VERDICT STRATEGY PAGE-ZERO TEXT WORD... - PAGE-ZERO is the size of __PAGEZERO, as llvm-objdump tells it.
macos() {
    macos_machine=$1
    macos_wanted="$2 $3"
    macos_page=$4
    macos_text=$5
    shift 5
    # shellcheck disable=SC2086 # two words
    links $macos_wanted "$macos_text" "$clang" "--target=$macos_machine-apple-macos11" -isysroot "$PWD/sdk" -fuse-ld=lld "$@"
    equal "$macos_page" "$(page_zero app)" "page zero of $*, on $macos_machine"
}
page_zero() {
    $objdump --macho --private-headers "$1" | awk '$1 == "segname" { name = $2 } $1 == "vmsize" && name == "__PAGEZERO" { print $2; exit }'
}
# ignores_page_zero CLANG - does its lld leave the page zero as it is, whatever it is told?
ignores_page_zero() {
    quietly ignores.log "$1" --target=x86_64-apple-macos11 -isysroot sdk -fuse-ld=lld -Wl,-pagezero_size,10000 main.c -o ignores
    [ "$(page_zero ignores)" != 0x0000000000010000 ]
}
macos_sdk
high=0x0000000100000000
if objdump=$(newest llvm-objdump) && command -v "ld64.lld$clang_suffix" >/dev/null && ! ignores_page_zero "$clang"; then
    detects=yes
    for machine in x86_64 arm64; do
        macos $machine not-needed none $high "macOS' malloc never uses brk"
        contains detect.log 'have_map_32bit=guessing no' 'heap_placement=guessing none'
    done
    detects=
    # The page zero, for who asks, on x86-64; arm64's kernel refuses such a program, and a file for both has no one answer.
    options='--strategy pagezero'
    macos x86_64 placed pagezero 0x0000000000010000 'ends the page zero at 64 KiB'
    macos arm64 impossible none $high 'compulsory on arm64'
    # Another size of the project's own is found out at the link.
    quietly link.log "$tool" link --strategy pagezero --record record -- "$clang" --target=x86_64-apple-macos11 -isysroot sdk \
        -fuse-ld=lld main.c -Wl,-pagezero_size,0x40000000 -o app
    case $(page_zero app) in
    0x0000000000010000) contains record/app.facts linked.verdict=placed ;;
    *) contains record/app.facts linked.verdict=impossible 'page zero takes a part of low memory' ;;
    esac
    newest=$clang
    clang=$(oldest clang ld64.lld)
    if ignores_page_zero "$clang"; then
        macos x86_64 impossible none $high 'the linker left the page zero as it was, up to 4 GiB'
    else
        echo 'not tried here: a linker that ignores -pagezero_size, as lld does before version 16'
    fi
    clang=$newest
    options=
else
    echo 'not tried here: macOS, for want of lld 16 or later for it, or of llvm-objdump'
fi

# ---- Windows: each flag that is missing is named. (report.foreign has /LARGEADDRESSAWARE, against which binutils has no
# option, and damaged files.)
gcc=x86_64-w64-mingw32-gcc
if command -v $gcc >/dev/null; then
    links not-needed none '' $gcc
    for flag in HIGHENTROPYVA:--disable-high-entropy-va DYNAMICBASE:--disable-dynamicbase; do
        links impossible none "it lacks /${flag%%:*}" $gcc "-Wl,${flag#*:}"
    done
    links impossible none 'its image base is' $gcc -Wl,--image-base=0x400000
else
    echo "not tried here: Windows, mingw-w64 (gcc-mingw-w64-x86-64-win32) is not on this machine"
fi
echo "$count links"
