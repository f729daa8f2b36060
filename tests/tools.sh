# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# What is on this machine. Tools with a version in their names, as Debian has them: clang-19, ld.lld-19, llvm-ar-19. No
# test names a version: it asks for the newest, the oldest or each that is there. And where apt takes packages from.
# Sourced by tests/lib.sh and by scripts that go without it.

# all_there SUFFIX NAME... - is every NAME, with SUFFIX behind it, a command on this machine?
all_there() {
    there_suffix=$1
    shift
    for there_name in "$@"; do
        command -v "$there_name$there_suffix" >/dev/null 2>&1 || return 1
    done
}

# tool_suffixes NAME... - the suffixes, one a line, with which every NAME is a command on this machine: -14, -19 and so
# on, the oldest first. None where the commands have no version in their names.
tool_suffixes() {
    (
        IFS=:
        set -f
        for tool_folder in $PATH; do
            set +f
            for tool_file in "${tool_folder:-.}/$1"-[0-9]*; do
                echo "${tool_file##*/"$1"-}"
            done
        done
    ) | grep -x '[0-9]*' | sort -n -u | while read -r tool_number; do
        ! all_there "-$tool_number" "$@" || echo "-$tool_number"
    done
}

# newest NAME... - the first NAME as the newest command with which every NAME is on this machine, such as "clang-19";
# without a version in the names where that is all there is; fails where one is missing.
newest() {
    newest_suffix=$(tool_suffixes "$@" | tail -n 1)
    [ -n "$newest_suffix" ] || all_there '' "$@" || return 1
    echo "$1$newest_suffix"
}

# oldest NAME... - the oldest, likewise.
oldest() {
    oldest_suffix=$(tool_suffixes "$@" | head -n 1)
    [ -n "$oldest_suffix" ] || all_there '' "$@" || return 1
    echo "$1$oldest_suffix"
}

# each_of NAME... - every command with one of these names, with a version and without, one for each program: /usr/bin/clang
# is one of the others under Debian.
each_of() {
    for each_name in "$@"; do
        each_seen=
        for each_suffix in '' $(tool_suffixes "$each_name"); do
            each_path=$(command -v "$each_name$each_suffix" 2>/dev/null) || continue
            each_path=$(readlink -f "$each_path")
            case " $each_seen " in *" $each_path "*) continue ;; esac
            each_seen="$each_seen $each_path"
            echo "$each_name$each_suffix"
        done
    done
}

# debian_archive - the archive of Debian that this machine's apt takes packages from; nothing where it names none.
debian_archive() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
        sed -n -e 's/^deb \(\[[^]]*\] \)*\([^ ]*debian[^ ]*\) .*/\2/p' -e 's/^URIs: *\([^ ]*debian[^ ]*\).*/\1/p' |
        grep -v security | head -n 1
}

# apt_acquire - how this machine's apt reaches its archive, such as proxies, as lines for another apt's configuration.
apt_acquire() {
    apt-config dump 2>/dev/null | grep -E '^Acquire::(http|https|ftp|Check-Valid-Until|Check-Date)(::[^ ]*)? "..*";$' || true
}
