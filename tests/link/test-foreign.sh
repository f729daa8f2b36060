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
need gcc readelf cmp
[ "$(uname -s)" = Linux ] || skip 'Linux executables'

link=$MASON_DIXON_ROOT/templates/link
quietly tool.log gcc -O1 -I "$link" "$link/mason_dixon_place.c" "$link/mason_dixon_elf.c" -o place
quietly observe.log gcc -O1 "$MASON_DIXON_ROOT/tests/link/observe.c" -o observe
starts=3
limit=12
if [ "$MASON_DIXON_FULL" = 1 ]; then
    starts=50
    limit=1000
fi

# Something to chew on for the compilers.
cat >input.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct item { int key; double weight; const char *name; };
static int by_weight(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    return (x->weight > y->weight) - (x->weight < y->weight);
}
int main(void)
{
    struct item items[100];
    int i;
    for (i = 0; i < 100; i++) {
        items[i].key = i;
        items[i].weight = (i * 37 % 101) / 3.0;
        items[i].name = i % 2 ? "odd" : "even";
    }
    qsort(items, 100, sizeof *items, by_weight);
    for (i = 0; i < 100; i++)
        printf("%d %.3f %s %zu\n", items[i].key, items[i].weight, items[i].name, strlen(items[i].name));
    return 0;
}
END
cat >input.cc <<'END'
#include <map>
#include <string>
#include <vector>
template <int n> struct fib { static const int value = fib<n - 1>::value + fib<n - 2>::value; };
template <> struct fib<1> { static const int value = 1; };
template <> struct fib<0> { static const int value = 0; };
int count(const std::vector<std::string> &words)
{
    std::map<std::string, int> counts;
    for (const auto &word : words)
        counts[word] += fib<20>::value;
    return (int)counts.size();
}
END
cat >input.f90 <<'END'
program sums
  integer :: i
  real :: total = 0
  do i = 1, 100
    total = total + sqrt(real(i))
  end do
  print *, total
end program
END
cat >input.pas <<'END'
program sums;
var i: integer; total: real;
begin
  total := 0;
  for i := 1 to 100 do total := total + sqrt(i);
  writeln(total:0:3);
