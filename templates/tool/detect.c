/* SPDX-License-Identifier: 0BSD
 *
 * "mason-dixon detect": facts of the target, and what a link with these words would get. The probe
 * (templates/probe, compiled in) is linked by "mason-dixon link" as any program would be, then run
 * where that is possible. What is said of a link is a prediction: each link is decided when it is
 * made, so nothing here is an error of the project.
 *
 * Since: 0.2 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "detect.h"
#include "command.h"
#include "decide.h"
#include "link.h"
#include "message.h"
#include "print.h"
#include "record.h"
#include "selftest.h"
#include "temporary.h"
#include "trial.h"
#include "widths.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const sources[] = {"mason_dixon_probe.c",     "mason_dixon.c",
                                      "mason_dixon.h",           "mason_dixon_config.h",
                                      "mason_dixon_measure.h",   "mason_dixon_low_map.h",
                                      "mason_dixon_low_stack.h", NULL};

/* The probe includes the others. */
static const char *const probe_sources[] = {"mason_dixon_probe.c", NULL};

/* What the probe is asked for; the others of its answers differ from run to run. */
static const char *const facts[] = {
    "have_map_32bit", "heap_placement", "map_32bit_range",   "mmap_bits",
    "page_size",      "stack_bits",     "thread_stack_bits", NULL};

struct detect {
    const char *own;
    const struct request *request;
    const char *strategy; /* for the trial */
    struct command command;
    struct target target;
    struct linker linker;
    struct words lines;    /* key=value */
    struct text without;   /* words of the command that a trial had to leave out */
    struct text complaint; /* why no trial could be linked, or run; empty */
    struct text facts;     /* of --facts */
    int ran;
};

#define MAX_FACTS_BYTES 1048576

void detect_help(void) {
    static const char *const lines[] = {
        "usage: mason-dixon detect [options] -- COMPILER FLAGS...",
        "",
        "Prints what is known of the target of this compiler with these flags, as sorted key=value "
        "lines, and",
        "what \"mason-dixon link\" would make of an executable that is linked so. A small program "
        "is "
        "linked and,",
        "where that is possible, run; in a cross build facts are guesses, and say so.",
        "",
        "  --boundary SIZE, --strategy NAME, --system NAME   as for link",
        "  --low-map, --runtime luajit, --luajit-gc64 NAME, --luajit-bits N, --pointer-bits N, "
        "--low-stack,",
        "  --low-layout   as for link: whether they can be had",
        "  --cross     runs nothing that was linked, but by --emulator WORDS: what runs a program "
        "of the target,",
        "              such as 'qemu-system-of-ours arm64'. What qemu-user tells is not believed",
        "  --facts NAME=FILE  a file mason-dixon.facts that was written on the target: its facts "
        "stand in the",
        "              place of guesses; an error calls it NAME",
        "  --required  status 1 when no link could have the effect",
        "  --print=LIST   for makefiles and scripts that link without \"mason-dixon link\": in "
        "place "
        "of the keys one",
        "              line of words for the shell or make. LIST is one or more of these, \",\" "
        "between them:",
        "                ldflags  what the link line needs: the linker's script or mapfile, as "
        "-Wl,-T,FILE",
        "                objects  behind the objects of the project: what is compiled in",
        "                deps     the files of both, for a rule to depend on",
        "                functions  in place of all these: what the program may call, and nothing "
        "else",
        "                keys     not one line, but all keys, with printed_ldflags, "
        "printed_objects, printed_deps,",
        "                         printed_warning: why the self-test is left out",
        "              Nothing needed (a PIE): an empty line. Impossible, or only with a step "
        "after "
        "the link (gold,",
        "              mold, a linker script of the project's own), or unknown since no trial "
        "links: "
        "a line on",
        "              standard error, and an empty one. A file changes only when its contents "
        "do.",
        "  --output FOLDER   where these files stay, named as FOLDER is given. Default: "
        "mason-dixon",
        "  --self-test NAME, --on-failure NAME, --min-low-room SIZE, --low-limit SIZE, "
        "--low-reserve "
        "SIZE",
        "              with --print, as --low-map and its relatives: as for link, which objects "
        "are "
        "compiled in",
        "  --help      prints this",
        "",
        "Keys: machine, system; linker_called, linker_id, linker_version; have_map_32bit, "
        "heap_placement, "
        "map_32bit_range,",
        "mmap_bits, page_size (bytes), stack_bits, thread_stack_bits; guessed_because;",
        "map_32bit_reason: what becomes of MAP_32BIT in a placed program, and what serves instead "
        "(not on Linux);",
        "predicted.verdict   placed, not-needed, impossible, or unknown: no trial could be linked, "
        "the link decides",
        "predicted.basis     run, headers (the linked file was read), guess",
        "predicted.final     yes: impossible, or by appending alone, whatever the flags; no: each",
        "                    link decides",
        "predicted.way, predicted.strategy, predicted.reason, predicted.boundary;",
        "predicted.without   words that the trial left out",
        "predicted.boundary_words, predicted.low_limit_words: these sizes as people write them",
        "predicted.low_map, predicted.low_map_reason, predicted.low_limit, "
        "predicted.low_reserve",
        "(--low-map); predicted.warning",
        "predicted.pointer_verdict, _basis, _reason, predicted.low_stack, predicted.low_layout "
        "(and "
        "_reason),",
        "predicted.width_stack, _threads, _mappings, _heap, _image: bits (--pointer-bits)",
        "",
        "Environment: MASON_DIXON_LINK=off makes the line of --print an empty one. "
        "MASON_DIXON_OPTIONS, TMPDIR:",
        "as for link.",
        "",
        "Exit status: 0; 1 with --required; 2 wrong use; 3 a file can't be written.",
        "",
        "Example: mason-dixon detect -- cc -O2 -no-pie | grep '^predicted.verdict='",
        "         words=$(mason-dixon detect --print=ldflags,objects -- cc -no-pie) &&",
        "         cc -no-pie -o app app.o $words",
        NULL};
    unsigned i;

    for (i = 0; lines[i] != NULL; i++)
        puts(lines[i]);
}

