#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Bad input: one clear message each, and nothing half written. At m4 time what concerns names; the values of all options
# are in tests/tool/test-requests.sh, since the program reads them, and here is seen that its words arrive.

# shellcheck disable=SC2016 # text for make, m4 and sh
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf make gcc m4

package src

# For speed one autoconf tells of many calls: autom4te stops at the first error, so each case loads the
# macro with m4sugar alone, and stubs stand in for autoconf's own macros. The first and the last case
# use autoconf itself, to show that the message arrives. The short version starts m4 with the words that
# autom4te starts it with, which takes a fifth of the time.
# case_of CALLS - writes case.m4.
case_of() {
    printf '%s\n' 'm4_init' 'm4_define([AC_DEFUN], [m4_define([$1], [$2])])' 'm4_define([AC_PREREQ])' \
        'm4_define([AC_REQUIRE])' 'm4_define([AC_PROVIDE_IFELSE], [m4_if([$1], [AC_PROG_CC], [$2], [$3])])' \
        'm4_define([m4_pattern_forbid])' 'm4_divert_push([KILL])' \
        "m4_include([$macro_file])" 'm4_define([_AX_MASON_DIXON_CALL])' "$1" 'm4_divert_pop' >case.m4
}
m4_words=
# m4_case - what case.m4 gives.
m4_case() {
    if [ "$m4_words" ]; then
        # shellcheck disable=SC2086 # words
        m4 --gnu $m4_words case.m4 >case.out
    else
        autom4te --language=M4sugar -o /dev/null case.m4
    fi
}
# m4_time 'CALLS' MESSAGE...
m4_time() {
    case_of "$1"
    shift
    expect_failure m4.log m4_case
    contains m4.log "$@"
    equal 1 "$(grep -c 'AX_MASON_DIXON: ' m4.log)" "messages"
    lacks m4.log '@&t@'
}
fine() {
    case_of "$1"
    quietly m4.log m4_case
}
fine 'AX_MASON_DIXON([boundary=64KiB])
AX_MASON_DIXON([boundary=4GiB low-limit=2GiB min-low-room=1800MiB strategy=link-script self-test=call on-failure=abort required prefix=A])
AX_MASON_DIXON([prefix=B boundary=131071G optional link-wrapper strategy=post-link])
AX_MASON_DIXON([prefix=C boundary=0x00100000000])
AX_MASON_DIXON([prefix=D boundary=4294967296])
AX_MASON_DIXON([prefix=E boundary=65536])
AX_MASON_DIXON([prefix=F boundary=0x7fffffff0000])
AX_MASON_DIXON([prefix=G boundary=140737488289792])
AX_MASON_DIXON([prefix=H boundary=127T])
AX_MASON_DIXON([prefix=I boundary=$where low-limit=$limit strategy=$how])
AX_MASON_DIXON([prefix=J boundary=137438953408K])
AX_MASON_DIXON([prefix=L low-map low-reserve=1500MiB pointer-bits=47 low-stack low-layout])
AX_MASON_DIXON([prefix=M runtime=luajit low-reserve=$reserve pointer-bits=$bits low-layout])
AX_MASON_DIXON([prefix=N pointer-bits=32])
AX_MASON_DIXON([prefix=O pointer-bits=63])
AX_MASON_DIXON([prefix=K
  boundary=8GiB

  self-test=off])'
if [ "$MASON_DIXON_FULL" = 0 ]; then
    m4_words=$(autom4te -v --language=M4sugar -o /dev/null case.m4 2>&1 | tr ' ' '\n' |
        grep -E '^--(nesting-limit|include|reload-state|undefine)=' | tr '\n' ' ') || m4_words=
    # Not with another autom4te, whose words are not these.
    [ ! "$m4_words" ] || m4_case >m4.log 2>&1 || m4_words=
fi
m4_time 'AX_MASON_DIXON([bundary=4GiB])' 'AX_MASON_DIXON: unknown option "bundary=4GiB"; allowed are boundary=, low-limit=, min-low-room=, strategy=, self-test=, on-failure=, low-map, low-reserve=, runtime=, pointer-bits=, low-stack, low-layout, prefix=, link-wrapper, required, optional.'
m4_time 'AX_MASON_DIXON([prefix=1st])' 'prefix is "1st"; allowed is a name of letters, digits and "_".'
m4_time 'AX_MASON_DIXON([prefix=])' 'prefix is ""; allowed is a name of letters, digits and "_".'
m4_time 'AX_MASON_DIXON
AX_MASON_DIXON' 'prefix MASON_DIXON was used before; allowed is another one for each call (prefix=NAME).'
m4_time 'AX_MASON_DIXON([prefix=TOOL])
AX_MASON_DIXON([prefix=TOOL])' 'prefix TOOL was used before'

# With autoconf itself.
for case in 'AX_MASON_DIXON|neither AC_PROG_CC nor AC_PROG_CXX came before; allowed is a call behind one of them' \
    'AC_PROG_CC AX_MASON_DIXON([bundary=4096])|configure.ac:2: error: AX_MASON_DIXON: unknown option "bundary=4096"'; do
    configure_ac src "${case%%|*}"
    cp src/m4/ax_mason_dixon.m4 src/aclocal.m4
    rm -f src/configure
    expect_failure autoconf.log sh -c 'cd src && autoconf'
    contains autoconf.log "${case#*|}"
    [ ! -e src/configure ] || fail "autoconf left a configure in spite of the error"
done

