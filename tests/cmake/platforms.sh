# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
# What the tests of foreign systems share. Sourced after tests/lib.sh and tests/cmake/common.sh; works in $PWD.
# Nothing here can be started on this machine: programs are linked and their headers are read.

# newest_clang - sets $clang and $clang_suffix to a clang that has its lld beside it; skips without.
# shellcheck disable=SC2034 # for the tests
newest_clang() {
    for clang_suffix in -19 -18 -17 -16 ''; do
        if command -v "clang$clang_suffix" >/dev/null && command -v "ld.lld$clang_suffix" >/dev/null; then
            clang=clang$clang_suffix
            return 0
        fi
    done
    skip "clang and lld are not on this machine"
}

# write_project FOLDER [ARGUMENT...] - a program with mason_dixon_target(app ARGUMENT...). It includes no
# header, since there is none of that system here, so the self-test can't be compiled either.
write_project() {
    write_folder=$1
    shift
    mkdir -p "$write_folder"
    echo 'int main(void) { return 0; }' >"$write_folder/main.c"
    cat >"$write_folder/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(foreign LANGUAGES C)
list(APPEND CMAKE_MODULE_PATH "$MASON_DIXON_ROOT/cmake")
include(MasonDixon)
add_executable(app main.c)
mason_dixon_target(app SELF_TEST OFF $*)
END
}

# foreign SYSTEM MACHINE BUILD [ARGUMENT...] - configures ./project for that system; output in
# configure.log, exit status in $foreign_status. Checks of CMake's own link static libraries only.
foreign() {
    foreign_system=$1
    foreign_machine=$2
    foreign_build=$3
    shift 3
    foreign_status=0
    cmake -S project -B "$foreign_build" "-DCMAKE_SYSTEM_NAME=$foreign_system" \
        "-DCMAKE_SYSTEM_PROCESSOR=$foreign_machine" -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY \
        "$@" >configure.log 2>&1 || foreign_status=$?
}

# decided BUILD VERDICT STRATEGY BASIS [TEXT...] - the facts of app; TEXTs must be in its reason.
decided() {
    decided_build=$1
    [ "$foreign_status" = 0 ] || {
        cat configure.log
        fail "the configure step of $1 failed"
    }
    for decided_fact in "verdict=$2" "strategy=$3" "basis=$4"; do
        grep -qx "target\\.app\\.$decided_fact" "$1/mason-dixon.facts" || {
            cat configure.log "$1/mason-dixon.facts"
            fail "$1: no $decided_fact"
        }
    done
    shift 4
    sed -n 's/^target\.app\.reason=//p' "$decided_build/mason-dixon.facts" >reason
    contains reason "$@"
}

# link_command BUILD - the command that links app.
link_command() {
    cat "$1/CMakeFiles/app.dir/link.txt"
}
