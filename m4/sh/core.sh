#! /bin/sh
# SPDX-License-Identifier: 0BSD
#
# core.sh - MasonDixon for configure, plain make and scripts: detect, decide, inject, verify, report.
# The same rows of the same tables, the same probe and the same sentences as the CMake module; this
# is that module's internal/*.cmake in POSIX sh.
#
#   sh core.sh decide NAME=VALUE... -- DRIVER... [:compile: FLAG...] [:link: FLAG...] [:luajit: FLAG...]
#   sh core.sh apply  NAME=VALUE... -- DRIVER... [:compile: FLAG...] [:link: FLAG...] [:luajit: FLAG...]
#   sh core.sh luajit NAME=VALUE... -- DRIVER... [:compile: FLAG...] [:link: FLAG...] [:luajit: FLAG...]
#   sh core.sh link PREFIX BOUNDARY VERDICT REQUIRED OBJECT SYSTEM STRATEGY LOW-MAP COMMAND...
#   sh core.sh report [FACTS]
#   sh core.sh verify FILE BOUNDARY [SYSTEM [STRATEGY]]
#
# decide  looks at everything and writes <work>/<prefix>.result, key=value; apply takes the decision
#         from NAME=VALUE (cached ones) and only makes script and objects. A link is DRIVER, compile
#         FLAGs and link FLAGs, as in "$CC $CFLAGS $LDFLAGS"; behind :luajit: those that compile with and
#         link LuaJIT. Names, with their defaults:
#   work           folder to work in; it holds core.sh and src/. Default: the folder of core.sh
#   dir            how the results name that folder. Default: work
#   prefix         default MASON_DIXON. function: who speaks in errors; dash: what options start with
#   boundary, low-limit, min-low-room, strategy, self-test, on-failure, required: the options, with
#                  sizes as text; strategy-argument: what to call strategy in errors
#   link-wrapper   yes: links go through <work>/link-<prefix>, so post-link can be had. Default no
#   language       C or CXX. cross: yes or no. emulator: command, split at spaces
#   system, processor  CMake's names of the target. host-cc: compiler for this machine in cross builds
#   facts          a file mason-dixon.facts to read; write-facts: the one to write
#   compiler       what DRIVER answers to --version; banner: the linker to -Wl,--version, its first line.
#                  Default: both are asked
#   first          yes: the first call of a configure run, so older notes count no more
#   preset.FACT    a fact that the user set. set.FIELD: a field of the decision, for apply
#   low-map, low-reserve, runtime, pointer-bits, low-stack, low-layout: the options of low.sh, which lies
#                  beside this file; ar: archiver for the target; luajit-advice: how to name a LuaJIT
# luajit  prints the file of the LuaJIT that is linked and a digest of it; nothing when there is none.
# link    runs COMMAND, places the reserved segment where OBJECT (the slot) is not "-", and checks the
#         linked file; its low mappings, too, where LOW-MAP (a limit in bytes) is not "-". Libtool runs it
#         around the real link.
# report  reports on FACTS: text, and with mason-dixon-report (or the program that MASON_DIXON_REPORT names)
#         report.json and report.html beside it. CC is the compiler. verify prints verdict=, reason=, type=, heap=.
#
# Environment: MASON_DIXON_TRIAL_SECONDS, how long one trial command may take (default 30).
# Exit status: 0; 1 with one message on standard error; link: that of COMMAND, or 1 when a check of a
# required placement fails (the linked file is removed). Commands tried are in <work>/trials.log.
# Since: 0.1
#
# Many variables are set and read by eval, which shellcheck can't see:
# shellcheck disable=SC2154,SC2034

# Addresses need 64-bit arithmetic, which not every shell has (mksh has 32 bits).
# shellcheck disable=SC2016 # the other shell is to expand it
if [ "$((0x7fffffffffff + 1))" != 140737488355328 ]; then
    for other in dash bash ksh93 sh; do
        if [ "$($other -c 'echo $((0x7fffffffffff + 1))' 2>/dev/null)" = 140737488355328 ]; then
            exec "$other" "$0" "$@"
        fi
    done
    echo "core.sh: this shell counts with fewer than 64 bits; allowed are dash, bash and ksh93: set CONFIG_SHELL to one" >&2
    exit 1
fi
[ -z "${ZSH_VERSION+set}" ] || emulate sh

version=0.1.0
newline='
'
platform_facts='have_map_32bit map_32bit_range heap_placement stack_bits thread_stack_bits mmap_bits page_size'
decision_fields='strategy verdict basis row linker_id linker_version linker_called machine page type script objects options reason'
# In blocks of 512 bytes (shells differ: at least 64 MiB, at most 128 MiB). A static C++ trial has 3 MiB.
trial_blocks=131072
trial_file=

# --- Messages and values ---

# stop SENTENCE - the one form in which anything here fails.
stop() {
    printf '%s\n' "$p_function: $*" >&2
    rm -f "$work/$p_prefix.result"
    clean_up
    exit 1
}

# clean_up - removes what only this run needs.
clean_up() {
    rm -f "$work/out" "$work/err" ${trial_file:+"$trial_file"}
}

# bad_argument NAME GIVEN ALLOWED
bad_argument() {
    stop "$p_dash$1 is \"$2\"; allowed is $3."
}

# size NAME TEXT - sets $size to bytes; the same sizes as everywhere in MasonDixon, at most 2^62.
size() {
    size_allowed='a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024)'
    case $2 in
    0[xX]*)
        size_number=${2#??}
        case $size_number in
        '' | *[!0-9a-fA-F]*) bad_argument "$1" "$2" "$size_allowed" ;;
        esac
        [ ${#size_number} -le 15 ] || bad_argument "$1" "$2" "at most 0x4000000000000000"
        size=$((0x$size_number))
        return
        ;;
    esac
    size_number=${2%%[!0-9]*}
    size_unit=${2#"$size_number"}
    [ -n "$size_number" ] || bad_argument "$1" "$2" "$size_allowed"
    case $size_unit in
    '') size_shift=0 ;;
    K | KiB) size_shift=10 ;;
    M | MiB) size_shift=20 ;;
    G | GiB) size_shift=30 ;;
    T | TiB) size_shift=40 ;;
    [kKmMgGtT][bB])
        bad_argument "$1" "$2" "$size_allowed; KB, MB, GB and TB are left out because they mean different things to different people"
        ;;
    *) bad_argument "$1" "$2" "$size_allowed" ;;
    esac
    while case $size_number in 0?*) ;; *) false ;; esac do
        size_number=${size_number#0}
    done
    if [ ${#size_number} -gt 18 ] || [ "$size_number" -gt $((1 << (62 - size_shift))) ]; then
        bad_argument "$1" "$2" "at most 0x4000000000000000"
    fi
    size=$((size_number << size_shift))
}

# words BYTES - sets $words to a size as people say it ("4 GiB").
words() {
    words="$1 bytes"
    for words_pair in 40:TiB 30:GiB 20:MiB 10:KiB; do
        if [ "$1" -gt 0 ] && [ $(($1 & ((1 << ${words_pair%:*}) - 1))) = 0 ]; then
            words="$(($1 >> ${words_pair%:*})) ${words_pair#*:}"
            return
        fi
    done
}

# hex NUMBER - sets $hex, without a process for printf.
hex() {
    hex=
    hex_rest=$1
    while [ "$hex_rest" -gt 0 ] || [ -z "$hex" ]; do
        hex_digit=$((hex_rest & 15))
        case $hex_digit in
        10) hex_digit=a ;;
        11) hex_digit=b ;;
        12) hex_digit=c ;;
        13) hex_digit=d ;;
        14) hex_digit=e ;;
        15) hex_digit=f ;;
        esac
        hex=$hex_digit$hex
        hex_rest=$((hex_rest >> 4))
    done
    hex=0x$hex
}

# replace TEXT WHAT WITH - sets $replaced.
replace() {
    replace_rest=$1
    replaced=
    while case $replace_rest in *"$2"*) ;; *) false ;; esac do
        replaced=$replaced${replace_rest%%"$2"*}$3
        replace_rest=${replace_rest#*"$2"}
    done
    replaced=$replaced$replace_rest
}

# one_line TEXT - sets $one_line: what goes into a line key=value. The same rules as in CMake.
one_line() {
    case $1 in
    *"$newline"* | *';'* | *'['* | *']'*)
        one_line=$(printf '%s\n' "$1" | sed -e 's/[ 	]*$//' -e '2,$s/^[ 	]*//' -e 's/;/,/g' \
            -e 'y/[]/()/' | awk '{ if (NR > 1) printf " / "; printf "%s", $0 }')
        ;;
    *) one_line=$1 ;;
    esac
}

# quote WORD... - sets $quoted to the words as one text that eval takes apart again.
quote() {
    quoted=
    for quote_word in "$@"; do
        case $quote_word in
        *\'*)
            replace "$quote_word" "'" "'\\''"
            quote_word=$replaced
            ;;
        esac
        quoted="$quoted '$quote_word'"
    done
}

