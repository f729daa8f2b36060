#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link --marked, as a build system has it in front of all its links: what is marked is placed, by the request
# that the mark names; all else runs as it is. Shared libraries hand marks on. CMake carries the mark in tests/cmake/test-boundary.sh.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

need gcc readelf strip
build_tool
write_heap
mark=-DMASON_DIXON_REQUEST_
mkdir -p rec/requests
"$tool" request --boundary 4GiB >rec/requests/app
"$tool" request --boundary 1TiB --self-test startup >rec/requests/library_far
"$tool" request --required >rec/requests/required
cat >strict-cc <<'END'
#!/bin/sh
for word in "$@"; do case $word in *MASON_DIXON*) echo "strict-cc: error: $word is unknown" >&2; exit 1 ;; esac; done
exec gcc "$@"
END
chmod +x strict-cc

# marked COMMAND... - runs it behind link --marked.
marked() {
    rm -f app
    "$tool" link --marked --record rec -- "$@" >link.log 2>&1 || fail "$* failed: $(cat link.log)"
}

# ---- marked or not
quietly log gcc -no-pie heap.c -o plain
marked gcc -no-pie heap.c -o app
cmp app plain || fail 'a link without a mark is another one'
equal '' "$(cat link.log)" 'what is said of it'
# The driver does not see the mark: not every one takes it.
marked ./strict-cc -no-pie ${mark}app heap.c -o app
is_seen 'placed slot' app
contains rec/app.facts linked.boundary=0x100000000
# In a response file; by options of its own, which win over a library's.
echo "-no-pie ${mark}library_far heap.c -o app" >words.rsp
marked gcc @words.rsp
contains rec/app.facts linked.boundary=0x10000000000 linked.self_test=startup
marked gcc @words.rsp ${mark}app
contains rec/app.facts linked.boundary=0x100000000 linked.self_test=off
# What is no link.
quietly log "$tool" link --marked --record rec -- ./strict-cc -c heap.c ${mark}app -o heap.o
quietly log "$tool" link --marked --record rec -- ar rcs lib.a heap.o
quietly log "$tool" link --marked --record rec -- rm -f nothing
(MASON_DIXON_LINK=off "$tool" link --marked --record rec -- ./strict-cc -no-pie ${mark}app heap.c -o app) || fail 'off'
is_seen 'impossible none' app
"$tool" link --marked --record rec --explain -- gcc heap.c -o app >log
contains log 'because=it is not marked'
"$tool" link --marked --record rec --explain -- gcc ${mark}app heap.c -o app >log
contains log 'output=app' action=

# ---- shared libraries hand it on
echo 'int engine(void) { return 0; }' >engine.c
cat >host.c <<'END'
#include <stdio.h>
#include <unistd.h>
int engine(void);
int main(void) { printf("heap %p\n", sbrk(0)); return engine(); }
END
mkdir lib
seen=0
for linker in bfd gold lld mold; do
    gcc -fuse-ld=$linker -no-pie heap.c -o plain >log 2>&1 || continue
    seen=$((seen + 1))
    marked ./strict-cc -shared -fPIC -fuse-ld=$linker -Wl,--gc-sections,-s engine.c ${mark}library_far -o lib/libengine.so
    quietly log strip lib/libengine.so
    equal '' "$(readelf -nW lib/libengine.so 2>&1 >log | grep -i warning)" 'what readelf warns of'
    for words in lib/libengine.so '-Llib -lengine' '-L lib -l:libengine.so'; do
        # shellcheck disable=SC2086 # words
        marked gcc -no-pie -fuse-ld=$linker host.c $words -Wl,-rpath,"$PWD/lib" -o app
        contains rec/app.facts linked.boundary=0x10000000000 linked.verdict=placed
        heap_above app
    done
    # shellcheck disable=SC2086
    marked gcc -no-pie -fuse-ld=$linker host.c ${mark}app lib/libengine.so -Wl,-rpath,"$PWD/lib" -o app
    contains rec/app.facts linked.boundary=0x100000000
done
[ $seen -gt 0 ] || fail 'no linker works'
# Not marked: byte by byte the library that it is without us.
quietly log gcc -shared -fPIC engine.c -o lib/plain.so
marked gcc -shared -fPIC engine.c -o lib/libengine.so
cmp lib/plain.so lib/libengine.so || fail 'an unmarked library is another one'
marked gcc -no-pie host.c lib/libengine.so -o app
is_seen 'impossible none' app
# One that does not link says so once, in its own words.
status=0
"$tool" link --marked --record rec -- gcc -shared -fPIC missing.c ${mark}app -o lib/x.so >log 2>&1 || status=$?
equal 1 $status 'status of a library that does not link'
equal 1 "$(grep -c 'missing.c: No such' log)" 'how often that is said'
# One that can be read only once, or that the linker refuses with ours, is what it is without us, and that is said.
expect_failure log "$tool" link --marked --record rec -- gcc -shared -fPIC -x c - ${mark}app -o lib/x.so <<'EOF'
this is no C
EOF
[ ! -f lib/x.so ] || fail 'a library that does not compile is there'
marked gcc -shared -fPIC -x c - ${mark}app -o lib/x.so <engine.c
contains link.log 'lib/x.so: what links it is not placed for its sake: an input is the standard input'
printf '#!/bin/sh\ncase " $* " in *request.o*) echo "odd-cc: error: no such luck" >&2; exit 1 ;; esac\nexec gcc "$@"\n' >odd-cc
chmod +x odd-cc
marked ./odd-cc -shared -fPIC engine.c ${mark}app -o lib/x.so
contains link.log 'lib/x.so: what links it is not placed for its sake: ' 'no such luck'
cmp lib/plain.so lib/x.so || fail 'a library is another one'

# An executable is the project's, though its name is one of a configure step's trial.
marked gcc -no-pie heap.c ${mark}app -o sanitycheck
is_seen 'placed slot' sanitycheck
contains rec/sanitycheck.facts linked.verdict=placed

# ---- wrong use
says 2 'link: --marked is given without --record; allowed is with --record FOLDER' "$tool" link --marked -- gcc heap.c
says 2 "has no request, rec/requests/gone: No such file" \
    "$tool" link --marked --record rec -- gcc heap.c ${mark}gone -o app
says 2 'names no request; allowed are letters' "$tool" link --marked --record rec -- gcc heap.c "${mark}../app" -o app
for line in '--record=elsewhere' '--explain' 'rm -rf' '--boundary' '--low-map=1'; do
    echo "$line" >rec/requests/wrong
    says 2 'rec/requests/wrong is no request; allowed is what mason-dixon request prints' \
        "$tool" link --marked --record rec -- gcc heap.c ${mark}wrong -o app
done
if gcc -no-pie -fsanitize=address heap.c -o plain >log 2>&1; then
    says 1 '--required is given, so it was removed' \
        "$tool" link --marked --record rec -- gcc -no-pie -fsanitize=address heap.c ${mark}required -o app
fi
