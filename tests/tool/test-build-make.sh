#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link with plain make: make CC="mason-dixon link -- cc" places the executables of a fixed address; PIEs,
# libraries, modules, archives and objects are what they are without us.

# shellcheck source=tests/tool/build-systems.sh
. "$MASON_DIXON_ROOT/tests/tool/build-systems.sh"

need make cc ar
use_tool
(
    cd project || exit 1
    write_project
    cat >Makefile <<'END'
CFLAGS = -O1
all: fixed static free libanswer.so module.so short
fixed.o: app.c
	$(CC) $(CFLAGS) -fno-pie -c app.c -o $@
free.o: app.c
	$(CC) $(CFLAGS) -fPIE -c app.c -o $@
libanswer.so: lib.c
	$(CC) $(CFLAGS) -fPIC -shared lib.c -o $@
module.so: module.c
	$(CC) $(CFLAGS) -fPIC -shared module.c -o $@
libanswer.a: lib.o
	$(AR) rcsD $@ lib.o
fixed: fixed.o libanswer.so
	$(CC) -no-pie fixed.o -L. -lanswer -Wl,-rpath,'$$ORIGIN' -ldl -o $@
free: free.o libanswer.so
	$(CC) -pie free.o -L. -lanswer -Wl,-rpath,'$$ORIGIN' -ldl -o $@
static: fixed.o libanswer.a
	$(CC) -static fixed.o libanswer.a -o $@ 2>/dev/null
# The rules that make itself has, and a recursive make.
short: LDFLAGS = -no-pie
short: short.o
short.c:
	echo 'int main(void) { return 0; }' >short.c
again:
	+$(MAKE) all
END
) || exit 1
# -R would take the built-in rules away that the last program is made with.
build() {
    make -j2 again "CC=$(compiler cc)"
}
both build
high fixed ./module.so
high static
free_to_move free ./module.so
is_seen "placed slot" ours/short
same libanswer.so module.so libanswer.a fixed.o free.o lib.o

# The same words, inherited from the environment, and switched off there.
(cd ours && rm fixed && MASON_DIXON_LINK=off make fixed "CC=mason-dixon link -- cc") >log 2>&1 || fail 'switched off'
cmp plain/fixed ours/fixed || fail 'switched off, and not the plain file'

# What fails without us fails with us, with the compiler's words, once.
(cd ours && rm fixed && make fixed "CC=mason-dixon link -- cc" LDFLAGS= MAKEFLAGS= 'CFLAGS=-DX' fixed.o) >log 2>&1 ||
    fail "a second make: $(cat log)"
(cd ours && rm fixed libanswer.so && cp module.so libanswer.so && make fixed "CC=mason-dixon link -- cc") >log 2>&1 &&
    fail 'a link without its symbol succeeded'
equal 1 "$(grep -c "undefined reference to .lib_answer" log)" 'how often the error is said'
