/* The commands, each in a file of its name. */
#ifndef BPT_CLI_COMMANDS_H
#define BPT_CLI_COMMANDS_H

#include "figure/figure.h"
#include "studio/options.h"

/* One command as it was typed. */
struct call {
    const struct command *command;
    struct request request;
    struct texts words; /* behind the command's name, that are no options */
    char **arguments;   /* all of it, for what is asked on top of another request */
    int argument_count;
};

struct example {
    const char *text, *what; /* NULL: there is none */
};

enum { MOST_EXAMPLES = 3 };

struct command {
    const char *name; /* NULL: what bpt does without one */
    const char *summary;
    const char *besides; /* a paragraph of its help; NULL: none */
    struct example examples[MOST_EXAMPLES];
    bool (*run)(const struct call *call, struct error *error);
    unsigned takers;           /* whose options it takes: enum taker */
    size_t most_words;         /* that may stand behind its name */
    const char *words;         /* what they are, for the help: "FILE"; NULL: none */
    bool word_files;           /* they are paths */
    bool word_list;            /* they are names of lists */
    const struct chart *chart; /* the one it draws; NULL: all, or none */
};

/* All there are, from 0, which is the one without a name; false behind the last. */
bool command_at(size_t place, struct command *command);

/* By its name; refused with all there are. */
bool command_find(const char *name, struct command *command, struct error *error);

bool command_draw(const struct call *call, struct error *error);
bool command_redraw(const struct call *call, struct error *error);
bool command_show(const struct call *call, struct error *error);
bool command_explain(const struct call *call, struct error *error);
bool command_batch(const struct call *call, struct error *error);
bool command_index(const struct call *call, struct error *error);
bool command_list(const struct call *call, struct error *error);
bool command_site(const struct call *call, struct error *error);
bool command_models(const struct call *call, struct error *error);

#endif
