/* SPDX-License-Identifier: 0BSD
 *
 * The section of the platform: what this system gives, measured, and its picture.
 */
#include "mason_dixon_measure.h" /* first: it asks the C library for what it needs */

#include "mason_dixon_collect.h"
#include "mason_dixon_maps.h"
#include "mason_dixon_observe.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#ifdef __linux__
#include <sys/personality.h>
#endif

#define GIB ((uint64_t)1 << 30)
#define MIB ((uint64_t)1 << 20)
/* 32 random places: that their spread is below half of the range has odds of 1 in 10^8, so its
 * class is the same in every run. */
#define STARTS 32

/* A number in a file of /proc/sys; 0 and *known 0 when it can't be read. */
static uint64_t setting(const char *path, int *known) {
    char text[32];
    uint64_t value = 0;
    ssize_t got = -1;
    int i;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        got = read(fd, text, sizeof text - 1);
        close(fd);
    }
    *known = got > 0 && text[0] >= '0' && text[0] <= '9';
    for (i = 0; i < got && text[i] >= '0' && text[i] <= '9'; i++)
        value = value * 10 + (uint64_t)(text[i] - '0');
    return value;
}

static void add_limit(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                      const char *key, const char *label, int known, const struct rlimit *limit) {
    if (!known)
        mason_dixon_add_nothing(model, parent, key, label, NULL);
    else if (limit->rlim_cur == RLIM_INFINITY)
        mason_dixon_add_text(model, parent, key, label, "unlimited");
    else
        mason_dixon_add_size(model, parent, key, label, (uint64_t)limit->rlim_cur);
}

static void add_settings(struct mason_dixon_model *model, struct mason_dixon_node *parent) {
    static const char *const aslr[] = {"off", "without the heap", "full"};
    static const char *const overcommit[] = {"heuristic", "always", "never"};
    struct mason_dixon_node *node =
        mason_dixon_add_section(model, parent, "settings", "Settings that matter");
    struct rlimit limit;
    int known;
    uint64_t value = setting("/proc/sys/kernel/randomize_va_space", &known);

    if (known && value <= 2)
        mason_dixon_add_text(model, node, "aslr", "ASLR (kernel)", aslr[value]);
    else
        mason_dixon_add_nothing(model, node, "aslr", "ASLR (kernel)", NULL);
#ifdef __linux__
    {
        int now = personality(0xffffffff);
        mason_dixon_add_flag(model, node, "aslr_switched_off", "ASLR off for this process",
                             now != -1 && (now & 0x0040000)); /* ADDR_NO_RANDOMIZE */
        value = setting("/proc/sys/vm/legacy_va_layout", &known);
        mason_dixon_add_flag(model, node, "legacy_layout", "legacy layout, growing up",
                             value == 1 ||
                                 (now != -1 && (now & 0x0200000))); /* ADDR_COMPAT_LAYOUT */
    }
#else
    mason_dixon_add_nothing(model, node, "aslr_switched_off", "ASLR off for this process", NULL);
    mason_dixon_add_nothing(model, node, "legacy_layout", "legacy layout, growing up", NULL);
#endif
    mason_dixon_add_size(model, node, "mmap_min_addr_bytes", "lowest address to map",
                         mason_dixon_mmap_min_address());
    value = setting("/proc/sys/vm/overcommit_memory", &known);
    if (known && value <= 2)
        mason_dixon_add_text(model, node, "overcommit", "overcommit", overcommit[value]);
    else
        mason_dixon_add_nothing(model, node, "overcommit", "overcommit", NULL);
    value = setting("/proc/sys/vm/max_map_count", &known);
    if (known)
        mason_dixon_add_number(model, node, "max_map_count", "mappings at most", value, NULL);
    else
        mason_dixon_add_nothing(model, node, "max_map_count", "mappings at most", NULL);
    known = getrlimit(RLIMIT_AS, &limit) == 0;
    add_limit(model, node, "rlimit_as_bytes", "RLIMIT_AS", known, &limit);
    known = getrlimit(RLIMIT_STACK, &limit) == 0;
    add_limit(model, node, "rlimit_stack_bytes", "RLIMIT_STACK", known, &limit);
    known = getrlimit(RLIMIT_DATA, &limit) == 0;
    add_limit(model, node, "rlimit_data_bytes", "RLIMIT_DATA", known, &limit);
}

