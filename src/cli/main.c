/* bpt: bytes per token, counted and drawn. Errors are printed here, and the process ends here. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "base/file.h"
#include "base/names.h"
#include "cli/commands.h"
#include "cli/say.h"
#include "studio/options.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_INTERRUPTED = 130 };

/* A chart's command draws it; the others are listed here. */
static const struct command own_commands[] = {
    {.name = "models",
     .run = command_models,
     .takers = BY_MODELS,
     .summary = "the presets, as a table (--format csv or json too)"},
    {.name = "redraw",
     .run = command_redraw,
     .takers = BY_FIGURES | BY_REDRAW,
     .most_words = 1,
     .words = "FILE",
     .summary = "a figure's file once more, with the options given"},
    {.name = "show",
     .run = command_show,
     .takers = BY_SHOW,
     .most_words = 1,
     .words = "FILE",
     .summary = "the request that a figure's file carries, and its numbers"},
    {.name = "explain",
     .run = command_explain,
     .takers = BY_EXPLAIN,
     .summary = "every number on the figures, with its formula (--format json too)"},
    {.name = "batch",
     .run = command_batch,
     .takers = BY_BATCH,
     .most_words = 1,
     .words = "[TABLE]",
     .summary = "many figures: from a CSV table of jobs, or --models all, --family qwen"},
    {.name = "index",
     .run = command_index,
     .takers = BY_INDEX,
     .most_words = MOST_SETS,
     .words = "DIR...",
     .summary = "joins the index pages of folders"},
    {.name = NULL},
};

static struct command chart_command(const struct chart *chart) {
    return (struct command){
        .name = chart->name, .summary = chart->summary, .run = command_draw, .takers = BY_FIGURES, .chart = chart};
}

static bool find_command(const char *name, struct command *command) {
    const struct chart *chart = chart_find(name);
    if (chart) *command = chart_command(chart);
    for (const struct command *own = own_commands; own->name; own++)
        if (strcmp(own->name, name) == 0) *command = *own;
    return command->run != NULL;
}

static bool refuse_command(const char *name, struct error *error) {
    struct names names = {0};
    for (size_t i = 0; charts()[i]; i++) names_add(&names, charts()[i]->name);
    for (const struct command *own = own_commands; own->name; own++) names_add(&names, own->name);
    names_refuse(&names, "command", name, error);
    names_free(&names);
    return false;
}

static const char numbers_and_exits[] =
    "\nNumbers may be written 100k, 1.5M, 15T or 15e12. Exit status: 0 done, 1 failed, 2 usage, 130 interrupted.\n";

static void write_usage(const struct command *command, struct buffer *out) {
    char usage[64];
    snprintf(usage, sizeof usage, "bpt %s%s%s [options]", command->name, command->words ? " " : "",
             command->words ? command->words : "");
    buffer_printf(out, "  %-30s%s\n", usage, command->summary);
}

static void write_help(struct buffer *out) {
    buffer_text(out, "bpt draws how many bytes a language model spends on each token: in context (KV cache), in a\n"
                     "LoRA adapter, and in pretraining.\n\n"
                     "  bpt [options]                 both figures into output/\n");
    for (size_t i = 0; charts()[i]; i++)
        write_usage(&(struct command){.name = charts()[i]->name, .summary = charts()[i]->summary}, out);
    for (const struct command *own = own_commands; own->name; own++) write_usage(own, out);
    buffer_text(out, "\n'bpt COMMAND --help' lists what one command takes. Options\n");
    options_help(BY_ALL, out);
    buffer_text(out, numbers_and_exits);
}

static void write_help_of(const struct command *command, struct buffer *out) {
    write_usage(command, out);
    if (command->takers == BY_BATCH)
        buffer_text(out, "\nThe table's columns are the options' own names, and two more: chart (tokens, rank or both) "
                         "and name (of the file).\n");
    buffer_text(out, "\nOptions\n");
    options_help(command->takers, out);
    buffer_text(out, numbers_and_exits);
}

/* NULL: of everything. */
static bool print_help(const struct command *command, struct error *error) {
    struct buffer out = {0};
    if (command)
        write_help_of(command, &out);
    else
        write_help(&out);
    bool printed = file_write_stdout(out.bytes, out.size, error);
    buffer_free(&out);
    return printed;
}

/* The words that are no options, of which the first was the command. */
static bool run_command(const struct command *command, const struct texts *words, struct call *call,
                        struct error *error) {
    char called[32];
    snprintf(called, sizeof called, "bpt%s%s", command->name ? " " : "", command->name ? command->name : "");
    if (!options_check(&call->request, command->takers, called, error)) return false;
    call->command = command;
    for (size_t i = 1; i < words->count; i++) call->words.items[call->words.count++] = words->items[i];
    if (call->words.count > command->most_words)
        return error_set(error, ERROR_USAGE, "'%.60s' is one word too many; options begin with --, as in --rank 32",
                         call->words.items[command->most_words]);
    return command->run(call, error);
}

static bool run(int count, char **arguments, struct error *error) {
    static const char version[] = "bpt " BPT_VERSION "\n";
    struct call call = {.arguments = arguments, .argument_count = count};
    struct texts words = {0};
    struct command command = {0};
    options_default(&call.request);
    if (!options_parse(count, arguments, &call.request, &words, error)) return false;
    bool asks_help = words.count >= 1 && strcmp(words.items[0], "help") == 0;
    if (asks_help && words.count == 2 && find_command(words.items[1], &command)) return print_help(&command, error);
    if (call.request.version) return file_write_stdout(version, sizeof version - 1, error);
    if (asks_help || (call.request.help && words.count == 0)) return print_help(NULL, error);
    if (words.count == 0)
        command = (struct command){.run = command_draw, .takers = BY_FIGURES};
    else if (!find_command(words.items[0], &command))
        return refuse_command(words.items[0], error);
    if (call.request.help) return print_help(&command, error);
    return run_command(&command, &words, &call, error);
}

/* With a standard stream closed, the first file opened would take its place and be written over. */
static void hold_standard_streams(void) {
    for (int stream = 0; stream <= 2; stream++) {
        if (fcntl(stream, F_GETFD) != -1) continue;
        int held = open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY); /* so that using it fails */
        if (held != stream) _exit(EXIT_FAILED);
    }
}

/* Pictures of some megabytes come and go: kept by the process, they cost no page faults. */
static void keep_memory(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 64 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

int main(int argc, char **argv) {
    struct error error = {0};
    hold_standard_streams();
    signal(SIGXFSZ, SIG_IGN); /* a file that is larger than its limit is an error like others */
    keep_memory();
    if (run(argc - 1, argv + 1, &error)) return EXIT_DONE;
    say("%s", error.text);
    return error.kind == ERROR_USAGE ? EXIT_USAGE : error.kind == ERROR_INTERRUPTED ? EXIT_INTERRUPTED : EXIT_FAILED;
}
