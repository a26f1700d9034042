/* bpt list: the names there are of what is chosen by name. */
#include "base/file.h"
#include "cli/commands.h"
#include "studio/studio.h"

static void write_lists(struct buffer *out) {
    for (enum list list = LIST_NONE + 1; list < LIST_COUNT; list++) buffer_printf(out, "%s\n", list_name(list));
}

static void write_names(enum list list, struct buffer *out) {
    struct names names = {0};
    list_names(list, &names);
    for (size_t i = 0; i < names.count; i++) buffer_printf(out, "%s\n", names.items[i]);
    names_free(&names);
}

static bool refuse_list(const char *typed, struct error *error) {
    struct names names = {0};
    for (enum list list = LIST_NONE + 1; list < LIST_COUNT; list++) names_add(&names, list_name(list));
    names_refuse(&names, "list", typed, error);
    names_free(&names);
    return false;
}

/* The file itself, as a start for one's own. */
static bool print_theme(enum list list, const char *name, struct buffer *out, struct error *error) {
    if (list != LIST_THEMES)
        return error_set(error, ERROR_USAGE, "--print: prints a theme; say 'bpt list themes --print dark'");
    struct bytes file = studio_theme_file(name);
    if (!file.data) return list_refuse(list, name, error), error_within(error, "--print");
    buffer_add(out, file.data, file.size);
    return true;
}

bool command_list(const struct call *call, struct error *error) {
    const char *asked = call->words.count ? call->words.items[0] : NULL, *print = call->request.print;
    enum list list = asked ? list_find(asked) : LIST_NONE;
    struct buffer out = {0};
    bool done = !asked || list || refuse_list(asked, error);
    if (done && print)
        done = print_theme(list, print, &out, error);
    else if (done && list)
        write_names(list, &out);
    else if (done)
        write_lists(&out);
    done = done && file_write_stdout(out.bytes, out.size, error);
    buffer_free(&out);
    return done;
}
