/* SPDX-License-Identifier: 0BSD
 *
 * "mason-dixon link": runs the command that stands behind it, and when that is the link of an
 * executable, places it. What is decided here is decided on the linked file, by the one reader and
 * judge (place.c):
 *
 *   1. Anything else than a link of an executable takes our place (exec).
 *   2. The link runs with one small object more, the reserved slot. A PIE is left as it is; in an
 * executable of a fixed address the slot becomes the segment. On other systems, and for who asks,
 * it is the linker's own script or mapfile.
 *   3. mold and gold put the slot together with other notes: then it runs again with the writable
 * one.
 *   4. When that link fails, the command runs as it came. If it fails, too, that is what the user
 * sees. If not, it was ours, and no more of ours is left out than what the linker refuses: what is
 * compiled in (selftest.c), or the slot, for which the linker's script stands in where it is GNU ld
 * or lld, else the segment is appended. A link that worked without us works with us; only
 * --required makes an executable without the effect an error, and then none is left.
 *
 * Since: 0.2 */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* realpath() */
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "link.h"
#include "command.h"
#include "decide.h"
#include "mapfile.h"
#include "marked.h"
#include "message.h"
#include "object.h"
#include "place.h"
#include "process.h"
#include "record.h"
#include "selftest.h"
#include "temporary.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUNNING "MASON_DIXON_LINK_RUNNING"
/* Set for what a program of another name starts: a second one of us does not start the first one.
 */
#define CALLED_AS "MASON_DIXON_LINK_AS"

/* What makes the heap high in one link. */
enum way {
    WAY_PLAIN, /* nothing */
    WAY_WITH_SLOT,
    WAY_WITH_ROW /* the linker's own script or mapfile, as a row of strategies.table says */
};

/* How much of what is compiled in takes part. */
enum parts { PARTS_ALL, PARTS_CALLED, PARTS_NONE };

/* One executable, from the first look to the last word. */
struct link {
    const struct request *request;
    struct command command;
    struct words plain;     /* the command as it came, without assignments */
    struct target target;   /* what it is linked for */
    struct runtime runtime; /* what is compiled in */
    enum slot slot;         /* the flavour of the slot */
    struct row row;         /* of WAY_WITH_ROW; has_row: filled */
    int has_row;
    int is_marked;            /* 1: a mark names its request */
    int append;               /* 1: where no slot gets through, the segment may be appended */
    struct text why;          /* what a row of the tables says against it */
    struct text promise;      /* what the row says that it does */
    struct own_segment own;   /* of a mapfile of the project's own */
    struct text complaint;    /* what the last link with ours said when it failed, in a line */
    struct text windows_name; /* of the output, where it is another one than the command says */
    struct stat before;       /* the output before the link; st_ino 0: none */
    struct outcome outcome;   /* of the last link */
    struct words last;        /* the words of the last one that worked */
    enum parts parts;         /* what was compiled into it */
    int shown;           /* what a link said has been shown: of a second one it would be twice */
    int spoilt;          /* 1: a script spoilt the file, and was taken out again */
    struct placing seen; /* what was seen of that file */
};

