/* bpt, bpt tokens, bpt rank: the figures. */
#include "cli/draw.h"

#include <string.h>

#include "base/path.h"
#include "cli/commands.h"
#include "cli/say.h"
#include "studio/file_name.h"
#include "studio/formats.h"
#include "studio/inputs.h"

/* Where the figures go, decided before anything is drawn. */
struct destination {
    const char *directory; /* NULL: `file`, or standard output when that is NULL too */
    const char *file;
    struct format_choice formats;
};

/* ---- where to ---- */

/* One file or one stream holds one figure in one format. */
static bool single(const struct destination *destination, const struct chart *chart, struct error *error) {
    const char *what = destination->file ? "file" : "stream";
    if (!chart)
        return error_set(error, ERROR_USAGE,
                         "--output: one %s cannot hold all figures; name one of them, as in 'bpt %s', or give a "
                         "directory",
                         what, charts()[0]->name);
    if (destination->formats.count != 1)
        return error_set(error, ERROR_USAGE,
                         "--output: one %s holds one format; give one with --format, such as --format svg", what);
    return true;
}

/* ".web.svg" says only more exactly what "svg" says. */
static bool agrees(const struct format_choice *choice, const struct format *by_name) {
    const struct format *first = choice->items[0];
    return choice->count == 1 && (first == by_name || (format_is_web(by_name) && strcmp(first->name, "svg") == 0));
}

static bool choose_file(const char *path, const struct request *request, struct destination *destination,
                        struct error *error) {
    const struct format *by_name = format_of_file(path);
    struct format_choice *choice = &destination->formats;
    destination->file = path;
    if (!by_name && !request->format)
        return error_set(error, ERROR_USAGE,
                         "--output: '%.100s' is a file whose ending is not a format; say which with --format", path);
    if (!by_name) return formats_choose_svg(request->svg, choice, error);
    if (request->format && !agrees(choice, by_name))
        return error_set(error, ERROR_USAGE,
                         "--output: '%.100s' ends in .%s, but --format is %.60s; leave one of them out", path,
                         by_name->name, request->format);
    *choice = (struct format_choice){.items = {by_name}, .count = 1};
    if (!formats_choose_svg(request->svg, choice, error)) return false;
    choice->count = 1; /* of both kinds, the one of that ending */
    return true;
}

