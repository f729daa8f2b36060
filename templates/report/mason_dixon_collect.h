/* SPDX-License-Identifier: 0BSD
 *
 * Gathers what the report holds: into the model, which all formats show, and into scenes, which the
 * picture and the sketch draw. C99 and C++.
 *
 *   struct mason_dixon_collection all;
 *   struct mason_dixon_failure failure;
 *   mason_dixon_collect_open(&all, (uint64_t)1 << 32, (uint64_t)1 << 31);
 *   if (mason_dixon_collect_executable(&all, "app", &failure))
 *       ... all.model and all.scenes can be written
 *   mason_dixon_collect_close(&all);
 *
 * Since: 0.1
 */
#ifndef MASON_DIXON_COLLECT_H
#define MASON_DIXON_COLLECT_H

#include "mason_dixon_model.h"

#include <stdint.h>

/* Of the JSON form; a change that breaks readers raises it. */
#define MASON_DIXON_REPORT_VERSION 1
/* Of the program, in all that it says. */
#define MASON_DIXON_RELEASE "0.2.0"
/* Runtimes pack pointers into so many bits: LuaJIT's light userdata before September 2020. */
#define MASON_DIXON_PACKED_BITS 47
#define MASON_DIXON_SHAPES 48
#define MASON_DIXON_COLUMNS 3
#define MASON_DIXON_SCENES 8

/* What lies somewhere in an address space. HEAP_START is the range in which the heap begins, HEAP
 * where it is or grows to. Since: 0.1 */
enum mason_dixon_thing {
    MASON_DIXON_IMAGE,
    MASON_DIXON_SEGMENT, /* the boundary's segment */
    MASON_DIXON_HEAP_START,
    MASON_DIXON_HEAP,
    MASON_DIXON_WINDOW, /* where MAP_32BIT puts mappings */
    MASON_DIXON_ROOM,   /* what the runtime can have */
    MASON_DIXON_MAPPINGS,
    MASON_DIXON_STACK,
    MASON_DIXON_OTHER,
    MASON_DIXON_THINGS
};

/* One of them. from and to: addresses in bytes, to one past the last; both 0: high, at a place that
 * the kernel chooses. Since: 0.1 */
struct mason_dixon_shape {
    enum mason_dixon_thing thing;
    uint64_t from;
    uint64_t to;
    const char *label;  /* one or two words */
    const char *detail; /* a short line, or "" */
};

/* One address space. Since: 0.1 */
struct mason_dixon_column {
    const char *title;
    const char *subtitle;
    const char *note; /* what it means, a sentence */
    int good;         /* 1 the room stays, 0 it does not, -1 no verdict */
    struct mason_dixon_shape shapes[MASON_DIXON_SHAPES];
    unsigned count;
};

/* One picture. members: executables that it shows, which are alike. Since: 0.1 */
struct mason_dixon_scene {
    char title[256];
    unsigned members;
    uint64_t boundary; /* address in bytes; 0: none */
    uint64_t limit;    /* the runtime's, an address in bytes */
    struct mason_dixon_column columns[MASON_DIXON_COLUMNS];
    unsigned count;
};

/* Everything. Since: 0.1 */
struct mason_dixon_collection {
    struct mason_dixon_model model;
    struct mason_dixon_node *summary; /* the first section, filled in last */
    struct mason_dixon_node *details; /* a list that becomes the last section */
    uint64_t boundary;                /* address in bytes */
    uint64_t limit;                   /* address in bytes */
    unsigned scene_count;
    struct mason_dixon_scene scenes[MASON_DIXON_SCENES + 1]; /* one more while it is drawn */
    uint64_t random_span;  /* how far behind a fixed image the heap begins at most, in bytes */
    int random_known;      /* 1: that was measured */
    int have_facts;        /* the platform's section comes from a build */
    int have_records;      /* and so do records of its links, or there is a folder for them */
    uint64_t own_boundary; /* no boundary was asked for: that of an executable's record is taken if
                              it is not below this address; 0: one was */
};

/* Why something can't be reported. status: 1 it is nothing to report on, 3 it can't be read.
 * Since: 0.1 */
struct mason_dixon_failure {
    int status;
    char text[512]; /* reads on behind the name of the subject */
};

/* mason_dixon_collect_open, mason_dixon_collect_close - begins and ends. boundary and limit:
 * addresses in bytes. Since: 0.1 */
