/* Adapters of every kind: PEFT's own measured runs, configs and files as they are found, and a brute-force count of
 * each kind's tensors. */
#include "here.h"
#include "support.h"

#include "adapter/adapter.h"
#include "base/number.h"
#include "base/path.h"

static bool read_config(const char *path, struct arena *arena, struct adapter *adapter, struct error *error) {
    struct bytes bytes = read_whole_file(arena, source_path(arena, path));
    *adapter = (struct adapter){.kind = adapter_kind_find("lora"), .targets = "all-linear"};
    return adapter_read_config(path_name(path), bytes.data, bytes.size, arena, adapter, error);
}

/* ---- PEFT's measured runs, on Llama 3.2 3B, adapters in fp32 and the model in bf16 ---- */

enum { CONFIG, KIND, TRAINABLE, FILE_BYTES, DIFFERS };

static void check_run(const struct csv_row *row, struct arena *arena) {
    struct adapter adapter;
    struct error error = {0};
    struct adapter_sums sums = {0};
    struct adapter_formats formats = {dtype_find("fp32", &error), dtype_find("bf16", &error)};
    uint64_t trainable, file, bytes = 0;
    const char *name = row->cells[CONFIG];
    const char *path = arena_printf(arena, "tests/facts/peft/%s", name);
    assert_true(number_parse_count(row->cells[TRAINABLE], 1, INT64_MAX, &trainable, &error));
    assert_true(number_parse_count(row->cells[FILE_BYTES], 1, INT64_MAX, &file, &error));
    const struct adapted *adapted = NULL;
    if (read_config(path, arena, &adapter, &error))
        adapted = adapter_apply(house_model("llama-3.2-3b"), &adapter, arena, &error);
    if (!adapted || !adapted_sum(adapted, adapter.rank, &sums, &error) ||
        !adapted_file_bytes(adapted, adapter.rank, &formats, &bytes, &error)) {
        fault("%s: %s", name, error.text);
        return;
    }
    if (strcmp(adapter.kind->peft_type, row->cells[KIND]) != 0) fault("%s: is %s", name, adapter.kind->peft_type);
    if (sums.trained != trainable) fault("%s: trains %llu", name, (unsigned long long)sums.trained);
    if ((bytes == file) != !*row->cells[DIFFERS])
        fault("%s: a file of %llu bytes, not %llu", name, (unsigned long long)bytes, (unsigned long long)file);
}

struct checking {
    struct arena *arena;
    size_t rows;
};

static bool take_run(void *context, const struct csv_row *row, struct error *error) {
    struct checking *checking = context;
    (void)error;
    if (checking->rows++) check_run(row, checking->arena);
    return true;
}

static void measured_runs_come_out(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct checking checking = {.arena = &arena};
    struct bytes table = read_whole_file(&arena, source_path(&arena, "tests/facts/peft.csv"));
    if (!csv_read("peft.csv", table.data, table.size, take_run, &checking, &error)) fault("%s", error.text);
    if (checking.rows < 38) fault("only %zu rows", checking.rows);
    arena_free(&arena);
    assert_no_faults();
}

/* ---- configs and files as they are found: "model,file,trained or the part of a sentence" ---- */

static const char *explain(struct arena *arena, const char *arguments, int *status) {
    const char *directory = directory_make(arena);
    const char *out = arena_printf(arena, "%s/out", directory);
    if (!here_run(arena_printf(arena, "bpt explain -f json %s", arguments), ".", out, out, status)) fail();
    *status >>= 8;
    const char *text = read_whole_file(arena, out).data;
    directory_remove(directory);
    return text;
}

static const char *draw(struct arena *arena, const char *arguments, int *status) {
    const char *directory = directory_make(arena);
    const char *out = arena_printf(arena, "%s/out", directory);
    if (!here_run(arena_printf(arena, "bpt %s -f svg -o -", arguments), ".", out, out, status)) fail();
    *status >>= 8;
    const char *text = read_whole_file(arena, out).data;
    directory_remove(directory);
    return text;
}

