#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# What consumers set for their own code: warnings as errors, unity builds, precompiled headers, link time optimisation,
# launchers, clang-tidy, hidden visibility, coverage, sanitizers, --gc-sections, stripping at install, other names. Each is a
# folder of one project. With all of it the programs build without a warning, are placed, run, and have their self-test.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc g++ readelf

project project 'C CXX' <<'END'
enable_testing()
set(emulator "a variable of the project's own")
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
string(APPEND CMAKE_C_FLAGS " -fno-pie")
string(APPEND CMAKE_CXX_FLAGS " -fno-pie")
string(APPEND CMAKE_EXE_LINKER_FLAGS " -no-pie")
# app(<name>)
function(app name)
  set(sources main.c more.c)
  if(name MATCHES "-cxx$")
    set(sources main.cpp)
  endif()
  list(TRANSFORM sources PREPEND "${CMAKE_SOURCE_DIR}/")
  add_executable(${name} ${sources})
  mason_dixon_target(${name} REQUIRED MIN_LOW_ROOM 1500MiB)
  mason_dixon_add_test(${name})
  install(TARGETS ${name})
endfunction()
foreach(folder IN LISTS FOLDERS)
  add_subdirectory(${folder})
endforeach()
END
printf 'int more(void);\nstatic int value(void)\n{\n    return 2;\n}\nint more(void)\n{\n    return value();\n}\n' >project/more.c
sed -i 's/^int main(void)$/int main(void); int main(void)/' project/main.c

folders=
programs=
# setting NAME LINE... - a folder with these lines, and a program in C; of NAME-cxx one in C++.
setting() {
    setting_folder=${1%-cxx}
    programs="$programs $setting_folder/$1"
    case " $folders " in *" $setting_folder "*) ;; *)
        mkdir "project/$setting_folder"
        folders="$folders $setting_folder"
        ;;
    esac
    setting_name=$1
    shift
    printf '%s\n' "$@" "app($setting_name)" >>"project/$setting_folder/CMakeLists.txt"
}
# flags WORDS [LINKER'S] - lines that add them for both languages, and for the link.
flags() {
    echo "string(APPEND CMAKE_C_FLAGS \" $1\")"
    echo "string(APPEND CMAKE_CXX_FLAGS \" $1\")"
    echo "string(APPEND CMAKE_EXE_LINKER_FLAGS \" ${2-}\")"
}

# The self-test is made with these flags before another folder needs it.
setting undefined "$(flags -fsanitize=undefined)"
setting undefined-cxx
setting warnings 'string(APPEND CMAKE_C_FLAGS " -ansi -Wmissing-prototypes")' 'string(APPEND CMAKE_CXX_FLAGS " -std=c++98")' \
    'string(APPEND CMAKE_CXX_FLAGS " -Wold-style-cast -Wuseless-cast")' \
    'add_compile_options(-Werror -Wall -Wextra -Wpedantic -Wconversion -Wundef -Wcast-qual)' \
    'add_compile_definitions(MASON_DIXON_BOUNDARY_OF_SOMEBODY=1 main_of_somebody=2)' \
    "include_directories(\"\${CMAKE_SOURCE_DIR}\")"
setting warnings-cxx
setting unity 'set(CMAKE_UNITY_BUILD ON)' 'set(CMAKE_C_STANDARD 90)' 'set(CMAKE_C_EXTENSIONS OFF)' 'set(CMAKE_ENABLE_EXPORTS ON)' \
    'set(CMAKE_C_VISIBILITY_PRESET hidden)' 'set(CMAKE_CXX_VISIBILITY_PRESET hidden)' 'set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)'
setting unity-cxx 'target_precompile_headers(unity PRIVATE <stdio.h>)'
setting lto 'set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)' "$(flags -O2)"
setting lto-cxx
setting coverage "$(flags --coverage)"
setting sections "$(flags '-O2 -g -ffunction-sections -fdata-sections' '-Wl,--gc-sections -Wl,-z,relro -Wl,-z,now')"
# As distributions do it.
setting hardened "$(flags '-O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fcf-protection -fstack-clash-protection' \
    '-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed -Wl,-O1')"
