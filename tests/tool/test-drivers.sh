#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link behind and in front of launchers, with each language's driver, with the linker itself, and with each way
# in which a linker is chosen: an executable of a fixed address is placed, a PIE has no segment more, by the slot and, where
# the linker has one, by its script. distcc and icecc are the real ones: distcc's daemon compiles, icecc finds none.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

need gcc readelf
[ "$(uname -m)" = x86_64 ] || skip 'its assembly is for x86-64'
build_tool
cat >heap.c <<'END'
#include <stdio.h>
#include <unistd.h>
int main(void) { return printf("heap %p\n", sbrk(0)) < 0; }
END
(cat heap.c && echo 'struct heap { ~heap() {} } heap;') >heap.cpp
cat >heap.S <<'END'
#define NAME main
        .globl NAME
NAME:   sub $8, %rsp
        xor %edi, %edi
        call sbrk@PLT
        mov %rax, %rsi
        lea words(%rip), %rdi
        xor %eax, %eax
        call printf@PLT
        xor %eax, %eax
        add $8, %rsp
        ret
        .section .rodata
words:  .asciz "heap %p\n"
        .section .note.GNU-stack,"",@progbits
END
sed '/^#/d; s/NAME/main/' heap.S >heap.s
cat >heap.m <<'END'
#include <objc/Object.h>
#include <stdio.h>
#include <unistd.h>
@interface Heap : Object
+ (int)print;
@end
@implementation Heap
+ (int)print { return printf("heap %p\n", sbrk(0)) < 0; }
@end
int main(void) { return [Heap print]; }
END
cat >heap.f90 <<'END'
program heap
  use iso_c_binding
  interface
    function sbrk(more) bind(c)
      import
      integer(c_intptr_t), value :: more
      integer(c_intptr_t) :: sbrk
    end function
  end interface
  print '("heap 0x", z0)', sbrk(0_c_intptr_t)
end program
END
quietly log gcc -O1 -fPIE -c heap.c -o heap.o
for name in gcc-distcc:distcc gcc-icecc:icecc; do
    mkdir -p "${name%:*}"
    ! command -v "${name#*:}" >log || ln -s "$(cat log)" "${name%:*}/gcc"
