/* SPDX-License-Identifier: 0BSD
 *
 * The picture: address spaces side by side, high addresses on top. The low part is to scale, up to
 * 4 GiB, or 6 where something begins just above; over a break the high part shows what is there in
 * ascending order, not to scale. Nothing is told by colour alone: each thing has its name in or
 * beside it, room and heap have patterns.
 */
#include "mason_dixon_measure.h" /* first: it asks the C library for what it needs */

#include "mason_dixon_write.h"

#include <inttypes.h>
#include <stdio.h>

#define GIB ((uint64_t)1 << 30)

/* The sizes of a picture in units, which are pixels on a screen of its width. */
struct sizes {
    int width;
    int gutter;  /* left of the columns, for the axis */
    int right;   /* margin */
    int gap;     /* between columns */
    int per_row; /* columns side by side */
    int widest;  /* of a column */
    int font;
    int small;
    int gib;  /* height of 1 GiB */
    int slot; /* height of a thing in the high part */
};

static const struct sizes wide = {960, 104, 26, 26, 3, 300, 14, 12, 66, 38};
static const struct sizes narrow_sizes = {360, 74, 6, 8, 2, 286, 12, 11, 50, 36};

/* One picture while it is drawn. */
struct drawing {
    struct mason_dixon_output *out;
    const struct mason_dixon_scene *scene;
    struct sizes sizes;
    unsigned number; /* makes ids unique on the page */
    int column_width;
    uint64_t top;   /* address in bytes: where the low part ends */
    int top_y;      /* its place */
    int bottom_y;   /* of address 0 */
    int high_top_y; /* top of the high part */
};

static void start_text(struct drawing *d, int x, int y, const char *classes, const char *anchor) {
    mason_dixon_outf(d->out, "<text x=\"%d\" y=\"%d\" class=\"%s\"%s%s%s>", x, y, classes,
                     anchor != NULL ? " text-anchor=\"" : "", anchor != NULL ? anchor : "",
                     anchor != NULL ? "\"" : "");
}

static void put_text(struct drawing *d, int x, int y, const char *classes, const char *anchor,
                     const char *text) {
    start_text(d, x, y, classes, anchor);
    mason_dixon_out_xml(d->out, text);
    mason_dixon_out(d->out, "</text>\n");
}

/* How many letters fit; 0.58 of the font's size is a wide font's mean. */
static unsigned letters_in(int width, int font) {
    return width <= 0 ? 0 : (unsigned)(width * 100 / (font * 58));
}

/* Puts words on lines of so many letters, at most most lines; returns how many. With draw 0 it only
 * counts. */
static int put_lines(struct drawing *d, int x, int y, int height, const char *classes,
                     const char *anchor, const char *text, unsigned letters, int most, int draw) {
    int lines = 0;

    while (*text != '\0' && lines < most) {
        size_t end = 0;
        size_t fits = 0;
        unsigned count = 0;
        while (text[end] != '\0' && (count <= letters || fits == 0)) {
            const unsigned length = mason_dixon_utf8(text + end);
            end += length ? length : 1;
            count++;
            /* A number stays with its unit. */
            if ((text[end] == ' ' && (text[end - 1] < '0' || text[end - 1] > '9')) ||
                text[end] == '\0')
                if (count <= letters || fits == 0)
                    fits = end;
        }
        if (draw) {
            char line[256];
            size_t size = fits < sizeof line - 4 ? fits : sizeof line - 4;
            memcpy(line, text, size);
            line[size] = '\0';
            if (lines + 1 == most && text[fits] != '\0')
                strcpy(line + size, "\xe2\x80\xa6");
            put_text(d, x, y + lines * height, classes, anchor, line);
        }
        text += fits;
        while (*text == ' ')
            text++;
        lines++;
    }
    return lines;
}

static const char *class_of(enum mason_dixon_thing thing) {
    static const char *const names[MASON_DIXON_THINGS] = {
        "image", "segment", "start", "heap", "window", "room", "mmap", "stack", "other"};
    return names[thing];
}