# digest TEXT - sets $digest to a short name for the text.
digest() {
    digest=$(
        cksum <<END
$1
END
    )
    digest=${digest% *}-${digest#* }
}

# write_if_changed FILE TEXT - so that an unchanged reconfigure relinks nothing.
write_if_changed() {
    if [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; then
        return
    fi
    if ! { printf '%s\n' "$2" >"$1"; } 2>/dev/null; then
        rm -f "$1" 2>/dev/null
        stop "can't write \"$1\"; the build folder must be writable and have some MiB free."
    fi
}

# table NAME - sets $table to the rows of src/NAME.table, without comments and the spaces around "|".
# The first call reads all tables: one process instead of one for each.
table() {
    [ -n "${table_linkers-}" ] || eval "$(awk '
        FNR == 1 { name = FILENAME; gsub(/.*\/|\.table$/, "", name) }
        /^[^#]/ { gsub(/ *\| */, "|"); gsub(/\047/, "\047\"\047\"\047"); rows[name] = rows[name] "\n" $0 }
        END { for (name in rows) printf "table_%s=\047%s\047\n", name, substr(rows[name], 2) }' "$src"/*.table)"
    eval "table=\$table_$1"
}

# --- Verify: what a linked file proves (internal/Verify.cmake) ---

# elf_expression OFFSET SIZE - sets $elf_e to text that names SIZE positional parameters, one byte
# each, from OFFSET (in bytes) on, most significant first.
elf_expression() {
    elf_e=
    elf_i=0
    while [ "$elf_i" -lt "$2" ]; do
        elf_i=$((elf_i + 1))
        if [ "$elf_data" = 01 ]; then
            elf_e="\${$(($1 + elf_i))}$elf_e"
        else
            elf_e="$elf_e\${$(($1 + elf_i))}"
        fi
    done
}

# file_read FILE - sets elf_error (empty, or why it could not be read), elf_class (elf32, elf64, macho64,
# pe64, pe32, or fat: a Mach-O file for several machines), elf_type (REL, EXEC, DYN, CORE, DLL or a
# number), elf_machine and
#   elf_loads   one word per PT_LOAD, in file order, FIRST:END:FLAGS in decimal bytes; flags is the sum
#               of 1 (executable), 2 (writable), 4 (readable)
#   elf_addr32  yes: the Solaris software capability SF1_SUNW_ADDR32 (sys/elf.h: PT_SUNWCAP,
#               CA_SUNW_SF_1) is set
#   elf_page_zero  the end of __PAGEZERO in bytes, "huge", or empty without one
#   elf_image   ImageBase of a PE file in bytes, or "huge"; elf_flags and elf_dll_flags, its flags
file_read() {
    elf_error='' elf_class='' elf_type='' elf_machine='' elf_loads='' elf_addr32='' elf_page_zero=''
    elf_image='' elf_flags='' elf_dll_flags=''
    elf_file=$1
    if [ ! -f "$elf_file" ]; then
        elf_error='there is no such file'
        return
    fi
    # The program headers are among the first bytes of nearly every file: one process instead of two.
    # shellcheck disable=SC2046 # one word per byte
    set -- $(od -An -v -tx1 -N1024 "$elf_file" 2>/dev/null)
    elf_data=01
    case "${1-}${2-}${3-}${4-}" in
    cffaedfe)
        macho_read "$@"
        return
        ;;
    cafebabe | cafebabf)
        elf_class=fat
        return
        ;;
    4d5a*)
        pe_read "$@"
        return
        ;;
    6486* | 64aa* | 4c01* | c401*)
        # A COFF object begins with its machine.
        elf_class=pe64
        case $1 in 64) ;; *) elf_class=pe32 ;; esac
        elf_type=REL
        elf_machine=$((0x$2$1))
        return
        ;;
    esac
    if [ "${1-}${2-}${3-}${4-}" != 7f454c46 ] || [ $# -lt 52 ]; then
        elf_error='it is not an ELF file'
        return
    fi
    elf_data=$6
    if [ "$5" = 02 ] && [ $# -ge 64 ]; then
        elf_class=elf64
    elif [ "$5" = 01 ]; then
        elf_class=elf32
    else
        elf_error='its ELF class is neither 32 nor 64 bits'
        return
    fi
    case $elf_data in
    01 | 02) ;;
    *)
        elf_class=
        elf_error='its byte order is unknown'
        return
        ;;
    esac
    elf_expression 16 2
    eval "elf_type=\$((0x$elf_e))"
    elf_expression 18 2
    eval "elf_machine=\$((0x$elf_e))"
    if [ "$elf_class" = elf64 ]; then
        elf_at='32 8 54 56'
        elf_header=56
        elf_fields='4 16 40 8'
    else
        elf_at='28 4 42 44'
        elf_header=32
        elf_fields='24 8 20 4'
    fi
    # shellcheck disable=SC2086 # words of our own
    elf_pick $elf_at
    elf_expression "$elf_1" "$elf_2"
    eval "elf_phoff=$elf_e"
    elf_expression "$elf_3" 2
    eval "elf_phentsize=\$((0x$elf_e))"
    elf_expression "$elf_4" 2
    eval "elf_phnum=\$((0x$elf_e))"
    case $elf_type in
    1) elf_type=REL ;;
    2) elf_type=EXEC ;;
    3) elf_type=DYN ;;
    4) elf_type=CORE ;;
    esac
    [ "$elf_phnum" != 0 ] || return
    elf_huge "$elf_phoff"
    # A linked program has a dozen headers. More than 4096 are no mistake of reading: it is refused.
    if [ "$elf_huge" = yes ] || [ "$elf_phentsize" != "$elf_header" ] || [ "$elf_phnum" -gt 4096 ]; then
        elf_error='its program headers are damaged'
        return
    fi
    elf_bytes=$((elf_phnum * elf_header))
    if [ "$((0x$elf_phoff + elf_bytes))" -le $# ]; then
        shift "$((0x$elf_phoff))"
    else
        # shellcheck disable=SC2046
        set -- $(od -An -v -tx1 -j "$((0x$elf_phoff))" -N "$elf_bytes" "$elf_file" 2>/dev/null)
        if [ $# != "$elf_bytes" ]; then
            elf_error='its program headers lie outside the file'
            return
        fi
    fi
    # shellcheck disable=SC2086
    elf_pick $elf_fields
    elf_expression 0 4
    elf_e_type=$elf_e
    elf_expression "$elf_1" 4
    elf_e_flags=$elf_e
    elf_expression "$elf_2" "$elf_4"
    elf_e_first=$elf_e
    elf_expression "$elf_3" "$elf_4"
    elf_e_size=$elf_e
    while [ "$elf_phnum" -gt 0 ]; do
        elf_phnum=$((elf_phnum - 1))
        eval "elf_segment=$elf_e_type elf_flags=$elf_e_flags elf_first=$elf_e_first elf_size=$elf_e_size"
        if [ "$elf_segment" = 00000001 ]; then
            elf_huge "$elf_first"
            if [ "$elf_huge" = no ]; then
                elf_huge "$elf_size"
            fi
            # Each is below 2^63, so a sum that does not fit is negative.
            if [ "$elf_huge" = yes ] || [ $((0x$elf_first + 0x$elf_size)) -lt $((0x$elf_first)) ]; then
                elf_error='a PT_LOAD lies outside of any address space'
                elf_loads=
                return
            fi
            elf_loads="$elf_loads $((0x$elf_first)):$((0x$elf_first + 0x$elf_size)):$((0x$elf_flags & 7))"
        fi
        if [ "$elf_segment$elf_class" = 6ffffffdelf64 ]; then
            elf_expression 8 8
            eval "elf_first=$elf_e"
            elf_expression 32 8
            eval "elf_size=$elf_e"
            # Far beyond any number of capabilities: damaged, or not what it says.
            case $elf_first:$elf_size in
            0000*:0000000000000???) elf_capabilities "$((0x$elf_first))" "$((0x$elf_size))" ;;
            esac
        fi
        shift "$elf_header"
    done
}
# elf_capabilities OFFSET SIZE - looks for CA_SUNW_SF_1 (2) with SF1_SUNW_ADDR32 (4).
elf_capabilities() {
    # shellcheck disable=SC2046
    set -- $(od -An -v -tx1 -j "$1" -N "$2" "$elf_file" 2>/dev/null)
    while [ $# -ge 16 ]; do
        elf_expression 0 8
        eval "elf_first=$elf_e"
        elf_expression 8 8
        eval "elf_size=$elf_e"
        elf_huge "$elf_size"
        if [ "$elf_first$elf_huge" = 0000000000000002no ] && [ $((0x$elf_size & 4)) = 4 ]; then
            elf_addr32=yes
        fi
        shift 16
    done
}
# macho_read BYTE... - a Mach-O file of 64 bits, little endian (mach-o/loader.h).
macho_read() {
    if [ $# -lt 32 ]; then
        elf_error='its Mach-O header is cut off'
        return
    fi
    elf_class=macho64
    elf_machine=$((0x$8$7$6$5))
    elf_expression 12 4
    eval "elf_type=\$((0x$elf_e))"
    case $elf_type in
    1) elf_type=REL ;;
    2) elf_type=EXEC ;;
    esac
    elf_expression 16 4
    eval "elf_count=\$((0x$elf_e))"
    elf_expression 20 4
    eval "elf_bytes=\$((0x$elf_e))"
    # A program has some dozen load commands, a few KiB.
    if [ "$elf_count" -gt 4096 ] || [ "$elf_bytes" -gt 1048576 ]; then
        elf_error='its load commands are damaged'
        return
    fi
    # shellcheck disable=SC2046
    set -- $(od -An -v -tx1 -j 32 -N "$elf_bytes" "$elf_file" 2>/dev/null)
    while [ "$elf_count" -gt 0 ]; do
        elf_count=$((elf_count - 1))
        if [ $# -lt 8 ]; then
            elf_error='its load commands lie outside the file'
            return
        fi
        elf_size=$((0x$8$7$6$5))
        if [ "$elf_size" -lt 8 ] || [ "$elf_size" -gt $# ] || { [ "$4$3$2$1" = 00000019 ] && [ "$elf_size" -lt 72 ]; }; then
            elf_error='its load commands are damaged'
            return
        fi
        # LC_SEGMENT_64, "__PAGEZERO"
        if [ "$4$3$2$1$9${10}${11}${12}${13}${14}${15}${16}${17}${18}${19}" = 000000195f5f504147455a45524f00 ]; then
            elf_expression 24 8
            eval "elf_first=$elf_e"
            elf_expression 32 8
            eval "elf_page_zero=$elf_e"
            elf_huge "$elf_page_zero"
            if [ "$elf_huge" = yes ]; then
                elf_page_zero=huge
            else
                elf_page_zero=$((0x$elf_first + 0x$elf_page_zero))
            fi
        fi
        shift "$elf_size"
    done
}
# pe_read BYTE... - a PE file (the PE format's specification).
pe_read() {
    if [ $# -lt 64 ]; then
        elf_error='its DOS header is cut off'
        return
    fi
    elf_expression 60 4
    eval "elf_first=\$((0x$elf_e))"
    # shellcheck disable=SC2046
    set -- $(od -An -v -tx1 -j "$elf_first" -N 96 "$elf_file" 2>/dev/null)
    if [ $# != 96 ] || [ "$1$2$3$4" != 50450000 ]; then
        elf_error='it has no PE header'
        return
    fi
    elf_machine=$((0x$6$5))
    elf_flags=$((0x${24}${23}))
    elf_dll_flags=$((0x${96}${95}))
    elf_type=EXEC
    [ $((elf_flags & 0x2000)) = 0 ] || elf_type=DLL
    case ${26}${25} in
    020b)
        elf_class=pe64
        elf_expression 48 8
        ;;
    010b)
        elf_class=pe32
        elf_expression 52 4
        ;;
    *)
        elf_type=
        elf_error='its PE header is of an unknown kind'
        return
        ;;
    esac
    eval "elf_image=$elf_e"
    elf_huge "$elf_image"
    if [ "$elf_huge" = yes ]; then
        elf_image=huge
    else
        elf_image=$((0x$elf_image))
    fi
}
elf_pick() {
    elf_1=$1 elf_2=$2 elf_3=$3 elf_4=$4
}
# elf_huge DIGITS - sets $elf_huge: a value of 2^63 or more, which shells count as negative, and which
# no address of a user process needs.
elf_huge() {
    case $1 in
    [89a-f]???????????????) elf_huge=yes ;;
    *) elf_huge=no ;;
    esac
}

