#include "mason_dixon_write.h"
void mason_dixon_write_svg(const struct mason_dixon_collection *all,
                           struct mason_dixon_output *out) {
    (void)all;
    (void)out;
}
void mason_dixon_write_html(const struct mason_dixon_collection *all,
                            struct mason_dixon_output *out) {
    (void)all;
    (void)out;
}
