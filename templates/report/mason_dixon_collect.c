/* SPDX-License-Identifier: 0BSD
 *
 * What all parts of the collection share.
 */
#include "mason_dixon_measure.h" /* first: it asks the C library for what it needs */

#include "mason_dixon_collect.h"

#include <stdarg.h>
#include <stdio.h>

#define MAX_MEMBERS 5 /* names in the title of a picture that several executables share */

int mason_dixon_fail(struct mason_dixon_failure *failure, int status, const char *format, ...) {
    va_list values;

    failure->status = status;
    va_start(values, format);
    vsnprintf(failure->text, sizeof failure->text, format, values);
    va_end(values);
    return 0;
}

void mason_dixon_collect_open(struct mason_dixon_collection *all, uint64_t boundary,
                              uint64_t limit) {
    memset(all, 0, sizeof *all);
    mason_dixon_model_open(&all->model);
    all->boundary = boundary;
    all->limit = limit;
    mason_dixon_add_number(&all->model, all->model.root, "report_version", "report version",
                           MASON_DIXON_REPORT_VERSION, NULL);
    mason_dixon_add_text(&all->model, all->model.root, "made_by", "made by",
                         "mason-dixon-report " MASON_DIXON_RELEASE);
    all->summary = mason_dixon_add_section(&all->model, all->model.root, "summary", "Summary");
    all->details = mason_dixon_add_list(&all->model, NULL, "details", "Details");
}

void mason_dixon_collect_close(struct mason_dixon_collection *all) {
    mason_dixon_model_close(&all->model);
    all->scene_count = 0;
}

void mason_dixon_collect_absent(struct mason_dixon_collection *all, const char *key) {
    if (mason_dixon_find(all->model.root, key) == NULL)
        mason_dixon_add_nothing(&all->model, all->model.root, key, NULL, NULL);
}

const char *mason_dixon_say(struct mason_dixon_collection *all, const char *format, ...) {
    char text[512];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    return mason_dixon_model_copy(&all->model, text, strlen(text));
}

const char *mason_dixon_size_text(struct mason_dixon_collection *all, uint64_t bytes) {
    char buffer[40];
    struct mason_dixon_text text = mason_dixon_text_open(buffer, sizeof buffer);

    mason_dixon_put_size(&text, bytes);
    return mason_dixon_model_copy(&all->model, buffer, text.used);
}

struct mason_dixon_scene *mason_dixon_add_scene(struct mason_dixon_collection *all,
                                                const char *title, uint64_t boundary,
                                                uint64_t limit) {
    struct mason_dixon_scene *scene;

    if (all->scene_count > MASON_DIXON_SCENES)
        return NULL;
    scene = &all->scenes[all->scene_count++];
    memset(scene, 0, sizeof *scene);
    snprintf(scene->title, sizeof scene->title, "%s", title);
    scene->members = 1;
    scene->boundary = boundary;
    scene->limit = limit;
    return scene;
}

static int same_shape(const struct mason_dixon_shape *a, const struct mason_dixon_shape *b) {
    /* In MiB: the sizes of images hardly differ, and nothing is drawn finer. */
    return a->thing == b->thing && a->from >> 20 == b->from >> 20 && a->to >> 20 == b->to >> 20 &&
           strcmp(a->label, b->label) == 0 && strcmp(a->detail, b->detail) == 0;
}

static int same_column(const struct mason_dixon_column *a, const struct mason_dixon_column *b) {
    unsigned i;

    if (strcmp(a->title, b->title) != 0 || strcmp(a->subtitle, b->subtitle) != 0 ||
        strcmp(a->note, b->note) != 0 || a->good != b->good || a->count != b->count)
        return 0;
    for (i = 0; i < a->count; i++)
        if (!same_shape(&a->shapes[i], &b->shapes[i]))
            return 0;
    return 1;
}

static int same_scene(const struct mason_dixon_scene *a, const struct mason_dixon_scene *b) {
    unsigned i;

    if (a->boundary != b->boundary || a->limit != b->limit || a->count != b->count)
        return 0;
    for (i = 0; i < a->count; i++)
        if (!same_column(&a->columns[i], &b->columns[i]))
            return 0;
    return 1;
}