# name_machine CLASS NUMBER - sets machine and page (bytes) from the row of machines.table.
name_machine() {
    machine="machine $2"
    page=0x10000
    table machines
    while IFS='|' read -r row_class row_number row_machine row_page; do
        if [ "$row_class" = "$1" ] && [ "$row_number" = "$2" ]; then
            machine=$row_machine
            page=$row_page
            break
        fi
    done <<END
$table
END
}

# verify FILE BOUNDARY SYSTEM STRATEGY - what the headers of a linked file prove about its heap on that
# system (CMake's name), when that strategy was injected. Sets seen_verdict (placed, not-needed,
# impossible or unknown), seen_reason, seen_type, seen_judge (of executables.table), seen_heap.
verify() {
    file_read "$1"
    seen_type=$elf_type
    seen_heap=
    seen_judge=
    hex "$2"
    verify_boundary=$hex
    seen_verdict=impossible
    case $elf_error:$elf_class:$elf_type in
    :fat:*)
        seen_verdict=unknown
        seen_reason="the linked file can't be judged: it is for several machines"
        return
        ;;
    :*:EXEC | :*:DYN) ;;
    :elf*)
        seen_reason="the linked file is no executable (ELF type $elf_type)"
        return
        ;;
    :*)
        seen_reason="the linked file is no executable ($elf_class $elf_type)"
        return
        ;;
    *)
        seen_verdict=unknown
        seen_reason="the linked file can't be judged: $elf_error"
        return
        ;;
    esac
    case $elf_class in
    *32)
        seen_reason="the linked file has 32-bit addresses"
        return
        ;;
    esac
    seen_reason="the linked file can't be judged: nothing is known about $elf_class files on $3"
    verify_type=-
    case $elf_class in elf*) verify_type=$elf_type ;; esac
    verify_machine=$machine
    verify_page=$page
    name_machine "$elf_class" "$elf_machine"
    table executables
    while IFS='|' read -r row_system row_machine row_format row_type row_for row_judge row_text; do
        case $row_system in "$3") ;; *) continue ;; esac
        case $row_machine in '*' | "$machine") ;; *) continue ;; esac
        case $row_format in '*' | "$elf_class") ;; *) continue ;; esac
        case $row_type in '*' | "$verify_type") ;; *) continue ;; esac
        case $row_for in '*' | "$4") ;; *) continue ;; esac
        seen_judge=$row_judge
        break
    done <<END
$table
END
    verify_row_page=$page
    machine=$verify_machine
    page=$verify_page
    case $seen_judge in
    not-needed | impossible)
        seen_verdict=$seen_judge
        replace "$row_text" %BOUNDARY% "$verify_boundary"
        seen_reason=$replaced
        ;;
    segments) judge_segments "$2" "$3" "$verify_row_page" ;;
    addr32)
        seen_reason='the linked file lacks the software capability ADDR32'
        if [ "$elf_addr32" = yes ]; then
            seen_verdict=placed
            seen_reason='the linked file has the software capability ADDR32'
        fi
        ;;
    page-zero)
        case $elf_page_zero in
        '')
            seen_verdict=placed
            seen_reason='the linked file has no page zero'
            ;;
        huge) seen_reason='the linker left the page zero as it was' ;;
        *)
            hex "$elf_page_zero"
            seen_reason="the linker left the page zero as it was: it ends at $hex"
            if [ "$elf_page_zero" -le 65536 ]; then
                seen_verdict=placed
                seen_reason="the page zero ends at $hex"
            fi
            ;;
        esac
        ;;
    pe-flags)
        # Windows gives a process the low 2 GiB only without /LARGEADDRESSAWARE, and starts its heaps far up
        # only with /HIGHENTROPYVA, which needs /DYNAMICBASE (the documentation of MSVC's linker).
        if [ $((elf_flags & 0x20)) = 0 ]; then
            seen_reason='/LARGEADDRESSAWARE, so Windows keeps all of its memory below 2 GiB'
        elif [ $((elf_dll_flags & 0x40)) = 0 ]; then
            seen_reason='/DYNAMICBASE (GNU ld: --dynamicbase), so its memory is not moved up'
        elif [ $((elf_dll_flags & 0x20)) = 0 ]; then
            seen_reason='/HIGHENTROPYVA (GNU ld: --high-entropy-va), so its heaps start in low memory'
        elif [ "$elf_image" != huge ] && [ "$elf_image" -lt 4294967296 ]; then
            hex "$elf_image"
            seen_reason="an image base of 4 GiB or more (it has $hex), so its image stays in low memory"
        else
            seen_verdict=not-needed
            seen_reason="Windows has no brk heap, and with high-entropy ASLR it puts heaps, stacks and the image above $verify_boundary"
            return
        fi
        seen_reason="the linked file lacks $seen_reason"
        ;;
    *) seen_verdict=unknown ;;
    esac
}

# judge_segments BOUNDARY SYSTEM PAGE - judges the PT_LOADs of an ET_EXEC for verify. A hole layout, one
# PT_LOAD across the boundary, fills low memory although the heap is high, so a high heap alone proves
# nothing. SunOS: the PT_LOADs in any order; the heap starts at the exact end of the highest, which must be a
# page's where it can't be written (mason_dixon_elf.h); ADDR32 keeps it low.
judge_segments() {
    if [ -z "$elf_loads" ]; then
        seen_reason="the linked file has no PT_LOAD"
        return
    fi
    verify_lowest=
    seen_heap=0
    verify_part=no
    # shellcheck disable=SC2086 # words without blanks
    [ "$2" != SunOS ] || elf_loads=" $(printf '%s\n' $elf_loads | sort -n | tr '\n' ' ')"
    elf_loads=${elf_loads% }
    verify_below=0
    verify_above=0
    seen_reason=
    for verify_load in $elf_loads; do
        verify_first=${verify_load%%:*}
        verify_flags=${verify_load##*:}
        verify_end=${verify_load#*:}
        verify_end=${verify_end%:*}
        [ -n "$verify_lowest" ] || verify_lowest=$verify_first
        if [ "$verify_first" -lt "$seen_heap" ]; then
            hex "$verify_first"
            seen_reason="its PT_LOADs overlap or are not in ascending order at $hex"
            break
        fi
        seen_heap=$verify_end
        verify_part=no
        if [ "$2" = SunOS ] && [ $((verify_flags & 2)) = 0 ] && [ $((verify_end % $3)) != 0 ]; then
            verify_part=yes
        fi
        if [ "$verify_first" -lt "$1" ] && [ "$verify_end" -gt "$1" ]; then
            hex "$verify_first"
            verify_hex=$hex
            hex "$verify_end"
            seen_reason="one PT_LOAD spans the gap ($verify_hex to $hex) and takes the low memory that should stay free"
            break
        fi
        if [ "$verify_first" -lt "$1" ]; then
            verify_below=$((verify_below + 1))
        else
            verify_above=$((verify_above + 1))
            if [ $((verify_flags & 1)) = 1 ] && [ "$verify_below" -gt 0 ]; then
                hex "$verify_first"
                seen_reason="its PT_LOAD at $hex is executable"
                break
            fi
        fi
    done
    [ -z "$seen_reason" ] || return
    hex "$seen_heap"
    if [ "$2:$elf_addr32" = SunOS:yes ]; then
        seen_reason="it has the software capability ADDR32: the kernel keeps all of it, heap and stacks too, below 4 GiB"
    elif [ "$verify_above" -gt 0 ] && [ $verify_part = yes ]; then
        seen_reason="the highest PT_LOAD can't be written and ends inside a page, at $hex, where this system's heap starts: the first store of malloc faults. Take the line with a length of less than a page (L0x8) out of the project's mapfile, or make it a whole page (L0x1000)"
    elif [ "$verify_below" = 0 ]; then
        verify_hex=$hex
        hex "$verify_lowest"
        seen_verdict=not-needed
        seen_reason="its image starts at $hex, above $verify_boundary already, and so does its heap"
    elif [ "$verify_above" = 0 ]; then
        seen_reason="no segment lies at or above $verify_boundary: the heap starts behind $hex"
    else
        seen_verdict=placed
        seen_reason="the highest PT_LOAD ends at $hex, and the heap starts behind it"
    fi
}

# --- Detect (internal/Detect.cmake) ---

# run COMMAND... - runs a trial command under the limits. Sets run_status: a number, or a sentence
# when it was ended; its output is in $work/out and $work/err.
run() {
    (
        # Messages are matched, so they must not be translated.
        LC_ALL=C
        export LC_ALL
        set -- "$trial_seconds" "$trial_blocks" "$@"
        # shellcheck source=templates/link/mason_dixon_limit.sh
        . "$src/mason_dixon_limit.sh"
    ) >"$work/out" 2>"$work/err" </dev/null
    run_status=$?
    if [ "$run_status" = 124 ]; then
        run_status="it took longer than $trial_seconds seconds and was stopped"
    elif [ "$run_status" = 153 ] ||
        { [ "$run_status" != 0 ] && grep -E 'File size limit|File too large' "$work/err" >/dev/null; }; then
        run_status='it wrote more than 64 MiB and was stopped'
    fi
    {
        echo "$ $*"
        # Most are silent, and a process is costly.
        if [ -s "$work/out" ] || [ -s "$work/err" ]; then cat "$work/out" "$work/err"; fi
        printf 'status: %s\n\n' "$run_status"
    } >>"$work/trials.log" 2>/dev/null
}

# prepare_context DRIVER... [:compile: FLAG...] [:link: FLAG...] - sets driver, compile, plain_compile,
# link (texts for eval), host_driver, when (conditions of strategies.table) and folder.
prepare_context() {
    part='driver'
    driver='' compile='' plain_compile='' link='' when='' host_driver='' luajit_words='' flag_words=''
    context_end=no
    for context_word in "$@"; do
        case $context_word in
        :compile:) part='compile' && continue ;;
        :link:) part='link' && continue ;;
        :luajit:) part='luajit' && continue ;;
        esac
        quote "$context_word"
        case $part in
        driver)
            driver="$driver$quoted"
            # Its name alone, which links programs for this machine: "ccache gcc" of "ccache gcc -m32".
            case $context_word in -*) context_end=yes ;; esac
            [ "$context_end" = yes ] || host_driver="$host_driver$quoted"
            ;;
        compile) compile="$compile$quoted" ;;
        link) link="$link$quoted" ;;
        luajit)
            luajit_words="$luajit_words$quoted"
            continue
            ;;
        esac
        flag_words="$flag_words $context_word"
        # Nothing of the project's warnings, LTO, sanitizers or coverage: the objects are plain code.
        if [ "$part" != link ]; then
            case $context_word in
            -Werror* | -pedantic-errors | --pedantic-errors | -ansi | -std=* | --coverage | -fprofile-* | -flto* | -fsanitize=*) ;;
            *) plain_compile="$plain_compile$quoted" ;;
            esac
        fi
        case $context_word in
        -fsanitize=*address*) when="$when asan" ;;
        esac
        context_rest=$context_word,
        while [ -n "$context_rest" ]; do
            case ${context_rest%%,*} in
            -r | --relocatable) when="$when relocatable" ;;
            # Addresses; -Tbuild.ld is a script.
            -Tbss | -Tbss=* | -Tdata | -Tdata=* | -Ttext | -Ttext=* | -T*-segment | -T*-segment=*) ;;
            -T* | --script | --script=* | --default-script | --default-script=* | -dT*) when="$when own-script" ;;
            esac
            context_rest=${context_rest#*,}
        done
    done
    [ -n "$p_compiler" ] || p_compiler=$(eval "LC_ALL=C $driver --version" </dev/null 2>/dev/null | sed 1q)
    digest "$version|$source_id|$p_compiler|$driver|$compile|$p_language"
    folder=$digest
}

