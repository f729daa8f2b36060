#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Cross builds in CMake: nothing of the target is run without an emulator; emulators are used as they are given; preset facts
# and MASON_DIXON_FACTS win; the program is compiled for this machine, and without it only what needs no program is done.
# Guesses, and what is believed of an emulator, are the program's: tests/tool/test-detect.sh, tests/tool/decisions.
# The target of most cases is this machine, called another: the imitation is in the name only.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake cc readelf
[ "$(uname -sm)" = 'Linux x86_64' ] || skip "written for Linux on x86-64"

cross='-DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=x86_64'
project app <<'END'
set(CMAKE_EXE_LINKER_FLAGS "${CMAKE_EXE_LINKER_FLAGS} -no-pie")
mason_dixon_check(QUIET)
foreach(name HAVE_MAP_32BIT MAP_32BIT_RANGE HEAP_PLACEMENT STACK_BITS THREAD_STACK_BITS MMAP_BITS PAGE_SIZE VERDICT BASIS)
  message(STATUS "${name} is <${MASON_DIXON_${name}}>")
endforeach()
enable_testing()
add_executable(app main.c)
mason_dixon_target(app ${HOW})
mason_dixon_add_test(app)
END

# ---- A native build first, which the facts come from.
configure app build-native -DHOW=REQUIRED
contains configure.log 'HAVE_MAP_32BIT is <yes>' 'BASIS is <run>' '-- STACK_BITS is <47>'
equal run "$(fact build-native target.app.basis)" "basis of a native build"
equal '' "$(fact build-native guessed_because)" "reason for guesses in a native build"

# ---- Without an emulator. From inside: but for the program, which is this machine's, nothing that was linked is ever
# executed. (CMake's own detection of the compiler does not run what it builds either.)
# shellcheck disable=SC2086 # a list of words
configure app build $cross -DMASON_DIXON_ENABLE=OFF
if command -v strace >/dev/null 2>&1 && strace -f -o strace.log true 2>/dev/null; then
    # Much less work, where it can.
    seccomp=--seccomp-bpf
    strace -f $seccomp -o strace.log true 2>/dev/null || seccomp=
    mkdir tmp
    # shellcheck disable=SC2086 # a word or none
    TMPDIR=$PWD/tmp quietly configure.log strace -f $seccomp -e trace=execve,execveat -s 300 -o strace.log \
        cmake -S app -B build -DMASON_DIXON_ENABLE=ON -DHOW=REQUIRED
    grep -q "execve(.*\"-o\", \"$PWD/tmp/[^\"]*/probe\"" strace.log || fail "strace has not seen the trial link"
    if grep -E "execve(at)?\((\"|[0-9]+, \"|AT_FDCWD, \")(\./|$PWD/build|$PWD/tmp)" strace.log |
        grep -v "\"$PWD/build/CMakeFiles/mason-dixon/mason-dixon"; then
        fail "a cross build ran what it had built"
    fi
else
    echo 'not tried here: strace'
    configure app build -DMASON_DIXON_ENABLE=ON -DHOW=REQUIRED
fi
contains configure.log 'HAVE_MAP_32BIT is <guessing yes>' 'MAP_32BIT_RANGE is <guessing 0x40000000-0x80000000>' \
    'HEAP_PLACEMENT is <guessing after-image>' '-- STACK_BITS is <guessing 47>' 'THREAD_STACK_BITS is <guessing 47>' \
    'MMAP_BITS is <guessing 47>' 'PAGE_SIZE is <guessing 4096>' 'VERDICT is <placed>' 'BASIS is <headers>' \
    'MasonDixon: facts of the target are guesses (cross build without an emulator): have_map_32bit=guessing yes,' \
    'stack_bits=guessing 47' 'MASON_DIXON_FACTS'
cp build/mason-dixon.facts guesses
contains guesses 'guessed_because=cross build without an emulator' 'have_map_32bit=guessing yes' target.app.verdict=placed \
    target.app.basis=headers
build build
decided build app placed post-link
is placed build/app
quietly log cmake -DMASON_DIXON_BUILD=build -P "$MASON_DIXON_ROOT/cmake/MasonDixonReport.cmake"
contains log 'guessing' 'cross build without an emulator'
# Configured again: the same, and no guess became a fact.
configure app build
contains configure.log 'HAVE_MAP_32BIT is <guessing yes>' 'BASIS is <headers>'

# ---- Facts of the native build replace the guesses, and guesses in a file stay guesses.
# Named from here; the build configures again, in its own folder.
configure app build -DMASON_DIXON_FACTS=build-native/mason-dixon.facts
sleep 1
touch app/CMakeLists.txt
build build
contains configure.log 'HAVE_MAP_32BIT is <yes>' '-- STACK_BITS is <47>' 'BASIS is <headers>'
equal yes "$(fact build have_map_32bit)" "a given fact in the facts"
equal '' "$(fact build guessed_because)" "reason for guesses where there are none"
configure app build "-DMASON_DIXON_FACTS=$PWD/guesses"
contains configure.log 'HAVE_MAP_32BIT is <guessing yes>'

