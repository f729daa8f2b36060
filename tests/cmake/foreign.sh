# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
# CMake projects for foreign systems. Sourced after tests/cmake/common.sh and tests/platforms.sh; works in $PWD.

# write_project FOLDER [ARGUMENT...] - a program with mason_dixon_target(app ARGUMENT...). It includes no
# header, since there is none of that system here, so the self-test can't be compiled either.
write_project() {
    write_folder=$1
    shift
    mkdir -p "$write_folder"
    echo 'int main(void) { return 0; }' >"$write_folder/main.c"
    project "$write_folder" <<END
add_executable(app main.c)
mason_dixon_target(app SELF_TEST OFF $*)
END
}

# foreign_known ARGUMENT... - sets $foreign_found to the folder for what CMake finds out about the compiler with
# these arguments; how programs are linked has no influence on it.
foreign_known() {
    foreign_how=
    for foreign_argument in "$@"; do
        case $foreign_argument in
        -DCMAKE_EXE_LINKER_FLAGS=* | -DMASON_DIXON_*) ;;
        *) foreign_how="$foreign_how $foreign_argument" ;;
        esac
    done
    foreign_found=found-$(echo "$foreign_how" | cksum | tr ' ' -)
}

# foreign SYSTEM MACHINE BUILD [ARGUMENT...] - configures ./project for that system; output in
# configure.log, exit status in $foreign_status. Checks of CMake's own link static libraries only. In the short
# version what CMake has found out about a compiler is taken over into the next build folder, as in compilers.sh.
foreign() {
    foreign_system=$1
    foreign_machine=$2
    foreign_build=$3
    shift 3
    foreign_status=0
    foreign_new=no
    if [ "$MASON_DIXON_FULL" != 1 ] && [ ! -e "$foreign_build" ]; then
        foreign_new=yes
        foreign_known "$foreign_system" "$foreign_machine" "$@"
        [ ! -d "$foreign_found" ] || cp -R "$foreign_found" "$foreign_build"
    fi
    cmake -S project -B "$foreign_build" "-DCMAKE_SYSTEM_NAME=$foreign_system" \
        "-DCMAKE_SYSTEM_PROCESSOR=$foreign_machine" -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY \
        "$@" >configure.log 2>&1 || foreign_status=$?
    [ $foreign_new = yes ] && [ $foreign_status = 0 ] && [ ! -d "$foreign_found" ] || return 0
    compilers_keep "$foreign_build" "$foreign_found"
}

# predicted BUILD VERDICT STRATEGY BASIS [TEXT...] - what the configure step says of app; TEXTs must be in its reason.
predicted() {
    predicted_build=$1
    [ "$foreign_status" = 0 ] || {
        cat configure.log
        fail "the configure step of $1 failed"
    }
    for predicted_fact in "verdict=$2" "strategy=$3" "basis=$4"; do
        grep -qx "target\\.app\\.$predicted_fact" "$1/mason-dixon.facts" || {
            cat configure.log "$1/mason-dixon.facts"
            fail "$1: no $predicted_fact"
        }
    done
    shift 4
    sed -n 's/^target\.app\.reason=//p' "$predicted_build/mason-dixon.facts" >reason.txt
    contains reason.txt "$@"
}

# built BUILD VERDICT STRATEGY [TEXT...] - builds ./project; so it was decided at the link of app, with TEXTs in the reason.
built() {
    [ "$foreign_status" = 0 ] || {
        cat configure.log
        fail "the configure step of $1 failed"
    }
    build "$1"
    built_folder=$1
    shift
    decided "$built_folder" "$(cd "$built_folder" && echo app*)" "$@"
}
