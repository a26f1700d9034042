/* The commands, each in a file of its name. */
#ifndef BPT_CLI_COMMANDS_H
#define BPT_CLI_COMMANDS_H

#include "figure/figure.h"
#include "studio/options.h"

struct command {
    const char *name; /* NULL: what bpt does without one */
    const char *summary;
    bool (*run)(const struct command *command, const struct request *request, struct error *error);
    unsigned takers;           /* whose options it takes: enum taker */
    size_t most_words;         /* that may stand behind its name */
    const char *words;         /* what they are, for the help: "FILE"; NULL: none */
    const struct chart *chart; /* the one it draws; NULL: all, or none */
};

bool command_draw(const struct command *command, const struct request *request, struct error *error);
bool command_redraw(const struct command *command, const struct request *request, struct error *error);
bool command_show(const struct command *command, const struct request *request, struct error *error);
bool command_explain(const struct command *command, const struct request *request, struct error *error);
bool command_batch(const struct command *command, const struct request *request, struct error *error);
bool command_index(const struct command *command, const struct request *request, struct error *error);
bool command_models(const struct command *command, const struct request *request, struct error *error);

/* The format that was asked for: by name, by the ending of the output's name where it is one of `endings` (NULL-ended),
 * or the usual one. */
const char *choose_format(const struct request *request, const char *const *endings, const char *usual);

/* Writes a text to standard output, or to the file that -o names. */
bool deliver_text(const struct request *request, const struct buffer *text, struct error *error);

#endif