if can_link gcc -fsanitize=thread -no-pie -fno-pie; then
    setting thread "$(flags -fsanitize=thread)"
else
    echo 'without ThreadSanitizer: a no-PIE program with it does not run on this machine'
fi
# A launcher that the project sets for links stays in front of the compiler; none may run on our sources.
printf '#!/bin/sh\necho "$@" >>"%s/launched"\nexec "$@"\n' "$PWD" >launcher
chmod +x launcher
setting launcher "set(CMAKE_C_COMPILER_LAUNCHER \"$PWD/launcher\")" "set(CMAKE_C_LINKER_LAUNCHER \"$PWD/launcher\")"
if command -v ccache >/dev/null 2>&1; then
    CCACHE_DIR=$PWD/ccache
    export CCACHE_DIR
    setting ccache 'set(CMAKE_C_COMPILER_LAUNCHER ccache)' 'set(CMAKE_C_LINKER_LAUNCHER ccache)'
fi
if tidy=$(newest clang-tidy); then
    # Any finding is an error; the sources have none of these.
    setting tidy "set(CMAKE_C_CLANG_TIDY \"$tidy;-checks=-*,cert-*,bugprone-*,readability-magic-numbers;-warnings-as-errors=*\")"
fi

for linker in bfd gold lld mold; do
    [ $linker = bfd ] || [ "$MASON_DIXON_FULL" = 1 ] || break
    "ld.$linker" --version >/dev/null 2>&1 || continue
    echo "$linker:$folders"
    rm -rf tree launched
    # gcc's link time optimisation does not work with lld.
    [ $linker != lld ] || sed -i s/OPTIMIZATION.ON/OPTIMIZATION\ OFF/ project/lto/CMakeLists.txt
    configure project tree -G Ninja "-DFOLDERS=$(echo "$folders" | sed 's/^ //; s/ /;/g')" "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=$linker"
    lacks configure.log Warning
    build tree -v
    lacks build.log 'warning:' 'Warning' 'was linked, but'
    quietly install.log cmake --install tree --prefix "$PWD/installed" --strip
    for program in $programs; do
        is placed "tree/$program"
        # ThreadSanitizer's runtime has 20 MiB of .bss.
        case $program in thread/*) ;; *) observed "tree/$program" 2 ;; esac
        is placed "installed/bin/${program##*/}"
        case $program in
        *-cxx) equal 'C++ program' "$("tree/$program" 2>&1)" "output of $program" ;;
        *) works "tree/$program" "installed/bin/${program##*/}" ;;
        esac
        quietly test.log env MASON_DIXON=test "installed/bin/${program##*/}"
    done
    readelf -SW installed/bin/hardened >sections.txt
    lacks sections.txt .symtab
    contains launched main.c.o ' -o launcher/launcher'
    quietly ctest.log ctest --test-dir tree
    contains ctest.log "100% tests passed, 0 tests failed out of $(echo "$programs" | wc -w | tr -d ' ')"
    lacks ctest.log Skipped
done

# Other names and places of the file.
mkdir project/names
cat >project/names/CMakeLists.txt <<'END'
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/a bin")
set(CMAKE_EXECUTABLE_SUFFIX .exe)
set(CMAKE_DEBUG_POSTFIX -debug)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_LINK_DEPENDS_NO_SHARED ON)
set(CMAKE_BUILD_RPATH "/a/b;/c")
app(names)
END
configure project names -G Ninja -DFOLDERS=names -DCMAKE_BUILD_TYPE=Debug
build names
is placed 'names/a bin/names.exe'
contains names/compile_commands.json main.c
quietly ctest.log ctest --test-dir names
