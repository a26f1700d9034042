/* The sums: what tests/cases/account.csv says, with the source of each number, and the rules between them. */
#include "lora.h"
#include "support.h"

#include "adapter/adapter.h"
#include "base/exact.h"
#include "base/hash.h"
#include "base/list.h"
#include "base/number.h"
#include "model/keys.h"
#include "studio/lists.h"

/* ---- the cases ---- */

static bool read_argument(struct question *question, const char *name, const char *value, struct arena *arena) {
    struct error error = {0};
    if (strcmp(name, "tokens") == 0) return number_parse_count(value, 1, EXACT_MAX, &question->tokens, &error);
    if (strcmp(name, "rank") == 0) return number_parse_count(value, 1, EXACT_MAX, &question->rank, &error);
    if (strcmp(name, "targets") == 0) return (question->adapter.targets = arena_copy(arena, value)) != NULL;
    if (strcmp(name, "kv") == 0) return (question->kv_dtype = dtype_find(value, &error)) != NULL;
    if (strcmp(name, "lora") == 0) return (question->adapter_dtype = dtype_find(value, &error)) != NULL;
    if (strcmp(name, "weights") == 0) return (question->weight_dtype = dtype_find(value, &error)) != NULL;
    return false;
}

/* "rank=16 targets=mlp" */
static bool read_arguments(struct question *question, const char *arguments, struct arena *arena) {
    char *rest = NULL;
    for (char *word = strtok_r(arena_copy(arena, arguments), " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(word, '=');
        if (!equals) return false;
        *equals = '\0';
        if (!read_argument(question, word, equals + 1, arena)) return false;
    }
    return true;
}

static double rate(uint64_t bytes, uint64_t tokens) {
    return (double)bytes / (double)tokens;
}

/* As many decimals as are expected. */
static const char *real_text(struct arena *arena, double value, const char *expected) {
    const char *point = strchr(expected, '.');
    return arena_printf(arena, "%.*f", point ? (int)strlen(point + 1) : 0, value);
}

static const char *count_text(struct arena *arena, uint64_t count) {
    return arena_printf(arena, "%llu", (unsigned long long)count);
}

/* NULL when there is no such quantity. */
static const char *quantity(const struct findings *f, const char *name, const char *expected, struct arena *arena) {
    const struct {
        const char *name;
        uint64_t count;
    } counts[] = {
        {"parameters", f->parameters},
        {"weight_bytes", f->weight_bytes},
        {"pretraining_tokens", f->pretraining_tokens},
        {"kv_bytes", f->kv_bytes},
        {"adapter_parameters", f->adapter_parameters},
        {"adapter_bytes", f->adapter_bytes},
        {"parameters_and_adapter", f->parameters + f->adapter_parameters},
        {"crossover", f->crossover_tokens},
        {"equal_rank", f->equal_rank},
        {"floor", f->floor_rank},
        {"cap", f->cap_rank},
        {"low_rank_limit", f->low_rank_limit},
        {"outgrown_rank", f->outgrown_rank},
        {"full_rank", f->full_rank},
    };
    const struct {
        const char *name;
        double value;
    } reals[] = {
        {"ratio", rate(f->kv_bytes, f->adapter_bytes)},
        {"adapter_rate", rate(f->adapter_bytes, f->tokens)},
        {"pretraining_rate", rate(f->weight_bytes, f->pretraining_tokens)},
        {"kv_gibibytes", (double)f->kv_bytes / (1 << 30)},
    };
    for (size_t i = 0; i < LENGTH(counts); i++)
        if (strcmp(counts[i].name, name) == 0) return count_text(arena, counts[i].count);
    for (size_t i = 0; i < LENGTH(reals); i++)
        if (strcmp(reals[i].name, name) == 0) return real_text(arena, reals[i].value, expected);
    return NULL;
}

static void check_case(const struct csv_row *row, struct arena *arena) {
    const char *id = row->cells[0], *name = row->cells[1], *arguments = row->cells[2], *expected = row->cells[3];
    struct question question = usual_question(charts()[0]);
    struct findings findings;
    struct error error = {0};
    if (!*row->cells[4]) fault("account.csv, line %zu: has no source", row->line);
    if (!read_arguments(&question, arguments, arena)) {
        fault("account.csv, line %zu: cannot read '%s'", row->line, arguments);
        return;
    }
    if (!sweep_find(house_model(id), &question, arena, &findings, &error)) {
        fault("account.csv, line %zu: %s", row->line, error.text);
        return;
    }
    const char *got = quantity(&findings, name, expected, arena);
    if (!got)
        fault("account.csv, line %zu: there is no quantity '%s'", row->line, name);
    else if (strcmp(got, expected) != 0)
        fault("account.csv, line %zu: %s of %s (%s) is %s, not %s as in %s", row->line, name, id, arguments, got,
              expected, row->cells[4]);
}

static bool check_row(void *context, const struct csv_row *row, struct error *error) {
    struct arena arena = {0};
    size_t *checked = context;
    if (row->count != 5) return error_set(error, ERROR_FAILURE, "line %zu has %zu cells", row->line, row->count);
    if ((*checked)++) check_case(row, &arena);
    arena_free(&arena);
    return true;
}

static void numbers_are_those_of_their_sources(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    size_t checked = 0;
    struct bytes cases = read_whole_file(&arena, source_path(&arena, "tests/cases/account.csv"));
    if (!csv_read("account.csv", cases.data, cases.size, check_row, &checked, &error)) fault("%s", error.text);
    if (checked < 80) fault("only %zu cases", checked);
    arena_free(&arena);
    assert_no_faults();
}

/* ---- number formats ---- */

static void every_format_stores_whole_blocks(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint64_t elements, bytes;
    } cases[] = {
        {"bf16", 5, 10},
        {"fp16", 5, 10},
        {"fp32", 5, 20},
        {"fp8", 5, 5},
        {"int8", 5, 5},
        {"int4", 5, 3},
        {"int4", 4, 2},
        {"q8_0", 1, 34},
        {"q8_0", 32, 34},
        {"q8_0", 33, 68},
        {"q4_0", 1, 18},
        {"q4_0", 32, 18},
        {"q4_0", 64, 36},
        {"q8_0", 0, 0},
        {"q5_1", 64, 48},
        {"q5_0", 32, 22},
        {"q4_1", 32, 20},
        {"iq4_nl", 32, 18},
        {"fp8_128", 128, 132},
        {"mxfp8", 32, 33},
        {"mxfp4", 64, 34},
        {"nvfp4", 16, 9},
        {"turbo4", 32, 18},
        {"turbo3", 32, 14},
        {"turbo2", 32, 10},
        {"tq4", 128, 68},
        {"tq3", 128, 52},
        {"tq3_0", 32, 14},
        {"kivi4", 32, 20},
        {"kivi2", 32, 12},
        {"bf16", EXACT_MAX / 2, EXACT_MAX - 1},
        {"int4", EXACT_MAX, EXACT_MAX / 2 + 1},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error error = {0};
        uint64_t bytes = 7;
        const struct dtype *dtype = dtype_find(cases[i].name, &error);
        assert_non_null(dtype);
        if (!dtype_bytes(dtype, cases[i].elements, &bytes) || bytes != cases[i].bytes)
            fault("%llu elements in %s are %llu bytes", (unsigned long long)cases[i].elements, cases[i].name,
                  (unsigned long long)bytes);
    }
    assert_no_faults();
}

