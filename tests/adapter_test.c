/* Adapters: what PEFT's adapter_config.json and a LoRA's file say, how experts are treated, and the command line. */
#include "here.h"
#include "support.h"

#include "adapter/adapter.h"
#include "base/buffer.h"
#include "base/hash.h"
#include "base/number.h"

static struct adapter plain(const char *targets) {
    return (struct adapter){.kind = adapter_kind_find("lora"), .targets = targets};
}

/* The sums of an adapter on a model; false and a sentence when it is refused. */
static bool sum(const struct model *model, const struct adapter *adapter, uint64_t rank, struct adapter_sums *sums,
                struct error *error) {
    struct arena arena = {0};
    const struct adapted *adapted = adapter_apply(model, adapter, &arena, error);
    bool summed = adapted && adapted_sum(adapted, adapted->adapter->file ? adapted->adapter->rank : rank, sums, error);
    arena_free(&arena);
    return summed;
}

static unsigned long long size_at(const struct model *model, const struct adapter *adapter, uint64_t rank) {
    struct error error = {0};
    struct adapter_sums sums = {0};
    if (!sum(model, adapter, rank, &sums, &error)) fault("%s, %s: %s", model->id, adapter->targets, error.text);
    return sums.trained;
}

/* ---- adapter_config.json ---- */

static bool read_config(const char *json, struct adapter *adapter, struct arena *arena, struct error *error) {
    *adapter = plain("mlp");
    return adapter_read_config("a.json", json, strlen(json), arena, adapter, error);
}

static unsigned long long file_in(const struct model *model, const struct adapter *adapter, uint64_t rank,
                                  const char *format) {
    struct arena arena = {0};
    struct error error = {0};
    const struct adapter_formats formats = {dtype_find(format, &error), dtype_find("bf16", &error)};
    const struct adapted *adapted = adapter_apply(model, adapter, &arena, &error);
    uint64_t bytes = 0;
    if (!adapted || !adapted_file_bytes(adapted, rank, &formats, &bytes, &error)) fault("%s", error.text);
    arena_free(&arena);
    return bytes;
}

/* "MODEL PARAMETERS KIND", and perhaps the bytes of its file in fp32 */
static void check_read(const char *json, const char *expected, struct arena *arena) {
    struct adapter adapter;
    struct error error = {0};
    char *model = arena_text(arena, expected, strcspn(expected, " "));
    if (!read_config(json, &adapter, arena, &error)) {
        fault("%s:\n  %s", json, error.text);
        return;
    }
    const char *got = arena_printf(arena, "%s %llu %s", model, size_at(house_model(model), &adapter, adapter.rank),
                                   adapter.kind->name);
    if (strncmp(expected, got, strlen(got)) == 0 && expected[strlen(got)] == ' ')
        got = arena_printf(arena, "%s %llu", got, file_in(house_model(model), &adapter, adapter.rank, "fp32"));
    if (strcmp(got, expected) != 0) fault("%s:\n  %s\n  was expected, but it is\n  %s", json, expected, got);
}

/* "PART", or "MODEL ! PART" where the file is read and the model refuses it. */
static void check_refused(const char *json, const char *expected, struct arena *arena) {
    struct adapter adapter;
    struct adapter_sums sums = {.trained = 7};
    struct error error = {0};
    const char *mark = strstr(expected, " ! ");
    bool read = read_config(json, &adapter, arena, &error), refused = !read;
    if (mark && read) {
        const char *model = arena_text(arena, expected, (size_t)(mark - expected));
        refused = !sum(house_model(model), &adapter, adapter.rank, &sums, &error) && sums.trained == 7;
    }
    if (!refused || (mark && !read))
        fault("%s:\n  is %s, but '%s' was expected", json, read ? "read" : error.text, expected);
    else if (!strstr(error.text, mark ? mark + 3 : expected))
        fault("%s:\n  '%s'\n  was expected in\n  '%s'", json, expected, error.text);
    if (!mark && strncmp(error.text, "a.json", 6) != 0)
        fault("%s:\n  the sentence does not name the file: %s", json, error.text);
    if (!read && (strcmp(adapter.targets, "mlp") != 0 || adapter.rank))
        fault("%s:\n  is refused, but changed the adapter", json);
}

/* A base model's name that is none is not said. */
static void a_base_model_without_a_name_is_none(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"\"a/b\"", "a/b"}, {"\"\"", NULL}, {"7", NULL}, {"null", NULL}, {"\"a\\u001bb\"", NULL}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = {0};
        struct adapter adapter;
        struct error error = {0};
        const char *json = arena_printf(&arena, "{\"r\": 8, \"base_model_name_or_path\": %s}", cases[i][0]);
        if (!read_config(json, &adapter, &arena, &error)) fault("%s: %s", json, error.text);
        if (cases[i][1] ? !adapter.base_model || strcmp(adapter.base_model, cases[i][1]) != 0
                        : adapter.base_model != NULL)
            fault("%s: %s", json, adapter.base_model ? adapter.base_model : "none");
        arena_free(&arena);
    }
    assert_no_faults();
}

static void configs_are_read_as_peft_means_them(void **state) {
    (void)state;
    struct arena arena = {0};
    size_t cases = 0;
    char *line =
        arena_copy(&arena, read_whole_file(&arena, source_path(&arena, "tests/cases/adapter/configs.txt")).data);
    const char *json = "";
    for (char *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        bool judged = strncmp(line, "= ", 2) == 0 || strncmp(line, "! ", 2) == 0;
        if (*line == '=') check_read(json, line + 2, &arena);
        if (*line == '!') check_refused(json, line + 2, &arena);
        cases += judged;
        json = *line == '#' || judged ? "" : line;
    }
    if (cases < 60) fault("only %zu cases", cases);
    arena_free(&arena);
    assert_no_faults();
}

/* Each module by its full name, as some write them: looked up, not sought one by one. */
static void long_lists_of_names_mean_the_same(void **state) {
    (void)state;
    static const char *const names[] = {"gate_proj", "up_proj", "down_proj"};
    const struct model *model = house_model("qwen3-30b-a3b");
    struct arena arena = {0};
    struct buffer list = {0};
    for (int i = 0; i < 48 * 128 * 3; i++)
        buffer_printf(&list, "%smodel.layers.%d.mlp.experts.%d.%s", list.size ? "," : "", i / 384, i / 3 % 128,
                      names[i % 3]);
    struct adapter whole = plain(arena_text(&arena, (char *)list.bytes, list.size)), ends = plain("mlp");
    if (size_at(model, &whole, 8) != size_at(model, &ends, 8)) fault("%llu", size_at(model, &whole, 8));
    buffer_text(&list, ",model.layers.48.mlp.experts.0.up_proj");
    struct adapter beyond = plain(arena_text(&arena, (char *)list.bytes, list.size));
    struct adapter_sums sums;
    struct error error = {0};
    if (sum(model, &beyond, 8, &sums, &error) || !strstr(error.text, "'model.layers.48.mlp.experts.0.up_proj'"))
        fault("%s", error.text);
    buffer_free(&list);
    arena_free(&arena);
    assert_no_faults();
}

/* ---- hybrids ---- */

static uint64_t layers_of(const char *id) {
    const struct config *config = NULL;
    for (size_t i = 0; i < house->presets.count; i++)
        if (strcmp(house->models[i].id, id) == 0) config = house->presets.rows[i].config;
    const struct value *layers = config ? config_find(config, "num_hidden_layers") : NULL;
    assert_true(layers && layers->kind == VALUE_INTEGER);
    return (uint64_t)layers->integer;
}

/* What a module adapted in one layer alone counts: something where it stands, and nothing elsewhere. */
static void check_layers(const char *id, const char *module, const char *expected, struct arena *arena) {
    const struct model *model = house_model(id);
    struct adapter whole = plain(module);
    unsigned long long all = size_at(model, &whole, 8), sum_of_all = 0;
    const char *found = "";
    for (uint64_t layer = 0, count = layers_of(id); layer <= count; layer++) {
        struct adapter one = plain(module);
        struct adapter_sums sums = {0};
        struct error error = {0};
        one.only_layers = &layer;
        one.only_count = 1;
        if (!sum(model, &one, 8, &sums, &error)) continue;
        sum_of_all += sums.trained;
        found = arena_printf(arena, "%s%s%llu", found, *found ? " " : "", (unsigned long long)layer);
    }
    if (strcmp(found, expected) != 0 || sum_of_all != all)
        fault("%s: %s stands in layers %s, of %llu in all %llu", id, module, found, all, sum_of_all);
}

