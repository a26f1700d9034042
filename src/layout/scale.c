#include "layout/scale.h"

#include <math.h>
#include <stdlib.h>

struct scale scale_make(double low, double high, double from, double to) {
    return (struct scale){log10(low), log10(high), from, to};
}

double scale_place(const struct scale *scale, double value) {
    return scale->from + (log10(value) - scale->low) / (scale->high - scale->low) * (scale->to - scale->from);
}

double scale_value(const struct scale *scale, double place) {
    return pow(10, scale->low + (place - scale->from) / (scale->to - scale->from) * (scale->high - scale->low));
}

struct scale scale_rescaled(const struct scale *main, double unit) {
    return (struct scale){main->low - log10(unit), main->high - log10(unit), main->from, main->to};
}

/* A way to choose ticks: which digits of each decade (bit d for the digit d), and every how many decades. */
struct choice {
    unsigned digits;
    int stride, rest; /* labelled are the exponents that leave this rest */
    bool brief;       /* in signs rather than words */
};

enum { ONES = 1 << 1, ONE_TWO_FIVE = 1 << 1 | 1 << 2 | 1 << 5, ALL_DIGITS = 0x3fe };
enum { MOST_TICKS = 512, FEWEST_LABELS = 3 };

static const char *label_of(enum axis_kind kind, const struct words *words, struct arena *arena, int digit,
                            int exponent, bool brief) {
    switch (kind) {
    case AXIS_TOKENS:
        return words_tick_tokens(words, arena, digit, exponent, brief);
    case AXIS_BYTES:
        return words_tick_bytes(words, arena, digit, exponent);
    case AXIS_PERCENT:
        return words_tick_percent(words, arena, digit, exponent);
    case AXIS_RANK:
        return words_count(words, arena, (uint64_t)digit << exponent);
    }
    return "";
}

static double base_of(enum axis_kind kind) {
    return kind == AXIS_RANK ? 2 : 10;
}

/* base^exponent; exact for the whole numbers that matter. */
static double power(double base, int exponent) {
    double value = 1;
    for (int i = 0; i < abs(exponent); i++) value *= base;
    return exponent < 0 ? 1 / value : value;
}

/* The value of a tick. */
static double value_of(enum axis_kind kind, const struct words *words, int digit, int exponent) {
    if (kind == AXIS_BYTES) return digit * words_bytes_step(words, exponent);
    return digit * power(base_of(kind), exponent);
}

static bool inside(const struct scale *scale, double value) {
    const double dust = 1e-9, place = log10(value);
    return place >= scale->low - dust && place <= scale->high + dust;
}

static int first_exponent(const struct scale *scale, enum axis_kind kind) {
    return (int)ceil(scale->low / log10(base_of(kind)) - 1e-9);
}

const char *scale_label(enum axis_kind kind, const struct words *words, struct arena *arena, double value) {
    int exponent = (int)lround(log10(value) / log10(base_of(kind)));
    return label_of(kind, words, arena, 1, exponent, false);
}

static size_t labelled_ticks(const struct scale *scale, enum axis_kind kind, struct choice choice,
                             const struct words *words, struct arena *arena, struct tick *ticks) {
    double base = base_of(kind);
    int first = (int)floor(scale->low / log10(base) + 1e-9), last = (int)ceil(scale->high / log10(base) - 1e-9);
    size_t count = 0;
    for (int exponent = first; exponent <= last; exponent++) {
        if (((exponent % choice.stride) + choice.stride) % choice.stride != choice.rest) continue;
        for (int digit = 1; digit < (int)base; digit++) {
            double value = value_of(kind, words, digit, exponent);
            if (!(choice.digits & 1u << digit) || !inside(scale, value) || count == MOST_TICKS) continue;
            ticks[count++] =
                (struct tick){value, label_of(kind, words, arena, digit, exponent, choice.brief), digit == 1, 0};
        }
    }
    return count;
}

static bool labels_fit(const struct scale *scale, const struct tick *ticks, size_t count,
                       const struct tick_room *room) {
    const double gap = room->vertical ? 0 : 0.6 * room->size, line = 1.36 * room->size;
    for (size_t i = 1; i < count; i++) {
        double apart = fabs(scale_place(scale, ticks[i].value) - scale_place(scale, ticks[i - 1].value));
        double need = line;
        if (!room->vertical) {
            const struct ruler *ruler = room->ruler;
            need = (ruler->width(ruler->context, ticks[i].label, FACE_REGULAR, room->size) +
                    ruler->width(ruler->context, ticks[i - 1].label, FACE_REGULAR, room->size)) /
                   2;
        }
        if (apart < need + gap) return false;
    }
    return true;
}

/* Every step while they fit, else every so many: from the low end, if the last is the high end too; else counted from
 * zero. */