/* Its label, and below it the detail where there is space for both, in the middle of a box. */
static void put_label(struct drawing *d, const struct mason_dixon_shape *s, int x, int y, int width,
                      int height) {
    const int line = d->sizes.small + 3;
    const unsigned letters = letters_in(width - 6, d->sizes.small);
    char classes[64];
    char detail_classes[64];
    const int label_lines =
        put_lines(d, 0, 0, 0, "", NULL, s->label, letters_in(width - 6, d->sizes.small + 1), 2, 0);
    int detail_lines = put_lines(d, 0, 0, 0, "", NULL, s->detail, letters, 3, 0);
    int at;

    if (height < d->sizes.small + 2)
        return;
    if ((label_lines + detail_lines) * line + 2 > height) {
        /* Both on one line, where that is short enough. */
        if (detail_lines > 0 && strlen(s->label) + strlen(s->detail) + 2 <= letters) {
            char both[160];
            snprintf(both, sizeof both, "%s, %s", s->label, s->detail);
            snprintf(classes, sizeof classes, "label on-%s", class_of(s->thing));
            put_text(d, x + width / 2, y + height / 2 + d->sizes.small * 4 / 11, classes, "middle",
                     both);
            return;
        }
        detail_lines = 0;
    }
    snprintf(classes, sizeof classes, "label on-%s", class_of(s->thing));
    snprintf(detail_classes, sizeof detail_classes, "detail on-%s", class_of(s->thing));
    if (label_lines * line > height + 3) {
        put_lines(d, x + width / 2, y + height / 2 + d->sizes.small * 4 / 11, line, classes,
                  "middle", s->label, letters, 1, 1);
        return;
    }
    at = y + (height - (label_lines + detail_lines) * line) / 2 + d->sizes.small;
    put_lines(d, x + width / 2, at, line, classes, "middle", s->label,
              letters_in(width - 6, d->sizes.small + 1), 2, 1);
    if (detail_lines > 0)
        put_lines(d, x + width / 2, at + label_lines * line, line, detail_classes, "middle",
                  s->detail, letters, 3, 1);
}

static void put_box(struct drawing *d, const struct mason_dixon_shape *s, int x, int y, int width,
                    int height) {
    const char *name = class_of(s->thing);

    mason_dixon_outf(d->out,
                     "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"f-%s\"/>\n", x, y,
                     width, height, name);
    if (s->thing == MASON_DIXON_ROOM || s->thing == MASON_DIXON_HEAP_START)
        mason_dixon_outf(d->out,
                         "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
                         "fill=\"url(#%s-%u)\"/>\n",
                         x, y, width, height, name, d->number);
}

/* An arrow along one side of a box, up or down. */
static void put_arrow(struct drawing *d, int x, int from, int to, const char *name) {
    const int tip = to < from ? 7 : -7;

    if ((from > to ? from - to : to - from) < 12)
        return;
    mason_dixon_outf(d->out, "<path d=\"M%d %dV%dM%d %dL%d %dL%d %d\" class=\"arrow a-%s\"/>\n", x,
                     from, to, x - 5, to + tip, x, to, x + 5, to + tip, name);
}

static int y_of(const struct drawing *d, uint64_t address) {
    if (address > d->top)
        address = d->top;
    /* in MiB: no overflow, and finer than a pixel */
    return d->bottom_y - (int)((address >> 20) * (uint64_t)d->sizes.gib / 1024);
}

static int is_low(const struct drawing *d, const struct mason_dixon_shape *s) {
    return s->to != 0 && s->from < d->top;
}

/* Where small things end: what lies right above them is drawn above them. */
static int least_height(const struct drawing *d, const struct mason_dixon_shape *s, int many) {
    if (s->thing == MASON_DIXON_IMAGE || s->thing == MASON_DIXON_SEGMENT)
        return d->sizes.small + 6;
    return s->thing == MASON_DIXON_HEAP || s->thing == MASON_DIXON_STACK ? d->sizes.small + 6
           : many                                                        ? 3
                                                                         : d->sizes.small + 6;
}

