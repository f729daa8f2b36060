#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Cached results: used when nothing changed, never when something did; presets win; a stale or damaged
# cache; deleted and shared working folders. --with-mason-dixon=no.

# shellcheck disable=SC2016 # text for make, m4 and sh
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf make gcc readelf

package src call:CALL:call.o app:MASON_DIXON:main.o
printf '#include <mason_dixon.h>\nint main(void) {\n    struct mason_dixon_report report;\n    return mason_dixon_self_test(&report) < 0;\n}\n' >src/call.c
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([boundary=${BOUNDARY-4GiB} link-wrapper])
echo "facts: $MASON_DIXON_STACK_BITS $MASON_DIXON_HAVE_MAP_32BIT $MASON_DIXON_LINKER_ID"
AX_MASON_DIXON([prefix=CALL self-test=call], [echo RAN KEPT], [echo RAN NOT])'
autoconfed src

# trials - how many commands of the program have run in ./build.
trials() {
    grep -c '^\$ ' build/mason-dixon/trials.log
}

configured build configure.log -C LDFLAGS=-no-pie
lacks configure.log '4 GiB... (cached) placed (run), strategy post-link'
contains configure.log 'RAN KEPT'
before=$(trials)
cp build/mason-dixon.facts first.facts
quietly make.log make -C build
is placed build/call
build/call || fail 'a program that calls its self-test'
configured build configure.log -C LDFLAGS=-no-pie
contains configure.log 'above 4 GiB... (cached) placed (run), strategy post-link' 'bits... (cached) stack 47'
equal "$before" "$(trials)" "trial commands after a cached configure"
cmp first.facts build/mason-dixon.facts || fail "a cached configure writes other facts"
quietly make.log make -C build
lacks make.log 'mason-dixon link'

# Another boundary is decided anew, and linked again. Back at the first one, without the working folder.
configured build configure.log -C LDFLAGS=-no-pie BOUNDARY=8GiB
contains configure.log 'above 8 GiB... placed'
quietly make.log make -C build
is placed build/app 0x200000000
rm -rf build/mason-dixon
configured build configure.log -C LDFLAGS=-no-pie
contains configure.log 'above 4 GiB... (cached) placed'
quietly make.log make -C build
is placed build/app

# Options of the environment are those of mason-dixon link, and none of the macro.
MASON_DIXON_OPTIONS='--boundary 8GiB --required' configured options configure.log LDFLAGS=-no-pie
contains configure.log 'above 4 GiB... placed'

# Presets win and are not overwritten.
configured preset configure.log -C LDFLAGS=-no-pie ax_cv_mason_dixon_stack_bits=57 "ax_cv_mason_dixon_have_map_32bit=guessing no"
contains configure.log 'facts: 57 guessing no GNU'
contains preset/mason-dixon.facts 'stack_bits=57' 'have_map_32bit=guessing no' 'mmap_bits=47'
# Some shells write quotes there, some none.
grep -qE "^ax_cv_mason_dixon_stack_bits=\\\$\{ax_cv_mason_dixon_stack_bits=('?)57\\1\}\$" preset/config.cache ||
    fail 'the preset value is not in config.cache as it was'

# Another linker, with a shared cache in which LDFLAGS, which are precious, are not: decided anew; then by the cache, with
# what the makefiles need in the new folder.
if linker_flags mold; then
    sed '/^ac_cv_env_/d' preset/config.cache >shared.cache
    for cached in '' '(cached) '; do
        configured "shared$cached" configure.log "--cache-file=$PWD/shared.cache" "LDFLAGS=-no-pie $linker_flags"
        contains configure.log "above 4 GiB... ${cached}placed (run), strategy post-link" 'facts: 57 guessing no MOLD'
    done
    [ -f 'shared(cached) /mason-dixon.facts' ] || fail 'no facts from a shared cache'
    quietly make.log make -C 'shared(cached) ' app
    cp 'shared(cached) /app' shared-app
    is placed shared-app
fi

