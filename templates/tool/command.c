/* SPDX-License-Identifier: 0BSD
 *
 * Detect: what a command would do: command.h. Options: GCC's manual, "Option Summary", and clang's
 * "Clang command line argument reference". */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_RESPONSE_BYTES ((size_t)64 << 20)
/* GCC stops at so many of one command, too (libiberty, expandargv()): one may name itself. */
#define MAX_RESPONSE_FILES 2000

/* ---- response files ---- */

static int read_file(const char *name, struct text *text) {
    static char bytes[8192]; /* not on the stack: expand() calls itself */
    struct stat status;
    FILE *file;
    size_t got;

    /* What can be read only once is left for the command. */
    if (stat(name, &status) != 0 || !S_ISREG(status.st_mode))
        return 0;
    file = fopen(name, "rb");
    if (file == NULL)
        return 0;
    while ((got = fread(bytes, 1, sizeof bytes, file)) > 0 && text->size < MAX_RESPONSE_BYTES)
        text_add(text, bytes, got);
    got = ferror(file) || text->size >= MAX_RESPONSE_BYTES;
    fclose(file);
    return !got;
}

static int blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void expand(const char *word, struct words *words, unsigned *files);

static void split(const struct text *text, struct words *words, unsigned *files) {
    const char *at = text->at;
    const char *end = text->at + text->size;
    struct text word = {0};

    while (at < end) {
        char quote = '\0';
        while (at < end && blank(*at))
            at++;
        if (at == end)
            break;
        word.size = 0;
        text_add(&word, "", 0);
        for (; at < end && (quote != '\0' || !blank(*at)); at++) {
            if (*at == '\\' && at + 1 < end)
                text_add(&word, ++at, 1);
            else if (quote != '\0' && *at == quote)
                quote = '\0';
            else if (quote == '\0' && (*at == '\'' || *at == '"'))
                quote = *at;
            else if (*at != '\0')
                text_add(&word, at, 1);
        }
        expand(word.at, words, files);
    }
    text_free(&word);
}

/* Adds a word, or the words of the file that it names. */
static void expand(const char *word, struct words *words, unsigned *files) {
    struct text text = {0};

    if (word[0] == '@' && *files < MAX_RESPONSE_FILES && read_file(word + 1, &text)) {
        ++*files;
        if (text.size > 0)
            split(&text, words, files);
    } else {
        words_add(words, word); /* like GCC: a file that is not there is a word */
    }
    text_free(&text);
}

void split_words(const struct text *text, struct words *words) {
    unsigned files = 0;

    split(text, words, &files);
}

/* ---- in front of the driver ---- */

static const char *const launchers[] = {"ccache",     "distcc",    "icecc", "sccache", "gomacc",
                                        "buildcache", "nice",      "time",  "env",     "command",
                                        "faketime",   "eatmydata", NULL};
/* Those with words of their own, which may begin with a dash, in front of the driver. */
static const char *const wordy_launchers[] = {"timeout", "taskset", "ionice",
                                              "chrt",    "stdbuf",  NULL};