static void add(struct detect *detect, const char *key, const char *value) {
    words_add_fact(&detect->lines, key, value);
}

/* ---- the trial ---- */

/* Links a program by "mason-dixon link". all  0: without what only the project can satisfy. */
static int link_by(struct detect *detect, const char *const *files, int all, const char *probe) {
    const struct command *command = &detect->command;
    struct words words = {0};
    char boundary[32];
    int good;

    snprintf(boundary, sizeof boundary, "0x%" PRIx64, detect->request->boundary);
    words_add(&words, detect->own);
    words_add(&words, "link");
    words_add(&words, "--boundary");
    words_add(&words, boundary);
    words_add(&words, "--strategy");
    words_add(&words, detect->strategy);
    if (detect->request->system != NULL) {
        words_add(&words, "--system");
        words_add(&words, detect->request->system);
    }
    words_add(&words, "--record");
    words_add(&words, temporary_folder());
    words_add(&words, "--");
    detect->without.size = 0;
    trial_command(&words, command, files, probe, all ? NULL : &detect->without);
    /* The same words would fail again. */
    if (!all && detect->without.size == 0) {
        words_free(&words);
        return 0;
    }
    good = trial_link(&words, &detect->complaint);
    words_free(&words);
    return good;
}

/* Links the probe; where that can't be, as without the target's headers, one that needs nothing,
 * which tells of the link at least. Returns 0, 1 or, for the probe, 2. */
static int link_probe(struct detect *detect, const char *probe) {
    static const char *const bare[] = {"bare.c", NULL};
    struct text text = {0};
    int good;

    if (link_by(detect, probe_sources, 1, probe) || link_by(detect, probe_sources, 0, probe))
        return 2;
    /* With something that can be written, as each program has that a libc is linked with. */
    text_print(&text, "int data = 1;\nint main(void) { return 0; }\n");
    good = temporary_write(bare[0], &text) != NULL &&
           (link_by(detect, bare, 1, probe) || link_by(detect, bare, 0, probe));
    text_free(&text);
    return good;
}