void link_help(void) {
    static const char *const lines[] = {
        "usage: mason-dixon link [options] -- COMMAND...",
        "       ln -s .../mason-dixon FOLDER/cc    and call FOLDER/cc in place of cc",
        "",
        "Runs COMMAND. When it links an executable, the executable is placed: on Linux its heap "
        "then",
        "starts at or above the boundary and low memory stays free. A position-independent "
        "executable",
        "needs nothing and is left as it is. Whatever else COMMAND does (compile, archive, make a "
        "shared",
        "library) it does as if it were called alone, so the same words serve in front of a "
        "compiler. In",
        "front of \"libtool --mode=link\" it goes to the link that libtool runs.",
        "",
        "  make CC=\"mason-dixon link -- cc\"",
        "  ./configure CC=\"mason-dixon link -- gcc\"",
        "",
        "By another name, as a symbolic link, the program runs the next command of that name on "
        "the PATH:",
        "for build systems that take one word only (cargo's linker, go's -extld). A name that "
        "begins with",
        "\"mason-dixon-\" stands for what follows it: mason-dixon-cc runs cc.",
        "",
        "  --boundary SIZE  the heap starts at or above this address, in bytes; K, M, G, T and "
        "KiB, MiB,",
        "                   GiB, TiB are powers of 1024. A multiple of 64KiB below 128TiB. "
        "Default: 4GiB.",
        "  --strategy NAME  auto (default); post-link: the reserved slot alone; link-script: the "
        "linker's",
        "                   script (GNU ld, lld); none: only look at what was linked.",
        "  --required       an executable without the effect is an error, and is removed. "
        "--optional",
        "                   (default): it is said on standard error.",
        "  --record FOLDER  writes what was seen of each executable into FOLDER, and says each new "
        "verdict;",
        "                   keeps there what is compiled in, which is compiled for each link "
        "otherwise.",
        "  --marked         only what is marked, as a build system does that stands in front of "
        "all its "
        "links: by",
        "                   a word -DMASON_DIXON_REQUEST_<name>, which stands for the options in "
        "FOLDER/requests/<name>",
        "                   (mason-dixon request prints such). A marked shared library hands them "
        "on "
        "to what links",
        "                   it; what is not marked runs as it is. Wants --record.",
        "  --system NAME    the target's system, as CMake calls it, or a host of configure's, such "
        "as",
        "                   x86_64-pc-solaris2.11. Default: what the driver says.",
        "  --self-test NAME   off (default); call: linked where the program calls it; startup: "
        "before main(),",
        "                   silent when all is well. templates/runtime/mason_dixon.h has its "
        "functions.",
        "  --on-failure NAME  of the self-test: warn (default), abort.",
        "  --min-low-room SIZE  so much must be free below the limit, or the self-test fails. "
        "Default: none.",
        "  --low-map        mmap with MAP_32BIT is served from all memory below the limit "
        "(docs/low-map.md).",
        "  --low-limit SIZE   the limit; default 2GiB. --low-reserve SIZE: so much is taken at the "
        "start.",
        "  --runtime luajit   --low-map, unless the LuaJIT of the link has GC64 and needs nothing. "
        "Where it can't be",
        "                   seen, --luajit-gc64 yes|no|guessing-yes|guessing-no and --luajit-bits "
        "32|47|64 (of its",
        "                   light userdata) say what it is.",
        "  --pointer-bits N   addresses shall fit into N bits, or the self-test fails; "
        "--low-stack, "
        "--low-layout",
        "                   move what does not fit (docs/stacks.md).",
        "  --explain        runs nothing; prints as key=value what COMMAND is and what would be "
        "done.",
        "  --help           prints this.",
        "",
        "Environment: MASON_DIXON_LINK=off runs COMMAND and nothing else. MASON_DIXON_OPTIONS: "
        "options that",
        "stand before those of the command line. TMPDIR: where the small object is written.",
        "",
        "Exit status: COMMAND's own (also 127, 126 when it can't be run; a signal that ends it "
        "ends this",
        "program, too); 1 when --required is not met; 2 for wrong use.",
        "",
        "Example: mason-dixon link -- cc -no-pie -o app main.o && mason-dixon check app",
        NULL};
    unsigned i;

    for (i = 0; lines[i] != NULL; i++)
        puts(lines[i]);
}

/* ---- one link ---- */

/* The command with more words for the linker at its end, where no -x and no order of libraries
 * counts. */
static void with_words(const struct link *link, const struct words *ours, struct words *words) {
    size_t i;

    words_add_all(words, &link->plain);
    for (i = 0; i < ours->count; i++) {
        if (!link->command.direct)
            words_add(words, "-Xlinker");
        words_add(words, ours->at[i]);
    }
}

/* Did the link write the output? A command that only printed something did not. Compilers for
 * Windows give a name without an extension one. */
static int was_written(struct link *link) {
    struct stat now;

    if (stat(link->command.output, &now) != 0 && link->windows_name.size == 0 &&
        strcmp(link->target.system, "Windows") == 0) {
        text_print(&link->windows_name, "%s.exe", link->command.output);
        link->command.output = link->windows_name.at;
    }
    if (stat(link->command.output, &now) != 0 || !S_ISREG(now.st_mode))
        return 0;
    return link->before.st_ino == 0 || now.st_ino != link->before.st_ino ||
           now.st_size != link->before.st_size ||
           now.st_mtim.tv_sec != link->before.st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != link->before.st_mtim.tv_nsec ||
           now.st_ctim.tv_sec != link->before.st_ctim.tv_sec ||
           now.st_ctim.tv_nsec != link->before.st_ctim.tv_nsec;
}

static int slot_words(struct link *link, struct words *words) {
    struct text bytes = {0};
    const char *file;

    slot_object(&link->target.sample, link->request->boundary, link->slot, &bytes);
    file = temporary_write("slot.o", &bytes);
    text_free(&bytes);
    if (file != NULL)
        words_add(words, file);
    return file != NULL;
}

