#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The oldest CMake that is enough, 3.18, with the tools of its time: a Debian 11 is made in this folder, and tests of the
# module run in it. In the long version only; it takes root and Debian's archive.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
[ "$MASON_DIXON_FULL" = 1 ] || skip 'in the long version only (tests/run --full)'
[ "$(id -u)" = 0 ] || skip 'only root can make a Debian 11'
need debootstrap unshare

mirror=$(debian_archive)
[ "$mirror" ] || skip 'this machine names no archive of Debian'
unshare --mount --pid --fork --kill-child debootstrap --variant=minbase \
    --include=gcc,g++,libc6-dev,cmake,ninja-build,make,binutils,lld bullseye root "$mirror" >debootstrap.log 2>&1 ||
    skip "no Debian 11 can be made from its archive: $(tail -n 1 debootstrap.log)"
mkdir root/src
cp -R "$MASON_DIXON_ROOT/cmake" "$MASON_DIXON_ROOT/templates" "$MASON_DIXON_ROOT/tests" "$MASON_DIXON_ROOT/CMakeLists.txt" root/src
cat >root/one <<'END'
cd "/work-$1" && exec env -i "PATH=$PATH" HOME=/ MASON_DIXON_ROOT=/src MASON_DIXON_FULL=0 sh "/src/tests/$2/test-$1.sh"
END
for test in facts order relink nothing-else launchers arguments; do
    area=cmake
    [ $test != arguments ] || area=messages
    mkdir "root/work-$test"
    # shellcheck disable=SC2016 # the inner shell's
    if ! unshare --mount --pid --fork --kill-child sh -c \
        'mount -t proc proc root/proc && mount --rbind /dev root/dev && exec chroot root sh /one "$1" "$2"' sh "$test" $area \
        >"$test.log" 2>&1; then
        cat "$test.log"
        fail "$area.$test with CMake 3.18"
    fi
    echo "CMake 3.18.4: $area.$test"
done
