#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# What is asked for, in the program's, CMake's and configure's tongue: each mistake is refused with one line that names the
# option as it was written, what was given and what is allowed; each request is said in one way.
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
build_tool

cases=0
wrong=0
# A case: TONGUE|WORDS|STATUS|WHAT. WHAT is the whole answer, in one line: of status 0 the options, without the boundary of
# 4 GiB and, but for the program's tongue, without --self-test=startup; of status 2 the error, behind who it is for. A word
# that is EMPTY is an empty one. "program" is the default tongue, without --tongue; "=" is the line before's tongue.
set -f
while IFS='|' read -r tongue words wanted what; do
    case $tongue in
    '#'* | '') continue ;;
    =) tongue=$last ;;
    esac
    last=$tongue
    case $tongue in
    program) set -- --for F ;;
    *) set -- --tongue "$tongue" --for F ;;
    esac
    for word in $words; do
        case $word in
        EMPTY) set -- "$@" '' ;;
        *) set -- "$@" "$word" ;;
        esac
    done
    cases=$((cases + 1))
    status=0
    "$tool" request "$@" >out 2>err || status=$?
    case $status in
    0) # sort: in one order whatever ours is
        [ ! -s err ] && sort -c out || status="0, but not sorted or with an error"
        got=$(grep -vx -e --boundary=0x100000000 out | tr '\n' ' ')
        [ "$tongue" = program ] || got=$(echo "$got" | sed 's/--self-test=startup //')
        got=${got% }
        ;;
    *)
        got=$(sed 's/^F: //' err)
        [ ! -s out ] || got="$got, and an answer"
        ;;
    esac
    if [ "$wanted|$what" != "$status|$got" ]; then
        printf 'FAIL: %s %s\n  wanted %s: %s\n  got    %s: %s\n' "$tongue" "$words" "$wanted" "$what" "$status" "$got"
        wrong=$((wrong + 1))
    fi
