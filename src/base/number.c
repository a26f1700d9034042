#include "base/number.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/exact.h"

const struct number_style number_style_plain = {".", "", 99};
const struct number_style number_style_english = {".", ",", 4};

/* ---- text -> number ---- */

struct decimal {
    exact_wide digits; /* the number without its point */
    int exponent;      /* times ten to this */
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Keeps the digits of every number that could be meant. Of one that is longer it keeps how large it is, and by an odd
 * last digit, which nothing divides away, that it was not whole. */
static void add_digit(struct decimal *decimal, int digit, bool fraction) {
    const exact_wide full = (exact_wide)EXACT_MAX * 1000000000000000;
    if (decimal->digits < full) {
        decimal->digits = decimal->digits * 10 + (unsigned)digit;
        decimal->exponent -= fraction;
    } else {
        decimal->digits |= digit != 0;
        decimal->exponent += !fraction;
    }
}

/* A comma before three digits, as figures print them: 100,000. */
static bool groups(const char *at) {
    return *at == ',' && is_digit(at[1]) && is_digit(at[2]) && is_digit(at[3]) && !is_digit(at[4]);
}

/* Behind a digit: 100_000. */
static bool parts(const char *at) {
    return *at == '_' && is_digit(at[-1]) && is_digit(at[1]);
}

/* Reads digits with one point and with what parts them, and stops behind them. */
static bool scan_mantissa(const char **text, struct decimal *decimal) {
    const char *at = *text;
    bool point = false, digit = false;
    for (; is_digit(*at) || (*at == '.' && !point) || (digit && (parts(at) || (!point && groups(at)))); at++) {
        if (*at == '.') {
            point = true;
        } else if (is_digit(*at)) {
            add_digit(decimal, *at - '0', point);
            digit = true;
        }
    }
    *text = at;
    return digit;
}

/* Stops at the e that no digits follow. */
static void scan_exponent(const char **text, int *exponent) {
    enum { FARTHEST = 1000000 }; /* past any number, so that the rest need not be added up */
    const char *at = *text + 1;
    bool negative = *at == '-';
    if (*at == '-' || *at == '+') at++;
    int value = 0;
    if (!is_digit(*at)) return;
    for (; is_digit(*at); at++)
        if (value < FARTHEST) value = value * 10 + (*at - '0');
    *exponent += negative ? -value : value;
    *text = at;
}

static bool scan_decimal(const char *text, const char *suffixes, struct decimal *decimal) {
    *decimal = (struct decimal){0};
    if (!scan_mantissa(&text, decimal)) return false;
    if (*text == 'e' || *text == 'E') {
        scan_exponent(&text, &decimal->exponent);
    } else if (*text) {
        const char *suffix = strchr(suffixes, *text);
        if (!suffix) return false;
        static const struct {
            char letter;
            int exponent;
        } powers[] = {{'k', 3}, {'K', 3}, {'M', 6}, {'G', 9}, {'B', 9}, {'T', 12}, {'%', -2}};
        for (size_t i = 0; i < sizeof powers / sizeof *powers; i++)
            if (powers[i].letter == *text) decimal->exponent += powers[i].exponent;
        text++;
    }
    return *text == '\0';
}

enum whole { WHOLE, NOT_WHOLE, TOO_LARGE };

static enum whole make_whole(struct decimal decimal, uint64_t *count) {
    while (decimal.exponent < 0 && decimal.digits) {
        if (decimal.digits % 10) return NOT_WHOLE;
        decimal.digits /= 10;
        decimal.exponent++;
    }
    for (; decimal.exponent > 0 && decimal.digits; decimal.exponent--) {
        if (decimal.digits > EXACT_MAX) return TOO_LARGE;
        decimal.digits *= 10;
    }
    if (decimal.digits > EXACT_MAX) return TOO_LARGE;
    *count = (uint64_t)decimal.digits;
    return WHOLE;
}

static bool refuse_count(const char *text, const char *fault, uint64_t min, uint64_t max, struct error *error) {
    char low[NUMBER_SIZE], high[NUMBER_SIZE];
    number_grouped(low, min, &number_style_english);
    number_grouped(high, max, &number_style_english);
    return error_set(error, ERROR_USAGE, "'%.60s' is %s; give a whole number from %s to %s, such as 32, 100k or 1.5M",
                     text, fault, low, high);
}

bool number_parse_count(const char *text, uint64_t min, uint64_t max, uint64_t *count, struct error *error) {
    struct decimal decimal;
    uint64_t value = 0;
    if (text[0] == '-') return refuse_count(text, "negative", min, max, error);
    if (!scan_decimal(text, "kKMGBT", &decimal)) return refuse_count(text, "not a number", min, max, error);
    enum whole whole = make_whole(decimal, &value);
    if (whole == NOT_WHOLE) return refuse_count(text, "not a whole number", min, max, error);
    if (whole == TOO_LARGE || value > max) return refuse_count(text, "too large", min, max, error);
    if (value < min) return refuse_count(text, "too small", min, max, error);
    *count = value;
    return true;
}

bool number_parse_share(const char *text, uint64_t *parts_per_billion, struct error *error) {
    struct decimal decimal;
    uint64_t parts = 0;
    bool read = scan_decimal(text, "%", &decimal);
    decimal.exponent += 9;
    if (!read || make_whole(decimal, &parts) != WHOLE || parts < 1 || parts > 1000000000)
        return error_set(error, ERROR_USAGE,
                         "'%.60s' is not a share; give more than 0%% and at most 100%%, such as 5%% or 0.05", text);
    *parts_per_billion = parts;
    return true;
}

bool number_parse_real(const char *text, double *value) {
    struct decimal over, under = {.digits = 1};
    char first[NUMBER_SIZE];
    size_t length = strcspn(text, "/");
    if (length >= sizeof first) return false;
    memcpy(first, text, length);
    first[length] = '\0';
    if (!scan_decimal(first, "kMGT", &over) || (text[length] && !scan_decimal(text + length + 1, "", &under)))
        return false;
    double quotient = (double)over.digits / (double)under.digits * pow(10, over.exponent - under.exponent);
    if (!isfinite(quotient) || quotient <= 0) return false;
    *value = quotient;
    return true;
}

/* ---- number -> text ---- */

/* Copies digits with the group sign between threes counted from the right. */
static size_t put_grouped(char *text, const char *digits, size_t length, const struct number_style *style) {
    size_t at = 0;
    bool grouped = (int)length >= style->group_from;
    for (size_t i = 0; i < length; i++) {
        if (grouped && i && (length - i) % 3 == 0) {
            memcpy(text + at, style->group, strlen(style->group));
            at += strlen(style->group);
        }
        text[at++] = digits[i];
    }
    return at;
}

char *number_put(char *at, uint64_t value) {
    char digits[NUMBER_SIZE];
    int count = 0;
    do digits[count++] = (char)('0' + value % 10);
    while (value /= 10);
    while (count) *at++ = digits[--count];
    return at;
}

const char *number_grouped(char text[NUMBER_SIZE], uint64_t count, const struct number_style *style) {
    char digits[NUMBER_SIZE];
    size_t length = (size_t)(number_put(digits, count) - digits);
    text[put_grouped(text, digits, length, style)] = '\0';
    return text;
}

/* `digits_text` as snprintf wrote it in whatever locale: digits, one byte or more of decimal sign, digits. */
static const char *put_decimal(char text[NUMBER_SIZE], const char *plain, bool drop_zeros,
                               const struct number_style *style) {
    size_t whole = strspn(plain, "0123456789");
    const char *fraction = plain + whole;
    fraction += strcspn(fraction, "0123456789");
    size_t length = strlen(fraction);
    while (drop_zeros && length && fraction[length - 1] == '0') length--;
    size_t at = put_grouped(text, plain, whole, style);
    if (length) {
        memcpy(text + at, style->decimal, strlen(style->decimal));
        at += strlen(style->decimal);
        memcpy(text + at, fraction, length);
        at += length;
    }
    text[at] = '\0';
    return text;
}

/* The value times ten to the `decimals`, rounded as printf rounds: exactly, and of two as near to the even. For values
 * from 1e-6 to 2^53 and up to 18 decimals, which wide numbers hold. */
static uint64_t round_scaled(double value, int decimals) {
    int exponent;
    exact_wide product = (uint64_t)(frexp(value, &exponent) * 0x1p53); /* times two to the `exponent` - 53 */
    for (int i = 0; i < decimals; i++) product *= 10;
    int behind = 53 - exponent; /* bits of the fraction */
    exact_wide one = (exact_wide)1 << behind, rest = product & (one - 1), whole = product >> behind;
    return (uint64_t)(whole + (rest > one / 2 || (rest == one / 2 && whole % 2)));
}

/* Most numbers of a figure: those that have no more whole digits than are asked for, and few. Many times as fast as
 * printf. */
static bool put_common(char plain[NUMBER_SIZE], double value, int digits) {
    uint64_t end = 1, power = 1, scaled, more;
    if (!(value >= 1e-6 && value < 1e9 && digits <= 9)) return false;
    for (int i = 0; i < digits; i++) end *= 10;
    if ((scaled = round_scaled(value, 0)) >= end) return false;
    for (int decimals = 1; (more = round_scaled(value, decimals)) < end; decimals++) scaled = more, power *= 10;
    char *at = number_put(plain, scaled / power);
    if (power > 1) *at++ = '.';
    while (power /= 10) *at++ = (char)('0' + scaled / power % 10);
    *at = '\0';
    return true;
}

static const char *put_significant(char text[NUMBER_SIZE], double value, int digits, bool drop_zeros,
                                   const struct number_style *style) {
    if (!(value > 0) || value >= 1e18) return strcpy(text, value > 0 ? "inf" : "0");
    if (drop_zeros && value < 1000 && digits >= 3 && value == floor(value))
        return number_grouped(text, (uint64_t)value, style); /* as most shares */
    char plain[NUMBER_SIZE];
    if (put_common(plain, value, digits)) return put_decimal(text, plain, drop_zeros, style);
    snprintf(plain, sizeof plain, "%.*e", digits - 1, value);
    int decimals = digits - 1 - atoi(strchr(plain, 'e') + 1); /* after rounding */
    if (decimals >= 0) {
        snprintf(plain, sizeof plain, "%.*f", decimals > 18 ? 18 : decimals, value);
    } else {
        double step = pow(10, -decimals);
        snprintf(plain, sizeof plain, "%.0f", round(value / step) * step);
    }
    return put_decimal(text, plain, drop_zeros, style);
}

const char *number_significant(char text[NUMBER_SIZE], double value, int digits, const struct number_style *style) {
    return put_significant(text, value, digits, false, style);
}

const char *number_short(char text[NUMBER_SIZE], double value, int digits, const struct number_style *style) {
    return put_significant(text, value, digits, true, style);
}

const char *number_fixed(char text[NUMBER_SIZE], double value, int decimals) {
    char plain[NUMBER_SIZE], magnitude[NUMBER_SIZE];
    snprintf(plain, sizeof plain, "%.*f", decimals, fabs(value) < 1e15 ? fabs(value) : 0.0);
    put_decimal(magnitude, plain, true, &number_style_plain);
    bool negative = value < 0 && strcmp(magnitude, "0") != 0;
    snprintf(text, NUMBER_SIZE, "%s%.40s", negative ? "-" : "", magnitude);
    return text;
}

const char *number_exact(char text[NUMBER_SIZE], double value) {
    char plain[NUMBER_SIZE];
    if (value >= 1 && value < 1e15 && value == floor(value)) {
        *number_put(text, (uint64_t)value) = '\0';
        return text;
    }
    /* A decimal of up to 15 digits comes back as it was from all doubles but the smallest, and %g drops its zeros. */
    for (int digits = fabs(value) >= DBL_MIN ? 15 : 1; digits <= 17; digits++) {
        snprintf(plain, sizeof plain, "%.*g", digits, value);
        if (strtod(plain, NULL) == value) break;
    }
    size_t at = 0;
    for (const char *from = plain; *from; from++) {
        if (isalnum((unsigned char)*from) || *from == '-' || *from == '+')
            text[at++] = *from;
        else if (text[at - 1] != '.')
            text[at++] = '.';
    }
    text[at] = '\0';
    return text;
}