end.
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
cat >bad.sh <<'END'
#!/bin/sh
cd $1
rm -rf $2/*
[ $3 == 4 ]
END
quietly input.log gcc -g -c input.c -o input.o

oldest_clang=$(oldest clang) || oldest_clang=clang
# Each smoke run: PROGRAM is $1; what it prints, and the file "made", are compared.
smoke_cc1() { "$1" -quiet -O2 input.c -o made; }
smoke_cc1plus() {
    # Only the driver knows where the headers are.
    g++ -E input.cc -o input.ii && "$1" -quiet -fpreprocessed -O2 input.ii -o made
}
smoke_f951() { "$1" -quiet -O2 input.f90 -o made; }
smoke_lto1() { gcc -flto -O2 -c input.c -o lto.o && "$1" -quiet -O2 lto.o -o made; }
smoke_gcc() { "$1" "-B$(dirname "$(gcc -print-prog-name=cc1)")/" -O1 -S input.c -o made; }
smoke_version() { "$1" --version; }
smoke_clang() { "$1" -x c -resource-dir "$("$oldest_clang" -print-resource-dir)" -O2 -S input.c -o made; }
smoke_opt() { "$oldest_clang" -O0 -Xclang -disable-O0-optnone -emit-llvm -c input.c -o input.bc && "$1" -O2 input.bc -o made; }
smoke_objdump() { "$1" -d -r -t input.o; }
smoke_gcov() { "$1" --version && "$1" missing.gcda; }
smoke_python() {
    PYTHONHASHSEED=0 "$1" -c '
import decimal, json, re, sqlite3, subprocess, sys, threading, zlib
print(json.dumps({"a": [1, 2.5, None]}), decimal.Decimal(2).sqrt(), re.sub("a+", "b", "caat"))
print(zlib.decompress(zlib.compress(b"x" * 100000))[:3], len([object() for _ in range(500000)]))
print(subprocess.run(["echo", "child"], capture_output=True).stdout)
t = threading.Thread(target=lambda: print("thread")); t.start(); t.join()
d = sqlite3.connect(":memory:"); print(d.execute("select 6 * 7").fetchone())'
}
smoke_node() {
    "$1" -e '
const a = []; for (let i = 0; i < 300000; i++) a.push({ key: i, text: "t" + i });
console.log(a.length, require("crypto").createHash("sha256").update("x").digest("hex"));
new (require("worker_threads").Worker)("console.log(\"worker\")", { eval: true });'
}
smoke_shellcheck() { "$1" --norc -s sh bad.sh; }
smoke_pascal() { "$1" -n -Fu"$(dirname "$(readlink -f "$(command -v ppcx64)")")/units/x86_64-linux/rtl" input.pas >pascal.log && mv input made && ./made; }
smoke_shell() { "$1" input.sh; }
smoke_busybox() { "$1" sh input.sh && "$1" sort -rn input.pas && "$1" sha256sum input.c && "$1" awk 'END { print NR }' input.c; }
smoke_sash() { "$1" -c '-echo words; -pwd' | head -n 1; }
smoke_fzf() { printf 'alpha\nbeta\ngamma\n' | "$1" --filter=ga; }
smoke_tini() { "$1" -s -- sh -c 'echo child; exit 5'; }
smoke_e2fsck() { "$1" -V 2>&1; }
smoke_lld() { "$1" -flavor gnu -r input.o -o made; }
smoke_lto_dump() { gcc -flto -O2 -c input.c -o lto.o && "$1" -list lto.o; }
smoke_klibc() { "$1" -r; }

done_programs=0
names=
# foreign NAME FILE SMOKE - places a copy of the file unless it is no fixed executable.
foreign() {
    [ "$done_programs" -lt "$limit" ] || return 0
    if [ -z "$2" ] || [ ! -f "$2" ]; then
        return 0
    fi
    foreign_file=$(readlink -f -- "$2")
    case $(readelf -hW "$foreign_file" 2>/dev/null | sed -n 's/^ *Type: *\([A-Z]*\).*/\1/p') in
    EXEC) ;;
    *)
        echo "without $1, which is no fixed executable here"
        return 0
        ;;
    esac
    case " $names " in *" $1 "*) return 0 ;; esac
    # Under its own name: programs look at it.
    mkdir -p "plain.$1" "placed.$1"
    foreign_name=$(basename "$foreign_file")
    cp -- "$foreign_file" "plain.$1/$foreign_name"
    cp -- "$foreign_file" "placed.$1/$foreign_name"
    rm -f made made.plain
    foreign_status=0
    "smoke_$3" "$PWD/plain.$1/$foreign_name" >plain.out 2>plain.err </dev/null || foreign_status=$?
    [ ! -f made ] || mv made made.plain
    if [ $foreign_status -gt 125 ] || { [ ! -s plain.out ] && [ ! -f made.plain ]; }; then
        echo "without $1: its smoke run says nothing here: $(head -n 1 plain.err)"
        rm -rf "plain.$1" "placed.$1"
        return 0
    fi
    quietly seen ./observe -n "$starts" "plain.$1/$foreign_name"
    [ $(($(sed -n 's/^start_brk_min=//p' seen))) -lt 4294967296 ] || fail "$1: its heap is high before it is placed"
    quietly place.log ./place "placed.$1/$foreign_name"
    contains place.log 'verdict=placed'
    quietly seen ./observe -n "$starts" "placed.$1/$foreign_name"
    [ $(($(sed -n 's/^start_brk_min=//p' seen))) -ge 4294967296 ] || {
        cat seen
        fail "$1: its heap is low after it was placed"
    }
    [ "$(sed -n 's/^free_below_4gib_mib=//p' seen)" -ge 3900 ] || {
        cat seen
        fail "$1: its low memory is taken"
    }
    placed_status=0
    "smoke_$3" "$PWD/placed.$1/$foreign_name" >placed.out 2>placed.err </dev/null || placed_status=$?
    [ "$placed_status" = "$foreign_status" ] || {
        cat placed.err
        fail "$1: ends with $placed_status, the untouched one with $foreign_status"
    }
    sed "s|plain\\.$1/|placed.$1/|g" plain.out | cmp -s - placed.out || {
        cat placed.out placed.err
        fail "$1: prints something else than the untouched one"
    }
    if [ -f made.plain ]; then
        cmp made.plain made || fail "$1: writes something else than the untouched one"
    fi
    rm -rf "plain.$1" "placed.$1"
    done_programs=$((done_programs + 1))
    names="$names $1"
}

