/* SPDX-License-Identifier: 0BSD
 *
 * Detect and decide: widths.h. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "widths.h"
#include "mason_dixon_elf.h"
#include "temporary.h"
#include "trial.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KNOWN_BITS 32 /* whatever is lower fits everywhere */

static const char *const area_names[AREAS] = {"stack", "threads", "mappings", "heap", "image"};
static const char *const cure_names[CURES] = {"LOW_STACK", "LOW_LAYOUT"};

/* What is known and seen while it is decided. */
struct trial {
    const struct request *request;
    const struct command *command;
    const struct target *target;
    struct widths *widths;
    int known; /* there is a row */
    unsigned most[AREAS];
    char cures[16];
    int fixed; /* the trial program is an ET_EXEC */
    int position_free;
    int ran;
    int cured_ran;
    unsigned cured[AREAS];
};

const char *widths_area(enum area area) {
    return area_names[area];
}

const char *widths_cure(unsigned cure) {
    static const char *const names[CURES] = {"low_stack", "low_layout"};

    return names[cure];
}

void widths_add_cures(const struct widths *widths, const char *verdict, struct words *lines) {
    char key[40];
    unsigned i;

    for (i = 0; i < CURES; i++) {
        if (verdict != NULL && strcmp(widths->low[i], verdict) != 0)
            continue;
        snprintf(key, sizeof key, "predicted.%s", widths_cure(i));
        words_add_fact(lines, key, widths->low[i]);
        snprintf(key, sizeof key, "predicted.%s_reason", widths_cure(i));
        words_add_fact(lines, key, widths->why[i].at);
    }
}

static unsigned number_in(const struct text *text, const char *key) {
    char *value = value_in(text, key);
    const unsigned number = value != NULL ? (unsigned)strtoul(value, NULL, 10) : 0;

    free(value);
    return number;
}

/* ---- the table ---- */

static void find_widths(struct trial *trial) {
    const char *const *text;

    snprintf(trial->cures, sizeof trial->cures, "-");
    for (text = rows_widths; *text != NULL && !trial->known; text++) {
        struct row row;
        row_split(*text, &row);
        if (strcmp(row.columns[0], trial->target->system) == 0 &&
            strcmp(row.columns[1], trial->target->machine) == 0) {
            unsigned area;
            trial->known = 1;
            for (area = 0; area < AREAS; area++) /* heap and image share a column */
                trial->most[area] = (unsigned)strtoul(
                    row.columns[2 + (area < AREA_HEAP ? area : AREA_HEAP)], NULL, 10);
            snprintf(trial->cures, sizeof trial->cures, "%.15s", row.columns[6]);
        }
        row_free(&row);
    }
}

/* Does no kernel of this machine give more? */
static int always_fits(const struct trial *trial) {
    unsigned area;

    for (area = 0; area < AREAS; area++)
        if (trial->most[area] > trial->request->pointer_bits)
            return 0;
    return trial->known;
}

/* A sentence with what most of them name. */
static void tell_of(const struct trial *trial, const char *name, unsigned bits, const char *other,
                    struct text *text) {
    char number[16];
    const char *values[] = {"SYSTEM",    trial->target->system,
                            "MACHINE",   trial->target->machine,
                            "BITS",      number,
                            "AREAS",     other,
                            "SANITIZER", other,
                            "WHY",       other,
                            "OPTION",    other,
                            NULL};

    snprintf(number, sizeof number, "%u", bits);
    sentence(name, values, text);
}

static int wants(const struct request *request, unsigned cure) {
    return cure == CURE_STACK ? request->low_stack : request->low_layout;
}

static void fits_always(struct trial *trial, const char *const measured[3]) {
    struct widths *widths = trial->widths;
    unsigned i;

    widths->verdict = "not-needed";
    widths->basis = "guess";
    tell_of(trial, "widths-known", trial->most[AREA_STACK], "", &widths->reason);
    for (i = 0; i < AREAS; i++) {
        snprintf(widths->bits[i], sizeof widths->bits[i], "guessing %u", trial->most[i]);
        if (i < 3 && measured[i] != NULL && strspn(measured[i], "0123456789") > 0) {
            snprintf(widths->bits[i], sizeof widths->bits[i], "%.8s", measured[i]);
            widths->basis = "run";
        }
    }
    for (i = 0; i < CURES; i++) {
        if (wants(trial->request, i)) {
            widths->low[i] = "not-needed";
            text_print(&widths->why[i], "%s", widths->reason.at);
        }
    }
}

/* ---- trial programs ---- */