/* The order of drawing: the room below all, then by address. */
static int before(const struct mason_dixon_shape *a, const struct mason_dixon_shape *b) {
    const int room_a = a->thing != MASON_DIXON_ROOM;
    const int room_b = b->thing != MASON_DIXON_ROOM;

    if (room_a != room_b)
        return room_a < room_b;
    if (a->from != b->from)
        return a->from < b->from;
    return a->thing < b->thing; /* image, segment, heap's start, heap */
}

/* Narrows [*top, *bottom] to the tallest part that the lines of limit and boundary leave. */
static void between_lines(const struct drawing *d, int *top, int *bottom) {
    const int lines[] = {y_of(d, d->scene->boundary), y_of(d, d->scene->limit), *bottom};
    const int end = *bottom;
    int from = *top;
    int best = 0;
    unsigned i;

    for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        const int to = lines[i] < end ? lines[i] : end;
        if (to - from >= best) {
            best = to - from;
            *top = from;
            *bottom = to;
        }
        from = to > from ? to : from;
    }
}

static void put_window(struct drawing *d, const struct mason_dixon_shape *window, int x) {
    const int from = y_of(d, window->from);
    const int to = y_of(d, window->to);

    mason_dixon_outf(d->out, "<path d=\"M%d %dh5V%dh-5\" class=\"bracket\"/>\n", x, from - 1,
                     to + 1);
    mason_dixon_outf(d->out,
                     "<text transform=\"translate(%d %d) rotate(-90)\" class=\"bracket-label\" "
                     "text-anchor=\"middle\">MAP_32BIT</text>\n",
                     x + 7 + d->sizes.small - 3, (from + to) / 2);
}

static void draw_low(struct drawing *d, const struct mason_dixon_column *column, int x) {
    const struct mason_dixon_shape *order[MASON_DIXON_SHAPES];
    const struct mason_dixon_shape *window = NULL;
    int ends[MASON_DIXON_SHAPES][2]; /* top and bottom of each box */
    int has_window = 0;
    int width;
    int filled = d->bottom_y; /* boxes so far reach up to here */
    unsigned count = 0;
    unsigned i;
    unsigned j;

    for (i = 0; i < column->count; i++) {
        const struct mason_dixon_shape *s = &column->shapes[i];
        if (s->thing == MASON_DIXON_WINDOW) {
            window = s;
            has_window = 1;
        } else if (is_low(d, s)) {
            for (j = count++; j > 0 && before(s, order[j - 1]); j--)
                order[j] = order[j - 1];
            order[j] = s;
        }
    }
    width = d->column_width - (has_window ? d->sizes.small + 14 : 0);
    for (i = 0; i < count; i++) {
        const struct mason_dixon_shape *s = order[i];
        int bottom = y_of(d, s->from);
        int top = y_of(d, s->to);
        if (s->thing == MASON_DIXON_ROOM) {
            put_box(d, s, x, top, width, bottom - top);
            ends[i][0] = top;
            ends[i][1] = bottom;
            continue;
        }
        if (bottom > filled)
            bottom = filled;
        if (s->thing == MASON_DIXON_HEAP && top > bottom - d->sizes.small)
            top = bottom - least_height(d, s, 0);
        if (top > bottom - least_height(d, s, count > 8))
            top = bottom - least_height(d, s, count > 8);
        if (top < d->top_y)
            top = d->top_y;
        ends[i][0] = top;
        ends[i][1] = bottom;
        if (top < bottom) {
            put_box(d, s, x, top, width, bottom - top);
            filled = top;
        }
    }
    for (i = 0; i < count; i++) {
        const struct mason_dixon_shape *s = order[i];
        int bottom = ends[i][1];
        if (s->thing == MASON_DIXON_ROOM) /* its free part: above the small things below */
            for (j = 0; j < count; j++)
                if (order[j] != s && ends[j][0] < bottom && ends[j][1] > ends[i][0] &&
                    ends[j][1] > (ends[i][0] + ends[i][1]) / 2)
                    bottom = ends[j][0];
        if (s->thing == MASON_DIXON_HEAP) {
            int top = ends[i][0];
            put_arrow(d, x + 12, bottom - 5, top + 5, "heap");
            between_lines(d, &top, &bottom);
            put_label(d, s, x + 18, top, width - 20, bottom - top);
        } else {
            put_label(d, s, x, ends[i][0], width, bottom - ends[i][0]);
        }
    }
    if (window != NULL)
        put_window(d, window, x + width + 4);
}

