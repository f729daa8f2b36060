/* SPDX-License-Identifier: 0BSD
 *
 * The report as data: a tree of sections, tables and fields in the order in which they were added.
 * Each writer (text, JSON, HTML) walks the same tree, so a field is there in all formats or in
 * none. C99 and C++.
 *
 *   struct mason_dixon_model model;
 *   struct mason_dixon_node *section;
 *   mason_dixon_model_open(&model);
 *   section = mason_dixon_add_section(&model, model.root, "platform", "Platform");
 *   mason_dixon_add_text(&model, section, "system", "system", "Linux");
 *   mason_dixon_add_size(&model, section, "page_bytes", "page", 4096);
 *   if (model.failed) ... no memory, or more than MASON_DIXON_MODEL_BYTES
 *   mason_dixon_model_close(&model);
 *
 * Since: 0.1
 */
#ifndef MASON_DIXON_MODEL_H
#define MASON_DIXON_MODEL_H

#include <stddef.h>
#include <stdint.h>

/* The most memory a model takes, in bytes; a hostile input ends there. Since: 0.1 */
#define MASON_DIXON_MODEL_BYTES ((size_t)16 << 20)

/* What a node is. SECTION has named nodes below it, LIST unnamed ones of any kind, TABLE sections
 * that all have the same keys. Since: 0.1 */
enum mason_dixon_kind {
    MASON_DIXON_SECTION,
    MASON_DIXON_LIST,
    MASON_DIXON_TABLE,
    MASON_DIXON_TEXT,
    MASON_DIXON_NUMBER,  /* text is its unit for people, or NULL */
    MASON_DIXON_ADDRESS, /* in bytes; JSON: a text "0x...", since its numbers end at 2^53 */
    MASON_DIXON_SIZE,    /* in bytes */
    MASON_DIXON_FLAG,    /* number is 0 or 1 */
    MASON_DIXON_NOTHING  /* not known, or not there; text says why for people, or is NULL */
};

/* A node. key: its name in JSON, NULL in lists; label: its name for people. Since: 0.1 */
struct mason_dixon_node {
    enum mason_dixon_kind kind;
    const char *key;
    const char *label;
    const char *text;
    uint64_t number;
    struct mason_dixon_node *first;
    struct mason_dixon_node *last;
    struct mason_dixon_node *next;
};

/* The tree and its memory. Since: 0.1 */
struct mason_dixon_model {
    struct mason_dixon_node *root;
    void *blocks;
    size_t used;                   /* bytes of the current block */
    size_t total;                  /* bytes in all */
    int failed;                    /* 1: something could not be added */
    struct mason_dixon_node spare; /* what the adding functions give when they failed */
};

/* mason_dixon_model_open - an empty model with a root section. mason_dixon_model_close - frees it.
 * Since: 0.1 */
void mason_dixon_model_open(struct mason_dixon_model *model);
void mason_dixon_model_close(struct mason_dixon_model *model);

/* mason_dixon_model_copy - a copy of text (size bytes) that lives as long as the model; "" and
 * model->failed when there is no memory. Since: 0.1 */
const char *mason_dixon_model_copy(struct mason_dixon_model *model, const char *text, size_t size);

/* The adding functions: a new last node below parent. key and label must live as long as the model,
 * text is copied. They never return NULL: without memory they set model->failed and give a node
 * that is in no tree. Since: 0.1 add_section, add_list, add_table   empty ones add_row      a
 * section in a list or table add_text     a text; NULL adds "nothing" add_format   a text as by
 * printf, at most 511 bytes add_number   a number; unit is for people only, or NULL add_address,
 * add_size, add_flag    see enum mason_dixon_kind add_nothing  not known; why, for people, or NULL
 */
struct mason_dixon_node *mason_dixon_add_section(struct mason_dixon_model *model,
                                                 struct mason_dixon_node *parent, const char *key,
                                                 const char *label);
struct mason_dixon_node *mason_dixon_add_list(struct mason_dixon_model *model,
                                              struct mason_dixon_node *parent, const char *key,
                                              const char *label);
struct mason_dixon_node *mason_dixon_add_table(struct mason_dixon_model *model,
                                               struct mason_dixon_node *parent, const char *key,
                                               const char *label);
struct mason_dixon_node *mason_dixon_add_row(struct mason_dixon_model *model,
                                             struct mason_dixon_node *parent);
void mason_dixon_add_text(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                          const char *key, const char *label, const char *text);
void mason_dixon_add_format(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                            const char *key, const char *label, const char *format, ...);
void mason_dixon_add_number(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                            const char *key, const char *label, uint64_t number, const char *unit);
void mason_dixon_add_address(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                             const char *key, const char *label, uint64_t address);
void mason_dixon_add_size(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                          const char *key, const char *label, uint64_t bytes);
void mason_dixon_add_flag(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                          const char *key, const char *label, int flag);
void mason_dixon_add_nothing(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                             const char *key, const char *label, const char *why);

/* mason_dixon_attach - a node that was added below NULL, and so is in no tree yet, becomes the last
 * below parent. Since: 0.2 */
void mason_dixon_attach(struct mason_dixon_node *parent, struct mason_dixon_node *node);

/* mason_dixon_find - the node with this key below parent, NULL when there is none. Since: 0.1 */
const struct mason_dixon_node *mason_dixon_find(const struct mason_dixon_node *parent,
                                                const char *key);

#endif
