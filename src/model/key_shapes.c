/* What the shape of a key's name tells of one that nobody reads. */
#include <fnmatch.h>
#include <string.h>

#include "model/keys.h"

/* Names that look like a count of heads, groups or experts, a head's width or a rule by layer; the first pattern that
 * fits counts. "*" stands for dots too. */
static const struct shape_of_name {
    const char *pattern;
    bool weighty;
    int64_t idle; /* up to this it does nothing */
} shapes[] = {
    {"metadata.*.index", false, 0}, /* of a dump of GGUF */
    {"metadata.*.type", false, 0},
    {"metadata.*.offset", false, 0},
    {"tensors.*", false, 0},
    {"quantization_config.*", false, 0},
    {"compression_config.*", false, 0},
    {"rope_*", false, 0},
    {"task_specific_params.*", false, 0},
    {"generation_config.*", false, 0},
    {"auto_map.*", false, 0},
    {"per_layer_config.*", true, 0},
    {"*mtp*", false, 0},
    {"*nextn*", false, 0},
    {"*medusa*", false, 0},
    {"*eagle*", false, 0},
    {"*draft*", false, 0},
    {"*speculat*", false, 0},
    {"*vision*", false, 0},
    {"*visual*", false, 0},
    {"*image*", false, 0},
    {"*video*", false, 0},
    {"*audio*", false, 0},
    {"*speech*", false, 0},
    {"mm_*", false, 0},
    {"pruned_heads*", false, 0},
    {"num_attention_heads", false, 0}, /* models without attention state it for nothing */
    {"qk_head_dim", false, 0},         /* the sum of two widths that are read */
    {"*rotary*", false, 0},
    {"*_divisor", false, 0},
    {"*_multiplier", false, 0},
    {"*expert*per_tok*", false, 0}, /* how many are chosen, and among which */
    {"*expert*group*", false, 0},
    {"*active*expert*", false, 0},
    {"*select*expert*", false, 0},
    {"block_configs.*", true, 0},
    {"linear_attn_config.*", true, 0},
    {"sparse_attention_config.*", true, 0},
    {"attention_other_setting.*", true, 0},
    {"compress_ratios*", true, 0},
    {"cross_attention_layers*", true, 0},
    {"swa_*", true, 0},
    {"*kv*head*", true, 0},
    {"*head*kv*", true, 0},
    {"*key_value_head*", true, 0},
    {"*key_value_group*", true, 0},
    {"*query_group*", true, 0},
    {"*gqa*", true, 0},
    {"*heads*", true, 0},
    {"*num*expert*", true, 1},
    {"n_*expert*", true, 1},
    {"*expert*num*", true, 1},
    {"*expert_count*", true, 1},
    {"*head*dim*", true, 0},
    {"*head*size*", true, 0},
    {"*_per_layer", true, 0},
    {"*_pattern", true, 0},
};

/* "full_attention" and the like say nothing that is not so anyway. */
static bool is_idle(const struct value *value, int64_t idle) {
    switch (value->kind) {
    case VALUE_NULL:
        return true;
    case VALUE_FLAG:
        return !value->flag;
    case VALUE_INTEGER:
        return value->integer >= 0 && value->integer <= idle;
    case VALUE_REAL:
        return value->real == 0;
    case VALUE_TEXT:
        break;
    }
    return *value->text == '\0' || strcmp(value->text, "full_attention") == 0;
}

bool key_is_weighty(const char *name, const struct value *value) {
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (fnmatch(shapes[i].pattern, name, 0) == 0) return shapes[i].weighty && !is_idle(value, shapes[i].idle);
    return false;
}

bool key_is_odd(const char *name, const struct value *value) {
    static const char *const patterns[] = {"norm_topk_prob", "*norm*", "*bias*", "*gate*",  "*moe*",
                                           "*attn*",         "*mla*",  "*mlp*",  "*share*", "*residual*"};
    if (value->kind != VALUE_FLAG || !value->flag) return false;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (fnmatch(patterns[i], name, 0) == 0) return i > 0;
    return false;
}
