#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# configure with a linker that goes wrong: it swaps segments. What the program finds arrives, a verdict with its reason; and
# what goes wrong after configure is found by the link itself. All that linkers get wrong is in
# tests/tool/test-wrong-tools.sh.

# shellcheck disable=SC2016 # text for other shells
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
# shellcheck source=tests/wrong-tools/wrong-tools.sh
. "$MASON_DIXON_ROOT/tests/wrong-tools/wrong-tools.sh"
need autoconf make cc readelf ld
make_wrong_linker

# Asked for the script, which goes by flags; left to choose, with the wrapper, and an error where it can't be had.
for how in script choose-required; do
    case $how in
    script) options=strategy=link-script ;;
    choose-required) options='link-wrapper required' ;;
    esac
    package src
    configure_ac src "AC_PROG_CC
AX_MASON_DIXON([$options], [AC_MSG_NOTICE([ran KEPT])], [AC_MSG_NOTICE([ran NOT])])"
    autoconfed src
    mv src "$how"
done

# with MODE HOW - configures in a new folder "build", which must succeed.
with() {
    echo "$1" >mode
    rm -rf build
    mkdir build
    (cd build && "../$2/configure" CC=cc "LDFLAGS=-B$PWD/../tools -no-pie") >configure.log 2>&1 || {
        cat configure.log
        fail "configure fails with a linker that does: $1"
    }
}

# fact KEY - the value in mason-dixon.facts.
fact() {
    sed -n "s/^$1=//p" build/mason-dixon.facts
}

# ends_as STRATEGY STATE - the build succeeds with this strategy and layout, and the program runs.
ends_as() {
    equal "$1" "$(fact predicted.strategy)" "strategy with a linker that does: $(cat mode)"
    quietly make.log make -C build
    is "$2" build/app
    quietly run.log build/app
}

# The honest one first: the tests below prove nothing without it.
with honest script
contains configure.log 'ran KEPT'
ends_as link-script placed

# Asked for the script: impossible, with the reason, and the build goes on without. Left to choose: the reserved slot needs
# no script.
with swap script
contains configure.log 'WARNING: AX_MASON_DIXON: heap at or above 4 GiB: impossible' 'not in ascending order' 'ran NOT'
ends_as none low
with swap choose-required
ends_as post-link placed
no_wrong_linker_left

# Wrong whatever is tried.
echo swap-always >mode
rm -rf build
mkdir build
expect_failure configure.log sh -c 'cd build && ../choose-required/configure CC=cc "LDFLAGS=-B$PWD/../tools -no-pie"'
contains configure.log 'configure: error: AX_MASON_DIXON: required, but' 'not in ascending order'

# All is well when configured, and wrong when built.
with honest choose-required
echo swap-always >mode
expect_failure make.log make -C build
contains make.log 'mason-dixon: app: impossible: ' '--required is given, so it was removed'
[ ! -e build/app ] || fail 'a failed link left its file'
