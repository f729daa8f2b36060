#!/bin/sh
# SPDX-License-Identifier: 0BSD
# FindLuaJIT: both layouts of LuaJIT, static and shared, by running and by contents, what the user
# sets, what is not there, and the libraries that look right and are not.
set -u
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
need cmake cc make

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || skip "LuaJIT without GC64 exists for x86-64 only"

build_tool
cat >CMakeLists.txt <<'EOF'
cmake_minimum_required(VERSION 3.16)
if(NOT DEFINED LANGUAGE)
  set(LANGUAGE C)
endif()
project(find LANGUAGES ${LANGUAGE})
list(APPEND CMAKE_MODULE_PATH ${BEFORE} "$ENV{MASON_DIXON_ROOT}/cmake")
if(DEFINED NORMAL_GC64)
  set(LuaJIT_GC64 "${NORMAL_GC64}")
endif()
find_package(LuaJIT ${ARGUMENTS})
# The second time in the same scope must not take our own result for the user's.
find_package(LuaJIT ${ARGUMENTS} QUIET)
set(text "")
foreach(name IN ITEMS FOUND VERSION INCLUDE_DIR LIBRARY GC64 LIGHTUSERDATA_BITS PROBE_MESSAGE)
  string(APPEND text "${name}=${LuaJIT_${name}}\n")
endforeach()
file(WRITE "${CMAKE_BINARY_DIR}/result" "${text}")
if(LuaJIT_FOUND AND SOURCE)
  add_executable(app "${SOURCE}")
  target_link_libraries(app PRIVATE LuaJIT::LuaJIT)
  get_target_property(gc64 LuaJIT::LuaJIT LuaJIT_GC64)
  file(APPEND "${CMAKE_BINARY_DIR}/result" "TARGET_GC64=${gc64}\n")
endif()
EOF

# A cross build whose root is empty.
nowhere="-DCMAKE_SYSTEM_NAME=Linux -DCMAKE_FIND_ROOT_PATH=$PWD/empty"
nowhere="$nowhere -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY"
# configure OPTION... - configures in ./b. The compiler is looked at anew only where a change of
# target or language needs it; all else that an earlier call left is removed.
before=
# shellcheck disable=SC2317 # called by quietly and expect_failure
configure() {
    kind=native
    case $* in
    *"$nowhere"*) kind=nowhere ;;
    *CMAKE_SYSTEM_NAME* | *LANGUAGE=* | *_FLAGS=*) kind=other ;;
    esac
    case $kind$before in nativenative | nowherenowhere) ;; *) rm -rf b ;; esac
    before=$kind
    rm -rf b/result
    cmake -S . -B b "-DMASON_DIXON_PROGRAM=$tool" -U '*LuaJIT*' -U ARGUMENTS -U NORMAL_GC64 -U SOURCE -U BEFORE -U MASON_DIXON_HOST_CC "$@"
}

# find_luajit OPTION... - must succeed. no_luajit OPTION... - must fail.
find_luajit() {
    quietly log configure "$@"
}
no_luajit() {
    expect_failure log configure "$@"
}

# is KEY VALUE - what the last configure step must have said.
is() {
    equal "$2" "$(sed -n "s/^$1=//p" b/result)" "LuaJIT_$1"
}

# A program that tells the layout of the library that it really runs with.
cat >app.c <<'EOF'
#include <stdio.h>
#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>
int main(void) {
    lua_State *L = luaL_newstate();
    if (!L) return 1;
    luaL_openlibs(L);
    if (luaL_dostring(L, "return require('ffi').abi('gc64') and 'yes' or 'no'")) return 1;
    puts(lua_tostring(L, -1));
    lua_close(L);
    return 0;
}
EOF

# ---- what the user sets, and errors: no library is needed for these ----

mkdir -p fake/include/luajit-2.1 fake/lib
echo '#define LUAJIT_VERSION "LuaJIT 2.1.ROLLING"' >fake/include/luajit-2.1/luajit.h
printf 'some text\0LuaJIT 2.1.1720049189\0more\0' >fake/lib/libluajit-5.1.a

