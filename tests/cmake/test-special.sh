#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Special cases, as CMake's user meets them: strategies that are asked for by the project or by its user, a linker script of
# the project, AddressSanitizer in one configuration or all, targets of 32 bits, -r, tcc. Each link is judged by what it
# really has, whatever the configure step could see; REQUIRED leaves no file, else the program is built and runs.
# What is decided of which link is in tests/tool/decisions and tests/tool/test-link.sh; other linkers and musl in the matrix.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc readelf nm

asan=OFF
! can_link gcc -fsanitize=address || asan=ON
narrow=OFF
! { echo '#include <stdio.h>' | gcc -m32 -x c -c - -o try.o && gcc -m32 -shared try.o -o try; } 2>/dev/null || narrow=ON
echo "AddressSanitizer $asan, -m32 $narrow"

project kinds <<'END'
enable_testing()
add_compile_options(-fPIE)
# program(<name> <words of the link> [<argument of mason_dixon_target()>]...)
function(program name words)
  add_executable(${name} "${CMAKE_SOURCE_DIR}/main.c")
  separate_arguments(words UNIX_COMMAND "${words}")
  target_link_options(${name} PRIVATE ${words})
  mason_dixon_target(${name} ${ARGN})
endfunction()
function(strict name words)
  program(strict-${name} "${words}" REQUIRED ${ARGN})
  set_property(TARGET strict-${name} PROPERTY EXCLUDE_FROM_ALL ON)
endfunction()
foreach(strategy auto none link-script post-link)
  program(${strategy} -no-pie STRATEGY ${strategy} OPTIONAL)
endforeach()
# REQUIRED is content with "not-needed".
program(pie -pie STRATEGY link-script REQUIRED)
strict(none -no-pie STRATEGY none)
# An object file is no program.
program(part -r)
strict(part -r)
# ld's own script is the best example of a full one.
program(script "-no-pie $<1:-Wl,-T,${CMAKE_SOURCE_DIR}/own.ld>" REQUIRED)
if(ASAN)
  program(asan "-no-pie $<$<CONFIG:Debug>:-fsanitize=address>")
  target_compile_options(asan PRIVATE $<$<CONFIG:Debug>:-fsanitize=address>)
  mason_dixon_add_test(asan)
  program(asan-pie "-pie -fsanitize=address" REQUIRED)
  target_compile_options(asan-pie PRIVATE -fsanitize=address)
  strict(asan "-no-pie -fsanitize=address")
endif()
if(NARROW)
  program(narrow "-no-pie -m32")
  target_compile_options(narrow PRIVATE -m32)
  strict(narrow "-no-pie -m32")
  target_compile_options(strict-narrow PRIVATE -m32)
endif()
add_subdirectory(flags)
END
ld -no-pie --verbose | sed '1,/^====/d;/^====/,$d' >kinds/own.ld
echo 'own_script_was_here = 0x1234;' >>kinds/own.ld
# The same by the flags of a folder, which the configure step sees.
mkdir kinds/flags kinds/flags/script kinds/flags/asan kinds/flags/narrow
cat >kinds/flags/CMakeLists.txt <<'END'
add_subdirectory(script)
if(ASAN)
  add_subdirectory(asan)
endif()
if(NARROW)
  add_subdirectory(narrow)
endif()
END
cat >kinds/flags/script/CMakeLists.txt <<'END'
string(APPEND CMAKE_EXE_LINKER_FLAGS " -no-pie -Wl,-T,${CMAKE_SOURCE_DIR}/own.ld")
program(flags-script "" REQUIRED)
END
cat >kinds/flags/asan/CMakeLists.txt <<'END'
string(APPEND CMAKE_C_FLAGS_DEBUG " -fsanitize=undefined,address")
string(APPEND CMAKE_EXE_LINKER_FLAGS_DEBUG " -fsanitize=undefined,address")
program(flags-asan -no-pie)
END
cat >kinds/flags/narrow/CMakeLists.txt <<'END'
string(APPEND CMAKE_C_FLAGS " -m32")
program(flags-narrow -no-pie ${HOW})
END

