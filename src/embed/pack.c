/* Runs while the program is built: turns files into the C source that carries them.
 *
 *     pack OUTPUT.c NAME FILE [NAME FILE]...
 *
 * A file that is given twice (a variable font for both faces) is carried once. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what, const char *path) {
    fprintf(stderr, "pack: cannot %s '%s': %s\n", what, path, strerror(errno));
    exit(1);
}

/* The place of the first argument that names the same file. */
static int first_place(char *const *pairs, int place) {
    for (int i = 0; i < place; i++)
        if (strcmp(pairs[2 * i + 1], pairs[2 * place + 1]) == 0) return i;
    return place;
}

/* As an array, with one zero byte more than the file has. */
static void pack_file(FILE *out, int place, const char *path) {
    FILE *in = fopen(path, "rb");
    if (!in) fail("open", path);
    fprintf(out, "static const unsigned char file_%d[] = {", place);
    size_t column = 0;
    for (int byte; (byte = getc(in)) != EOF; column++) fprintf(out, column % 24 ? "%d," : "\n%d,", byte);
    if (ferror(in) || fclose(in)) fail("read", path);
    fprintf(out, "\n0};\n");
}

int main(int argc, char **argv) {
    if (argc < 4 || argc % 2 != 0) {
        fprintf(stderr, "usage: pack OUTPUT.c NAME FILE [NAME FILE]...\n");
        return 2;
    }
    FILE *out = fopen(argv[1], "w");
    if (!out) fail("write", argv[1]);
    fprintf(out, "#include \"embed/embedded.h\"\n");
    char **pairs = argv + 2;
    int count = (argc - 2) / 2;
    for (int i = 0; i < count; i++)
        if (first_place(pairs, i) == i) pack_file(out, i, pairs[2 * i + 1]);
    fprintf(out, "const struct embedded embedded_files[] = {\n");
    for (int i = 0; i < count; i++) {
        int place = first_place(pairs, i);
        fprintf(out, "    {\"%s\", file_%d, sizeof file_%d - 1},\n", pairs[2 * i], place, place);
    }
    fprintf(out, "    {0},\n};\n");
    if (ferror(out) || fclose(out)) fail("write", argv[1]);
    return 0;
}
