#include "studio/options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "adapter/adapter.h"
#include "base/nearest.h"
#include "base/number.h"
#include "layout/layout.h"
#include "sweep/sweep.h"

enum { MOST_RANK = 1 << 24 };
#define MOST_TOKENS 1000000000000000 /* a thousand trillion */

#define FIELD(name) offsetof(struct request, name)

/* In the order of enum moe_lora. */
static const char *const *moe_lora_names(void) {
    static const char *const names[] = {"per-expert", "shared", "none", NULL};
    return names;
}

static const char *const *kv_names(void) {
    static const char *const names[] = {"architectural", "allocated", NULL};
    return names;
}

static const char *const *units_names(void) {
    static const char *const names[] = {"si", "iec", NULL};
    return names;
}

static const char *const *png_names(void) {
    static const char *const names[] = {"fast", "small", NULL};
    return names;
}

const struct option options[] = {
    {.name = "model",
     .letter = 'm',
     .kind = OPTION_TEXT,
     .offset = FIELD(model),
     .value = "ID|FILE",
     .preset = "llama-3-70b",
     .draws = true,
     .help = "a preset ('bpt models' lists them), a config.json, a folder that holds one, or - for standard input"},
    {.name = "presets",
     .kind = OPTION_TEXT,
     .takers = BY_MODELS,
     .offset = FIELD(presets),
     .value = "FILE",
     .draws = true,
     .help = "a CSV table of your own models, beside those built in"},
    {.name = "set",
     .kind = OPTION_TEXTS,
     .offset = FIELD(sets),
     .value = "KEY=VALUE",
     .draws = true,
     .help = "override a config key, such as num_key_value_heads=64; may be repeated"},
    {.name = "as",
     .kind = OPTION_TEXT,
     .offset = FIELD(read_as),
     .value = "TYPE",
     .draws = true,
     .help = "read the config as another model_type, such as llama; the figure says so"},
    {.name = "rank",
     .kind = OPTION_COUNT,
     .offset = FIELD(rank),
     .value = "N",
     .preset = "32",
     .min = 1,
     .max = MOST_RANK,
     .draws = true,
     .help = "LoRA rank"},
    {.name = "tokens",
     .kind = OPTION_COUNT,
     .offset = FIELD(tokens),
     .value = "N",
     .preset = "100k",
     .min = 1,
     .max = MOST_TOKENS,
     .draws = true,
     .help = "reference token count"},
    {.name = "x-range",
     .kind = OPTION_RANGE,
     .offset = FIELD(x_range),
     .value = "LOW..HIGH",
     .min = 1,
     .max = MOST_TOKENS,
     .draws = true,
     .help = "range of the varied quantity, such as 100..10M"},
    {.name = "points",
     .kind = OPTION_COUNT,
     .offset = FIELD(points),
     .value = "N",
     .min = 2,
     .max = SWEEP_MOST_POINTS,
     .draws = true,
     .help = "samples along it"},
    {.name = "targets",
     .kind = OPTION_TEXT,
     .offset = FIELD(targets),
     .value = "LIST",
     .preset = "all-linear",
     .draws = true,
     .help = "what LoRA adapts: all-linear, attention, mlp, or module names such as q_proj,v_proj"},
    {.name = "adapter",
     .kind = OPTION_NAME,
     .offset = FIELD(adapter),
     .value = "KIND",
     .preset = "lora",
     .names = adapter_kind_names,
     .draws = true,
     .help = "kind of adapter"},
    {.name = "moe-lora",
     .kind = OPTION_NAME,
     .offset = FIELD(moe_lora),
     .value = "HOW",
     .preset = "per-expert",
     .names = moe_lora_names,
     .draws = true,
     .help = "what an adapter does about routed experts"},
    {.name = "adapter-config",
     .kind = OPTION_TEXT,
     .offset = FIELD(adapter_config),
     .value = "FILE",
     .draws = true,
     .help = "PEFT's adapter_config.json: its rank, targets, rank_pattern, modules_to_save and kind"},
    {.name = "adapter-file",
     .kind = OPTION_TEXT,
     .offset = FIELD(adapter_file),
     .value = "FILE",
     .draws = true,
     .help = "a LoRA's adapter_model.safetensors, counted exactly in place of the computed one"},
    {.name = "kv",
     .kind = OPTION_NAME,
     .offset = FIELD(kv),
     .value = "HOW",
     .preset = "architectural",
     .names = kv_names,
     .draws = true,
     .help = "windowed layers stop growing, or reserve the full length as many engines do"},
    {.name = "kv-dtype",
     .kind = OPTION_NAME,
     .offset = FIELD(kv_dtype),
     .value = "FORMAT",
     .preset = "bf16",
     .names = dtype_names,
     .draws = true,
     .help = "number format of the KV cache"},
    {.name = "kv-band",
     .kind = OPTION_TEXT,
     .offset = FIELD(kv_band),
     .value = "FORMAT..FORMAT",
     .draws = true,
     .help = "draw the KV cache as a band between two number formats, such as fp8..bf16; one of them is --kv-dtype"},
    {.name = "lora-dtype",
     .kind = OPTION_NAME,
     .offset = FIELD(lora_dtype),
     .value = "FORMAT",
     .preset = "bf16",
     .names = dtype_names,
     .draws = true,
     .help = "number format of the adapter"},
    {.name = "weight-dtype",
     .kind = OPTION_NAME,
     .offset = FIELD(weight_dtype),
     .value = "FORMAT",
     .preset = "bf16",
     .names = dtype_names,
     .draws = true,
     .help = "number format of the model's weights"},
    {.name = "min-kv",
     .kind = OPTION_SHARE,
     .offset = FIELD(min_kv),
     .value = "SHARE",
     .preset = "10%",
     .draws = true,
     .help = "the sweet spot holds at least this share of the KV cache's bytes"},
    {.name = "max-weights",
     .kind = OPTION_SHARE,
     .offset = FIELD(max_weights),
     .value = "SHARE",
     .preset = "5%",
     .draws = true,
     .help = "and takes at most this share of the weights' bytes"},
    {.name = "theme",
     .kind = OPTION_TEXT,
     .offset = FIELD(theme),
     .value = "NAME|FILE",
     .preset = "light",
     .draws = true,
     .help = "light, dark, auto (follows the reader in web SVG, light elsewhere), print, high-contrast, or a file"},
    {.name = "transparent",
     .kind = OPTION_SWITCH,
     .offset = FIELD(transparent),
     .draws = true,
     .help = "leave the background out"},
    {.name = "size",
     .kind = OPTION_TEXT,
     .offset = FIELD(size),
     .value = "NAME|WxH[@S]",
     .preset = "blog",
     .draws = true,
     .help = "blog, slide, social, square, or pixels with a scale for PNG, such as 760x500@2"},
    {.name = "lang",
     .kind = OPTION_TEXT,
     .offset = FIELD(lang),
     .value = "NAME",
     .preset = "en",
     .draws = true,
     .help = "language of the figures: en, es"},
    {.name = "units",
     .kind = OPTION_NAME,
     .offset = FIELD(units),
     .value = "KIND",
     .names = units_names,
     .draws = true,
     .help = "kB of 1,000 bytes (si, the default) or KiB of 1,024 (iec)"},
    {.name = "session-tokens",
     .kind = OPTION_COUNT,
     .offset = FIELD(session_tokens),
     .value = "N",
     .min = 1,
     .max = MOST_TOKENS,
     .draws = true,
     .help = "count the tokens in sessions of N too, on a second axis and in the title"},
    {.name = "compare",
     .kind = OPTION_TEXT,
     .offset = FIELD(compare),
     .value = "ID,ID",
     .draws = true,
     .help = "draw up to three more models' KV cache and LoRA beside this one's"},
    {.name = "ref",
     .kind = OPTION_TEXT,
     .offset = FIELD(ref),
     .value = "NAMES",
     .draws = true,
     .help = "up to four thin reference lines: text, entropy, ceiling, facts, cartridges"},
    {.name = "ref-table",
     .kind = OPTION_TEXT,
     .offset = FIELD(ref_table),
     .value = "FILE",
     .draws = true,
     .help = "a CSV table of reference lines in place of the built-in one"},
    {.name = "annotate",
     .kind = OPTION_TEXTS,
     .offset = FIELD(annotate),
     .value = "WHAT=N",
     .draws = true,
     .help = "point a value out, such as tokens=1M or rank=64; may be repeated"},
    {.name = "ymin",
     .kind = OPTION_TEXT,
     .offset = FIELD(ymin),
     .value = "BYTES",
     .draws = true,
     .help = "begin the y axis at this many bytes per token instead of below pretraining"},
    {.name = "title",
     .kind = OPTION_TEXT,
     .offset = FIELD(title),
     .value = "TEXT",
     .may_be_empty = true,
     .draws = true,
     .help = "in place of the computed claim; \"\" for none"},
    {.name = "subtitle",
     .kind = OPTION_TEXT,
     .offset = FIELD(subtitle),
     .value = "TEXT",
     .may_be_empty = true,
     .draws = true,
     .help = "in place of the computed subtitle"},
    {.name = "caption",
     .kind = OPTION_TEXT,
     .offset = FIELD(caption),
     .value = "TEXT",
     .may_be_empty = true,
     .draws = true,
     .help = "in place of the computed caption"},
    {.name = "label-icl",
     .kind = OPTION_TEXT,
     .offset = FIELD(label_icl),
     .value = "TEXT",
     .draws = true,
     .help = "name of the KV cache's line"},
    {.name = "label-lora",
     .kind = OPTION_TEXT,
     .offset = FIELD(label_lora),
     .value = "TEXT",
     .draws = true,
     .help = "name of the LoRA's line"},
    {.name = "label-pretraining",
     .kind = OPTION_TEXT,
     .offset = FIELD(label_pretraining),
     .value = "TEXT",
     .draws = true,
     .help = "name of pretraining's line"},
    {.name = "font",
     .kind = OPTION_TEXT,
     .offset = FIELD(font),
     .value = "FILE",
     .draws = true,
     .help = "set the figures in this font (OpenType or TrueType) instead of Inter"},
    {.name = "family",
     .kind = OPTION_TEXT,
     .takers = BY_MODELS | BY_BATCH,
     .offset = FIELD(family),
     .value = "NAME",
     .help = "models, batch: only the presets of a family, such as qwen"},
    {.name = "png",
     .kind = OPTION_NAME,
     .offset = FIELD(png),
     .value = "HOW",
     .names = png_names,
     .draws = true,
     .help = "fast (the default), or small: the same pixels in two thirds of the bytes, for about a second each"},
    {.name = "svg",
     .kind = OPTION_TEXT,
     .offset = FIELD(svg),
     .value = "KINDS",
     .draws = true,
     .help =
         "kinds of SVG: slides (outlined text, the same everywhere; the default), web (live text, tooltips, small), or "
         "web,slides"},
    {.name = "responsive",
     .kind = OPTION_SWITCH,
     .offset = FIELD(responsive),
     .draws = true,
     .help = "web SVG without width and height, to fill its place"},
    {.name = "embed-font",
     .kind = OPTION_SWITCH,
     .offset = FIELD(embed_font),
     .draws = true,
     .help = "web SVG with the letters it needs inside"},
    {.name = "live",
     .kind = OPTION_SWITCH,
     .offset = FIELD(live),
     .draws = true,
     .help = "HTML with bpt inside: its reader may ask for any model, rank or format, without a network"},
    {.name = "format",
     .letter = 'f',
     .kind = OPTION_TEXT,
     .takers = BY_DRAWING | BY_MODELS,
     .offset = FIELD(format),
     .value = "LIST",
     .help = "figures: png,svg,pdf,csv,json,txt,html (default png,svg; txt is alternative text, html a page to read); "
             "models: table, csv, json; "
             "explain: text, json"},
    {.name = "output",
     .letter = 'o',
     .kind = OPTION_TEXT,
     .takers = BY_DRAWING | BY_MODELS | BY_INDEX,
     .offset = FIELD(output),
     .value = "DIR|FILE|-",
     .help = "where to write (default output/); a file's ending is its format, - is standard output"},
    {.name = "force",
     .kind = OPTION_SWITCH,
     .takers = BY_FIGURES,
     .offset = FIELD(force),
     .help = "replace files that hold figures of other requests"},
    {.name = "models",
     .kind = OPTION_TEXT,
     .takers = BY_BATCH,
     .offset = FIELD(batch.models),
     .value = "all|LIST",
     .help = "batch: every preset, or these models"},
    {.name = "themes",
     .kind = OPTION_TEXT,
     .takers = BY_BATCH,
     .offset = FIELD(batch.themes),
     .value = "LIST",
     .help = "batch: each model in each of these themes"},
    {.name = "sizes",
     .kind = OPTION_TEXT,
     .takers = BY_BATCH,
     .offset = FIELD(batch.sizes),
     .value = "LIST",
     .help = "batch: in each of these sizes"},
    {.name = "charts",
     .kind = OPTION_TEXT,
     .takers = BY_BATCH,
     .offset = FIELD(batch.charts),
     .value = "LIST",
     .help = "batch: each of these charts (default all)"},
    {.name = "formats",
     .kind = OPTION_TEXT,
     .takers = BY_BATCH,
     .offset = FIELD(batch.formats),
     .value = "LIST",
     .help = "batch: the same as --format"},
    {.name = "jobs",
     .letter = 'j',
     .kind = OPTION_COUNT,
     .takers = BY_BATCH,
     .offset = FIELD(batch.workers),
     .value = "N",
     .min = 1,
     .max = 1024,
     .help = "batch: figures drawn at a time (default: the number of cores)"},
    {.name = "dry-run",
     .kind = OPTION_SWITCH,
     .takers = BY_BATCH,
     .offset = FIELD(batch.dry_run),
     .help = "batch: print the jobs as a manifest, and draw nothing"},
    {.name = "strict",
     .kind = OPTION_SWITCH,
     .takers = BY_BATCH,
     .offset = FIELD(batch.strict),
     .help = "batch: draw nothing unless every row can be drawn"},
    {.name = "resume",
     .kind = OPTION_SWITCH,
     .takers = BY_BATCH,
     .offset = FIELD(batch.resume),
     .help = "batch: skip the figures whose files already carry the same request and version"},
    {.name = "shard",
     .kind = OPTION_TEXT,
     .takers = BY_BATCH,
     .offset = FIELD(batch.shard),
     .value = "K/N",
     .help = "batch: draw the K-th of N parts; all parts together are the batch"},
    {.name = "no-index",
     .kind = OPTION_SWITCH,
     .takers = BY_BATCH,
     .offset = FIELD(batch.no_index),
     .help = "batch: write no index.html and index.csv"},
    {.name = "no-sync",
     .kind = OPTION_SWITCH,
     .takers = BY_BATCH,
     .offset = FIELD(batch.no_sync),
     .help = "batch: do not wait at the end until all is on the disk"},
    {.name = "quiet",
     .kind = OPTION_SWITCH,
     .takers = BY_FIGURES | BY_BATCH | BY_INDEX,
     .offset = FIELD(batch.quiet),
     .help = "say nothing but failures"},
    {.name = "trust",
     .kind = OPTION_SWITCH,
     .takers = BY_REDRAW | BY_SHOW,
     .offset = FIELD(trust),
     .help = "redraw, show: read files that the figure names wherever they lie, not in its own folder alone"},
    {.name = "help",
     .letter = 'h',
     .kind = OPTION_SWITCH,
     .takers = BY_ALL,
     .offset = FIELD(help),
     .help = "show this help"},
    {.name = "version", .kind = OPTION_SWITCH, .takers = BY_ALL, .offset = FIELD(version), .help = "show the version"},
    {.name = NULL},
};

