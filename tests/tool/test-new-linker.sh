#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Adding a linker is as easy as docs/design.md says: its example row and case, taken from there, are all that the program
# needs to know a linker that it never heard of, and all that the test of decisions needs.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
need gcc ld

design=$MASON_DIXON_ROOT/docs/design.md
sed -n 's/^linkers[.]table  *\(.*|.*\)$/\1/p' "$design" >row
equal 1 "$(wc -l <row)" 'example rows of docs/design.md'
sed -n '/^case: /,/^```$/p' "$design" | sed '/^```$/d' >case
equal 1 "$(grep -c '^case: ' case)" 'example cases of docs/design.md'
banner=$(sed -n 's/^banner: //p' case)
called=$(sed -n 's/^expect: linker=//p' case)
id=$(sed -n 's/^expect: linker_id=//p' case)

# A checkout with the row, and the case.
mkdir -p tests/tool
ln -s "$MASON_DIXON_ROOT"/tests/*.sh tests
ln -s "$MASON_DIXON_ROOT"/tests/tool/*.sh tests/tool
cp -R "$MASON_DIXON_ROOT/templates" "$MASON_DIXON_ROOT/m4" .
cp "$MASON_DIXON_ROOT/tests/tool/decisions" tests/tool
table=templates/tables/linkers.table
sed '/^[^#]/,$d' "$MASON_DIXON_ROOT/$table" >$table
cat row >>$table
sed -n '/^[^#]/,$p' "$MASON_DIXON_ROOT/$table" >>$table
quietly generate.log m4/generate
# decided - the test of decisions, in that checkout.
decided() {
    mkdir decided
    (cd decided && MASON_DIXON_ROOT=${PWD%/*} sh ../tests/tool/test-decisions.sh) >decided.log 2>&1
}
if [ "$MASON_DIXON_FULL" = 1 ]; then
    ! decided || fail 'a row without a case is enough'
    contains decided.log "no case for linkers: $id"
    rm -r decided
fi
{
    echo
    cat case
} >>tests/tool/decisions
decided || {
    cat decided.log
    fail "the case of docs/design.md"
}

# The linker itself, an imitation, for a program before and after.
mkdir tools
cat >tools/ld <<END
#!/bin/sh
case " \$* " in *' --version '*) echo '$banner'; exit ;; esac
exec $(command -v ld) "\$@"
END
chmod +x tools/ld
write_heap
build_tool
quietly before.log "$tool" link --explain -- gcc "-B$PWD/tools" -no-pie heap.c -o app
contains before.log 'linker_id=GNU'
lacks before.log "$called"
tool=$PWD/decided/mason-dixon
quietly after.log "$tool" detect -- gcc "-B$PWD/tools" -no-pie
contains after.log "linker_called=$called" "linker_id=$id" 'predicted.verdict=placed' 'predicted.strategy=post-link'
quietly link.log "$tool" link -- gcc "-B$PWD/tools" -no-pie heap.c -o app
is_seen 'placed slot' app
heap_above app
