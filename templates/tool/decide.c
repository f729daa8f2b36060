/* SPDX-License-Identifier: 0BSD
 *
 * Detect and decide: decide.h. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "decide.h"
#include "process.h"
#include "temporary.h"
#include "trial.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#define ASK_SECONDS 30

/* ---- the target ---- */

/* A question to the command's driver: its launchers and options, without inputs and outputs, the
 * question first, since linkers answer in order. */
static void question(char *const *plain, const struct command *command, const char *ask_for,
                     struct words *words) {
    size_t input = 0; /* they are in the order of the words; there may be many thousands */
    size_t i;

    for (i = 0; i <= command->driver; i++)
        words_add(words, plain[i]);
    words_add(words, ask_for);
    for (i = 0; i < command->words.count; i++) {
        const char *word = command->words.at[i];
        if (strcmp(word, "-o") == 0 || strcmp(word, "-MF") == 0 || strcmp(word, "-MT") == 0 ||
            strcmp(word, "-MQ") == 0) {
            i++;
            continue;
        }
        if (hands_on(word) && i + 1 < command->words.count) {
            words_add(words, word);
            words_add(words, command->words.at[++i]);
            continue;
        }
        if (input < command->inputs.count && strcmp(command->inputs.at[input], word) == 0)
            input++;
        /* With -Werror a compiler answers nothing: it needs no -D for a question. */
        else if (starts(word, "-l") == NULL && starts(word, "-Werror") == NULL &&
                 strcmp(word, "-MD") != 0 && strcmp(word, "-MMD") != 0)
            words_add(words, word);
    }
}

struct outcome ask_driver(char *const *plain, const struct command *command, const char *ask_for,
                          struct text *out, struct text *err) {
    const char *locale = getenv("LC_ALL");
    char *before = locale != NULL ? copy_text(locale) : NULL;
    struct words words = {0};
    struct outcome outcome;

    question(plain, command, ask_for, &words);
    setenv("LC_ALL", "C", 1); /* GNU ld's own name is translated, too */
    outcome = ask(words.at, ASK_SECONDS, out, err);
    if (before != NULL)
        setenv("LC_ALL", before, 1);
    else
        unsetenv("LC_ALL");
    free(before);
    words_free(&words);
    return outcome;
}

/* The first line of an answer. */
static char *first_line(const struct text *text) {
    return copy_part(text->at, strcspn(text->at, "\r\n"));
}

static const char *system_of_triplet(const char *triplet) {
    static const char *const pairs[] = {
        "android", "Android", "linux",     "Linux",     "freebsd", "FreeBSD", "netbsd",  "NetBSD",
        "openbsd", "OpenBSD", "dragonfly", "DragonFly", "solaris", "SunOS",   "illumos", "SunOS",
        "sunos",   "SunOS",   "darwin",    "Darwin",    "apple",   "Darwin",  "mingw",   "Windows",
        "windows", "Windows", "msvc",      "Windows",   "cygwin",  "Windows", NULL};
    unsigned i;

    const char *const *text;
    const char *found = NULL;

    for (i = 0; pairs[i] != NULL; i += 2)
        if ((strstr)(triplet, pairs[i]) != NULL)
            return pairs[i + 1];
    /* A system that has rows only, by its name in small letters. */
    for (text = rows_executables; found == NULL && *text != NULL; text++) {
        static char name[32];
        char small[sizeof name];
        struct row row;
        row_split(*text, &row);
        for (i = 0; row.columns[0][i] != '\0' && i + 1 < sizeof small; i++)
            small[i] = (char)tolower((unsigned char)row.columns[0][i]);
        small[i] = '\0';
        if (isalpha((unsigned char)small[0]) && (strstr)(triplet, small) != NULL) {
            snprintf(name, sizeof name, "%s", row.columns[0]);
            found = name;
        }
        row_free(&row);
    }
    return found;
}

