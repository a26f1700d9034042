/* The one table of options. A row is at once an argument, its help, its check, and a part of the request that every
 * file carries. */
#ifndef BPT_STUDIO_OPTIONS_H
#define BPT_STUDIO_OPTIONS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "studio/lists.h"
#include "studio/request.h"

enum option_kind {
    OPTION_TEXT,   /* const char * */
    OPTION_FILE,   /* const char *, the path of a file that is read */
    OPTION_NAME,   /* const char *, one of `list` */
    OPTION_TEXTS,  /* struct texts: may be given again */
    OPTION_COUNT,  /* uint64_t, min to max */
    OPTION_SHARE,  /* uint64_t, SHARE_ONE parts */
    OPTION_RANGE,  /* struct range, min to max */
    OPTION_SWITCH, /* uint64_t, takes no value */
};

/* Who takes an option. */
enum {
    TAKER_FIGURES, /* bpt, its charts, redraw */
    TAKER_REDRAW,  /* redraw alone */
    TAKER_EXPLAIN,
    TAKER_MODELS,
    TAKER_SHOW,
    TAKER_BATCH,
    TAKER_INDEX,
    TAKER_LIST,
    TAKER_SITE,
    TAKER_COUNT,
};

enum taker {
    BY_FIGURES = 1 << TAKER_FIGURES,
    BY_REDRAW = 1 << TAKER_REDRAW,
    BY_EXPLAIN = 1 << TAKER_EXPLAIN,
    BY_MODELS = 1 << TAKER_MODELS,
    BY_SHOW = 1 << TAKER_SHOW,
    BY_BATCH = 1 << TAKER_BATCH,
    BY_INDEX = 1 << TAKER_INDEX,
    BY_LIST = 1 << TAKER_LIST,
    BY_SITE = 1 << TAKER_SITE,
    BY_ALL = (1 << TAKER_COUNT) - 1,
};

struct option {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    enum option_kind kind;
    size_t offset;      /* in struct request */
    const char *value;  /* what stands for it in the help: "ID|FILE" */
    const char *preset; /* default, as it would be typed; NULL: none */
    const char *help;
    uint64_t min, max;
    enum list list;                 /* of its names: all an OPTION_NAME may be, some that others may; LIST_NONE */
    bool (*also)(const char *text); /* what an OPTION_NAME takes beside them, to be read later; NULL: nothing */
    bool (*check)(const char *text, struct error *error); /* of what it names; NULL: there is nothing to read */
    const char *variable;                                 /* of the environment, that stands for it; NULL: none */
    bool may_be_empty;                                    /* an OPTION_TEXT that "" is a value of */
    bool draws;          /* changes what is drawn, so files carry it and whatever draws takes it */
    bool of_the_run;     /* which a whole batch has in common, so that no table has it as a column */
    bool of_one_model;   /* means nothing where models are compared, and is refused there */
    bool of_adapter;     /* an adapter's file may state it */
    bool of_some_charts; /* those heed it that say so; else all do */
    bool counts;         /* changes a number that explain says, which takes it too */
    unsigned takers;     /* the others that take it */
};

extern const struct option options[]; /* ends with a NULL name */

/* Every option's default. */
void options_default(struct request *request);

/* "--rank 32", "--rank=32", "-m ID", "-mID"; words that are not options are gathered in `words`. Texts are not copied.
 */
bool options_parse(int count, char **arguments, struct request *request, struct texts *words, struct error *error);

/* What was not an argument, the environment may say: BPT_THEME is --theme of those that take it. The sentence begins
 * with the variable. */
bool options_take_variables(struct request *request, unsigned takers, struct error *error);

/* All of enum taker that take it. */
unsigned option_takers(const struct option *option);

/* Whether it was an argument, rather than left as it is by default. */
bool option_is_given(const struct option *option, const struct request *request);
void option_note_given(const struct option *option, struct request *request);

/* The value of one that is a text, a file or a name; NULL: it has none. */
const char *option_text(const struct option *option, const struct request *request);

/* The same as a figure says it, where its file was found in another place. */
const char *option_said(const struct option *option, const struct request *request);

/* Whether it is one of those that the chart heeds. */
bool option_is_heeded(const struct option *option, const struct chart *chart);

/* As by default, and not given. */
void option_unset(const struct option *option, struct request *request);

/* False when one was given by hand that the chart does not heed. */
bool options_check_chart(const struct request *request, const struct chart *chart, struct error *error);

/* Whether it has a value, and another than by default. */
bool option_is_changed(const struct option *option, const struct request *request);

/* False when an option was given that none of `takers` takes; `command` is the word that was asked for: "models",
 * or NULL. */
bool options_check(const struct request *request, unsigned takers, const char *command, struct error *error);

/* Whether no option was given but those that files carry. */
bool options_all_draw(const struct request *request);

/* The words of a command that asks for this chart again: " --model llama-3-70b --rank 32 ...", all that it heeds, in
 * order. */
void options_print(const struct request *request, const struct chart *chart, struct buffer *out);

/* NULL when there is no option of that name. */
const struct option *options_find(const char *name);

bool texts_add(struct texts *texts, const char *text, struct error *error); /* refused when there are too many */

/* Where its value stands in the request. */
const void *option_field(const struct request *request, const struct option *option);

/* Its value from an argument; the text is not copied. The sentence begins at the value. */
bool option_set_field(const struct option *option, const char *text, struct request *request, struct error *error);

/* One option from the text of a cell; a switch is yes or no, and several texts stand on lines of their own or, on
 * one line, behind semicolons; "" (two quotation marks) is the empty text where there is one. The text is not copied,
 * and several texts are cut apart in place. The sentence begins at the value. */
bool option_set(const struct option *option, char *text, struct request *request, struct error *error);

/* Whether it takes this text, and what that names is well too. The sentence begins at the value. */
bool option_check(const struct option *option, const char *text, struct error *error);

/* Appends the text that option_set takes for the same; nothing when the option is not set. */
void option_get(const struct option *option, const struct request *request, struct buffer *out);

#endif
