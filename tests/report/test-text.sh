#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The text keeps the width, speaks UTF-8 only where the locale does, colours only on terminals, and never
# hands control characters of a file or process on.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
build_checked ./report
printf 'int main(void) { return 0; }\n' >main.c
quietly log "${CC:-cc}" -no-pie main.c -o plain
quietly log "${CC:-cc}" -pie -fPIE main.c -o pie # its reason is a long line

# widest FILE - columns of its widest line.
widest() {
    LC_ALL=C.UTF-8 wc -L <"$1"
}
esc=$(printf '\033')

# In a pipe: 80 columns, no colour; ASCII in the C locale, blocks in UTF-8.
./report >ascii.txt
[ "$(widest ascii.txt)" -le 80 ] || fail "$(widest ascii.txt) columns in a pipe"
lacks ascii.txt "$esc"
LC_ALL=C grep -q '[^ -~]' ascii.txt && fail 'not ASCII in the C locale'
contains ascii.txt 'before' 'no-PIE, as linked' '|' '%' 'higher, not to scale'
LC_ALL=C.UTF-8 ./report >blocks.txt
[ "$(widest blocks.txt)" -le 80 ] || fail "$(widest blocks.txt) columns with blocks"
contains blocks.txt '█' '▒' '░' '┃'
# The locale's order: LC_ALL wins over LC_CTYPE and LANG.
(unset LC_ALL && LANG=C.UTF-8 ./report >lang.txt) && contains lang.txt '█'
LC_CTYPE=C.UTF-8 LANG=C.UTF-8 LC_ALL=C ./report >order.txt
lacks order.txt '█'

# COLUMNS: from 40 to 200; the sketch needs its 80.
for columns in 40 60 80 120 200; do
    COLUMNS=$columns ./report --exe plain >"w$columns.txt"
    # A word that is longer than the line stays whole, so that it can be copied: a path.
    awk -v most="$columns" 'length($0) > most && !/ \/[^ ]*$/ { print; bad = 1 } END { exit bad }' "w$columns.txt" ||
        fail "wider than $columns columns"
done
lacks w60.txt 'not to scale'
contains w200.txt 'not to scale'
for columns in 0 -3 x 99999 ''; do
    COLUMNS=$columns ./report >odd.txt || fail "COLUMNS=$columns"
done

# What can't be measured is said in each width, and the rest is reported: here no program can be started.
if [ "$(uname -sm)" = 'Linux x86_64' ]; then
    quietly log "${CC:-cc}" -w "$MASON_DIXON_ROOT/tests/runtime/refuse.c" -o refuse
    for columns in 40 80 200; do
        refused=0
        COLUMNS=$columns ./refuse memfd -- ./report >refused.txt || refused=$?
        [ $refused != 77 ] || break
        equal 0 $refused "the report where no file in memory is allowed, $columns columns"
        contains refused.txt 'no file in memory (memfd_create) is allowed here' position-independent \
            'mappable below 2 GiB'
    done
fi

# On a terminal: colours, unless NO_COLOR is set; the terminal's width counts.
if command -v script >/dev/null 2>&1 && script -qec true /dev/null >/dev/null 2>&1; then
    on_terminal() { # FILE COMMAND
        script -qec "$2" /dev/null >"$1" </dev/null
    }
    on_terminal color.txt 'TERM=xterm ./report --exe plain'
    contains color.txt "${esc}[1m" "${esc}[31mimpossible"
    on_terminal mono.txt 'TERM=xterm NO_COLOR=1 ./report --exe plain'
    lacks mono.txt "${esc}["
    on_terminal dumb.txt 'TERM=dumb ./report --exe plain'
    lacks dumb.txt "${esc}["
    on_terminal file.txt 'TERM=xterm ./report --exe plain -o written.txt'
    lacks written.txt "${esc}"
    on_terminal wide.txt 'stty cols 120; TERM=dumb ./report --exe pie'
    [ "$(tr -d '\r' <wide.txt | awk '{ if (length($0) > w) w = length($0) } END { print w }')" -gt 80 ] ||
        fail 'a wide terminal is not used'
else
    echo 'no script(1): nothing was tried on a terminal'
fi

# Names that would do things to a terminal, or break HTML.
evil=$(printf 'e\033[2Jv\001<b>&"\302\233\342\200\256x')
cp plain "$evil"
for format in text html json; do
    quietly log ./report --exe "$evil" --format "$format" -o "evil.$format"
done
LC_ALL=C grep -q "[$(printf '\001-\010\013-\037')]" evil.text evil.html evil.json && fail 'a control character came through'
LC_ALL=C grep -q "$(printf '\302\233')" evil.text evil.html && fail 'a C1 control character came through'
LC_ALL=C grep -q "$(printf '\342\200\256')" evil.text evil.html && fail 'a change of direction came through'
lacks evil.html '<b>'
contains evil.html '&lt;b&gt;&amp;&quot;'
./report --exe "$evil.gone" 2>err
contains err 'e?[2Jv?'
if command -v jq >/dev/null 2>&1; then
    equal "$evil" "$(jq -r .executable.path evil.json)" 'the name in JSON'
fi