# program NAME - the compiler driver's helper of this name, a full path, or nothing.
program() {
    program_path=$(gcc "-print-prog-name=$1" 2>/dev/null)
    case $program_path in
    /*) echo "$program_path" ;;
    esac
}

foreign cc1 "$(program cc1)" cc1
foreign cc1plus "$(program cc1plus)" cc1plus
foreign lto1 "$(program lto1)" lto1
foreign gcc "$(command -v gcc)" gcc
foreign collect2 "$(program collect2)" version
foreign gcov "$(command -v gcov)" gcov
foreign python3 /usr/bin/python3 python
foreign clang "$(command -v "$oldest_clang")" clang
foreign llvm-objdump "$(command -v "$(oldest llvm-objdump)")" objdump
foreign opt "$(command -v "$(oldest opt)")" opt
foreign shellcheck "$(command -v shellcheck)" shellcheck
foreign lto-dump "$(command -v lto-dump)" lto_dump
foreign gcov-tool "$(command -v gcov-tool)" version
foreign f951 "$(program f951)" f951
foreign node "$(command -v node)" node
foreign lld "$(command -v "$(oldest ld.lld)")" lld
foreign ppcx64 "$(command -v ppcx64)" pascal
foreign gnatls "$(command -v gnatls)" version

if [ "$MASON_DIXON_FULL" = 1 ] && command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1; then
    mkdir -p packages
    for package in bash-static busybox-static zsh-static sash mksh tini e2fsck-static klibc-utils fzf; do
        if (cd packages && apt-get download "$package") >"$package.log" 2>&1; then
            dpkg -x packages/"$package"_*.deb "packages/$package"
        else
            echo "without $package, which can't be fetched"
        fi
    done
    foreign bash packages/bash-static/bin/bash-static shell
    foreign zsh packages/zsh-static/bin/zsh-static shell
    foreign busybox packages/busybox-static/bin/busybox busybox
    foreign sash packages/sash/bin/sash sash
    foreign lksh packages/mksh/bin/lksh shell
    foreign mksh-dietlibc packages/mksh/usr/lib/diet/bin/mksh shell
    foreign mksh-klibc packages/mksh/usr/lib/klibc/bin/mksh shell
    foreign mksh-musl packages/mksh/usr/lib/x86_64-linux-musl/bin/mksh shell
    foreign tini packages/tini/usr/bin/tini-static tini
    foreign e2fsck packages/e2fsck-static/sbin/e2fsck.static e2fsck
    foreign fzf packages/fzf/usr/bin/fzf fzf
    # klibc's programs name a loader that an installed klibc has.
    klibc_uname=packages/klibc-utils/usr/lib/klibc/bin/uname
    if [ -f "$klibc_uname" ] && "$klibc_uname" -r >/dev/null 2>&1; then
        foreign klibc-uname "$klibc_uname" klibc
    fi
fi
echo "$done_programs programs, $starts starts each:$names"
[ "$done_programs" -ge 6 ] || skip "only $done_programs fixed executables on this machine:$names"
