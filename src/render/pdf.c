/* PDF through Cairo, with real text: it can be selected, searched and read aloud. */
#include "render/render.h"

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include FT_MULTIPLE_MASTERS_H

#include "base/memory.h"
#include "base/text.h"
#include "render/draw.h"
#include "render/provenance.h"
#include "render/size.h"
#include "render/text/outline.h"
#include "render/text/subset.h"

static const double points_per_pixel = 72.0 / 96.0;

/* ---- faces ---- */

/* FreeType's view of what a figure needs of a typeface: Cairo would read the whole font for it, and trusts it where
 * HarfBuzz does not. Each has a library of its own: Cairo keeps faces in a cache after their last use and lets go of
 * them on any thread, and FreeType wants one thread at a time a library. */
struct loaded_face {
    struct glyph_subset subset;
    FT_Library library;
    FT_Face face;
};

static void unload_face(void *data) {
    struct loaded_face *loaded = data;
    if (loaded->face) FT_Done_Face(loaded->face);
    if (loaded->library) FT_Done_FreeType(loaded->library);
    subset_free(&loaded->subset);
    free(loaded);
}

static bool set_weight(FT_Library library, FT_Face face, double weight) {
    FT_MM_Var *axes;
    if (FT_Get_MM_Var(face, &axes)) return false;
    FT_Fixed *coordinates = calloc(axes->num_axis, sizeof *coordinates);
    if (!coordinates) memory_is_out();
    for (FT_UInt i = 0; i < axes->num_axis; i++) {
        bool is_weight = axes->axis[i].tag == FT_MAKE_TAG('w', 'g', 'h', 't');
        coordinates[i] = is_weight ? (FT_Fixed)(weight * 0x10000) : axes->axis[i].def;
    }
    bool set = FT_Set_Var_Design_Coordinates(face, axes->num_axis, coordinates) == 0;
    free(coordinates);
    FT_Done_MM_Var(library, axes);
    return set;
}

static bool load_face(struct loaded_face *loaded, double weight) {
    const struct buffer *font = &loaded->subset.font;
    return FT_Init_FreeType(&loaded->library) == 0 &&
           FT_New_Memory_Face(loaded->library, font->bytes, (FT_Long)font->size, 0, &loaded->face) == 0 &&
           (weight == 0 || set_weight(loaded->library, loaded->face, weight));
}

/* What texts of one face are drawn with. */
struct pdf_face {
    cairo_font_face_t *face; /* NULL where the scene sets nothing in it; owns what it is made of */
    const hb_map_t *numbers;
};

static bool hand_over(struct loaded_face *loaded, struct pdf_face *face) {
    static const cairo_user_data_key_t owned;
    face->face = cairo_ft_font_face_create_for_ft_face(loaded->face, FT_LOAD_NO_HINTING);
    face->numbers = loaded->subset.numbers;
    if (cairo_font_face_set_user_data(face->face, &owned, loaded, unload_face) == CAIRO_STATUS_SUCCESS) return true;
    cairo_font_face_destroy(face->face);
    face->face = NULL;
    return false;
}

static bool make_face(struct fonts *fonts, enum face kind, const struct scene *scene, struct pdf_face *face,
                      struct error *error) {
    struct loaded_face *loaded = calloc(1, sizeof *loaded);
    if (!loaded) memory_is_out();
    bool cut = subset_glyphs(fonts, kind, scene, &loaded->subset, error), empty = !loaded->subset.font.size;
    if (cut && !empty && load_face(loaded, fonts->faces[kind].weight) && hand_over(loaded, face)) return true;
    unload_face(loaded);
    return cut && (empty || error_set(error, ERROR_FAILURE, "cannot draw the PDF: FreeType does not read the font"));
}

static void destroy_faces(struct pdf_face faces[FACE_COUNT]) {
    for (int i = 0; i < FACE_COUNT; i++)
        if (faces[i].face) cairo_font_face_destroy(faces[i].face);
}

static bool make_faces(struct fonts *fonts, const struct scene *scene, struct pdf_face faces[FACE_COUNT],
                       struct error *error) {
    for (int i = 0; i < FACE_COUNT; i++)
        if (!make_face(fonts, (enum face)i, scene, &faces[i], error)) return false;
    return true;
}