static void *field(struct request *request, const struct option *option) {
    return (char *)request + option->offset;
}

static const void *field_of(const struct request *request, const struct option *option) {
    return (const char *)request + option->offset;
}

/* ---- text -> field ---- */

static bool set_name(const struct option *option, const char *text, const char **name, struct error *error) {
    const char *const *names = option->names();
    struct buffer all = {0};
    for (size_t i = 0; names[i]; i++) {
        if (strcmp(names[i], text) == 0) {
            buffer_free(&all);
            *name = names[i];
            return true;
        }
        buffer_printf(&all, "%s%s", i ? ", " : "", names[i]);
    }
    error_set(error, ERROR_USAGE, "'%.60s' is not one of %.*s", text, (int)all.size, (char *)all.bytes);
    buffer_free(&all);
    return false;
}

static bool set_range(const struct option *option, const char *text, struct range *range, struct error *error) {
    const char *dots = strstr(text, "..");
    char low[64];
    if (!dots || dots == text || (size_t)(dots - text) >= sizeof low || !dots[2])
        return error_set(error, ERROR_USAGE, "'%.60s' is not a range; write it like 100..10M", text);
    memcpy(low, text, (size_t)(dots - text));
    low[dots - text] = '\0';
    struct range read;
    if (!number_parse_count(low, option->min, option->max, &read.low, error) ||
        !number_parse_count(dots + 2, option->min, option->max, &read.high, error))
        return false;
    if (read.low >= read.high)
        return error_set(error, ERROR_USAGE, "'%.60s' is an empty range; the first number must be the smaller", text);
    *range = read;
    return true;
}

