/* SPDX-License-Identifier: 0BSD
 *
 * The writers: each turns a collection into text of one format, in memory. C99 and C++.
 *
 *   struct mason_dixon_output out;
 *   mason_dixon_output_open(&out);
 *   mason_dixon_write_json(&all, &out);
 *   if (!out.failed)
 *       fwrite(out.bytes, 1, out.used, stdout);
 *   mason_dixon_output_close(&out);
 *
 * Since: 0.1
 */
#ifndef MASON_DIXON_WRITE_H
#define MASON_DIXON_WRITE_H

#include "mason_dixon_collect.h"

#include <stddef.h>
#include <stdint.h>

/* Growing text. failed: 1 without memory; then what it holds is not complete. Since: 0.1 */
struct mason_dixon_output {
    char *bytes;
    size_t used;
    size_t size;
    int failed;
};

/* mason_dixon_output_open, mason_dixon_output_close - begins and frees. mason_dixon_out - appends a
 * string; mason_dixon_out_bytes size bytes; mason_dixon_outf as by printf, at most 1023 bytes.
 * Since: 0.1 */
void mason_dixon_output_open(struct mason_dixon_output *out);
void mason_dixon_output_close(struct mason_dixon_output *out);
void mason_dixon_out(struct mason_dixon_output *out, const char *text);
void mason_dixon_out_bytes(struct mason_dixon_output *out, const char *text, size_t size);
void mason_dixon_outf(struct mason_dixon_output *out, const char *format, ...);

/* mason_dixon_utf8 - the length in bytes, 1 to 4, of the well-formed UTF-8 character at text; 0
 * when there is none (text ends with 0). Since: 0.1 */
unsigned mason_dixon_utf8(const char *text);

/* mason_dixon_out_clean - appends text that may come from a file or a process: control characters
 * and what is no UTF-8 become "?", so that a terminal is not told to do things. Since: 0.1 */
void mason_dixon_out_clean(struct mason_dixon_output *out, const char *text);

/* mason_dixon_out_xml - the same for XML and HTML, with & < > " and ' written as entities.
 * Since: 0.1 */
void mason_dixon_out_xml(struct mason_dixon_output *out, const char *text);

/* mason_dixon_out_value - a field's value as people read it ("47 bits", "2047 MiB", "yes", "-").
 * Since: 0.1 */
void mason_dixon_out_value(struct mason_dixon_output *out, const struct mason_dixon_node *node);

/* How text is shown. width: columns, 40 to 200; color: terminal colours; blocks: block characters
 * (UTF-8) in the sketch, else ASCII. Since: 0.1 */
struct mason_dixon_style {
    unsigned width;
    int color;
    int blocks;
};

/* mason_dixon_write_text - for people. mason_dixon_write_json - docs/report.schema.json describes
 * it. mason_dixon_write_svg - the picture of the first scene. mason_dixon_write_html - everything,
 * in one file that loads nothing. Since: 0.1 */
void mason_dixon_write_text(const struct mason_dixon_collection *all,
                            const struct mason_dixon_style *style, struct mason_dixon_output *out);
void mason_dixon_write_json(const struct mason_dixon_collection *all,
                            struct mason_dixon_output *out);
void mason_dixon_write_svg(const struct mason_dixon_collection *all,
                           struct mason_dixon_output *out);
void mason_dixon_write_html(const struct mason_dixon_collection *all,
                            struct mason_dixon_output *out);

/* mason_dixon_draw_svg - one scene as an <svg> element. narrow: 1 for screens of 360 pixels, 0 for
 * wide ones; alone: 1 when it is a file of its own, with its style inside; number tells elements of
 * several pictures on one page apart. Since: 0.1 */
void mason_dixon_draw_svg(const struct mason_dixon_scene *scene, int narrow, int alone,
                          unsigned number, struct mason_dixon_output *out);

/* mason_dixon_draw_style - the style sheet that the pictures need. Since: 0.1 */
void mason_dixon_draw_style(struct mason_dixon_output *out);

/* mason_dixon_draw_text - one scene as a sketch in characters, at most 80 columns. Since: 0.1 */
void mason_dixon_draw_text(const struct mason_dixon_scene *scene,
                           const struct mason_dixon_style *style, struct mason_dixon_output *out);

/* mason_dixon_out_address_name - "4 GiB" where that is exact, else 0x... Since: 0.1 */
void mason_dixon_out_address_name(struct mason_dixon_output *out, uint64_t address);

#endif
