/* SPDX-License-Identifier: 0BSD
 *
 * Inject, for who has no step around the link: print.h. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "print.h"
#include "mapfile.h"
#include "message.h"
#include "selftest.h"
#include "temporary.h"
#include "trial.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_BYTES ((size_t)16 << 20) /* of an object or a script */

/* What the line is made of, each with blanks between. */
struct line {
    struct text ldflags;
    struct text objects;
    struct text deps;
};

void print_begin(const struct request *request, char *const *plain, const struct command *command,
                 const struct target *target, struct printing *printing) {
    struct text why = {0};
    struct own_segment own;
    const char *strategy;

    memset(printing, 0, sizeof *printing);
    printing->request = *request;
    if (strcmp(request->strategy, "none") == 0)
        return;
    printing->has_row = decide_row(plain, command, target, request->strategy, &printing->row, &why);
    text_free(&why);
    if (!printing->has_row)
        return;
    strategy = printing->row.columns[6];
    /* Ours and a mapfile of the project's own may come in either order, and the last one decides.
     */
    if (strcmp(strategy, "mapfile") == 0 && own_segment_find(command, request->boundary, &own)) {
        if (!own_segment_is_whole(&own, request->boundary, target->page))
            printing->request.strategy = "none"; /* what is linked tells of it */
        own_segment_free(&own);
        row_free(&printing->row);
        printing->has_row = 0;
        return;
    }
    if (strcmp(strategy, "none") != 0 && strcmp(strategy, "post-link") != 0) {
        printing->request.strategy = strategy;
        return;
    }
    if (strcmp(strategy, "post-link") == 0 ||
        (!request->required && decide_appends(&printing->row, request->strategy))) {
        struct linker linker;
        linker_find(plain, command, &linker);
        text_print(&printing->after,
                   "%s%s, so it takes a step after the link: put \"mason-dixon "
                   "link --\" in front of the link",
                   command->own_script ? "the project has a linker script of its own"
                                       : linker.called,
                   command->own_script ? "" : " takes no linker script of ours");
        linker_free(&linker);
        printing->request.strategy = "none"; /* what is linked may need nothing */
    }
    row_free(&printing->row);
    printing->has_row = 0;
}

static void add_word(struct text *to, const char *before, const char *word) {
    text_print(to, "%s%s%s", to->size > 0 ? " " : "", before, word);
}

/* A temporary file's copy in the folder, its name with a hash of the contents: calls with other
 * options have others. Adds its path. Returns 0, with errno set, when it can't be written. */
static int keep(const char *folder, const char *file, struct text *path) {
    const char *rest = starts(file, temporary_folder());
    const char *name = base_name(file);
    const char *dot = (strrchr)(name, '.');
    struct text bytes = {0};
    int good;

    if (rest == NULL || *rest != '/') { /* it lies there */
        text_print(path, "%s", file);
        return 1;
    }
    good = text_read(&bytes, file, MAX_BYTES);
    text_print(path, "%s/%.*s-%016" PRIx64 "%s", folder, (int)(dot - name), name,
               hash_bytes(HASH_OF_NOTHING, bytes.at, bytes.size), dot);
    good = good && text_write(&bytes, path->at) >= 0;
    text_free(&bytes);
    return good;
}

/* Words for the linker, as the driver takes them. Files among them are the only ones with "/". */
static int add_words(const char *folder, const struct words *words, struct line *line) {
    int behind = 0; /* the word belongs to the one before */
    int good = 1;
    size_t i;

    for (i = 0; i < words->count && good; i++) {
        const char *word = words->at[i];
        struct text path = {0};
        if ((strchr)(word, '/') != NULL) {
            good = keep(folder, word, &path);
            if (good)
                add_word(&line->deps, "", path.at);
            if (good && !behind)
                add_word(&line->objects, "", path.at);
        } else if (*word == '-') {
            add_word(&line->ldflags, "-Wl,", word);
        } else {
            text_print(&path, "%s", word);
            behind = 1;
        }
        if (behind && good)
            text_print(&line->ldflags, ",%s", path.at);
        text_free(&path);
        behind = strcmp(word, "-T") == 0 || strcmp(word, "-M") == 0 ||
                 strcmp(word, "--dynamic-list") == 0;
    }
    return good;
}

/* Links a program of nothing with what is compiled in, so that what is refused, or hidden, is known
 * and left out. Returns the words. */
static const struct words *try_runtime(struct runtime *runtime, const struct command *command) {
    static const char *const sources[] = {"main.c", NULL};
    struct text source = {0};
    struct text without = {0};
    struct text complaint = {0};
    const char *program = temporary_file("main");
    int all;
    int good = 0;

    text_print(&source, "int main(void) { return 0; }\n");
    temporary_write(sources[0], &source);
    for (all = 1; all >= 0 && !good; all--) {
        struct words words = {0};
        size_t i;
        trial_command(&words, command, sources, program, all ? NULL : &without);
        for (i = 0; i < runtime->all.count; i++) {
            words_add(&words, "-Xlinker");
            words_add(&words, runtime->all.at[i]);
        }
        good = (all || without.size > 0) && trial_link(&words, &complaint);
        words_free(&words);
    }
    if (good)
        (void)runtime_look(runtime, program); /* of this trial nothing is kept but the words */
    else
        runtime_refused(runtime, complaint.at, 1);
    text_free(&source);
    text_free(&without);
    text_free(&complaint);
    return good ? &runtime->all : runtime_functions(runtime);
}

