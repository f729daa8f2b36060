#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Cross builds: nothing of the target is run without an emulator, the prediction comes from headers, the facts are guesses
# and are called so; emulators are used as they are given and, when they are qemu-user, not believed; preset facts win; the
# program is compiled for this machine, and without it only what needs no program is done.
# The target of most cases is this machine, called another: the imitation is in the name only.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/project.sh
. "$MASON_DIXON_ROOT/tests/cmake/project.sh"
need cmake cc readelf
[ "$(uname -sm)" = 'Linux x86_64' ] || skip "written for Linux on x86-64"

cross='-DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=x86_64'
project app <<'END'
set(CMAKE_EXE_LINKER_FLAGS "${CMAKE_EXE_LINKER_FLAGS} -no-pie")
mason_dixon_check(QUIET)
message(STATUS "crosscompiling: ${CMAKE_CROSSCOMPILING}")
foreach(name HAVE_MAP_32BIT MAP_32BIT_RANGE HEAP_PLACEMENT STACK_BITS THREAD_STACK_BITS MMAP_BITS PAGE_SIZE VERDICT BASIS)
  message(STATUS "${name} is <${MASON_DIXON_${name}}>")
endforeach()
enable_testing()
add_executable(app main.c)
mason_dixon_target(app REQUIRED ${HOW})
mason_dixon_add_test(app)
END

# ---- Without an emulator: a native build first, which the facts come from.
configure log app build-native
lacks log 'crosscompiling: TRUE'
contains log 'HAVE_MAP_32BIT is <yes>' 'BASIS is <run>' 'STACK_BITS is <47>' 'crosscompiling: FALSE'
equal run "$(fact build-native target.app.basis)" "basis of a native build"
equal '' "$(fact build-native guessed_because)" "reason for guesses in a native build"

# shellcheck disable=SC2086 # a list of words
if command -v strace >/dev/null 2>&1 && strace -f -o strace.log true 2>/dev/null; then
    # Much less work, where it can.
    seccomp=--seccomp-bpf
    strace -f $seccomp -o strace.log true 2>/dev/null || seccomp=
    # From inside: but for the program, which is this machine's, nothing that was linked is ever executed. (What CMake
    # itself builds, it does not run either: the full version watches the detection of the compiler, too.)
    configure log app build-cross -DMASON_DIXON_ENABLE=OFF $cross
    [ "$MASON_DIXON_FULL" != 1 ] || rm -rf build-cross
    mkdir tmp
    TMPDIR=$PWD/tmp quietly log strace -f $seccomp -e trace=execve,execveat -s 300 -o strace.log \
        cmake -S app -B build-cross "-DCMAKE_MODULE_PATH=$MASON_DIXON_ROOT/cmake" -DMASON_DIXON_ENABLE=ON $cross
    grep -q "execve(.*\"-o\", \"$PWD/tmp/[^\"]*/probe\"" strace.log || fail "strace has not seen the trial link"
    if grep -E "execve(at)?\((\"|[0-9]+, \"|AT_FDCWD, \")(\./|$PWD/build-cross|$PWD/tmp)" strace.log |
        grep -v "\"$PWD/build-cross/CMakeFiles/mason-dixon/mason-dixon"; then
        fail "a cross build ran what it had built"
    fi
else
    configure log app build-cross $cross
    later strace
fi
contains log 'crosscompiling: TRUE' 'HAVE_MAP_32BIT is <guessing yes>' \
    'MAP_32BIT_RANGE is <guessing 0x40000000-0x80000000>' 'HEAP_PLACEMENT is <guessing after-image>' \
    'STACK_BITS is <guessing 47>' 'THREAD_STACK_BITS is <guessing 47>' 'MMAP_BITS is <guessing 47>' \
    'PAGE_SIZE is <guessing 4096>' 'VERDICT is <placed>' 'BASIS is <headers>'
equal placed "$(fact build-cross target.app.verdict)" "verdict of a cross build"
equal headers "$(fact build-cross target.app.basis)" "basis of a cross build"
equal 'guessing yes' "$(fact build-cross have_map_32bit)" "a guess in the facts"
contains build-cross/mason-dixon.facts 'guessed_because=cross build without an emulator'
contains log 'MasonDixon: facts of the target are guesses (cross build without an emulator): have_map_32bit=guessing yes,' \
    'stack_bits=guessing 47' 'MASON_DIXON_FACTS'
