/* Prints the scenes of both default figures at 1920 x 1080 as C, for the floor to draw without layout. */
#include "../support.h"

static void print_text(const char *text) {
    putchar('"');
    for (; *text; text++) printf("\\%03o", (unsigned char)*text);
    putchar('"');
}

static void print_points(const struct scene *scene, int number) {
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *node = &scene->nodes[i];
        if (node->kind != NODE_POLYLINE) continue;
        printf("static const struct point points_%d_%zu[] = {", number, i);
        for (size_t j = 0; j < node->polyline.count; j++)
            printf("{%.17g, %.17g}, ", node->polyline.points[j].x, node->polyline.points[j].y);
        printf("};\n");
    }
}

static void print_node(const struct node *node, int number, size_t i) {
    printf("    {.kind = %d, .group = %d, .fill = %d, .stroke = %d, .stroke_width = %.17g, .dash = {%.17g, %.17g}, ",
           node->kind, node->group, node->fill, node->stroke, node->stroke_width, node->dash[0], node->dash[1]);
    switch (node->kind) {
    case NODE_RECTANGLE:
        printf(".rectangle = {%.17g, %.17g, %.17g, %.17g}", node->rectangle.x, node->rectangle.y, node->rectangle.width,
               node->rectangle.height);
        break;
    case NODE_CIRCLE:
        printf(".circle = {%.17g, %.17g, %.17g}", node->circle.x, node->circle.y, node->circle.radius);
        break;
    case NODE_POLYLINE:
        printf(".polyline = {points_%d_%zu, %zu}", number, i, node->polyline.count);
        break;
    case NODE_TEXT:
        printf(".text = {.x = %.17g, .y = %.17g, .anchor = %d, .size = %.17g, .face = %d, .width = %.17g, .halo = "
               "%.17g, .text = ",
               node->text.x, node->text.y, node->text.anchor, node->text.size, node->text.face, node->text.width,
               node->text.halo);
        print_text(node->text.text);
        putchar('}');
        break;
    }
    printf("},\n");
}

int main(void) {
    struct arena arena = {0};
    struct scene scene;
    struct page page;
    struct error error;
    if (house_open(NULL)) return 1;
    printf("#include \"layout/scene.h\"\n");
    for (int number = 0; charts()[number]; number++) {
        const struct question question = usual_question(charts()[number]);
        if (!page_find("960x540@2", &page, &error) ||
            !house_draw(charts()[number], house_model("llama-3-70b"), &question, &page, theme_find("light", &error),
                        &arena, &scene, &error)) {
            fprintf(stderr, "freeze: %s\n", error.text);
            return 1;
        }
        print_points(&scene, number);
        printf("static const struct node nodes_%d[] = {\n", number);
        for (size_t i = 0; i < scene.count; i++) print_node(&scene.nodes[i], number, i);
        printf("};\nconst struct scene scene_%d = {.width = %.17g, .height = %.17g, .scale = %.17g, .palette = {",
               number, scene.width, scene.height, scene.scale);
        for (int i = 0; i < INK_COUNT; i++) printf("0x%06x, ", (unsigned)scene.palette[i]);
        printf("}, .nodes = nodes_%d, .count = %zu};\n", number, scene.count);
    }
    arena_free(&arena);
    house_close(NULL);
    return 0;
}
