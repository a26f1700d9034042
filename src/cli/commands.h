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

struct command {
    const char *name; /* NULL: what bpt does without one */
    const char *summary;
    bool (*run)(const struct call *call, struct error *error);
    unsigned takers;           /* whose options it takes: enum taker */
    size_t most_words;         /* that may stand behind its name */
    const char *words;         /* what they are, for the help: "FILE"; NULL: none */
    const struct chart *chart; /* the one it draws; NULL: all, or none */
};

bool command_draw(const struct call *call, struct error *error);
bool command_redraw(const struct call *call, struct error *error);
bool command_show(const struct call *call, struct error *error);
bool command_explain(const struct call *call, struct error *error);
bool command_batch(const struct call *call, struct error *error);
bool command_index(const struct call *call, struct error *error);
bool command_models(const struct call *call, struct error *error);

#endif