static void hybrids_know_which_layers_are_which(void **state) {
    (void)state;
    static const char *const cases[][3] = {
        {"jamba-v0.1", "q_proj", "4 12 20 28"},
        {"nemotron-h-56b", "o_proj", "7 18 29 40 51 62 73 84 95 106"},
        {"nemotron-nano-9b-v2", "v_proj", "14 21 30 39"},
        {"nemotron-3-nano-30b-a3b", "q_proj", "5 12 19 26 33 42"},
        {"kimi-linear-48b", "kv_b_proj", "3 7 11 15 19 23 26"},
        {"minimax-text-01", "o_proj", "7 15 23 31 39 47 55 63 71 79"},
        {"qwen3-next-80b-a3b", "k_proj", "3 7 11 15 19 23 27 31 35 39 43 47"},
        {"lfm2-1.2b", "q_proj", "2 5 8 10 12 14"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < LENGTH(cases); i++) check_layers(cases[i][0], cases[i][1], cases[i][2], &arena);
    arena_free(&arena);
    assert_no_faults();
}

/* ---- experts ---- */

static enum moe_lora how(const char *name) {
    return strcmp(name, "shared") == 0 ? MOE_SHARED : strcmp(name, "none") == 0 ? MOE_NONE : MOE_PER_EXPERT;
}

static bool check_experts(void *context, const struct csv_row *row, struct error *error) {
    size_t *checked = context;
    uint64_t expected;
    if ((*checked)++ == 0) return true;
    if (row->count != 5 || !number_parse_count(row->cells[3], 1, INT64_MAX, &expected, error)) return false;
    struct adapter adapter = plain(row->cells[1]);
    adapter.moe = how(row->cells[2]);
    unsigned long long got = size_at(house_model(row->cells[0]), &adapter, 1);
    if (got != expected) fault("experts.csv, line %zu: %llu, not %s", row->line, got, row->cells[3]);
    return true;
}

static void experts_are_counted_each_shared_or_not(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    size_t checked = 0;
    struct bytes cases = read_whole_file(&arena, source_path(&arena, "tests/cases/adapter/experts.csv"));
    if (!csv_read("experts.csv", cases.data, cases.size, check_experts, &checked, &error)) fault("%s", error.text);
    if (checked < 20) fault("only %zu cases", checked);
    arena_free(&arena);
    assert_no_faults();
}

/* The published ratios of an adapter for each expert to one shared outer factor, of the routed experts alone. */
static void ratios_are_the_published_ones(void **state) {
    (void)state;
    static const struct {
        const char *id;
        int tenths;
    } cases[] = {{"qwen3-30b-a3b", 36}, {"deepseek-v3", 44}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const struct model *model = house_model(cases[i].id);
        struct adapter each = plain("mlp"), shared = plain("mlp"), none = plain("mlp");
        shared.moe = MOE_SHARED;
        none.moe = MOE_NONE;
        double rest = 0;
        struct adapter_sums sums;
        struct error error;
        if (sum(model, &none, 1, &sums, &error)) rest = (double)sums.trained; /* dense layers and shared experts */
        double ratio = ((double)size_at(model, &each, 1) - rest) / ((double)size_at(model, &shared, 1) - rest);
        if ((int)(ratio * 10 + 0.5) != cases[i].tenths) fault("%s: %.3f", cases[i].id, ratio);
    }
    assert_no_faults();
}

static void dora_adds_a_magnitude_for_each_output(void **state) {
    (void)state;
    for (size_t i = 0; i < house->presets.count; i++) {
        struct arena arena = {0};
        struct error error = {0};
        const struct model *model = &house->models[i];
        struct adapter lora = plain("all-linear"), dora = plain("all-linear");
        unsigned long long outputs = 0;
        dora.kind = adapter_kind_find("dora");
        const struct adapted *adapted = adapter_apply(model, &lora, &arena, &error);
        for (size_t j = 0; j < model->weight_count; j++)
            if (adapted_includes(adapted, &model->weights[j]))
                outputs += model->weights[j].copies * model->weights[j].out_features;
        if (size_at(model, &dora, 32) != size_at(model, &lora, 32) + outputs)
            fault("%s: not %llu more", model->id, outputs);
        arena_free(&arena);
    }
    assert_no_faults();
}

/* ---- safetensors ---- */

struct header {
    struct buffer json;
    uint64_t end; /* of the tensors */
    const char *dtype;
    unsigned width; /* bytes of an element */
};

static void add_entry(struct header *header, const char *name, const char *dtype, const char *shape, uint64_t from,
                      uint64_t to) {
    buffer_printf(&header->json,
                  "%s\"base_model.model.model.%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%llu,%llu]}",
                  header->json.size ? "," : "{\"__metadata__\":{\"format\":\"pt\"},", name, dtype, shape,
                  (unsigned long long)from, (unsigned long long)to);
}

static void add_tensor(struct header *header, const char *name, uint64_t rows, uint64_t columns) {
    char shape[50];
    uint64_t size = rows * (columns ? columns : 1) * header->width;
    if (columns)
        snprintf(shape, sizeof shape, "%llu,%llu", (unsigned long long)rows, (unsigned long long)columns);
    else
        snprintf(shape, sizeof shape, "%llu", (unsigned long long)rows);
    add_entry(header, name, header->dtype, shape, header->end, header->end + size);
    header->end += size;
}

static void add_pair(struct header *header, const char *module, int layer, uint64_t rank, uint64_t in, uint64_t out) {
    char name[200];
    snprintf(name, sizeof name, "layers.%d.%s.lora_A.weight", layer, module);
    add_tensor(header, name, rank, in);
    snprintf(name, sizeof name, "layers.%d.%s.lora_B.weight", layer, module);
    add_tensor(header, name, out, rank);
}

static bool read_header(const struct header *header, uint64_t data_size, struct arena *arena, struct adapter *adapter,
                        struct error *error) {
    *adapter = plain("all-linear");
    const char *json = arena_printf(arena, "%.*s}", (int)header->json.size, (char *)header->json.bytes);
    return adapter_read_header("dir/a.safetensors", json, strlen(json), strlen(json) + 8 + data_size, arena, adapter,
                               error);
}

/* Reads, frees, and compares. */
static void check_header(struct header *header, const char *what, uint64_t rank, uint64_t per_rank, uint64_t fixed,
                         const char *dtype, const char *kind) {
    struct arena arena = {0};
    struct adapter adapter;
    struct error error = {0};
    if (!read_header(header, header->end, &arena, &adapter, &error))
        fault("%s: %s", what, error.text);
    else if (adapter.rank != rank || adapter.file_per_rank != per_rank || adapter.file_fixed != fixed ||
             strcmp(adapter.file_dtype->name, dtype) != 0 || strcmp(adapter.kind->name, kind) != 0 ||
             strcmp(adapter.file, "a.safetensors") != 0)
        fault("%s: rank %llu, %llu each and %llu, %s, %s of %s", what, (unsigned long long)adapter.rank,
              (unsigned long long)adapter.file_per_rank, (unsigned long long)adapter.file_fixed,
              adapter.file_dtype->name, adapter.kind->name, adapter.file);
    buffer_free(&header->json);
    arena_free(&arena);
}

static void every_tensor_of_a_file_is_counted(void **state) {
    (void)state;
    static const struct {
        const char *theirs, *ours;
        unsigned width;
    } formats[] = {
        {"F32", "fp32", 4}, {"BF16", "bf16", 2}, {"F16", "fp16", 2}, {"F8_E4M3", "fp8", 1}, {"I8", "int8", 1}};
    for (size_t i = 0; i < LENGTH(formats); i++) {
        struct header one = {.dtype = formats[i].theirs, .width = formats[i].width};
        for (int layer = 0; layer < 3; layer++) add_pair(&one, "self_attn.q_proj", layer, 8, 100, 60);
        check_header(&one, formats[i].theirs, 8, 3 * 160, 0, formats[i].ours, "lora");
    }
    struct header ranks = {.dtype = "F32", .width = 4};
    add_pair(&ranks, "self_attn.q_proj", 0, 64, 100, 60);
    for (int layer = 1; layer < 4; layer++) add_pair(&ranks, "self_attn.q_proj", layer, 8, 100, 60);
    check_header(&ranks, "the first rank is not the most common", 8, 3 * 160, 64 * 160, "fp32", "lora");

    struct header equals = {.dtype = "F32", .width = 4};
    for (int layer = 0; layer < 4; layer++) add_pair(&equals, "self_attn.q_proj", layer, layer % 2 ? 8 : 16, 100, 60);
    check_header(&equals, "of two ranks as often the first", 16, 2 * 160, 2 * 8 * 160, "fp32", "lora");

    struct header magnitudes = {.dtype = "F32", .width = 4};
    add_pair(&magnitudes, "self_attn.q_proj", 0, 8, 100, 60);
    add_tensor(&magnitudes, "layers.0.self_attn.q_proj.lora_magnitude_vector", 60, 0);
    check_header(&magnitudes, "DoRA", 8, 160, 60, "fp32", "dora");

    struct header saved = {.dtype = "F32", .width = 4};
    add_tensor(&saved, "embed_tokens.weight", 1000, 100);
    add_pair(&saved, "self_attn.q_proj", 0, 8, 100, 60);
    add_tensor(&saved, "embed_tokens.lora_embedding_A", 8, 1000);
    add_tensor(&saved, "embed_tokens.lora_embedding_B", 100, 8);
    check_header(&saved, "modules_to_save and embeddings", 8, 160 + 1100, 100000, "fp32", "lora");

    struct header mixed = {.dtype = "BF16", .width = 2};
    add_tensor(&mixed, "norm.weight", 640, 0);
    mixed.dtype = "F32";
    mixed.width = 4;
    add_pair(&mixed, "self_attn.q_proj", 0, 8, 100, 60);
    check_header(&mixed, "the factors' format is the adapter's", 8, 160, 640, "fp32", "lora");

    struct header odd = {.dtype = "F32", .width = 4}; /* names that look like fields, and like factors */
    add_pair(&odd, "a.shape.b.dtype.c.data_offsets.q_proj", 0, 8, 100, 60);
    add_tensor(&odd, "layers.0.q_proj.lora_Ax", 8, 100);
    add_tensor(&odd, "layers.1.q_proj.lora_a", 100, 8); /* an A without a B, in both ways */
    add_tensor(&odd, "layers.1.q_proj.lora_A", 8, 100);
    add_tensor(&odd, "layers.2.q_proj.lora_A", 8, 100); /* and both of them */
    add_tensor(&odd, "layers.2.q_proj.lora_B", 60, 8);
    add_tensor(&odd, "layers.3.q_proj.lora_a", 100, 8); /* as mlx-lm has them */
    add_tensor(&odd, "layers.3.q_proj.lora_b", 8, 60);
    check_header(&odd, "odd names", 8, 160 + 200 + 160 + 160, 800, "fp32", "lora");

    struct header embedded = {.dtype = "F32", .width = 4};
    add_tensor(&embedded, "embed_tokens.lora_embedding_A", 8, 1000);
    add_tensor(&embedded, "embed_tokens.lora_embedding_B", 100, 8);
    check_header(&embedded, "embeddings alone", 8, 1100, 0, "fp32", "lora");

    struct header many = {.dtype = "BF16", .width = 2};
    for (int rank = 1; rank <= 400; rank++) add_pair(&many, "mlp.up_proj", rank, (uint64_t)rank, 100, 60);
    add_pair(&many, "mlp.up_proj", 0, 7, 100, 60);
    check_header(&many, "400 ranks", 7, 2 * 160, (400 * 401 / 2 - 7) * 160, "bf16", "lora");
    assert_no_faults();
}

/* Which side of the tensor that tells a kind is its size, by PEFT's layers; 0: none is. */
static size_t side_of_size(const char *kind) {
    static const char *const sides[] = {
        "",
        " miss bone delora peanut lily hira vblora randlora tinylora fourierft waveft prefix trainable-tokens ",
        " hra deft glora loha ",
        " gralora ",
    };
    char name[40];
    snprintf(name, sizeof name, " %s ", kind);
    for (size_t i = 1; i < LENGTH(sides); i++)
        if (strstr(sides[i], name)) return i;
    return 0;
}

/* Each by the part of its tensors' names that no other kind has, and its size by the side that is it. */
static void files_of_every_kind_are_known(void **state) {
    (void)state;
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind)) {
        struct arena arena = {0};
        struct header header = {.dtype = "F32", .width = 4};
        const uint64_t sides[] = {0, 3, 5, 7};
        size_t side = side_of_size(kind->name);
        if (!kind->mark || strncmp(kind->mark, ".lora_", strlen(".lora_")) == 0) continue;
        const char *name = arena_printf(&arena, "layers.0.q_proj.%s", kind->mark + (*kind->mark == '.'));
        add_tensor(&header, "layers.0.input_layernorm.weight", 11, 0);
        add_entry(&header, name, "F32", "3,5,7", header.end, header.end + 420);
        header.end += 420;
        check_header(&header, kind->name, sides[side], 0, 116, "fp32", kind->name);
        struct header flat = {.dtype = "F32", .width = 4}; /* without the side that says it */
        add_tensor(&flat, name, 7, 0);
        check_header(&flat, kind->name, side == 1 ? 7 : 0, 0, 7, "fp32", kind->name);
        arena_free(&arena);
    }
    assert_no_faults();
}