static bool take_case(void *context, const struct csv_row *row, struct error *error) {
    struct checking *checking = context;
    struct arena *arena = checking->arena;
    int status;
    (void)error;
    if (checking->rows++ == 0) return true;
    const char *folder = source_path(arena, "tests/cases/adapter/wild");
    const char *model = strchr(row->cells[0], '.') && strstr(row->cells[0], ".json")
                            ? arena_printf(arena, "%s/%s", folder, row->cells[0])
                            : row->cells[0];
    bool config = strstr(row->cells[1], ".json") != NULL;
    const char *arguments = arena_printf(arena, "-m '%s' --adapter-%s '%s/%s' %s", model, config ? "config" : "file",
                                         folder, row->cells[1], row->cells[2]);
    const char *text = explain(arena, arguments, &status);
    bool number = *row->cells[3] >= '0' && *row->cells[3] <= '9';
    const char *expected = number ? arena_printf(arena, "\"trained_parameters\": %s,", row->cells[3]) : row->cells[3];
    if ((status != 0) == number || !strstr(text, expected))
        fault("wild.csv, line %zu: exit %d, '%s' was expected in %.600s", row->line, status, expected, text);
    return true;
}

static void what_is_found_is_counted_or_named(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct checking checking = {.arena = &arena};
    struct bytes table = read_whole_file(&arena, source_path(&arena, "tests/cases/adapter/wild.csv"));
    if (!csv_read("wild.csv", table.data, table.size, take_case, &checking, &error)) fault("%s", error.text);
    if (checking.rows < 27) fault("only %zu cases", checking.rows);
    arena_free(&arena);
    assert_no_faults();
}

/* Where no model is asked for, the one that the config names is taken, and said; or it is said that there is none. */
static void the_model_that_a_config_names_is_taken_and_said(void **state) {
    (void)state;
    static const struct {
        const char *base, *model, *said;
    } cases[] = {
        {"meta-llama/Llama-3.2-1B", "Llama 3.2 1B",
         "note: the model is llama-3.2-1b, which the adapter's config names"},
        {"unsloth/llama-3.2-1b", "Llama 3.2 1B", "(base_model_name_or_path: unsloth/llama-3.2-1b)"},
        {"someone/foo-9b", "Llama 3 70B",
         "names someone/foo-9b, which has no preset; llama-3-70b is taken in its place"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = {0};
        int status;
        const char *folder = directory_make(&arena), *config = arena_printf(&arena, "%s/adapter_config.json", folder);
        struct error error = {0};
        const char *json = arena_printf(&arena,
                                        "{\"r\": 8, \"target_modules\": [\"q_proj\"], "
                                        "\"base_model_name_or_path\": \"%s\"}",
                                        cases[i].base);
        if (!file_write(config, json, strlen(json), &error)) fault("%s", error.text);
        const char *text = explain(&arena, arena_printf(&arena, "-f text --adapter-config '%s'", folder), &status);
        if (status || strncmp(text, cases[i].model, strlen(cases[i].model)) != 0 || !strstr(text, cases[i].said))
            fault("%s: %.400s", cases[i].base, text);
        text = draw(&arena, arena_printf(&arena, "tokens --adapter-config '%s'", folder), &status);
        if (status || !strstr(text, cases[i].said + (i == 0 ? strlen("note: ") : 0)))
            fault("%s: %.400s", cases[i].base, text);
        directory_remove(folder);
        arena_free(&arena);
    }
    assert_no_faults();
}

/* What its user should know is said. */
static void what_users_should_know_is_noted(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"-m llama-3.2-1b --adapter-config '%s/peft-tiedsave.json'", "the whole embeddings are trained and saved; "},
        {"-m llama-3.2-1b --adapter-config '%s/peft-tiedsave.json'", "saved a second time, which ensure_weight_tying"},
        {"-m llama-3.2-1b --adapter-config '%s/peft-tiedsave.json' --tokens 100",
         "ensure_weight_tying spares; it weighs more than what context keeps of 100 tokens"},
        {"-m llama-3.2-1b --rank 4096 --tokens 1000", "weighs more than what context keeps of 1,000 tokens"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = {0};
        int status;
        const char *place = strstr(cases[i][0], "%s");
        const char *before = arena_text(&arena, cases[i][0], place ? (size_t)(place - cases[i][0]) : 0);
        const char *folder = source_path(&arena, "tests/cases/adapter/wild");
        const char *arguments = place ? arena_printf(&arena, "%s%s%s", before, folder, place + 2) : cases[i][0];
        const char *text = explain(&arena, arena_printf(&arena, "-f text %s", arguments), &status);
        if (status || !strstr(text, cases[i][1])) fault("%s: exit %d, %.300s", arguments, status, text);
        arena_free(&arena);
    }
    assert_no_faults();
}

/* ---- every kind, on a dense model, a mixture and one with latent attention ---- */

static const char *const models[] = {"llama-3.2-1b", "qwen3-30b-a3b", "deepseek-v2-lite"};

