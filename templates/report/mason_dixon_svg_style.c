/* SPDX-License-Identifier: 0BSD
 *
 * The colours of the picture. They are from Okabe and Ito's palette, which people with any kind of
 * colour vision tell apart. Light first; dark only on screens, so that print is always light.
 */
#include "mason_dixon_write.h"

void mason_dixon_draw_style(struct mason_dixon_output *out) {
    static const char *const light =
        ".md .paper{fill:#fff}"
        ".md text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',Arial,"
        "sans-serif;fill:#1b1f24}"
        ".md .title{font-weight:700}.md .head{font-weight:700}"
        ".md .label{font-weight:600}"
        ".md .sub,.md .axis,.md .bracket-label{fill:#4d5661}.md .mark{font-weight:600}"
        ".md .space{fill:#f3f5f7;stroke:#8b949e;stroke-width:1}"
        ".md .grid{stroke:#c3cad1;stroke-width:1;fill:none}"
        ".md .f-image{fill:#0072b2}.md .on-image{fill:#fff}"
        ".md .f-segment{fill:#1b1f24}.md .on-segment{fill:#fff}"
        ".md .f-heap{fill:#fbe0cd}.md .f-start{fill:#f5b98f}"
        ".md .dot{fill:#d55e00;fill-opacity:.6}"
        ".md .on-start{paint-order:stroke;stroke:#f5b98f;stroke-width:3px}"
        ".md .f-room{fill:#dcf3ea}.md .stripe{stroke:#009e73;stroke-width:1.2;stroke-opacity:.4}"
        ".md .f-mmap{fill:#9fd3f3}.md .f-stack{fill:#e8bcd3}.md .f-other{fill:#f0e442}"
        ".md .on-other{fill:#1b1f24}"
        ".md .arrow{fill:none;stroke-width:2}.md .a-heap{stroke:#b34d00}.md "
        ".a-stack{stroke:#8c3b66}"
        ".md .bracket{fill:none;stroke:#4d5661;stroke-width:1.5}"
        ".md .break{fill:none;stroke:#8b949e;stroke-width:1.5}"
        ".md .boundary{stroke:#1b1f24;stroke-width:2.5;fill:none}"
        ".md .limit{stroke:#1b1f24;stroke-width:1.5;stroke-dasharray:6 4;fill:none}"
        ".md .badge-good{fill:#00795a}.md .badge-bad{fill:#b34d00}"
        ".md .sign{fill:none;stroke:#fff;stroke-width:2}";
    static const char *const dark =
        "@media screen and (prefers-color-scheme:dark){"
        ".md .paper{fill:#0d1117}.md text{fill:#e6edf3}"
        ".md .sub,.md .axis,.md .bracket-label{fill:#a9b3bd}"
        ".md .space{fill:#161b22;stroke:#6e7681}.md .grid{stroke:#30363d}"
        ".md .f-image{fill:#3b9bd6}.md .on-image{fill:#04121d}"
        ".md .f-segment{fill:#e6edf3}.md .on-segment{fill:#0d1117}"
        ".md .f-heap{fill:#45260f}.md .f-start{fill:#71400f}.md .dot{fill:#ff9d5c}"
        ".md .on-start{stroke:#71400f}"
        ".md .f-room{fill:#0e3026}.md .stripe{stroke:#3fcf9f;stroke-opacity:.35}"
        ".md .f-mmap{fill:#1d557a}.md .f-stack{fill:#6b3454}.md .f-other{fill:#6b6413}"
        ".md .on-other{fill:#fff}"
        ".md .a-heap{stroke:#ff9d5c}.md .a-stack{stroke:#f0a8cd}"
        ".md .bracket{stroke:#a9b3bd}.md .break{stroke:#6e7681}"
        ".md .boundary,.md .limit{stroke:#e6edf3}"
        ".md .badge-good{fill:#3fcf9f}.md .badge-bad{fill:#ff9d5c}.md .sign{stroke:#0d1117}}";

    mason_dixon_out(out, light);
    mason_dixon_out(out, "\n");
    mason_dixon_out(out, dark);
    mason_dixon_out(out, "\n");
}