/* An adapter for each expert of a large mixture. */
static void files_of_many_experts_are_read(void **state) {
    (void)state;
    struct header header = {.dtype = "BF16", .width = 2};
    for (int i = 0; i < 48 * 128; i++)
        for (int matrix = 0; matrix < 3; matrix++) {
            static const char *const names[] = {"gate_proj", "up_proj", "down_proj"};
            char module[60];
            snprintf(module, sizeof module, "mlp.experts.%d.%s", i % 128, names[matrix]);
            add_pair(&header, module, i / 128, 8, matrix == 2 ? 768 : 2048, matrix == 2 ? 2048 : 768);
        }
    check_header(&header, "qwen3-30b-a3b", 8, 48 * 128 * 3 * 2816, 0, "bf16", "lora");
    assert_no_faults();
}

/* adapter_model of a LLaMA 30B, rank 64, q_proj and v_proj in fp32 is a file of 409,031,373 bytes: the tensors, and
 * 361 bytes for each of its 240 tensors around them. A safetensors header takes fewer. */
static void a_known_file_has_the_counted_size(void **state) {
    (void)state;
    const struct model *model = house_model("llama-30b");
    struct adapter adapter = plain("q_proj,v_proj");
    unsigned long long bytes = 4 * size_at(model, &adapter, 64), file = 409031373;
    assert_int_equal(bytes, 408944640);
    if (bytes >= file || file - bytes > 240 * 362) fault("%llu bytes are counted of a file of %llu", bytes, file);
    struct header header = {.dtype = "F32", .width = 4};
    for (int layer = 0; layer < 60; layer++) {
        add_pair(&header, "self_attn.q_proj", layer, 64, 6656, 6656);
        add_pair(&header, "self_attn.v_proj", layer, 64, 6656, 6656);
    }
    assert_int_equal(header.end, bytes);
    if (header.json.size > 40000) fault("a header of %zu bytes", header.json.size);
    check_header(&header, "llama-30b", 64, bytes / 4 / 64, 0, "fp32", "lora");
    assert_no_faults();
}

/* A good pair, then what is to be refused; NULL shape: nothing more. */
static const struct {
    const char *name, *dtype, *shape;
    uint64_t from, to, data_size;
    const char *part;
} bad_tensors[] = {
    {NULL, NULL, NULL, 0, 0, 5119, "does not lie within the file; the file is cut short"},
    {NULL, NULL, NULL, 0, 0, 5121, "its tensors take 5120 bytes, but 5121 stand behind the header"},
    {"x.weight", "F32", "10", 5120, 5160, 5120, "\"base_model.model.model.x.weight\" does not lie within the file"},
    {"x.weight", "F32", "10", 5160, 5120, 5200, "does not lie within the file"},
    {"x.weight", "F32", "10", 5120, 5161, 5161, "takes other bytes than its shape and dtype say"},
    {"x.weight", "F32", "10", 0, 40, 5120, "its tensors take 5160 bytes, but 5120"},
    {"x.weight", "F64", "10", 5120, 5200, 5200, "is of a dtype that is not counted"},
    {"x.weight", "bfloat16 and so on and on", "10", 5120, 5140, 5140, "is of a dtype that is not counted"},
    {"x.weight", "F32", "4294967296,4294967296", 5120, 5160, 5160, "has a shape that overflows"},
    {"x.weight", "F32", "4611686018427387904", 5120, 5160, 5160, "takes other bytes than its shape and dtype say"},
    {"x.weight", "F32", "-1", 5120, 5160, 5160, "has a shape or an offset that is not a whole number"},
    {"x.weight", "F32", "1.5", 5120, 5160, 5160, "has a shape or an offset that is not a whole number"},
    {"x.weight", "F32", "\"10\"", 5120, 5160, 5160, "has a shape or an offset that is not a whole number"},
    {"x.weight", "F32", "1e400", 5120, 5160, 5160, "not valid JSON"},
    {"x.weight", "F32", "99999999999999999999", 5120, 5160, 5160, "not valid JSON"},
    {"x.weight", "F32", "1,1,1,1,1,1,1,1,10", 5120, 5160, 5160, "has too many dimensions"},
    {"layers.0.q.lora_A.weight", "F32", "8,100", 5120, 8320, 8320, "duplicate object key"},
    {"x.weight", "I8", "9223372036854775807", 0, 9223372036854775807, 9223372036854775807,
     "\"base_model.model.model.x.weight\" makes the sum of all tensors overflow"},
};

