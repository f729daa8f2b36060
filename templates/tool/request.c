/* SPDX-License-Identifier: 0BSD
 *
 * What the user wants: request.h. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "request.h"
#include "command.h"
#include "mason_dixon_size.h"
#include "message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const strategies[] = {"auto",    "none",   "link-script", "post-link",
                                         "mapfile", "addr32", "pagezero",    NULL};

static int set_boundary(struct request *request, const char *name, const char *value) {
    const char *error = mason_dixon_parse_size(value, &request->boundary);

    if (error == NULL)
        error = mason_dixon_check_boundary(request->boundary);
    if (error == NULL)
        return 0;
    say("%s: --boundary: \"%s\" %s", name, value, error);
    return STATUS_WRONG_USE;
}

static int set_strategy(struct request *request, const char *name, const char *value) {
    const char *const *known;

    for (known = strategies; *known != NULL; known++) {
        if (strcmp(*known, value) == 0) {
            request->strategy = value;
            return 0;
        }
    }
    say("%s: --strategy: \"%s\" is none; allowed are auto, none, link-script, post-link, mapfile, "
        "addr32, "
        "pagezero",
        name, value);
    return STATUS_WRONG_USE;
}

/* Sizes and widths, as CMake and configure take them, too. */
static int set_size(const char *name, const char *option, const char *value, uint64_t *bytes) {
    const char *error = mason_dixon_parse_size(value, bytes);

    if (error == NULL)
        return 0;
    say("%s: %s: \"%s\" %s", name, option, value, error);
    return STATUS_WRONG_USE;
}

/* One of some words. */
static int set_word(const char *name, const char *option, const char *value,
                    const char *const *allowed, const char *words, int *which) {
    int i;

    for (i = 0; allowed[i] != NULL; i++) {
        if (strcmp(allowed[i], value) == 0) {
            *which = i;
            return 0;
        }
    }
    say("%s: %s: \"%s\" is none; allowed are %s", name, option, value, words);
    return STATUS_WRONG_USE;
}

static int set_bits(struct request *request, const char *name, const char *value) {
    char *end;
    const unsigned long bits = strtoul(value, &end, 10);

    if (*value >= '1' && *value <= '9' && *end == '\0' && bits >= 32 && bits <= 63) {
        request->pointer_bits = (unsigned)bits;
        return 0;
    }
    say("%s: --pointer-bits: \"%s\" is no whole number of bits from 32 to 63", name, value);
    return STATUS_WRONG_USE;
}

/* An option with a value: "--name=value" or "--name value". NULL: it is another option. */
static const char *value_of(char *const *argv, int *at, const char *option) {
    const char *rest = starts(argv[*at], option);

    if (rest == NULL || (*rest != '\0' && *rest != '='))
        return NULL;
    if (*rest == '=')
        return rest + 1;
    if (argv[*at + 1] == NULL || strcmp(argv[*at + 1], "--") == 0)
        return "";
    return argv[++*at];
}

/* What is compiled into the executable. Returns 1 when the option is one of them. */
static int read_runtime_option(struct request *request, const char *name, char *const *argv,
                               int *at, const char **value, int *status) {
    static const char *const self_tests[] = {"off", "call", "startup", NULL};
    static const char *const failures[] = {"warn", "abort", NULL};
    static const char *const runtimes[] = {"luajit", "LuaJIT", NULL};
    const char *word = argv[*at];
    int which = 0;

    if ((*value = value_of(argv, at, "--self-test")) != NULL) {
        *status = set_word(name, "--self-test", *value, self_tests, "off, call, startup", &which);
        request->self_test = (enum self_test)which;
    } else if ((*value = value_of(argv, at, "--on-failure")) != NULL) {
        *status = set_word(name, "--on-failure", *value, failures, "warn, abort", &request->abort);
    } else if ((*value = value_of(argv, at, "--runtime")) != NULL) {
        *status = set_word(name, "--runtime", *value, runtimes, "luajit", &which);
        request->luajit = 1;
    } else if ((*value = value_of(argv, at, "--low-limit")) != NULL) {
        *status = set_size(name, "--low-limit", *value, &request->low_limit);
        request->low_limit_given = 1;
    } else if ((*value = value_of(argv, at, "--min-low-room")) != NULL) {
        *status = set_size(name, "--min-low-room", *value, &request->min_low_room);
    } else if ((*value = value_of(argv, at, "--low-reserve")) != NULL) {
        *status = set_size(name, "--low-reserve", *value, &request->low_reserve);
    } else if ((*value = value_of(argv, at, "--pointer-bits")) != NULL) {
        *status = set_bits(request, name, *value);
    } else if (strcmp(word, "--low-map") == 0) {
        request->low_map = 1;
    } else if (strcmp(word, "--low-stack") == 0) {
        request->low_stack = 1;
    } else if (strcmp(word, "--low-layout") == 0) {
        request->low_layout = 1;
    } else {
        return 0;
    }
    return 1;
}

