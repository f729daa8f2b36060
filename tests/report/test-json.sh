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
target.d.e.verdict=placed
target.d.e.file=pie
target.c.verdict=not-needed
target.c.basis=run
predicted.verdict=unknown
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
mkdir -p build/mason-dixon/c build/sub
cp plain build/sub/by-library
# record FILE NAME VERDICT [STRATEGY] - what a link writes down.
record() {
    printf 'linked.file=%s\nlinked.verdict=%s\nlinked.strategy=%s\nlinked.basis=headers\nlinked.boundary=0x100000000\nlinked.self_test=off\nlinked.reason=as linked\n' \
        "$PWD/$1" "$3" "${4-post-link}" >"build/mason-dixon/$2.facts"
}
record pie pie not-needed pagezero
record build/sub/by-library sub%2Fby-library impossible mapfile
record static c/static placed
record plain c/plain impossible
record gone gone placed
quietly log ./report --facts facts --format json -o facts.json
quietly log ./report --facts facts --record build/mason-dixon --format json -o linked.json
quietly log ./report --facts facts --exe plain --pid $$ --boundary 2GiB --low-limit 1GiB --format json -o all.json
quietly log "$python" "$MASON_DIXON_ROOT/tests/report/validate.py" "$schema" ./*.json

# What was asked for is there, the rest is null.
equal 'object null null' "$(field platform.json '[.platform, .executable, .process | type] | join(" ")')" platform
equal 'null array 5' "$(field facts.json '"\(.platform | type) \(.decisions | type) \(.decisions | length)"')" \
    'the decisions of another machine'
equal ' a.b a c d.e' "$(field facts.json '[.decisions[].executable] | join(" ")')" 'names with dots'
equal 'can'\''t be read: No such file or directory' "$(field facts.json '.decisions[2].linked[1].error')" 'a lost file'
equal 'a "quoted" \ reason, µ' "$(field facts.json '.decisions[2].prediction.reason')" 'a text with signs'
equal 'unknown true' "$(field facts.json '.decisions[0] | "\(.verdict) \(.predicted)"')" 'what holds without a target'

# What links wrote down, by target where the build knows the file, by its folder, by its path; the worst of several.
equal 'a.b a c d.e sub/by-library' "$(field linked.json '[.decisions[1:][].executable] | join(" ")')" 'who was linked'
for wanted in 'd.e false not-needed pagezero as linked, predicted placed' 'c false impossible post-link as linked, predicted not-needed' \
    'sub/by-library false impossible mapfile as linked, predicted null'; do
    equal "$wanted" "$(field linked.json ".decisions[] | select(.executable == \"${wanted%% *}\") | \"\\(.executable) \\(.predicted) \\(.verdict) \\(.strategy) \\(.reason), predicted \\(.prediction.verdict)\"")" \
        "the link of ${wanted%% *}"
done
equal "$PWD/plain $PWD/static" "$(field linked.json '[.decisions[] | select(.executable == "c") | .linked[].path] | join(" ")')" 'two files of one executable'
equal 'true not-needed null' "$(field facts.json '.decisions[3] | "\(.predicted) \(.verdict) \(.self_test)"')" 'an executable that is not linked'
equal 'not in every executable: see the decisions' "$(field linked.json .luajit.gets)" 'what a link says of LuaJIT'
quietly text.txt ./report --facts facts --record build/mason-dixon
contains text.txt "any executable, with the folder's flags: predicted unknown" 'sub/by-library: impossible' "Predicted, with the folder's flags"
quietly text.txt ./report --facts facts --record build/none
contains text.txt 'c: predicted not-needed'
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
