#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason-dixon-place on no-PIE executables that others built: the compilers' own programs, Python, shells
# with several C libraries, Go, Haskell, Pascal. Each is copied, its heap seen below 4 GiB, placed without
# a slot, its heap seen above, and put to work: what it prints and writes must be what the untouched
# program does. The short version takes what is on this machine, at most 12; MASON_DIXON_FULL=1 takes all
# of them, and fetches more from Debian without installing them.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/link/place.sh
. "$MASON_DIXON_ROOT/tests/link/place.sh"
need gcc readelf cmp
[ "$(uname -s)" = Linux ] || skip 'Linux executables'
build_place
starts=3
limit=12
if [ "$MASON_DIXON_FULL" = 1 ]; then
    starts=50
    limit=1000
fi

# Something to chew on.
write_program
printf '%s\n' 'program sums' ' integer :: i' ' real :: total = 0' ' do i = 1, 100' '  total = total + sqrt(real(i))' ' end do' \
    ' print *, total' 'end program' >input.f90
printf '%s\n' 'program sums;' 'var i: integer; total: real;' 'begin' ' total := 0;' ' for i := 1 to 100 do total := total + sqrt(i);' \
    ' writeln(total:0:3);' 'end.' >input.pas
cat >input.py <<'END'
import decimal, json, re, sqlite3, subprocess, sys, threading, zlib
print(json.dumps({"a": [1, 2.5, None]}), decimal.Decimal(2).sqrt(), re.sub("a+", "b", "caat"))
print(zlib.decompress(zlib.compress(b"x" * 100000))[:3], len([object() for _ in range(500000)]))
print(subprocess.run(["echo", "child"], capture_output=True).stdout)
t = threading.Thread(target=lambda: print("thread")); t.start(); t.join()
d = sqlite3.connect(":memory:"); print(d.execute("select 6 * 7").fetchone())
END
cat >input.js <<'END'
const a = []; for (let i = 0; i < 300000; i++) a.push({ key: i, text: "t" + i });
console.log(a.length, require("crypto").createHash("sha256").update("x").digest("hex"));
new (require("worker_threads").Worker)("console.log(\"worker\")", { eval: true });
END
cat >input.sh <<'END'
total=0
for i in 1 2 3 4 5 6 7 8 9 10; do
    total=$((total + i * i))
done
text=
while [ ${#text} -lt 2000 ]; do text="$text$total,"; done
echo "$total ${#text}"
(echo from a child; exit 3)
echo "status $?"
echo words on a pipe | while read -r a b; do echo "$b $a"; done
END
# shellcheck disable=SC2016 # as it is
printf '#!/bin/sh\ncd $1\nrm -rf $2/*\n[ $3 == 4 ]\n' >bad.sh
quietly input.log gcc -g -c app.c -o app.o
quietly input.log gcc -flto -O2 -c app.c -o lto.o
g++ -E app.cc -o app.ii 2>input.log || : >app.ii
llvm=$(oldest clang) && "$llvm" -O0 -Xclang -disable-O0-optnone -emit-llvm -c app.c -o app.bc 2>input.log || llvm=clang

done_programs=0
names=
# foreign NAME FILE COMMAND - places a copy of the file unless it is no fixed executable. $p is the program in the command,
# which the shell reads; what it prints, and the file "made", are compared.
foreign() {
    [ "$done_programs" -lt "$limit" ] && [ -n "$2" ] && [ -f "$2" ] || return 0
    foreign_file=$(readlink -f -- "$2")
    case $(readelf -hW "$foreign_file" 2>/dev/null | sed -n 's/^ *Type: *\([A-Z]*\).*/\1/p') in
    EXEC) ;;
    *)
        echo "without $1, which is no fixed executable here"
        return 0
        ;;
    esac
    # Under its own name: programs look at it.
    for state in plain placed; do
        rm -rf $state.d
        mkdir $state.d
        cp -- "$foreign_file" $state.d/
    done
    foreign_name=$(basename "$foreign_file")
    smoke plain "$3"
    # Such as a program whose library is not here.
    if [ $status -gt 125 ] || { [ "$(wc -l <plain.out)" = 1 ] && [ ! -f plain.made ]; }; then
        echo "without $1: it says nothing here: $(head -n 1 plain.err)"
        return 0
    fi
    observe plain.d/"$foreign_name"
    [ "$heap" -lt 4294967296 ] || fail "$1: its heap is high before it is placed"
    quietly place.log ./place "placed.d/$foreign_name"
    contains place.log 'verdict=placed'
    observe placed.d/"$foreign_name"
    { [ "$heap" -ge 4294967296 ] && [ "$(value free_below_4gib_mib seen)" -ge 3900 ]; } || fail "$1: placed, and $(cat seen)"
    smoke placed "$3"
    sed "s|/plain\\.d/|/placed.d/|g" plain.out | cmp -s - placed.out || fail "$1: prints something else than the untouched one: $(cat placed.out placed.err)"
    [ ! -f plain.made ] || cmp plain.made placed.made || fail "$1: writes something else than the untouched one"
    rm -f plain.made placed.made
    done_programs=$((done_programs + 1))
    names="$names $1"
}
# smoke plain|placed COMMAND - what is printed, with the status, goes to STATE.out, what is made to STATE.made.
smoke() {
    rm -f made
    status=0
    p=$PWD/$1.d/$foreign_name sh -c "$2" >"$1.out" 2>"$1.err" </dev/null || status=$?
    echo $status >>"$1.out"
    [ ! -f made ] || mv made "$1.made"
}
# observe FILE - the lowest start of its heap.
observe() {
    [ -x ./observe ] || quietly observe.log cc -w -O1 "$MASON_DIXON_ROOT/tests/link/observe.c" -o observe
    quietly seen ./observe -n "$starts" "$1"
    heap=$(($(value start_brk_min seen)))
}

