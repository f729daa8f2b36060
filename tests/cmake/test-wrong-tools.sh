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

# with_honest HOW - the same with the honest linker. What is tested comes after it: the short version needs no new
# build folder, only a link to come.
with_honest() {
    if [ "$MASON_DIXON_FULL" = 1 ] || [ ! -f build/mason-dixon.facts ]; then
        with honest "$1"
        return
    fi
    echo honest >mode
    configure log app build -DMASON_DIXON_CHECK_AFTER_LINK=ON "-DHOW=$1"
    rm -f build/app
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

# The honest one first: the tests below prove nothing without it. The short version has it after a linker that hangs.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    with honest REQUIRED
    ends_as link-script placed
    # Another order that does no harm is none: the effect decides.
    with front REQUIRED
    ends_as link-script placed
fi

# What goes wrong with the script. Asked for it: impossible, with the reason. Left to choose: the
# reserved slot needs no script.
# The short version takes the one without effect here, and below a layout that must not be (swap-always);
# test-wrong-tools.sh of configure takes others.
misbehaves() {
    misbehaves_mode=$1
    shift
    case $MASON_DIXON_FULL$misbehaves_mode in
    1* | 0ignore) ;;
    *) return 0 ;;
    esac
    with "$misbehaves_mode" 'STRATEGY;link-script'
    contains log 'Warning' 'mason_dixon_target(app)' impossible 'no strategy had an effect' "$@"
    equal impossible "$(fact build target.app.verdict)" "verdict with $misbehaves_mode"
    reason "$@"
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        refused log app build '-DHOW=STRATEGY;link-script;REQUIRED'
        contains log 'mason_dixon_target(app)' 'REQUIRED, but' "$@"
        configure log app build '-DHOW=STRATEGY;link-script'
        ends_as none plain
        with "$misbehaves_mode" REQUIRED
    else
        configure log app build -DHOW=REQUIRED
    fi
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
if [ "$MASON_DIXON_FULL" = 1 ]; then
    with swap-always ''
    contains log 'Warning' impossible 'not in ascending order'
    equal none "$(fact build target.app.strategy)" "strategy with swapped segments"
    with hole-always ''
    contains log 'Warning' impossible spans
    equal none "$(fact build target.app.strategy)" "strategy with a filled gap"
    refused log app build -DHOW=REQUIRED
    contains log 'REQUIRED, but' spans
    seconds=8
else
    echo swap-always >mode
    rm -rf build
    refused log app build -DHOW=REQUIRED
    contains log 'mason_dixon_target(app)' 'REQUIRED, but' 'not in ascending order'
    seconds=5
fi
echo hang-always >mode
rm -rf build
refused log app build -DMASON_DIXON_TRIAL_SECONDS=$seconds -DCMAKE_C_COMPILER_WORKS=1
contains log 'mason_dixon_target(app)' "can't link a small program" \
    "it took longer than $seconds seconds and was stopped"
no_wrong_linker_left
if [ "$MASON_DIXON_FULL" = 1 ]; then
    echo endless-always >mode
    rm -rf build
    refused log app build -DCMAKE_C_COMPILER_WORKS=1
    contains log 'mason_dixon_target(app)' "can't link a small program" 'it wrote more than 64 MiB and was stopped'
fi
echo honest >mode
configure log app build -DMASON_DIXON_TRIAL_SECONDS=30
ends_as link-script placed

# ---- Another's banner, none, or one that does not come. The short version takes no banner.
if [ "$MASON_DIXON_FULL" = 1 ] && command -v mold >/dev/null 2>&1; then
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
if [ "$MASON_DIXON_FULL" = 1 ]; then
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
fi
for mode in no-banner hang-banner; do
    [ "$MASON_DIXON_FULL$mode" != 0hang-banner ] || continue
    with $mode ''
    equal unknown "$(fact build linker_id)" "linker with $mode"
    ends_as post-link placed
done

# ---- Counter tests: all is well when configured, and wrong when built.
rm -rf build
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

# A linker that changed its ways. The short version takes the fastest.
for mode in ignore swap hole execute; do
    case $MASON_DIXON_FULL$mode in 0ignore | 0hole | 0execute) continue ;; esac
    case $mode in
    ignore) text='no segment lies at or above 0x100000000' ;;
    swap) text='not in ascending order' ;;
    hole) text='spans the gap' ;;
    execute) text='is executable' ;;
    esac
    with_honest REQUIRED
    echo $mode >mode
    check_finds "$text"
    with_honest ''
    echo $mode >mode
    check_warns "$text"
done
# The check can be left out.
with_honest REQUIRED
mode=swap
[ "$MASON_DIXON_FULL" = 0 ] || mode=ignore
echo $mode >mode
configure log app build -DMASON_DIXON_CHECK_AFTER_LINK=OFF
quietly log cmake --build build
case $mode$(fixed build/app) in
ignoreplain | swapbad*) ;;
*) fail "layout without the check: $(fixed build/app)" ;;
esac

# A broken script: the layout that fills the gap, and one that places nothing.
for how in REQUIRED ''; do
    for broken in low nothing; do
        case $MASON_DIXON_FULL$broken$how in 0nothing | 0lowREQUIRED) continue ;; esac
        with_honest "$how"
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
        case $MASON_DIXON_FULL$how$tool in 0exit* | 0REQUIREDexit* | 0echo*) continue ;; esac
        with_honest "STRATEGY;post-link;$how"
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
mode=ignore
text='no segment lies at or above 0x100000000'
if [ "$MASON_DIXON_FULL" = 0 ]; then
    mode=swap
    text='not in ascending order'
fi
for how in REQUIRED ''; do
    [ "$MASON_DIXON_FULL$how" != 0 ] || continue
    echo honest >mode
    rm -rf build
    configure log launch build "-DHOW=$how"
    echo $mode >mode
    if [ "$how" ]; then
        expect_failure log cmake --build build
    else
        quietly log cmake --build build
    fi
    contains log 'MasonDixon: app was linked, but' "$text"
    echo honest >mode
    touch launch/below/main.c
    quietly log cmake --build build
    equal placed "$(fixed build/below/app)" "layout through the launcher"
    runs build/below/app
done
