#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Fuzzes what mason-dixon reads of a user's command: words and response files, MASON_DIXON_OPTIONS, objects and archives,
# requests in shared libraries, mapfiles;
# for some seconds, in the full version with 1,000,000 executions of each, which end within half an hour; docs/proof.md has
# the command for more. That the harness notices a fault is shown with a reader that was broken on purpose.
# shellcheck source=tests/fuzz/common.sh
. "$MASON_DIXON_ROOT/tests/fuzz/common.sh"
amount=3s
[ "$MASON_DIXON_FULL" != 1 ] || amount=1000000
fuzzed $amount command options sample marked mapfile

# A reader that takes a backslash in a response file for any other character.
notices command tool/command.c "s/if (\*at == '[\\\\]*' && at + 1 < end)/if (at > end)/"
contains log 'read again'
# And one of notes that takes any length.
notices marked tool/marked.c 's/length <= MAX_REQUEST_BYTES && length <= size - at - HEAD_BYTES/length <= MAX_REQUEST_BYTES/'
contains log AddressSanitizer
# And one of mapfiles that takes any segment.
notices mapfile tool/mapfile.c 's/if (empty && length <= UINT64_MAX - address)/if (empty)/'
contains log 'ends below the boundary'
