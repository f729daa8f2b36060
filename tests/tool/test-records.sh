#!/bin/sh
# SPDX-License-Identifier: 0BSD
# The record of a link and mason-dixon check say the same of the same file, whole and damaged, as one judge does: a driver
# "links" each file of the fuzzer's corpus, and mason-dixon link looks at it, with the strategies none and post-link. That
# the report reads such files is tests/report.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

need gcc readelf
build_tool
# Its name has no "-": it is no other system's compiler, and is asked nothing.
cat >copies <<'END'
#!/bin/sh
case $1 in -*) exit 1 ;; esac
while [ "$1" != -o ]; do shift; done
cp image "$2"
END
chmod +x copies
: >main.o
mkdir corpus
sh "$MASON_DIXON_ROOT/tests/fuzz/corpus" corpus >log 2>&1 || skip "no corpus can be made: $(tail -n 1 log)"

compared=0
placed=0
turn=0
# same WHAT - ./image, linked by each strategy.
same() {
    for strategy in none post-link; do
        turn=$((turn + 1))
        [ "$MASON_DIXON_FULL" = 1 ] || [ $((turn / 2 % 2)) = $((turn % 2)) ] || continue
        rm -rf record app
        "$tool" link --system Linux --strategy $strategy --record record -- ./copies main.o -o app >link.log 2>&1 </dev/null ||
            fail "$1, $strategy: $(cat link.log)"
        cat record/*.facts >facts
        "$tool" check --boundary 4GiB app >check.txt 2>check.err </dev/null
        # What can't be read is no verdict of check's, and no executable with the effect.
        wanted=$(value verdict check.txt)
        equal "${wanted:-impossible}" "$(value linked.verdict facts)" "$1, $strategy: check, and the record: $(cat check.err facts)"
        compared=$((compared + 1))
        [ "$wanted" != placed ] || placed=$((placed + 1))
    done
}

# The short version takes every twentieth file, every third place, and turns for the strategies.
number=0
for file in corpus/*; do
    number=$((number + 1))
    [ "$MASON_DIXON_FULL" = 1 ] || [ $((number % 20)) = 1 ] || continue
    cp "$file" image
    same "$file"
    for at in 4 16 18 32 54 56 64 68 80 86 96 104 120 200 500 1000; do
        [ "$MASON_DIXON_FULL" = 1 ] || [ $(((number / 20 + at / 2) % 3)) = 0 ] || continue
        { head -c "$at" "$file" && printf '\377' && tail -c "+$((at + 2))" "$file"; } >image
        same "$file, damaged at $at"
    done
    head -c 100 "$file" >image
    same "$file, cut off"
done
[ $compared -gt 20 ] || fail "only $compared files were compared"
[ $placed -gt 0 ] || fail "only $compared files were compared, $placed of them placed"
echo "$compared links of files, $placed of them placed, are judged alike"
