/* SPDX-License-Identifier: 0BSD
 *
 * What the user wants: request.h. One table has every option. Its name is there in configure's
 * tongue; the program puts "--" before it, CMake writes it in capitals with "_". */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "request.h"
#include "command.h"
#include "mason_dixon_size.h"
#include "message.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum tongue { PROGRAM, CMAKE, CONFIGURE };

/* How a value is written, and what its field is. */
enum kind {
    FLAG, /* no value; int, 1 */
    NOT,  /* no value; int, 0 */
    SIZE, /* uint64_t, in bytes */
    BITS, /* unsigned */
    WORD, /* int, the number of the word */
    NAME, /* const char *, the word itself */
    TEXT, /* const char *, anything */
    OURS  /* TEXT, looked at while the options are read */
};

/* Who has it: tongues by their bits, and commands. */
enum {
    IN_PROGRAM = 1 << PROGRAM,
    IN_CONFIGURE = 1 << CONFIGURE,
    IN_ALL = IN_PROGRAM | 1 << CMAKE | IN_CONFIGURE,
    OF_LINK = 1,
    OF_DETECT = 2,
    OF_LUAJIT = 4,
    OF_REQUEST = 8,
    OF_TEST = 16,
    OF_MOST = OF_LINK | OF_DETECT | OF_REQUEST
};

static const char *const strategies[] = {"auto",    "none",   "link-script", "post-link",
                                         "mapfile", "addr32", "pagezero",    NULL};
static const char *const self_tests[] = {"off", "call", "startup", NULL};
static const char *const self_tests_cmake[] = {"OFF", "CALL", "STARTUP", NULL};
static const char *const failures[] = {"warn", "abort", NULL};
static const char *const failures_cmake[] = {"WARN", "ABORT", NULL};
static const char *const runtimes[] = {"luajit", NULL};
static const char *const runtimes_cmake[] = {"LuaJIT", NULL};
static const char *const gc64s[] = {"yes", "no", "guessing-yes", "guessing-no", "unknown", NULL};
static const char *const luajit_bits[] = {"32",          "47",      "64", "guessing-47",
                                          "guessing-64", "unknown", NULL};
static const char *const tongues[] = {"program", "cmake", "configure", NULL};

struct option {
    const char *name;
    enum kind kind;
    size_t field; /* offset in struct request */
    int in;
    int of;
    const char *const *words; /* that are allowed */
    const char *const *cmake; /* the same in CMake's tongue, where they differ */
    int first;                /* number of the first word */
};

/* In the order in which they are named to people. */
enum id {
    REQUIRED,
    OPTIONAL,
    LOW_STACK,
    LOW_LAYOUT,
    LOW_MAP,
    BOUNDARY,
    LOW_LIMIT,
    MIN_LOW_ROOM,
    STRATEGY,
    SELF_TEST,
    ON_FAILURE,
    POINTER_BITS,
    LOW_RESERVE,
    RUNTIME,
    LUAJIT_GC64,
    LUAJIT_BITS,
    PREFIX,
    LINK_WRAPPER,
    SYSTEM,
    RECORD,
    MARKED,
    EXPLAIN,
    CROSS,
    FACTS,
    EMULATOR,
    PRINT,
    OUTPUT,
    OVERRIDE,
    FOR,
    TONGUE,
    HELP,
    OPTIONS
};

#define FIELD(field) offsetof(struct request, field)
#define WORDS(words, first) words, words##_cmake, first

