/* bpt index: joins the indexes of folders. */
#include "index/index.h"

#include "cli/commands.h"
#include "cli/say.h"

bool command_index(const struct call *call, struct error *error) {
    const struct request *request = &call->request;
    size_t figures;
    if (!call->words.count)
        return error_set(error, ERROR_USAGE,
                         "name the folders of figures: bpt index DIR...; the index goes into the first, or "
                         "into that of --output");
    const char *directory = request->output ? request->output : call->words.items[0];
    if (!index_join(&call->words, directory, &figures, error)) return false;
    if (request->batch.quiet) return true;
    struct buffer text = {0};
    buffer_printf(&text, "%zu figures in %.60s/index.html\n", figures, directory);
    bool printed = say_paths(&text, error);
    buffer_free(&text);
    return printed;
}
