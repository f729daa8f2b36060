/* SPDX-License-Identifier: 0BSD
 *
 * The writer for people: sections, tables and the sketch, within the width of the terminal.
 */
#include "mason_dixon_measure.h" /* first: it asks the C library for what it needs */

#include "mason_dixon_write.h"

#include <inttypes.h>
#include <stdio.h>

#define GIB ((uint64_t)1 << 30)
#define LABEL 34 /* columns for a field's name */
#define MAX_TABLE_COLUMNS 12
#define LOW_CELLS 40 /* of the sketch, for 4 GiB */
#define HIGH_CELLS 29
#define MARGIN 10

/* Columns that a text takes: its characters. */
static unsigned width_of(const char *text) {
    unsigned width = 0;

    while (*text != '\0') {
        const unsigned length = mason_dixon_utf8(text);
        text += length ? length : 1;
        width++;
    }
    return width;
}

static void blanks(struct mason_dixon_output *out, unsigned count) {
    while (count--)
        mason_dixon_out(out, " ");
}

static char none[] = "";

/* A field's value in a text of its own; empty when there is no memory. */
static char *value_of(const struct mason_dixon_node *node) {
    struct mason_dixon_output out;

    mason_dixon_output_open(&out);
    mason_dixon_out_value(&out, node);
    mason_dixon_out_bytes(&out, "", 1);
    if (out.failed) {
        mason_dixon_output_close(&out);
        return none;
    }
    return out.bytes;
}

static void drop(char *value) {
    if (value != none)
        free(value);
}

/* Words in lines that end before style->width; the first line begins at column at, the others at
 * indent. A word that is too long stays whole. */
static void wrap(struct mason_dixon_output *out, const struct mason_dixon_style *style,
                 const char *text, unsigned at, unsigned indent) {
    unsigned column = at;
    int first = 1;

    while (*text != '\0') {
        const char *end = (strchr)(text, ' ');
        const size_t size = end != NULL ? (size_t)(end - text) : strlen(text);
        unsigned width = 0;
        size_t i = 0;
        while (i < size) {
            const unsigned length = mason_dixon_utf8(text + i);
            i += length ? length : 1;
            width++;
        }
        if (!first && column + 1 + width > style->width) {
            mason_dixon_out(out, "\n");
            blanks(out, indent);
            column = indent;
        } else if (!first) {
            mason_dixon_out(out, " ");
            column++;
        }
        mason_dixon_out_bytes(out, text, size);
        column += width;
        first = 0;
        text += size;
        while (*text == ' ')
            text++;
    }
    mason_dixon_out(out, "\n");
}

static const char *color_of(const char *key, const char *value) {
    if (key == NULL || (strcmp(key, "verdict") != 0 && strcmp(key, "checked_verdict") != 0))
        return NULL;
    if (strcmp(value, "placed") == 0 || strcmp(value, "not-needed") == 0)
        return "\033[32m";
    return strcmp(value, "impossible") == 0 ? "\033[31m" : "\033[33m";
}

static void put_field(struct mason_dixon_output *out, const struct mason_dixon_style *style,
                      const struct mason_dixon_node *node, unsigned indent) {
    char *value;
    const char *color;
    const unsigned label = style->width < 70 ? LABEL - 10 : LABEL;

    value = value_of(node);
    color = style->color ? color_of(node->key, value) : NULL;
    blanks(out, indent);
    mason_dixon_out(out, node->label);
    if (indent + width_of(node->label) + 2 > label) {
        mason_dixon_out(out, "\n");
        blanks(out, label);
    } else {
        blanks(out, label - indent - width_of(node->label));
    }
    if (color != NULL)
        mason_dixon_out(out, color);
    wrap(out, style, value, label, label);
    if (color != NULL)
        mason_dixon_out(out, "\033[0m");
    drop(value);
}