/* No build system shall know what we added. */
static void forget_ours(const struct link *link) {
    struct text kept = {0};

    if (link->request->folder != NULL)
        text_print(&kept, "%s/runtime", link->request->folder);
    temporary_unname(link->command.dependency_file, kept.at);
    text_free(&kept);
}

/* Runs the link in one way. Returns 1 when it worked and wrote the output; else outcome tells more,
 * and what it said has not been shown. */
static int try_link(struct link *link, enum way way, enum parts parts) {
    struct words ours = {0};
    struct words words = {0};
    struct spool spool;
    int good = 1;

    if (parts != PARTS_NONE)
        words_add_all(&ours,
                      parts == PARTS_ALL ? &link->runtime.all : runtime_functions(&link->runtime));
    if (way == WAY_WITH_SLOT)
        good = slot_words(link, &ours);
    else if (way == WAY_WITH_ROW)
        good = row_words(&link->row, &link->target, link->request->boundary, &ours);
    memset(&link->outcome, 0, sizeof link->outcome);
    link->outcome.status = 1;
    link->complaint.size = 0;
    if (!good) {
        text_print(&link->complaint, "no temporary file can be written: %s", strerror(errno));
        words_free(&ours);
        return 0;
    }
    with_words(link, &ours, &words);
    words_free(&ours);
    link->outcome = run_spooled(words.at, &spool);
    if (!succeeded(&link->outcome)) {
        char *line = error_line(spool.bytes.at);
        text_print(&link->complaint, "%s", line);
        free(line);
        words_free(&words);
    } else {
        words_free(&link->last);
        link->last = words;
        link->parts = parts;
        if (!link->shown)
            spool_show(&spool);
        link->shown = 1;
        forget_ours(link);
    }
    spool_free(&spool);
    return succeeded(&link->outcome) && was_written(link);
}

/* The same where a link has worked already: its output is kept aside, and comes back when this one
 * fails. */
static int try_instead(struct link *link, enum way way, enum parts parts) {
    const char *output = link->command.output;
    struct text aside = {0};
    int good = 0;

    text_print(&aside, "%s.mason-dixon-plain", output);
    if (rename(output, aside.at) == 0) {
        memset(&link->before, 0, sizeof link->before);
        guard_file(aside.at);
        good = try_link(link, way, parts);
        guard_file(NULL);
        if (good) {
            unlink(aside.at);
        } else {
            unlink(output);
            if (rename(aside.at, output) != 0)
                say("%s: can't be renamed back from %s: %s", output, aside.at, strerror(errno));
        }
    }
    text_free(&aside);
    return good;
}

/* ---- the last word ---- */

/* Files of configure steps: what is found out about them is nobody's executable. A marked one is a
 * target's, whatever its name. */
static int is_trial(const struct link *link) {
    const char *output = link->command.output;
    const char *name = base_name(output);

    if (link->is_marked)
        return 0;
    return starts(name, "conftest") != NULL || starts(name, "cmTC_") != NULL ||
           (strstr)(output, "meson-private/") != NULL || starts(name, "sanitycheck") != NULL ||
           ends(output, "objs/autotest");
}

/* What the user must know of an executable that is as it should be. */
static void tell_placed(const struct link *link, const struct verdict *verdict, int news) {
    const char *output = link->command.output;

    if (strcmp(verdict->way, "append") == 0)
        say("%s: placed by appending the segment: strip and objcopy would break the file, strip "
            "first (-s)",
            output);
    else if (news)
        say("%s: %s, %s", output, verdict->name, verdict->reason);
    if (link->command.keeps_relocations && strcmp(verdict->name, "placed") == 0)
        say("%s: it has its relocations (--emit-relocs): where BOLT shall change it, link it "
            "without mason-dixon, then BOLT, then mason-dixon place; BOLT refuses a placed file or "
            "makes one that does not start",
            output);
}

/* Looks at what was linked, and places it where its slot makes that possible. */
static void look(struct link *link, int append, struct placing *placing) {
    guard_file(link->command.output);
    place_linked(link->command.output, link->request->boundary, append, link->target.system,
                 placing);
    guard_file(NULL);
}

/* Where no slot is left, the segment is appended, if that is allowed. */
static void append_lost(struct link *link, struct placing *placing) {
    if (link->append && (placing->lost_slot || placing->merged_slot))
        look(link, 1, placing);
}

/* A script that spoils the file is not left in it: the link comes back as the project has it, and
 * what was seen stays to be said. */