/* The highest address that a mapping gets when it asks for one: halves of the classes of width,
 * from above. */
static uint64_t highest_by_hint(void) {
    static const unsigned char classes[] = {64, 57, 56, 52, 48, 47, 42, 40, 39, 38, 32, 31};
    const uint64_t page = mason_dixon_page_bytes();
    unsigned i;

    for (i = 0; i < sizeof classes; i++) {
        const uint64_t hint = (uint64_t)1 << (classes[i] - 1);
        uint64_t at;
        void *got;
        if (hint > UINTPTR_MAX)
            continue;
        got = mason_dixon_map(hint, page, 0);
        if (got == MAP_FAILED)
            continue;
        at = (uint64_t)(uintptr_t)got;
        (void)munmap(got, (size_t)page);
        if (at >= hint)
            return at;
    }
    return 0;
}

/* Is a free low address given to who asks for it? 1, 0, or -1 where nothing low is free. */
static int low_hints_honoured(void) {
    const uint64_t page = mason_dixon_page_bytes();
    uint64_t hint;

    for (hint = 0x10000000; hint < 0x80000000; hint += 0x10000000) {
        void *got = mason_dixon_map(hint, page, MASON_DIXON_MAP_HERE);
        if (got == MAP_FAILED)
            continue;
        (void)munmap(got, (size_t)page);
        if ((uint64_t)(uintptr_t)got != hint)
            continue;
        got = mason_dixon_map(hint, page, 0);
        if (got == MAP_FAILED)
            return 0;
        (void)munmap(got, (size_t)page);
        return (uint64_t)(uintptr_t)got == hint;
    }
    return -1;
}

/* Does the flag for an exact place keep off what is mapped there? */
static int fixed_keeps_off(void) {
    const uint64_t page = mason_dixon_page_bytes();
    void *first = mason_dixon_map(0, page, 0);
    void *second;
    int keeps;

    if (first == MAP_FAILED || MASON_DIXON_MAP_HERE == 0)
        return 0;
    second = mason_dixon_map((uint64_t)(uintptr_t)first, page, MASON_DIXON_MAP_HERE);
    keeps = second == MAP_FAILED && errno == EEXIST;
    if (second != MAP_FAILED && second != first)
        (void)munmap(second, (size_t)page);
    (void)munmap(first, (size_t)page);
    return keeps;
}

static void add_flags_of_mmap(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                              const struct mason_dixon_window *window) {
    struct mason_dixon_node *node =
        mason_dixon_add_section(model, parent, "mmap", "How mappings are placed");

#ifdef MAP_32BIT
    mason_dixon_add_flag(model, node, "map_32bit_defined", "MAP_32BIT is defined", 1);
#else
    mason_dixon_add_flag(model, node, "map_32bit_defined", "MAP_32BIT is defined", 0);
#endif
    mason_dixon_add_flag(model, node, "map_32bit_works", "MAP_32BIT gives low memory",
                         window->to != 0);
    if (window->to) {
        mason_dixon_add_address(model, node, "map_32bit_from", "MAP_32BIT from", window->from);
        mason_dixon_add_address(model, node, "map_32bit_to", "MAP_32BIT to", window->to);
        mason_dixon_add_text(model, node, "map_32bit_direction", "MAP_32BIT fills",
                             window->descending ? "downwards" : "upwards");
    } else {
        mason_dixon_add_nothing(model, node, "map_32bit_from", "MAP_32BIT from", NULL);
        mason_dixon_add_nothing(model, node, "map_32bit_to", "MAP_32BIT to", NULL);
        mason_dixon_add_nothing(model, node, "map_32bit_direction", "MAP_32BIT fills", NULL);
    }
#if defined(MAP_FIXED_NOREPLACE)
    mason_dixon_add_text(model, node, "exact_place_flag", "flag for an exact place",
                         "MAP_FIXED_NOREPLACE");
#elif defined(MAP_EXCL)
    mason_dixon_add_text(model, node, "exact_place_flag", "flag for an exact place", "MAP_EXCL");
#else
    mason_dixon_add_nothing(model, node, "exact_place_flag", "flag for an exact place", NULL);
#endif
    mason_dixon_add_flag(model, node, "exact_place_works", "it keeps off what is mapped",
                         fixed_keeps_off());
    {
        const int honoured = low_hints_honoured();
        if (honoured < 0)
            mason_dixon_add_nothing(model, node, "low_hints_honoured",
                                    "free low hints are honoured", "nothing low is free");
        else
            mason_dixon_add_flag(model, node, "low_hints_honoured", "free low hints are honoured",
                                 honoured);
    }
}