static void put_heading(struct mason_dixon_output *out, const struct mason_dixon_style *style,
                        const char *text, unsigned depth) {
    struct mason_dixon_output clean;
    unsigned i;

    mason_dixon_output_open(&clean);
    mason_dixon_out_clean(&clean, text);
    mason_dixon_out_bytes(&clean, "", 1);
    mason_dixon_out(out, "\n");
    blanks(out, 2 * depth);
    if (style->color)
        mason_dixon_out(out, "\033[1m");
    if (!clean.failed)
        wrap(out, style, clean.bytes, 2 * depth, 2 * depth);
    if (style->color)
        mason_dixon_out(out, "\033[0m");
    if (depth == 0 && !clean.failed) {
        for (i = 0; i < width_of(clean.bytes) && i < style->width; i++)
            mason_dixon_out(out, "=");
        mason_dixon_out(out, "\n");
    }
    mason_dixon_output_close(&clean);
}

/* A table in columns where it fits, else each row as fields below each other. */
static void put_table(struct mason_dixon_output *out, const struct mason_dixon_style *style,
                      const struct mason_dixon_node *table, unsigned indent) {
    unsigned widths[MAX_TABLE_COLUMNS];
    const struct mason_dixon_node *row;
    const struct mason_dixon_node *cell;
    unsigned total = indent;
    unsigned columns = 0;
    unsigned i;

    if (table->first == NULL) {
        blanks(out, indent);
        mason_dixon_out(out, "none\n");
        return;
    }
    memset(widths, 0, sizeof widths);
    /* Fields without a label, which are for programs only, stand last. */
    for (cell = table->first->first;
         cell != NULL && cell->label != NULL && columns < MAX_TABLE_COLUMNS; cell = cell->next)
        widths[columns++] = width_of(cell->label);
    for (row = table->first; row != NULL; row = row->next)
        for (cell = row->first, i = 0; cell != NULL && i < columns; cell = cell->next, i++) {
            char *value = value_of(cell);
            if (width_of(value) > widths[i])
                widths[i] = width_of(value);
            drop(value);
        }
    for (i = 0; i < columns; i++)
        total += widths[i] + 2;
    if (total > style->width + 2) {
        for (row = table->first; row != NULL; row = row->next) {
            for (cell = row->first, i = 0; cell != NULL && i < columns; cell = cell->next, i++)
                put_field(out, style, cell, indent);
            if (row->next != NULL)
                mason_dixon_out(out, "\n");
        }
        return;
    }
    for (row = NULL; row != NULL || total != 0; row = row ? row->next : table->first) {
        const struct mason_dixon_node *from = row ? row : table->first;
        if (row == NULL && total == 0)
            break;
        blanks(out, indent);
        for (cell = from->first, i = 0; cell != NULL && i < columns; cell = cell->next, i++) {
            char *value = row ? value_of(cell) : NULL;
            const char *shown = row ? value : cell->label;
            const int last = i + 1 == columns;
            mason_dixon_out(out, shown);
            if (!last)
                blanks(out, widths[i] + 2 - width_of(shown));
            if (value != NULL)
                drop(value);
        }
        mason_dixon_out(out, "\n");
        total = 0;
        if (row != NULL && row->next == NULL)
            break;
    }
}

static void put_section(struct mason_dixon_output *out, const struct mason_dixon_style *style,
                        const struct mason_dixon_node *section, unsigned depth, int in_row) {
    const struct mason_dixon_node *node;
    const struct mason_dixon_node *row;

    for (node = section->first; node != NULL; node = node->next) {
        /* Without a label it is for programs only; in rows of a list what is not there is left out.
         */
        if (node->label == NULL ||
            (in_row && node->kind == MASON_DIXON_NOTHING && node->text == NULL))
            continue;
        switch (node->kind) {
        case MASON_DIXON_SECTION:
            put_heading(out, style, node->label, depth);
            put_section(out, style, node, depth + 1, in_row);
            break;
        case MASON_DIXON_TABLE:
            put_heading(out, style, node->label, depth);
            put_table(out, style, node, 2 * depth);
            break;
        case MASON_DIXON_LIST:
            if (node->first == NULL)
                break;
            put_heading(out, style, node->label, depth);
            for (row = node->first; row != NULL; row = row->next) {
                if (row->kind == MASON_DIXON_SECTION) {
                    if (row->label != NULL)
                        put_heading(out, style, row->label, depth + 1);
                    else if (row != node->first)
                        mason_dixon_out(out, "\n");
                    put_section(out, style, row, depth + 2, 1);
                } else {
                    char *value = value_of(row);
                    blanks(out, 2 * depth);
                    wrap(out, style, value, 2 * depth, 2 * depth + 2);
                    drop(value);
                }
            }
            break;
        default:
            put_field(out, style, node, 2 * depth);
            break;
        }
    }
}

