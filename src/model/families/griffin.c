/* RecurrentGemma (Griffin, arXiv 2402.19427): gated linear recurrences, attention in a window every third layer.
 * Shapes: modeling_recurrent_gemma.py of Hugging Face transformers; defaults: configuration_recurrent_gemma.py. */
#include "model/families/family.h"

static const char *at(struct census *census, const char *name) {
    return census_path(census, "model.layers.*", name);
}

/* How many of the layers attend; the list of kinds is repeated. */
static uint64_t count_attending(struct reader *reader, uint64_t layers) {
    const char *list = read_list(reader, "block_types");
    bool attends[64] = {false, false, true};
    uint64_t named = 0, count = 0;
    for (struct item item; list_take(&list, &item); named++) {
        bool attention = item_is(item, "attention");
        if (!attention && !item_is(item, "recurrent"))
            read_refuse(reader, "\"block_types\" names \"%.*s\"; each is recurrent or attention", ITEM_SHOWN(item));
        if (named < 64) attends[named] = attention;
    }
    if (named > 64) read_refuse(reader, "\"block_types\" has more than 64 entries");
    for (uint64_t i = 0; i < layers; i++) count += attends[i % (named && named <= 64 ? named : 3)];
    return count;
}

static void add_recurrent_block(struct reader *reader, struct census *census, const struct shape *shape,
                                uint64_t layers) {
    static const char *const gates[] = {"temporal_block.rg_lru.input_gate", "temporal_block.rg_lru.recurrent_gate"};
    uint64_t width = read_count_or(reader, "lru_width", shape->hidden),
             kernel = read_count_or(reader, "conv1d_width", 4);
    uint64_t block = read_quotient(reader, "lru_width", width, "num_attention_heads", shape->heads);
    census_linear(census, layers, ROLE_OTHER, at(census, "temporal_block.linear_y"), shape->hidden, width, true);
    census_linear(census, layers, ROLE_OTHER, at(census, "temporal_block.linear_x"), shape->hidden, width, true);
    census_linear(census, layers, ROLE_OTHER, at(census, "temporal_block.linear_out"), width, shape->hidden, true);
    census_conv(census, layers, at(census, "temporal_block.conv_1d"), kernel, width, true);
    census_vector(census, layers, at(census, "temporal_block.rg_lru.recurrent_param"), 1, width);
    for (size_t i = 0; i < 2; i++) {
        census_vector(census, layers, arena_printf(census->arena, "%s_weight", at(census, gates[i])), width, block);
        census_vector(census, layers, arena_printf(census->arena, "%s_bias", at(census, gates[i])), 1, width);
    }
    census_state(census, "recurrent state", layers, width, 4);
    block_conv_state(census, layers, kernel, width);
}

/* intermediate_size counts gate and up together. */
static void recurrent_gemma(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &(struct shape){.vocab = 256000});
    uint64_t layers = shape.layers, hidden = shape.hidden, both = read_count(reader, "intermediate_size");
    uint64_t attending = count_attending(reader, layers);
    if (both % 2)
        read_refuse(reader, "\"intermediate_size\" is %llu, but this type's counts two halves",
                    (unsigned long long)both);
    census_embedding(census, "model.embed_tokens", shape.vocab, hidden);
    block_attention(census, &shape,
                    &(struct attention){.path = at(census, "temporal_block"),
                                        .layers = attending,
                                        .qkv_bias = read_flag_or(reader, "attention_bias", false),
                                        .o_bias = true});
    block_cache(census, &shape, attending, read_count_or(reader, "attention_window_size", 2048));
    add_recurrent_block(reader, census, &shape, layers - attending);
    block_gated_mlp(census, layers, at(census, "mlp_block"), hidden, both / 2, true);
    census_norm(census, layers, at(census, "temporal_pre_norm"), hidden, false);
    census_norm(census, layers, at(census, "channel_pre_norm"), hidden, false);
    census_norm(census, 1, "model.final_norm", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", true)) census_head(census, "lm_head", hidden, shape.vocab, false);
}

const struct family griffin_families[] = {
    {"recurrent_gemma", NULL, recurrent_gemma},
    {NULL, NULL, NULL},
};