done <<'END_OF_CASES'
# ---- what can be asked for
program||0|
cmake||0|
configure||0|
program|--boundary=8GiB|0|--boundary=0x200000000
=|--boundary 0x200000000|0|--boundary=0x200000000
=|--boundary 4096M --low-limit 2048M --strategy auto --self-test off --on-failure warn --optional|0|
=|--low-map --low-stack --low-layout --pointer-bits 47 --required|0|--low-layout --low-map --low-stack --pointer-bits=47 --required
=|--runtime LuaJIT --self-test STARTUP|0|--runtime=luajit --self-test=startup
=|--runtime luajit --luajit-gc64 guessing-yes --luajit-bits 64|0|--luajit-bits=64 --luajit-gc64=guessing-yes --runtime=luajit
=|--luajit-gc64 yes --low-map|0|--low-map
=|--boundary 8GiB --boundary 4GiB --required --optional|0|
=|--boundary 1GiB|0|--boundary=0x40000000
=|--override X=mapfile --strategy none|0|--strategy=mapfile
=|--system SunOS --record folder --low-map|0|--low-map
cmake|BOUNDARY 4GiB LOW_MAP|0|--low-map
=|LOW_MAP EMPTY BOUNDARY 4G EMPTY|0|--low-map
=|REQUIRED LOW_LIMIT 1GiB MIN_LOW_ROOM 1G STRATEGY link-script ON_FAILURE ABORT|0|--low-limit=0x40000000 --min-low-room=0x40000000 --on-failure=abort --required --strategy=link-script
=|RUNTIME LuaJIT LOW_RESERVE 512M POINTER_BITS 63|0|--low-reserve=0x20000000 --pointer-bits=63 --runtime=luajit
=|SELF_TEST CALL OPTIONAL|0|--self-test=call
=|BOUNDARY 64KiB|0|--boundary=0x10000
=|BOUNDARY 0x7fffffff0000 LOW_LIMIT 0x7fffffff0000|0|--boundary=0x7fffffff0000 --low-limit=0x7fffffff0000
configure|boundary=4GiB low-map required|0|--low-map --required
=|strategy=post-link link-wrapper prefix=TOOL on-failure=abort|0|--on-failure=abort --strategy=post-link
=|runtime=luajit pointer-bits=32 low-layout self-test=off|0|--low-layout --pointer-bits=32 --runtime=luajit
# ---- what is no option
program|--runtime luajit --luajit-gc64 maybe|2|--luajit-gc64 is "maybe"; allowed is yes, no, guessing-yes, guessing-no or unknown.
program|--fast|2|mason-dixon: request: "--fast" is no option; see mason-dixon request --help
=|--low-map=yes|2|mason-dixon: request: "--low-map=yes" is no option; see mason-dixon request --help
=|BOUNDARY|2|mason-dixon: request: "BOUNDARY" is no option; see mason-dixon request --help
=|--prefix=X|2|mason-dixon: request: "--prefix=X" is no option; see mason-dixon request --help
=|-- cc|2|mason-dixon: request: "--" is no option; see mason-dixon request --help
cmake|LOUD|2|unknown argument "LOUD"; allowed are REQUIRED, OPTIONAL, LOW_STACK, LOW_LAYOUT, LOW_MAP, BOUNDARY, LOW_LIMIT, MIN_LOW_ROOM, STRATEGY, SELF_TEST, ON_FAILURE, POINTER_BITS, LOW_RESERVE, RUNTIME.
=|BOUNDARY 4 GiB|2|BOUNDARY is "4"; allowed is a multiple of 64 KiB from 64KiB to below 128TiB.
=|BOUNDARY=4GiB|2|unknown argument "BOUNDARY=4GiB"; allowed are REQUIRED, OPTIONAL, LOW_STACK, LOW_LAYOUT, LOW_MAP, BOUNDARY, LOW_LIMIT, MIN_LOW_ROOM, STRATEGY, SELF_TEST, ON_FAILURE, POINTER_BITS, LOW_RESERVE, RUNTIME.
=|--cross|2|unknown argument "--cross"; allowed are REQUIRED, OPTIONAL, LOW_STACK, LOW_LAYOUT, LOW_MAP, BOUNDARY, LOW_LIMIT, MIN_LOW_ROOM, STRATEGY, SELF_TEST, ON_FAILURE, POINTER_BITS, LOW_RESERVE, RUNTIME.
=|-- cc|2|unknown argument "--"; allowed are REQUIRED, OPTIONAL, LOW_STACK, LOW_LAYOUT, LOW_MAP, BOUNDARY, LOW_LIMIT, MIN_LOW_ROOM, STRATEGY, SELF_TEST, ON_FAILURE, POINTER_BITS, LOW_RESERVE, RUNTIME.
configure|bundary=4GiB|2|unknown option "bundary=4GiB"; allowed are required, optional, low-stack, low-layout, low-map, boundary=, low-limit=, min-low-room=, strategy=, self-test=, on-failure=, pointer-bits=, low-reserve=, runtime=, prefix=, link-wrapper.
=|required=yes|2|unknown option "required=yes"; allowed are required, optional, low-stack, low-layout, low-map, boundary=, low-limit=, min-low-room=, strategy=, self-test=, on-failure=, pointer-bits=, low-reserve=, runtime=, prefix=, link-wrapper.
# ---- no value, or the same option twice
program|--boundary|2|--boundary has no value; allowed is --boundary=VALUE.
=|--strategy=|2|--strategy has no value; allowed is --strategy=VALUE.
cmake|LOW_LIMIT|2|LOW_LIMIT has no value; allowed is one value behind each LOW_LIMIT.
=|LOW_LIMIT REQUIRED|2|LOW_LIMIT has no value; allowed is one value behind each LOW_LIMIT.
=|STRATEGY EMPTY|2|STRATEGY has no value; allowed is one value behind each STRATEGY.
=|BOUNDARY 4GiB BOUNDARY 4GiB|2|BOUNDARY is given twice; allowed is once.
=|REQUIRED REQUIRED|2|REQUIRED is given twice; allowed is once.
configure|boundary|2|boundary has no value; allowed is boundary=VALUE.
=|prefix=|2|prefix has no value; allowed is prefix=VALUE.
=|boundary=4GiB boundary=8GiB|2|boundary is given twice; allowed is once.
=|low-map low-map|2|low-map is given twice; allowed is once.
# ---- values
program|--boundary -1|2|--boundary is "-1"; allowed is a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024).
=|--low-limit 1e9|2|--low-limit is "1e9"; allowed is a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024).
=|--low-map --low-reserve=0x|2|--low-reserve is "0x"; allowed is a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024).
cmake|BOUNDARY 4GB|2|BOUNDARY is "4GB"; allowed is a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024); KB, MB, GB and TB are left out because they mean different things to different people.
=|MIN_LOW_ROOM 4gb|2|MIN_LOW_ROOM is "4gb"; allowed is a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024); KB, MB, GB and TB are left out because they mean different things to different people.
=|LOW_LIMIT 4gib|2|LOW_LIMIT is "4gib"; allowed is a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024).
=|LOW_LIMIT 16777216T|2|LOW_LIMIT is "16777216T"; allowed is at most 0x4000000000000000.
=|MIN_LOW_ROOM 0x8000000000000000|2|MIN_LOW_ROOM is "0x8000000000000000"; allowed is at most 0x4000000000000000.
=|BOUNDARY 99999999999999999999999|2|BOUNDARY is "99999999999999999999999"; allowed is at most 0x4000000000000000.
=|BOUNDARY 0|2|BOUNDARY is "0"; allowed is a multiple of 64 KiB from 64KiB to below 128TiB.
=|BOUNDARY 0x100000001|2|BOUNDARY is "0x100000001"; allowed is a multiple of 64 KiB from 64KiB to below 128TiB.
=|BOUNDARY 128TiB|2|BOUNDARY is "128TiB"; allowed is a multiple of 64 KiB from 64KiB to below 128TiB.
=|STRATEGY best|2|STRATEGY is "best"; allowed is auto, none, link-script, post-link, mapfile, addr32 or pagezero.
=|SELF_TEST startup|2|SELF_TEST is "startup"; allowed is OFF, CALL or STARTUP.
=|ON_FAILURE EXPLODE|2|ON_FAILURE is "EXPLODE"; allowed is WARN or ABORT.
=|RUNTIME luajit|2|RUNTIME is "luajit"; allowed is LuaJIT.
=|POINTER_BITS 64|2|POINTER_BITS is "64"; allowed is a whole number of bits from 32 to 63.
=|POINTER_BITS 047|2|POINTER_BITS is "047"; allowed is a whole number of bits from 32 to 63.
configure|self-test=STARTUP|2|self-test is "STARTUP"; allowed is off, call or startup.
=|on-failure=cry|2|on-failure is "cry"; allowed is warn or abort.
=|runtime=ruby|2|runtime is "ruby"; allowed is luajit.
=|pointer-bits=4x|2|pointer-bits is "4x"; allowed is a whole number of bits from 32 to 63.
=|prefix=1st|2|prefix is "1st"; allowed is a name of letters, digits and "_".
=|strategy=post-link prefix=TOOL|2|strategy is "post-link"; allowed is that only together with link-wrapper, which says that the makefiles link with $(TOOL_LINK).
program|--override MASON_DIXON_STRATEGY_OVERRIDE=best|2|MASON_DIXON_STRATEGY_OVERRIDE is "best"; allowed is auto, none, link-script, post-link, mapfile, addr32 or pagezero.
=|--override best|2|--override is "best"; allowed is NAME=STRATEGY.
=|--tongue lojban|2|--tongue is "lojban"; allowed is program, cmake or configure.
=|--for|2|--for has no value; allowed is --for=VALUE.
# ---- what does not fit together
cmake|REQUIRED OPTIONAL|2|REQUIRED and OPTIONAL are both given; allowed is one of them.
configure|optional required|2|required and optional are both given; allowed is one of them.
cmake|LOW_LIMIT 8GiB|2|LOW_LIMIT is "8GiB"; allowed is at most BOUNDARY, which is 4 GiB.
=|BOUNDARY 1GiB LOW_LIMIT 2GiB|2|LOW_LIMIT is "2GiB"; allowed is at most BOUNDARY, which is 1 GiB.
=|LOW_LIMIT 1K|2|LOW_LIMIT is "1K"; allowed is at least 64KiB.
=|MIN_LOW_ROOM 3GiB|2|MIN_LOW_ROOM is "3GiB"; allowed is at most LOW_LIMIT, which is 2 GiB.
=|BOUNDARY 1GiB MIN_LOW_ROOM 1800MiB|2|MIN_LOW_ROOM is "1800MiB"; allowed is at most LOW_LIMIT, which is 1 GiB.
=|LOW_MAP LOW_RESERVE 3GiB|2|LOW_RESERVE is "3GiB"; allowed is at most LOW_LIMIT, which is 2 GiB.
=|LOW_RESERVE 1GiB|2|LOW_RESERVE is given without LOW_MAP; allowed is with LOW_MAP or RUNTIME, which serve from it.
=|LOW_STACK|2|LOW_STACK is given without POINTER_BITS; allowed is with POINTER_BITS <bits>, the width it shall fit into.
=|LOW_LAYOUT|2|LOW_LAYOUT is given without POINTER_BITS; allowed is with POINTER_BITS <bits>, the width it shall fit into.
=|BOUNDARY 8GiB LOW_LIMIT 5GiB LOW_MAP|2|LOW_LIMIT is "5GiB"; allowed is at most 4GiB with LOW_MAP.
=|LOW_LIMIT 64KiB LOW_MAP|2|LOW_LIMIT is "64KiB"; allowed is above 64KiB with LOW_MAP, which uses nothing below.
=|BOUNDARY 64KiB LOW_MAP|2|BOUNDARY is "64KiB"; allowed is above 64KiB with LOW_MAP, which uses nothing below.
=|LOW_LIMIT 3GiB RUNTIME LuaJIT|2|LOW_LIMIT is "3GiB"; allowed is at most 2GiB with RUNTIME LuaJIT, whose machine code can't reach beyond.
configure|low-limit=3GiB runtime=luajit|2|low-limit is "3GiB"; allowed is at most 2GiB with runtime=luajit, whose machine code can't reach beyond.
=|low-reserve=1G|2|low-reserve is given without low-map; allowed is with low-map or runtime, which serve from it.
=|low-layout|2|low-layout is given without pointer-bits; allowed is with pointer-bits=BITS, the width it shall fit into.
program|--low-stack|2|--low-stack is given without --pointer-bits; allowed is with --pointer-bits=BITS, the width it shall fit into.
=|--low-limit 5GiB|2|--low-limit is "5GiB"; allowed is at most --boundary, which is 4 GiB.
END_OF_CASES
set +f
[ $cases -ge 60 ] || fail "the table has only $cases cases"
[ $wrong = 0 ] || fail "$wrong of $cases requests"

