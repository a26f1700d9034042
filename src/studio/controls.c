#include "studio/controls.h"

#include <string.h>

#include "base/list.h"
#include "studio/options.h"

static void add_choice(struct control *control, const char *value, const char *words) {
    control->choices[control->count++] = (struct choice){value, words};
}

static void propose_models(const struct studio *studio, struct arena *arena, struct control *control) {
    control->choices = arena_array(arena, studio->presets.count, sizeof *control->choices);
    for (size_t i = 0; i < studio->presets.count; i++) {
        struct config config;
        struct error ignored;
        const struct preset *preset = &studio->presets.rows[i];
        const struct value *name =
            preset_config(preset, arena, &config, &ignored) ? config_find(&config, "name") : NULL;
        add_choice(control, preset->id, name && name->kind == VALUE_TEXT ? name->text : preset->id);
    }
}

static void propose_targets(const struct studio *studio, struct arena *arena, struct control *control) {
    static const char *const names[] = {"all-linear", "attention", "mlp"};
    (void)studio;
    control->choices = arena_array(arena, 3, sizeof *control->choices);
    for (size_t i = 0; i < 3; i++) add_choice(control, names[i], "");
}

static void propose_list(enum list list, struct arena *arena, struct control *control) {
    struct names names = {0};
    list_names(list, &names);
    control->choices = arena_array(arena, names.count, sizeof *control->choices);
    for (size_t i = 0; i < names.count; i++) {
        const char *name = arena_copy(arena, names.items[i]);
        add_choice(control, name, name);
    }
    names_free(&names);
}

/* In the order of the page. What can be chosen is the option's own list of names, or what is proposed. */
static const struct {
    const char *name;
    int kind;
    void (*propose)(const struct studio *studio, struct arena *arena, struct control *control);
} offers[] = {
    {"model", CONTROL_TEXT, propose_models}, {"rank", CONTROL_SLIDER, NULL},
    {"tokens", CONTROL_SLIDER, NULL},        {"chart", CONTROL_CHOICE, NULL},
    {"adapter", CONTROL_CHOICE, NULL},       {"targets", CONTROL_TEXT, propose_targets},
    {"kv-dtype", CONTROL_CHOICE, NULL},      {"lora-dtype", CONTROL_CHOICE, NULL},
    {"weight-dtype", CONTROL_CHOICE, NULL},  {"theme", CONTROL_CHOICE, NULL},
    {"lang", CONTROL_CHOICE, NULL},
};

static const char *value_of(const struct option *option, const struct request *request, struct arena *arena) {
    struct buffer text = {0};
    option_get(option, request, &text);
    const char *value = arena_text(arena, (char *)text.bytes, text.size);
    buffer_free(&text);
    return value;
}

const struct control *controls_make(const struct answer *answer, struct arena *arena, size_t *count) {
    const size_t all = sizeof offers / sizeof *offers;
    struct control *controls = arena_array(arena, all, sizeof *controls);
    for (size_t i = 0; i < all; i++) {
        const struct option *option = options_find(offers[i].name); /* a chart is none */
        controls[i].name = offers[i].name;
        controls[i].kind = offers[i].kind;
        controls[i].value = option ? value_of(option, answer->request, arena) : answer->chart->name;
        if (offers[i].propose)
            offers[i].propose(answer->studio, arena, &controls[i]);
        else if (offers[i].kind == CONTROL_CHOICE)
            propose_list(option ? option->list : LIST_CHARTS, arena, &controls[i]);
    }
    *count = all;
    return controls;
}

/* ---- what a page cannot take along ---- */

static bool names_a_path(const struct studio *studio, const char *models) {
    struct arena arena = {0};
    bool names = false;
    for (struct item item; models && list_take(&models, &item);)
        names = names || studio_model_is_path(studio, item_copy(item, &arena));
    arena_free(&arena);
    return names;
}

/* NULL, or an option whose file a page would have to read again in its reader's browser. */
static const char *find_file(const struct answer *answer) {
    const struct request *request = answer->request;
    for (const struct option *option = options; option->name; option++)
        if (option->kind == OPTION_FILE && option_text(option, request)) return option->name;
    if (names_a_path(answer->studio, request->model)) return "model";
    if (names_a_path(answer->studio, request->compare)) return "compare";
    return studio_theme_file(request->theme).data ? NULL : "theme";
}

bool controls_check_files(const struct answer *answer, struct error *error) {
    const char *option = find_file(answer);
    return !option || error_set(error, ERROR_USAGE,
                                "--live: the page cannot take the file of --%s along; leave that out, or --live. Its "
                                "reader may drop a model's or an adapter's config on the page",
                                option);
}
