/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_probe.c - a program that answers every question about the address space of its kind
 * of program (same flags, same linker) on this system, in one run.
 *
 * Since: 0.1
 *
 * Build:   cc -I templates/runtime templates/probe/mason_dixon_probe.c -o probe
 *          also with -x c++; with -DMASON_DIXON_PROBE_THREADS -pthread it looks at a real thread's
 *          stack; the promises of mason_dixon.h (-DMASON_DIXON_BOUNDARY=... and so on) hold.
 * Use:     probe
 * Output:  key=value lines, sorted bytewise, on standard output:
 *
 *   check.ID                  pass|fail|not-needed|unknown, for each check of mason_dixon.h
 *   check.ID.observed         what that check saw, as a phrase
 *   emulated                  no|qemu-user|valgrind
 *   have_map_32bit            yes: mmap's MAP_32BIT gives addresses below 4 GiB; no
 *   heap_placement            after-image: up to 2 GiB behind the executable's last segment;
 *                             mmap-area: elsewhere; none: no brk heap; unknown
 *   heap_start                address in bytes, differs from run to run; empty without a brk heap
 *   image_type                ET_EXEC|ET_DYN|unknown
 *   low_room_below_2gib_mib   address space that can be mapped below 2 GiB, in whole MiB
 *   low_room_below_4gib_mib   the same below 4 GiB
 *   map_32bit_range           FROM-TO, where MAP_32BIT puts mappings, in bytes, edges rounded
 *                             outwards to 64 MiB; empty without MAP_32BIT
 *   mmap_bits                 class of the width of mappings' addresses, in bits
 *   page_size                 in bytes
 *   pointer_bits              8 * sizeof(void *)
 *   self_test                 outcome of mason_dixon_self_test()
 *   stack_bits                class of the width of the main stack's addresses, in bits
 *   thread_stack_bits         the same for a thread's stack
 *   upper_half                which of stack, mmap, heap lie in the upper half of the address
 *                             space, where addresses are sign-extended, joined by commas; or no
 *
 * A width is given as the smallest class of 31, 32, 38, 39, 40, 42, 47, 48, 52, 57, 64 that holds
 * the highest of several addresses seen: the kernel moves stack and mappings by a random amount
 * that is small against the address space, so two runs agree. Under an emulator every key of
 * placement is unknown: it places things itself.
 *
 * Status:  0, whatever the answers; 1 when they could not be written.
 *
 * Example: $ ./probe | grep '^heap_placement='
 *          heap_placement=after-image
 */
/* Compiled at configure time: in one go, headers are read once. */
#include "mason_dixon.c"

#include <stdio.h>

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

/* The answers, collected before the first one is printed: stdio allocates. */
static struct {
    char line[40][224];
    unsigned count;
} answers;

static void answer(const char *key, const char *value) {
    struct mason_dixon_text text;
    if (answers.count == sizeof answers.line / sizeof answers.line[0])
        return;
    text = mason_dixon_text_open(answers.line[answers.count], sizeof answers.line[0]);
    mason_dixon_put(&text, key);
    mason_dixon_put(&text, "=");
    mason_dixon_put(&text, value);
    answers.count++;
}

static void answer_number(const char *key, uint64_t value) {
    char digits[24];
    struct mason_dixon_text text = mason_dixon_text_open(digits, sizeof digits);
    mason_dixon_put_number(&text, value, 10);
    answer(key, digits);
}

#ifndef _WIN32
static void answer_bits(const char *key, uint64_t highest) {
    if (!highest)
        answer(key, "unknown");
    else
        answer_number(key, mason_dixon_bits_class(highest));
}

static void answer_room(const char *key, const struct mason_dixon_image *image,
                        struct mason_dixon_range heap, uint64_t limit) {
    uint64_t room = mason_dixon_low_room(image, heap, limit, UINT64_MAX, mason_dixon_page_bytes());
    if (room == MASON_DIXON_NO_ROOM_KNOWN)
        answer(key, "unknown");
    else
        answer_number(key, room / MIB);
}

static void answer_map_32bit(void) {
    struct mason_dixon_window window = mason_dixon_map_32bit_window();
    char range[48];
    struct mason_dixon_text text = mason_dixon_text_open(range, sizeof range);
    if (window.to) {
        mason_dixon_put_address(&text, window.from);
        mason_dixon_put(&text, "-");
        mason_dixon_put_address(&text, window.to);
    }
    answer("have_map_32bit", window.to ? "yes" : "no");
    answer("map_32bit_range", range);
}