static void formats_are_found_by_name_and_overflow_is_seen(void **state) {
    (void)state;
    struct error error = {0};
    for (const struct dtype *dtype = dtypes; dtype->name; dtype++) {
        assert_ptr_equal(dtype_find(dtype->name, &error), dtype);
        assert_true(dtype->bytes && dtype->elements);
        uint64_t bytes = 7;
        bool counted = dtype_bytes(dtype, UINT64_MAX, &bytes);
        if (dtype->bytes >= dtype->elements && (counted || bytes != 7)) fault("%s overflows unseen", dtype->name);
    }
    assert_null(dtype_find("bf17", &error));
    assert_int_equal(error.kind, ERROR_USAGE);
    for (const struct dtype *dtype = dtypes; dtype->name; dtype++)
        if (!strstr(error.text, dtype->name)) fault("the sentence does not name %s: %s", dtype->name, error.text);
    assert_no_faults();
}

/* Llama 3 70B: what a token adds behind the first ones, and what those weigh more. */
static void caches_are_counted_in_every_format(void **state) {
    (void)state;
    static const struct {
        const char *format;
        uint64_t token, constant;
    } cases[] = {
        {"bf16", 327680, 0},
        {"q8_0", 174080, 0},
        {"q4_0", 92160, 0},
        {"nvfp4", 92160, 0},
        {"mxfp4", 87040, 0},
        {"kivi2", 61440, 32 * (327680 - 61440)},
        {"kivi4", 102400, 32 * (327680 - 102400)},
        {"tq3_0", 71680, 0},
        {"tq3", 66560, 0},
        {"tq4", 87040, 0},
        {"turbo4", 92160, 0},
        {"turbo3", 71680, 0},
        {"turbo2", 51200, 0},
        {"k=q8_0,v=q4_0", 87040 + 46080, 0},
        {"k=q4_0,v=q8_0", 87040 + 46080, 0},
        {"k=bf16,v=kivi2", 163840 + 30720, 32 * (163840 - 30720)},
        {"k=q8_0,v=q8_0", 174080, 0},
    };
    struct arena arena = {0};
    struct error error = {0};
    const struct model *model = house_model("llama-3-70b");
    for (size_t i = 0; i < LENGTH(cases); i++) {
        uint64_t bytes, marginal;
        const struct dtype *dtype = dtype_of_cache(cases[i].format, &arena, &error);
        assert_non_null(dtype);
        assert_true(account_kv_bytes(model, dtype, 100000, &bytes));
        assert_true(account_kv_marginal_bytes(model, dtype, 100000, &marginal));
        if (marginal != cases[i].token || bytes != 100000 * cases[i].token + cases[i].constant)
            fault("%s: %llu a token, %llu in all", cases[i].format, (unsigned long long)marginal,
                  (unsigned long long)bytes);
        assert_true(account_kv_bytes(model, dtype, 16, &bytes));
        if (cases[i].constant && strncmp(cases[i].format, "kivi", 4) == 0) assert_int_equal(bytes, 16 * 327680);
    }
    assert_null(dtype_of_cache("k=q8_0,v=q9", &arena, &error));
    assert_non_null(strstr(error.text, "'q9' is not a number format"));
    assert_null(dtype_of_cache("k=q8_0", &arena, &error));
    arena_free(&arena);
    assert_no_faults();
}

