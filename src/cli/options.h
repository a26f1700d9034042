/* The one table of options. A row is at once an argument, its help, its check, and a part of the request that every
 * file carries. */
#ifndef BPT_CLI_OPTIONS_H
#define BPT_CLI_OPTIONS_H

#include "bpt/arena.h"
#include "bpt/buffer.h"
#include "bpt/error.h"
#include "cli/request.h"

enum option_kind {
    OPTION_TEXT,   /* const char * */
    OPTION_NAME,   /* const char *, one of `names` */
    OPTION_TEXTS,  /* struct texts: may be given again */
    OPTION_COUNT,  /* uint64_t, min to max */
    OPTION_SHARE,  /* uint64_t, SHARE_ONE parts */
    OPTION_RANGE,  /* struct range, min to max */
    OPTION_SWITCH, /* uint64_t, takes no value */
};

struct option {
    const char *name;  /* without the dashes */
    char letter;       /* 0: none */
    enum option_kind kind;
    size_t offset; /* in struct request */
    const char *value; /* what stands for it in the help: "ID|FILE" */
    const char *preset; /* default, as it would be typed; NULL: none */
    const char *help;
    uint64_t min, max;
    const char *const *(*names)(void); /* NULL-ended, of OPTION_NAME */
    bool may_be_empty; /* an OPTION_TEXT that "" is a value of */
    bool draws; /* changes what is drawn, so files carry it */
};

extern const struct option options[]; /* ends with a NULL name */

/* Every option's default. */
void options_default(struct request *request);

/* "--rank 32", "--rank=32", "-m ID", "-mID"; words that are not options are gathered in `words`. Texts are not copied. */
bool options_parse(int count, char **arguments, struct request *request, struct texts *words, struct error *error);

/* The words of a command that asks for this again: " --model llama-3-70b --rank 32 ...", all that draw, in order. */
void options_print(const struct request *request, struct buffer *out);

/* NULL when there is no option of that name. */
const struct option *options_find(const char *name);

/* One option from the text of a cell; a switch is yes or no, and several texts stand on lines of their own or behind
 * semicolons. The text is not copied, and several texts are cut apart in place. The sentence begins at the value. */
bool option_set(const struct option *option, char *text, struct request *request, struct error *error);

/* Appends the text that option_set takes for the same; nothing when the option is not set. */
void option_get(const struct option *option, const struct request *request, struct buffer *out);

/* The aligned list for --help. */
void options_help(struct buffer *out);

#endif
