/* Numbers as text, both ways. Never asks the locale; the separators come with the call. */
#ifndef BPT_NUMBER_H
#define BPT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { NUMBER_SIZE = 48 }; /* bytes that any number printed here fits in */

/* How a language separates: English {".", ","}, Spanish {",", "\u202f"}. `group_from` is the number of digits from
 * which groups are set off (4 in English: 2,528; 5 in Spanish: 2528, 32 768). */
struct number_style {
    const char *decimal, *group;
    int group_from;
};

extern const struct number_style number_style_plain; /* 2528, 0.5: for csv and machines */
extern const struct number_style number_style_english;

/* "32", "100k", "1.5M", "15e12", "15T", "100_000", "100,000" -> the exact count; k M G B T are powers of 1000 (G = B =
 * 1e9). A number that is not whole, or is outside min..max, is refused with a sentence that starts at the number. */
bool number_parse_count(const char *text, uint64_t min, uint64_t max, uint64_t *count, struct error *error);

/* "4", "0.42", "1e-3", "1/38.6" -> a number above 0. False when it is none. */
bool number_parse_real(const char *text, double *value);

/* "5%", "0.05" -> parts per billion, more than 0 and at most 1e9. */
bool number_parse_share(const char *text, uint64_t *parts_per_billion, struct error *error);

/* 2528 -> "2528", without printf, since a figure has thousands; returns the end, where no NUL is put. */
char *number_put(char *at, uint64_t value);

/* 2528 -> "2,528" */
const char *number_grouped(char text[NUMBER_SIZE], uint64_t count, const struct number_style *style);

/* Rounded to `digits` significant digits, no exponent, grouped, no trailing zeros dropped: 39.557 -> "39.6". */
const char *number_significant(char text[NUMBER_SIZE], double value, int digits, const struct number_style *style);

/* The same with trailing zeros after the decimal sign dropped: 15.0 -> "15". */
const char *number_short(char text[NUMBER_SIZE], double value, int digits, const struct number_style *style);

/* `decimals` places, no grouping: coordinates. -0 prints as 0. */
const char *number_fixed(char text[NUMBER_SIZE], double value, int decimals);

/* The shortest decimal that reads back as the same double, for csv and json: 8283.7504. */
const char *number_exact(char text[NUMBER_SIZE], double value);

#endif
