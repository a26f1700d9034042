/* Zamba 2: Mamba 2 in all layers; before some stands one of a few transformer blocks that those layers share, with
 * adapters of their own, and reads the embeddings beside the stream. Shapes: modeling_zamba2.py of Hugging Face
 * transformers. */
#include <string.h>

#include "base/exact.h"
#include "model/families/family.h"

static const char shared_path[] = "model.layers.*.shared_transformer";

static const char *at(struct census *census, const char *name) {
    return census_path(census, shared_path, name);
}

static uint64_t count_hybrid(struct reader *reader, uint64_t layers) {
    const char *list = read_list(reader, "layer_types");
    uint64_t named = 0, hybrid = 0;
    if (!list) read_refuse(reader, "\"layers_block_type\" is missing: it says before which layers a block stands");
    for (struct item item; list_take(&list, &item); named++) {
        bool is_hybrid = item_is(item, "hybrid");
        if (!is_hybrid && !item_is(item, "mamba"))
            read_refuse(reader, "\"layers_block_type\" names \"%.*s\"; each layer is mamba or hybrid there",
                        ITEM_SHOWN(item));
        hybrid += is_hybrid;
    }
    if (named != layers)
        read_refuse(reader, "\"layers_block_type\" names %llu layers, but \"num_hidden_layers\" is %llu",
                    (unsigned long long)named, (unsigned long long)layers);
    return named == layers ? hybrid : 0;
}

/* What each sharing layer adds to a matrix of the block. */
static void add_adapter(struct census *census, uint64_t layers, enum weight_role role, const char *list, uint64_t in,
                        uint64_t rank, uint64_t out) {
    const char *path = at(census, list);
    census_linear(census, layers, role, census_path(census, path, "*.0"), in, rank, false);
    census_linear(census, layers, role, census_path(census, path, "*.1"), rank, out, false);
}

static void add_shared(struct reader *reader, struct census *census, uint64_t hidden, uint64_t hybrid) {
    static const char *const lists[] = {"self_attn.linear_q_adapter_list", "self_attn.linear_k_adapter_list",
                                        "self_attn.linear_v_adapter_list"};
    /* They are made as they come, one a place at first. */
    uint64_t blocks = exact_smaller(read_count_or(reader, "num_mem_blocks", 1), hybrid);
    uint64_t rank = read_count_or(reader, "adapter_rank", 128);
    uint64_t heads = read_count(reader, "num_attention_heads"),
             ffn = read_count_or(reader, "intermediate_size", 4 * hidden);
    struct shape shape = {.layers = blocks,
                          .hidden = hidden,
                          .heads = heads,
                          .kv_heads = read_count_or(reader, "num_key_value_heads", heads),
                          .head_dim =
                              read_quotient(reader, "2 x hidden_size", 2 * hidden, "num_attention_heads", heads)};
    shape.value_dim = shape.head_dim;
    read_is_there(reader, "attention_head_dim"); /* twice hidden_size / heads, as counted here */
    read_is_there(reader, "head_dim");           /* half of that, under another name (kv_channels) */
    read_is_there(reader, "attention_hidden_size");
    if (shape.kv_heads != heads)
        read_refuse(reader,
                    "\"num_key_value_heads\" is not \"num_attention_heads\", as in all released models of this type");
    census_norm(census, blocks, at(census, "input_layernorm"), 2 * hidden, false);
    for (int i = 0; i < 3; i++)
        census_linear(census, blocks, ROLE_ATTENTION,
                      arena_printf(census->arena, "%s.self_attn.%c_proj", shared_path, "qkv"[i]), 2 * hidden,
                      2 * hidden, false);
    census_linear(census, blocks, ROLE_ATTENTION, at(census, "self_attn.o_proj"), 2 * hidden, hidden, false);
    census_norm(census, blocks, at(census, "pre_ff_layernorm"), hidden, false);
    census_linear(census, blocks, ROLE_MLP, at(census, "feed_forward.gate_up_proj"), hidden, 2 * ffn, false);
    census_linear(census, blocks, ROLE_MLP, at(census, "feed_forward.down_proj"), ffn, hidden, false);
    add_adapter(census, hybrid, ROLE_MLP, "feed_forward.gate_up_proj_adapter_list", hidden, rank, 2 * ffn);
    if (read_flag_or(reader, "use_shared_attention_adapter", false))
        for (size_t i = 0; i < 3; i++)
            add_adapter(census, hybrid, ROLE_ATTENTION, lists[i], 2 * hidden, rank, 2 * hidden);
    census_linear(census, hybrid, ROLE_OTHER, "model.layers.*.linear", hidden, hidden, false);
    block_cache(census, &shape, hybrid, 0);
}

static void add_mamba(struct reader *reader, struct census *census, const char *layer, uint64_t layers,
                      uint64_t hidden) {
    uint64_t inner = hidden * read_count_or(reader, "expand", 2), heads = read_count(reader, "mamba_num_heads");
    if (heads * read_count_or(reader, "mamba_head_dim", inner / heads) != inner)
        read_refuse(reader, "\"n_mamba_heads\" x \"mamba_headdim\" is not \"mamba_expand\" x \"hidden_size\" (%llu)",
                    (unsigned long long)inner);
    block_mamba2(census, &(struct mamba2){.path = census_path(census, layer, "mamba"),
                                          .layers = layers,
                                          .hidden = hidden,
                                          .inner = inner,
                                          .heads = heads,
                                          .groups = read_count_or(reader, "n_groups", 1),
                                          .state = read_count_or(reader, "ssm_state_size", 64),
                                          .kernel = read_count_or(reader, "conv_kernel", 4),
                                          .conv_bias = true,
                                          .norm = true,
                                          .state_bytes = read_state_bytes(reader, 2)});
}

static void zamba2(struct reader *reader, struct census *census) {
    uint64_t layers = read_count(reader, "num_hidden_layers"), hidden = read_count(reader, "hidden_size");
    uint64_t vocab = read_count(reader, "vocab_size"), hybrid = count_hybrid(reader, layers);
    if (read_flag_or(reader, "add_bias_linear", false))
        read_refuse(reader, "\"add_bias_linear\" is true, which no released model of this type has");
    census_embedding(census, "model.embed_tokens", vocab, hidden);
    census_norm(census, layers, "model.layers.*.input_layernorm", hidden,
                false); /* of the mixers, wherever they stand */
    add_mamba(reader, census, "model.layers.*", layers - hybrid, hidden);
    add_mamba(reader, census, "model.layers.*.mamba_decoder", hybrid, hidden);
    if (hybrid) add_shared(reader, census, hidden, hybrid);
    census_norm(census, 1, "model.final_layernorm", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", true)) census_head(census, "lm_head", hidden, vocab, false);
}

const struct family zamba_families[] = {{"zamba2", NULL, zamba2}, {NULL, NULL, NULL}};
