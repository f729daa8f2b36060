#!/bin/sh
# SPDX-License-Identifier: 0BSD
# What mason-dixon link compiles into an executable: the self-test, low mappings, a low stack. They keep their promises
# with each linker, they are not in the way of a program that has the same names, and what is left out is said.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

need gcc readelf nm
build_tool
runtime=$MASON_DIXON_ROOT/templates/runtime
write_heap

# linked COMMAND... - by link, with the objects that other cases have compiled: ./record keeps them.
linked() {
    rm -f app
    "$tool" link --record record "$@" >link.log 2>&1 || fail "$* failed: $(cat link.log)"
}

# passes CHECK... - the self-test at the start of ./app passes, as a whole and in each of these.
passes() {
    status=0
    MASON_DIXON='test' ./app >self.log 2>&1 || status=$?
    equal 0 $status "status of the self-test: $(cat self.log)"
    for check in "$@"; do
        grep -q "^ *$check  *pass " self.log || fail "$check does not pass: $(cat self.log)"
    done
}

# ---- each linker and mode
for linker in bfd gold lld mold; do
    gcc -fuse-ld=$linker -no-pie heap.c -o plain >log 2>&1 || continue
    for mode in -no-pie -pie -static; do
        [ $mode != -static ] || [ "$MASON_DIXON_FULL" = 1 ] || continue
        linked --self-test startup --low-map --min-low-room 1GiB -- gcc -fPIE $mode -fuse-ld=$linker heap.c -o app
        passes heap-start low-room low-map
        # Silent, and the program's own.
        quietly log ./app
        grep -q '^heap 0x' log || fail "$linker $mode: $(cat log)"
        contains record/app.facts linked.low_map=placed linked.self_test=startup
    done
done
# Compiled once for each variant, whatever is promised.
equal 1 "$(find record/runtime -name 'self-test-*' | wc -l)" 'objects of the self-test'
linked --self-test startup --boundary 1TiB --low-map --low-limit 1GiB -- gcc -no-pie heap.c -o app
contains record/app.facts linked.boundary=0x10000000000
passes heap-start low-map
contains self.log '1023 MiB'
equal 1 "$(find record/runtime -name 'self-test-*' | wc -l)" 'objects of the self-test'
# Main on a stack, and the process in a layout, of 46 bits.
linked --self-test startup --pointer-bits 46 --low-stack --low-layout -- gcc -no-pie heap.c -o app
passes heap-start stack-width mmap-width
contains self.log 'main was moved to a stack' 'started anew in the low layout'
contains record/app.facts linked.low_stack=placed linked.low_layout=placed
# A PIE is not helped by the layout: it is not started anew in vain.
linked --self-test startup --pointer-bits 46 --low-stack --low-layout -- gcc -pie heap.c -o app
contains record/app.facts linked.low_stack=placed linked.low_layout=impossible
contains link.log 'LOW_LAYOUT is left out'
MASON_DIXON=report ./app >self.log 2>&1
contains self.log 'main was moved to a stack' 'mmap-width fail'
lacks self.log 'in the low layout' 'layout not changed'
# Nothing where no kernel of the machine needs it.
linked --pointer-bits 48 --low-stack -- gcc -no-pie heap.c -o app
contains record/app.facts linked.low_stack=not-needed
nm app >names
lacks names __wrap_main
# Another language's driver, and another compiler.
cp heap.c heap.cc
for driver in g++ clang clang++; do
    command -v $driver >/dev/null 2>&1 || continue
    linked --self-test startup --low-map -- $driver -no-pie heap.cc -o app
    passes heap-start low-map
done
# The C library of musl.
if command -v musl-gcc >/dev/null 2>&1; then
    linked --self-test startup --low-map -- musl-gcc -static heap.c -o app
    passes heap-start low-map
fi
# Without a folder, and nothing stays.
mkdir empty
(
    TMPDIR=$PWD/empty
    export TMPDIR
    quietly link.log "$tool" link --self-test startup -- gcc -no-pie heap.c -o app
) || exit 1
equal '' "$(cat link.log)" 'what link said'
equal '' "$(ls empty)" 'temporary files'
passes heap-start

