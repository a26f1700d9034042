#include "index/models.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

/* ---- values ---- */

enum unit { UNIT_BYTES, UNIT_RATIO, UNIT_TOKENS };

/* Units end with NULL. */
static void put_scaled(struct buffer *out, double value, const char *const *units) {
    char number[NUMBER_SIZE];
    for (; value >= 999.5 && units[1]; units++) value /= 1000;
    buffer_printf(out, "%s%s", number_short(number, value, 3, &number_style_english), *units);
}

static void put_value(struct buffer *out, double value, enum unit unit) {
    static const char *const bytes[] = {" B", " kB", " MB", " GB", " TB", " PB", NULL};
    static const char *const tokens[] = {"", "k", "M", "B", "T", NULL};
    char number[NUMBER_SIZE];
    if (unit == UNIT_RATIO)
        buffer_printf(out, "%s×", number_significant(number, value, 3, &number_style_english));
    else
        put_scaled(out, value, unit == UNIT_BYTES ? bytes : tokens);
}

/* The value stands there as this program prints it, never as the table has it. An empty cell sorts last. */
static void put_number(struct buffer *out, const char *cell, enum unit unit, const char *none) {
    char number[NUMBER_SIZE];
    double value;
    if (!entry_real(cell, &value)) {
        buffer_printf(out, "<td class=\"none\">%s</td>", none);
        return;
    }
    buffer_printf(out, "<td data-value=\"%s\">", number_exact(number, value));
    put_value(out, value, unit);
    buffer_text(out, "</td>");
}

static void put_count(struct buffer *out, const char *cell, const char *none) {
    char text[NUMBER_SIZE];
    uint64_t count;
    if (entry_count(cell, &count))
        buffer_printf(out, "<td data-value=\"%llu\">%s</td>", (unsigned long long)count,
                      number_grouped(text, count, &number_style_english));
    else
        buffer_printf(out, "<td class=\"none\">%s</td>", none);
}

static void put_sweet_spot(struct buffer *out, const char *from, const char *to) {
    char low_text[NUMBER_SIZE], high_text[NUMBER_SIZE];
    uint64_t low, high;
    if (entry_count(from, &low) && entry_count(to, &high))
        buffer_printf(out, "<td data-value=\"%llu\">%s–%s</td>", (unsigned long long)low,
                      number_grouped(low_text, low, &number_style_english),
                      number_grouped(high_text, high, &number_style_english));
    else
        buffer_text(out, "<td class=\"none\">none</td>");
}

/* ---- columns ---- */

enum kind { KIND_NAME, KIND_TEXT, KIND_SPOT, KIND_COUNT, KIND_BYTES, KIND_RATIO, KIND_TOKENS };

