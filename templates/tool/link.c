/* SPDX-License-Identifier: 0BSD
 *
 * "mason-dixon link": runs the command that stands behind it, and when that is the link of an
 * executable, places it. What is decided here is decided on the linked file, by the one reader and
 * judge (place.c):
 *
 *   1. Anything else than a link of an executable takes our place (exec).
 *   2. The link runs with one small object more, the reserved slot, and its output kept. A PIE is
 * left as it is; in an executable of a fixed address the slot becomes the segment.
 *   3. mold and gold put the slot together with other notes: then it runs again with the writable
 * one.
 *   4. When that link fails, the command runs as it came. If it fails, too, that is what the user
 * sees. If not, it was ours: the linker's own script where it is GNU ld or lld, else the segment is
 * appended. A link that worked without us works with us; only --required makes an executable
 * without the effect an error, and then none is left.
 *
 * What is compiled in (selftest.c) takes part in each of these links. Where the linker refuses it,
 * the link is made with what the program may call alone, and that is said.
 *
 * Since: 0.1 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "link.h"
#include "command.h"
#include "decide.h"
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

/* One link, from the first look to the last word. */
struct link {
    const struct request *request;
    struct command command;
    struct words plain;     /* the command as it came, without assignments */
    struct target target;   /* what it is linked for */
    struct runtime runtime; /* what is compiled in */
    int refused;            /* the linker refused a part of it */
    int again;              /* 1: link once more, with a self-test that does not run by itself */
    struct text why;        /* what a row of the tables says against it */
    struct text complaint;  /* what a link with ours said when it failed */
    struct stat before;     /* the output before the link; st_ino 0: none */
    int shown;              /* what a link said has been shown: of a second one it would be twice */
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
        "compiler:",
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
        "  --system NAME    the target's system, as CMake calls it. Default: what the driver says.",
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
        "  --runtime luajit   --low-map, unless the LuaJIT of the link has GC64 and needs nothing.",
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

/* ---- running it ---- */

/* The command with more words for the linker at its end, where no -x and no order of libraries
 * counts. */
static void with_words(const struct link *link, const struct words *ours, const char *const *more,
                       struct words *words) {
    size_t i;

    words_add_all(words, &link->plain);
    for (i = 0; i < ours->count || *more != NULL; i++) {
        if (!link->command.direct)
            words_add(words, "-Xlinker");
        words_add(words, i < ours->count ? ours->at[i] : *more++);
    }
}

/* Did the link write the output? A command that only printed something did not. */
static int was_written(const struct link *link) {
    struct stat now;

    if (stat(link->command.output, &now) != 0 || !S_ISREG(now.st_mode))
        return 0;
    return link->before.st_ino == 0 || now.st_ino != link->before.st_ino ||
           now.st_size != link->before.st_size ||
           now.st_mtim.tv_sec != link->before.st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != link->before.st_mtim.tv_nsec ||
           now.st_ctim.tv_sec != link->before.st_ctim.tv_sec ||
           now.st_ctim.tv_nsec != link->before.st_ctim.tv_nsec;
}

/* What a link with ours said when it failed the first time, in one line. */
static void keep_complaint(struct link *link, const struct spool *spool) {
    char *line;

    if (link->complaint.size > 0)
        return;
    line = error_line(spool->bytes.at);
    text_print(&link->complaint, "%s", line);
    free(line);
}

/* Runs the link with some words more. What it said has been shown when it worked. */
static int run_with(struct link *link, const struct words *ours, const char *const *more,
                    struct outcome *outcome) {
    struct words words = {0};
    struct spool spool;