static int is_top(const struct mason_dixon_shape *s) {
    return s->thing == MASON_DIXON_MAPPINGS || s->thing == MASON_DIXON_STACK;
}

/* How many things a column has in the high part: below, and at the top. */
static int high_count(const struct drawing *d, const struct mason_dixon_column *column, int top) {
    int count = 0;
    unsigned i;

    for (i = 0; i < column->count; i++) {
        const struct mason_dixon_shape *s = &column->shapes[i];
        if (s->thing != MASON_DIXON_WINDOW && s->thing != MASON_DIXON_HEAP_START && !is_low(d, s) &&
            is_top(s) == top)
            count++;
    }
    return count;
}

static void draw_high(struct drawing *d, const struct mason_dixon_column *column, int x,
                      int bottom_y) {
    const int slot = d->sizes.slot;
    int at = bottom_y;
    int upper = d->high_top_y + slot * high_count(d, column, 1);
    unsigned i;

    for (i = 0; i < column->count; i++) {
        const struct mason_dixon_shape *s = &column->shapes[i];
        int y;
        if (s->thing == MASON_DIXON_WINDOW || s->thing == MASON_DIXON_HEAP_START || is_low(d, s))
            continue;
        if (is_top(s)) {
            upper -= slot;
            y = upper;
        } else {
            at -= slot;
            y = at;
        }
        put_box(d, s, x, y, d->column_width, slot - 2);
        if (s->thing == MASON_DIXON_HEAP)
            put_arrow(d, x + 12, y + slot - 7, y + 5, "heap");
        if (s->thing == MASON_DIXON_STACK)
            put_arrow(d, x + 12, y + 5, y + slot - 7, "stack");
        put_label(d, s, x + (is_top(s) || s->thing == MASON_DIXON_HEAP ? 14 : 0), y,
                  d->column_width - (is_top(s) || s->thing == MASON_DIXON_HEAP ? 28 : 0), slot - 2);
    }
}

/* A zigzag across the columns: the axis is broken here. */
static void put_break(struct drawing *d, int x, int width, int y) {
    int at;

    mason_dixon_outf(d->out, "<path d=\"M%d %d", x, y);
    for (at = 0; at + 8 <= width; at += 8)
        mason_dixon_outf(d->out, "l4 -4l4 4");
    mason_dixon_out(d->out, "\" class=\"break\"/>\n");
}

static void put_axis(struct drawing *d, int y_top, int x_end) {
    const struct mason_dixon_scene *scene = d->scene;
    const int x = d->sizes.gutter - 8;
    uint64_t gib;

    for (gib = 0; gib * GIB <= d->top; gib++) {
        const uint64_t address = gib * GIB;
        const int y = y_of(d, address);
        char text[32];
        if (address == scene->boundary || address == scene->limit)
            continue;
        snprintf(text, sizeof text, gib ? "%u GiB" : "%u", (unsigned)gib);
        put_text(d, x, y + d->sizes.small / 3, "axis", "end", text);
        mason_dixon_outf(d->out, "<path d=\"M%d %dH%d\" class=\"grid\"/>\n", x + 3, y, x_end);
    }
    put_text(d, x, y_top + d->sizes.small, "axis", "end", "far up");
    put_lines(d, x, y_top + 2 * d->sizes.small + 5, d->sizes.small + 3, "axis", "end",
              "not to scale", d->sizes.gutter > 80 ? 14 : 7, 3, 1);
}