# compile_source SOURCE OBJECT [FLAG...] - compiles src/SOURCE to <folder>/OBJECT unless it is there.
# Sets compile_error.
compile_source() {
    compile_from=$1
    compile_to=$2
    shift 2
    compile_error=
    [ ! -f "$work/$folder/$compile_to" ] || return
    [ -d "$work/$folder" ] || mkdir -p "$work/$folder" 2>/dev/null || stop "can't create the folder \"$work/$folder\"."
    # -fPIE: the object then links into every kind of executable. None of them is large, and configure
    # must not wait for an optimiser.
    eval "run $plain_compile -g0 -O0 -w -fno-lto -fPIE \"\$@\" -I\"\$src\" $as -c \"\$src/\$compile_from\" -o \"\$work/\$folder/\$compile_to.new\""
    if [ "$run_status" = 0 ] && [ -f "$work/$folder/$compile_to.new" ]; then
        mv -f "$work/$folder/$compile_to.new" "$work/$folder/$compile_to"
    else
        rm -f "$work/$folder/$compile_to.new"
        compile_error="$(cat "$work/err" "$work/out")(status: $run_status)"
    fi
}

# detect_machine - compiles the probe and sets machine, format and page (bytes) from what the object
# file says; the target, not the name of the compiler, decides.
detect_machine() {
    # With the self-test in the same translation unit: one compilation instead of two.
    compile_source mason_dixon_probe.c probe.o -DMASON_DIXON_PROBE_THREADS -pthread -include mason_dixon.c
    if [ -n "$compile_error" ]; then
        # A compiler that is too small for the probe (tcc and glibc's <link.h>) can still be asked to link.
        compile_source mason_dixon_minimal.c probe.o
    fi
    if [ -n "$compile_error" ]; then
        stop "the compiler can't compile a small program with the flags of this project, so nothing can be detected.$newline$compile_error${newline}The commands are in $p_dir/trials.log."
    fi
    file_read "$work/$folder/probe.o"
    format=$elf_class
    machine=$p_processor
    page=0x10000
    if [ -n "$elf_error" ]; then
        format=other
    elif [ "$format" != fat ]; then
        name_machine "$format" "$elf_machine"
    fi
}

# ask_version - sets $banner to the first line of what the linker answers to --version.
ask_version() {
    eval "run $driver $compile $link -Wl,--version"
    # What was stopped may have written a line without end.
    case $run_status in *[!0-9]*) ;; *) IFS= read -r banner <"$work/out" ;; esac
}

# detect_linker - asks the driver, with the context's own flags, which linker it runs. Sets linker_id
# ("unknown" when no row of linkers.table matches), linker_version, linker_called.
detect_linker() {
    preset linker_id
    linker_id=$preset
    preset linker_version
    linker_version=$preset
    asked=
    found=no
    table linkers
    while IFS='|' read -r row_id row_ask row_words row_version row_called; do
        if [ -n "$linker_id" ]; then
            [ "$row_id" = "$linker_id" ] || continue
            found=yes
            break
        fi
        if [ "$row_ask" != "$asked" ]; then
            asked=$row_ask
            case $asked in
            version)
                banner=$p_banner
                [ -n "$banner" ] || ask_version
                ;;
            solaris | apple)
                case $asked in
                solaris) eval "run $driver $compile $link -Wl,-V" ;;
                *) eval "run $driver $compile $link -Wl,-v" ;;
                esac
                banner=$(cat "$work/err")
                ;;
            *)
                eval "run $driver -v"
                banner=$(cat "$work/out" "$work/err" | sed 1q)
                ;;
            esac
        fi
        case $banner in
        *"$row_words"*) ;;
        *) continue ;;
        esac
        found=yes
        word=${banner%%"$row_words"*}
        banner=$row_words${banner#*"$row_words"}
        banner=${banner%%"$newline"*}
        [ "$row_version" != line ] || banner=${word##*"$newline"}$banner
        if [ "$row_version" = paren ]; then
            case $banner in
            *\)*) case ${banner##*\)} in *[0-9]*) banner=${banner##*\)} ;; esac ;;
            esac
        fi
        # The first number with a dot in it.
        for word in $banner; do
            case $word in
            *[0-9].[0-9]*)
                while case $word in [0-9]*) false ;; esac do word=${word#?}; done
                linker_version=${word%%[!0-9.]*}
                linker_version=${linker_version%.}
                break
                ;;
            esac
        done
        break
    done <<END
$table
END
    if [ "$found" = yes ]; then
        linker_id=$row_id
        linker_called="$row_called $linker_version"
    elif [ -n "$linker_id" ]; then
        linker_called="$linker_id $linker_version"
    else
        linker_id=unknown
        linker_called='an unknown linker'
    fi
}

# trial NAME [LINK WORD...] - links the probe into <folder>/NAME. Sets trial_file, or trial_error.
trial() {
    trial_file=$work/$folder/$1
    trial_error=
    shift
    [ ! -f "$trial_file" ] || rm -f "$trial_file"
    eval "run $driver $compile \"\$@\" $link \"\$work/\$folder/probe.o\" -o \"\$trial_file\" -pthread"
    # Some drivers add a suffix by themselves.
    [ -f "$trial_file" ] || [ ! -f "$trial_file.exe" ] || trial_file=$trial_file.exe
    if [ "$run_status" != 0 ] || [ ! -f "$trial_file" ]; then
        rm -f "$trial_file"
        trial_error=$(cat "$work/err" "$work/out")
        case $run_status in
        *[!0-9]*) trial_error="$run_status$newline$trial_error" ;;
        esac
        [ -n "$trial_error" ] || trial_error="the linker wrote no output and no message (status $run_status)"
    fi
}