static void bad_files_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(bad_tensors); i++) {
        struct arena arena = {0};
        struct adapter adapter;
        struct error error = {0};
        struct header header = {.dtype = "F32", .width = 4};
        add_pair(&header, "q", 0, 8, 100, 60);
        if (bad_tensors[i].name)
            add_entry(&header, bad_tensors[i].name, bad_tensors[i].dtype, bad_tensors[i].shape, bad_tensors[i].from,
                      bad_tensors[i].to);
        if (read_header(&header, bad_tensors[i].data_size, &arena, &adapter, &error))
            fault("case %zu is read", i);
        else if (!strstr(error.text, bad_tensors[i].part) || strncmp(error.text, "dir/a.safetensors", 17) != 0)
            fault("case %zu: '%s' was expected in '%s'", i, bad_tensors[i].part, error.text);
        if (adapter.file || adapter.rank) fault("case %zu is refused, but changed the adapter", i);
        buffer_free(&header.json);
        arena_free(&arena);
    }
    assert_no_faults();
}

static void what_is_no_adapter_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *json, *part;
    } cases[] = {
        {"{}", "holds no lora_A tensor"},
        {"{\"__metadata__\": {\"format\": \"pt\"}}", "holds no lora_A tensor"},
        {"{\"w\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}}", "holds no lora_A tensor"},
        {"{\"w.lora_A.weight\": {\"dtype\": \"F32\", \"shape\": [0, 4], \"data_offsets\": [0, 0]}}",
         "are there, but empty: it was saved under DeepSpeed's ZeRO-3"},
        {"{\"w.lora_A.weight\": {\"dtype\": \"F32\", \"shape\": [0, 4], \"data_offsets\": [0, 0]}, "
         "\"n\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}}",
         "are there, but empty: it was saved under DeepSpeed's ZeRO-3"},
        {"{\"w.ia3_l\": {\"dtype\": \"F32\", \"shape\": [0], \"data_offsets\": [0, 0]}}", "holds no lora_A tensor"},
        {"{\"w.lora_A.weight\": {\"dtype\": \"F32\", \"shape\": [2]}}", "does not lie within the file"},
        {"{\"w.lora_A.weight\": {\"dtype\": 5, \"shape\": [2], \"data_offsets\": [0, 8]}}",
         "is of a dtype that is not counted"},
        {"{\"\": {\"dtype\": \"F32\"}}", "\"dtype\" is not what a safetensors header holds"},
        {"{\"w.lora_A.weight\": {\"shape\": [2], \"data_offsets\": [0, 8]}}", "is of a dtype that is not counted"},
        {"{\"w.lora_A.weight\": {\"data_offsets\": [0, 8, 8]}}", "has more than two offsets"},
        {"{\"r\": 16, \"target_modules\": [\"q_proj\"]}", "\"r\" is not what a safetensors header holds"},
        {"{\"a.dtypes\": 5}", "is not what a safetensors header holds"},
        {"", "not valid JSON"},
        {"[]", "not a JSON object"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct adapter adapter = plain("mlp");
        size_t size = strlen(cases[i].json);
        if (adapter_read_header("a", cases[i].json, size, size + 16, &arena, &adapter, &error))
            fault("%s is read", cases[i].json);
        else if (!strstr(error.text, cases[i].part))
            fault("%s: %s", cases[i].json, error.text);
        arena_free(&arena);
    }
    struct arena arena = {0};
    struct error error = {0};
    struct adapter adapter = plain("mlp");
    static const char ia3[] = "{\"w.ia3_l\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}}";
    assert_true(adapter_read_header("a/\x1b[31m", ia3, strlen(ia3), strlen(ia3) + 16, &arena, &adapter, &error));
    assert_string_equal(adapter.file, "the adapter's file");
    struct adapter_sums sums = {0};
    assert_true(sum(house_model("gpt2"), &adapter, 0, &sums, &error) && sums.trained == 2);
    assert_false(adapter_apply(house_model("gpt2"), &adapter, &arena, &error)->straight); /* it has no size */
    adapter = plain("mlp");
    assert_false(adapter_read_header("a", "{}", 2, 9, &arena, &adapter, &error));
    assert_non_null(strstr(error.text, "is shorter than its header says"));
    arena_free(&arena);
    assert_no_faults();
}

/* ---- files against models ---- */

/* The header of a file with one module: A is rank_a x in, B is out x rank_b. B stands first, as it may. */
static bool read_module(const char *module, uint64_t rank_a, uint64_t in, uint64_t out, uint64_t rank_b,
                        struct arena *arena, struct adapter *adapter, struct error *error) {
    unsigned long long b = out * rank_b, a = rank_a * in;
    const char *json =
        arena_printf(arena,
                     "{\"%s.lora_B.weight\":{\"dtype\":\"I8\",\"shape\":[%llu,%llu],\"data_offsets\":[0,%llu]},"
                     "\"%s.lora_A.weight\":{\"dtype\":\"I8\",\"shape\":[%llu,%llu],\"data_offsets\":[%llu,%llu]}}",
                     module, (unsigned long long)out, (unsigned long long)rank_b, b, module, (unsigned long long)rank_a,
                     (unsigned long long)in, b, b + a);
    *adapter = plain("all-linear");
    return adapter_read_header("a", json, strlen(json), strlen(json) + 8 + b + a, arena, adapter, error);
}

static void both_factors_have_one_rank(void **state) {
    (void)state;
    struct arena arena = {0};
    struct adapter adapter;
    struct error error = {0};
    assert_true(read_module("x.layers.0.q_proj", 16, 100, 60, 16, &arena, &adapter, &error));
    assert_int_equal(adapter.module_count, 1);
    assert_string_equal(adapter.modules[0].name, "x.layers.0.q_proj");
    assert_true(adapter.modules[0].in == 100 && adapter.modules[0].out == 60);
    assert_false(read_module("x.layers.0.q_proj", 16, 100, 60, 8, &arena, &adapter, &error));
    assert_non_null(
        strstr(error.text, "a: module \"x.layers.0.q_proj\" has a lora_A of 16 x 100 and a lora_B of 60 x 8, but"));
    assert_true(!adapter.rank && !adapter.modules);
    adapter.targets = "";
    assert_true(read_module("x.layers.0.q_proj", 16, 100, 60, 16, &arena, &adapter, &error));
    assert_string_equal(adapter.targets, "q_proj");

    assert_true(read_module("q_proj", 16, 100, 60, 16, &arena, &adapter, &error)); /* in no other */
    assert_true(adapter.module_count == 1 && !adapter.modules[0].parameter);
    assert_string_equal(adapter.modules[0].name, "q_proj");
    assert_string_equal(adapter.targets, "q_proj");
    const char *longest = arena_printf(&arena, "%0496d", 0); /* with ".lora_A.weight" 511 letters, or 512 */
    assert_true(read_module(arena_printf(&arena, "%s1", longest), 16, 100, 60, 16, &arena, &adapter, &error));
    assert_false(read_module(arena_printf(&arena, "%s12", longest), 16, 100, 60, 16, &arena, &adapter, &error));
    assert_non_null(strstr(error.text, "is not what a safetensors header holds"));

    struct header two = {.dtype = "F32", .width = 4}; /* adapters, each of a rank of its own */
    add_tensor(&two, "layers.0.q_proj.lora_A.first.weight", 8, 100);
    add_tensor(&two, "layers.0.q_proj.lora_A.second.weight", 4, 100);
    add_tensor(&two, "layers.0.q_proj.lora_B.first.weight", 60, 8);
    add_tensor(&two, "layers.0.q_proj.lora_B.second.weight", 60, 4);
    add_tensor(&two, "layers.1.q_proj.lora_A.first.weight", 8, 100); /* and a factor alone */
    check_header(&two, "two adapters", 8, 260, 4 * 160, "fp32", "lora");
    arena_free(&arena);
    assert_no_faults();
}

/* Factors of whole tensors of experts, 32 in a layer of gpt-oss-20b, and a plain pair of `rank` where it is not 0. */
static void check_stacked(uint64_t rank, uint64_t stacked, uint64_t other, uint64_t found, uint64_t per_rank,
                          uint64_t fixed) {
    struct arena arena = {0};
    struct adapter adapter;
    struct error error = {0};
    struct header header = {.dtype = "F32", .width = 4};
    add_pair(&header, "mlp.experts.base_layer", 0, stacked, 2880, 5760);
    add_pair(&header, "mlp.experts", 0, other, 2880, 2880);
    if (rank) add_pair(&header, "self_attn.q_proj", 0, rank, 2880, 4096);
    bool read = read_header(&header, header.end, &arena, &adapter, &error);
    const struct adapted *adapted = read ? adapter_apply(house_model("gpt-oss-20b"), &adapter, &arena, &error) : NULL;
    const struct adapter *got = adapted ? adapted->adapter : NULL;
    if (!got)
        fault("%s", error.text);
    else if (got->rank != found || got->file_per_rank != per_rank || got->file_fixed != fixed || !adapted->straight ||
             adapted->each.parameters != per_rank || adapted->fixed.parameters != fixed || adapted_merges(adapted))
        fault("rank %llu: %llu each and %llu", (unsigned long long)got->rank, (unsigned long long)got->file_per_rank,
              (unsigned long long)got->file_fixed);
    buffer_free(&header.json);
    arena_free(&arena);
}

