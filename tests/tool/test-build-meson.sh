#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link with meson: CC="mason-dixon link -- cc" meson setup. meson finds the compiler and the linker that it
# finds without us, its checks answer the same, and each linker's executables are placed.

# shellcheck source=tests/tool/build-systems.sh
. "$MASON_DIXON_ROOT/tests/tool/build-systems.sh"

need cc meson ninja
use_tool
(
    cd project || exit 1
    write_project
    cat >meson.build <<'END'
project('answer', 'c', default_options: ['warning_level=1', 'buildtype=debugoptimized'])
cc = meson.get_compiler('c')
conf = configuration_data()
conf.set('HAVE_MMAP', cc.has_function('mmap'))
conf.set('HAVE_NOSUCH', cc.has_function('nosuchfunction'))
conf.set('HAVE_ELF_H', cc.has_header('elf.h'))
conf.set('SIZEOF_LONG', cc.sizeof('long'))
conf.set('NO_PIE', cc.has_link_argument('-no-pie'))
conf.set('AS_NEEDED', cc.has_link_argument('-Wl,--as-needed'))
conf.set('NO_SUCH_FLAG', cc.has_link_argument('-Wl,--nosuch-flag'))
conf.set('RUNS', cc.run('int main(void) { return 7; }').returncode())
conf.set('LINKS', cc.links('int main(void) { return 0; }'))
conf.set_quoted('COMPILER', cc.get_id())
conf.set_quoted('LINKER', cc.get_linker_id())
configure_file(output: 'config.h', configuration: conf)
dl = cc.find_library('dl', required: false)
lib = shared_library('answer', 'lib.c')
shared_module('module', 'module.c', name_prefix: '')
executable('fixed', 'app.c', c_args: '-fno-pie', link_args: '-no-pie', link_with: lib, dependencies: dl)
executable('free', 'app.c', pie: true, link_with: lib, dependencies: dl)
END
) || exit 1
build() {
    CC="$(compiler cc)" CC_LD=$linker meson setup build && ninja -C build &&
        ninja -C build >again
}
for linker in bfd gold lld mold; do
    echo 'int main(void) { return 0; }' >any.c
    cc -fuse-ld=$linker any.c -o any >log 2>&1 || continue
    # The long version takes each linker, the short one the first.
    [ $linker = bfd ] || [ "$MASON_DIXON_FULL" = 1 ] || continue
    both build
    same build/config.h
    lacks ours/build/meson-logs/meson-log.txt 'mason-dixon: '
    for mode in plain ours; do
        sed -e 's/mason-dixon link -- cc/cc/g' $mode.log |
            grep -E '^(C (compiler|linker)|Host|Checking|Compiler for C|Library|Configuring)' >$mode.found
    done
    diff plain.found ours.found || fail 'meson finds another compiler or linker, or a check answers otherwise'
    contains ours.found 'C compiler' 'C linker' 'Checking for function "mmap" : YES'
    high build/fixed build/module.so
    free_to_move build/free build/module.so
    same build/libanswer.so build/module.so
    contains ours/again 'no work to do'
done

# ---- a native file
native() {
    printf "[binaries]\nc = ['mason-dixon', 'link', '--', 'cc']\n" >native.ini
    meson setup build --native-file native.ini && ninja -C build
}
if [ "$MASON_DIXON_FULL" = 1 ]; then
    cp -R project native
    (cd native && native) >native.log 2>&1 || fail "a native file: $(cat native.log)"
    is_seen "placed slot" native/build/fixed
    is_seen "not-needed none" native/build/free
fi
