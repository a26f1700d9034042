#include "layout/typeset.h"

#include <string.h>

double text_width(const struct ruler *ruler, const char *text, enum face face, double size) {
    return ruler->width(ruler->context, text, face, size);
}

static bool fits(const struct ruler *ruler, struct arena *arena, const char *text, size_t length, enum face face,
                 double size, double width) {
    return text_width(ruler, arena_text(arena, text, length), face, size) <= width;
}

/* Where the word ends that stands before or around this byte; the text's length at its last word. */
static size_t word_end(const char *text, size_t at) {
    return at + strcspn(text + at, " ");
}

/* How many bytes of `text` fill a line: as many words as fit, at least one. Measuring is dear, and a longer text is a
 * wider one, so the place is found by halving. */
static size_t fill_line(const struct ruler *ruler, struct arena *arena, const char *text, enum face face, double size,
                        double width) {
    size_t length = strlen(text), filled = word_end(text, 0);
    if (fits(ruler, arena, text, length, face, size, width)) return length;
    for (size_t low = filled, high = length; low < high;) { /* ends of words that fit and do not */
        size_t middle = low + 1 + (high - low - 1) / 2, end = word_end(text, middle);
        if (end >= high) { /* the word in the middle is the last one: look before it */
            for (end = middle - 1; end > low && text[end] != ' ';) end--;
            if (end <= low) break;
        }
        if (fits(ruler, arena, text, end, face, size, width))
            filled = low = end;
        else
            high = end;
    }
    return filled;
}

/* False when it takes more than `most` lines, or when a single word is too wide. */
static bool break_lines(const struct ruler *ruler, struct arena *arena, const char *text, enum face face, double size,
                        double width, size_t most, struct lines *lines) {
    lines->count = 0;
    lines->size = size;
    while (*text) {
        if (lines->count == most || lines->count == MOST_LINES) return false;
        size_t length = fill_line(ruler, arena, text, face, size, width);
        const char *line = arena_text(arena, text, length);
        bool alone = length == word_end(text, 0); /* else it was found to fit */
        if (alone && text_width(ruler, line, face, size) > width) return false;
        lines->text[lines->count++] = line;
        text += length;
        text += strspn(text, " ");
    }
    return true;
}

/* The narrowest measure that takes no line more. */
static void even_out(const struct ruler *ruler, struct arena *arena, const char *text, enum face face, double width,
                     struct lines *lines) {
    size_t count = lines->count;
    double low = width / (double)count, high = width;
    for (int i = 0; i < 8; i++) {
        double middle = (low + high) / 2;
        struct lines tried;
        bool fits = break_lines(ruler, arena, text, face, lines->size, middle, count, &tried);
        if (fits)
            high = middle, *lines = tried;
        else
            low = middle;
    }
}

bool typeset(const struct ruler *ruler, struct arena *arena, const char *text, enum face face, double size,
             double smallest, double width, size_t most, struct lines *lines) {
    enum { STEPS = 5 };
    for (int step = 0; step <= STEPS; step++) {
        double shrunk = size * (1 - (1 - smallest) * step / STEPS);
        if (!break_lines(ruler, arena, text, face, shrunk, width, most, lines)) continue;
        if (lines->count > 1) even_out(ruler, arena, text, face, width, lines);
        return true;
    }
    return false;
}
