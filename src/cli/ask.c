#include <string.h>

#include "cli/commands.h"

bool ask(const struct request *request, const struct chart *chart, struct question *question, struct error *error) {
    bool own_range = request->x_range.high != 0;
    struct question asked = {
        .vary = chart->vary,
        .tokens = request->tokens,
        .rank = request->rank,
        .low = own_range ? request->x_range.low : chart->low,
        .high = own_range ? request->x_range.high : chart->high,
        .points = request->points,
        .targets = request->targets,
        .kv_allocated = strcmp(request->kv, "allocated") == 0,
        .kv_dtype = dtype_find(request->kv_dtype, error),
        .adapter_dtype = dtype_find(request->lora_dtype, error),
        .weight_dtype = dtype_find(request->weight_dtype, error),
        .min_kv_share = request->min_kv,
        .max_weight_share = request->max_weights,
    };
    if (!asked.kv_dtype || !asked.adapter_dtype || !asked.weight_dtype) return false;
    *question = asked;
    return true;
}

bool deliver_text(const struct request *request, const struct buffer *text, struct error *error) {
    if (!request->output || strcmp(request->output, "-") == 0) return file_write_stdout(text->bytes, text->size, error);
    return file_write(request->output, text->bytes, text->size, error);
}
