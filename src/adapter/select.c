#include "adapter/select.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- names joined by commas ---- */

static const char *next_name(const char *at) {
    at += strcspn(at, ",");
    return at + (*at == ',');
}

bool path_ends_with(const char *path, const char *name, size_t length) {
    size_t whole = strlen(path);
    if (length > whole || memcmp(path + whole - length, name, length) != 0) return false;
    return length == whole || path[whole - length - 1] == '.';
}

static bool any_ends(const char *names, const char *path) {
    for (const char *at = names; at && *at; at = next_name(at))
        if (path_ends_with(path, at, strcspn(at, ","))) return true;
    return false;
}

struct name {
    const char *text;
    size_t length;
    bool reached;
};

struct names {
    struct name *all;
    size_t count;
};

static int compare(const void *a, const void *b) {
    const struct name *first = a, *second = b;
    size_t shorter = first->length < second->length ? first->length : second->length;
    int order = memcmp(first->text, second->text, shorter);
    return order ? order : (first->length > second->length) - (first->length < second->length);
}

struct names *names_sort(const char *list, struct arena *arena) {
    if (!list) return NULL;
    struct names *names = arena_alloc(arena, sizeof *names);
    size_t most = 1, kept = 0;
    for (const char *at = list; *at; at++) most += *at == ',';
    *names = (struct names){.all = arena_array(arena, most, sizeof *names->all)};
    for (const char *at = list; *at; at = next_name(at))
        names->all[names->count++] = (struct name){.text = at, .length = strcspn(at, ",")};
    qsort(names->all, names->count, sizeof *names->all, compare);
    for (size_t i = 0; i < names->count; i++)
        if (!kept || compare(&names->all[i], &names->all[kept - 1]) != 0) names->all[kept++] = names->all[i];
    names->count = kept;
    return names;
}

static struct name *find_name(const struct names *names, const char *text, size_t length) {
    const struct name wanted = {.text = text, .length = length};
    return bsearch(&wanted, names->all, names->count, sizeof wanted, compare);
}

bool names_are_reached(const struct names *names, const char *name, size_t length) {
    const struct name *found = find_name(names, name, length);
    return found && found->reached;
}

/* A module that is trained whole is named by its end, or by that of a module that it is part of. */
bool select_saves(const struct adapter *adapter, const char *path) {
    for (const char *at = adapter->saved; at && *at; at = next_name(at)) {
        size_t length = strcspn(at, ",");
        for (const char *part = path; part; part = strchr(part, '.') ? strchr(part, '.') + 1 : NULL)
            if (strncmp(part, at, length) == 0 && (part[length] == '\0' || part[length] == '.')) return true;
    }
    return false;
}

/* ---- what is meant by its part in the model ---- */