# probe FILE - runs the linked probe, through the emulator in a cross build, and sets ran_KEY for each
# line key=value of it. ran_error says why there is no answer.
probe() {
    ran_error='' ran_emulated='' ran_heap_start='' ran_low_room_below_2gib_mib=''
    for fact in $platform_facts; do
        eval "ran_$fact="
    done
    if [ "$p_cross" = yes ] && [ -z "$p_emulator" ]; then
        ran_error='cross build without an emulator'
        return
    fi
    case $1 in
    /*) probe_file=$1 ;;
    *) probe_file=./$1 ;;
    esac
    if [ "$p_cross" = yes ]; then
        # shellcheck disable=SC2086 # a command with its options
        run $p_emulator "$probe_file"
    else
        run "$probe_file"
    fi
    if [ "$run_status" != 0 ]; then
        ran_error="the probe ended with: $run_status"
        return
    fi
    while IFS= read -r line; do
        case $line in
        *[!a-z0-9_]*=*) ;;
        [a-z]*=*) eval "ran_${line%%=*}=\${line#*=}" ;;
        esac
    done <"$work/out"
}

# preset FACT - sets $preset to what the user or the facts file says; empty without.
preset() {
    eval "preset=\${preset_$1-}"
    [ -n "$preset" ] || eval "preset=\${given_$1-}"
}

# read_facts - reads the file of facts that were taken on the target.
read_facts() {
    given_machine_check=
    [ -n "$p_facts" ] || return
    if [ ! -f "$p_facts" ] || [ ! -r "$p_facts" ]; then
        bad_argument "$p_facts_argument" "$p_facts" "a file mason-dixon.facts written by a build on the target; there is no such file"
    fi
    given_facts_version='' given_system='' given_machine=''
    while IFS= read -r line; do
        case $line in
        *[!a-z0-9_]*=* | =*) ;;
        *=*) eval "given_${line%%=*}=\${line#*=}" ;;
        esac
    done <"$p_facts"
    if [ -z "$given_facts_version" ]; then
        bad_argument "$p_facts_argument" "$p_facts" "a file mason-dixon.facts written by a build on the target; this one has no line facts_version=1"
    elif [ "$given_facts_version" != 1 ]; then
        bad_argument "$p_facts_argument" "$p_facts" "a file mason-dixon.facts with facts_version=1; this one has \"$given_facts_version\""
    elif [ "$given_system" != "$p_system" ]; then
        bad_argument "$p_facts_argument" "$p_facts" "a file of this target, $p_system; this one is of \"$given_system\""
    fi
    given_machine_check=$given_machine
    # Of the linker it says nothing: that runs here.
    given_linker_id='' given_linker_version=''
}

# --- Decide (internal/Decide.cmake) ---

# fill_reason TEXT - sets $filled: the placeholders of a table's reason filled in.
fill_reason() {
    replace "$1" %LINKER% "$linker_called"
    replace "$replaced" %MACHINE% "$machine"
    words "$boundary"
    replace "$replaced" %BOUNDARY% "$words"
    replace "$replaced" ';' ,
    filled=$replaced
}

# find_candidates STRATEGY - sets $candidates to the rows that fit system, format, machine, linker and
# conditions, first match first; with a strategy other than auto only the rows of that strategy and
# those that promise nothing. $candidate_strategies has their strategies, a word each. "any" gives all rows, also those for who asks.
find_candidates() {
    asked_for=asked
    [ "$1" != auto ] || asked_for=
    candidates=
    candidate_strategies=
    while IFS='|' read -r row_name row_system row_format row_machine row_linker row_when row_strategy row_rest; do
        case $row_system in '*' | "$p_system") ;; *) continue ;; esac
        case $row_format in '*' | "$format") ;; *) continue ;; esac
        case $row_machine in '*' | "$machine") ;; *) continue ;; esac
        case $row_linker in '*' | "$linker_id") ;; *) continue ;; esac
        holds=yes
        row_conditions=$row_when
        while [ "$row_when" != - ] && [ -n "$row_when" ]; do
            case " $when $asked_for " in
            *" ${row_when%%+*} "*) ;;
            *) holds=no ;;
            esac
            case $row_when in
            *+*) row_when=${row_when#*+} ;;
            *) row_when= ;;
            esac
        done
        [ "$holds" = yes ] || continue
        case $1 in
        auto | any | "$row_strategy") ;;
        *) [ "$row_strategy" = none ] || continue ;;
        esac
        candidates="$candidates$row_name|$row_conditions|$row_strategy|$row_rest$newline"
        case " $candidate_strategies " in
        *" $row_strategy "*) ;;
        *) candidate_strategies="$candidate_strategies $row_strategy" ;;
        esac
    done <<END
$strategies
END
}

# decide - the first row that fits and is seen to work. Sets the fields of decision_fields.
decide() {
    strategy='' verdict='' basis='' row='' type='' script='' objects='' options='' reason=''
    platform_why=
    read_facts
    detect_machine
    if [ -n "$given_machine_check" ] && [ "$given_machine_check" != "$machine" ]; then
        bad_argument "$p_facts_argument" "$p_facts" "a file of this target's machine, $machine; this one is of \"$given_machine_check\""
    fi
    detect_linker
    refuse_low_boundary
    table strategies
    strategies=$table
    plain_reason=
    if [ "$p_strategy" = none ]; then
        candidates=
        plain_reason='STRATEGY none injects nothing, and the heap of a no-PIE executable starts right behind its image'
        row='strategy none'
    else
        find_candidates "$p_strategy"
        if [ -z "$candidates" ]; then
            plain_reason="nothing is known about placing the heap on $p_system with $linker_called"
            row='no row'
        fi
        case "$p_strategy $candidate_strategies " in
        auto\ * | *" $p_strategy "* | *' none '*) ;;
        *)
            find_candidates any
            fitting='auto, none'
            for word in $candidate_strategies; do
                [ "$word" = none ] || fitting="$fitting, $word"
            done
            bad_argument "$p_strategy_argument" "$p_strategy" "what fits $linker_called on $p_system $machine: $fitting"
            ;;
        esac
    fi

    trial_file=
    failures=
    image_above=no
    needs_wrapper=no
    plain_verdict=impossible
    plain_asked=no
    while IFS='|' read -r row_name row_when row_strategy row_inject row_object row_verdict row_reason; do
        [ -n "$row_name" ] || continue
        row=$row_name
        if [ "$row_strategy" = none ]; then
            fill_reason "$row_reason"
            plain_reason=$filled
            plain_verdict=$row_verdict
            case $row_when in *asked*) plain_asked=yes ;; esac
            if [ -n "$failures" ] && [ "$p_strategy" != auto ]; then
                # What was asked for has no effect; that nothing is needed without it is no answer.
                plain_asked=yes
                plain_verdict=impossible
                plain_reason="no strategy had an effect:$failures"
            fi
            break
        fi
        if [ "$row_strategy" = post-link ] && [ "$p_link_wrapper" != yes ]; then
            needs_wrapper=yes
            continue
        fi
        try_row
        if [ -z "$trial_error" ] || [ "$image_above" = yes ]; then
            break
        fi
        failures="$failures $row: $trial_error"
    done <<END
$candidates
END

    if [ -z "$trial_file" ]; then
        # Nothing was injected, or nothing worked: what does a plain link give?
        strategy=none
        script=
        objects=
        options=
        verdict=$plain_verdict
        basis=headers
        reason=$plain_reason
        case "$format $when $plain_asked" in
        *32\ * | *' relocatable '* | *yes) ;;
        *) decide_plain ;;
        esac
    fi
    if [ -n "$trial_file" ] && [ -f "$trial_file" ]; then
        run_and_judge
    else
        platform_why='no program was linked'
        take_platform
    fi
    one_line "$reason"
    reason=$one_line
}

# decide_plain - nothing was injected: what does a link without injection give?
decide_plain() {
    trial trial-plain
    if [ -n "$trial_error" ] && [ "$plain_verdict" = not-needed ]; then
        trial_file=
        basis=guess
        return
    elif [ -n "$trial_error" ]; then
        stop "the compiler can't link a small program with the flags of this project, so nothing can be detected.$newline$trial_error${newline}The commands are in $p_dir/trials.log."
    fi
    verify "$trial_file" "$boundary" "$p_system" none
    type=$seen_type
    if [ "$seen_verdict" = not-needed ]; then
        verdict=not-needed
        reason=$seen_reason
    elif [ "$seen_verdict" = unknown ] && [ "$plain_verdict" = not-needed ]; then
        basis=guess
    elif [ "$seen_verdict" = unknown ]; then
        verdict=unknown
        reason=$seen_reason
    elif [ "$plain_verdict" = not-needed ] || { [ "$seen_judge" != segments ] && [ -z "$reason" ]; }; then
        # What no injection could change: a PIE where that can't be, wrong flags.
        verdict=impossible
        reason=$seen_reason
    elif [ -z "$reason" ] && [ "$needs_wrapper" = yes ]; then
        reason="$linker_called needs a step after each link, which this build leaves out: $p_wrapper_advice, or use GNU ld or lld"
    elif [ -z "$reason" ]; then
        reason="no strategy had an effect:$failures"
        case $seen_reason in
        'one PT_LOAD'*) reason="the boundary lies inside the image: without any injection, $seen_reason" ;;
        esac
    fi
}

# A boundary where linkers put images by default, up to 256 MiB (ppc64; 4 MiB on x86-64): the image of
# a fixed executable must lie below it, or there is nothing to keep free. Higher up an image above the
# boundary is what somebody asked for with the linker's options.
refuse_low_boundary() {
    [ "$boundary" -le 536870912 ] && [ "$format" = elf64 ] || return
    case "$when " in *' relocatable '*) return ;; esac
    trial trial-plain
    [ -z "$trial_error" ] || return
    file_read "$trial_file"
    rm -f "$trial_file"
    [ "$elf_type" = EXEC ] && [ -n "$elf_loads" ] || return
    low_first=${elf_loads# }
    low_first=${low_first%%:*}
    low_last=${elf_loads##* }
    low_last=${low_last#*:}
    low_last=${low_last%:*}
    if [ "$boundary" -lt "$low_last" ]; then
        hex "$low_first"
        low_first=$hex
        hex "$low_last"
        bad_argument boundary "$p_boundary" "a multiple of 64 KiB above the image, which is at $low_first to $hex in a small program with the flags of this project"
    fi
}

# try_row - tries the current row: links, places, reads the result. Sets trial_file and the fields, or
# trial_error. image_above is yes when the image lies above the boundary: then nothing is to be done.
try_row() {
    image_above=no
    script=
    objects=
    options=
    trial_error=
    set --
    case $row_strategy in
    link-script | mapfile | addr32)
        script_flag "$row_strategy"
        name_script
        make_script
        if [ "$script_flag" != -T ]; then
            # Some linkers take -M for "print a map": one that swallows junk reads no mapfile.
            trial trial-junk -Xlinker "$script_flag" -Xlinker "$src/junk.map"
            if [ -z "$trial_error" ]; then
                rm -f "$trial_file"
                trial_error="$linker_called takes a mapfile that makes no sense, so it reads none"
            else
                trial_error=
            fi
        fi
        set -- -Xlinker "$script_flag" -Xlinker "$work/$script"
        ;;
    pagezero)
        options=$row_inject
        set -- "-Wl,$options"
        ;;
    esac
    if [ "$row_object" != - ]; then
        make_object "$row_object"
        [ -z "$compile_error" ] || trial_error=$compile_error
        objects=$row_object.o
        set -- "$@" "$work/$folder/$objects"
    fi
    [ -n "$trial_error" ] || trial "trial-$row" "$@"
    if [ -z "$trial_error" ] && [ "$row_strategy" = post-link ]; then
        make_place_tool
        trial_error=$place_error
        if [ -z "$trial_error" ]; then
            run "$place_run" --quiet --require-slot --boundary "$boundary" "$trial_file"
            if [ "$run_status" != 0 ]; then
                trial_error=$(cat "$work/err")
                [ -n "$trial_error" ] || trial_error="mason-dixon-place: $run_status"
            fi
        fi
    fi
    if [ -z "$trial_error" ]; then
        verify "$trial_file" "$boundary" "$p_system" "$row_strategy"
        if [ "$seen_verdict" = not-needed ] && [ "$seen_type" = EXEC ]; then
            image_above=yes
            trial_error='not needed'
        elif [ "$seen_verdict" = placed ] || [ "$seen_verdict" = not-needed ]; then
            strategy=$row_strategy
            verdict=$seen_verdict
            basis=headers
            type=$seen_type
            if [ "$verdict" = placed ]; then
                fill_reason "$row_reason"
                reason=$filled
            else
                reason=$seen_reason
            fi
        else
            trial_error=$seen_reason
        fi
    fi
    if [ -n "$trial_error" ]; then
        rm -f "$trial_file"
        trial_file=
        script=
        objects=
        options=
    fi
}

# run_and_judge - runs the trial where that is possible, records the facts of the target, and takes
# "placed" or "not-needed" back when the running program says otherwise.
run_and_judge() {
    probe "$trial_file"
    if [ -z "$ran_error" ] && [ "$ran_emulated" = no ]; then
        take_platform
        # Where the probe measures no placement (Windows), a run proves nothing about it.
        case $verdict:$ran_heap_placement in
        *: | *:unknown) ;;
        placed:* | not-needed:*)
            basis=run
            # An empty address is a heap that is not there (brk refused), which is a legal result.
            failed=
            if [ -n "$ran_heap_start" ] && [ "$((ran_heap_start))" -lt "$boundary" ]; then
                failed="the linked file looks right, but the running program has its heap at $ran_heap_start"
            elif [ "$verdict" = placed ] && [ "$boundary" -ge 2147483648 ]; then
                case $ran_low_room_below_2gib_mib in
                '' | *[!0-9]*) ;;
                *)
                    if [ "$ran_low_room_below_2gib_mib" -lt 1792 ]; then
                        failed="the heap starts above the boundary, but only $ran_low_room_below_2gib_mib MiB below 2 GiB can be mapped"
                    fi
                    ;;
                esac
            fi
            if [ -n "$failed" ]; then
                strategy=none
                script=
                objects=
                options=
                verdict=impossible
                reason=$failed
            fi
            ;;
        esac
    else
        if [ -n "$ran_error" ]; then
            platform_why=$ran_error
        elif [ -z "$ran_emulated" ]; then
            platform_why="the probe can't be compiled here"
        else
            platform_why="$ran_emulated gives no verdict on placement"
        fi
        take_platform
    fi
}

# take_platform - the facts of the target: what the user set, else what the probe saw, else a guess.
# platform_why says why there are guesses; it is empty where there are none.
take_platform() {
    table guesses
    guesses=no
    for fact in $platform_facts; do
        preset "$fact"
        if [ -n "$preset" ]; then
            eval "$fact=\$preset"
        elif [ -z "$platform_why" ] && eval "[ \"\$ran_$fact\" != unknown ]"; then
            eval "$fact=\$ran_$fact"
        else
            take_guess
        fi
        eval "case \$$fact in guessing* | unknown) guesses=yes ;; esac"
    done
    if [ "$guesses" = no ]; then
        platform_why=
    elif [ -z "$platform_why" ]; then
        platform_why="the probe can't measure that on this system"
    fi
}

# take_guess - sets the variable $fact to the first row of guesses.table that fits, as "guessing yes"
# for answers and "guessing 47" for numbers; "unknown" without a row.
take_guess() {
    guess=unknown
    while IFS='|' read -r row_system row_machine row_fact row_value row_source; do
        if [ "$row_system" = "$p_system" ] && [ "$row_fact" = "$fact" ]; then
            case $row_machine in
            '*' | "$machine")
                : "$row_source"
                guess="guessing $row_value"
                [ "$row_value" != - ] || guess=
                break
                ;;
            esac
        fi
    done <<END
$table
END
    eval "$fact=\$guess"
}

# --- Inject (internal/Inject.cmake) ---

# name_script, make_script - the linker script; the boundary is part of its name, so that another
# boundary is another command line and relinks.
name_script() {
    hex "$boundary"
    script=${row_inject%.*}-$hex-$page.${row_inject##*.}
}
# script_flag STRATEGY - sets $script_flag: the linker's option that reads a script, or a mapfile.
script_flag() {
    script_flag=-T
    case $1 in mapfile | addr32) script_flag=-M ;; esac
}
make_script() {
    script_boundary=${script#*-0x}
    script_boundary=0x${script_boundary%%-*}
    script_page=0x${script##*-0x}
    script_page=${script_page%.*}
    write_if_changed "$work/$script" "$(sed -e "s/%BOUNDARY%/$script_boundary/g" -e "s/%PAGE%/$script_page/g" "$src/${script%%-0x*}.${script##*.}")"
}

# make_object NAME - anchor, slot or slot-writable, in <folder>/NAME.o. Sets compile_error.
make_object() {
    case $1 in
    *-writable) compile_source "mason_dixon_${1%-writable}.c" "$1.o" -DMASON_DIXON_SLOT_WRITABLE ;;
    *) compile_source "mason_dixon_$1.c" "$1.o" ;;
    esac
}

# make_place_tool - the program that turns the reserved slot into the boundary segment; it runs on
# this machine. Sets place_error, and place_run, which starts it.
make_place_tool() {
    place_error=
    place_run=$work/mason-dixon-place
    case $place_run in */*) ;; *) place_run=./$place_run ;; esac
    # One of other sources is made anew.
    if [ -x "$place_run" ] && [ "$(cat "$place_run.id" 2>/dev/null)" = "$source_id" ]; then
        return
    fi
    place_as=
    place_cc=$host_driver
    if [ "$p_cross" = yes ]; then
        place_cc=$p_host_cc
        for word in cc gcc clang; do
            [ -n "$place_cc" ] || place_cc=$(command -v "$word")
        done
        if [ -z "$place_cc" ]; then
            place_error='a program that runs on this machine is needed after the link, and no compiler for this machine was found, set CC_FOR_BUILD'
            return
        fi
    elif [ "$p_language" = CXX ]; then
        place_as='-x c++'
    fi
    # -O0: compiled in two thirds of the time of -O1, and no slower.
    eval "run $place_cc -w -O0 -I\"\$src\" $place_as \"\$src/mason_dixon_place.c\" \"\$src/mason_dixon_elf.c\" -o \"\$work/mason-dixon-place.new\""
    if [ "$run_status" = 0 ]; then
        mv -f "$work/mason-dixon-place.new" "$work/mason-dixon-place"
        echo "$source_id" >"$work/mason-dixon-place.id"
    else
        place_error="mason-dixon-place, which runs after the link, can't be built: $(cat "$work/err")$run_status"
        [ "$p_cross" = no ] || place_error="$place_error, the compiler for this machine is \"$place_cc\", set CC_FOR_BUILD to one that works"
    fi
}

