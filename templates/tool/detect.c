/* SPDX-License-Identifier: 0BSD
 *
 * "mason-dixon detect": facts of the target, and what a link with these words would get. The probe
 * (templates/probe, compiled in) is linked by "mason-dixon link" as any program would be, then run
 * where that is possible. What is said of a link is a prediction: each link is decided when it is
 * made, so nothing here is an error of the project.
 *
 * Since: 0.1 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "detect.h"
#include "command.h"
#include "decide.h"
#include "message.h"
#include "process.h"
#include "record.h"
#include "version.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#define LINK_SECONDS 120
#define RUN_SECONDS 60
/* Against a linker that writes the gap byte by byte. */
#define MAX_FILE_BYTES ((rlim_t)1 << 30)

/* What the probe is asked for; the others of its answers differ from run to run. */
static const char *const facts[] = {
    "have_map_32bit", "heap_placement", "map_32bit_range",   "mmap_bits",
    "page_size",      "stack_bits",     "thread_stack_bits", NULL};

struct detect {
    const char *own;
    const struct request *request;
    struct command command;
    struct target target;
    struct linker linker;
    struct words lines;    /* key=value */
    struct text without;   /* words of the command that a trial had to leave out */
    struct text complaint; /* why no trial could be linked, or run; empty */
    int ran;
};

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
        "  --cross     runs nothing that was linked",
        "  --required  status 1 when no link could have the effect",
        "  --help      prints this",
        "",
        "Keys: machine, system; linker_id, linker_version; have_map_32bit, heap_placement, "
        "map_32bit_range,",
        "mmap_bits, page_size (bytes), stack_bits, thread_stack_bits; guessed_because;",
        "predicted.verdict   placed, not-needed, impossible, or unknown: no trial could be linked, "
        "the link decides",
        "predicted.basis     run, headers (the linked file was read), guess",
        "predicted.way, predicted.reason, predicted.boundary; predicted.without: words that the "
        "trial left out",
        "",
        "Exit status: 0; 1 with --required; 2 wrong use; 3 no temporary files.",
        "",
        "Example: mason-dixon detect -- cc -O2 -no-pie | grep '^predicted.verdict='",
        NULL};
    unsigned i;

    for (i = 0; lines[i] != NULL; i++)
        puts(lines[i]);
}

static void add(struct detect *detect, const char *key, const char *value) {
    struct text line = {0};

    text_print(&line, "%s=%s", key, value);
    words_add(&detect->lines, line.at);
    text_free(&line);
}

/* ---- temporary files ---- */

/* A signal must find them: so they are global. */
static char folder[4096];
static struct words temporaries;

static void remove_folder(void) {
    size_t i;

    for (i = 0; i < temporaries.count; i++)
        unlink(temporaries.at[i]);
    if (folder[0] != '\0')
        rmdir(folder);
    folder[0] = '\0';
}

static const char *temporary(const char *name) {
    struct text path = {0};

    text_print(&path, "%s/%s", folder, name);
    words_add(&temporaries, path.at);
    text_free(&path);
    return temporaries.at[temporaries.count - 1];
}

/* The sources of the probe, in a new folder. Returns 0 with errno set when that can't be. */
static int write_sources(void) {
    const char *where = getenv("TMPDIR");
    const struct template_file *source;
    const int size = snprintf(folder, sizeof folder, "%s/mason-dixon-XXXXXX",
                              where != NULL && *where == '/' ? where : "/tmp");

    if (size < 0 || (size_t)size >= sizeof folder) {
        folder[0] = '\0';
        errno = ENAMETOOLONG;
        return 0;
    }
    if (mkdtemp(folder) == NULL) {
        folder[0] = '\0';
        return 0;
    }
    on_end(remove_folder);
    for (source = source_files; source->name != NULL; source++) {
        FILE *file = fopen(temporary(source->name), "wb");
        const char *const *line;
        int good = file != NULL;
        for (line = source->lines; good && *line != NULL; line++)
            good = fputs(*line, file) >= 0;
        if (file != NULL && fclose(file) != 0)
            good = 0;
        if (!good)
            return 0;
    }
    return 1;
}

/* ---- the trial ---- */

/* A word that only the project itself can satisfy: its objects, libraries, scripts. How many words
 * of the command it is. */
static unsigned of_the_project(const struct command *command, size_t at) {
    static const char *const begins[] = {"-l",
                                         "-L",
                                         "-nostartfiles",
                                         "-nostdlib",
                                         "-nodefaultlibs",
                                         "-Wl,-T",
                                         "-Wl,--version-script",
                                         "-Wl,--dynamic-list",
                                         "-Wl,--wrap",
                                         "-Wl,-Map",
                                         NULL};
    const char *word = command->words.at[at];
    size_t i;

    if (strcmp(word, "-T") == 0)
        return 2;
    if (starts(word, "-T") != NULL)
        return 1;
    for (i = 0; begins[i] != NULL; i++)
        if (starts(word, begins[i]) != NULL)
            return 1;
    for (i = 0; i < command->inputs.count; i++)
        if (strcmp(command->inputs.at[i], word) == 0)
            return 1;
    return 0;
}

