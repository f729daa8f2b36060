/* SPDX-License-Identifier: 0BSD
 *
 * Self-test: selftest.h. The objects are compiled by the link's own driver, with those of its words
 * that say what it compiles for, so that they fit to the others. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "selftest.h"
#include "luajit.h"
#include "mason_dixon_elf.h"
#include "mason_dixon_size.h"
#include "message.h"
#include "process.h"
#include "temporary.h"
#include "trial.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COMPILE_SECONDS 120

static const char *const sources[] = {
    "mason_dixon.c",           "mason_dixon.h",           "mason_dixon_config.h",
    "mason_dixon_measure.h",   "mason_dixon_low_map.c",   "mason_dixon_low_map.h",
    "mason_dixon_low_stack.c", "mason_dixon_low_stack.h", NULL};

/* ---- compiling ---- */

/* Words of a link that say for what target it is: how many, with their values. */
static unsigned of_the_target(const char *word) {
    static const char *const with_value[] = {
        "-target",  "--target",   "--sysroot", "-isysroot",     "-B", "-arch", "-gcc-toolchain",
        "-isystem", "-idirafter", "--config",  "-resource-dir", NULL};
    static const char *const begins[] = {"-m",
                                         "--target=",
                                         "--sysroot=",
                                         "-B",
                                         "-specs=",
                                         "--config=",
                                         "-resource-dir=",
                                         "--specs=",
                                         "--gcc-toolchain=",
                                         "-nostdinc",
                                         "-isystem",
                                         "-fsanitize=memory",
                                         NULL};

    return is_one_of(word, with_value) ? 2 : (unsigned)starts_with_one(word, begins);
}

/* How the target is protected. Nothing may be taken from an executable that has it: IBT and SHSTK,
 * BTI and PAC. */
static const char *protection_of(const struct target *target) {
    if (target->known && target->sample.machine == 62)
        return "-fcf-protection=full";
    if (target->known && target->sample.machine == 183)
        return "-mbranch-protection=standard";
    return "";
}

/* The driver's file, as the PATH finds it: another compiler of the same name compiles anew. */
static uint64_t hash_driver(uint64_t hash, const char *driver) {
    char *file = on_the_path(driver, NULL);
    struct stat status;

    if (file != NULL && stat(file, &status) == 0) {
        struct text identity = {0};
        text_print(&identity, "%s %ld %ld", file, (long)status.st_size, (long)status.st_mtime);
        hash = hash_text(hash, identity.at);
        text_free(&identity);
    }
    free(file);
    return hash;
}

struct compiling {
    const struct request *request;
    const struct target *target;
    struct words driver; /* with what stands in front of it, and the words of the target */
    uint64_t hash;
};

static void compiling_open(const struct runtime *runtime, struct compiling *compiling) {
    const struct command *command = runtime->command;
    /* ctest --launch would take it for a compile of the project's. */
    size_t i = strcmp(base_name(command->argv.at[0]), "ctest") == 0 ? command->driver : 0;
    unsigned k;

    compiling->request = runtime->request;
    compiling->target = runtime->target;
    memset(&compiling->driver, 0, sizeof compiling->driver);
    for (; i <= command->driver; i++)
        words_add(&compiling->driver, command->argv.at[i]);
    for (i = 0; i < command->words.count; i++) {
        unsigned kept;
        if (hands_on(command->words.at[i])) {
            i++;
            continue;
        }
        kept = of_the_target(command->words.at[i]);
        for (k = 0; k < kept && i + k < command->words.count; k++)
            words_add(&compiling->driver, command->words.at[i + k]);
        i += kept > 1;
    }
    compiling->hash = hash_driver(HASH_OF_NOTHING, command->argv.at[command->driver]);
    for (i = 0; i < compiling->driver.count; i++)
        compiling->hash = hash_text(compiling->hash, compiling->driver.at[i]);
    compiling->hash = hash_text(compiling->hash, protection_of(runtime->target));
    for (k = 0; sources[k] != NULL; k++) {
        const struct template_file *source = source_files;
        const char *const *line;
        while (source->name != NULL && strcmp(source->name, sources[k]) != 0)
            source++;
        for (line = source->name != NULL ? source->lines : NULL; line != NULL && *line != NULL;
             line++)
            compiling->hash = hash_text(compiling->hash, *line);
    }
}

