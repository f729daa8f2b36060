#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The Debian package: dpkg-buildpackage works from a checkout, lintian has no error and no warning, and in a minimal Debian
# of this release the package installs, debian/tests/adopt passes with it, and after a purge no file of it is left. In the
# long version only; the second half takes root and Debian's archive.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
[ "$MASON_DIXON_FULL" = 1 ] || skip 'in the long version only (tests/run --full)'
need dpkg-buildpackage dh cmake help2man

mkdir source
(cd "$MASON_DIXON_ROOT" && tar cf - --exclude='./build*' --exclude=./.git --exclude=./out .) | (cd source && tar xf -)
(cd source && unset MAKEFLAGS && dpkg-buildpackage -us -uc) >build.log 2>&1 || {
    tail -n 40 build.log
    fail 'dpkg-buildpackage'
}
deb=$(ls mason-dixon_*.deb)
equal foreign "$(dpkg-deb -f "$deb" Multi-Arch)" 'the program is of the build machine'
for path in ./usr/bin/mason-dixon ./usr/share/aclocal/ax_mason_dixon.m4 ./usr/share/cmake/MasonDixon/MasonDixonConfig.cmake \
    ./usr/share/man/man1/mason-dixon-link.1.gz ./usr/share/man/man3/mason_dixon.3.gz; do
    dpkg-deb -c "$deb" | grep -q " $path\$" || fail "the package lacks $path"
done
if command -v lintian >/dev/null 2>&1; then
    lintian --allow-root mason-dixon_*.changes >lintian.log 2>lintian.err || true
    ! grep '^[EW]: ' lintian.log || fail 'lintian has something to say'
else
    echo 'not tried: lintian'
fi

[ "$(id -u)" = 0 ] || skip 'only root can make a Debian to install it in; all before has passed'
command -v debootstrap >/dev/null 2>&1 || skip 'debootstrap is not on this machine; all before has passed'
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
mirror=$(debian_archive)
[ "$mirror" ] || skip 'this machine names no archive of Debian; all before has passed'
unshare --mount --pid --fork --kill-child debootstrap --variant=minbase \
    --include=autoconf,automake,cmake,gcc,libc6-dev,make "${release:-sid}" root "$mirror" >debootstrap.log 2>&1 ||
    skip "no Debian ${release:-sid} can be made: $(tail -n 1 debootstrap.log); all before has passed"
cp "$deb" source/debian/tests/adopt root/
cat >root/one <<'END'
files() { find / -xdev -path /proc -prune -o -path /dev -prune -o -path /tmp -prune -o -path /var/lib/dpkg -prune -o -path /var/log -prune -o -print | sort; }
files >/tmp/before
dpkg -i /mason-dixon_*.deb && sh /adopt && dpkg --purge mason-dixon && files >/tmp/after && diff /tmp/before /tmp/after
END
# shellcheck disable=SC2016 # the inner shell's
unshare --mount --pid --fork --kill-child sh -c 'mount -t proc proc root/proc && mount --rbind /dev root/dev &&
    exec chroot root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root sh /one' >installed.log 2>&1 || {
    tail -n 40 installed.log
    fail 'the installed package'
}
echo "installed, adopted and purged in Debian ${release:-sid}"
