/* Runs while the program is built: turns files into the C source that carries them.
 *
 *     pack OUTPUT.c DEPFILE NAME FILE [NAME FILE]...
 *
 * A name that ends in a slash stands for each table (.csv) of a folder, so that a further one is carried without a
 * word; DEPFILE tells the build to look again when the folder changes. A file that is given twice (a variable font for
 * both faces) is carried once. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILES = 256, LONGEST = 4096 };

static struct file { char name[256], path[LONGEST]; } files[MOST_FILES];
static size_t count;

static void fail(const char *what, const char *path) {
    fprintf(stderr, "pack: cannot %s '%s': %s\n", what, path, strerror(errno));
    exit(1);
}

static void add_file(const char *name, const char *path) {
    errno = E2BIG;
    if (count == MOST_FILES || strlen(name) >= sizeof files->name || strlen(path) >= sizeof files->path)
        fail("carry", path);
    strcpy(files[count].name, name);
    strcpy(files[count++].path, path);
}

/* Make's way to write a name with a blank in it. */
static void depend_on(FILE *depfile, const char *path) {
    fputc(' ', depfile);
    for (; *path; path++) fprintf(depfile, *path == ' ' ? "\\%c" : "%c", *path);
}

static int is_table(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > 4 && entry->d_name[0] != '.' && strcmp(entry->d_name + length - 4, ".csv") == 0;
}

static void add_folder(const char *name, const char *path, FILE *depfile) {
    char file_name[LONGEST], file_path[LONGEST];
    struct dirent **entries;
    int found = scandir(path, &entries, is_table, alphasort);
    if (found < 0) fail("list", path);
    depend_on(depfile, path);
    for (int i = 0; i < found; i++) {
        snprintf(file_name, sizeof file_name, "%s%s", name, entries[i]->d_name);
        snprintf(file_path, sizeof file_path, "%s/%s", path, entries[i]->d_name);
        add_file(file_name, file_path);
        depend_on(depfile, file_path);
        free(entries[i]);
    }
    free(entries);
}

/* The place of the first that is the same file. */
static size_t first_place(size_t place) {
    for (size_t i = 0; i < place; i++)
        if (strcmp(files[i].path, files[place].path) == 0) return i;
    return place;
}

/* As an array, with one zero byte more than the file has. */
static void pack_file(FILE *out, size_t place, const char *path) {
    FILE *in = fopen(path, "rb");
    if (!in) fail("open", path);
    fprintf(out, "static const unsigned char file_%zu[] = {", place);
    size_t column = 0;
    for (int byte; (byte = getc(in)) != EOF; column++) fprintf(out, column % 24 ? "%d," : "\n%d,", byte);
    if (ferror(in) || fclose(in)) fail("read", path);
    fprintf(out, "\n0};\n");
}

static void pack_all(FILE *out) {
    fprintf(out, "#include \"embed/embedded.h\"\n");
    for (size_t i = 0; i < count; i++)
        if (first_place(i) == i) pack_file(out, i, files[i].path);
    fprintf(out, "const struct embedded embedded_files[] = {\n");
    for (size_t i = 0; i < count; i++)
        fprintf(out, "    {\"%s\", file_%zu, sizeof file_%zu - 1},\n", files[i].name, first_place(i), first_place(i));
    fprintf(out, "    {0},\n};\n");
}

int main(int argc, char **argv) {
    if (argc < 5 || argc % 2 == 0) {
        fprintf(stderr, "usage: pack OUTPUT.c DEPFILE NAME FILE [NAME FILE]...\n");
        return 2;
    }
    FILE *out = fopen(argv[1], "w"), *depfile = fopen(argv[2], "w");
    if (!out) fail("write", argv[1]);
    if (!depfile) fail("write", argv[2]);
    depend_on(depfile, argv[1]);
    fputc(':', depfile);
    for (int i = 3; i < argc; i += 2)
        if (argv[i][strlen(argv[i]) - 1] == '/')
            add_folder(argv[i], argv[i + 1], depfile);
        else
            add_file(argv[i], argv[i + 1]);
    pack_all(out);
    fputc('\n', depfile);
    if (ferror(out) || fclose(out)) fail("write", argv[1]);
    if (ferror(depfile) || fclose(depfile)) fail("write", argv[2]);
    return 0;
}
