#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The house rules that a machine can check, over all files of the checkout: shellcheck, clang-format,
# compiler warnings, tables, licence tags, documentation of every variable and command, versions, and
# nothing of the machine where a file was written. All complaints are shown, then the test fails.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"

complaints=0

# complain WHAT - shows it, goes on.
complain() {
    printf 'FAIL: %s\n' "$*"
    complaints=$((complaints + 1))
}

here=$PWD
cd "$MASON_DIXON_ROOT" || exit 1
# What is tracked; outside of a git checkout all files but build folders.
if ! git -C . ls-files >"$here/files" 2>/dev/null || [ ! -s "$here/files" ]; then
    find . -name .git -prune -o -name 'build*' -prune -o -type f -print | sed 's|^\./||' >"$here/files"
fi
# A tracked file may be gone from the working folder for a moment.
while read -r file; do
    [ ! -f "$file" ] || echo "$file"
done <"$here/files" | grep -vE '^tests/fuzz/(corpus|found)/' >"$here/present"
mv "$here/present" "$here/files"
[ "$(wc -l <"$here/files")" -gt 50 ] || fail "only $(wc -l <"$here/files") files found in $MASON_DIXON_ROOT"

# of PATTERN - the files whose name matches an extended regular expression.
of() {
    grep -E "$1" "$here/files"
}

# ---- Shell scripts: by name or by first line.
while read -r file; do
    case $file in
    *.sh) echo "$file" ;;
    *.c | *.h | *.cmake | *.md | *.m4 | *.in) ;;
    *)
        if head -n 1 "$file" | grep -qE '^#! ?(/usr)?/bin/(env )?(ba|da)?sh( |$)'; then
            echo "$file"
        fi
        ;;
    esac
done <"$here/files" >"$here/shell"
[ "$(wc -l <"$here/shell")" -gt 10 ] || complain "found only $(wc -l <"$here/shell") shell scripts"
# The short version leaves the tests' own scripts to the full one: they are most of them, and no user runs them.
checked=$here/shell
if [ "$MASON_DIXON_FULL" != 1 ]; then
    checked=$here/shell-of-users
    grep -v '^tests/[^/]*/test-' "$here/shell" >"$checked"
fi
if command -v shellcheck >/dev/null 2>&1; then
    xargs shellcheck -x -P . <"$checked" >"$here/log" 2>&1 || {
        cat "$here/log"
        complain "shellcheck"
    }
else
    echo "not tried: shellcheck"
fi
while read -r file; do
    sh -n "$file" 2>"$here/log" || {
        cat "$here/log"
        complain "$file: sh can't parse it"
    }
    if grep -nE '^#! ?(/usr)?/bin/(env )?bash' "$file"; then
        complain "$file: wants bash, not POSIX sh"
    fi
done <"$here/shell"

# ---- C: format, and no warning from any compiler, as C and as C++.
# Versions differ in what they write: the one that this code is written with judges it.
formatter=
for each in $(each_of clang-format); do
    case $("$each" --version) in *' version 14.'*) formatter=$each ;; esac
done
if [ "$formatter" ]; then
    of '\.(c|h|cpp)$' | xargs "$formatter" --dry-run -Werror >"$here/log" 2>&1 || {
        head -n 40 "$here/log"
        complain "clang-format"
    }
else
    echo "not tried: clang-format 14"