void mason_dixon_join_scene(struct mason_dixon_collection *all, const char *name) {
    struct mason_dixon_scene *last;
    unsigned i;

    if (all->scene_count == 0)
        return;
    last = &all->scenes[all->scene_count - 1];
    for (i = 0; i + 1 < all->scene_count; i++) {
        struct mason_dixon_scene *scene = &all->scenes[i];
        const size_t used = strlen(scene->title);
        if (!same_scene(scene, last))
            continue;
        if (++scene->members <= MAX_MEMBERS)
            snprintf(scene->title + used, sizeof scene->title - used, ", %.40s", name);
        else if (scene->members == MAX_MEMBERS + 1)
            snprintf(scene->title + used, sizeof scene->title - used, " and others");
        break;
    }
    if (i + 1 < all->scene_count || all->scene_count > MASON_DIXON_SCENES)
        all->scene_count--;
}

struct mason_dixon_column *mason_dixon_add_column(struct mason_dixon_scene *scene,
                                                  const char *title, const char *subtitle,
                                                  const char *note, int good) {
    struct mason_dixon_column *column;

    if (scene == NULL || scene->count == MASON_DIXON_COLUMNS)
        return NULL;
    column = &scene->columns[scene->count++];
    memset(column, 0, sizeof *column);
    column->title = title;
    column->subtitle = subtitle;
    column->note = note;
    column->good = good;
    return column;
}

void mason_dixon_add_shape(struct mason_dixon_column *column, enum mason_dixon_thing thing,
                           uint64_t from, uint64_t to, const char *label, const char *detail) {
    struct mason_dixon_shape *shape;

    if (column == NULL || column->count == MASON_DIXON_SHAPES)
        return;
    shape = &column->shapes[column->count++];
    shape->thing = thing;
    shape->from = from;
    shape->to = to;
    shape->label = label;
    shape->detail = detail;
}

void mason_dixon_add_high(struct mason_dixon_column *column) {
    mason_dixon_add_shape(column, MASON_DIXON_MAPPINGS, 0, 0, "mappings", "shared libraries, mmap");
    mason_dixon_add_shape(column, MASON_DIXON_STACK, 0, 0, "stack", "grows down");
}

const char *mason_dixon_machine_name(unsigned bits, unsigned machine) {
    static const struct {
        unsigned bits;
        unsigned machine;
        const char *name;
    } names[] = {{64, 62, "x86_64"},  {64, 183, "aarch64"},     {64, 243, "riscv64"},
                 {64, 22, "s390x"},   {64, 21, "ppc64"},        {64, 8, "mips64"},
                 {64, 43, "sparcv9"}, {64, 258, "loongarch64"}, {32, 3, "i386"},
                 {32, 62, "x32"},     {32, 40, "arm"},          {32, 243, "riscv32"},
                 {32, 8, "mips"},     {32, 20, "ppc"}};
    static char other[32];
    unsigned i;

    for (i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].bits == bits && names[i].machine == machine)
            return names[i].name;
    snprintf(other, sizeof other, "machine %u", machine);
    return other;
}

void mason_dixon_add_areas(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                           const struct mason_dixon_area *areas, unsigned count) {
    char wider[160] = "";
    unsigned known = 0;
    unsigned i;

    for (i = 0; i < count; i++) {
        const size_t used = strlen(wider);
        if (areas[i].bits == 0) {
            mason_dixon_add_nothing(model, parent, areas[i].key, areas[i].label, NULL);
            continue;
        }
        known++;
        mason_dixon_add_number(model, parent, areas[i].key, areas[i].label, areas[i].bits, "bits");
        if (areas[i].bits > MASON_DIXON_PACKED_BITS)
            snprintf(wider + used, sizeof wider - used, "%s%s", used ? ", " : "", areas[i].name);
    }
    mason_dixon_add_text(model, parent, "wider_than_47", "wider than 47 bits",
                         known == 0         ? NULL
                         : wider[0] != '\0' ? wider
                                            : "nothing");
}