if [ "$MASON_DIXON_FULL" = 1 ] && command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1; then
    mkdir packages
    for package in bash-static busybox-static zsh-static sash mksh tini e2fsck-static klibc-utils fzf; do
        if (cd packages && apt-get download "$package") >"$package.log" 2>&1; then
            dpkg -x packages/"$package"_*.deb packages
        else
            echo "without $package, which can't be fetched"
        fi
    done
fi
pascal_units=$(dirname "$(readlink -f "$(command -v ppcx64 || echo /)")")/units/x86_64-linux/rtl
export llvm pascal_units
# The name, where it is, what it does. "gcc:" is a helper of the compiler's driver.
while IFS='|' read -r name file command; do
    case $file in
    gcc:*) file=$(gcc "-print-prog-name=${file#gcc:}" 2>/dev/null) ;;
    /* | packages/*) ;;
    oldest:*) file=$(command -v "$(oldest "${file#oldest:}")") ;;
    *) file=$(command -v "$file") ;;
    esac
    foreign "$name" "$file" "$command"
done <<'END'
cc1|gcc:cc1|"$p" -quiet -O2 app.c -o made
cc1plus|gcc:cc1plus|"$p" -quiet -fpreprocessed -O2 app.ii -o made
lto1|gcc:lto1|"$p" -quiet -O2 lto.o -o made
gcc|gcc|"$p" "-B$(dirname "$(gcc -print-prog-name=cc1)")/" -O1 -S app.c -o made
collect2|gcc:collect2|"$p" --version
gcov|gcov|"$p" --version && "$p" missing.gcda
python3|/usr/bin/python3|PYTHONHASHSEED=0 "$p" input.py
clang|oldest:clang|"$p" -x c -resource-dir "$("$llvm" -print-resource-dir)" -O2 -S app.c -o made
llvm-objdump|oldest:llvm-objdump|"$p" -d -r -t app.o
opt|oldest:opt|"$p" -O2 app.bc -o made
shellcheck|shellcheck|"$p" --norc -s sh bad.sh
lto-dump|lto-dump|"$p" -list lto.o
gcov-tool|gcov-tool|"$p" --version
f951|gcc:f951|"$p" -quiet -O2 input.f90 -o made
node|node|"$p" input.js
lld|oldest:ld.lld|"$p" -flavor gnu -r app.o -o made
ppcx64|ppcx64|"$p" -n -Fu"$pascal_units" input.pas >pascal.log && mv input made && ./made
gnatls|gnatls|"$p" --version
bash|packages/bin/bash-static|"$p" input.sh
zsh|packages/bin/zsh-static|"$p" input.sh
busybox|packages/bin/busybox|"$p" sh input.sh && "$p" sort -rn input.pas && "$p" sha256sum app.c && "$p" awk "END { print NR }" input.c
sash|packages/bin/sash|"$p" -c "-echo words; -pwd" | head -n 1
lksh|packages/bin/lksh|"$p" input.sh
mksh-dietlibc|packages/usr/lib/diet/bin/mksh|"$p" input.sh
mksh-klibc|packages/usr/lib/klibc/bin/mksh|"$p" input.sh
mksh-musl|packages/usr/lib/x86_64-linux-musl/bin/mksh|"$p" input.sh
tini|packages/usr/bin/tini-static|"$p" -s -- sh -c "echo child; exit 5"
e2fsck|packages/sbin/e2fsck.static|"$p" -V 2>&1
fzf|packages/usr/bin/fzf|printf "alpha\nbeta\ngamma\n" | "$p" --filter=ga
klibc-uname|packages/usr/lib/klibc/bin/uname|"$p" -r
END
echo "$done_programs programs, $starts starts each:$names"
[ "$done_programs" -ge 6 ] || skip "only $done_programs fixed executables on this machine:$names"
