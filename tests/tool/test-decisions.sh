#!/bin/sh
# SPDX-License-Identifier: 0BSD
# What is decided for a link, as data: tests/tool/decisions. Each row of strategies.table that a link can come to is met by
# a case.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

build_tool
# A driver that answers what the case says, and nothing else.
cat >driver <<'EOF'
#!/bin/sh
case $1 in
-Wl,--version) [ ! -f version ] || cat version ;;
-v) [ ! -f driver-version ] || cat driver-version ;;
-Wl,-V) [ ! -f solaris ] || cat solaris >&2 ;;
-print-file-name=crt1.o) echo "$PWD/crt1.o" ;;
-dumpmachine) cat triplet ;;
*) exit 1 ;;
esac
EOF
chmod +x driver
: >main.o # no ELF file, as link-time optimisation makes it

# start NAME - a new case.
start() {
    rm -f version driver-version solaris crt1.o
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

cases=0
: >rows
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
    banner:*) echo "$value" >version ;;
    triplet:*) echo "$value" >triplet ;;
    'elf: none') ;;
    elf:*) elf "${value% *}" "${value#* }" ;;
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
    relocatable | pointers-32-pe | gnu-ld-own-script | lld-own-script | mold | any-elf | macos-fat | macos-pagezero | \
        macos-arm64) ;;
    *) grep -qx "$row" rows || echo "$row" ;;
    esac
done >missing
[ ! -s missing ] || fail "no case for $(tr '\n' ' ' <missing)"
echo "$cases cases"