/* A kind's tensors one by one: each matrix by itself, without sums over copies. */
struct counting {
    struct tensors tensors;
    uint64_t trained, stored;
};

static void count(struct tensors *tensors, const struct tensor *tensor) {
    struct counting *counting = (struct counting *)tensors;
    uint64_t elements = 0;
    if (!tensor_elements(tensor, &elements)) fault("%s overflows", tensor->name);
    if (!tensor->times || tensor->uses == 0) {
        if (tensor->uses & TRAINED) counting->trained += elements;
        if (tensor->uses & STORED) counting->stored += elements;
    }
}

/* What stands once for a line is multiplied by its own number. */
static void count_once(struct tensors *tensors, const struct tensor *tensor) {
    struct counting *counting = (struct counting *)tensors;
    uint64_t elements = 0, times = tensor->times ? tensor->times : 1;
    if (!tensor_elements(tensor, &elements)) fault("%s overflows", tensor->name);
    if (tensor->uses & TRAINED) counting->trained += elements * times;
    if (tensor->uses & STORED) counting->stored += elements * times;
}

static void count_times(struct tensors *tensors, const struct tensor *tensor) {
    if (tensor->times) count_once(tensors, tensor);
}

static struct counting brute_force(const struct adapted *adapted, uint64_t size) {
    const struct adapter_kind *kind = adapted->adapter->kind;
    struct counting counting = {.tensors = {.take = count}};
    for (size_t i = 0; i < adapted->line_count && kind->matrix; i++) {
        struct matrix matrix = adapted->lines[i].matrix;
        matrix.size = size;
        counting.tensors.take = count;
        for (uint64_t copy = 0; copy < matrix.copies; copy++) kind->matrix(adapted, &matrix, &counting.tensors);
        counting.tensors.take = count_times;
        kind->matrix(adapted, &matrix, &counting.tensors);
    }
    counting.tensors.take = count_once;
    if (kind->once) kind->once(adapted, size, &counting.tensors);
    return counting;
}

/* What figures draw of a straight kind follows from two sizes: every further one must be on that line, none refused. */
static void check_straight(const struct adapted *adapted) {
    static const uint64_t sizes[] = {1, 2, 3, 17, 640};
    struct adapter_sums sums[LENGTH(sizes)] = {0};
    struct error error = {0};
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        if (!adapted_sum(adapted, sizes[i], &sums[i], &error)) {
            fault("%s of size %llu: %s", adapted->adapter->kind->name, (unsigned long long)sizes[i], error.text);
            return;
        }
        uint64_t expected = sums[0].drawn.parameters;
        if (i) expected += (sums[1].drawn.parameters - expected) * (sizes[i] - 1);
        if (sums[i].drawn.parameters != expected)
            fault("%s of size %llu: %llu parameters are not on the line of the sizes 1 and 2",
                  adapted->adapter->kind->name, (unsigned long long)sizes[i],
                  (unsigned long long)sums[i].drawn.parameters);
    }
}

/* One adapter, merged into matrices that it does not fill, changes as many parameters as it trains. */
static void check_merged(const struct adapted *adapted, uint64_t size, uint64_t trained) {
    uint64_t merged, full_at;
    if (!adapted_merges(adapted) || adapted_size_limit(adapted) < size) return;
    if (!adapted_merged(adapted, size, 1, &merged, &full_at) || merged != trained)
        fault("%s on %s: trains %llu parameters, and merged it changes %llu", adapted->adapter->kind->name,
              adapted->model->id, (unsigned long long)trained, (unsigned long long)merged);
}

/* Sharing a factor takes fewer parameters, or there is none to share, which is said. */
static void check_shared(const struct adapter *asked, const char *id, uint64_t size, uint64_t trained,
                         struct arena *arena) {
    struct adapter adapter = *asked;
    struct error error = {0};
    struct adapter_sums sums = {0};
    adapter.moe = MOE_SHARED;
    const struct adapted *adapted = adapter_apply(house_model(id), &adapter, arena, &error);
    bool shares = false;
    for (size_t i = 0; adapted && i < adapted->line_count; i++) shares = shares || adapted->lines[i].share;
    if (!adapted && !strstr(error.text, "no factor that the experts of a layer could share"))
        fault("%s on %s, shared: %s", adapter.kind->name, id, error.text);
    if (shares && (!adapted_sum(adapted, size, &sums, &error) || sums.trained >= trained))
        fault("%s on %s: shared it trains %llu parameters, and else %llu", adapter.kind->name, id,
              (unsigned long long)sums.trained, (unsigned long long)trained);
}

