#include "model/families/decoder.h"

#include <string.h>

const char *const norms_four[] = {"input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm",
                                  "post_feedforward_layernorm", NULL};
const char *const norms_after[] = {"post_attention_layernorm", "post_feedforward_layernorm", NULL};
const char *const norms_input_alone[] = {"input_layernorm", NULL};
static const char *const norms_before[] = {"input_layernorm", "post_attention_layernorm", NULL};

static uint64_t read_window(struct reader *reader, const struct decoder *decoder) {
    bool stated = read_is_there(reader, "sliding_window");
    if (!stated && decoder->default_window == STATED) return read_count(reader, "sliding_window");
    return read_count_or(reader, "sliding_window", stated ? 0 : decoder->default_window);
}

static struct layout every_layer(struct arena *arena, uint64_t layers, enum layer_kind kind) {
    uint8_t *kinds = arena_array(arena, layers, 1);
    for (uint64_t i = 0; i < layers; i++) kinds[i] = kind;
    return (struct layout){kinds, layers};
}

/* From one layer on, unless the layers are listed. */
static struct layout read_last(struct reader *reader, struct arena *arena, uint64_t layers, uint64_t window,
                               uint64_t fallback) {
    uint64_t first = read_count_or(reader, "max_window_layers", fallback);
    struct layout listed = read_layout(reader, arena, layers, LAYER_SLIDING, 1);
    if (!window) return every_layer(arena, layers, LAYER_FULL);
    if (read_list(reader, "layer_types")) return listed;
    uint8_t *kinds = arena_array(arena, layers, 1);
    for (uint64_t i = first; i < layers; i++) kinds[i] = LAYER_SLIDING;
    return (struct layout){kinds, layers};
}

/* Qwen's: only where the flag says so. */
static struct layout read_flagged(struct reader *reader, struct arena *arena, uint64_t layers, uint64_t *window) {
    if (!read_flag_or(reader, "use_sliding_window", false)) *window = 0;
    return read_last(reader, arena, layers, *window, 28);
}

/* SmolLM 3's: a layer has no rotated positions where "no_rope_layers" is 0, else every "no_rope_layer_interval"-th. */
static struct layout read_unrotated(struct reader *reader, struct arena *arena, uint64_t layers, uint64_t *window) {
    const double *rotated = read_numbers(reader, "no_rope_layers", layers, 1);
    uint64_t interval = read_count_or(reader, "no_rope_layer_interval", 4);
    struct layout listed = read_layout(reader, arena, layers, LAYER_SLIDING, 1);
    if (!read_flag_or(reader, "use_sliding_window", false)) *window = 0;
    if (*window && read_list(reader, "layer_types")) return listed;
    uint8_t *kinds = arena_array(arena, layers, 1);
    for (uint64_t i = 0; *window && i < layers; i++)
        kinds[i] = (rotated ? rotated[i] == 0 : (i + 1) % interval == 0) ? LAYER_SLIDING : LAYER_FULL;
    return (struct layout){kinds, layers};
}

/* A number, or letters for the layers of one period, the last of which is full ("LLLG"). */
static uint64_t read_period(struct reader *reader, uint64_t fallback) {
    const struct value *value = config_find(reader->config, "sliding_window_pattern");
    if (!value || value->kind != VALUE_TEXT) return read_count_or(reader, "sliding_window_pattern", fallback);
    const char *letters = read_text_or(reader, "sliding_window_pattern", "");
    size_t length = strlen(letters);
    if (!length || strspn(letters, "L") != length - 1 || letters[length - 1] != 'G')
        read_refuse(reader, "\"sliding_window_pattern\" is \"%.60s\"; it may be a number, or Ls and one G at the end",
                    letters);
    return length;
}

/* With letters the last layer is full, wherever in a period it stands. */
static struct layout read_pattern(struct reader *reader, struct arena *arena, uint64_t layers, uint64_t window,
                                  uint64_t fallback) {
    const struct value *value = config_find(reader->config, "sliding_window_pattern");
    uint64_t period = read_period(reader, fallback);
    struct layout layout = read_layout(reader, arena, layers, LAYER_SLIDING, window ? period : 1);
    if (value && value->kind == VALUE_TEXT && !read_list(reader, "layer_types")) layout.kinds[layers - 1] = LAYER_FULL;
    return layout;
}