static int read_options(struct request *request, const char *name, char *const *argv) {
    int status = 0;
    int at;

    for (at = 0; argv[at] != NULL && status == 0; at++) {
        const char *word = argv[at];
        const char *value;
        if (strcmp(word, "--") == 0) {
            request->command = argv + at + 1;
            break;
        }
        if ((value = value_of(argv, &at, "--boundary")) != NULL)
            status = set_boundary(request, name, value);
        else if (read_runtime_option(request, name, argv, &at, &value, &status))
            ; /* done */
        else if ((value = value_of(argv, &at, "--strategy")) != NULL)
            status = set_strategy(request, name, value);
        else if ((value = value_of(argv, &at, "--system")) != NULL)
            request->system = value;
        else if ((value = value_of(argv, &at, "--record")) != NULL)
            request->folder = value;
        else if (strcmp(word, "--required") == 0)
            request->required = 1;
        else if (strcmp(word, "--optional") == 0)
            request->required = 0;
        else if (strcmp(word, "--explain") == 0)
            request->explain = 1;
        else if (strcmp(word, "--cross") == 0 && strcmp(name, "link") != 0)
            request->cross = 1;
        else if (strcmp(word, "--help") == 0)
            request->help = 1;
        else
            status = wrong_use(name, word,
                               word[0] == '-' ? "is no option"
                                              : "is no option; a command stands behind --");
        if (status == 0 && value != NULL && *value == '\0')
            status = wrong_use(name, word, "needs a value");
    }
    return status;
}

/* Do the options fit together? Those of the environment and of the command line as one. */
static int fit(struct request *request, const char *name) {
    const char *limit = "--low-limit";
    const int maps = request->low_map || request->luajit;

    if (!request->low_limit_given && request->low_limit > request->boundary)
        request->low_limit = request->boundary;
    if (request->low_limit > request->boundary)
        say("%s: %s: it is above the boundary; allowed is at most --boundary", name, limit);
    else if (request->low_limit < 0x10000 || (maps && request->low_limit == 0x10000))
        say("%s: %s: it is too low; allowed is %s 64KiB", name, limit,
            maps ? "with --low-map above" : "at least");
    else if (request->low_limit > (uint64_t)1 << 32 && maps)
        say("%s: %s: it is too high; allowed is at most 4GiB with --low-map", name, limit);
    else if (request->low_limit > (uint64_t)1 << 31 && request->luajit)
        say("%s: %s: it is too high; allowed is at most 2GiB with --runtime luajit, whose machine "
            "code can't reach beyond",
            name, limit);
    else if (request->min_low_room > request->low_limit)
        say("%s: --min-low-room: it is above the limit; allowed is at most --low-limit", name);
    else if (request->low_reserve > request->low_limit)
        say("%s: --low-reserve: it is above the limit; allowed is at most --low-limit", name);
    else if (request->low_reserve > 0 && !maps)
        say("%s: --low-reserve is given without --low-map; allowed is with --low-map or --runtime, "
            "which serve from it",
            name);
    else if ((request->low_stack || request->low_layout) && request->pointer_bits == 0)
        say("%s: %s is given without --pointer-bits; allowed is with --pointer-bits NUMBER, the "
            "width it shall fit into",
            name, request->low_stack ? "--low-stack" : "--low-layout");
    else
        return 0;
    return STATUS_WRONG_USE;
}

static int read_environment(struct request *request, const char *name) {
    /* Kept for as long as the program runs: the request points into it. */
    static struct words words;
    struct text line = {0};
    const char *more = getenv("MASON_DIXON_OPTIONS");

    memset(request, 0, sizeof *request);
    request->boundary = (uint64_t)1 << 32;
    request->strategy = "auto";
    request->low_limit = (uint64_t)1 << 31;
    if (more == NULL || *more == '\0')
        return 0;
    text_add(&line, more, strlen(more));
    split_words(&line, &words);
    text_free(&line);
    return words.count > 0 ? read_options(request, name, words.at) : 0;
}

int request_defaults(struct request *request, const char *name) {
    const int status = read_environment(request, name);

    return status != 0 ? status : fit(request, name);
}

int request_read(struct request *request, const char *name, char *const *argv) {
    int status = read_environment(request, name);

    request->command = NULL;
    if (status == 0)
        status = read_options(request, name, argv);
    return status != 0 ? status : fit(request, name);
}