/* Compiles one of the sources. plain  without what only some compilers know */
static int compile(const struct compiling *compiling, const char *source, const char *variant,
                   int plain, const char *object, struct text *complaint) {
    static const char *const always[] = {"-c", "-O2", "-w", "-DMASON_DIXON_CONFIG=1", NULL};
    /* Fit for any executable; no path of this machine gets into the object. */
    static const char *const known[] = {"-g0", "-fPIC", "-fno-lto", "-std=gnu99", "-x", "c", NULL};
    const char *const *word;
    struct words words = {0};
    struct text out;
    struct text err;
    struct outcome outcome;

    words_add_all(&words, &compiling->driver);
    for (word = always; *word != NULL; word++)
        words_add(&words, *word);
    for (word = known; !plain && *word != NULL; word++)
        words_add(&words, *word);
    /* The self-test is not unwound: it calls no function of the program's, and throws nothing. */
    if (!plain && strcmp(source, sources[0]) == 0) {
        words_add(&words, "-Os");
        words_add(&words, "-fno-asynchronous-unwind-tables");
    }
    words_add(&words, "-I");
    words_add(&words, temporary_folder());
    words_add(&words, "-o");
    words_add(&words, object);
    while (*variant != '\0') {
        const size_t size = strcspn(variant, " ");
        char *definition = copy_part(variant, size);
        words_add(&words, definition);
        free(definition);
        variant += size + (variant[size] == ' ');
    }
    {
        struct text path = {0};
        text_print(&path, "%s/%s", temporary_folder(), source);
        words_add(&words, path.at);
        text_free(&path);
    }
    outcome = ask(words.at, COMPILE_SECONDS, &out, &err);
    if (!succeeded(&outcome)) {
        char *line = error_line(err.at != NULL ? err.at : "");
        complaint->size = 0;
        text_print(complaint, "%s", line);
        free(line);
    }
    text_free(&out);
    text_free(&err);
    words_free(&words);
    return succeeded(&outcome);
}

/* Where an object is kept: FOLDER/runtime/FILE; its folder is made. Returns 0 without one that can
 * be written. */
static int keeping_place(const char *folder, const char *file, struct text *path) {
    if (folder == NULL)
        return 0;
    text_print(path, "%s/runtime", folder);
    if ((mkdir(folder, 0777) != 0 && errno != EEXIST) ||
        (mkdir(path->at, 0777) != 0 && errno != EEXIST) || access(path->at, W_OK) != 0)
        return 0;
    text_print(path, "/%s", file);
    return 1;
}

/* The compiled object of a source: kept in the folder of records, or compiled now. NULL with a
 * complaint when it can't be.
 *   name     of the object
 *   variant  definitions that shape its code, blanks between them */
static char *object_of(const struct compiling *compiling, const char *name, const char *source,
                       const char *variant, struct text *complaint) {
    const char *protection = protection_of(compiling->target);
    struct sample sample;
    struct text file = {0};
    struct text kept = {0};
    struct text made = {0};
    struct text more = {0};
    int keeps;
    int good;

    text_print(&file, "%s-%016" PRIx64 ".o", name, hash_text(compiling->hash, variant));
    keeps = keeping_place(compiling->request->folder, file.at, &kept);
    /* One that is damaged is made anew. */
    if (keeps && access(kept.at, R_OK) == 0 &&
        (!compiling->target->known || sample_file(kept.at, &sample))) {
        text_free(&file);
        return kept.at;
    }
    text_print(&more, "%s%s%s", variant, *variant != '\0' && *protection != '\0' ? " " : "",
               protection);
    good = trial_sources(sources);
    if (!good) {
        text_print(complaint, "no temporary file can be written: %s", strerror(errno));
    } else {
        /* Links of the same folder at the same time: the name is changed in one step. */
        if (keeps)
            text_print(&made, "%s.%ld.o", kept.at, (long)getpid());
        else
            text_print(&made, "%s", temporary_file(file.at));
        good = compile(compiling, source, more.at, 0, made.at, complaint) ||
               compile(compiling, source, variant, 0, made.at, complaint) ||
               compile(compiling, source, variant, 1, made.at, complaint);
        if (keeps && good && rename(made.at, kept.at) == 0) {
            text_free(&made);
            made = kept;
            memset(&kept, 0, sizeof kept);
        } else if (keeps) {
            if (good) {
                const int error = errno;
                complaint->size = 0; /* of a try before the good one */
                text_print(complaint, "%s can't be written: %s", kept.at, strerror(error));
            }
            unlink(made.at);
            good = 0;
        }
    }
    text_free(&file);
    text_free(&kept);
    text_free(&more);
    if (!good)
        text_free(&made);
    return good ? made.at : NULL;
}