static const char *name_machine(struct target *target) {
    const char *const *text;

    for (text = rows_machines; *text != NULL; text++) {
        struct row row;
        row_split(*text, &row);
        if (strcmp(row.columns[0], target->sample.bits == 64 ? "elf64" : "elf32") == 0 &&
            strtoul(row.columns[1], NULL, 10) == target->sample.machine) {
            static char name[32];
            snprintf(name, sizeof name, "%s", row.columns[2]);
            target->page = strtoull(row.columns[3], NULL, 16);
            row_free(&row);
            return name;
        }
        row_free(&row);
    }
    return "unknown";
}

/* Is the driver's name one of another machine's or system's compiler, or is it told a target? */
static int names_target(const struct command *command) {
    return command->target != NULL ||
           (strchr)(base_name(command->argv.at[command->driver]), '-') != NULL;
}

/* Is it this machine, as far as its files tell? */
static int is_own(const struct target *target) {
    struct sample own;

    return sample_file("/proc/self/exe", &own) && own.machine == target->sample.machine;
}

/* Where no file tells the machine, as on macOS and Windows: what the driver is told (-arch), or
 * says of itself. Returns a name of strategies.table's, "fat" for several machines. */
static const char *machine_of_words(const struct command *command, const char *triplet) {
    static const char *const pairs[] = {"x86_64",  "x86_64",  "amd64", "x86_64", "arm64", "aarch64",
                                        "aarch64", "aarch64", "i386",  "i386",   "i486",  "i386",
                                        "i586",    "i386",    "i686",  "i386",   NULL};
    const char *asked = NULL;
    unsigned i;
    size_t k;

    for (k = 0; k + 1 < command->words.count; k++)
        if (strcmp(command->words.at[k], "-arch") == 0) {
            if (asked != NULL && strcmp(asked, command->words.at[k + 1]) != 0)
                return "fat";
            asked = command->words.at[k + 1];
        }
    for (i = 0; pairs[i] != NULL; i += 2)
        if (starts(asked != NULL ? asked : triplet, pairs[i]) != NULL)
            return pairs[i + 1];
    return "unknown";
}

/* That in front of a linker's name, aarch64-none-elf-ld; NULL where there is none. */
static char *triplet_in(const char *name) {
    const char *dash = (strrchr)(name, '-');
    char *triplet = dash != NULL ? copy_part(name, (size_t)(dash - name)) : NULL;

    if (triplet != NULL && (strchr)(triplet, '-') != NULL)
        return triplet;
    free(triplet);
    return NULL;
}

/* Of a linker that is given nothing but libraries. */
static int sample_library(const struct command *command, struct sample *sample) {
    static const char *const forms[] = {".a", ".so"};
    size_t i;
    int known = 0;

    for (i = 0; i < command->words.count && !known; i++) {
        const char *name = starts(command->words.at[i], "-l");
        unsigned k;
        for (k = 0; name != NULL && k < 2 && !known; k++) {
            char *path = command_library(command, name, forms[k]);
            known = path != NULL && sample_file(path, sample);
            free(path);
        }
    }
    return known;
}

void target_find(char *const *plain, const struct command *command, const char *system,
                 struct target *target) {
    struct text out;
    struct text err;
    struct utsname host;
    size_t i;
    int named = 0; /* a triplet names the target */

    memset(target, 0, sizeof *target);
    /* What configure calls a host; where that says nothing, the compiler does. */
    if (system != NULL && islower((unsigned char)*system) && (strchr)(system, '-') != NULL)
        system = system_of_triplet(system);
    target->machine = "unknown";
    target->page = 0x10000;
    for (i = 0; i < command->inputs.count && !target->known; i++)
        target->known = sample_file(command->inputs.at[i], &target->sample);
    if (!target->known && command->direct) {
        target->known = sample_library(command, &target->sample);
    } else if (!target->known) {
        ask_driver(plain, command, "-print-file-name=crt1.o", &out, &err);
        if (out.size > 0) {
            char *name = first_line(&out);
            target->known = sample_file(name, &target->sample);
            free(name);
        }
        text_free(&out);
        text_free(&err);
    }
    if (target->known)
        target->machine = name_machine(target);
    target->system = system;
    if (!target->known || (system == NULL && (names_target(command) || !is_own(target)))) {
        char *triplet = NULL;
        if (command->target != NULL)
            triplet = copy_text(command->target);
        if (!command->direct && (triplet == NULL || system_of_triplet(triplet) == NULL)) {
            ask_driver(plain, command, "-dumpmachine", &out, &err);
            if (out.size > 0) {
                free(triplet);
                triplet = first_line(&out);
            }
            text_free(&out);
            text_free(&err);
        }
        if (command->direct && triplet == NULL)
            triplet = triplet_in(base_name(plain[command->driver]));
        if (system == NULL && triplet != NULL)
            target->system = system_of_triplet(triplet);
        if (!target->known && triplet != NULL)
            target->machine = machine_of_words(command, triplet);
        named = triplet != NULL;
        free(triplet);
    }
    /* A system that is named and not known here is not this machine's. */
    if (target->system == NULL && !named && uname(&host) == 0) {
        target->own_system = copy_text(host.sysname);
        target->system = target->own_system;
    }
    if (target->system == NULL)
        target->system = "unknown";
}

