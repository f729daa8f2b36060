#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# tests/install with the real apt and dpkg, on a small archive and a small system of the test's own: what exists is
# installed in one step, nothing is removed, each failure has its reason and is not tried again within the hour. sudo is
# imitated as strictly as it matters: it may want a password, and it drops the environment.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
need apt-get apt-cache dpkg dpkg-deb dpkg-query sha256sum awk
install=$MASON_DIXON_ROOT/tests/install

# ---- wrong arguments ----
status=0
"$install" --fast >log 2>&1 || status=$?
equal 2 $status 'status of an unknown argument'
contains log 'unknown argument "--fast"; allowed are --full, --failures FILE, --dry-run, -h'
expect_failure log "$install" --failures
contains log '--failures has no value'
quietly log "$install" --help
contains log 'tests/install [--full] [--failures FILE] [--dry-run]' 'Exit status'

# ---- the archive ----
mkdir -p archive system/etc/apt.conf.d system/etc/preferences.d system/etc/trusted.gpg.d system/state/lists/partial \
    system/cache/archives/partial system/log dpkg/var/lib/dpkg/info dpkg/var/lib/dpkg/updates
: >dpkg/var/lib/dpkg/status
# deb NAME [FIELD...] - a package in the archive; each FIELD is a line of its description.
deb() {
    deb_name=$1
    shift
    mkdir -p "build/$deb_name/DEBIAN" "build/$deb_name/usr/share/$deb_name"
    echo content >"build/$deb_name/usr/share/$deb_name/file"
    {
        printf 'Package: %s\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nInstalled-Size: 2000\n' "$deb_name"
        for deb_field in "$@"; do echo "$deb_field"; done
        printf 'Description: for a test\n'
    } >"build/$deb_name/DEBIAN/control"
    quietly deb.log dpkg-deb -Zgzip --build "build/$deb_name" "archive/$deb_name.deb"
    {
        cat "build/$deb_name/DEBIAN/control"
        printf 'Filename: ./%s.deb\nSize: %s\nSHA256: %s\n\n' "$deb_name" "$(wc -c <"archive/$deb_name.deb")" \
            "$(sha256sum <"archive/$deb_name.deb" | cut -d ' ' -f 1)"
    } >>archive/Packages
}
for name in gcc-12 g++ make cmake clang-14 lld-14 llvm-14 clang-22 lld-22 llvm-22 clang-30 libclang-rt-14-dev \
    libgcc-12-dev-arm64-cross gcc-aarch64-linux-gnu musl; do
    deb "$name"
done
deb gcc 'Depends: gcc-12'
deb clang 'Depends: clang-14'
deb gcc-multilib 'Conflicts: gcc-aarch64-linux-gnu'
deb musl-tools 'Depends: musl'
deb valgrind 'Depends: no-such-library (>= 2)'
deb mold
deb tcc

# The test's apt and dpkg, instead of this machine's.
here=$(pwd -P)
echo "deb [trusted=yes] file:$(echo "$here" | sed 's/ /%20/g')/archive ./" >system/etc/sources.list
cat >apt.conf <<CONF
Dir "$here/system";
Dir::State "state";
Dir::State::status "$here/dpkg/var/lib/dpkg/status";
Dir::Cache "cache";
Dir::Etc "etc";
Dir::Log "log";
APT::Architecture "$(dpkg --print-architecture)";
APT::Sandbox::User "";
DPkg::Options { "--root=$here/dpkg"; "--force-not-root"; "--log=$here/dpkg.log"; };
CONF
APT_CONFIG=$here/apt.conf
DPKG_ADMINDIR=$here/dpkg/var/lib/dpkg
export APT_CONFIG DPKG_ADMINDIR
# Who runs this: root, as imitated sudo tells by the variable that the real one sets, or nobody special.
mkdir bin
cat >bin/id <<'END_OF_ID'
#!/bin/sh
[ "$*" = -u ] || exit 9
[ -z "${SUDO_UID-}${AS_ROOT-}" ] || { echo 0 && exit; }
echo 1000
END_OF_ID
cat >bin/sudo <<'END_OF_SUDO'
#!/bin/sh
[ "$*" != '-n true' ] || { [ ! -e wants-password ] && exit; exit 1; }
echo call >>sudo-calls
exec /usr/bin/env -i "PATH=$PATH" SUDO_UID=1000 "APT_CONFIG=$APT_CONFIG" "DPKG_ADMINDIR=$DPKG_ADMINDIR" "$@"
END_OF_SUDO
chmod +x bin/id bin/sudo
plain_path=$PATH
PATH=$PWD/bin:$PATH

# there PACKAGE... - are they installed on the small system?
there() {
    for there_name in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$there_name" 2>/dev/null)" = installed ] || return 1
    done
}
# As on a machine of a user who builds for arm64.
quietly log env AS_ROOT=1 apt-get -q update
quietly log env AS_ROOT=1 apt-get -q -y install gcc-aarch64-linux-gnu
there gcc-aarch64-linux-gnu || fail 'the small system does not work'

