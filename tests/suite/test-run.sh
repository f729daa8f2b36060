#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# tests/run itself: what it says to wrong use, without room, without tools and without rights; that it counts right and
# ends with the count alone on a line; and that programs' own files stay in its folder. With a copy of the checkout that
# has three tests: one passes, one fails, one is skipped.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
need cmake make cc
run=$MASON_DIXON_ROOT/tests/run

# line_says STATUS TEXT COMMAND... - and for wrong use (2) says one line only.
line_says() {
    says "$@"
    [ "$1" != 2 ] || equal 1 "$(wc -l <log)" "lines said by $*"
}

# ---- wrong use ----
line_says 0 'tests/run [--full] [--no-install] [-o FOLDER] [-R REGEX]' "$run" -h
contains log 'Exit status: 0 none failed'
line_says 2 'unknown argument "--fast"; allowed are --full, --no-install, -o FOLDER, -R REGEX, -h' "$run" --fast
line_says 2 '-R has no value' "$run" -R
line_says 2 "/dev/null/out can't be written" "$run" --no-install -o /dev/null/out
mkdir foreign
echo mine >foreign/file
line_says 2 '-o: foreign is not empty, and not of tests/run' "$run" --no-install -o foreign
equal mine "$(cat foreign/file)" 'a foreign file'

# ---- the copy ----
mkdir -p 'a copy/tests'
cp -R "$MASON_DIXON_ROOT"/CMakeLists.txt "$MASON_DIXON_ROOT"/cmake "$MASON_DIXON_ROOT"/templates \
    "$MASON_DIXON_ROOT"/m4 "$MASON_DIXON_ROOT"/docs "$MASON_DIXON_ROOT"/Makefile "$MASON_DIXON_ROOT"/README.md \
    "$MASON_DIXON_ROOT"/LICENSE 'a copy/'
for file in run install tools.sh lib.sh compilers.sh in-empty-folder CMakeLists.txt; do
    cp "$MASON_DIXON_ROOT/tests/$file" 'a copy/tests/'
done
mkdir 'a copy/tests/some'
# shellcheck disable=SC2016 # for the test
printf '#!/bin/sh\necho mine >"$HOME/kept"; echo mine >"$TMPDIR/kept"; echo mine >"$XDG_RUNTIME_DIR/kept"\n' >'a copy/tests/some/test-pass.sh'
printf '#!/bin/sh\necho no; exit 1\n' >'a copy/tests/some/test-fail.sh'
printf '#!/bin/sh\necho "SKIP: no such tool"; exit 77\n' >'a copy/tests/some/test-skip.sh'
run="$PWD/a copy/tests/run"

line_says 2 "-R: no test's name matches \"nothing.at.all\"" "$run" --no-install -R nothing.at.all -o out
mkdir home
line_says 1 '1 SKIP: no such tool' env "HOME=$PWD/home" "$run" --no-install -o out
equal '1 passed, 1 failed, 1 skipped' "$(tail -n 1 log)" 'the last line'
contains log 'The following tests FAILED:' 'some.fail'
equal "" "$(ls -A home)" "files in the caller's home folder"
[ -f out/CACHEDIR.TAG ] || fail 'the folder does not say that it can be made again'
# A second time, with what is there.
line_says 0 '1 passed, 0 failed, 1 skipped' "$run" --no-install -o out -R 'pass|skip'

# ---- no room, no tools ----
mkdir bin
printf '#!/bin/sh\nprintf "Filesystem 1024-blocks Used Available Capacity Mounted on\\nsmall 2000000 1800000 200000 90%%%% /\\n"\n' >bin/df
chmod +x bin/df
line_says 2 'has room for 200 MB, a test may take 400 and all of them 3000: make room, or name another folder with -o FOLDER' \
    env "PATH=$PWD/bin:$PATH" "$run" --no-install -o small
rm bin/df
for tool in sh cat grep sed awk df ls mkdir dirname rm; do
    ln -s "$(command -v $tool)" bin/
done
line_says 2 'there is no cmake; wanted are CMake 3.25, a C compiler and make (Debian: apt-get install cmake gcc make)' \
    env "PATH=$PWD/bin" "$run" --no-install -o bare

# ---- a checkout that can't be written: nothing is, with -o; a word, without ----
if [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then
    # shellcheck disable=SC2016 # for the shell in there
    read_only='mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$0/tests/run" --no-install "$@"'
    line_says 2 "a copy/build-tests can't be written, name another folder with -o FOLDER" \
        unshare --mount sh -c "$read_only" "$PWD/a copy"
    line_says 0 '1 passed, 0 failed' unshare --mount sh -c "$read_only" "$PWD/a copy" -o "$PWD/other" -R pass
elif [ "$(id -u)" != 0 ]; then
    chmod -R a-w 'a copy'
    line_says 2 "a copy/build-tests can't be written, name another folder with -o FOLDER" "$run" --no-install
    line_says 0 '1 passed, 0 failed' "$run" --no-install -o other -R pass
else
    echo "not tried here: a checkout that can't be written, as root without mounts of one's own"
fi
