/* SPDX-License-Identifier: 0BSD
 *
 * The tree of mason_dixon_model.h. Nodes and texts come from blocks that are freed together.
 */
#include "mason_dixon_model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)65536)

struct block {
    struct block *next;
    /* the memory follows, aligned like a pointer and a uint64_t */
    uint64_t memory[1];
};

static void *take(struct mason_dixon_model *model, size_t bytes) {
    struct block *block = (struct block *)model->blocks;
    void *memory;

    bytes = (bytes + 7) & ~(size_t)7;
    if (block == NULL || model->used + bytes > BLOCK_BYTES) {
        size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
        if (model->total + size > MASON_DIXON_MODEL_BYTES) {
            model->failed = 1;
            return NULL;
        }
        block = (struct block *)malloc(sizeof *block + size);
        if (block == NULL) {
            model->failed = 1;
            return NULL;
        }
        block->next = (struct block *)model->blocks;
        model->blocks = block;
        model->total += size;
        model->used = 0;
    }
    memory = (char *)block->memory + model->used;
    model->used += bytes;
    return memory;
}

void mason_dixon_attach(struct mason_dixon_node *parent, struct mason_dixon_node *node) {
    if (parent->last != NULL)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
}

static struct mason_dixon_node *add(struct mason_dixon_model *model,
                                    struct mason_dixon_node *parent, enum mason_dixon_kind kind,
                                    const char *key, const char *label) {
    struct mason_dixon_node *node = (struct mason_dixon_node *)take(model, sizeof *node);

    if (node == NULL) {
        node = &model->spare;
        parent = NULL;
    }
    memset(node, 0, sizeof *node);
    node->kind = kind;
    node->key = key;
    node->label = label;
    if (parent != NULL)
        mason_dixon_attach(parent, node);
    return node;
}

void mason_dixon_model_open(struct mason_dixon_model *model) {
    memset(model, 0, sizeof *model);
    model->root = add(model, NULL, MASON_DIXON_SECTION, NULL, NULL);
}

void mason_dixon_model_close(struct mason_dixon_model *model) {
    struct block *block = (struct block *)model->blocks;

    while (block != NULL) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
    memset(model, 0, sizeof *model);
}

const char *mason_dixon_model_copy(struct mason_dixon_model *model, const char *text, size_t size) {
    char *copy = (char *)take(model, size + 1);

    if (copy == NULL)
        return "";
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

struct mason_dixon_node *mason_dixon_add_section(struct mason_dixon_model *model,
                                                 struct mason_dixon_node *parent, const char *key,
                                                 const char *label) {
    return add(model, parent, MASON_DIXON_SECTION, key, label);
}

struct mason_dixon_node *mason_dixon_add_list(struct mason_dixon_model *model,
                                              struct mason_dixon_node *parent, const char *key,
                                              const char *label) {
    return add(model, parent, MASON_DIXON_LIST, key, label);
}

struct mason_dixon_node *mason_dixon_add_table(struct mason_dixon_model *model,
                                               struct mason_dixon_node *parent, const char *key,
                                               const char *label) {
    return add(model, parent, MASON_DIXON_TABLE, key, label);
}

struct mason_dixon_node *mason_dixon_add_row(struct mason_dixon_model *model,
                                             struct mason_dixon_node *parent) {
    return add(model, parent, MASON_DIXON_SECTION, NULL, NULL);
}

void mason_dixon_add_text(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                          const char *key, const char *label, const char *text) {
    struct mason_dixon_node *node =
        add(model, parent, text != NULL ? MASON_DIXON_TEXT : MASON_DIXON_NOTHING, key, label);

    if (text != NULL)
        node->text = mason_dixon_model_copy(model, text, strlen(text));
}

void mason_dixon_add_format(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                            const char *key, const char *label, const char *format, ...) {
    char text[512];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    mason_dixon_add_text(model, parent, key, label, text);
}

void mason_dixon_add_number(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                            const char *key, const char *label, uint64_t number, const char *unit) {
    struct mason_dixon_node *node = add(model, parent, MASON_DIXON_NUMBER, key, label);

    node->number = number;
    node->text = unit;
}

void mason_dixon_add_address(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                             const char *key, const char *label, uint64_t address) {
    add(model, parent, MASON_DIXON_ADDRESS, key, label)->number = address;
}

void mason_dixon_add_size(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                          const char *key, const char *label, uint64_t bytes) {
    add(model, parent, MASON_DIXON_SIZE, key, label)->number = bytes;
}

void mason_dixon_add_flag(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                          const char *key, const char *label, int flag) {
    add(model, parent, MASON_DIXON_FLAG, key, label)->number = flag != 0;
}

void mason_dixon_add_nothing(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                             const char *key, const char *label, const char *why) {
    struct mason_dixon_node *node = add(model, parent, MASON_DIXON_NOTHING, key, label);

    if (why != NULL)
        node->text = mason_dixon_model_copy(model, why, strlen(why));
}

const struct mason_dixon_node *mason_dixon_find(const struct mason_dixon_node *parent,
                                                const char *key) {
    const struct mason_dixon_node *node;

    for (node = parent->first; node != NULL; node = node->next)
        if (node->key != NULL && strcmp(node->key, key) == 0)
            return node;
    return NULL;
}
