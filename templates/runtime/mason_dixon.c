/* SPDX-License-Identifier: 0BSD */
/* mason_dixon.c - the self-test: measures the address space of this process, and judges it by the
 * promises of the build. What it offers and which macros it takes: mason_dixon.h.
 *
 * Compile it into the executable itself (a member of an archive that nothing refers to would not be
 * linked, and with it the test at startup). The only symbols visible outside are the two public
 * functions.
 *
 * Since: 0.1
 */
#include "mason_dixon_measure.h"
#include "mason_dixon_config.h"
#include "mason_dixon.h"

#if MASON_DIXON_RUNTIME_LUAJIT != 0 && MASON_DIXON_RUNTIME_LUAJIT != 32 &&                         \
    MASON_DIXON_RUNTIME_LUAJIT != 64
#error "mason_dixon.c: MASON_DIXON_RUNTIME_LUAJIT must be 0, 32 or 64"
#endif
#if MASON_DIXON_LOW_MAP
#include "mason_dixon_low_map.h"
#endif

#ifdef _WIN32
#include <io.h>
#else
#include <signal.h>
#endif
#include <stdarg.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

#if MASON_DIXON_LOW_STACK || MASON_DIXON_LOW_LAYOUT
#include "mason_dixon_low_stack.h"
#endif

#ifndef MASON_DIXON_CONFIG
#if (MASON_DIXON_BOUNDARY) <= 0
#error "mason_dixon.c: MASON_DIXON_BOUNDARY must be an address in bytes, greater than 0"
#endif
#if (MASON_DIXON_LOW_LIMIT) <= 0 || (MASON_DIXON_LOW_LIMIT) > (MASON_DIXON_BOUNDARY)
#error "mason_dixon.c: MASON_DIXON_LOW_LIMIT must be greater than 0, at most MASON_DIXON_BOUNDARY"
#endif
#if (MASON_DIXON_MIN_LOW_ROOM) < 0 || (MASON_DIXON_MIN_LOW_ROOM) > (MASON_DIXON_LOW_LIMIT)
#error "mason_dixon.c: MASON_DIXON_MIN_LOW_ROOM must be 0 to MASON_DIXON_LOW_LIMIT, in bytes"
#endif
#if (MASON_DIXON_POINTER_BITS) != 0 &&                                                             \
    ((MASON_DIXON_POINTER_BITS) < 16 || (MASON_DIXON_POINTER_BITS) > 64)
#error "mason_dixon.c: MASON_DIXON_POINTER_BITS must be 0 (no demand) or 16 to 64"
#endif
#endif

enum { HEAP_START, HOLE, LOW_ROOM, MAP_32BIT_CHECK, STACK_WIDTH, MMAP_WIDTH, ALWAYS };

/* Appends by a format, whose values follow: %s a string; %x an address, %z a size, %u a number,
 * each a uint64_t. One call for a sentence: texts are most of what this file adds to a program. */
MASON_DIXON_RARE static void put_all(struct mason_dixon_text *text, const char *format,
                                     va_list values) {
    for (; *format; format++) {
        if (*format != '%') {
            mason_dixon_put_char(text, *format);
        } else if (*++format == 's') {
            mason_dixon_put(text, va_arg(values, const char *));
        } else {
            const uint64_t value = va_arg(values, uint64_t);
            if (*format == 'z')
                mason_dixon_put_size(text, value);
            else if (*format == 'x')
                mason_dixon_put_address(text, value);
            else
                mason_dixon_put_number(text, value, 10);
        }
    }
}

/* What was promised (EXPECTED), or what was seen, and what it came to. */
#define EXPECTED (-1)

MASON_DIXON_RARE static void say(struct mason_dixon_check *check, int outcome, const char *format,
                                 ...) {
    struct mason_dixon_text text;
    va_list values;
    if (outcome == EXPECTED) {
        text = mason_dixon_text_open(check->expected, sizeof check->expected);
    } else {
        check->outcome = (enum mason_dixon_outcome)outcome;
        text = mason_dixon_text_open(check->observed, sizeof check->observed);
    }
    va_start(values, format);
    put_all(&text, format, values);
    va_end(values);
}

MASON_DIXON_RARE static int is_emulated(const struct mason_dixon_report *report) {
    return *report->emulated != 'n'; /* "no" */
}

