/* SPDX-License-Identifier: 0BSD
 *
 * Trial programs: trial.h. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "trial.h"
#include "command.h"
#include "message.h"
#include "object.h"
#include "table.h"
#include "temporary.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#define TRIAL_SECONDS 120
/* Against a linker that writes the gap byte by byte. */
#define MAX_FILE_BYTES ((rlim_t)1 << 30)

/* Writes a source that is compiled in. */
static int write_source(const char *name) {
    const struct template_file *source = source_files;
    const char *const *line;
    FILE *file;
    int good;

    while (strcmp(source->name, name) != 0)
        source++;
    file = fopen(temporary_file(name), "wb");
    good = file != NULL;
    for (line = source->lines; good && *line != NULL; line++)
        good = fputs(*line, file) >= 0;
    return file != NULL && fclose(file) == 0 && good;
}

int trial_sources(const char *const *sources) {
    if (!temporary_open())
        return 0;
    for (; *sources != NULL; sources++)
        if (!write_source(*sources))
            return 0;
    return 1;
}

int trial_open(const char *const *sources) {
    struct rlimit limit;

    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
        (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > MAX_FILE_BYTES)) {
        limit.rlim_cur = MAX_FILE_BYTES;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    return trial_sources(sources);
}

int trial_cant(const char *command) {
    say("%s: no temporary files can be written: %s; TMPDIR names another folder", command,
        strerror(errno));
    temporary_close();
    return STATUS_CANT;
}

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
    if (starts_with_one(word, begins))
        return 1;
    for (i = 0; i < command->inputs.count; i++)
        if (strcmp(command->inputs.at[i], word) == 0)
            return 1;
    return 0;
}

int hands_on(const char *word) {
    static const char *const names[] = {"-Xlinker",       "-Xclang", "-Xassembler",
                                        "-Xpreprocessor", "-mllvm",  NULL};

    return is_one_of(word, names);
}

/* What a project demands of the compile of its own sources, and files that it wants to be written
 * beside: ours need not keep it, or take twice as long, and must not write over the project's. How
 * many words it is. */
static unsigned is_of_compile(const char *word) {
    static const char *const heads[] = {"-std=",         "-Werror",       "-ggdb",
                                        "-gdwarf",       "-gstabs",       "-gz",
                                        "-gsplit-dwarf", "-MD",           "-MMD",
                                        "-MP",           "-MG",           "-save-temps",
                                        "--save-temps",  "-fstack-usage", "-fcallgraph-info",
                                        "-ftime-trace",  "-fdump-",       NULL};
    static const char *const with_value[] = {"-MF", "-MT", "-MQ", "-MJ", NULL};
    static const char *const whole[] = {"-ansi", "-pedantic-errors",
                                        "-g",    "-g1",
                                        "-g2",   "-g3",
                                        "-O",    "-O1",
                                        "-O2",   "-O3",
                                        "-Os",   "-Oz",
                                        "-Og",   NULL};

    if (starts_with_one(word, with_value))
        return word[3] == '\0' ? 2 : 1;
    return is_one_of(word, whole) || starts_with_one(word, heads);
}

/* Does this word for the linker make it write a file of the project's beside the output? */
static int is_of_files(const char *word) {
    static const char *const heads[] = {"-Map", "--Map", "--dependency-file", "--out-implib", NULL};

    return starts_with_one(word, heads);
}

/* Adds a word -Wl,a,b without those. Where the file's name would be the next word of the command,
 * the word stays as it is. */
static void add_linker_words(struct words *words, const char *word) {
    const char *list = word + 4;
    struct text kept = {0};

    text_print(&kept, "-Wl");
    while (*list != '\0') {
        size_t size = strcspn(list, ",");
        char *item = copy_part(list, size);
        const int of_files = is_of_files(item);
        const int has_value = (strchr)(item, '=') != NULL;
        if (of_files && !has_value && list[size] == '\0') {
            free(item);
            kept.size = 0;
            text_print(&kept, "%s", word);
            break;
        }
        if (!of_files)
            text_print(&kept, ",%s", item);
        else if (!has_value)
            size += 1 + strcspn(list + size + 1, ",");
        free(item);
        list += size + (list[size] == ',');
    }
    if (strcmp(kept.at, "-Wl") != 0)
        words_add(words, kept.at);
    text_free(&kept);
}

