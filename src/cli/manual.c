/* manual man|bash|zsh|fish: what Meson installs beside the program. */
#include "cli/manual.h"

#include <stdio.h>
#include <string.h>

#include "cli/help.h"

/* ---- man(7) ---- */

/* Dashes that can be typed. */
static void put_inner(struct buffer *out, const char *text, size_t length) {
    for (const char *end = text + length; text < end; text++) {
        if (*text == '\\')
            buffer_text(out, "\\e");
        else if (*text == '-')
            buffer_text(out, "\\-");
        else
            buffer_add(out, text, 1);
    }
}

/* The same at a line's start, which must not begin as a request. */
static void put_first(struct buffer *out, const char *text, size_t length) {
    if (*text == '.' || *text == '\'') buffer_text(out, "\\&");
    put_inner(out, text, length);
}

static void put(struct buffer *out, const char *text) {
    put_first(out, text, strlen(text));
}

/* A paragraph, in lines of at most 80 bytes that break at spaces. */
static void put_text(struct buffer *out, const char *text) {
    enum { WIDTH = 76 };
    size_t column = 0;
    while (*text) {
        size_t length = strcspn(text, " ");
        size_t before = out->size;
        bool breaks = column && column + 1 + length > WIDTH;
        if (column) buffer_text(out, breaks ? "\n" : " ");
        if (breaks || !column)
            column = 0, put_first(out, text, length);
        else
            put_inner(out, text, length);
        column += out->size - before;
        text += length + strspn(text + length, " ");
    }
    buffer_text(out, "\n");
}

static void put_line(struct buffer *out, const char *before, const char *text) {
    buffer_text(out, before);
    put(out, text);
    buffer_text(out, "\n");
}

static void put_usage(struct buffer *out, const struct command *command) {
    struct buffer usage = {0};
    help_write_usage(command, &usage);
    buffer_add(&usage, "", 1);
    put(out, (char *)usage.bytes);
    buffer_text(out, "\n");
    buffer_free(&usage);
}

static void put_commands(struct buffer *out) {
    struct command command;
    for (size_t i = 0; command_at(i, &command); i++) {
        buffer_text(out, ".TP\n.B ");
        put_usage(out, &command);
        put_text(out, command.summary);
        if (command.besides) buffer_text(out, ".IP\n"), put_text(out, command.besides);
    }
}

/* Of whom an option is, where not of the figures. */
static void put_takers(struct buffer *out, const struct option *option) {
    struct command command;
    const char *before = "Of ";
    if (option_takers(option) & BY_FIGURES) return;
    for (size_t i = 1; command_at(i, &command); i++) {
        if (!(option_takers(option) & command.takers)) continue;
        buffer_printf(out, "%s\\fBbpt %s\\fR", before, command.name);
        before = ", ";
    }
    buffer_text(out, ".\n");
}

static void put_options(struct buffer *out) {
    for (const struct option *option = options; option->name; option++) {
        struct buffer text = {0};
        buffer_text(out, ".TP\n.BR ");
        if (option->letter) buffer_printf(out, "\\-%c \", \" ", option->letter);
        put(out, "--");
        put(out, option->name);
        if (option->value) buffer_printf(out, " \" \\fI%s\\fR\"", option->value);
        buffer_text(out, "\n");
        help_describe(option, &text);
        buffer_text(&text, ".");
        buffer_add(&text, "", 1);
        put_text(out, (char *)text.bytes);
        put_takers(out, option);
        buffer_free(&text);
    }
}

static void put_examples(struct buffer *out) {
    struct command command;
    for (size_t i = 0; command_at(i, &command); i++)
        for (size_t j = 0; j < MOST_EXAMPLES && (i == 0 || !command.chart); j++) {
            if (!command.examples[j].text) continue;
            put_line(out, ".TP\n.B ", command.examples[j].text);
            put_text(out, command.examples[j].what);
        }
}

static void put_variables(struct buffer *out) {
    put_text(out, "A variable stands for its option where neither the command line nor a file says it. What a figure "
                  "carries and what is in a table of jobs comes to the same everywhere.");
    for (const struct option *option = options; option->name; option++)
        if (option->variable)
            buffer_printf(out, ".TP\n.B %s\nThe \\fB\\-\\-%s\\fR of figures and batches.\n", option->variable,
                          option->name);
}

void manual_write_page(struct buffer *out) {
    buffer_text(out, ".\\\" Written from the tables of options and commands.\n"
                     ".TH BPT 1 " MANUAL_DATE " \"bpt " BPT_VERSION "\" \"User Commands\"\n"
                     ".SH NAME\nbpt \\- bytes per token of a model: in context, in an adapter, in pretraining\n"
                     ".SH SYNOPSIS\n.B bpt\n.RI [ command ]\n.RI [ options ]\n"
                     ".SH DESCRIPTION\n");
    put_text(out, "Draws figures of how many bytes a language model spends on each token: when it reads it in context "
                  "(KV cache), when it learns it with an adapter, and when it was pretrained.");
    put_text(out, "Every count is exact, and every figure carries the request that drew it.");
    buffer_text(out, ".SH COMMANDS\n");
    put_commands(out);
    buffer_text(out, ".SH OPTIONS\nNumbers may be written 100k, 1.5M, 15T or 15e12.\n");
    put_options(out);
    buffer_text(out, ".SH EXAMPLES\n");
    put_examples(out);
    buffer_text(out, ".SH ENVIRONMENT\n");
    put_variables(out);
    buffer_text(out, ".TP\n.B SOURCE_DATE_EPOCH\nThe date that PDF files say, in seconds since 1970; 2000\\-01\\-01 "
                     "without it.\n"
                     ".TP\n.B TMPDIR\nWhere a batch keeps what is too large for memory; /tmp without it.\n"
                     ".SH EXIT STATUS\n0 done, 1 failed, 2 the request cannot be meant, 130 interrupted.\n");
}

/* ---- the program ---- */

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*write)(struct buffer *out);
    } kinds[] = {{"man", manual_write_page},
                 {"bash", completions_write_bash},
                 {"zsh", completions_write_zsh},
                 {"fish", completions_write_fish}};
    for (size_t i = 0; argc == 2 && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(argv[1], kinds[i].name) != 0) continue;
        struct buffer out = {0};
        kinds[i].write(&out);
        bool written = fwrite(out.bytes, 1, out.size, stdout) == out.size && fflush(stdout) == 0;
        buffer_free(&out);
        return written ? 0 : 1;
    }
    fprintf(stderr, "usage: manual man|bash|zsh|fish\n");
    return 2;
}