/* Links the probe by "mason-dixon link". all  0: without what only the project can satisfy. */
static int link_probe(struct detect *detect, int all, const char *probe) {
    const struct command *command = &detect->command;
    struct words words = {0};
    struct outcome outcome;
    struct text out;
    struct text err;
    char boundary[32];
    size_t i;

    snprintf(boundary, sizeof boundary, "0x%" PRIx64, detect->request->boundary);
    words_add(&words, detect->own);
    words_add(&words, "link");
    words_add(&words, "--boundary");
    words_add(&words, boundary);
    words_add(&words, "--strategy");
    words_add(&words, detect->request->strategy);
    if (detect->request->system != NULL) {
        words_add(&words, "--system");
        words_add(&words, detect->request->system);
    }
    words_add(&words, "--record");
    words_add(&words, folder);
    words_add(&words, "--");
    words_add_all(&words, &command->environment);
    for (i = 0; i <= command->driver; i++)
        words_add(&words, command->argv.at[i]);
    for (i = 0; i < command->words.count; i++) {
        const unsigned left_out = all ? 0 : of_the_project(command, i);
        unsigned k;
        if (strcmp(command->words.at[i], "-o") == 0) {
            i++;
            continue;
        }
        if (left_out == 0)
            words_add(&words, command->words.at[i]);
        for (k = 0; k < left_out && i + k < command->words.count; k++)
            text_print(&detect->without, "%s%s", detect->without.size > 0 ? " " : "",
                       command->words.at[i + k]);
        i += left_out > 1;
    }
    words_add(&words, "-w");
    words_add(&words, "-I");
    words_add(&words, folder);
    words_add(&words, temporary("mason_dixon_probe.c"));
    words_add(&words, temporary("mason_dixon.c"));
    words_add(&words, "-o");
    words_add(&words, probe);
    outcome = ask(words.at, LINK_SECONDS, &out, &err);
    words_free(&words);
    if (!succeeded(&outcome)) {
        char *line = error_line(err.at);
        detect->complaint.size = 0;
        text_print(&detect->complaint, "a trial link failed: %s", line);
        free(line);
    }
    text_free(&out);
    text_free(&err);
    return succeeded(&outcome);
}

/* May what is linked be run here? */
static int runs_here(const struct detect *detect) {
    struct sample own;
    struct utsname host;

    return !detect->request->cross && detect->target.known && uname(&host) == 0 &&
           strcmp(host.sysname, detect->target.system) == 0 &&
           (!sample_file("/proc/self/exe", &own) || own.machine == detect->target.sample.machine);
}

/* The value of a key among lines, as a copy; NULL: it is not there. */
static char *value_in(const struct text *text, const char *key) {
    const char *line = text->at;

    while (line != NULL && *line != '\0') {
        const size_t size = strcspn(line, "\n");
        const char *value = starts(line, key);
        if (value != NULL && *value == '=')
            return copy_part(value + 1, size - (size_t)(value + 1 - line));
        line += size + (line[size] == '\n');
    }
    return NULL;
}

