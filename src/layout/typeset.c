#include "layout/typeset.h"

#include <string.h>

double text_width(const struct ruler *ruler, const char *text, enum face face, double size) {
    return ruler->width(ruler->context, text, face, size);
}

/* A text that is broken into lines. */
struct setting {
    const struct ruler *ruler;
    struct arena *arena;
    const char *text;
    enum face face;
    struct word {
        size_t start, end; /* bytes of the text */
    } * words;
    size_t count;
    struct word_extent *extents; /* of each word */
    double units;                /* of those per em; 0: they are not known */
};

static bool is_spread(const struct setting *setting) {
    for (size_t i = 1; i < setting->count; i++)
        if (setting->words[i].start != setting->words[i - 1].end + 1) return false;
    return setting->ruler->spread && setting->count > 1 &&
           setting->text[setting->words[setting->count - 1].end] == '\0';
}

static struct setting find_words(const struct ruler *ruler, struct arena *arena, const char *text, enum face face) {
    size_t most = strlen(text) / 2 + 1;
    struct setting setting = {ruler, arena, text, face, arena_array(arena, most, sizeof *setting.words), 0, NULL, 0};
    for (size_t at = 0; text[at];) {
        size_t end = at;
        while (text[end] && text[end] != ' ') end++;
        setting.words[setting.count++] = (struct word){at, end};
        for (at = end; text[at] == ' ';) at++;
    }
    if (!is_spread(&setting)) return setting;
    setting.extents = arena_array(arena, setting.count, sizeof *setting.extents);
    setting.units = ruler->spread(ruler->context, text, face, setting.extents);
    return setting;
}

static const char *line_text(const struct setting *setting, size_t from, size_t to) {
    size_t start = setting->words[from].start;
    return arena_text(setting->arena, setting->text + start, setting->words[to].end - start);
}

/* Of the words from one to another. */
static bool fits(const struct setting *setting, size_t from, size_t to, double size, double width) {
    if (setting->units > 0)
        return (setting->extents[to].right - setting->extents[from].left) * size / setting->units <= width;
    return text_width(setting->ruler, line_text(setting, from, to), setting->face, size) <= width;
}

/* The last word of a line that begins with this one: as many as fit, at least one. More words are wider, so the place
 * is found by halving. */
static size_t fill_line(const struct setting *setting, size_t from, double size, double width) {
    size_t low = from, high = setting->count; /* one that fits, and one that does not */
    if (fits(setting, from, high - 1, size, width)) return high - 1;
    for (high--; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        if (fits(setting, from, middle, size, width))
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The last word of each line. */
struct breaks {
    size_t last[MOST_LINES], count;
};

/* False when it takes more than `most` lines, or when a single word is too wide. */
static bool break_lines(const struct setting *setting, double size, double width, size_t most, struct breaks *breaks) {
    size_t count = 0, *last = breaks->last;
    for (size_t from = 0; from < setting->count; from = last[count++] + 1) {
        if (count == most || count == MOST_LINES) return false;
        last[count] = fill_line(setting, from, size, width);
        if (last[count] == from && !fits(setting, from, from, size, width)) return false;
    }
    breaks->count = count;
    return true;
}

/* The narrowest measure that takes no line more. */
static void even_out(const struct setting *setting, double size, double width, struct breaks *breaks) {
    double low = width / (double)breaks->count, high = width;
    for (int i = 0; i < 8; i++) {
        double middle = (low + high) / 2;
        struct breaks tried;
        if (break_lines(setting, size, middle, breaks->count, &tried))
            high = middle, *breaks = tried;
        else
            low = middle;
    }
}

static struct lines lines_of(const struct setting *setting, double size, const struct breaks *breaks) {
    struct lines lines = {.count = breaks->count, .size = size};
    for (size_t i = 0; i < lines.count; i++)
        lines.text[i] = line_text(setting, i ? breaks->last[i - 1] + 1 : 0, breaks->last[i]);
    return lines;
}

bool typeset(const struct ruler *ruler, struct arena *arena, const char *text, enum face face, double size,
             double smallest, double width, size_t most, struct lines *lines) {
    enum { STEPS = 5 };
    const struct setting setting = find_words(ruler, arena, text, face);
    for (int step = 0; step <= STEPS; step++) {
        double shrunk = size * (1 - (1 - smallest) * step / STEPS);
        struct breaks breaks;
        if (!break_lines(&setting, shrunk, width, most, &breaks)) continue;
        if (breaks.count > 1) even_out(&setting, shrunk, width, &breaks);
        *lines = lines_of(&setting, shrunk, &breaks);
        return true;
    }
    return false;
}