fi
# Each compiler sees each file; code is made once, as some warnings need it.
include="-I templates/link -I templates/runtime -I templates/probe -I templates/report"
common="-Wall -Wextra -pedantic -Werror $include"
# compiles COMPILER FLAGS FILE
compiles() {
    # shellcheck disable=SC2086 # lists of words
    if ! $1 $2 $common "$3" >"$here/log" 2>&1; then
        cat "$here/log"
        complain "$3 has warnings or errors with: $1 $2"
    fi
}
of '^templates/.*\.c$' >"$here/sources"
of '^templates/.*\.h$' >"$here/headers"
# What becomes part of a user's program, or is compiled with his compiler, is valid C++, too; the program is C.
users() {
    case $1 in templates/tool/*) return 1 ;; esac
}
luajit=$(pkg-config --cflags luajit 2>/dev/null)
while read -r file; do
    defines=
    case $file in
    *probe.c) defines=-DMASON_DIXON_PROBE_THREADS ;;
    *luajit.c)
        [ "$luajit" ] || {
            echo "not tried: $file (no headers of LuaJIT)"
            continue
        }
        defines=$luajit
        ;;
    esac
    if command -v gcc >/dev/null 2>&1; then
        compiles gcc "-std=c99 -O1 -c -o $here/object $defines" "$file"
        if command -v g++ >/dev/null 2>&1 && [ "$MASON_DIXON_FULL" = 1 ] && users "$file"; then
            compiles g++ "-x c++ -std=c++11 -fsyntax-only $defines" "$file"
        fi
    fi
    for clang in $(each_of clang); do
        compiles "$clang" "-std=c99 -fsyntax-only $defines" "$file"
        # The short version: one clang, and C++ for what becomes part of a user's program.
        case $MASON_DIXON_FULL$file in
        1templates/tool/*) ;;
        1* | *templates/runtime/* | *templates/link/*)
            compiles "$clang" "-x c++ -std=c++11 -fsyntax-only $defines" "$file"
            ;;
        esac
        [ "$MASON_DIXON_FULL" = 1 ] || break
    done
done <"$here/sources"
# Headers stand alone (the file that includes one says which system interfaces it wants: gnu99).
while read -r file; do
    compiles cc '-std=gnu99 -fsyntax-only -x c -Wno-unused-function' "$file"
    ! users "$file" || compiles cc '-std=c++11 -fsyntax-only -x c++ -Wno-unused-function' "$file"
done <"$here/headers"

# With glibc 2.43 these are macros with C11's _Generic in all versions of C, of which clang warns in C99; C's 7.1.4 lets
# parentheses name the function.
if of '^templates/.*\.[ch]$' | xargs grep -nE '(^|[^A-Za-z0-9_])(strchr|strrchr|strstr|strpbrk|memchr|bsearch)\('; then
    complain 'write (strchr)(text, c), not strchr(text, c), and so on'
fi

# ---- Tables: the characters that CMake's lists can't carry, and the columns that the heading names.
for table in $(of '^templates/tables/.*\.table$'); do
    if grep -nE '^[^#].*[][;]' "$table"; then
        complain "$table: a row has [, ] or ;"
    fi
    # The last comment with bars before the first row is the heading.
    columns=$(awk -F'|' '/^#.*\|/ { n = NF } /^[^#]/ { exit } END { print n + 0 }' "$table")
    [ "$columns" -gt 1 ] || complain "$table: no heading with the names of columns"
    awk -F'|' -v n="$columns" '/^[^#]/ && NF != n { print FILENAME ":" FNR ": " NF " columns instead of " n; bad = 1 }
        END { exit bad }' "$table" || complain "$table: columns"
    if grep -nE '^ *$' "$table"; then
        complain "$table: an empty line, which would be an empty row"
    fi
    if grep -nE '^[^#]*\|[^|]*	' "$table"; then
        complain "$table: a tab in a row"
    fi
done
# What rows of strategies name is there.
awk -F' *[|] *' '/^[^#]/ { print $8 }' templates/tables/strategies.table | sort -u | while read -r name; do
    case $name in
    *.ld | *.map) [ -f "templates/link/$name" ] || echo "$name" ;;
    esac
done >"$here/missing"
[ ! -s "$here/missing" ] || complain "strategies.table names files that are not there: $(cat "$here/missing")"

# ---- Licence tags.
while read -r file; do
    case $file in
    *.c | *.h | *.cpp | *.cmake | *CMakeLists.txt | *.m4 | *.m4.in | *.ld | *.map | *.table | *.pc | Makefile | meson*) ;;
    *) grep -qxF "$file" "$here/shell" || continue ;;
    esac
    lines=5
    case $file in
    # The format of the Autoconf Archive has the licence at the end of its documentation.
    *.m4 | *.m4.in) lines=200 ;;
    # Sourced before anything else.
    tests/lib.sh) continue ;;
    esac
    head -n $lines "$file" | grep -q 'SPDX-License-Identifier: 0BSD' || complain "$file: no SPDX-License-Identifier in the first $lines lines"
done <"$here/files"
grep -q 'BSD Zero Clause\|0BSD\|Zero-Clause' LICENSE || complain "LICENSE is not that of 0BSD"

# ---- Nothing of the machine or the day's work. The words are put together here, so that this file
# does not hold them.
machine="(^|[^A-Za-z0-9_}.)])/(wo""rk|ro""ot|ho""me)/|sand""box|sub""agent|lan""guage model"
while read -r file; do
    grep -InE "$machine" "$file" /dev/null
done <"$here/files" | grep -v -e '=--no-sand''box$' >"$here/log" # Chromium's option for root
if [ -s "$here/log" ]; then
    cat "$here/log"
    complain "paths or words of one machine"
fi

# ---- Documentation of the CMake module: what is public is in the comment at the top of its file.
sed -n '/^#\[=*\[\.rst:/,/^#\]=*\]/p' cmake/MasonDixon.cmake >"$here/documented"
[ -s "$here/documented" ] || complain "cmake/MasonDixon.cmake has no documentation"
for name in $(of '^cmake/(MasonDixon.*|internal/.*)\.cmake$' | xargs sed -nE 's/^ *(function|macro)\((mason_dixon_[a-z_0-9]+).*/\2/p' | sort -u); do
    grep -qF ".. command:: $name" "$here/documented" || complain "the command $name() is not documented"
done
# Variables: in that comment, or as parameters of a script in the comment at the top of the script;
# the macros of our C sources are documented there.
of '^templates/.*\.[ch]$' | xargs grep -ohE 'MASON_DIXON_[A-Z0-9_]*[A-Z0-9]' | sort -u >"$here/macros"
for file in $(of '^cmake/(MasonDixon.*|internal/.*)\.cmake$'); do
    grep -oE '(^|[^A-Za-z0-9_])MASON_DIXON_[A-Z0-9_]*[A-Z0-9]' "$file" | sed 's/^[^M]//' | sort -u |
        while read -r name; do
            grep -qF "$name" "$here/documented" && continue
            grep -qxF "$name" "$here/macros" && continue
            # Facts are documented as MASON_DIXON_<FACT>.
            grep -qE "^(#   |\`\`)$name( |\`)" "$file" cmake/MasonDixonReport.cmake && continue
            echo "$file: $name"
        done
done >"$here/log"
if [ -s "$here/log" ]; then
    cat "$here/log"
    complain "variables that are not documented"
fi
# Every keyword that a function takes is in its synopsis.
words=$(sed -nE 's/^  set\((flags|ones) (.*)\)$/\2/p' cmake/internal/Table.cmake)
[ "$words" ] || complain "no keywords were found in cmake/internal/Table.cmake"
for word in $words; do
    grep -qE "(\[|\| |<|\`\`)$word( |\]|\`)" "$here/documented" || complain "the keyword $word is not documented"
done

# ---- Files of tests/ that are named elsewhere are there (NAME stands for any), and tests that tests name.
{
    of '^(README|CHANGELOG|Makefile|CMakeLists|docs/|cmake/|m4/|templates/|examples/)' |
        xargs grep -oE '(^|[^A-Za-z0-9_.$/}-]|[.][.]/)tests/[A-Za-z0-9_./*-]*[A-Za-z0-9_*]' /dev/null
    of '^tests/' | grep -v '^tests/suite/' | xargs grep -oE '(^|[^A-Za-z0-9_/}-])test-[A-Za-z0-9_*-]+[.]sh' /dev/null
} | sed 's|:[^A-Za-z0-9_]*|:|; s|:test-|:tests/*/test-|; s|NAME|*|' | sort -u | while IFS=: read -r file path; do
    for each in $path; do
        [ -e "$each" ] || echo "$file: $path"
        break
    done
done >"$here/log"
if [ -s "$here/log" ]; then
    cat "$here/log"
    complain "files of tests that are not there"
fi

# ---- Links within the documentation lead to files and headings that are there.
of '^(README|CHANGELOG|docs/[a-z-]*)[.]md$' | while read -r file; do
    grep -oE '\]\([^) :]+\)' "$file" | sed 's/^](\(.*\))$/\1/' | sort -u | while IFS='#' read -r path anchor; do
        path=${path:+$(dirname "$file")/$path}
        path=${path:-$file}
        [ -e "$path" ] || echo "$file: $path is not there"
        # As forges make them of headings.
        [ -z "$anchor" ] || [ ! -e "$path" ] || sed -n 's/^##* //p' "$path" | tr 'A-Z ' 'a-z-' | sed 's/[^a-z0-9_-]//g' |
            grep -qxF -e "$anchor" || echo "$file: $path has no #$anchor"
    done
done >"$here/log"
if [ -s "$here/log" ]; then
    cat "$here/log"
    complain "links that lead nowhere"
fi

# ---- Versions agree.
version=$(sed -n 's/^project(MasonDixon VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
[ "$version" ] || complain "CMakeLists.txt has no version"
# same WHAT VERSION
same() {
    [ "$2" = "$version" ] || complain "$1 says version '$2', CMakeLists.txt '$version'"
}
same cmake/MasonDixon.cmake "$(sed -n 's/^set(_mason_dixon_version \([0-9.]*\))/\1/p' cmake/MasonDixon.cmake)"
same debian/changelog "$(sed -n '1s/^mason-dixon (\([0-9.]*\)).*/\1/p' debian/changelog)"
same meson.build "$(sed -n "s/^project('mason-dixon'.* version: '\([0-9.]*\)'.*/\1/p" meson.build)"
same templates/tool/version.h "$(sed -n 's/^#define VERSION "\([0-9.]*\)"/\1/p' templates/tool/version.h)"
same templates/report/mason_dixon_collect.h \
    "$(sed -n 's/^#define MASON_DIXON_RELEASE "\([0-9.]*\)"/\1/p' templates/report/mason_dixon_collect.h)"
same templates/pkgconfig/mason-dixon.pc "$(sed -n 's/^Version: //p' templates/pkgconfig/mason-dixon.pc)"
same packaging/vcpkg "$(sed -n 's/^ *"version": "\([0-9.]*\)",$/\1/p' packaging/vcpkg/ports/mason-dixon/vcpkg.json)"
same packaging/conan "$(sed -n 's/^ *version = "\([0-9.]*\)"$/\1/p' packaging/conan/conanfile.py)"
[ ! -f CHANGELOG.md ] || same CHANGELOG.md "$(sed -n 's/^## \[\{0,1\}\([0-9][0-9.]*\).*/\1/p' CHANGELOG.md | head -n 1)"
# shellcheck disable=SC2086 # a list of words
if cc -o "$here/place" $include templates/link/mason_dixon_place.c templates/link/mason_dixon_elf.c 2>"$here/log"; then
    same 'mason-dixon-place --version' "$("$here/place" --version | sed 's/.* //')"
else
    cat "$here/log"
    complain "mason-dixon-place can't be built"
fi
# Wherever else one of our own files names a version of MasonDixon.
of '^(m4|templates|cmake|Makefile)' | xargs grep -hoE '(MASON_DIXON|mason_dixon|MasonDixon)[A-Za-z_]*[Vv](ERSION|ersion)[^0-9a-zA-Z$@]{1,4}[0-9]+\.[0-9]+\.[0-9]+' /dev/null |
    sed 's/.*[^0-9.]\([0-9.]*\)$/\1/' | sort -u >"$here/versions"
while read -r other; do
    same "a file of m4, templates or cmake" "$other"
done <"$here/versions"

[ "$complaints" = 0 ] || fail "$complaints complaints"
echo "$(wc -l <"$here/files") files, $(wc -l <"$here/shell") shell scripts, $(wc -l <"$here/sources") C sources"