MASON_DIXON_RARE static void judge_heap(struct mason_dixon_check *check,
                                        const struct mason_dixon_report *report,
                                        const struct mason_dixon_image *image,
                                        enum mason_dixon_heap_state state) {
    enum mason_dixon_outcome outcome = MASON_DIXON_UNKNOWN;
    const uint64_t address = report->heap_start ? report->heap_start : report->heap_end;
    const char *format, *more = "";
    int above = address >= promised.boundary;
    if (!report->heap_start)
        above =
            mason_dixon_heap_above(image, report->heap_end, promised.boundary, report->page_bytes);
    if (state == MASON_DIXON_HEAP_NONE) {
        outcome = MASON_DIXON_NOT_NEEDED;
        format = "no brk heap: brk is refused, memory comes from mmap";
    } else if (state == MASON_DIXON_HEAP_UNTOLD) {
        format = "this system does not say where a brk heap is";
    } else if (above < 0) {
        format = "it ends at %x; where it started can't be told without /proc/self/stat";
    } else {
        outcome = above ? MASON_DIXON_PASS : MASON_DIXON_FAIL;
        format = report->heap_start ? "it starts at %x%s"
                 : above            ? "it lies above; it ends at %x%s"
                                    : "it ends at %x%s";
        if (above && image->known && (image->end < promised.boundary || image->type == 3))
            more = ", above anyway: the kernel put it there";
    }
    say(check, EXPECTED, "the heap at or above %x", promised.boundary);
    say(check, outcome, format, address, more);
    if (outcome != MASON_DIXON_FAIL)
        return;
    if (sizeof(void *) < 8)
        check->remedy = "build it as a 64-bit program: no 32-bit address reaches the boundary";
    else if (image->type == 3)
        check->remedy = "the kernel should have put the heap of a position-independent program "
                        "high: look for a setting that changes the layout, see personality(2)";
    else
        check->remedy =
            "link the program with mason_dixon_target(), AX_MASON_DIXON or mason-dixon link, "
            "and look at the verdict, or build it position-independent (-fPIE -pie)";
}

MASON_DIXON_RARE static void judge_hole(struct mason_dixon_check *check,
                                        const struct mason_dixon_report *report,
                                        const struct mason_dixon_image *image) {
    enum mason_dixon_outcome outcome = MASON_DIXON_FAIL;
    struct mason_dixon_range seen = image->hole;
    const char *format;
    if (!image->known) {
        outcome = MASON_DIXON_UNKNOWN;
        format = "this system does not show the program's segments";
    } else if (seen.start != seen.end) {
        format = "one segment covers %x to %x, so the low memory in it is gone";
        check->remedy = "the linker joined the boundary with the program's data: link it without "
                        "flags or linker scripts of your own that move the boundary";
    } else if (mason_dixon_gap_taken(image, report->page_bytes)) {
        seen = image->gap;
        format = "the gap between its segments, %x to %x, is mapped, so the low memory in it is "
                 "gone";
        check->remedy = "start the program itself, not the dynamic loader with the program as its "
                        "argument: some map the whole span; or it had used up its low memory when "
                        "it tested itself";
    } else {
        outcome = MASON_DIXON_PASS;
        format = "none; the program lies in %x to %x";
        seen.start = image->start;
        seen.end = image->end;
    }
    say(check, EXPECTED, "no segment of the program across %x", promised.boundary);
    say(check, outcome, format, seen.start, seen.end);
}

/* With a LuaJIT that has GC64 nothing was placed. */
#if MASON_DIXON_RUNTIME_LUAJIT
MASON_DIXON_RARE static void judge_unplaced(struct mason_dixon_check *check) {
    say(check, EXPECTED, "nothing was placed: LuaJIT with GC64 needs no low memory");
    say(check, MASON_DIXON_NOT_NEEDED, "nothing was placed");
}
#endif

#define NOT_MEASURABLE                                                                             \
    "not measurable: no mapping is allowed there, or the address space limit is used up"

MASON_DIXON_RARE static void judge_room(struct mason_dixon_check *check,
                                        const struct mason_dixon_report *report, int measured) {
    const uint64_t demand = promised_more(min_low_room), room = report->low_room_bytes;
    enum mason_dixon_outcome outcome = MASON_DIXON_NOT_NEEDED;
    const char *format = "not measured";
    if (measured && room == MASON_DIXON_NO_ROOM_KNOWN) {
        outcome = demand ? MASON_DIXON_UNKNOWN : MASON_DIXON_NOT_NEEDED;
        format = NOT_MEASURABLE;
    } else if (measured) {
        outcome = room >= demand ? MASON_DIXON_PASS : MASON_DIXON_FAIL;
        format = "%z";
    }
    if (demand)
        say(check, EXPECTED, "%z mappable below %x", demand, promised.low_limit);
    else
        say(check, EXPECTED, "no demand; mappable below %x", promised.low_limit);
    say(check, outcome, format, room);
    if (outcome == MASON_DIXON_FAIL)
        check->remedy = "something occupies low memory: when heap-start or hole failed as well, "
                        "begin there; otherwise look at /proc/PID/maps for what lies below the "
                        "limit, and reserve the room before it does";
}

