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
# use autoconf itself, to show that the message arrives.
# m4_case CALLS
m4_case() {
    printf '%s\n' 'm4_init' 'm4_define([AC_DEFUN], [m4_define([$1], [$2])])' 'm4_define([AC_PREREQ])' \
        'm4_define([AC_REQUIRE])' 'm4_define([AC_PROVIDE_IFELSE], [m4_if([$1], [AC_PROG_CC], [$2], [$3])])' \
        'm4_define([m4_pattern_forbid])' 'm4_divert_push([KILL])' \
        "m4_include([$macro_file])" 'm4_define([_AX_MASON_DIXON_CALL])' "$1" 'm4_divert_pop' >case.m4
    autom4te --language=M4sugar -o /dev/null case.m4
}
# Every option, values with shell variables, words over several lines.
quietly m4.log m4_case 'AX_MASON_DIXON([boundary=64KiB])
AX_MASON_DIXON([boundary=4GiB low-limit=2GiB min-low-room=1800MiB strategy=link-script self-test=call on-failure=abort required prefix=A])
AX_MASON_DIXON([prefix=B optional link-wrapper boundary=$where low-limit=$limit strategy=$how])
AX_MASON_DIXON([prefix=C low-map low-reserve=1500MiB runtime=luajit pointer-bits=$bits low-stack low-layout])
AX_MASON_DIXON([prefix=D
  boundary=8GiB

  self-test=off])'
while IFS='|' read -r call message; do
    expect_failure m4.log m4_case "$(echo "$call" | tr ';' '\n')"
    contains m4.log "$message"
    equal 1 "$(grep -c 'AX_MASON_DIXON: ' m4.log)" "messages"
    lacks m4.log '@&t@'
done <<'END'
AX_MASON_DIXON([bundary=4GiB])|AX_MASON_DIXON: unknown option "bundary=4GiB"; allowed are boundary=, low-limit=, min-low-room=, strategy=, self-test=, on-failure=, low-map, low-reserve=, runtime=, pointer-bits=, low-stack, low-layout, prefix=, link-wrapper, required, optional.
AX_MASON_DIXON([prefix=1st])|prefix is "1st"; allowed is a name of letters, digits and "_".
AX_MASON_DIXON([prefix=])|prefix is ""; allowed is a name of letters, digits and "_".
AX_MASON_DIXON;AX_MASON_DIXON|prefix MASON_DIXON was used before; allowed is another one for each call (prefix=NAME).
AX_MASON_DIXON([prefix=TOOL]);AX_MASON_DIXON([prefix=TOOL])|prefix TOOL was used before
END

# With autoconf itself.
for case in 'AX_MASON_DIXON|neither AC_PROG_CC nor AC_PROG_CXX came before; allowed is a call behind one of them' \
    'AC_PROG_CC AX_MASON_DIXON([bundary=4096])|configure.ac:2: error: AX_MASON_DIXON: unknown option "bundary=4096"'; do
    configure_ac src "${case%%|*}"
    cp src/m4/ax_mason_dixon.m4 src/aclocal.m4
    expect_failure autoconf.log sh -c 'cd src && autoconf'
    contains autoconf.log "${case#*|}"
    [ ! -e src/configure ] || fail "autoconf left a configure in spite of the error"
done