static void check_kind(const struct adapter_kind *kind, const char *id, struct arena *arena) {
    struct adapter adapter = {.kind = kind, .targets = kind->norms ? "input_layernorm" : "all-linear"};
    struct error error = {0};
    struct adapter_sums sums = {0};
    uint64_t size = kind->parameter == SIZE_BLOCK ? 32 : 4;
    adapter_use_presets(&adapter);
    const struct adapted *adapted = adapter_apply(house_model(id), &adapter, arena, &error);
    /* Of a kind whose parts must divide both sides, what a model's narrow matrices refuse. */
    if (adapted && !adapted_sum(adapted, size, &sums, &error)) {
        adapter.targets = "q_proj,o_proj";
        adapted = adapter_apply(house_model(id), &adapter, arena, &error);
    }
    if (!adapted || !adapted_sum(adapted, size, &sums, &error)) {
        fault("%s on %s: %s", kind->name, id, error.text);
        return;
    }
    struct counting counting = brute_force(adapted, size);
    if (counting.trained != sums.trained || counting.stored != sums.stored)
        fault("%s on %s: %llu trained and %llu stored, but one by one %llu and %llu", kind->name, id,
              (unsigned long long)sums.trained, (unsigned long long)sums.stored, (unsigned long long)counting.trained,
              (unsigned long long)counting.stored);
    if (!sums.trained || !sums.stored) fault("%s on %s: has nothing", kind->name, id);
    if (kind->straight) check_straight(adapted);
    check_merged(adapted, size, sums.trained);
    check_shared(&adapter, id, size, sums.trained, arena);
}

static void sums_are_those_of_the_tensors_one_by_one(void **state) {
    (void)state;
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind))
        for (size_t i = 0; i < LENGTH(models); i++) {
            struct arena arena = {0};
            check_kind(kind, models[i], &arena);
            arena_free(&arena);
        }
    assert_no_faults();
}

static bool take_formula(void *context, const struct csv_row *row, struct error *error) {
    struct checking *checking = context;
    struct adapter_sums sums = {0};
    uint64_t size = 0, trained = 0;
    struct adapter adapter = {.kind = adapter_kind_find(row->cells[0]), .targets = "q_proj,v_proj"};
    if (checking->rows++ == 0) return true;
    assert_true(adapter.kind && number_parse_count(row->cells[1], 1, INT64_MAX, &size, error) &&
                number_parse_count(row->cells[2], 1, INT64_MAX, &trained, error));
    adapter_use_presets(&adapter);
    const struct adapted *adapted = adapter_apply(house_model("llama-3.2-3b"), &adapter, checking->arena, error);
    if (!adapted || !adapted_sum(adapted, size, &sums, error)) return false;
    if (sums.trained != trained)
        fault("kinds.csv, line %zu: %s trains %llu", row->line, row->cells[0], (unsigned long long)sums.trained);
    return true;
}

static void sums_are_those_of_the_formulas(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct checking checking = {.arena = &arena};
    struct bytes table = read_whole_file(&arena, source_path(&arena, "tests/cases/adapter/kinds.csv"));
    if (!csv_read("kinds.csv", table.data, table.size, take_formula, &checking, &error)) fault("%s", error.text);
    if (checking.rows < 30) fault("only %zu rows", checking.rows);
    arena_free(&arena);
    assert_no_faults();
}

/* Its number is in a formula's row, or PEFT has measured it. */
static void every_kind_is_held_to_a_number(void **state) {
    (void)state;
    struct arena arena = {0};
    const char *formulas =
        (const char *)read_whole_file(&arena, source_path(&arena, "tests/cases/adapter/kinds.csv")).data;
    const char *measured = (const char *)read_whole_file(&arena, source_path(&arena, "tests/facts/peft.csv")).data;
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind))
        if (!strstr(formulas, arena_printf(&arena, "\n%s,", kind->name)) &&
            !(kind->peft_type && strstr(measured, arena_printf(&arena, ",%s,", kind->peft_type))))
            fault("%s: no row of kinds.csv or peft.csv says what it trains", kind->name);
    arena_free(&arena);
    assert_no_faults();
}

