#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Where configure takes the program mason-dixon from: the one that is named, an installed one, else it compiles it once, with
# CC_FOR_BUILD, its own compiler or another one of this machine; and what there is without any.

# shellcheck disable=SC2016 # text for other shells
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
program_shared=no
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
need autoconf make gcc readelf
build_tool
bin=$PWD/bin
mkdir bin
cp "$tool" bin/

package src
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([link-wrapper self-test=off], [echo RAN KEPT], [echo RAN NOT])
case $must in yes) AX_MASON_DIXON([prefix=MUST required]) ;; esac'
autoconfed src

# links_by PROGRAM FOLDER ARGUMENT... - configured so the makefile there links by it, and what it links is placed.
links_by() {
    links_program=$1
    links_folder=$2
    shift 2
    configured "$links_folder" configure.log LDFLAGS=-no-pie "$@"
    quietly make.log make -C "$links_folder" clean all
    contains make.log "$links_program link --record="
    is placed "$links_folder/app"
}
# Named; on the PATH.
links_by "$tool" named "MASON_DIXON_PROGRAM=$tool"
[ ! -e named/mason-dixon/mason-dixon ] || fail 'a program was compiled though one was named'
PATH=$PWD/bin:$PATH links_by "$bin/mason-dixon" installed
# One of another number, or that does not run: named it is an error, on the PATH it counts for nothing.
printf '#!/bin/sh\necho 999\n' >bin/mason-dixon
mkdir wrong
cp "$tool" 'wrong/a b'
for pair in "$bin/mason-dixon|its number is 999" "$bin/none|it does not run here" "$PWD/wrong/a b|its path has other characters"; do
    stopped wrong 'error: AX_MASON_DIXON: MASON_DIXON_PROGRAM is "' "MASON_DIXON_PROGRAM=${pair%%|*}"
    contains configure.log '"; allowed is a mason-dixon that runs on this machine and whose --interface is ' "${pair#*|}"
done
# Compiled, by CC_FOR_BUILD, once; a changed compiler or source is another one, and a killed configure leaves nothing half.
# Really the first time; then it copies what it made.
cat >bin/logged-cc <<END
#!/bin/sh
echo "\$*" >>$PWD/compiled.log
[ -e $PWD/ready ] || exec gcc "\$@"
while [ "\$1" != -o ]; do shift; done
rm -f "\$2"
exec cp $PWD/ready "\$2"
END
# compiles COUNT - so often it was compiled by now.
compiles() {
    PATH=$PWD/bin:$PATH links_by "$PWD/compiled/mason-dixon/mason-dixon" compiled "CC_FOR_BUILD=$bin/logged-cc"
    equal "$1" "$(grep -c mason-dixon/src/tool/link.c compiled.log)" 'compiles of the program'
}
chmod +x bin/logged-cc
compiles 1
mv compiled/mason-dixon/mason-dixon ready
cp ready compiled/mason-dixon/mason-dixon
compiles 1
rm compiled/mason-dixon/mason-dixon
: >compiled/mason-dixon/mason-dixon.new
compiles 2
[ ! -e compiled/mason-dixon/mason-dixon.new ] || fail 'something half is left'
# One that does not run, as of another machine; sources of another version, all gone.
printf '#!/bin/sh\nexit 1\n' >compiled/mason-dixon/mason-dixon
compiles 3
echo older >compiled/mason-dixon/src/id
: >compiled/mason-dixon/src/tool/older.c
compiles 3
[ ! -e compiled/mason-dixon/src/tool/older.c ] || fail 'a source of another version is left'
# config.status --recheck where nobody sets CC_FOR_BUILD: what it has compiled is kept.
configured compiled configure.log LDFLAGS=-no-pie
contains compiled/mason-dixon/src/compiled "$bin/logged-cc"
# By configure's own compiler, once, too.
for again in no yes; do
    configured own configure.log LDFLAGS=-no-pie
    [ "$again" = yes ] || touch -r src/configure own/mason-dixon/mason-dixon