find_luajit -DLuaJIT_ROOT="$PWD/fake" # not a library at all: links with nothing
is FOUND TRUE
is VERSION 2.1.1720049189
is LIBRARY "$PWD/fake/lib/libluajit-5.1.a"
is GC64 "guessing yes"
is LIGHTUSERDATA_BITS "guessing 64"
contains b/result "by the library's contents, since a trial link failed: "

find_luajit -DLuaJIT_ROOT="$PWD/fake" -DLuaJIT_GC64=no -DLuaJIT_LIGHTUSERDATA_BITS=47
is GC64 no
is LIGHTUSERDATA_BITS 47
is PROBE_MESSAGE "as set by the user"
echo '#define LUAJIT_VERSION "LuaJIT 2.1.1720049189"' >fake/include/luajit-2.1/luajit.h
rm -rf b/CMakeFiles/mason-dixon
find_luajit -DLuaJIT_ROOT="$PWD/fake" -DLuaJIT_GC64=no -DLuaJIT_LIGHTUSERDATA_BITS=47 -DMASON_DIXON_PROGRAM=
is VERSION 2.1.1720049189
[ ! -d b/CMakeFiles/mason-dixon ] || fail "compiled the program although all answers were given"
echo '#define LUAJIT_VERSION "LuaJIT 2.1.ROLLING"' >fake/include/luajit-2.1/luajit.h

if [ "$MASON_DIXON_FULL" = 1 ]; then
    find_luajit -DLuaJIT_ROOT="$PWD/fake" -DNORMAL_GC64=no
    is GC64 no
    is LIGHTUSERDATA_BITS "guessing 64"

    no_luajit -DLuaJIT_ROOT="$PWD/fake" -DLuaJIT_GC64=ON
    contains log 'FindLuaJIT: LuaJIT_GC64: given "ON"; allowed: yes, no, guessing yes, guessing no, unknown.'
fi
no_luajit -DLuaJIT_LIGHTUSERDATA_BITS=48
contains log 'FindLuaJIT: LuaJIT_LIGHTUSERDATA_BITS: given "48"; allowed: 32, 47, 64'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    no_luajit -DLuaJIT_LIBRARY="$PWD/fake/lib"
    contains log "FindLuaJIT: LuaJIT_LIBRARY: given the folder" "allowed: the path of the library"
fi

# The texts decide.
printf 'LuaJIT 2.1.0-beta3\0Must use luaL_newstate() for 64 bit target\0lj_str_new\0' >fake/lib/libluajit-5.1.a
find_luajit -DLuaJIT_ROOT="$PWD/fake"
is VERSION 2.1.0-beta3
is GC64 "guessing no"
is LIGHTUSERDATA_BITS "guessing 47"
if [ "$MASON_DIXON_FULL" = 1 ]; then
    printf 'LuaJIT 2.1.0-beta3\0lightud_intern\0lj_str_new\0' >fake/lib/libluajit-5.1.a
    find_luajit -DLuaJIT_ROOT="$PWD/fake" # the function's name in the years 2020 and 2021
    is GC64 "guessing yes"
    is LIGHTUSERDATA_BITS "guessing 64"
    printf 'LuaJIT 2.0.5\0Must use luaL_newstate() for 64 bit target\0' >fake/lib/libluajit-5.1.a
    find_luajit -DLuaJIT_ROOT="$PWD/fake"
    is VERSION 2.0.5
    is LIGHTUSERDATA_BITS "guessing 47"
fi
printf 'nothing that is known' >fake/lib/libluajit-5.1.a
find_luajit -DLuaJIT_ROOT="$PWD/fake"
is VERSION 2.1
is GC64 unknown
is LIGHTUSERDATA_BITS unknown

# Header and library that do not belong together.
echo '#define LUAJIT_VERSION "LuaJIT 2.0.5"' >fake/include/luajit-2.1/luajit.h
printf 'LuaJIT 2.1.0-beta3\0' >fake/lib/libluajit-5.1.a
find_luajit -DLuaJIT_ROOT="$PWD/fake"
contains log "the header and the library are of different versions"