MASON_DIXON_RARE static void judge_map_32bit(struct mason_dixon_check *check,
                                             const struct mason_dixon_report *report) {
    (void)report; /* of SunOS alone */
    enum mason_dixon_outcome outcome = MASON_DIXON_NOT_NEEDED;
    const char *format;
    uint64_t address;
    say(check, EXPECTED, "no demand; where mmap with MAP_32BIT goes");
    switch (mason_dixon_map_32bit(&address)) {
    case MASON_DIXON_MAP_32BIT_WORKS:
        outcome = MASON_DIXON_PASS;
        format = "%x";
        break;
    case MASON_DIXON_MAP_32BIT_IGNORED:
        format = "above 4 GiB, to %x";
        break;
    case MASON_DIXON_MAP_32BIT_REFUSED:
        format = "refused: its range is full, or it is not allowed here";
#ifdef __sun
        /* illumos i86pc/vm/vm_machdep.c: the search is from the end of the heap up to 0xfefff000.
         */
        if (report->heap_end >= UINT64_C(0xfefff000))
            format = "no, since the heap lies above 4 GiB; instead serves LOW_MAP, or a hint where "
                     "memory is free";
#endif
        break;
    default:
        format = "this system has no MAP_32BIT";
        break;
    }
    say(check, outcome, format, address);
}

MASON_DIXON_RARE static void judge_width(struct mason_dixon_check *check, uint64_t address,
                                         const char *more, const char *remedy) {
    const uint64_t bits = mason_dixon_bits(address), demand = promised_more(pointer_bits);
    const enum mason_dixon_outcome outcome =
        !demand || bits <= demand ? MASON_DIXON_PASS : MASON_DIXON_FAIL;
    say(check, EXPECTED, demand ? "addresses of at most %u bits" : "no demand; width of addresses",
        demand);
    if (!address) {
        say(check, demand ? MASON_DIXON_UNKNOWN : MASON_DIXON_NOT_NEEDED, NOT_MEASURABLE);
        return;
    }
    if (mason_dixon_upper_half(address))
        say(check, outcome,
            "%u bits: %x, sign-extended, in the upper half of the address space: %u bits with "
            "their sign%s",
            bits, address, UINT64_C(1) + mason_dixon_bits(~address), more);
    else
        say(check, outcome, "%u bits: %x%s", bits, address, more);
    if (outcome == MASON_DIXON_FAIL)
        check->remedy = remedy;
}

/* Which stack main runs on, and why. Before main, the stack that was prepared for it counts. */
MASON_DIXON_APART static void measure_stack(struct mason_dixon_report *report) {
    const char *more = "";
#if MASON_DIXON_LOW_STACK
    const struct mason_dixon_low_state *low = mason_dixon_low_state();
    char words[MASON_DIXON_OBSERVED_SIZE];
    struct mason_dixon_text text = mason_dixon_text_open(words, sizeof words);
    more = words;
    if (low->moved) {
        report->stack_address = mason_dixon_low_stack_seen();
        mason_dixon_put(&text, "; main was moved to a stack of ");
        mason_dixon_put_size(&text, low->to - low->from);
    } else {
        report->stack_address = mason_dixon_stack_address();
        mason_dixon_put(&text, "; main was not moved: ");
        mason_dixon_put(&text, low->why);
    }
#else
    report->stack_address = mason_dixon_stack_address();
#endif
    judge_width(&report->checks[STACK_WIDTH], report->stack_address, more,
                "the stack lies higher than the runtime's pointers reach: link the program with "
                "LOW_STACK (low-stack in configure), or run that part of it on a thread made with "
                "mason_dixon_thread_attr()");
}

/* Why the layout is as it is. */
MASON_DIXON_RARE static const char *why_layout(void) {
#if MASON_DIXON_LOW_LAYOUT
    const struct mason_dixon_low_state *low = mason_dixon_low_state();
    static char words[MASON_DIXON_OBSERVED_SIZE];
    struct mason_dixon_text text = mason_dixon_text_open(words, sizeof words);
    if (!promised.low_layout)
        return "";
    mason_dixon_put(&text, "; ");
    mason_dixon_put(&text, low->layout_changed ? "started anew in the low layout"
                                               : "layout not changed: ");
    mason_dixon_put(&text, low->layout_why);
    return words;
#else
    return "";
#endif
}

#if MASON_DIXON_LOW_MAP
/* What the program's calls mean: its own functions where it has some, or those of --wrap=mmap.
 * Weak: with --wrap=mmap64, and nobody who defines or needs the wrapper, the program still links.
 */
#ifdef __cplusplus
extern "C" {
#endif
void *mason_dixon_called_mmap(void *, size_t, int, int, int, long) __asm__("mmap")
    __attribute__((weak));
void *mason_dixon_called_mmap64(void *, size_t, int, int, int, long) __asm__("mmap64")
    __attribute__((weak));
#ifdef __cplusplus
}
#endif

/* Says who is served: a failure where the calls of somebody go elsewhere for sure. What --wrap=mmap
 * passes on cannot be known. */
