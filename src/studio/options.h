/* The one table of options. A row is at once an argument, its help, its check, and a part of the request that every
 * file carries. */
#ifndef BPT_STUDIO_OPTIONS_H
#define BPT_STUDIO_OPTIONS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "studio/request.h"

enum option_kind {
    OPTION_TEXT,   /* const char * */
    OPTION_NAME,   /* const char *, one of `names` */
    OPTION_TEXTS,  /* struct texts: may be given again */
    OPTION_COUNT,  /* uint64_t, min to max */
    OPTION_SHARE,  /* uint64_t, SHARE_ONE parts */
    OPTION_RANGE,  /* struct range, min to max */
    OPTION_SWITCH, /* uint64_t, takes no value */
};

/* Who takes an option. */
enum taker {
    BY_FIGURES = 1 << 0, /* bpt, its charts, redraw */
    BY_EXPLAIN = 1 << 1,
    BY_MODELS = 1 << 2,
    BY_SHOW = 1 << 3,
    BY_BATCH = 1 << 4,
    BY_INDEX = 1 << 5,
    BY_DRAWING = BY_FIGURES | BY_EXPLAIN | BY_BATCH, /* all that count or draw what is asked */
    BY_REDRAW = 1 << 6,                              /* beside BY_FIGURES */
    BY_ALL = (1 << 7) - 1,
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
    const char *const *(*names)(void); /* NULL-ended, of OPTION_NAME */
    bool may_be_empty;                 /* an OPTION_TEXT that "" is a value of */
    bool draws;                        /* changes what is drawn, so files carry it and all of BY_DRAWING take it */
    unsigned takers;                   /* the others that take it */
};

extern const struct option options[]; /* ends with a NULL name */

/* Every option's default. */
void options_default(struct request *request);

/* "--rank 32", "--rank=32", "-m ID", "-mID"; words that are not options are gathered in `words`. Texts are not copied.
 */
bool options_parse(int count, char **arguments, struct request *request, struct texts *words, struct error *error);

/* False when an option was given that none of `takers` takes; `command` is what was asked for: "bpt models". */
bool options_check(const struct request *request, unsigned takers, const char *command, struct error *error);

/* Whether no option was given but those that files carry. */
bool options_all_draw(const struct request *request);

/* The words of a command that asks for this again: " --model llama-3-70b --rank 32 ...", all that draw, in order. */
void options_print(const struct request *request, struct buffer *out);

/* NULL when there is no option of that name. */
const struct option *options_find(const char *name);

/* One option from the text of a cell; a switch is yes or no, and several texts stand on lines of their own or, on
 * one line, behind semicolons; "" (two quotation marks) is the empty text where there is one. The text is not copied,
 * and several texts are cut apart in place. The sentence begins at the value. */
bool option_set(const struct option *option, char *text, struct request *request, struct error *error);

/* Appends the text that option_set takes for the same; nothing when the option is not set. */
void option_get(const struct option *option, const struct request *request, struct buffer *out);

/* The aligned list for --help, of what these take. */
void options_help(unsigned takers, struct buffer *out);

#endif