# ---- called by the program, and only then in it
cat >call.c <<'EOF'
#include "mason_dixon.h"
#include <stdio.h>
int main(void) {
    struct mason_dixon_report report;
    void *low = mason_dixon_map_low(4096, 0, 0);
    printf("%d %d\n", mason_dixon_self_test(&report), low != NULL);
    return 0;
}
EOF
linked --self-test call --low-map -- gcc -no-pie -I "$runtime" call.c -o app
equal '0 1' "$(./app)" 'what it said'
linked --self-test call -- gcc -no-pie heap.c -o app
nm app >names
lacks names mason_dixon_self_test

# ---- how it is compiled
# With what stands in front of the driver, by its own words for the target alone.
linked --self-test startup -- env PATH="$PATH" gcc -no-pie heap.c -o app
passes heap-start
if command -v clang >/dev/null 2>&1; then
    linked --self-test startup -- clang -no-pie -mllvm -inline-threshold=100 heap.c -o app
    passes heap-start
fi
# A kept object that is damaged is made anew.
for object in record/runtime/self-test-*; do : >"$object"; done
linked --self-test startup -- gcc -no-pie heap.c -o app
passes heap-start
# Trials of configure steps have none of it.
mkdir objs
for trial in conftest objs/autotest; do
    quietly log "$tool" link --self-test startup -- gcc -no-pie heap.c -o $trial
    nm $trial >names
    lacks names mason_dixon_self_test
done
# IBT and SHSTK stay, also with objects that were kept.
case $(gcc -dumpmachine) in
x86_64*)
    gcc -fcf-protection=full -no-pie heap.c -o plain
    readelf -n plain >plain.log 2>&1
    for round in 1 2; do
        linked --self-test startup --low-map -- gcc -fcf-protection=full -no-pie heap.c -o app
        readelf -n app >log 2>&1
        equal "$(grep -o 'x86 feature: .*' plain.log)" "$(grep -o 'x86 feature: .*' log)" "protection, round $round"
    done
    ;;
esac

# ---- the same bytes from two folders
for folder in one two; do
    mkdir $folder
    cp heap.c $folder
    (cd $folder && quietly log "$tool" link --self-test startup --low-map -- gcc -no-pie heap.c -o app) || exit 1
done
cmp one/app two/app || fail 'two folders give two executables'

# ---- LuaJIT
cat >host.c <<'EOF'
#include <lauxlib.h>
int main(void) {
    lua_State *L = luaL_newstate();
    return L == 0;
}
EOF
words=$(pkg-config --cflags --libs luajit 2>/dev/null)
# shellcheck disable=SC2086 # words
if [ "$words" ] && gcc host.c $words -o plain >log 2>&1; then
    gc64=$("$tool" luajit -- gcc $words | sed -n 's/^luajit_gc64=//p')
    linked --self-test startup --runtime luajit -- gcc -no-pie host.c $words -o app
    passes runtime
    case $gc64 in
    yes) contains record/app.facts linked.verdict=not-needed 'the LuaJIT that is linked has GC64' linked.low_map=not-needed ;;
    *) contains record/app.facts linked.verdict=placed linked.low_map=placed ;;
    esac
fi
# What the user says of it wins.
linked --self-test startup --runtime luajit --luajit-gc64 yes -- gcc -no-pie heap.c -o app
contains record/app.facts linked.verdict=not-needed linked.low_map=not-needed
linked --self-test startup --runtime luajit --luajit-gc64 no -- gcc -no-pie heap.c -o app
contains record/app.facts linked.verdict=placed linked.low_map=placed
linked --self-test startup --runtime luajit -- gcc -no-pie heap.c -o app
contains link.log 'app: no word of the link names a LuaJIT'
contains record/app.facts linked.low_map=placed

# ---- what can't be had
# The verdict is said once, by link; the program starts in silence.
if gcc -no-pie -fsanitize=address heap.c -o plain >log 2>&1; then
    linked --self-test startup --low-map -- gcc -no-pie -fsanitize=address heap.c -o app
    contains link.log 'app: impossible: AddressSanitizer'
    quietly log ./app
    equal 1 "$(wc -l <log)" 'lines at the start'
    contains record/app.facts linked.self_test=call linked.low_map=off 'address sanitizer places mappings'