/* Runs the probe; its facts are the target's. */
static void run_probe(struct detect *detect, const char *probe, const struct text *record) {
    struct text out;
    struct text err;
    char *verdict = value_in(record, "linked.verdict");
    char *start;
    char *emulated;
    unsigned i;

    detect->ran = trial_run(probe, &out, &err, &detect->complaint);
    start = value_in(&out, "heap_start");
    emulated = value_in(&out, "emulated");
    if (detect->ran && start == NULL) {
        detect->ran = 0;
        text_print(&detect->complaint, "the trial program gave no answer");
    }
    /* They place memory in their own way. */
    if (detect->ran && emulated != NULL && strcmp(emulated, "no") != 0) {
        detect->ran = 0;
        text_print(&detect->complaint, "%s gives no verdict on placement", emulated);
    }
    if (detect->ran) {
        for (i = 0; facts[i] != NULL; i++) {
            char *value = value_in(&out, facts[i]);
            add(detect, facts[i], value != NULL ? value : "");
            free(value);
        }
        /* The file promised, and the process did not keep it. */
        if (verdict != NULL && strcmp(verdict, "impossible") != 0 && *start != '\0' &&
            strtoull(start, NULL, 0) < detect->request->boundary) {
            struct text reason = {0};
            text_print(&reason, "the heap of a trial program started at %s all the same", start);
            add(detect, "predicted.verdict", "impossible");
            add(detect, "predicted.reason", reason.at);
            text_free(&reason);
        }
    }
    free(start);
    free(emulated);
    free(verdict);
    text_free(&out);
    text_free(&err);
}

/* The row of guesses.table for a fact of this target: 0 where there is none. column 3 is the value,
 * 4 the source. */
static int guess_of(const struct detect *detect, const char *fact, struct row *row) {
    const char *const *text;

    for (text = rows_guesses; *text != NULL; text++) {
        row_split(*text, row);
        if (row_fits(row->columns[0], detect->target.system) &&
            row_fits(row->columns[1], detect->target.machine) && strcmp(row->columns[2], fact) == 0)
            return 1;
        row_free(row);
    }
    return 0;
}

/* What guesses.table says where nothing could be run; of a placed program first. */
static void add_guesses(struct detect *detect, int placed) {
    unsigned i;

    for (i = 0; facts[i] != NULL; i++) {
        char value[64] = "unknown";
        char of_placed[48];
        struct row row;
        snprintf(of_placed, sizeof of_placed, "placed.%s", facts[i]);
        if ((placed && guess_of(detect, of_placed, &row)) || guess_of(detect, facts[i], &row)) {
            const int none = strcmp(row.columns[3], "-") == 0;
            snprintf(value, sizeof value, "%s%.40s", none ? "" : "guessing ",
                     none ? "" : row.columns[3]);
            row_free(&row);
        }
        add(detect, facts[i], value);
    }
}

/* ---- wrong use ---- */

/* Says what is wrong with an option NAME=VALUE, and what is allowed. */
static void bad(const struct detect *detect, const char *given, const char *format, ...) {
    const int size = (int)strcspn(given, "=");
    struct text line = {0};
    va_list arguments;

    text_print(&line, "%.*s is \"%s\"; allowed is ", size, given, given + size + 1);
    va_start(arguments, format);
    text_print_list(&line, format, arguments);
    va_end(arguments);
    say_as(detect->request->who != NULL ? detect->request->who : "mason-dixon: detect", line.at);
    text_free(&line);
}

/* Returns 0 after a message where the strategy is one of other systems: of who asks in somebody's
 * name (--for), it is a wrong argument; else it is impossible. */
static int fits_strategy(const struct detect *detect) {
    const struct request *request = detect->request;
    struct text given = {0};
    struct text allowed = {0};
    const int unfit =
        request->who != NULL && decide_unfit(&detect->command, &detect->target, &detect->linker,
                                             request->strategy, &allowed);

    text_print(&given, "STRATEGY=%s", request->strategy);
    if (unfit)
        bad(detect, request->override != NULL ? request->override : given.at, "%s.", allowed.at);
    text_free(&given);
    text_free(&allowed);
    return !unfit;
}