/* ---- the sketch ------------------------------------------------------------------------------ */

/* The looks of each thing: block characters, and ASCII. */
static const char *const looks[MASON_DIXON_THINGS][2] = {
    {"\xe2\x96\x88", "#"}, /* image: full block */
    {"\xe2\x96\x88", "#"}, /* the boundary's segment */
    {"\xe2\x96\x92", "%"}, /* where the heap may start: medium shade */
    {"\xe2\x96\x91", ">"}, /* heap: light shade */
    {"\xe2\x94\x80", "-"}, /* MAP_32BIT's window: a line */
    {"\xc2\xb7", "."},     /* room: middle dot */
    {"\xe2\x96\x93", "m"}, /* mappings: dark shade */
    {"\xe2\x96\x93", "s"}, /* stack */
    {"\xe2\x96\x93", "o"}};

#define CELLS (LOW_CELLS + 1 + HIGH_CELLS)

struct strip {
    const char *cells[CELLS];
};

static unsigned cell_of(uint64_t address) {
    return (unsigned)(address / (4 * GIB / LOW_CELLS));
}

static void fill(struct strip *strip, unsigned from, unsigned to, const char *look) {
    for (; from < to && from < CELLS; from++)
        strip->cells[from] = look;
}

/* Letters of a label over the middle of its cells, one blank on each side. */
static void write_over(struct strip *strip, unsigned from, unsigned to, const char *label,
                       char (*letters)[2], unsigned *used) {
    const unsigned length = (unsigned)strlen(label);
    unsigned at;
    unsigned i;

    if (to < from || length + 2 > to - from || *used + length + 2 > 160)
        return;
    at = from + (to - from - length) / 2;
    strip->cells[at - 1] = " ";
    strip->cells[at + length] = " ";
    for (i = 0; i < length; i++) {
        letters[*used][0] = label[i];
        letters[*used][1] = '\0';
        strip->cells[at + i] = letters[(*used)++];
    }
}

static void put_strip(struct mason_dixon_output *out, const struct strip *strip) {
    unsigned last = CELLS;
    unsigned i;

    while (last > 0 && strcmp(strip->cells[last - 1], " ") == 0)
        last--;
    for (i = 0; i < last; i++)
        mason_dixon_out(out, strip->cells[i]);
    mason_dixon_out(out, "\n");
}

static void put_ruler(struct mason_dixon_output *out, const struct mason_dixon_style *style) {
    unsigned i;

    blanks(out, MARGIN);
    mason_dixon_out(out, "0         1 GiB     2 GiB     3 GiB     4 GiB  higher, not to scale\n");
    blanks(out, MARGIN);
    for (i = 0; i < CELLS; i++) {
        const int mark = i % 10 == 0 && i <= LOW_CELLS;
        if (style->blocks)
            mason_dixon_out(out, i == 0           ? "\xe2\x94\x9c"
                                 : i == LOW_CELLS ? "\xe2\x94\xbc"
                                 : mark           ? "\xe2\x94\xbc"
                                 : i > LOW_CELLS  ? "\xe2\x95\x8c"
                                                  : "\xe2\x94\x80");
        else
            mason_dixon_out(out, mark ? "+" : i > LOW_CELLS ? "~" : "-");
    }
    mason_dixon_out(out, "\n");
}