# ---- neither root nor sudo, sudo with a password: one line, nothing changed ----
mv bin/sudo sudo
# A PATH of which nobody has a sudo.
mkdir without
for each in $(echo "$plain_path" | tr ':' ' '); do
    ln -s "$each"/* without/ 2>/dev/null # the first on PATH stays
done
rm -f without/sudo without/id
quietly log env PATH="$PWD/bin:$PWD/without" "$install"
equal 1 "$(wc -l <log)" 'lines said without root and sudo'
contains log 'neither root nor sudo; not installed, and left out with the tests that need them: gcc g++ make cmake gcc-multilib'
mv sudo bin/sudo
: >wants-password
quietly log "$install" </dev/null
equal 1 "$(wc -l <log)" 'lines said without a password'
contains log 'sudo wants a password, and there is no terminal to ask at; not installed' gcc-multilib
! there make || fail 'it was installed'
rm wants-password

# ---- a dry run ----
quietly log "$install" --dry-run
contains log 'this release does not have: libc6-dev' 'installing ' ' on the disk; 0 upgraded, none removed:'
! there make || fail 'a dry run installs'

# ---- no room ----
cat >bin/df <<'END_OF_DF'
#!/bin/sh
[ "$*" = '-Pk /usr' ] || exit 9
printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\nsmall 2000000 1992000 %s 99%% /usr\n' "$(cat room)"
END_OF_DF
chmod +x bin/df
echo 1000 >room
quietly log env AS_ROOT=1 "$install"
contains log 'no room: ' '/usr has 1 MB free; make room and run this again. Not installed: gcc g++ make cmake '
! there make || fail 'it was installed without room'
# Room for what no test can do without.
echo 14000 >room
quietly log env AS_ROOT=1 "$install"
contains log 'no room: '
there gcc g++ make cmake || fail 'what fits was not installed'
! there tcc || fail 'more was installed than fits'
rm bin/df

# ---- through sudo, once, without the environment ----
# One package that is in the list, and not in the archive.
mv archive/mold.deb mold.deb
quietly log env no_proxy=a.b "$install" --failures failures
cat log
equal 1 "$(wc -l <sudo-calls)" 'calls of sudo'
there gcc-multilib && fail 'gcc-multilib was installed at the price of gcc-aarch64-linux-gnu'
there gcc-aarch64-linux-gnu || fail 'gcc-aarch64-linux-gnu was removed'
there tcc musl-tools musl clang clang-14 lld-14 llvm-14 libclang-rt-14-dev clang-22 lld-22 llvm-22 libgcc-12-dev-arm64-cross ||
    fail 'not all was installed that can be'
# clang-30 alone makes no newest LLVM.
! there clang-30 || fail 'clang-30 was taken, without its lld and llvm'
contains log "can't install gcc-multilib: that would remove gcc-aarch64-linux-gnu" \
    "can't install valgrind: Depends: no-such-library (>= 2)" "can't install mold: Failed to fetch file:" \
    'this release does not have: libc6-dev' 'Setting up tcc'
[ "$(grep -c '^Remove:' system/log/apt/history.log system/log/history.log 2>/dev/null | sed 's/.*://' | sort -n | tail -n 1)" = 0 ] ||
    fail 'a package was removed'
equal 'gcc-multilib mold valgrind' "$(sed 's/^[0-9]* \([^ ]*\) .*/\1/' failures | sort -u | tr '\n' ' ' | sed 's/ $//')" 'what is noted'

# ---- not again within the hour, then again ----
quietly log "$install" --failures failures
equal 1 "$(wc -l <log)" 'lines when nothing is left to try'
contains log 'not tried again within an hour: ' mold valgrind
equal 1 "$(wc -l <sudo-calls)" 'calls of sudo, when nothing is left to try'
mv mold.deb archive/mold.deb
awk '{ $1 -= 3601; print }' failures >old && mv old failures
quietly log "$install" --failures failures
there mold || fail 'mold was not tried again after an hour'

# ---- named packages instead of the tests' own ----
deb extra
deb wished
deb more
echo call >sudo-calls
status=0
"$install" extra -- wished no-such-wish >log 2>&1 || status=$?
cat log
equal 0 $status 'status when what is needed is there'
there extra wished || fail 'a named package was not installed'
contains log 'installing 2 packages' 'this release does not have: no-such-wish'
status=0
"$install" extra no-such-need -- wished >log 2>&1 || status=$?
equal 3 $status 'status when what is needed can not be had'
contains log 'this release does not have: no-such-need'
lacks log 'sudo did not let us'
: >wants-password
status=0
"$install" more -- no-such-wish >log 2>&1 </dev/null || status=$?
equal 3 $status 'status without a password'
equal 'tests/install: sudo wants a password, and there is no terminal to ask at; not installed: more' \
    "$(cat log)" 'what is said'
rm wants-password

# ---- no archive can be reached ----
rm failures
echo 'deb [trusted=yes] http://127.0.0.1:9/ ./' >system/etc/sources.list
quietly log env AS_ROOT=1 "$install"
contains log 'no source of packages can be reached: Failed to fetch http://127.0.0.1:9/' 'not installed: gcc '
lacks log "can't install"

# ---- no Debian ----
rm without/apt-get
quietly log env PATH="$PWD/without" "$install"
contains log 'this is no Debian, nothing is installed: tests skip what they miss'
status=0
PATH="$PWD/without" "$install" extra -- wished >log 2>&1 || status=$?
contains log 'this is no Debian, nothing is installed; missing is what Debian calls extra wished'
