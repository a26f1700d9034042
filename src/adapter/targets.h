/* What an adapter adapts: names held against the modules of a model. */
#ifndef BPT_ADAPTER_TARGETS_H
#define BPT_ADAPTER_TARGETS_H

#include "account/account.h"

/* `targets`: "all-linear" (PEFT: every linear matrix of the blocks, one adapter for each expert; neither embeddings nor
 * the output layer nor routers), "attention", "mlp", or module names joined by commas ("q_proj,self_attn.v_proj"). A
 * name matches the end of the checkpoint's name from a dot on, as in PEFT. Experts that are fused into one 3-D tensor
 * are no nn.Linear, so only a name with a dot reaches them ("experts.gate_up_proj", PEFT's target_parameters). */
bool targets_include(const char *targets, const struct weight *weight);

/* The name, without ".weight", is `end` or ends in it from a dot on. */
bool weight_ends_with(const struct weight *weight, const char *end);

/* Refuses a name that nothing in the model has, and names what there is. PEFT's seven usual names (q_proj, k_proj,
 * v_proj, o_proj, gate_proj, up_proj, down_proj) may be absent as long as one of the targets is there. */
bool targets_check(const char *targets, const struct model *model, struct error *error);

#endif
