/* bpt redraw, bpt show: a figure's file says what drew it. */
#include <string.h>

#include "base/path.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/draw.h"
#include "cli/explain.h"
#include "cli/figure_files.h"
#include "cli/say.h"
#include "studio/formats.h"
#include "studio/options.h"

/* What a figure's file says of itself, and what is asked on top of it. */
struct asked_again {
    const char *file;
    struct provenance provenance;
    struct request request;
    const struct chart *chart;
};

/* ---- reading ---- */

static bool read_figure(const struct call *call, struct arena *arena, struct asked_again *again, struct error *error) {
    if (call->words.count != 1)
        return error_set(error, ERROR_USAGE, "give one figure's file, such as output/tokens.png");
    *again = (struct asked_again){.file = call->words.items[0]};
    return provenance_read_file(again->file, arena, &again->provenance, error) &&
           (request_read(again->provenance.request, arena, &again->request, &again->chart, error) ||
            error_within(error, "%s", again->file));
}

/* With the presets that are asked for now, where they are. */
static bool open_studio(const struct call *call, bool numbers, struct asked_again *again, struct arena *arena,
                        struct studio *studio, struct error *error) {
    const struct request *typed = &call->request;
    const struct figure_files files = {again->file, typed, typed->trust > 0, numbers};
    struct request *request = &again->request;
    return figure_files_find(&files, NULL, arena, request, error) &&
           studio_open(studio, typed->presets ? typed->presets : request->presets, error) &&
           figure_files_find(&files, studio, arena, request, error);
}

/* Says so when the counts behind the figure are no longer what they were. */
static bool notice_changes(const struct asked_again *again, const struct studio *studio, struct error *error) {
    struct arena arena = {0};
    struct inputs inputs;
    bool read = inputs_read(studio, &again->request, &arena, &inputs, error);
    if (read && strcmp(again->provenance.software, inputs.software) != 0)
        say("%s was drawn by %s, and this is %s: what it counts may have changed", again->file,
            *again->provenance.software ? again->provenance.software : "an unknown version", inputs.software);
    arena_free(&arena);
    return read;
}

/* Other files in place of those that it names: what those hold does not matter, and they may be gone. */
static bool names_other_files(const struct request *typed) {
    for (const struct option *option = options; option->name; option++)
        if (figure_files_are_named_by(option) && option_is_given(option, typed)) return true;
    return false;
}

/* Says so when the letters, and with them their places, will not be what they were. */
static void notice_font(const struct asked_again *again, const struct studio *studio) {
    const char *before = again->provenance.font, *now = fonts_name(studio->fonts);
    size_t length = strlen(now); /* behind it may stand fonts of the system, which the figure asks for again */
    bool same = strncmp(before, now, length) == 0 && (!before[length] || strncmp(before + length, " and ", 5) == 0);
    if (*before && !same) say("%s was set in %s, and this is %s: letters and places differ", again->file, before, now);
}

/* The same figure goes into the same file; a changed one beside it, under the name that says what differs. */
static void choose_output(struct asked_again *again, struct arena *arena) {
    struct request *request = &again->request;
    const char *folder = path_folder(again->file, arena), *ending = path_ending(again->file);
    bool same = request_is_same(again->provenance.request, request_print(request, again->chart, arena));
    request->output = same ? again->file : *folder ? folder : ".";
    if (!same && !request->format) request->format = ending;
}

/* What is asked on top may name other presets and another font. */
static bool redraw(const struct call *call, struct asked_again *again, struct studio *studio, struct arena *arena,
                   struct error *error) {
    struct request *request = &again->request;
    struct texts rest = {0};
    if (!open_studio(call, false, again, arena, studio, error) ||
        (!names_other_files(&call->request) && !notice_changes(again, studio, error)) ||
        !options_parse(call->argument_count, call->arguments, request, &rest, error))
        return false;
    if (!request->output)
        choose_output(again, arena);
    else if (!request->format && !format_of_file(request->output))
        request->format = path_ending(again->file);
    if (!studio_load_drawing(studio, request->font, error)) return false;
    if (!option_is_given(options_find("font"), request)) notice_font(again, studio);
    return draw_figures(studio, request, again->chart, error);
}

bool command_redraw(const struct call *call, struct error *error) {
    struct arena arena = {0};
    struct asked_again again;
    struct studio studio = {0};
    bool done = read_figure(call, &arena, &again, error) && redraw(call, &again, &studio, &arena, error);
    studio_close(&studio);
    arena_free(&arena);
    return done;
}

static bool show_numbers(const struct call *call, struct asked_again *again, struct arena *arena, struct error *error) {
    struct studio studio = {0};
    bool done = open_studio(call, true, again, arena, &studio, error) && notice_changes(again, &studio, error) &&
                explain_request(&studio, &again->request, error);
    studio_close(&studio);
    return done;
}

bool command_show(const struct call *call, struct error *error) {
    struct arena arena = {0};
    struct asked_again again;
    struct buffer out = {0};
    bool done = read_figure(call, &arena, &again, error);
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
        done = done && show_numbers(call, &again, &arena, error);
    buffer_free(&out);
    arena_free(&arena);
    return done;
}
