/* SPDX-License-Identifier: 0BSD
 *
 * "mason-dixon luajit": GC64 and the width of light userdata stand in no header, .pc file or
 * symbol, so the very library of the link is asked by a program; where none can be linked or run,
 * its contents tell.
 *
 * Since: 0.2 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "luajit.h"
#include "command.h"
#include "decide.h"
#include "message.h"
#include "temporary.h"
#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_LIBRARY_BYTES ((size_t)64 << 20)
#define ASK_SECONDS 30

static const char *const sources[] = {"mason_dixon_find_luajit.c", NULL};

struct luajit {
    const struct request *request;
    struct command command;
    struct words plain;
    struct target target;
    char *library;    /* the file that is linked; NULL: none was found */
    char *named;      /* the word that names a LuaJIT; NULL */
    const char *gc64; /* yes, no, guessing yes, guessing no, unknown, none; NULL: not known yet */
    char bits[24];    /* 32, 47, 64, guessing 47, guessing 64, unknown; "" */
    char version[24]; /* of the library; "" */
    struct text because; /* how it was learnt */
};

void luajit_help(void) {
    static const char *const lines[] = {
        "usage: mason-dixon luajit [--cross] [--emulator WORDS] -- COMPILER FLAGS LIBRARIES...",
        "",
        "Prints, as key=value lines, which LuaJIT an executable gets that is linked with these "
        "words:",
        "",
        "  luajit_gc64     yes; no: it keeps all its objects below 2 GiB; unknown; none: no LuaJIT "
        "is "
        "linked",
        "  luajit_bits     32, 47 or 64: how wide its light userdata are; unknown",
        "  luajit_library  the file; empty when none was found",
        "  luajit_version  of that file, such as 2.1.1720049189; empty when it does not tell",
        "  luajit_because  how that is known",
        "",
        "A program that is linked so is asked. Where none can be linked or run (a cross build, "
        "--cross) the",
        "library's contents tell, and the answers begin with \"guessing\". --emulator: what runs a "
        "program of the",
        "target, such as 'qemu-aarch64 -L /sysroot'.",
        "A file that is named otherwise than LuaJIT is taken for one when its contents say so.",
        "",
        "Exit status: 0, whatever the answer; 2 wrong use; 3 no temporary files.",
        "",
        "Example: mason-dixon luajit -- cc $(pkg-config --cflags --libs luajit)",
        NULL};
    unsigned i;

    for (i = 0; lines[i] != NULL; i++)
        puts(lines[i]);
}

/* ---- the library ---- */