quietly log cmake --build build-cross
decided build-cross app placed post-link
equal placed "$(fixed build-cross/app)" "layout of a cross build"
if [ "$MASON_DIXON_FULL" = 1 ]; then
    quietly log cmake --build build-cross --target mason-dixon-report
else
    quietly log cmake -DMASON_DIXON_BUILD=build-cross -P "$MASON_DIXON_ROOT/cmake/MasonDixonReport.cmake"
fi
contains log 'guessing' 'cross build without an emulator'
# Configured again: the same, and no guess became a fact.
configure log app build-cross
contains log 'HAVE_MAP_32BIT is <guessing yes>' 'BASIS is <headers>'

# ---- Facts of the native build replace the guesses.
# shellcheck disable=SC2086
configure log app build-given $cross "-DMASON_DIXON_FACTS=$PWD/build-native/mason-dixon.facts"
contains log 'HAVE_MAP_32BIT is <yes>' 'STACK_BITS is <47>' 'BASIS is <headers>' \
    'MAP_32BIT_RANGE is <0x40000000-0x80000000>' 'HEAP_PLACEMENT is <after-image>'
equal yes "$(fact build-given have_map_32bit)" "a given fact in the facts"
equal '' "$(fact build-given guessed_because)" "reason for guesses where there are none"
# Guesses in a file stay guesses.
if [ "$MASON_DIXON_FULL" = 1 ]; then given=build-given2; else given=build-given; fi
# shellcheck disable=SC2086
configure log app $given $cross "-DMASON_DIXON_FACTS=$PWD/build-cross/mason-dixon.facts"
contains log 'HAVE_MAP_32BIT is <guessing yes>'

# ---- Preset facts win, and are never overwritten; native builds as well.
for kind in native cross; do
    [ "$MASON_DIXON_FULL$kind" != 0cross ] || continue
    if [ $kind = native ]; then words=; else words=$cross; fi
    # shellcheck disable=SC2086
    configure log app build-preset-$kind $words -DMASON_DIXON_STACK_BITS=57 -DMASON_DIXON_HAVE_MAP_32BIT=no
    for round in 1 2 3; do
        contains log '-- STACK_BITS is <57>' 'HAVE_MAP_32BIT is <no>'
        equal 57 "$(fact build-preset-$kind stack_bits)" "preset fact, round $round"
        equal no "$(fact build-preset-$kind have_map_32bit)" "preset fact, round $round"
        grep '^MASON_DIXON_STACK_BITS:' build-preset-$kind/CMakeCache.txt >entry
        contains entry '=57'
        # In the short version the next step configures again, too.
        [ "$MASON_DIXON_FULL" = 1 ] || break
        [ $round != 2 ] || touch app/CMakeLists.txt
        configure log app build-preset-$kind
    done
    # Set later, and taken back.
    configure log app build-preset-$kind -DMASON_DIXON_MMAP_BITS=52
    contains log 'MMAP_BITS is <52>' '-- STACK_BITS is <57>'
    equal 52 "$(fact build-preset-$kind mmap_bits)" "a fact set later"
    configure log app build-preset-$kind -UMASON_DIXON_STACK_BITS -UMASON_DIXON_MMAP_BITS
    equal "$(fact build-$kind stack_bits)" "$(fact build-preset-$kind stack_bits)" "a fact taken back"
done