static void every_kind_says_what_it_is(void **state) {
    (void)state;
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind)) {
        if (!kind->title || !kind->formula || !(kind->matrix || kind->once)) fault("%s: says too little", kind->name);
        if ((kind->matrix != NULL) != (kind->mapping != NULL)) fault("%s: has no usual targets", kind->name);
        if ((kind->parameter != SIZE_NONE) != (kind->size_key != NULL) && kind->peft_type)
            fault("%s: no key states its size", kind->name);
        if (adapter_kind_find(kind->name) != kind) fault("%s: is there twice", kind->name);
    }
    assert_no_faults();
}

/* No word of another kind stands where a kind is explained, and no number that is none. */
static void check_explained(const struct adapter_kind *kind, struct arena *arena) {
    int status;
    const char *size = kind->parameter == SIZE_TOKENS ? "--virtual-tokens 100" : "";
    const char *targets = !kind->matrix ? "" : kind->norms ? "--targets input_layernorm" : "--targets q_proj";
    const char *arguments =
        arena_printf(arena, "-f text -m llama-3.2-1b --adapter %s %s %s", kind->name, targets, size);
    const char *text = explain(arena, arguments, &status), *begins = strstr(text, kind->title);
    if (status || !begins || !strstr(text, kind->formula)) fault("%s: %s", kind->name, text);
    if (strstr(text, "9223372036854775807")) fault("%s: prints what is no number", kind->name);
    for (const struct adapter_kind *other = adapter_kind_next(NULL); other; other = adapter_kind_next(other)) {
        const char *at = strstr(text, other->title);
        bool part = strstr(kind->title, other->title) || strstr(kind->formula, other->title);
        if (other != kind && at && !part && at[-1] == ' ') fault("%s: is called %s", kind->name, other->title);
    }
    text =
        explain(arena, arena_printf(arena, "-m llama-3.2-1b --adapter %s %s %s", kind->name, targets, size), &status);
    const char *expected = arena_printf(arena, "\"kind\": \"%s\"", kind->name);
    if (status || !strstr(text, expected) || !strstr(text, "\"resident_bytes\"")) fault("%s: %s", kind->name, text);
}

static void every_kind_is_explained_in_its_own_words(void **state) {
    (void)state;
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind)) {
        struct arena arena = {0};
        check_explained(kind, &arena);
        arena_free(&arena);
    }
    assert_no_faults();
}

/* ---- figures ---- */

static void check_drawn(const struct adapter_kind *kind, struct arena *arena) {
    int status;
    const char *text = draw(arena, arena_printf(arena, "tokens --adapter %s", kind->name), &status);
    bool called = strstr(text, kind->title) != NULL, ranked = kind->parameter == SIZE_RANK;
    if (status || !called || (ranked != (strstr(text, "rank-32 ") != NULL)))
        fault("tokens --adapter %s: exit %d, %.300s", kind->name, status, text);
    text = draw(arena, arena_printf(arena, "rank --adapter %s", kind->name), &status);
    bool drawn = adapter_kind_varies(kind);
    if ((status == 0) != drawn || !strstr(text, kind->title) || strstr(text, "1,152,921,504,606,846,976"))
        fault("rank --adapter %s: exit %d, %.300s", kind->name, status, text);
    const char *first = strcmp(kind->name, "lora") == 0 ? "dora" : "lora";
    text = draw(arena, arena_printf(arena, "rank --adapters %s,%s", first, kind->name), &status);
    if (status || !strstr(text, kind->title)) fault("rank --adapters lora,%s: %.300s", kind->name, text);
}

static void kinds_that_draw_are_drawn_in_their_own_words(void **state) {
    (void)state;
    size_t drawn = 0;
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind)) {
        struct arena arena = {0};
        if (kind->draws) check_drawn(kind, &arena);
        drawn += kind->draws;
        arena_free(&arena);
    }
    if (drawn < 15) fault("only %zu kinds are drawn", drawn);
    assert_no_faults();
}