# At configure time.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([boundary=$boundary low-limit=$low_limit min-low-room=$room strategy=$how link-wrapper])'
sed 's/\[boundary=/[/; s/^AX_MASON/boundary=${boundary-4GiB} low_limit=${low_limit-2GiB} room=${room-0} how=${how-auto}\nAX_MASON/; s/(\[\$boundary/([boundary=$boundary/' \
    src/configure.ac >src/new && mv src/new src/configure.ac
autoconfed src
# refused MESSAGE [ARGUMENT...] - configure must stop with the message as its last word.
refused() {
    refused_message=$1
    shift
    rm -rf build
    mkdir build
    expect_failure configure.log sh -c 'cd build && ../src/configure "$@"' sh LDFLAGS=-no-pie "$@"
    contains configure.log 'checking for the heap of executables, MasonDixon... error' 'configure: error: AX_MASON_DIXON: ' "$refused_message"
    for file in build/mason-dixon.facts build/mason-dixon/*.notes build/Makefile build/config.status; do
        [ ! -e "$file" ] || fail "configure left $file"
    done
}
refused 'AX_MASON_DIXON: boundary is "4GB"; allowed is a size such as' boundary=4GB
refused 'AX_MASON_DIXON: --with-mason-dixon is "nonsense"; allowed is auto, none, link-script' --with-mason-dixon=nonsense
printf 'facts_version=1\nsystem=Linux\nmachine=s390x\n' >other.facts
refused 'AX_MASON_DIXON: --with-mason-dixon-facts is "'"$PWD"'/other.facts"; allowed is a file of this target'"'s"' machine, x86_64; this one is of "s390x".' "--with-mason-dixon-facts=$PWD/other.facts"
if [ "$MASON_DIXON_FULL" = 1 ]; then
    mkdir build-bare
    expect_failure configure.log sh -c 'cd build-bare && ../src/configure --with-mason-dixon-facts'
    contains configure.log '--with-mason-dixon-facts is "yes"; allowed is a file'
fi
# A word without a variable.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([strategy=post-link])'
autoconfed src
refused 'AX_MASON_DIXON: strategy is "post-link"; allowed is that only together with link-wrapper, which says that the makefiles link with $(MASON_DIXON_LINK).'

# A strategy that this linker can't have.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([link-wrapper], [echo RAN KEPT], [echo RAN NOT])'
autoconfed src
configured build-map configure.log LDFLAGS=-no-pie --with-mason-dixon=mapfile
contains configure.log 'WARNING: AX_MASON_DIXON: heap at or above 4 GiB: impossible' 'STRATEGY mapfile does not fit to GNU ld' 'RAN NOT'
quietly make.log make -C build-map
lacks make.log 'mason-dixon link'
# A trial that can't be linked warns: nothing is decided, each link decides by itself.
mkdir bin
# shellcheck disable=SC2016 # for the script
printf '#!/bin/sh\ncase " $* " in *mason_dixon_probe.c*|*bare.c*) echo "ld is out of order" >&2; exit 1 ;; esac\nexec gcc "$@"\n' >bin/badcc
chmod +x bin/badcc
configured build-trial configure.log LDFLAGS=-no-pie "CC=$PWD/bin/badcc"
contains configure.log 'WARNING: AX_MASON_DIXON: heap at or above 4 GiB: unknown (guess), a trial link failed: ' 'ld is out of order; each link decides by itself'
lacks configure.log RAN
contains build-trial/mason-dixon/trials.log 'ld is out of order'
quietly make.log make -C build-trial
is placed build-trial/app

# A file in the way of the folder.
rm -rf build
mkdir build
: >build/mason-dixon
expect_failure configure.log sh -c 'cd build && ../src/configure'
contains configure.log 'must be a folder to work in, but it is a file; remove it.'
[ -f build/mason-dixon ] || fail "configure removed the file"
# A full disk: no file may be larger than 8 blocks of 512 bytes.
rm -rf build
mkdir build
expect_failure configure.log sh -c 'cd build && touch config.log && (ulimit -f 100; ../src/configure --cache-file=/dev/null; exit $?)'
grep -q "can't write to\|File size limit\|File too large" configure.log || {
    cat configure.log
    fail "no word about the full disk"
}
[ ! -e build/mason-dixon/src/id ] || fail "half of the carried files are left"

# required stops, optional warns; the short version has the warning in test-linkers.sh.
for how in required optional; do
    [ "$MASON_DIXON_FULL$how" != 0optional ] || continue
    configure_ac src "AC_PROG_CC
AX_MASON_DIXON([strategy=none $how], [echo RAN KEPT], [echo RAN NOT])"
    autoconfed src
    rm -rf build
    mkdir build
    if [ $how = required ]; then
        expect_failure configure.log sh -c 'cd build && ../src/configure LDFLAGS=-no-pie'
        contains configure.log 'configure: error: AX_MASON_DIXON: required, but heap at or above 4 GiB: impossible (run), no segment lies at or above the boundary'
        lacks configure.log 'RAN'
        # Satisfied by not-needed.
        [ "$MASON_DIXON_FULL" = 1 ] || continue
        rm -rf build
        configured build configure.log LDFLAGS=-pie CFLAGS=-fPIE
        contains configure.log 'not-needed' 'RAN KEPT'
    else
        configured build configure.log LDFLAGS=-no-pie
        contains configure.log 'WARNING: AX_MASON_DIXON: heap at or above 4 GiB: impossible (run), no segment' 'RAN NOT'
        quietly make.log make -C build
        is low build/app
    fi
done