static void stacked_experts_follow_the_rank(void **state) {
    (void)state;
    const uint64_t both = 32 * (2880 + 5760 + 2880 + 2880), one = 32 * (2880 + 5760);
    check_stacked(0, 256, 256, 8, both, 0);
    check_stacked(8, 256, 256, 8, both + 2880 + 4096, 0);
    check_stacked(4, 256, 256, 4, 2880 + 4096, 8 * both);    /* of another rank than what follows */
    check_stacked(0, 256, 128, 8, one, 128 * (2880 + 2880)); /* two stacks of two ranks: the first */
    assert_no_faults();
}

static void hold_overflow(const struct model *model, const struct adapter *adapter) {
    struct arena arena = {0};
    struct error error = {0};
    struct adapter_sums sums = {.trained = 7};
    struct adapter_measures measures = {.trained = 7};
    const struct adapter_formats formats = {dtype_find("fp32", &error), dtype_find("bf16", &error)};
    const struct adapted *adapted = adapter_apply(model, adapter, &arena, &error);
    uint64_t size = (uint64_t)1 << 62, parameters = 7, bytes = 7, full_at;
    if (!adapted || adapted_sum(adapted, size, &sums, &error) || !strstr(error.text, "63 bits"))
        fault("%s: %s", adapter->targets, error.text);
    error.text[0] = '\0';
    if (adapted_weigh(adapted, size, &formats, &parameters, &bytes, &error) || !strstr(error.text, "63 bits"))
        fault("%s: %s", adapter->targets, error.text);
    error.text[0] = '\0';
    if (adapted_measure(adapted, size, &formats, &measures, &error) || !strstr(error.text, "63 bits"))
        fault("%s: %s", adapter->targets, error.text);
    if (adapted_merges(adapted) && adapted_merged(adapted, size, 1, &parameters, &full_at)) fault("it is merged");
    if (sums.trained != 7 || measures.trained != 7 || bytes != 7) fault("%s: changed", adapter->targets);
    arena_free(&arena);
}

/* Where numbers no longer fit, of a config and of a file. */
static void sizes_stop_at_63_bits(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct adapter file, heads = plain("q_proj"), experts = plain("experts.down_proj"), layers = plain("all-linear");
    hold_overflow(house_model("gpt-oss-20b"), &heads);
    hold_overflow(house_model("gpt-oss-20b"), &experts);
    hold_overflow(house_model("gpt-oss-20b"), &layers);
    assert_true(file_in(house_model("gpt-oss-20b"), &heads, 4, "int8") > 0);
    assert_int_equal(file_in(house_model("gpt-oss-20b"), &heads, 4, "q4_0"), 0); /* safetensors knows none such */
    assert_true(read_module("layers.0.self_attn.q_proj", 8, 2880, 4096, 8, &arena, &file, &error));
    hold_overflow(house_model("gpt-oss-20b"), &file);
    arena_free(&arena);
    assert_no_faults();
}

/* A model whose config states no type: PEFT would not know either. */
static void a_model_without_a_type_has_no_usual_targets(void **state) {
    (void)state;
    struct error error = {0};
    struct adapter_sums sums;
    struct model model = *house_model("mixtral-8x7b");
    struct adapter usual = plain(NULL), all = plain("all-linear");
    unsigned long long typed = size_at(&model, &all, 8);
    model.model_type = NULL;
    assert_int_equal(size_at(&model, &all, 8), typed);
    assert_false(sum(&model, &usual, 8, &sums, &error));
    assert_non_null(strstr(error.text, "has no usual ones of LoRA for the model type of this model; list the modules"));
    assert_no_faults();
}

/* NULL: it may be an adapter for the model. */
static const struct {
    const char *model, *module;
    uint64_t in, out;
    const char *part;
} held[] = {
    {"llama-3-70b", "base_model.model.model.layers.79.self_attn.q_proj", 8192, 8192, NULL},
    {"llama-3-70b", "base_model.model.layers.0.self_attn.k_proj", 8192, 1024, NULL},
    {"llama-3-70b", "layers.0.mlp.down_proj", 28672, 8192, NULL},
    {"llama-3-70b", "base_model.model.model.language_model.layers.7.mlp.up_proj", 8192, 28672, NULL},
    {"llama-3-70b", "base_model.model.language_model.model.layers.7.mlp.up_proj", 8192, 28672, NULL},
    {"llama-3-70b", "model.layers.7.attention.q_proj", 8192, 8192, NULL},
    {"llama-3-70b", "model.layers.7.self_attn.qkv_proj", 8192, 10240, NULL}, /* fused, elsewhere */
    {"llama-3-70b", "model.layers.7.mlp.adapter_up", 64, 8192, NULL},
    {"llama-3-70b", "model.layers.7.self_attn.q_proj", 512, 8192, NULL}, /* QA-LoRA, groups of 16 */
    {"llama-3-70b", "base_model.model.lm_head", 8192, 128264, NULL},
    {"llama-3-70b", "model.layers..self_attn.q_proj", 8192, 8192, "none of its 1 modules is in llama-3-70b"},
    {"llama-3-70b", "model.layers.7.h.200.self_attn.q_proj", 8192, 8192, NULL}, /* the first list is of its layers */
    {"llama-3-70b", "model.layers.200.h.7.self_attn.q_proj", 8192, 8192, "is in a layer that"},
    {"llama-3-70b", "base_model.model.score", 8192, 2, NULL},
    {"llama-3-70b", "base_model.model.model.vision_tower.encoder.layers.90.self_attn.q_proj", 1152, 1152,
     "none of its 1 modules is in llama-3-70b"},
    {"llama-3-70b", "base_model.model.vpm.encoder.layers.0.self_attn.q_proj", 1152, 1152, "none of its 1 modules"},
    {"llama-3.2-1b", "base_model.model.lm_head", 2048, 128256, NULL}, /* tied to the embeddings */
    {"gpt2", "base_model.model.transformer.h.11.attn.c_attn", 768, 2304, NULL},
    {"gpt2", "base_model.model.h.11.mlp.c_proj", 3072, 768, NULL},
    {"phi-4", "base_model.model.model.layers.39.self_attn.q_proj", 5120, 5120, NULL}, /* fused in the census */
    {"glm-4-9b", "base_model.model.transformer.encoder.layers.39.self_attention.query_key_value", 4096, 4608, NULL},
    {"opt-6.7b", "base_model.model.model.decoder.layers.31.fc1", 4096, 16384, NULL},
    {"qwen3.5-27b", "base_model.model.model.layers.63.self_attn.q_proj", 5120, 12288, NULL}, /* 16 of 64 layers */
    {"deepseek-v3", "base_model.model.model.layers.2.mlp.gate_proj", 7168, 18432, NULL},
    {"deepseek-v3", "base_model.model.model.layers.3.mlp.experts.255.gate_proj", 7168, 2048, NULL},
    {"deepseek-v3", "base_model.model.model.layers.61.self_attn.o_proj", 16384, 7168, NULL}, /* the prediction layer */
    {"qwen1.5-moe-a2.7b", "model.layers.0.mlp.experts.gate_up_proj", 2048, 2816, NULL},
    {"gpt-oss-20b", "base_model.model.model.layers.0.mlp.experts.base_layer", 2880, 5760,
     "have a side of 8, which must be the rank times the number of a layer's experts, and gpt-oss-20b has 32"},
    {"gpt-oss-20b", "base_model.model.model.layers.0.mlp.experts.gate_up_proj", 5760, 2880, NULL},
    {"gpt-oss-20b", "base_model.model.model.layers.0.mlp.experts.31.gate_proj", 2880, 2880, NULL},
    {"gemma-4-26b-a4b", "base_model.model.model.language_model.layers.0.self_attn.q_proj", 2816, 4096, NULL},
    {"gemma-4-26b-a4b", "base_model.model.model.language_model.layers.5.self_attn.q_proj", 2816, 8192, NULL},

    {"llama-3-70b", "base_model.model.model.layers.80.self_attn.q_proj", 8192, 8192,
     "\"base_model.model.model.layers.80.self_attn.q_proj\" is in a layer that llama-3-70b does not have, whose layers "
     "are 0 to 79"},
    {"llama-3-70b", "model.layers.99999999999999999999.mlp.adapter", 8192, 8192, "is in a layer that"},
    {"llama-3-70b", "base_model.model.model.layers.0.self_attn.q_proj", 4096, 4096,
     "\"base_model.model.model.layers.0.self_attn.q_proj\" adapts a matrix of 4096 x 4096 (in x out), but q_proj of "
     "llama-3-70b is 8192 x 8192; give the model that it was trained on"},
    {"llama-3-70b", "base_model.model.model.language_model.layers.0.mlp.up_proj", 8192, 14336, "but up_proj of llama"},
    {"llama-3-70b", "model.layers.0.attention.k_proj", 4096, 1024, "k_proj of llama-3-70b is 8192 x 1024;"},
    {"llama-3-70b", "base_model.model.lm_head", 4096, 128256, "lm_head of llama-3-70b is 8192 x 128256;"},
    {"llama-3-70b", "base_model.model.transformer.h.0.attn.c_attn", 768, 2304,
     "adapts a matrix of 768 x 2304 (in x out), but llama-3-70b has no such module, nor any matrix of one of these"},
    {"llama-3-70b", "base_model.model.model.layers.0.mlp.experts.0.down_proj", 2048, 7168, "has no such module, nor"},
    {"gpt2", "base_model.model.transformer.h.0.attn.c_proj", 3072, 768, "but c_proj of gpt2 is 768 x 768;"},
    {"gpt2", "base_model.model.transformer.h.0.c_proj", 4096, 768, "but c_proj of gpt2 is 768 x 768 or 3072 x 768;"},
    {"gpt2", "base_model.model.transformer.h.12.attn.c_attn", 768, 2304, "whose layers are 0 to 11"},
    {"qwen3.5-27b", "base_model.model.model.layers.64.self_attn.q_proj", 5120, 12288, NULL}, /* it predicts */
    {"deepseek-v3", "model.layers.3.mlp.experts.0.gate_proj", 7168, 18432, "gate_proj of deepseek-v3 is 7168 x 2048;"},
    {"gpt-oss-20b", "model.layers.0.mlp.experts.down_proj", 4096, 14336, NULL},
    {"gemma-4-26b-a4b", "model.layers.0.self_attn.q_proj", 2816, 2048, "is 2816 x 4096 or 2816 x 8192;"},
};

