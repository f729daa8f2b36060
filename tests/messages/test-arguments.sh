#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Wrong arguments of the CMake functions: each stops the configure step with one message that names
# the function, the argument, what was given and what is allowed; and corrected, the same build folder
# configures and builds.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/project.sh
. "$MASON_DIXON_ROOT/tests/cmake/project.sh"
need cmake cc readelf

cases=0

# bad BODY TEXT... - the project with this body must be refused with all these texts.
bad() {
    bad_body=$1
    shift
    project . <<END
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie)
add_executable(alias ALIAS app)
add_executable(foreign IMPORTED)
add_library(foreign_library UNKNOWN IMPORTED)
foreach(type STATIC SHARED MODULE OBJECT)
  add_library(a_\${type} \${type} EXCLUDE_FROM_ALL main.c)
endforeach()
add_library(headers INTERFACE)
add_library(engine ALIAS a_STATIC)
add_custom_target(custom)
$bad_body
END
    if cmake -S . -B build "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake" >log 2>&1; then
        cat log
        fail "accepted: $bad_body"
    fi
    contains log 'CMake Error' "$@"
    # One clear error: not the same thing twice, nor others behind it.
    [ "$(grep -c '^CMake Error' log)" = 1 ] || {
        cat log
        fail "more than one error: $bad_body"
    }
    cases=$((cases + 1))
}

# bad_value KEYWORD VALUE TEXT... - mason_dixon_target(app KEYWORD VALUE) must be refused.
bad_value() {
    bad_keyword=$1
    bad_given=$2
    shift 2
    bad "mason_dixon_target(app $bad_keyword $bad_given)" \
        'mason_dixon_target(app)' "$bad_keyword is \"$bad_given\"" 'allowed is' "$@"
}

# good - the corrected project must configure, build and be placed, in the same build folder.
good() {
    project . <<'END'
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie)
mason_dixon_target(app BOUNDARY 4GiB LOW_LIMIT 2G MIN_LOW_ROOM 0x10000 REQUIRED)
END
    quietly log cmake -S . -B build "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake"
    quietly log cmake --build build
    equal placed "$(fixed build/app)" "layout of the corrected project"
    runs build/app
}

# The target.
executable='allowed is an executable made by add_executable()'
bad 'mason_dixon_target()' 'mason_dixon_target()' 'no target is given' "$executable"
full bad 'mason_dixon_target("")' 'mason_dixon_target' 'no target is given' "$executable"
bad 'mason_dixon_target(nobody)' 'mason_dixon_target(nobody)' 'there is no target "nobody"' "$executable"
bad 'mason_dixon_target(a_STATIC)' 'mason_dixon_target(a_STATIC)' 'a STATIC_LIBRARY' "$executable" 'MasonDixon::Boundary'
full bad 'mason_dixon_target(a_SHARED)' 'mason_dixon_target(a_SHARED)' 'a SHARED_LIBRARY' "$executable" 'MasonDixon::Boundary'
full bad 'mason_dixon_target(a_MODULE)' 'mason_dixon_target(a_MODULE)' 'a MODULE_LIBRARY' "$executable"
full bad 'mason_dixon_target(a_OBJECT)' 'mason_dixon_target(a_OBJECT)' 'a OBJECT_LIBRARY' "$executable"
full bad 'mason_dixon_target(headers)' 'mason_dixon_target(headers)' 'a INTERFACE_LIBRARY' "$executable"
bad 'mason_dixon_target(custom)' 'mason_dixon_target(custom)' 'a UTILITY' "$executable"
bad 'mason_dixon_target(alias)' 'mason_dixon_target(alias)' 'an alias of "app"' "$executable"
full bad 'mason_dixon_target(engine)' 'mason_dixon_target(engine)' 'an alias of "a_STATIC"' "$executable"
bad 'mason_dixon_target(foreign)' 'mason_dixon_target(foreign)' 'imported' "$executable" 'mason-dixon-place'
full bad 'mason_dixon_target(foreign_library)' 'mason_dixon_target(foreign_library)' 'a UNKNOWN_LIBRARY' "$executable"
full bad 'mason_dixon_target(BOUNDARY 4GiB)' 'there is no target "BOUNDARY"' "$executable"
bad 'mason_dixon_target(app)
mason_dixon_target(app BOUNDARY 8GiB)' 'mason_dixon_target(app)' 'called for "app" before' 'allowed is once'

