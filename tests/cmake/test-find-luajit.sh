#!/bin/sh
# SPDX-License-Identifier: 0BSD
# FindLuaJIT: both layouts of LuaJIT, static and shared, what the user sets, what is not there, and the libraries that look
# right and are not. What a program that runs, and what a library's contents tell, is in tests/tool/test-luajit.sh.
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

# has KEY=VALUE... - what the last configure step must have said.
has() {
    for has_line; do
        grep -qxF -e "$has_line" b/result || fail "not found: LuaJIT_$has_line: $(cat b/result)"
    done
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

# fake VERSION CONTENTS - the header and the library in ./fake.
fake() {
    echo "#define LUAJIT_VERSION \"LuaJIT $1\"" >fake/include/luajit-2.1/luajit.h
    # shellcheck disable=SC2059 # escapes
    printf "$2" >fake/lib/libluajit-5.1.a
}
mkdir -p fake/include/luajit-2.1 fake/lib empty alone
root=-DLuaJIT_ROOT=$PWD/fake

# ---- what the user sets, and errors: no library is needed for these
fake 2.1.ROLLING 'some text\0LuaJIT 2.1.1720049189\0more\0'
find_luajit "$root" # not a library at all: links with nothing
has FOUND=TRUE VERSION=2.1.1720049189 "LIBRARY=$PWD/fake/lib/libluajit-5.1.a" 'GC64=guessing yes' 'LIGHTUSERDATA_BITS=guessing 64'
contains b/result "by the library's contents, since a trial link failed: "
find_luajit "$root" -DNORMAL_GC64=no
has GC64=no 'LIGHTUSERDATA_BITS=guessing 64'
fake 2.1.1720049189 'LuaJIT 2.1.1720049189\0'
rm -rf b/CMakeFiles/mason-dixon
find_luajit "$root" -DLuaJIT_GC64=no -DLuaJIT_LIGHTUSERDATA_BITS=47 -DMASON_DIXON_PROGRAM=
has GC64=no LIGHTUSERDATA_BITS=47 'PROBE_MESSAGE=as set by the user' VERSION=2.1.1720049189
[ ! -d b/CMakeFiles/mason-dixon ] || fail "compiled the program although all answers were given"
no_luajit "$root" -DLuaJIT_GC64=ON
contains log 'FindLuaJIT: LuaJIT_GC64: given "ON"; allowed: yes, no, guessing yes, guessing no, unknown.'
no_luajit -DLuaJIT_LIGHTUSERDATA_BITS=48
contains log 'FindLuaJIT: LuaJIT_LIGHTUSERDATA_BITS: given "48"; allowed: 32, 47, 64'
no_luajit -DLuaJIT_LIBRARY="$PWD/fake/lib"
contains log "FindLuaJIT: LuaJIT_LIBRARY: given the folder" "allowed: the path of the library"
# A library that tells nothing; a header and a library that do not belong together.
fake 2.1.ROLLING 'nothing that is known'
find_luajit "$root"
has VERSION=2.1 GC64=unknown LIGHTUSERDATA_BITS=unknown
fake 2.0.5 'LuaJIT 2.1.0-beta3\0'
find_luajit "$root"
contains log "the header and the library are of different versions"
# A library that another step of the build will make, also in a folder that it makes: generated all the same.
find_luajit -DLuaJIT_INCLUDE_DIR="$PWD/later/include" -DLuaJIT_LIBRARY="$PWD/later/libluajit.a" -DSOURCE=app.c
has FOUND=TRUE GC64=unknown TARGET_GC64=unknown 'PROBE_MESSAGE=the library does not exist yet'
# The file without the other modules finds, and says what it lacks.
cp "$MASON_DIXON_ROOT/cmake/FindLuaJIT.cmake" alone/
find_luajit "$root" "-DBEFORE=$PWD/alone"
has GC64=unknown
contains b/result "stands without the other modules"
# No program: one more reason to know nothing, and no error.
find_luajit "$root" -DMASON_DIXON_PROGRAM= "-DMASON_DIXON_HOST_CC=$PWD/no-compiler"
has GC64=unknown
contains b/result "the program mason-dixon can't be compiled"
# Nothing found.
case $PWD in *[[:space:]]*) skip "this test's folder has a space in its name" ;; esac
# shellcheck disable=SC2086 # a list of words
{
    find_luajit $nowhere
    has FOUND=FALSE GC64=
    contains log "Could NOT find LuaJIT (missing: LuaJIT_LIBRARY LuaJIT_INCLUDE_DIR)"
    find_luajit $nowhere -DARGUMENTS=QUIET
    lacks log LuaJIT_LIBRARY
    no_luajit $nowhere -DARGUMENTS=REQUIRED
    contains log "Could NOT find LuaJIT"
}

