#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Tools that are not what they say, or go wrong: linkers that ignore the script, reorder their words, swap
# segments, fill the gap, hang, write without end, crash, write nothing or nonsense, or carry another's banner; and
# counter tests: what goes wrong after the configure step is found by the check behind the link.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/project.sh
. "$MASON_DIXON_ROOT/tests/cmake/project.sh"
need cmake cc readelf ld

# shellcheck source=tests/wrong-tools/wrong-tools.sh
. "$MASON_DIXON_ROOT/tests/wrong-tools/wrong-tools.sh"
make_wrong_linker

project app <<'END'
set(CMAKE_EXE_LINKER_FLAGS "-B$ENV{TOOLS} -no-pie")
add_executable(app main.c)
mason_dixon_target(app ${HOW})
END
TOOLS=$PWD/tools
export TOOLS

# with MODE HOW - configures anew with the linker in this mode.
with() {
    echo "$1" >mode
    rm -rf build
    case $1 in hang*) seconds=8 ;; *) seconds=30 ;; esac
    configure log app build -DMASON_DIXON_TRIAL_SECONDS=$seconds "-DHOW=$2"
}

# reason TEXT... - each text is in the reason.
reason() {
    fact build target.app.reason >reason
    contains reason "$@"
}

# ends_as STRATEGY LAYOUT - the build succeeds with this strategy and layout, and the program runs.
ends_as() {
    equal "$1" "$(fact build target.app.strategy)" "strategy with a linker that does: $(cat mode)"
    quietly log cmake --build build
    equal "$2" "$(fixed build/app)" "layout with a linker that does: $(cat mode)"
    runs build/app
}

# The honest one first: the tests below prove nothing without it.
with honest REQUIRED
ends_as link-script placed

# Another order that does no harm is none: the effect decides.
with front REQUIRED
ends_as link-script placed

# What goes wrong with the script. Asked for it: impossible, with the reason. Left to choose: the
# reserved slot needs no script.
# The short version takes one mode of each kind: no effect, a layout that must not be;
# test-wrong-tools.sh of configure takes others.
misbehaves() {
    misbehaves_mode=$1
    shift
    case $MASON_DIXON_FULL$misbehaves_mode in
    1* | 0ignore | 0hole) ;;
    *) return 0 ;;
    esac
    with "$misbehaves_mode" 'STRATEGY;link-script'
    contains log 'Warning' 'mason_dixon_target(app)' impossible 'no strategy had an effect' "$@"
    equal impossible "$(fact build target.app.verdict)" "verdict with $misbehaves_mode"
    reason "$@"
    refused log app build '-DHOW=STRATEGY;link-script;REQUIRED'
    contains log 'mason_dixon_target(app)' 'REQUIRED, but' "$@"
    case $MASON_DIXON_FULL$misbehaves_mode in
    1* | 0ignore) ;;
    *) return ;;
    esac
    configure log app build '-DHOW=STRATEGY;link-script'
    ends_as none plain
    with "$misbehaves_mode" REQUIRED
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

# Wrong whatever is tried: nothing works, and the message says what was seen.
with swap-always ''
contains log 'Warning' impossible 'not in ascending order'
equal none "$(fact build target.app.strategy)" "strategy with swapped segments"
text='not in ascending order'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    text=spans
    with hole-always ''
    contains log 'Warning' impossible "$text"
    equal none "$(fact build target.app.strategy)" "strategy with a filled gap"
fi
refused log app build -DHOW=REQUIRED
contains log 'REQUIRED, but' "$text"
echo hang-always >mode
rm -rf build
refused log app build -DMASON_DIXON_TRIAL_SECONDS=8 -DCMAKE_C_COMPILER_WORKS=1
contains log 'mason_dixon_target(app)' "can't link a small program" 'it took longer than 8 seconds and was stopped'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    echo endless-always >mode
    rm -rf build
    refused log app build -DCMAKE_C_COMPILER_WORKS=1
    contains log 'mason_dixon_target(app)' "can't link a small program" 'it wrote more than 64 MiB and was stopped'
fi
echo honest >mode
configure log app build
ends_as link-script placed

# Another's banner, none, or one that does not come.
if command -v mold >/dev/null 2>&1; then
    with gnu-banner-mold ''
    equal GNU "$(fact build linker_id)" "linker by its banner"
    verdict=$(fact build target.app.verdict)
    quietly log cmake --build build
    case $verdict in
    placed) equal placed "$(fixed build/app)" "layout with mold as GNU ld" ;;
    impossible)
        equal plain "$(fixed build/app)" "layout with mold as GNU ld"
        reason 'no strategy had an effect'
        ;;
    *) fail "mold with GNU ld's banner: $verdict" ;;
    esac
    runs build/app
    echo "mold with GNU ld's banner: $verdict"
