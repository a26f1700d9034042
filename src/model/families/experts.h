/* The ways of placing experts that several families share. What a router chooses among and which layers have one are
 * two questions; each has its readers here. */
#ifndef BPT_MODEL_EXPERTS_H
#define BPT_MODEL_EXPERTS_H

#include "model/families/blocks.h"

/* ---- which layers have experts ---- */

/* How many layers a list names with one of the words `yes`, where the others are `no`. Refused where it has too few. */
uint64_t count_words(struct reader *reader, const char *key, uint64_t layers, const char *const yes[2],
                     const char *const no[2]);

/* How many layers a list of flags names, one a layer: 1 or true, 0 or false; one flag is for all. Refused where it has
 * too few or others. */
uint64_t count_flagged(struct reader *reader, const char *key, uint64_t layers);

/* How many layers below `layers` a list of numbers names. */
uint64_t count_listed(struct reader *reader, const char *key, uint64_t layers);

/* Every "decoder_sparse_step"-th but those of "mlp_only_layers". */
uint64_t count_sparse(struct reader *reader, uint64_t layers);

/* All but the first "first_k_dense_replace", or every "moe_layer_freq"-th of them; or as "mlp_layer_types" or
 * "moe_layer_freq" lists them. */
uint64_t count_after_dense(struct reader *reader, uint64_t layers);
bool experts_are_last(struct reader *reader); /* of those: all layers behind the first dense ones */

/* ---- what they have there ---- */

/* Under "model.layers.*.mlp" a router, experts of `ffn`, and a dense MLP of `shared` beside them that all tokens pass.
 * The other layers, up to `all`, have a dense MLP of `dense`. */
struct mixture {
    uint64_t all, hidden, ffn, shared, dense;
    bool dense_first;        /* the dense layers are the first ones */
    struct expert expert;    /* expert.layers of `all` */
    uint64_t router_rows;    /* 0: as many as experts */
    const char *router;      /* NULL: "gate" */
    const char *correction;  /* name of the learned bias an expert that balances the choice; NULL: none */
    const char *shared_name; /* NULL: "shared_experts" */
    bool shared_gate;        /* a gate for the shared ones, named as they with "_gate" */
};
void block_mixture(struct census *census, const struct mixture *mixture);

/* Qwen's: every decoder_sparse_step-th layer has experts but those of mlp_only_layers, and perhaps a shared expert
 * behind a gate; `fused` where the checkpoint has them so. Both under "model.layers.*.mlp". */
void add_qwen_experts(struct reader *reader, struct census *census, const struct shape *shape, bool fused);

/* DeepSeek's: the first layers are dense, the others have experts and shared experts that are one wider MLP. With
 * `corrected` the choice is balanced by a learned bias an expert; `shared` is how many shared experts there are where
 * the key is absent, STATED: it may not be. */
void add_deepseek_experts(struct reader *reader, struct census *census, const struct shape *shape, bool corrected,
                          uint64_t shared);

/* Ling's and Ring's: the same under their own keys, the shared ones perhaps of a width of their own. */
void add_bailing_experts(struct reader *reader, struct census *census, const struct shape *shape);

/* Granite's: fused under "model.layers.*.block_sparse_moe", gate and up in one. */
void add_granite_experts(struct census *census, struct expert expert, uint64_t hidden, uint64_t ffn);

#endif
