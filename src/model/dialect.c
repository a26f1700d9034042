#include "model/dialect.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "model/keys.h"

struct name {
    const char *theirs, *ours; /* theirs with "*." at the front: behind whatever stands before the first dot */
};

struct dialect {
    const char *title;
    const char *marks[3]; /* it is this dialect where all of them stand */
    const struct name *names;
    bool (*finish)(const struct dialect *dialect, struct config *config, struct error *error);
};

/* ---- what the ends of all dialects share ---- */

static bool set_text(struct config *config, const char *key, const char *text, struct error *error) {
    struct value value = {.kind = VALUE_TEXT, .text = text};
    return config_add(config, key, &value, error);
}

static bool is_true(const struct config *config, const char *key) {
    const struct value *value = config_find(config, key);
    return value && value->kind == VALUE_FLAG && value->flag;
}

static const char *text_of(const struct config *config, const char *key) {
    const struct value *value = config_find(config, key);
    return value && value->kind == VALUE_TEXT ? value->text : "";
}

static bool refuse(const struct dialect *dialect, const struct config *config, const char *what, struct error *error) {
    return error_set(error, ERROR_FAILURE, "%s: reads as %s, %s", config->source, dialect->title, what);
}

/* Whether the head is a matrix of its own is not always said. */
static bool need_tied(struct config *config, struct error *error) {
    return config_find(config, "tie_word_embeddings") || set_text(config, "needs", "tie_word_embeddings", error);
}

/* ---- Meta's params.json ---- */

/* meta-llama/llama models/llama3/reference_impl/model.py, FeedForward: two thirds of 4 x dim, times the multiplier,
 * rounded up. */
static bool finish_meta(const struct dialect *dialect, struct config *config, struct error *error) {
    const struct value *factor = config_find(config, "ffn_dim_multiplier");
    uint64_t multiple = config_count(config, "multiple_of"), dim = config_count(config, "hidden_size");
    uint64_t vocabulary = config_count(config, "vocab_size");
    if (!multiple || !dim || dim > 1 << 20 || multiple > 1 << 20)
        return refuse(dialect, config, "which needs \"dim\" and \"multiple_of\"", error);
    if (!vocabulary)
        return refuse(dialect, config,
                      "but \"vocab_size\" is not stated there; add that of the tokenizer (32000 for Llama 1 and 2)",
                      error);
    double ffn = (double)(2 * 4 * dim / 3);
    if (factor && factor->kind == VALUE_REAL) ffn *= factor->real;
    if (factor && factor->kind == VALUE_INTEGER) ffn *= (double)factor->integer;
    if (!(ffn >= 1 && ffn < 1 << 30)) return refuse(dialect, config, "with an absurd \"ffn_dim_multiplier\"", error);
    struct value wide = {.kind = VALUE_INTEGER,
                         .integer = (int64_t)(((uint64_t)floor(ffn) + multiple - 1) / multiple * multiple)};
    return config_add(config, "intermediate_size", &wide, error) && set_text(config, "model_type", "llama", error);
}

static const struct name meta_names[] = {{"dim", "hidden_size"},
                                         {"n_layers", "num_hidden_layers"},
                                         {"n_heads", "num_attention_heads"},
                                         {"n_kv_heads", "num_key_value_heads"},
                                         {"ffn_dim_multiplier", "ffn_dim_multiplier"},
                                         {"multiple_of", "multiple_of"},
                                         {NULL, NULL}};

/* ---- Mistral's params.json ---- */

/* mistralai/mistral-inference src/mistral_inference/args.py. No window unless one is stated. */
static bool finish_mistral(const struct dialect *dialect, struct config *config, struct error *error) {
    (void)dialect;
    bool window = config_count(config, "sliding_window"), experts = config_count(config, "num_experts");
    return set_text(config, "model_type", experts ? "mixtral" : window ? "mistral" : "llama", error);
}

static const struct name mistral_names[] = {{"dim", "hidden_size"},
                                            {"hidden_dim", "intermediate_size"},
                                            {"n_layers", "num_hidden_layers"},
                                            {"n_heads", "num_attention_heads"},
                                            {"n_kv_heads", "num_key_value_heads"},
                                            {"tied_embeddings", "tie_word_embeddings"},
                                            {"max_seq_len", "max_position_embeddings"},
                                            {"moe.num_experts", "num_experts"},
                                            {"moe.num_experts_per_tok", "num_experts_per_tok"},
                                            {NULL, NULL}};

/* ---- Megatron and NeMo ---- */

static bool is_rms(const struct config *config) {
    return strcasecmp(text_of(config, "normalization"), "rmsnorm") == 0;
}

static bool is_gated(const struct config *config) {
    return is_true(config, "swiglu") || is_true(config, "gated_linear_unit") ||
           strstr(text_of(config, "activation"), "swiglu");
}