# apply - from a decision to what the makefiles need. Sets ldflags, libadd, deps, cppflags, linker
# (the wrapper of a link).
apply() {
    ldflags='' libadd='' deps='' cppflags='' linker=''
    case "$strategy $verdict" in
    'none not-needed' | *' placed' | *' not-needed') injected=yes ;;
    *)
        injected=no
        # No link is checked any more; the report must not tell of earlier ones.
        rm -f "$work/checked/$p_prefix"-*
        ;;
    esac
    # A LuaJIT with GC64 needs nothing.
    [ "$row" != runtime ] || injected=no
    linked_low_map=-
    [ "$low_map" != placed ] || linked_low_map=$low_limit
    if [ "$injected" = yes ]; then
        wrapper_object=-
        if [ -n "$script" ]; then
            make_script
            script_flag "$strategy"
            ldflags="-Wl,$script_flag,$p_dir/$script"
            deps="$deps $p_dir/$script"
        fi
        [ -z "$options" ] || ldflags="-Wl,$options"
        if [ -n "$objects" ]; then
            make_object "${objects%.o}"
            [ -z "$compile_error" ] || stop "can't compile $objects: $compile_error"
            deps="$deps $p_dir/$folder/$objects"
            if [ "$strategy" = post-link ]; then
                # Only the wrapper knows this name: a link that forgets the wrapper fails and says so.
                wrapper_object=$folder/$objects
                libadd="$libadd $p_dir/${p_prefix}_LINK-is-missing-in-this-link.o"
            else
                libadd="$libadd $p_dir/$folder/$objects"
            fi
        fi
        if [ "$strategy" = post-link ]; then
            make_place_tool
            [ -z "$place_error" ] || stop "$place_error"
            deps="$deps $p_dir/mason-dixon-place"
        fi
        linker=$p_dir/link-$p_prefix
        deps="$deps $linker"
        quote "${CONFIG_SHELL:-/bin/sh}"
        write_if_changed "$work/link-$p_prefix" "#! /bin/sh