/* What caches alone are in, weights are not; the lists say so. */
static void weights_have_formats_of_their_own(void **state) {
    (void)state;
    struct names all = {0}, of_weights = {0};
    list_names(LIST_DTYPES, &all);
    list_names(LIST_WEIGHT_DTYPES, &of_weights);
    assert_int_equal(all.count, 24);
    assert_int_equal(of_weights.count, 16); /* up to nvfp4 */
    for (const struct dtype *dtype = dtypes; dtype->name; dtype++)
        if (!names_have(&all, dtype->name) || names_have(&of_weights, dtype->name) == dtype->of_caches)
            fault("%s: stands in the wrong list", dtype->name);
    names_free(&all);
    names_free(&of_weights);
    assert_no_faults();
}

/* ---- targets ---- */

static uint64_t per_rank(const struct model *model, const char *targets) {
    struct error error = {0};
    uint64_t sum = 0;
    if (!lora_per_rank(model, targets, &sum, &error)) fault("%s: %s", targets, error.text);
    return sum;
}

static void attention_and_mlp_make_up_all_of_a_dense_model(void **state) {
    (void)state;
    static const char *const dense[] = {"llama-3-70b", "mistral-7b-v0.3", "qwen2.5-7b", "qwen3-8b", "gpt2"};
    for (size_t i = 0; i < LENGTH(dense); i++) {
        const struct model *model = house_model(dense[i]);
        uint64_t all = per_rank(model, "all-linear"), attention = per_rank(model, "attention"),
                 mlp = per_rank(model, "mlp");
        if (attention + mlp != all || !attention || !mlp) fault("%s: the parts do not make up the whole", dense[i]);
    }
    assert_no_faults();
}

static void wrong_targets_are_refused_with_the_right_ones(void **state) {
    (void)state;
    static const char *const wrong[] = {"q_prj",         "q_proj,",    ",q_proj",      "", "q_proj,,v_proj", "norm",
                                        "q_proj v_proj", "ALL-LINEAR", "attention,mlp"};
    const struct model *model = house_model("llama-3-70b");
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        uint64_t sum = 7;
        struct error error = {0};
        if (lora_per_rank(model, wrong[i], &sum, &error) || sum != 7)
            fault("'%s' is adapted", wrong[i]);
        else if (error.kind != ERROR_USAGE ||
                 !strstr(error.text, "q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj"))
            fault("'%s': %s", wrong[i], error.text);
    }
    assert_no_faults();
}

