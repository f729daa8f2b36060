/* SPDX-License-Identifier: 0BSD
 *
 * What the writers share, and the JSON writer.
 */
#include "mason_dixon_measure.h" /* first: it asks the C library for what it needs */

#include "mason_dixon_write.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define MAX_OUTPUT ((size_t)64 << 20)

void mason_dixon_output_open(struct mason_dixon_output *out) {
    memset(out, 0, sizeof *out);
}

void mason_dixon_output_close(struct mason_dixon_output *out) {
    free(out->bytes);
    memset(out, 0, sizeof *out);
}

void mason_dixon_out_bytes(struct mason_dixon_output *out, const char *text, size_t size) {
    if (out->failed)
        return;
    if (size > out->size - out->used) {
        size_t wanted = out->size ? out->size * 2 : 16384;
        char *bytes;
        while (wanted - out->used < size)
            wanted *= 2;
        bytes = wanted > MAX_OUTPUT ? NULL : (char *)realloc(out->bytes, wanted);
        if (bytes == NULL) {
            out->failed = 1;
            return;
        }
        out->bytes = bytes;
        out->size = wanted;
    }
    memcpy(out->bytes + out->used, text, size);
    out->used += size;
}

void mason_dixon_out(struct mason_dixon_output *out, const char *text) {
    mason_dixon_out_bytes(out, text, strlen(text));
}

void mason_dixon_outf(struct mason_dixon_output *out, const char *format, ...) {
    char text[1024];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    mason_dixon_out(out, text);
}

unsigned mason_dixon_utf8(const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    unsigned length;
    unsigned i;
    uint32_t value;

    if (at[0] < 0x80)
        return at[0] != 0;
    if (at[0] >= 0xc2 && at[0] <= 0xdf)
        length = 2;
    else if (at[0] >= 0xe0 && at[0] <= 0xef)
        length = 3;
    else if (at[0] >= 0xf0 && at[0] <= 0xf4)
        length = 4;
    else
        return 0;
    value = at[0] & (0x7fu >> length);
    for (i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (at[i] & 0x3fu);
    }
    if ((length == 3 && value < 0x800) || (length == 4 && (value < 0x10000 || value > 0x10ffff)) ||
        (value >= 0xd800 && value <= 0xdfff))
        return 0;
    return length;
}

/* A character that may stand in a report as it is: no control character (also those of U+0080 to
 * U+009F), no change of direction, not U+FFFE or U+FFFF, which XML refuses. */
static int harmless(const char *text, unsigned length) {
    const unsigned char *at = (const unsigned char *)text;

    if (length == 1)
        return at[0] >= ' ' && at[0] != 127;
    if (length == 2)
        return !(at[0] == 0xc2 && at[1] < 0xa0) && !(at[0] == 0xd8 && at[1] == 0x9c);
    if (length == 3 && at[0] == 0xe2 && at[1] == 0x80)
        return !(at[2] >= 0x8b && at[2] <= 0x8f) && !(at[2] >= 0xa8 && at[2] <= 0xae);
    if (length == 3 && at[0] == 0xe2 && at[1] == 0x81)
        return !(at[2] >= 0xa6 && at[2] <= 0xa9);
    if (length == 3 && at[0] == 0xef && at[1] == 0xbf)
        return at[2] < 0xbe;
    return length > 0;
}

void mason_dixon_out_clean(struct mason_dixon_output *out, const char *text) {
    while (*text != '\0') {
        const unsigned length = mason_dixon_utf8(text);
        if (harmless(text, length))
            mason_dixon_out_bytes(out, text, length);
        else
            mason_dixon_out(out, "?");
        text += length ? length : 1;
    }
}

void mason_dixon_out_xml(struct mason_dixon_output *out, const char *text) {
    while (*text != '\0') {
        const unsigned length = mason_dixon_utf8(text);
        if (!harmless(text, length))
            mason_dixon_out(out, "?");
        else if (*text == '&')
            mason_dixon_out(out, "&amp;");
        else if (*text == '<')
            mason_dixon_out(out, "&lt;");
        else if (*text == '>')
            mason_dixon_out(out, "&gt;");
        else if (*text == '"')
            mason_dixon_out(out, "&quot;");
        else if (*text == '\'')
            mason_dixon_out(out, "&#39;");
        else
            mason_dixon_out_bytes(out, text, length);
        text += length ? length : 1;
    }
}

