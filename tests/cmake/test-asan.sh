#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# AddressSanitizer, whose shadow memory lies where the boundary is: no-PIE programs with it are left as
# they are and run, also when only one configuration has it; with PIE nothing is in the way. The short version
# takes GNU ld, and mold for generator expressions, and puts more than one executable in a project.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/project.sh
. "$MASON_DIXON_ROOT/tests/cmake/project.sh"
need cmake cc ninja readelf

# AddressSanitizer.
if echo 'int main(void){return 0;}' | cc -fsanitize=address -x c - -o try 2>/dev/null && ./try; then
    project asan <<'END'
add_executable(fixed main.c)
target_compile_options(fixed PRIVATE -fsanitize=address)
target_link_options(fixed PRIVATE -fsanitize=address -no-pie)
mason_dixon_target(fixed ${HOW})
add_executable(pie main.c)
target_compile_options(pie PRIVATE -fsanitize=address -fPIE)
target_link_options(pie PRIVATE -fsanitize=address -pie)
mason_dixon_target(pie REQUIRED)
if(BELOW)
  add_subdirectory(below)
endif()
END
    # By the folder's flags.
    mkdir asan/below
    cat >asan/below/CMakeLists.txt <<'END'
string(APPEND CMAKE_C_FLAGS " -fsanitize=undefined,address")
string(APPEND CMAKE_EXE_LINKER_FLAGS " -no-pie")
add_executable(app ../main.c)
mason_dixon_target(app)
END
    short=OFF
    [ "$MASON_DIXON_FULL" = 1 ] || short=ON
    for linker in bfd gold lld mold; do
        case $MASON_DIXON_FULL$linker in 0gold | 0lld | 0mold) continue ;; esac
        echo 'int main(void){return 0;}' | cc -fuse-ld=$linker -x c - -o try 2>/dev/null || continue
        rm -rf build-asan
        configure log asan build-asan -DBELOW=$short "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
        quietly log cmake --build build-asan
        contains log 'fixed: impossible: ' AddressSanitizer 'position independent (-fPIE -pie)'
        decided build-asan fixed impossible none AddressSanitizer 'position independent (-fPIE -pie)'
        decided build-asan pie not-needed none
        equal plain "$(fixed build-asan/fixed)" "layout of ASan, $linker"
        runs build-asan/fixed
        runs build-asan/pie
        if [ $short = ON ]; then
            decided build-asan below/app impossible none 'AddressSanitizer'
            runs build-asan/below/app
        fi
    done
    configure log asan build-asan -DHOW=REQUIRED
    expect_failure log cmake --build build-asan
    contains log 'fixed: impossible: ' AddressSanitizer '--required is given'
    # By the flags of the whole project.
    project asan-flags <<'END'
add_executable(app main.c)
mason_dixon_target(app)
END
    if [ $short = OFF ]; then
        configure log asan-flags build-asan-flags '-DCMAKE_C_FLAGS=-fsanitize=undefined,address' \
            -DCMAKE_EXE_LINKER_FLAGS=-no-pie
        contains log 'Warning' 'mason_dixon_target(app)' AddressSanitizer
        quietly log cmake --build build-asan-flags
        decided build-asan-flags app impossible none 'AddressSanitizer'
        runs build-asan-flags/app
    fi

    # In one configuration only. How the project says it: by variables, by generator expressions.
    project asan-variables <<'END'
set(CMAKE_C_FLAGS_DEBUG "-g -fsanitize=address")
set(CMAKE_EXE_LINKER_FLAGS_DEBUG "-fsanitize=address")
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie)
mason_dixon_target(app ${HOW})
END
    project asan-genex <<'END'
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie)
mason_dixon_target(app ${HOW})
enable_testing()
mason_dixon_add_test(app)
target_compile_options(app PRIVATE $<$<CONFIG:Debug>:-fsanitize=address>)
target_link_options(app PRIVATE "$<$<CONFIG:Debug>:-fsanitize=address;-g>")
if(BELOW)
  add_subdirectory(below)
  target_link_options(launched PRIVATE -no-pie)
  mason_dixon_target(launched)
  target_compile_options(launched PRIVATE $<$<CONFIG:Debug>:-fsanitize=address>)
  target_link_options(launched PRIVATE $<$<CONFIG:Debug>:-fsanitize=address>)
endif()
END
    # Of an executable that was made in another folder.
    mkdir asan-genex/below
    echo 'add_executable(launched ../main.c)' >asan-genex/below/CMakeLists.txt
    for kind in variables genex; do
        for linker in bfd mold lld; do
            # The short version: variables with GNU ld, generator expressions with mold.
            case $MASON_DIXON_FULL$kind$linker in 1* | 0variablesbfd | 0genexmold) ;; *) continue ;; esac
            echo 'int main(void){return 0;}' | cc -fuse-ld=$linker -x c - -o try 2>/dev/null || continue
            build=build-asan-$kind-$linker
            set --
            [ $short$kind != ONgenex ] || set -- -DBELOW=ON
            configure log asan-$kind "$build" -G 'Ninja Multi-Config' "$@" \
                "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker" '-DCMAKE_CONFIGURATION_TYPES=Debug;Release'
            for config in Debug Release; do
                quietly log cmake --build "$build" --config $config
                lacks log 'warning: '
                runs "$build/$config/app"
            done
            decided "$build" Release/app placed post-link
            decided "$build" Debug/app impossible none AddressSanitizer
            equal placed "$(fixed "$build/Release/app")" "layout of Release, $build"
            equal plain "$(fixed "$build/Debug/app")" "layout of Debug, $build"
            if [ $short$kind = ONgenex ]; then
                for config in Debug Release; do
                    runs "$build/below/$config/launched"
                done
                equal placed "$(fixed "$build/below/Release/launched")" "layout of Release in another folder"
                equal plain "$(fixed "$build/below/Debug/launched")" "layout of Debug in another folder"
            fi
            if [ $kind = genex ]; then
                # Where nothing is injected there is nothing to test.
                quietly log ctest --test-dir "$build" -C Release
                contains log '100% tests passed' ' Passed '
                quietly log ctest --test-dir "$build" -C Debug --verbose
                contains log 'Skipped' 'nothing to test' 'AddressSanitizer'
            fi
            # The same project, single-config.
            [ $short = OFF ] || continue
            for config in Debug Release; do
                rm -rf build-single
                configure log asan-$kind build-single "-DCMAKE_BUILD_TYPE=$config" \
                    "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
                quietly log cmake --build build-single
                runs build-single/app
                if [ $config = Debug ]; then
                    equal impossible "$(linked build-single app verdict)" "verdict, Debug alone, $kind"
                    equal plain "$(fixed build-single/app)" "layout, Debug alone, $kind, $linker"
                else
                    equal placed "$(linked build-single app verdict)" "verdict, Release alone, $kind"
                    equal placed "$(fixed build-single/app)" "layout, Release alone, $kind, $linker"
                fi
            done
        done
    done
else
    later "AddressSanitizer"
fi

tell_later