MASON_DIXON_RARE static void judge_low_map(struct mason_dixon_check *check) {
    struct mason_dixon_low_map_state state;
    void *(*volatile called)(void *, size_t, int, int, int, long) = mason_dixon_called_mmap;
    void *(*volatile called64)(void *, size_t, int, int, int, long) = mason_dixon_called_mmap64;
    const char *wrapped, *served, *more = "";
    enum mason_dixon_outcome outcome = MASON_DIXON_FAIL;
    check->id = "low-map";
    say(check, EXPECTED, "calls of mmap with MAP_32BIT are served below %x", promised.low_limit);
    mason_dixon_low_map_state(&state, promised.low_limit);
    if (!state.stands_in) {
        say(check, MASON_DIXON_NOT_NEEDED, "left out: %s", state.why_not);
        return;
    }
    wrapped = mason_dixon_low_map_serves((uintptr_t)called) ? "" : "mmap";
#ifdef __sun
    (void)called64; /* not there in 64 bits */
#else
    if (!*wrapped && !mason_dixon_low_map_serves((uintptr_t)called64))
        wrapped = "mmap64";
#endif
    if (*state.own_name) {
        wrapped = state.own_name;
        served = "not served: the program has a function %s of its own%s";
        if (state.seen_by_libraries == 0)
            more = ", which its shared libraries call, too";
        check->remedy = "take the function out, or let it call mason_dixon_map_low() where it is "
                        "asked with MAP_32BIT";
    } else if (state.seen_by_libraries == 0) {
        served = "%sonly the program itself; its shared libraries call the C library%s";
        wrapped = "";
        check->remedy =
            "the executable hides mmap: take it out of the \"local\" names of its version "
            "script, or link the runtime statically";
#ifdef __sun
    } else if (state.bound_directly) {
        served =
            "%sthe program, but not a shared library that is bound to the C library directly%s";
        wrapped = "";
        check->remedy = "the executable has lost the mark INTERPOSE, which the mapfile of LOW_MAP "
                        "gives it: link it again with \"mason-dixon link\"";
#endif
    } else if (*wrapped) {
        outcome = MASON_DIXON_UNKNOWN;
        served = "the program's own calls go to its --wrap=%s, and what that passes on is served%s";
        if (state.seen_by_libraries == 1)
            more = "; those of its shared libraries are";
    } else {
        outcome = MASON_DIXON_PASS;
        served = "%smmap of the program%s is served";
        if (state.seen_by_libraries == 1)
            more = " and of its shared libraries";
    }
    say(check, outcome, served, wrapped, more);
    if (state.reserve_bytes) {
        char kept[MASON_DIXON_OBSERVED_SIZE];
        memcpy(kept, check->observed, sizeof kept);
        say(check, outcome, "%s; reserved %z", kept, state.reserve_bytes);
    }
}
#endif

#if MASON_DIXON_RUNTIME_LUAJIT

/* LuaJIT's functions, as lua.h and lauxlib.h declare them; weak, since a program that links LuaJIT
 * in part may lack one. */
#ifdef __cplusplus
extern "C" {
#endif
void *mason_dixon_lua_newstate(void) __asm__("luaL_newstate") __attribute__((weak));
int mason_dixon_lua_load(void *L, const char *text) __asm__("luaL_loadstring")
    __attribute__((weak));
int mason_dixon_lua_dump(void *L, int (*writer)(void *, const void *, size_t, void *),
                         void *data) __asm__("lua_dump") __attribute__((weak));
void mason_dixon_lua_close(void *L) __asm__("lua_close") __attribute__((weak));
#ifdef __cplusplus
}
#endif

/* Keeps the fifth byte of a compiled chunk: its flags. */
MASON_DIXON_RARE static int keep_flags(void *L, const void *bytes, size_t size, void *data) {
    int *seen = (int *)data; /* bytes so far; the flags as seen[1] */
    size_t at;
    (void)L;
    for (at = 0; at < size && seen[0] < 5; at++)
        if (++seen[0] == 5)
            seen[1] = ((const unsigned char *)bytes)[at];
    return 0;
}

/* Which LuaJIT is loaded shows in what it compiles: bit 3 of the fifth byte is set by GC64
 * (LuaJIT's lj_bcdump.h, BCDUMP_F_FR2). */
MASON_DIXON_RARE static void judge_luajit(struct mason_dixon_check *check) {
    int seen[2] = {0, 0}, loaded = 0;
    void *(*volatile newstate)(void) = mason_dixon_lua_newstate;
    void *L;
    check->id = "runtime";
    say(check, EXPECTED, "a LuaJIT %s GC64, as when this was built",
        promised.luajit == 64 ? "with" : "without");
    if (!newstate || !mason_dixon_lua_load || !mason_dixon_lua_dump || !mason_dixon_lua_close) {
        say(check, MASON_DIXON_UNKNOWN,
            "this program has no luaL_newstate, luaL_loadstring, lua_dump or lua_close to ask "
            "with");
        return;
    }
    L = newstate();
    if (!L) {
        say(check, MASON_DIXON_FAIL,
            "luaL_newstate() gives no state: there is no low memory for it");
        check->remedy = "look at /proc/PID/maps for what lies below 0x80000000";
        return;
    }
    if (mason_dixon_lua_load(L, "") == 0 && mason_dixon_lua_dump(L, keep_flags, seen) == 0 &&
        seen[0] == 5)
        loaded = seen[1] & 8 ? 64 : 32;
    mason_dixon_lua_close(L);
    say(check,
        loaded == (int)promised.luajit ? MASON_DIXON_PASS
        : loaded                       ? MASON_DIXON_FAIL
                                       : MASON_DIXON_UNKNOWN,
        loaded ? "one %s GC64 is loaded" : "it compiles nothing that would tell",
        loaded == 64 ? "with" : "without");
    if (check->outcome == MASON_DIXON_FAIL)
        check->remedy = loaded == 32
                            ? "the library was exchanged: this one needs memory below 2 GiB, "
                              "which nothing keeps free here; configure and build again with it"
                            : "the library was exchanged: this one needs no low memory; "
                              "configure and build again with it, or put the other back";
}
#endif