done
[ -z "$(find own/mason-dixon/mason-dixon -newer src/configure)" ] || fail 'the second configure has compiled the program again'
# What it is compiled from has the tokens of the checkout, but for the manuals: the objects are the same.
for file in compiled/mason-dixon/src/tool/*.c compiled/mason-dixon/src/link/mason_dixon_elf.c; do
    name=${file##*/}
    case $MASON_DIXON_FULL$name in 1* | 0main.c | 0request.c | 0command.c | 0mason_dixon_elf.c) ;; *) continue ;; esac
    for from in "$file" "$MASON_DIXON_ROOT"/templates/*/"$name"; do
        sed '/^ *static const char \*const lines\[\] *= *{$/,/^ *NULL};$/c static const char *const lines[] = {NULL};' "$from" >object.c
        quietly cc.log gcc -std=c99 -O0 -w -g0 -I"${from%/*}" -I"$MASON_DIXON_ROOT/templates/link" -c object.c -o object.o
        cksum <object.o
    done >objects
    equal '2 1' "$(wc -l <objects | tr -d ' ') $(uniq objects | wc -l | tr -d ' ')" "objects of $name as it is carried, and of the checkout"
done

# No compiler for this machine: one clear warning, nothing injected; required stops.
printf '#!/bin/sh\necho "no such instruction: error" >&2\nexit 1\n' >bin/no-cc
chmod +x bin/no-cc
configured without configure.log LDFLAGS=-no-pie "CC_FOR_BUILD=$bin/no-cc"
contains configure.log "WARNING: AX_MASON_DIXON: heap at or above 4GiB: unknown (guess), the program mason-dixon can't be compiled, since no C compiler for this machine works (\"$bin/no-cc\": no such instruction: error). Set CC_FOR_BUILD to one, or MASON_DIXON_PROGRAM to a ready program." \
    'RAN NOT'
equal 1 "$(grep -c WARNING configure.log)" 'warnings'
contains without/mason-dixon.facts 'predicted.verdict=unknown'
lacks without/mason-dixon.facts page_size
quietly make.log make -C without
is low without/app
traceless without/app
stopped without "error: AX_MASON_DIXON: required, but MUST: heap at or above 4GiB: unknown (guess), the program mason-dixon can't be compiled" \
    must=yes LDFLAGS=-no-pie "CC_FOR_BUILD=$bin/no-cc"
# A strategy that only wants a file is filled in, where it is asked for by name.
configured by-name configure.log LDFLAGS=-no-pie "CC_FOR_BUILD=$bin/no-cc" --with-mason-dixon=link-script
contains configure.log 'the linker gets a file that nobody has tried, since the program'
quietly make.log make -C by-name
is placed by-name/app
contains by-name/mason-dixon.facts predicted.boundary=0x100000000
# What stands in the cache is noted again after such a run.
mkdir ready-made
cp "$tool" ready-made/mason-dixon
PATH=$PWD/ready-made:$PATH configured cached configure.log -C LDFLAGS=-no-pie
cp cached/mason-dixon.facts first.facts
configured cached configure.log -C LDFLAGS=-no-pie "CC_FOR_BUILD=$bin/no-cc"
lacks cached/mason-dixon.facts page_size
PATH=$PWD/ready-made:$PATH configured cached configure.log -C LDFLAGS=-no-pie
contains configure.log '(cached)'
quietly log cmp first.facts cached/mason-dixon.facts
observed by-name/app 3 0x100000000
configured off configure.log LDFLAGS=-no-pie "CC_FOR_BUILD=$bin/no-cc" --with-mason-dixon=no
lacks configure.log WARNING RAN

# A folder that can't be written to. (Root may write everywhere.)
mkdir read-only
: >read-only/config.log
chmod a-w read-only
if (: >read-only/try) 2>/dev/null; then
    rm -f read-only/try
else
    expect_failure configure.log sh -c 'cd read-only && ../src/configure'
fi
chmod u+w read-only

# A "mason-dixon link --" in CC is no compiler: it is seen through.
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([boundary=8GiB])'
autoconfed src
PATH=$PWD/ready-made:$PATH configured in-cc configure.log LDFLAGS=-no-pie 'CC=mason-dixon link -- gcc'
contains configure.log 'whether the heap is at or above 8 GiB... placed (run), strategy link-script'
PATH=$PWD/ready-made:$PATH quietly make.log make -C in-cc
is placed in-cc/app 0x200000000
contains in-cc/mason-dixon.facts predicted.verdict=placed
