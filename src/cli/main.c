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
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/say.h"
#include "cli/version.h"
#include "studio/options.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_INTERRUPTED = 130 };

static bool print_version(bool brief, struct error *error) {
    struct buffer out = {0};
    bool printed = version_write(brief, &out, error) && file_write_stdout(out.bytes, out.size, error);
    buffer_free(&out);
    return printed;
}

static bool print_help(const struct command *command, bool brief, struct error *error) {
    struct buffer out = {0};
    help_write(command, brief, help_width(), &out);
    bool printed = file_write_stdout(out.bytes, out.size, error);
    buffer_free(&out);
    return printed;
}

/* By its letter: -h and -V say less than --help and --version. */
static bool is_brief(const struct call *call, const char *in_full) {
    for (int i = 0; i < call->argument_count; i++)
        if (strcmp(call->arguments[i], in_full) == 0) return false;
    return true;
}

/* The words that are no options, of which the first was the command. */
static bool run_command(const struct command *command, const struct texts *words, struct call *call,
                        struct error *error) {
    if (!options_check(&call->request, command->takers, command->name, error)) return false;
    call->command = command;
    for (size_t i = 1; i < words->count; i++) call->words.items[call->words.count++] = words->items[i];
    if (call->words.count > command->most_words)
        return error_set(error, ERROR_USAGE, "'%.60s' is one word too many; options begin with --, as in --rank 32",
                         call->words.items[command->most_words]);
    /* A file says all, so that it comes to the same everywhere. */
    if (!call->words.count && !options_take_variables(&call->request, command->takers, error)) return false;
    return command->run(call, error);
}

static bool run(int count, char **arguments, struct error *error) {
    struct call call = {.arguments = arguments, .argument_count = count};
    struct texts words = {0};
    struct command command;
    options_default(&call.request);
    if (!options_parse(count, arguments, &call.request, &words, error)) return false;
    bool asks_help = words.count >= 1 && strcmp(words.items[0], "help") == 0;
    const char *name = asks_help && words.count >= 2 ? words.items[1]
                       : words.count && !asks_help   ? words.items[0]
                                                     : NULL;
    if (call.request.version) return print_version(is_brief(&call, "--version"), error);
    command_at(0, &command);
    if (name && !command_find(name, &command, error)) return false;
    if (asks_help || call.request.help) return print_help(&command, !asks_help && is_brief(&call, "--help"), error);
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