/* Things of the high part, in ascending order, side by side. */
static void draw_high(struct strip *strip, const struct mason_dixon_column *column, int blocks,
                      char (*letters)[2], unsigned *used) {
    unsigned at = LOW_CELLS + 1;
    unsigned i;

    for (i = 0; i < column->count; i++) {
        const struct mason_dixon_shape *s = &column->shapes[i];
        const char *look = looks[s->thing][!blocks];
        unsigned width;
        if ((s->from < 4 * GIB && s->to != 0) || s->thing == MASON_DIXON_HEAP_START)
            continue;
        if (s->thing == MASON_DIXON_SEGMENT) {
            fill(strip, at, at + 1, look);
            at += 1;
            continue;
        }
        width = s->thing == MASON_DIXON_STACK ? 8 : 7;
        if (at + width > CELLS)
            break;
        fill(strip, at, at + width, look);
        write_over(strip, at, at + width,
                   s->thing == MASON_DIXON_HEAP       ? "heap"
                   : s->thing == MASON_DIXON_MAPPINGS ? "mmap"
                   : s->thing == MASON_DIXON_STACK    ? "stack"
                                                      : "image",
                   letters, used);
        at += width;
    }
}

static void draw_column(struct mason_dixon_output *out, const struct mason_dixon_style *style,
                        const struct mason_dixon_scene *scene,
                        const struct mason_dixon_column *column) {
    struct strip strip;
    char letters[160][2];
    unsigned used = 0;
    char margin[64];
    int pass;
    unsigned i;

    fill(&strip, 0, CELLS, " ");
    /* The wide things first, the small ones over them; a segment has at least one cell. */
    for (pass = 0; pass < 3; pass++)
        for (i = 0; i < column->count; i++) {
            const struct mason_dixon_shape *s = &column->shapes[i];
            const int when = s->thing == MASON_DIXON_ROOM || s->thing == MASON_DIXON_HEAP ? 0
                             : s->thing == MASON_DIXON_HEAP_START                         ? 1
                                                                                          : 2;
            const uint64_t end = s->to > 4 * GIB ? 4 * GIB : s->to;
            unsigned from = cell_of(s->from);
            unsigned to = cell_of(end + 4 * GIB / LOW_CELLS - 1);
            if (when != pass || s->to == 0 || s->from >= 4 * GIB || s->thing == MASON_DIXON_WINDOW)
                continue;
            if (to <= from)
                to = from + 1;
            if (to > LOW_CELLS)
                to = LOW_CELLS;
            fill(&strip, from, to, looks[s->thing][!style->blocks]);
            if (s->thing == MASON_DIXON_HEAP)
                write_over(&strip, scene->limit > s->from ? from + 11 : from, to, "heap grows >",
                           letters, &used);
            if (s->thing == MASON_DIXON_ROOM)
                write_over(&strip, from, to, s->detail[0] ? "room" : s->label, letters, &used);
        }
    draw_high(&strip, column, style->blocks, letters, &used);
    strip.cells[LOW_CELLS] = " ";
    if (scene->boundary != 0 && scene->boundary <= 4 * GIB)
        strip.cells[cell_of(scene->boundary)] = style->blocks ? "\xe2\x94\x83" : "|";
    snprintf(margin, sizeof margin, "%-*.*s", MARGIN, MARGIN - 1, column->title);
    mason_dixon_out_clean(out, margin);
    put_strip(out, &strip);
    blanks(out, MARGIN);
    {
        struct mason_dixon_output line;
        mason_dixon_output_open(&line);
        mason_dixon_out_clean(&line, column->subtitle);
        mason_dixon_out(&line, ": ");
        mason_dixon_out_clean(&line, column->note);
        for (i = 0; i < column->count; i++)
            if (column->shapes[i].thing == MASON_DIXON_ROOM && column->shapes[i].detail[0]) {
                mason_dixon_out(&line, " Room: ");
                mason_dixon_out_clean(&line, column->shapes[i].detail);
                mason_dixon_out(&line, ".");
            }
        mason_dixon_out_bytes(&line, "", 1);
        if (!line.failed)
            wrap(out, style, line.bytes, MARGIN, MARGIN);
        mason_dixon_output_close(&line);
    }
}