/* What /proc tells, and whether an emulator answers in its place. */
MASON_DIXON_APART static void measure_kernel(struct mason_dixon_report *report,
                                             enum mason_dixon_heap_state state) {
    struct mason_dixon_stat stat;
    mason_dixon_stat_read(&stat);
    report->emulated = mason_dixon_emulated(&stat, report->heap_end);
    if (state == MASON_DIXON_HEAP_THERE && !is_emulated(report))
        report->heap_start = stat.start_brk;
}

/* Measures and judges. With quick, only what a promise needs, and without /proc: right after the
 * start the end of the heap says what its start would. An emulator is not looked for, so a failure
 * (or a doubt) found this way is no verdict yet. */
MASON_DIXON_RARE static void measure(struct mason_dixon_report *report, int quick) {
    /* One string: pointers to texts would be relocations in each position-independent program. */
    const char *id = "heap-start\0hole\0low-room\0map-32bit\0stack-width\0mmap-width\0\0";
    struct mason_dixon_image image;
    enum mason_dixon_heap_state state;
    unsigned i;

    memset(report, 0, sizeof *report);
    report->count = ALWAYS;
    for (i = 0; i < MASON_DIXON_CHECKS; i++) {
        report->checks[i].id = id;
        report->checks[i].outcome = MASON_DIXON_NOT_NEEDED;
        report->checks[i].remedy = "";
        while (*id++)
            ;
    }
    report->boundary_bytes = promised.boundary;
    report->low_limit_bytes = promised.low_limit;
    report->min_low_room_bytes = promised_more(min_low_room);
    report->pointer_bits = promised_more(pointer_bits);
    report->emulated = "no";
    report->low_room_bytes = MASON_DIXON_NO_ROOM_KNOWN;
    report->page_bytes = mason_dixon_page_bytes();

    mason_dixon_image_read(&image, promised.boundary);
    report->image_start = image.start;
    report->image_end = image.end;
    report->load_bias = image.bias;
    state = mason_dixon_heap_end(&report->heap_end);
    if (!quick)
        measure_kernel(report, state);
#if MASON_DIXON_RUNTIME_LUAJIT
    if (promised.luajit == 64) {
        judge_unplaced(&report->checks[HEAP_START]);
        judge_unplaced(&report->checks[HOLE]);
    } else
#endif
    {
        judge_heap(&report->checks[HEAP_START], report, &image, state);
        judge_hole(&report->checks[HOLE], report, &image);
    }

    if (!quick || promised_more(pointer_bits)) {
        uint64_t highest;
        report->mmap_address = mason_dixon_mmap_address(report->page_bytes);
        highest = report->mmap_address;
        if (report->heap_end > highest)
            highest = report->heap_end;
        if (highest && image.known && image.end > highest)
            highest = image.end;
        measure_stack(report);
        judge_width(&report->checks[MMAP_WIDTH], highest, why_layout(),
                    "mappings, the heap or the program itself lie higher than the runtime's "
                    "pointers reach: link it with -no-pie, and with LOW_LAYOUT (low-layout in "
                    "configure), or build the runtime for wider pointers");
    }
    if (!quick || promised_more(min_low_room)) {
        struct mason_dixon_range heap = {0, 0};
        if (report->heap_start && report->heap_start < report->heap_end) {
            heap.start = report->heap_start;
            heap.end = report->heap_end;
        }
        if (!is_emulated(report))
            report->low_room_bytes = mason_dixon_low_room(
                &image, heap, promised.low_limit, quick ? promised_more(min_low_room) : UINT64_MAX,
                report->page_bytes);
#if MASON_DIXON_LOW_MAP
        {
            /* What LOW_RESERVE keeps is there for those who ask with MAP_32BIT; where our own mmap
             * has counted, it is counted. */
            struct mason_dixon_low_map_state low_map;
            void *(*volatile called)(void *, size_t, int, int, int, long) = mason_dixon_called_mmap;
            mason_dixon_low_map_state(&low_map, promised.low_limit);
            if (report->low_room_bytes != MASON_DIXON_NO_ROOM_KNOWN)
                report->low_room_bytes +=
                    mason_dixon_low_map_serves((uintptr_t)called) ? 0 : low_map.held_bytes;
            else if (low_map.held_bytes)
                report->low_room_bytes = low_map.held_bytes;
        }
#endif
    }
    judge_room(&report->checks[LOW_ROOM], report, !quick || promised_more(min_low_room));
    if (!quick)
        judge_map_32bit(&report->checks[MAP_32BIT_CHECK], report);

#if MASON_DIXON_LOW_MAP
    judge_low_map(&report->checks[report->count++]);
#endif
    /* Inside an emulator every check of places has the same answer. */
    for (i = promised.luajit == 64 ? LOW_ROOM : HEAP_START;
         is_emulated(report) && i < report->count; i++) {
        report->checks[i].remedy = "";
        say(&report->checks[i], MASON_DIXON_UNKNOWN,
            "no verdict: running under %s, which places things itself", report->emulated);
    }
    report->outcome = report->checks[HEAP_START].outcome;
#if MASON_DIXON_RUNTIME_LUAJIT
    if (promised.luajit)
        judge_luajit(&report->checks[report->count++]);
#endif
    for (i = 0; i < report->count; i++)
        if (report->checks[i].outcome == MASON_DIXON_UNKNOWN)
            report->outcome = MASON_DIXON_UNKNOWN;
    for (i = 0; i < report->count; i++)
        if (report->checks[i].outcome == MASON_DIXON_FAIL)
            report->outcome = MASON_DIXON_FAIL;
}

