#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The report of a build, of the platform without a project, and the installed command.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
need cmake jq
find_python
schema=$MASON_DIXON_ROOT/docs/report.schema.json
module=$MASON_DIXON_ROOT/cmake/MasonDixonReport.cmake
printf 'int main(void) { return 0; }\n' >main.c
valid() {
    quietly log "$python" "$MASON_DIXON_ROOT/tests/report/validate.py" "$schema" "$@"
}

# ---- a build, in C and in C++ alone, in a folder with a name of its own
for language in C CXX; do
    [ "$MASON_DIXON_FULL$language" != 0CXX ] || continue
    dir="a build, $language"
    mkdir "$dir"
    cat >"$dir/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(p LANGUAGES $language)
list(APPEND CMAKE_MODULE_PATH "$MASON_DIXON_ROOT/cmake")
include(MasonDixon)
add_executable(app main.c)
add_executable(high main.c)
set_source_files_properties(main.c PROPERTIES LANGUAGE $language)
target_link_options(app PRIVATE -no-pie)
target_link_options(high PRIVATE -pie)
mason_dixon_target(app BOUNDARY 8GiB)
mason_dixon_target(high SELF_TEST OFF)
set_target_properties(high PROPERTIES POSITION_INDEPENDENT_CODE ON)
set_target_properties(app PROPERTIES OUTPUT_NAME host RUNTIME_OUTPUT_DIRECTORY bin)
add_executable(late EXCLUDE_FROM_ALL main.c)
mason_dixon_target(late)
add_subdirectory(sub)
if(CMAKE_C_COMPILER)
  foreach(name low narrow)
    add_executable(\${name} main.c)
    target_link_options(\${name} PRIVATE -no-pie)
  endforeach()
  mason_dixon_target(low LOW_MAP LOW_RESERVE 64MiB)
  mason_dixon_target(narrow POINTER_BITS 40)
endif()
END
    cp main.c "$dir/"
    mkdir "$dir/sub"
    cat >"$dir/sub/CMakeLists.txt" <<END