static const struct option options[OPTIONS] = {
    [REQUIRED] = {"required", FLAG, FIELD(required), IN_ALL, OF_MOST, NULL, NULL, 0},
    [OPTIONAL] = {"optional", NOT, FIELD(required), IN_ALL, OF_MOST, NULL, NULL, 0},
    [LOW_STACK] = {"low-stack", FLAG, FIELD(low_stack), IN_ALL, OF_MOST, NULL, NULL, 0},
    [LOW_LAYOUT] = {"low-layout", FLAG, FIELD(low_layout), IN_ALL, OF_MOST, NULL, NULL, 0},
    [LOW_MAP] = {"low-map", FLAG, FIELD(low_map), IN_ALL, OF_MOST, NULL, NULL, 0},
    [BOUNDARY] = {"boundary", SIZE, FIELD(boundary), IN_ALL, OF_MOST, NULL, NULL, 0},
    [LOW_LIMIT] = {"low-limit", SIZE, FIELD(low_limit), IN_ALL, OF_MOST, NULL, NULL, 0},
    [MIN_LOW_ROOM] = {"min-low-room", SIZE, FIELD(min_low_room), IN_ALL, OF_MOST, NULL, NULL, 0},
    [STRATEGY] = {"strategy", NAME, FIELD(strategy), IN_ALL, OF_MOST, strategies, NULL, 0},
    [SELF_TEST] = {"self-test", WORD, FIELD(self_test), IN_ALL, OF_MOST, WORDS(self_tests, 0)},
    [ON_FAILURE] = {"on-failure", WORD, FIELD(abort), IN_ALL, OF_MOST, WORDS(failures, 0)},
    [POINTER_BITS] = {"pointer-bits", BITS, FIELD(pointer_bits), IN_ALL, OF_MOST, NULL, NULL, 0},
    [LOW_RESERVE] = {"low-reserve", SIZE, FIELD(low_reserve), IN_ALL, OF_MOST, NULL, NULL, 0},
    [RUNTIME] = {"runtime", WORD, FIELD(luajit), IN_ALL, OF_MOST, WORDS(runtimes, 1)},
    [LUAJIT_GC64] = {"luajit-gc64", NAME, FIELD(luajit_gc64), IN_PROGRAM, OF_MOST, gc64s, NULL, 0},
    [LUAJIT_BITS] = {"luajit-bits", NAME, FIELD(luajit_bits), IN_PROGRAM, OF_MOST, luajit_bits,
                     NULL, 0},
    /* The macro's own, taken so that it can hand on what it was given. */
    [PREFIX] = {"prefix", OURS, 0, IN_CONFIGURE, OF_MOST, NULL, NULL, 0},
    [LINK_WRAPPER] = {"link-wrapper", OURS, 0, IN_CONFIGURE, OF_MOST, NULL, NULL, 0},
    [SYSTEM] = {"system", TEXT, FIELD(system), IN_PROGRAM, OF_MOST | OF_LUAJIT, NULL, NULL, 0},
    [RECORD] = {"record", TEXT, FIELD(folder), IN_PROGRAM, OF_MOST | OF_TEST, NULL, NULL, 0},
    [MARKED] = {"marked", FLAG, FIELD(marked), IN_PROGRAM, OF_LINK, NULL, NULL, 0},
    [EXPLAIN] = {"explain", FLAG, FIELD(explain), IN_PROGRAM, OF_LINK, NULL, NULL, 0},
    [CROSS] = {"cross", FLAG, FIELD(cross), IN_PROGRAM, OF_DETECT | OF_LUAJIT, NULL, NULL, 0},
    [FACTS] = {"facts", TEXT, FIELD(facts), IN_PROGRAM, OF_DETECT, NULL, NULL, 0},
    [EMULATOR] = {"emulator", TEXT, FIELD(emulator), IN_PROGRAM, OF_DETECT | OF_LUAJIT, NULL, NULL,
                  0},
    [PRINT] = {"print", TEXT, FIELD(print), IN_PROGRAM, OF_DETECT, NULL, NULL, 0},
    [OUTPUT] = {"output", TEXT, FIELD(output), IN_PROGRAM, OF_DETECT, NULL, NULL, 0},
    [OVERRIDE] = {"override", OURS, 0, IN_PROGRAM, OF_MOST, NULL, NULL, 0},
    [FOR] = {"for", OURS, 0, IN_PROGRAM, OF_MOST, NULL, NULL, 0},
    [TONGUE] = {"tongue", OURS, 0, IN_PROGRAM, OF_MOST, tongues, NULL, 0},
    [HELP] = {"help", FLAG, FIELD(help), IN_PROGRAM, OF_MOST | OF_LUAJIT | OF_TEST, NULL, NULL, 0}};

struct reading {
    struct request *request;
    const char *command;
    int of; /* the command's bit */
    const char *who;
    enum tongue tongue;
    int environment;            /* options of other commands are passed over */
    const char *given[OPTIONS]; /* the values, as they were given; NULL */
    int fresh[OPTIONS];         /* not yet given in this tongue */
    char spelled[OPTIONS][24];  /* the names, in this tongue */
};

/* ---- what is said ---- */