# Sizes.
size='a size such as 4GiB, 512M or 0x100000000'
for keyword in BOUNDARY LOW_LIMIT MIN_LOW_ROOM; do
    # The short version spreads them over the keywords.
    case $MASON_DIXON_FULL$keyword in
    0BOUNDARY)
        set -- -1 4.5GiB 0x
        units=4KB
        huge=99999999999999999999999
        ;;
    0LOW_LIMIT)
        set -- four '4;GiB'
        units=4GB
        huge=16777216T
        ;;
    0*)
        set -- 1e9 4GiBB
        units=4gb
        huge=0x8000000000000000
        ;;
    *)
        set -- -1 -4GiB four 4.5GiB 1e9 4gib 4g +4GiB 0x 0xzz 4GiBB 1/2 '4;GiB'
        units='4KB 4MB 4GB 4TB 4gb'
        huge='99999999999999999999999 0xffffffffffffffff 16777216T 18446744073709551616 9223372036854775808
            0x8000000000000000'
        ;;
    esac
    for value in "$@"; do
        case $value in
        *\;*) bad "mason_dixon_target(app $keyword \"$value\")" 'mason_dixon_target(app)' '"GiB"' allowed ;;
        *) bad_value $keyword "$value" "$size" ;;
        esac
    done
    for value in $units; do
        bad_value $keyword "$value" 'KB, MB, GB and TB are left out'
    done
    # Too large for any computer, and for the arithmetic.
    for value in $huge; do
        bad_value $keyword "$value" 'at most 0x4000000000000000'
    done
done
# BOUNDARY: the unit is 64 KiB.
multiple='a multiple of 64 KiB from 64KiB to below 128TiB'
for value in 0 0x100000001 128TiB; do
    bad_value BOUNDARY $value "$multiple"
done
for value in 1 65535 4097 4294967297 32KiB 200T 0x800000000000; do
    full bad_value BOUNDARY $value "$multiple"
done
bad_value LOW_LIMIT 8GiB 'at most BOUNDARY' '4 GiB'
full bad 'mason_dixon_target(app BOUNDARY 1GiB LOW_LIMIT 2GiB)' 'LOW_LIMIT is "2GiB"' 'at most BOUNDARY' '1 GiB'
bad_value LOW_LIMIT 0 'at least 64KiB'
full bad_value LOW_LIMIT 1K 'at least 64KiB'
bad_value MIN_LOW_ROOM 3GiB 'at most LOW_LIMIT' '2 GiB'
full bad 'mason_dixon_target(app LOW_LIMIT 1GiB MIN_LOW_ROOM 1025M)' 'MIN_LOW_ROOM is "1025M"' 'at most LOW_LIMIT' '1 GiB'
# The default of LOW_LIMIT follows BOUNDARY down.
bad 'mason_dixon_target(app BOUNDARY 1GiB MIN_LOW_ROOM 1800MiB)' 'MIN_LOW_ROOM is "1800MiB"' \
    'at most LOW_LIMIT' '1 GiB'
good

# Inside the image, or below it, where nothing is left to keep free.
bad_value BOUNDARY 4MiB 'above the image' '0x400000'
for value in 64KiB 0x3f0000; do
    full bad_value BOUNDARY $value 'above the image' '0x400000'
done
full bad 'target_link_options(app PRIVATE -static)
mason_dixon_target(app BOUNDARY 0x450000)' 'mason_dixon_target(app)' 'BOUNDARY is "0x450000"' 'above the image' '0x400000'
full good

# Keywords.
keywords='allowed are REQUIRED, OPTIONAL, LOW_STACK, LOW_LAYOUT, LOW_MAP, BOUNDARY, LOW_LIMIT, MIN_LOW_ROOM, STRATEGY, SELF_TEST, ON_FAILURE, POINTER_BITS, LOW_RESERVE, RUNTIME'
bad 'mason_dixon_target(app FROBNICATE)' 'mason_dixon_target(app)' 'unknown argument "FROBNICATE"' "$keywords"
full bad 'mason_dixon_target(app boundary 4GiB)' 'unknown argument "boundary"' "$keywords"
bad 'mason_dixon_target(app BOUNDARY 4 GiB)' 'unknown argument "GiB"' "$keywords"
full bad 'mason_dixon_target(app 4GiB)' 'unknown argument "4GiB"' "$keywords"
for keyword in BOUNDARY LOW_LIMIT MIN_LOW_ROOM STRATEGY SELF_TEST ON_FAILURE; do
    # The short version has each mistake once.
    case $MASON_DIXON_FULL$keyword in 0BOUNDARY | 1*)
        bad "mason_dixon_target(app $keyword)" 'mason_dixon_target(app)' "$keyword has no value" allowed
        ;;
    esac
    case $MASON_DIXON_FULL$keyword in 0LOW_LIMIT | 1*)
        bad "mason_dixon_target(app $keyword REQUIRED)" 'mason_dixon_target(app)' "$keyword has no value" allowed
        ;;
    esac
    case $MASON_DIXON_FULL$keyword in 0STRATEGY | 1*)
        bad "mason_dixon_target(app $keyword \"\")" 'mason_dixon_target(app)' "$keyword has no value" allowed
        ;;
    esac
    case $MASON_DIXON_FULL$keyword in 0ON_FAILURE | 1*)
        bad "mason_dixon_target(app $keyword 4GiB $keyword 4GiB)" 'mason_dixon_target(app)' \
            "$keyword is given 2 times" 'allowed is once'
        ;;
    esac
