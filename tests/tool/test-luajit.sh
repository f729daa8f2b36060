#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason-dixon luajit: the library that is linked is asked, by whatever words it is linked; a cross build looks inside.
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
need gcc
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'Linux on x86-64 only'
build_tool
TMPDIR=$PWD/tmp
export TMPDIR
mkdir tmp

# learnt GC64 BITS BECAUSE [OPTION] -- COMMAND...
learnt() {
    learnt_gc64=$1
    learnt_bits=$2
    learnt_because=$3
    shift 3
    status=0
    "$tool" luajit "$@" >out 2>err || status=$?
    equal 0 $status "status of luajit $*: $(cat err)"
    equal "$learnt_gc64 $learnt_bits" "$(sed -n 's/^luajit_gc64=//p' out) $(sed -n 's/^luajit_bits=//p' out)" "luajit $*"
    contains out "luajit_because=$learnt_because"
    equal 0 "$(find tmp -mindepth 1 | wc -l)" "temporary files left by luajit $*"
}
# What a program that we do not write tells: ffi.abi("gc64") of that very library.
truth() {
    "$1" -e 'print(require("ffi").abi("gc64") and "yes" or "no")'
}

# shellcheck disable=SC2016 # text for another shell
printf '#!/bin/sh\necho "$1" >"%s/emulated"\nshift\nexec "$@"\n' "$PWD" >'the emulator'
chmod +x 'the emulator'
learnt none unknown 'no word of the link names a LuaJIT' -- gcc -lm
learnt unknown unknown '-lluajit-made-later is not there yet' -- gcc -lluajit-made-later
learnt unknown unknown './later/libluajit.a is not there yet' -- gcc ./later/libluajit.a -lm

# By the texts in a file that links with nothing: the function's name of the years 2020 and 2021, too.
while IFS='|' read -r version gc64 bits contents; do
    # shellcheck disable=SC2059 # escapes
    printf "$contents" >libluajit.a
    learnt "$gc64" "$bits" "by the library's contents" --cross -- gcc ./libluajit.a -lm
    equal "$version" "$(sed -n 's/^luajit_version=//p' out)" "luajit_version of $contents"
done <<'END'
2.1.1720049189|guessing yes|guessing 64|some text\0LuaJIT 2.1.1720049189\0more\0
2.1.0-beta3|guessing no|guessing 47|LuaJIT 2.1.0-beta3\0Must use luaL_newstate() for 64 bit target\0lj_str_new\0
2.1.0-beta3|guessing yes|guessing 64|LuaJIT 2.1.0-beta3\0lightud_intern\0lj_str_new\0
2.1.0-beta3|guessing yes|unknown|LuaJIT 2.1.0-beta3\0without symbols\0
2.0.5|guessing no|guessing 47|LuaJIT 2.0.5\0Must use luaL_newstate() for 64 bit target\0
|unknown|unknown|nothing that is known
END

# Linkers look folder by folder, and a driver's folders depend on its flags.
mkdir one two
printf 'LuaJIT 2.0.5\0Must use luaL_newstate() for 64 bit target\0' >one/libluajit-5.1.a
printf 'LuaJIT 2.1.1720049189\0' >two/libluajit-5.1.so
learnt 'guessing no' 'guessing 47' 'by the library' --cross -- gcc -Lone -Ltwo -lluajit-5.1
learnt 'guessing yes' 'guessing 64' 'by the library' --cross -- gcc -Ltwo -Lone -lluajit-5.1
learnt 'guessing no' 'guessing 47' 'by the library' --cross -- gcc -Ltwo -Lone -static -lluajit-5.1
cp one/libluajit-5.1.a two/libluajit-5.1.so
cat >odd-gcc <<'END'
#!/bin/sh
case $* in
*-print-file-name=libluajit-5.1.so*--sysroot=two*) echo "$PWD/two/libluajit-5.1.so" ;;
*) exec gcc "$@" ;;
esac
END
chmod +x odd-gcc
learnt 'guessing no' 'guessing 47' 'by the library' --cross -- ./odd-gcc --sysroot=two -lluajit-5.1
rm -r one two

tried=0
# with PREFIX FLAGS LUAJIT - the library of an installation, shared and static.
with() {
    tried=$((tried + 1))
    gc64=$(truth "$3")
    bits=64
    # shellcheck disable=SC2086 # options
    {
        learnt "$gc64" $bits 'by running a program' -- gcc $2 "-L$1" -lluajit-5.1
        learnt "$gc64" $bits 'by running a program' -- gcc -no-pie $2 "$1/libluajit-5.1.a" -lm -ldl
        learnt "$gc64" $bits 'by running a program' -- gcc -static $2 "-L$1" -lluajit-5.1 -lm -ldl
        # An archive by another name is asked all the same.
        cp "$1/libluajit-5.1.a" other.a
        learnt "$gc64" $bits 'by running a program' -- gcc $2 other.a -lm -ldl
        learnt "guessing $gc64" 'guessing 64' "by the library's contents, since nothing that was linked can be run here" \
            --cross -- gcc $2 "$1/libluajit-5.1.a" -lm -ldl
        learnt "guessing $gc64" 'guessing 64' "by the library's contents" --cross -- gcc $2 other.a -lm -ldl
        equal "$("$3" -v | sed 's/^LuaJIT \([^ ]*\).*/\1/')" "$(sed -n 's/^luajit_version=//p' out)" 'luajit_version'
        # An emulator runs what this machine would not.
        learnt "$gc64" $bits 'by running a program' --cross --emulator "'$PWD/the emulator' two\\ words" -- gcc $2 other.a -lm -ldl
        equal 'two words' "$(cat emulated)" 'the word of the emulator'
        # No header: the program can't be compiled.
        learnt "guessing $gc64" 'guessing 64' "by the library's contents, since a trial link failed: " -- \
            gcc "$1/libluajit-5.1.a" -lm -ldl
    }
}
if command -v luajit >/dev/null 2>&1 && [ -e /usr/include/luajit-2.1/luajit.h ]; then
    folder=$(pkg-config --variable=libdir luajit 2>/dev/null) || folder=/usr/lib/x86_64-linux-gnu
    [ ! -e "$folder/libluajit-5.1.a" ] || with "$folder" -I/usr/include/luajit-2.1 luajit
fi
if [ "$MASON_DIXON_FULL" = 1 ] && prefix=$("$MASON_DIXON_ROOT/examples/build-luajit" 2>build-luajit.log); then
    with "$prefix/lib" "-I$prefix/include/luajit-2.1" "$prefix/bin/luajit"
    # The one that is linked is believed, not the one that the machine has.
    equal no "$gc64" 'GC64 of the LuaJIT that was built without'
fi
[ $tried -gt 0 ] || skip 'no LuaJIT with its headers is on this machine; what names none was tried'
