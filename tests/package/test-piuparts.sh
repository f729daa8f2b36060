#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# piuparts on the Debian package, in a minimal Debian of this release: install and purge, install, removal and install, and the
# upgrade from an older version out of an archive; and it sees what a package leaves behind. In the long version only, as root,
# with Debian's archive.

# shellcheck source=tests/package/common.sh
. "$MASON_DIXON_ROOT/tests/package/common.sh"
[ "$MASON_DIXON_FULL" = 1 ] || skip 'in the long version only (tests/run --full)'
need piuparts dpkg-deb dpkg-scanpackages
built
debian

# changed FOLDER COMMAND - the package once more, with the command run in its unpacked files; in FOLDER.
changed() {
    rm -rf unpacked
    mkdir "$1"
    dpkg-deb -R "$deb" unpacked
    (cd unpacked && sh -c "$2") || fail "$2"
    quietly repack.log dpkg-deb --root-owner-group -b unpacked "$1"
}
# An archive with a version before this one, which has a file that is gone now.
changed archive "sed -i 's/^Version: .*/Version: 0.0.1-1/' DEBIAN/control && echo old >usr/share/cmake/MasonDixon/Old.cmake"
(cd archive && dpkg-scanpackages . >Packages 2>../scan.log) || fail "$(cat scan.log)"
# A package that leaves a file.
changed litter "printf '#!/bin/sh\necho >/usr/share/mason-dixon-was-here\n' >DEBIAN/postinst && chmod 755 DEBIAN/postinst"

# try LOG ARGUMENT... - piuparts, with what it mounts and starts ending with it.
try() {
    try_log=$1
    shift
    mkdir -p scratch
    unshare --mount --pid --fork --kill-child --mount-proc piuparts --tmpdir "$PWD/scratch" -d "$release" -b "$base" -m "$mirror main" \
        --no-eatmydata --fail-on-broken-symlinks --log-level info "$@" >"$try_log" 2>&1
}
log_of() {
    tail -n 40 "$1"
    fail "piuparts: ${1%.log}"
}
archive="--bindmount $PWD/archive --extra-repo"
line="deb [trusted=yes] file://$PWD/archive ./"
# shellcheck disable=SC2086 # two words
try upgrade.log $archive "$line" "$deb" || {
    ! grep -q 'Failed to fetch\|debootstrap.*failed' upgrade.log || skip "piuparts can't reach the archive: $(grep -m 1 'Failed to fetch' upgrade.log)"
    log_of upgrade.log
}
contains upgrade.log 'PASS: Installation and purging test.' 'PASS: Installation, upgrade and purging tests.'
try again.log --install-remove-install --no-upgrade-test "$deb" || log_of again.log
! try litter.log --no-upgrade-test litter/*.deb || fail 'piuparts finds nothing of what a package leaves behind'
contains litter.log 'FAIL: Package purging left files on system' /usr/share/mason-dixon-was-here
