/* Models without attention: nothing grows with the tokens read. Shapes: modeling_mamba.py, modeling_mamba2.py and
 * modeling_rwkv.py of Hugging Face transformers; modeling_rwkv5.py and modeling_rwkv6.py beside the released weights;
 * modeling_rwkv7.py of flash-linear-attention. */
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
static void rwkv4(struct reader *reader, struct census *census) {
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

/* ---- RWKV 5, 6 and 7: a head keeps a square matrix in single precision (arXiv 2404.05892 and 2503.14456) ---- */

struct rwkv {
    uint64_t layers, hidden, ffn, head_dim;
};

static struct rwkv read_rwkv(struct reader *reader, uint64_t ffn, uint64_t hidden) {
    read_is_there(reader, "num_attention_heads"); /* some say the heads' width there */
    return (struct rwkv){.layers = read_count(reader, "num_hidden_layers"),
                         .hidden = hidden,
                         .ffn = read_count_or(reader, "intermediate_size", ffn),
                         .head_dim = read_count_or(reader, "head_dim", 64)};
}

static void add_vectors(struct census *census, uint64_t layers, const char *path, const char *const *names,
                        uint64_t width) {
    for (; *names; names++) census_vector(census, layers, census_path(census, path, *names), 1, width);
}

static void add_matrices(struct census *census, const struct rwkv *rwkv, const char *path, const char *const *names) {
    for (; *names; names++)
        census_linear(census, rwkv->layers, ROLE_ATTENTION, census_path(census, path, *names), rwkv->hidden,
                      rwkv->hidden, false);
}

static void add_rwkv_states(struct census *census, const struct rwkv *rwkv) {
    census_state(census, "last inputs", rwkv->layers, 2 * rwkv->hidden, 2);
    census_state(census, "recurrent state", rwkv->layers, rwkv->hidden * rwkv->head_dim, 4);
}

/* What 5 and 6 have alike; `mixes` are those of the feed-forward half. */
static void add_rwkv_rest(struct reader *reader, struct census *census, const struct rwkv *rwkv,
                          const char *const *mixes) {
    static const char attention[] = "rwkv.blocks.*.attention", ffn[] = "rwkv.blocks.*.feed_forward";
    static const char *const matrices[] = {"key", "value", "receptance", "gate", "output", NULL};
    uint64_t vocab = read_count(reader, "vocab_size"), layers = rwkv->layers, hidden = rwkv->hidden;
    if (read_count_or(reader, "attention_hidden_size", hidden) != hidden)
        read_refuse(reader, "\"attention_hidden_size\" is not \"hidden_size\", as in all released models of this type");
    census_embedding(census, "rwkv.embeddings", vocab, hidden);
    census_norm(census, 1, "rwkv.blocks.0.pre_ln", hidden, true);
    census_norm(census, layers, "rwkv.blocks.*.ln1", hidden, true);
    census_norm(census, layers, "rwkv.blocks.*.ln2", hidden, true);
    add_matrices(census, rwkv, attention, matrices);
    census_norm(census, layers, census_path(census, attention, "ln_x"), hidden, true);
    add_vectors(census, layers, ffn, mixes, hidden);
    census_linear(census, layers, ROLE_MLP, census_path(census, ffn, "key"), hidden, rwkv->ffn, false);
    census_linear(census, layers, ROLE_MLP, census_path(census, ffn, "receptance"), hidden, hidden, false);
    census_linear(census, layers, ROLE_MLP, census_path(census, ffn, "value"), rwkv->ffn, hidden, false);
    census_norm(census, 1, "rwkv.ln_out", hidden, true);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "head", hidden, vocab, false);
    add_rwkv_states(census, rwkv);
}

static void rwkv5(struct reader *reader, struct census *census) {
    static const char *const own[] = {
        "time_decay", "time_faaaa", "time_mix_gate", "time_mix_key", "time_mix_value", "time_mix_receptance", NULL};
    static const char *const mixes[] = {"time_mix_key", "time_mix_receptance", NULL};
    uint64_t hidden = read_count(reader, "hidden_size");
    struct rwkv rwkv = read_rwkv(reader, 7 * hidden / 2 / 32 * 32, hidden);
    add_vectors(census, rwkv.layers, "rwkv.blocks.*.attention", own, hidden);
    add_rwkv_rest(reader, census, &rwkv, mixes);
}