static void files_are_held_against_the_model(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(held); i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct adapter adapter;
        struct adapter_sums sums = {.trained = 7};
        struct model model = *house_model(held[i].model);
        if (!read_module(held[i].module, 8, held[i].in, held[i].out, 8, &arena, &adapter, &error)) {
            fault("%s: %s", held[i].module, error.text);
            continue;
        }
        bool fits = sum(&model, &adapter, 0, &sums, &error);
        if (fits != !held[i].part || (!fits && (!strstr(error.text, held[i].part) || sums.trained != 7)))
            fault("%s: %s: %s", held[i].model, held[i].module, fits ? "is accepted" : error.text);
        model.read_as = "llama"; /* then the census is a likeness */
        if (!sum(&model, &adapter, 0, &sums, &error)) fault("%s: %s", held[i].module, error.text);
        arena_free(&arena);
    }
    assert_no_faults();
}

/* What says nothing of a matrix's widths, or not for sure. */
static void what_is_no_pair_of_matrices_is_not_held(void **state) {
    (void)state;
    struct arena arena = {0};
    struct adapter adapter;
    struct adapter_sums sums;
    struct error error = {0};
    struct header header = {.dtype = "F32", .width = 4};
    add_pair(&header, "self_attn.q_proj", 0, 8, 8192, 8192);
    add_tensor(&header, "layers.0.self_attn.q_proj.lora_magnitude_vector", 8192, 0);
    add_tensor(&header, "layers.0.self_attn.k_proj.lora_A.weight", 8, 100);
    add_tensor(&header, "embed_tokens.lora_embedding_A", 8, 1000);
    add_tensor(&header, "embed_tokens.lora_embedding_B", 8192, 8);
    add_tensor(&header, "other.lora_embedding_A", 1000, 4);
    add_tensor(&header, "other.lora_embedding_B", 8, 8192);
    add_tensor(&header, "embed_tokens.weight", 128300, 8192);
    add_tensor(&header, "layers.0.self_attn.v_proj.weight", 7, 7);
    if (!read_header(&header, header.end, &arena, &adapter, &error) ||
        !sum(house_model("llama-3-70b"), &adapter, 0, &sums, &error))
        fault("%s", error.text);
    buffer_free(&header.json);
    arena_free(&arena);
    assert_no_faults();
}

/* "model.layers.*.mlp.experts.*.up_proj.weight" as PEFT names it in that layer. */
static const char *peft_name(struct arena *arena, const struct weight *weight, unsigned long long layer) {
    const char *star = strchr(weight->name, '*');
    int length = (int)(strlen(weight->name) - (weight->fused_experts ? 0 : strlen(".weight")));
    char *name = arena_printf(arena, "base_model.model.%.*s", length, weight->name);
    if (star)
        name = arena_printf(arena, "base_model.model.%.*s%llu%.*s", (int)(star - weight->name), weight->name, layer,
                            length - (int)(star + 1 - weight->name), star + 1);
    if ((star = strchr(name, '*'))) name[star - name] = '0';
    return name;
}

static void hold_module(const struct model *model, const char *name, uint64_t in, uint64_t out, bool expected) {
    struct error error = {0};
    struct adapted_module module = {.name = name, .in = in, .out = out};
    struct adapter adapter = {.file = "a", .modules = &module, .module_count = 1};
    if (adapter_fits(model, &adapter, &error) != expected)
        fault("%s: %s: %s", model->id, name, expected ? error.text : "is accepted");
}

/* Of "model.altup_projections.*", a list that is not of layers, there are as many as copies. */
static unsigned long long last_of(const struct weight *weight, unsigned long long layers) {
    static const char *const of_layers[] = {"layers.*", "h.*", "blocks.*"};
    for (size_t i = 0; i < sizeof of_layers / sizeof *of_layers; i++)
        if (strstr(weight->name, of_layers[i])) return layers - 1;
    return weight->copies - 1;
}

/* An adapter for every matrix of every preset fits it, in its first and its last layer, and one of another width or
 * beyond the last layer does not. */
static void every_preset_takes_its_own(void **state) {
    (void)state;
    size_t matrices = 0;
    for (size_t i = 0; i < house->presets.count; i++) {
        struct arena arena = {0};
        const struct model *model = &house->models[i];
        uint64_t layers = layers_of(model->id);
        bool goes_on = model->left_out && strstr(model->left_out, "prediction");
        for (size_t j = 0; j < model->weight_count; j++) {
            const struct weight *weight = &model->weights[j];
            uint64_t in = weight->in_features, out = weight->out_features;
            unsigned long long last = last_of(weight, layers);
            bool expert = weight->kind == WEIGHT_EXPERT;
            if (weight->kind != WEIGHT_LINEAR && weight->kind != WEIGHT_ROUTER && !expert) continue;
            hold_module(model, peft_name(&arena, weight, 0), in, out, true);
            hold_module(model, peft_name(&arena, weight, last), in, out, true);
            hold_module(model, peft_name(&arena, weight, last + 1), in, out, goes_on || !strchr(weight->name, '*'));
            if (weight->fused_experts) continue; /* no matrices */
            hold_module(model, peft_name(&arena, weight, last), in + 1, out, false);
            hold_module(model, peft_name(&arena, weight, last), in, out + 1, false);
            matrices++;
        }
        arena_free(&arena);
    }
    if (matrices < 900) fault("only %zu matrices", matrices);
    assert_no_faults();
}

/* ---- what stands for what ---- */

static void put_fit(struct buffer *out, const struct model *model, const struct adapted_module *module) {
    struct error error = {0};
    struct adapter adapter = {
        .file = "a", .modules = module, .module_count = 1, .stacked_rank = module->parameter ? 64 : 0};
    bool fits = adapter_fits(model, &adapter, &error);
    buffer_printf(out, "%s %s\n", module->name, fits ? "fits" : error.text);
}

/* A matrix's module by its own name and by names that are nearly it, in its widths and in others. */
static void put_fits(struct buffer *out, const struct model *model, const struct weight *weight, bool own) {
    struct arena arena = {0};
    uint64_t in = weight->in_features, out_of = weight->out_features;
    const char *path = peft_name(&arena, weight, 0) + strlen("base_model.model."), *end = strrchr(path, '.');
    const char *names[] = {path,
                           peft_name(&arena, weight, 1),
                           peft_name(&arena, weight, 31),
                           peft_name(&arena, weight, 500),
                           arena_printf(&arena, "base_model.model.language_model.%s", path),
                           arena_printf(&arena, "base_model.model.vision_tower.%s", path),
                           arena_printf(&arena, "base_model.model.layers.0.other%s", end ? end : ".x"),
                           arena_printf(&arena, "base_model.model.layers.x%s", end ? end : ".x"),
                           arena_printf(&arena, "layers.0.mlp.experts.1%s", end ? end : ".x"),
                           arena_printf(&arena, "%s.0", path),
                           arena_printf(&arena, "%sx", path),
                           end ? end + 1 : path};
    const uint64_t widths[][2] = {{in, out_of},     {out_of, in}, {in, 2 * out_of}, {in / 16, out_of},
                                  {in / 8, out_of}, {in, 0},      {0, out_of},      {7, 9}};
    for (size_t i = 0; i < (own ? LENGTH(names) : 1); i++)
        for (size_t j = 0; j < LENGTH(widths); j++) {
            struct adapted_module module = {
                .name = names[i], .in = widths[j][0], .out = widths[j][1], .parameter = j % 2};
            put_fit(out, model, &module);
            module.parameter = !module.parameter;
            put_fit(out, model, &module);
        }
    arena_free(&arena);
}

