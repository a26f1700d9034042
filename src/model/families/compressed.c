/* DeepSeek-V4: a layer keeps a window of tokens as they are and one entry for every 4 or 128 of all that it has read;
 * where it is for 4, an indexer with entries of its own chooses among them. Keys are values, of one head. The residual
 * stream is several wide, mixed by hyper-connections. Shapes: model.py beside the released weights. */
#include "base/exact.h"
#include "model/families/experts.h"
#include "model/families/family.h"

enum { FINE = 4, COARSE = 128 };

static const char *at(struct census *census, const char *name) {
    return census_path(census, "layers.*", name);
}

/* Entries of `width` out of `ratio` tokens: values, weights, learned positions, a norm, and what it keeps of tokens
 * that do not make an entry yet, in single precision. Fine ones overlap, so that they take two halves of each token. */
static void add_compressor(struct census *census, const char *path, const char *entries, uint64_t layers,
                           uint64_t hidden, uint64_t width, uint64_t ratio) {
    uint64_t halves = ratio == FINE ? 2 : 1;
    census_linear(census, layers, ROLE_ATTENTION, census_path(census, path, "wkv"), hidden, halves * width, false);
    census_linear(census, layers, ROLE_ATTENTION, census_path(census, path, "wgate"), hidden, halves * width, false);
    census_vector(census, layers, census_path(census, path, "ape"), ratio, halves * width);
    census_norm(census, layers, census_path(census, path, "norm"), width, false);
    census_compressed(census, entries, layers, width, ratio);
    census_state(census, "compressors' state", layers, 2 * (halves * ratio) * (halves * width), 4);
}

static void add_indexer(struct reader *reader, struct census *census, const struct shape *shape, uint64_t layers,
                        uint64_t query_rank) {
    uint64_t heads = read_count(reader, "index_n_heads"), width = read_count(reader, "index_head_dim");
    census_linear(census, layers, ROLE_ATTENTION, at(census, "attn.indexer.wq_b"), query_rank, heads * width, false);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "attn.indexer.weights_proj"), shape->hidden, heads, false);
    add_compressor(census, at(census, "attn.indexer.compressor"), "indexer keys for 4 tokens", layers, shape->hidden,
                   width, FINE);
}

/* How many layers compress so many tokens into one; each does 4, 128 or none. */
static uint64_t count_ratio(struct reader *reader, const double *ratios, uint64_t layers, uint64_t ratio) {
    uint64_t count = 0;
    for (uint64_t i = 0; ratios && i < layers; i++) {
        count += (uint64_t)ratios[i] == ratio;
        if (ratios[i] != 0 && ratios[i] != FINE && ratios[i] != COARSE)
            read_refuse(reader, "\"compress_ratios\" holds %g; each layer's may be 0, 4 or 128", ratios[i]);
    }
    return count;
}

/* transformers names each layer's kind instead. */
static const double *read_kinds(struct reader *reader, const char *list, uint64_t layers) {
    static const struct {
        const char *name;
        double ratio;
    } kinds[] = {
        {"sliding_attention", 0}, {"compressed_sparse_attention", FINE}, {"heavily_compressed_attention", COARSE}};
    double *ratios = arena_array(reader->config->arena, layers, sizeof *ratios);
    uint64_t named = 0;
    for (struct item item; list_take(&list, &item); named++) {
        size_t kind = 0;
        while (kind < 3 && !item_is(item, kinds[kind].name)) kind++;
        if (kind == 3)
            read_refuse(reader, "\"layer_types\" names \"%.*s\", which is not a kind of layer of this type",
                        ITEM_SHOWN(item));
        else if (named < layers)
            ratios[named] = kinds[kind].ratio;
    }
    if (named < layers)
        read_refuse(reader, "\"layer_types\" names %llu layers, but \"num_hidden_layers\" is %llu",
                    (unsigned long long)named, (unsigned long long)layers);
    return ratios;
}

/* How many tokens each layer compresses into one. */
static const double *read_ratios(struct reader *reader, uint64_t layers) {
    const char *list = read_list(reader, "layer_types");
    const double *ratios = read_numbers(reader, "compress_ratios", layers, COARSE);
    if (read_count_or(reader, "compress_rates.compressed_sparse_attention", FINE) != FINE ||
        read_count_or(reader, "compress_rates.heavily_compressed_attention", COARSE) != COARSE)
        read_refuse(reader, "\"compress_rates\" are not 4 and 128, as they are in all models of this type");
    if (list) return read_kinds(reader, list, layers);
    if (!ratios) read_refuse(reader, "\"compress_ratios\" is missing: it says how each layer compresses");
    return ratios;
}