static void without_script(struct link *link, struct placing *placing) {
    if (!link->spoilt && link->has_row && strcmp(link->row.columns[6], "link-script") == 0 &&
        !link->request->required && placing->error == NULL && !placing->position_free &&
        placing->verdict == MASON_DIXON_ELF_IMPOSSIBLE &&
        placing->reason != MASON_DIXON_ELF_NO_SEGMENT &&
        try_instead(link, WAY_PLAIN, link->parts)) {
        link->spoilt = 1;
        link->seen = *placing;
        look(link, 0, placing);
        append_lost(link, placing);
        link->spoilt = placing->verdict == MASON_DIXON_ELF_IMPOSSIBLE;
    }
    if (link->spoilt)
        *placing = link->seen;
}

static int conclude(struct link *link, const struct placing *placing);

/* What can be made of a file as it was linked, and the verdict. */
static int end_link(struct link *link, struct placing *placing) {
    append_lost(link, placing);
    without_script(link, placing);
    return conclude(link, placing);
}

/* The same link once more, silently, with other promises. */
static int link_again(struct link *link) {
    struct placing placing;
    struct spool spool;

    link->outcome = run_spooled(link->last.at, &spool);
    if (!succeeded(&link->outcome))
        spool_show(&spool);
    spool_free(&spool);
    if (!succeeded(&link->outcome))
        return end_like(&link->outcome, link->plain.at[0]);
    forget_ours(link);
    look(link, 0, &placing);
    return end_link(link, &placing);
}

/* Says the verdict where somebody must know it; with --required ends what lacks it. */
static int conclude(struct link *link, const struct placing *placing) {
    const struct request *request = link->request;
    const char *output = link->command.output;
    const int trial = is_trial(link);
    /* Else a configure step would find out something else than without us. */
    const int required = request->required && !trial;
    struct verdict verdict;
    int news;
    int heard;
    int refused;

    memset(&verdict, 0, sizeof verdict);
    verdict.file = output;
    verdict.boundary = request->boundary;
    verdict.way = placing->way;
    verdict.strategy = "none";
    if (strcmp(placing->way, "slot") == 0 || strcmp(placing->way, "append") == 0)
        verdict.strategy = "post-link";
    else if (strcmp(placing->way, "link") == 0 && link->has_row)
        verdict.strategy = link->row.columns[6];
    verdict_of(&link->target, request->strategy, placing, &link->why, &link->complaint, &verdict);
    if (link->runtime.not_needed.size > 0 && strcmp(verdict.name, "impossible") == 0) {
        free(verdict.reason);
        verdict.reason = copy_text(link->runtime.not_needed.at);
        verdict.name = "not-needed";
    }
    if (strcmp(verdict.name, "placed") == 0 && link->promise.size > 0) {
        free(verdict.reason);
        verdict.reason = copy_text(link->promise.at);
    }
    refused = strcmp(verdict.name, "impossible") == 0;
    if (refused && placing->reason == MASON_DIXON_ELF_PART_PAGE && link->own.name != NULL) {
        struct text reason = {0};
        text_print(&reason, "%s (%s, segment %s)", verdict.reason, link->own.file, link->own.name);
        free(verdict.reason);
        verdict.reason = reason.at;
    }
    /* What a self-test at the start would find is said here; what is compiled in in vain keeps
     * still, and where all addresses are below 4 GiB no heap starts above the boundary. */
    if ((((placing->reason == MASON_DIXON_ELF_ADDR32 || (refused && !required)) &&
          runtime_quiet(&link->runtime)) ||
         runtime_look(&link->runtime, output)) &&
        link->last.count > 0) {
        verdict_free(&verdict);
        return link_again(link);
    }
    verdict.runtime = &link->runtime;
    news = request->folder != NULL && record_write(request->folder, &verdict);
    heard = !trial && (news || request->folder == NULL);
    if (refused && !required && heard)
        say("%s: impossible: %s", output, verdict.reason);
    if (refused && required)
        say("%s: impossible: %s; --required is given, so it was removed", output, verdict.reason);
    if (!refused && !trial)
        tell_placed(link, &verdict, news);
    refused |= runtime_tell(&link->runtime, output,
                            required ? "--required is given, so it was removed" : NULL, heard,
                            news && !trial);
    if (refused && required)
        unlink(output);
    verdict_free(&verdict);
    return refused && required ? STATUS_REFUSED : 0;
}

/* ---- the order of links ---- */

/* Is it the command's own fault? A list of words that is too long may be so with ours alone. */
static int cant_be_started(const struct outcome *outcome) {
    return outcome->error == ENOENT || outcome->error == EACCES;
}