void mason_dixon_draw_text(const struct mason_dixon_scene *scene,
                           const struct mason_dixon_style *style, struct mason_dixon_output *out) {
    struct mason_dixon_style narrow = *style;
    const struct mason_dixon_shape *window = NULL;
    unsigned i;
    unsigned j;

    if (narrow.width > 80)
        narrow.width = 80;
    if (narrow.width < MARGIN + CELLS)
        return; /* a terminal that is too narrow gets the words alone */
    mason_dixon_out(out, "\n");
    if (style->color)
        mason_dixon_out(out, "\033[1m");
    mason_dixon_out_clean(out, scene->title);
    if (style->color)
        mason_dixon_out(out, "\033[0m");
    mason_dixon_out(out, "\n\n");
    put_ruler(out, &narrow);
    for (i = 0; i < scene->count; i++) {
        draw_column(out, &narrow, scene, &scene->columns[i]);
        for (j = 0; j < scene->columns[i].count; j++)
            if (scene->columns[i].shapes[j].thing == MASON_DIXON_WINDOW)
                window = &scene->columns[i].shapes[j];
    }
    blanks(out, MARGIN);
    mason_dixon_outf(
        out, "%s image  %s heap starts in here  %s heap, growing  %s room  %s boundary\n",
        looks[MASON_DIXON_IMAGE][!style->blocks], looks[MASON_DIXON_HEAP_START][!style->blocks],
        looks[MASON_DIXON_HEAP][!style->blocks], looks[MASON_DIXON_ROOM][!style->blocks],
        style->blocks ? "\xe2\x94\x83" : "|");
    if (window != NULL) {
        blanks(out, MARGIN);
        mason_dixon_out(out, "MAP_32BIT gives ");
        mason_dixon_out_address_name(out, window->from);
        mason_dixon_out(out, " to ");
        mason_dixon_out_address_name(out, window->to);
        mason_dixon_out(out, "; the runtime's limit is ");
        mason_dixon_out_address_name(out, scene->limit);
        mason_dixon_out(out, "\n");
    }
}

/* The labels stand where the sketch has its own. */
static void put_summary(struct mason_dixon_output *out, const struct mason_dixon_style *style,
                        const struct mason_dixon_node *summary) {
    const struct mason_dixon_node *node;

    for (node = summary->first; node != NULL; node = node->next) {
        char *value = value_of(node);
        mason_dixon_out(out, node->label);
        blanks(out, MARGIN - width_of(node->label));
        wrap(out, style, value, MARGIN, MARGIN);
        drop(value);
    }
}

void mason_dixon_write_text(const struct mason_dixon_collection *all,
                            const struct mason_dixon_style *style, struct mason_dixon_output *out) {
    const struct mason_dixon_node *node;
    unsigned i;

    mason_dixon_out(out, "MasonDixon report");
    node = mason_dixon_find(all->model.root, "made_by");
    if (node != NULL)
        mason_dixon_outf(out, style->width < 60 ? "\n%s" : " (%s)", node->text);
    mason_dixon_out(out, "\n\n");
    put_summary(out, style, all->summary);
    for (i = 0; i < all->scene_count; i++)
        mason_dixon_draw_text(&all->scenes[i], style, out);
    for (node = all->model.root->first; node != NULL; node = node->next) {
        struct mason_dixon_node only;
        if ((node->kind != MASON_DIXON_SECTION && node->kind != MASON_DIXON_LIST) ||
            node == all->summary)
            continue;
        memset(&only, 0, sizeof only);
        only.kind = MASON_DIXON_SECTION;
        {
            struct mason_dixon_node copy = *node;
            copy.next = NULL;
            only.first = only.last = &copy;
            put_section(out, style, &only, 0, 0);
        }
    }
}