/* Words on lines of at most 79 columns; the lines after the first begin with indent blanks. */
struct lines {
    struct mason_dixon_text text;
    unsigned column;
    unsigned indent;
};

MASON_DIXON_RARE static void lines_open(struct lines *lines, char *buffer, size_t bytes,
                                        unsigned indent) {
    lines->text = mason_dixon_text_open(buffer, bytes);
    lines->column = 0;
    lines->indent = indent;
}

MASON_DIXON_RARE static void put_char(struct lines *lines, char c) {
    mason_dixon_put_char(&lines->text, c);
    lines->column = c == '\n' ? 0 : lines->column + 1;
}

MASON_DIXON_RARE static void put_blanks(struct lines *lines, unsigned column) {
    while (lines->column < column)
        put_char(lines, ' ');
}

MASON_DIXON_RARE static void put_words(struct lines *lines, const char *words) {
    while (*words) {
        unsigned length = 0, blank = *words == ' ';
        words += blank;
        while (words[length] && words[length] != ' ')
            length++;
        if (lines->column > lines->indent && lines->column + blank + length > 79) {
            put_char(lines, '\n');
            put_blanks(lines, lines->indent);
        } else if (blank) {
            put_char(lines, ' ');
        }
        while (length--)
            put_char(lines, *words++);
    }
}

MASON_DIXON_RARE static void put_labelled(struct lines *lines, const char *first,
                                          const char *second, const char *words) {
    put_blanks(lines, 2);
    put_words(lines, first);
    put_blanks(lines, 15);
    put_words(lines, second);
    put_blanks(lines, lines->indent);
    put_words(lines, words);
    put_char(lines, '\n');
}

/* One check: a line when all is well, the promise and the remedy as well when not. */
MASON_DIXON_APART static void put_check(struct lines *lines,
                                        const struct mason_dixon_check *check) {
    lines->indent = 27;
    put_labelled(lines, check->id, mason_dixon_outcome_name((unsigned)check->outcome),
                 check->observed);
    if (check->outcome == MASON_DIXON_FAIL || check->outcome == MASON_DIXON_UNKNOWN)
        put_labelled(lines, "", "expected", check->expected);
    if (*check->remedy)
        put_labelled(lines, "", "remedy", check->remedy);
}

/* The file name of the program, where the system tells it without an allocation. */
MASON_DIXON_RARE static void put_program(struct lines *lines) {
#ifdef __linux__
    const char *path = (const char *)(uintptr_t)getauxval(AT_EXECFN);
    if (path && *path) {
        const char *at = path;
        unsigned left = 40;
        while (*at)
            if (*at++ == '/')
                path = at;
        for (; *path && left--; path++)
            put_char(lines, *path > ' ' && *path < 127 ? *path : '?');
        return;
    }
#endif
    put_words(lines, "this program");
}

MASON_DIXON_RARE static void write_all(int fd, const char *text, size_t bytes) {
    while (bytes) {
#ifdef _WIN32
        int put = _write(fd, text, (unsigned)bytes);
#else
        ssize_t put = write(fd, text, bytes);
        if (put < 0 && errno == EINTR)
            continue;
#endif
        if (put <= 0)
            return;
        text += put;
        bytes -= (size_t)put;
    }
}

MASON_DIXON_RARE int mason_dixon_self_test(struct mason_dixon_report *report) {
    int saved = errno;
    if (!report) {
        errno = EINVAL;
        return -1;
    }
    measure(report, 0);
    errno = saved;
    return report->outcome == MASON_DIXON_FAIL;
}

/* One message. A reader that has gone must not end the program by SIGPIPE. */
MASON_DIXON_RARE static void put_out(int fd, const struct lines *lines, int guarded) {
#ifdef SIGPIPE
    void (*before)(int) = guarded ? signal(SIGPIPE, SIG_IGN) : SIG_ERR;
#endif
    write_all(fd, lines->text.start, lines->text.used);
#ifdef SIGPIPE
    if (before != SIG_ERR)
        (void)signal(SIGPIPE, before);
#else
    (void)guarded;
#endif
}

