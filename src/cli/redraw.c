/* bpt redraw, bpt show: a figure's file says what drew it. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/say.h"
#include "studio/options.h"
#include "studio/produce.h"

enum { LARGEST_FIGURE = 256 << 20, MOST_WORDS = 256 };

/* Splits a command as a shell would: words apart, '...' kept together, \ before a letter dropped. In place. */
static size_t split_words(char *text, char **words, size_t most) {
    size_t count = 0;
    for (char *from = text; count < most;) {
        while (*from == ' ') from++;
        if (!*from) break;
        char *to = from;
        bool quoted = false;
        words[count++] = to;
        for (; *from && (quoted || *from != ' '); from++) {
            if (*from == '\'')
                quoted = !quoted;
            else if (*from == '\\' && !quoted && from[1])
                *to++ = *++from;
            else
                *to++ = *from;
        }
        bool end = !*from;
        *to = '\0';
        if (end) break;
        from++;
    }
    return count;
}

/* What a figure's file says of itself, and what is asked on top of it. */
struct asked_again {
    struct provenance provenance;
    const char *file;
    struct request request;
    struct command command; /* the chart's */
};

static bool read_command(struct asked_again *again, struct arena *arena, struct error *error) {
    char *words[MOST_WORDS];
    struct texts names = {0};
    size_t count = split_words(arena_copy(arena, again->provenance.request), words, MOST_WORDS);
    options_default(&again->request);
    if (count < 2 || !options_parse((int)count - 1, words + 1, &again->request, &names, error) || names.count != 1 ||
        !options_all_draw(&again->request)) /* nor one that says where to write: files come from anywhere */
        return error_set(error, ERROR_FAILURE, "%s: carries a request that this version does not understand: %.300s",
                         again->file, again->provenance.request);
    const struct chart *chart = chart_find(names.items[0]);
    if (!chart)
        return error_set(error, ERROR_FAILURE, "%s: is a figure of a kind that this version does not draw: '%.60s'",
                         again->file, names.items[0]);
    again->command = (struct command){.name = chart->name, .run = command_draw, .chart = chart};
    return true;
}

static bool read_figure(const struct request *request, struct arena *arena, struct asked_again *again,
                        struct error *error) {
    struct bytes bytes;
    if (request->words.count != 1)
        return error_set(error, ERROR_USAGE, "give one figure's file, such as output/tokens.png");
    *again = (struct asked_again){.file = request->words.items[0]};
    return file_read(again->file, LARGEST_FIGURE, arena, &bytes, error) &&
           provenance_read(again->file, bytes, arena, &again->provenance, error) && read_command(again, arena, error);
}

/* Says so when the counts behind the figure are no longer what they were. */
static bool notice_changes(const struct asked_again *again, struct error *error) {
    struct studio studio;
    struct arena arena = {0};
    struct model model;
    bool read = studio_open(&studio, again->request.presets, error) &&
                studio_model(&studio, &again->request, &arena, &model, error);
    if (read && strcmp(again->provenance.software, produce_software(&studio, &again->request, &model, &arena)) != 0)
        say("%s was drawn by %s, and this is %s: what it counts may have changed", again->file,
            *again->provenance.software ? again->provenance.software : "an unknown version",
            produce_software(&studio, &again->request, &model, &arena));
    arena_free(&arena);
    studio_close(&studio);
    return read;
}

/* Says so when the letters, and with them their places, will not be what they were. */
static void notice_font(const struct asked_again *again) {
    struct studio studio;
    struct error ignored; /* drawing says it */
    if (!studio_open(&studio, again->request.presets, &ignored)) return;
    if (studio_load_drawing(&studio, again->request.font, &ignored) && *again->provenance.font &&
        strcmp(again->provenance.font, fonts_name(studio.fonts)) != 0)
        say("%s was set in %s, and this is %s: letters and places differ", again->file, again->provenance.font,
            fonts_name(studio.fonts));
    studio_close(&studio);
}

/* Without its dot; NULL: the file has none. */
static const char *ending_of(const char *file) {
    const char *slash = strrchr(file, '/'), *dot = strrchr(file, '.');
    return dot && (!slash || dot > slash) ? dot + 1 : NULL;
}

/* The same figure goes into the same file; a changed one beside it, under the name that says what differs, which must
 * be another than that of the file it comes from. */
static void choose_output(struct asked_again *again, const char *before, struct arena *arena) {
    const char *slash = strrchr(again->file, '/');
    bool same = strcmp(before, produce_request(&again->request, again->command.chart, arena)) == 0;
    again->request.output = again->file;
    if (same) return;
    again->request.spared = again->file;
    again->request.output = slash ? arena_text(arena, again->file, (size_t)(slash - again->file) + 1) : ".";
    if (!again->request.format) again->request.format = ending_of(again->file);
}

bool command_redraw(const struct command *command, const struct request *request, struct error *error) {
    (void)command;
    struct arena arena = {0};
    struct asked_again again;
    struct texts rest = {0};
    bool done = read_figure(request, &arena, &again, error) && notice_changes(&again, error);
    if (done) notice_font(&again);
    const char *before = done ? produce_request(&again.request, again.command.chart, &arena) : NULL;
    if (done) done = options_parse(request->argument_count, request->arguments, &again.request, &rest, error);
    if (done && !again.request.output)
        choose_output(&again, before, &arena);
    else if (done && !again.request.format && !format_of_file(again.request.output))
        again.request.format = ending_of(again.file);
    done = done && command_draw(&again.command, &again.request, error);
    arena_free(&arena);
    return done;
}

bool command_show(const struct command *command, const struct request *request, struct error *error) {
    (void)command;
    struct arena arena = {0};
    struct asked_again again;
    struct buffer out = {0};
    bool done = read_figure(request, &arena, &again, error);
    const struct provenance *said = &again.provenance;
    if (done) {
        buffer_printf(&out, "drawn by %s%s%s\n%s\n\n", said->software, *said->font ? ", set in " : "", said->font,
                      said->request);
        text_make_lines_printable(&out);
    }
    done = done && file_write_stdout(out.bytes, out.size, error); /* first of all, for the model's file may be gone */
    if (done && strcmp(again.request.model, "-") == 0)
        say("%s: its model came from standard input, so there are no numbers to show", again.file);
    else
        done = done && notice_changes(&again, error) && command_explain(&again.command, &again.request, error);
    buffer_free(&out);
    arena_free(&arena);
    return done;
}