static bool stands_in_files(const struct weight *weight) {
    return weight->kind == WEIGHT_LINEAR || weight->kind == WEIGHT_ROUTER || weight->kind == WEIGHT_EXPERT ||
           weight->kind == WEIGHT_HEAD;
}

static bool is_first_of_type(size_t preset) {
    for (size_t i = 0; i < preset; i++)
        if (strcmp(house->models[i].model_type, house->models[preset].model_type) == 0) return false;
    return true;
}

/* Which modules of files a preset of each type takes for its own, and what it says of the others, as one number. */
static void fits_are_as_accepted(void **state) {
    (void)state;
    static const char *const others[] = {"gpt2", "llama-3-8b", "gpt-oss-20b", "deepseek-v2-lite"};
    struct buffer all = {0};
    for (size_t i = 0; i < house->presets.count; i++) {
        struct buffer said = {0};
        const struct model *model = &house->models[i];
        if (!is_first_of_type(i)) continue;
        for (size_t j = 0; j < model->weight_count; j++)
            if (stands_in_files(&model->weights[j])) put_fits(&said, model, &model->weights[j], true);
        for (size_t k = 0; k < LENGTH(others); k++)
            for (size_t j = 0; j < house_model(others[k])->weight_count; j++)
                if (stands_in_files(&house_model(others[k])->weights[j]))
                    put_fits(&said, model, &house_model(others[k])->weights[j], false);
        buffer_printf(&all, "%016llx %s\n", (unsigned long long)hash_bytes(HASH_START, said.bytes, said.size),
                      model->id);
        buffer_free(&said);
    }
    buffer_add(&all, "", 1);
    hold_golden("fits", (char *)all.bytes);
    buffer_free(&all);
    assert_no_faults();
}

/* ---- figures ---- */

static bool caption_has(const struct figure *figure, const char *part) {
    for (size_t i = 0; i < figure->caption_count; i++)
        if (strstr(figure->captions[i], part)) return true;
    return false;
}

/* A figure that speaks of no adapter need not say which modules it adapts. */
static void captions_name_the_file_or_the_targets(void **state) {
    (void)state;
    size_t speaking = 0;
    for (size_t i = 0; charts()[i]; i++)
        for (int from_file = 0; from_file < 2; from_file++) {
            struct arena arena = {0};
            struct error error = {0};
            struct table table;
            struct figure figure = {0};
            struct question question = usual_question(charts()[i]);
            struct header header = {.dtype = "F32", .width = 4};
            add_pair(&header, "self_attn.q_proj", 0, 32, 8192, 8192);
            question.adapter = plain("q_proj,v_proj");
            if (from_file) assert_true(read_header(&header, header.end, &arena, &question.adapter, &error));
            assert_true(sweep_run(house_model("llama-3-70b"), &question, &arena, &table, &error));
            charts()[i]->tell(&table, &house->words, &arena, &figure);
            bool speaks = strstr(figure.description, table.findings.adapter_title) != NULL;
            speaking += speaks;
            if (speaks && (caption_has(&figure, "a.safetensors") != from_file ||
                           caption_has(&figure, "q_proj, v_proj") == from_file))
                fault("%s: the caption does not say what was counted", charts()[i]->name);
            buffer_free(&header.json);
            arena_free(&arena);
        }
    if (speaking < 4) fault("only %zu figures speak of an adapter", speaking);
    assert_no_faults();
}

/* ---- the command line ---- */

/* What `bpt ...` prints and says; `status` gets its exit. */
static const char *run(struct arena *arena, const char *arguments, int *status) {
    const char *directory = directory_make(arena);
    const char *out = arena_printf(arena, "%s/out", directory);
    if (!here_run(arena_printf(arena, "bpt %s", arguments), ".", out, out, status)) fail();
    *status >>= 8;
    const char *text = read_whole_file(arena, out).data;
    directory_remove(directory);
    return text;
}

static void write_adapter(const char *path, const struct header *header, uint64_t length) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (int i = 0; i < 8; i++) fputc((int)(length >> (8 * i) & 255), file);
    fwrite(header->json.bytes, 1, header->json.size, file);
    fputc('}', file);
    for (uint64_t i = 0; i < header->end; i++) fputc(0, file);
    assert_int_equal(fclose(file), 0);
}

static void holds(struct arena *arena, const char *arguments, int expected, const char *part) {
    int status;
    const char *text = run(arena, arguments, &status);
    if (status != expected || !strstr(text, part))
        fault("bpt %s: exit %d, '%s' was expected in: %s", arguments, status, part, text);
}

static void the_command_line_takes_configs_and_files(void **state) {
    (void)state;
    struct arena arena = {0};
    const char *folder = directory_make(&arena), *peft = source_path(&arena, "tests/cases/adapter/peft.json");
    const char *saved = source_path(&arena, "tests/cases/adapter/saved.json");
    const char *file = arena_printf(&arena, "%s/adapter_model.safetensors", folder);
    const char *lie = arena_printf(&arena, "%s/lie.safetensors", folder);
    struct header header = {.dtype = "F32", .width = 4};
    for (int layer = 0; layer < 2; layer++) add_pair(&header, "self_attn.q_proj", layer, 8, 8192, 8192);
    write_adapter(file, &header, header.json.size + 1);
    write_adapter(lie, &header, UINT64_MAX);

    holds(&arena, arena_printf(&arena, "explain -f json --adapter-config '%s'", peft), 0, "\"parameters\": 32768000");
    holds(&arena, arena_printf(&arena, "explain -f json --adapter-config '%s' --rank 64", peft), 2, "leave --rank out");
    holds(&arena, arena_printf(&arena, "explain -f json --adapter-config '%s'", saved), 0, "\"kind\": \"dora\"");
    holds(&arena, arena_printf(&arena, "explain -f json --adapter-file '%s'", file), 0, "\"parameters\": 262144");
    holds(&arena, arena_printf(&arena, "explain -f json --adapter-file '%s'", file), 0, "\"bytes\": 1048576");
    holds(&arena, arena_printf(&arena, "explain --adapter-file '%s'", file), 0, "adapter_model.safetensors");
    holds(&arena, arena_printf(&arena, "tokens --adapter-config '%s' -f svg -o -", peft), 0,
          "a rank-16 LoRA packs each token 500× tighter than the KV cache would");
    holds(&arena, arena_printf(&arena, "tokens --adapter-file '%s' -f svg -o -", file), 0, "a rank-8 LoRA packs");

    holds(&arena, arena_printf(&arena, "explain -m gpt2 --adapter-file '%s'", file), 1,
          "adapter_model.safetensors: module \"base_model.model.model.layers.0.self_attn.q_proj\" adapts a matrix of");
    holds(&arena, arena_printf(&arena, "explain --adapter-file '%s'", lie), 1,
          "is not a safetensors file: its header would take");
    holds(&arena, arena_printf(&arena, "explain -f json --adapter-file '%s'", folder), 0, "\"parameters\": 262144");
    holds(&arena, "explain --adapter-file /dev/null", 1, "it is a device");
    holds(&arena, "explain --adapter-file /dev/zero", 1, "it is a device");
    holds(&arena, arena_printf(&arena, "explain --adapter-config '%s'", file), 1, "--adapter-config: ");
    holds(&arena, arena_printf(&arena, "explain -m qwen2.5-7b --adapter-config '%s/nothing'", folder), 1,
          "cannot open");
    buffer_free(&header.json);
    directory_remove(folder);
    arena_free(&arena);
    assert_no_faults();
}

