/* The ways of placing experts that several families share. */
#ifndef BPT_MODEL_EXPERTS_H
#define BPT_MODEL_EXPERTS_H

#include "model/families/blocks.h"

/* Qwen's: every decoder_sparse_step-th layer has experts but those of mlp_only_layers, and perhaps a shared expert
 * behind a gate; `fused` where the checkpoint has them so. Both under "model.layers.*.mlp". */
void add_qwen_experts(struct reader *reader, struct census *census, const struct shape *shape, bool fused);

/* DeepSeek's: the first layers are dense, the others have experts and shared experts that are one wider MLP. With
 * `corrected` the choice is balanced by a learned bias an expert. */
void add_deepseek_experts(struct reader *reader, struct census *census, const struct shape *shape, bool corrected);

/* Granite's: fused under "model.layers.*.block_sparse_moe", gate and up in one. */
void add_granite_experts(struct census *census, struct expert expert, uint64_t hidden, uint64_t ffn);

#endif