static void a_target_named_twice_counts_once(void **state) {
    (void)state;
    const struct model *model = house_model("llama-3-70b");
    assert_true(per_rank(model, "q_proj,q_proj") == per_rank(model, "q_proj"));
    assert_true(per_rank(model, "q_proj,self_attn.q_proj") == per_rank(model, "q_proj"));
}

/* ---- rules that hold for every preset ---- */

static void parameters_are_the_sum_of_the_census(void **state) {
    (void)state;
    for (size_t i = 0; i < house->presets.count; i++) {
        const struct model *model = &house->models[i];
        struct error error = {0};
        uint64_t counted = 0, total = 0, sum = 0, each;
        assert_true(account_counted_parameters(model, &counted, &error));
        assert_true(account_parameters(model, &total, &error));
        for (size_t j = 0; j < model->weight_count; j++) {
            assert_true(weight_parameters(&model->weights[j], &each));
            sum += each;
        }
        if (sum != counted) fault("%s: the census sums to %llu", model->id, (unsigned long long)sum);
        if (total != (model->stated_parameters ? model->stated_parameters : counted))
            fault("%s: a wrong total", model->id);
    }
    assert_no_faults();
}

static void a_cache_never_shrinks(void **state) {
    (void)state;
    struct error error = {0};
    const struct dtype *bf16 = dtype_find("bf16", &error);
    for (size_t i = 0; i < house->presets.count; i++) {
        const struct model *model = &house->models[i];
        uint64_t last = 0, bytes = 0;
        for (uint64_t tokens = 1; tokens <= 1 << 24; tokens *= 2, last = bytes) {
            if (!account_kv_bytes(model, bf16, tokens, &bytes))
                fault("%s: %llu tokens overflow", model->id, (unsigned long long)tokens);
            if (bytes < last) fault("%s: the cache shrinks at %llu tokens", model->id, (unsigned long long)tokens);
        }
    }
    assert_no_faults();
}

static void windows_hold_no_more_than_they_say(void **state) {
    (void)state;
    struct error error = {0};
    const struct dtype *bf16 = dtype_find("bf16", &error);
    const struct cache caches[] = {{.name = "full", .layers = 2, .elements = 10},
                                   {.name = "windowed", .layers = 6, .elements = 10, .window = 100}};
    const struct model model = {.id = "made-up", .caches = caches, .cache_count = 2};
    static const struct {
        uint64_t tokens, bytes;
    } cases[] = {{1, 160}, {99, 15840}, {100, 16000}, {101, 16040}, {1000, 52000}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        uint64_t bytes = 0;
        assert_true(account_kv_bytes(&model, bf16, cases[i].tokens, &bytes));
        assert_int_equal(bytes, cases[i].bytes);
    }
    uint64_t bytes = 7;
    assert_false(account_kv_bytes(&model, bf16, EXACT_MAX, &bytes));
    assert_int_equal(bytes, 7);
}

static void sums_that_overflow_are_refused(void **state) {
    (void)state;
    const struct weight weights[] = {{.name = "a.q_proj.weight",
                                      .module = "q_proj",
                                      .kind = WEIGHT_LINEAR,
                                      .copies = 1,
                                      .in_features = (uint64_t)1 << 40,
                                      .out_features = (uint64_t)1 << 40}};
    const struct model model = {.id = "made-up", .weights = weights, .weight_count = 1};
    struct error error = {0};
    uint64_t sum = 7;
    assert_false(account_parameters(&model, &sum, &error));
    assert_non_null(strstr(error.text, "made-up: the number of parameters does not fit in 63 bits"));
    assert_int_equal(sum, 7);
    assert_true(lora_per_rank(&model, "all-linear", &sum, &error));
    assert_int_equal(sum, (uint64_t)1 << 41);
    const struct adapter plain = {.kind = adapter_kind_find("lora"), .targets = "all-linear"};
    struct arena arena = {0};
    assert_int_equal(adapted_size_limit(adapter_apply(&model, &plain, &arena, &error)), (uint64_t)1 << 39);
    arena_free(&arena);
}

/* ---- the census ---- */

/* Every line of every preset's census, as one number a preset: names, roles, and in which layers it stands, which no
 * sum shows. `bpt explain` shows a census whose number is another. */