/* The link as it came, with its own streams; where the program may call functions of ours, with
 * these. When that fails, too, it is the user's error, told as if they were there, unless the link
 * works without them: then called becomes PARTS_NONE. */
static void run_as_it_came(struct link *link, enum parts *called) {
    struct words words = {0};
    struct spool with;
    struct spool without;
    struct outcome alone;

    if (*called == PARTS_NONE) {
        link->outcome = run(link->plain.at);
        return;
    }
    with_words(link, runtime_functions(&link->runtime), &words);
    link->outcome = run_spooled(words.at, &with);
    words_free(&words);
    if (succeeded(&link->outcome) || cant_be_started(&link->outcome)) {
        spool_show(&with);
        forget_ours(link);
    } else {
        alone = run_spooled(link->plain.at, &without);
        spool_show(succeeded(&alone) ? &without : &with);
        if (succeeded(&alone)) {
            link->outcome = alone;
            *called = PARTS_NONE;
        }
        spool_free(&without);
    }
    spool_free(&with);
}

/* The linker's script, where the slot was refused and what works is no PIE, which needs none. */
static int link_script(struct link *link, const char *complaint, enum parts called) {
    if (link->command.own_script || strcmp(link->request->strategy, "auto") != 0)
        return 0;
    link->has_row = decide_script(link->plain.at, &link->command, &link->target, &link->row);
    if (!link->has_row || try_instead(link, WAY_WITH_ROW, PARTS_ALL))
        return link->has_row;
    if (!link->runtime.wanted || !try_instead(link, WAY_WITH_ROW, called))
        return 0;
    runtime_refused(&link->runtime, complaint, called == PARTS_CALLED);
    return 1;
}

/* The first link failed. Was it the user's own error? If not, it was ours: what the linker refuses
 * is left out, and no more than that. */
static int link_without(struct link *link, enum way way) {
    const int wanted = link->runtime.wanted;
    enum parts called = wanted ? PARTS_CALLED : PARTS_NONE;
    char *first = copy_text(link->complaint.at); /* the first complaint, and one about the slot */
    char *of_way = copy_text(link->complaint.at);
    struct placing placing;
    int done;

    run_as_it_came(link, &called);
    if (!succeeded(&link->outcome) || !was_written(link)) {
        free(first);
        free(of_way);
        /* Without an output: nothing, a device, or through a link to another file. */
        return succeeded(&link->outcome) ? 0 : end_like(&link->outcome, link->plain.at[0]);
    }
    link->shown = 1;
    look(link, 0, &placing);
    /* What is compiled in. */
    done = wanted && way != WAY_PLAIN && try_instead(link, way, called);
    if (done || (wanted && way == WAY_PLAIN))
        runtime_refused(&link->runtime, first, called == PARTS_CALLED);
    if (!done && way == WAY_WITH_ROW) { /* ours is not in it */
        link->promise.size = 0;
        row_free(&link->row);
        link->has_row = 0;
    }
    if (!done && link->complaint.size > 0) {
        free(of_way);
        of_way = copy_text(link->complaint.at);
    }
    /* The slot. */
    if (!done && way == WAY_WITH_SLOT && placing.lost_slot)
        done = link_script(link, first, called);
    if (!done && wanted && way != WAY_PLAIN && !try_instead(link, WAY_PLAIN, PARTS_ALL))
        runtime_refused(&link->runtime, first, called == PARTS_CALLED);
    if (!done && way != WAY_PLAIN) {
        link->complaint.size = 0;
        text_print(&link->complaint, "%s", of_way);
    }
    free(first);
    free(of_way);
    look(link, 0, &placing);
    return end_link(link, &placing);
}

/* The flavour of the slot for what was linked: a PIE has its record among the other notes, at most;
 * an executable a slot of its own. */
static enum slot better_slot(const struct link *link, const struct placing *placing) {
    if (!placing->merged_slot || link->slot == SLOT_WRITABLE)
        return link->slot;
    return placing->position_free ? SLOT_RECORD : SLOT_WRITABLE;
}