/* A line over all columns, with its name in the gutter. */
static void put_line(struct drawing *d, const char *name, uint64_t address, const char *classes,
                     int y, int x_end, int above) {
    struct mason_dixon_output text;
    const int x = d->sizes.gutter - 8;

    mason_dixon_outf(d->out, "<path d=\"M%d %dH%d\" class=\"%s\"/>\n", x + 3, y, x_end, classes);
    /* Around the line, or above it where another label lies just below. */
    put_text(d, x, y - 3 - (above ? d->sizes.small + 3 : 0), "mark", "end", name);
    mason_dixon_output_open(&text);
    mason_dixon_out_address_name(&text, address);
    mason_dixon_out_bytes(&text, "", 1);
    if (!text.failed)
        put_text(d, x, above ? y - 3 : y + d->sizes.small, "mark", "end", text.bytes);
    mason_dixon_output_close(&text);
}

/* A tick or a cross in a circle: the verdict without colour. */
static void put_badge(struct drawing *d, int x, int y, int good) {
    if (good < 0)
        return;
    mason_dixon_outf(d->out, "<circle cx=\"%d\" cy=\"%d\" r=\"8\" class=\"%s\"/>", x, y,
                     good ? "badge-good" : "badge-bad");
    mason_dixon_outf(d->out,
                     good ? "<path d=\"M%d %dl3 3l5 -6\" class=\"sign\"/>\n"
                          : "<path d=\"M%d %dl7 7m0 -7l-7 7\" class=\"sign\"/>\n",
                     good ? x - 4 : x - 3, good ? y : y - 3);
}

/* One row of columns; y is its top. Returns where it ends. */
static int draw_row(struct drawing *d, unsigned first, unsigned end, int y) {
    const struct mason_dixon_scene *scene = d->scene;
    const struct sizes *z = &d->sizes;
    const int line = z->small + 4;
    const int x_end = z->gutter + (int)(end - first) * (d->column_width + z->gap) - z->gap;
    const unsigned letters = letters_in(d->column_width, z->small);
    int subtitle_lines = 0;
    int note_lines = 0;
    int slots_below = 0;
    int slots_top = 0;
    int high_bottom;
    unsigned i;

    for (i = first; i < end; i++) {
        const struct mason_dixon_column *c = &scene->columns[i];
        int n = put_lines(d, 0, 0, 0, "", NULL, c->subtitle, letters, 3, 0);
        subtitle_lines = n > subtitle_lines ? n : subtitle_lines;
        n = put_lines(d, 0, 0, 0, "", NULL, c->note, letters, 6, 0);
        note_lines = n > note_lines ? n : note_lines;
        n = high_count(d, c, 0);
        slots_below = n > slots_below ? n : slots_below;
        n = high_count(d, c, 1);
        slots_top = n > slots_top ? n : slots_top;
    }
    d->high_top_y = y + z->font + 8 + subtitle_lines * line + 6;
    high_bottom = d->high_top_y + (slots_below + slots_top) * z->slot + 12;
    d->top_y = high_bottom + 14;
    d->bottom_y = d->top_y + (int)(d->top / GIB) * z->gib;
    for (i = first; i < end; i++) {
        const struct mason_dixon_column *c = &scene->columns[i];
        const int x = z->gutter + (int)(i - first) * (d->column_width + z->gap);
        put_badge(d, x + 9, y + z->font - 4, c->good);
        put_lines(d, x + (c->good < 0 ? 0 : 23), y + z->font, 0, "head", NULL, c->title,
                  letters_in(d->column_width - 23, z->font), 1, 1);
        put_lines(d, x, y + z->font + 4 + line, line, "sub", NULL, c->subtitle, letters, 3, 1);
        mason_dixon_outf(d->out,
                         "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"space\"/>\n",
                         x, d->high_top_y, d->column_width, high_bottom - d->high_top_y);
        mason_dixon_outf(d->out,
                         "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"space\"/>\n",
                         x, d->top_y, d->column_width, d->bottom_y - d->top_y);
    }
    put_axis(d, d->high_top_y, x_end);
    for (i = first; i < end; i++) {
        const struct mason_dixon_column *c = &scene->columns[i];
        const int x = z->gutter + (int)(i - first) * (d->column_width + z->gap);
        draw_low(d, c, x);
        draw_high(d, c, x, high_bottom);
        put_break(d, x, d->column_width, high_bottom + 9);
        put_lines(d, x, d->bottom_y + line + 4, line, "note", NULL, c->note, letters, 6, 1);
    }
    if (scene->limit != 0 && scene->limit < scene->boundary)
        put_line(d, "limit", scene->limit, "limit", y_of(d, scene->limit), x_end, 0);
    if (scene->boundary != 0)
        put_line(d, "boundary", scene->boundary, "boundary",
                 scene->boundary <= d->top ? y_of(d, scene->boundary) : high_bottom + 1, x_end,
                 scene->boundary > d->top);
    return d->bottom_y + note_lines * line + 10;
}