done
# shellcheck disable=SC2016 # the wrapper's own words
printf '#!/bin/sh\nexec gcc "$@" $(cat linker)\n' >wrapped
chmod +x wrapped
mkdir path distcc
DISTCC_DIR=$PWD/distcc CCACHE_DIR=$PWD/ccache DISTCC_HOSTS=localhost
export DISTCC_DIR CCACHE_DIR DISTCC_HOSTS
crt=$(gcc -print-file-name=crt1.o)
crt=${crt%/*}

# What is linked, one case a line: what it needs, and the command with what stands in front of it. $mode is -no-pie or -pie,
# $use chooses the linker, $ld is its file, path/ld a link to it, which the case before had as another one; $ours is the
# program with its options.
# shellcheck disable=SC2016,SC2089
cases='
distcc            | $ours distcc gcc $use $mode heap.o -o app
distcc            | $ours distcc gcc $use $mode heap.c -o app
distcc            | distcc $ours gcc $use $mode heap.o -o app
distcc            | PATH=$PWD/gcc-distcc:$PATH $ours gcc $use $mode heap.o -o app
icecc             | $ours icecc gcc $use $mode heap.o -o app
icecc             | $ours icecc gcc $use $mode heap.c -o app
icecc             | icecc $ours gcc $use $mode heap.o -o app
icecc             | PATH=$PWD/gcc-icecc:$PATH $ours gcc $use $mode heap.o -o app
ccache distcc     | CCACHE_PREFIX=distcc $ours ccache gcc $use $mode heap.c -o app
ccache            | $ours env -u NOTHING CCACHE_SLOPPINESS=locale nice -n 1 ccache gcc $use $mode heap.o -o app
cmake             | $ours cmake -E env X=1 gcc $use $mode heap.o -o app
true              | $ours ./wrapped $mode heap.o -o app
g++               | $ours g++ $use $mode heap.cpp -o app
gfortran          | $ours gfortran $use $mode heap.f90 -o app
true              | $ours gcc $use $mode heap.S -o app
true              | $ours gcc $use $mode heap.s -o app
true              | $ours gcc $use $mode -x assembler-with-cpp heap.s -o app
gobjc             | $ours gcc $use $mode heap.m -lobjc -o app
clang             | $ours clang $use $mode heap.o -o app
clang             | $ours clang --ld-path=$ld $mode heap.o -o app
clang             | $ours clang -fuse-ld=$ld $mode heap.o -o app
true              | $ours gcc -B"$PWD/path" $mode heap.o -o app
true              | $ours gcc -B path $mode heap.o -o app
true              | COMPILER_PATH=$PWD/path $ours gcc $mode heap.o -o app
true              | $ours gcc @outer.rsp -o app
mold              | $ours mold -run gcc $mode heap.o -o app
mold              | mold -run $ours gcc $mode heap.o -o app
mold make         | mold -run make -s -f mold.mk
true              | $ours $ld $mode -L$crt -dynamic-linker /lib64/ld-linux-x86-64.so.2 $crt/crt1.o $crt/crti.o heap.o -lc $crt/crtn.o -o app
true              | $ours path/ld @direct.rsp
'
# shellcheck disable=SC2016 # make's
printf 'app:\n\t$(OURS) gcc $(MODE) heap.o -o app\n' >mold.mk

# loads - how many PT_LOADs ./app has.
loads() {
    readelf -lW app | grep -c ' LOAD '
}

# with OURS COMMAND - runs it with OURS in front.
with() {
    # shellcheck disable=SC2034 # the cases read it
    ours=$1
    OURS=$1 MODE=$mode
    export OURS MODE
    rm -f app
    eval "$2" >link.log 2>&1 </dev/null
}

linked=0
lacking=
# one NEEDS COMMAND MODE STRATEGY... - with the linker at hand.
one() {
    for name in $1; do
        case $name in
        gobjc) [ -x "$(gcc -print-prog-name=cc1obj)" ] ;;
        *) command -v "$name" >/dev/null ;;
        esac || {
            case $lacking in *" $name"*) ;; *) lacking="$lacking $name" ;; esac
            return 0
        }
    done
    command=$2
    mode=$3
    shift 3
    printf '%s heap.o "@inner\\.rsp"\n' "$mode" >outer.rsp
    printf "%s '--hash-style=gnu' -L%s -dynamic-linker /lib64/ld-linux-x86-64.so.2 %s/crt1.o %s/crti.o heap.o -lc %s/crtn.o -o app" \
        "$mode" "$crt" "$crt" "$crt" "$crt" >direct.rsp
    if ! with '' "$command"; then
        echo "$linker $mode, without us: $command: $(head -n 1 link.log)"
        return
    fi
    plain=$(loads)
    for strategy in "$@"; do
        # A script asked for by name is for another linker than mold's.
        case $strategy$command in link-script*'mold -run'*) continue ;; esac
        with "./mason-dixon link --strategy $strategy --" "$command" || fail "$linker $mode $strategy: $command: $(cat link.log)"
        [ ! -s link.log ] || fail "$linker $mode $strategy: $command: says $(cat link.log)"
        case $mode$strategy in
        -no-pieauto) is_seen 'placed slot' app ;;
        -no-pie*) is_seen 'placed link' app ;;
        *) is_seen 'not-needed none' app ;;
        esac
        case $mode$strategy in
        -no-pie*) heap_above app ;;
        -pieauto) equal "$plain" "$(loads)" "segments of a PIE: $linker: $command" ;;
        esac
        linked=$((linked + 1))
    done
}

# The short version has each case with GNU ld, and one of the others, in turn.
count=0
while IFS='|' read -r needs command; do
    [ -n "$command" ] || continue
    count=$((count + 1))
    for linker in bfd mold gold lld; do
        ld=$(command -v ld.$linker) || continue
        use=-fuse-ld=$linker
        case $linker in bfd | lld) script=link-script ;; *) script= ;; esac
        ln -sf "$ld" path/ld
        echo "$use" >linker
        echo "'$use' -Wl,-z,now" >inner.rsp
        if [ "$MASON_DIXON_FULL" = 1 ]; then
            one "$needs" "$command" -no-pie auto $script
            one "$needs" "$command" -pie auto $script
            continue
        fi
        [ $linker != bfd ] || one "$needs" "$command" -no-pie auto
        case $((count % 5))$linker in
        0bfd) one "$needs" "$command" -no-pie link-script ;;
        1mold) one "$needs" "$command" -no-pie auto ;;
        2lld) one "$needs" "$command" -pie auto ;;
        3gold) one "$needs" "$command" -no-pie auto ;;
        4mold) one "$needs" "$command" -pie auto ;;
        esac
    done
done <<END
$cases
END
echo "$linked links; not on this machine:${lacking:- nothing}"
[ $linked -gt 40 ] || fail "only $linked links were tried"

# The linker at the same path is another one in the next link, and a script is asked for by name.
use=-B$PWD/path
mode=-no-pie
for linker in bfd lld mold; do
    ld=$(command -v ld.$linker) || continue
    ln -sf "$ld" path/ld
    # shellcheck disable=SC2016
    with "./mason-dixon link --strategy link-script --" '$ours gcc $use $mode heap.o -o app' || fail "exchanged for $linker: $(cat link.log)"
    case $linker in
    mold) contains link.log 'app: impossible: STRATEGY link-script does not fit to mold' ;;
    *) is_seen 'placed link' app ;;
    esac
done

# distcc's daemon compiles, behind the program as without it, and what it compiled is placed.
if command -v distccd >/dev/null && [ -d /usr/lib/distcc ]; then
    port=$((20000 + $$ % 12000)) # below those that the kernel gives away
    # Started by root it becomes another user, who must have a folder for its files, and may not reach this one.
    files=$(mktemp -d /tmp/mason-dixon-distccd.XXXXXX) || fail 'no temporary folder'
    chmod 777 "$files"
    trap 'rm -rf "$files"' EXIT
    TMPDIR=$files distccd --no-detach --daemon --user nobody --jobs 1 --listen 127.0.0.1 --allow 127.0.0.1 --port $port \
        --log-stderr >distccd.log 2>&1 &
    daemon=$!
    trap 'kill $daemon; rm -rf "$files"' EXIT
    trap 'exit 1' HUP INT TERM
    for _ in $(seq 100); do
        ! grep -q 'listening on' distccd.log || break
        sleep 0.3
    done
    DISTCC_HOSTS=127.0.0.1:$port DISTCC_FALLBACK=0
    export DISTCC_HOSTS DISTCC_FALLBACK
    quietly log "$tool" link -- distcc gcc -fno-pie -c heap.c -o far.o
    quietly log "$tool" link -- distcc gcc -no-pie far.o -o app
    is_seen 'placed slot' app
    heap_above app
    grep -q 'COMPILE_OK' distccd.log || fail "distcc's daemon compiled nothing: $(cat distccd.log)"
fi