/* Links in a way, and in what turns out to be a better one for the file that was made. */
static int link_in(struct link *link, enum way way) {
    const int on_linux = strcmp(link->target.system, "Linux") == 0;
    struct placing placing;

    if (way == WAY_PLAIN && !link->runtime.wanted) { /* nothing of ours: with its own streams */
        link->outcome = run(link->plain.at);
        link->shown = 1;
        if (!succeeded(&link->outcome) || !was_written(link))
            return succeeded(&link->outcome) ? 0 : end_like(&link->outcome, link->plain.at[0]);
    } else if (!try_link(link, way, PARTS_ALL)) {
        if (cant_be_started(&link->outcome))
            return end_like(&link->outcome, link->plain.at[0]);
        return succeeded(&link->outcome) ? 0 : link_without(link, way);
    }
    look(link, 0, &placing);
    while (way == WAY_WITH_SLOT && better_slot(link, &placing) != link->slot) {
        link->slot = better_slot(link, &placing);
        if (!try_instead(link, way, PARTS_ALL))
            break;
        look(link, 0, &placing);
    }
    /* A script's row: the file tells whether it is a PIE, which gets none. */
    if (way == WAY_PLAIN && link->has_row && placing.lost_slot
            ? try_instead(link, WAY_WITH_ROW, PARTS_ALL)
            : way == WAY_WITH_ROW && on_linux && placing.position_free &&
                  try_instead(link, WAY_PLAIN, PARTS_ALL))
        look(link, 0, &placing);
    return end_link(link, &placing);
}

/* Which way is for this target. The flavour of the slot is a guess about mold and gold from the
 * command's words; what they made says whether it was right. On Linux a PIE gets no script: where
 * the words leave it open what is made, the file tells. */
static int link_by_target(struct link *link) {
    const char *strategy = link->request->strategy;
    const char *linker = link->command.linker != NULL ? link->command.linker : "";
    const struct target *target = &link->target;
    const int fixed = link->command.fixed && !link->command.asks_pie;
    const int merges = (strstr)(linker, "mold") != NULL || (strstr)(linker, "gold") != NULL;

    if (strcmp(strategy, "none") == 0 || (target->known && target->sample.bits == 32) ||
        link->runtime.not_needed.size > 0)
        return link_in(link, WAY_PLAIN);
    if (takes_slot(target, strategy)) {
        link->append = !link->request->required;
        link->slot = !merges ? SLOT_ALONE : fixed ? SLOT_WRITABLE : SLOT_RECORD;
        return link_in(link, WAY_WITH_SLOT);
    }
    link->has_row =
        decide_row(link->plain.at, &link->command, target, strategy, &link->row, &link->why);
    link->append =
        link->has_row && !link->request->required && decide_appends(&link->row, strategy);
    if (link->has_row && strcmp(link->row.columns[6], "none") == 0) {
        row_free(&link->row);
        link->has_row = 0;
    } else if (link->has_row) {
        link->promise = link->why;
        memset(&link->why, 0, sizeof link->why);
    }
    if (link->has_row && strcmp(link->row.columns[6], "mapfile") == 0 &&
        own_segment_find(&link->command, link->request->boundary, &link->own)) {
        const int whole = own_segment_is_whole(&link->own, link->request->boundary, target->page);
        if (whole) {
            link->promise.size = 0;
            row_free(&link->row);
            link->has_row = 0;
        }
        own_segment_words(&link->own, whole, &link->promise);
    }
    if (!link->has_row || (strcmp(target->system, "Linux") == 0 && !fixed &&
                           strcmp(link->row.columns[6], "link-script") == 0))
        return link_in(link, WAY_PLAIN);
    return link_in(link, WAY_WITH_ROW);
}

/* What keeps a command from being run twice, or NULL. */
static const char *runs_once(const struct command *command) {
    struct stat status;
    size_t i;

    for (i = 0; i < command->inputs.count; i++) {
        const char *input = command->inputs.at[i];
        if (strcmp(input, "-") == 0)
            return "an input is the standard input, which can be read only once";
        if (stat(input + (input[0] == '@'), &status) == 0 && !S_ISREG(status.st_mode) &&
            !S_ISDIR(status.st_mode) && strcmp(input, "/dev/null") != 0)
            return "an input is no regular file, and may be one that can be read only once";
    }
    return NULL;
}

/* What keeps ours out of a link, or NULL. */
static const char *left_alone(struct link *link) {
    const char *output = link->command.output;
    const char *why = runs_once(&link->command);
    struct stat status;

    if (why != NULL)
        return why;
    if (lstat(output, &status) == 0) {
        if (S_ISLNK(status.st_mode))
            return "the output is a symbolic link";
        if (!S_ISREG(status.st_mode))
            return "the output is no regular file";
        link->before = status;
    }
    return NULL;
}