/* The nth shape of a column by its start; what has no place lies high. */
static const struct mason_dixon_shape *nth_from_below(const struct mason_dixon_column *c,
                                                      unsigned n) {
    unsigned i;
    unsigned j;

    for (i = 0; i < c->count; i++) {
        const uint64_t at = c->shapes[i].to != 0 ? c->shapes[i].from : UINT64_MAX;
        unsigned before = 0;
        for (j = 0; j < c->count; j++) {
            const uint64_t other = c->shapes[j].to != 0 ? c->shapes[j].from : UINT64_MAX;
            before += other < at || (other == at && j < i);
        }
        if (before == n)
            return &c->shapes[i];
    }
    return &c->shapes[0];
}

/* The same in words, for who can't see it. */
static void put_description(struct mason_dixon_output *out, const struct mason_dixon_scene *scene) {
    unsigned i;
    unsigned j;

    if (scene->members > 1)
        mason_dixon_outf(out, "Of %u executables that look alike; addresses are the first one's. ",
                         scene->members);
    for (i = 0; i < scene->count; i++) {
        const struct mason_dixon_column *c = &scene->columns[i];
        mason_dixon_out_xml(out, c->title);
        mason_dixon_out(out, ", ");
        mason_dixon_out_xml(out, c->subtitle);
        mason_dixon_out(out, ": ");
        mason_dixon_out_xml(out, c->note);
        mason_dixon_out(out, " From low to high:");
        for (j = 0; j < c->count; j++) {
            const struct mason_dixon_shape *s = nth_from_below(c, j);
            mason_dixon_out(out, j ? "; " : " ");
            mason_dixon_out_xml(out, s->label);
            if (s->detail[0] != '\0') {
                mason_dixon_out(out, ", ");
                mason_dixon_out_xml(out, s->detail);
            }
            if (s->to != 0)
                mason_dixon_outf(out, ", 0x%" PRIx64 " to 0x%" PRIx64, s->from, s->to);
        }
        mason_dixon_out(out, ". ");
    }
}

/* Up to where the picture is to scale: 6 GiB where something begins just above 4. */
static uint64_t top_of(const struct mason_dixon_scene *scene) {
    unsigned i;
    unsigned j;

    for (i = 0; i < scene->count; i++)
        for (j = 0; j < scene->columns[i].count; j++) {
            const struct mason_dixon_shape *s = &scene->columns[i].shapes[j];
            if (s->from >= 4 * GIB && s->from < 6 * GIB)
                return 6 * GIB;
        }
    return 4 * GIB;
}

/* Makes columns as wide as they can be, and the picture as narrow as they allow. */
static void fit_columns(struct drawing *d, int narrow) {
    struct sizes *z = &d->sizes;
    const int count = d->scene->count > 0 ? (int)d->scene->count : 1;

    if (z->per_row > count)
        z->per_row = count;
    d->column_width = (z->width - z->gutter - z->right - (z->per_row - 1) * z->gap) / z->per_row;
    if (d->column_width > z->widest)
        d->column_width = z->widest;
    if (narrow)
        return;
    z->width = z->gutter + z->right + z->per_row * d->column_width + (z->per_row - 1) * z->gap;
    if (z->width < 500) /* the title needs some */
        z->width = 500;
}