add_library(library INTERFACE)
target_link_libraries(library INTERFACE MasonDixon::Boundary)
add_executable(by-library ../main.c)
set_source_files_properties(../main.c PROPERTIES LANGUAGE $language)
target_link_options(by-library PRIVATE -no-pie)
target_link_libraries(by-library PRIVATE library)
END
    quietly log cmake -S "$dir" -B "$dir/b"
    [ ! -e "$dir/b/CMakeFiles/mason-dixon/report/mason-dixon" ] || fail 'the report was compiled while configuring'
    quietly log cmake --build "$dir/b"
    [ ! -e "$dir/b/CMakeFiles/mason-dixon/report/mason-dixon" ] || fail 'the report was compiled by an ordinary build'
    quietly report.txt cmake --build "$dir/b" --target mason-dixon-report
    contains report.txt 'app: placed' 'linked: placed' 'high: not-needed' 'late: predicted ' 'sub/by-library: placed' \
        'report.json, report.html'
    valid "$dir/b/report.json"
    contains "$dir/b/report.html" '</html>' 'Low memory of app'
    # What the report says is what the link's record, the facts file and the linked file say.
    facts="$dir/b/mason-dixon.facts"
    for name in verdict strategy basis boundary reason self_test; do
        equal "$(sed -n "s/^linked\.$name=//p" "$dir/b/mason-dixon/bin%2Fhost.facts")" \
            "$(field "$dir/b/report.json" ".decisions[] | select(.executable == \"app\") | .$name")" "$name of app"
    done
    for name in verdict strategy basis reason; do
        equal "$(sed -n "s/^target\.app\.$name=//p" "$facts")" \
            "$(field "$dir/b/report.json" ".decisions[] | select(.executable == \"app\") | .prediction.$name")" "$name predicted of app"
        equal "$(sed -n "s/^target\.late\.$name=//p" "$facts")" \
            "$(field "$dir/b/report.json" ".decisions[] | select(.executable == \"late\") | .$name")" "$name predicted of late"
    done
    equal 'true null' "$(field "$dir/b/report.json" '.decisions[] | select(.executable == "late") | "\(.predicted) \(.prediction)"')" 'late'
    equal 0x200000000 "$(field "$dir/b/report.json" '.decisions[] | select(.executable == "app") | .linked[0].boundary')" 'boundary of the linked file'
    equal 'placed headers false' "$(field "$dir/b/report.json" '.decisions[] | select(.executable == "app") | .linked[0] | "\(.verdict) \(.basis) \(.heap_grows_into_room)"')" 'the linked file'
    driver=$(sed -n 's/^compiler.path=//p' "$dir/b/CMakeFiles/mason-dixon/extra.facts")
    equal "$("$driver" -Wl,--version 2>/dev/null | sed -n '1s/.* \([0-9][0-9.]*\)$/\1/p')" \
        "$(field "$dir/b/report.json" '.tools.linkers[0].version')" 'the linker that the driver runs'
    [ "$(uname -sm)" != 'Linux x86_64' ] ||
        equal 'placed (run) not-needed (run)' "$(field "$dir/b/report.json" '.tools.linkers[0] | "\(.post_link) \(.pie)"')" \
            'what works with it'
    # Again: nothing is compiled a second time, and the files are the same.
    before=$(stat -c %Y.%i "$dir/b/CMakeFiles/mason-dixon/report/mason-dixon")
    cp "$dir/b/report.json" first.json
    quietly log cmake "-DMASON_DIXON_BUILD=$PWD/$dir/b" -P "$module"
    equal "$before" "$(stat -c %Y.%i "$dir/b/CMakeFiles/mason-dixon/report/mason-dixon")" 'the compiled report'
    cmp first.json "$dir/b/report.json" || fail 'two reports of one build differ'
    # Another request is another link, and another record.
    quietly log cmake -DMASON_DIXON_STRATEGY_OVERRIDE=none "$dir/b"
    quietly log cmake --build "$dir/b"
    quietly log cmake "-DMASON_DIXON_BUILD=$PWD/$dir/b" -P "$module"
    equal 'impossible none impossible' "$(field "$dir/b/report.json" '.decisions[] | select(.executable == "app") | "\(.verdict) \(.strategy) \(.linked[0].verdict)"')" 'app with STRATEGY none'
    quietly log cmake -DMASON_DIXON_STRATEGY_OVERRIDE= "$dir/b"
    quietly log cmake --build "$dir/b"
done

# Low mappings and widths, as the facts have them; executables that look alike share a picture.
quietly log cmake "-DMASON_DIXON_BUILD=$PWD/a build, C/b" -P "$module"
json="a build, C/b/report.json"
facts="a build, C/b/mason-dixon.facts"
fact() {
    sed -n "s/^target\.$1=//p" "$facts"
}
of() {
    field "$json" ".decisions[] | select(.executable == \"$1\") | $2"
}
linked() {
    sed -n "s/^linked\.$1=//p" "a build, C/b/mason-dixon/low.facts"
}
equal "$(linked low_map) $(linked low_map_reason) 0x80000000 67108864" \
    "$(of low '.low_mappings | "\(.verdict) \(.reason) \(.limit) \(.reserve_bytes)"')" 'low mappings'
equal null "$(of app .low_mappings)" 'low mappings that nobody asked for'
equal "$(fact narrow.pointer_bits) $(fact narrow.pointer_verdict) $(fact narrow.pointer_reason) $(fact narrow.low_stack)" \
    "$(of narrow '.pointers | "\(.bits) \(.verdict) \(.reason) \(.low_stack)"')" 'packed pointers'
for area in stack threads mappings heap image; do
    fits=true
    [ "$(fact "narrow.width_$area" | tr -dc 0-9)" -le 40 ] || fits=false
    echo "$(fact "narrow.width_$area") $fits"
done >wanted
of narrow '.pointers.widths[] | "\(.bits) \(.fits)"' >got
cmp wanted got || fail "widths: wanted $(cat wanted), got $(cat got)"
contains "a build, C/b/report.html" 'Low memory of low, narrow' 'Low mappings' 'Packed pointers'