static int explain(struct link *link, int asked) {
    const char *why = link->command.links ? left_alone(link) : NULL;

    printf("command=%s\n", link->command.links ? "link of an executable" : "other");
    if (!link->command.links) {
        printf("because=%s\naction=run as it is\n", link->command.why_not);
        return 0;
    }
    if (!asked) {
        printf("because=it is not marked\naction=run as it is\n");
        return 0;
    }
    printf("driver=%s\n", link->plain.at[link->command.driver]);
    printf("output=%s\n", link->command.output);
    if (why != NULL) {
        printf("because=%s\naction=run as it is\n", why);
        return 0;
    }
    target_find(link->plain.at, &link->command, link->request->system, &link->target);
    decide_explain(link->plain.at, &link->command, &link->target, link->request->strategy);
    if (is_trial(link)) {
        puts("compiled_in=nothing: it is a trial of a configure step");
        return 0;
    }
    runtime_decide(link->request, link->plain.at, &link->command, &link->target, &link->runtime);
    runtime_explain(&link->runtime);
    return 0;
}

/* A marked shared library carries the request for the executables that link it. Where that can't be
 * linked it is linked as it came. */
static int link_shared(struct link *link, const struct words *options) {
    const char *why = runs_once(&link->command);
    struct text bytes = {0};
    struct words ours = {0};
    struct words words = {0};
    struct spool spool;
    const char *file = NULL;
    char *complaint = NULL;

    target_find(link->plain.at, &link->command, link->request->system, &link->target);
    if (why == NULL && link->target.known && link->target.sample.bits == 64 &&
        strcmp(link->target.system, "Linux") == 0) {
        request_object(&link->target.sample, options, &bytes);
        file = temporary_write("request.o", &bytes);
        text_free(&bytes);
    }
    link->outcome.status = 1;
    if (file != NULL) {
        words_add(&ours, file);
        with_words(link, &ours, &words);
        words_free(&ours);
        link->outcome = run_spooled(words.at, &spool);
        if (succeeded(&link->outcome))
            spool_show(&spool);
        else
            why = complaint = error_line(spool.bytes.at);
        spool_free(&spool);
        words_free(&words);
        forget_ours(link);
    }
    if (!succeeded(&link->outcome)) {
        link->outcome = run(link->plain.at);
        if (succeeded(&link->outcome) && why != NULL)
            say("%s: what links it is not placed for its sake: %s", link->command.output,
                *why != '\0' ? why : "the linker refused to link it with its request");
    }
    free(complaint);
    return end_like(&link->outcome, link->plain.at[0]);
}

/* A link of an executable. */
static int link_executable(struct link *link) {
    const struct request *request = link->request;
    const char *why = left_alone(link);

    if (why != NULL && request->required && !is_trial(link)) {
        say("%s: impossible: %s; --required is given, so it is not linked", link->command.output,
            why);
        return STATUS_REFUSED;
    }
    setenv(RUNNING, VERSION, 1);
    if (why != NULL) {
        link->target.system = "unknown"; /* nothing is written */
        text_print(&link->why, "it was left as it is, since %s", why);
        return link_in(link, WAY_PLAIN);
    }
    target_find(link->plain.at, &link->command, request->system, &link->target);
    if (!is_trial(link))
        runtime_prepare(request, link->plain.at, &link->command, &link->target, &link->runtime);
    return link_by_target(link);
}

/* Marked, and no link of an executable: the output of -r. Returns the status when that is an error.
 */
static int tell_no_link(const struct link *link) {
    say("%s: impossible: %s%s", link->command.output, link->command.why_not,
        link->request->required ? "; --required is given, so it is not linked" : "");
    return link->request->required ? STATUS_REFUSED : 0;
}

int link_is_off(void) {
    const char *off = getenv("MASON_DIXON_LINK");

    return off != NULL && strcmp(off, "off") == 0;
}

/* The word by which a link fails that forgets us, where a configure step counts on us. */
#define FORGOTTEN "_LINK-is-missing-in-this-link.o"

/* Adds the words of a command without that one. libtool links to another place than they say, and
 * again at installation: it is to run us, in front of the real link. Returns 1 for libtool. */
static int real_command(const struct request *request, struct words *words) {
    int libtool = 0;
    int around = 0;
    char *const *word;
    char *const *option;

    for (word = request->command; *word != NULL; word++) {
        if (ends(*word, FORGOTTEN))
            continue;
        words_add(words, *word);
        libtool |= ends(base_name(*word), "libtool");
        if (!libtool || around || request->own == NULL || strcmp(*word, "--mode=link") != 0)
            continue;
        around = 1;
        words_add(words, request->own);
        words_add(words, "link");
        for (option = request->options; strcmp(*option, "--") != 0; option++)
            words_add(words, *option);
        words_add(words, "--");
    }
    return around;
}