/* All that comes before the drawing itself. */
static void put_head(const struct drawing *d, int narrow, int alone, int height,
                     struct mason_dixon_output *out) {
    const struct sizes *z = &d->sizes;
    const char *kind = narrow ? "narrow" : "wide";
    const unsigned number = d->number;

    mason_dixon_outf(out,
                     "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                     "height=\"%d\" class=\"md md-%s\" style=\"max-width:%dpx\" "
                     "role=\"img\" aria-labelledby=\"t-%u d-%u\">\n",
                     z->width, height, z->width, height, kind,
                     narrow ? 2 * z->width : z->width + z->width / 20, number, number);
    mason_dixon_outf(out, "<title id=\"t-%u\">", number);
    mason_dixon_out_xml(out, d->scene->title);
    mason_dixon_outf(out, "</title>\n<desc id=\"d-%u\">", number);
    put_description(out, d->scene);
    mason_dixon_out(out, "</desc>\n<style>\n");
    if (alone)
        mason_dixon_draw_style(out);
    mason_dixon_outf(
        out,
        ".md-%s text{font-size:%dpx}.md-%s .title{font-size:%dpx}"
        ".md-%s .head{font-size:%dpx}.md-%s .bracket-label{font-size:%dpx}\n</style>\n",
        kind, z->small, kind, z->font + 2, kind, z->font, kind, narrow ? 8 : 10);
    mason_dixon_outf(out,
                     "<defs><pattern id=\"room-%u\" width=\"8\" height=\"8\" "
                     "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                     "<path d=\"M0 0V8\" class=\"stripe\"/></pattern>",
                     number);
    mason_dixon_outf(out,
                     "<pattern id=\"start-%u\" width=\"7\" height=\"7\" "
                     "patternUnits=\"userSpaceOnUse\"><circle cx=\"2\" cy=\"2\" r=\"1\" "
                     "class=\"dot\"/></pattern></defs>\n",
                     number);
    mason_dixon_outf(out, "<rect width=\"%d\" height=\"%d\" class=\"paper\"/>\n", z->width, height);
}

void mason_dixon_draw_svg(const struct mason_dixon_scene *scene, int narrow, int alone,
                          unsigned number, struct mason_dixon_output *out) {
    struct drawing d;
    struct mason_dixon_output body;
    unsigned i;
    int y;

    memset(&d, 0, sizeof d);
    mason_dixon_output_open(&body);
    d.out = &body;
    d.scene = scene;
    d.sizes = narrow ? narrow_sizes : wide;
    d.number = number;
    d.top = top_of(scene);
    fit_columns(&d, narrow);
    y = 10 + d.sizes.font;
    y += put_lines(&d, 12, y, d.sizes.font + 5, "title", NULL, scene->title,
                   letters_in(d.sizes.width - 24, d.sizes.font + 2), 3, 1) *
         (d.sizes.font + 5);
    y += 6;
    for (i = 0; i < scene->count; i += (unsigned)d.sizes.per_row) {
        const unsigned end = i + (unsigned)d.sizes.per_row;
        y = draw_row(&d, i, end < scene->count ? end : scene->count, y) + 14;
    }
    put_head(&d, narrow, alone, y, out); /* the height is known only now */
    mason_dixon_out_bytes(out, body.bytes != NULL ? body.bytes : "", body.used);
    mason_dixon_out(out, "</svg>\n");
    if (body.failed)
        out->failed = 1;
    mason_dixon_output_close(&body);
}

void mason_dixon_write_svg(const struct mason_dixon_collection *all,
                           struct mason_dixon_output *out) {
    mason_dixon_draw_svg(&all->scenes[0], 0, 1, 1, out);
}