# ---- An emulator is started as it is given, a list.
cat >emulator <<'END'
#!/bin/sh
echo "FOO=$FOO args: $*" >>"$EMULATED"
shift
exec "$@"
END
chmod +x emulator
EMULATED=$PWD/emulated
export EMULATED
: >emulated
# shellcheck disable=SC2086
configure log app build-emulator $cross "-DCMAKE_CROSSCOMPILING_EMULATOR=env;FOO=1;$PWD/emulator;two words"
grep -q '^FOO=1 args: two words /.*/probe$' emulated || fail "the emulator was started as $(cat emulated)"
contains log 'HAVE_MAP_32BIT is <yes>' 'BASIS is <run>'
equal run "$(fact build-emulator target.app.basis)" "basis with an emulator that tells the truth"
quietly log cmake --build build-emulator
equal placed "$(fixed build-emulator/app)" "layout with an emulator"
quietly log ctest --test-dir build-emulator --output-on-failure
contains log '100% tests passed'
grep -q 'app$' emulated || fail "the test did not run through the emulator"
# One that fails: no facts, no stop.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    # shellcheck disable=SC2086
    configure log app build-emulator2 $cross -DCMAKE_CROSSCOMPILING_EMULATOR=/nonexistent/emulator
    contains log 'HAVE_MAP_32BIT is <guessing yes>' 'BASIS is <headers>'
fi

# ---- qemu-user is not believed.
qemu=
for name in qemu-x86_64-static qemu-x86_64; do
    command -v $name >/dev/null 2>&1 && qemu=$(command -v $name) && break
done
if [ "$qemu" ]; then
    # shellcheck disable=SC2086
    configure log app build-qemu $cross "-DCMAKE_CROSSCOMPILING_EMULATOR=$qemu"
    contains log 'VERDICT is <placed>' 'BASIS is <headers>' '-- STACK_BITS is <guessing 47>' 'HAVE_MAP_32BIT is <guessing yes>'
    equal headers "$(fact build-qemu target.app.basis)" "basis with qemu-user"
    contains build-qemu/mason-dixon.facts 'guessed_because=qemu-user gives no verdict on placement'
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        quietly log cmake --build build-qemu
        equal placed "$(fixed build-qemu/app)" "layout with qemu-user"
        ctest --test-dir build-qemu >log 2>&1
        contains log 'Skipped'
    fi
else
    later qemu-user
fi

# ---- Another machine for real: aarch64 with clang and lld, 64 KiB pages.
clang=$(newest clang ld.lld) || clang=
# Debian's libc6-dev-arm64-cross has no libgcc: neither start files of the compiler nor libgcc are
# asked for, and the C library's own come by name.
arm=/usr/aarch64-linux-gnu/lib
arm_flags="--target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include"
arm_link="-fuse-ld=lld -nostdlib -no-pie $arm/crt1.o $arm/crti.o $arm/libc.so.6 $arm/libc_nonshared.a $arm/ld-linux-aarch64.so.1 $arm/crtn.o"
cat >arm.c <<'END'
#include <stdio.h>
int main(void) { return puts("main has run") < 0; }
END
# shellcheck disable=SC2086 # lists of words
if [ "$clang" ] && $clang $arm_flags arm.c $arm_link -o arm-try 2>arm.log; then
    arm_project() {
        project arm <<'END'
set(CMAKE_EXE_LINKER_FLAGS "$ENV{ARM_LINK}")
add_executable(app main.c)
mason_dixon_target(app REQUIRED ${HOW})
END
        ARM_LINK=$arm_link configure log arm "$@" -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
            -DCMAKE_C_COMPILER=$clang "-DCMAKE_C_FLAGS=$arm_flags" -DCMAKE_C_COMPILER_WORKS=1
    }
    for how in '' 'STRATEGY;link-script'; do
        for boundary in 4GiB 0x100010000; do
            # The short version takes one of each.
            case $MASON_DIXON_FULL$how$boundary in 04GiB | 0STRATEGY*0x*) continue ;; esac
            rm -rf build-arm
            arm_project build-arm "-DHOW=BOUNDARY;$boundary;$how"
            equal placed "$(fact build-arm target.app.verdict)" "verdict for aarch64"
            equal headers "$(fact build-arm target.app.basis)" "basis for aarch64"
            equal aarch64 "$(fact build-arm machine)" "machine"
            equal 'guessing no' "$(fact build-arm have_map_32bit)" "MAP_32BIT on aarch64"
            equal 'guessing 48' "$(fact build-arm stack_bits)" "stack on aarch64"
            quietly log cmake --build build-arm
            decided build-arm app placed "$(if [ "$how" ]; then echo link-script; else echo post-link; fi)"
            if [ $boundary = 4GiB ]; then number=0x100000000; else number=$boundary; fi
            equal placed "$(layout build-arm/app $number)" "layout for aarch64, $how"
            # Every kernel can map it, also those with pages of 64 KiB: address and place in the file
            # agree in their last 16 bits.
            readelf -lW build-arm/app | sed -n 's/^  LOAD *//p' | tail -n 1 >load
            read -r offset vaddr rest <load
            equal 0 $(((offset - vaddr) % 65536)) "congruence of $offset and $vaddr ($rest)"
        done
    done
    # Facts of another machine are refused, also here.
    expect_failure log cmake -S arm -B build-arm "-DMASON_DIXON_FACTS=$PWD/build-native/mason-dixon.facts"
    contains log 'MASON_DIXON_FACTS is' "a file of this target's machine, aarch64" 'this one is of "x86_64"'
