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

multiple='a multiple of 64 KiB from 64KiB to below 128TiB'
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
bad 'mason_dixon_target(foreign)' 'mason_dixon_target(foreign)' 'imported' "$executable" 'mason-dixon place'
full bad 'mason_dixon_target(foreign_library)' 'mason_dixon_target(foreign_library)' 'a UNKNOWN_LIBRARY' "$executable"
full bad 'mason_dixon_target(BOUNDARY 4GiB)' 'there is no target "BOUNDARY"' "$executable"
bad 'mason_dixon_target(app)
mason_dixon_target(app BOUNDARY 8GiB)' 'mason_dixon_target(app)' 'called for "app" before' 'allowed is once'

# Values: each mistake that the program finds (tests/tool/test-requests.sh has them all) in a CMake list's clothes.
bad_value BOUNDARY 4.5GiB 'a size such as 4GiB, 512M or 0x100000000'
bad_value MIN_LOW_ROOM 4gb 'KB, MB, GB and TB are left out'
full bad_value LOW_LIMIT 16777216T 'at most 0x4000000000000000'
bad_value BOUNDARY 0x100000001 "$multiple"
bad 'mason_dixon_target(app BOUNDARY "4;GiB")' 'mason_dixon_target(app)' 'BOUNDARY is "4"' "$multiple"
bad 'mason_dixon_target(app BOUNDARY 1GiB MIN_LOW_ROOM 1800MiB)' 'MIN_LOW_ROOM is "1800MiB"' 'at most LOW_LIMIT' '1 GiB'
full bad_value SELF_TEST startup 'OFF, CALL or STARTUP'
good
# What is right by itself, and of other systems.
bad_value STRATEGY mapfile 'what fits GNU ld' 'on Linux x86_64: auto, none, link-script, post-link.'

# Keywords.
keywords='allowed are REQUIRED, OPTIONAL, LOW_STACK, LOW_LAYOUT, LOW_MAP, BOUNDARY, LOW_LIMIT, MIN_LOW_ROOM, STRATEGY, SELF_TEST, ON_FAILURE, POINTER_BITS, LOW_RESERVE, RUNTIME'
bad 'mason_dixon_target(app FROBNICATE)' 'mason_dixon_target(app)' 'unknown argument "FROBNICATE"' "$keywords"
full bad 'mason_dixon_target(app "--strategy=none")' 'unknown argument "--strategy=none"' "$keywords"
bad 'mason_dixon_target(app BOUNDARY REQUIRED)' 'mason_dixon_target(app)' 'BOUNDARY has no value' allowed
full bad 'mason_dixon_target(app ON_FAILURE)' 'mason_dixon_target(app)' 'ON_FAILURE has no value' allowed
bad 'mason_dixon_target(app STRATEGY "")' 'mason_dixon_target(app)' 'STRATEGY has no value' allowed
bad 'mason_dixon_target(app LOW_LIMIT 1GiB LOW_LIMIT 1GiB)' 'LOW_LIMIT is given twice' 'allowed is once'
bad 'mason_dixon_target(app REQUIRED OPTIONAL)' 'REQUIRED and OPTIONAL are both given' 'allowed is one of them'
full good

# An image that the boundary would lie in is seen at the link: with REQUIRED that is an error, and nothing is left.
project . <<'END'
add_executable(app main.c)
target_link_options(app PRIVATE -static)
mason_dixon_target(app BOUNDARY 0x450000 REQUIRED)
END
quietly log cmake -S . -B build "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake"
expect_failure log cmake --build build
contains log 'app: impossible: one PT_LOAD spans the boundary' '--required is given, so it was removed'
[ ! -e build/app ] || fail 'a refused program was left'
# So is a linker that a strategy does not fit.
for linker in mold gold; do
    command -v ld.$linker >/dev/null 2>&1 || command -v $linker >/dev/null 2>&1 || continue
    project . <<END
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie -fuse-ld=$linker)
mason_dixon_target(app STRATEGY link-script REQUIRED)
END
    quietly log cmake -S . -B build "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake"
    expect_failure log cmake --build build
    contains log "app: impossible: STRATEGY link-script does not fit to $linker" 'what does: auto, none, post-link'
    [ "$MASON_DIXON_FULL" = 1 ] || break
done
full good

# The other functions.
bad 'mason_dixon_check(BOUNDARY 5)' 'mason_dixon_check()' 'BOUNDARY is "5"' "$multiple"
full bad 'mason_dixon_check(BOUNDARY 4GB)' 'mason_dixon_check()' 'BOUNDARY is "4GB"' 'left out'
full bad 'mason_dixon_check(BOUNDARY)' 'mason_dixon_check()' 'BOUNDARY has no value'
bad 'mason_dixon_check(LOUD)' 'mason_dixon_check()' 'unknown argument "LOUD"' 'allowed are QUIET, BOUNDARY'
full bad 'mason_dixon_check(QUIET QUIET)' 'mason_dixon_check()' 'QUIET is given twice' 'allowed is once'
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
mason_dixon_add_test(app NAME x NAME y)' 'mason_dixon_add_test(app)' 'NAME is given twice'
good

echo "$cases wrong calls, each with its message"
