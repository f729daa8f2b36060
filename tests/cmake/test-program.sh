#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Where the program mason-dixon comes from in a CMake build: the user's, the installed one, or one that is compiled once per
# build folder by a compiler for this machine; never the target's.
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
need cmake cc
build_tool

cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.16)
project(consumer LANGUAGES ${LANGUAGES})
include("${MODULES}/internal/Program.cmake")
_mason_dixon_program(program error)
_mason_dixon_program(again error_again)
file(WRITE "${CMAKE_BINARY_DIR}/result" "${program}\n${error}\n")
if(NOT "${program}${error}" STREQUAL "${again}${error_again}")
  message(FATAL_ERROR "another answer the second time")
endif()
END
# configure FOLDER [OPTION]... - leaves the program in $program and why there is none in $error.
configure() {
    folder=$1
    shift
    quietly log "$cmake_program" -S . -B "$folder" "-DMODULES=$modules" "$@"
    program=$(sed -n 1p "$folder/result")
    error=$(sed -n 2p "$folder/result")
    own=$PWD/$folder/CMakeFiles/mason-dixon/mason-dixon
}
# compiled - it was, into the build folder, and runs.
compiled() {
    equal "$own" "$program" "the program ($error)"
    equal "$("$tool" --interface)" "$("$program" --interface)" 'its interface'
    equal "$program $program.sources" "$(echo "$program"*)" 'what is left of compiling'
}

# ---- by the project's own compiler, once
modules=$MASON_DIXON_ROOT/cmake
configure native -DLANGUAGES=C
compiled
before=$(ls -i --full-time "$program")
configure native
equal "$before" "$(ls -i --full-time "$program")" 'the program after a second configure step'
rm native/CMakeCache.txt
configure native -DLANGUAGES=C
equal "$before" "$(ls -i --full-time "$program")" 'the program without the cache'
command -v c++ >/dev/null 2>&1 && {
    # No C compiler on the PATH is asked.
    mkdir only
    ln -s "$(command -v c++)" only/c++
    for name in as ld ld.bfd ninja make; do
        command -v $name >/dev/null 2>&1 && ln -s "$(command -v $name)" only/
    done
    quietly log env "PATH=$PWD/only" "$cmake_program" -S . -B c++ "-DMODULES=$modules" -DLANGUAGES=CXX
    "$(sed -n 1p c++/result)" --interface >log || fail "a project in C++ alone: $(cat c++/result)"
}

# From here on a compiler that is quick: it leaves a ready program, and says who was called.
cat >quick <<END
#!/bin/sh
echo "\$0 \$*" >>"$PWD/calls"
while [ "\$1" != -o ]; do shift; done
exec cp "$tool" "\$2"
END
chmod +x quick
calls() {
    grep -cF -e "$1" calls 2>/dev/null
}

# ---- two configure steps at once; a changed source; nothing is written beside the sources
mkdir copy
cp -R "$MASON_DIXON_ROOT/cmake" "$MASON_DIXON_ROOT/templates" copy/
modules=$PWD/copy/cmake
find copy -exec ls -d --full-time {} + >before
"$cmake_program" -S . -B twice "-DMODULES=$modules" -DLANGUAGES=NONE -DMASON_DIXON_HOST_CC="$PWD/quick" >twice.log 2>&1 &
one=$!
"$cmake_program" -S . -B twice "-DMODULES=$modules" -DLANGUAGES=NONE -DMASON_DIXON_HOST_CC="$PWD/quick" >log 2>&1
wait $one
configure twice
compiled
rm calls
touch copy/templates/tool/link.c
configure twice
[ ! -e calls ] || fail 'compiled anew though only the time of a source has changed'
find copy -exec ls -d --full-time {} + | grep -v link.c >after
grep -v link.c before | diff - after || fail 'something was written beside the sources'
echo '/* changed */' >>copy/templates/tool/link.c
configure twice
equal 1 "$(calls quick)" 'how often a changed source was compiled'
compiled

# ---- installed: used when it runs and its number fits, wherever another one is on the PATH
mkdir -p installed/bin installed/share/cmake installed/share/mason-dixon path
cp -R copy/cmake installed/share/cmake/MasonDixon
cp -R copy/templates installed/share/mason-dixon/templates
cp "$tool" installed/bin/mason-dixon
printf '#!/bin/sh\necho 99\n' >path/mason-dixon
chmod +x path/mason-dixon
PATH=$PWD/path:$PATH
export PATH
modules=$PWD/installed/share/cmake/MasonDixon
configure installed-1 -DLANGUAGES=NONE
equal "$PWD/installed/bin/mason-dixon" "$program" 'the installed program'
# In a sysroot it is the target's, though it would run.
for option in CMAKE_SYSROOT CMAKE_FIND_ROOT_PATH CMAKE_STAGING_PREFIX; do
    configure sysroot-$option -DLANGUAGES=NONE "-D$option=$PWD/installed/" "-DMASON_DIXON_HOST_CC=$PWD/quick"
    compiled