static bool set_texts(const char *text, struct texts *texts, struct error *error) {
    if (texts->count == MOST_SETS) return error_set(error, ERROR_USAGE, "is given more than %d times", MOST_SETS);
    texts->items[texts->count++] = text;
    return true;
}

static bool set_field(const struct option *option, const char *text, struct request *request, struct error *error) {
    void *at = field(request, option);
    switch (option->kind) {
    case OPTION_TEXT:
        if (*text == '\0' && !option->may_be_empty)
            return error_set(error, ERROR_USAGE, "is empty; give %s", option->value);
        *(const char **)at = text;
        return true;
    case OPTION_NAME:
        return set_name(option, text, at, error);
    case OPTION_TEXTS:
        return set_texts(text, at, error);
    case OPTION_COUNT:
        return number_parse_count(text, option->min, option->max, at, error);
    case OPTION_SHARE:
        return number_parse_share(text, at, error);
    case OPTION_RANGE:
        return set_range(option, text, at, error);
    case OPTION_SWITCH:
        ++*(uint64_t *)at;
        return true;
    }
    return false;
}

void options_default(struct request *request) {
    struct error error;
    *request = (struct request){0};
    for (const struct option *option = options; option->name; option++)
        if (option->preset) set_field(option, option->preset, request, &error);
}

