#!/bin/sh
# SPDX-License-Identifier: 0BSD
# The checkout as a subproject of a meson project: what depends on mason_dixon_dep is placed, with each linker, and has the
# self-test inside; all else is left alone, meson warns of nothing, and what can't be had is said.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

need cc meson ninja readelf
[ "$(uname -sm)" = 'Linux x86_64' ] || skip 'its programs are for Linux on x86-64'
build_tool
unset CC CXX CC_LD LD_LIBRARY_PATH

# Meson knows no wildcards: its list of sources is the folder's.
(cd "$MASON_DIXON_ROOT" && ls templates/tool/*.c templates/link/mason_dixon_elf.c templates/link/mason_dixon_foreign.c) >files
grep -o "'templates/\(tool\|link\)/[^']*\.c'" "$MASON_DIXON_ROOT/meson.build" | tr -d "'" | sort >listed
diff files listed || fail "meson.build lists other sources than there are"

# A folder with what shells and make take apart.
mkdir -p "a 'project'/subprojects"
cd "a 'project'" || exit 1
ln -s "$MASON_DIXON_ROOT" subprojects/mason-dixon
write_heap
cat >calls.c <<'END'
#include "mason_dixon.h"
int main(void) {
    struct mason_dixon_report report;
    return mason_dixon_self_test(&report);
}
END
echo 'int lib(void) { return 1; }' >lib.c
cat >meson.build <<'END'
project('p', 'c', default_options: ['werror=true'])
mason_dixon_dep = subproject('mason-dixon').get_variable('mason_dixon_dep')
lib = shared_library('p', 'lib.c', install: true)
fixed = executable('fixed', 'heap.c', pie: false, link_args: ['-no-pie'], link_with: lib, install: true,
  dependencies: dependency('mason-dixon'))
free = executable('free', 'heap.c', pie: true, dependencies: mason_dixon_dep)
calls = executable('calls', 'calls.c', pie: false, link_args: ['-no-pie'], dependencies: mason_dixon_dep)
executable('other', 'heap.c', pie: false, link_args: ['-no-pie'])
test('fixed', fixed, env: ['MASON_DIXON=test'])
test('free', free, env: ['MASON_DIXON=test'])
test('calls', calls)
test('check', find_program('mason-dixon'), args: ['check', fixed])
END
# project OPTIONS... - configures and builds anew; compiler and linker come from the environment.
project() {
    rm -rf build
    quietly setup.log meson setup build "$@"
    lacks setup.log WARNING
    contains setup.log 'mason-dixon is in front of the linkers'
    quietly ninja.log ninja -C build
}

for linker in bfd gold lld mold; do
    echo 'int main(void) { return 0; }' >any.c
    cc -fuse-ld=$linker any.c -o any >log 2>&1 || continue
    # The long version takes each linker, the short one the first.
    [ $linker = bfd ] || [ "$MASON_DIXON_FULL" = 1 ] || continue
    CC_LD=$linker
    export CC_LD
    project
    contains ninja.log 'mason-dixon: fixed: placed' 'mason-dixon: free: not-needed'
    lacks ninja.log 'mason-dixon: other' 'not built yet'
    is_seen 'placed slot' build/fixed
    is_seen 'placed slot' build/calls
    is_seen 'not-needed none' build/free
    is_seen 'impossible none' build/other
    heap_above build/fixed
    quietly log meson test -C build
    contains log 'Ok: 4'
    quietly log env MASON_DIXON=report build/fixed
    contains log heap-start
    quietly again.log ninja -C build
    contains again.log 'no work to do'
    unset CC_LD
done

# ---- installed, meson changes the file once more, and nothing of ours is installed with it
quietly log env "DESTDIR=$PWD/stage" meson install -C build
equal 2 "$(find stage -type f | wc -l)" 'installed files'
is_seen 'placed slot' "$(find stage -name fixed)"

# ---- options; a change of them links again
quietly log meson configure build -Dmason-dixon:boundary=8GiB -Dmason-dixon:required=true
quietly log ninja -C build
is_seen 'placed slot' build/fixed
contains seen.txt boundary=0x200000000
quietly log meson test -C build
# The user of the project switches it off.
quietly log meson configure build -Dmason-dixon:enabled=false
quietly ninja.log ninja -C build
lacks ninja.log 'mason-dixon: fixed'
is_seen 'impossible none' build/fixed
quietly log env MASON_DIXON=report build/fixed
lacks log heap-start
for wrong in 8589934592 1GiB; do
    status=0
    meson setup wrong "-Dmason-dixon:boundary=$wrong" >log 2>&1 || status=$?
    equal 1 $status "status with boundary=$wrong"
    contains log "the option boundary is \"$wrong\"; wanted"
    rm -rf wrong
done

# ---- what is impossible is said at the link, an error with required
if [ "$MASON_DIXON_FULL" = 1 ]; then
    if cc -fsanitize=address -no-pie any.c -o any >log 2>&1; then
        project -Db_sanitize=address -Db_lundef=false
        contains ninja.log 'mason-dixon: fixed: impossible: AddressSanitizer'
        quietly log meson setup --reconfigure build -Dmason-dixon:required=true
        says 1 '--required is given, so it was removed' ninja -C build
        [ ! -e build/fixed ] || fail 'required, and the executable is there'
    fi
    if command -v clang >/dev/null; then
        CC=clang
        export CC
        project -Db_lto=true
        is_seen 'placed slot' build/fixed
        unset CC
    fi
    # A cross build has two compilers: the program is of the build machine.
    if cc -m32 any.c -o any >log 2>&1; then
        cat >cross.ini <<'END'
[binaries]
c = ['cc', '-m32']
strip = 'strip'
[host_machine]
system = 'linux'
cpu_family = 'x86'
cpu = 'i686'
endian = 'little'
END
        project --cross-file cross.ini
        contains ninja.log 'mason-dixon: fixed: impossible: addresses of 32 bits'
        readelf -h build/subprojects/mason-dixon/mason-dixon | grep -q ELF64 || fail 'not the build machine'
    fi
fi

# ---- a system on which nobody can stand in front of the linker by -B: gcc there knows its linker by a path
cat >cross.ini <<'END'
[binaries]
c = 'cc'
strip = 'strip'
[host_machine]
system = 'sunos'
cpu_family = 'x86_64'
cpu = 'x86_64'
endian = 'little'
END
rm -rf build
quietly log meson setup build --cross-file cross.ini
contains log 'WARNING: nothing is placed by the dependency on sunos: put "mason-dixon link --" in front of the compiler'

# ---- a compiler that looks for no linker where it is told
cat >deaf-cc <<'END'
#!/bin/sh
for word; do
    shift
    case $word in
    -B*) ;;
    *) set -- "$@" "$word" ;;
    esac
done
exec cc "$@"
END
chmod +x deaf-cc
rm -rf build
quietly log env "CC='$(echo "$PWD/deaf-cc" | sed "s/'/'\\\\''/g")'" meson setup build
contains log 'WARNING: nothing is placed by the dependency: this compiler takes no linker' 'CC="mason-dixon link -- '
rm -rf build
says 1 'ERROR: Problem encountered: nothing is placed by the dependency' \
    env "CC='$(echo "$PWD/deaf-cc" | sed "s/'/'\\\\''/g")'" meson setup build -Dmason-dixon:required=true
