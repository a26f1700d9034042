/* An adapter as it lies on the disk: PEFT's config, a safetensors file, or the folder that holds both. */
#ifndef BPT_STUDIO_ADAPTER_FILES_H
#define BPT_STUDIO_ADAPTER_FILES_H

#include "studio/request.h"
#include "sweep/sweep.h"

/* The request's adapter: what its options say, and its files over it. Where there are a config and a file, or a folder
 * with both, the file is what counts, and the two are held against each other. */
bool adapter_files_read(const struct request *request, struct arena *arena, struct adapter *adapter,
                        struct error *error);

#endif