/* The layers' kinds and the window of those that have one; without a window all are full. */
static struct layout read_windows(struct reader *reader, struct arena *arena, const struct decoder *decoder,
                                  uint64_t layers, uint64_t *window) {
    *window = decoder->windows == WINDOW_NONE ? 0 : read_window(reader, decoder);
    switch (decoder->windows) {
    case WINDOW_NONE:
        break;
    case WINDOW_ALL:
        return read_layout(reader, arena, layers, LAYER_SLIDING, *window ? 0 : 1);
    case WINDOW_FLAGGED:
        return read_flagged(reader, arena, layers, window);
    case WINDOW_LAST:
        return read_last(reader, arena, layers, *window, 62);
    case WINDOW_UNROTATED:
        return read_unrotated(reader, arena, layers, window);
    case WINDOW_PATTERN:
        return read_pattern(reader, arena, layers, *window, decoder->default_period);
    }
    return every_layer(arena, layers, LAYER_FULL);
}

static bool read_bias(struct reader *reader, const char *key, bool fallback) {
    return key ? read_flag_or(reader, key, fallback) : fallback;
}

static const char *path_of(struct census *census, const char *layer, const char *part, const char *usual) {
    return census_path(census, layer, part ? part : usual);
}

static void add_attention(struct reader *reader, struct census *census, const struct decoder *decoder,
                          const struct shape *shape, const struct names *names) {
    uint64_t window;
    bool qk_norm = !decoder->qk_norm_key || read_flag_or(reader, decoder->qk_norm_key, false);
    struct layout layout = read_windows(reader, census->arena, decoder, shape->layers, &window);
    block_attention(census, shape,
                    &(struct attention){.path = path_of(census, names->layer, names->attention, "self_attn"),
                                        .layers = shape->layers,
                                        .qkv_bias = read_bias(reader, decoder->qkv_bias_key, decoder->qkv_bias),
                                        .o_bias = read_bias(reader, decoder->o_bias_key, decoder->o_bias),
                                        .qk_norm = qk_norm ? decoder->qk_norm : QK_NORM_NONE,
                                        .names = names});
    block_caches(census, shape, layout, window);
}

static void add_mlp(struct reader *reader, struct census *census, const struct decoder *decoder,
                    const struct shape *shape, const struct names *names) {
    block_mlp(census, &(struct mlp){.path = path_of(census, names->layer, names->mlp, "mlp"),
                                    .layers = shape->layers,
                                    .hidden = shape->hidden,
                                    .ffn = read_default(reader, "intermediate_size", shape->ffn),
                                    .plain = decoder->plain_mlp,
                                    .bias = read_bias(reader, decoder->mlp_bias_key, decoder->mlp_bias),
                                    .names = names});
}

static void add_norms(struct census *census, const struct decoder *decoder, const struct shape *shape,
                      const struct names *names) {
    const char *const *norm = decoder->norms ? decoder->norms : norms_before;
    for (; *norm; norm++)
        census_norm(census, shape->layers, census_path(census, names->layer, *norm), shape->hidden, decoder->norm_bias);
    census_norm(census, 1, names->final_norm ? names->final_norm : "model.norm", shape->hidden, decoder->norm_bias);
}

void build_decoder(struct reader *reader, struct census *census, const struct decoder *decoder) {
    bool in_tower = decoder->tower_defaults && read_flag_or(reader, "text_tower", false);
    struct shape shape = read_shape(reader, in_tower ? decoder->tower_defaults : &decoder->defaults);
    struct names names = decoder->names ? *decoder->names : (struct names){0};
    if (!names.layer) names.layer = "model.layers.*";

    census_embedding(census, names.embedding ? names.embedding : "model.embed_tokens", shape.vocab, shape.hidden);
    if (decoder->attention)
        decoder->attention(reader, census, &shape);
    else
        add_attention(reader, census, decoder, &shape, &names);
    if (decoder->feed_forward)
        decoder->feed_forward(reader, census, &shape);
    else
        add_mlp(reader, census, decoder, &shape, &names);
    if (decoder->more) decoder->more(reader, census, &shape);
    if (!decoder->no_norm_weights) add_norms(census, decoder, &shape, &names);
    if (!read_flag_or(reader, "tie_word_embeddings", decoder->tied))
        census_head(census, names.head ? names.head : "lm_head", shape.hidden, shape.vocab, false);
}