/* "fig.jpg" is meant as a file; "figures", "v1.2/" and "a.b/c" are not. */
static bool looks_like_file(const char *path) {
    const char *ending = path_ending(path);
    size_t length = ending ? strlen(ending) : 0;
    return length > 0 && length <= 4 &&
           strspn(ending, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == length;
}

static bool refuse_ending(const char *output, struct error *error) {
    struct buffer names = {0};
    for (const struct format *format = formats; format->name; format++)
        buffer_printf(&names, "%s%s", names.size ? ", " : "", format->name);
    error_set(error, ERROR_USAGE,
              "--output: '%.100s' does not end in a format that figures have; there are %.*s; end a directory's name "
              "with /",
              output, (int)names.size, (char *)names.bytes);
    buffer_free(&names);
    return false;
}

/* The folder, or that of the file, is made where it is not there. */
static bool make_folder(const char *path, struct error *error) {
    struct folder folder;
    if (!*path) return true;
    if (!folder_make(&folder, path, error)) return error_within(error, "--output");
    folder_close(&folder);
    return true;
}

static bool choose_destination(const struct chart *chart, const struct request *request, struct arena *arena,
                               struct destination *destination, struct error *error) {
    const char *output = request->output ? request->output : "output";
    if (!formats_parse(request->format ? request->format : "png,svg", &destination->formats, error)) return false;
    if (strcmp(output, "-") == 0)
        return formats_choose_svg(request->svg, &destination->formats, error) && single(destination, chart, error);
    bool is_directory = file_is_directory(output);
    if (!is_directory && (file_exists(output) || format_of_file(output)))
        return choose_file(output, request, destination, error) && single(destination, chart, error) &&
               make_folder(path_folder(output, arena), error);
    if (!is_directory && looks_like_file(output)) return refuse_ending(output, error);
    destination->directory = output;
    return formats_choose_svg(request->svg, &destination->formats, error) && make_folder(output, error);
}

/* What each file carries says which kind of SVG was drawn, even where only a file's ending said so. */
static struct request complete(const struct request *request, const struct destination *destination) {
    struct request completed = *request;
    for (size_t i = 0; i < destination->formats.count; i++)
        if (!completed.svg && format_is_web(destination->formats.items[i])) completed.svg = "web";
    return completed;
}

/* NULL: standard output. */
static const char *path_of(const struct destination *destination, const struct answer *answer,
                           const struct format *format, struct arena *arena) {
    if (!destination->directory) return destination->file;
    const char *name = file_name(answer->request, answer->inputs->models[0].id, answer->chart, false, arena);
    return path_join(destination->directory, arena_printf(arena, "%s.%s", name, format->name), arena);
}

/* ---- what is there already ---- */

/* Who names the file means it; a name that was made of the request may be that of another. */
static bool may_replace_all(const struct destination *destination, const struct answer *answer, struct arena *arena,
                            struct error *error) {
    bool named = !destination->directory || answer->request->force;
    for (size_t i = 0; i < destination->formats.count && !named; i++)
        if (!file_name_is_free(path_of(destination, answer, destination->formats.items[i], arena),
                               answer->document.request, error))
            return false;
    return true;
}

/* ---- drawing ---- */

static bool deliver(const struct format *format, const struct answer *answer, const struct scene *scene,
                    const char *path, struct error *error) {
    struct buffer file = {0};
    bool delivered = format_write(format, answer, scene, &file, error);
    if (delivered && path)
        delivered = file_write(path, file.bytes, file.size, error);
    else if (delivered)
        delivered = file_write_stdout(file.bytes, file.size, error);
    buffer_free(&file);
    return delivered;
}

static bool draw(const struct answer *answer, const struct paper *paper, const struct destination *destination,
                 struct arena *arena, struct buffer *report, struct error *error) {
    struct scene scene;
    const char *warning = NULL;
    const struct format_choice *choice = &destination->formats;
    if (formats_need_scene(choice) && !answer_lay_out(answer, paper, arena, &scene, &warning, error)) return false;
    if (warning) say("%s", warning);
    for (size_t i = 0; i < choice->count; i++) {
        const char *path = path_of(destination, answer, choice->items[i], arena);
        if (!deliver(choice->items[i], answer, &scene, path, error)) return false;
        if (path) buffer_printf(report, "%s\n", path);
    }
    return true;
}

/* All are found before the first is drawn. */
static bool draw_all(const struct studio *studio, const struct request *request, const struct chart *chart,
                     const struct destination *destination, struct arena *arena, struct error *error) {
    struct inputs inputs;
    struct paper paper;
    struct answer *answers = NULL;
    struct buffer report = {0};
    size_t count = 0, capacity = 0;
    if (!inputs_read(studio, request, arena, &inputs, error) || !paper_read(request, arena, &paper, error))
        return false;
    for (size_t i = 0; charts()[i]; i++) {
        if (!chart_is_meant(charts()[i], chart ? chart->name : NULL)) continue;
        answers = arena_grow(arena, answers, count, &capacity, sizeof *answers);
        if (!answer_find(studio, request, &inputs, charts()[i], arena, &answers[count], error) ||
            !may_replace_all(destination, &answers[count], arena, error))
            return false;
        count++;
    }
    bool drawn = true;
    for (size_t i = 0; i < count && drawn; i++) drawn = draw(&answers[i], &paper, destination, arena, &report, error);
    if (drawn && report.size && !request->batch.quiet) drawn = say_paths(&report, error);
    buffer_free(&report);
    return drawn;
}

bool draw_figures(const struct studio *studio, const struct request *request, const struct chart *chart,
                  struct error *error) {
    struct destination destination = {0};
    struct arena arena = {0};
    bool done = choose_destination(chart, request, &arena, &destination, error);
    if (done) {
        struct request completed = complete(request, &destination);
        completed.several = completed.shared = !chart;
        studio_settle(studio, &completed, &arena);
        done = draw_all(studio, &completed, chart, &destination, &arena, error);
    }
    arena_free(&arena);
    return done;
}

bool command_draw(const struct call *call, struct error *error) {
    struct studio studio;
    struct arena arena = {0};
    bool done =
        studio_open(&studio, call->request.presets, error) && studio_load_drawing(&studio, call->request.font, error);
    if (done) {
        const char *note;
        struct request complete = inputs_complete(&studio, &call->request, &arena, &note);
        if (note && !call->request.batch.quiet) say("%s", note);
        done = draw_figures(&studio, &complete, call->command->chart, error);
    }
    arena_free(&arena);
    studio_close(&studio);
    return done;
}
