#!/bin/sh
# SPDX-License-Identifier: 0BSD
# A kernel that can't be fetched is a skipped test that is counted, with the reason of each machine, and no
# failure. An apt-get that reaches nothing stands for a machine without a network.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"

need cpio qemu-system-aarch64
mkdir offline
printf '#!/bin/sh\necho "E: there is no network"\nexit 100\n' >offline/apt-get
chmod +x offline/apt-get
PATH=$PWD/offline:$PATH
MASON_DIXON_CACHE=$PWD/cache
export PATH MASON_DIXON_CACHE
status=0
"$MASON_DIXON_ROOT/tests/vm/run-in-vm" --fetch arm64 >out 2>err || status=$?
equal 97 $status "status when the kernel can't be fetched"
contains err "run-in-vm: the list of arm64 packages can't be fetched: E: there is no network"

# skipped TEST COUNT - the test is skipped for so many reasons.
skipped() {
    status=0
    MASON_DIXON_FULL=1 sh "$MASON_DIXON_ROOT/tests/in-empty-folder" "$PWD/work" "$MASON_DIXON_ROOT/tests/vm/$1" >log 2>&1 || status=$?
    equal 77 $status "status of $1 without a network: $(cat log)"
    equal "$2" "$(grep -c '^SKIP: ' log)" "reasons of $1"
}
skipped test-arm64.sh 1
contains log "SKIP: no arm64 machine: run-in-vm: the list of arm64 packages can't be fetched"
skipped test-machines.sh 9
contains log 'SKIP: ppc64el: run-in-vm: '
