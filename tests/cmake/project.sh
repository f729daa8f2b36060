# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# For the tests of what CMake's user is told: common.sh, and configure steps with a log that is named. Sourced after
# tests/lib.sh.

# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"

# configure LOG SOURCE BUILD [ARGUMENT...] - the configure step must succeed.
configure() {
    configure_log=$1
    configure_source=$2
    configure_build=$3
    shift 3
    quietly "$configure_log" cmake -S "$configure_source" -B "$configure_build" "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake" "$@"
}

# refused LOG SOURCE BUILD [ARGUMENT...] - the configure step must fail.
refused() {
    configure_log=$1
    configure_source=$2
    configure_build=$3
    shift 3
    expect_failure "$configure_log" cmake -S "$configure_source" -B "$configure_build" \
        "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake" "$@"
    contains "$configure_log" 'CMake Error'
}
