# SPDX-License-Identifier: 0BSD
#
# For people without CMake: installs what "cmake --install" installs, to the same places.
#
#   make                                builds mason-dixon, mason-dixon-place and mason-dixon-report
#   make install PREFIX=/usr DESTDIR=   PREFIX: where it lives, default /usr/local; DESTDIR: put in
#                                       front of it while files are copied, for packagers
#   make uninstall PREFIX= DESTDIR=
#   make check                          tests/run: all tests; make check CHECK=--full
#   make generate                       m4/ax_mason_dixon.m4 from the templates
#   make clean

PREFIX = /usr/local
DESTDIR =
CC = cc
CFLAGS = -O2
INSTALL = install
CHECK =

bindir = $(DESTDIR)$(PREFIX)/bin
datadir = $(DESTDIR)$(PREFIX)/share
docdir = $(datadir)/doc/mason-dixon
modules = cmake/MasonDixonConfig.cmake cmake/MasonDixonConfigVersion.cmake cmake/MasonDixon.cmake \
	cmake/MasonDixonReport.cmake cmake/FindLuaJIT.cmake

# The documentation is installed in the checkout's layout. Links that leave it lead to where those files are installed;
# tests and examples are not, and a link to one is its text alone. CMakeLists.txt does the same.
installed_links = -e 's,\[\([^]]*\)\](\(\.\./\)\{0\,1\}tests/[^)]*),\1,g' \
	-e 's,\[\([^]]*\)\](\(\.\./\)\{0\,1\}examples/[^)]*),\1,g' \
	-e 's,\](\(\(\.\./\)\{0\,1\}\)cmake/,](\1../../cmake/MasonDixon/,g' \
	-e 's,\](\(\(\.\./\)\{0\,1\}\)m4/,](\1../../aclocal/,g' \
	-e 's,\](\(\(\.\./\)\{0\,1\}\)templates,](\1../../mason-dixon/templates,g'

all: mason-dixon mason-dixon-place mason-dixon-report

# What report needs beside its own sources.
readers = templates/link/mason_dixon_elf.c templates/link/mason_dixon_foreign.c
report = -DMASON_DIXON_PROBE_THREADS -pthread -Itemplates/report -Itemplates/link -Itemplates/runtime

mason-dixon: templates/tool/*.c templates/tool/*.h templates/link/*.c templates/link/*.h templates/report/*.c \
  templates/report/*.h templates/runtime/mason_dixon_measure.h templates/runtime/mason_dixon_config.h
	$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) -DMASON_DIXON_WITH_REPORT $(report) -o $@ templates/tool/*.c \
	  templates/report/*.c $(readers)

mason-dixon-place: templates/link/mason_dixon_place.c templates/link/mason_dixon_elf.c \
  templates/link/mason_dixon_elf.h templates/link/mason_dixon_size.h
	$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) -Itemplates/link -o $@ \
	  templates/link/mason_dixon_place.c templates/link/mason_dixon_elf.c

mason-dixon-report: templates/report/*.c templates/report/*.h templates/link/*.c templates/link/*.h \
  templates/runtime/mason_dixon_measure.h
	$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $(report) -o $@ templates/report/*.c $(readers)

install: all
	$(INSTALL) -d "$(bindir)" "$(datadir)/cmake/MasonDixon/internal" "$(datadir)/aclocal" \
	  "$(datadir)/pkgconfig" "$(datadir)/mason-dixon" "$(docdir)"
	$(INSTALL) -m 755 mason-dixon mason-dixon-place mason-dixon-report "$(bindir)"
	$(INSTALL) -m 644 $(modules) "$(datadir)/cmake/MasonDixon"
	$(INSTALL) -m 644 cmake/internal/*.cmake "$(datadir)/cmake/MasonDixon/internal"
	$(INSTALL) -m 644 m4/ax_mason_dixon.m4 "$(datadir)/aclocal"
	$(INSTALL) -m 644 templates/pkgconfig/mason-dixon.pc "$(datadir)/pkgconfig"
	find templates -type f | while read -r file; do \
	  $(INSTALL) -d "$(datadir)/mason-dixon/$${file%/*}" && \
	  $(INSTALL) -m 644 "$$file" "$(datadir)/mason-dixon/$$file" || exit 1; done
	$(INSTALL) -d "$(datadir)/bash-completion/completions" "$(datadir)/zsh/site-functions"
	$(INSTALL) -m 644 completions/mason-dixon "$(datadir)/bash-completion/completions"
	$(INSTALL) -m 644 completions/_mason-dixon "$(datadir)/zsh/site-functions"
	rm -rf man; status=0; docs/man/generate man ./mason-dixon || status=$$?; \
	case $$status in 77) exit ;; 0) ;; *) exit $$status ;; esac; \
	for page in $$(docs/man/generate --list); do \
	  $(INSTALL) -d "$(datadir)/man/man$${page##*.}" && \
	  $(INSTALL) -m 644 "man/$$page" "$(datadir)/man/man$${page##*.}" || exit 1; done
	$(INSTALL) -d "$(docdir)/docs"
	$(INSTALL) -m 644 LICENSE "$(docdir)"
	$(INSTALL) -m 644 docs/low-memory.svg docs/report.schema.json "$(docdir)/docs"
	for page in README.md CHANGELOG.md docs/*.md; do \
	  sed $(installed_links) "$$page" >"$(docdir)/$$page" && chmod 644 "$(docdir)/$$page" || exit 1; done

uninstall:
	rm -rf "$(datadir)/cmake/MasonDixon" "$(datadir)/mason-dixon" "$(docdir)"
	rm -f "$(bindir)/mason-dixon" "$(bindir)/mason-dixon-place" "$(bindir)/mason-dixon-report" \
	  "$(datadir)/aclocal/ax_mason_dixon.m4" "$(datadir)/pkgconfig/mason-dixon.pc" \
	  "$(datadir)/bash-completion/completions/mason-dixon" "$(datadir)/zsh/site-functions/_mason-dixon"
	for page in $$(docs/man/generate --list); do rm -f "$(datadir)/man/man$${page##*.}/$$page"; done

check:
	tests/run $(CHECK)

generate:
	m4/generate

clean:
	rm -f mason-dixon mason-dixon-place mason-dixon-report
	rm -rf man

.PHONY: all install uninstall check generate clean
