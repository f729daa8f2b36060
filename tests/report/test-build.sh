#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The report of a build, of the platform without a project, and with an installed program.
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
need cmake jq
find_python
build_tool
module=$MASON_DIXON_ROOT/cmake/MasonDixonReport.cmake
printf 'int main(void) { return 0; }\n' >main.c
valid() {
    quietly log "$python" "$MASON_DIXON_ROOT/tests/report/validate.py" "$MASON_DIXON_ROOT/docs/report.schema.json" "$@"
}

# ---- a build, in a folder with a name of its own
dir='a build, C'
mkdir -p "$dir/sub"
cat >"$dir/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(p LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$MASON_DIXON_ROOT/cmake")
include(MasonDixon)
foreach(name app high late low narrow)
  add_executable(\${name} main.c)
  target_link_options(\${name} PRIVATE -no-pie)
endforeach()
set_target_properties(high PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_link_options(high PRIVATE -pie)
set_target_properties(late PROPERTIES EXCLUDE_FROM_ALL ON)
set_target_properties(app PROPERTIES OUTPUT_NAME host RUNTIME_OUTPUT_DIRECTORY bin)
mason_dixon_target(app BOUNDARY 8GiB)
mason_dixon_target(high SELF_TEST OFF)
mason_dixon_target(late)
mason_dixon_target(low LOW_MAP LOW_RESERVE 64MiB)
mason_dixon_target(narrow POINTER_BITS 40)
add_subdirectory(sub)
END
cp main.c "$dir/"
cat >"$dir/sub/CMakeLists.txt" <<'END'
add_library(library INTERFACE)
target_link_libraries(library INTERFACE MasonDixon::Boundary)
add_executable(by-library ../main.c)
target_link_options(by-library PRIVATE -no-pie)
target_link_libraries(by-library PRIVATE library)
END
b=$dir/b
compiled=$b/CMakeFiles/mason-dixon/report/mason-dixon
json=$b/report.json
quietly log cmake -S "$dir" -B "$b" "-DMASON_DIXON_PROGRAM=$tool"
quietly log cmake --build "$b"
[ ! -e "$compiled" ] || fail 'the report was compiled by an ordinary build'
quietly report.txt cmake --build "$b" --target mason-dixon-report
contains report.txt 'app: placed' 'linked: placed' 'high: not-needed' 'late: predicted ' 'sub/by-library: placed' \
    'report.json, report.html'
valid "$json"
# Executables that look alike share a picture.
contains "$b/report.html" '</html>' 'Low memory of app' 'Low memory of low, narrow' 'Low mappings' 'Packed pointers'

# What the report says is what the link's record, the facts file and the linked file say.
# of EXECUTABLE FIELD; fact KEY; linked FILE KEY
of() {
    field "$json" ".decisions[] | select(.executable == \"$1\") | $2"
}
fact() {
    sed -n "s/^target\.$1=//p" "$b/mason-dixon.facts"
}
linked() {
    sed -n "s/^linked\.$2=//p" "$b/mason-dixon/$1.facts"
}
for name in verdict strategy basis boundary reason self_test; do
    equal "$(linked bin%2Fhost $name)" "$(of app .$name)" "$name of app"
done
for name in verdict strategy basis reason; do
    equal "$(fact app.$name)" "$(of app .prediction.$name)" "$name predicted of app"
    equal "$(fact late.$name)" "$(of late .$name)" "$name predicted of late"
done
equal 'true null' "$(of late '"\(.predicted) \(.prediction)"')" 'late'
equal '0x200000000 placed headers false' "$(of app '.linked[0] | "\(.boundary) \(.verdict) \(.basis) \(.heap_grows_into_room)"')" 'the linked file'
equal "$(linked low low_map) $(linked low low_map_reason) 0x80000000 67108864" \
    "$(of low '.low_mappings | "\(.verdict) \(.reason) \(.limit) \(.reserve_bytes)"')" 'low mappings'
equal null "$(of app .low_mappings)" 'low mappings that nobody asked for'
equal "$(fact narrow.pointer_bits) $(fact narrow.pointer_verdict) $(fact narrow.pointer_reason) $(fact narrow.low_stack)" \
    "$(of narrow '.pointers | "\(.bits) \(.verdict) \(.reason) \(.low_stack)"')" 'packed pointers'
for area in stack threads mappings heap image; do
    fits=true
    [ "$(fact "narrow.width_$area" | tr -dc 0-9)" -le 40 ] || fits=false
    echo "$(fact "narrow.width_$area") $fits"
done >wanted
of narrow '.pointers.widths[] | "\(.bits) \(.fits)"' | diff wanted - || fail 'widths'
driver=$(sed -n 's/^compiler.path=//p' "$b/CMakeFiles/mason-dixon/extra.facts")
equal "$("$driver" -Wl,--version 2>/dev/null | sed -n '1s/.* \([0-9][0-9.]*\)$/\1/p')" \
    "$(field "$json" '.tools.linkers[0].version')" 'the linker that the driver runs'
[ "$(uname -sm)" != 'Linux x86_64' ] ||
    equal 'placed (run) not-needed (run)' "$(field "$json" '.tools.linkers[0] | "\(.post_link) \(.pie)"')" 'what works with it'
# Again: nothing is compiled a second time, and the files are the same.
before=$(stat -c %Y.%i "$compiled")
cp "$json" first.json
quietly log cmake "-DMASON_DIXON_BUILD=$PWD/$b" -P "$module"
equal "$before" "$(stat -c %Y.%i "$compiled")" 'the compiled report'
cmp first.json "$json" || fail 'two reports of one build differ'
# Another request is another link, and another record.
quietly log cmake -DMASON_DIXON_STRATEGY_OVERRIDE=none "$b"
quietly log cmake --build "$b"
quietly log cmake "-DMASON_DIXON_BUILD=$PWD/$b" -P "$module"
equal 'impossible none impossible' "$(of app '"\(.verdict) \(.strategy) \(.linked[0].verdict)"')" 'app with STRATEGY none'

# ---- installed: the program, found by the module beside it
mkdir -p installed/bin installed/share/cmake installed/share/mason-dixon
cp -R "$MASON_DIXON_ROOT/cmake" installed/share/cmake/MasonDixon
cp -R "$MASON_DIXON_ROOT/templates" installed/share/mason-dixon/
mv "$compiled" installed/bin/mason-dixon
equal "$(sed -n 's/^project(MasonDixon VERSION \([0-9.]*\).*/\1/p' "$MASON_DIXON_ROOT/CMakeLists.txt")" \
    "$(installed/bin/mason-dixon report --version | sed 's/.* //')" 'version of the program and of the project'
quietly log cmake "-DMASON_DIXON_BUILD=$PWD/$b" -P installed/share/cmake/MasonDixon/MasonDixonReport.cmake
contains log 'app: impossible'
[ ! -e "$compiled" ] || fail 'compiled, though it is installed'

# ---- without any compiler a build's report is short, and says so; without a project it is an error
sed -i '/^compiler\.path=/d' "$b/CMakeFiles/mason-dixon/extra.facts"
mkdir bin
for each in "$cmake_program" "$(command -v uname)" "$(command -v sh)"; do ln -s "$each" bin/; done
quietly log env "PATH=$PWD/bin" cmake "-DMASON_DIXON_BUILD=$PWD/$b" -P "$module"
contains log 'only the facts and the records of links' 'no C compiler for this machine works' 'target.app.verdict=' 'linked.verdict='
if env "PATH=$PWD/bin" cmake -P "$module" >out 2>log; then fail 'a report without a compiler'; fi
contains log 'there is no compiler: neither cc, gcc nor clang is on the PATH'
[ ! -s out ] || fail 'an error on standard output'
for wrong in -DMASON_DIXON_FORMAT=pdf -DMASON_DIXON_REPORT_COMPILER=/no/cc; do
    expect_failure log cmake "$wrong" -P "$module"
    contains log MasonDixonReport "${wrong##*=}"
done

# ---- the platform, from a checkout, in a folder of no meaning
mkdir empty tmp
(cd empty && TMPDIR=$PWD/../tmp cmake -DMASON_DIXON_FORMAT=json -DMASON_DIXON_OUTPUT=../p.json -P "$module") >out 2>err ||
    fail "cmake -P: $(cat err)"
equal '' "$(find tmp empty -mindepth 1)" 'files left behind'
valid p.json
equal "$(cc --version 2>/dev/null | sed 1q)" "$(field p.json .tools.compiler)" compiler
quietly log cc main.c -o default
pie=no
readelf -h default | grep -q 'Type:.*DYN' && pie=yes
equal "$pie" "$(field p.json .tools.pie_default)" 'PIE by default'
for pair in bfd:GNU gold:GNUgold lld:LLD mold:MOLD; do
    cc "-fuse-ld=${pair%:*}" main.c -o linked 2>/dev/null || continue
    version=$(cc "-fuse-ld=${pair%:*}" -Wl,--version 2>/dev/null | sed 1q)
    reported=$(field p.json ".tools.linkers[] | select(.linker == \"${pair#*:}\") | .version")
    case "$version " in
    *"$reported"[!0-9.]*) [ -n "$reported" ] || fail "${pair%:*} works, and is not in the report" ;;
    *) fail "${pair%:*}: \"$version\" reported as \"$reported\"" ;;
    esac
    [ "$(uname -m)" != x86_64 ] || contains p.json '"post_link": "placed (run)"' '"pie": "not-needed (run)"'
done
if [ "$MASON_DIXON_FULL" = 1 ]; then
    quietly text.txt cmake -P installed/share/cmake/MasonDixon/MasonDixonReport.cmake
    contains text.txt 'Linkers that the driver can use, by effect' 'higher, not to scale'
    # A build in C++ alone.
    cp -R "$dir" cxx
    rm -rf cxx/b
    mv cxx/main.c cxx/main.cc
    sed -i 's/LANGUAGES C/LANGUAGES CXX/; s/main\.c/main.cc/' cxx/CMakeLists.txt cxx/sub/CMakeLists.txt
    quietly log cmake -S cxx -B cxx/b "-DMASON_DIXON_PROGRAM=$tool"
    quietly log cmake --build cxx/b
    quietly report.txt cmake --build cxx/b --target mason-dixon-report
    contains report.txt 'app: placed' 'Linkers that the driver can use, by effect'
    valid cxx/b/report.json
fi