/* Reads the file of --facts. Returns 0 after a message. */
static int read_facts(struct detect *detect) {
    static const char any[] = "a file mason-dixon.facts written by a build on the target";
    const char *given = detect->request->facts;
    const char *equals = given != NULL ? (strchr)(given, '=') : NULL;
    char *version;
    char *system;
    char *machine;
    int good = 0;

    if (given == NULL)
        return 1;
    if (equals == NULL || equals == given || equals[1] == '\0') {
        say("detect: --facts is \"%s\"; allowed is NAME=FILE", given);
        return 0;
    }
    if (!text_read(&detect->facts, equals + 1, MAX_FACTS_BYTES)) {
        bad(detect, given, "%s; it can't be read: %s.", any, strerror(errno));
        return 0;
    }
    version = value_in(&detect->facts, "facts_version");
    system = value_in(&detect->facts, "system");
    machine = value_in(&detect->facts, "machine");
    if (version == NULL)
        bad(detect, given, "%s; this one has no line facts_version=1.", any);
    else if (strcmp(version, "1") != 0)
        bad(detect, given, "a file mason-dixon.facts with facts_version=1; this one has \"%s\".",
            version);
    else if (system == NULL || strcmp(system, detect->target.system) != 0)
        bad(detect, given, "a file of this target, %s; this one is of \"%s\".",
            detect->target.system, system != NULL ? system : "");
    else if (machine == NULL || strcmp(machine, detect->target.machine) != 0)
        bad(detect, given, "a file of this target's machine, %s; this one is of \"%s\".",
            detect->target.machine, machine != NULL ? machine : "");
    else
        good = 1;
    free(version);
    free(system);
    free(machine);
    return good;
}

/* Puts the facts of the file where a guess would stand. */
static void take_facts(struct detect *detect) {
    unsigned i;
    size_t k;
    int guesses = 0;

    for (i = 0; facts[i] != NULL; i++) {
        char *value = value_in(&detect->facts, facts[i]);
        for (k = 0; k < detect->lines.count; k++) {
            const char *rest = starts(detect->lines.at[k], facts[i]);
            if (rest == NULL || *rest != '=')
                continue;
            /* What was measured here is no guess. */
            if (value != NULL && *value != '\0' && starts(value, "guessing") == NULL &&
                (!detect->ran || starts(rest + 1, "guessing") != NULL)) {
                struct text line = {0};
                text_print(&line, "%s=%s", facts[i], value);
                free(detect->lines.at[k]);
                detect->lines.at[k] = line.at;
            }
            guesses |= starts((strchr)(detect->lines.at[k], '=') + 1, "guessing") != NULL;
        }
        free(value);
    }
    if (!guesses)
        detect->complaint.size = 0;
}

/* What becomes of MAP_32BIT in a placed program, and what serves instead. */
static void add_map_32bit_reason(struct detect *detect) {
    struct row row;

    if (guess_of(detect, "placed.have_map_32bit", &row)) {
        add(detect, "map_32bit_reason", row.columns[4]);
        row_free(&row);
    }
}

/* Does the heap of what was linked lie above? Not where all of it lies below 4 GiB. */
static int is_placed(const struct text *record) {
    char *verdict = value_in(record, "linked.verdict");
    char *strategy = value_in(record, "linked.strategy");
    const int placed = verdict != NULL && strcmp(verdict, "placed") == 0 &&
                       (strategy == NULL || strcmp(strategy, "addr32") != 0);

    free(verdict);
    free(strategy);
    return placed;
}

/* ---- the answer ---- */

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What stands behind a key; NULL when it is not there. */
static const char *line_value(const struct detect *detect, const char *key) {
    size_t i;

    for (i = 0; i < detect->lines.count; i++) {
        const char *rest = starts(detect->lines.at[i], key);
        if (rest != NULL && *rest == '=')
            return rest + 1;
    }
    return NULL;
}

