#!/bin/sh
# SPDX-License-Identifier: 0BSD
# What is decided for a link, as data: tests/tool/decisions. Each row of the tables is met by a case: of strategies.table,
# machines.table and executables.table those that a link of an ELF file can come to, of linkers.table and guesses.table all.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

build_tool
# A driver that answers what the case says, and "links" what the case has as a file.
cat >driver <<'EOF'
#!/bin/sh
case $1 in
-Wl,--version) [ ! -f version ] || cat version ;;
-v) [ ! -f driver-version ] || cat driver-version ;;
-Wl,-V) [ ! -f solaris ] || cat solaris >&2 ;;
-Wl,-v) [ ! -f apple ] || cat apple >&2 ;;
-print-file-name=crt1.o) echo "$PWD/crt1.o" ;;
-dumpmachine) cat triplet ;;
*)
    [ -f image ] || exit 1
    while [ "$1" != -o ]; do shift; done
    cp image "$2"
    ;;
esac
EOF
chmod +x driver
: >main.o # no ELF file, as link-time optimisation makes it

# start NAME - a new case.
start() {
    rm -f version driver-version solaris apple crt1.o image
    name=$1
    options=
    words=
    asked=no
}

# elf CLASS MACHINE - crt1.o begins like an object of that machine; little endian.
elf() {
    {
        case $1 in 64) printf '\177ELF\002' ;; *) printf '\177ELF\001' ;; esac
        printf '\001\001\000\000\000\000\000\000\000\000\000\001\000'
        # shellcheck disable=SC2059 # octal digits
        printf "\\$(printf %o $(($2 % 256)))\\$(printf %o $(($2 / 256)))"
        head -c 64 /dev/zero
    } >crt1.o
}

# octal COUNT NUMBER - a number of so many bytes, the least significant first, as escapes of printf.
octal() {
    octal_count=$1
    octal_number=$2
    while [ "$octal_count" -gt 0 ]; do
        printf '\\%03o' $((octal_number & 255))
        octal_number=$((octal_number >> 8))
        octal_count=$((octal_count - 1))
    done
}

# image TYPE MACHINE ADDRESS:SIZE[:FLAGS]... - an ELF file of 64 bits with these PT_LOADs; a PT_INTERP makes DYN a PIE.
image() {
    image_loads=$(($# - 2))
    image_interp=
    case $1 in
    EXEC) image_text=$(octal 2 2) ;;
    *)
        image_text=$(octal 2 3)
        image_loads=$((image_loads + 1))
        image_interp=$(octal 4 3)$(octal 4 4)$(octal 24 0)$(octal 16 0)$(octal 8 1)
        ;;
    esac
    image_text="\\177ELF\\002\\001\\001$(octal 8 0)\\000$image_text$(octal 2 "$2")$(octal 4 1)$(octal 8 0)$(octal 8 64)$(octal 8 0)"
    image_text="$image_text$(octal 4 0)$(octal 2 64)$(octal 2 56)$(octal 2 $image_loads)$(octal 2 64)$(octal 2 0)$(octal 2 0)$image_interp"
    shift 2
    for image_load; do
        IFS=: read -r image_at image_size image_flags <<END
$image_load
END
        image_text="$image_text$(octal 4 1)$(octal 4 "${image_flags:-4}")$(octal 8 0)$(octal 8 $((image_at)))$(octal 8 $((image_at)))"
        image_text="$image_text$(octal 8 0)$(octal 8 $((image_size)))$(octal 8 4096)"
    done
    # shellcheck disable=SC2059 # octal digits
    printf "$image_text" >image
}