static void censuses_are_as_accepted(void **state) {
    (void)state;
    struct buffer all = {0};
    for (size_t i = 0; i < house->presets.count; i++) {
        const struct model *model = &house->models[i];
        struct buffer census = {0};
        put_census(&census, model);
        buffer_printf(&all, "%016llx %s\n", (unsigned long long)hash_bytes(HASH_START, census.bytes, census.size),
                      model->id);
        buffer_free(&census);
    }
    buffer_add(&all, "", 1);
    hold_golden("census", (char *)all.bytes);
    buffer_free(&all);
    assert_no_faults();
}

/* As the classes document them; first and last tokens do not tell them. */
static void windows_that_are_left_out_are_the_classes_own(void **state) {
    (void)state;
    static const char experts[] = ", \"num_experts\": 4, \"num_experts_per_tok\": 2",
                      flagged[] = ", \"use_sliding_window\": true, \"max_window_layers\": 0, \"num_experts\": 4, "
                                  "\"num_experts_per_tok\": 2, \"moe_intermediate_size\": 8",
                      dense[] = ", \"use_sliding_window\": true, \"max_window_layers\": 0",
                      dots[] = ", \"max_window_layers\": 0, \"num_experts\": 4, \"num_experts_per_tok\": 2, "
                               "\"moe_intermediate_size\": 8, \"n_shared_experts\": 1, \"first_k_dense_replace\": 1";
    static const struct {
        const char *type;
        uint64_t window;
        const char *more;
    } cases[] = {{"mistral", 4096, ""},        {"olmo3", 4096, ""},           {"cohere2", 4096, ""},
                 {"iquestloopcoder", 64, ""},  {"exaone4", 4096, ""},         {"gemma2", 4096, ""},
                 {"gemma3", 4096, ""},         {"gemma3_text", 4096, ""},     {"gemma3n_text", 512, ""},
                 {"gemma4_text", 512, ""},     {"gpt_oss", 128, experts},     {"llama4_text", 8192, experts},
                 {"llama4", 8192, experts},    {"recurrent_gemma", 2048, ""}, {"qwen2", 0, ""},
                 {"qwen2", 4096, dense},       {"qwen3", 4096, dense},        {"qwen2_moe", 4096, flagged},
                 {"qwen3_moe", 4096, flagged}, {"dots1", 4096, dots}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct config config = config_make("a.json", &arena);
        struct model model;
        uint64_t window = 0;
        const char *json = arena_printf(
            &arena,
            "{\"model_type\": \"%s\", \"num_hidden_layers\": 30, \"hidden_size\": 64, \"num_attention_heads\": 16, "
            "\"num_key_value_heads\": 2, \"head_dim\": 4, \"vocab_size\": 100, \"intermediate_size\": 128%s}",
            cases[i].type, cases[i].more);
        if (!config_read_json(&config, json, strlen(json), &error) || !model_build(&config, &model, &error))
            fail_msg("%s: %s", cases[i].type, error.text);
        for (size_t j = 0; j < model.cache_count; j++)
            if (model.caches[j].window > window) window = model.caches[j].window;
        if (window != cases[i].window) fault("%s: %llu", cases[i].type, (unsigned long long)window);
        arena_free(&arena);
    }
    assert_no_faults();
}

/* ---- adapters ---- */

static void put_measures(struct buffer *out, const struct adapted *adapted, uint64_t size) {
    struct error error = {0};
    const struct dtype *fp32 = dtype_find("fp32", &error), *bf16 = dtype_find("bf16", &error);
    const struct adapter_formats formats = {fp32, bf16};
    struct adapter_measures measures = {0};
    uint64_t file = 0, parameters = 0, drawn = 0;
    if (!adapted_measure(adapted, size, &formats, &measures, &error)) buffer_printf(out, "%s\n", error.text);
    if (!adapted_weigh(adapted, size, &formats, &parameters, &drawn, &error)) buffer_printf(out, "%s\n", error.text);
    if (!adapted_file_bytes(adapted, size, &formats, &file, &error)) buffer_printf(out, "%s\n", error.text);
    uint64_t merged = 0, full_at = 0;
    if (!adapted_merged(adapted, size, 3, &merged, &full_at)) buffer_text(out, "overflows");
    const uint64_t numbers[] = {size,
                                merged,
                                full_at,
                                adapted_merges(adapted),
                                adapted->straight,
                                adapted_full_size(adapted),
                                measures.trained,
                                measures.stored,
                                measures.resident_bytes,
                                parameters,
                                drawn,
                                file,
                                adapted_size_limit(adapted),
                                adapted_outgrown_size(adapted, adapted_size_limit(adapted)),
                                adapted_falls_after(adapted, size)};
    for (size_t i = 0; i < LENGTH(numbers); i++) buffer_printf(out, " %llu", (unsigned long long)numbers[i]);
    buffer_printf(out, " %s %s\n", adapted->targets, adapted->warning ? adapted->warning : "");
}