int link_run(const struct request *given) {
    struct request request = *given;
    struct words real = {0};
    struct marked marked;
    struct link link;
    const int is_off = link_is_off() || getenv(RUNNING) != NULL;
    int asked = 1;
    int status = 0;

    memset(&link, 0, sizeof link);
    runtime_none(&link.runtime);
    link.request = &request;
    memset(&marked, 0, sizeof marked);
    if (real_command(&request, &real))
        return run_in_place(real.at);
    request.command = real.at;
    if (request.marked)
        marked_take(&marked, request.command);
    command_read(&link.command, marked.words.count > 0 ? marked.words.at : request.command);
    command_set_environment(&link.command);
    words_add_all(&link.plain, &link.command.argv);
    if (request.marked && !is_off &&
        (link.command.links || link.command.shared || marked.names.count > 0))
        asked = marked_read(&marked, &link.command, &request, &status);
    link.is_marked = marked.names.count > 0;
    if (status == 0 && asked && marked.names.count > 0 && !link.command.links &&
        !link.command.shared)
        status = tell_no_link(&link);
    if (status != 0)
        ; /* it was said */
    else if (request.explain)
        status = explain(&link, asked);
    else if (is_off || !asked || (!link.command.links && !(request.marked && link.command.shared)))
        status = run_in_place(link.plain.at);
    else
        status = link.command.links ? link_executable(&link) : link_shared(&link, &marked.options);
    temporary_close();
    command_free(&link.command);
    marked_free(&marked);
    words_free(&link.plain);
    words_free(&link.last);
    words_free(&real);
    if (link.has_row)
        row_free(&link.row);
    text_free(&link.why);
    text_free(&link.promise);
    own_segment_free(&link.own);
    text_free(&link.windows_name);
    text_free(&link.complaint);
    runtime_free(&link.runtime);
    target_free(&link.target);
    return status;
}

/* ---- by another name ---- */

/* Is it another program's link of that name, which looks for the next one on the PATH, too? */
static int looks_on(const char *file) {
    char *real = realpath(file, NULL);
    const int answer = real != NULL && command_launches(real);

    free(real);
    return answer;
}

/* Then the folders that have ours come last. */
static void come_last(const char *wanted, const struct stat *own) {
    const char *path = getenv("PATH");
    struct text first = {0};
    struct text last = {0};

    while (path != NULL) {
        const size_t size = strcspn(path, ":");
        struct text file = {0};
        struct text *to;
        struct stat status;
        text_print(&file, "%.*s/%s", (int)size, size > 0 ? path : ".", wanted);
        to = stat(file.at, &status) == 0 && status.st_dev == own->st_dev &&
                     status.st_ino == own->st_ino
                 ? &last
                 : &first;
        text_print(to, "%s%.*s", to->size > 0 ? ":" : "", (int)(size > 0 ? size : 1),
                   size > 0 ? path : ".");
        text_free(&file);
        path = path[size] == ':' ? path + size + 1 : NULL;
    }
    if (first.size > 0 && last.size > 0) {
        text_print(&first, ":%s", last.at);
        setenv("PATH", first.at, 1);
    }
    text_free(&first);
    text_free(&last);
}

int link_as(const char *name, char *const *argv) {
    struct request request;
    struct words words = {0};
    struct stat own;
    const char *wanted = starts(base_name(name), "mason-dixon-");
    char *found;
    int status;

    if (wanted == NULL)
        wanted = base_name(name);
    memset(&own, 0, sizeof own);
#ifdef __linux__
    if (stat("/proc/self/exe", &own) != 0)
#endif
    {
        char *file = on_the_path(name, NULL);
        if (file == NULL || stat(file, &own) != 0)
            memset(&own, 0, sizeof own);
        free(file);
    }
    /* The next program of that name that is not this one. */
    found = on_the_path(wanted, &own);
    if (found != NULL && (looks_on(found) || getenv(CALLED_AS) != NULL)) {
        come_last(wanted, &own);
        free(found);
        found = on_the_path(wanted, &own);
    }
    setenv(CALLED_AS, wanted, 1);
    if (found == NULL) {
        say("%s: there is no other program of this name on the PATH", wanted);
        return 127;
    }
    status = request_defaults(&request, wanted);
    if (status != 0)
        return status;
    words_add(&words, found);
    free(found);
    for (; *argv != NULL; argv++)
        words_add(&words, *argv);
    request.command = words.at;
    status = link_run(&request);
    words_free(&words);
    return status;
}