/* NAME=value, as a shell takes it for an assignment. */
static int assignment(const char *word) {
    const char *at = word;

    if ((*at < 'A' || *at > 'Z') && (*at < 'a' || *at > 'z') && *at != '_')
        return 0;
    while ((*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') ||
           *at == '_')
        at++;
    return *at == '=';
}

int command_launches(const char *name) {
    return is_one_of(base_name(name), launchers);
}

static size_t behind(const struct words *argv, size_t at, const char *word) {
    size_t i;

    for (i = at; i < argv->count; i++)
        if (strcmp(argv->at[i], word) == 0)
            return i + 1;
    return at;
}

/* Is this the name of a compiler's driver: [machine-]gcc[-12]? */
static int is_driver(const char *name) {
    static const char *const names[] = {"gcc",      "g++",   "cc",  "c++",  "clang", "clang++",
                                        "gfortran", "flang", "icx", "icpx", "tcc",   NULL};
    size_t size = strlen(name);
    unsigned i;

    while (size > 0 && ((name[size - 1] >= '0' && name[size - 1] <= '9') || name[size - 1] == '.'))
        size--;
    if (name[size] != '\0' && size > 0 && name[size - 1] == '-')
        size--;
    for (i = 0; names[i] != NULL; i++) {
        const size_t length = strlen(names[i]);
        if (size >= length && strncmp(name + size - length, names[i], length) == 0 &&
            (size == length || name[size - length - 1] == '-'))
            return 1;
    }
    return 0;
}

static const char *const linkers[] = {"ld",   "ld.bfd", "ld.gold", "ld.lld",   "ld.mold",
                                      "gold", "mold",   "lld",     "ld64.lld", NULL};
/* What a launcher of a build system may be put in front of, too, and build systems themselves,
 * whose compilers may have us in front of them. */
static const char *const other_tools[] = {
    "ar",        "ranlib",  "strip",  "objcopy", "nm",      "cmake",   "rm",    "mv",
    "cp",        "ln",      "sh",     "bash",    "dash",    "echo",    "true",  "lib",
    "make",      "gmake",   "bmake",  "ninja",   "samu",    "meson",   "cargo", "go",
    "configure", "python3", "python", "perl",    "libtool", "install", NULL};

/* In front of a script that is called like a driver they are launchers. */
static const char *const interpreters[] = {"sh", "bash", "dash", "python3", "python", "perl", NULL};

/* The name of a tool without the target in front and the version behind: x86_64-linux-gnu-gcc-12.
 */
static int tool_is(const char *name, const char *const *list) {
    const char *dash;
    char bare[64];
    size_t size = strlen(name);

    if (is_one_of(name, list))
        return 1;
    while (size > 0 && ((name[size - 1] >= '0' && name[size - 1] <= '9') || name[size - 1] == '.'))
        size--;
    if (size > 0 && name[size - 1] == '-')
        size--;
    else
        size = strlen(name);
    if (size == 0 || size >= sizeof bare)
        return 0;
    memcpy(bare, name, size);
    bare[size] = '\0';
    if (is_one_of(bare, list))
        return 1;
    dash = (strrchr)(bare, '-');
    return dash != NULL && is_one_of(dash + 1, list);
}

/* Where behind a launcher with words of its own the driver stands; 0: none does. */
static size_t behind_words(const struct words *argv, size_t at) {
    const int wordy = is_one_of(base_name(argv->at[at]), wordy_launchers);

    for (at++; at < argv->count && (wordy || argv->at[at][0] != '-'); at++) {
        const char *word = argv->at[at];
        const char *before = argv->at[at - 1];
        if (word[0] == '-')
            continue;
        if (is_driver(base_name(word)) || strcmp(base_name(word), "mason-dixon") == 0)
            return at;
        /* A number, or the value of an option: timeout -s KILL 60. Else it is the command. ionice's
         * -t has no value. */
        if (wordy && (word[0] < '0' || word[0] > '9') &&
            (before[0] != '-' || strlen(before) != 2 || before[1] == 't'))
            break;
    }
    return 0;
}

/* The first word that is no launcher. Unknown ones are launchers in front of a driver's name, else
 * taken for the driver: what follows them is read as options all the same. */
static size_t find_driver(struct command *command) {
    const struct words *argv = &command->argv;
    size_t at = 0;

    while (at + 1 < argv->count) {
        const char *name = base_name(argv->at[at]);
        const char *next = argv->at[at + 1];
        if ((strcmp(name, "mold") == 0 || strcmp(name, "ld.mold") == 0 ||
             strcmp(name, "sold") == 0) &&
            (strcmp(next, "-run") == 0 || strcmp(next, "--run") == 0)) {
            command->linker = "mold";
            at += 2;
        } else if (((strcmp(name, "ctest") == 0 && strcmp(next, "--launch") == 0) ||
                    /* in CC: the outer one acts */
                    (strcmp(name, "mason-dixon") == 0 && strcmp(next, "link") == 0)) &&
                   behind(argv, at, "--") != at) {
            at = behind(argv, at, "--");
        } else if (strcmp(name, "cmake") == 0 && strcmp(next, "-E") == 0 && at + 2 < argv->count &&
                   (strcmp(argv->at[at + 2], "env") == 0 ||
                    strcmp(argv->at[at + 2], "time") == 0)) {
            at += 3;
        } else if (assignment(argv->at[at])) {
            at++;
        } else if (is_one_of(name, launchers)) {
            /* Options of launchers: a value follows none that is in use in front of a compiler,
             * except nice -n and env -u. */
            at++;
            while (at < argv->count && argv->at[at][0] == '-') {
                at += (strcmp(argv->at[at], "-n") == 0 || strcmp(argv->at[at], "-u") == 0) ? 2 : 1;
            }
        } else if (tool_is(name, interpreters) && is_driver(base_name(next))) {
            at++;
        } else if (!is_driver(name) && !tool_is(name, linkers) && !tool_is(name, other_tools) &&
                   behind_words(argv, at) != 0) {
            at = behind_words(argv, at);
        } else {
            break;
        }
    }
    return at < argv->count ? at : argv->count - 1;
}

/* ---- the words ---- */

static const char *const no_link[] = {"-c",
                                      "-S",
                                      "-E",
                                      "-M",
                                      "-MM",
                                      "-fsyntax-only",
                                      "-r",
                                      "--relocatable",
                                      "-Ur",
                                      "-emit-ast",
                                      "-emit-pch",
                                      "--analyze",
                                      "-cc1",
                                      "-cc1as",
                                      "-###",
                                      "--help",
                                      "--target-help",
                                      "--version",
                                      "-dumpmachine",
                                      "-dumpversion",
                                      "-dumpfullversion",
                                      "-dumpspecs",
                                      "--print-output-format",
                                      "--print-sysroot",
                                      NULL};
/* Of drivers only: clang's, gcc's, nvcc's. */
static const char *const no_link_of_drivers[] = {
    "--compile",  "--assemble",    "--preprocess", "--precompile", "--emit-static-lib",
    "-dc",        "-dlink",        "-ptx",         "-cubin",       "-fatbin",
    "--device-c", "--device-link", "--ptx",        "--cubin",      "--fatbin",
    NULL};
/* A shared library; on macOS a dynamic one, or a module. */
static const char *const shared_words[] = {"-shared", "--shared", "-Bshareable", "-dynamiclib",
                                           "-dylib",  "-bundle",  NULL};
/* Words whose value is the next one. */
static const char *const with_value[] = {"-D",
                                         "-U",
                                         "-I",
                                         "-L",
                                         "-l",
                                         "-x",
                                         "-u",
                                         "-e",
                                         "-z",
                                         "-B",
                                         "-A",
                                         "-F",
                                         "-T",
                                         "-y",
                                         "-MF",
                                         "-MT",
                                         "-MQ",
                                         "-MJ",
                                         "-Xassembler",
                                         "-Xpreprocessor",
                                         "-Xclang",
                                         "-Xanalyzer",
                                         "-Xarch_x86_64",
                                         "-include",
                                         "-imacros",
                                         "-isystem",
                                         "-iquote",
                                         "-idirafter",
                                         "-iprefix",
                                         "-iwithprefix",
                                         "-iwithprefixbefore",
                                         "-isysroot",
                                         "-imultilib",
                                         "-arch",
                                         "-framework",
                                         "-weak_framework",
                                         "-target",
                                         "-gcc-toolchain",
                                         "-mllvm",
                                         "-aux-info",
                                         "--param",
                                         "-dumpbase",
                                         "-dumpdir",
                                         "-dumpbase-ext",
                                         "-wrapper",
                                         "-specs",
                                         "--sysroot",
                                         "-install_name",
                                         "-current_version",
                                         "-compatibility_version",
                                         "-rpath",
                                         "-index-store-path",
                                         "-fplugin",
                                         "-J",
                                         "-main-is",
                                         "--config",
                                         "-resource-dir",
                                         NULL};
static const char *const direct_values[] = {"-m",
                                            "-e",
                                            "-L",
                                            "-l",
                                            "-z",
                                            "-u",
                                            "-y",
                                            "-T",
                                            "-A",
                                            "-b",
                                            "-c",
                                            "-h",
                                            "-soname",
                                            "-rpath",
                                            "-rpath-link",
                                            "-R",
                                            "-Map",
                                            "-plugin",
                                            "-plugin-opt",
                                            "-dynamic-linker",
                                            "--dynamic-linker",
                                            "-I",
                                            "-f",
                                            "-F",
                                            "--hash-style",
                                            "-init",
                                            "-fini",
                                            "-defsym",
                                            "--defsym",
                                            "-Ttext",
                                            "-Tdata",
                                            "-Tbss",
                                            "-version-script",
                                            "--version-script",
                                            "-dynamic-list",
                                            "--dynamic-list",
                                            "-O",
                                            NULL};
/* -G: a shared library on illumos and Solaris. With a number behind it, it is about small data. */
static int is_library(const char *word, const char *next) {
    return strcmp(word, "-G") == 0 && (next == NULL || (strchr)("0123456789", *next) == NULL);
}

/* The output of -oapp, or NULL: those of ld64 and clang are other options. */
static const char *joined_output(const char *word) {
    static const char *const others[] = {"-object",     "-object_path_lto",
                                         "-order_file", "-order_file_statistics",
                                         "-oso_prefix", NULL};

    if (word[0] != '-' || word[1] != 'o' || word[2] == '\0' || is_one_of(word, others) ||
        starts(word, "-objc") != NULL)
        return NULL;
    return word + 2;
}

static void output_of_linker(struct command *command, const char *name) {
    free(command->linker_output);
    command->linker_output = copy_text(name);
    command->output = command->linker_output;
}

static void no_executable(struct command *command) {
    command->links = 0;
    command->why_not = "the linker is told to make no executable";
}

static void linker_word(struct command *command, const char *word) {
    static const char *const with_words[] = {"--dependency-file", "--oformat", "--output", "-o",
                                             NULL};
    const char *option = command->expects;
    const char *value = word;
    const char *joined;
    unsigned i;

    command->expects = NULL;
    for (i = 0; option == NULL && with_words[i] != NULL; i++) {
        value = starts(word, with_words[i]);
        if (value == NULL)
            continue;
        option = with_words[i];
        if (*value == '\0') {
            command->expects = option;
            return;
        }
        if (option[1] != '-' || *value++ != '=')
            option = NULL;
    }
    if (option != NULL) {
        if (strcmp(option, "--dependency-file") == 0) {
            free(command->dependency_file);
            command->dependency_file = copy_text(value);
        } else if (strcmp(option, "--oformat") == 0) {
            if (starts(value, "elf") == NULL && starts(value, "pe") == NULL)
                no_executable(command);
        } else {
            output_of_linker(command, value);
        }
        return;
    }
    if (command->names_mapfile && word[0] != '-')
        words_add(&command->mapfiles, word);
    command->names_mapfile = strcmp(word, "-M") == 0;
    /* Files among them, which may be the only ones. */
    command->libraries |= word[0] != '-' || word[1] == 'l';
    if (word[0] != '-')
        return;
    if (is_one_of(word, shared_words) || strcmp(word, "-r") == 0 ||
        strcmp(word, "--relocatable") == 0 || strcmp(word, "-i") == 0 || strcmp(word, "-Ur") == 0) {
        no_executable(command);
    } else if (strcmp(word, "-pie") == 0 || strcmp(word, "--pie") == 0 ||
               strcmp(word, "--pic-executable") == 0) {
        command->asks_pie = 1;
    } else if (strcmp(word, "-no-pie") == 0 || strcmp(word, "--no-pie") == 0) {
        command->fixed = 1;
    } else if (strcmp(word, "-q") == 0 || strcmp(word, "--emit-relocs") == 0 ||
               strcmp(word, "-emit-relocs") == 0) {
        command->keeps_relocations = 1;
    } else if (word[1] == 'M' && word[2] != '\0') {
        words_add(&command->mapfiles, word + 2);
    } else if ((joined = joined_output(word)) != NULL) {
        output_of_linker(command, joined);
    } else if (strcmp(word, "-T") == 0 || starts(word, "--script") != NULL) {
        command->own_script = 1;
    } else if (word[1] == 'T' && strcmp(word, "-Ttext") != 0 && starts(word, "-Ttext") == NULL &&
               starts(word, "-Tdata") == NULL && starts(word, "-Tbss") == NULL &&
               starts(word, "-Trodata") == NULL && starts(word, "-Tldata") == NULL) {
        command->own_script = 1;
    }
}

/* The words of -Wl,a,b,c */
static void linker_words(struct command *command, const char *list) {
    while (*list != '\0') {
        const size_t size = strcspn(list, ",");
        char *word = copy_part(list, size);
        linker_word(command, word);
        if (is_library(word, list[size] == ',' ? list + size + 1 : NULL))
            no_executable(command);
        free(word);
        list += size + (list[size] == ',');
    }
}

static int is_header(const char *name) {
    return ends(name, ".h") || ends(name, ".hh") || ends(name, ".hpp") || ends(name, ".hxx") ||
           ends(name, ".H") || ends(name, ".hp") || ends(name, ".HPP") || ends(name, ".h++") ||
           ends(name, ".tcc");
}

static void read_word(struct command *command, size_t *at) {
    const char *word = command->words.at[*at];
    const char *next = *at + 1 < command->words.count ? command->words.at[*at + 1] : NULL;
    const char *value;

    if (command->direct && command->expects != NULL) {
        linker_word(command, word);
        return;
    }
    if (word[0] != '-' || word[1] == '\0') {
        words_add(&command->inputs, word);
        return;
    }
    command->libraries |= word[1] == 'l';
    if (strcmp(word, "-o") == 0 || strcmp(word, "--output") == 0) {
        if (next != NULL) {
            command->output = next;
            ++*at;
        }
    } else if ((value = starts(word, "--output=")) != NULL) {
        command->output = value;
    } else if ((value = joined_output(word)) != NULL) {
        command->output = value;
    } else if (is_one_of(word, shared_words) || is_library(word, next)) {
        command->shared = 1;
        command->links = 0;
        command->why_not = word;
    } else if (is_one_of(word, no_link) || starts(word, "--help=") != NULL ||
               (!command->direct &&
                (is_one_of(word, no_link_of_drivers) || starts(word, "-print-") != NULL ||
                 starts(word, "--print-") != NULL))) {
        /* illumos's takes a mapfile, which no other's input is taken for. */
        if (command->direct && strcmp(word, "-M") == 0 && next != NULL && next[0] != '-')
            words_add(&command->mapfiles, next);
        if (command->direct && strcmp(word, "-c") == 0) {
            ++*at; /* an MRI script */
        } else if (!(command->direct && (strcmp(word, "-S") == 0 || strcmp(word, "-E") == 0 ||
                                         strcmp(word, "-M") == 0))) {
            command->links = 0;
            command->why_not = word;
        }
    } else if (strcmp(word, "-Xlinker") == 0) {
        if (next != NULL) {
            linker_word(command, next);
            if (is_library(next,
                           *at + 3 < command->words.count ? command->words.at[*at + 3] : NULL))
                no_executable(command);
            ++*at;
        }
    } else if ((value = starts(word, "-Wl,")) != NULL) {
        linker_words(command, value);
    } else if (strcmp(word, "-no-pie") == 0 || strcmp(word, "-nopie") == 0 ||
               strcmp(word, "-static") == 0 || strcmp(word, "--static") == 0) {
        command->fixed = 1;
    } else if (strcmp(word, "-pie") == 0 || strcmp(word, "-static-pie") == 0 ||
               strcmp(word, "--pie") == 0) {
        command->asks_pie = 1;
    } else if ((value = starts(word, "-fuse-ld=")) != NULL ||
               (value = starts(word, "--ld-path=")) != NULL) {
        command->linker = base_name(value);
    } else if ((value = starts(word, "--target=")) != NULL) {
        command->target = value;
    } else if (is_one_of(word, command->direct ? direct_values : with_value)) {
        if (strcmp(word, "-target") == 0)
            command->target = next;
        if (strcmp(word, "-T") == 0)
            command->own_script = 1;
        if (strcmp(word, "-x") == 0 && next != NULL)
            command->headers = (strstr)(next, "header") != NULL;
        if (next != NULL)
            ++*at;
    } else if (word[1] == 'x' && !command->direct) {
        command->headers = (strstr)(word, "header") != NULL;
    } else if (strcmp(word, "-G") == 0) {
        ++*at;
    } else if (word[1] == 'T') {
        linker_word(command, word);
    } else if (command->direct) {
        linker_word(command, word);
    }
}

void command_read(struct command *command, char *const *words) {
    const char *name;
    size_t headers = 0;
    unsigned files = 0;
    size_t i;

    memset(command, 0, sizeof *command);
    while (*words != NULL && words[1] != NULL && assignment(*words))
        words_add(&command->environment, *words++);
    for (; *words != NULL; words++)
        words_add(&command->argv, *words);
    if (command->argv.count == 0) {
        command->why_not = "there is no command";
        return;
    }
    command->driver = find_driver(command);
    name = base_name(command->argv.at[command->driver]);
    command->direct = tool_is(name, linkers);
    if (command->direct)
        command->linker = name;
    command->output = "a.out";
    command->links = 1;
    for (i = command->driver + 1; i < command->argv.count; i++)
        expand(command->argv.at[i], &command->words, &files);
    for (i = 0; i < command->words.count; i++)
        read_word(command, &i);
    if (!command->links)
        return;
    if (tool_is(name, other_tools)) {
        command->links = 0;
        command->why_not = name;
        return;
    }
    for (i = 0; i < command->inputs.count; i++)
        headers += (size_t)is_header(command->inputs.at[i]);
    if (command->headers ||
        (command->inputs.count == headers && (headers > 0 || !command->libraries))) {
        command->links = 0;
        command->why_not = command->headers || headers > 0 ? "only headers are compiled"
                                                           : "there is no input file";
    }
}

void command_set_environment(const struct command *command) {
    size_t i;

    for (i = 0; i < command->environment.count; i++) {
        char *word = copy_text(command->environment.at[i]);
        char *equals = (strchr)(word, '=');
        *equals = '\0';
        setenv(word, equals + 1, 1);
        free(word);
    }
}

void command_free(struct command *command) {
    words_free(&command->environment);
    words_free(&command->argv);
    words_free(&command->words);
    words_free(&command->inputs);
    words_free(&command->mapfiles);
    free(command->dependency_file);
    free(command->linker_output);
}

const char *command_sanitizer(const struct command *command, const char *const *names) {
    size_t i;
    unsigned k;

    for (i = 0; i < command->words.count; i++) {
        const char *list = starts(command->words.at[i], "-fsanitize=");
        while (list != NULL && *list != '\0') {
            const size_t size = strcspn(list, ",");
            for (k = 0; names[k] != NULL; k++)
                if (strlen(names[k]) == size && strncmp(list, names[k], size) == 0)
                    return names[k];
            list += size + (list[size] == ',');
        }
    }
    return NULL;
}

char *command_in_folders(const struct command *command, const char *const *names) {
    const struct words *words = &command->words;
    struct stat status;
    size_t i;
    size_t k;

    for (i = 0; i < words->count; i++) {
        const char *folder = starts(words->at[i], "-L");
        if (folder != NULL && *folder == '\0' && i + 1 < words->count)
            folder = words->at[++i];
        for (k = 0; folder != NULL && names[k] != NULL; k++) {
            struct text path = {0};
            text_print(&path, "%s/%s", folder, names[k]);
            if (stat(path.at, &status) == 0 && S_ISREG(status.st_mode))
                return path.at;
            text_free(&path);
        }
    }
    return NULL;
}

char *command_library(const struct command *command, const char *name, const char *suffix) {
    struct text file = {0};
    const char *names[2];
    char *path;

    if (*name == ':')
        text_print(&file, "%s", name + 1);
    else
        text_print(&file, "lib%s%s", name, suffix);
    names[0] = file.at;
    names[1] = NULL;
    path = command_in_folders(command, names);
    text_free(&file);
    return path;
}
