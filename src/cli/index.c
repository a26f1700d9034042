/* bpt index: joins the indexes of folders. */
#include "index/index.h"

#include "cli/commands.h"
#include "cli/say.h"

bool command_index(const struct command *command, const struct request *request, struct error *error) {
    (void)command;
    size_t figures;
    if (!request->words.count)
        return error_set(error, ERROR_USAGE,
                         "name the folders of figures: bpt index DIR...; the index goes into the first, or "
                         "into that of --output");
    const char *directory = request->output ? request->output : request->words.items[0];
    if (!index_join(&request->words, directory, &figures, error)) return false;
    if (request->batch.quiet) return true;
    struct buffer text = {0};
    buffer_printf(&text, "%zu figures in %.60s/index.html\n", figures, directory);
    bool printed = say_paths(&text, error);
    buffer_free(&text);
    return printed;
}