void mason_dixon_out_value(struct mason_dixon_output *out, const struct mason_dixon_node *node) {
    char buffer[40];
    struct mason_dixon_text text = mason_dixon_text_open(buffer, sizeof buffer);

    switch (node->kind) {
    case MASON_DIXON_TEXT:
        mason_dixon_out_clean(out, node->text);
        return;
    case MASON_DIXON_NUMBER:
        mason_dixon_outf(out, "%" PRIu64, node->number);
        if (node->text != NULL)
            mason_dixon_outf(out, " %s", node->text);
        return;
    case MASON_DIXON_ADDRESS:
        mason_dixon_outf(out, "0x%" PRIx64, node->number);
        return;
    case MASON_DIXON_SIZE:
        mason_dixon_put_size(&text, node->number);
        mason_dixon_out(out, buffer);
        return;
    case MASON_DIXON_FLAG:
        mason_dixon_out(out, node->number ? "yes" : "no");
        return;
    default:
        mason_dixon_out_clean(out, node->text != NULL ? node->text : "-");
        return;
    }
}

void mason_dixon_out_address_name(struct mason_dixon_output *out, uint64_t address) {
    char buffer[40];
    struct mason_dixon_text text = mason_dixon_text_open(buffer, sizeof buffer);

    if (address != 0 && address % ((uint64_t)1 << 20) == 0) {
        mason_dixon_put_size(&text, address);
        mason_dixon_out(out, buffer);
    } else {
        mason_dixon_outf(out, address ? "0x%" PRIx64 : "%" PRIu64, address);
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_text(struct mason_dixon_output *out, const char *text) {
    mason_dixon_out(out, "\"");
    while (*text != '\0') {
        const unsigned length = mason_dixon_utf8(text);
        const unsigned char c = (unsigned char)*text;
        if (length == 0)
            mason_dixon_out(out, "\\ufffd"); /* a byte that is no text: JSON has no bytes */
        else if (c == '"' || c == '\\')
            mason_dixon_outf(out, "\\%c", c);
        else if (!harmless(text, length)) /* a terminal may show it */
            mason_dixon_outf(out, "\\u%04x",
                             length == 1 ? c
                             : length == 2
                                 ? (c & 0x1fu) << 6 | ((unsigned char)text[1] & 0x3fu)
                                 : (c & 0xfu) << 12 | ((unsigned char)text[1] & 0x3fu) << 6 |
                                       ((unsigned char)text[2] & 0x3fu));
        else
            mason_dixon_out_bytes(out, text, length);
        text += length ? length : 1;
    }
    mason_dixon_out(out, "\"");
}

static void json_node(struct mason_dixon_output *out, const struct mason_dixon_node *node,
                      unsigned depth) {
    const struct mason_dixon_node *child;
    const int section = node->kind == MASON_DIXON_SECTION;

    switch (node->kind) {
    case MASON_DIXON_TEXT:
        json_text(out, node->text);
        return;
    case MASON_DIXON_NUMBER:
    case MASON_DIXON_SIZE:
        mason_dixon_outf(out, "%" PRIu64, node->number);
        return;
    case MASON_DIXON_ADDRESS:
        mason_dixon_outf(out, "\"0x%" PRIx64 "\"", node->number);
        return;
    case MASON_DIXON_FLAG:
        mason_dixon_out(out, node->number ? "true" : "false");
        return;
    case MASON_DIXON_NOTHING:
        mason_dixon_out(out, "null");
        return;
    default:
        break;
    }
    if (node->first == NULL) {
        mason_dixon_out(out, section ? "{}" : "[]");
        return;
    }
    mason_dixon_out(out, section ? "{\n" : "[\n");
    for (child = node->first; child != NULL; child = child->next) {
        mason_dixon_outf(out, "%*s", (int)(2 * (depth + 1)), "");
        if (section) {
            json_text(out, child->key);
            mason_dixon_out(out, ": ");
        }
        json_node(out, child, depth + 1);
        mason_dixon_out(out, child->next != NULL ? ",\n" : "\n");
    }
    mason_dixon_outf(out, "%*s%s", (int)(2 * depth), "", section ? "}" : "]");
}

void mason_dixon_write_json(const struct mason_dixon_collection *all,
                            struct mason_dixon_output *out) {
    json_node(out, all->model.root, 0);
    mason_dixon_out(out, "\n");
}