/* What makes a program write what it ran through. The library that comes with it is wanted by the
 * project's objects, where there are any. */
static int is_of_profiles(const char *word) {
    static const char *const heads[] = {
        "--coverage",  "-coverage",        "-fprofile-", "-ftest-coverage",
        "-fcoverage-", "-fcs-profile-gen", NULL};

    return starts_with_one(word, heads);
}

void trial_command(struct words *words, const struct command *command, const char *const *sources,
                   const char *program, struct text *without) {
    size_t i;

    for (i = 0; i <= command->driver; i++)
        words_add(words, command->argv.at[i]);
    words_add(words, "-w");
    words_add(words, "-I");
    words_add(words, temporary_folder());
    for (; *sources != NULL; sources++)
        if (ends(*sources, ".c"))
            words_add(words, temporary_file(*sources));
    for (i = 0; i < command->words.count; i++) {
        const char *word = command->words.at[i];
        const unsigned left_out = without != NULL ? of_the_project(command, i) : 0;
        const unsigned of_compile = is_of_compile(word);
        unsigned k;
        for (k = 0; k < left_out && i + k < command->words.count; k++)
            text_print(without, "%s%s", without->size > 0 ? " " : "", command->words.at[i + k]);
        if (left_out > 0) {
            i += left_out - 1;
        } else if (strcmp(word, "-o") == 0) {
            i++;
        } else if (hands_on(word) && i + 1 < command->words.count) {
            words_add(words, word);
            words_add(words, command->words.at[++i]);
        } else if (of_compile > 0) {
            i += of_compile - 1;
        } else if (starts(word, "-Wl,") != NULL) {
            add_linker_words(words, word);
        } else if (!is_of_profiles(word) || (without == NULL && command->inputs.count > 0)) {
            words_add(words, word);
        }
    }
    words_add(words, "-o");
    words_add(words, program);
}

/* How long one trial may take. */
static unsigned trial_seconds(void) {
    const char *given = getenv("MASON_DIXON_TRIAL_SECONDS");
    const unsigned long seconds = given != NULL ? strtoul(given, NULL, 10) : 0;

    return seconds >= 1 && seconds <= 9999 ? (unsigned)seconds : TRIAL_SECONDS;
}

int trial_link(const struct words *words, struct text *complaint) {
    struct text out;
    struct text err;
    const struct outcome outcome = ask(words->at, trial_seconds(), &out, &err);

    if (!succeeded(&outcome)) {
        char *line = error_line(err.at);
        complaint->size = 0;
        if (outcome.signal == SIGKILL)
            text_print(complaint,
                       "a trial link failed: it took longer than %u seconds and was stopped",
                       trial_seconds());
        else
            text_print(complaint, "a trial link failed: %s",
                       outcome.error != 0 ? strerror(outcome.error) : line);
        free(line);
    }
    text_free(&out);
    text_free(&err);
    return succeeded(&outcome);
}

/* Empty: none. */
static struct words emulator_words;

void trial_emulate(const char *emulator) {
    struct text text = {0};

    if (emulator == NULL)
        return;
    text_print(&text, "%s", emulator);
    split_words(&text, &emulator_words);
    text_free(&text);
}

int trial_run(const char *program, struct text *out, struct text *err, struct text *complaint) {
    struct words words = {0};
    struct outcome outcome;

    words_add_all(&words, &emulator_words);
    words_add(&words, program);
    outcome = ask(words.at, trial_seconds(), out, err);
    words_free(&words);
    if (succeeded(&outcome))
        return 1;
    complaint->size = 0;
    if (outcome.error != 0)
        text_print(complaint, "the trial program can't be run: %s", strerror(outcome.error));
    else if (outcome.signal != 0)
        text_print(complaint, "the trial program was ended by signal %d", outcome.signal);
    else
        text_print(complaint, "the trial program can't be run (status %d)", outcome.status);
    return 0;
}

int trial_runs_here(const struct target *target, int cross) {
    struct sample own;
    struct utsname host;

    if (emulator_words.count > 0)
        return 1;
    return !cross && target->known && uname(&host) == 0 &&
           strcmp(host.sysname, target->system) == 0 &&
           (!sample_file("/proc/self/exe", &own) || own.machine == target->sample.machine);
}

char *value_in(const struct text *text, const char *key) {
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