/* ---- low mappings ---- */

static void set_low_map(struct runtime *runtime, const char *verdict, const char *text,
                        const char *value) {
    const char *values[] = {"SANITIZER", value, "COMPILER", value, NULL};

    runtime->low_map = verdict;
    runtime->low_map_why.size = 0;
    sentence(text, values, &runtime->low_map_why);
}

/* What the target and the command say of low mappings. On SunOS the linker has a say, too: others
 * than the system's own can't lead libraries that are bound directly to our mmap. */
static void decide_low_map(char *const *plain, const struct command *command,
                           const struct target *target, int gc64, struct runtime *runtime) {
    /* They place mappings themselves. */
    static const char *const names[] = {"address", "memory", "thread", NULL};
    const char *sanitizer = command_sanitizer(command, names);
    size_t i;

    if (gc64)
        set_low_map(runtime, "not-needed", "low-map-gc64", NULL);
    else if (sanitizer != NULL)
        set_low_map(runtime, "off", "low-map-sanitizer", sanitizer);
    else if (strcmp(target->machine, "x86_64") == 0 && strcmp(target->system, "SunOS") == 0) {
        struct linker linker;
        linker_find(plain, command, &linker);
        runtime->mapfiles = strcmp(linker.id, "Solaris") == 0;
        linker_free(&linker);
        if (runtime->mapfiles)
            set_low_map(runtime, "placed", "low-map-sunos-placed", NULL);
        else
            set_low_map(runtime, "impossible", "low-map-sunos", NULL);
    } else if (strcmp(target->machine, "x86_64") != 0 || strcmp(target->system, "Linux") != 0)
        set_low_map(runtime, "not-needed", "low-map-elsewhere", NULL);
    else
        set_low_map(runtime, "placed", "low-map-placed", NULL);
    for (i = 0; i < command->words.count && runtime->warning.size == 0; i++)
        if ((strstr)(command->words.at[i], "wrap=mmap") != NULL ||
            strcmp(command->words.at[i], "-lljmm") == 0 ||
            starts(base_name(command->words.at[i]), "ljmm") != NULL)
            sentence("ljmm", NULL, &runtime->warning);
}

/* ---- the whole ---- */

/* One object of templates/runtime in a link. */
struct part {
    const char *name;
    const char *source;
    const char *const *functions; /* what a program may call of it */
};

static const char *const self_test_functions[] = {"mason_dixon_self_test", "mason_dixon_print",
                                                  NULL};
static const char *const low_map_functions[] = {"mason_dixon_map_low", "mason_dixon_unmap_low",
                                                NULL};
static const char *const low_stack_functions[] = {
    "mason_dixon_stack_map", "mason_dixon_stack_bytes", "mason_dixon_stack_unmap", NULL};
static const char *const config_names[] = {"mason_dixon_config", NULL};
static const struct part self_test_part = {"self-test", "mason_dixon.c", self_test_functions};
static const struct part low_map_part = {"low-map", "mason_dixon_low_map.c", low_map_functions};
static const struct part low_stack_part = {"low-stack", "mason_dixon_low_stack.c",
                                           low_stack_functions};

static void leave_out(struct runtime *runtime, const char *why) {
    unsigned i;

    words_free(&runtime->all);
    words_free(&runtime->functions);
    runtime->wanted = 0;
    runtime->config.low_layout = 0;
    runtime->self_test = "off";
    runtime->self_test_why.size = 0;
    text_print(&runtime->self_test_why, "%s", why);
    if (runtime->low_map != NULL && strcmp(runtime->low_map, "placed") == 0) {
        runtime->low_map = "impossible";
        runtime->low_map_why.size = 0;
        text_print(&runtime->low_map_why, "%s", why);
    }
    for (i = 0; i < CURES; i++) {
        if (strcmp(runtime->widths.low[i], "placed") == 0) {
            runtime->widths.low[i] = "impossible";
            text_print(&runtime->widths.why[i], "%s", why);
        }
    }
}

