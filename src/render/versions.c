#include <cairo.h>
#include <ft2build.h>
#include <hb.h>
#include <libdeflate.h>
#include FT_FREETYPE_H

#include "render/render.h"

void render_write_versions(struct buffer *out) {
    FT_Library library;
    int major = 0, minor = 0, patch = 0;
    if (FT_Init_FreeType(&library) == 0) {
        FT_Library_Version(library, &major, &minor, &patch);
        FT_Done_FreeType(library);
    }
    buffer_printf(out, "Cairo %s, HarfBuzz %s, FreeType %d.%d.%d, libdeflate %s", cairo_version_string(),
                  hb_version_string(), major, minor, patch, LIBDEFLATE_VERSION_STRING);
}