/* The report, or what failed of it. */
MASON_DIXON_RARE static void tell_report(const struct mason_dixon_report *report, int fd,
                                         int failures, int guarded) {
    char buffer[4096];
    struct lines lines;
    unsigned i;
    lines_open(&lines, buffer, sizeof buffer, 2);
    put_words(&lines, failures ? "MasonDixon: " : "MasonDixon self-test of ");
    put_program(&lines);
    if (failures) {
        put_words(&lines, " does not have the address-space layout it was built for");
    } else {
        put_words(&lines, ": ");
        put_words(&lines, mason_dixon_outcome_name((unsigned)report->outcome));
    }
    put_char(&lines, '\n');
    for (i = 0; i < report->count && i < MASON_DIXON_CHECKS; i++)
        if (!failures || report->checks[i].outcome == MASON_DIXON_FAIL)
            put_check(&lines, &report->checks[i]);
    put_out(fd, &lines, guarded);
}

MASON_DIXON_RARE void mason_dixon_print(const struct mason_dixon_report *report, int fd) {
    int saved = errno;
    if (report)
        tell_report(report, fd, 0, 0);
    errno = saved;
}

#if MASON_DIXON_STARTUP

#if !defined(__GNUC__) || defined(__TINYC__)
#error "mason_dixon.c: MASON_DIXON_STARTUP needs a compiler with __attribute__((constructor))"
#endif

/* Is it this word? One strcmp() less to be bound at the start of each program. */
MASON_DIXON_RARE static int is(const char *value, const char *word) {
    while (*value && *value == *word) {
        value++;
        word++;
    }
    return *value == *word;
}

MASON_DIXON_RARE static void tell_unknown_value(const char *value) {
    char buffer[256];
    struct lines lines;
    unsigned left = 40;
    lines_open(&lines, buffer, sizeof buffer, 0);
    mason_dixon_put(&lines.text, "MasonDixon: environment variable MASON_DIXON is \"");
    for (; *value && left--; value++)
        put_char(&lines, *value >= ' ' && *value < 127 ? *value : '?');
    mason_dixon_put(&lines.text, *value ? "...\"" : "\"");
    mason_dixon_put(&lines.text, "; allowed: off, report, warn, abort, test; taken as warn\n");
    put_out(2, &lines, 1);
}

/* 1 when the program has rights that its caller has not: then the caller's environment has no say.
 */
MASON_DIXON_RARE static int raised_rights(void) {
#if defined(__linux__)
    return getauxval(AT_SECURE) != 0; /* getauxval(3) */
#elif defined(_WIN32)
    return 0;
#else
    return getuid() != geteuid() || getgid() != getegid();
#endif
}

MASON_DIXON_RARE static void startup_test(void) {
    struct mason_dixon_report report;
    const char *mode = raised_rights() ? NULL : getenv("MASON_DIXON");
    int abort_on_failure = promised.on_failure_abort != 0;
    int report_all = 0, test = 0;

    if (mode && *mode) {
        if (is(mode, "off"))
            return;
        if (is(mode, "report")) {
            report_all = 1;
            abort_on_failure = 0;
        } else if (is(mode, "test")) {
            report_all = test = 1;
        } else if (is(mode, "abort")) {
            abort_on_failure = 1;
        } else {
            abort_on_failure = 0;
            if (!is(mode, "warn"))
                tell_unknown_value(mode);
        }
    }
    if (!report_all) {
        measure(&report, 1);
        if (report.outcome == MASON_DIXON_PASS || report.outcome == MASON_DIXON_NOT_NEEDED)
            return;
    }
    measure(&report, 0);
    if (report_all)
        tell_report(&report, 2, 0, 1);
    if (test)
        _exit(report.outcome == MASON_DIXON_FAIL      ? 1
              : report.outcome == MASON_DIXON_UNKNOWN ? 77
                                                      : 0);
    if (report.outcome != MASON_DIXON_FAIL)
        return;
    if (!report_all)
        tell_report(&report, 2, 1, 1);
    if (abort_on_failure)
        abort();
}

/* When something looks wrong, or more was promised than a glance can see. */
MASON_DIXON_RARE static void look_closely(void) {
    int saved = errno;
    startup_test();
    errno = saved;
}

/* Where constructors get what main() gets, environ need not be named, which could make a program
 * export a copy of it. */
#ifdef MASON_DIXON_GLIBC
#define STARTUP_ARGUMENTS int count, char **arguments, char **variables
#define STARTUP_VARIABLES ((void)count, (void)arguments, variables)
#else
#define STARTUP_ARGUMENTS void
#ifdef __linux__
#define STARTUP_VARIABLES environ
#else
#define STARTUP_VARIABLES NULL /* there is no glance */
#endif
#endif

/* Priority 101 is the first that is not reserved: before all other constructors of the program, so
 * before they can grow the heap. Not .preinit_array, though that runs earlier still: musl ignores
 * it in dynamic programs (ldso/dynlink.c), and a sanitizer's own setup may come after it. The start
 * of the heap is the same at both moments. */