/* Is the target one whose objects are written here? */
static int is_elf64(const struct target *target) {
    return target->known && target->sample.bits == 64;
}

/* Adds an object, as an archive where that is written here: linked where one of these names is
 * called.
 */
static void add_archive(struct runtime *runtime, const char *name, const char *object,
                        const char *const *functions, struct words *to) {
    struct text archive = {0};
    struct text file = {0};
    const char *path = object;

    if (is_elf64(runtime->target)) {
        text_print(&file, "lib%s.a", name);
        path =
            archive_object(object, functions, &archive) ? temporary_write(file.at, &archive) : NULL;
    }
    if (path != NULL)
        words_add(to, path);
    else
        leave_out(runtime, "no temporary file can be written");
    text_free(&archive);
    text_free(&file);
}

/* Adds a part of one variant. only_called  1: where the program does not call it, it is not linked
 */
static int add_part(struct runtime *runtime, const struct compiling *compiling,
                    const struct part *part, const char *variant, int only_called,
                    struct words *to) {
    struct text complaint = {0};
    char *object = object_of(compiling, part->name, part->source, variant, &complaint);

    if (object == NULL) {
        struct text why = {0};
        text_print(&why, "%s can't be compiled by %s: %s", part->source,
                   runtime->command->argv.at[runtime->command->driver], complaint.at);
        leave_out(runtime, why.at);
        text_free(&why);
    } else if (only_called) {
        add_archive(runtime, part->name, object, part->functions, to);
    } else {
        words_add(to, object);
    }
    free(object);
    text_free(&complaint);
    return runtime->wanted;
}

/* Writes the promises of this executable: as an object or, where that is not written here, as C. */
static void write_config(struct runtime *runtime, const struct compiling *compiling) {
    const struct mason_dixon_config *config = &runtime->config;
    struct text bytes = {0};
    struct text complaint = {0};

    if (is_elf64(runtime->target)) {
        config_object(&runtime->target->sample, config, &bytes);
        runtime->config_file = temporary_write("config.o", &bytes);
    } else {
        text_print(&bytes,
                   "#include \"mason_dixon_config.h\"\n"
                   "const struct mason_dixon_config mason_dixon_config = {UINT64_C(%" PRIu64
                   "), UINT64_C(%" PRIu64 "), UINT64_C(%" PRIu64 "), UINT64_C(%" PRIu64
                   "), %u, %u, %u, %u, %u, 0};\n",
                   config->boundary, config->low_limit, config->min_low_room, config->low_reserve,
                   (unsigned)config->pointer_bits, (unsigned)config->luajit,
                   (unsigned)config->startup, (unsigned)config->on_failure_abort,
                   (unsigned)config->low_layout);
        runtime->config_file = NULL;
        if (trial_sources(sources) && temporary_write("config.c", &bytes) != NULL &&
            (compile(compiling, "config.c", "", 0, temporary_file("config.o"), &complaint) ||
             compile(compiling, "config.c", "", 1, temporary_file("config.o"), &complaint)))
            runtime->config_file = temporary_file("config.o");
    }
    if (runtime->config_file == NULL)
        leave_out(runtime, complaint.size > 0 ? complaint.at : "no temporary file can be written");
    text_free(&bytes);
    text_free(&complaint);
}

/* What stands in for mmap, as shared libraries see it. */
static void add_list(struct words *words, int mapfiles) {
    static const char *const no_values[] = {NULL};
    const char *const name = mapfiles ? "low-map.map" : "low-map.list";
    struct text list = {0};
    const char *path;

    template_text(name, no_values, &list);
    path = temporary_write(name, &list);
    text_free(&list);
    if (path != NULL) {
        words_add(words, mapfiles ? "-M" : "--dynamic-list");
        words_add(words, path);
    }
}

static int has_cure(const struct runtime *runtime, enum cure cure) {
    return strcmp(runtime->widths.low[cure], "placed") == 0;
}

/* Definitions, with blanks between them. */
static void add_definition(struct text *variant, int wanted, const char *definition) {
    if (wanted)
        text_print(variant, "%s%s", variant->size > 0 ? " " : "", definition);
}

