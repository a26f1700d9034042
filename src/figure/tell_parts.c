/* The parts of a figure: what is past the most that any figure has makes it overfull, which layout refuses. */
#include "figure/tell.h"

static bool has_room(const struct teller *teller, size_t count, size_t most) {
    if (count == most) teller->figure->overfull = true;
    return count < most;
}

void tell_series(const struct teller *teller, struct series series) {
    struct figure *figure = teller->figure;
    if (has_room(teller, figure->series_count, MOST_SERIES)) figure->series[figure->series_count++] = series;
}

void tell_note(const struct teller *teller, struct note note) {
    struct figure *figure = teller->figure;
    if (has_room(teller, figure->note_count, MOST_NOTES)) figure->notes[figure->note_count++] = note;
}

void tell_mark(const struct teller *teller, struct mark mark) {
    struct figure *figure = teller->figure;
    if (has_room(teller, figure->mark_count, MOST_MARKS)) figure->marks[figure->mark_count++] = mark;
}

void tell_rule(const struct teller *teller, struct rule rule) {
    struct figure *figure = teller->figure;
    if (has_room(teller, figure->rule_count, MOST_RULES)) figure->rules[figure->rule_count++] = rule;
}

void tell_bracket(const struct teller *teller, struct bracket bracket) {
    struct figure *figure = teller->figure;
    if (has_room(teller, figure->bracket_count, MOST_BRACKETS)) figure->brackets[figure->bracket_count++] = bracket;
}

void tell_bar(const struct teller *teller, struct bar bar) {
    struct figure *figure = teller->figure;
    if (has_room(teller, figure->bar_count, MOST_BARS)) figure->bars[figure->bar_count++] = bar;
}

void tell_caption_or_brief(const struct teller *teller, struct sentence sentence) {
    struct figure *figure = teller->figure;
    const char *said[] = {sentence.words, sentence.brief};
    for (int i = 0; i < 2; i++)
        if (said[i] && teller->named) said[i] = tell_fill(teller, "compare.caveat", FILL({"sentence", said[i]}));
    if (!has_room(teller, figure->caption_count, MOST_CAPTIONS)) return;
    figure->brief_captions[figure->caption_count] = said[1];
    figure->captions[figure->caption_count++] = said[0];
}

void tell_caption(const struct teller *teller, const char *sentence) {
    tell_caption_or_brief(teller, (struct sentence){.words = sentence});
}
