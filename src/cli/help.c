#include "cli/help.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/exact.h"
#include "base/names.h"

enum { USUAL_WIDTH = 80, LEAST_WIDTH = 40, MOST_WIDTH = 110, INDENT = 31, NARROW = 64 };

size_t help_width(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col) return USUAL_WIDTH;
    return exact_smaller(exact_larger(size.ws_col, LEAST_WIDTH), MOST_WIDTH);
}

/* Broken at spaces; `column` is where the text begins, and its other lines are indented by so much. */
static void put_text(struct buffer *out, const char *text, size_t indent, size_t column, size_t width) {
    while (*text) {
        size_t length = strcspn(text, " ");
        bool first = column == indent;
        if (!first && column + 1 + length > width) {
            buffer_printf(out, "\n%*s", (int)indent, "");
            column = indent;
            first = true;
        }
        buffer_printf(out, "%s%.*s", first ? "" : " ", (int)length, text);
        column += length + !first;
        text += length + strspn(text + length, " ");
    }
    buffer_text(out, "\n");
}

/* A name in front and what it is behind it; where that does not go side by side, below. */
static void put_pair(struct buffer *out, const char *name, const char *text, size_t width) {
    bool below = width < NARROW || strlen(name) + 1 >= INDENT;
    size_t indent = width < NARROW ? 8 : INDENT;
    if (below)
        buffer_printf(out, "%s\n%*s", name, (int)indent, "");
    else
        buffer_printf(out, "%-*s", INDENT, name);
    put_text(out, text, indent, indent, width);
}

void help_write_usage(const struct command *command, struct buffer *out) {
    buffer_printf(out, "bpt%s%s%s%s [options]", command->name ? " " : "", command->name ? command->name : "",
                  command->words ? " " : "", command->words ? command->words : "");
}

void help_describe(const struct option *option, struct buffer *out) {
    enum { FEW = 12 };
    struct names names = {0};
    if (option->list) list_names(option->list, &names);
    buffer_text(out, option->help);
    if (option->preset) buffer_printf(out, " (default %s)", option->preset);
    if (option->variable) buffer_printf(out, " (environment: %s)", option->variable);
    if (names.count && names.count <= FEW) {
        buffer_text(out, ": ");
        names_write(&names, out);
    } else if (names.count) {
        buffer_printf(out, "; see 'bpt %s%s'", option->list == LIST_MODELS ? "" : "list ", list_name(option->list));
    }
    names_free(&names);
}

static void put_option(struct buffer *out, const struct option *option, size_t width) {
    struct buffer left = {0}, text = {0};
    buffer_printf(&left, "  %c%c%s --%s%s%s", option->letter ? '-' : ' ', option->letter ? option->letter : ' ',
                  option->letter ? "," : " ", option->name, option->value ? " " : "",
                  option->value ? option->value : "");
    buffer_add(&left, "", 1);
    help_describe(option, &text);
    buffer_add(&text, "", 1);
    put_pair(out, (char *)left.bytes, (char *)text.bytes, width);
    buffer_free(&left);
    buffer_free(&text);
}

static void put_names_of_options(const struct command *command, size_t width, struct buffer *out) {
    struct buffer all = {0};
    for (const struct option *option = options; option->name; option++)
        if (option_takers(option) & command->takers) buffer_printf(&all, "%s--%s", all.size ? " " : "", option->name);
    buffer_add(&all, "", 1);
    buffer_text(out, "\nOptions\n  ");
    put_text(out, (char *)all.bytes, 2, 2, width);
    buffer_free(&all);
}

static void put_commands(size_t width, struct buffer *out) {
    struct command command;
    struct buffer usage = {0};
    buffer_text(out, "\nCommands\n");
    for (size_t i = 0; command_at(i, &command); i++) {
        usage.size = 0;
        buffer_printf(&usage, "  bpt %s%s%s", command.name ? command.name : "", command.words ? " " : "",
                      command.words ? command.words : "");
        buffer_add(&usage, "", 1);
        put_pair(out, (char *)usage.bytes, command.summary, width);
    }
    buffer_free(&usage);
}

static void put_examples(const struct command *command, size_t width, struct buffer *out) {
    buffer_text(out, "\nExamples\n");
    for (size_t i = 0; i < MOST_EXAMPLES; i++) {
        const struct example *example = &command->examples[i];
        if (!example->text) continue;
        buffer_printf(out, "  %s\n        ", example->text);
        put_text(out, example->what, 8, 8, width);
    }
}

static void put_paragraph(struct buffer *out, const char *text, size_t width) {
    buffer_text(out, "\n");
    put_text(out, text, 0, 0, width);
}

void help_write(const struct command *command, bool brief, size_t width, struct buffer *out) {
    if (!command->name)
        put_text(
            out,
            "bpt draws how many bytes a language model spends on each token: in context (KV cache), in an adapter, "
            "and in pretraining.",
            0, 0, width);
    else
        put_text(out, command->summary, 0, 0, width);
    buffer_text(out, "\n  ");
    help_write_usage(command, out);
    buffer_text(out, "\n");
    put_examples(command, width, out);
    if (!command->name) put_commands(width, out);
    if (command->besides) put_paragraph(out, command->besides, width);
    if (brief) {
        put_names_of_options(command, width, out);
        put_paragraph(out, "--help says what each is for; 'bpt COMMAND --help' is of one command alone.", width);
        return;
    }
    buffer_text(out, "\nOptions\n");
    for (const struct option *option = options; option->name; option++)
        if (option_takers(option) & command->takers) put_option(out, option, width);
    if (!command->name) put_paragraph(out, "'bpt COMMAND --help' lists what another command takes.", width);
    put_paragraph(out,
                  "Numbers may be written 100k, 1.5M, 15T or 15e12. Exit status: 0 done, 1 failed, 2 usage, 130 "
                  "interrupted.",
                  width);
}