static void add_mib(struct mason_dixon_model *model, struct mason_dixon_node *parent,
                    const char *key, const char *label, uint64_t bytes) {
    mason_dixon_add_number(model, parent, key, label, bytes / MIB, "MiB");
}

static int visit_gaps(void *data, const struct mason_dixon_mapping *mapping) {
    struct mason_dixon_gaps *gaps = (struct mason_dixon_gaps *)data;

    mason_dixon_gaps_add(&gaps[0], mapping->from, mapping->to);
    mason_dixon_gaps_add(&gaps[1], mapping->from, mapping->to);
    return 0;
}

/* The largest free piece, as /proc/self/maps has it and as a mapping of all of it proves;
 * UINT64_MAX where that was refused for another reason, such as RLIMIT_AS. */
static uint64_t largest_hole(const struct mason_dixon_gaps *gaps) {
    void *got;

    if (gaps->largest == 0 || gaps->largest > SIZE_MAX)
        return 0;
    got = mason_dixon_map(gaps->largest_from, gaps->largest, MASON_DIXON_MAP_HERE);
    if (got == MAP_FAILED)
        return errno == EEXIST ? 0 : UINT64_MAX;
    (void)munmap(got, (size_t)gaps->largest);
    return (uint64_t)(uintptr_t)got == gaps->largest_from ? gaps->largest : 0;
}

static void add_room(struct mason_dixon_model *model, struct mason_dixon_node *parent) {
    static const char *const keys[2][2] = {{"below_2gib_mib", "largest_hole_below_2gib_mib"},
                                           {"below_4gib_mib", "largest_hole_below_4gib_mib"}};
    static const char *const labels[2][2] = {{"mappable below 2 GiB", "largest hole below 2 GiB"},
                                             {"mappable below 4 GiB", "largest hole below 4 GiB"}};
    struct mason_dixon_node *node =
        mason_dixon_add_section(model, parent, "room", "Low memory of this very program");
    struct mason_dixon_gaps gaps[2];
    struct mason_dixon_image image;
    struct mason_dixon_range heap = {0, 0};
    const uint64_t floor = mason_dixon_mmap_min_address();
    const uint64_t from = floor > MASON_DIXON_PIECE ? floor : MASON_DIXON_PIECE;
    uint64_t largest;
    int number;
    int i;
    const char *error;

    mason_dixon_gaps_open(&gaps[0], from, 2 * GIB);
    mason_dixon_gaps_open(&gaps[1], from, 4 * GIB);
    error = mason_dixon_maps_read("/proc/self/maps", visit_gaps, gaps, &number);
    mason_dixon_image_read(&image, 4 * GIB);
    for (i = 0; i < 2; i++) {
        const uint64_t room = mason_dixon_low_room(&image, heap, (uint64_t)(i + 1) * 2 * GIB,
                                                   UINT64_MAX, mason_dixon_page_bytes());
        if (room == UINT64_MAX)
            mason_dixon_add_nothing(model, node, keys[i][0], labels[i][0], NULL);
        else
            add_mib(model, node, keys[i][0], labels[i][0], room);
        mason_dixon_gaps_end(&gaps[i]);
        largest = error != NULL ? UINT64_MAX : largest_hole(&gaps[i]);
        if (largest == UINT64_MAX)
            mason_dixon_add_nothing(model, node, keys[i][1], labels[i][1],
                                    error != NULL ? NULL : "a mapping of all of it is refused");
        else
            add_mib(model, node, keys[i][1], labels[i][1], largest);
    }
}