# ---- the LuaJIT of this machine
# runs_as GC64 - the program links and runs with a library of that layout.
runs_as() {
    quietly log cmake --build b
    equal "$1" "$(b/app)" "GC64 of what the program runs with"
}
machine=no
[ ! -e /usr/include/luajit-2.1/luajit.h ] || machine=yes
if [ $machine = yes ]; then
    find_luajit -DSOURCE=app.c
    gc64=$(sed -n 's/^GC64=//p' b/result)
    has FOUND=TRUE "LIBRARY=$(sed -n 's/^LuaJIT_LIBRARY:FILEPATH=//p' b/CMakeCache.txt)" LIGHTUSERDATA_BITS=64 \
        'PROBE_MESSAGE=by running a program' "TARGET_GC64=$gc64"
    runs_as "$gc64"
    # The answer is kept: nothing is asked the second time.
    printf '#!/bin/sh\nexit 1\n' >asked
    chmod +x asked
    quietly log cmake b "-DMASON_DIXON_PROGRAM=$PWD/asked"
    has 'PROBE_MESSAGE=by running a program'
    version=$(sed -n 's/^VERSION=//p' b/result)
    no_luajit "-DARGUMENTS=1.0...<2.0;REQUIRED"
    contains log "Found unsuitable version \"$version\""
    full find_luajit "-DARGUMENTS=2.0...3;REQUIRED"
    # A strict project in C++, one in neither language, and a hint that leads nowhere.
    find_luajit -DLANGUAGE=CXX "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wconversion -Wold-style-cast -Werror"
    has 'PROBE_MESSAGE=by running a program'
    find_luajit -DLANGUAGE=NONE
    contains b/result "neither C nor CXX is enabled"
    find_luajit -DLuaJIT_ROOT="$PWD/empty"
    contains log "CMake Warning" "LuaJIT_ROOT (or LUAJIT_ROOT, LUAJIT_DIR): \"$PWD/empty\" holds no LuaJIT"
else
    echo "no /usr/include/luajit-2.1 (libluajit-5.1-dev): the machine's own LuaJIT was not looked at"
fi

# ---- a LuaJIT without GC64
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
has "LIBRARY=$PWD/tree/src/libluajit.a" GC64=no
runs_as no
for static in ON OFF; do
    # Shared is what most of the rest finds.
    [ "$MASON_DIXON_FULL$static" != 0OFF ] || continue
    find_luajit -DLuaJIT_ROOT="$prefix" -DLuaJIT_USE_STATIC_LIBS=$static -DSOURCE=app.c
    has GC64=no LIGHTUSERDATA_BITS=64 'PROBE_MESSAGE=by running a program'
    runs_as no
done
# Paths simply work.
odd="$PWD/a b, c (d) \$e ü"
mkdir -p "$odd"
cp -R "$prefix/." "$odd/"
find_luajit -DLuaJIT_ROOT="$odd"
has GC64=no 'PROBE_MESSAGE=by running a program'
# A cross build without an emulator, and then with one, which is a list.
find_luajit -DLuaJIT_ROOT="$prefix" -DCMAKE_SYSTEM_NAME=Linux
has 'GC64=guessing no' 'LIGHTUSERDATA_BITS=guessing 64'
contains b/result "cross build without CMAKE_CROSSCOMPILING_EMULATOR"
cat >emulator <<'EOF'
#!/bin/sh
[ "$1" = "two words" ] || exit 9
shift
echo "$1" >>"${0%/*}/emulated"
exec "$@"
EOF
chmod +x emulator
find_luajit -DLuaJIT_ROOT="$prefix" -DCMAKE_SYSTEM_NAME=Linux "-DCMAKE_CROSSCOMPILING_EMULATOR=$PWD/emulator;two words"
has GC64=no 'PROBE_MESSAGE=by running a program'
[ -s emulated ] || fail "the emulator was not used"
# The environment as a hint; a changed hint searches anew in the same build folder.
LUAJIT_DIR=$prefix
export LUAJIT_DIR
find_luajit
has GC64=no
unset LUAJIT_DIR
if [ $machine = yes ]; then
    quietly log cmake b
    lacks b/result "$prefix"
    # A folder without the link that bears the soname: the loader takes the machine's own library, of the other layout, and a
    # program run would have answered for the wrong one.
    mkdir -p trap/lib
    cp -R "$prefix/include" trap/include
    cp "$prefix/lib/libluajit-5.1.so.2" trap/lib/libluajit-5.1.so
    find_luajit -DLuaJIT_ROOT="$PWD/trap"
    has 'GC64=guessing no'
    contains log "CMake Warning" "loaded another library" "the link named like the soname"
fi
exit 0
