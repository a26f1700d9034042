/* The table for other programs, as CSV and as JSON: the same columns. */
#include "sweep/sweep.h"

#include "base/csv.h"
#include "base/number.h"

static void put_ratio(struct buffer *out, uint64_t bytes, uint64_t tokens) {
    char text[NUMBER_SIZE];
    buffer_printf(out, ",%s", number_exact(text, (double)bytes / (double)tokens));
}

/* The adapter's three measures at a rank; a file's size stays empty where it is not known. */
static void put_measures(const struct findings *findings, uint64_t rank, struct buffer *out) {
    struct adapter_measures measures = {0};
    struct error ignored;
    uint64_t file = 0;
    adapted_measure(findings->adapted, rank, &findings->adapter_formats, &measures, &ignored);
    adapted_file_bytes(findings->adapted, rank, &findings->adapter_formats, &file, &ignored);
    buffer_printf(out, ",%llu,%llu,", (unsigned long long)measures.trained, (unsigned long long)measures.stored);
    if (file) buffer_printf(out, "%llu", (unsigned long long)file);
    buffer_printf(out, ",%llu", (unsigned long long)measures.resident_bytes);
}

/* Those of the quantity, behind all others; "" and no cells where it has none. */
static void write_own_names(const struct table *table, struct buffer *out) {
    for (size_t i = 0; table->quantity->columns[i]; i++) buffer_printf(out, ",%s", table->quantity->columns[i]);
}

static void write_own(const struct table *table, const struct sample *sample, struct buffer *out) {
    for (size_t i = 0; table->quantity->columns[i]; i++)
        buffer_printf(out, ",%llu", (unsigned long long)sample->own[i]);
}

/* Of each adapter beside the figure's own, its bytes and those per token: "vera_bytes". */
static void write_rival_names(const struct findings *findings, struct buffer *out) {
    for (size_t i = 0; i < findings->rival_count; i++) {
        const struct rival *rival = &findings->rivals[i];
        buffer_printf(out, ",%s,%s_per_token", rival->column, rival->column);
    }
}

static void write_rivals(const struct findings *findings, size_t sample, uint64_t tokens, struct buffer *out) {
    for (size_t i = 0; i < findings->rival_count; i++) {
        uint64_t bytes = findings->rivals[i].sample_bytes[sample];
        buffer_printf(out, ",%llu", (unsigned long long)bytes);
        put_ratio(out, bytes, tokens);
    }
}

static void write_rows(const struct table *table, struct buffer *out) {
    const struct findings *findings = &table->findings;
    struct buffer measures = {0}; /* of the last rank: most tables have one */
    uint64_t measured = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct sample *sample = &table->samples[i];
        csv_write_cell(out, findings->model_id);
        buffer_printf(out, ",%llu,%llu,%llu", (unsigned long long)sample->tokens, (unsigned long long)sample->rank,
                      (unsigned long long)sample->kv_bytes);
        put_ratio(out, sample->kv_bytes, sample->tokens);
        buffer_printf(out, ",%llu", (unsigned long long)sample->adapter_bytes);
        put_ratio(out, sample->adapter_bytes, sample->tokens);
        if (findings->pretraining_tokens)
            put_ratio(out, findings->weight_bytes, findings->pretraining_tokens);
        else
            buffer_text(out, ",");
        buffer_printf(out, ",%llu", (unsigned long long)sample->kv_marginal_bytes);
        if (!measures.size || measured != sample->rank) {
            measures.size = 0;
            put_measures(findings, measured = sample->rank, &measures);
        }
        buffer_add(out, measures.bytes, measures.size);
        write_own(table, sample, out);
        write_rivals(findings, i, sample->tokens, out);
        buffer_text(out, "\n");
    }
    buffer_free(&measures);
}

void table_write_csv(const struct table *table, struct buffer *out) {
    buffer_text(out, "model,tokens,rank,kv_bytes,kv_bytes_per_token,adapter_bytes,adapter_bytes_per_token,"
                     "pretraining_bytes_per_token,kv_marginal_bytes_per_token,adapter_trained_parameters,"
                     "adapter_stored_parameters,adapter_file_bytes,adapter_resident_bytes");
    write_own_names(table, out);
    write_rival_names(&table->findings, out);
    buffer_text(out, "\n");
    for (; table; table = table->next) write_rows(table, out);
}

static double ratio(uint64_t bytes, uint64_t tokens) {
    return (double)bytes / (double)tokens;
}

static void put_row(const struct table *table, size_t place, struct json_writer *json) {
    const struct findings *findings = &table->findings;
    const struct sample *sample = &table->samples[place];
    json_open_object(json, NULL);
    json_put_text(json, "model", findings->model_id);
    json_put_count(json, "tokens", sample->tokens);
    json_put_count(json, "rank", sample->rank);
    json_put_count(json, "kv_bytes", sample->kv_bytes);
    json_put_real(json, "kv_bytes_per_token", ratio(sample->kv_bytes, sample->tokens));
    json_put_count(json, "adapter_bytes", sample->adapter_bytes);
    json_put_real(json, "adapter_bytes_per_token", ratio(sample->adapter_bytes, sample->tokens));
    if (findings->pretraining_tokens)
        json_put_real(json, "pretraining_bytes_per_token", ratio(findings->weight_bytes, findings->pretraining_tokens));
    else
        json_put_null(json, "pretraining_bytes_per_token");
    json_put_count(json, "kv_marginal_bytes_per_token", sample->kv_marginal_bytes);
    if (findings->kv_band_dtype) json_put_count(json, "kv_band_bytes", sample->kv_band_bytes);
    for (size_t i = 0; table->quantity->columns[i]; i++)
        json_put_count(json, table->quantity->columns[i], sample->own[i]);
    for (size_t i = 0; i < findings->rival_count; i++)
        json_put_count(json, findings->rivals[i].column, findings->rivals[i].sample_bytes[place]);
    json_close(json);
}

void table_put_json(const struct table *table, struct json_writer *json) {
    json_open_list(json, "rows");
    for (; table; table = table->next)
        for (size_t i = 0; i < table->count; i++) put_row(table, i, json);
    json_close(json);
}