/* What judges more than the boundary is no part of those executables that promise no more. */
static const char *more_definition(const struct runtime *runtime) {
    const struct mason_dixon_config *config = &runtime->config;

    return runtime->low_map != NULL || config->luajit != 0 || config->pointer_bits != 0 ||
                   config->min_low_room != 0
               ? "-DMASON_DIXON_MORE=1"
               : "-DMASON_DIXON_MORE=0";
}

/* Is this name in an object? */
static int has_name(const char *object, const char *name) {
    struct text bytes = {0};
    const size_t size = strlen(name) + 1;
    size_t i;
    int found = 0;

    /* One that can't be read the link will complain of. */
    found = !text_read(&bytes, object, (size_t)1 << 24);
    for (i = 0; !found && i + size <= bytes.size; i++)
        found = memcmp(bytes.at + i, name, size) == 0;
    text_free(&bytes);
    return found;
}

/* Compiles and collects; the promises are complete. */
static void collect(struct runtime *runtime) {
    const struct request *request = runtime->request;
    int serves = runtime->low_map != NULL && strcmp(runtime->low_map, "placed") == 0;
    const int low_stack = has_cure(runtime, CURE_STACK);
    struct compiling compiling;
    struct text stacks = {0};
    struct text all = {0};

    text_print(&all, "%s", "");
    text_print(&stacks, "%s", "");
    add_definition(&stacks, low_stack, "-DMASON_DIXON_LOW_STACK=1");
    add_definition(&stacks, has_cure(runtime, CURE_LAYOUT), "-DMASON_DIXON_LOW_LAYOUT=1");
    add_definition(&all, 1, more_definition(runtime));
    add_definition(&all, serves, "-DMASON_DIXON_LOW_MAP=1");
    add_definition(&all, stacks.size > 0, stacks.at);
    runtime->config.low_layout = has_cure(runtime, CURE_LAYOUT);
    compiling_open(runtime, &compiling);
    write_config(runtime, &compiling);
    if (runtime->wanted && request->self_test != SELF_TEST_OFF)
        add_part(runtime, &compiling, &self_test_part, all.at, request->self_test == SELF_TEST_CALL,
                 &runtime->all);
    if (runtime->wanted && runtime->low_map != NULL)
        add_part(runtime, &compiling, &low_map_part, serves ? "-DMASON_DIXON_LOW_MAP=1" : "",
                 !serves, &runtime->all);
    /* An illumos from before August 2013 has no such flag, so nobody asks with it. */
    if (runtime->wanted && serves && runtime->mapfiles &&
        !has_name(runtime->all.at[runtime->all.count - 1], "mason_dixon_own_mmap")) {
        set_low_map(runtime, "not-needed", "low-map-no-flag", NULL);
        serves = 0;
    }
    if (runtime->wanted && (request->low_stack || request->low_layout))
        add_part(runtime, &compiling, &low_stack_part, stacks.at, stacks.size == 0, &runtime->all);
    if (runtime->wanted) {
        /* Where nothing is in but what is called, so are the promises. */
        if (serves || stacks.size > 0 || request->self_test == SELF_TEST_STARTUP)
            words_add(&runtime->all, runtime->config_file);
        else
            add_archive(runtime, "config", runtime->config_file, config_names, &runtime->all);
        if (serves)
            add_list(&runtime->all, runtime->mapfiles);
        if (low_stack)
            words_add(&runtime->all, "--wrap=main");
    }
    text_free(&all);
    text_free(&stacks);
    words_free(&compiling.driver);
}

const struct words *runtime_functions(struct runtime *runtime) {
    const struct request *request = runtime->request;
    struct words *to = &runtime->functions;
    struct compiling compiling;

    if (runtime->has_functions || !runtime->wanted)
        return to;
    runtime->has_functions = 1;
    compiling_open(runtime, &compiling);
    if (request->self_test != SELF_TEST_OFF)
        add_part(runtime, &compiling, &self_test_part, more_definition(runtime), 1, to);
    if (runtime->wanted && runtime->low_map != NULL)
        add_part(runtime, &compiling, &low_map_part, "", 1, to);
    if (runtime->wanted && (request->low_stack || request->low_layout))
        add_part(runtime, &compiling, &low_stack_part, "", 1, to);
    if (runtime->wanted)
        add_archive(runtime, "config", runtime->config_file, config_names, to);
    words_free(&compiling.driver);
    return to;
}

