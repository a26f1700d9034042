/* What the writers put into a file for provenance_read to find. */
#ifndef BPT_RENDER_PROVENANCE_H
#define BPT_RENDER_PROVENANCE_H

#include "render/render.h"

/* "bpt 0.1.0 (llama-3-70b 07364f21), set in Inter 3.019 (1c2d3e4f)"; "" where the document names no software. The
 * caller frees it. */
char *provenance_software(const struct document *document, const struct fonts *fonts);

#endif
