#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Special cases, each with its verdict and reason: 32-bit targets, an image above the boundary, -r, tcc,
# musl. Whatever the verdict, the program is built and runs as without MasonDixon.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/project.sh
. "$MASON_DIXON_ROOT/tests/cmake/project.sh"
need cmake cc readelf

# no_huge_file BUILD - no file in the build folder has more than 64 MiB.
no_huge_file() {
    huge=$(find "$1" -size +131072)
    [ -z "$huge" ] || fail "a huge file: $huge"
}

# 32-bit targets: refused before any linker can wrap the address. The short version takes one that is here.
for flag in -m32 -mx32; do
    echo '#include <stdio.h>' >headers.c
    if ! cc $flag -c headers.c -o headers.o 2>/dev/null; then
        later "cc $flag (gcc-multilib)"
        continue
    fi
    project narrow <<END
add_executable(app main.c)
target_compile_options(app PRIVATE $flag)
target_link_options(app PRIVATE $flag -no-pie)
mason_dixon_target(app \${HOW})
END
    build=build$flag
    # Flags of the target are the link's to see, flags of the folder tell it before.
    configure log narrow $build
    quietly log cmake --build $build
    contains log 'app: impossible: addresses of 32 bits'
    decided $build app impossible none 'addresses of 32 bits'
    equal plain "$(fixed $build/app)" "layout of $flag"
    if ./$build/app >/dev/null 2>&1; then runs $build/app; else later "to start a $flag program"; fi
    configure log narrow $build -DHOW=REQUIRED
    expect_failure log cmake --build $build
    contains log 'addresses of 32 bits' '--required is given'
    [ ! -e $build/app ] || fail "REQUIRED, and the program is there ($flag)"
    configure log narrow $build -DHOW=OPTIONAL "-DCMAKE_C_FLAGS=$flag"
    contains log 'Warning' 'mason_dixon_target(app)' 'impossible' 'addresses of 32 bits'
    refused log narrow $build -DHOW=REQUIRED "-DCMAKE_C_FLAGS=$flag"
    contains log 'mason_dixon_target(app)' 'REQUIRED, but' 'addresses of 32 bits'
    [ "$MASON_DIXON_FULL" = 1 ] || break
    rm -rf "$build"
done

# The image is above the boundary already. crtbegin.o does not reach that high, crtbeginS.o does.
object() {
    "$1" -print-file-name="$2"
}
high="-no-pie -nostartfiles $(object cc Scrt1.o) $(object cc crti.o) $(object cc crtbeginS.o) $(object cc crtendS.o) $(object cc crtn.o)"
project high <<'END'
set(CMAKE_C_FLAGS "-fPIE -mcmodel=large")
set(CMAKE_EXE_LINKER_FLAGS "$ENV{HIGH}")
add_executable(app main.c)
mason_dixon_target(app REQUIRED ${HOW})
END
# The short version takes the foreseen link with GNU ld and the unforeseen one with lld.
for linker in bfd lld mold; do
    [ "$MASON_DIXON_FULL$linker" != 0mold ] || continue
    case $linker in
    bfd) place="-Wl,-Ttext-segment=0x200000000 -Wl,--no-relax" ;;
    *) place=-Wl,--image-base=0x200000000 ;;
    esac
    # shellcheck disable=SC2086 # lists of words
    if ! echo 'int main(void){return 0;}' | cc -fPIE -mcmodel=large -x c - -x none $high -fuse-ld=$linker $place -o try 2>err; then
        later "an image at 8 GiB with $linker ($(tail -n 1 err))"
        continue
    fi
    [ "$(fixed try)" = above ] || {
        later "an image at 8 GiB with $linker: it is not there"
        continue
    }
    for how in '' 'STRATEGY;post-link'; do
        case $MASON_DIXON_FULL$linker$how in 0lld* | 0*post-link) continue ;; esac
        rm -rf build-high
        HIGH="$high -fuse-ld=$linker $place" configure log high build-high "-DHOW=$how"
        quietly log cmake --build build-high
        decided build-high app not-needed none 'the image starts at or above the boundary'
        equal above "$(fixed build-high/app)" "layout of an image at 8 GiB with $linker"
        runs build-high/app
    done
    # The script in the hands of a link that the configure step did not foresee.
    if [ $linker != mold ] && [ "$MASON_DIXON_FULL$linker" != 0bfd ]; then
        project unforeseen <<'END'
set(CMAKE_C_FLAGS "-fPIE -mcmodel=large")
add_executable(app main.c)
separate_arguments(high UNIX_COMMAND "$ENV{HIGH}")
foreach(option IN LISTS high)
  target_link_options(app PRIVATE $<1:${option}>)
endforeach()
mason_dixon_target(app REQUIRED)
END
        rm -rf build-high
        HIGH="$high -fuse-ld=$linker $place" LDFLAGS="-fuse-ld=$linker" configure log unforeseen build-high
        quietly log cmake --build build-high
        equal above "$(fixed build-high/app)" "layout of an unforeseen image at 8 GiB with $linker"
        runs build-high/app
    fi
done

# -r: an object file is no program.
project relocatable <<'END'
add_executable(part main.c)
target_link_options(part PRIVATE -r)
mason_dixon_target(part ${HOW})
END
configure log relocatable build-r
quietly log cmake --build build-r
contains log 'part: impossible: '
cc -no-pie build-r/part -o linked || fail "the -r output can't be linked"
runs ./linked
configure log relocatable build-r -DHOW=REQUIRED
expect_failure log cmake --build build-r
contains log 'part: impossible: ' '--required is given'

# tcc.
if command -v tcc >/dev/null 2>&1; then
    project small <<'END'
add_executable(app main.c)
mason_dixon_target(app ${HOW})
END
    configure log small build-tcc -DCMAKE_C_COMPILER=tcc
    contains log 'Warning' 'mason_dixon_target(app)' tcc
    quietly log cmake --build build-tcc
    # It takes no slot; where nothing is demanded, the segment is appended.
    contains log 'app: placed by appending the segment'
    decided build-tcc app placed post-link
    equal placed "$(fixed build-tcc/app)" "layout with tcc"
    runs build-tcc/app
    no_huge_file build-tcc
    if [ "$MASON_DIXON_FULL" = 1 ]; then
        refused log small build-tcc -DHOW=REQUIRED
        contains log 'REQUIRED, but' tcc
    fi
else
    later tcc
fi

# musl.
if command -v musl-gcc >/dev/null 2>&1; then
    if [ "$MASON_DIXON_FULL" = 1 ]; then fixed_modes='-no-pie -static'; else fixed_modes=-static; fi
    project musl <<END
foreach(mode $fixed_modes -pie)
  add_executable(app\${mode} main.c)
  if(mode STREQUAL "-static")
    target_link_options(app\${mode} PRIVATE -no-pie)
  endif()
  target_link_options(app\${mode} PRIVATE \${mode})
  mason_dixon_target(app\${mode} REQUIRED)
endforeach()
END
    configure log musl build-musl -DCMAKE_C_COMPILER=musl-gcc -DCMAKE_C_FLAGS=-fPIE
    quietly log cmake --build build-musl
    for mode in $fixed_modes; do
        decided build-musl "app$mode" placed post-link
        equal placed "$(fixed "build-musl/app$mode")" "layout of $mode with musl"
        runs "build-musl/app$mode"
    done
    equal pie "$(fixed build-musl/app-pie)" "layout of a PIE with musl"
    runs build-musl/app-pie
else
    later musl-gcc
fi

tell_later