# build_strict NAME... - none of these can be had: each is said, and no file is left.
build_strict() {
    expect_failure build.log ninja -C tree -k 0 -f build-Debug.ninja "$@"
    for name; do
        contains build.log "Debug/$name: impossible: " '--required is given'
        [ ! -e "tree/Debug/$name" ] || fail "REQUIRED, and the program is there: $name"
    done
}

configure kinds tree -G 'Ninja Multi-Config' '-DCMAKE_CONFIGURATION_TYPES=Debug;Release' -DASAN=$asan -DNARROW=$narrow
build tree --config Debug
contains build.log 'Debug/none: impossible: ' 'Debug/part: impossible: '
for program in auto post-link script flags/script/flags-script; do
    file=$(in_config Debug "$program")
    decided tree "$file" placed post-link
    is placed "tree/$file"
    works "tree/$file"
done
decided tree Debug/link-script placed link-script
decided tree Debug/none impossible none
decided tree Debug/pie not-needed none
is placed tree/Debug/link-script
is low tree/Debug/none
is pie tree/Debug/pie
works tree/Debug/link-script tree/Debug/none tree/Debug/pie
for program in script flags/script/flags-script; do
    nm "tree/$(in_config Debug "$program")" >names
    contains names own_script_was_here
done
gcc -no-pie tree/Debug/part -o whole || fail "the -r output can't be linked"
works whole
build_strict strict-none strict-part

if [ $asan = ON ]; then
    build tree --config Release --target asan flags-asan
    lacks build.log 'impossible'
    for program in asan flags/asan/flags-asan; do
        debug=$(in_config Debug "$program")
        release=$(in_config Release "$program")
        decided tree "$debug" impossible none AddressSanitizer 'position independent (-fPIE -pie)'
        decided tree "$release" placed post-link
        is low "tree/$debug"
        is placed "tree/$release"
        works "tree/$debug" "tree/$release"
    done
    decided tree Debug/asan-pie not-needed none
    works tree/Debug/asan-pie
    build_strict strict-asan
    # Where nothing is injected there is nothing to test.
    quietly log ctest --test-dir tree -C Release
    contains log '100% tests passed' ' Passed '
    quietly log ctest --test-dir tree -C Debug --verbose
    contains log Skipped 'nothing to test' AddressSanitizer
fi
if [ $narrow = ON ]; then
    decided tree Debug/narrow impossible none 'addresses of 32 bits'
    decided tree flags/narrow/Debug/flags-narrow impossible none 'addresses of 32 bits'
    is low tree/Debug/narrow
    ! ./tree/Debug/narrow >/dev/null 2>&1 || works tree/Debug/narrow
    build_strict strict-narrow
    contains configure.log 'CMake Warning' 'mason_dixon_target(flags-narrow): predicted with this folder' 'addresses of 32 bits'
    expect_failure log cmake -DHOW=REQUIRED tree
    contains log 'mason_dixon_target(flags-narrow): REQUIRED, but addresses of 32 bits'
fi

# The user's word is the last.
for override in none link-script; do
    configure kinds tree -DHOW=OPTIONAL -DMASON_DIXON_STRATEGY_OVERRIDE=$override
    build tree --target auto none link-script post-link
    for strategy in auto none link-script post-link; do
        equal $override "$(linked tree Debug/$strategy strategy)" "strategy $strategy with the override"
        is "$(if [ $override = none ]; then echo low; else echo placed; fi)" tree/Debug/$strategy
        works tree/Debug/$strategy
    done
done

# tcc takes no slot; where nothing is demanded, the segment is appended.
if command -v tcc >/dev/null 2>&1; then
    project small <<'END'
add_executable(app main.c)
mason_dixon_target(app ${HOW})
END
    configure small small-tree -G Ninja -DCMAKE_C_COMPILER=tcc
    lacks configure.log Warning
    build small-tree
    contains build.log 'app: placed by appending the segment'
    decided small-tree app placed post-link
    is placed small-tree/app
    works small-tree/app
    equal '' "$(find small-tree -size +131072)" 'files of more than 64 MiB'
    expect_failure log cmake -DHOW=REQUIRED small-tree
    contains log 'REQUIRED, but' tcc
fi
