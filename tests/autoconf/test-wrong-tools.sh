#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# configure with linkers that go wrong: they ignore the script, reorder their words, swap segments, fill the
# gap, hang, write without end, crash, write nothing or nonsense, or carry another's banner. Each is caught
# within its limits, with its message; and what goes wrong after configure is found by the check behind the
# link. The same linkers as in tests/cmake/test-wrong-tools.sh.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
# shellcheck source=tests/wrong-tools/wrong-tools.sh
. "$MASON_DIXON_ROOT/tests/wrong-tools/wrong-tools.sh"
need autoconf make cc readelf ld
make_wrong_linker

# Asked for the script, left to choose, and the same two with an error where it can't be had.
for how in script choose script-required choose-required; do
    # Nothing in the short version that has no use there.
    [ "$MASON_DIXON_FULL$how" != 0choose ] || continue
    case $how in
    script*) options=strategy=link-script ;;
    *) options= ;;
    esac
    case $how in *required) options="$options required" ;; esac
    package src
    configure_ac src "AC_PROG_CC
AX_MASON_DIXON([$options link-wrapper], [AC_MSG_NOTICE([ran KEPT])], [AC_MSG_NOTICE([ran NOT])])"
    autoconfed src
    mv src "$how"
done

# run_configure MODE HOW - in a new folder "build"; the exit status is configure's.
run_configure() {
    echo "$1" >mode
    rm -rf build
    mkdir build
    # What answers at once has time enough on any machine.
    case $1 in hang*) limit=8 ;; *) limit=60 ;; esac
    (cd build && MASON_DIXON_TRIAL_SECONDS=$limit "../$2/configure" CC=cc \
        "LDFLAGS=-B$PWD/../tools -no-pie") >configure.log 2>&1
}

# with MODE HOW - configures, which must succeed.
with() {
    run_configure "$1" "$2" || {
        cat configure.log
        fail "configure fails with a linker that does: $1"
    }
}

# refused MODE HOW TEXT... - configure must fail, with the texts.
refused() {
    refused_mode=$1
    refused_how=$2
    shift 2
    ! run_configure "$refused_mode" "$refused_how" || {
        cat configure.log
        fail "configure succeeds with a linker that does: $refused_mode"
    }
    contains configure.log 'configure: error: AX_MASON_DIXON' "$@"
}

# fact KEY - the value in mason-dixon.facts.
fact() {
    sed -n "s/^$1=//p" build/mason-dixon.facts
}

# ends_as STRATEGY STATE - the build succeeds with this strategy and layout, and the program runs.
ends_as() {
    equal "$1" "$(fact default.strategy)" "strategy with a linker that does: $(cat mode)"
    quietly make.log make -C build
    is "$2" build/app
    quietly run.log build/app
}

# The honest one first: the tests below prove nothing without it. Another order that does no harm is none.
for mode in front honest; do
    [ "$MASON_DIXON_FULL$mode" != 0front ] || continue
    with $mode script-required
    contains configure.log 'ran KEPT'
    ends_as link-script placed
done
# All was well when configured, and is wrong when built: the others of that kind are further down.
echo hole >mode
rm build/app
expect_failure make.log make -C build
contains make.log 'MasonDixon: error: app was linked, but' 'spans the gap' 'predicted "placed"'
[ ! -e build/app ] || fail 'a failed link left its file'

# misbehaves MODE TEXT... - with the script. Asked for it: impossible, with the reason; an error where it is
# required. Left to choose: the reserved slot needs no script.
misbehaves() {
    misbehaves_mode=$1
    shift
    case $MASON_DIXON_FULL$misbehaves_mode in
    1* | 0swap | 0hang | 0endless) ;;
    *) return 0 ;;
    esac
    # In the short version the one that hangs shows what comes of it, and swap what comes of being left to choose.
    if [ "$MASON_DIXON_FULL$misbehaves_mode" != 0swap ]; then
        with "$misbehaves_mode" script
        contains configure.log 'WARNING: AX_MASON_DIXON: heap at or above 4 GiB: impossible' 'no strategy had an effect' \
            "$@" 'ran NOT'
        equal impossible "$(fact default.verdict)" "verdict with $misbehaves_mode"
        [ "$MASON_DIXON_FULL$misbehaves_mode" = 0endless ] || ends_as none low
        [ "$MASON_DIXON_FULL" = 1 ] || return 0
        refused "$misbehaves_mode" script-required 'required' "$@"
    fi
    with "$misbehaves_mode" choose-required
    ends_as post-link placed
    [ -z "$(find build -size +262144)" ] || fail "a huge file is left behind by $misbehaves_mode"
}
misbehaves ignore 'no segment lies at or above 0x100000000'
misbehaves reorder 'unrecognised emulation mode'
misbehaves swap 'not in ascending order'
misbehaves hole 'spans the gap'
misbehaves execute 'is executable'
misbehaves hang 'it took longer than 8 seconds and was stopped'
misbehaves endless 'it wrote more than 64 MiB and was stopped'
misbehaves crash 'internal error, please report'
misbehaves refuse 'unknown option (-T), what is it?'
misbehaves nothing 'no output'
misbehaves nonsense 'not an ELF file'
no_wrong_linker_left

# Wrong whatever is tried.
refused swap-always choose-required 'not in ascending order'
[ "$MASON_DIXON_FULL" = 0 ] || refused hole-always choose-required 'spans'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    with swap-always choose
    contains configure.log 'WARNING: AX_MASON_DIXON' impossible 'not in ascending order'
    equal none "$(fact default.strategy)" 'strategy with swapped segments'
fi

# Another's banner, none, or one that does not come.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    with mold-banner-gnu choose
    equal MOLD "$(fact linker_id)" 'linker by its banner'
    quietly make.log make -C build
    case $(fact default.verdict) in
    placed) is placed build/app ;;
    impossible) is low build/app ;;
    *) fail "GNU ld with mold's banner: $(fact default.verdict)" ;;
    esac
    quietly run.log build/app
    for mode in no-banner hang-banner; do
        with $mode choose
        equal unknown "$(fact linker_id)" "linker with $mode"
        ends_as post-link placed
    done
else
    with no-banner choose-required
    equal unknown "$(fact linker_id)" 'linker without a banner'
    ends_as post-link placed
fi
no_wrong_linker_left

# Counter tests: all is well when configured, and wrong when built.
[ "$MASON_DIXON_FULL" = 1 ] || exit 0
for mode in ignore swap hole execute; do
    case $mode in
    ignore) text='no segment lies at or above 0x100000000' ;;
    swap) text='not in ascending order' ;;
    hole) text='spans the gap' ;;
    execute) text='is executable' ;;
    esac
    with honest choose-required
    echo $mode >mode
    expect_failure make.log make -C build
    contains make.log 'MasonDixon: error: app was linked, but' "$text" 'predicted "placed"'
    [ ! -e build/app ] || fail 'a failed link left its file'
    with honest choose
    echo $mode >mode
    quietly make.log make -C build
    contains make.log 'MasonDixon: warning: app was linked, but' "$text"
done
