#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# tests/fresh: wrong use. The full version makes a Debian, of the release of this machine, and runs a checkout there whose
# only test leaves a file behind, which must be noticed; then the same one without, in the same root.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"

# fresh_says STATUS TEXT ARGUMENT...
fresh_says() {
    fresh_status=$1
    fresh_text=$2
    shift 2
    says "$fresh_status" "$fresh_text" "$MASON_DIXON_ROOT/tests/fresh" "$@"
}
fresh_says 0 'tests/fresh [-o FOLDER] [--keep] [--mirror URL] [--no-example] [--sudo] RELEASE [ARGUMENT...]' --help
contains log 'Exit status: 0 all is well'
fresh_says 2 'unknown option "--quick"; allowed are -o FOLDER, --keep, --mirror URL, --no-example, --sudo, -h, and then RELEASE' --quick
fresh_says 2 '-o has no value' -o
fresh_says 2 'no RELEASE is given; allowed are bookworm, trixie, sid and what else debootstrap knows' --keep
if [ "$(id -u)" != 0 ]; then
    fresh_says 2 'only root can make a Debian in a folder and change into it' sid
    skip 'only root can make a Debian; wrong use was tried'
fi
[ "$MASON_DIXON_FULL" = 1 ] || exit 0
command -v debootstrap >/dev/null 2>&1 || skip 'debootstrap is not on this machine; wrong use was tried'
fresh_says 2 'RELEASE is "no-such-release"; debootstrap knows no such release' no-such-release
fresh_says 2 "/dev/null/x can't be written; name another folder with -o FOLDER" -o /dev/null/x sid
fresh_says 2 'could not make sid from http://127.0.0.1:9/debian' -o nowhere --mirror http://127.0.0.1:9/debian sid
[ ! -e nowhere/root ] || fail 'half a root was left'
# shellcheck disable=SC1091 # not ours
release=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
case $PWD in *[!A-Za-z0-9/._+-]*) skip 'debootstrap takes no folder of this name' ;; esac
[ -e "/usr/share/debootstrap/scripts/$release" ] || skip "debootstrap knows no release \"$release\""

mkdir copy
cp -R "$MASON_DIXON_ROOT"/[!.b]* copy/
rm -rf copy/tests/[!c]*/ copy/tests/cmake
mkdir copy/tests/some
# shellcheck disable=SC2016 # for the test
printf '#!/bin/sh\necho "its own" >"$HOME/file"\necho left >/usr/local/left-behind\n' >copy/tests/some/test-leaves.sh
# commit - what is in copy.
commit() {
    quietly git.log git -C copy add -A
    quietly git.log git -C copy -c user.name=nobody -c user.email=nobody@example.org commit -q -m test
}
quietly git.log git init -q copy
commit
status=0
copy/tests/fresh -o "$PWD/fresh" --keep --no-example "$release" >log 2>&1 || status=$?
cat log
grep -q '^1 passed, 0 failed' log || skip "the clone's test could not be run there: $(grep '^tests/' log | tail -n 1)"
equal 1 $status 'status of tests/fresh, when something was left behind'
contains log "WRONG: tests/run left outside its checkout: /usr/local/left-behind" "tests/run: status 0"
rm fresh/root/usr/local/left-behind
sed -i '/left-behind/d' copy/tests/some/test-leaves.sh
commit
status=0
copy/tests/fresh -o "$PWD/fresh" --no-example "$release" --no-install >log 2>&1 || status=$?
cat log
equal 0 $status 'status of tests/fresh'
contains log 'root is taken as it is' '1 passed, 0 failed' "All is well on $release."
[ ! -e fresh/root ] || fail 'the root is left without --keep'
