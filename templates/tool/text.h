/* SPDX-License-Identifier: 0BSD
 *
 * Words and text that grow. Where there is no memory left the program ends with a message and
 * status 3: it is small, and nothing useful could be done. */
#ifndef TEXT_H
#define TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* A list of words that ends with NULL, as exec wants it. {0} is an empty one. */
struct words {
    char **at; /* NULL while nothing was added */
    size_t count;
    size_t room;
};

/* A text of any length; at is "" or ends with NUL once something was added. {0} is an empty one. */
struct text {
    char *at;
    size_t size;
    size_t room;
};

void *need_memory(void *memory);
char *copy_text(const char *text);
char *copy_part(const char *from, size_t size);

void words_add(struct words *words, const char *word);
void words_add_all(struct words *words, const struct words *more);
/* words_add_fact - adds "key=value"; value may be NULL, for nothing. */
void words_add_fact(struct words *words, const char *key, const char *value);
void words_free(struct words *words);

void text_add(struct text *text, const char *from, size_t size);
void text_print(struct text *text, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;
/* text_read - adds a file, up to so many bytes. Returns 0 when it can't be read. */
int text_read(struct text *text, const char *file, size_t most);
/* text_write - writes a file where it says something else, in one step: others see the old one or
 * the new one. Returns 1, 0 where it said that already, -1 with errno set when it can't be written.
 */
int text_write(const struct text *text, const char *file);
void text_print_list(struct text *text, const char *format, va_list arguments);
void text_free(struct text *text);

/* starts - does a text begin with another? Returns what follows it, or NULL. */
const char *starts(const char *text, const char *with);
/* ends - does a text end with another? */
int ends(const char *text, const char *with);
/* is_one_of, starts_with_one - is a word in a list that ends with NULL; does it begin with one of
 * it?
 */
int is_one_of(const char *word, const char *const *list);
int starts_with_one(const char *word, const char *const *list);
/* error_line - the line of what a compiler or linker said that tells most: the first with "error"
 * or a linker's words for a name that lacks or is there twice, but for the driver's own, which only
 * says that the linker failed; else the first. The caller frees it. */
char *error_line(const char *said);
/* size_words - a size as people write it: 2 GiB, 64 KiB, else in bytes. */
void size_words(uint64_t bytes, char *words, size_t room);
/* hash_bytes - FNV-1a, 64 bits, of more bytes: for names of files, no secret. */
#define HASH_OF_NOTHING UINT64_C(0xcbf29ce484222325)
uint64_t hash_bytes(uint64_t hash, const char *at, size_t size);
/* hash_text - the same of a text and its end. */
uint64_t hash_text(uint64_t hash, const char *text);
/* base_name - behind the last "/". */
const char *base_name(const char *path);

#endif
