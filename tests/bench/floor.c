/* The floor: the same pictures from a scene that is compiled in, by the same encoder and the same SVG, with no model,
 * sweep, words, layout or checks.
 *
 *     floor DIRECTORY FIGURES [png] [svg]     writes that many figures, both kinds in turn */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "embed/embedded.h"
#include "render/render.h"

extern const struct scene scene_0, scene_1;

static void save(const char *directory, int figure, const char *format, struct buffer *file) {
    char path[4096];
    snprintf(path, sizeof path, "%s/figure-%d.%s", directory, figure, format);
    FILE *out = fopen(path, "wb");
    if (!out || fwrite(file->bytes, 1, file->size, out) != file->size || fclose(out)) exit(1);
    file->size = 0;
}

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    struct error error;
    struct buffer file = {0};
    const struct document document = {.title = "floor", .request = "floor"};
    struct fonts *fonts = fonts_open(embedded_find("font-regular"), embedded_find("font-semibold"), &error);
    for (int i = 0; i < atoi(argv[2]); i++)
        for (int j = 3; j < argc; j++) {
            bool svg = strcmp(argv[j], "svg") == 0;
            const struct scene *scene = i % 2 ? &scene_1 : &scene_0;
            if (!(svg ? render_svg : render_png)(scene, &document, fonts, &file, &error)) return 1;
            save(argv[1], i, argv[j], &file);
        }
    fonts_close(fonts);
    buffer_free(&file);
    return 0;
}