/* Mixes and decay depend on the input, at a rank that is twice as high in the largest. */
static void rwkv6(struct reader *reader, struct census *census) {
    static const char attention[] = "rwkv.blocks.*.attention";
    static const char *const own[] = {"time_maa_x", "time_maa_w", "time_maa_k", "time_maa_v", "time_maa_r",
                                      "time_maa_g", "time_decay", "time_faaaa", NULL};
    static const char *const mixes[] = {"time_maa_k", "time_maa_r", NULL};
    uint64_t hidden = read_count(reader, "hidden_size"), large = hidden == 4096 ? 2 : 1;
    struct rwkv rwkv = read_rwkv(reader, 7 * hidden / 2 / 32 * 32, hidden);
    add_vectors(census, rwkv.layers, attention, own, hidden);
    census_vector(census, rwkv.layers, census_path(census, attention, "time_maa_w1"), hidden, 5 * 32 * large);
    census_vector(census, rwkv.layers, census_path(census, attention, "time_maa_w2"), 5 * 32 * large, hidden);
    census_vector(census, rwkv.layers, census_path(census, attention, "time_decay_w1"), hidden, 64 * large);
    census_vector(census, rwkv.layers, census_path(census, attention, "time_decay_w2"), 64 * large, hidden);
    add_rwkv_rest(reader, census, &rwkv, mixes);
}

/* Two matrices of low rank, and a bias behind them. */
static void add_low_rank(struct reader *reader, struct census *census, const struct rwkv *rwkv, uint64_t layers,
                         const char *name, const char *key, bool bias) {
    uint64_t rank = read_count(reader, key);
    const char *path = census_path(census, "model.layers.*.attn", name);
    census_linear(census, layers, ROLE_ATTENTION, census_path(census, path, "lora.0"), rwkv->hidden, rank, false);
    census_linear(census, layers, ROLE_ATTENTION, census_path(census, path, "lora.2"), rank, rwkv->hidden, bias);
}

static void rwkv7(struct reader *reader, struct census *census) {
    static const char *const own[] = {"x_r", "x_w", "x_k", "x_v", "x_a", "x_g", "k_k", "k_a", "r_k", NULL};
    static const char *const matrices[] = {"r_proj", "k_proj", "v_proj", "o_proj", NULL};
    uint64_t hidden = read_count(reader, "hidden_size"), vocab = read_count(reader, "vocab_size");
    struct rwkv rwkv = read_rwkv(reader, 4 * hidden, hidden);
    uint64_t layers = rwkv.layers;
    census_embedding(census, "model.embeddings", vocab, hidden);
    if (read_flag_or(reader, "norm_first", true)) census_norm(census, 1, "model.layers.0.pre_norm", hidden, true);
    census_norm(census, layers, "model.layers.*.attn_norm", hidden, true);
    census_norm(census, layers, "model.layers.*.ffn_norm", hidden, true);
    add_vectors(census, layers, "model.layers.*.attn", own, hidden);
    add_matrices(census, &rwkv, "model.layers.*.attn", matrices);
    add_low_rank(reader, census, &rwkv, layers, "w_lora", "decay_low_rank_dim", true);
    add_low_rank(reader, census, &rwkv, layers - 1, "v_lora", "v_low_rank_dim", true);
    add_low_rank(reader, census, &rwkv, layers, "a_lora", "a_low_rank_dim", true);
    add_low_rank(reader, census, &rwkv, layers, "g_lora", "gate_low_rank_dim", false);
    census_norm(census, layers, "model.layers.*.attn.g_norm", hidden, true);
    census_vector(census, layers, "model.layers.*.ffn.x_k", 1, hidden);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.ffn.key", hidden, rwkv.ffn, false);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.ffn.value", rwkv.ffn, hidden, false);
    census_norm(census, 1, "model.norm", hidden, true);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "lm_head", hidden, vocab, false);
    add_rwkv_states(census, &rwkv);
}

const struct family recurrent_families[] = {
    {"mamba", NULL, mamba}, {"falcon_mamba", NULL, mamba}, {"mamba2", NULL, mamba2}, {"rwkv", NULL, rwkv4},
    {"rwkv5", NULL, rwkv5}, {"rwkv6", NULL, rwkv6},        {"rwkv7", NULL, rwkv7},   {NULL, NULL, NULL}};