static int wrong(const struct reading *reading, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

static int wrong(const struct reading *reading, const char *format, ...) {
    struct text line = {0};
    va_list arguments;

    va_start(arguments, format);
    text_print_list(&line, format, arguments);
    va_end(arguments);
    say_as(reading->who, line.at);
    text_free(&line);
    return STATUS_WRONG_USE;
}

/* The one form of all errors about a value. */
static int bad_value(const struct reading *reading, enum id id, const char *allowed) {
    return wrong(reading, "%s is \"%s\"; allowed is %s.", reading->spelled[id], reading->given[id],
                 allowed);
}

/* The same: at most what another option is. */
static int above(const struct reading *reading, enum id id, enum id limit, uint64_t bytes) {
    char allowed[96];
    char words[32];

    size_words(bytes, words, sizeof words);
    snprintf(allowed, sizeof allowed, "at most %s, which is %s", reading->spelled[limit], words);
    return bad_value(reading, id, allowed);
}

static int no_value(const struct reading *reading, enum id id) {
    const char *name = reading->spelled[id];

    return reading->tongue == CMAKE
               ? wrong(reading, "%s has no value; allowed is one value behind each %s.", name, name)
               : wrong(reading, "%s has no value; allowed is %s=VALUE.", name, name);
}

static int is_flag(const struct option *option) {
    return option->kind == FLAG || option->kind == NOT || option == &options[LINK_WRAPPER];
}

static int unknown(const struct reading *reading, const char *word) {
    struct text allowed = {0};
    int status;
    int id;

    if (reading->tongue == PROGRAM)
        return wrong_use(reading->command, word,
                         word[0] == '-' || reading->of == OF_REQUEST
                             ? "is no option"
                             : "is no option; a command stands behind --");
    for (id = 0; id < OPTIONS; id++)
        if (options[id].in & 1 << reading->tongue)
            text_print(&allowed, "%s%s%s", allowed.size > 0 ? ", " : "", reading->spelled[id],
                       reading->tongue == CMAKE || is_flag(&options[id]) ? "" : "=");
    status = wrong(reading, "unknown %s \"%s\"; allowed are %s.",
                   reading->tongue == CMAKE ? "argument" : "option", word, allowed.at);
    text_free(&allowed);
    return status;
}

/* ---- values ---- */

static int set_size(const struct reading *reading, enum id id, const char *value, uint64_t *bytes) {
    static const char allowed[] =
        "a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024)";
    const char *error = mason_dixon_parse_size(value, bytes);
    const char *unit = value + strspn(value, "0123456789");
    struct text more = {0};
    int status;

    if (error == NULL && *bytes <= (uint64_t)1 << 62)
        return id != BOUNDARY || mason_dixon_check_boundary(*bytes) == NULL
                   ? 0
                   : bad_value(reading, id, "a multiple of 64 KiB from 64KiB to below 128TiB");
    if (error == NULL || starts(error, "is too large") != NULL)
        return bad_value(reading, id, "at most 0x4000000000000000");
    text_print(&more, "%s", allowed);
    if (unit > value && *unit != '\0' && (strchr)("kKmMgGtT", *unit) != NULL &&
        (strcmp(unit + 1, "B") == 0 || strcmp(unit + 1, "b") == 0))
        text_print(&more, "; KB, MB, GB and TB are left out because they mean different things to "
                          "different people");
    status = bad_value(reading, id, more.at);
    text_free(&more);
    return status;
}

static int set_bits(const struct reading *reading, enum id id, const char *value, unsigned *bits) {
    char *end;
    const unsigned long number = strtoul(value, &end, 10);

    if (*value < '1' || *value > '9' || *end != '\0' || number < 32 || number > 63)
        return bad_value(reading, id, "a whole number of bits from 32 to 63");
    *bits = (unsigned)number;
    return 0;
}

static int find_word(const char *const *words, const char *value) {
    int i;

    for (i = 0; words != NULL && words[i] != NULL; i++)
        if (strcmp(words[i], value) == 0)
            return i;
    return -1;
}

/* "a, b or c" */
static void list_words(const char *const *words, struct text *list) {
    int i;

    for (i = 0; words[i] != NULL; i++)
        text_print(list, "%s%s", i == 0 ? "" : words[i + 1] == NULL ? " or " : ", ", words[i]);
}

/* Sets which: the number among the words. The program takes CMake's words, too. */
static int set_word(const struct reading *reading, enum id id, const char *value, int *which) {
    const struct option *option = &options[id];
    const char *const *words =
        reading->tongue == CMAKE && option->cmake != NULL ? option->cmake : option->words;
    struct text allowed = {0};
    int status;

    *which = find_word(words, value);
    if (*which < 0 && reading->tongue == PROGRAM)
        *which = find_word(option->cmake, value);
    if (*which >= 0)
        return 0;
    list_words(words, &allowed);
    status = bad_value(reading, id, allowed.at);
    text_free(&allowed);
    return status;
}

/* A name for variables of make and the shell. */
static int is_prefix(const char *value) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";

    return strspn(value, letters) == strlen(value) && (*value < '0' || *value > '9');
}

