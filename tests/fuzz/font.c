/* The font that is built in, with bytes of it replaced, as the font of a figure in each format. The input is a list of
 * replacements of four bytes: three of an offset, which wraps at the font's end, and one of a value. What is left over
 * asks for the whole font: the other holds these words' letters alone, and is tried several times as fast. */
#include "hold.h"

#include <hb-subset.h>
#include <string.h>

#include "base/utf8.h"
#include "embed/embedded.h"
#include "studio/formats.h"

enum { MOST_EDITS = 256 };

static const char words_of_all[] = "Bytes per token 0123", words_with_halo[] = "391× – é";

/* With all that a font may hold besides. */
static struct bytes cut_down(struct bytes font) {
    static struct arena arena;
    hb_blob_t *blob = hb_blob_create(font.data, (unsigned)font.size, HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *face = hb_face_create(blob, 0);
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    hb_set_t *characters = hb_subset_input_unicode_set(input);
    for (const char *at = words_of_all; *at; at++) hb_set_add(characters, (unsigned char)*at);
    for (const char *at = "9×–é"; *at;) {
        uint32_t character;
        at += utf8_decode(at, &character);
        hb_set_add(characters, character);
    }
    hb_face_t *small = hb_subset_or_fail(face, input);
    hb_blob_t *bytes = hb_face_reference_blob(small);
    unsigned size;
    const char *data = hb_blob_get_data(bytes, &size);
    const struct bytes kept = {arena_text(&arena, data, size), size};
    hb_blob_destroy(bytes);
    hb_face_destroy(small);
    hb_subset_input_destroy(input);
    hb_face_destroy(face);
    hb_blob_destroy(blob);
    return kept;
}

static struct bytes altered(const uint8_t *data, size_t size, struct arena *arena) {
    static struct bytes small;
    if (!small.data) small = cut_down(embedded_find("font-regular"));
    struct bytes font = size % 4 ? embedded_find("font-regular") : small;
    char *copy = arena_text(arena, font.data, font.size);
    for (size_t i = 0; i + 4 <= size && i / 4 < MOST_EDITS; i += 4)
        copy[(data[i] << 16 | data[i + 1] << 8 | data[i + 2]) % font.size] = (char)data[i + 3];
    return (struct bytes){copy, font.size};
}

static void draw(struct fonts *fonts) {
    static const struct node words[] = {
        {.kind = NODE_RECTANGLE, .stroke = INK_NONE, .rectangle = {0, 0, 300, 80}},
        {.kind = NODE_TEXT,
         .fill = INK_TITLE,
         .stroke = INK_NONE,
         .text = {.text = words_of_all, .x = 10, .y = 30, .size = 20, .width = 200, .face = FACE_REGULAR}},
        {.kind = NODE_TEXT,
         .fill = INK_KV,
         .stroke = INK_BACKGROUND,
         .text =
             {.text = words_with_halo, .x = 290, .y = 60, .size = 12, .width = 60, .anchor = ANCHOR_END, .halo = 3}},
    };
    const struct scene scene = {.width = 300,
                                .height = 80,
                                .scale = 1,
                                .palette = {[INK_BACKGROUND] = 0xffffff, [INK_KV] = 0xaa0000},
                                .nodes = words,
                                .count = sizeof words / sizeof *words};
    struct error error = {0};
    const struct document document = {.title = "t", .description = "d", .request = "bpt tokens", .software = "bpt"};
    bool (*const writers[])(const struct scene *, const struct document *, struct fonts *, struct buffer *,
                            struct error *) = {render_png, render_svg, render_pdf};
    struct buffer out = {0};
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        out.size = 0;
        if (!writers[i](&scene, &document, fonts, &out, &error)) hold_refusal(&error);
    }
    out.size = 0;
    if (!render_web_svg(&scene, &document, fonts, (struct web_style){.embed_font = true}, &out, &error))
        hold_refusal(&error);
    buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct error error = {0};
    struct bytes font = altered(data, size, &arena);
    struct fonts *fonts = fonts_open(font, font, &error);
    if (fonts)
        draw(fonts);
    else
        hold_refusal(&error);
    fonts_close(fonts);
    arena_free(&arena);
    return 0;
}
