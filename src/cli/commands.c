#include "cli/commands.h"

#include <string.h>

#include "base/names.h"

/* A chart's command draws it; the others stand here. */
static const struct command own_commands[] = {
    {.name = "models",
     .run = command_models,
     .takers = BY_MODELS,
     .summary = "the presets, as a table",
     .examples = {{"bpt models --family qwen", "those of one family"},
                  {"bpt models --format csv", "for other programs"}}},
    {.name = "list",
     .run = command_list,
     .takers = BY_LIST,
     .most_words = 1,
     .words = "[WHAT]",
     .word_list = true,
     .summary = "the names there are: of themes, sizes, formats, adapters, model types and more",
     .examples = {{"bpt list themes", "one a line"},
                  {"bpt list themes --print dark >mine.csv", "a start for a theme of one's own"}}},
    {.name = "explain",
     .run = command_explain,
     .takers = BY_EXPLAIN,
     .summary = "every number on the figures, with its formula",
     .examples = {{"bpt explain -m gpt2 --rank 16", "line by line"}, {"bpt explain --format json", "for scripts"}}},
    {.name = "redraw",
     .run = command_redraw,
     .takers = BY_FIGURES | BY_REDRAW,
     .most_words = 1,
     .words = "FILE",
     .word_files = true,
     .summary = "a figure's file once more, with the options given",
     .examples = {{"bpt redraw output/tokens.svg --theme dark", "beside it, as tokens.dark.svg"}}},
    {.name = "show",
     .run = command_show,
     .takers = BY_SHOW,
     .most_words = 1,
     .words = "FILE",
     .word_files = true,
     .summary = "the request that a figure's file carries, and its numbers",
     .examples = {{"bpt show output/tokens.png", "what drew it"}}},
    {.name = "batch",
     .run = command_batch,
     .takers = BY_BATCH,
     .most_words = 1,
     .words = "[TABLE]",
     .word_files = true,
     .summary = "many figures: from a CSV table of jobs, or from lists of models, themes, sizes and ranks",
     .besides = "A table's columns are the options' own names, and two more: chart (one of them, or both) and name (of "
                "the file).",
     .examples = {{"bpt batch jobs.csv", "a row a figure, or one of each chart"},
                  {"bpt batch --models all --themes light,dark", "each model in each theme"}}},
    {.name = "index",
     .run = command_index,
     .takers = BY_INDEX,
     .most_words = MOST_SETS,
     .words = "DIR...",
     .word_files = true,
     .summary = "joins the index pages of folders",
     .examples = {{"bpt index a b -o all", "one page over both"}}},
    {.name = "site",
     .run = command_site,
     .takers = BY_SITE,
     .summary = "the live page as a folder for a static host, beside the index of a batch if there is one",
     .besides =
         "live.html is the page, index.html leads to it. Where the folder holds a batch, its index stays and the "
         "two link to each other. It follows its reader's light or dark unless --theme says otherwise.",
     .examples = {{"bpt site -o public", "all that a static host needs"},
                  {"bpt site -m gpt2 --lang es -o public", "begins with GPT-2, in Spanish"}}},
    {.name = NULL},
};

static struct command figures_command(void) {
    return (struct command){.run = command_draw,
                            .takers = BY_FIGURES,
                            .summary = "the figures, each as PNG and SVG, into output/",
                            .examples = {{"bpt", "Llama 3 70B, the figures into output/"},
                                         {"bpt tokens -m gpt2 -o gpt2.svg", "one figure, one file"},
                                         {"bpt tokens --theme dark --size slide", "for a talk"}}};
}

static struct command chart_command(const struct chart *chart) {
    struct command command = figures_command();
    command.name = chart->name;
    command.summary = chart->summary;
    command.chart = chart;
    command.examples[0] = command.examples[1];
    command.examples[1] = (struct example){NULL, NULL};
    return command;
}

bool command_at(size_t place, struct command *command) {
    size_t charted = 0;
    while (charts()[charted]) charted++;
    size_t own = sizeof own_commands / sizeof *own_commands - 1;
    if (place > charted + own) return false;
    *command = place == 0         ? figures_command()
               : place <= charted ? chart_command(charts()[place - 1])
                                  : own_commands[place - 1 - charted];
    return true;
}

bool command_find(const char *name, struct command *command, struct error *error) {
    struct names names = {0};
    for (size_t i = 1; command_at(i, command); i++) {
        names_add(&names, command->name);
        if (strcmp(command->name, name) != 0) continue;
        names_free(&names);
        return true;
    }
    names_refuse(&names, "command", name, error);
    names_free(&names);
    return false;
}