#ifdef __sun
/* GCC refuses an order where the linker is that of illumos and Solaris (gcc/config/sol2.h,
 * SUPPORTS_INIT_PRIORITY). */
__attribute__((constructor, used)) static void mason_dixon_startup(STARTUP_ARGUMENTS);
#else
__attribute__((constructor(101), used)) static void mason_dixon_startup(STARTUP_ARGUMENTS);
#endif

/* A glance: 1 when what the kernel has already told proves what measure() would find, so that a
 * good start costs next to nothing; 0 is no verdict. It never reads a text or a table, and of the C
 * library it needs getauxval() alone: each other function would cost a search for its name and a
 * page or two. */
#if defined(__linux__) && defined(__LP64__) && MASON_DIXON_HAVE_PHDR && !MASON_DIXON_LOW_MAP

#if defined(__x86_64__)
static inline long glance_call(long number, uint64_t first, size_t second, void *third) {
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(number), "D"(first), "S"(second), "d"(third)
                     : "rcx", "r11", "memory");
    return result;
}
#endif

/* Where the heap ends now; 0 when brk is refused. */
static inline uint64_t glance_heap_end(void) {
#if defined(__x86_64__)
    long now = glance_call(SYS_brk, 0, 0, NULL);
    return now >= -4096 && now <= 0 ? 0 : (uint64_t)now;
#else
    uint64_t end;
    return mason_dixon_heap_end(&end) == MASON_DIXON_HEAP_THERE ? end : 0;
#endif
}

/* Is the page for certain not mapped? madvise(2) says ENOMEM, and MADV_NORMAL does nothing to one
 * that is. Not mincore(2), for which systemd's @system-service kills; valgrind complains of
 * msync(2). */
static inline int glance_unmapped(uint64_t page, uint64_t page_bytes) {
#if defined(__x86_64__)
    return glance_call(SYS_madvise, page, (size_t)page_bytes, (void *)(uintptr_t)MADV_NORMAL) ==
           -ENOMEM;
#else
    int saved = errno;
    int unmapped =
        madvise((void *)(uintptr_t)page, (size_t)page_bytes, MADV_NORMAL) != 0 && errno == ENOMEM;
    errno = saved;
    return unmapped;
#endif
}

/* Is it the variable MASON_DIXON? Letter by letter, as a name in memory would be a text. */
static inline int glance_named(const char *entry) {
    return entry[0] == 'M' && entry[1] == 'A' && entry[2] == 'S' && entry[3] == 'O' &&
           entry[4] == 'N' && entry[5] == '_' && entry[6] == 'D' && entry[7] == 'I' &&
           entry[8] == 'X' && entry[9] == 'O' && entry[10] == 'N' && entry[11] == '=';
}

static inline int glance(char *const *entry) {
    const ElfW(Phdr) *header = (const ElfW(Phdr) *)(uintptr_t)getauxval(AT_PHDR);
    const ElfW(Phdr) *const last = header + getauxval(AT_PHNUM);
    const uint64_t first = (uint64_t)(uintptr_t)header;
    const uint64_t page_bytes = getauxval(AT_PAGESZ), boundary = promised.boundary;
    const uint64_t own = (uint64_t)(uintptr_t)mason_dixon_startup;
    uint64_t bias = 0, end = 0, heap_end;
    int below = 0, above = 0, ours = 0;

    if (promised_more(min_low_room) != 0 || promised_more(pointer_bits) != 0 ||
        promised.luajit != 0 || !header || !page_bytes)
        return 0;
    for (; entry && *entry; entry++)
        if (glance_named(*entry))
            return 0;
    for (; header != last; header++) {
        const uint64_t from = bias + header->p_vaddr, to = from + header->p_memsz;
        if (header->p_type == PT_PHDR) /* comes before the first PT_LOAD (gABI) */
            bias = first - header->p_vaddr;
        if (header->p_type != PT_LOAD || from == to)
            continue;
        if (from < boundary && to > boundary)
            return 0;
        if (to <= boundary)
            below = 1;
        if (from >= boundary)
            above = 1;
        if (own >= from && own < to)
            ours = 1;
        if (to > end)
            end = to;
    }
    /* The headers may be those of a loader that was started with the program as its argument. */
    if (!ours)
        return 0;
    heap_end = glance_heap_end();
    if (heap_end < boundary)
        return 0;
    /* One page right below the boundary tells that the heap has not grown across it, and that the
     * gap between the segments is free. */
    if (end >= boundary && end <= heap_end && !(below && above))
        return 1;
    return glance_unmapped((boundary - 1) & ~(page_bytes - 1), page_bytes);
}

#else
static inline int glance(char *const *entry) {
    (void)entry;
    return 0;
}
#endif

static void mason_dixon_startup(STARTUP_ARGUMENTS) {
    char *const *entry = STARTUP_VARIABLES;
    if (promised.startup && !glance(entry))
        look_closely();
}

#endif