# Made by MasonDixon: runs a link, then places and checks the linked file.
exec$quoted \"\${0%/*}/core.sh\" link $p_prefix $boundary $verdict $p_required '$wrapper_object' $p_system $strategy $linked_low_map \"\$@\""
        [ -x "$work/link-$p_prefix" ] || chmod +x "$work/link-$p_prefix"
    fi
    low_definitions=
    [ "$low" = no ] || low_apply
    # With ADDR32 all memory is low on purpose, and the promise of a high heap is not made.
    case "$p_self_test $verdict $strategy" in
    off* | startup\ impossible* | startup\ unknown* | startup\ off* | startup\ *\ addr32) ;;
    *)
        set -- "-DMASON_DIXON_BOUNDARY=$boundary" "-DMASON_DIXON_LOW_LIMIT=$low_limit" "-DMASON_DIXON_MIN_LOW_ROOM=$min_low_room"
        [ "$p_self_test" != startup ] || set -- "$@" -DMASON_DIXON_STARTUP=1
        [ "$p_on_failure" != abort ] || set -- "$@" -DMASON_DIXON_ON_FAILURE_ABORT=1
        # shellcheck disable=SC2086 # words of our own
        set -- "$@" $low_definitions
        digest "$*"
        compile_source mason_dixon.c "self-test-$digest.o" "$@"
        [ -z "$compile_error" ] || stop "the compiler can't compile the self-test with the flags of this project.$newline$compile_error${newline}The commands are in $p_dir/trials.log."
        libadd="$libadd $p_dir/$folder/self-test-$digest.o"
        deps="$deps $p_dir/$folder/self-test-$digest.o"
        cppflags="-I$p_dir/src"
        ;;
    esac
    libadd=${libadd# }
    deps=${deps# }
}

# --- Report (internal/Report.cmake) ---

# write_results - <prefix>.result for the caller, and the notes of this prefix in the facts file.
write_results() {
    for note in "$work"/*.notes; do
        [ "$p_first" != yes ] || [ ! -f "$note" ] || rm -f "$note"
    done
    write_text=
    for field in failures $decision_fields $platform_facts ldflags libadd deps cppflags linker platform_why; do
        eval "one_line \"\${$field-}\""
        case $field in ldflags | libadd | deps | cppflags | linker) eval "one_line=\$$field" ;; esac
        write_text="$write_text$field=$one_line$newline"
    done
    if [ "$low" = yes ]; then
        low_say
        for field in $low_fields $low_said; do
            eval "write_text=\"\$write_text\$field=\$$field\$newline\""
        done
    fi
    words "$boundary"
    write_text="${write_text}boundary=$boundary${newline}boundary_words=$words"
    write_if_changed "$work/$p_prefix.result" "$write_text"
    [ -n "$p_write_facts" ] && [ "$verdict" != off ] || return
    hex "$boundary"
    if [ "$p_prefix" = MASON_DIXON ]; then
        note=default.
        note_fields='strategy verdict basis row reason'
    else
        note=target.$p_prefix.
        note_fields='strategy verdict basis row type linker_id linker_version reason'
    fi
    {
        echo "${note}boundary=$hex"
        for field in $note_fields; do
            eval "printf '%s\\n' \"$note$field=\$$field\""
        done
        [ "$low" = no ] || low_notes "target.$p_prefix."
        if [ "$p_first" = yes ]; then
            printf '%s\n' "linker_id=$linker_id" "linker_version=$linker_version" facts_version=1 \
                "mason_dixon_version=$version" "guessed_because=$platform_why"
            printf '%s\n' "system=$p_system" "machine=$machine"
            for fact in $platform_facts; do
                eval "printf '%s\\n' \"$fact=\$$fact\""
            done
        fi
    } >"$work/$p_prefix.notes"
    write_if_changed "$p_write_facts" "$(LC_ALL=C sort "$work"/*.notes)"
}

# report FACTS - text on standard output, and report.json and report.html beside FACTS where there is a
# mason-dixon-report to make them; without one, the short text.
report() {
    if [ ! -f "$1" ]; then
        stop "there is no \"$1\"; configure writes it, unless MasonDixon was switched off."
    fi
    report_tool=$(command -v "${MASON_DIXON_REPORT:-mason-dixon-report}") || report_tool=
    if [ -z "$report_tool" ] && [ -n "${MASON_DIXON_REPORT-}" ]; then
        bad_argument MASON_DIXON_REPORT "$MASON_DIXON_REPORT" "a program that exists, mason-dixon-report"
    elif [ -z "$report_tool" ]; then
        short_report "$1"
        printf '\n%s\n' "A longer report, report.json and report.html need mason-dixon-report: install MasonDixon, or name it in MASON_DIXON_REPORT."
        return
    fi
    report_facts "$1" >"$work/report.facts"
    report_folder=.
    case $1 in */*) report_folder=${1%/*} ;; esac
    "$report_tool" --facts "$work/report.facts" || exit
    for format in json html; do
        "$report_tool" --facts "$work/report.facts" --format "$format" -o "$report_folder/report.$format" || exit
    done
    printf '\nAlso in the build folder: report.json, report.html\n'
}

# report_facts FACTS - what mason-dixon-report reads: the facts, compiler and linkers, what was injected,
# and what the check after each link has seen.
report_facts() {
    cat "$1"
    printf '%s\n' "compiler.path=${CC-cc}"
    ${CC-cc} --version 2>/dev/null | sed -n '1s/^/compiler.called=/p'
    if grep '^default.basis=run$' "$1" >/dev/null; then
        try_linkers "$(sed -n 's/^system=//p' "$1")"
    else
        echo 'linkers_why=programs for the target are not started here'
    fi
    for result in "$work"/*.result; do
        name=${result##*/}
        name=target.${name%.result}
        [ "$name" != target.MASON_DIXON ] || name=default
        words=$(sed -n -e 's/^script=\(.\)/linker script \1/p' \
            -e 's/^strategy=post-link$/a reserved segment, moved by mason-dixon-place after the link/p' \
            -e 's/^libadd=.*self-test.*/self-test/p' "$result" | tr '\n' ';' | sed -e 's/;$//' -e 's/;/, /g')
        printf '%s\n' "$name.injected=${words:-nothing}"
    done
    number=1000
    for record in "$work"/checked/*; do
        [ ! -f "$record" ] || sed -n "s/^\\(target\\|file\\|verdict\\|reason\\)=/checked.$number.&/p" "$record"
        number=$((number + 1))
    done
}

# try_linkers SYSTEM - whether $CC makes PIEs by itself, and each linker that it can use with each strategy,
# by effect; the latter once per build folder.
try_linkers() {
    tried=$work/tried
    mkdir -p "$tried" && cp -R "$work/src" "$tried/" || exit
    echo 'int main(void) { return 0; }' >"$tried/plain.c"
    if ${CC-cc} "$tried/plain.c" -o "$tried/plain" 2>/dev/null; then
        src=$work/src
        verify "$tried/plain" 4294967296 "$1" none
        case $seen_type in
        DYN) echo compiler.pie_default=yes ;;
        EXEC) echo compiler.pie_default=no ;;
        esac
    fi
    banners=
    for name in default bfd gold lld mold; do
        flag=-fuse-ld=$name
        [ "$name" != default ] || flag=
        banner=$(${CC-cc} ${flag:+"$flag"} -Wl,--version 2>/dev/null | sed 1q)
        case $banner$newline$banners in
        "$newline"* | *"$newline$banner$newline"*) continue ;; # can't be used, or known under another name
        esac
        banners=$banners$newline$banner$newline
        if [ ! -f "$tried/$name" ] || [ "$(sed 1q "$tried/$name")" != "# $banner" ]; then
            {
                echo "# $banner"
                try_linker "$1" "$name" "$flag"
            } >"$tried/$name"
        fi
        sed 1d "$tried/$name"
    done
}

# try_linker SYSTEM NAME FLAG - lines linker.NAME.FIELD=...
try_linker() {
    echo "linker.$2.flag=$3"
    for pair in link_script:link-script post_link:post-link pie:auto; do
        pie=-no-pie
        [ "$pair" != pie:auto ] || pie=-pie
        rm -f "$tried/TRIED.result"
        # shellcheck disable=SC2086 # CC is a list of words
        said=$(sh "$work/core.sh" decide "work=$tried" prefix=TRIED "system=$1" "strategy=${pair#*:}" \
            link-wrapper=yes self-test=off -- ${CC-cc} :link: "$pie" ${3:+"$3"} 2>&1)
        result=impossible
        if [ -f "$tried/TRIED.result" ]; then
            result=$(sed -n 's/^verdict=//p' "$tried/TRIED.result")
            said=$(sed -n 's/^reason=//p' "$tried/TRIED.result")
        fi
        case $said in *' is "'*'"; allowed is what fits '*) result=- said='not tried: strategies.table has no row for it' ;; esac
        case $result in
        impossible | -)
            one_line "$said"
            echo "linker.$2.${pair%:*}_reason=$one_line"
            ;;
        *) result="$result ($(sed -n 's/^basis=//p' "$tried/TRIED.result"))" ;;
        esac
        echo "linker.$2.${pair%:*}=$result"
    done
    sed -n -e "s/^linker_id=/linker.$2.id=/p" -e "s/^linker_version=/linker.$2.version=/p" "$tried/TRIED.result"
}

# short_report FACTS - the facts, what was decided, and what the check after each link has seen.
short_report() {
    for fact in $platform_facts mason_dixon_version system machine guessed_because; do
        eval "fact_$fact="
    done
    names=
    while IFS= read -r line; do
        key=${line%%=*}
        value=${line#*=}
        case $key in
        default.*)
            name=MASON_DIXON
            key=${key#default.}
            ;;
        target.*.*)
            name=${key#target.}
            key=${name##*.}
            name=${name%.*}
            ;;
        *[!a-z0-9_]*) continue ;;
        *)
            eval "fact_$key=\$value"
            continue
            ;;
        esac
        case " $names " in *" $name "*) ;; *) names="$names $name" ;; esac
        eval "of_${name}_$key=\$value"
    done <"$1"
    # shellcheck disable=SC2154 # set by eval above
    printf 'MasonDixon %s\n\nTarget platform\n' "$fact_mason_dixon_version"
    for pair in "system:system" "machine:machine" "page_size:page size, bytes" \
        "heap_placement:heap (brk) lies" "have_map_32bit:MAP_32BIT works" \
        "map_32bit_range:MAP_32BIT gives" "stack_bits:main stack, bits" \
        "thread_stack_bits:thread stacks, bits" "mmap_bits:mappings, bits"; do
        eval "value=\$fact_${pair%%:*}"
        printf '  %-22s%s\n' "${pair#*:}" "${value:--}"
    done
    # shellcheck disable=SC2154
    [ -z "$fact_guessed_because" ] || printf '  Guesses, because: %s\n' "$fact_guessed_because"
    printf '\nExecutables\n'
    for name in $names; do
        eval "printf '  %s: %s (%s), strategy %s, boundary %s\\n    %s\\n' \"\$name\" \"\$of_${name}_verdict\" \"\$of_${name}_basis\" \"\$of_${name}_strategy\" \"\$of_${name}_boundary\" \"\$of_${name}_reason\""
        for pair in "low_map:low mappings" "pointer_verdict:addresses within the pointers' bits" \
            "low_stack:LOW_STACK" "low_layout:LOW_LAYOUT"; do
            key=${pair%%:*}
            eval "value=\${of_${name}_$key-} reason=\${of_${name}_${key%_verdict}_reason-}"
            [ -z "$value" ] || printf '    %s: %s%s\n' "${pair#*:}" "$value" "${reason:+, }$reason"
        done
        for record in "$work/checked/$name"-*; do
            [ -f "$record" ] || continue
            checked_verdict='' checked_reason='' checked_file=''
            while IFS= read -r line; do
                case $line in
                verdict=* | reason=* | file=*) eval "checked_${line%%=*}=\${line#*=}" ;;
                esac
            done <"$record"
            printf '    linked: %s, %s\n            %s\n' "$checked_verdict" "$checked_reason" "$checked_file"
        done
    done
}

# --- After the link (internal/AfterLink.cmake) ---

# link PREFIX BOUNDARY VERDICT REQUIRED OBJECT SYSTEM STRATEGY LOW-MAP COMMAND...
link() {
    p_prefix=$1
    boundary=$2
    wanted=$3
    required=$4
    slot=$5
    p_system=$6
    strategy=$7
    linked_low_map=$8
    src=$work/src
    shift 8
    if [ $# = 0 ]; then
        echo "MasonDixon: link-$p_prefix has no command; allowed is a link command behind it." >&2
        exit 1
    fi
    p_function=MasonDixon
    # Libtool may link to another place, and again later: it is to run us around the real link.
    through_libtool=no
    case " $* " in
    *libtool*' --mode=link '*)
        link_seen=no
        for word in "$@"; do
            shift
            set -- "$@" "$word"
            if [ "$link_seen" = no ] && [ "$word" = --mode=link ]; then
                link_seen=yes
                set -- "$@" "$work/link-$p_prefix"
            fi
        done
        through_libtool=yes
        ;;
    esac
    [ "$through_libtool" = no ] || exec "$@"
    output=a.out
    previous=
    for word in "$@"; do
        shift
        case $word in
        *_LINK-is-missing-in-this-link.o) word=$work/$slot ;;
        -o?*) output=${word#-o} ;;
        esac
        [ "$previous" != -o ] || output=$word
        previous=$word
        set -- "$@" "$word"
    done
    "$@" || exit
    # Some drivers add a suffix by themselves.
    [ -f "$output" ] || output=$output.exe
    [ -f "$output" ] || exit 0
    place_text=
    if [ "$slot" != - ]; then
        case $work in */*) ;; *) work=./$work ;; esac
        place_text=$("$work/mason-dixon-place" --quiet --require-slot --boundary "$boundary" "$output" 2>&1 >/dev/null) &&
            place_text=
    fi
    verify "$output" "$boundary" "$p_system" "$strategy"
    case $output in
    /*) full=$output ;;
    *) full=$(pwd)/$output ;;
    esac
    digest "$full"
    mkdir -p "$work/checked" 2>/dev/null &&
        printf '%s\n' "target=$p_prefix" "file=$full" "verdict=$seen_verdict" "reason=$seen_reason" \
            >"$work/checked/$p_prefix-$digest"
    if [ "$linked_low_map" != - ]; then
        read_low
        low_linked "$output" "$linked_low_map" "$required" "$@" || {
            rm -f "$output"
            exit 1
        }
    fi
    case $seen_verdict in
    placed | not-needed) exit 0 ;;
    esac
    [ -z "$place_text" ] || seen_reason="$seen_reason$newline  $place_text"
    kind=warning
    [ "$required" != yes ] || kind=error
    cat >&2 <<END
MasonDixon: $kind: ${output##*/} was linked, but $seen_reason.
  The configure step predicted "$wanted": this link used other flags or another linker than configure could see. Put them where configure sees them (CC, CFLAGS, LDFLAGS), link with \$(${p_prefix}_LDFLAGS) and \$(${p_prefix}_LIBADD), choose another strategy, or configure with --with-mason-dixon=no.
  File: $full
