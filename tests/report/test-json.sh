#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The JSON of every kind of report fits docs/report.schema.json, as an independent validator sees it;
# reports that do not fit are refused; two reports of the same thing are the same, line by line.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
need jq
find_python
schema=$MASON_DIXON_ROOT/docs/report.schema.json
build_checked ./report

# An executable of each kind, other machines and damaged texts among them.
printf 'int main(void) { return 0; }\n' >main.c
quietly cc.log "${CC:-cc}" -no-pie main.c -o plain
quietly cc.log "${CC:-cc}" -pie -fPIE main.c -o pie
quietly cc.log "${CC:-cc}" -static main.c -o static
cat >facts <<'END'
facts_version=1
system=Linux
machine=aarch64
page_size=4096
heap_placement=after-image
target.a.b.boundary=0x100000000
target.a.b.verdict=placed
target.a.b.basis=run
target.a.reason=a "quoted" \ reason, µ
target.a.verdict=not-needed
checked.1.target=a
checked.1.file=plain
checked.1.verdict=placed
checked.2.target=a
checked.2.file=not/there
linker.bfd.id=GNU
linker.bfd.post_link_reason=why
luajit.version=2.1.0-beta3
luajit.gc64=no
END
printf 'checked.3.target=a.b\nchecked.3.file=pl\377ain\n' >>facts
quietly log ./report --format json -o platform.json
for file in plain pie static "$(command -v sh)"; do
    quietly log ./report --exe "$file" --format json -o "exe-$(basename "$file").json"
done
quietly log ./report --pid $$ --format json -o process.json
quietly log ./report --facts facts --format json -o facts.json
quietly log ./report --facts facts --exe plain --pid $$ --boundary 2GiB --low-limit 1GiB --format json -o all.json
quietly log "$python" "$MASON_DIXON_ROOT/tests/report/validate.py" "$schema" ./*.json

# What was asked for is there, the rest is null.
equal 'object null null' "$(field platform.json '[.platform, .executable, .process | type] | join(" ")')" platform
equal 'null array 2' "$(field facts.json '"\(.platform | type) \(.decisions | type) \(.decisions | length)"')" \
    'the decisions of another machine'
equal 'a.b a' "$(field facts.json '[.decisions[].executable] | join(" ")')" 'names with dots'
equal 'can'\''t be read: No such file or directory' "$(field facts.json '.decisions[1].linked[1].error')" 'a lost file'
equal 'a "quoted" \ reason, µ' "$(field facts.json '.decisions[1].reason')" 'a text with signs'
equal 'free memory below 2 GiB: a PIE, or a heap above the boundary' "$(field facts.json .luajit.needs)" needs
equal 'yes: every executable that was decided on keeps it free' "$(field facts.json .luajit.gets)" gets

# The validator can fail: a field too many, one too few, one of another type.
for change in 'del(.platform.kernel)' '.platform.more = 1' '.platform.page_bytes = "4096"' \
    '.executable = 3' '.report_version = 2' '.platform.heaps |= .[0:2]'; do
    jq "$change" platform.json >wrong.json
    expect_failure log "$python" "$MASON_DIXON_ROOT/tests/report/validate.py" "$schema" wrong.json
done

# No field changes from run to run, though all places are random.
for i in 1 2 3 4 5 6 7 8; do
    quietly log ./report --format json -o again.json
    cmp platform.json again.json || {
        diff platform.json again.json
        fail "report $i of this system differs from the first"
    }
done