static const char *const facts[AREAS] = {"stack_bits", "thread_stack_bits", "mmap_bits",
                                         "heap_bits", "image_bits"};

static void read_type(struct trial *trial, const char *program) {
    struct mason_dixon_elf elf;
    const int fd = open(program, O_RDONLY | O_CLOEXEC);

    if (fd >= 0 && mason_dixon_elf_open(&elf, fd) == MASON_DIXON_ELF_OK) {
        trial->fixed = elf.type == 2;
        trial->position_free = elf.type == 3;
        mason_dixon_elf_close(&elf);
    }
    if (fd >= 0)
        close(fd);
}

/* Links and, where that is possible, runs a trial program. definitions  NULL: without a cure.
 * Returns 1 when it was linked. */
static int try_program(struct trial *trial, const char *const *definitions, int *ran,
                       unsigned bits[AREAS], struct text *answers, struct text *complaint) {
    static const char *const plain[] = {"mason_dixon_stacks.c", NULL};
    static const char *const cured[] = {"mason_dixon_stacks.c", "mason_dixon_low_stack.c", NULL};
    const char *program = temporary_file("widths");
    struct words words = {0};
    struct text without = {0};
    struct text err;
    char *emulated;
    unsigned area;
    int good;

    trial_command(&words, trial->command, definitions != NULL ? cured : plain, program, &without);
    words_add(&words, "-DMASON_DIXON_PROBE_THREADS");
    words_add(&words, "-pthread");
    for (; definitions != NULL && *definitions != NULL; definitions++)
        words_add(&words, *definitions);
    good = trial_link(&words, complaint);
    words_free(&words);
    text_free(&without);
    if (!good)
        return 0;
    read_type(trial, program);
    *ran = 0;
    if (!trial_runs_here(trial->target, trial->request->cross))
        return 1;
    *ran = trial_run(program, answers, &err, complaint);
    emulated = value_in(answers, "emulated");
    *ran = *ran && emulated != NULL && strcmp(emulated, "no") == 0;
    free(emulated);
    for (area = 0; *ran && area < AREAS; area++)
        bits[area] = number_in(answers, facts[area]);
    text_free(&err);
    return 1;
}

/* How wide everything is without us. */
static void measure(struct trial *trial) {
    struct text answers = {0};
    struct text complaint = {0};
    unsigned bits[AREAS];
    unsigned area;

    try_program(trial, NULL, &trial->ran, bits, &answers, &complaint);
    trial->widths->basis = trial->ran ? "run" : "guess";
    for (area = 0; area < AREAS; area++) {
        char *text = trial->widths->bits[area];
        if (area >= AREA_HEAP && trial->fixed)
            trial->most[area] = KNOWN_BITS;
        if (trial->ran)
            snprintf(text, sizeof trial->widths->bits[area], "%u", bits[area]);
        else if (trial->known)
            snprintf(text, sizeof trial->widths->bits[area], "guessing %u", trial->most[area]);
        else
            snprintf(text, sizeof trial->widths->bits[area], "unknown");
    }
    text_free(&answers);
    text_free(&complaint);
}

/* Which cures could help: placed, or impossible with a reason. */
static void choose(struct trial *trial) {
    /* They keep shadow memory where things would be moved to. */
    static const char *const names[] = {"thread", "memory", "hwaddress", "safe-stack", NULL};
    struct widths *widths = trial->widths;
    const char *sanitizer = command_sanitizer(trial->command, names);
    unsigned i;

    for (i = 0; i < CURES; i++) {
        struct text *why = &widths->why[i];
        if (!wants(trial->request, i))
            continue;
        if (sanitizer != NULL)
            tell_of(trial, "widths-sanitizer", 0, sanitizer, why);
        else if (strcmp(trial->cures, "-") == 0)
            tell_of(trial, "widths-no-code", 0, "", why);
        else if (i == CURE_LAYOUT && (strstr)(trial->cures, "layout") == NULL)
            tell_of(trial, "widths-no-layout", 0, "", why);
        else if (i == CURE_LAYOUT && trial->position_free &&
                 trial->most[AREA_IMAGE] > trial->request->pointer_bits)
            tell_of(trial, "widths-pie", trial->most[AREA_IMAGE], "", why);
        widths->low[i] = why->size > 0 ? "impossible" : "placed";
    }
}

static int is_placed(const struct widths *widths, unsigned cure) {
    return strcmp(widths->low[cure], "placed") == 0;
}

/* Links the trial program with the cures chosen, and runs it where that is possible: what fails, or
 * has no effect, is impossible. */