# At configure time, in the words of the program; the option's own, and a strategy that only comes with the wrapper.
configure_ac src 'AC_PROG_CC
case $how in
plain) AX_MASON_DIXON([prefix=PLAIN strategy=post-link]) ;;
required) AX_MASON_DIXON([prefix=MUST strategy=none required], [echo RAN KEPT], [echo RAN NOT]) ;;
optional) AX_MASON_DIXON([prefix=MAY strategy=none optional], [echo RAN KEPT], [echo RAN NOT]) ;;
esac
AX_MASON_DIXON([boundary=${boundary-4GiB} link-wrapper], [echo RAN KEPT], [echo RAN NOT])'
autoconfed src
printf 'facts_version=1\nsystem=Linux\nmachine=s390x\n' >other.facts
while IFS='|' read -r argument message; do
    rm -rf build
    stopped build "configure: error: AX_MASON_DIXON: $message" LDFLAGS=-no-pie "$argument"
    contains configure.log 'checking for the heap of executables, MasonDixon' '... error'
    lacks configure.log RAN
    for file in build/mason-dixon.facts build/mason-dixon/*.notes build/Makefile build/config.status; do
        [ ! -e "$file" ] || fail "configure left $file"
    done
done <<END
boundary=4GB|boundary is "4GB"; allowed is a size such as
--with-mason-dixon=nonsense|--with-mason-dixon is "nonsense"; allowed is auto, none, link-script
--with-mason-dixon-facts=$PWD/other.facts|--with-mason-dixon-facts is "$PWD/other.facts"; allowed is a file of this target's machine, x86_64; this one is of "s390x".
how=plain|strategy is "post-link"; allowed is that only together with link-wrapper, which says that the makefiles link with \$(PLAIN_LINK).
END
stopped build '--with-mason-dixon-facts is "yes"; allowed is a file' --with-mason-dixon-facts

# A folder of that name that is the package's own is not taken, for "make distclean" removes ours; nor is a file of theirs.
rm -rf build
mkdir -p build/mason-dixon
echo own | tee build/mason-dixon/own >build/report.html
stopped build 'mason-dixon" must be a folder to work in, but it holds files of others; configure in another folder, or rename it.' LDFLAGS=-no-pie
equal own "$(cat build/mason-dixon/own)" "the package's own file"
mkdir build/mason-dixon/src
mv build/mason-dixon/own build/mason-dixon/src/
stopped build 'mason-dixon" must be a folder to work in, but it holds files of others' LDFLAGS=-no-pie
configured build configure.log --with-mason-dixon=no
quietly make.log make -C build distclean
equal own "$(cat build/mason-dixon/src/own)" "the package's own source"
rm -r build/mason-dixon
configured build configure.log LDFLAGS=-no-pie
quietly make.log make -C build distclean
[ ! -e build/mason-dixon ] || fail "make distclean left our folder"
[ ! -e build/mason-dixon.facts ] || fail "make distclean left the facts"
equal own "$(cat build/report.html)" "a file of the package's own after make distclean"

# What can't be had: required stops, optional warns; not-needed is kept.
stopped build 'configure: error: AX_MASON_DIXON: required, but MUST: heap at or above 4 GiB: impossible (run), no segment lies at or above the boundary' \
    how=required LDFLAGS=-no-pie
lacks configure.log RAN
configured build configure.log how=required LDFLAGS=-pie CFLAGS=-fPIE
contains configure.log not-needed 'RAN KEPT'
lacks configure.log 'RAN NOT'
# The user's last word, which wins over the option, is a strategy that this linker can't have.
configured build configure.log how=optional LDFLAGS=-no-pie
contains configure.log 'WARNING: AX_MASON_DIXON: MAY: heap at or above 4 GiB: impossible (run), no segment' 'RAN NOT'
configured build configure.log LDFLAGS=-no-pie --with-mason-dixon=mapfile
contains configure.log 'WARNING: AX_MASON_DIXON: heap at or above 4 GiB: impossible' 'STRATEGY mapfile does not fit to GNU ld' 'RAN NOT'
quietly make.log make -C build
lacks make.log 'mason-dixon link'
is low build/app
# A trial that can't be linked warns: nothing is decided, each link decides by itself.
mkdir bin
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
stopped build 'must be a folder to work in, but it is a file; remove it.'
[ -f build/mason-dixon ] || fail "configure removed the file"
# A full disk: no file may be larger than 8 blocks of 512 bytes.
rm -rf build
mkdir build
expect_failure configure.log sh -c 'cd build && touch config.log && (ulimit -f 100; ../src/configure --cache-file=/dev/null; exit $?)'
grep -q "can't write to\|File size limit\|File too large" configure.log || fail "no word about the full disk: $(cat configure.log)"
[ ! -e build/mason-dixon/src/id ] || fail "half of the carried files are left"