int print_has(const struct request *request, const char *part) {
    const char *list = request->print;

    while (list != NULL && *list != '\0') {
        const size_t size = strcspn(list, ",");
        if (size == strlen(part) && strncmp(list, part, size) == 0)
            return 1;
        list += size + (list[size] == ',');
    }
    return 0;
}

static void add_line(struct words *lines, const char *key, const struct text *value) {
    words_add_fact(lines, key, value->size > 0 ? value->at : NULL);
}

/* The same for who takes the keys, with what a trial has shown. */
static void add_lines(const struct line *line, const struct runtime *runtime, struct words *lines) {
    add_line(lines, "printed_ldflags", &line->ldflags);
    add_line(lines, "printed_objects", &line->objects);
    add_line(lines, "printed_deps", &line->deps);
    if (runtime->low_map != NULL) {
        words_add_fact(lines, "predicted.low_map", runtime->low_map);
        add_line(lines, "predicted.low_map_reason", &runtime->low_map_why);
    }
    widths_add_cures(&runtime->widths, "impossible", lines);
    if (runtime->self_test_why.size > 0 && runtime->request->self_test != SELF_TEST_OFF) {
        struct text warning = {0};
        text_print(&warning, SELF_TEST_LEFT_OUT "%s", runtime->self_test_why.at);
        add_line(lines, "printed_warning", &warning);
        text_free(&warning);
    }
}

/* The parts of the line that were asked for, in that order. */
static void print_line(const char *list, const struct line *line) {
    const char *blank = "";

    while (*list != '\0') {
        const size_t size = strcspn(list, ",");
        const struct text *part = strncmp(list, "ldflags", size) == 0 ? &line->ldflags
                                  : strncmp(list, "deps", size) == 0  ? &line->deps
                                                                      : &line->objects;
        if (part->size > 0) {
            printf("%s%s", blank, part->at);
            blank = " ";
        }
        list += size + (list[size] == ',');
    }
    putchar('\n');
}

int print_end(struct printing *printing, char *const *plain, const struct command *command,
              const struct target *target, const char *verdict, const char *reason) {
    struct request *request = &printing->request;
    const char *const folder = request->output;
    const int bad = strcmp(verdict, "placed") != 0 && strcmp(verdict, "not-needed") != 0;
    struct runtime runtime;
    struct words script = {0};
    struct line line = {0};
    const int keys = print_has(request, "keys");
    const int functions = print_has(request, "functions");
    int refused = bad;
    int status = STATUS_DONE;

    if (bad && !keys)
        say("detect: %s: %s%s", verdict,
            printing->after.size > 0 && strcmp(verdict, "impossible") == 0 ? printing->after.at
                                                                           : reason,
            request->required ? "; --required is given" : "");
    request->folder = folder; /* objects that are compiled stay there */
    runtime_none(&runtime);
    if (!bad || !request->required)
        runtime_prepare(request, plain, command, target, &runtime);
    if (runtime.wanted) {
        const struct words *words;
        /* Nothing is above the boundary where all addresses are below 4 GiB. */
        if (bad || strcmp(request->strategy, "addr32") == 0)
            runtime_quiet(&runtime);
        words = functions || strcmp(verdict, "unknown") == 0 ? runtime_functions(&runtime)
                                                             : try_runtime(&runtime, command);
        if (!functions && !keys && strcmp(verdict, "unknown") != 0)
            refused |= runtime_tell(&runtime, "detect",
                                    request->required ? "--required is given" : NULL, 1, 0);
        if (!add_words(folder, words, &line))
            status = STATUS_CANT;
    }
    if (status == STATUS_DONE && !functions && printing->has_row &&
        strcmp(verdict, "placed") == 0 &&
        (!row_words(&printing->row, target, request->boundary, &script) ||
         ((mkdir(folder, 0777) != 0 && errno != EEXIST) || !add_words(folder, &script, &line))))
        status = STATUS_CANT;
    if (status == STATUS_CANT)
        say("detect: no file can be written to \"%s\": %s; --output names another folder", folder,
            strerror(errno));
    else if (refused && request->required)
        status = STATUS_REFUSED;
    if (keys && bad && printing->after.size > 0)
        add_line(&printing->lines, "predicted.reason", &printing->after);
    if (keys)
        add_lines(&line, &runtime, &printing->lines);
    else if (status == STATUS_DONE)
        print_line(request->print, &line);
    else
        putchar('\n');
    text_free(&line.ldflags);
    text_free(&line.objects);
    text_free(&line.deps);
    words_free(&script);
    runtime_free(&runtime);
    if (printing->has_row)
        row_free(&printing->row);
    text_free(&printing->after);
    return status;
}