# Who says it, with and without --for; a name can't reach a terminal's controls.
says 2 'mason-dixon: request: --low-limit is "x"; allowed is a size' "$tool" request --low-limit x
says 2 'mason-dixon: link: LOW_LIMIT is "x"; allowed is a size' "$tool" link --tongue cmake LOW_LIMIT x -- cc
says 2 'mason_dixon_target(app): LOW_LIMIT is "x?y"' "$tool" request --for 'mason_dixon_target(app)' --tongue cmake \
    LOW_LIMIT "x$(printf '\033')y"
# Once --for was given, CMake's words begin at once.
says 2 'G: unknown argument "--for"' "$tool" request --for G --tongue cmake --for H
# What one command has and another has not.
says 2 'request: "--explain" is no option' "$tool" request --explain
says 2 'luajit: "--boundary" is no option' "$tool" luajit --boundary 8GiB -- cc
says 0 'usage: mason-dixon request' "$tool" request --help

# The environment counts for a link, also what is for other commands; a request is the same everywhere.
MASON_DIXON_OPTIONS='--boundary 8GiB --explain' "$tool" request >out 2>&1 || fail "$(cat out)"
equal --boundary=0x100000000 "$(cat out)" 'a request beside MASON_DIXON_OPTIONS'
says 2 'detect: --low-limit is "16GiB"; allowed is at most --boundary, which is 8 GiB.' \
    env MASON_DIXON_OPTIONS='--boundary 8GiB --explain' "$tool" detect --low-limit 16GiB -- cc
says 2 'link: "--tongue" is no option' env MASON_DIXON_OPTIONS='--tongue cmake' "$tool" link -- cc

# What is said of a request says the same again.
"$tool" request --tongue cmake BOUNDARY 8GiB LOW_LIMIT 3GiB LOW_MAP LOW_STACK POINTER_BITS 47 REQUIRED STRATEGY post-link >out
# shellcheck disable=SC2046 # words
"$tool" request $(cat out) >again
cmp out again || fail 'a request that is another one when it is read again'

# detect takes the same words, and the prediction is for them.
"$tool" detect --cross --tongue cmake --for 'mason_dixon_target(app)' BOUNDARY 8GiB -- cc >out 2>&1 || fail "$(cat out)"
contains out 'predicted.boundary=0x200000000'
echo "$cases requests"