static void try_cures(struct trial *trial) {
    struct widths *widths = trial->widths;
    const unsigned wanted = trial->request->pointer_bits;
    const char *definitions[6];
    struct text failed[CURES] = {{0}, {0}};
    struct text answers = {0};
    struct text complaint = {0};
    char bits[48];
    unsigned count = 0;
    unsigned i;

    snprintf(bits, sizeof bits, "-DMASON_DIXON_POINTER_BITS=%u", wanted);
    definitions[count++] = bits;
    definitions[count++] = "-DMASON_DIXON_STACKS_LOW";
    if (is_placed(widths, CURE_STACK)) {
        definitions[count++] = "-DMASON_DIXON_LOW_STACK=1";
        definitions[count++] =
            strcmp(trial->target->system, "SunOS") == 0 ? "-Wl,-z,wrap=main" : "-Wl,--wrap=main";
    }
    if (is_placed(widths, CURE_LAYOUT))
        definitions[count++] = "-DMASON_DIXON_LOW_LAYOUT=1";
    definitions[count] = NULL;
    if (!try_program(trial, definitions, &trial->cured_ran, trial->cured, &answers, &complaint)) {
        text_print(&failed[CURE_STACK], "%s", complaint.at);
        text_print(&failed[CURE_LAYOUT], "%s", complaint.at);
    } else if (trial->cured_ran) {
        char *stack = value_in(&answers, "low_stack");
        char *layout = value_in(&answers, "low_layout");
        if (trial->cured[AREA_STACK] > wanted)
            tell_of(trial, "widths-stack-failed", trial->cured[AREA_STACK], stack,
                    &failed[CURE_STACK]);
        if (trial->cured[AREA_MAPPINGS] > wanted || trial->cured[AREA_THREADS] > wanted)
            tell_of(trial, "widths-layout-failed", trial->cured[AREA_MAPPINGS], layout,
                    &failed[CURE_LAYOUT]);
        free(stack);
        free(layout);
    }
    for (i = 0; i < CURES; i++) {
        if (is_placed(widths, i) && failed[i].size > 0) {
            widths->low[i] = "impossible";
            text_print(&widths->why[i], "%s", failed[i].at);
        } else if (is_placed(widths, i)) {
            tell_of(trial, trial->cured_ran ? "widths-ran" : "widths-not-run", 0, "",
                    &widths->why[i]);
        }
        text_free(&failed[i]);
    }
    text_free(&answers);
    text_free(&complaint);
}

/* ---- the verdict ---- */

/* Adds to a list, with this between its parts. */
static void join(struct text *list, const char *between, const char *part) {
    text_print(list, "%s%s", list->size > 0 ? between : "", part);
}

static void add_area(const struct trial *trial, unsigned area, unsigned bits, struct text *list) {
    struct text words = {0};
    char name[24];

    snprintf(name, sizeof name, "area-%s", area_names[area]);
    tell_of(trial, name, 0, "", &words);
    if (bits > 0)
        text_print(&words, " %u bits", bits);
    join(list, ", ", words.at);
    text_free(&words);
}

/* What is left with the cures, and what would help. */
static void compare(struct trial *trial, struct text *exceed, struct text *unknown,
                    unsigned *hints) {
    const struct widths *widths = trial->widths;
    const struct request *request = trial->request;
    unsigned area;

    for (area = 0; area < AREAS; area++) {
        const char *text = widths->bits[area];
        unsigned bits;
        if ((area == AREA_STACK && is_placed(widths, CURE_STACK)) ||
            ((area == AREA_THREADS || area == AREA_MAPPINGS) && is_placed(widths, CURE_LAYOUT)))
            continue;
        if (strcmp(text, "unknown") == 0) {
            add_area(trial, area, 0, unknown);
            continue;
        }
        bits = (unsigned)strtoul(starts(text, "guessing ") != NULL ? text + 9 : text, NULL, 10);
        /* musl's malloc takes the heap from mappings. */
        if (area == AREA_HEAP && is_placed(widths, CURE_LAYOUT) && trial->cured_ran)
            bits = trial->cured[AREA_HEAP];
        if (bits <= request->pointer_bits)
            continue;
        add_area(trial, area, bits, exceed);
        if (area == AREA_STACK && !request->low_stack && strcmp(trial->cures, "-") != 0)
            *hints |= 1;
        else if ((area == AREA_THREADS || area == AREA_MAPPINGS) && !request->low_layout &&
                 (strstr)(trial->cures, "layout") != NULL)
            *hints |= 2;
        else if (area >= AREA_HEAP && trial->position_free)
            *hints |= 4;
    }
}

