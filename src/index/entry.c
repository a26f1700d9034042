#include "index/entry.h"

#include "base/number.h"

static const char *const names[ENTRY_COLUMNS] = {
    "figure",
    "formats",
    "chart",
    "model",
    "name",
    "developer",
    "family",
    "theme",
    "size",
    "width",
    "height",
    "tokens",
    "rank",
    "parameters",
    "kv_bytes_per_token",
    "adapter_bytes",
    "crossover_tokens",
    "ratio",
    "pretraining_bytes_per_token",
    "equal_rank",
    "sweet_spot_from",
    "sweet_spot_to",
    "title",
    "description",
    "request",
};

const char *entry_column_name(enum entry_column column) {
    return names[column];
}

void entry_write_header(struct buffer *out) {
    for (int i = 0; i < ENTRY_COLUMNS; i++) buffer_printf(out, "%s%s", i ? "," : "", names[i]);
    buffer_text(out, "\n");
}

static void put_text(struct buffer *out, const char *text) {
    csv_write_cell(out, text ? text : "");
    buffer_text(out, ",");
}

static void put_count(struct buffer *out, uint64_t count, bool known) {
    if (known) buffer_printf(out, "%llu", (unsigned long long)count);
    buffer_text(out, ",");
}

static void put_real(struct buffer *out, double real) {
    char text[NUMBER_SIZE];
    buffer_printf(out, "%s,", number_exact(text, real));
}

static void put_findings(const struct findings *findings, struct buffer *out) {
    bool sweet = findings->spot_low != 0;
    put_count(out, findings->tokens, true);
    put_count(out, findings->rank, true);
    put_count(out, findings->parameters, true);
    put_real(out, (double)findings->kv_bytes / (double)findings->tokens);
    put_count(out, findings->adapter_bytes, true);
    put_count(out, findings->crossover_tokens, findings->crossover_tokens != 0);
    put_real(out, (double)findings->kv_bytes / (double)findings->adapter_bytes);
    if (findings->pretraining_tokens)
        put_real(out, (double)findings->weight_bytes / (double)findings->pretraining_tokens);
    else
        buffer_text(out, ",");
    put_count(out, findings->equal_rank, findings->equal_rank != 0);
    put_count(out, findings->spot_low, sweet);
    put_count(out, findings->spot_high, sweet);
}

void entry_write(const struct table *table, const struct model *model, const struct entry_facts *facts,
                 struct buffer *out) {
    put_text(out, facts->figure);
    put_text(out, facts->formats);
    put_text(out, facts->chart);
    put_text(out, model->id);
    put_text(out, model->name);
    put_text(out, model->developer);
    put_text(out, model->family);
    put_text(out, facts->theme);
    put_text(out, facts->size);
    put_real(out, facts->width);
    put_real(out, facts->height);
    put_findings(&table->findings, out);
    put_text(out, facts->title);
    put_text(out, facts->description);
    csv_write_cell(out, facts->request);
    buffer_text(out, "\n");
}