/* The file is counted, and the config says what it is; where they cannot be of one adapter, that is said. */
static void configs_and_files_go_together(void **state) {
    (void)state;
    enum { PAIR, PAIR_AND_ROWS, ROWS, VECTOR, BLOCK, PROMPTS, FILES };
    static const struct {
        int file;
        const char *config;
        int status;
        const char *part;
    } pairs[] = {
        {PAIR, "'peft_type': 'LORA', 'r': 8, 'target_modules': ['q_proj']", 0, "LoRA (0.safetensors)"},
        {PAIR, "'peft_type': 'LORA', 'r': 8, 'use_dora': true, 'target_modules': ['q_proj']", 0, "DoRA"},
        {PAIR, "'peft_type': 'LORA', 'r': 16, 'target_modules': ['q_proj']", 1,
         "--adapter-file: the config states a rank of 16, but the factors of 0.safetensors are of rank 8; "
         "they are not of one adapter"},
        {PAIR, "'peft_type': 'LORA', 'r': 16, 'target_modules': ['q_proj'], 'rank_pattern': {'q_proj': 8}", 0, "LoRA"},
        {PAIR, "'peft_type': 'LOHA', 'r': 8, 'target_modules': ['q_proj']", 1,
         "--adapter-file: the config is of LoHa, but the tensors of 0.safetensors are those of LoRA"},
        {PAIR, "'peft_type': 'IA3', 'target_modules': ['q_proj'], 'feedforward_modules': []", 1,
         "the config is of IA3, but"},
        {PAIR, "'peft_type': 'LORA', 'r': 8, 'target_modules': ['q_proj'], 'base_model_name_or_path': 'x/y'", 0, "x/y"},
        {PAIR, "'peft_type': 'PROMPT_TUNING', 'num_virtual_tokens': 8", 1, "the config is of trained prompt, but"},
        {PAIR, "'peft_type': 'TRAINABLE_TOKENS', 'token_indices': [1, 2]", 1, "the config is of trainable tokens, but"},
        {PAIR_AND_ROWS, "'peft_type': 'LORA', 'r': 8, 'target_modules': ['q_proj'], 'trainable_token_indices': [1, 2]",
         0, "LoRA (1.safetensors)"},
        {PAIR_AND_ROWS, "'peft_type': 'LORA', 'r': 8, 'target_modules': ['q_proj'], 'trainable_token_indices': [1, 2]",
         0, "16,384 × rank 8 + 16,384"},
        {ROWS, "'peft_type': 'TRAINABLE_TOKENS', 'token_indices': [1, 2]", 0, "trainable tokens (2.safetensors)"},
        {ROWS, "'peft_type': 'PREFIX_TUNING', 'num_virtual_tokens': 2", 1, "those of trainable tokens"},
        {VECTOR, "'peft_type': 'IA3', 'target_modules': ['q_proj'], 'feedforward_modules': []", 0,
         "all tensors of the file"},
        {VECTOR, "'peft_type': 'P_TUNING', 'num_virtual_tokens': 2", 1, "those of IA3"},
        {VECTOR, "'peft_type': 'LN_TUNING'", 1, "the config is of LN tuning, but"},
        {BLOCK, "'peft_type': 'MISS', 'r': 8, 'target_modules': ['q_proj']", 0, "MiSS (4.safetensors)"},
        {PROMPTS, "'peft_type': 'PREFIX_TUNING', 'num_virtual_tokens': 2", 0, "trained prefix (5.safetensors)"},
        {PROMPTS, "'peft_type': 'PROMPT_TUNING', 'num_virtual_tokens': 2", 0, "trained prompt (5.safetensors)"},
        {PROMPTS, "'peft_type': 'P_TUNING', 'num_virtual_tokens': 2", 0, "P-tuning (5.safetensors)"},
        {PROMPTS, "'peft_type': 'LORA', 'r': 8, 'target_modules': ['q_proj']", 1, "those of trained prefix"},
        {PROMPTS, "'peft_type': 'TRAINABLE_TOKENS', 'token_indices': [1, 2]", 1, "those of trained prefix"},
    };
    struct arena arena = {0};
    const char *folder = directory_make(&arena), *config = arena_printf(&arena, "%s/adapter_config.json", folder);
    const char *within = arena_printf(&arena, "%s/adapter_model.safetensors", folder);
    for (int file = 0; file < FILES; file++) {
        struct header header = {.dtype = "F32", .width = 4};
        if (file == PAIR_AND_ROWS) add_tensor(&header, "embed_tokens.token_adapter.trainable_tokens_delta", 2, 8192);
        if (file <= PAIR_AND_ROWS) add_pair(&header, "self_attn.q_proj", 0, 8, 8192, 8192);
        if (file == ROWS) add_tensor(&header, "embed_tokens.trainable_tokens_delta", 2, 8192);
        if (file == VECTOR) add_tensor(&header, "layers.0.self_attn.q_proj.ia3_l", 8192, 1);
        if (file == BLOCK) add_tensor(&header, "layers.0.self_attn.q_proj.miss_block", 8, 8192);
        if (file == PROMPTS) add_tensor(&header, "prompt_embeddings", 2, 163840);
        write_adapter(arena_printf(&arena, "%s/%d.safetensors", folder, file), &header, header.json.size + 1);
        buffer_free(&header.json);
    }
    for (size_t i = 0; i < LENGTH(pairs); i++) {
        struct error error = {0};
        char *json = arena_printf(&arena, "{%s}", pairs[i].config);
        for (char *at = json; (at = strchr(at, '\''));) *at = '"';
        if (!file_write(config, json, strlen(json), &error)) fail_msg("%s", error.text);
        holds(&arena,
              arena_printf(&arena, "explain --adapter-config '%s' --adapter-file '%s/%d.safetensors'", config, folder,
                           pairs[i].file),
              pairs[i].status, pairs[i].part);
    }
    for (int file = VECTOR; file <= BLOCK; file++)
        holds(&arena, arena_printf(&arena, "rank --adapter-file '%s/%d.safetensors'", folder, file), 2,
              "has no rank that a figure could vary; 'bpt tokens' draws it as the file has it");
    /* The size that a file does not show is its config's. */
    struct header vectors = {.dtype = "F32", .width = 4};
    add_tensor(&vectors, "layers.0.self_attn.q_proj.vera_lambda_b", 8192, 0);
    add_tensor(&vectors, "layers.0.self_attn.q_proj.vera_lambda_d", 256, 0);
    write_adapter(arena_printf(&arena, "%s/v.safetensors", folder), &vectors, vectors.json.size + 1);
    buffer_free(&vectors.json);
    static const struct {
        const char *config, *file, *part;
    } sizes[] = {
        {"{\"peft_type\": \"VERA\", \"r\": 128, \"target_modules\": [\"q_proj\"]}", "v", "\"rank\": 128,"},
        {"{\"peft_type\": \"LORA\", \"r\": 16, \"target_modules\": [\"q_proj\"], \"rank_pattern\": {\"q_proj\": 8}}",
         "0", "\"rank\": 8,"}};
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        struct error error;
        assert_true(file_write(config, sizes[i].config, strlen(sizes[i].config), &error));
        holds(&arena,
              arena_printf(&arena, "explain -f json --adapter-config '%s' --adapter-file '%s/%s.safetensors'", config,
                           folder, sizes[i].file),
              0, sizes[i].part);
    }
    holds(&arena, arena_printf(&arena, "explain --adapter-file '%s/0.safetensors' --moe-lora none", folder), 2,
          "--moe-lora: the adapter's file holds what it does of experts; leave it out");
    holds(&arena, arena_printf(&arena, "explain --adapter-file '%s/0.safetensors' --lora-dtype bf16", folder), 2,
          "--lora-dtype: bf16 was asked for, but the adapter's file states fp32; leave --lora-dtype out");
    holds(&arena, arena_printf(&arena, "explain --adapter-file '%s/0.safetensors' --lora-dtype fp32 --rank 8", folder),
          0, "LoRA (0.safetensors)");
    struct error error;
    static const char rows[] = "{\"peft_type\": \"TRAINABLE_TOKENS\", \"token_indices\": [1, 2]}";
    assert_true(file_write(config, rows, strlen(rows), &error));
    assert_int_equal(rename(arena_printf(&arena, "%s/0.safetensors", folder), within), 0);
    holds(&arena, arena_printf(&arena, "explain --adapter-file '%s'", folder), 1,
          "the config is of trainable tokens, but the tensors of adapter_model.safetensors are those of LoRA");
    holds(&arena, arena_printf(&arena, "explain --adapter-config '%s'", folder), 0, "trainable tokens\n");
    directory_remove(folder);
    arena_free(&arena);
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(configs_are_read_as_peft_means_them),
        cmocka_unit_test(a_base_model_without_a_name_is_none),
        cmocka_unit_test(configs_and_files_go_together),
        cmocka_unit_test(long_lists_of_names_mean_the_same),
        cmocka_unit_test(hybrids_know_which_layers_are_which),
        cmocka_unit_test(experts_are_counted_each_shared_or_not),
        cmocka_unit_test(ratios_are_the_published_ones),
        cmocka_unit_test(dora_adds_a_magnitude_for_each_output),
        cmocka_unit_test(every_tensor_of_a_file_is_counted),
        cmocka_unit_test(files_of_every_kind_are_known),
        cmocka_unit_test(files_of_many_experts_are_read),
        cmocka_unit_test(a_known_file_has_the_counted_size),
        cmocka_unit_test(bad_files_are_refused),
        cmocka_unit_test(what_is_no_adapter_is_refused),
        cmocka_unit_test(both_factors_have_one_rank),
        cmocka_unit_test(stacked_experts_follow_the_rank),
        cmocka_unit_test(sizes_stop_at_63_bits),
        cmocka_unit_test(a_model_without_a_type_has_no_usual_targets),
        cmocka_unit_test(files_are_held_against_the_model),
        cmocka_unit_test(what_is_no_pair_of_matrices_is_not_held),
        cmocka_unit_test(every_preset_takes_its_own),
        cmocka_unit_test(fits_are_as_accepted),
        cmocka_unit_test(captions_name_the_file_or_the_targets),
        cmocka_unit_test(the_command_line_takes_configs_and_files),
    };
    return cmocka_run_group_tests(tests, house_open, house_close);
}
