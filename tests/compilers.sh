# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# What CMake finds out about a compiler, once per compiler instead of once per build folder; sourced by tests/lib.sh.
#
# A small project's first configure step is half compiler detection, always with the same result. It is kept in
# $kept (tests/lib.sh); without that, each build folder detects its own. The result stays CMake's own:
# CMakeFiles/VERSION/CMake*.cmake and the paths of the tools in the cache, as the next configure step in the same
# build folder would find them.

# The program, where a test needs its file: "command -v" names the function below.
# shellcheck disable=SC2034 # used by tests
cmake_program=$(command -v cmake)

# cmake ARGUMENT... - cmake; a new build folder gets what is known of its compilers.
if [ "$kept" ] && [ "$cmake_program" ]; then
    cmake() {
        program_bring "$@"
        compilers_bring "$@"
        cmake_status=0
        command cmake "$@" || cmake_status=$?
        program_keep
        return $cmake_status
    }
fi

# program_bring ARGUMENT... - the same for the program mason-dixon, which CMake compiles once in a build folder: what lies
# beside it says of which sources it is, so another one is compiled where it does not fit. A test of that compile says
# program_shared=no.
: "${program_shared:=yes}"
program_bring() {
    program_build=
    [ "$program_shared" = yes ] || return 0
    program_last=
    for program_argument in "$@"; do
        [ "$program_last" != -B ] || program_build=$program_argument
        program_last=$program_argument
    done
    [ "$program_build" ] && [ ! -e "$program_build/CMakeCache.txt" ] && [ -d "$kept/program" ] || return 0
    if mkdir -p "$program_build/CMakeFiles/mason-dixon" 2>/dev/null; then
        cp -p "$kept/program"/* "$program_build/CMakeFiles/mason-dixon"
    fi
}

program_keep() {
    [ "$program_build" ] && [ ! -d "$kept/program" ] && [ -f "$program_build/CMakeFiles/mason-dixon/mason-dixon.sources" ] ||
        return 0
    program_new=$kept/program.$$
    mkdir -p "$program_new"
    cp -p "$program_build/CMakeFiles/mason-dixon"/mason-dixon* "$program_new"
    mv -T "$program_new" "$kept/program" 2>/dev/null || rm -rf "$program_new"
}

# compilers_bring ARGUMENT... - the same arguments. Anything unusual, such as a tool in the test's own folder, a
# toolchain file or flags in the environment: nothing is brought, and CMake detects.
compilers_bring() {
    [ -z "${CFLAGS:-}${CXXFLAGS:-}${CPPFLAGS:-}${LDFLAGS:-}${CMAKE_TOOLCHAIN_FILE:-}" ] || return 0
    compilers_source=
    compilers_build=
    compilers_how=
    compilers_link=
    compilers_last=
    for compilers_argument in "$@"; do
        case $compilers_last in
        -S) compilers_source=$compilers_argument ;;
        -B) compilers_build=$compilers_argument ;;
        esac
        compilers_last=$compilers_argument
        case $compilers_argument in
        -DCMAKE_TOOLCHAIN_FILE* | -C* | -P* | -E* | -U* | --*) return 0 ;;
        # These have no influence on what is found.
        -DCMAKE_MODULE_PATH=* | -DCMAKE_PREFIX_PATH=* | -DCMAKE_INSTALL_PREFIX=* | -DCMAKE_BUILD_TYPE=*) ;;
        -DCMAKE_EXE_LINKER_FLAGS=*) compilers_link=$compilers_argument ;;
        -DCMAKE_*\ *) return 0 ;;
        -DCMAKE_*) compilers_how="$compilers_how $compilers_argument" ;;
        esac
    done
    case $compilers_how in
    # Another target's compiler may find no linker without its flags.
    *-DCMAKE_SYSTEM_NAME=* | *-DCMAKE_C_COMPILER_TARGET=*)
        case $compilers_link in *\ *) return 0 ;; esac
        compilers_how="$compilers_how $compilers_link"
        ;;
    esac
    case "$compilers_how:${CC:-}:${CXX:-}:$PATH:" in *"$PWD"* | *'*'*) return 0 ;; esac
    [ "$compilers_build" ] && [ -f "$compilers_source/CMakeLists.txt" ] && [ ! -e "$compilers_build/CMakeCache.txt" ] ||
        return 0
    ! grep -Eq 'enable_language|CMAKE_(C|CXX)_COMPILER|CMAKE_SYSTEM|CMAKE_TRY_COMPILE' "$compilers_source/CMakeLists.txt" ||
        return 0
    case $(sed -n 's/^project(\(.*\))$/\1/p' "$compilers_source/CMakeLists.txt") in
    *' C CXX') compilers_languages='C CXX' ;;
    *' CXX') compilers_languages=CXX ;;
    *' C') compilers_languages=C ;;
    *) return 0 ;;
    esac

    compilers_key=$(echo "$compilers_languages:$compilers_how:${CC:-}:${CXX:-}:$PATH" | cksum | tr ' ' -)
    compilers_known=$kept/compilers-$compilers_key
    [ -d "$compilers_known" ] || compilers_find || return 0
    mkdir -p "$compilers_build" && cp -R "$compilers_known"/. "$compilers_build"
}

# compilers_keep BUILD KNOWN - copies what CMake found out in the build folder BUILD to the folder KNOWN: for a new
# build folder's beginning.
compilers_keep() {
    for compilers_version in "$1"/CMakeFiles/[0-9]*; do
        compilers_to=$2/CMakeFiles/${compilers_version##*/}
        mkdir -p "$compilers_to" && cp "$compilers_version"/CMake*.cmake "$compilers_to"
    done
    # The paths of tools, and that CMakeFiles is for this host and compiler.
    grep -E '^[A-Za-z_]*:FILEPATH=|^CMAKE_[A-Z_]*COMPILER:|^CMAKE_(PLATFORM_INFO_INITIALIZED|EXECUTABLE_FORMAT|UNAME):' \
        "$1/CMakeCache.txt" | grep -v '^CMAKE_MAKE_PROGRAM:' >"$2/CMakeCache.txt"
}

# compilers_find - makes $compilers_known, by a project of nothing else; two tests may do so at the same time.
compilers_find() {
    compilers_new=$kept/new.$$
    mkdir -p "$compilers_new/source" || return 1
    printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' "project(compilers LANGUAGES $compilers_languages)" \
        >"$compilers_new/source/CMakeLists.txt"
    # shellcheck disable=SC2086 # a list of words
    if command cmake -S "$compilers_new/source" -B "$compilers_new/build" $compilers_how \
        >"$compilers_new/log" 2>&1; then
        compilers_keep "$compilers_new/build" "$compilers_new/known"
        # Another test may have been faster; not into what that made.
        mv -T "$compilers_new/known" "$compilers_known" 2>/dev/null
    fi
    rm -rf "$compilers_new"
    [ -d "$compilers_known" ]
}