    with_words(link, ours, more, &words);
    *outcome = run_spooled(words.at, &spool);
    words_free(&words);
    if (!succeeded(outcome))
        keep_complaint(link, &spool);
    else if (!link->shown)
        spool_show(&spool);
    link->shown |= succeeded(outcome);
    spool_free(&spool);
    return succeeded(outcome);
}

/* The same with what is compiled in; or with its functions alone, where the linker refuses the
 * rest: it changes names that the program may have, too. Returns 1 when it worked and wrote the
 * output. A link that failed has shown nothing. */
static int attempt(struct link *link, const char *const *more, struct outcome *outcome) {
    int good = run_with(link, &link->runtime.all, more, outcome);

    if (!good && outcome->error == 0 && link->runtime.wanted && !link->refused) {
        good = run_with(link, runtime_functions(&link->runtime), more, outcome);
        if (good) {
            link->refused = 1;
            runtime_refused(&link->runtime, link->complaint.at);
            link->complaint.size = 0;
        }
    }
    return good && was_written(link);
}

static int attempt_slot(struct link *link, enum slot slot, struct outcome *outcome) {
    const char *more[2] = {NULL, NULL};
    struct text bytes = {0};

    slot_object(&link->target.sample, link->request->boundary, slot, &bytes);
    more[0] = temporary_write("slot.o", &bytes);
    text_free(&bytes);
    if (more[0] == NULL) {
        memset(outcome, 0, sizeof *outcome);
        outcome->status = 1;
        link->complaint.size = 0;
        text_print(&link->complaint, "no temporary file can be written: %s", strerror(errno));
        return 0;
    }
    return attempt(link, more, outcome);
}

/* The linker's own script or mapfile, as a row of strategies.table says. */
static int attempt_row(struct link *link, const struct row *row, struct outcome *outcome) {
    const char *const strategy = row->columns[6];
    const char *const inject = row->columns[7];
    const char *more[6] = {NULL, NULL, NULL, NULL, NULL, NULL};
    char boundary[32];
    char page[32];
    const char *values[] = {"BOUNDARY", NULL, "PAGE", NULL, NULL};
    struct text script = {0};
    struct text object = {0};
    struct words list = {0};
    unsigned count = 0;
    int good;

    memset(outcome, 0, sizeof *outcome);
    outcome->status = 1;
    snprintf(boundary, sizeof boundary, "0x%" PRIx64, link->request->boundary);
    snprintf(page, sizeof page, "0x%" PRIx64, link->target.page);
    values[1] = boundary;
    values[3] = page;
    if (strcmp(strategy, "pagezero") == 0) {
        const char *at = inject;
        while (*at != '\0' && count < 5) {
            const size_t size = strcspn(at, ",");
            char *word = copy_part(at, size);
            words_add(&list, word);
            free(word);
            at += size + (at[size] == ',');
            count++;
        }
        good = attempt(link, (const char *const *)list.at, outcome);
        words_free(&list);
        return good;
    }
    if (strcmp(row->columns[8], "anchor") == 0) {
        anchor_object(&link->target.sample, &object);
        more[count] = temporary_write("anchor.o", &object);
        text_free(&object);
        if (more[count++] == NULL)
            return 0;
    }
    template_text(inject, values, &script);
    more[count + 1] = temporary_write("script", &script);
    text_free(&script);
    if (more[count + 1] == NULL)
        return 0;
    more[count] = strcmp(strategy, "link-script") == 0 ? "-T" : "-M";
    return attempt(link, more, outcome);
}

/* ---- the last word ---- */

/* Files of configure steps: what is found out about them is nobody's executable. */
static int is_trial(const char *output) {
    const char *name = base_name(output);

    return starts(name, "conftest") != NULL || starts(name, "cmTC_") != NULL ||
           (strstr)(output, "meson-private/") != NULL || starts(name, "sanitycheck") != NULL;
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

/* What became of what was to be compiled in. heard  bad news are said; news  good ones, too.
 * Returns 1 when low mappings can't be had. */
static int tell_runtime(const struct link *link, int heard, int news) {
    static const char *const cures[CURES] = {"LOW_STACK", "LOW_LAYOUT"};
    const struct runtime *runtime = &link->runtime;
    const char *output = link->command.output;
    const int refused = runtime->low_map != NULL && strcmp(runtime->low_map, "impossible") == 0;
    unsigned i;

    if (runtime->low_map != NULL && (news || refused)) {
        struct text line = {0};
        char limit[24];
        const char *values[] = {
            "LIMIT", limit, "VERDICT", runtime->low_map, "REASON", runtime->low_map_why.at, NULL};
        size_words(link->request->low_limit, limit, sizeof limit);
        sentence("low-map", values, &line);
        if (refused && link->request->required)
            say("%s: %s; --required is given, so it was removed", output, line.at);
        else if (heard)
            say("%s: %s", output, line.at);
        text_free(&line);
    }
    if (heard && link->request->self_test != SELF_TEST_OFF && runtime->self_test_why.size > 0)
        say("%s: the self-test is left out: %s", output, runtime->self_test_why.at);
    for (i = 0; i < CURES; i++)
        if (heard && strcmp(runtime->widths.low[i], "impossible") == 0)
            say("%s: %s is left out: %s", output, cures[i], runtime->widths.why[i].at);
    if (heard && runtime->warning.size > 0)
        say("%s: %s", output, runtime->warning.at);
    return refused;
}

/* Says the verdict where somebody must know it; with --required ends what lacks it. */
static int conclude(struct link *link, const struct placing *placing) {
    const struct request *request = link->request;
    const char *output = link->command.output;
    const int trial = is_trial(output);
    struct verdict verdict;
    int news;
    int heard;
    int refused;

    memset(&verdict, 0, sizeof verdict);
    verdict.file = output;
    verdict.boundary = request->boundary;
    verdict.way = placing->way;
    verdict_of(&link->target, placing, &link->why, &link->complaint, &verdict);
    if (link->runtime.not_needed.size > 0 && strcmp(verdict.name, "impossible") == 0) {
        free(verdict.reason);
        verdict.reason = copy_text(link->runtime.not_needed.at);
        verdict.name = "not-needed";
    }
    runtime_look(&link->runtime, output);
    verdict.runtime = &link->runtime;
    if (strcmp(verdict.name, "impossible") == 0 && !request->required && !link->again &&
        runtime_quiet(&link->runtime)) {
        link->again = 1;
        verdict_free(&verdict);
        return 0;
    }
    news = request->folder != NULL && record_write(request->folder, &verdict);
    heard = !trial && (news || request->folder == NULL);
    refused = strcmp(verdict.name, "impossible") == 0;
    if (refused && !request->required && heard)
        say("%s: impossible: %s", output, verdict.reason);
    if (refused && request->required)
        say("%s: impossible: %s; --required is given, so it was removed", output, verdict.reason);
    if (!refused && !trial)
        tell_placed(link, &verdict, news);
    refused |= tell_runtime(link, heard, news && !trial);
    if (refused && request->required)
        unlink(output);
    verdict_free(&verdict);
    return refused && request->required ? STATUS_REFUSED : 0;
}

/* Looks at what was linked, and places it where its slot, or append, makes that possible. */
static void look(struct link *link, int append, struct placing *placing) {
    guard_file(link->command.output);
    place_linked(link->command.output, link->request->boundary, append, link->target.system,
                 placing);
    guard_file(NULL);
}

static int finish(struct link *link, int append) {
    struct placing placing;

    look(link, append, &placing);
    return conclude(link, &placing);
}

/* ---- the ways ---- */

/* The link as it came or, where the program may call functions of ours, with these. When that
 * fails, too, it is the user's error, told as if they were there, unless the link works without
 * them. */
static struct outcome run_plain(struct link *link) {
    static const char *const no_words[] = {NULL};
    struct words words = {0};
    struct spool with;
    struct spool without;
    struct outcome outcome;
    struct outcome alone;

    if (!link->runtime.wanted)
        return run(link->plain.at);
    with_words(link, runtime_functions(&link->runtime), no_words, &words);
    outcome = run_spooled(words.at, &with);
    words_free(&words);
    if (succeeded(&outcome) || outcome.error != 0) {
        spool_show(&with);
        spool_free(&with);
        return outcome;
    }
    alone = run_spooled(link->plain.at, &without);
    spool_show(succeeded(&alone) ? &without : &with);
    if (succeeded(&alone)) {
        char *line = error_line(with.bytes.at);
        runtime_refused(&link->runtime, line);
        free(line);
        outcome = alone;
    }
    spool_free(&with);
    spool_free(&without);
    return outcome;
}

/* The linker's script, where a link without it made an executable of a fixed address. That file is
 * kept aside while the linker tries. */
static int link_script(struct link *link, const struct row *row, int append) {
    const char *output = link->command.output;
    struct text aside = {0};
    struct outcome outcome;

    text_print(&aside, "%s.mason-dixon-plain", output);
    if (rename(output, aside.at) == 0) {
        memset(&link->before, 0, sizeof link->before);
        if (attempt_row(link, row, &outcome)) {
            unlink(aside.at);
        } else {
            unlink(output);
            if (rename(aside.at, output) != 0)
                say("%s: can't be renamed back from %s: %s", output, aside.at, strerror(errno));
        }
    }
    text_free(&aside);
    return finish(link, append);
}

/* The link as it came: the user's own words, and his own errors. When it works where one with ours
 * failed, another way for what the linker refused. */
static int link_plain(struct link *link, int ours_failed) {
    const struct request *request = link->request;
    struct outcome outcome = run_plain(link);
    const int append = ours_failed && !request->required;
    struct placing placing;
    struct row row;
    int status;

    if (!succeeded(&outcome))
        return end_like(&outcome, link->plain.at[0]);
    link->shown = 1;
    if (!was_written(link)) /* nothing, a device, or through a link to another file */
        return 0;
    if (!ours_failed || strcmp(request->strategy, "auto") != 0 || link->command.own_script ||
        strcmp(link->target.system, "Linux") != 0)
        return finish(link, append);
    look(link, 0, &placing);
    if (!placing.lost_slot) /* a PIE, too */
        return conclude(link, &placing);
    if (!decide_script(link->plain.at, &link->command, &link->target, &row))
        return finish(link, append);
    status = link_script(link, &row, append);
    row_free(&row);
    return status;
}

/* Linux: the reserved slot, whatever the linker. The first try is a guess about mold and gold from
 * the command's words, what it made says whether that was right. */
static int link_slot(struct link *link) {
    struct outcome outcome;
    struct placing placing;
    const char *linker = link->command.linker != NULL ? link->command.linker : "";
    const int merges = (strstr)(linker, "mold") != NULL || (strstr)(linker, "gold") != NULL;
    const int fixed = link->command.fixed && !link->command.asks_pie;
    enum slot slot = !merges ? SLOT_ALONE : fixed ? SLOT_WRITABLE : SLOT_RECORD;
    enum slot better;

    for (;;) {
        if (!attempt_slot(link, slot, &outcome)) {
            if (outcome.error != 0)
                return end_like(&outcome, link->plain.at[0]);
            return succeeded(&outcome) ? 0 : link_plain(link, 1);
        }
        look(link, 0, &placing);
        /* A PIE has its record among the other notes, at most; an executable a slot of its own. */
        better = !placing.merged_slot ? slot : placing.position_free ? SLOT_RECORD : SLOT_WRITABLE;
        if (better == slot || slot == SLOT_WRITABLE)
            break;
        slot = better;
    }
    if (placing.lost_slot || placing.merged_slot)
        return finish(link, !link->request->required);
    return conclude(link, &placing);
}

/* Nothing is placed; what is compiled in is. */
static int link_unplaced(struct link *link) {
    static const char *const no_words[] = {NULL};
    struct outcome outcome;

    if (!link->runtime.wanted)
        return link_plain(link, 0);
    if (attempt(link, no_words, &outcome))
        return finish(link, 0);
    return succeeded(&outcome) ? 0 : link_plain(link, 0);
}

/* Other systems, and who asks for a strategy: a row of strategies.table. On Linux a PIE gets no
 * script: where the command's words leave it open what is made, the file tells. */
static int link_row(struct link *link) {
    static const char *const no_words[] = {NULL};
    const int on_linux = strcmp(link->target.system, "Linux") == 0;
    const int may_be_pie = !link->command.fixed || link->command.asks_pie;
    struct outcome outcome;
    struct placing placing;
    struct row row;
    int status;

    if (!decide_row(link->plain.at, &link->command, &link->target, link->request->strategy, &row,
                    &link->why))
        return link_unplaced(link);
    if (on_linux && may_be_pie && strcmp(row.columns[6], "link-script") == 0) {
        if (attempt(link, no_words, &outcome)) {
            look(link, 0, &placing);
            status = placing.lost_slot ? link_script(link, &row, 0) : conclude(link, &placing);
        } else {
            status = succeeded(&outcome) ? 0 : link_plain(link, 0);
        }
    } else if (strcmp(row.columns[6], "none") == 0 || !attempt_row(link, &row, &outcome)) {
        status = link_unplaced(link);
    } else {
        look(link, 0, &placing);
        status = on_linux && placing.position_free ? link_unplaced(link) : conclude(link, &placing);
    }
    row_free(&row);
    return status;
}

/* Which way is for this target. */
static int link_by_target(struct link *link) {
    const char *strategy = link->request->strategy;
    const struct target *target = &link->target;

    if (strcmp(strategy, "none") == 0 || (target->known && target->sample.bits == 32) ||
        link->runtime.not_needed.size > 0)
        return link_unplaced(link);
    if (takes_slot(target, strategy))
        return link_slot(link);
    return link_row(link);
}

/* What keeps ours out of a link, or NULL. */
static const char *left_alone(struct link *link) {
    const char *output = link->command.output;
    struct stat status;
    size_t i;

    for (i = 0; i < link->command.inputs.count; i++)
        if (strcmp(link->command.inputs.at[i], "-") == 0)
            return "an input is the standard input, which can be read only once";
    if (lstat(output, &status) == 0) {
        if (S_ISLNK(status.st_mode))
            return "the output is a symbolic link";
        if (!S_ISREG(status.st_mode))
            return "the output is no regular file";
        link->before = status;
    }
    return NULL;
}

static int explain(struct link *link) {
    const char *why = link->command.links ? left_alone(link) : NULL;

    printf("command=%s\n", link->command.links ? "link of an executable" : "other");
    if (!link->command.links) {
        printf("because=%s\naction=run as it is\n", link->command.why_not);
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
    return 0;
}

int link_run(const struct request *request) {
    struct link link;
    const char *off = getenv("MASON_DIXON_LINK");
    const char *why = NULL;
    size_t i;
    int status;

    memset(&link, 0, sizeof link);
    runtime_none(&link.runtime);
    link.request = request;
    command_read(&link.command, request->command);
    for (i = 0; i < link.command.environment.count; i++) {
        char *word = copy_text(link.command.environment.at[i]);
        char *equals = (strchr)(word, '=');
        *equals = '\0';
        setenv(word, equals + 1, 1);
        free(word);
    }
    words_add_all(&link.plain, &link.command.argv);
    if (request->explain)
        return explain(&link);
    if (!link.command.links || (off != NULL && strcmp(off, "off") == 0) || getenv(RUNNING) != NULL)
        return run_in_place(link.plain.at);
    why = left_alone(&link);
    if (why != NULL && request->required) {
        say("%s: impossible: %s; --required is given, so it is not linked", link.command.output,
            why);
        return STATUS_REFUSED;
    }
    setenv(RUNNING, VERSION, 1);
    if (why != NULL) {
        link.target.system = "unknown"; /* nothing is written */
        text_print(&link.why, "it was left as it is, since %s", why);
        status = link_plain(&link, 0);
    } else {
        target_find(link.plain.at, &link.command, request->system, &link.target);
        runtime_prepare(request, link.plain.at, &link.command, &link.target, &link.runtime);
        status = link_by_target(&link);
        if (link.again)
            status = link_by_target(&link);
    }
    temporary_close();
    command_free(&link.command);
    words_free(&link.plain);
    text_free(&link.why);
    text_free(&link.complaint);
    runtime_free(&link.runtime);
    target_free(&link.target);
    return status;
}

/* ---- by another name ---- */

int link_as(const char *name, char *const *argv) {
    struct request request;
    struct words words = {0};
    struct stat own;
    struct stat other;
    const char *wanted = starts(base_name(name), "mason-dixon-");
    const char *path = getenv("PATH");
    char *found = NULL;
    int status;

    if (wanted == NULL)
        wanted = base_name(name);
    memset(&own, 0, sizeof own);
#ifdef __linux__
    if (stat("/proc/self/exe", &own) != 0)
#endif
        if ((strchr)(name, '/') != NULL && stat(name, &own) != 0)
            memset(&own, 0, sizeof own);
    /* The next program of that name that is not this one. */
    while (path != NULL && found == NULL) {
        const size_t size = strcspn(path, ":");
        struct text file = {0};
        text_print(&file, "%.*s/%s", (int)size, size > 0 ? path : ".", wanted);
        if (stat(file.at, &other) == 0 && S_ISREG(other.st_mode) && access(file.at, X_OK) == 0 &&
            (other.st_dev != own.st_dev || other.st_ino != own.st_ino))
            found = copy_text(file.at);
        text_free(&file);
        path = path[size] == ':' ? path + size + 1 : NULL;
    }
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