# ---- Preset facts win, and are never overwritten, native or not; also when they are set later, and they can be taken back.
for folder in build-native build; do
    stack=$(fact $folder stack_bits)
    configure app $folder -UMASON_DIXON_FACTS -DMASON_DIXON_STACK_BITS=57 -DMASON_DIXON_HAVE_MAP_32BIT=no
    configure app $folder -DMASON_DIXON_MMAP_BITS=52
    contains configure.log '-- STACK_BITS is <57>' 'HAVE_MAP_32BIT is <no>' '-- MMAP_BITS is <52>'
    equal '57 no 52' "$(fact $folder stack_bits) $(fact $folder have_map_32bit) $(fact $folder mmap_bits)" "preset facts"
    grep -q '^MASON_DIXON_STACK_BITS:.*=57' $folder/CMakeCache.txt || fail 'a preset fact in the cache'
    configure app $folder -UMASON_DIXON_STACK_BITS -UMASON_DIXON_MMAP_BITS -UMASON_DIXON_HAVE_MAP_32BIT
    equal "$stack" "$(fact $folder stack_bits)" "a fact taken back"
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
# shellcheck disable=SC2086
configure app build-emulator $cross "-DCMAKE_CROSSCOMPILING_EMULATOR=env;FOO=1;$PWD/emulator;two words"
grep -q '^FOO=1 args: two words /.*/probe$' emulated || fail "the emulator was started as $(cat emulated)"
contains configure.log 'HAVE_MAP_32BIT is <yes>' 'BASIS is <run>'
build build-emulator
is placed build-emulator/app
quietly log ctest --test-dir build-emulator --output-on-failure
contains log '100% tests passed'
grep -q 'app$' emulated || fail "the test did not run through the emulator"

# ---- Another machine for real: aarch64 with clang and lld.
clang=$(newest clang ld.lld) || clang=
# Debian's libc6-dev-arm64-cross has no libgcc: neither start files of the compiler nor libgcc are
# asked for, and the C library's own come by name.
arm=/usr/aarch64-linux-gnu/lib
arm_flags="--target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include"
ARM_LINK="-fuse-ld=lld -nostdlib -no-pie $arm/crt1.o $arm/crti.o $arm/libc.so.6 $arm/libc_nonshared.a $arm/ld-linux-aarch64.so.1 $arm/crtn.o"
export ARM_LINK
# shellcheck disable=SC2086 # lists of words
if [ "$clang" ] && $clang $arm_flags app/main.c $ARM_LINK -o arm-try 2>arm.log; then
    project arm <<'END'
set(CMAKE_EXE_LINKER_FLAGS "$ENV{ARM_LINK}")
add_executable(slot main.c)
mason_dixon_target(slot REQUIRED)
add_executable(script main.c)
mason_dixon_target(script REQUIRED STRATEGY link-script BOUNDARY 0x100010000)
END
    configure arm build-arm -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 -DCMAKE_C_COMPILER=$clang \
        "-DCMAKE_C_FLAGS=$arm_flags" -DCMAKE_C_COMPILER_WORKS=1
    equal "placed headers" "$(fact build-arm target.slot.verdict) $(fact build-arm target.slot.basis)" "prediction for aarch64"
    equal aarch64 "$(fact build-arm machine)" "machine"
    equal 'guessing 48' "$(fact build-arm stack_bits)" "stack on aarch64"
    build build-arm
    decided build-arm slot placed post-link
    decided build-arm script placed link-script
    is placed build-arm/slot
    is placed build-arm/script 0x100010000
    for program in slot script; do
        # Every kernel can map it, also those with pages of 64 KiB: address and place in the file agree in 16 bits.
        readelf -lW build-arm/$program | sed -n 's/^  LOAD *//p' | tail -n 1 >load
        read -r offset vaddr rest <load
        equal 0 $(((offset - vaddr) % 65536)) "congruence of $offset and $vaddr ($rest)"
    done
else
    echo "not tried here: aarch64 (clang, lld, libc6-dev-arm64-cross)"
fi

# ---- Without a compiler for this machine nothing is injected; a strategy that needs no program is had by its name. (Which
# compiler: test-program.sh; what is said: tests/messages/test-circumstances.sh.)
# shellcheck disable=SC2034 # of tests/compilers.sh
program_shared=no
# shellcheck disable=SC2086
configure app build-host $cross -DMASON_DIXON_HOST_CC=/nonexistent/cc
equal 1 "$(grep -c '^CMake Warning' configure.log)" "warnings without a compiler for this machine"
equal "impossible guess" "$(fact build-host target.app.verdict) $(fact build-host target.app.basis)" "prediction without a program"
build build-host
is low build-host/app
configure app build-host '-DHOW=STRATEGY;link-script'
contains configure.log 'unknown (guess)' 'nothing looks at what is linked'
equal "unknown link-script guess" "$(fact build-host target.app.verdict) $(fact build-host target.app.strategy) $(fact build-host target.app.basis)" \
    "prediction for a script without a program"
build build-host
is placed build-host/app
works build-host/app
# lld's wants an object that the program writes.
configure app build-host -DMASON_DIXON_LINKER_ID=LLD
contains configure.log 'CMake Warning' 'impossible (guess), nothing is injected'
lacks configure.log 'asked for by name, works'
# Put right in the same folder.
configure app build-host -DHOW=REQUIRED -DMASON_DIXON_HOST_CC=cc -UMASON_DIXON_LINKER_ID
build build-host
decided build-host app placed post-link
is placed build-host/app
