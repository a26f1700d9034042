/* Nemotron-H: each block is one of Mamba 2, attention, a plain MLP or experts, under a norm of its own. Shapes:
 * modeling_nemotron_h.py of Hugging Face transformers. */
#include <string.h>

#include "model/families/experts.h"
#include "model/families/family.h"

static const struct {
    const char *name;
    char letter;
} block_names[] = {{"linear_attention", 'M'}, {"mamba", 'M'}, {"full_attention", '*'},
                   {"attention", '*'},        {"mlp", '-'},   {"moe", 'E'}};

static char block_letter(struct item item) {
    for (size_t i = 0; i < sizeof block_names / sizeof *block_names; i++)
        if (item_is(item, block_names[i].name)) return block_names[i].letter;
    return '?';
}

static enum layer_kind kind_of(struct reader *reader, char letter) {
    switch (letter) {
    case 'M':
        return LAYER_MAMBA;
    case '*':
        return LAYER_FULL;
    case '-':
        return LAYER_DENSE;
    case 'E':
        return LAYER_SPARSE;
    default:
        read_refuse(reader,
                    "the pattern of layers holds something else than M (mamba), * (attention), - (mlp) and E (moe)");
        return LAYER_FULL;
    }
}

/* From "hybrid_override_pattern" ("M-M*E"), or from the list of later configs. */
static struct layout read_blocks(struct reader *reader) {
    const char *pattern = read_text_or(reader, "hybrid_override_pattern", NULL),
               *list = read_list(reader, "layer_types");
    if (!pattern && !list) read_refuse(reader, "\"hybrid_override_pattern\" is missing: it says what each layer is");
    const char *text = pattern ? pattern : list ? list : "";
    struct layout blocks = {arena_array(reader->config->arena, strlen(text) + 1, 1), 0};
    for (const char *letter = pattern; letter && *letter; letter++)
        blocks.kinds[blocks.layers++] = (uint8_t)kind_of(reader, *letter);
    if (!pattern)
        for (struct item item; list_take(&list, &item);)
            blocks.kinds[blocks.layers++] = (uint8_t)kind_of(reader, block_letter(item));
    uint64_t layers = read_count_or(reader, "num_hidden_layers", blocks.layers);
    if (blocks.layers != layers)
        read_refuse(reader, "\"hybrid_override_pattern\" names %llu layers, but \"num_hidden_layers\" is %llu",
                    (unsigned long long)blocks.layers, (unsigned long long)layers);
    return blocks;
}

/* How many blocks are of that kind; the census's lines that follow stand there. */
static uint64_t stand_in(struct census *census, struct layout blocks, enum layer_kind kind) {
    layout_stand(census, blocks, kind);
    return layout_count(blocks, kind, blocks.layers);
}

/* Experts without gates, of the hidden width or of a latent one between two projections. */
static void add_nemotron_experts(struct reader *reader, struct census *census, uint64_t layers, uint64_t hidden,
                                 bool bias) {
    const char *block = "backbone.layers.*.mixer";
    struct expert expert = read_experts(reader, layers);
    uint64_t ffn = read_count(reader, "moe_intermediate_size"), latent = read_count_or(reader, "moe_latent_size", 0);
    uint64_t width = latent ? latent : hidden;
    expert.bias = bias;
    census_router(census, layers, census_path(census, block, "gate"), hidden, expert.count, false);
    census_vector(census, layers, census_path(census, block, "gate.e_score_correction_bias"), 1, expert.count);
    census_expert(census, expert, census_path(census, block, "experts.*.up_proj"), width, ffn);
    census_expert(census, expert, census_path(census, block, "experts.*.down_proj"), ffn, width);
    if (latent) {
        census_linear(census, layers, ROLE_MLP, census_path(census, block, "fc1_latent_proj"), hidden, latent, bias);
        census_linear(census, layers, ROLE_MLP, census_path(census, block, "fc2_latent_proj"), latent, hidden, bias);
    }
    if (!read_count_or(reader, "n_shared_experts", 1)) return;
    uint64_t shared = read_count(reader, "shared_expert_intermediate_size");
    census_linear(census, layers, ROLE_MLP, census_path(census, block, "shared_experts.up_proj"), hidden, shared, bias);
    census_linear(census, layers, ROLE_MLP, census_path(census, block, "shared_experts.down_proj"), shared, hidden,
                  bias);
}

static void nemotron_h(struct reader *reader, struct census *census) {
    const char *block = "backbone.layers.*.mixer";
    struct layout blocks = read_blocks(reader);
    uint64_t layers = blocks.layers, count;
    struct shape shape =
        read_shape(reader, &(struct shape){.layers = layers ? layers : 1, .kv_heads = 8, .head_dim = 128});
    uint64_t hidden = shape.hidden, heads = read_count(reader, "mamba_num_heads");
    bool bias = read_flag_or(reader, "attention_bias", false), mlp_bias = read_flag_or(reader, "mlp_bias", false);
    if (read_count_or(reader, "sliding_window", 0))
        read_refuse(reader, "a \"sliding_window\" in a Nemotron-H is not counted");

    census_embedding(census, "backbone.embeddings", shape.vocab, hidden);
    census_norm(census, layers, "backbone.layers.*.norm", hidden, false);
    block_mamba2(census, &(struct mamba2){.path = block,
                                          .layers = stand_in(census, blocks, LAYER_MAMBA),
                                          .hidden = hidden,
                                          .inner = heads * read_count(reader, "mamba_head_dim"),
                                          .heads = heads,
                                          .groups = read_count_or(reader, "n_groups", 8),
                                          .state = read_count(reader, "ssm_state_size"),
                                          .kernel = read_count_or(reader, "conv_kernel", 4),
                                          .conv_bias = read_flag_or(reader, "mamba_conv_bias", true),
                                          .proj_bias = read_flag_or(reader, "use_bias", false),
                                          .norm = true,
                                          .state_bytes = read_state_bytes(reader, 4)});
    count = stand_in(census, blocks, LAYER_FULL);
    block_attention(census, &shape,
                    &(struct attention){.path = block, .layers = count, .qkv_bias = bias, .o_bias = bias});
    block_cache(census, &shape, count, 0);
    count = stand_in(census, blocks, LAYER_DENSE);
    if (count) {
        uint64_t ffn = read_count(reader, "intermediate_size");
        census_linear(census, count, ROLE_MLP, census_path(census, block, "up_proj"), hidden, ffn, mlp_bias);
        census_linear(census, count, ROLE_MLP, census_path(census, block, "down_proj"), ffn, hidden, mlp_bias);
    }
    count = stand_in(census, blocks, LAYER_SPARSE);
    if (count) add_nemotron_experts(reader, census, count, hidden, mlp_bias);
    layers_leave(census);
    census_norm(census, 1, "backbone.norm_f", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "lm_head", hidden, shape.vocab, false);
}

const struct family nemotron_families[] = {{"nemotron_h", NULL, nemotron_h}, {NULL, NULL, NULL}};
