#include "cli/version.h"

#include "cli/commit.h"
#include "studio/studio.h"

bool version_write(bool brief, struct buffer *out, struct error *error) {
    buffer_text(out, "bpt " BPT_VERSION "\n");
    if (brief) return true;
    struct studio studio = {0};
    bool loaded = studio_load_fonts(&studio, NULL, error);
    if (loaded) {
        buffer_text(out, "commit " BPT_COMMIT "\n");
        buffer_printf(out, "font %s\n", fonts_name(studio.fonts));
        render_write_versions(out);
        buffer_text(out, "\n");
    }
    studio_close(&studio);
    return loaded;
}