void runtime_none(struct runtime *runtime) {
    unsigned i;

    memset(runtime, 0, sizeof *runtime);
    runtime->self_test = "off";
    for (i = 0; i < CURES; i++)
        runtime->widths.low[i] = "off";
}

void runtime_decide(const struct request *request, char *const *plain,
                    const struct command *command, const struct target *target,
                    struct runtime *runtime) {
    static const char *const names[] = {"off", "call", "startup"};
    struct mason_dixon_config *config = &runtime->config;
    const char *gc64 = "unknown";
    char bits[16] = "";

    memset(runtime, 0, sizeof *runtime);
    runtime->request = request;
    runtime->command = command;
    runtime->target = target;
    runtime->wanted = request->self_test != SELF_TEST_OFF || request->low_map || request->luajit ||
                      request->low_stack || request->low_layout;
    runtime->self_test = names[request->self_test];
    config->boundary = request->boundary;
    config->low_limit = request->low_limit;
    config->min_low_room = request->min_low_room;
    config->low_reserve = request->low_reserve;
    config->pointer_bits = request->pointer_bits;
    config->startup = request->self_test == SELF_TEST_STARTUP;
    config->on_failure_abort = request->abort != 0;
    if (request->luajit) {
        const char *values[] = {"GC64", NULL, NULL};
        if (request->luajit_gc64 == NULL || request->luajit_bits == NULL)
            luajit_look(plain, command, target, &gc64, bits, sizeof bits);
        if (request->luajit_gc64 != NULL)
            gc64 = strcmp(request->luajit_gc64, "guessing-yes") == 0  ? "guessing yes"
                   : strcmp(request->luajit_gc64, "guessing-no") == 0 ? "guessing no"
                                                                      : request->luajit_gc64;
        if (request->luajit_bits != NULL)
            snprintf(bits, sizeof bits, "%s", request->luajit_bits);
        values[1] = gc64;
        if (strcmp(gc64, "none") == 0)
            sentence("runtime-none", NULL, &runtime->warning);
        if (ends(gc64, "yes"))
            sentence("runtime-gc64", values, &runtime->not_needed);
        config->luajit = ends(gc64, "yes") ? 64 : ends(gc64, "no") ? 32 : 0;
        if (config->luajit != 64 && config->pointer_bits == 0 && ends(bits, "47"))
            config->pointer_bits = 47;
    }
    widths_by_table(request, command, target, &runtime->widths);
    if (request->low_map || request->luajit)
        decide_low_map(plain, command, target, config->luajit == 64, runtime);
}

void runtime_prepare(const struct request *request, char *const *plain,
                     const struct command *command, const struct target *target,
                     struct runtime *runtime) {
    runtime_decide(request, plain, command, target, runtime);
    if (runtime->wanted && command->direct)
        leave_out(runtime, "the linker is called without a compiler driver that could compile it");
    else if (runtime->wanted)
        collect(runtime);
}

void runtime_refused(struct runtime *runtime, const char *complaint, int called) {
    struct text why = {0};
    unsigned i;

    if (has_cure(runtime, CURE_STACK) && (strstr)(complaint, "__wrap_main") != NULL)
        text_print(&why, "LOW_STACK needs the name __wrap_main, which the program has, too (%s)",
                   complaint);
    else
        text_print(&why, "a link with it was refused: %s", complaint);
    if (runtime->low_map != NULL && strcmp(runtime->low_map, "placed") == 0) {
        runtime->low_map = "impossible";
        runtime->low_map_why.size = 0;
        text_print(&runtime->low_map_why, "%s", why.at);
    }
    if (runtime->config.startup || !called) {
        runtime->self_test = "off";
        text_print(&runtime->self_test_why, "%s", why.at);
    }
    runtime->config.startup = 0;
    for (i = 0; i < CURES; i++) {
        if (has_cure(runtime, (enum cure)i)) {
            runtime->widths.low[i] = "impossible";
            text_print(&runtime->widths.why[i], "%s", why.at);
        }
    }
    text_free(&why);
}