/* ---- arguments ---- */

static const struct option *find_long(const char *name, size_t length) {
    for (const struct option *option = options; option->name; option++)
        if (strlen(option->name) == length && memcmp(option->name, name, length) == 0) return option;
    return NULL;
}

static const struct option *find_short(char letter) {
    for (const struct option *option = options; option->name; option++)
        if (option->letter && option->letter == letter) return option;
    return NULL;
}

static bool refuse_unknown(const char *argument, struct error *error) {
    enum { MOST = 128 };
    const char *names[MOST];
    size_t count = 0;
    for (const struct option *option = options; option->name && count < MOST; option++) names[count++] = option->name;
    struct buffer near = {0};
    char typed[64] = "";
    strncat(typed, argument + strspn(argument, "-"),
            strcspn(argument + strspn(argument, "-"), "=") < 63 ? strcspn(argument + strspn(argument, "-"), "=") : 63);
    bool found = nearest_names(&near, typed, names, count, 1) > 0;
    error_set(error, ERROR_USAGE, "there is no option '%.60s'; %s%.*s", argument,
              found ? "did you mean --" : "'bpt --help' lists them all", (int)near.size,
              near.bytes ? (char *)near.bytes : "");
    buffer_free(&near);
    return false;
}

/* Finds the option of an argument and the value that stands in the same word, if any. */
static const struct option *recognise(const char *argument, const char **value) {
    *value = NULL;
    if (argument[1] != '-') {
        if (argument[2]) *value = argument + 2;
        return find_short(argument[1]);
    }
    size_t length = strcspn(argument + 2, "=");
    if (argument[2 + length] == '=') *value = argument + 2 + length + 1;
    return find_long(argument + 2, length);
}