void target_free(struct target *target) {
    free(target->own_system);
}

/* ---- the linker ---- */

/* The version in a banner, as linkers.table says where it stands. */
static char *version_in(const char *line, const char *words, const char *how) {
    const char *at = line;
    const char *paren = (strrchr)(line, ')');
    size_t size;

    if (strcmp(how, "paren") == 0 && paren != NULL && (strpbrk)(paren, "0123456789") != NULL)
        at = paren;
    else if (strcmp(how, "line") != 0 && (strstr)(line, words) != NULL)
        at = (strstr)(line, words) + strlen(words);
    for (; *at != '\0'; at++) {
        size = strspn(at, "0123456789.");
        if (size > 0 && *at != '.' && (memchr)(at, '.', size) != NULL) {
            while (at[size - 1] == '.')
                size--;
            return copy_part(at, size);
        }
        if (size > 0)
            at += size - 1;
    }
    return copy_text("");
}

static void linker_ask(char *const *plain, const struct command *command, struct linker *linker) {
    static const char *const questions[] = {"version", "-Wl,--version", "driver", "-v", "solaris",
                                            "-Wl,-V",  "apple",         "-Wl,-v", NULL};
    unsigned i;

    linker->id = NULL;
    linker->called = NULL;
    linker->version = NULL;
    for (i = 0; questions[i] != NULL && linker->id == NULL; i += 2) {
        const char *word = questions[i + 1];
        const char *const *text;
        struct text out;
        struct text err;
        char *line;
        if (command->direct)
            word = starts(word, "-Wl,") != NULL ? word + 4 : word;
        ask_driver(plain, command, word, &out, &err);
        if (strcmp(questions[i], "version") == 0)
            line = first_line(&out);
        else {
            text_add(&out, err.at, err.size);
            line = copy_text(out.at);
        }
        for (text = rows_linkers; *text != NULL && linker->id == NULL; text++) {
            struct row row;
            row_split(*text, &row);
            if (strcmp(row.columns[1], questions[i]) == 0 &&
                (strstr)(line, row.columns[2]) != NULL) {
                char *version = version_in(line, row.columns[2], row.columns[3]);
                struct text called = {0};
                text_print(&called, "%s%s%s", row.columns[4], *version != '\0' ? " " : "", version);
                linker->id = copy_text(row.columns[0]);
                linker->called = called.at;
                linker->version = version;
            }
            row_free(&row);
        }
        free(line);
        text_free(&out);
        text_free(&err);
    }
    if (linker->id == NULL) {
        linker->id = copy_text("unknown");
        linker->called = copy_text("this linker");
        linker->version = copy_text("");
    }
}

void linker_free(struct linker *linker) {
    free(linker->id);
    free(linker->called);
    free(linker->version);
}

void linker_find(char *const *plain, const struct command *command, struct linker *linker) {
    static uint64_t asked; /* of which words; several parts of one run want to know */
    static struct linker last;
    uint64_t hash = HASH_OF_NOTHING;
    size_t i;

    for (i = 0; plain[i] != NULL; i++)
        hash = hash_text(hash, plain[i]);
    if (last.id == NULL || hash != asked) {
        linker_free(&last);
        linker_ask(plain, command, &last);
        asked = hash;
    }
    linker->id = copy_text(last.id);
    linker->called = copy_text(last.called);
    linker->version = copy_text(last.version);
}