static struct choice choose_stride(const struct scale *scale, enum axis_kind kind, const struct words *words,
                                   const struct tick_room *room, struct arena *arena, struct tick *ticks,
                                   size_t *count) {
    static const int strides[] = {1, 2, 3, 4, 5, 6, 8, 10, 12};
    struct choice chosen = {ONES, 1, 0, false};
    for (int brief = room->brief; brief < 2; brief++) {
        chosen.brief = brief;
        *count = labelled_ticks(scale, kind, chosen, words, arena, ticks);
        if (labels_fit(scale, ticks, *count, room)) return chosen;
    }
    int steps = (int)*count - 1, first = first_exponent(scale, kind);
    for (size_t i = 1; i < sizeof strides / sizeof *strides; i++) {
        if (steps % strides[i] || steps / strides[i] < 2) continue;
        chosen = (struct choice){ONES, strides[i], ((first % strides[i]) + strides[i]) % strides[i], true};
        *count = labelled_ticks(scale, kind, chosen, words, arena, ticks);
        if (labels_fit(scale, ticks, *count, room)) return chosen;
    }
    for (size_t i = 1; i < sizeof strides / sizeof *strides; i++) {
        chosen = (struct choice){ONES, strides[i], ((first % strides[i]) + strides[i]) % strides[i], true};
        *count = labelled_ticks(scale, kind, chosen, words, arena, ticks);
        if (labels_fit(scale, ticks, *count, room)) break;
    }
    return chosen;
}

/* Decades first, as dense as they fit; then finer digits where the decades are too few to show that it is logarithmic.
 */
static size_t choose_labels(const struct scale *scale, enum axis_kind kind, const struct words *words,
                            const struct tick_room *room, struct arena *arena, struct tick *ticks,
                            struct choice *chosen) {
    static const struct choice digits[] = {{ONE_TWO_FIVE, 1, 0, true}, {ALL_DIGITS, 1, 0, true}};
    size_t count;
    *chosen = choose_stride(scale, kind, words, room, arena, ticks, &count);
    if (kind == AXIS_RANK || count >= FEWEST_LABELS) return count;
    struct tick finer[MOST_TICKS];
    for (size_t i = 0; count < FEWEST_LABELS && i < 2; i++) {
        size_t more = labelled_ticks(scale, kind, digits[i], words, arena, finer);
        if (more <= count || !labels_fit(scale, finer, more, room)) continue;
        *chosen = digits[i];
        for (size_t j = 0; j < more; j++) ticks[j] = finer[j];
        count = more;
    }
    return count;
}

/* Unlabelled ticks: the decades that were skipped, and 2 to 9 where every decade is labelled and wide enough. */
static size_t add_minor(const struct scale *scale, enum axis_kind kind, const struct words *words, struct choice chosen,
                        struct tick *ticks, size_t count) {
    double base = base_of(kind);
    double decade = fabs(scale->to - scale->from) / (scale->high - scale->low) * log10(base);
    bool digits = kind != AXIS_RANK && chosen.stride == 1 && decade >= 40;
    int first = (int)floor(scale->low / log10(base)), last = (int)ceil(scale->high / log10(base));
    size_t labelled = count;
    for (int exponent = first; exponent <= last; exponent++) {
        for (int digit = 1; digit < (digits ? 10 : 2); digit++) {
            double value = value_of(kind, words, digit, exponent);
            bool there = false;
            for (size_t i = 0; i < labelled; i++) there = there || ticks[i].value == value;
            if (!there && inside(scale, value) && count < MOST_TICKS)
                ticks[count++] = (struct tick){value, NULL, digit == 1, 0};
        }
    }
    return count;
}

/* A range within one step: its ends say where it is, with the power of two between them where there is one. */
static size_t label_ends(const struct scale *scale, enum axis_kind kind, const struct words *words,
                         const struct tick_room *room, struct arena *arena, struct tick *ticks, size_t count) {
    double low = round(pow(10, scale->low)), high = round(pow(10, scale->high));
    const struct tick first = {low, words_count(words, arena, (uint64_t)low), false, 0}, between = ticks[0];
    const struct tick last = {high, words_count(words, arena, (uint64_t)high), false, 0};
    const struct tick three[] = {first, between, last};
    bool all = count && kind == AXIS_RANK && labels_fit(scale, three, 3, room);
    ticks[0] = first;
    ticks[1] = all ? between : last;
    ticks[2] = last;
    return all ? 3 : 2;
}

struct ticks scale_ticks(const struct scale *scale, enum axis_kind kind, const struct words *words,
                         const struct tick_room *room, struct arena *arena) {
    struct tick ticks[MOST_TICKS];
    struct choice chosen;
    size_t count = choose_labels(scale, kind, words, room, arena, ticks, &chosen);
    count = count < 2 && !room->rescaled ? label_ends(scale, kind, words, room, arena, ticks, count)
                                         : add_minor(scale, kind, words, chosen, ticks, count);
    return (struct ticks){arena_items(arena, ticks, count, sizeof *ticks), count};
}