static void note_given(const struct option *option, struct request *request) {
    size_t row = (size_t)(option - options);
    request->given[row / 64] |= UINT64_C(1) << row % 64;
}

static bool is_given(const struct option *option, const struct request *request) {
    size_t row = (size_t)(option - options);
    return request->given[row / 64] >> row % 64 & 1;
}

static unsigned takers_of(const struct option *option) {
    return option->takers | (option->draws ? BY_DRAWING : 0);
}

bool options_check(const struct request *request, unsigned takers, const char *command, struct error *error) {
    static const struct {
        unsigned taker;
        const char *name;
    } all[] = {
        {BY_FIGURES, "the figures"}, {BY_BATCH, "'bpt batch'"}, {BY_MODELS, "'bpt models'"}, {BY_INDEX, "'bpt index'"}};
    for (const struct option *option = options; option->name; option++) {
        if (!is_given(option, request) || (takers_of(option) & takers)) continue;
        size_t i = 0;
        while (!(all[i].taker & takers_of(option))) i++;
        return error_set(error, ERROR_USAGE, "--%s is not for '%s'; it is an option of %s", option->name, command,
                         all[i].name);
    }
    return true;
}

bool options_all_draw(const struct request *request) {
    for (const struct option *option = options; option->name; option++)
        if (is_given(option, request) && !option->draws) return false;
    return true;
}