/* The first layers, or those of "mlp_layer_types". */
static uint64_t count_hashed(struct reader *reader, uint64_t layers) {
    const char *list = read_list(reader, "mlp_layer_types");
    uint64_t hashed = list ? 0 : read_count_or(reader, "num_hash_layers", 3), named = 0;
    for (struct item item; list_take(&list, &item); named++) hashed += named < layers && item_is(item, "hash_moe");
    if (read_list(reader, "mlp_layer_types") && named < layers)
        read_refuse(reader, "\"mlp_layer_types\" names %llu layers, but \"num_hidden_layers\" is %llu",
                    (unsigned long long)named, (unsigned long long)layers);
    return exact_smaller(hashed, layers);
}

static void add_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t layers = shape->layers, hidden = shape->hidden, width = shape->head_dim;
    uint64_t rank = read_count(reader, "q_lora_rank"), query = shape->heads * width;
    uint64_t groups = read_count(reader, "o_groups"), out_rank = read_count(reader, "o_lora_rank");
    const double *ratios = read_ratios(reader, layers);
    read_is_there(reader, "qk_rope_head_dim"); /* a part of head_dim */
    if (shape->kv_heads != 1)
        read_refuse(reader, "\"num_key_value_heads\" is not 1, as it is in all models of this type");
    uint64_t group_width = read_quotient(reader, "num_attention_heads x head_dim", query, "o_groups", groups);
    uint64_t fine = count_ratio(reader, ratios, layers, FINE), coarse = count_ratio(reader, ratios, layers, COARSE);

    census_linear(census, layers, ROLE_ATTENTION, at(census, "attn.wq_a"), hidden, rank, false);
    census_norm(census, layers, at(census, "attn.q_norm"), rank, false);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "attn.wq_b"), rank, query, false);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "attn.wkv"), hidden, width, false);
    census_norm(census, layers, at(census, "attn.kv_norm"), width, false);
    census_vector(census, layers, at(census, "attn.attn_sink"), 1, shape->heads);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "attn.wo_a"), group_width, groups * out_rank, false);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "attn.wo_b"), groups * out_rank, hidden, false);
    census_cache(census, "keys that are values in a sliding window", layers, width,
                 read_count(reader, "sliding_window"));
    add_compressor(census, at(census, "attn.compressor"), "entries for 128 tokens", coarse, hidden, width, COARSE);
    add_compressor(census, at(census, "attn.compressor"), "entries for 4 tokens", fine, hidden, width, FINE);
    if (fine) add_indexer(reader, census, shape, fine, rank);
}

/* Which streams a part reads and where it writes: from all of them, to `rows` weights with scales. */
static void add_hyper_connection(struct census *census, uint64_t layers, const char *name, uint64_t rows,
                                 uint64_t streams_width, uint64_t scales) {
    census_vector(census, layers, arena_printf(census->arena, "%s_fn", name), rows, streams_width);
    census_vector(census, layers, arena_printf(census->arena, "%s_base", name), 1, rows);
    census_vector(census, layers, arena_printf(census->arena, "%s_scale", name), 1, scales);
}

/* The first layers choose the experts by a table of tokens, which is no parameter, and so have no bias. */
static void add_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t layers = shape->layers, hidden = shape->hidden, ffn = read_count(reader, "moe_intermediate_size");
    uint64_t hashed = count_hashed(reader, layers);
    struct expert expert = read_experts(reader, layers);
    census_router(census, layers, at(census, "ffn.gate"), hidden, expert.count, false);
    census_vector(census, layers - hashed, at(census, "ffn.gate.bias"), 1, expert.count);
    block_w_experts(census, expert, at(census, "ffn"), hidden, ffn);
    if (read_count_or(reader, "n_shared_experts", 1) != 1)
        read_refuse(reader, "\"n_shared_experts\" is not 1, as it is in all models of this type");
    block_mlp(census, &(struct mlp){.path = at(census, "ffn.shared_experts"),
                                    .layers = layers,
                                    .hidden = hidden,
                                    .ffn = ffn,
                                    .names = &(const struct names){.gate = "w1", .up = "w3", .down = "w2"}});
}

static void deepseek_v4(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &(struct shape){.kv_heads = 1, .head_dim = 512});
    uint64_t layers = shape.layers, hidden = shape.hidden, streams = read_count(reader, "hc_mult");
    uint64_t weights = (2 + streams) * streams;
    census_embedding(census, "embed", shape.vocab, hidden);
    add_attention(reader, census, &shape);
    add_experts(reader, census, &shape);
    add_hyper_connection(census, layers, at(census, "hc_attn"), weights, streams * hidden, 3);
    add_hyper_connection(census, layers, at(census, "hc_ffn"), weights, streams * hidden, 3);
    add_hyper_connection(census, 1, "hc_head", streams, streams * hidden, 1);
    census_norm(census, layers, at(census, "attn_norm"), hidden, false);
    census_norm(census, layers, at(census, "ffn_norm"), hidden, false);
    census_norm(census, 1, "norm", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "head", hidden, shape.vocab, false);
}

const struct family compressed_families[] = {
    {"deepseek_v4", NULL, deepseek_v4}, {"deepseek_ref", NULL, deepseek_v4}, {NULL, NULL, NULL}};
