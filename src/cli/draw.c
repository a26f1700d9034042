/* bpt, bpt tokens, bpt rank: the figures. */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/say.h"
#include "studio/ask.h"
#include "studio/produce.h"

enum { MOST_FORMATS = 8 };

/* Where the figures go, decided before anything is drawn. */
struct destination {
    const char *directory; /* NULL: `file`, or standard output when that is NULL too */
    const char *file;
    const struct format *formats[MOST_FORMATS];
    size_t format_count;
};

/* One file or one stream holds one figure in one format. */
static bool single(const struct destination *destination, const struct command *command, struct error *error) {
    if (!command->chart)
        return error_set(error, ERROR_USAGE,
                         "--output: one %s cannot hold both figures; say 'bpt tokens' or 'bpt rank', or "
                         "give a directory",
                         destination->file ? "file" : "stream");
    if (destination->format_count != 1)
        return error_set(error, ERROR_USAGE,
                         "--output: one %s holds one format; give one with --format, such as --format svg",
                         destination->file ? "file" : "stream");
    return true;
}

static bool choose_svg(const struct request *request, struct destination *destination, struct error *error) {
    return formats_choose_svg(request->svg, destination->formats, MOST_FORMATS, &destination->format_count, error);
}

/* ".web.svg" says only more exactly what "svg" says. */
static bool agrees(const struct destination *destination, const struct format *by_name) {
    const struct format *first = destination->formats[0];
    return destination->format_count == 1 &&
           (first == by_name || (format_is_web(by_name) && strcmp(first->name, "svg") == 0));
}

static bool choose_file(const char *path, const struct request *request, struct destination *destination,
                        struct error *error) {
    const struct format *by_name = format_of_file(path);
    destination->file = path;
    if (!by_name && !request->format)
        return error_set(error, ERROR_USAGE,
                         "--output: '%.100s' is a file whose ending is not a format; say which with --format", path);
    if (!by_name) return choose_svg(request, destination, error);
    if (request->format && !agrees(destination, by_name))
        return error_set(error, ERROR_USAGE,
                         "--output: '%.100s' ends in .%s, but --format is %.60s; leave one of them out", path,
                         by_name->name, request->format);
    destination->formats[0] = by_name;
    destination->format_count = 1;
    if (!choose_svg(request, destination, error)) return false;
    destination->format_count = 1; /* of both kinds, the one of that ending */
    return true;
}

/* "fig.jpg" is meant as a file; "figures", "v1.2/" and "a.b/c" are not. */
static bool looks_like_file(const char *path) {
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    if (!dot || (slash && dot < slash) || !dot[1] || (slash && !slash[1])) return false;
    size_t length = strlen(dot + 1);
    return length <= 4 && strspn(dot + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == length;
}

static bool make_folder(const char *path, struct error *error) {
    struct folder folder;
    if (!folder_make(&folder, path, error)) return false;
    folder_close(&folder);
    return true;
}

static bool choose_destination(const struct command *command, const struct request *request,
                               struct destination *destination, struct error *error) {
    const char *output = request->output ? request->output : "output";
    if (!formats_parse(request->format ? request->format : "png,svg", destination->formats, MOST_FORMATS,
                       &destination->format_count, error))
        return false;
    if (strcmp(output, "-") == 0) return choose_svg(request, destination, error) && single(destination, command, error);
    if (!file_is_directory(output) && (file_exists(output) || format_of_file(output)))
        return choose_file(output, request, destination, error) && single(destination, command, error);
    if (!file_is_directory(output) && looks_like_file(output))
        return error_set(error, ERROR_USAGE,
                         "--output: '%.100s' does not end in a format that figures have; there are png, "
                         "svg, pdf, csv, json, txt and html; end a directory's name with /",
                         output);
    destination->directory = output;
    return choose_svg(request, destination, error) && (make_folder(output, error) || error_within(error, "--output"));
}

/* NULL: standard output. */
static const char *path_of(const struct destination *destination, const struct request *request,
                           const struct model *model, const struct chart *chart, const struct format *format,
                           struct arena *arena) {
    const char *directory = destination->directory;
    if (!directory) return destination->file;
    return arena_printf(arena, "%s%s%s", directory, directory[strlen(directory) - 1] == '/' ? "" : "/",
                        product_name(request, model, chart, format, arena));
}

static bool deliver(const struct format *format, const struct product *product, const char *path, struct error *error) {
    struct buffer file = {0};
    bool delivered = format->write(product, &file, error);
    if (delivered && path)
        delivered = file_write(path, file.bytes, file.size, error);
    else if (delivered)
        delivered = file_write_stdout(file.bytes, file.size, error);
    buffer_free(&file);
    return delivered;
}

static bool draw(const struct studio *studio, const struct request *request, const struct model *model,
                 const struct chart *chart, const struct destination *destination, struct arena *arena,
                 struct buffer *report, struct error *error) {
    struct product product;
    if (!produce(studio, request, model, chart, arena, &product, error)) return false;
    if (product.warning) say("%s", product.warning);
    for (size_t i = 0; i < destination->format_count; i++) {
        const struct format *format = destination->formats[i];
        const char *path = path_of(destination, request, model, chart, format, arena);
        if (path && request->spared && file_is_same(path, request->spared))
            return error_set(error, ERROR_USAGE,
                             "%.200s would be written over with another figure; say where to with --output", path);
        if (!deliver(format, &product, path, error)) return false;
        if (path) buffer_printf(report, "%s\n", path);
    }
    return true;
}

static bool draw_all(const struct studio *studio, const struct command *command, const struct request *request,
                     const struct destination *destination, struct arena *arena, struct error *error) {
    struct model model;
    struct buffer report = {0};
    if (!studio_model(studio, request, arena, &model, error)) return false;
    bool drawn = true;
    for (size_t i = 0; charts()[i] && drawn; i++)
        if (!command->chart || command->chart == charts()[i])
            drawn = draw(studio, request, &model, charts()[i], destination, arena, &report, error);
    if (drawn && report.size) drawn = say_paths(&report, error);
    buffer_free(&report);
    return drawn;
}

/* What each file carries says which kind of SVG was drawn, even where only a file's ending said so. */
static struct request complete(const struct request *request, const struct destination *destination) {
    struct request completed = *request;
    for (size_t i = 0; i < destination->format_count; i++)
        if (!completed.svg && format_is_web(destination->formats[i])) completed.svg = "web";
    return completed;
}

bool command_draw(const struct command *command, const struct request *request, struct error *error) {
    struct request completed = *request;
    struct destination destination = {0};
    struct studio studio;
    struct arena arena = {0};
    bool done = studio_open(&studio, request->presets, error) && studio_load_drawing(&studio, request->font, error) &&
                choose_destination(command, request, &destination, error) &&
                (completed = complete(request, &destination), true) &&
                draw_all(&studio, command, &completed, &destination, &arena, error);
    arena_free(&arena);
    studio_close(&studio);
    return done;
}
