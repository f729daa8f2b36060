/* SPDX-License-Identifier: 0BSD
 *
 * The sections of --facts: what a build found and predicted, from its mason-dixon.facts, and what
 * its links decided, from their records.
 *
 * Keys that are read, besides those of the builds themselves (docs/report.md):
 *   compiler.path|called|pie_default, linker.NAME.flag|id|version|pie|link_script|
 *   link_script_reason|post_link|post_link_reason, luajit.*
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "mason_dixon_collect.h"
#include "mason_dixon_executable.h"
#include "mason_dixon_facts.h"
#include "mason_dixon_records.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#define MAX_NAME 512

/* The value of PREFIX.NAME.FIELD, NULL when it is not there or empty. */
static const char *field_of(const struct mason_dixon_facts *facts, const char *prefix,
                            const char *name, const char *field) {
    char key[2 * MAX_NAME];
    const char *value;

    if (snprintf(key, sizeof key, "%s.%s.%s", prefix, name, field) >= (int)sizeof key)
        return NULL;
    value = mason_dixon_fact(facts, key);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* Where the keys PREFIX.… begin among the sorted facts. */
static size_t first_of(const struct mason_dixon_facts *facts, const char *prefix) {
    const size_t length = strlen(prefix);
    size_t low = 0;
    size_t high = facts->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strncmp(facts->facts[middle].key, prefix, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The next NAME of keys PREFIX.NAME.FIELD with this field, in name; 0 when there is no further one.
 * *at is where to go on, at first first_of(). A name may have dots in it, a field may not. */
static int next_name(const struct mason_dixon_facts *facts, const char *prefix, const char *field,
                     size_t *at, char *name) {
    const size_t length = strlen(prefix);

    for (; *at < facts->count; ++*at) {
        const char *key = facts->facts[*at].key;
        const char *dot = (strrchr)(key, '.');
        size_t size;
        if (strncmp(key, prefix, length) != 0)
            return 0;
        if (key[length] != '.' || dot <= key + length || strcmp(dot + 1, field) != 0)
            continue;
        size = (size_t)(dot - (key + length + 1));
        if (size == 0 || size >= MAX_NAME)
            continue;
        memcpy(name, key + length + 1, size);
        name[size] = '\0';
        ++*at;
        return 1;
    }
    return 0;
}

static void add_fact(struct mason_dixon_collection *all, struct mason_dixon_node *parent,
                     const struct mason_dixon_facts *facts, const char *key, const char *label) {
    const char *value = mason_dixon_fact(facts, key);

    mason_dixon_add_text(&all->model, parent, key, label,
                         value != NULL && value[0] != '\0' ? value : NULL);
}

/* ---- the target platform, as the build knows it --------------------------------------------- */

static int same_machine(const struct mason_dixon_facts *facts) {
    const char *system = mason_dixon_fact(facts, "system");
    const char *machine = mason_dixon_fact(facts, "machine");
    const char *why = mason_dixon_fact(facts, "guessed_because");
    struct utsname here;

    return system != NULL && machine != NULL && uname(&here) == 0 &&
           strcmp(system, here.sysname) == 0 && strcmp(machine, here.machine) == 0 &&
           (why == NULL || (strstr)(why, "cross") == NULL);
}

static void add_target(struct mason_dixon_collection *all, const struct mason_dixon_facts *facts) {
    static const char *const keys[][2] = {{"system", "system"},
                                          {"machine", "machine"},
                                          {"page_size", "page, bytes"},
                                          {"heap_placement", "heap (brk) lies"},
                                          {"have_map_32bit", "MAP_32BIT works"},
                                          {"map_32bit_range", "MAP_32BIT gives"},
                                          {"map_32bit_reason", "MAP_32BIT, why"},
                                          {"stack_bits", "main stack, bits"},
                                          {"thread_stack_bits", "threads' stacks, bits"},
                                          {"mmap_bits", "mappings, bits"},
                                          {"mason_dixon_version", "MasonDixon"},
                                          {"guessed_because", "guessed, because"}};
    struct mason_dixon_node *node = mason_dixon_add_section(&all->model, all->model.root, "target",
                                                            "Target, as the build found it");
    unsigned i;

    for (i = 0; i < sizeof keys / sizeof keys[0]; i++)
        add_fact(all, node, facts, keys[i][0], keys[i][1]);
}

/* ---- tools ----------------------------------------------------------------------------------- */

static void add_tools(struct mason_dixon_collection *all, const struct mason_dixon_facts *facts) {
    static const char *const fields[][2] = {{"version", "version"},
                                            {"flag", "chosen by"},
                                            {"link_script", "link-script"},
                                            {"post_link", "post-link"},
                                            {"pie", "PIE"}};
    static const char *const reasons[][2] = {{"link_script_reason", "link-script"},
                                             {"post_link_reason", "post-link"}};
    struct mason_dixon_model *model = &all->model;
    struct mason_dixon_node *node = mason_dixon_add_section(model, model->root, "tools", "Tools");
    struct mason_dixon_node *table;
    struct mason_dixon_node *list;
    char name[MAX_NAME] = "";
    size_t at = first_of(facts, "linker");
    unsigned i;

    mason_dixon_add_text(model, node, "compiler", "compiler",
                         mason_dixon_fact(facts, "compiler.called"));
    mason_dixon_add_text(model, node, "compiler_path", "its path",
                         mason_dixon_fact(facts, "compiler.path"));
    mason_dixon_add_text(model, node, "pie_default", "makes PIEs by default",
                         mason_dixon_fact(facts, "compiler.pie_default"));
    mason_dixon_add_text(model, node, "default_linker", "linker it runs",
                         mason_dixon_fact(facts, "linker_id"));
    mason_dixon_add_text(model, node, "default_linker_version", "its version",
                         mason_dixon_fact(facts, "linker_version"));
    table =
        mason_dixon_add_table(model, node, "linkers", "Linkers that the driver can use, by effect");
    while (next_name(facts, "linker", "id", &at, name)) {
        struct mason_dixon_node *row = mason_dixon_add_row(model, table);
        const char *id = field_of(facts, "linker", name, "id");
        mason_dixon_add_text(model, row, "linker", "linker", id != NULL ? id : name);
        for (i = 0; i < sizeof fields / sizeof fields[0]; i++)
            mason_dixon_add_text(model, row, fields[i][0], fields[i][1],
                                 field_of(facts, "linker", name, fields[i][0]));
    }
    list = mason_dixon_add_list(model, node, "remarks", "Remarks");
    if (table->first == NULL) {
        const char *why = mason_dixon_fact(facts, "linkers_why");
        table->label = NULL; /* "none" would be wrong: nobody has looked */
        mason_dixon_add_text(
            model, list, NULL, NULL,
            mason_dixon_say(all, "The linkers that the driver can use were not tried%s%s",
                            why != NULL ? ": " : "", why != NULL ? why : ""));
    }
    at = first_of(facts, "linker");
    while (next_name(facts, "linker", "id", &at, name)) {
        for (i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
            const char *why = field_of(facts, "linker", name, reasons[i][0]);
            if (why != NULL)
                mason_dixon_add_text(
                    model, all->details, NULL, NULL,
                    mason_dixon_say(all, "%.60s, %s: %s", name, reasons[i][1], why));
        }
    }
}

/* ---- decisions ------------------------------------------------------------------------------- */

/* What people need not read of each linked file; --exe shows it, and JSON has it. */
static void shorten(struct mason_dixon_node *row) {
    static const char *const hidden[] = {"class_bits",       "byte_order", "machine",
                                         "interpreter",      "basis",      "boundary",
                                         "reason",           "low_limit",  "image_from",
                                         "image_to",         "hole",       "slot",
                                         "segments",         "file_bytes", "position_independent",
                                         "heap_random_bytes"};
    struct mason_dixon_node *node;
    unsigned i;

    for (node = row->first; node != NULL; node = node->next)
        for (i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
            if (strcmp(node->key, hidden[i]) == 0)
                node->label = NULL;
}

/* How a basis is known, in words. */
static const char *verified_by(const char *basis, int linked) {
    if (basis == NULL)
        return NULL;
    if (strcmp(basis, "run") == 0)
        return "a test program was linked, its headers read, and it was run";
    if (strcmp(basis, "headers") == 0)
        return linked ? "the linked file's headers were read"
                      : "a test program was linked and its headers read; it could not be run";
    return strcmp(basis, "guess") == 0 ? "nothing: a row of guesses.table" : NULL;
}

static const char *seen(const struct mason_dixon_record *record, const char *field) {
    char key[64];
    const char *value;

    snprintf(key, sizeof key, "linked.%s", field);
    value = mason_dixon_fact(&record->facts, key);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* The files that were linked of one executable. Of what was seen at the link people read what does
 * not stand above, where the one record `told` is. */
static void add_linked(struct mason_dixon_collection *all, struct mason_dixon_node *parent,
                       const struct mason_dixon_record *record, size_t count,
                       const struct mason_dixon_record *told, uint64_t boundary) {
    struct mason_dixon_model *model = &all->model;
    struct mason_dixon_node *list =
        mason_dixon_add_list(model, parent, "linked", "Linked files, read now");
    const uint64_t limit = all->limit;

    for (; count > 0 && !model->failed; record++, count--) {
        struct mason_dixon_failure failure;
        struct mason_dixon_node *row;
        const char *verdict = seen(record, "verdict");
        const char *file = seen(record, "file");
        if (file == NULL)
            continue;
        row = mason_dixon_add_row(model, list);
        row->label =
            mason_dixon_say(all, "linked: %.60s", verdict != NULL ? verdict : "not checked");
        mason_dixon_add_text(model, row, "path", "path", file);
        mason_dixon_add_text(model, row, "checked_verdict", record == told ? NULL : "at its link",
                             verdict);
        mason_dixon_add_text(model, row, "checked_reason", record == told ? NULL : "because",
                             seen(record, "reason"));
        if (all->limit > boundary) /* as for one executable alone */
            all->limit = boundary;
        if (!mason_dixon_read_executable(all, file, record->executable, row, boundary, &failure))
            mason_dixon_add_text(model, row, "error", "now", failure.text);
        all->limit = limit;
        shorten(row);
    }
}

static uint64_t boundary_of(const struct mason_dixon_collection *all, const char *text) {
    char *end = NULL;
    uint64_t value = text != NULL ? (uint64_t)strtoull(text, &end, 16) : 0;

    return value == 0 || *end != '\0' ? all->boundary : value;
}

/* One executable; name is NULL for what holds without a target. */
struct decision {
    const struct mason_dixon_facts *facts;
    const char *name;
    const struct mason_dixon_record *record; /* of its link; NULL: it is not linked yet */
};

/* A field as predicted, keys predicted.FIELD without a target. */
static const char *predicted(const struct decision *decision, const char *field) {
    char key[64];
    const char *value;

    if (decision->name != NULL)
        return field_of(decision->facts, "target", decision->name, field);
    snprintf(key, sizeof key, "predicted.%s", field);
    value = mason_dixon_fact(decision->facts, key);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* What the link decided, else what was predicted. */
static const char *decided(const struct decision *decision, const char *field) {
    const char *value = decision->record != NULL ? seen(decision->record, field) : NULL;

    return value != NULL ? value : predicted(decision, field);
}

/* What POINTER_BITS came to, where an executable has it: each area's width before any cure, and
 * which do not fit. */
static void add_widths(struct mason_dixon_collection *all, struct mason_dixon_node *row,
                       const struct decision *decision) {
    static const char *const fields[][3] = {{"pointer_verdict", "verdict", "verdict"},
                                            {"pointer_basis", "basis", "known by"},
                                            {"pointer_reason", "reason", "because"},
                                            {"low_stack", "low_stack", "LOW_STACK"},
                                            {"low_stack_reason", "low_stack_reason", "because"},
                                            {"low_layout", "low_layout", "LOW_LAYOUT"},
                                            {"low_layout_reason", "low_layout_reason", "because"}};
    static const char *const areas[][2] = {{"width_stack", "main stack"},
                                           {"width_threads", "threads' stacks"},
                                           {"width_mappings", "mappings"},
                                           {"width_heap", "heap"},
                                           {"width_image", "image"}};
    struct mason_dixon_model *model = &all->model;
    const char *bits = decided(decision, "pointer_bits");
    struct mason_dixon_node *node;
    struct mason_dixon_node *table;
    unsigned i;

    if (bits == NULL) {
        mason_dixon_add_nothing(model, row, "pointers", NULL, NULL);
        return;
    }
    node = mason_dixon_add_section(model, row, "pointers", "Packed pointers, as predicted");
    mason_dixon_add_number(model, node, "bits", "must fit into", strtoul(bits, NULL, 10), "bits");
    for (i = 0; i < sizeof fields / sizeof fields[0]; i++)
        mason_dixon_add_text(model, node, fields[i][1], fields[i][2],
                             decided(decision, fields[i][0]));
    table = mason_dixon_add_table(model, node, "widths", "Widths before any cure");
    for (i = 0; i < sizeof areas / sizeof areas[0]; i++) {
        const char *width = decided(decision, areas[i][0]);
        const char *digits = width != NULL ? (strpbrk)(width, "0123456789") : NULL;
        struct mason_dixon_node *area;
        if (digits == NULL)
            continue;
        area = mason_dixon_add_row(model, table);
        mason_dixon_add_text(model, area, "area", "area", areas[i][1]);
        mason_dixon_add_text(model, area, "bits", "bits", width); /* may be "guessing 47" */
        mason_dixon_add_flag(model, area, "fits", "fits", atoi(digits) <= atoi(bits));
    }
}

/* What LOW_MAP, LOW_RESERVE and RUNTIME came to, where an executable has them. */
static void add_low_map(struct mason_dixon_collection *all, struct mason_dixon_node *row,
                        const struct decision *decision) {
    struct mason_dixon_model *model = &all->model;
    const char *verdict = decided(decision, "low_map");
    const char *reserve = decided(decision, "low_reserve");
    struct mason_dixon_node *node;

    if (verdict == NULL) {
        mason_dixon_add_nothing(model, row, "low_mappings", NULL, NULL);
        return;
    }
    node = mason_dixon_add_section(model, row, "low_mappings", "Low mappings");
    mason_dixon_add_text(model, node, "verdict", "verdict", verdict);
    mason_dixon_add_text(model, node, "reason", "because", decided(decision, "low_map_reason"));
    mason_dixon_add_text(model, node, "limit", "served below", decided(decision, "low_limit"));
    mason_dixon_add_size(model, node, "reserve_bytes", "reserved at start",
                         reserve != NULL ? (uint64_t)strtoull(reserve, NULL, 0) : 0);
    mason_dixon_add_text(model, node, "runtime", "runtime", decided(decision, "runtime"));
    mason_dixon_add_text(model, node, "runtime_gc64", "its GC64",
                         decided(decision, "runtime_gc64"));
}

/* What had been predicted of an executable that is linked; people read it where it was wrong. */
static void add_prediction(struct mason_dixon_collection *all, struct mason_dixon_node *row,
                           const struct decision *decision) {
    static const char *const fields[][2] = {{"verdict", "verdict"},
                                            {"strategy", "strategy"},
                                            {"basis", "known by"},
                                            {"reason", "because"}};
    struct mason_dixon_model *model = &all->model;
    const char *verdict = predicted(decision, "verdict");
    const char *linked = decided(decision, "verdict");
    struct mason_dixon_node *node;
    unsigned i;

    if (decision->record == NULL || verdict == NULL) {
        mason_dixon_add_nothing(model, row, "prediction", NULL, NULL);
        return;
    }
    node = mason_dixon_add_section(model, row, "prediction",
                                   linked != NULL && strcmp(verdict, linked) == 0
                                       ? NULL
                                       : "Predicted, with the folder's flags");
    for (i = 0; i < sizeof fields / sizeof fields[0]; i++)
        mason_dixon_add_text(model, node, fields[i][0], fields[i][1],
                             predicted(decision, fields[i][0]));
}

/* One executable; name is NULL for what holds without a target. Returns its verdict, as far as its
 * file is still what was linked. */
static const char *add_decision(struct mason_dixon_collection *all, struct mason_dixon_node *list,
                                const struct mason_dixon_facts *facts,
                                const struct mason_dixon_records *records, const char *name) {
    static const char *const fields[][2] = {
        {"verdict", "verdict"},         {"strategy", "strategy"}, {"basis", "known by"},
        {"reason", "because"},          {"boundary", "boundary"}, {"self_test", "self-test"},
        {"self_test_reason", "because"}};
    struct mason_dixon_model *model = &all->model;
    struct mason_dixon_node *row = mason_dixon_add_row(model, list);
    const struct mason_dixon_record *first;
    /* configure has no targets: MASON_DIXON is what its makefiles' default variables link. */
    const size_t count =
        mason_dixon_records_of(records, name != NULL ? name : "MASON_DIXON", &first);
    struct decision decision;
    const char *verdict;
    unsigned i;

    decision.facts = facts;
    decision.name = name;
    /* Of several files (configurations) the one that says most: one that does not keep it free. */
    decision.record = count > 0 ? first : NULL;
    for (i = 1; i < count; i++)
        if (mason_dixon_keeps(seen(decision.record, "verdict")) &&
            !mason_dixon_keeps(seen(&first[i], "verdict")))
            decision.record = &first[i];
    verdict = decided(&decision, "verdict");
    row->label = mason_dixon_say(
        all, "%.400s: %s%.60s", name == NULL ? "any executable, with the folder's flags" : name,
        decision.record == NULL ? "predicted " : "", verdict != NULL ? verdict : "unknown");
    mason_dixon_add_text(model, row, "executable", NULL, name);
    mason_dixon_add_flag(model, row, "predicted", NULL, decision.record == NULL);
    for (i = 0; i < sizeof fields / sizeof fields[0]; i++)
        mason_dixon_add_text(model, row, fields[i][0], fields[i][1],
                             decided(&decision, fields[i][0]));
    mason_dixon_add_text(model, row, "verified", "verified by",
                         verified_by(decided(&decision, "basis"), decision.record != NULL));
    add_prediction(all, row, &decision);
    add_low_map(all, row, &decision);
    add_widths(all, row, &decision);
    add_linked(all, row, first, count, decision.record,
               boundary_of(all, decided(&decision, "boundary")));
    return mason_dixon_another(row) != NULL ? "impossible" : verdict;
}

/* Returns whether every executable keeps low memory free: 1, 0, or -1 when there is none. */
static int add_decisions(struct mason_dixon_collection *all, const struct mason_dixon_facts *facts,
                         const struct mason_dixon_records *records) {
    struct mason_dixon_node *list =
        mason_dixon_add_list(&all->model, all->model.root, "decisions", "Decisions");
    char name[MAX_NAME] = "";
    size_t at = first_of(facts, "target");
    size_t i;
    int kept = -1;

    if (mason_dixon_fact(facts, "predicted.verdict") != NULL)
        add_decision(all, list, facts, records, NULL);
    while (!all->model.failed && next_name(facts, "target", "verdict", &at, name))
        kept = mason_dixon_keeps(add_decision(all, list, facts, records, name)) && kept != 0;
    /* Those that nobody asked for by name: a library did. */
    for (i = 0; i < records->count && !all->model.failed; i++) {
        const char *other = records->items[i].executable;
        if (field_of(facts, "target", other, "verdict") == NULL &&
            (i == 0 || strcmp(records->items[i - 1].executable, other) != 0) &&
            strcmp(other, "MASON_DIXON") != 0)
            kept = mason_dixon_keeps(add_decision(all, list, facts, records, other)) && kept != 0;
    }
    return kept;
}

/* ---- LuaJIT ---------------------------------------------------------------------------------- */

/* Ends with this word? "guessing no" and "no" say the same. */
static int says(const char *value, const char *word) {
    const size_t length = strlen(word);

    return value != NULL && strlen(value) >= length &&
           strcmp(value + strlen(value) - length, word) == 0;
}

/* The widest address that the target gives without being asked, in bits; 0 when that is not known.
 */
static unsigned widest(const struct mason_dixon_facts *facts) {
    static const char *const areas[] = {"stack_bits", "thread_stack_bits", "mmap_bits"};
    unsigned most = 0;
    unsigned i;

    for (i = 0; i < sizeof areas / sizeof areas[0]; i++) {
        const char *value = mason_dixon_fact(facts, areas[i]);
        const char *digits = value != NULL ? (strpbrk)(value, "0123456789") : NULL;
        const unsigned bits = digits != NULL ? (unsigned)strtoul(digits, NULL, 10) : 0;
        most = bits > most ? bits : most;
    }
    return most;
}

/* What this LuaJIT needs of the system, and whether the executables of the build have it. */
static void add_needs(struct mason_dixon_model *model, struct mason_dixon_node *node,
                      const struct mason_dixon_facts *facts, int kept) {
    const char *gc64 = mason_dixon_fact(facts, "luajit.gc64");
    const int packs = says(mason_dixon_fact(facts, "luajit.lightuserdata_bits"), "47");
    const unsigned bits = widest(facts);

    mason_dixon_add_text(model, node, "needs", "what it needs here",
                         says(gc64, "yes")   ? "nothing: its memory may lie anywhere below 2^47"
                         : !says(gc64, "no") ? "not known, since GC64 is not"
                         : packs
                             ? "free memory below 2 GiB (a PIE, or a heap above the boundary), and "
                               "light userdata within 47 bits"
                             : "free memory below 2 GiB: a PIE, or a heap above the boundary");
    if (packs && bits > MASON_DIXON_PACKED_BITS)
        mason_dixon_add_format(model, node, "gets", "and whether it gets it",
                               "not everywhere: addresses here have up to %u bits; POINTER_BITS 47 "
                               "tells which, LOW_STACK and LOW_LAYOUT cure it",
                               bits);
    else
        mason_dixon_add_text(model, node, "gets", "and whether it gets it",
                             says(gc64, "yes") ? "yes: nothing is needed"
                             : kept == 1 ? "yes: every executable that was decided on keeps it free"
                             : kept == 0 ? "not in every executable: see the decisions"
                                         : "no executable was decided on");
}

static void add_luajit(struct mason_dixon_collection *all, const struct mason_dixon_facts *facts,
                       int kept) {
    struct mason_dixon_model *model = &all->model;
    const char *version = mason_dixon_fact(facts, "luajit.version");
    const char *ceiling = mason_dixon_fact(facts, "luajit.ceiling_mib");
    const char *at_least = mason_dixon_fact(facts, "luajit.ceiling_at_least");
    struct mason_dixon_node *node;

    if (version == NULL)
        return;
    node = mason_dixon_add_section(model, model->root, "luajit", "LuaJIT");
    mason_dixon_add_text(model, node, "version", "version", version);
    mason_dixon_add_text(model, node, "library", "library",
                         mason_dixon_fact(facts, "luajit.library"));
    mason_dixon_add_text(model, node, "gc64", "GC64", mason_dixon_fact(facts, "luajit.gc64"));
    mason_dixon_add_text(model, node, "lightuserdata_bits", "light userdata, bits",
                         mason_dixon_fact(facts, "luajit.lightuserdata_bits"));
    add_needs(model, node, facts, kept);
    if (ceiling == NULL) {
        mason_dixon_add_nothing(model, node, "ceiling_mib", "heap ceiling, as measured",
                                mason_dixon_fact(facts, "luajit.ceiling_why"));
        mason_dixon_add_nothing(model, node, "ceiling_at_least", NULL, NULL);
        return;
    }
    mason_dixon_add_number(model, node, "ceiling_mib", "heap ceiling, as measured",
                           (uint64_t)strtoull(ceiling, NULL, 10), "MiB");
    mason_dixon_add_flag(model, node, "ceiling_at_least", "it may be more: not tried",
                         at_least != NULL && strcmp(at_least, "yes") == 0);
}

/* All sections of a build. */
static void add_build(struct mason_dixon_collection *all, const struct mason_dixon_facts *facts,
                      const struct mason_dixon_records *records) {
    struct mason_dixon_failure ignored;

    /* This machine is looked at only where it is the target. */
    if (same_machine(facts))
        (void)mason_dixon_collect_platform(all, 0, &ignored);
    else
        mason_dixon_collect_absent(all, "platform");
    if (mason_dixon_fact(facts, "heap_placement") != NULL)
        add_target(all, facts);
    mason_dixon_collect_absent(all, "target");
    add_tools(all, facts);
    add_luajit(all, facts, add_decisions(all, facts, records));
}

int mason_dixon_collect_facts(struct mason_dixon_collection *all, const char *path,
                              const char *records, struct mason_dixon_failure *failure) {
    struct mason_dixon_facts facts;
    struct mason_dixon_records links;
    int number;
    int good;
    const char *error = mason_dixon_facts_read(&facts, path, 0, &number);

    if (error != NULL) {
        mason_dixon_facts_close(&facts);
        return number != 0 ? mason_dixon_fail(failure, 3, "%s: %s", error, strerror(number))
                           : mason_dixon_fail(failure, 1, "%s", error);
    }
    good = mason_dixon_records_open(&links, &facts, records, failure);
    all->have_records = records != NULL || links.count > 0;
    if (good)
        add_build(all, &facts, &links);
    mason_dixon_records_close(&links);
    mason_dixon_facts_close(&facts);
    return good;
}
