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

int request_defaults(struct request *request, const char *name) {
    /* Kept for as long as the program runs: the request points into it. */
    static struct words words;
    struct text line = {0};
    const char *more = getenv("MASON_DIXON_OPTIONS");

    memset(request, 0, sizeof *request);
    request->boundary = (uint64_t)1 << 32;
    request->strategy = "auto";
    if (more == NULL || *more == '\0')
        return 0;
    text_add(&line, more, strlen(more));
    split_words(&line, &words);
    text_free(&line);
    return words.count > 0 ? read_options(request, name, words.at) : 0;
}

int request_read(struct request *request, const char *name, char *const *argv) {
    const int status = request_defaults(request, name);

    request->command = NULL;
    return status != 0 ? status : read_options(request, name, argv);
}