void mason_dixon_collect_open(struct mason_dixon_collection *all, uint64_t boundary,
                              uint64_t limit);
void mason_dixon_collect_close(struct mason_dixon_collection *all);

/* Each adds its sections and scenes, and returns 1; or 0 with the failure filled in.
 *   platform    what this system gives; brief: only what the other sections need to be understood
 *   facts       what a build predicted and linked: path of its mason-dixon.facts, and the folder of
 *               the records of its links, or NULL
 *   executable  path of an ELF file
 *   process     a number as in /proc
 *   absent      the sections that were not asked for, so that every report has the same keys
 * In this order, and when all are there:
 *   summarize   three lines about them in the first section, and the details in the last
 * Since: 0.1 */
int mason_dixon_collect_platform(struct mason_dixon_collection *all, int brief,
                                 struct mason_dixon_failure *failure);
int mason_dixon_collect_facts(struct mason_dixon_collection *all, const char *path,
                              const char *records, struct mason_dixon_failure *failure);
int mason_dixon_collect_executable(struct mason_dixon_collection *all, const char *path,
                                   struct mason_dixon_failure *failure);
int mason_dixon_collect_process(struct mason_dixon_collection *all, long pid,
                                struct mason_dixon_failure *failure);
void mason_dixon_collect_absent(struct mason_dixon_collection *all, const char *key);
void mason_dixon_summarize(struct mason_dixon_collection *all);

/* mason_dixon_keeps - does low memory stay free with this verdict (NULL: none)? Since: 0.2 */
int mason_dixon_keeps(const char *verdict);
/* mason_dixon_another - the first linked file of a decision that is, read now, another one than its
 * link placed; NULL when all are what they were. Since: 0.2 */
const struct mason_dixon_node *mason_dixon_another(const struct mason_dixon_node *decision);

/* mason_dixon_fail - fills a failure in, as by printf, and returns 0. Since: 0.1 */
int mason_dixon_fail(struct mason_dixon_failure *failure, int status, const char *format, ...);

/* mason_dixon_machine_name - e_machine in the words of tables/machines.table, "machine 123" where
 * it is not there; static. Since: 0.1 */
const char *mason_dixon_machine_name(unsigned bits, unsigned machine);

/* mason_dixon_add_column, mason_dixon_add_shape - the next column of a scene, the next shape of a
 * column; what does not fit any more is left out (NULL, which add_shape takes). Texts must live as
 * long as the collection. Since: 0.1 */
struct mason_dixon_scene *mason_dixon_add_scene(struct mason_dixon_collection *all,
                                                const char *title, uint64_t boundary,
                                                uint64_t limit);
struct mason_dixon_column *mason_dixon_add_column(struct mason_dixon_scene *scene,
                                                  const char *title, const char *subtitle,
                                                  const char *note, int good);
void mason_dixon_add_shape(struct mason_dixon_column *column, enum mason_dixon_thing thing,
                           uint64_t from, uint64_t to, const char *label, const char *detail);

/* mason_dixon_add_high - the shapes of what lies far up on every system: mappings and the stack.
 * Since: 0.1 */
void mason_dixon_add_high(struct mason_dixon_column *column);

/* mason_dixon_join_scene - to be called when the picture of an executable is complete: where an
 * earlier one shows the same, that one's title takes the name, and this one is dropped. Since: 0.1
 */
void mason_dixon_join_scene(struct mason_dixon_collection *all, const char *name);

/* An area of an address space and the width of its highest address. Since: 0.1 */
struct mason_dixon_area {
    const char *key;
    const char *label;
    const char *name; /* in a list of areas */
    unsigned bits;    /* 0: not known, or not there */
};

/* mason_dixon_add_areas - a field for each area's width, and one that lists those which do not fit
 * into MASON_DIXON_PACKED_BITS. Since: 0.1 */
void mason_dixon_add_areas(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                           const struct mason_dixon_area *areas, unsigned count);

/* mason_dixon_say - a text as by printf that lives as long as the collection. Since: 0.1 */
const char *mason_dixon_say(struct mason_dixon_collection *all, const char *format, ...);

/* mason_dixon_size_text - a size in words ("2047 MiB"), in a text that lives as long as the
 * collection. Since: 0.1 */
const char *mason_dixon_size_text(struct mason_dixon_collection *all, uint64_t bytes);

#endif
