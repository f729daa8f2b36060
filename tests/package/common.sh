# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# What the tests of packages share: the Debian package of this checkout, and a minimal Debian to try it in, which is made
# once a week and kept in $MASON_DIXON_CACHE.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"

# copied FOLDER - the checkout is copied to it, without what was built in it.
copied() {
    mkdir "$1"
    (cd "$MASON_DIXON_ROOT" && tar cf - --exclude='./build*' --exclude=./.git --exclude=./out .) | (cd "$1" && tar xf -)
}

# built - dpkg-buildpackage has built ./source, and $deb is the package.
built() {
    need dpkg-buildpackage dh cmake help2man rst2man
    copied source
    (cd source && unset MAKEFLAGS && dpkg-buildpackage -us -uc) >build.log 2>&1 || {
        tail -n 40 build.log
        fail 'dpkg-buildpackage'
    }
    # shellcheck disable=SC2034 # the tests use it
    deb=$(ls mason-dixon_*.deb)
}

# debian - $base is a tarball of a minimal Debian $release, whose apt reaches the archive $mirror as this machine's does.
# SKIP says what all before has come to.
debian() {
    [ "$(id -u)" = 0 ] || skip 'only root can make a Debian; all before has passed'
    command -v debootstrap >/dev/null 2>&1 || skip 'debootstrap is not on this machine; all before has passed'
    release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    release=${release:-sid}
    mirror=$(debian_archive)
    [ "$mirror" ] || skip 'this machine names no archive of Debian; all before has passed'
    apt_acquire >acquire
    mkdir -p "$MASON_DIXON_CACHE" || fail "$MASON_DIXON_CACHE can't be made"
    base=$MASON_DIXON_CACHE/debian-$release-$(echo "$mirror" | cat - acquire | cksum | cut -d ' ' -f 1).tar.gz
    (
        flock 9
        [ -z "$(find "$base" -mtime -7 2>/dev/null)" ] || exit 0
        unshare --mount --pid --fork --kill-child debootstrap --variant=minbase "$release" made "$mirror" \
            >debootstrap.log 2>&1 || exit 1
        cp acquire made/etc/apt/apt.conf.d/90acquire
        tar -C made --one-file-system -czf "$base.new" . && mv "$base.new" "$base" && rm -rf --one-file-system made
    ) 9>"$MASON_DIXON_CACHE/debian.lock" ||
        skip "no Debian $release can be made: $(tail -n 1 debootstrap.log); all before has passed"
}