fi
# A name that the program has, too.
cat >wrap.c <<'EOF'
int __wrap_main(void) { return 3; }
int main(void) { return 0; }
EOF
linked --self-test startup --pointer-bits 46 --low-stack -- gcc -no-pie wrap.c -o app
contains link.log 'app: LOW_STACK is left out: LOW_STACK needs the name __wrap_main, which the program has, too' \
    'app: the self-test is left out'
contains record/app.facts linked.verdict=placed linked.self_test=off linked.low_stack=impossible
quietly log ./app
# mmap is weak: the program's own is kept; link and the self-test say so.
cat >own.c <<'EOF'
#include <stddef.h>
#include <errno.h>
void *mmap(void *a, size_t b, int c, int d, int e, long f) {
    (void)a; (void)b; (void)c; (void)d; (void)e; (void)f;
    errno = ENOMEM;
    return (void *)-1;
}
int main(void) { return 0; }
EOF
linked --self-test startup --low-map -- gcc -no-pie own.c -o app
contains link.log 'app: low mappings below 2 GiB: impossible, the program has a function mmap of its own'
status=0
./app >log 2>&1 || status=$?
contains log 'low-map' 'the program has a function mmap of its own'
# A version script that hides mmap from libraries.
echo '{ local: *; };' >hide.map
linked --low-map -- gcc -no-pie -Wl,--version-script=hide.map heap.c -o app
contains link.log 'app: low mappings below 2 GiB: impossible' 'it hides mmap64'
says 1 'low mappings below 2 GiB: impossible' "$tool" link --required --low-map -- \
    gcc -no-pie -Wl,--version-script=hide.map heap.c -o hidden
contains log '--required is given, so it was removed'
[ ! -e hidden ] || fail 'it is still there'
# Linkers lay a name at the end of a longer one.
cat >longer.c <<'END'
int os_mmap64(void);
int os_mmap64(void) { return 0; }
int main(void) { return os_mmap64(); }
END
linked --low-map --required -- gcc -no-pie -rdynamic longer.c -o app
contains record/app.facts linked.low_map=placed
# A limit that is not above the image, and ljmm in the link.
linked --low-map --low-limit 0x401000 -- gcc -no-pie heap.c -o app
contains link.log 'app: low mappings below 4100 KiB: impossible, LOW_LIMIT, 0x401000, is not above the image'
: >ljmm.c
quietly log gcc -c ljmm.c -o ljmm_objs.o
linked --low-map -- gcc -no-pie heap.c ljmm_objs.o -o app
contains link.log 'ljmm (--wrap=mmap64) is in the link' 'Take it out'
# A sanitizer with places of its own.
if gcc -fsanitize=thread -no-pie heap.c -o plain >log 2>&1; then
    linked --pointer-bits 46 --low-stack -- gcc -fsanitize=thread -no-pie heap.c -o app
    contains link.log 'app: LOW_STACK is left out: -fsanitize=thread'
fi
# The linker refuses the slot, and nothing else: what is compiled in stays.
if gcc -no-pie -Wl,--orphan-handling=error heap.c -o plain >log 2>&1; then
    linked --self-test startup --low-map -- gcc -no-pie -Wl,--orphan-handling=error heap.c -o app
    contains record/app.facts linked.self_test=startup linked.low_map=placed linked.verdict=placed linked.way=link
    passes heap-start low-map
    linked --self-test startup --pointer-bits 46 --low-stack -- gcc -no-pie -Wl,--orphan-handling=error wrap.c -o app
    contains link.log 'LOW_STACK is left out'
    contains record/app.facts linked.self_test=off linked.verdict=placed linked.way=link
fi
# What the user's linker warns of is shown once, though the link runs twice.
cat >warned.c <<'EOF'
#include <stdio.h>
int main(void) { char name[L_tmpnam]; return tmpnam(name) == 0; }
EOF
if gcc -no-pie -fsanitize=address warned.c -o plain >log 2>&1 && grep -q dangerous log; then
    linked --self-test startup -- gcc -no-pie -fsanitize=address warned.c -o app
    equal 1 "$(grep -c 'is dangerous' link.log)" 'how often a warning is shown'
    contains record/app.facts linked.self_test=call
