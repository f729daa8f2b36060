#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Strategies that are asked for by the project or by its user; OPTIONAL warns and builds, REQUIRED is
# content with "not-needed". The short version takes GNU ld, and of the user's words two.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/project.sh
. "$MASON_DIXON_ROOT/tests/cmake/project.sh"
need cmake cc readelf

# Strategies that are asked for, and OPTIONAL, and REQUIRED with "not-needed".
project asked <<'END'
foreach(strategy auto none link-script post-link)
  foreach(mode no-pie pie)
    add_executable(${strategy}-${mode} main.c)
    set_target_properties(${strategy}-${mode} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_link_options(${strategy}-${mode} PRIVATE -${mode})
  endforeach()
  mason_dixon_target(${strategy}-no-pie STRATEGY ${strategy} OPTIONAL)
  mason_dixon_target(${strategy}-pie STRATEGY ${strategy} REQUIRED)
endforeach()
if(STRICT)
  add_executable(strict main.c)
  target_link_options(strict PRIVATE -no-pie)
  mason_dixon_target(strict STRATEGY none REQUIRED)
endif()
END
for linker in bfd lld; do
    echo 'int main(void){return 0;}' | cc -fuse-ld=$linker -x c - -o try 2>/dev/null || continue
    [ "$MASON_DIXON_FULL$linker" != 0lld ] || continue
    build=build-asked-$linker
    configure log asked $build "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
    quietly log cmake --build $build
    contains log 'none-no-pie: impossible: '
    decided $build auto-no-pie placed post-link
    decided $build link-script-no-pie placed link-script
    decided $build post-link-no-pie placed post-link
    decided $build none-no-pie impossible none
    for strategy in auto none link-script post-link; do
        if [ $strategy = none ]; then wanted=plain; else wanted=placed; fi
        equal $wanted "$(fixed $build/$strategy-no-pie)" "layout of $strategy, $linker"
        equal pie "$(fixed $build/$strategy-pie)" "layout of $strategy with PIE, $linker"
        equal not-needed "$(linked $build $strategy-pie verdict)" "verdict of $strategy with PIE"
        runs $build/$strategy-no-pie
        runs $build/$strategy-pie
    done
    configure log asked $build -DSTRICT=ON
    expect_failure log cmake --build $build --target strict
    contains log 'strict: impossible: ' '--required is given'
    [ ! -e $build/strict ] || fail 'REQUIRED, and the program is there'
    # The user's word is the last.
    for override in post-link link-script none; do
        [ "$MASON_DIXON_FULL$override" != 0link-script ] || continue
        configure log asked $build -DSTRICT=OFF -DMASON_DIXON_STRATEGY_OVERRIDE=$override
        set --
        [ "$MASON_DIXON_FULL" = 1 ] || set -- --target auto-no-pie none-no-pie link-script-no-pie post-link-no-pie
        quietly log cmake --build $build "$@"
        for strategy in auto none link-script post-link; do
            equal $override "$(linked $build $strategy-no-pie strategy)" "strategy with override"
            if [ $override = none ]; then wanted=plain; else wanted=placed; fi
            equal $wanted "$(fixed $build/$strategy-no-pie)" "layout of $strategy with $override, $linker"
            runs $build/$strategy-no-pie
        done
    done
done

tell_later