/* ---- the row ---- */

/* Do all conditions of a row hold? */
static int when_holds(const char *when, const struct command *command, int asked) {
    static const char *const asan[] = {"address", NULL};
    char *copy = copy_text(when);
    char *word = copy;
    int good = 1;

    while (word != NULL && good && strcmp(when, "-") != 0) {
        char *plus = (strchr)(word, '+');
        if (plus != NULL)
            *plus++ = '\0';
        if (strcmp(word, "own-script") == 0)
            good = command->own_script;
        else if (strcmp(word, "asan") == 0)
            good = command_sanitizer(command, asan) != NULL;
        else if (strcmp(word, "asked") == 0)
            good = asked;
        else
            good = 0; /* -r is no link of an executable, so it is not here */
        word = plus;
    }
    free(copy);
    return good;
}

/* The first row that fits and, where a strategy is asked for, has it or says why there is none. */
static int find_row(const struct command *command, const struct target *target,
                    const struct linker *linker, const char *strategy, struct row *row) {
    const char *const *text;
    const int asked = strcmp(strategy, "auto") != 0;
    const char *format = !target->known ? "*" : target->sample.bits == 64 ? "elf64" : "elf32";

    if (strcmp(target->system, "Darwin") == 0)
        format = strcmp(target->machine, "fat") == 0 ? "fat" : "macho64";
    else if (strcmp(target->system, "Windows") == 0)
        format = strcmp(target->machine, "i386") == 0 ? "pe32" : "pe64";
    for (text = rows_strategies; *text != NULL; text++) {
        row_split(*text, row);
        if (row_fits(row->columns[1], target->system) && row_fits(row->columns[2], format) &&
            row_fits(row->columns[3], target->machine) && row_fits(row->columns[4], linker->id) &&
            when_holds(row->columns[5], command, asked) &&
            (!asked || strcmp(row->columns[6], strategy) == 0 ||
             strcmp(row->columns[6], "none") == 0))
            return 1;
        row_free(row);
    }
    return 0;
}

static int takes_post_link(const char *strategy) {
    return strcmp(strategy, "auto") == 0 || strcmp(strategy, "post-link") == 0;
}

int takes_slot(const struct target *target, const char *strategy) {
    return target->known && target->sample.bits == 64 && strcmp(target->system, "Linux") == 0 &&
           takes_post_link(strategy);
}

int decide_appends(const struct row *row, const char *strategy) {
    return strcmp(row->columns[0], "tcc") == 0 && takes_post_link(strategy);
}

/* What has a row for this target and, where one is given, this linker: "auto, none, ...". */
static void fitting(const struct target *target, const struct linker *linker, struct text *list) {
    static const char *const names[] = {"addr32",   "link-script", "mapfile",
                                        "pagezero", "post-link",   NULL};
    unsigned i;

    text_print(list, "auto, none");
    for (i = 0; names[i] != NULL; i++) {
        const char *const *text;
        int fits = 0;
        for (text = rows_strategies; *text != NULL && !fits; text++) {
            struct row row;
            row_split(*text, &row);
            fits = row_fits(row.columns[1], target->system) &&
                   row_fits(row.columns[3], target->machine) &&
                   (linker == NULL || row_fits(row.columns[4], linker->id)) &&
                   strcmp(row.columns[6], names[i]) == 0;
            row_free(&row);
        }
        if (fits)
            text_print(list, ", %s", names[i]);
    }
}

/* Has no row for this target the strategy, whichever linker it is? */
static int fits_nowhere(const struct target *target, const char *strategy) {
    struct text list = {0};
    int never;

    fitting(target, NULL, &list);
    never = (strstr)(list.at, strategy) == NULL;
    text_free(&list);
    return never;
}