/* megatron/training/arguments.py: what is not said there is a GPT-2's. */
static bool finish_megatron(const struct dialect *dialect, struct config *config, struct error *error) {
    const struct value *bias = config_find(config, "add_bias_linear"), *untied = config_find(config, "untied");
    if (!is_rms(config) || !is_gated(config) || !bias || is_true(config, "add_bias_linear"))
        return refuse(dialect, config,
                      "of which gated MLPs without biases and with RMS norms are counted (\"swiglu\": true, "
                      "\"add_bias_linear\": false, \"normalization\": \"RMSNorm\"); where that is so, state "
                      "\"model_type\": \"llama\", or \"mixtral\" with experts",
                      error);
    bool told = untied && untied->kind == VALUE_FLAG;
    struct value tied = {.kind = VALUE_FLAG, .flag = told && !untied->flag};
    return (!told || config_add(config, "tie_word_embeddings", &tied, error)) && need_tied(config, error) &&
           set_text(config, "model_type", config_count(config, "num_experts") ? "mixtral" : "llama", error);
}

static const struct name megatron_names[] = {{"share_embeddings_and_output_weights", "tie_word_embeddings"},
                                             {"untie_embeddings_and_output_weights", "untied"},
                                             {"encoder_seq_length", "max_position_embeddings"},
                                             {"activation", "activation"},
                                             {"swiglu", "swiglu"},
                                             {"gated_linear_unit", "gated_linear_unit"},
                                             {"normalization", "normalization"},
                                             {"moe_router_topk", "num_experts_per_tok"},
                                             {NULL, NULL}};

/* ---- LitGPT ---- */

/* litgpt/config.py and litgpt/model.py: the head is a matrix of its own in every checkpoint. */
static bool finish_litgpt(const struct dialect *dialect, struct config *config, struct error *error) {
    const char *mlp = text_of(config, "mlp_class_name");
    bool experts = strcmp(mlp, "LLaMAMoE") == 0, plain = !is_true(config, "parallel_residual");
    bool bias = config_find(config, "bias") && !is_true(config, "bias");
    if ((strcmp(mlp, "LLaMAMLP") != 0 && !experts) || !plain || !bias || is_true(config, "norm_qk") ||
        strcmp(text_of(config, "norm_class_name"), "RMSNorm") != 0)
        return refuse(dialect, config,
                      "of which those like Llama are counted (\"mlp_class_name\" LLaMAMLP or LLaMAMoE, RMSNorm, no "
                      "\"bias\"); give the model's config.json instead",
                      error);
    return set_text(config, "model_type",
                    experts                        ? "mixtral"
                    : is_true(config, "attn_bias") ? "qwen2"
                                                   : "llama",
                    error);
}

static const struct name litgpt_names[] = {{"n_query_groups", "num_key_value_heads"},
                                           {"head_size", "head_dim"},
                                           {"block_size", "max_position_embeddings"},
                                           {"n_expert", "num_experts"},
                                           {"n_expert_per_token", "num_experts_per_tok"},
                                           {"mlp_class_name", "mlp_class_name"},
                                           {"norm_class_name", "norm_class_name"},
                                           {"parallel_residual", "parallel_residual"},
                                           {"attn_bias", "attn_bias"},
                                           {"norm_qk", "norm_qk"},
                                           {NULL, NULL}};

/* ---- types by the name that a program has for them ---- */

struct type {
    const char *theirs, *ours, *with_experts; /* NULL: none are counted */
};

static bool set_type(const struct dialect *dialect, struct config *config, const struct type *types, const char *name,
                     struct error *error) {
    bool experts = config_count(config, "num_experts") > 1;
    for (; types->theirs; types++)
        if (strcmp(types->theirs, name) == 0 && (!experts || types->with_experts))
            return set_text(config, "model_type", experts ? types->with_experts : types->ours, error);
    return error_set(error, ERROR_FAILURE,
                     "%s: reads as %s of a \"%.60s\", which is not counted in that form; give the model's config.json "
                     "instead",
                     config->source, dialect->title, name);
}

/* ---- GGUF's metadata ---- */

/* ggml's docs/gguf.md. The file has no output.weight where embeddings are tied, which the metadata do not say and a
 * dump of gguf-dump --json does, for it lists the tensors. */
static bool tell_tied(struct config *config, struct error *error) {
    struct value tied = {.kind = VALUE_FLAG, .flag = !config_find(config, "output_tensor")};
    bool told = config_find(config, "embedding_tensor") && !config_find(config, "tie_word_embeddings");
    return told ? config_add(config, "tie_word_embeddings", &tied, error) : need_tied(config, error);
}

static bool finish_gguf(const struct dialect *dialect, struct config *config, struct error *error) {
    static const struct type types[] = {{"llama", "llama", "mixtral"}, {"qwen2", "qwen2", NULL},
                                        {"qwen3", "qwen3", NULL},      {"qwen3moe", "qwen3_moe", "qwen3_moe"},
                                        {"gemma", "gemma", NULL},      {"gemma2", "gemma2", NULL},
                                        {"olmo2", "olmo2", NULL},      {NULL, NULL, NULL}};
    return set_type(dialect, config, types, text_of(config, "architecture"), error) && tell_tied(config, error);
}

