# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# For the tests of what CMake's user is told: configure steps whose output is in ./log.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"

# accepted SOURCE BUILD [ARGUMENT...] - the configure step must succeed.
accepted() {
    accepted_source=$1
    accepted_build=$2
    shift 2
    quietly log cmake -S "$accepted_source" -B "$accepted_build" "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake" "$@"
}

# refused SOURCE BUILD [ARGUMENT...] - the configure step must fail.
refused() {
    refused_source=$1
    refused_build=$2
    shift 2
    expect_failure log cmake -S "$refused_source" -B "$refused_build" "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake" "$@"
    contains log 'CMake Error'
}
