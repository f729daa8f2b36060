#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason_dixon_limit.sh SECONDS KIB COMMAND [ARGUMENT...]
#
# Runs a trial command under a time limit and a limit on the size of each file it writes: a linker
# may hang, and some write a gap of the address space as zeros, byte by byte.
#   SECONDS  wall-clock time until the command and what it started are ended
#   KIB      the largest file the command may write, in KiB
# Exit status: the command's own; 124 when the time was up; 125 for wrong use. A command that
# writes too much is ended by SIGXFSZ (status 153 on Linux). Since: 0.1
#
# Example: sh mason_dixon_limit.sh 20 65536 cc -o trial trial.o

if [ $# -lt 3 ]; then
    echo "mason_dixon_limit.sh: wanted SECONDS KIB COMMAND, got: $*" >&2
    exit 125
fi
seconds=$1
kib=$2
shift 2
# POSIX counts ulimit -f in blocks of 512 bytes; bash and others outside POSIX mode in KiB. The
# smaller reading is safe in both, and trial links are small.
ulimit -f "$kib" 2>/dev/null
# timeout(1) of coreutils, busybox and the BSDs ends the whole process group.
if command -v timeout >/dev/null 2>&1; then
    exec timeout -k 1 "$seconds" "$@"
fi
# Without it, the command alone is ended; what it started may live on.
"$@" &
command_pid=$!
(
    # The watcher must not keep the caller's pipes open.
    exec >/dev/null 2>&1 </dev/null
    sleep "$seconds" &
    sleep_pid=$!
    trap 'kill "$sleep_pid"; exit 0' TERM
    wait "$sleep_pid"
    kill -9 "$command_pid"
) &
watcher_pid=$!
wait "$command_pid"
status=$?
if kill -TERM "$watcher_pid" 2>/dev/null; then
    wait "$watcher_pid" 2>/dev/null
else
    status=124
fi
exit "$status"