done
for what in 'echo 99' 'exit 1' 'kill $$'; do
    rm -rf installed-2
    printf '#!/bin/sh\n%s\n' "$what" >installed/bin/mason-dixon
    configure installed-2 -DLANGUAGES=NONE "-DMASON_DIXON_HOST_CC=$PWD/quick"
    compiled
done
# Replaced by one that fits, it is taken.
cp "$tool" installed/bin/mason-dixon
configure installed-2
equal "$PWD/installed/bin/mason-dixon" "$program" 'the program installed since'

# ---- the user's own
modules=$MASON_DIXON_ROOT/cmake
configure given -DLANGUAGES=NONE "-DMASON_DIXON_PROGRAM=$tool"
equal "$tool" "$program" MASON_DIXON_PROGRAM
PATH=${tool%/*}:$PATH configure by-name -DLANGUAGES=NONE "-DMASON_DIXON_PROGRAM=${tool##*/}"
equal "$tool" "$program" 'a MASON_DIXON_PROGRAM of the PATH'
number=$("$tool" --interface)
allowed="allowed is a mason-dixon that runs on this machine and whose --interface is $number"
says 1 "MASON_DIXON_PROGRAM is \"$PWD/path/mason-dixon\"; $allowed: its number is 99." \
    "$cmake_program" -S . -B given "-DMASON_DIXON_PROGRAM=$PWD/path/mason-dixon"
says 1 "MASON_DIXON_PROGRAM is \"$PWD/nothing\"; $allowed: it does not run here" \
    "$cmake_program" -S . -B given "-DMASON_DIXON_PROGRAM=$PWD/nothing"
equal 1 "$(grep -c '^CMake Error' log)" 'how many errors'
# One that can't be started is asked again when it can.
mkdir late
cp "$tool" late/mason-dixon
chmod a-x late/mason-dixon
says 1 "MASON_DIXON_PROGRAM is \"$PWD/late/mason-dixon\"; $allowed: it does not run here" \
    "$cmake_program" -S . -B given "-DMASON_DIXON_PROGRAM=$PWD/late/mason-dixon"
chmod a+x late/mason-dixon
configure given "-DMASON_DIXON_PROGRAM=$PWD/late/mason-dixon"
equal "$PWD/late/mason-dixon" "$program" MASON_DIXON_PROGRAM

# ---- cross builds: not by the target's compiler; a MASON_DIXON_HOST_CC that is wrong is not passed over
printf '#!/bin/sh\necho "error: of the target" >&2\nexit 1\n' >target-cc
chmod +x target-cc
forced="-DCMAKE_C_COMPILER=$PWD/target-cc -DCMAKE_C_COMPILER_FORCED=1 -DCMAKE_C_COMPILER_ID=GNU"
rm -f calls
case $PWD in *[[:space:]]*) skip "this test's folder has a space in its name; all before has passed" ;; esac
# shellcheck disable=SC2086 # words
{
    CC_FOR_BUILD="$PWD/quick --for-build" configure cross -DLANGUAGES=C -DCMAKE_SYSTEM_NAME=Linux $forced
    compiled
    calls 'quick --for-build -std=c99' >/dev/null || fail 'CC_FOR_BUILD was not used'
    configure cross-wrong -DLANGUAGES=C -DCMAKE_SYSTEM_NAME=Linux $forced "-DMASON_DIXON_HOST_CC=$PWD/target-cc"
}
wanted="the program mason-dixon can't be compiled, since no C compiler for this machine works"
ready='allowed is one in MASON_DIXON_HOST_CC, or a ready program in MASON_DIXON_PROGRAM'
equal "$wanted (\"$PWD/target-cc\": error: of the target); $ready" "$error" 'a compiler that fails'
equal '' "$program" 'the program of a compiler that fails'
for cross in aarch64-linux-gnu-gcc arm-linux-gnueabihf-gcc riscv64-linux-gnu-gcc; do
    command -v $cross >/dev/null 2>&1 || continue
    # Where an emulator is registered its programs do run.
    echo 'int main(void) { return 0; }' >foreign.c
    $cross foreign.c -o foreign && ./foreign 2>/dev/null && continue
    configure foreign -DLANGUAGES=NONE -DMASON_DIXON_HOST_CC=$cross
    equal "$wanted (\"$cross\": what it makes does not run on this machine (126)); $ready" \
        "$(echo "$error" | sed 's/([^()]*); a/(126)); a/; s/machine ([^()]*)/machine (126)/')" 'a compiler for another machine'
    break
done
# None at all.
make=$(command -v make) || make=$(command -v ninja)
quietly log env "PATH=$PWD/nowhere" "$cmake_program" -S . -B none -DMODULES="$modules" -DLANGUAGES=NONE "-DCMAKE_MAKE_PROGRAM=$make" \
    -G "$(case $make in *ninja) echo Ninja ;; *) echo 'Unix Makefiles' ;; esac)"
# Later CMakes say it in small letters.
sed -i 's/: no such/: No such/g' none/result
contains none/result "$wanted (\"cc\": No such file or directory; \"gcc\": No such file or directory; \"clang\": No such file or directory); $ready"