done
full bad 'mason_dixon_target(app REQUIRED REQUIRED)' 'REQUIRED is given 2 times' 'allowed is once'
bad 'mason_dixon_target(app REQUIRED OPTIONAL)' 'mason_dixon_target(app)' \
    'REQUIRED and OPTIONAL are both given' 'allowed is one of them'
for value in best maybe link_script 0; do
    full bad_value STRATEGY $value 'auto, none, link-script, post-link'
done
full bad_value SELF_TEST ALWAYS 'OFF, CALL or STARTUP'
bad_value SELF_TEST startup 'OFF, CALL or STARTUP'
bad_value ON_FAILURE EXPLODE 'WARN or ABORT'
# Known, but of other systems or linkers.
bad_value STRATEGY mapfile 'what fits GNU ld' 'on Linux x86_64' 'auto, none, link-script, post-link'
for value in addr32 pagezero; do
    full bad_value STRATEGY $value 'what fits GNU ld' 'on Linux x86_64' 'auto, none, link-script, post-link'
done
full good
for linker in mold gold; do
    command -v ld.$linker >/dev/null 2>&1 || command -v $linker >/dev/null 2>&1 || continue
    bad "target_link_options(app PRIVATE -fuse-ld=$linker)
mason_dixon_target(app STRATEGY link-script)" 'mason_dixon_target(app)' 'STRATEGY is "link-script"' \
        "what fits $linker" 'auto, none, post-link'
    [ "$MASON_DIXON_FULL" = 1 ] || break
done
full good

# The other functions.
bad 'mason_dixon_check(BOUNDARY 5)' 'mason_dixon_check()' 'BOUNDARY is "5"' "$multiple"
full bad 'mason_dixon_check(BOUNDARY 4GB)' 'mason_dixon_check()' 'BOUNDARY is "4GB"' 'left out'
full bad 'mason_dixon_check(BOUNDARY)' 'mason_dixon_check()' 'BOUNDARY has no value'
bad 'mason_dixon_check(LOUD)' 'mason_dixon_check()' 'unknown argument "LOUD"' 'allowed are QUIET, BOUNDARY'
full bad 'mason_dixon_check(QUIET QUIET)' 'mason_dixon_check()' 'QUIET is given 2 times' 'allowed is once'
wanted='allowed is an executable that mason_dixon_target() was called on'
full bad 'mason_dixon_add_test()' 'mason_dixon_add_test()' 'no target is given' "$wanted"
bad 'mason_dixon_add_test(nobody)' 'mason_dixon_add_test(nobody)' 'there is no target "nobody"' "$wanted"
bad 'mason_dixon_add_test(app)' 'mason_dixon_add_test(app)' 'mason_dixon_target(app) was not called before' \
    'needs SELF_TEST STARTUP'
bad 'mason_dixon_target(app SELF_TEST CALL)
mason_dixon_add_test(app)' 'mason_dixon_add_test(app)' 'needs SELF_TEST STARTUP' 'has CALL'
full bad 'mason_dixon_target(app SELF_TEST OFF)
mason_dixon_add_test(app)' 'mason_dixon_add_test(app)' 'needs SELF_TEST STARTUP' 'has OFF'
bad 'mason_dixon_target(app)
mason_dixon_add_test(app NAME)' 'mason_dixon_add_test(app)' 'NAME has no value'
full bad 'mason_dixon_target(app)
mason_dixon_add_test(app NAMES x)' 'mason_dixon_add_test(app)' 'unknown argument "NAMES"' 'allowed are NAME'
full bad 'mason_dixon_target(app)
mason_dixon_add_test(app NAME x NAME y)' 'mason_dixon_add_test(app)' 'NAME is given 2 times'
good

echo "$cases wrong calls, each with its message"
