/* In place of PNG, PDF and subsets of fonts where there is no Cairo, no FreeType and no libdeflate: in the core for
 * browsers, which says so. */
#include "render/render.h"
#include "render/text/coverage.h"
#include "render/text/subset.h"

static bool refuse(const char *what, struct error *error) {
    return error_set(error, ERROR_USAGE, "%s cannot be made in a page; the command line draws it", what);
}

bool render_png(const struct scene *scene, const struct document *document, struct fonts *fonts, struct buffer *out,
                struct error *error) {
    (void)scene, (void)document, (void)fonts, (void)out;
    return refuse("a PNG", error);
}

bool render_small_png(const struct scene *scene, const struct document *document, struct fonts *fonts,
                      struct buffer *out, struct error *error) {
    return render_png(scene, document, fonts, out, error);
}

bool render_pdf(const struct scene *scene, const struct document *document, struct fonts *fonts, struct buffer *out,
                struct error *error) {
    (void)scene, (void)document, (void)fonts, (void)out;
    return refuse("a PDF", error);
}

bool subset_face(struct fonts *fonts, enum face face, enum subset_part part, const struct scene *scene,
                 struct buffer *out, struct error *error) {
    (void)fonts, (void)face, (void)part, (void)scene, (void)out;
    return refuse("--embed-font: a figure that carries its font", error);
}

uint32_t fonts_checksum(const struct fonts *fonts) {
    (void)fonts;
    return FONTS_CHECKSUM;
}

void raster_free(struct raster *raster) {
    (void)raster; /* letters are never drawn as pixels here */
}