/* ---- text ---- */

/* Makes the outline the current path. */
static void follow(cairo_t *cairo, const struct outline *outline) {
    const struct point *point = (const struct point *)(const void *)outline->points.bytes;
    for (size_t i = 0; i < outline->steps.size; i++) {
        switch ((enum outline_step)outline->steps.bytes[i]) {
        case OUTLINE_MOVE:
            cairo_move_to(cairo, point->x, point->y);
            point++;
            break;
        case OUTLINE_LINE:
            cairo_line_to(cairo, point->x, point->y);
            point++;
            break;
        case OUTLINE_CURVE:
            cairo_curve_to(cairo, point[0].x, point[0].y, point[1].x, point[1].y, point[2].x, point[2].y);
            point += 3;
            break;
        case OUTLINE_CLOSE:
            cairo_close_path(cairo);
            break;
        }
    }
}

static void stroke_run(cairo_t *cairo, const struct run *run, double width) {
    struct outline outline = {0};
    outline_run(&outline, *run);
    follow(cairo, &outline);
    outline_free(&outline);
    cairo_set_line_width(cairo, width);
    cairo_set_dash(cairo, NULL, 0, 0);
    cairo_stroke(cairo);
}

/* The length of a no-break space, which is for the typesetting alone: what can be copied has a plain space in its
 * place, and its glyph, which stands wherever it is told. No-break spaces would be another font in the file as well,
 * since Cairo's simple kind has none. 0: it is something else. */
static size_t no_break_length(const char *text) {
    static const char *const spaces[] = {"\u202f", "\u00a0"};
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (strncmp(text, spaces[i], strlen(spaces[i])) == 0) return strlen(spaces[i]);
    return 0;
}

static void place_glyphs(const struct run *run, const hb_map_t *numbers, cairo_glyph_t *glyphs, unsigned count) {
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(run->shaped, NULL);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(run->shaped, NULL);
    hb_codepoint_t space = 0;
    hb_font_get_nominal_glyph(run->typeface->font, ' ', &space);
    double x = run->x;
    for (unsigned i = 0; i < count; i++) {
        bool plain = space && no_break_length(run->text + infos[i].cluster);
        glyphs[i] = (cairo_glyph_t){
            .index = hb_map_get(numbers, plain ? space : infos[i].codepoint),
            .x = x + positions[i].x_offset * run->scale,
            .y = run->y - positions[i].y_offset * run->scale,
        };
        x += positions[i].x_advance * run->scale;
    }
}

static void add_plain(struct buffer *text, const char *from, size_t size) {
    for (size_t i = 0, space; i < size; i += space ? space : 1) {
        space = no_break_length(from + i);
        buffer_add(text, space ? " " : from + i, 1);
    }
}

/* Which bytes of the text, which is put together here, became which glyphs. Returns the number of clusters. */
static int find_clusters(const struct run *run, struct buffer *text, cairo_text_cluster_t *clusters, unsigned count) {
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(run->shaped, NULL);
    int found = 0;
    for (unsigned first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && infos[end].cluster == infos[first].cluster; end++) continue;
        size_t start = infos[first].cluster, next = end < count ? infos[end].cluster : strlen(run->text);
        size_t before = text->size;
        add_plain(text, run->text + start, next - start);
        clusters[found++] = (cairo_text_cluster_t){
            .num_bytes = (int)(text->size - before),
            .num_glyphs = (int)(end - first),
        };
    }
    return found;
}

/* Shows the run as text that can be selected and searched. */
static void show_run(cairo_t *cairo, const struct run *run, const hb_map_t *numbers) {
    unsigned count = hb_buffer_get_length(run->shaped);
    if (count == 0) return;
    cairo_glyph_t *glyphs = cairo_glyph_allocate((int)count);
    cairo_text_cluster_t *clusters = cairo_text_cluster_allocate((int)count);
    if (!glyphs || !clusters) memory_is_out();
    place_glyphs(run, numbers, glyphs, count);
    struct buffer text = {0};
    int cluster_count = find_clusters(run, &text, clusters, count);
    cairo_show_text_glyphs(cairo, (char *)text.bytes, (int)text.size, glyphs, (int)count, clusters, cluster_count, 0);
    buffer_free(&text);
    cairo_glyph_free(glyphs);
    cairo_text_cluster_free(clusters);
}

