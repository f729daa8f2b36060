#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Folders with names that tools trip over. Where CMake itself can build a plain project in such a
# folder, with the same generator, the same project with MasonDixon must be built, placed and run there
# as well; source, build folder and MasonDixon all lie in it. The short version takes four names, each once.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja make gcc readelf

write_project() {
    mkdir -p "$1/sub"
    write_main "$1"
    cat >"$1/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(paths LANGUAGES C)
if(TOOLKIT)
  include("${TOOLKIT}/cmake/MasonDixon.cmake")
endif()
add_compile_options(-fno-pie)
add_link_options(-no-pie)
enable_testing()
add_executable(app main.c)
# In another folder: there the check runs in front of the link.
add_subdirectory(sub)
# A source by its full path, as modules name theirs.
add_library(engine STATIC "${CMAKE_CURRENT_SOURCE_DIR}/main.c")
add_executable(pie main.c)
target_link_options(pie PRIVATE -pie)
target_compile_options(pie PRIVATE -fPIE)
if(TOOLKIT)
  mason_dixon_target(app REQUIRED)
  mason_dixon_add_test(app)
  mason_dixon_target(elsewhere REQUIRED)
  mason_dixon_target(pie REQUIRED)
endif()
END
    echo 'add_executable(elsewhere ../main.c)' >"$1/sub/CMakeLists.txt"
}

# plain NAME GENERATOR - whether CMake can do it alone; some names make it build everything each time.
plain() {
    rm -rf plain
    mkdir plain && mkdir -p "plain/$1/build" || return 1
    write_project "plain/$1"
    cmake -S "plain/$1" -B "plain/$1/build" -G "$2" -DCMAKE_C_COMPILER=gcc >plain.log 2>&1 &&
        cmake --build "plain/$1/build" >>plain.log 2>&1 && [ -x "plain/$1/build/app" ] || return 1
    cmake --build "plain/$1/build" >again.log 2>&1
    plain_again=$(grep -c Linking again.log)
}

# ours NAME GENERATOR LINKER - all in a folder of that name.
ours() {
    rm -rf ours
    mkdir -p "ours/$1/toolkit"
    cp -R "$MASON_DIXON_ROOT/cmake" "$MASON_DIXON_ROOT/templates" "ours/$1/toolkit"
    write_project "ours/$1"
    configure "ours/$1" "ours/$1/build" -G "$2" -DCMAKE_C_COMPILER=gcc \
        "-DTOOLKIT=$PWD/ours/$1/toolkit" "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$3"
    lacks configure.log Warning
    build "ours/$1/build"
    lacks build.log Warning
    for program in app sub/elsewhere; do
        is placed "ours/$1/build/$program"
        equal 'C program' "$("ours/$1/build/$program" 2>&1)" "output of $program in $1"
    done
    is pie "ours/$1/build/pie"
    # Built again: nothing to do, whatever the names in the rules.
    build "ours/$1/build"
    [ "$plain_again" != 0 ] || lacks build.log Linking
    quietly ctest.log ctest --test-dir "ours/$1/build"
    contains ctest.log '100% tests passed'
    # Compiling the report takes longest: for the full version.
    [ "$MASON_DIXON_FULL" = 1 ] || return 0
    case $1 in
    # CMake has no custom targets there.
    *[\#\<\>]*) quietly report.log cmake "-DMASON_DIXON_BUILD=$PWD/ours/$1/build" \
        -P "ours/$1/toolkit/cmake/MasonDixonReport.cmake" ;;
    *) quietly report.log cmake --build "ours/$1/build" --target mason-dixon-report ;;
    esac
    contains report.log 'app: placed' 'linked: placed'
}

# try NAME GENERATOR... - where CMake alone can, which is asked only where ours fails: then that is no failure.
tried=0
try() {
    try_name=$1
    shift
    for generator; do
        linker=bfd
        # With one linker each, mold for a part of them.
        case $generator:$try_name in Unix*:a*) ! command -v ld.mold >/dev/null 2>&1 || linker=mold ;; esac
        echo "$generator, $linker: $try_name"
        plain_again=0
        # Where "$" is in a name, CMake builds everything each time.
        case $try_name in *\$*) plain_again=1 ;; esac
        # The first of its failures alone would end the test.
        if (ours "$try_name" "$generator" $linker) >ours.log 2>&1; then
            tried=$((tried + 1))
        elif plain "$try_name" "$generator"; then
            (ours "$try_name" "$generator" $linker) >ours.log 2>&1 || fail "$(cat ours.log)"
            tried=$((tried + 1))
        else
            echo "CMake alone can't ($generator): $try_name"
        fi
    done
}

# Not among them: a lone "[" or "]", at which CMake's lists glue items together (cmake-language(7)),
# and "<...>", which CMake's rules for links take for a placeholder.
# shellcheck disable=SC2016 # these are names of folders
if [ "$MASON_DIXON_FULL" = 0 ]; then
    try 'a#b' 'Unix Makefiles'
    try 'a`b' Ninja
    try "all , at 'once' (ä) \$ %" Ninja
else
    for name in 'a;b' 'a#b' "all , at 'once' (ä) \$ %" 'with  spaces' 'a,b' "it's" 'a"b' 'a$b' 'grün-山-ü' '100%' 'par(en)' 'a[b]' \
        '${x}' '$HOME' '$(x)' 'a%b' 'open(' ')close' 'a&b' 'a@b@c' 'a=b' 'a+b' 'a~b' 'a{b}' 'a!b' 'a^b' 'a|b' 'a?b' 'a*b' \
        'back\slash' 'a`b' '-dash' '.dot' 'a:b'; do
        try "$name" Ninja 'Unix Makefiles'
    done
fi
# A long one: three times 200 characters.
long=$(printf '%0200d' 0)
try "$long/$long/$long" Ninja
echo "$tried combinations"
least=2
[ "$MASON_DIXON_FULL" = 0 ] || least=12
[ "$tried" -ge $least ] || fail "only $tried combinations were possible"

# A prefix with everything at once, and a program of such a name.
mkdir "odd names"
write_main "odd names"
cat >"odd names/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(names LANGUAGES C)
include("$ENV{MASON_DIXON_ROOT}/cmake/MasonDixon.cmake")
add_link_options(-no-pie)
set(number 0)
foreach(name a+b a.b a-b _a "a b")
  math(EXPR number "${number} + 1")
  add_executable(t${number} main.c)
  set_target_properties(t${number} PROPERTIES OUTPUT_NAME "${name}" RUNTIME_OUTPUT_DIRECTORY
    "${CMAKE_BINARY_DIR}/out, (ö) 'x'/${number}")
  mason_dixon_target(t${number} REQUIRED)
endforeach()
add_executable(with+plus.and-dash main.c)
mason_dixon_target(with+plus.and-dash REQUIRED)
END
configure "odd names" build-names -G Ninja
build build-names
find build-names/out* -type f >files.txt
equal 5 "$(wc -l <files.txt | tr -d ' ')" 'number of programs'
while read -r file; do
    is placed "$file"
done <files.txt
is placed build-names/with+plus.and-dash