static int is_file(const char *path) {
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* The first file of these names, ended by NULL, in the folders of -L, as linkers look folder by
 * folder; else in the compiler's. */
static char *find_named(struct luajit *luajit, const char *const *names) {
    char *found = command_in_folders(&luajit->command, names);

    for (; found == NULL && *names != NULL; names++) {
        struct text word = {0};
        struct text out;
        struct text err;
        text_print(&word, "-print-file-name=%s", *names);
        ask_driver(luajit->plain.at, &luajit->command, word.at, &out, &err);
        text_free(&word);
        if (out.size > 0)
            found = copy_part(out.at, strcspn(out.at, "\n"));
        if (found != NULL && !is_file(found)) {
            free(found);
            found = NULL;
        }
        text_free(&out);
        text_free(&err);
    }
    return found;
}

/* Is this the name of a LuaJIT: luajit, luajit-5.1, and llua51's for Windows? */
static int is_luajit(const char *name) {
    return (strstr)(name, "luajit") != NULL || strcmp(name, "lua51") == 0;
}

static int is_library(const char *name) {
    return ends(name, ".a") || ends(name, ".so") || ends(name, ".dylib") ||
           (strstr)(name, ".so.") != NULL;
}

/* Where a text stands in bytes of any kind; NULL. */
static const char *find_bytes(const struct text *bytes, const char *text) {
    const size_t size = strlen(text);
    const char *at = bytes->at;
    const char *end = bytes->at + bytes->size;

    while (at != NULL && (size_t)(end - at) >= size) {
        at = (const char *)(memchr)(at, text[0], (size_t)(end - at) - size + 1);
        if (at == NULL || memcmp(at, text, size) == 0)
            return at;
        at++;
    }
    return NULL;
}

/* The version behind "LuaJIT " in the library; "" without one. */
static void version_of(const struct text *bytes, char *version, size_t room) {
    struct text rest = *bytes;
    const char *at;

    *version = '\0';
    while ((at = find_bytes(&rest, "LuaJIT ")) != NULL) {
        const char *number = at + 7;
        const size_t left = (size_t)(rest.at + rest.size - number);
        size_t size = 0;
        unsigned dots = 0;
        while (size < left && ((number[size] >= '0' && number[size] <= '9') ||
                               (number[size] == '.' && size > 0 && number[size - 1] != '.'))) {
            dots += number[size] == '.';
            size++;
        }
        /* 2.1.0-beta3 */
        if (dots == 2 && size + 1 < left && number[size] == '-' && number[size + 1] >= 'a' &&
            number[size + 1] <= 'z')
            for (size++; size < left && ((number[size] >= 'a' && number[size] <= 'z') ||
                                         (number[size] >= '0' && number[size] <= '9'));)
                size++;
        if (dots == 2 && size < room) {
            memcpy(version, number, size);
            version[size] = '\0';
            return;
        }
        rest.at = (char *)number;
        rest.size = left;
    }
}

/* Its version, in its text; 0 when it has none. */
static int read_version(struct luajit *luajit, const char *library) {
    struct text bytes = {0};

    if (text_read(&bytes, library, MAX_LIBRARY_BYTES))
        version_of(&bytes, luajit->version, sizeof luajit->version);
    text_free(&bytes);
    return luajit->version[0] != '\0';
}

/* What stands behind -l. */
static char *find_library_named(struct luajit *luajit, const char *name, int is_static) {
    static const char *const suffixes[] = {".so", ".dylib", ".a"};
    struct text files[3] = {{0}, {0}, {0}};
    const char *names[4] = {NULL, NULL, NULL, NULL};
    const unsigned first = is_static ? 2 : 0;
    char *found;
    unsigned k;

    for (k = first; k < 3; k++) {
        text_print(&files[k], "lib%s%s", name, suffixes[k]);
        names[k - first] = files[k].at;
    }
    if (*name == ':') {
        names[0] = name + 1;
        names[1] = NULL;
    }
    found = find_named(luajit, names);
    for (k = 0; k < 3; k++)
        text_free(&files[k]);
    return found;
}

static void find_library(struct luajit *luajit) {
    const struct words *words = &luajit->command.words;
    int is_static = 0;
    size_t i;

    for (i = 0; i < words->count && luajit->library == NULL; i++) {
        const char *word = words->at[i];
        const char *name = starts(word, "-l");
        if (strcmp(word, "-static") == 0 || strcmp(word, "-static-pie") == 0 ||
            strcmp(word, "-Wl,-Bstatic") == 0)
            is_static = 1;
        else if (strcmp(word, "-Wl,-Bdynamic") == 0)
            is_static = 0;
        if (name != NULL && *name == '\0' && i + 1 < words->count)
            name = words->at[++i];
        if (name != NULL ? !is_luajit(*name == ':' ? name + 1 : name)
                         : *word == '-' || !is_library(word) || !is_luajit(base_name(word)))
            continue;
        if (luajit->named == NULL)
            luajit->named = copy_text(word);
        if (name == NULL)
            luajit->library = is_file(word) ? copy_text(word) : NULL;
        else
            luajit->library = find_library_named(luajit, name, is_static);
    }
    /* By another name. */
    for (i = 0; i < words->count && luajit->named == NULL; i++) {
        const char *word = words->at[i];
        if (*word != '-' && is_library(word) && is_file(word) && read_version(luajit, word)) {
            luajit->named = copy_text(word);
            luajit->library = copy_text(word);
        }
    }
    if (luajit->library != NULL && luajit->version[0] == '\0')
        read_version(luajit, luajit->library);
}

/* ---- asking ---- */

/* Was another library of the same name loaded than the one that is linked? */
static int is_another(const struct luajit *luajit, const char *loaded) {
    struct text a = {0};
    struct text b = {0};
    int another = 0;

    if (luajit->library != NULL && !ends(luajit->library, ".a") &&
        text_read(&a, luajit->library, MAX_LIBRARY_BYTES) &&
        text_read(&b, loaded, MAX_LIBRARY_BYTES))
        another = a.size != b.size || memcmp(a.at, b.at, a.size) != 0;
    text_free(&a);
    text_free(&b);
    return another;
}

/* The file with "lua" in its name that the program had mapped. */
static char *loaded_by(const struct text *out) {
    const char *line = out->at;

    while (line != NULL && *line != '\0') {
        const size_t size = strcspn(line, "\n");
        const char *path = starts(line, "file=");
        if (path != NULL) {
            char *copy = copy_part(path, size - (size_t)(path - line));
            if ((strstr)(base_name(copy), "lua") != NULL)
                return copy;
            free(copy);
        }
        line += size + (line[size] == '\n');
    }
    return NULL;
}

/* The loader finds the library where the link found it. */
static void add_library_path(const char *library) {
    const char *before = getenv("LD_LIBRARY_PATH");
    struct text path = {0};
    const char *name = base_name(library);

    if (name == library)
        text_print(&path, ".");
    else
        text_add(&path, library, (size_t)(name - library));
    if (before != NULL && *before != '\0')
        text_print(&path, ":%s", before);
    setenv("LD_LIBRARY_PATH", path.at, 1);
    text_free(&path);
}

static void ask_program(struct luajit *luajit) {
    const struct command *command = &luajit->command;
    const char *program = temporary_file("probe");
    struct words words = {0};
    struct text out;
    struct text err;
    char *value;
    char *loaded;
    int good;

    trial_command(&words, command, sources, program, NULL);
    good = trial_link(&words, &luajit->because);
    words_free(&words);
    if (!good)
        return;
    if (!trial_runs_here(&luajit->target, luajit->request->cross)) {
        text_print(&luajit->because, "nothing that was linked can be run here");
        return;
    }
    /* An emulator must not load the target's. */
    if (luajit->library != NULL && !ends(luajit->library, ".a") &&
        luajit->request->emulator == NULL)
        add_library_path(luajit->library);
    good = trial_run(program, &out, &err, &luajit->because);
    loaded = loaded_by(&out);
    if (good && loaded != NULL && is_another(luajit, loaded)) {
        text_print(&luajit->because, "a program linked with %s loaded another library (%s)",
                   luajit->library, loaded);
    } else if (good) {
        value = value_in(&out, "gc64");
        if (value != NULL && (strcmp(value, "yes") == 0 || strcmp(value, "no") == 0))
            luajit->gc64 = strcmp(value, "yes") == 0 ? "yes" : "no";
        else if (err.at != NULL && (strstr)(err.at, "Must use luaL_newstate") != NULL)
            luajit->gc64 = "no";
        free(value);
        value = value_in(&out, "lightuserdata_bits");
        if (value != NULL && *value != '\0')
            snprintf(luajit->bits, sizeof luajit->bits, "%.8s", value);
        free(value);
        text_print(&luajit->because, "by running a program");
    }
    free(loaded);
    text_free(&out);
    text_free(&err);
}

/* ---- looking ---- */

/* What the library's contents say, where the program did not. */
static void look_inside(struct luajit *luajit) {
    struct text bytes = {0};
    const char *gc64 = "unknown";
    const char *bits = "unknown";
    const int answered = luajit->gc64 != NULL || luajit->bits[0] != '\0';
    const char *version = luajit->version;

    if (luajit->target.known && luajit->target.sample.bits == 32) {
        gc64 = "guessing no";
        bits = "32";
    } else if (luajit->library != NULL && text_read(&bytes, luajit->library, MAX_LIBRARY_BYTES)) {
        if (*version != '\0') {
            gc64 = find_bytes(&bytes, "Must use luaL_newstate") != NULL ? "guessing no"
                                                                        : "guessing yes";
            if (find_bytes(&bytes, "lightud_intern") != NULL)
                bits = "guessing 64";
            /* There are symbols, and not this one, or releases that never had it. */
            else if (find_bytes(&bytes, "lj_str_new") != NULL || starts(version, "2.0.") != NULL)
                bits = "guessing 47";
            /* Rolling releases are younger than the 64-bit light userdata of September 2020. */
            else if (starts(version, "2.1.") != NULL && strlen(version) >= 10 &&
                     (strchr)(version, '-') == NULL)
                bits = "guessing 64";
        }
    }
    text_free(&bytes);
    if (luajit->gc64 == NULL)
        luajit->gc64 = gc64;
    if (luajit->bits[0] == '\0')
        snprintf(luajit->bits, sizeof luajit->bits, "%s", bits);
    if (answered) {
        text_print(&luajit->because, ", the rest by the library's contents");
    } else {
        struct text because = {0};
        text_print(&because, "by the library's contents%s%s",
                   luajit->because.size > 0 ? ", since " : "",
                   luajit->because.size > 0 ? luajit->because.at : "");
        text_free(&luajit->because);
        luajit->because = because;
    }
}

void luajit_look(char *const *plain, const struct command *command, const struct target *target,
                 const char **gc64, char *bits, size_t room) {
    struct luajit luajit;

    memset(&luajit, 0, sizeof luajit);
    luajit.command = *command;
    luajit.target = *target;
    for (; *plain != NULL; plain++)
        words_add(&luajit.plain, *plain);
    find_library(&luajit);
    look_inside(&luajit);
    *gc64 = luajit.named != NULL ? luajit.gc64 : "none";
    snprintf(bits, room, "%s", luajit.bits);
    free(luajit.library);
    free(luajit.named);
    words_free(&luajit.plain);
    text_free(&luajit.because);
}

int luajit_run(const struct request *request) {
    struct luajit luajit;

    memset(&luajit, 0, sizeof luajit);
    luajit.request = request;
    command_read(&luajit.command, request->command);
    command_set_environment(&luajit.command);
    trial_emulate(request->emulator);
    if (!trial_open(sources))
        return trial_cant("luajit");
    words_add_all(&luajit.plain, &luajit.command.argv);
    target_find(luajit.plain.at, &luajit.command, request->system, &luajit.target);
    find_library(&luajit);
    ask_program(&luajit);
    if (luajit.gc64 == NULL && luajit.named == NULL) {
        luajit.gc64 = "none";
        snprintf(luajit.bits, sizeof luajit.bits, "unknown");
        luajit.because.size = 0;
        text_print(&luajit.because, "no word of the link names a LuaJIT, and none answered");
    } else if (luajit.library == NULL && luajit.gc64 == NULL) {
        luajit.gc64 = "unknown";
        snprintf(luajit.bits, sizeof luajit.bits, "unknown");
        luajit.because.size = 0;
        text_print(&luajit.because, "%s is not there yet", luajit.named);
    } else if (luajit.gc64 == NULL || luajit.bits[0] == '\0') {
        look_inside(&luajit);
    }
    temporary_close();
    printf("luajit_because=%s\nluajit_bits=%s\nluajit_gc64=%s\nluajit_library=%s\n"
           "luajit_version=%s\n",
           luajit.because.at, luajit.bits, luajit.gc64,
           luajit.library != NULL ? luajit.library : "", luajit.version);
    free(luajit.library);
    free(luajit.named);
    words_free(&luajit.plain);
    text_free(&luajit.because);
    target_free(&luajit.target);
    command_free(&luajit.command);
    return STATUS_DONE;
}
