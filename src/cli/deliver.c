#include "cli/deliver.h"

#include <string.h>

#include "base/file.h"
#include "base/names.h"
#include "base/path.h"

static const char *find(const char *const *names, const char *name) {
    for (; name && *names; names++)
        if (strcmp(*names, name) == 0) return *names;
    return NULL;
}

const char *deliver_format(const struct request *request, const char *const *names, struct error *error) {
    if (!request->format) {
        const char *by_name = request->output ? find(names, path_ending(request->output)) : NULL;
        return by_name ? by_name : *names;
    }
    const char *asked = find(names, request->format);
    if (asked) return asked;
    struct names all = {0};
    names_add_all(&all, names);
    names_refuse(&all, "format", request->format, error);
    names_free(&all);
    error_within(error, "--format");
    return NULL;
}

bool deliver_text(const struct request *request, const struct buffer *text, struct error *error) {
    const char *output = request->output;
    if (!output || strcmp(output, "-") == 0) return file_write_stdout(text->bytes, text->size, error);
    return file_write(output, text->bytes, text->size, error);
}