static bool parse_option(int count, char **arguments, int *at, struct request *request, struct error *error) {
    const char *argument = arguments[*at], *value;
    const struct option *option = recognise(argument, &value);
    if (!option) return refuse_unknown(argument, error);
    if (option->kind == OPTION_SWITCH) {
        if (value) return error_set(error, ERROR_USAGE, "--%s takes no value", option->name);
    } else if (!value) {
        if (*at + 1 >= count)
            return error_set(error, ERROR_USAGE, "--%s needs a value: %s", option->name, option->value);
        value = arguments[++*at];
    }
    note_given(option, request);
    return set_field(option, value, request, error) || error_within(error, "--%s", option->name);
}

bool options_parse(int count, char **arguments, struct request *request, struct texts *words, struct error *error) {
    bool only_words = false;
    for (int i = 0; i < count; i++) {
        bool word = only_words || arguments[i][0] != '-' || arguments[i][1] == '\0';
        if (!only_words && strcmp(arguments[i], "--") == 0)
            only_words = true;
        else if (word && !set_texts(arguments[i], words, error))
            return error_within(error, "a word that is no option");
        else if (!word && !parse_option(count, arguments, &i, request, error))
            return false;
    }
    return true;
}

/* ---- field -> text ---- */

static void print_word(struct buffer *out, const char *name, const char *value) {
    bool plain =
        *value &&
        value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-,/@=%:+")] == '\0';
    buffer_printf(out, " --%s ", name);
    if (plain) {
        buffer_text(out, value);
        return;
    }
    buffer_text(out, "'");
    for (; *value; value++) buffer_printf(out, *value == '\'' ? "'\\''" : "%c", *value);
    buffer_text(out, "'");
}

static void print_field(const struct option *option, const struct request *request, struct buffer *out) {
    const void *at = field_of(request, option);
    char text[NUMBER_SIZE], line[2 * NUMBER_SIZE + 4];
    switch (option->kind) {
    case OPTION_TEXT:
    case OPTION_NAME: {
        const char *value = *(const char *const *)at;
        if (value) print_word(out, option->name, value);
        break;
    }
    case OPTION_TEXTS: {
        const struct texts *texts = at;
        for (size_t i = 0; i < texts->count; i++) print_word(out, option->name, texts->items[i]);
        break;
    }
    case OPTION_COUNT: {
        uint64_t value = *(const uint64_t *)at;
        if (value) print_word(out, option->name, number_grouped(text, value, &number_style_plain));
        break;
    }
    case OPTION_SHARE: {
        double per_cent = (double)*(const uint64_t *)at / 1e7;
        snprintf(line, sizeof line, "%s%%", number_short(text, per_cent, 9, &number_style_plain));
        print_word(out, option->name, line);
        break;
    }
    case OPTION_RANGE: {
        const struct range *range = at;
        snprintf(line, sizeof line, "%llu..%llu", (unsigned long long)range->low, (unsigned long long)range->high);
        if (range->high) print_word(out, option->name, line);
        break;
    }
    case OPTION_SWITCH:
        if (*(const uint64_t *)at) buffer_printf(out, " --%s", option->name);
        break;
    }
}

void options_print(const struct request *request, struct buffer *out) {
    for (const struct option *option = options; option->name; option++)
        if (option->draws) print_field(option, request, out);
}

/* What an option is for, its default and its names. */
static void describe(const struct option *option, bool own, struct buffer *out) {
    static const char whose[] = "batch: "; /* which needs no saying where the help is batch's own */
    buffer_text(out,
                option->help + (own && strncmp(option->help, whose, sizeof whose - 1) == 0 ? sizeof whose - 1 : 0));
    if (option->preset) buffer_printf(out, " (default %s)", option->preset);
    const char *const *names = option->kind == OPTION_NAME ? option->names() : NULL;
    for (size_t i = 0; names && names[i]; i++) buffer_printf(out, "%s%s", i ? ", " : ": ", names[i]);
    buffer_add(out, "", 1);
}