void runtime_explain(const struct runtime *runtime) {
    unsigned i;

    printf("self_test=%s\n", runtime->self_test);
    if (runtime->low_map != NULL)
        printf("low_map=%s\nlow_map_reason=%s\n", runtime->low_map, runtime->low_map_why.at);
    for (i = 0; i < CURES; i++)
        if (strcmp(runtime->widths.low[i], "off") != 0)
            printf("%s=%s\n", widths_cure(i), runtime->widths.low[i]);
    if (runtime->not_needed.size > 0)
        printf("nothing_placed_since=%s\n", runtime->not_needed.at);
    if (runtime->warning.size > 0)
        printf("warning=%s\n", runtime->warning.at);
}

static void write_config_again(struct runtime *runtime) {
    struct compiling compiling;

    compiling_open(runtime, &compiling);
    write_config(runtime, &compiling);
    words_free(&compiling.driver);
}

int runtime_quiet(struct runtime *runtime) {
    if (!runtime->wanted || !runtime->config.startup || runtime->config_file == NULL)
        return 0;
    runtime->config.startup = 0;
    runtime->quiet = 1;
    write_config_again(runtime);
    return 1;
}

/* Is the limit inside the image? A part at the boundary lies above on purpose. */
static int limit_in_image(const struct mason_dixon_elf *elf, uint64_t limit, struct text *why) {
    uint32_t i;

    for (i = 0; elf->type == 2 /* ET_EXEC */ && i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *segment = &elf->segments[i];
        char texts[3][24];
        const char *values[] = {"LIMIT", texts[0], "FIRST", texts[1], "END", texts[2], NULL};
        if (segment->type != 1 /* PT_LOAD */ || segment->vaddr >= UINT64_C(0x80000000) ||
            segment->vaddr + segment->memsz <= limit)
            continue;
        snprintf(texts[0], sizeof texts[0], "0x%" PRIx64, limit);
        snprintf(texts[1], sizeof texts[1], "0x%" PRIx64, segment->vaddr);
        snprintf(texts[2], sizeof texts[2], "0x%" PRIx64, segment->vaddr + segment->memsz);
        sentence("low-map-image", values, why);
        return 1;
    }
    return 0;
}

/* Has the program functions of these names itself? Ours are weak, so its own stand in their place.
 */
static int has_own(struct mason_dixon_elf *elf, struct text *why) {
    static const char *const names[] = {"mmap", "mmap64", NULL};
    uint64_t ours;
    uint64_t address;
    unsigned i;

    if (mason_dixon_elf_symbol(elf, "mason_dixon_own_mmap", &ours) != MASON_DIXON_ELF_OK ||
        ours == 0)
        return 0;
    for (i = 0; names[i] != NULL; i++) {
        if (mason_dixon_elf_symbol(elf, names[i], &address) == MASON_DIXON_ELF_OK && address != 0 &&
            address != ours) {
            const char *values[] = {"NAME", names[i], NULL};
            sentence("low-map-own", values, why);
            return 1;
        }
    }
    return 0;
}

/* Is the test at the start left out? A static program runs what stands between two symbols of the
 * linker script, a dynamic one the one section that the linker names in DT_INIT_ARRAY: a script of
 * the project's own may keep .init_array.* out of both. */
static int never_started(struct mason_dixon_elf *elf) {
    uint64_t start = 0;
    uint64_t end = 0;
    uint32_t i;
    unsigned arrays = 0;
    unsigned outside = 0;
    int loaded = 0;

    for (i = 0; i < elf->segment_count; i++)
        loaded |= elf->segments[i].type == 3; /* PT_INTERP */
    if (mason_dixon_elf_symbol(elf, "__init_array_start", &start) != MASON_DIXON_ELF_OK ||
        mason_dixon_elf_symbol(elf, "__init_array_end", &end) != MASON_DIXON_ELF_OK)
        return 0;
    for (i = 0; i < elf->section_count; i++) {
        const struct mason_dixon_elf_section *section = &elf->sections[i];
        if (section->type == 14 /* SHT_INIT_ARRAY */) {
            arrays++;
            outside += section->addr < start || section->addr + section->size > end;
        }
    }
    if (loaded)
        return arrays > 1;
    return start != 0 && end != 0 && (start == end || outside > 0);
}