static void draw_text(cairo_t *cairo, const struct scene *scene, struct fonts *fonts, const struct node *node,
                      const struct pdf_face *faces) {
    if (node->fill == INK_NONE) return;
    struct run run = run_begin(fonts, node);
    if (node->text.halo > 0 && node->stroke != INK_NONE) {
        draw_set_ink(cairo, scene, node->stroke);
        stroke_run(cairo, &run, node->text.halo);
    }
    draw_set_ink(cairo, scene, node->fill);
    cairo_set_font_face(cairo, faces[node->text.face].face);
    cairo_set_font_size(cairo, node->text.size);
    show_run(cairo, &run, faces[node->text.face].numbers);
    run_end(&run);
}

static void set_font_options(cairo_t *cairo) {
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cairo, options);
    cairo_font_options_destroy(options);
}

/* ---- what is said about it ---- */

/* A date that does not depend on the day: SOURCE_DATE_EPOCH (reproducible-builds.org), or else a fixed one. */
static void write_date(char text[32]) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    long long seconds = epoch ? strtoll(epoch, &end, 10) : 0;
    time_t time = (time_t)seconds;
    struct tm date;
    bool given = epoch && *epoch && *end == '\0' && seconds >= 0 && gmtime_r(&time, &date) && date.tm_year < 8100;
    if (!given || !strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &date)) strcpy(text, "2000-01-01T00:00:00Z");
}

static void set_fact(cairo_surface_t *surface, cairo_pdf_metadata_t key, const char *text) {
    if (!text || !*text) return;
    struct buffer clean = {0};
    text_clean(&clean, text); /* Cairo refuses what is not UTF-8 */
    buffer_add(&clean, "", 1);
    cairo_pdf_surface_set_metadata(surface, key, (const char *)clean.bytes);
    buffer_free(&clean);
}

static void describe(cairo_surface_t *surface, const struct document *document, const struct fonts *fonts) {
    char date[32];
    char *software = provenance_software(document, fonts);
    write_date(date);
    set_fact(surface, CAIRO_PDF_METADATA_TITLE, document->title);
    set_fact(surface, CAIRO_PDF_METADATA_SUBJECT, document->description);
    set_fact(surface, CAIRO_PDF_METADATA_KEYWORDS, document->request);
    set_fact(surface, CAIRO_PDF_METADATA_CREATOR, software);
    set_fact(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    set_fact(surface, CAIRO_PDF_METADATA_MOD_DATE, date);
    free(software);
}

static cairo_status_t append(void *buffer, const unsigned char *bytes, unsigned size) {
    buffer_add(buffer, bytes, size);
    return CAIRO_STATUS_SUCCESS;
}

static bool draw_page(const struct scene *scene, const struct document *document, struct fonts *fonts,
                      const struct pdf_face *faces, struct buffer *out, struct error *error) {
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(append, out, scene->width * points_per_pixel,
                                                                   scene->height * points_per_pixel);
    /* From 1.5 on, Cairo 1.18 compresses what the file says of itself, and then bpt cannot read it back. */
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
    describe(surface, document, fonts);
    cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, points_per_pixel, points_per_pixel);
    draw_begin(cairo);
    set_font_options(cairo);
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *node = &scene->nodes[i];
        if (node->kind == NODE_TEXT)
            draw_text(cairo, scene, fonts, node, faces);
        else
            draw_shape(cairo, scene, node);
    }
    bool drawn = draw_finish(cairo, "PDF", error);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return drawn;
}

bool render_pdf(const struct scene *scene, const struct document *document, struct fonts *fonts, struct buffer *out,
                struct error *error) {
    if (!size_check(scene, 1, error)) return false;
    size_t size = out->size;
    struct pdf_face faces[FACE_COUNT] = {{0}};
    bool drawn = make_faces(fonts, scene, faces, error) && draw_page(scene, document, fonts, faces, out, error);
    if (!drawn) out->size = size;
    destroy_faces(faces);
    return drawn;
}