/* Runs the probe; its facts are the target's. */
static void run_probe(struct detect *detect, const char *probe, const struct text *record) {
    char *command[2];
    struct outcome outcome;
    struct text out;
    struct text err;
    char *verdict = value_in(record, "linked.verdict");
    char *start;
    unsigned i;

    command[0] = copy_text(probe);
    command[1] = NULL;
    outcome = ask(command, RUN_SECONDS, &out, &err);
    start = value_in(&out, "heap_start");
    if (!succeeded(&outcome) || start == NULL) {
        text_print(&detect->complaint, "the trial program can't be run (status %d)",
                   outcome.status);
    } else {
        detect->ran = 1;
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
    free(command[0]);
    free(start);
    free(verdict);
    text_free(&out);
    text_free(&err);
}

/* What guesses.table says where nothing could be run. */
static void add_guesses(struct detect *detect) {
    unsigned i;

    for (i = 0; facts[i] != NULL; i++) {
        const char *const *text;
        char value[64] = "unknown";
        for (text = rows_guesses; *text != NULL; text++) {
            struct row row;
            int found;
            row_split(*text, &row);
            found = row_fits(row.columns[0], detect->target.system) &&
                    row_fits(row.columns[1], detect->target.machine) &&
                    strcmp(row.columns[2], facts[i]) == 0;
            if (found)
                snprintf(value, sizeof value, "%s%.40s",
                         strcmp(row.columns[3], "-") == 0 ? "" : "guessing ",
                         strcmp(row.columns[3], "-") == 0 ? "" : row.columns[3]);
            row_free(&row);
            if (found)
                break;
        }
        add(detect, facts[i], value);
    }
}

/* ---- the answer ---- */

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int has_key(const struct detect *detect, const char *key) {
    size_t i;

    for (i = 0; i < detect->lines.count; i++) {
        const char *rest = starts(detect->lines.at[i], key);
        if (rest != NULL && *rest == '=')
            return 1;
    }
    return 0;
}

/* The record of the trial's link is what is predicted, unless its run has shown otherwise. */
static void add_prediction(struct detect *detect, const struct text *record) {
    static const char *const keys[] = {"verdict", "way", "reason", "boundary", NULL};
    unsigned i;

    for (i = 0; keys[i] != NULL; i++) {
        char from[32];
        char to[32];
        char *value;
        snprintf(from, sizeof from, "linked.%s", keys[i]);
        snprintf(to, sizeof to, "predicted.%s", keys[i]);
        value = value_in(record, from);
        if (value != NULL && !has_key(detect, to))
            add(detect, to, value);
        free(value);
    }
    if (record->size == 0) {
        char boundary[32];
        struct text reason = {0};
        snprintf(boundary, sizeof boundary, "0x%" PRIx64, detect->request->boundary);
        text_print(&reason, "%s; each link decides by itself",
                   detect->complaint.size > 0 ? detect->complaint.at : "the trial left no record");
        add(detect, "predicted.boundary", boundary);
        add(detect, "predicted.reason", reason.at);
        add(detect, "predicted.verdict", "unknown");
        add(detect, "predicted.way", "none");
        text_free(&reason);
    }
    add(detect, "predicted.basis", record->size == 0 ? "guess" : detect->ran ? "run" : "headers");
    add(detect, "predicted.without", detect->without.size > 0 ? detect->without.at : "");
}

static void read_record(const char *probe, struct text *record) {
    struct text path = {0};
    char bytes[4096];
    FILE *file;
    size_t got;

    record_path(folder, probe, &path);
    words_add(&temporaries, path.at);
    file = fopen(path.at, "rb");
    text_free(&path);
    if (file == NULL)
        return;
    while ((got = fread(bytes, 1, sizeof bytes, file)) > 0)
        text_add(record, bytes, got);
    fclose(file);
}

int detect_run(const char *own, const struct request *request) {
    struct detect detect;
    struct text record = {0};
    struct words plain = {0};
    struct rlimit size;
    const char *probe;
    size_t i;
    int status = STATUS_DONE;

    memset(&detect, 0, sizeof detect);
    detect.own = own;
    detect.request = request;
    command_read(&detect.command, request->command);
    if (!write_sources()) {
        say("detect: no temporary files can be written: %s; TMPDIR names another folder",
            strerror(errno));
        remove_folder();
        return STATUS_CANT;
    }
    if (getrlimit(RLIMIT_FSIZE, &size) == 0 &&
        (size.rlim_cur == RLIM_INFINITY || size.rlim_cur > MAX_FILE_BYTES)) {
        size.rlim_cur = MAX_FILE_BYTES;
        setrlimit(RLIMIT_FSIZE, &size);
    }
    words_add_all(&plain, &detect.command.argv);
    target_find(plain.at, &detect.command, request->system, &detect.target);
    linker_find(plain.at, &detect.command, &detect.linker);
    probe = temporary("probe");
    if (link_probe(&detect, 1, probe) || link_probe(&detect, 0, probe)) {
        detect.complaint.size = 0;
        read_record(probe, &record);
        if (runs_here(&detect))
            run_probe(&detect, probe, &record);
        else
            text_print(&detect.complaint, "nothing that was linked can be run here");
    }
    if (!detect.ran)
        add_guesses(&detect);
    add(&detect, "guessed_because", detect.ran ? "" : detect.complaint.at);
    add(&detect, "machine", detect.target.machine);
    add(&detect, "system", detect.target.system);
    add(&detect, "linker_id", detect.linker.id);
    add(&detect, "linker_version", detect.linker.version);
    add_prediction(&detect, &record);
    remove_folder();
    qsort(detect.lines.at, detect.lines.count, sizeof *detect.lines.at, by_bytes);
    for (i = 0; i < detect.lines.count; i++) {
        puts(detect.lines.at[i]);
        if (request->required && strcmp(detect.lines.at[i], "predicted.verdict=impossible") == 0)
            status = STATUS_REFUSED;
    }
    words_free(&detect.lines);
    words_free(&temporaries);
    words_free(&plain);
    text_free(&record);
    text_free(&detect.without);
    text_free(&detect.complaint);
    target_free(&detect.target);
    linker_free(&detect.linker);
    command_free(&detect.command);
    return status;
}
