/* What the writers put into a file for provenance_read to find. */
#ifndef BPT_RENDER_PROVENANCE_H
#define BPT_RENDER_PROVENANCE_H

#include "render/render.h"

/* "bpt 0.1.0 (llama-3-70b 07364f21), set in Inter 3.019 (1c2d3e4f)", and in which of the system's fonts the scene is
 * set besides; "" where the document names no software. The caller frees it. */
char *provenance_software(const struct document *document, struct fonts *fonts, const struct scene *scene);

#endif