# A library that another step of the build will make.
find_luajit -DLuaJIT_INCLUDE_DIR="$PWD/fake/include/luajit-2.1" -DLuaJIT_LIBRARY="$PWD/later.a"
is FOUND TRUE
is GC64 unknown

# The same in a folder that a step of the build makes, too: generated all the same.
find_luajit -DLuaJIT_INCLUDE_DIR="$PWD/later/include" -DLuaJIT_LIBRARY="$PWD/later/libluajit.a" -DSOURCE=app.c
is PROBE_MESSAGE "the library does not exist yet"
contains b/result "TARGET_GC64=unknown"
# The file without the other modules finds, and says what it lacks.
mkdir -p alone
cp "$MASON_DIXON_ROOT/cmake/FindLuaJIT.cmake" alone/
find_luajit -DLuaJIT_ROOT="$PWD/fake" "-DBEFORE=$PWD/alone"
is GC64 unknown
contains b/result "stands without the other modules"
# No program: one more reason to know nothing, and no error.
find_luajit -DLuaJIT_ROOT="$PWD/fake" -DMASON_DIXON_PROGRAM= "-DMASON_DIXON_HOST_CC=$PWD/no-compiler"
is GC64 unknown
contains b/result "the program mason-dixon can't be compiled"

# Nothing found.
mkdir -p empty
case $PWD in *[[:space:]]*) skip "this test's folder has a space in its name" ;; esac
# shellcheck disable=SC2086 # a list of words
find_luajit $nowhere
is FOUND FALSE
is GC64 ""
contains log "Could NOT find LuaJIT (missing: LuaJIT_LIBRARY LuaJIT_INCLUDE_DIR)"
if [ "$MASON_DIXON_FULL" = 1 ]; then
    # shellcheck disable=SC2086
    find_luajit $nowhere -DARGUMENTS=QUIET
    lacks log LuaJIT_LIBRARY
fi
# shellcheck disable=SC2086
no_luajit $nowhere -DARGUMENTS=REQUIRED
contains log "Could NOT find LuaJIT"

# ---- the LuaJIT of this machine ----

if [ -e /usr/include/luajit-2.1/luajit.h ]; then
    find_luajit -DSOURCE=app.c
    is FOUND TRUE
    is LIBRARY "$(sed -n 's/^LuaJIT_LIBRARY:FILEPATH=//p' b/CMakeCache.txt)"
    is LIGHTUSERDATA_BITS 64
    is PROBE_MESSAGE "by running a program"
    is TARGET_GC64 "$(sed -n 's/^GC64=//p' b/result)"
    quietly log cmake --build b
    equal "$(sed -n 's/^GC64=//p' b/result)" "$(b/app)" "GC64 of what the program runs with"

    # The answer is kept: nothing is asked the second time.
    printf '#!/bin/sh\nexit 1\n' >asked
    chmod +x asked
    quietly log cmake b "-DMASON_DIXON_PROGRAM=$PWD/asked"
    is PROBE_MESSAGE "by running a program"

    version=$(sed -n 's/^VERSION=//p' b/result)
    [ "$MASON_DIXON_FULL" != 1 ] || find_luajit "-DARGUMENTS=2.0...3;REQUIRED"
    no_luajit "-DARGUMENTS=1.0...<2.0;REQUIRED"
    contains log "Found unsuitable version \"$version\""
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        find_luajit "-DARGUMENTS=9.0;QUIET"
        is FOUND FALSE

        # A strict project in C++.
        find_luajit -DLANGUAGE=CXX "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wconversion -Wold-style-cast -Werror"
        is PROBE_MESSAGE "by running a program"
    fi
    # One in neither language, and a hint that leads nowhere.
    find_luajit -DLANGUAGE=NONE
    contains b/result "neither C nor CXX is enabled"
    find_luajit -DLuaJIT_ROOT="$PWD/empty"
    contains log "CMake Warning" "LuaJIT_ROOT (or LUAJIT_ROOT, LUAJIT_DIR): \"$PWD/empty\" holds no LuaJIT"
else
    echo "no /usr/include/luajit-2.1 (libluajit-5.1-dev): the machine's own LuaJIT was not looked at"
fi

# ---- a LuaJIT without GC64 ----