/* The record of the trial's link is what is predicted, unless its run has shown otherwise. */
static void add_prediction(struct detect *detect, const struct text *record) {
    static const char *const keys[] = {"verdict", "way", "strategy", "reason", "boundary", NULL};
    char *way = value_in(record, "linked.way");
    char words[32];
    unsigned i;

    /* The trial is linked without --required, which a link with the segment appended does not meet.
     */
    if (detect->request->required && way != NULL && strcmp(way, "append") == 0 &&
        line_value(detect, "predicted.verdict") == NULL) {
        struct text reason = {0};
        text_print(&reason,
                   "with %s the segment could only be appended after the link, which is not enough "
                   "where the effect is required",
                   detect->linker.called);
        add(detect, "predicted.verdict", "impossible");
        add(detect, "predicted.way", "none");
        add(detect, "predicted.strategy", "none");
        add(detect, "predicted.reason", reason.at);
        text_free(&reason);
    }
    free(way);
    for (i = 0; keys[i] != NULL; i++) {
        char from[32];
        char to[32];
        char *value;
        snprintf(from, sizeof from, "linked.%s", keys[i]);
        snprintf(to, sizeof to, "predicted.%s", keys[i]);
        value = value_in(record, from);
        if (value != NULL && line_value(detect, to) == NULL)
            add(detect, to, value);
        free(value);
    }
    if (record->size == 0 && line_value(detect, "predicted.verdict") == NULL) {
        char boundary[32];
        struct text reason = {0};
        snprintf(boundary, sizeof boundary, "0x%" PRIx64, detect->request->boundary);
        text_print(&reason, "%s; %s",
                   detect->complaint.size > 0 ? detect->complaint.at : "the trial left no record",
                   detect->request->print != NULL ? "the link line stays as it is"
                                                  : "each link decides by itself");
        add(detect, "predicted.boundary", boundary);
        add(detect, "predicted.reason", reason.at);
        add(detect, "predicted.verdict", "unknown");
        add(detect, "predicted.way", "none");
        add(detect, "predicted.strategy", "none");
        text_free(&reason);
    }
    size_words(detect->request->boundary, words, sizeof words);
    add(detect, "predicted.boundary_words", words);
    size_words(detect->request->low_limit, words, sizeof words);
    add(detect, "predicted.low_limit_words", words);
    if (line_value(detect, "predicted.basis") == NULL)
        add(detect, "predicted.basis",
            record->size == 0 ? "guess"
            : detect->ran     ? "run"
                              : "headers");
    add(detect, "predicted.without", detect->without.size > 0 ? detect->without.at : "");
}

/* What can be had of low mappings, and whether the link needs to place anything for this runtime.
 */
static void add_runtime(struct detect *detect, char *const *plain) {
    struct runtime runtime;
    char bytes[32];

    runtime_decide(detect->request, plain, &detect->command, &detect->target, &runtime);
    if (runtime.warning.size > 0)
        add(detect, "predicted.warning", runtime.warning.at);
    if (runtime.low_map != NULL) {
        add(detect, "predicted.low_map", runtime.low_map);
        add(detect, "predicted.low_map_reason", runtime.low_map_why.at);
        snprintf(bytes, sizeof bytes, "0x%" PRIx64, detect->request->low_limit);
        add(detect, "predicted.low_limit", bytes);
        snprintf(bytes, sizeof bytes, "%" PRIu64, detect->request->low_reserve);
        add(detect, "predicted.low_reserve", bytes);
    }
    if (runtime.not_needed.size > 0) {
        add(detect, "predicted.verdict", "not-needed");
        if (detect->request->luajit_gc64 != NULL &&
            starts(detect->request->luajit_gc64, "guessing") != NULL)
            add(detect, "predicted.basis", "guess");
        add(detect, "predicted.reason", runtime.not_needed.at);
        add(detect, "predicted.way", "none");
        add(detect, "predicted.strategy", "none");
    }
    runtime_free(&runtime);
}

/* Which addresses do not fit into --pointer-bits, and the cures. */
static void add_widths(struct detect *detect) {
    struct widths widths;
    const char *measured[3] = {NULL, NULL, NULL};
    char key[48];
    unsigned i;

    if (detect->request->pointer_bits == 0)
        return;
    if (detect->ran) {
        measured[0] = line_value(detect, "stack_bits");
        measured[1] = line_value(detect, "thread_stack_bits");
        measured[2] = line_value(detect, "mmap_bits");
    }
    widths_decide(detect->request, &detect->command, &detect->target, measured, &widths);
    add(detect, "predicted.pointer_verdict", widths.verdict);
    add(detect, "predicted.pointer_basis", widths.basis);
    add(detect, "predicted.pointer_reason", widths.reason.at);
    widths_add_cures(&widths, NULL, &detect->lines);
    for (i = 0; i < AREAS; i++) {
        snprintf(key, sizeof key, "predicted.width_%s", widths_area((enum area)i));
        add(detect, key, widths.bits[i]);
    }
    widths_free(&widths);
}

static void read_record(const char *probe, struct text *record) {
    struct text path = {0};

    record_path(temporary_folder(), probe, &path);
    text_read(record, temporary_file(base_name(path.at)), MAX_RECORD_BYTES);
    text_free(&path);
}

