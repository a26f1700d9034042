/* GPT-2 and GPT-3: fused c_attn, plain MLP, biases everywhere, LayerNorms with bias, learned positions, tied head.
 * Shapes: modeling_gpt2.py of Hugging Face transformers. GPT-3 has the same shape (Brown et al. 2020, section 2.1). */
#include "model/family.h"

static void gpt2(struct reader *reader, struct census *census) {
    uint64_t layers = read_count(reader, "num_hidden_layers");
    uint64_t hidden = read_count(reader, "hidden_size");
    uint64_t heads = read_count(reader, "num_attention_heads");
    uint64_t ffn = read_count_or(reader, "intermediate_size", 4 * hidden);
    uint64_t vocab = read_count(reader, "vocab_size");
    uint64_t positions = read_count(reader, "max_position_embeddings");
    read_quotient(reader, "hidden_size", hidden, "num_attention_heads", heads);

    census_embedding(census, "transformer.wte", vocab, hidden);
    census_embedding(census, "transformer.wpe", positions, hidden);
    census_norm(census, layers, "transformer.h.*.ln_1", hidden, true);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.attn.c_attn", hidden, 3 * hidden, true);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.attn.c_proj", hidden, hidden, true);
    census_norm(census, layers, "transformer.h.*.ln_2", hidden, true);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.c_fc", hidden, ffn, true);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.c_proj", ffn, hidden, true);
    census_norm(census, 1, "transformer.ln_f", hidden, true);
    if (!read_flag_or(reader, "tie_word_embeddings", true)) census_head(census, "lm_head", hidden, vocab, false);
    census_cache(census, "keys and values", layers, 2 * hidden, 0);
}

const struct family gpt2_families[] = {{"gpt2", gpt2}, {NULL, NULL}};