static void set_tongue(struct reading *reading, enum tongue tongue) {
    int id;

    reading->tongue = tongue;
    if (tongue != PROGRAM)
        reading->request->self_test = SELF_TEST_STARTUP;
    for (id = 0; id < OPTIONS; id++) {
        char *at = reading->spelled[id];
        reading->fresh[id] = 1;
        snprintf(at, sizeof reading->spelled[id], "%s%s", tongue == PROGRAM ? "--" : "",
                 options[id].name);
        for (; tongue == CMAKE && *at != '\0'; at++)
            *at = *at == '-' ? '_' : (char)(*at - 'a' + 'A');
    }
}

/* The strategy that the user of a project sets wins over the project's, by its own name. */
static int set_override(const struct reading *reading, const char *value) {
    const char *equals = (strrchr)(value, '=');
    struct text allowed = {0};
    int which;
    int status = 0;

    if (equals == NULL || equals == value)
        return bad_value(reading, OVERRIDE, "NAME=STRATEGY");
    which = find_word(strategies, equals + 1);
    list_words(strategies, &allowed);
    if (which < 0)
        status = wrong(reading, "%.*s is \"%s\"; allowed is %s.", (int)(equals - value), value,
                       equals + 1, allowed.at);
    else {
        reading->request->strategy = strategies[which];
        reading->request->override = value;
    }
    text_free(&allowed);
    return status;
}

static int set(struct reading *reading, enum id id, const char *value) {
    const struct option *option = &options[id];
    void *field = (char *)reading->request + option->field;
    int status = 0;
    int which = 0;

    if (!reading->fresh[id] && reading->tongue != PROGRAM)
        return wrong(reading, "%s is given twice; allowed is once.", reading->spelled[id]);
    if (value != NULL && *value == '\0')
        return no_value(reading, id);
    reading->given[id] = value != NULL ? value : "";
    reading->fresh[id] = 0;
    switch (option->kind) {
    case FLAG:
    case NOT:
        *(int *)field = option->kind == FLAG;
        break;
    case SIZE:
        return set_size(reading, id, value, field);
    case BITS:
        return set_bits(reading, id, value, field);
    case WORD:
        status = set_word(reading, id, value, &which);
        *(int *)field = which + option->first;
        break;
    case NAME:
        status = set_word(reading, id, value, &which);
        if (status == 0)
            *(const char **)field = option->words[which];
        break;
    case TEXT:
        *(const char **)field = value;
        break;
    case OURS:
        if (id == PREFIX && !is_prefix(value))
            return bad_value(reading, id, "a name of letters, digits and \"_\"");
        if (id == FOR)
            reading->who = reading->request->who = value;
        if (id == TONGUE && (status = set_word(reading, id, value, &which)) == 0)
            set_tongue(reading, (enum tongue)which);
    }
    return status;
}

/* ---- words ---- */

/* The option that a word is, by this tongue; OPTIONS when it is none. value  behind "="; NULL */
static enum id find(const struct reading *reading, const char *word, const char **value) {
    int id;

    *value = NULL;
    for (id = 0; id < OPTIONS; id++) {
        const struct option *option = &options[id];
        const char *rest = starts(word, reading->spelled[id]);
        if (rest == NULL || (option->in & 1 << reading->tongue) == 0 ||
            (reading->environment ? option->kind == OURS : (option->of & reading->of) == 0))
            continue;
        if (*rest == '\0')
            break;
        if (*rest == '=' && reading->tongue != CMAKE && !is_flag(option)) {
            *value = rest + 1;
            break;
        }
    }
    return (enum id)id;
}