static void judge(struct trial *trial) {
    static const char *const hint_names[] = {"widths-hint-stack", "widths-hint-layout",
                                             "widths-hint-image"};
    static const char *const placed_names[CURES] = {"widths-stack-placed", "widths-layout-placed"};
    struct widths *widths = trial->widths;
    struct text exceed = {0};
    struct text unknown = {0};
    const int cured = is_placed(widths, CURE_STACK) || is_placed(widths, CURE_LAYOUT);
    unsigned hints = 0;
    unsigned i;
    int first = 1;

    compare(trial, &exceed, &unknown, &hints);
    if (cured)
        widths->basis = trial->cured_ran ? "run" : "headers";
    if (exceed.size > 0) {
        widths->verdict = "impossible";
        tell_of(trial, "widths-exceed", 0, exceed.at, &widths->reason);
        for (i = 0; i < CURES; i++) {
            const char *values[] = {"OPTION", cure_names[i], "REASON", widths->why[i].at, NULL};
            if (strcmp(widths->low[i], "impossible") == 0)
                sentence("widths-no-help", values, &widths->reason);
        }
        for (i = 0; i < 3; i++) {
            if (hints >> i & 1) {
                text_print(&widths->reason, "%s", first ? ". " : ", ");
                tell_of(trial, hint_names[i], 0, "", &widths->reason);
                first = 0;
            }
        }
    } else if (unknown.size > 0) {
        widths->verdict = "unknown";
        tell_of(trial, "widths-unknown", 0, unknown.at, &widths->reason);
    } else if (cured) {
        widths->verdict = "placed";
        for (i = 0; i < CURES; i++) {
            if (is_placed(widths, i)) {
                text_print(&widths->reason, "%s", first ? "" : ", and ");
                tell_of(trial, placed_names[i], trial->request->pointer_bits, "", &widths->reason);
                first = 0;
            }
        }
    } else {
        widths->verdict = "not-needed";
        tell_of(trial, "widths-fit", 0, "", &widths->reason);
    }
    text_free(&exceed);
    text_free(&unknown);
}

/* By the table alone. Returns 1 when that decides. */
static int begin(struct trial *trial, const struct request *request, const struct command *command,
                 const struct target *target, const char *const measured[3],
                 struct widths *widths) {
    unsigned i;

    memset(widths, 0, sizeof *widths);
    memset(trial, 0, sizeof *trial);
    trial->request = request;
    trial->command = command;
    trial->target = target;
    trial->widths = widths;
    widths->verdict = "unknown";
    widths->basis = "guess";
    for (i = 0; i < CURES; i++)
        widths->low[i] = "off";
    for (i = 0; i < AREAS; i++)
        snprintf(widths->bits[i], sizeof widths->bits[i], "unknown");
    find_widths(trial);
    if (!always_fits(trial))
        return 0;
    fits_always(trial, measured);
    return 1;
}

void widths_by_table(const struct request *request, const struct command *command,
                     const struct target *target, struct widths *widths) {
    static const char *const nothing[3] = {NULL, NULL, NULL};
    struct trial trial;

    if (!begin(&trial, request, command, target, nothing, widths))
        choose(&trial);
}

void widths_linked(const struct request *request, const struct command *command,
                   const struct target *target, struct widths *widths) {
    static const char *const nothing[3] = {NULL, NULL, NULL};
    struct trial trial;

    if (!is_placed(widths, CURE_LAYOUT))
        return;
    widths_free(widths);
    if (begin(&trial, request, command, target, nothing, widths))
        return;
    trial.position_free = 1;
    choose(&trial);
}

void widths_decide(const struct request *request, const struct command *command,
                   const struct target *target, const char *const measured[3],
                   struct widths *widths) {
    static const char *const sources[] = {"mason_dixon_stacks.c",    "mason_dixon_low_stack.c",
                                          "mason_dixon_low_stack.h", "mason_dixon_measure.h",
                                          "mason_dixon_config.h",    NULL};
    struct trial trial;

    if (begin(&trial, request, command, target, measured, widths))
        return;
    if (trial_sources(sources))
        measure(&trial);
    choose(&trial);
    if (is_placed(widths, CURE_STACK) || is_placed(widths, CURE_LAYOUT))
        try_cures(&trial);
    judge(&trial);
}

void widths_free(struct widths *widths) {
    unsigned i;

    text_free(&widths->reason);
    for (i = 0; i < CURES; i++)
        text_free(&widths->why[i]);
}