prefix=$("$MASON_DIXON_ROOT/examples/build-luajit")
status=$?
[ "$status" != 77 ] || skip "no LuaJIT without GC64 to be had; all before has passed"
[ "$status" = 0 ] || fail "examples/build-luajit ended with status $status"

# A source tree after its build: the archive, not the shared library that bears another name than its soname there.
mkdir -p tree/src
cp "$prefix"/include/luajit-*/* "$prefix/lib/libluajit-5.1.so.2" tree/src/
cp "$prefix/lib/libluajit-5.1.a" tree/src/libluajit.a
ln -s libluajit-5.1.so.2 tree/src/libluajit.so
find_luajit -DLuaJIT_ROOT="$PWD/tree" -DSOURCE=app.c
is LIBRARY "$PWD/tree/src/libluajit.a"
is GC64 no
quietly log cmake --build b
equal no "$(b/app)" "GC64 of what the program runs with"

for static in ON OFF; do
    # Shared is what most of the rest finds.
    [ "$MASON_DIXON_FULL$static" != 0OFF ] || continue
    find_luajit -DLuaJIT_ROOT="$prefix" -DLuaJIT_USE_STATIC_LIBS=$static -DSOURCE=app.c
    is GC64 no
    is LIGHTUSERDATA_BITS 64
    is PROBE_MESSAGE "by running a program"
    quietly log cmake --build b
    equal no "$(b/app)" "GC64 of what the program runs with (static libraries $static)"
done

# By contents, in a cross build without an emulator, and then with one.
find_luajit -DLuaJIT_ROOT="$prefix" -DCMAKE_SYSTEM_NAME=Linux
is GC64 "guessing no"
is LIGHTUSERDATA_BITS "guessing 64"
contains b/result "cross build without CMAKE_CROSSCOMPILING_EMULATOR"
# An emulator is a list; this one leaves a trace, and runs the program.
cat >emulator <<'EOF'
#!/bin/sh
[ "$1" = "two words" ] || exit 9
shift
echo "$1" >>"${0%/*}/emulated"
exec "$@"
EOF
chmod +x emulator
find_luajit -DLuaJIT_ROOT="$prefix" -DCMAKE_SYSTEM_NAME=Linux \
    "-DCMAKE_CROSSCOMPILING_EMULATOR=$PWD/emulator;two words"
is GC64 no
is PROBE_MESSAGE "by running a program"
[ -s emulated ] || fail "the emulator was not used"
if [ "$MASON_DIXON_FULL" = 1 ] && command -v qemu-x86_64 >/dev/null 2>&1; then
    # qemu's MAP_32BIT gives such a LuaJIT no memory; it gives itself away nevertheless.
    find_luajit -DLuaJIT_ROOT="$prefix" -DCMAKE_SYSTEM_NAME=Linux \
        "-DCMAKE_CROSSCOMPILING_EMULATOR=qemu-x86_64;-cpu;max"
    is GC64 no
fi

# Paths simply work; and an exchanged library is asked anew.
odd="$PWD/a b, c (d) \$e ü"
mkdir -p "$odd"
cp -R "$prefix/." "$odd/"
find_luajit -DLuaJIT_ROOT="$odd"
is GC64 no
is PROBE_MESSAGE "by running a program"

# The environment as a hint; a changed hint searches anew in the same build folder.
LUAJIT_DIR=$prefix
export LUAJIT_DIR
find_luajit
is GC64 no
unset LUAJIT_DIR
if [ -e /usr/include/luajit-2.1/luajit.h ]; then
    quietly log cmake b
    lacks b/result "$prefix"

    # A folder without the link that bears the soname: the loader takes the machine's own library,
    # of the other layout, and a program run would have answered for the wrong one.
    mkdir -p trap/lib
    cp -R "$prefix/include" trap/include
    cp "$prefix/lib/libluajit-5.1.so.2" trap/lib/libluajit-5.1.so
    find_luajit -DLuaJIT_ROOT="$PWD/trap"
    is GC64 "guessing no"
    contains log "CMake Warning" "loaded another library" "the link named like the soname"
fi
exit 0