/* In a column of its own, broken at spaces. */
static void put_column(struct buffer *out, const char *text) {
    enum { INDENT = 32, WIDTH = 78 };
    while (*text) {
        size_t length = strlen(text), end = length;
        if (length > WIDTH)
            for (end = WIDTH; end > 1 && text[end] != ' ';) end--;
        buffer_printf(out, "%.*s\n", (int)end, text);
        text += end + strspn(text + end, " ");
        if (*text) buffer_printf(out, "%*s", INDENT, "");
    }
}

void options_help(unsigned takers, struct buffer *out) {
    struct buffer text = {0};
    for (const struct option *option = options; option->name; option++) {
        if (!(takers_of(option) & takers)) continue;
        char left[64];
        snprintf(left, sizeof left, "  %s%c%s --%s%s%s", option->letter ? "-" : " ",
                 option->letter ? option->letter : ' ', option->letter ? "," : " ", option->name,
                 option->value ? " " : "", option->value ? option->value : "");
        text.size = 0;
        describe(option, takers == BY_BATCH, &text);
        buffer_printf(out, "%-31s ", left);
        put_column(out, (char *)text.bytes);
    }
    buffer_free(&text);
}

/* ---- one option by its name: cells of a manifest ---- */

const struct option *options_find(const char *name) {
    return find_long(name, strlen(name));
}

static bool set_switch(const char *text, uint64_t *times, struct error *error) {
    static const char *const yes[] = {"yes", "true", "1"}, *const no[] = {"no", "false", "0"};
    for (size_t i = 0; i < 3; i++) {
        if (strcasecmp(text, yes[i]) != 0 && strcasecmp(text, no[i]) != 0) continue;
        *times = strcasecmp(text, yes[i]) == 0;
        return true;
    }
    return error_set(error, ERROR_USAGE, "'%.60s' is not yes or no", text);
}

/* What stands in a cell for the empty text, since an empty cell is the default. */
static const char empty_text[] = "\"\"";

/* A cell holds as many texts as it has lines; one of a single line separates them by semicolons. */
static bool set_all_texts(char *text, struct texts *texts, struct error *error) {
    const char *separators = strpbrk(text, "\r\n") ? "\r\n" : ";";
    char *rest = NULL;
    for (char *item = strtok_r(text, separators, &rest); item; item = strtok_r(NULL, separators, &rest)) {
        item += strspn(item, " ");
        if (*item && !set_texts(item, texts, error)) return false;
    }
    return true;
}

bool option_set(const struct option *option, char *text, struct request *request, struct error *error) {
    if (option->kind == OPTION_SWITCH) return set_switch(text, field(request, option), error);
    if (option->kind == OPTION_TEXTS) return set_all_texts(text, field(request, option), error);
    if (option->may_be_empty && strcmp(text, empty_text) == 0) *text = '\0';
    return set_field(option, text, request, error);
}

/* On lines of their own where one holds a semicolon. */
static void get_texts(const struct texts *texts, struct buffer *out) {
    bool lines = false;
    for (size_t i = 0; i < texts->count; i++) lines = lines || strchr(texts->items[i], ';');
    for (size_t i = 0; i < texts->count; i++)
        buffer_printf(out, lines ? "%s%s\n" : "%s%s", !lines && i ? ";" : "", texts->items[i]);
}

static void get_text(const struct option *option, const char *text, struct buffer *out) {
    if (text) buffer_text(out, *text || !option->may_be_empty ? text : empty_text);
}

void option_get(const struct option *option, const struct request *request, struct buffer *out) {
    const void *at = field_of(request, option);
    char text[NUMBER_SIZE];
    switch (option->kind) {
    case OPTION_TEXT:
    case OPTION_NAME:
        get_text(option, *(const char *const *)at, out);
        break;
    case OPTION_TEXTS:
        get_texts(at, out);
        break;
    case OPTION_COUNT:
        if (*(const uint64_t *)at) buffer_text(out, number_grouped(text, *(const uint64_t *)at, &number_style_plain));
        break;
    case OPTION_SHARE:
        buffer_printf(out, "%s%%", number_short(text, (double)*(const uint64_t *)at / 1e7, 9, &number_style_plain));
        break;
    case OPTION_RANGE: {
        const struct range *range = at;
        if (range->high)
            buffer_printf(out, "%llu..%llu", (unsigned long long)range->low, (unsigned long long)range->high);
        break;
    }
    case OPTION_SWITCH:
        if (*(const uint64_t *)at) buffer_text(out, "yes");
        break;
    }
}