int decide_never(const struct target *target, const struct linker *linker, const char *strategy) {
    return (target->known && target->sample.bits == 32) || strcmp(linker->id, "TCC") == 0 ||
           fits_nowhere(target, strategy);
}

int decide_unfit(const struct command *command, const struct target *target,
                 const struct linker *linker, const char *strategy, struct text *allowed) {
    struct row row;

    if (!target->known || !fits_nowhere(target, strategy))
        return 0;
    if (find_row(command, target, linker, strategy, &row)) {
        row_free(&row);
        return 0;
    }
    text_print(allowed, "what fits %s on %s %s: ", linker->called, target->system, target->machine);
    fitting(target, linker, allowed);
    return 1;
}

/* The reason of a row, filled in. */
static void row_reason(const struct row *row, const struct target *target,
                       const struct linker *linker, struct text *text) {
    const char *values[] = {"LINKER", NULL, "BOUNDARY", "the boundary", "MACHINE", NULL, NULL};

    values[1] = linker->called;
    values[5] = target->machine;
    fill(row->columns[10], values, text);
}

int decide_row(char *const *plain, const struct command *command, const struct target *target,
               const char *strategy, struct row *row, struct text *why) {
    struct linker linker;
    int found;

    linker_find(plain, command, &linker);
    found = find_row(command, target, &linker, strategy, row);
    if (!found && strcmp(strategy, "auto") != 0) {
        text_print(why, "STRATEGY %s does not fit to %s on %s; what does: ", strategy,
                   linker.called, target->system);
        fitting(target, &linker, why);
    } else if (!found)
        text_print(why, "nothing is known about %s on %s", linker.called, target->system);
    else
        row_reason(row, target, &linker, why);
    linker_free(&linker);
    return found;
}

int decide_script(char *const *plain, const struct command *command, const struct target *target,
                  struct row *row) {
    struct linker linker;
    int found;

    linker_find(plain, command, &linker);
    found = find_row(command, target, &linker, "link-script", row);
    if (found && strcmp(row->columns[6], "link-script") != 0) {
        row_free(row);
        found = 0;
    }
    linker_free(&linker);
    return found;
}

int row_words(const struct row *row, const struct target *target, uint64_t boundary,
              struct words *words) {
    const char *const strategy = row->columns[6];
    const char *at = row->columns[7];
    const char *file = NULL;
    char address[32];
    char page[32];
    const char *values[] = {"BOUNDARY", address, "PAGE", page, NULL};
    struct text bytes = {0};

    if (strcmp(strategy, "pagezero") == 0) { /* words of the linker, as they stand in the table */
        while (*at != '\0') {
            const size_t size = strcspn(at, ",");
            char *word = copy_part(at, size);
            words_add(words, word);
            free(word);
            at += size + (at[size] == ',');
        }
        return 1;
    }
    snprintf(address, sizeof address, "0x%" PRIx64, boundary);
    snprintf(page, sizeof page, "0x%" PRIx64, target->page);
    if (strcmp(row->columns[8], "anchor") == 0) {
        anchor_object(&target->sample, &bytes);
        file = temporary_write("anchor.o", &bytes);
        if (file == NULL) {
            text_free(&bytes);
            return 0;
        }
        words_add(words, file);
        bytes.size = 0;
    }
    template_text(row->columns[7], values, &bytes);
    file = temporary_write(row->columns[7], &bytes);
    text_free(&bytes);
    if (file != NULL) {
        words_add(words, strcmp(strategy, "link-script") == 0 ? "-T" : "-M");
        words_add(words, file);
    }
    return file != NULL;
}

void decide_explain(char *const *plain, const struct command *command, const struct target *target,
                    const char *strategy) {
    struct linker linker;
    struct row row;

    linker_find(plain, command, &linker);
    printf("linker=%s\nlinker_id=%s\n", linker.called, linker.id);
    printf("machine=%s\nsystem=%s\n", target->machine, target->system);
    if (strcmp(strategy, "none") == 0) {
        puts("action=link, and look at the file");
    } else if (takes_slot(target, strategy) && strcmp(linker.id, "TCC") != 0) {
        puts("action=link with the reserved slot; a PIE stays as it is, else the slot becomes the "
             "segment");
    } else if (find_row(command, target, &linker, strategy, &row)) {
        struct text reason = {0};
        row_reason(&row, target, &linker, &reason);
        printf("row=%s\naction=%s\nbecause=%s\n", row.columns[0],
               decide_appends(&row, strategy)
                   ? "link as it came, and append the segment, which --required forbids"
                   : row.columns[6],
               reason.at);
        text_free(&reason);
        row_free(&row);
    } else {
        puts("action=link as it came: nothing is known about this linker and system");
    }
    linker_free(&linker);
}