static void answer_placement(const struct mason_dixon_report *report,
                             const struct mason_dixon_image *image) {
    char text_of[40];
    struct mason_dixon_text text = mason_dixon_text_open(text_of, sizeof text_of);
    struct mason_dixon_range heap = {0, 0};
    uint64_t end, start, mapping, thread, stack;
    enum mason_dixon_heap_state state = mason_dixon_heap_end(&end);

    /* Nothing has been allocated yet, so without a better word the heap's end is its start. */
    start = report->heap_start ? report->heap_start : end;
    answer("heap_placement", mason_dixon_heap_placement(state, image, start));
    if (start)
        mason_dixon_put_address(&text, start);
    answer("heap_start", text_of);
    if (start < end) {
        heap.start = start;
        heap.end = end;
    }
    answer_room("low_room_below_2gib_mib", image, heap, 2 * GIB);
    answer_room("low_room_below_4gib_mib", image, heap, 4 * GIB);
    answer_map_32bit();

    mapping = mason_dixon_highest_mapping();
    thread = mason_dixon_highest_thread_stack();
    stack = report->stack_address;
    answer_bits("mmap_bits", mapping);
    answer_bits("stack_bits", stack);
    answer_bits("thread_stack_bits", thread ? thread : mapping);

    text = mason_dixon_text_open(text_of, sizeof text_of);
    if (mason_dixon_upper_half(stack))
        mason_dixon_put(&text, "stack");
    if (mason_dixon_upper_half(mapping))
        mason_dixon_put(&text, text.used ? ",mmap" : "mmap");
    if (mason_dixon_upper_half(end))
        mason_dixon_put(&text, text.used ? ",heap" : "heap");
    answer("upper_half", text.used ? text_of : "no");
}
#endif

static void answer_no_placement(void) {
    static const char *const keys[] = {
        "have_map_32bit",          "heap_placement",  "heap_start", "low_room_below_2gib_mib",
        "low_room_below_4gib_mib", "map_32bit_range", "mmap_bits",  "stack_bits",
        "thread_stack_bits",       "upper_half"};
    unsigned i;
    for (i = 0; i < sizeof keys / sizeof keys[0]; i++)
        answer(keys[i], "unknown");
}

int main(void) {
    static struct mason_dixon_report report;
    static struct mason_dixon_image image;
    unsigned i, j;

    (void)mason_dixon_self_test(&report);
    mason_dixon_image_read(&image, report.boundary_bytes);

    answer("emulated", report.emulated);
    answer("image_type", !image.known      ? "unknown"
                         : image.type == 2 ? "ET_EXEC"
                         : image.type == 3 ? "ET_DYN"
                                           : "unknown");
    answer_number("page_size", report.page_bytes);
    answer_number("pointer_bits", 8 * sizeof(void *));
#ifdef _WIN32
    answer_no_placement();
#else
    if (strcmp(report.emulated, "no") == 0)
        answer_placement(&report, &image);
    else
        answer_no_placement();
#endif
    answer("self_test", mason_dixon_outcome_name((unsigned)report.outcome));
    for (i = 0; i < report.count; i++) {
        char key[40];
        struct mason_dixon_text text = mason_dixon_text_open(key, sizeof key);
        mason_dixon_put(&text, "check.");
        mason_dixon_put(&text, report.checks[i].id);
        answer(key, mason_dixon_outcome_name((unsigned)report.checks[i].outcome));
        mason_dixon_put(&text, ".observed");
        answer(key, report.checks[i].observed);
    }

    for (i = 1; i < answers.count; i++) {
        char line[sizeof answers.line[0]];
        memcpy(line, answers.line[i], sizeof line);
        for (j = i; j && strcmp(answers.line[j - 1], line) > 0; j--)
            memcpy(answers.line[j], answers.line[j - 1], sizeof line);
        memcpy(answers.line[j], line, sizeof line);
    }
    for (i = 0; i < answers.count; i++)
        if (puts(answers.line[i]) < 0)
            return 1;
    return fflush(stdout) ? 1 : 0;
}