END
    if [ "$required" = yes ]; then
        rm -f "$output"
        exit 1
    fi
    exit 0
}

# --- Main ---

# read_low - reads the part for the options of low.sh.
read_low() {
    case $work in */*) low_script=$work/low.sh ;; *) low_script=./$work/low.sh ;; esac
    # shellcheck source=m4/sh/low.sh
    . "$low_script"
}

work=.
case $0 in
*/*) work=${0%/*} ;;
esac
p_prefix=MASON_DIXON
p_function=core.sh
p_dash=
command=${1-}
[ $# = 0 ] || shift
case $command in
decide | apply | self-test | luajit) ;;
link) link "$@" ;;
report)
    p_prefix=report # an error must not take a decision away
    report "${1-mason-dixon.facts}"
    exit
    ;;
verify)
    if [ $# -lt 2 ]; then
        stop "verify wants FILE and BOUNDARY"
    fi
    src=$work/src
    size BOUNDARY "$2"
    verify "$1" "$size" "${3-$(uname -s)}" "${4-none}"
    printf '%s\n' "verdict=$seen_verdict" "reason=$seen_reason" "type=$seen_type" "heap=$seen_heap"
    exit
    ;;
*)
    stop "the command is \"$command\"; allowed are decide, apply, link, report, verify."
    ;;
esac

p_dir='' p_boundary=4GiB p_low_limit='' p_min_low_room=0 p_strategy=auto p_self_test=startup p_on_failure=warn
p_required=no p_link_wrapper=no p_language=C p_cross=no p_emulator='' p_system='' p_processor='' p_host_cc=''
p_facts='' p_write_facts='' p_first=yes p_strategy_argument=strategy p_facts_argument=facts source_id=''
p_wrapper_advice='link through the wrapper' p_compiler='' p_banner=''
low=no low_map='' p_low_map=no p_low_reserve='' p_runtime='' p_pointer_bits='' p_low_stack=no p_low_layout=no p_ar=''
p_luajit_advice='no LuaJIT is linked, so it is treated as one without GC64.'
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    value=${1#*=}
    case $1 in
    work=*) work=$value ;;
    source-id=*) source_id=$value ;;
    preset.*=* | set.*=*)
        key=${1%%=*}
        case ${key#*.} in
        *[!a-z0-9_]*) stop "\"$1\" is unknown." ;;
        esac
        case $key in
        preset.*) eval "preset_${key#*.}=\$value" ;;
        *) eval "${key#*.}=\$value" ;;
        esac
        ;;
    dir=* | prefix=* | function=* | dash=* | compiler=* | banner=* | boundary=* | strategy=* | required=* | language=* | cross=* | emulator=* | system=* | processor=* | facts=* | first=*)
        eval "p_${1%%=*}=\$value"
        ;;
    low-limit=*) p_low_limit=$value ;;
    min-low-room=*) p_min_low_room=$value ;;
    self-test=*) p_self_test=$value ;;
    on-failure=*) p_on_failure=$value ;;
    link-wrapper=*) p_link_wrapper=$value ;;
    wrapper-advice=*) p_wrapper_advice=$value ;;
    host-cc=*) p_host_cc=$value ;;
    write-facts=*) p_write_facts=$value ;;
    strategy-argument=*) p_strategy_argument=$value ;;
    low-map=* | low-reserve=* | runtime=* | pointer-bits=* | low-stack=* | low-layout=*)
        low=yes
        case $1 in
        low-map=*) p_low_map=$value ;;
        low-reserve=*) p_low_reserve=$value ;;
        runtime=*) p_runtime=$value ;;
        pointer-bits=*) p_pointer_bits=$value ;;
        low-stack=*) p_low_stack=$value ;;
        low-layout=*) p_low_layout=$value ;;
        esac
        ;;
    ar=*) p_ar=$value ;;
    luajit-advice=*) p_luajit_advice=$value ;;
    facts-argument=*) p_facts_argument=$value ;;
    *) stop "\"$1\" is unknown; allowed is NAME=VALUE as documented at the top of core.sh." ;;
    esac
    shift
done
[ $# = 0 ] || shift
src=$work/src
[ -n "$p_dir" ] || p_dir=$work
if [ $# = 0 ]; then
    stop "no compiler is given; allowed is a command such as cc behind \"--\"."
fi

trial_seconds=${MASON_DIXON_TRIAL_SECONDS:-30}
case $trial_seconds in
0* | *[!0-9]* | ?????*) bad_argument MASON_DIXON_TRIAL_SECONDS "$trial_seconds" "a whole number of seconds from 1 to 9999" ;;
esac
size boundary "$p_boundary"
boundary=$size
if [ $((boundary & 0xffff)) != 0 ] || [ "$boundary" -lt 65536 ] || [ "$boundary" -ge 140737488355328 ]; then
    bad_argument boundary "$p_boundary" "a multiple of 64 KiB from 64KiB to below 128TiB"
fi
size low-limit "${p_low_limit:-2GiB}"
low_limit=$size
if [ "$low_limit" -gt "$boundary" ]; then
    if [ -n "$p_low_limit" ]; then
        words "$boundary"
        bad_argument low-limit "$p_low_limit" "at most ${p_dash}boundary, which is $words"
    fi
    low_limit=$boundary
fi
[ "$low_limit" -ge 65536 ] || bad_argument low-limit "$p_low_limit" "at least 64KiB"
size min-low-room "$p_min_low_room"
min_low_room=$size
if [ "$min_low_room" -gt "$low_limit" ]; then
    words "$low_limit"
    bad_argument min-low-room "$p_min_low_room" "at most ${p_dash}low-limit, which is $words"
fi
case $p_strategy in
auto | none | link-script | post-link | mapfile | addr32 | pagezero) ;;
*) bad_argument "$p_strategy_argument" "$p_strategy" "auto, none, link-script, post-link, mapfile, addr32, pagezero" ;;
esac
case $p_self_test in
off | call | startup) ;;
*) bad_argument self-test "$p_self_test" "off, call or startup" ;;
esac
case $p_on_failure in
warn | abort) ;;
*) bad_argument on-failure "$p_on_failure" "warn or abort" ;;
esac
if [ "$low" = yes ]; then
    read_low
    low_options
fi
as=
[ "$p_language" != CXX ] || as='-x c++'
prepare_context "$@"
case $command in
luajit)
    luajit_library
    [ -z "$luajit_library" ] || { echo "$luajit_library" && cksum <"$luajit_library"; }
    exit
    ;;
decide)
    decide
    [ "$low" = no ] || low_decide
    ;;
self-test)
    # Switched off, but the program calls mason_dixon_self_test() and could not be built without it.
    for field in $decision_fields $platform_facts platform_why; do
        eval "$field="
    done
    [ "$low" = no ] || low_clear
    strategy=none
    verdict=off
    ;;
esac
apply
write_results
clean_up