/* What is asked most stands first, so that it is seen on a small screen. */
static const struct {
    const char *heading;
    enum entry_column cell;
    enum kind kind;
    const char *none; /* in place of a number that is not there */
} columns[] = {
    {"Model", ENTRY_NAME, KIND_NAME, ""},
    {"Sweet spot, ranks", ENTRY_SWEET_FROM, KIND_SPOT, ""},
    {"Crossover, tokens", ENTRY_CROSSOVER, KIND_COUNT, "never"},
    {"KV cache to adapter", ENTRY_RATIO, KIND_RATIO, ""},
    {"Equal rank", ENTRY_EQUAL_RANK, KIND_COUNT, "none"},
    {"KV cache per token", ENTRY_KV_BYTES_PER_TOKEN, KIND_BYTES, ""},
    {"Adapter", ENTRY_ADAPTER_BYTES, KIND_BYTES, ""},
    {"Pretraining per token", ENTRY_PRETRAINING, KIND_BYTES, "not on record"},
    {"Parameters", ENTRY_PARAMETERS, KIND_TOKENS, ""},
    {"Developer", ENTRY_DEVELOPER, KIND_TEXT, ""},
    {"Tokens", ENTRY_TOKENS, KIND_TOKENS, ""},
    {"Rank", ENTRY_RANK, KIND_COUNT, ""},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const enum entry_column shared_cells[MODELS_SHARED] = {ENTRY_TOKENS, ENTRY_RANK};

void models_survey(struct models_shared *shared, const char *const *cells) {
    for (int i = 0; i < MODELS_SHARED; i++) {
        const char *cell = cells[shared_cells[i]];
        if (!shared->begun) snprintf(shared->value[i], sizeof shared->value[i], "%s", cell);
        if (strcmp(shared->value[i], cell) != 0) shared->differs[i] = true;
    }
    shared->begun = true;
}

/* A cell that holds no number is never said of all. */
static bool is_shared(const struct models_shared *shared, int which, uint64_t *count) {
    return shared->begun && !shared->differs[which] && entry_count(shared->value[which], count);
}

static bool is_left_out(const struct models_shared *shared, enum entry_column cell) {
    uint64_t count;
    for (int i = 0; i < MODELS_SHARED; i++)
        if (shared_cells[i] == cell) return is_shared(shared, i, &count);
    return false;
}

void models_put_shared(const struct models_shared *shared, struct buffer *out) {
    uint64_t tokens, rank;
    char number[NUMBER_SIZE];
    bool same_tokens = is_shared(shared, 0, &tokens), same_rank = is_shared(shared, 1, &rank);
    if (!same_tokens && !same_rank) return;
    buffer_text(out, "All at ");
    if (same_tokens) put_value(out, (double)tokens, UNIT_TOKENS), buffer_text(out, " tokens");
    if (same_tokens && same_rank) buffer_text(out, " and ");
    if (same_rank) buffer_printf(out, "rank %s", number_grouped(number, rank, &number_style_english));
    buffer_text(out, ". ");
}

void models_put_headings(const struct models_shared *shared, struct buffer *out) {
    for (int i = 0; i < COLUMNS; i++)
        if (!is_left_out(shared, columns[i].cell))
            buffer_printf(out, "<th scope=\"col\"%s aria-sort=\"none\"><button type=\"button\">%s</button></th>\n",
                          columns[i].kind == KIND_TEXT ? " class=\"text\"" : "", columns[i].heading);
}

/* ---- rows ---- */

static void put_name(struct buffer *out, const char *const *cells) {
    buffer_text(out, "<th scope=\"row\"><button type=\"button\" class=\"pick\" data-model=\"");
    text_escape(out, cells[ENTRY_MODEL]);
    buffer_text(out, "\">");
    text_escape(out, cells[ENTRY_NAME]);
    buffer_text(out, "</button></th>");
}

static void put_text(struct buffer *out, const char *cell) {
    buffer_text(out, "<td class=\"text\">");
    text_escape(out, cell);
    buffer_text(out, "</td>");
}

void models_put_row(const struct models_shared *shared, const char *const *cells, struct buffer *out) {
    static const enum unit units[] = {
        [KIND_BYTES] = UNIT_BYTES, [KIND_RATIO] = UNIT_RATIO, [KIND_TOKENS] = UNIT_TOKENS};
    buffer_text(out, "<tr>");
    for (int i = 0; i < COLUMNS; i++) {
        const char *cell = cells[columns[i].cell];
        enum kind kind = columns[i].kind;
        if (is_left_out(shared, columns[i].cell)) continue;
        if (kind == KIND_NAME)
            put_name(out, cells);
        else if (kind == KIND_TEXT)
            put_text(out, cell);
        else if (kind == KIND_SPOT)
            put_sweet_spot(out, cells[ENTRY_SWEET_FROM], cells[ENTRY_SWEET_TO]);
        else if (kind == KIND_COUNT)
            put_count(out, cell, columns[i].none);
        else
            put_number(out, cell, units[kind], columns[i].none);
    }
    buffer_text(out, "</tr>\n");
}
