#!/bin/sh
# SPDX-License-Identifier: 0BSD
# BOLT: first BOLT, then "mason-dixon place". A link with --emit-relocs is told so, and the other order is as bad as the
# message says; a PIE goes through both. With each BOLT and each linker on this machine.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip 'BOLT belongs to the long version'
need gcc readelf
bolts=$(each_of llvm-bolt)
[ -n "$bolts" ] || skip 'llvm-bolt is not on this machine'
build_tool
cat >heap.c <<'END'
#include <stdio.h>
#include <unistd.h>
static int __attribute__((noinline)) fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
int main(int argc, char **argv)
{
    (void)argv;
    printf("heap %p\n", sbrk(0));
    return fibonacci(10 + argc) != 89;
}
END
message='it has its relocations (--emit-relocs): where BOLT shall change it, link it without mason-dixon, then BOLT, then mason-dixon place'
worked=0
for linker in bfd gold lld mold; do
    gcc -O2 -fno-pie -no-pie "-fuse-ld=$linker" -Wl,--emit-relocs heap.c -o plain >log 2>&1 || continue
    quietly link.log "$tool" link -- gcc -O2 -fno-pie -no-pie "-fuse-ld=$linker" -Wl,--emit-relocs heap.c -o placed
    contains link.log "placed: $message"
    is_seen 'placed slot' placed
    quietly link.log "$tool" link -- gcc -O2 -fPIE -pie "-fuse-ld=$linker" -Wl,-q heap.c -o pie
    [ ! -s link.log ] || fail "$linker: of a PIE: $(cat link.log)"
    for bolt in $bolts; do
        if ! $bolt plain -o app >log 2>&1 || ! ./app >log 2>&1; then
            echo "$bolt and $linker, without us: $(tail -n 1 log)"
            continue
        fi
        quietly log "$tool" place app
        ./app >log || fail "$bolt, then place: $linker: it ends with $?"
        is_seen 'placed append' app
        heap_above app

        # The other order: refused, or a file that does not start, and check does not call it placed.
        rm -f app
        if $bolt placed -o app >log 2>&1 && [ -f app ]; then
            ! ./app >log 2>&1 || fail "$bolt, $linker: the other order works; say so in docs/link.md"
            expect_failure log "$tool" check app
        fi
        rm -f app

        quietly log "$bolt" pie -o app
        ./app >log || fail "$bolt, $linker: the PIE ends with $?"
        is_seen 'not-needed none' app
        worked=$((worked + 1))
    done
done
[ $worked -gt 0 ] || fail 'no BOLT worked'
echo "$worked pairs of BOLT and linker"
