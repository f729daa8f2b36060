#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The Debian package: dpkg-buildpackage works from a checkout, lintian has no error and no warning, and in a minimal Debian
# of this release the package installs, debian/tests/adopt passes with it, and after a purge no file of it is left. In the
# long version only; the second half takes root and Debian's archive.

# shellcheck source=tests/package/common.sh
. "$MASON_DIXON_ROOT/tests/package/common.sh"
[ "$MASON_DIXON_FULL" = 1 ] || skip 'in the long version only (tests/run --full)'

built
equal foreign "$(dpkg-deb -f "$deb" Multi-Arch)" 'the program is of the build machine'
for path in ./usr/bin/mason-dixon ./usr/share/aclocal/ax_mason_dixon.m4 ./usr/share/cmake/MasonDixon/MasonDixonConfig.cmake \
    ./usr/share/man/man1/mason-dixon-link.1.gz ./usr/share/man/man3/mason_dixon.3.gz ./usr/share/man/man7/mason-dixon-cmake.7.gz; do
    dpkg-deb -c "$deb" | grep -q " $path\$" || fail "the package lacks $path"
done
if command -v lintian >/dev/null 2>&1; then
    lintian --allow-root mason-dixon_*.changes >lintian.log 2>lintian.err || true
    ! grep '^[EW]: ' lintian.log || fail 'lintian has something to say'
else
    echo 'not tried: lintian'
fi

debian
mkdir root
tar -C root -xzf "$base"
cp -L /etc/resolv.conf root/etc/resolv.conf
cp "$deb" source/debian/tests/adopt root/
cat >root/one <<'END'
files() { find / -xdev -path /proc -prune -o -path /dev -prune -o -path /tmp -prune -o -path /var/lib/dpkg -prune -o -path /var/log -prune -o -print | sort; }
export DEBIAN_FRONTEND=noninteractive
{ apt-get -q update && apt-get -q install -y --no-install-recommends autoconf automake cmake gcc libc6-dev make; } || exit 3
files >/tmp/before
dpkg -i /mason-dixon_*.deb && sh /adopt && dpkg --purge mason-dixon && files >/tmp/after && diff /tmp/before /tmp/after
END
status=0
# shellcheck disable=SC2016 # the inner shell's
unshare --mount --pid --fork --kill-child sh -c 'mount -t proc proc root/proc && mount --rbind /dev root/dev &&
    exec chroot root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root sh /one' >installed.log 2>&1 || status=$?
[ $status != 3 ] || skip "the archive can't be reached there: $(grep '^E: ' installed.log | head -n 1); all before has passed"
[ $status = 0 ] || {
    tail -n 40 installed.log
    fail 'the installed package'
}
echo "installed, adopted and purged in Debian $release"