static void put_adapters(struct buffer *out, const struct model *model, const struct adapter_kind *kind) {
    static const char *const targets[] = {"all-linear", "attention", "mlp", NULL, "q_proj,in_proj,down_proj"};
    static const uint64_t layers[] = {1, 4, 7};
    for (size_t i = 0; i < LENGTH(targets); i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct adapter adapter = {.kind = kind, .targets = targets[i], .moe = (enum moe_lora)(i % 3)};
        if (i == LENGTH(targets) - 1) adapter.only_layers = layers, adapter.only_count = LENGTH(layers);
        adapter_use_presets(&adapter);
        const struct adapted *adapted = adapter_apply(model, &adapter, &arena, &error);
        const uint64_t sizes[] = {1, 4, 32, 256, 1000, (uint64_t)1 << 60};
        for (size_t j = 0; adapted && j < LENGTH(sizes); j++) put_measures(out, adapted, sizes[j]);
        if (!adapted) buffer_printf(out, "%s\n", error.text);
        arena_free(&arena);
    }
}

/* Every kind on models of all makes, as one number: what is trained, stored and resident, the file's bytes, limits and
 * refusals. `bpt explain --adapter KIND` shows one whose number is another. */
static void adapters_are_as_accepted(void **state) {
    (void)state;
    static const char *const models[] = {"gpt2",       "llama-3-8b",  "mixtral-8x7b",
                                         "jamba-v0.1", "gpt-oss-20b", "mamba-2.8b"};
    struct buffer all = {0};
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind))
        for (size_t i = 0; i < LENGTH(models); i++) {
            struct buffer numbers = {0};
            put_adapters(&numbers, house_model(models[i]), kind);
            buffer_printf(&all, "%016llx %s %s\n",
                          (unsigned long long)hash_bytes(HASH_START, numbers.bytes, numbers.size), kind->name,
                          models[i]);
            buffer_free(&numbers);
        }
    buffer_add(&all, "", 1);
    hold_golden("adapters", (char *)all.bytes);
    buffer_free(&all);
    assert_no_faults();
}

/* ---- adapters' configs ---- */

/* A config on models of all makes as one number, or the sentence that refuses it. */
static const char *config_text(const char *json, struct arena *arena) {
    static const char *const models[] = {"gpt2",         "llama-3-8b",  "llama-3.2-1b",
                                         "mixtral-8x7b", "gpt-oss-20b", "mamba-2.8b"};
    struct error error = {0};
    struct buffer numbers = {0};
    struct adapter adapter = {0};
    if (!adapter_read_config("a.json", json, strlen(json), arena, &adapter, &error))
        return arena_copy(arena, error.text + strlen("a.json: "));
    for (size_t i = 0; i < LENGTH(models); i++) {
        const struct adapted *adapted = adapter_apply(house_model(models[i]), &adapter, arena, &error);
        if (adapted) put_measures(&numbers, adapted, adapter.rank);
        if (adapted) put_measures(&numbers, adapted, 24);
        if (!adapted) buffer_printf(&numbers, "%s\n", error.text);
    }
    uint64_t hash = hash_bytes(HASH_START, numbers.bytes, numbers.size);
    buffer_free(&numbers);
    return arena_printf(arena, "%016llx", (unsigned long long)hash);
}

/* What the config comes to without the key more, which many cases in turn are held against. */
static const char *usual_text(const char *json) {
    static struct arena arena;
    static const char *last, *text;
    if (last && strcmp(last, json) == 0) return text;
    arena_free(&arena);
    last = arena_copy(&arena, json);
    return text = config_text(json, &arena);
}

