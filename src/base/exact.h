/* Exact arithmetic on counts: whole numbers up to 2^63 - 1, so that every JSON reader holds them too.
 * Each function returns false on overflow and then leaves its output untouched. */
#ifndef BPT_EXACT_H
#define BPT_EXACT_H

#include <stdbool.h>
#include <stdint.h>

#define EXACT_MAX ((uint64_t)INT64_MAX)

/* The working width of a product of two counts. */
__extension__ typedef unsigned __int128 exact_wide;

static inline bool exact_add(uint64_t *sum, uint64_t addend) {
    if (addend > EXACT_MAX || *sum > EXACT_MAX - addend) return false;
    *sum += addend;
    return true;
}

static inline bool exact_multiply(uint64_t *product, uint64_t factor) {
    exact_wide wide = (exact_wide)*product * factor;
    if (wide > EXACT_MAX) return false;
    *product = (uint64_t)wide;
    return true;
}

static inline uint64_t exact_smaller(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

static inline uint64_t exact_larger(uint64_t a, uint64_t b) {
    return a > b ? a : b;
}

/* *sum += a * b */
static inline bool exact_add_product(uint64_t *sum, uint64_t a, uint64_t b) {
    return exact_multiply(&a, b) && exact_add(sum, a);
}

#endif