fi
with mold-banner-gnu ''
equal MOLD "$(fact build linker_id)" "linker by its banner"
verdict=$(fact build target.app.verdict)
quietly log cmake --build build
case $verdict in
placed) equal placed "$(fixed build/app)" "layout with GNU ld as mold" ;;
*) equal impossible:plain "$verdict:$(fixed build/app)" "GNU ld with mold's banner" ;;
esac
readelf -lW build/app >headers
lacks headers ' RWE '
runs build/app
for mode in no-banner hang-banner; do
    [ "$MASON_DIXON_FULL$mode" != 0no-banner ] || continue
    with $mode ''
    equal unknown "$(fact build linker_id)" "linker with $mode"
    ends_as post-link placed
done

# ---- Counter tests: all is well when configured, and wrong when built.
# check_finds TEXT... - REQUIRED: the build fails, again too; OPTIONAL: it warns; both name the reason.
check_finds() {
    expect_failure log cmake --build build
    contains log 'MasonDixon: app was linked, but' 'The configure step predicted "placed"' \
        '-DMASON_DIXON_ENABLE=OFF' "$PWD/build/app" "$@"
    expect_failure log cmake --build build
    contains log 'MasonDixon: app was linked, but' "$@"
}
check_warns() {
    quietly log cmake --build build
    contains log 'CMake Warning' 'MasonDixon: app was linked, but' "$@"
    lacks log 'CMake Error'
}

# A linker that changed its ways.
for mode in ignore swap hole execute; do
    case $MASON_DIXON_FULL$mode in 0swap | 0hole | 0execute) continue ;; esac
    case $mode in
    ignore) text='no segment lies at or above 0x100000000' ;;
    swap) text='not in ascending order' ;;
    hole) text='spans the gap' ;;
    execute) text='is executable' ;;
    esac
    with honest REQUIRED
    echo $mode >mode
    check_finds "$text"
    with honest ''
    echo $mode >mode
    check_warns "$text"
done
# The check can be left out.
with honest REQUIRED
echo ignore >mode
configure log app build -DMASON_DIXON_CHECK_AFTER_LINK=OFF
quietly log cmake --build build
equal plain "$(fixed build/app)" "layout without the check"

# A broken script: the layout that fills the gap, and one that places nothing.
for how in REQUIRED ''; do
    for broken in low nothing; do
        case $MASON_DIXON_FULL$broken$how in 0nothing | 0lowREQUIRED) continue ;; esac
        with honest "$how"
        script=$(find build/mason-dixon -name 'gnu-ld-*.ld')
        case $broken in
        low)
            sed 's/: *ALIGN(_end/: ALIGN(_end/; s/? 0x100000000/? 0x50000000/' "$script" >broken.ld
            text='no segment lies at or above 0x100000000'
            ;;
        nothing)
            echo 'SECTIONS { .mason_dixon_nothing 0 : { } } INSERT AFTER .comment;' >broken.ld
            text='no segment lies at or above 0x100000000'
            ;;
        esac
        cmp -s "$script" broken.ld && fail "the script was not broken"
        # Of the same age, or the build would configure again and mend it.
        touch -r "$script" broken.ld
        cp -p broken.ld "$script"
        if [ "$how" ]; then check_finds "$text"; else check_warns "$text"; fi
        # Configured again, the script is whole again.
        configure log app build
        quietly log cmake --build build
        equal placed "$(fixed build/app)" "layout with the mended script"
    done
done

# A slot that nobody touches, and a tool that fails.
for how in REQUIRED ''; do
    for tool in 'exit 0' 'echo tool-is-tired >&2; exit 3'; do
        case $MASON_DIXON_FULL$how$tool in 0exit* | 0REQUIREDecho*) continue ;; esac
        with honest "STRATEGY;post-link;$how"
        mv build/mason-dixon/mason-dixon-place tool
        printf '#!/bin/sh\n%s\n' "$tool" >build/mason-dixon/mason-dixon-place
        chmod +x build/mason-dixon/mason-dixon-place
        text='no segment lies at or above 0x100000000'
        case $tool in *tired*) text2='tool-is-tired' ;; *) text2='' ;; esac
        if [ "$how" ]; then check_finds "$text" "$text2"; else check_warns "$text" "$text2"; fi
        mv tool build/mason-dixon/mason-dixon-place
        touch app/main.c
        quietly log cmake --build build
        equal placed "$(fixed build/app)" "layout with the mended tool"
    done
done

# The same for an executable made in another folder, where the check runs through a launcher.
project launch <<'END'
set(CMAKE_EXE_LINKER_FLAGS "-B$ENV{TOOLS} -no-pie")
add_subdirectory(below)
mason_dixon_target(app ${HOW})
END
mkdir launch/below
cp launch/main.c launch/below
echo 'add_executable(app main.c)' >launch/below/CMakeLists.txt
for how in REQUIRED ''; do
    [ "$MASON_DIXON_FULL$how" != 0 ] || continue
    echo honest >mode
    rm -rf build
    configure log launch build "-DHOW=$how"
    echo ignore >mode
    if [ "$how" ]; then
        expect_failure log cmake --build build
    else
        quietly log cmake --build build
    fi
    contains log 'MasonDixon: app was linked, but' 'no segment lies at or above 0x100000000'
    echo honest >mode
    touch launch/below/main.c
    quietly log cmake --build build
    equal placed "$(fixed build/below/app)" "layout through the launcher"
    runs build/below/app
done
