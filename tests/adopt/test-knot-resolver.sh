#!/bin/sh
# SPDX-License-Identifier: 0BSD
# meson: kresd of knot-resolver, a DNS resolver that is configured in LuaJIT, with MasonDixon as a subproject.

# shellcheck source=tests/adopt/common.sh
. "$MASON_DIXON_ROOT/tests/adopt/common.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip 'in the long version only (tests/run --full)'
sources knot-resolver meson ninja-build g++ pkg-config luajit libluajit-5.1-dev libknot-dev libuv1-dev liblmdb-dev \
    libgnutls28-dev libnghttp2-dev libedit-dev libjemalloc-dev libsystemd-dev
installed
hardened
mkdir -p ours/subprojects
ln -s "$MASON_DIXON_ROOT" ours/subprojects/mason-dixon
# Debian's build without documentation, dnstap and tests. Both have one prefix, and no folder's name in what is compiled,
# so that files can be compared.
kresd_prefix=$PWD/kresd
build() {
    same="-ffile-prefix-map=$PWD=."
    CFLAGS="$CFLAGS $same" CXXFLAGS="$CXXFLAGS $same" meson setup build --wrap-mode=nodownload --buildtype=plain \
        "--prefix=$kresd_prefix" --libdir=lib -Dmalloc=jemalloc -Dclient=enabled -Dutils=disabled -Ddnstap=disabled \
        -Dunit_tests=disabled -Dconfig_tests=disabled &&
        ninja -C build -j 2 && meson install -C build && mv "$kresd_prefix" installed
}
both build
contains ours.log 'mason-dixon: daemon/kresd: placed'
# What the patch does not name is as it was.
for mode in plain ours; do
    (cd $mode/installed && find . -type f ! -name kresd -exec cksum {} +) | sort >$mode.files
done
contains plain.files ./sbin/kresc ./lib/libkres.so ./lib/knot-resolver/kres_modules/stats.so
diff plain.files ours.files || fail 'more than kresd is another one'
is_seen 'placed slot' ours/installed/sbin/kresd

# kresd, as it is installed, answers from its own hints, without a network, and says where its heap starts.
cat >kresd.conf <<'END'
cache.open(1 * MB, 'lmdb://cache')
modules = { 'hints > iterate' }
hints['a.example.com'] = '192.0.2.7'
local field = 3
for word in io.open('/proc/self/stat'):read('*a'):gsub('.*%) ', ''):gmatch('%S+') do
    if field == 47 then print(string.format('heap 0x%x', tonumber(word))) end
    field = field + 1
end
resolve('a.example.com', kres.type.A, kres.class.IN, 0, function (answer)
    print(kres.rr2str(answer:section(kres.section.ANSWER)[1]))
    quit()
end)
END
for mode in plain ours; do
    ln -sfn $mode/installed "$kresd_prefix"
    mkdir $mode.run
    says 0 a.example.com. env "LD_LIBRARY_PATH=$kresd_prefix/lib" timeout 60 "$kresd_prefix/sbin/kresd" -n \
        -c "$PWD/kresd.conf" $mode.run
    grep -q '192\.0\.2\.7$' log || fail "what kresd answers: $(cat log)"
    heap=$(sed -n 's/^heap 0x//p' log)
    case $mode-${#heap} in
    plain-[1-8] | ours-9 | ours-1?) ;;
    *) fail "$mode: the heap of kresd starts at 0x$heap" ;;
    esac
done
kept_and_placed build/daemon/kresd --version
told knot-resolver meson placed