/* A line in place of one with the same key. */
static void replace(struct detect *detect, const char *line) {
    const size_t size = strcspn(line, "=") + 1;
    size_t i;

    for (i = 0; i < detect->lines.count; i++) {
        if (strncmp(detect->lines.at[i], line, size) == 0) {
            free(detect->lines.at[i]);
            detect->lines.at[i] = copy_text(line);
            return;
        }
    }
    words_add(&detect->lines, line);
}

int detect_run(const char *own, const struct request *request) {
    struct detect detect;
    struct text record = {0};
    struct words plain = {0};
    struct printing printing;
    const char *probe;
    const char *verdict;
    const char *way;
    size_t i;
    int status = STATUS_DONE;
    int linked;
    int never;
    int keys;

    if (request->print != NULL && link_is_off()) { /* no trial would say anything either */
        putchar('\n');
        return STATUS_DONE;
    }
    memset(&detect, 0, sizeof detect);
    detect.own = own;
    detect.request = request;
    command_read(&detect.command, request->command);
    command_set_environment(&detect.command);
    unsetenv("MASON_DIXON_OPTIONS"); /* they were read; the trial link is not the user's */
    trial_emulate(request->emulator);
    if (!trial_open(sources))
        return trial_cant("detect");
    words_add_all(&plain, &detect.command.argv);
    target_find(plain.at, &detect.command, request->system, &detect.target);
    linker_find(plain.at, &detect.command, &detect.linker);
    if (!read_facts(&detect) || !fits_strategy(&detect)) {
        temporary_close();
        return STATUS_WRONG_USE;
    }
    detect.strategy = request->strategy;
    if (request->print != NULL) {
        print_begin(request, plain.at, &detect.command, &detect.target, &printing);
        detect.strategy = printing.request.strategy;
    }
    probe = temporary_file(strcmp(detect.target.system, "Windows") == 0 ? "probe.exe" : "probe");
    linked = link_probe(&detect, probe);
    if (linked) {
        read_record(probe, &record);
        if (linked == 2)
            detect.complaint.size = 0;
        if (linked == 2 && trial_runs_here(&detect.target, request->cross))
            run_probe(&detect, probe, &record);
        else if (request->cross || linked == 2) {
            detect.complaint.size = 0;
            text_print(&detect.complaint, request->cross
                                              ? "cross build without an emulator"
                                              : "nothing that was linked can be run here");
        }
    }
    if (!detect.ran)
        add_guesses(&detect, is_placed(&record));
    if (is_placed(&record))
        add_map_32bit_reason(&detect);
    if (request->facts != NULL)
        take_facts(&detect);
    add(&detect, "guessed_because",
        detect.ran || detect.complaint.size == 0 ? "" : detect.complaint.at);
    add(&detect, "machine", detect.target.machine);
    add(&detect, "system", detect.target.system);
    add(&detect, "linker_called", detect.linker.called);
    add(&detect, "linker_id", detect.linker.id);
    add(&detect, "linker_version", detect.linker.version);
    add_runtime(&detect, plain.at);
    keys = request->print == NULL || print_has(request, "keys");
    if (keys)
        add_widths(&detect);
    add_prediction(&detect, &record);
    if (request->print != NULL)
        status = print_end(&printing, plain.at, &detect.command, &detect.target,
                           line_value(&detect, "predicted.verdict"),
                           line_value(&detect, "predicted.reason"));
    temporary_close();
    for (i = 0; request->print != NULL && i < printing.lines.count; i++)
        replace(&detect, printing.lines.at[i]);
    verdict = line_value(&detect, "predicted.verdict");
    way = line_value(&detect, "predicted.way");
    never = ((verdict != NULL && strcmp(verdict, "impossible") == 0) ||
             (way != NULL && strcmp(way, "append") == 0)) &&
            decide_never(&detect.target, &detect.linker, request->strategy);
    add(&detect, "predicted.final", never ? "yes" : "no");
    qsort(detect.lines.at, detect.lines.count, sizeof *detect.lines.at, by_bytes);
    for (i = 0; keys && i < detect.lines.count; i++)
        puts(detect.lines.at[i]);
    if (request->print != NULL)
        words_free(&printing.lines);
    words_free(&detect.lines);
    words_free(&plain);
    text_free(&record);
    text_free(&detect.without);
    text_free(&detect.complaint);
    text_free(&detect.facts);
    target_free(&detect.target);
    linker_free(&detect.linker);
    command_free(&detect.command);
    return request->print == NULL && never && request->required ? STATUS_REFUSED : status;
}