# expected FILE LINE... - each of them is in it; divided by "; ".
expected() {
    expected_file=$1
    expected_rest="$2; "
    while [ -n "$expected_rest" ]; do
        grep -qxF -e "${expected_rest%%; *}" "$expected_file" || {
            wrong=$((wrong + 1))
            echo "FAIL: $name: wanted \"${expected_rest%%; *}\", got:"
            cat "$expected_file"
        }
        expected_rest=${expected_rest#*; }
    done
}

cases=0
: >rows
: >executables
: >facts
: >machines
: >linkers
wrong=0
line=
while IFS= read -r line || [ -n "$line" ]; do
    value=${line#*: }
    case $line in
    '#'* | '') ;;
    case:*)
        start "$value"
        cases=$((cases + 1))
        ;;
    'banner: none') ;;
    'banner: driver: '*) echo "${value#driver: }" >driver-version ;;
    'banner: solaris: '*) echo "${value#solaris: }" >solaris ;;
    'banner: apple: '*) echo "${value#apple: }" >apple ;;
    banner:*) echo "$value" >version ;;
    triplet:*) echo "$value" >triplet ;;
    'elf: none') ;;
    elf:*)
        elf "${value% *}" "${value#* }"
        echo "elf$value" >>machines
        machine=${value#* }
        ;;
    file:*)
        # shellcheck disable=SC2086 # segments
        image "${value%% *}" "$machine" ${value#* }
        type=${value%% *}
        ;;
    linked:*)
        # shellcheck disable=SC2086 # words
        "$tool" link --strategy none --record record $options -- ./x86_64-fake-driver $words main.o -o app >log 2>&1 ||
            fail "$name: $(cat log)"
        cat record/*.facts >answer
        rm -r record
        expected answer "$value"
        # shellcheck disable=SC2086 # words
        "$tool" link $options --explain -- ./x86_64-fake-driver $words main.o -o app >answer
        echo "$(sed -n 's/^system=//p' answer) $(sed -n 's/^machine=//p' answer) $type" >>executables
        ;;
    facts:*)
        # shellcheck disable=SC2086 # words
        "$tool" detect --cross $options -- ./x86_64-fake-driver $words >answer 2>&1 || fail "$name: $(cat answer)"
        expected answer "$value"
        for fact in $(echo "$value" | sed 's/; /\
/g' | sed -n 's/=.*//p'); do
            echo "$(sed -n 's/^system=//p' answer) $(sed -n 's/^machine=//p' answer) $fact" >>facts
        done
        ;;
    options:*) options=$value ;;
    words:*) words=$value ;;
    expect:*)
        if [ "$asked" = no ]; then
            # shellcheck disable=SC2086 # words
            "$tool" link $options --explain -- ./x86_64-fake-driver $words main.o -o app >answer 2>&1 ||
                fail "$name: $(cat answer)"
            asked=yes
            sed -n 's/^row=//p' answer >>rows
        fi
        grep -qxF -e "$value" answer || {
            wrong=$((wrong + 1))
            echo "FAIL: $name: wanted \"$value\", got:"
            cat answer
        }
        case $value in linker_id=*) echo "${value#*=}" >>linkers ;; esac
        ;;
    *) fail "tests/tool/decisions: what is \"$line\"?" ;;
    esac
    [ -e x86_64-fake-driver ] || ln -s driver x86_64-fake-driver
done <"$MASON_DIXON_ROOT/tests/tool/decisions"
[ $wrong = 0 ] || fail "$wrong lines of $cases cases"
[ $cases -gt 40 ] || fail "only $cases cases"
# Not met: what is no link of an executable, rows that "link" has the slot in place of, and other formats' details.
sed -e '/^#/d' -e 's/ *|.*//' "$MASON_DIXON_ROOT/templates/tables/strategies.table" | while read -r row; do
    case $row in
    relocatable | pointers-32-pe | gnu-ld-own-script | lld-own-script | mold | any-elf) ;;
    *) grep -qx "$row" rows || echo "$row" ;;
    esac
done >missing
[ ! -s missing ] || fail "no case for $(tr '\n' ' ' <missing)"
# without_case TABLE FIELDS MET - rows of a table whose fields (of awk) are no line of MET; "*" fits to anything.
without_case() {
    sed -e '/^#/d' -e 's/ *| */|/g' "$MASON_DIXON_ROOT/templates/tables/$1.table" | awk -F'|' "$2" | while read -r row; do
        grep -qx "$(echo "$row" | sed 's/[.]/[.]/g; s/[*]/.*/g')" "$3" || echo "$1: $row"
    done
}
# shellcheck disable=SC2016 # awk's
{
    without_case linkers 'NF { print $1 }' linkers
    without_case machines '$1 ~ /^elf/ { print $1 " " $2 }' machines
    without_case executables '$3 == "elf64" && $5 == "*" { print $1 " " $2 " " $4 }' executables
    # Facts of placed programs: test-detect.sh, test-sunos.sh.
    without_case guesses 'NF && $3 !~ /^placed[.]/ { print $1 " " $2 " " $3 }' facts
} >missing
[ ! -s missing ] || fail "no case for $(cat missing)"
echo "$cases cases"
