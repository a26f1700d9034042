/* PLaMo: attention and MLP side by side under one norm, several query heads to a key head. PLaMo 2: Mamba with heads of
 * its own, attention in a window every so often. Shapes: modeling_plamo.py beside the released weights. */
#include "base/exact.h"
#include "model/families/family.h"

static const char *at(struct census *census, const char *name) {
    return census_path(census, "model.layers.layers.*", name);
}

/* ---- PLaMo ---- */

static void plamo_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t shared = read_count_or(reader, "n_shared_head", 8);
    struct shape grouped = *shape;
    grouped.kv_heads = (shape->heads + shared - 1) / shared;
    block_attention(census, &grouped, &(struct attention){.path = at(census, "self_attn"), .layers = shape->layers});
    block_cache(census, &grouped, shape->layers, 0);
}

static const char *const plamo_norms[] = {"norm", NULL};
static const struct decoder plamo = {.names = &(const struct names){.layer = "model.layers.layers.*"},
                                     .norms = plamo_norms,
                                     .attention = plamo_attention};

/* ---- PLaMo 2 ---- */

/* B, C and dt come from what the convolution gave, and are normalised. */
static void add_mamba(struct reader *reader, struct census *census, const struct shape *shape, uint64_t layers) {
    static const char *const rows[] = {"mixer.dt_bias", "mixer.A_log", "mixer.D"};
    uint64_t heads = read_count(reader, "mamba_num_heads"), inner = heads * shape->head_dim;
    uint64_t state = read_count_or(reader, "ssm_state_size", 64), kernel = read_count_or(reader, "conv_kernel", 4);
    uint64_t rank = exact_larger(shape->hidden / 16, 64);
    census_linear(census, layers, ROLE_OTHER, at(census, "mixer.in_proj"), shape->hidden, 2 * inner, false);
    census_conv(census, layers, at(census, "mixer.conv1d"), kernel, inner, false);
    census_linear(census, layers, ROLE_OTHER, at(census, "mixer.bcdt_proj"), inner, rank + 2 * state, false);
    census_linear(census, layers, ROLE_OTHER, at(census, "mixer.dt_proj"), rank, heads, false);
    for (size_t i = 0; i < 3; i++) census_vector(census, layers, at(census, rows[i]), 1, heads);
    census_vector(census, layers, at(census, "mixer.dt_norm_weight"), 1, rank);
    census_vector(census, layers, at(census, "mixer.B_norm_weight"), 1, state);
    census_vector(census, layers, at(census, "mixer.C_norm_weight"), 1, state);
    census_linear(census, layers, ROLE_OTHER, at(census, "mixer.out_proj"), inner, shape->hidden, false);
    census_state(census, "recurrent state", layers, inner * state, read_state_bytes(reader, 2));
    block_conv_state(census, layers, kernel, inner);
}

/* Of each `step` layers the middle one attends; where there are fewer layers than half a step, the last. */
static bool attends(uint64_t layer, uint64_t layers, uint64_t step) {
    return layers <= step / 2 ? layer == layers - 1 : layer % step == step / 2;
}

static void add_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    static const struct names names = {.qkv = "qkv_proj"};
    uint64_t step = read_count_or(reader, "mamba_step", 2), attending = 0, full = 0;
    const bool *whole = list_flags(census->arena, read_list(reader, "full_attention_idx"), shape->layers);
    bool mamba = read_flag_or(reader, "mamba_enabled", true);
    for (uint64_t i = 0; i < shape->layers; i++) {
        bool here = !mamba || attends(i, shape->layers, step);
        attending += here;
        full += here && whole[i];
    }
    if (step < 2) read_refuse(reader, "\"mamba_step\" is %llu; it may be 2 and more", (unsigned long long)step);
    block_attention(census, shape,
                    &(struct attention){.path = at(census, "mixer"), .layers = attending, .names = &names});
    census_vector(census, attending, at(census, "mixer.q_weight"), shape->heads, shape->head_dim);
    census_vector(census, attending, at(census, "mixer.k_weight"), shape->kv_heads, shape->head_dim);
    block_cache(census, shape, full, 0);
    if (attending > full) block_cache(census, shape, attending - full, read_count(reader, "attention_window_size"));
    if (mamba) add_mamba(reader, census, shape, shape->layers - attending);
}

static const char *const plamo2_norms[] = {"pre_mixer_norm", "post_mixer_norm", "pre_mlp_norm", "post_mlp_norm", NULL};
static const struct decoder plamo2 = {
    .names = &(const struct names){.layer = "model.layers.layers.*", .gate_up = "gate_up_proj"},
    .defaults = {.kv_heads = STATED, .head_dim = 128},
    .tied = true,
    .norms = plamo2_norms,
    .attention = add_mixers};

const struct family plamo_families[] = {{"plamo", &plamo, NULL}, {"plamo2", &plamo2, NULL}, {NULL, NULL, NULL}};