# Without any compiler a build's report is short, and says so.
quietly log cmake "-DMASON_DIXON_BUILD=$PWD/a build, C/b" -P "$module"
rm -f "a build, C/b/CMakeFiles/mason-dixon/report/mason-dixon"
sed -i '/^compiler\.path=/d' "a build, C/b/CMakeFiles/mason-dixon/extra.facts"
mkdir bin
for tool in "$cmake_program" "$(command -v uname)" "$(command -v sh)"; do ln -s "$tool" bin/; done
quietly log env "PATH=$PWD/bin" cmake "-DMASON_DIXON_BUILD=$PWD/a build, C/b" -P "$module"
contains log 'only the facts and the records of links' 'no C compiler for this machine works' 'target.app.verdict=' 'linked.verdict=placed'
# Without a project it is an error.
if env "PATH=$PWD/bin" cmake -P "$module" >out 2>log; then fail 'a report without a compiler'; fi
contains log 'there is no compiler: neither cc, gcc nor clang is on the PATH'
[ ! -s out ] || fail 'an error on standard output'
for wrong in -DMASON_DIXON_FORMAT=pdf -DMASON_DIXON_REPORT_COMPILER=/no/cc; do
    expect_failure log cmake "$wrong" -P "$module"
    contains log MasonDixonReport "${wrong##*=}"
done

# ---- the platform, from a checkout, in a folder of no meaning
mkdir empty tmp
cd empty || exit 1
TMPDIR=$PWD/../tmp cmake -DMASON_DIXON_FORMAT=json -DMASON_DIXON_OUTPUT=../p.json -P "$module" >../out 2>../err ||
    fail "cmake -P: $(cat ../err)"
cd ..
equal '' "$(find tmp empty -mindepth 1)" 'files left behind'
valid p.json
equal "$(cc --version 2>/dev/null | sed 1q)" "$(field p.json .tools.compiler)" compiler
printf 'int main(void) { return 0; }\n' >main.c
quietly log cc main.c -o default
pie=no
readelf -h default | grep -q 'Type:.*DYN' && pie=yes
equal "$pie" "$(field p.json .tools.pie_default)" 'PIE by default'
for pair in bfd:GNU gold:GNUgold lld:LLD mold:MOLD; do
    if cc "-fuse-ld=${pair%:*}" main.c -o linked 2>/dev/null; then
        version=$(cc "-fuse-ld=${pair%:*}" -Wl,--version 2>/dev/null | sed 1q)
        reported=$(field p.json ".tools.linkers[] | select(.linker == \"${pair#*:}\") | .version")
        case "$version " in
        *"$reported"[!0-9.]*) [ -n "$reported" ] || fail "${pair%:*} works, and is not in the report" ;;
        *) fail "${pair%:*}: \"$version\" reported as \"$reported\"" ;;
        esac
        [ "$(uname -m)" != x86_64 ] ||
            contains p.json '"post_link": "placed (run)"' '"pie": "not-needed (run)"'
    fi
done
if [ "$MASON_DIXON_FULL" = 1 ]; then
    quietly text.txt cmake -P "$module"
    contains text.txt 'Linkers that the driver can use, by effect' 'higher, not to scale'
fi

# ---- installed: the command, found by the module beside it
quietly log cmake -S "$MASON_DIXON_ROOT" -B toolkit -DBUILD_TESTING=OFF
quietly log cmake --build toolkit
quietly log cmake --install toolkit --prefix "$PWD/installed"
quietly log installed/bin/mason-dixon-report --exe default
equal "$(sed -n 's/^project(MasonDixon VERSION \([0-9.]*\).*/\1/p' "$MASON_DIXON_ROOT/CMakeLists.txt")" \
    "$(installed/bin/mason-dixon-report --version | sed 's/.* //')" 'version of the command and of the project'
rm -rf "a build, C/b/CMakeFiles/mason-dixon/report"
quietly log cmake "-DMASON_DIXON_BUILD=$PWD/a build, C/b" -P installed/share/cmake/MasonDixon/MasonDixonReport.cmake
contains log 'app: placed'
[ ! -e "a build, C/b/CMakeFiles/mason-dixon/report/mason-dixon" ] || fail 'compiled, though it is installed'
