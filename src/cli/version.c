#include "cli/version.h"

#include "cli/commit.h"
#include "studio/studio.h"

bool version_write(bool brief, struct buffer *out, struct error *error) {
    buffer_text(out, "bpt " BPT_VERSION "\n");
    if (brief) return true;
    struct studio studio;
    bool opened = studio_open(&studio, NULL, error) && studio_load_drawing(&studio, NULL, error);
    if (opened) {
        buffer_text(out, "commit " BPT_COMMIT "\n");
        buffer_printf(out, "font %s\n", fonts_name(studio.fonts));
        render_write_versions(out);
        buffer_text(out, "\n");
    }
    studio_close(&studio);
    return opened;
}