else
    later "aarch64 (clang, lld, libc6-dev-arm64-cross)"
fi

# ---- The program needs a compiler for this machine: the one that is named, $CC_FOR_BUILD, cc, gcc, clang.
# shellcheck disable=SC2034 # of tests/compilers.sh
program_shared=no
cat >host-cc <<END
#!/bin/sh
echo "\$*" >>$PWD/host-cc.log
exec $(command -v cc) "\$@"
END
chmod +x host-cc
# shellcheck disable=SC2086
configure log app build-host $cross "-DMASON_DIXON_HOST_CC=$PWD/host-cc -O0"
grep -q '^-O0 .*/main\.c' host-cc.log || fail "the compiler that was named is not used: $(cat host-cc.log)"
quietly log cmake --build build-host
decided build-host app placed post-link
rm -rf build-host host-cc.log
# shellcheck disable=SC2086
CC_FOR_BUILD="$PWD/host-cc -O2" configure log app build-host $cross
grep -q '^-O2 .*/main\.c' host-cc.log || fail "CC_FOR_BUILD is not used: $(cat host-cc.log)"

# ---- Without any: one clear message, and nothing is injected; a strategy that needs no program is had by its name.
rm -rf build-host
# shellcheck disable=SC2086
refused log app build-host $cross -DMASON_DIXON_HOST_CC=/nonexistent/cc
contains log 'mason_dixon_target(app)' 'REQUIRED, but nothing is injected' "the program mason-dixon can't be compiled" \
    /nonexistent/cc MASON_DIXON_HOST_CC 'STRATEGY link-script, asked for by name, works without it'
equal 1 "$(grep -c '^CMake Error' log)" "errors without a compiler for this machine"
sed 's/ REQUIRED / /' app/CMakeLists.txt >app/new && mv app/new app/CMakeLists.txt
configure log app build-host
contains log 'CMake Warning' 'mason_dixon_target(app): predicted with this folder' 'impossible (guess), nothing is injected'
equal 1 "$(grep -c '^CMake Warning' log)" "warnings without a compiler for this machine"
equal "impossible guess" "$(fact build-host target.app.verdict) $(fact build-host target.app.basis)" "prediction without a program"
quietly log cmake --build build-host
equal plain "$(fixed build-host/app)" "layout without a program"
configure log app build-host '-DHOW=STRATEGY;link-script'
contains log 'unknown (guess)' 'nothing looks at what is linked'
equal "unknown link-script guess" "$(fact build-host target.app.verdict) $(fact build-host target.app.strategy) $(fact build-host target.app.basis)" \
    "prediction for a script without a program"
quietly log cmake --build build-host
equal placed "$(fixed build-host/app)" "layout by a script alone"
runs build-host/app
# lld's wants an object that the program writes.
configure log app build-host -DMASON_DIXON_LINKER_ID=LLD
contains log 'CMake Warning' 'impossible (guess), nothing is injected'
lacks log 'asked for by name, works'
# Put right in the same folder.
configure log app build-host -DHOW= '-DMASON_DIXON_HOST_CC=cc' -UMASON_DIXON_LINKER_ID
quietly log cmake --build build-host
decided build-host app placed post-link
equal placed "$(fixed build-host/app)" "layout with the right compiler"

tell_later