/* Types whose router is a bare tensor in Hugging Face transformers, which is no linear module. */
static bool has_bare_routers(const struct model *model) {
    static const char *const types[] = {"deepseek",    "deepseek_v2",    "deepseek_v3",    "deepseek_v32",
                                        "kimi_k2",     "glm4_moe",       "glm4v_moe_text", "glm4_moe_lite",
                                        "glm_moe_dsa", "gpt_oss",        "nemotron_h",     "dots1",
                                        "bailing_moe", "bailing_moe_v2", "kimi_linear",    "mimo_v2_flash",
                                        "mimo_v2",     "exaone_moe",     "deepseek_v4",    "longcat_flash"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (model->model_type && strcmp(types[i], model->model_type) == 0) return true;
    return false;
}

static bool is_linear(const struct candidate *candidate) {
    const struct weight *weight = candidate->weight;
    return (weight->kind == WEIGHT_LINEAR || (weight->kind == WEIGHT_EXPERT && !candidate->parameter));
}

static bool has_role(const char *targets, const struct model *model, const struct candidate *candidate) {
    const struct weight *weight = candidate->weight;
    if (strcmp(targets, "all-linear") == 0 && weight->kind == WEIGHT_ROUTER) return !has_bare_routers(model);
    if (!is_linear(candidate)) return false;
    if (strcmp(targets, "attention") == 0) return weight->role == ROLE_ATTENTION;
    return strcmp(targets, "mlp") != 0 || weight->role == ROLE_MLP;
}

bool targets_are_words(const char *targets) {
    static const char *const roles[] = {"all-linear", "all-but-routers", "attention", "mlp"};
    for (size_t i = 0; targets && i < sizeof roles / sizeof *roles; i++)
        if (strcmp(targets, roles[i]) == 0) return true;
    return false;
}

/* ---- PEFT's rules ---- */

static bool is_excluded(const struct adapter *adapter, const char *path) {
    if (adapter->excluded_pattern && pattern_matches(adapter->excluded_pattern, path)) return true;
    return any_ends(adapter->excluded, path) || select_saves(adapter, path);
}

/* The number behind the name of a list of layers; -1: there is none. Without such names behind any, the last that is
 * followed by more. */
static long long layer_of(const struct adapter *adapter, const char *path) {
    long long found = -1;
    for (const char *part = path, *before = NULL; part;
         before = part, part = strchr(part, '.') ? strchr(part, '.') + 1 : NULL) {
        size_t digits = strspn(part, "0123456789");
        if (!before || !digits || part[digits] != '.') continue;
        size_t length = (size_t)(part - 1 - before);
        bool named = !adapter->layers_pattern;
        for (const char *at = adapter->layers_pattern; at && *at; at = next_name(at))
            named = named || (strcspn(at, ",") == length && strncmp(at, before, length) == 0);
        if (!named || before == path) continue; /* PEFT asks for something before the list's name */
        found = 0;
        for (size_t i = 0; i < digits; i++) found = found * 10 + (part[i] - '0');
    }
    return found;
}

static bool is_in_layers(const struct adapter *adapter, const char *path) {
    long long layer = layer_of(adapter, path);
    if (!adapter->only_count) return true;
    for (size_t i = 0; i < adapter->only_count; i++)
        if (layer >= 0 && adapter->only_layers[i] == (uint64_t)layer) return true;
    return false;
}

/* Some name of the list ends the path, which reaches the name. In target_modules one that is the whole path counts in
 * any layer. */
static bool is_named(const struct adapter *adapter, const struct names *names, const struct candidate *candidate,
                     const char *path) {
    bool of_modules = names == adapter->target_names, named = false;
    for (const char *part = path; names && part; part = strchr(part, '.') ? strchr(part, '.') + 1 : NULL) {
        struct name *name = find_name(names, part, strlen(part));
        bool reaches = !of_modules || !candidate->parameter || strchr(part, '.');
        if (!name || !reaches) continue;
        name->reached = true;
        named = named || !of_modules || part == path || is_in_layers(adapter, path);
    }
    return named;
}

bool select_includes(const struct adapter *adapter, const struct model *model, const struct candidate *candidate,
                     const char *path) {
    bool words = targets_are_words(adapter->targets); /* the names are looked up first, to be known to be there */
    bool named = !words && !adapter->target_pattern && is_named(adapter, adapter->target_names, candidate, path);
    bool parameter = candidate->parameter && is_named(adapter, adapter->parameter_names, candidate, path);
    if (candidate->weight->experts && adapter->moe == MOE_NONE) return false;
    if (is_excluded(adapter, path)) return false;
    if (parameter) return true;
    if (adapter->target_pattern) return !candidate->parameter && pattern_matches(adapter->target_pattern, path);
    return words ? has_role(adapter->targets, model, candidate) : named;
}

uint64_t select_size(const struct adapter *adapter, const char *path) {
    for (size_t i = 0; i < adapter->override_count; i++)
        if (pattern_matches(adapter->overrides[i].modules, path)) return adapter->overrides[i].rank;
    return 0;
}

/* ---- whether numbers matter ---- */

bool names_have_numbers(const char *names) {
    for (const char *at = names; at && *at; at += strcspn(at, ".,"), at += *at != '\0')
        if (isdigit((unsigned char)*at) && strchr(".,", at[strspn(at, "0123456789")])) return true;
    return false;
}

static bool overrides_ask(const struct adapter *adapter) {
    for (size_t i = 0; i < adapter->override_count; i++)
        if (pattern_asks_numbers(adapter->overrides[i].modules)) return true;
    return false;
}

bool select_asks_layers(const struct adapter *adapter) {
    return adapter->only_count || adapter->target_pattern || adapter->excluded_pattern || overrides_ask(adapter) ||
           names_have_numbers(adapter->targets) || names_have_numbers(adapter->parameters) ||
           names_have_numbers(adapter->excluded);
}

bool select_takes_experts_for_layers(const struct adapter *adapter) {
    return adapter->only_count && !adapter->layers_pattern;
}

/* A plain name asks for an expert where it has a number right before its last part. */
static bool asks_expert(const char *text) {
    for (const char *at = text; (at = strpbrk(at, "0123456789")); at += strspn(at, "0123456789")) {
        size_t digits = strspn(at, "0123456789");
        bool whole = (at == text || at[-1] == '.' || at[-1] == ',') && at[digits] == '.';
        if (whole && (at == text || at[-1] == ',' || strstr(text, "experts."))) return true;
    }
    return false;
}

bool select_asks_experts(const struct adapter *adapter) {
    if (adapter->target_pattern || adapter->excluded_pattern || select_takes_experts_for_layers(adapter)) return true;
    for (size_t i = 0; i < adapter->override_count; i++) {
        const char *text = pattern_text(adapter->overrides[i].modules);
        if (text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")] || asks_expert(text))
            return true;
    }
    return (adapter->targets && asks_expert(adapter->targets)) || (adapter->excluded && asks_expert(adapter->excluded));
}

bool select_check(const struct adapter *adapter, struct error *error) {
    for (size_t i = 0; i < adapter->override_count; i++)
        if (pattern_failed(adapter->overrides[i].modules, error)) return error_within(error, "rank_pattern");
    if (adapter->target_pattern && pattern_failed(adapter->target_pattern, error))
        return error_within(error, "target_modules");
    return !adapter->excluded_pattern || !pattern_failed(adapter->excluded_pattern, error) ||
           error_within(error, "exclude_modules");
}

/* ---- PEFT's usual targets (peft/utils/constants.py) ---- */

#define QV "q_proj,v_proj"
#define FUSED "query_key_value"
#define LN "input_layernorm,post_attention_layernorm"
#define GEMMA_LN LN ",pre_feedforward_layernorm,post_feedforward_layernorm,norm"
#define SEVEN "q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj"

static const struct usual {
    const char *model_type, *lora, *ia3, *ln, *osf;
} usual[] = {
    {"llama", QV, "k_proj,v_proj,down_proj", LN ",norm", SEVEN},
    {"llama4", QV, "q_proj,v_proj,down_proj", NULL, SEVEN},
    {"mistral", QV, "k_proj,v_proj,down_proj", LN ",norm", SEVEN},
    {"mixtral", QV, "k_proj,v_proj,w2", NULL, SEVEN},
    {"gemma", QV, "q_proj,v_proj,down_proj", LN ",norm", SEVEN},
    {"gemma2", QV, "q_proj,v_proj,down_proj", GEMMA_LN, SEVEN},
    {"gemma3_text", QV, "q_proj,v_proj,down_proj", GEMMA_LN, SEVEN},
    {"qwen2", QV, "q_proj,v_proj,down_proj", "post_attention_layernorm", SEVEN},
    {"qwen3", QV, "q_proj,v_proj,down_proj", "post_attention_layernorm", SEVEN},
    {"stablelm", QV, NULL, NULL, NULL},
    {"phi", QV ",fc1,fc2", "q_proj,v_proj,fc2", "input_layernorm,final_layernorm", SEVEN},
    {"opt", QV, "q_proj,k_proj,fc2", NULL, "q_proj,k_proj,v_proj,out_proj,fc1,fc2"},
    {"gptj", QV, "q_proj,v_proj,fc_out", "ln_1,ln_f", "q_proj,k_proj,v_proj,out_proj,fc_in,fc_out"},
    {"gpt_neo", QV, "q_proj,v_proj,c_proj", NULL, NULL},
    {"gpt_neox", FUSED, FUSED ",dense_4h_to_h", NULL, FUSED ",dense_4h_to_h"},
    {"bloom", FUSED, FUSED ",mlp.dense_4h_to_h", LN ",ln_f", FUSED ",dense_4h_to_h"},
    {"falcon", FUSED, FUSED ",dense_4h_to_h", LN ",ln_f", FUSED ",dense_4h_to_h"},
    {"chatglm", FUSED, NULL, NULL, NULL},
    {"gpt2", "c_attn", "c_attn,mlp.c_proj", "ln_1,ln_2,ln_f", "c_attn,c_proj"},
    {"gpt_bigcode", "c_attn", "c_attn,mlp.c_proj", NULL, "c_attn,c_proj"},
    {"mpt", "Wqkv", NULL, NULL, NULL},
    {"codegen", "qkv_proj", NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

const char *usual_targets(const char *mapping, const char *model_type) {
    const struct usual *row = usual;
    while (row->model_type && (!model_type || strcmp(row->model_type, model_type) != 0)) row++;
    if (!row->model_type) return NULL;
    if (strcmp(mapping, "ia3") == 0) return row->ia3;
    if (strcmp(mapping, "ln") == 0) return row->ln;
    if (strcmp(mapping, "osf") == 0) return row->osf;
    bool conv = strcmp(row->model_type, "gpt2") == 0 || strcmp(row->model_type, "gpt_bigcode") == 0;
    bool ends = strcmp(mapping, "fourierft") == 0 || strcmp(mapping, "c3a") == 0;
    return conv && ends ? "mlp.c_proj" : row->lora;
}

bool is_feed_forward(const struct adapter *adapter, const char *path) {
    static const char usual_names[] = "down_proj,w2,fc2,fc_out,mlp.c_proj,dense_4h_to_h";
    return any_ends(adapter->feed_forward ? adapter->feed_forward : usual_names, path);
}