static void several_kinds_stand_on_one_figure(void **state) {
    (void)state;
    static const struct {
        const char *arguments;
        int status;
        const char *parts[4];
    } cases[] = {
        {"tokens --adapters lora,vera,cartridge", 0, {"LoRA, rank 32", "VeRA, rank 32", "Cartridge, 2,048 tokens"}},
        {"tokens --adapters prefix,dora --virtual-tokens 100 --rank 8",
         0,
         {"trained prefix, 100 tokens", "DoRA, rank 8"}},
        {"rank --adapters lora,vera,oft,cartridge",
         0,
         {"at rank 32", "OFT, blocks of 32", "Cartridge, 2,048 tokens", "sweet spot is LoRA’s alone"}},
        {"rank --adapter lokr", 0, {"At any rank LoKr holds less than 10% of the", "any rank", "at no rank"}},
        {"rank --adapters cartridge,lora", 2, {"Cartridge has no rank", "bpt rank --adapters lora,cartridge"}},
        {"map --adapters lora,vera", 2, {"--adapters: figures of tokens and of ranks hold several, one of map"}},
        {"sessions --adapters lora,vera", 2, {"--adapters: figures of tokens and of ranks hold several"}},
        {"tokens --adapters prefix,lora --label-lora mine", 0, {"mine", "LoRA, rank 32", "LoRA on all linear"}},
        {"tokens --adapters lora,vera,lora", 2, {"--adapters: lora is named twice"}},
        {"tokens --adapters lora,oft --rank 1", 2, {"at 1 nothing of OFT is trained or stored"}},
        {"tokens --adapters lora,nothing", 2, {"'nothing' is not a kind that is drawn"}},
        {"tokens --adapters lora,dora,vera,oft,hra", 2, {"more than 4 do not fit"}},
        {"tokens --adapter lora --virtual-tokens 5", 2, {"--virtual-tokens: LoRA has none"}},
        {"tokens --adapter prefix --rank 5",
         2,
         {"--rank: trained prefix has none; leave it out and state --virtual-tokens"}},
        {"tokens --adapter ia3 --rank 5", 2, {"--rank: IA3 has none; leave it out\n"}},
        {"tokens --adapters lora,vera,prefix --virtual-tokens 100", 0, {"trained prefix, 100 tokens"}},
        {"tokens --adapter prefix -m mamba-2.8b", 1, {"keeps no keys and values"}},
        {"tokens --adapters lora,prefix -m mamba-2.8b", 1, {"keeps no keys and values"}},
        {"tokens --adapters lora,c3a --rank 100 -m qwen2-0.5b", 1, {"C3A on qwen2-0.5b: blocks of 100 do not divide"}},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = {0};
        int status;
        const char *text = draw(&arena, cases[i].arguments, &status);
        for (size_t j = 0; j < LENGTH(cases[i].parts) && cases[i].parts[j]; j++)
            if (status != cases[i].status || !strstr(text, cases[i].parts[j]))
                fault("%s: exit %d, '%s' was expected in %.300s", cases[i].arguments, status, cases[i].parts[j], text);
        arena_free(&arena);
    }
    assert_no_faults();
}

/* ---- names of experts ---- */

/* Both generations of Hugging Face transformers mean the same matrices, where both have them. */
static void experts_answer_to_both_generations(void **state) {
    (void)state;
    static const struct {
        const char *model, *old, *young;
    } cases[] = {{"mixtral-8x7b", "w2", "experts.down_proj"},
                 {"qwen3-30b-a3b", "experts.0.down_proj,down_proj", "mlp.experts.down_proj"},
                 {"deepseek-v2-lite", "experts.1.down_proj", "experts.1.down_proj"}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct adapter_sums sums[2] = {0};
        for (int young = 0; young < 2; young++) {
            struct adapter adapter = {.kind = adapter_kind_find("lora"),
                                      .targets = young ? cases[i].young : cases[i].old};
            const struct adapted *adapted = adapter_apply(house_model(cases[i].model), &adapter, &arena, &error);
            if (!adapted || !adapted_sum(adapted, 3, &sums[young], &error)) fault("%s", error.text);
        }
        if (sums[0].trained != sums[1].trained)
            fault("%s: %llu and %llu", cases[i].model, (unsigned long long)sums[0].trained,
                  (unsigned long long)sums[1].trained);
        arena_free(&arena);
    }
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measured_runs_come_out),
        cmocka_unit_test(what_is_found_is_counted_or_named),
        cmocka_unit_test(the_model_that_a_config_names_is_taken_and_said),
        cmocka_unit_test(what_users_should_know_is_noted),
        cmocka_unit_test(sums_are_those_of_the_tensors_one_by_one),
        cmocka_unit_test(sums_are_those_of_the_formulas),
        cmocka_unit_test(every_kind_is_held_to_a_number),
        cmocka_unit_test(every_kind_says_what_it_is),
        cmocka_unit_test(every_kind_is_explained_in_its_own_words),
        cmocka_unit_test(kinds_that_draw_are_drawn_in_their_own_words),
        cmocka_unit_test(several_kinds_stand_on_one_figure),
        cmocka_unit_test(experts_answer_to_both_generations),
    };
    return cmocka_run_group_tests(tests, house_open, house_close);
}