/* ---- the verdict ---- */

void verdict_of(const struct target *target, const char *strategy, const struct placing *placing,
                const struct text *why, const struct text *complaint, struct verdict *verdict) {
    struct text reason = {0};
    const char *const *text;
    int judged = 0;

    verdict->name = mason_dixon_elf_verdict_text(placing->verdict);
    if (placing->error != NULL) {
        verdict->name = "impossible";
        text_print(&reason, "%s", placing->error);
    }
    /* Everything low was asked for, and is there. */
    if (placing->error == NULL && strcmp(strategy, "addr32") == 0) {
        judged = placing->reason == MASON_DIXON_ELF_ADDR32;
        verdict->name = judged ? "placed" : "impossible";
        verdict->way = judged ? "link" : "none";
        verdict->strategy = judged ? "addr32" : "none";
        if (!judged && placing->reason != MASON_DIXON_ELF_32_BIT)
            text_print(&reason, "the linked file lacks the software capability ADDR32");
    }
    /* The page zero of macOS was to be opened, and is as ever. */
    if (placing->error == NULL && strcmp(strategy, "pagezero") == 0 &&
        strcmp(target->system, "Darwin") == 0 && strcmp(verdict->name, "not-needed") == 0) {
        verdict->name = "impossible";
        text_print(&reason, "%s",
                   why->size > 0 ? why->at
                                 : "the linker left the page zero as it was, up to 4 GiB");
    }
    /* On other systems the kernel's rules are others: executables.table. */
    for (text = rows_executables; placing->error == NULL && !placing->foreign && reason.size == 0 &&
                                  strcmp(target->system, "Linux") != 0 && *text != NULL && !judged;
         text++) {
        struct row row;
        const char *type = placing->reason == MASON_DIXON_ELF_POSITION_FREE ||
                                   placing->reason == MASON_DIXON_ELF_PIE_LOW
                               ? "DYN"
                               : "EXEC";
        char boundary[32];
        const char *values[] = {"BOUNDARY", NULL, NULL};
        row_split(*text, &row);
        snprintf(boundary, sizeof boundary, "0x%" PRIx64, verdict->boundary);
        values[1] = boundary;
        if (row_fits(row.columns[0], target->system) && row_fits(row.columns[1], target->machine) &&
            strcmp(row.columns[2], "elf64") == 0 && row_fits(row.columns[3], type) &&
            strcmp(row.columns[4], "*") == 0) {
            judged = 1;
            if (strcmp(row.columns[5], "segments") != 0) {
                verdict->name =
                    strcmp(row.columns[5], "not-needed") == 0 ? "not-needed" : "impossible";
                fill(row.columns[6], values, &reason);
            }
        }
        row_free(&row);
    }
    if (reason.size == 0 && strcmp(verdict->name, "impossible") == 0 && why->size > 0 &&
        placing->reason == MASON_DIXON_ELF_NO_SEGMENT)
        text_print(&reason, "%s", why->at);
    if (reason.size == 0)
        text_print(&reason, "%s", placing->reason_text);
    if (strcmp(verdict->name, "impossible") == 0 && placing->reason == MASON_DIXON_ELF_NO_SEGMENT &&
        complaint->size > 0)
        text_print(&reason, ", as a link with one was refused: %s", complaint->at);
    if (placing->reason == MASON_DIXON_ELF_ASAN && strcmp(verdict->name, "impossible") == 0)
        text_print(&reason, "; build it position independent (-fPIE -pie)");
    verdict->reason = reason.at;
}