static const struct name gguf_names[] = {{"general.architecture", "architecture"},
                                         {"tensors.token_embd.weight.type", "embedding_tensor"},
                                         {"tensors.output.weight.type", "output_tensor"},
                                         {"*.block_count", "num_hidden_layers"},
                                         {"*.embedding_length", "hidden_size"},
                                         {"*.feed_forward_length", "intermediate_size"},
                                         {"*.attention.head_count", "num_attention_heads"},
                                         {"*.attention.head_count_kv", "num_key_value_heads"},
                                         {"*.attention.key_length", "head_dim"},
                                         {"*.attention.value_length", "v_head_dim"},
                                         {"*.attention.sliding_window", "sliding_window"},
                                         {"*.expert_count", "num_experts"},
                                         {"*.expert_used_count", "num_experts_per_tok"},
                                         {"*.expert_feed_forward_length", "moe_intermediate_size"},
                                         {"*.context_length", "max_position_embeddings"},
                                         {"*.vocab_size", "vocab_size"},
                                         {NULL, NULL}};

/* ---- MaxText ---- */

/* MaxText/configs/base.yml and models/; logits_via_embedding is a tied head. */
static bool finish_maxtext(const struct dialect *dialect, struct config *config, struct error *error) {
    static const struct type types[] = {{"llama2", "llama", NULL},
                                        {"mistral", "llama", "mixtral"},
                                        {"mixtral", "mixtral", "mixtral"},
                                        {"qwen3", "qwen3", NULL},
                                        {NULL, NULL, NULL}};
    return set_type(dialect, config, types, text_of(config, "decoder_block"), error) && need_tied(config, error);
}

static const struct name maxtext_names[] = {{"base_emb_dim", "hidden_size"},
                                            {"base_num_query_heads", "num_attention_heads"},
                                            {"base_num_kv_heads", "num_key_value_heads"},
                                            {"base_mlp_dim", "intermediate_size"},
                                            {"base_num_decoder_layers", "num_hidden_layers"},
                                            {"decoder_block", "decoder_block"},
                                            {"logits_via_embedding", "tie_word_embeddings"},
                                            {"max_target_length", "max_position_embeddings"},
                                            {NULL, NULL}};

static const struct dialect dialects[] = {
    {"Meta's params.json", {"dim", "n_layers", "multiple_of"}, meta_names, finish_meta},
    {"Mistral's params.json", {"dim", "n_layers", "hidden_dim"}, mistral_names, finish_mistral},
    {"a Megatron config", {"num_layers", "hidden_size", "ffn_hidden_size"}, megatron_names, finish_megatron},
    {"a LitGPT config", {"n_embd", "n_layer", "mlp_class_name"}, litgpt_names, finish_litgpt},
    {"GGUF's metadata", {"general.architecture", NULL, NULL}, gguf_names, finish_gguf},
    {"a MaxText config", {"base_emb_dim", "base_num_decoder_layers", "decoder_block"}, maxtext_names, finish_maxtext},
};
enum { DIALECTS = sizeof dialects / sizeof *dialects, MARKS = 3 };
_Static_assert((size_t)DIALECTS <= sizeof(struct dialect_marks){0}.seen / sizeof(unsigned), "room for each");

/* gguf-dump --json writes "metadata": {"llama.block_count": {"value": 32, ...}}: the key is what stands between. */
enum { LONGEST_NAME = 128 };

static const char *bare_name(const char *key, char room[LONGEST_NAME]) {
    size_t before = strlen("metadata."), behind = strlen(".value"), length = strlen(key);
    bool dumped = length > before + behind && length < LONGEST_NAME && strncmp(key, "metadata.", before) == 0 &&
                  strcmp(key + length - behind, ".value") == 0;
    if (!dumped) return key;
    length -= before + behind;
    memcpy(room, key + before, length);
    room[length] = '\0';
    return room;
}

void dialect_look(struct dialect_marks *marks, const char *path, const struct value *value) {
    char room[LONGEST_NAME];
    path = bare_name(path, room);
    marks->typed |= strcmp(path, "model_type") == 0 && value->kind != VALUE_NULL;
    for (size_t i = 0; i < DIALECTS; i++)
        for (size_t j = 0; j < MARKS; j++)
            if (!dialects[i].marks[j] || strcmp(dialects[i].marks[j], path) == 0) marks->seen[i] |= 1u << j;
}

const struct dialect *dialect_found(const struct dialect_marks *marks) {
    for (size_t i = 0; i < DIALECTS && !marks->typed; i++)
        if (marks->seen[i] == (1u << MARKS) - 1) return &dialects[i];
    return NULL;
}

const char *dialect_name(const struct dialect *dialect, const char *key) {
    char room[LONGEST_NAME];
    key = bare_name(key, room);
    const char *rest = strchr(key, '.');
    for (const struct name *name = dialect->names; name->theirs; name++) {
        bool any = *name->theirs == '*';
        if (any ? rest && strcmp(name->theirs + 1, rest) == 0 : strcmp(name->theirs, key) == 0) return name->ours;
    }
    return NULL;
}

bool dialect_finish(const struct dialect *dialect, struct config *config, struct error *error) {
    return dialect->finish(dialect, config, error);
}
