#include <string.h>

#include "cli/commands.h"

const char *choose_format(const struct request *request, const char *const *endings, const char *usual) {
    const char *output = request->output ? request->output : "", *dot = strrchr(output, '.');
    if (request->format) return request->format;
    for (; dot && *endings; endings++)
        if (strcmp(dot + 1, *endings) == 0) return *endings;
    return usual;
}

bool deliver_text(const struct request *request, const struct buffer *text, struct error *error) {
    if (!request->output || strcmp(request->output, "-") == 0) return file_write_stdout(text->bytes, text->size, error);
    return file_write(request->output, text->bytes, text->size, error);
}