static int read_words(struct reading *reading, char *const *argv) {
    int status = 0;
    int at;

    for (at = 0; argv[at] != NULL && status == 0; at++) {
        const char *value;
        const char *next = argv[at + 1];
        const char *ignored;
        enum id id;
        if (strcmp(argv[at], "--") == 0 && reading->of != OF_REQUEST) {
            reading->request->command = argv + at + 1;
            break;
        }
        /* CMake's lists may have empty items. */
        if (reading->tongue == CMAKE && *argv[at] == '\0')
            continue;
        id = find(reading, argv[at], &value);
        if (id == OPTIONS) {
            status = unknown(reading, argv[at]);
            break;
        }
        if (!is_flag(&options[id]) && value == NULL) {
            value = "";
            if (reading->tongue != CONFIGURE && next != NULL && strcmp(next, "--") != 0 &&
                (reading->tongue == PROGRAM || find(reading, next, &ignored) == OPTIONS))
                value = argv[++at];
        }
        if (!reading->environment || (options[id].of & reading->of) != 0)
            status = set(reading, id, value);
        /* The other tongue's words are the user's; what follows --tongue at once is not yet. */
        if (id == TONGUE && status == 0 && reading->given[FOR] == NULL && argv[at + 1] != NULL &&
            strcmp(argv[at + 1], "--for") == 0) {
            at++;
            if (argv[at + 1] == NULL)
                return no_value(reading, FOR);
            status = set(reading, FOR, argv[++at]);
        }
    }
    return status;
}

/* ---- do the options fit together? ---- */

/* Is the one given without what it is for? */
static int without(const struct reading *reading, enum id id, const char *other,
                   const char *allowed) {
    return wrong(reading, "%s is given without %s; allowed is with %s.", reading->spelled[id],
                 other, allowed);
}

/* The ceiling: with low mappings it has narrower bounds. */
static int fit_limit(const struct reading *reading) {
    const struct request *request = reading->request;
    const int maps = request->low_map || request->luajit;
    /* Without a word of its own it follows the boundary down. */
    const enum id id = reading->given[LOW_LIMIT] != NULL ? LOW_LIMIT : BOUNDARY;
    char allowed[120];

    if (request->low_limit > request->boundary)
        return above(reading, id, BOUNDARY, request->boundary);
    if (request->low_limit < 0x10000)
        return bad_value(reading, id, "at least 64KiB");
    if (request->low_limit > (uint64_t)1 << 31 && request->luajit) {
        snprintf(allowed, sizeof allowed,
                 "at most 2GiB with %s%s, whose machine code can't reach beyond",
                 reading->spelled[RUNTIME], reading->tongue == CMAKE ? " LuaJIT" : "=luajit");
        return bad_value(reading, id, allowed);
    }
    if (maps && (request->low_limit > (uint64_t)1 << 32 || request->low_limit == 0x10000)) {
        const int high = request->low_limit != 0x10000;
        snprintf(allowed, sizeof allowed, "%s with %s%s", high ? "at most 4GiB" : "above 64KiB",
                 reading->spelled[LOW_MAP], high ? "" : ", which uses nothing below");
        return bad_value(reading, id, allowed);
    }
    return 0;
}

/* A list of parts, and a folder whose name survives make, the shell and -Wl. */
static int fit_print(const struct reading *reading) {
    static const char *const parts[] = {"ldflags", "objects", "deps", "functions", "keys", NULL};
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789+-./";
    const char *at = reading->request->print;
    const char *folder = reading->request->output;

    for (; at != NULL; at = *at == ',' ? at + 1 : NULL) {
        const size_t size = strcspn(at, ",");
        char *part = copy_part(at, size);
        const int known = find_word(parts, part) >= 0;
        free(part);
        if (!known)
            return bad_value(reading, PRINT,
                             "one or more of ldflags, objects, deps, functions, keys, with \",\" "
                             "between them");
        at += size;
    }
    if (reading->request->print == NULL && reading->given[OUTPUT] != NULL)
        return without(reading, OUTPUT, reading->spelled[PRINT], "--print=LIST");
    if (*folder == '-' || strspn(folder, letters) != strlen(folder))
        return bad_value(reading, OUTPUT,
                         "a folder whose name has only letters, digits and + - . / _, and no \"-\" "
                         "before them: make, the shell or -Wl, would take others apart");
    return 0;
}

