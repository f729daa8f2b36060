#!/bin/sh
# SPDX-License-Identifier: 0BSD
# FreeBSD, NetBSD, DragonFly, OpenBSD: linked with clang and lld for these targets, with a few empty
# start-up objects in place of their C libraries, and the headers read with readelf. Linked, not run.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
# shellcheck source=tests/cmake/platforms.sh
. "$MASON_DIXON_ROOT/tests/cmake/platforms.sh"

need cmake readelf
newest_clang
write_project project

# bsd SYSTEM TRIPLE BUILD [ARGUMENT...]
bsd() {
    bsd_system=$1
    bsd_triple=$2
    bsd_build=$3
    shift 3
    bsd_sysroot "$bsd_triple"
    foreign "$bsd_system" "${bsd_triple%%-*}" "$bsd_build" "-DCMAKE_C_COMPILER=$clang" \
        "-DCMAKE_C_COMPILER_TARGET=$bsd_triple" "-DCMAKE_SYSROOT=$PWD/sysroot-$bsd_triple" "$@"
}
no_pie='-fuse-ld=lld -no-pie'
case_count=0
# A full script of the project's own: we know nothing that would help there.
echo 'SECTIONS { . = 0x400000; .text : { *(.text*) } .data : { *(.data*) } .bss : { *(.bss*) } }' >own.ld
# GNU ld: that of this machine stands for the system's, and writes another OS/ABI.
if [ "$(uname -m)" = x86_64 ] && command -v ld.bfd >/dev/null; then gnu=yes; else gnu=no; fi
# Each system with lld, statically linked, with GNU ld and with the script; the short version takes each once.
for pair in FreeBSD:x86_64-unknown-freebsd14.1 NetBSD:x86_64-unknown-netbsd10.0 DragonFly:x86_64-unknown-dragonfly6.4; do
    system=${pair%%:*}
    triple=${pair#*:}
    case $MASON_DIXON_FULL$system in
    0FreeBSD) links='lld own' ;;
    0NetBSD) links=static ;;
    0*) if [ $gnu = yes ]; then links=gnu; else links=lld; fi ;;
    *) links='lld static gnu own' ;;
    esac
    for link in $links; do
        build=build-$system
        # A changed link is tried anew; only the full version takes a folder for each.
        [ "$MASON_DIXON_FULL" != 1 ] || build=$build-$link
        case $link in
        lld) flags=$no_pie ;;
        static) flags="$no_pie -static" ;;
        gnu) flags='-fuse-ld=bfd -no-pie' ;;
        own) flags="$no_pie -Wl,-T,$PWD/own.ld" ;;
        esac
        if [ "$link$gnu" = gnuno ]; then
            echo "not tried here: GNU ld for $system, there is none for x86-64 on this machine"
            continue
        fi
        bsd "$system" "$triple" "$build" "-DCMAKE_EXE_LINKER_FLAGS=$flags"
        case $link in
        own) predicted "$build" impossible none headers ;;
        *) predicted "$build" placed link-script headers ;;
        esac
        case $link in
        lld) decided "$build" placed link-script "puts a read-only segment at the boundary" "last segment of data (by the sources)" ;;
        gnu) decided "$build" placed link-script "GNU ld" "last segment of data (by the sources)" ;;
        static) decided "$build" placed link-script ;;
        own)
            decided "$build" impossible none "linker script of its own"
            continue
            ;;
        esac
        is placed "$build/app"
        [ "$link" != gnu ] || continue
        # The last segment, not executable, at the boundary; none spans the gap.
        readelf -lW "$build/app" | awk '$1 == "LOAD" { last = $0 } END { exit !(last ~ /0x0000000100000000 .* R  *0x/) }' ||
            fail "$system: the boundary is not the last, read-only segment"
        readelf -hW "$build/app" | grep 'OS/ABI'
    done
    case_count=$((case_count + 1))
done
equal 3 $case_count "systems"

# A PIE: far up with FreeBSD's ASLR, low on the two others, which only the full version looks at.
if [ "$MASON_DIXON_FULL" = 1 ]; then pie=-pie; else pie=; fi
bsd FreeBSD x86_64-unknown-freebsd14.1 build-FreeBSD$pie -DCMAKE_C_FLAGS=-fPIE '-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld -pie'
decided build-FreeBSD$pie not-needed none "with ASLR, the default since FreeBSD 13.2"
for pair in NetBSD:x86_64-unknown-netbsd10.0 DragonFly:x86_64-unknown-dragonfly6.4; do
    [ "$MASON_DIXON_FULL" = 1 ] || continue
    # -Wl: clang's driver for DragonFly keeps -pie to itself.
    bsd "${pair%%:*}" "${pair#*:}" "build-${pair%%:*}-pie" -DCMAKE_C_FLAGS=-fPIE '-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld -Wl,-pie'
    decided "build-${pair%%:*}-pie" impossible none "a position-independent executable" "(no-PIE)"
    is pie "build-${pair%%:*}-pie/app"
done
# FreeBSD on arm64 and riscv64 has no brk: nothing is needed, as on OpenBSD.
for machine in aarch64 riscv64; do
    [ "$MASON_DIXON_FULL" = 1 ] || continue
    bsd FreeBSD $machine-unknown-freebsd14.1 build-FreeBSD-$machine "-DCMAKE_EXE_LINKER_FLAGS=$no_pie"
    decided build-FreeBSD-$machine not-needed none "no brk on this machine"
    is low build-FreeBSD-$machine/app
done
# OpenBSD: refused, whatever the link (the short version: a no-PIE), and whoever asks.
# -Wl: clang's driver turns -no-pie into -nopie there, which OpenBSD's own lld alone knows.
no_pie='-fuse-ld=lld -Wl,-no-pie'
for flags in "$no_pie" '-fuse-ld=lld -pie' "$no_pie -static"; do
    bsd OpenBSD x86_64-unknown-openbsd7.5 build-OpenBSD "-DCMAKE_EXE_LINKER_FLAGS=$flags"
    decided build-OpenBSD not-needed none "OpenBSD's malloc never uses brk" "RLIMIT_DATA"
    case $(state build-OpenBSD/app) in
    low | pie) ;;
    *) fail "OpenBSD ($flags): $(state build-OpenBSD/app)" ;;
    esac
    [ "$MASON_DIXON_FULL" = 1 ] || break
done
write_project project STRATEGY link-script
if [ "$MASON_DIXON_FULL" = 1 ]; then build="build-OpenBSD-asked"; else build="build-OpenBSD"; fi
bsd OpenBSD x86_64-unknown-openbsd7.5 $build "-DCMAKE_EXE_LINKER_FLAGS=$no_pie"
decided $build not-needed none "RLIMIT_DATA"
is low $build/app