/* The names of the images, in JSON, and for people. */
static const char *const image_keys[MASON_DIXON_IMAGE_KINDS] = {"fixed", "fixed-with-boundary",
                                                                "position-independent"};

static const char *placement(enum mason_dixon_image_kind kind,
                             const struct mason_dixon_observation *seen, uint64_t boundary) {
    if (kind == MASON_DIXON_IMAGE_PLACED && seen->heap_min >= boundary)
        return "above-boundary";
    return seen->after_image ? "after-image" : "elsewhere";
}

/* The range of starts, in which two runs agree: from where a fixed image or its segment ends, else
 * the seen one rounded outwards to the class of the span. */
static void heap_range(const struct mason_dixon_observation *seen, enum mason_dixon_image_kind kind,
                       uint64_t boundary, uint64_t span, uint64_t *from, uint64_t *to) {
    *from =
        kind == MASON_DIXON_IMAGE_PLACED ? boundary + mason_dixon_page_bytes() : seen->image_end;
    *to = *from + span;
    if (kind != MASON_DIXON_IMAGE_FREE && seen->heap_min >= *from && seen->heap_max <= *to)
        return;
    *from = span ? seen->heap_min & ~(span - 1) : seen->heap_min;
    *to = span ? (seen->heap_max + span - 1) & ~(span - 1) : seen->heap_max;
}

static void add_heaps(struct mason_dixon_collection *all, struct mason_dixon_node *parent,
                      struct mason_dixon_observation *seen, const char **errors) {
    struct mason_dixon_model *model = &all->model;
    struct mason_dixon_node *table = mason_dixon_add_table(
        model, parent, "heaps", "Where the kernel puts the heap, by the kind of executable");
    int i;

    for (i = 0; i < (int)MASON_DIXON_IMAGE_KINDS; i++) {
        struct mason_dixon_node *row = mason_dixon_add_row(model, table);
        const uint64_t span = mason_dixon_span_class(seen[i].heap_max - seen[i].heap_min);
        uint64_t from;
        uint64_t to;
        mason_dixon_add_text(model, row, "image", "executable", image_keys[i]);
        if (errors[i] != NULL) {
            mason_dixon_add_text(model, row, "heap", "heap lies", errors[i]);
            mason_dixon_add_nothing(model, row, "from", "starts from", NULL);
            mason_dixon_add_nothing(model, row, "to", "to", NULL);
            mason_dixon_add_nothing(model, row, "random_span_bytes", "span", NULL);
            mason_dixon_add_nothing(model, row, "free_below_2gib_mib", NULL, NULL);
            mason_dixon_add_number(model, row, "starts", NULL, seen[i].starts, NULL);
            continue;
        }
        mason_dixon_add_text(model, row, "heap", "heap",
                             placement((enum mason_dixon_image_kind)i, &seen[i], all->boundary));
        heap_range(&seen[i], (enum mason_dixon_image_kind)i, all->boundary, span, &from, &to);
        mason_dixon_add_address(model, row, "from", "starts from", from);
        mason_dixon_add_address(model, row, "to", "to", to);
        mason_dixon_add_size(model, row, "random_span_bytes", "span", span);
        add_mib(model, row, "free_below_2gib_mib", NULL, seen[i].free_2gib);
        mason_dixon_add_number(model, row, "starts", NULL, seen[i].starts, NULL);
    }
}

static const char *somewhere(struct mason_dixon_collection *all, uint64_t span) {
    return span ? mason_dixon_say(all, "somewhere in this %s", mason_dixon_size_text(all, span))
                : "";
}

