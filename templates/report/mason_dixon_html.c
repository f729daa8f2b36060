/* SPDX-License-Identifier: 0BSD
 *
 * The report as one page of HTML that loads nothing: pictures for wide and narrow screens, then
 * every section as text.
 */
#include "mason_dixon_measure.h" /* first: it asks the C library for what it needs */

#include "mason_dixon_write.h"

#include <stdio.h>

static void put_value(struct mason_dixon_output *out, const struct mason_dixon_node *node) {
    struct mason_dixon_output value;
    const int code =
        node->kind == MASON_DIXON_ADDRESS || (node->key != NULL && strcmp(node->key, "path") == 0);

    mason_dixon_output_open(&value);
    mason_dixon_out_value(&value, node);
    mason_dixon_out_bytes(&value, "", 1);
    if (value.failed) {
        out->failed = 1;
        mason_dixon_output_close(&value);
        return;
    }
    if (node->key != NULL &&
        (strcmp(node->key, "verdict") == 0 || strcmp(node->key, "checked_verdict") == 0)) {
        const int good =
            strcmp(value.bytes, "placed") == 0 || strcmp(value.bytes, "not-needed") == 0;
        const int bad = strcmp(value.bytes, "impossible") == 0;
        mason_dixon_outf(out, "<strong class=\"%s\">%s",
                         good  ? "good"
                         : bad ? "bad"
                               : "neither",
                         good  ? "\xe2\x9c\x93 "
                         : bad ? "\xe2\x9c\x97 "
                               : "");
        mason_dixon_out_xml(out, value.bytes);
        mason_dixon_out(out, "</strong>");
    } else {
        mason_dixon_out(out, code ? "<code>" : "");
        mason_dixon_out_xml(out, value.bytes);
        mason_dixon_out(out, code ? "</code>" : "");
    }
    mason_dixon_output_close(&value);
}

static int shown(const struct mason_dixon_node *node, int in_row) {
    return node->label != NULL &&
           !(in_row && node->kind == MASON_DIXON_NOTHING && node->text == NULL);
}