static void put_kind_with(struct buffer *out, const struct adapter_kind *kind, const char *more) {
    struct arena arena = {0};
    const char *value = strcmp(kind->name, "trainable-tokens") == 0 ? "[1, 2, 3]" : "8";
    bool sized = kind->size_key && !strstr(more, arena_printf(&arena, "\"%s\":", kind->size_key));
    const char *size = sized ? arena_printf(&arena, ", \"%s\": %s", kind->size_key, value) : "";
    const char *json = arena_printf(&arena, "{\"peft_type\": \"%s\"%s", kind->peft_type, size);
    const char *usual = usual_text(arena_printf(&arena, "%s}", json));
    const char *text = *more ? config_text(arena_printf(&arena, "%s, %s}", json, more), &arena) : usual;
    if (!*more || strcmp(text, usual) != 0) buffer_printf(out, "%s%s%s\n", more, *more ? " -> " : "", text);
    arena_free(&arena);
}

static void put_own_key(struct buffer *out, const struct adapter_kind *kind, const char *key, const char *choices) {
    static const char *const values[] = {"null", "true", "false", "-2",       "-1",       "0",        "1",     "2",
                                         "3",    "0.5",  "1.5",   "16777216", "16777217", "\"none\"", "[5, 6]"};
    struct arena arena = {0};
    for (size_t i = 0; i < LENGTH(values); i++)
        put_kind_with(out, kind, arena_printf(&arena, "\"%s\": %s", key, values[i]));
    for (struct item item; list_take(&choices, &item);)
        put_kind_with(out, kind, arena_printf(&arena, "\"%s\": \"%.*s\"", key, ITEM_SHOWN(item)));
    arena_free(&arena);
}

static void put_kind(struct buffer *out, const struct adapter_kind *kind, const char *shared) {
    buffer_printf(out, "\n%s\n", kind->name);
    put_kind_with(out, kind, "");
    if (kind->size_key) put_own_key(out, kind, kind->size_key, NULL);
    if (kind->count_key) put_own_key(out, kind, kind->count_key, NULL);
    for (size_t i = 0; kind->settings[i].key; i++)
        put_own_key(out, kind, kind->settings[i].key, kind->settings[i].choices);
    for (const char *end; (end = strchr(shared, '\n')); shared = end + 1) {
        struct arena arena = {0};
        if (*shared != '#') put_kind_with(out, kind, arena_text(&arena, shared, (size_t)(end - shared)));
        arena_free(&arena);
    }
}

/* What PEFT's configs of every kind come to with one key more, or how they are refused. */
static void configs_are_as_accepted(void **state) {
    (void)state;
    struct arena arena = {0};
    struct buffer all = {0};
    struct error error = {0};
    const char *shared = read_whole_file(&arena, source_path(&arena, "tests/cases/adapter/altered.txt")).data;
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind))
        if (kind->peft_type && adapter_kind_of_peft(kind->peft_type, &error) == kind) put_kind(&all, kind, shared);
    buffer_add(&all, "", 1);
    hold_golden("peft", (char *)all.bytes);
    buffer_free(&all);
    arena_free(&arena);
    assert_no_faults();
}

/* Of keys that nobody reads, by their names: for each pattern a name that another further down would take otherwise. */
static void names_of_keys_tell_what_counts(void **state) {
    (void)state;
    static const char *const harmless[] = {"metadata.heads.index",
                                           "metadata.heads.type",
                                           "metadata.heads.offset",
                                           "tensors.heads",
                                           "quantization_config.kv_heads",
                                           "compression_config.kv_heads",
                                           "rope_head_dim",
                                           "task_specific_params.heads",
                                           "generation_config.heads",
                                           "auto_map.heads",
                                           "mtp_heads",
                                           "nextn_heads",
                                           "medusa_num_heads",
                                           "eagle_heads",
                                           "draft_kv_heads",
                                           "num_speculative_heads",
                                           "vision_heads",
                                           "visual_heads",
                                           "image_heads",
                                           "video_heads",
                                           "audio_heads",
                                           "speech_heads",
                                           "mm_heads",
                                           "pruned_heads",
                                           "num_attention_heads",
                                           "qk_head_dim",
                                           "rotary_head_dim",
                                           "heads_divisor",
                                           "heads_multiplier",
                                           "num_experts_per_tok",
                                           "num_expert_groups",
                                           "num_active_experts",
                                           "num_selected_experts",
                                           "hidden_size",
                                           "swab",
                                           "experts"};
    static const char *const counting[] = {"per_layer_config.mtp",
                                           "block_configs.0.x",
                                           "linear_attn_config.x",
                                           "sparse_attention_config.x",
                                           "attention_other_setting.x",
                                           "compress_ratios",
                                           "cross_attention_layers",
                                           "swa_x",
                                           "kv_head_x",
                                           "head_kv_x",
                                           "key_value_head_x",
                                           "x_key_value_group",
                                           "query_group_x",
                                           "use_gqa",
                                           "num_heads",
                                           "num_moe_expert",
                                           "n_routed_expert",
                                           "expert_num",
                                           "expert_count",
                                           "head_dim_x",
                                           "head_size_x",
                                           "x_per_layer",
                                           "x_pattern"};
    const struct value two = {.kind = VALUE_INTEGER, .integer = 2}, one = {.kind = VALUE_INTEGER, .integer = 1};
    for (size_t i = 0; i < LENGTH(harmless); i++)
        if (key_is_weighty(harmless[i], &two)) fault("\"%s\" counts", harmless[i]);
    for (size_t i = 0; i < LENGTH(counting); i++) {
        bool of_experts = strstr(counting[i], "expert") != NULL; /* one is none */
        if (!key_is_weighty(counting[i], &two)) fault("\"%s\" does not count", counting[i]);
        if (key_is_weighty(counting[i], &one) == of_experts) fault("\"%s\" at 1", counting[i]);
    }
    assert_no_faults();
}