static void draw_fixed(struct mason_dixon_collection *all, struct mason_dixon_scene *scene,
                       const struct mason_dixon_observation *seen, uint64_t span) {
    const int low = seen->heap_min < all->limit;
    struct mason_dixon_column *column =
        mason_dixon_add_column(scene, "before", "no-PIE, as linked",
                               low ? "The heap starts low and grows into the runtime's room."
                                   : mason_dixon_say(all, "The heap lies above %s anyway.",
                                                     mason_dixon_size_text(all, all->limit)),
                               !low);

    mason_dixon_add_shape(column, MASON_DIXON_IMAGE, seen->image_from, seen->image_end, "image",
                          "");
    mason_dixon_add_shape(column, MASON_DIXON_HEAP_START, seen->image_end, seen->image_end + span,
                          "heap starts here", somewhere(all, span));
    mason_dixon_add_shape(column, MASON_DIXON_HEAP, seen->image_end, all->boundary + 2 * GIB,
                          "heap grows up", "through the runtime's room");
}

static void draw_placed(struct mason_dixon_collection *all, struct mason_dixon_scene *scene,
                        const struct mason_dixon_observation *seen, uint64_t span,
                        const char *room) {
    const uint64_t boundary = all->boundary;
    const int good = seen->heap_min >= boundary;
    struct mason_dixon_column *column = mason_dixon_add_column(
        scene, "after",
        mason_dixon_say(all, "no-PIE, segment at %s", mason_dixon_size_text(all, boundary)),
        good ? "The heap starts above the boundary: the room stays."
             : "The segment does not move the heap on this system.",
        good);

    mason_dixon_add_shape(column, MASON_DIXON_IMAGE, seen->image_from, seen->image_end, "image",
                          "");
    mason_dixon_add_shape(column, MASON_DIXON_ROOM, seen->image_end, all->limit,
                          "the runtime's room", room);
    mason_dixon_add_shape(column, MASON_DIXON_SEGMENT, boundary, boundary + 4096, "segment",
                          "one read-only page");
    mason_dixon_add_shape(column, MASON_DIXON_HEAP_START, boundary, boundary + span,
                          "heap starts here", somewhere(all, span));
    mason_dixon_add_shape(column, MASON_DIXON_HEAP, boundary, boundary + 2 * GIB, "heap grows up",
                          "away from it");
}

static void draw_free(struct mason_dixon_collection *all, struct mason_dixon_scene *scene,
                      const struct mason_dixon_observation *seen, const char *room) {
    struct mason_dixon_column *column = mason_dixon_add_column(
        scene, "PIE", "position independent", "Image and heap lie far up: nothing is needed.", 1);

    mason_dixon_add_shape(column, MASON_DIXON_ROOM, 0x10000, all->limit, "the runtime's room",
                          room);
    mason_dixon_add_shape(
        column, MASON_DIXON_IMAGE, 0, 0, "image",
        mason_dixon_say(all, "at %u bits", mason_dixon_bits_class(seen->heap_min)));
    mason_dixon_add_shape(column, MASON_DIXON_HEAP, 0, 0, "heap grows up", "");
}

/* Before, after, and what a PIE gets, as this kernel does it. */
static void draw_platform(struct mason_dixon_collection *all,
                          const struct mason_dixon_observation *seen, const char *const *errors,
                          const struct mason_dixon_window *window) {
    struct mason_dixon_scene *scene;
    int i;

    for (i = 0; i < (int)MASON_DIXON_IMAGE_KINDS; i++)
        if (errors[i] != NULL)
            return;
    scene = mason_dixon_add_scene(
        all,
        mason_dixon_say(all, "Low memory on this system, without and with a boundary at %s",
                        mason_dixon_size_text(all, all->boundary)),
        all->boundary, all->limit);
    if (scene == NULL)
        return;
    for (i = 0; i < (int)MASON_DIXON_IMAGE_KINDS; i++) {
        const uint64_t span = mason_dixon_span_class(seen[i].heap_max - seen[i].heap_min);
        const char *room = mason_dixon_say(all, "%s below %s",
                                           mason_dixon_size_text(all, seen[i].free_below_limit),
                                           mason_dixon_size_text(all, all->limit));
        struct mason_dixon_column *column = &scene->columns[i];
        if (i == MASON_DIXON_IMAGE_FIXED)
            draw_fixed(all, scene, &seen[i], span);
        else if (i == MASON_DIXON_IMAGE_PLACED)
            draw_placed(all, scene, &seen[i], span, room);
        else
            draw_free(all, scene, &seen[i], room);
        if (window->to)
            mason_dixon_add_shape(column, MASON_DIXON_WINDOW, window->from, window->to, "MAP_32BIT",
                                  "");
        mason_dixon_add_high(column);
    }
}

