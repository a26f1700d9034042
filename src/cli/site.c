/* bpt site: the live page as a folder that any static host can serve. */
#include <string.h>

#include "base/path.h"
#include "cli/commands.h"
#include "cli/say.h"
#include "index/page.h"
#include "studio/answer.h"
#include "studio/formats.h"

static const char front[] = "<!doctype html>\n"
                            "<html lang=\"en\">\n"
                            "<meta charset=\"utf-8\">\n"
                            "<meta name=\"generator\" content=\"bpt " BPT_VERSION "\">\n"
                            "<meta http-equiv=\"refresh\" content=\"0; url=live.html\">\n"
                            "<title>Bytes per token</title>\n"
                            "<p><a href=\"live.html\">Bytes per token: the live page</a></p>\n";

struct site {
    const char *directory, *page, *index, *table; /* paths */
    bool has_batch;
};

static bool look_around(const char *directory, struct arena *arena, struct site *site, struct error *error) {
    *site = (struct site){.directory = directory,
                          .page = path_join(directory, "live.html", arena),
                          .index = path_join(directory, "index.html", arena),
                          .table = path_join(directory, "index.csv", arena)};
    return file_look(site->table, &site->has_batch, error);
}

/* ---- what is there already ---- */

static bool refuse(const char *path, const char *what, struct error *error) {
    return error_set(error, ERROR_USAGE, "'%.200s' %s, so it stays; give another folder, or --force replaces it", path,
                     what);
}

/* The page of the same request is one that is written again. */
static bool may_replace_page(const struct site *site, const char *request, struct error *error) {
    struct arena arena = {0};
    struct provenance found;
    struct error ignored;
    bool there, reads, same = false;
    if (!file_look(site->page, &there, error)) return false;
    reads = there && provenance_read_file(site->page, &arena, &found, &ignored);
    if (reads) same = request_is_same(found.request, request);
    arena_free(&arena);
    return !there || same ||
           refuse(site->page, reads ? "holds a page of another request" : "is not a page of bpt's", error);
}

/* A batch's index is written anew out of its table, and what leads to the live page is as it was. */
static bool may_replace_index(const struct site *site, struct error *error) {
    struct arena arena = {0};
    struct bytes bytes;
    struct error ignored;
    bool there, ours;
    if (!page_look(site->directory, "index.html", &there, &ours, error)) return false;
    if (!there || (site->has_batch && ours)) return true;
    bool same = file_read(site->index, sizeof front, &arena, &bytes, &ignored) &&
                memmem(bytes.data, bytes.size, "url=live.html", strlen("url=live.html")) && ours;
    arena_free(&arena);
    return same || refuse(site->index, "is not what 'bpt site' writes", error);
}

/* ---- the page ---- */

static bool draw(const struct studio *studio, const struct request *request, struct site *site, struct arena *arena,
                 struct buffer *page, struct error *error) {
    struct inputs inputs;
    struct answer answer;
    struct paper paper;
    struct scene scene;
    const char *warning = NULL;
    if (!inputs_read(studio, request, arena, &inputs, error) || !paper_read(request, arena, &paper, error) ||
        !answer_find(studio, request, &inputs, charts()[0], arena, &answer, error) ||
        !answer_lay_out(&answer, &paper, arena, &scene, &warning, error))
        return false;
    if (warning) say("%s", warning);
    answer.indexed = site->has_batch;
    return format_find("html", strlen("html"))->write(&answer, &scene, page, error) &&
           (request->force ||
            (may_replace_page(site, answer.document.request, error) && may_replace_index(site, error)));
}

/* The index last, so that it leads to a page that is there. */
static bool write_all(const struct site *site, const struct buffer *page, struct error *error) {
    struct folder folder;
    if (!folder_make(&folder, site->directory, error)) return error_within(error, "--output");
    folder_close(&folder);
    return file_write(site->page, page->bytes, page->size, error) &&
           (site->has_batch ? page_write(site->directory, NULL, error)
                            : file_write(site->index, front, sizeof front - 1, error));
}

static bool say_written(const struct site *site, struct error *error) {
    struct buffer text = {0};
    buffer_printf(&text, "%s\n%s\n", site->page, site->index);
    bool said = say_paths(&text, error);
    buffer_free(&text);
    return said;
}

static bool build(const struct studio *studio, struct request *request, struct error *error) {
    struct arena arena = {0};
    struct buffer page = {0};
    struct site site;
    studio_settle(studio, request, &arena);
    bool built = look_around(request->output, &arena, &site, error) &&
                 draw(studio, request, &site, &arena, &page, error) && write_all(&site, &page, error) &&
                 (request->batch.quiet || say_written(&site, error));
    buffer_free(&page);
    arena_free(&arena);
    return built;
}

bool command_site(const struct call *call, struct error *error) {
    struct studio studio;
    struct request request = call->request;
    if (!request.output || strcmp(request.output, "-") == 0)
        return error_set(error, ERROR_USAGE, "name the folder that the site goes into: bpt site --output DIR");
    request.live = 1;
    if (!option_is_given(options_find("theme"), &request)) request.theme = "auto";
    bool built = studio_open(&studio, NULL, error) && studio_load_drawing(&studio, NULL, error) &&
                 build(&studio, &request, error);
    studio_close(&studio);
    return built;
}