static void put_table(struct mason_dixon_output *out, const struct mason_dixon_node *table) {
    const struct mason_dixon_node *row;
    const struct mason_dixon_node *cell;
    unsigned rows = 0;

    if (table->first == NULL) {
        mason_dixon_out(out, "<p>none</p>\n");
        return;
    }
    for (row = table->first; row != NULL; row = row->next)
        rows++;
    if (rows > 12)
        mason_dixon_outf(out, "<details><summary>%u rows</summary>\n", rows);
    mason_dixon_out(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    mason_dixon_out_xml(out, table->label);
    mason_dixon_out(out, "\"><table class=\"rows\">\n<thead><tr>");
    for (cell = table->first->first; cell != NULL; cell = cell->next)
        if (cell->label != NULL) {
            mason_dixon_out(out, "<th scope=\"col\">");
            mason_dixon_out_xml(out, cell->label);
            mason_dixon_out(out, "</th>");
        }
    mason_dixon_out(out, "</tr></thead>\n<tbody>\n");
    for (row = table->first; row != NULL; row = row->next) {
        mason_dixon_out(out, "<tr>");
        for (cell = row->first; cell != NULL; cell = cell->next)
            if (cell->label != NULL) {
                mason_dixon_out(out, "<td>");
                put_value(out, cell);
                mason_dixon_out(out, "</td>");
            }
        mason_dixon_out(out, "</tr>\n");
    }
    mason_dixon_out(out, "</tbody></table></div>\n");
    if (rows > 12)
        mason_dixon_out(out, "</details>\n");
}

static void put_heading(struct mason_dixon_output *out, unsigned level, const char *text) {
    if (level > 6)
        level = 6;
    mason_dixon_outf(out, "<h%u>", level);
    mason_dixon_out_xml(out, text);
    mason_dixon_outf(out, "</h%u>\n", level);
}

static void put_section(struct mason_dixon_output *out, const struct mason_dixon_node *section,
                        unsigned level, int in_row) {
    const struct mason_dixon_node *node;
    const struct mason_dixon_node *row;
    int open = 0;

    for (node = section->first; node != NULL; node = node->next) {
        const int field = node->kind != MASON_DIXON_SECTION && node->kind != MASON_DIXON_TABLE &&
                          node->kind != MASON_DIXON_LIST;
        if (!shown(node, in_row))
            continue;
        if (field && !open)
            mason_dixon_out(out, "<dl>\n");
        else if (!field && open)
            mason_dixon_out(out, "</dl>\n");
        open = field;
        if (field) {
            mason_dixon_out(out, "<div><dt>");
            mason_dixon_out_xml(out, node->label);
            mason_dixon_out(out, "</dt><dd>");
            put_value(out, node);
            mason_dixon_out(out, "</dd></div>\n");
            continue;
        }
        if (node->kind == MASON_DIXON_LIST && node->first == NULL)
            continue;
        put_heading(out, level, node->label);
        if (node->kind == MASON_DIXON_SECTION) {
            put_section(out, node, level + 1, in_row);
        } else if (node->kind == MASON_DIXON_TABLE) {
            put_table(out, node);
        } else {
            for (row = node->first; row != NULL; row = row->next) {
                if (row->kind == MASON_DIXON_SECTION) {
                    mason_dixon_out(out, "<div class=\"row\">\n");
                    if (row->label != NULL)
                        put_heading(out, level + 1, row->label);
                    put_section(out, row, level + 2, 1);
                    mason_dixon_out(out, "</div>\n");
                } else {
                    mason_dixon_out(out, "<p>");
                    put_value(out, row);
                    mason_dixon_out(out, "</p>\n");
                }
            }
        }
    }
    if (open)
        mason_dixon_out(out, "</dl>\n");
}

static const char page_style[] =
    ":root{color-scheme:light dark}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;max-width:64rem;padding:1rem 1.25rem 3rem;background:#fff;color:#1b1f24;"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',Arial,sans-serif}"
    "h1{font-size:1.6rem;line-height:1.2;margin:.5rem 0}"
    "h2{font-size:1.25rem;margin:2.2rem 0 .6rem;padding-bottom:.25rem;border-bottom:1px solid "
    "#c3cad1}"
    "h3{font-size:1.05rem;margin:1.4rem 0 .4rem}h4,h5,h6{font-size:.95rem;margin:1rem 0 .3rem}"
    ".by{color:#4d5661;margin:0 0 1.2rem;font-size:.9rem}"
    "figure{margin:0 0 1.5rem;border:1px solid #c3cad1;border-radius:8px;overflow:hidden}"
    "svg{display:block;width:100%;height:auto}.md-narrow{display:none}"
    "dl{margin:0}dl div{display:flex;gap:1rem;padding:.22rem 0;border-bottom:1px solid #eaeef2}"
    "dt{flex:0 0 17rem;color:#4d5661}dd{margin:0;min-width:0;overflow-wrap:anywhere}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}"
    "th,td{text-align:left;padding:.3rem .9rem .3rem 0;border-bottom:1px solid #eaeef2;"
    "white-space:nowrap}th{color:#4d5661;font-weight:600}"
    "code{font-family:ui-monospace,'DejaVu Sans Mono','Liberation Mono',monospace;font-size:.9em}"
    ".summary{margin:0 0 1.5rem;font-size:1.05rem}.summary dt{flex-basis:6rem}"
    ".row{border-left:3px solid #c3cad1;padding-left:1rem;margin:.8rem 0 1.2rem}"
    ".good{color:#00664b}.bad{color:#9a4200}summary{cursor:pointer}"
    "@media (max-width:44rem){body{padding:.75rem}.md-wide{display:none}.md-narrow{display:block}"
    "figure{margin-left:-.25rem;margin-right:-.25rem}"
    "dl div{display:block;padding:.35rem 0}dt{font-size:.85rem}.row{padding-left:.6rem}}"
    "@media screen and (prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}"
    "h2,figure,.row{border-color:#30363d}.by,dt,th{color:#a9b3bd}dl div,th,td{border-color:#21262d}"
    ".good{color:#3fcf9f}.bad{color:#ff9d5c}}"
    "@media print{body{font-size:11px;max-width:none;padding:0}.md-wide{display:block}"
    ".md-narrow{display:none}figure,tr,dl div{break-inside:avoid}h2,h3,h4,h5,h6{break-after:avoid}"
    "figure{border:0}svg{max-height:10.5cm}*{print-color-adjust:exact;-webkit-print-color-adjust:"
    "exact}}\n";

void mason_dixon_write_html(const struct mason_dixon_collection *all,
                            struct mason_dixon_output *out) {
    const struct mason_dixon_node *made_by = mason_dixon_find(all->model.root, "made_by");
    const struct mason_dixon_node *node;
    const char *title = all->scene_count ? all->scenes[0].title : "MasonDixon report";
    unsigned i;

    mason_dixon_out(out,
                    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<title>");
    mason_dixon_out_xml(out, title);
    mason_dixon_out(out, "</title>\n<style>\n");
    mason_dixon_out(out, page_style);
    mason_dixon_draw_style(out);
    mason_dixon_out(out, "</style>\n</head>\n<body>\n<main>\n<h1>MasonDixon report</h1>\n"
                         "<p class=\"by\">Made by ");
    mason_dixon_out_xml(out, made_by != NULL ? made_by->text : "");
    mason_dixon_out(out, ". Addresses are in bytes; low is below 4 GiB.</p>\n"
                         "<section class=\"summary\">\n");
    put_section(out, all->summary, 2, 0);
    mason_dixon_out(out, "</section>\n");
    for (i = 0; i < all->scene_count; i++) {
        mason_dixon_out(out, "<figure>\n");
        mason_dixon_draw_svg(&all->scenes[i], 0, 0, 2 * i + 1, out);
        mason_dixon_draw_svg(&all->scenes[i], 1, 0, 2 * i + 2, out);
        mason_dixon_out(out, "</figure>\n");
    }
    for (node = all->model.root->first; node != NULL; node = node->next) {
        struct mason_dixon_node only;
        struct mason_dixon_node copy;
        if ((node->kind != MASON_DIXON_SECTION && node->kind != MASON_DIXON_LIST) ||
            node->first == NULL || node == all->summary)
            continue;
        memset(&only, 0, sizeof only);
        only.kind = MASON_DIXON_SECTION;
        copy = *node;
        copy.next = NULL;
        only.first = only.last = &copy;
        mason_dixon_out(out, "<section>\n");
        put_section(out, &only, 2, 0);
        mason_dixon_out(out, "</section>\n");
    }
    mason_dixon_out(out, "</main>\n</body>\n</html>\n");
}