static unsigned class_of(uint64_t highest) {
    return highest ? mason_dixon_bits_class(highest) : 0;
}

static void add_widths(struct mason_dixon_model *model, struct mason_dixon_node *parent) {
    const uint64_t mapping = mason_dixon_highest_mapping();
    const uint64_t thread = mason_dixon_highest_thread_stack();
    const unsigned by_hint = class_of(highest_by_hint());
    struct mason_dixon_node *node =
        mason_dixon_add_section(model, parent, "address_bits", "Width of addresses");
    struct mason_dixon_area areas[] = {{"stack", "main stack", "main stack", 0},
                                       {"thread_stack", "threads' stacks", "threads' stacks", 0},
                                       {"mmap", "mappings", "mappings", 0}};

    areas[0].bits = class_of(mason_dixon_stack_address());
    areas[1].bits = class_of(thread ? thread : mapping);
    areas[2].bits = class_of(mapping);
    mason_dixon_add_number(model, node, "pointer", "pointer", 8 * sizeof(void *), "bits");
    mason_dixon_add_areas(model, node, areas, sizeof areas / sizeof areas[0]);
    if (by_hint)
        mason_dixon_add_number(model, node, "mmap_by_hint", "mappings, highest by a hint", by_hint,
                               "bits");
    else
        mason_dixon_add_nothing(model, node, "mmap_by_hint", "mappings, highest by a hint", NULL);
}

int mason_dixon_collect_platform(struct mason_dixon_collection *all, int brief,
                                 struct mason_dixon_failure *failure) {
    static struct mason_dixon_observation seen[MASON_DIXON_IMAGE_KINDS];
    const char *errors[MASON_DIXON_IMAGE_KINDS];
    struct mason_dixon_model *model = &all->model;
    struct mason_dixon_node *node =
        mason_dixon_add_section(model, model->root, "platform", "Platform");
    struct mason_dixon_window window;
    struct mason_dixon_stat stat;
    struct utsname name;
    uint64_t heap_end;
    const char *emulated;
    int i;

    (void)failure;
    if (uname(&name) != 0)
        memset(&name, 0, sizeof name);
    mason_dixon_stat_read(&stat);
    (void)mason_dixon_heap_end(&heap_end);
    emulated = mason_dixon_emulated(&stat, heap_end);
    mason_dixon_add_text(model, node, "system", "system", name.sysname);
    mason_dixon_add_text(model, node, "kernel", "kernel", name.release);
    mason_dixon_add_text(model, node, "machine", "machine", name.machine);
    mason_dixon_add_size(model, node, "page_bytes", "page", mason_dixon_page_bytes());
    mason_dixon_add_text(model, node, "emulated", "emulated", emulated);
    if (strcmp(emulated, "no") != 0) {
        /* An emulator places things in its own way: nothing of it says something of the kernel. */
        mason_dixon_add_nothing(model, node, "measured", "measured", NULL);
        return 1;
    }
    /* The others only need to know how far behind a fixed image the heap may begin. */
    for (i = 0; i < (brief ? MASON_DIXON_IMAGE_FIXED + 1 : (int)MASON_DIXON_IMAGE_KINDS); i++)
        errors[i] = mason_dixon_observe((enum mason_dixon_image_kind)i, all->boundary, all->limit,
                                        STARTS, &seen[i]);
    all->random_known = errors[MASON_DIXON_IMAGE_FIXED] == NULL;
    if (all->random_known)
        all->random_span = mason_dixon_span_class(seen[MASON_DIXON_IMAGE_FIXED].heap_max -
                                                  seen[MASON_DIXON_IMAGE_FIXED].heap_min);
    if (brief)
        return 1;
    window = mason_dixon_map_32bit_window();
    add_widths(model, node);
    add_settings(model, node);
    add_flags_of_mmap(model, node, &window);
    add_room(model, node);
    add_heaps(all, node, seen, errors);
    draw_platform(all, seen, errors, &window);
    return 1;
}
