/* Models without attention: nothing grows with the tokens read. Shapes: modeling_mamba.py, modeling_mamba2.py and
 * modeling_rwkv.py of Hugging Face transformers. */
#include "model/families/family.h"

/* Rows of the embedding: mamba_ssm pads the vocabulary that its config states. */
static uint64_t read_vocab(struct reader *reader) {
    uint64_t vocab = read_count(reader, "vocab_size"), multiple = read_count_or(reader, "pad_vocab_size_multiple", 1);
    return (vocab + multiple - 1) / multiple * multiple;
}

static void add_ends(struct reader *reader, struct census *census, uint64_t layers, uint64_t hidden, bool tied) {
    uint64_t vocab = read_vocab(reader);
    census_embedding(census, "backbone.embeddings", vocab, hidden);
    census_norm(census, layers, "backbone.layers.*.norm", hidden, false);
    census_norm(census, 1, "backbone.norm_f", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", tied)) census_head(census, "lm_head", hidden, vocab, false);
}

/* Falcon Mamba's expand is not meant: its intermediate_size is. */
static void mamba(struct reader *reader, struct census *census) {
    uint64_t layers = read_count(reader, "num_hidden_layers"), hidden = read_count(reader, "hidden_size");
    uint64_t expanded = hidden * read_count_or(reader, "expand", 2);
    add_ends(reader, census, layers, hidden, true);
    block_mamba(census, &(struct mamba){.path = "backbone.layers.*.mixer",
                                        .layers = layers,
                                        .hidden = hidden,
                                        .inner = read_count_or(reader, "intermediate_size", expanded),
                                        .rank = read_count_or(reader, "time_step_rank", (hidden + 15) / 16),
                                        .state = read_count_or(reader, "ssm_state_size", 16),
                                        .kernel = read_count_or(reader, "conv_kernel", 4),
                                        .conv_bias = read_flag_or(reader, "mamba_conv_bias", true),
                                        .proj_bias = read_flag_or(reader, "use_bias", false),
                                        .state_bytes = read_state_bytes(reader, 2)});
}

static void mamba2(struct reader *reader, struct census *census) {
    uint64_t layers = read_count(reader, "num_hidden_layers"), hidden = read_count(reader, "hidden_size");
    uint64_t heads = read_count(reader, "mamba_num_heads"), inner = hidden * read_count_or(reader, "expand", 2);
    if (heads * read_count_or(reader, "head_dim", 64) != inner)
        read_refuse(reader, "\"num_heads\" x \"head_dim\" is not \"expand\" x \"hidden_size\" (%llu)",
                    (unsigned long long)inner);
    add_ends(reader, census, layers, hidden, false);
    block_mamba2(census, &(struct mamba2){.path = "backbone.layers.*.mixer",
                                          .layers = layers,
                                          .hidden = hidden,
                                          .inner = inner,
                                          .heads = heads,
                                          .groups = read_count_or(reader, "n_groups", 8),
                                          .state = read_count_or(reader, "ssm_state_size", 128),
                                          .kernel = read_count_or(reader, "conv_kernel", 4),
                                          .conv_bias = read_flag_or(reader, "mamba_conv_bias", true),
                                          .proj_bias = read_flag_or(reader, "use_bias", false),
                                          .norm = true,
                                          .state_bytes = read_state_bytes(reader, 2)});
}

/* RWKV 4: a layer keeps the last input of its two halves, and numerator, denominator and maximum of its average in
 * single precision. */
static void rwkv(struct reader *reader, struct census *census) {
    static const char *const mixes[] = {"time_mix_key", "time_mix_value", "time_mix_receptance"};
    uint64_t layers = read_count(reader, "num_hidden_layers"), hidden = read_count(reader, "hidden_size");
    uint64_t attention = read_count_or(reader, "attention_hidden_size", hidden);
    uint64_t ffn = read_count_or(reader, "intermediate_size", 4 * hidden), vocab = read_count(reader, "vocab_size");

    census_embedding(census, "rwkv.embeddings", vocab, hidden);
    census_norm(census, 1, "rwkv.blocks.0.pre_ln", hidden, true);
    census_norm(census, layers, "rwkv.blocks.*.ln1", hidden, true);
    census_norm(census, layers, "rwkv.blocks.*.ln2", hidden, true);
    census_vector(census, layers, "rwkv.blocks.*.attention.time_decay", 1, attention);
    census_vector(census, layers, "rwkv.blocks.*.attention.time_first", 1, attention);
    for (size_t i = 0; i < 3; i++)
        census_vector(census, layers, census_path(census, "rwkv.blocks.*.attention", mixes[i]), 1, hidden);
    census_linear(census, layers, ROLE_ATTENTION, "rwkv.blocks.*.attention.key", hidden, attention, false);
    census_linear(census, layers, ROLE_ATTENTION, "rwkv.blocks.*.attention.value", hidden, attention, false);
    census_linear(census, layers, ROLE_ATTENTION, "rwkv.blocks.*.attention.receptance", hidden, attention, false);
    census_linear(census, layers, ROLE_ATTENTION, "rwkv.blocks.*.attention.output", attention, hidden, false);
    census_vector(census, layers, "rwkv.blocks.*.feed_forward.time_mix_key", 1, hidden);
    census_vector(census, layers, "rwkv.blocks.*.feed_forward.time_mix_receptance", 1, hidden);
    census_linear(census, layers, ROLE_MLP, "rwkv.blocks.*.feed_forward.key", hidden, ffn, false);
    census_linear(census, layers, ROLE_MLP, "rwkv.blocks.*.feed_forward.receptance", hidden, hidden, false);
    census_linear(census, layers, ROLE_MLP, "rwkv.blocks.*.feed_forward.value", ffn, hidden, false);
    census_norm(census, 1, "rwkv.ln_out", hidden, true);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "head", hidden, vocab, false);
    census_state(census, "last inputs", layers, 2 * hidden, 2);
    census_state(census, "recurrent state", layers, 3 * attention, 4);
}

const struct family recurrent_families[] = {{"mamba", NULL, mamba},
                                            {"falcon_mamba", NULL, mamba},
                                            {"mamba2", NULL, mamba2},
                                            {"rwkv", NULL, rwkv},
                                            {NULL, NULL, NULL}};