# A cache that something else wrote.
for each in 'verdict|perhaps|s/\(\${ax_cv_mason_dixon_verdict_[0-9_]*\)=.*/\1=perhaps}/' \
    'strategy|magic|s/\(\${ax_cv_mason_dixon_strategy_[0-9_]*\)=.*/\1=magic}/' 'final|missing|/ax_cv_mason_dixon_final_/d'; do
    rest=${each#*|}
    sed "${rest#*|}" preset/config.cache >damaged.cache
    stopped damaged "AX_MASON_DIXON: the cached ax_cv_mason_dixon_${each%%|*}_" --cache-file=../damaged.cache LDFLAGS=-no-pie
    contains configure.log "is \"${rest%%|*}\", which configure did not write" 'remove that line or the file ../damaged.cache'
done

# Switched off: nothing of it, and a program that calls the self-test itself still builds.
configured off configure.log LDFLAGS=-no-pie --without-mason-dixon
contains configure.log 'off (--with-mason-dixon=no)'
lacks configure.log RAN
quietly make.log make -C off
traceless off/app
is low off/call
off/call || fail 'the program does not run'

# ---- what is linked anew, and when an answer is asked again
package src
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([link-wrapper])'
autoconfed src
# again ARGUMENT... - configures and makes in ./again.
again() {
    configured again configure.log "$@"
    sleep 1 # file systems that know no parts of a second
    quietly make.log make -C again
}
for without in no mapfile; do
    again LDFLAGS=-no-pie
    is placed again/app
    configured again configure.log LDFLAGS=-no-pie --with-mason-dixon=$without
    quietly make.log make -C again clean all
    is low again/app
done
again LDFLAGS=-no-pie
is placed again/app
# Without the wrapper, each script has a name of its own.
rm -r again
package src
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([boundary=$boundary])'
autoconfed src
for boundary in 8GiB 4GiB 8GiB; do
    again LDFLAGS=-no-pie boundary=$boundary
    case $boundary in 4GiB) is placed again/app ;; *) is placed again/app 0x200000000 ;; esac
done
quietly make.log make -C again
lacks make.log ' -o app'
# A file that the linker reads may have changed; what names no such file is cached.
echo '{ local: nothing; };' >nothing.map
for flags in "CFLAGS=-O1 -MMD" "LDFLAGS=-no-pie -Wl,--version-script=$PWD/nothing.map"; do
    for _ in first second; do
        configured again configure.log "--cache-file=$PWD/some.cache" boundary=4GiB "$flags"
    done
    case $flags in C*) contains configure.log 'whether the heap is at or above 4 GiB... (cached)' ;; *) lacks configure.log '4 GiB... (cached)' ;; esac
    rm some.cache
done
# Switched off, with functions that the program may call: they are linked once, as ever.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([self-test=call])'
autoconfed src
again LDFLAGS=-no-pie --with-mason-dixon=no
again LDFLAGS=-no-pie --with-mason-dixon=no
lacks make.log ' -o app'
# A self-test that can't be compiled is missing, that is said, and tried again.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON
AX_MASON_DIXON([prefix=WIDE self-test=off pointer-bits=46 low-stack])'
autoconfed src
mkdir bin
printf '#!/bin/sh\ncase " $* " in *mason_dixon.c*|*mason_dixon_low_stack.c*) [ ! -e "%s/broken" ] || { echo "no: error" >&2; exit 1; } ;; esac\nexec gcc "$@"\n' "$PWD" >bin/cc
chmod +x bin/cc
: >broken
configured left-out configure.log -C LDFLAGS=-no-pie "CC=$PWD/bin/cc"
contains configure.log "WARNING: AX_MASON_DIXON: the self-test is left out: mason_dixon.c can't be compiled by" 'no: error' \
    "LOW_STACK can't help: "
quietly make.log make -C left-out
is placed left-out/app
rm broken
configured left-out configure.log -C LDFLAGS=-no-pie "CC=$PWD/bin/cc"
lacks configure.log 'left out' "LOW_STACK can't"
equal 2 "$(grep -c 'whether the heap is at or above 4 GiB... placed' configure.log)" 'answers that were asked again'
quietly make.log make -C left-out
quietly log env MASON_DIXON=test left-out/app