static void look_for_start(struct runtime *runtime, const char *file) {
    struct mason_dixon_elf elf;
    const int fd = open(file, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    if (mason_dixon_elf_open(&elf, fd) == MASON_DIXON_ELF_OK) {
        if (never_started(&elf)) {
            runtime->self_test = "off";
            runtime->self_test_why.size = 0;
            text_print(&runtime->self_test_why,
                       "the linker script leaves .init_array.* out of .init_array, so it would "
                       "never run; take it in, as the linker's own script does");
        }
        mason_dixon_elf_close(&elf);
    }
    close(fd);
}

static int is_position_free(const char *file) {
    struct mason_dixon_elf elf;
    const int fd = open(file, O_RDONLY | O_CLOEXEC);
    int answer = 0;

    if (fd < 0)
        return 0;
    if (mason_dixon_elf_open(&elf, fd) == MASON_DIXON_ELF_OK) {
        answer = elf.type == MASON_DIXON_ET_DYN;
        mason_dixon_elf_close(&elf);
    }
    close(fd);
    return answer;
}

int runtime_look(struct runtime *runtime, const char *file) {
    struct mason_dixon_elf elf;
    struct text why = {0};
    int fd;
    int exported;
    int interposes;

    if (strcmp(runtime->self_test, "startup") == 0)
        look_for_start(runtime, file);
    if (runtime->config.low_layout && runtime->config_file != NULL && is_position_free(file)) {
        widths_linked(runtime->request, runtime->command, runtime->target, &runtime->widths);
        if (!has_cure(runtime, CURE_LAYOUT)) {
            runtime->config.low_layout = 0;
            write_config_again(runtime);
            return 1;
        }
    }
    if (runtime->low_map == NULL || strcmp(runtime->low_map, "placed") != 0)
        return 0;
    fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    if (mason_dixon_elf_open(&elf, fd) == MASON_DIXON_ELF_OK) {
        if (!limit_in_image(&elf, runtime->config.low_limit, &why) && !has_own(&elf, &why) &&
            mason_dixon_elf_exports(&elf, runtime->mapfiles ? "mmap" : "mmap64", &exported) ==
                MASON_DIXON_ELF_OK &&
            exported == 0)
            sentence("low-map-hidden", NULL, &why);
        if (runtime->mapfiles && why.size == 0 &&
            mason_dixon_elf_interposes(&elf, &interposes) == MASON_DIXON_ELF_OK && interposes == 0)
            sentence("low-map-direct", NULL, &why);
        mason_dixon_elf_close(&elf);
    }
    close(fd);
    if (why.size > 0) {
        runtime->low_map = "impossible";
        text_free(&runtime->low_map_why);
        runtime->low_map_why = why;
    }
    return 0;
}

int runtime_tell(const struct runtime *runtime, const char *who, const char *required, int heard,
                 int news) {
    static const char *const cures[CURES] = {"LOW_STACK", "LOW_LAYOUT"};
    const struct request *request = runtime->request;
    int refused = runtime->low_map != NULL && strcmp(runtime->low_map, "impossible") == 0;
    unsigned i;

    if (runtime->low_map != NULL && (news || refused)) {
        struct text line = {0};
        char limit[24];
        const char *values[] = {
            "LIMIT", limit, "VERDICT", runtime->low_map, "REASON", runtime->low_map_why.at, NULL};
        size_words(request->low_limit, limit, sizeof limit);
        sentence("low-map", values, &line);
        if (refused && required != NULL)
            say("%s: %s; %s", who, line.at, required);
        else if (heard)
            say("%s: %s", who, line.at);
        text_free(&line);
    }
    if (heard && runtime->self_test_why.size > 0 && request->self_test != SELF_TEST_OFF)
        say("%s: " SELF_TEST_LEFT_OUT "%s", who, runtime->self_test_why.at);
    for (i = 0; i < CURES; i++) {
        if (strcmp(runtime->widths.low[i], "impossible") != 0)
            continue;
        refused = 1;
        if (required != NULL)
            say("%s: %s is impossible: %s; %s", who, cures[i], runtime->widths.why[i].at, required);
        else if (heard)
            say("%s: %s is left out: %s", who, cures[i], runtime->widths.why[i].at);
    }
    if (heard && runtime->warning.size > 0)
        say("%s: %s", who, runtime->warning.at);
    return refused;
}

void runtime_free(struct runtime *runtime) {
    words_free(&runtime->all);
    words_free(&runtime->functions);
    text_free(&runtime->self_test_why);
    text_free(&runtime->low_map_why);
    text_free(&runtime->not_needed);
    text_free(&runtime->warning);
    widths_free(&runtime->widths);
}