static int fit(struct reading *reading) {
    struct request *request = reading->request;
    const char *bits = reading->spelled[POINTER_BITS];
    const int maps = request->low_map || request->luajit;
    struct text allowed = {0};
    int status;
    int id;

    if (reading->given[OVERRIDE] != NULL &&
        (status = set_override(reading, reading->given[OVERRIDE])) != 0)
        return status;
    if (reading->tongue != PROGRAM && !reading->fresh[REQUIRED] && !reading->fresh[OPTIONAL])
        return wrong(reading, "%s and %s are both given; allowed is one of them.",
                     reading->spelled[REQUIRED], reading->spelled[OPTIONAL]);
    if (reading->given[LOW_LIMIT] == NULL && request->low_limit > request->boundary)
        request->low_limit = request->boundary;
    status = fit_limit(reading);
    if (status != 0)
        return status;
    if (request->min_low_room > request->low_limit)
        return above(reading, MIN_LOW_ROOM, LOW_LIMIT, request->low_limit);
    if (request->low_reserve > request->low_limit)
        return above(reading, LOW_RESERVE, LOW_LIMIT, request->low_limit);
    if (reading->given[LOW_RESERVE] != NULL && !maps) {
        text_print(&allowed, "%s or %s, which serve from it", reading->spelled[LOW_MAP],
                   reading->spelled[RUNTIME]);
        status = without(reading, LOW_RESERVE, reading->spelled[LOW_MAP], allowed.at);
    }
    if (status == 0 && request->marked && request->folder == NULL)
        status = without(reading, MARKED, reading->spelled[RECORD],
                         "--record FOLDER, where requests/<name> stands");
    for (id = LOW_STACK; id <= LOW_LAYOUT && status == 0; id++) {
        if (reading->given[id] == NULL || request->pointer_bits != 0)
            continue;
        text_print(&allowed, "%s%s, the width it shall fit into", bits,
                   reading->tongue == CMAKE ? " <bits>" : "=BITS");
        status = without(reading, (enum id)id, bits, allowed.at);
    }
    text_free(&allowed);
    if (status == 0)
        status = fit_print(reading);
    if (status == 0 && reading->tongue == CONFIGURE &&
        strcmp(request->strategy, "post-link") == 0 && reading->given[OVERRIDE] == NULL &&
        reading->given[LINK_WRAPPER] == NULL)
        status = wrong(reading,
                       "%s is \"post-link\"; allowed is that only together with %s, which says "
                       "that the makefiles link with $(%s_LINK).",
                       reading->spelled[STRATEGY], reading->spelled[LINK_WRAPPER],
                       reading->given[PREFIX] != NULL ? reading->given[PREFIX] : "MASON_DIXON");
    return status;
}

/* ---- reading ---- */

static void set_defaults(struct request *request) {
    memset(request, 0, sizeof *request);
    request->boundary = (uint64_t)1 << 32;
    request->strategy = strategies[0];
    request->output = "mason-dixon";
    request->low_limit = (uint64_t)1 << 31;
}

static int of_command(const char *command) {
    return strcmp(command, "detect") == 0    ? OF_DETECT
           : strcmp(command, "luajit") == 0  ? OF_LUAJIT
           : strcmp(command, "request") == 0 ? OF_REQUEST
           : strcmp(command, "test") == 0    ? OF_TEST
                                             : OF_LINK;
}

static int read_environment(struct reading *reading) {
    /* Kept for as long as the program runs: the request points into it. */
    static struct words words;
    struct text line = {0};
    const char *more = getenv("MASON_DIXON_OPTIONS");
    int status = 0;

    /* What a request says does not depend on where it is read. */
    if (more == NULL || *more == '\0' || reading->of == OF_REQUEST)
        return 0;
    text_add(&line, more, strlen(more));
    split_words(&line, &words);
    text_free(&line);
    reading->environment = 1;
    if (words.count > 0)
        status = read_words(reading, words.at);
    reading->environment = 0;
    return status;
}

/* argv  NULL: the environment alone */
static int read_all(struct request *request, const char *name, char *const *argv) {
    struct reading reading;
    struct text who = {0};
    int status;

    memset(&reading, 0, sizeof reading);
    set_defaults(request);
    text_print(&who, "mason-dixon: %s", name);
    reading.request = request;
    reading.command = name;
    reading.of = of_command(name);
    reading.who = who.at;
    set_tongue(&reading, PROGRAM);
    status = read_environment(&reading);
    request->command = NULL;
    request->options = argv;
    if (status == 0 && argv != NULL)
        status = read_words(&reading, argv);
    if (status == 0 && !request->help)
        status = fit(&reading);
    text_free(&who);
    return status;
}