static void values_that_say_nothing_do_not_count(void **state) {
    (void)state;
    static const struct {
        struct value value;
        bool counts;
    } cases[] = {{{.kind = VALUE_NULL}, false},
                 {{.kind = VALUE_FLAG, .flag = false}, false},
                 {{.kind = VALUE_FLAG, .flag = true}, true},
                 {{.kind = VALUE_INTEGER, .integer = 0}, false},
                 {{.kind = VALUE_INTEGER, .integer = 1}, true},
                 {{.kind = VALUE_INTEGER, .integer = -1}, true},
                 {{.kind = VALUE_REAL, .real = 0}, false},
                 {{.kind = VALUE_REAL, .real = 0.5}, true},
                 {{.kind = VALUE_TEXT, .text = ""}, false},
                 {{.kind = VALUE_TEXT, .text = "full_attention"}, false},
                 {{.kind = VALUE_TEXT, .text = "LLG"}, true}};
    static const struct {
        const char *name;
        bool odd;
    } flags[] = {{"norm_topk_prob", false}, {"use_norm", true}, {"qkv_bias", true},  {"gated", true},
                 {"is_moe", true},          {"attn_x", true},   {"mla", true},       {"mlp_x", true},
                 {"share_x", true},         {"residual", true}, {"use_cache", false}};
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (key_is_weighty("x_pattern", &cases[i].value) != cases[i].counts) fault("case %zu", i);
    for (size_t i = 0; i < LENGTH(flags); i++) {
        if (key_is_odd(flags[i].name, &(struct value){.kind = VALUE_FLAG, .flag = true}) != flags[i].odd)
            fault("\"%s\"", flags[i].name);
        assert_false(key_is_odd(flags[i].name, &(struct value){.kind = VALUE_FLAG}));
        assert_false(key_is_odd(flags[i].name, &(struct value){.kind = VALUE_INTEGER, .integer = 1}));
    }
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(censuses_are_as_accepted),
        cmocka_unit_test(windows_that_are_left_out_are_the_classes_own),
        cmocka_unit_test(adapters_are_as_accepted),
        cmocka_unit_test(configs_are_as_accepted),
        cmocka_unit_test(names_of_keys_tell_what_counts),
        cmocka_unit_test(values_that_say_nothing_do_not_count),
        cmocka_unit_test(numbers_are_those_of_their_sources),
        cmocka_unit_test(every_format_stores_whole_blocks),
        cmocka_unit_test(formats_are_found_by_name_and_overflow_is_seen),
        cmocka_unit_test(caches_are_counted_in_every_format),
        cmocka_unit_test(weights_have_formats_of_their_own),
        cmocka_unit_test(attention_and_mlp_make_up_all_of_a_dense_model),
        cmocka_unit_test(wrong_targets_are_refused_with_the_right_ones),
        cmocka_unit_test(a_target_named_twice_counts_once),
        cmocka_unit_test(parameters_are_the_sum_of_the_census),
        cmocka_unit_test(a_cache_never_shrinks),
        cmocka_unit_test(windows_hold_no_more_than_they_say),
        cmocka_unit_test(sums_that_overflow_are_refused),
    };
    return cmocka_run_group_tests(tests, house_open, house_close);
}