fi
# A driver that compiles nothing.
cat >only-links <<'EOF'
#!/bin/sh
for word in "$@"; do [ "$word" != -c ] || { echo 'only-links: error: -c is not for me' >&2; exit 1; }; done
exec gcc "$@"
EOF
chmod +x only-links
quietly log gcc -fno-pie -c heap.c -o heap.o
linked --self-test startup -- ./only-links -no-pie heap.o -o app
contains link.log "app: the self-test is left out: mason_dixon.c can't be compiled by ./only-links" '-c is not for me'
is_seen 'placed slot' app

# A full linker script without .init_array.*: the test would never be started.
if ld.bfd --verbose >default.txt 2>&1; then
    sed '1,/^=====/d; /^=====/,$d' default.txt >default.ld
    sed '/SORT_BY_INIT_PRIORITY(.init_array/d' default.ld >without.ld
    for mode in -static ''; do
        # shellcheck disable=SC2086 # a word or none
        gcc $mode -no-pie -fuse-ld=bfd heap.c -o plain >log 2>&1 || continue
        # shellcheck disable=SC2086
        linked --self-test startup -- gcc $mode -no-pie -fuse-ld=bfd -Wl,-T,without.ld heap.c -o app
        contains link.log 'app: the self-test is left out: the linker script leaves .init_array.* out'
        contains record/app.facts linked.self_test=off
        MASON_DIXON='test' quietly log ./app
        # What the script takes in is started.
        # shellcheck disable=SC2086
        linked --self-test startup -- gcc $mode -no-pie -fuse-ld=bfd -Wl,-T,default.ld heap.c -o app
        lacks link.log 'left out'
        passes heap-start
        contains self.log 'MasonDixon self-test of app: pass'
    done
fi

# ---- errors are the user's own, once
echo 'int nothing(void); int main(void) { return nothing(); }' >undefined.c
status=0
"$tool" link --record record --self-test startup --low-map -- gcc undefined.c -o app >log 2>&1 || status=$?
equal 1 $status 'status of a link without a function'
equal 1 "$(grep -c 'undefined reference to .nothing' log)" 'how often it is said'
lacks log mason_dixon

# ---- options
while IFS='|' read -r options text; do
    # shellcheck disable=SC2086 # words
    says 2 "$text" "$tool" link $options -- gcc heap.c -o app
done <<'EOF'
--self-test maybe|link: --self-test is "maybe"; allowed is off, call or startup
--low-limit 5GiB|link: --low-limit is "5GiB"; allowed is at most --boundary, which is 4 GiB
EOF

# ---- mason-dixon test: by the record, so that no main() runs in a test's place
mkdir -p two/sub
cat >two/main.c <<'END'
#include <stdio.h>
int main(void) { return puts("main has run") < 0; }
END
quietly log "$tool" link --record two/rec --self-test startup -- gcc -no-pie two/main.c -o two/app
(cd two/sub && quietly ../../log "$tool" link --record ../rec -- gcc -no-pie ../main.c -o app)
quietly log "$tool" test --record two/rec -- two/app
contains log 'MasonDixon self-test of app: pass'
quietly log "$tool" test --record two/rec -- env "$PWD/two/app"
quietly log "$tool" link --record two/rec/ --self-test startup -- gcc -no-pie two/main.c -o two/slash
quietly log "$tool" test --record two/rec -- two/slash
# Of the same name in another folder: another record.
says 77 'two/sub/app: nothing to test: it was linked without a self-test at start' "$tool" test --record two/rec -- two/sub/app
says 1 'two/main.c has no record two/rec/main.c.facts' "$tool" test --record two/rec -- two/main.c
says 2 'test: no record; allowed: mason-dixon test --record FOLDER' "$tool" test -- two/app
says 2 'test: no command; allowed: mason-dixon test' "$tool" test --record two/rec