int request_defaults(struct request *request, const char *name) {
    return read_all(request, name, NULL);
}

int request_read(struct request *request, const char *name, char *const *argv) {
    return read_all(request, name, argv);
}

/* ---- the command ---- */

void request_help(void) {
    static const char *const lines[] = {
        "usage: mason-dixon request [options]",
        "",
        "Runs nothing: checks what is asked for and prints it as options of \"mason-dixon link\", "
        "one a line,",
        "in one way for each meaning and sorted. The boundary is always there; what is the default "
        "is not.",
        "",
        "  The options of link, and for request, detect and link:",
        "  --tongue program|cmake|configure",
        "              the words behind are those of mason_dixon_target() (BOUNDARY 4GiB LOW_MAP), "
        "or of",
        "              AX_MASON_DIXON (boundary=4GiB low-map), where the self-test is startup by "
        "default and",
        "              no word may come twice; errors name them in the same tongue",
        "  --for WHO   what stands before an error, instead of \"mason-dixon: request\"",
        "  --override NAME=STRATEGY",
        "              a strategy that wins over --strategy; an error calls it NAME",
        "",
        "Options of the program stand before --tongue; --for may follow it at once.",
        "Exit status: 0; 2 wrong use, one line on standard error.",
        "",
        "Example: mason-dixon request --tongue cmake --for 'mason_dixon_target(app)' LOW_MAP",
        "         prints --boundary=0x100000000, --low-map and --self-test=startup",
        "Since: 0.2",
        NULL};
    unsigned i;

    for (i = 0; lines[i] != NULL; i++)
        puts(lines[i]);
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Is it a part of what an executable gets, and so of a request? */
static int is_asked_for(int id) {
    return options[id].in == IN_ALL || id == LUAJIT_GC64 || id == LUAJIT_BITS;
}

void request_words(const struct request *request, struct words *words) {
    struct request plain;
    int id;

    set_defaults(&plain);
    if (plain.low_limit > request->boundary)
        plain.low_limit = request->boundary;
    for (id = 0; id < OPTIONS; id++) {
        const struct option *option = &options[id];
        const void *field = (const char *)request + option->field;
        const void *usual = (const char *)&plain + option->field;
        struct text line = {0};
        if (!is_asked_for(id) || ((id == LUAJIT_GC64 || id == LUAJIT_BITS) && !request->luajit))
            continue;
        text_print(&line, "--%s", option->name);
        switch (option->kind) {
        case FLAG:
            if (!*(const int *)field)
                line.size = 0;
            break;
        case SIZE:
            if (id != BOUNDARY && *(const uint64_t *)field == *(const uint64_t *)usual)
                line.size = 0;
            else
                text_print(&line, "=0x%" PRIx64, *(const uint64_t *)field);
            break;
        case BITS:
            if (*(const unsigned *)field == 0)
                line.size = 0;
            else
                text_print(&line, "=%u", *(const unsigned *)field);
            break;
        case WORD:
            if (*(const int *)field == *(const int *)usual)
                line.size = 0;
            else
                text_print(&line, "=%s", option->words[*(const int *)field - option->first]);
            break;
        case NAME:
            if (*(const char *const *)field == *(const char *const *)usual)
                line.size = 0;
            else
                text_print(&line, "=%s", *(const char *const *)field);
            break;
        default:
            line.size = 0;
        }
        if (line.size > 0)
            words_add(words, line.at);
        text_free(&line);
    }
    qsort(words->at, words->count, sizeof *words->at, by_bytes);
}

int request_takes(const char *word) {
    const char *name = starts(word, "--");
    int id;

    for (id = 0; name != NULL && id < OPTIONS; id++) {
        const char *rest = starts(name, options[id].name);
        if (rest != NULL && (*rest == '=' || *rest == '\0') && (is_asked_for(id) || id == SYSTEM))
            return is_flag(&options[id]) == (*rest == '\0');
    }
    return 0;
}

int request_run(const struct request *request) {
    struct words words = {0};
    size_t i;

    request_words(request, &words);
    for (i = 0; i < words.count; i++)
        puts(words.at[i]);
    words_free(&words);
    return STATUS_DONE;
}
