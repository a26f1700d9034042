#include "index/index.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/name_set.h"
#include "index/entry.h"
#include "index/page.h"

/* ---- rows while a batch runs ---- */

bool index_spool_begin(struct index_spool *index, struct error *error) {
    struct buffer header = {0};
    entry_write_header(&header);
    bool begun = spool_create(&index->spool, error) && spool_add(&index->spool, header.bytes, header.size, error);
    buffer_free(&header);
    return begun;
}

bool index_spool_add(struct index_spool *index, const struct buffer *rows, struct error *error) {
    return spool_add(&index->spool, rows->bytes, rows->size, error);
}

void index_spool_drop(struct index_spool *index) {
    spool_close(&index->spool);
}

/* ---- joining tables ---- */

/* Rows of several indexes on their way into one; the first that names a figure is kept. */
struct join {
    struct name_set names;
    struct file_writer writer;
    struct buffer text;
    const char *directory; /* of the new index */
    struct models_shared shared;
};

static bool flush(struct join *join, struct error *error) {
    bool written = !join->text.size || file_writer_add(&join->writer, join->text.bytes, join->text.size, error);
    join->text.size = 0;
    return written;
}

/* Whether one of the figure's files is there; false when that cannot be known. */
static bool look_for(const char *directory, const char *figure, const char *list, bool *there, struct error *error) {
    char path[2 * PATH_MAX];
    for (*there = false; *list && !*there;) {
        size_t length = strcspn(list, " ");
        snprintf(path, sizeof path, "%s/%s.%.*s", directory, figure, (int)length, list);
        if (!file_look(path, there, error)) return false;
        list += length + strspn(list + length, " ");
    }
    return true;
}

static bool join_row(struct join *join, const char *name, const struct csv_row *row, const char *prefix,
                     struct error *error) {
    const char *cells[ENTRY_COLUMNS];
    char figure[PATH_MAX];
    bool there;
    if (!entry_read(name, row, cells, error)) return false;
    snprintf(figure, sizeof figure, "%s%s", prefix, cells[ENTRY_FIGURE]);
    if (!look_for(join->directory, figure, cells[ENTRY_FORMATS], &there, error)) return false;
    if (!there || name_set_take(&join->names, figure, 1)) return true;
    cells[ENTRY_FIGURE] = figure;
    models_survey(&join->shared, cells);
    for (size_t i = 0; i < ENTRY_COLUMNS; i++) {
        if (i) buffer_text(&join->text, ",");
        csv_write_guarded(&join->text, cells[i]);
    }
    buffer_text(&join->text, "\n");
    return !buffer_is_large(&join->text) || flush(join, error);
}

static bool join_spool(struct join *join, const char *name, struct spool *spool, const char *prefix,
                       struct error *error) {
    struct csv_stream *stream = csv_stream_open(name, spool_read, spool);
    struct csv_row row;
    bool well = true, header = true;
    for (enum csv_step step; well && (step = csv_stream_next(stream, &row, error)) != CSV_STEP_END; header = false) {
        well = step == CSV_STEP_ROW &&
               (header ? entry_check_header(name, &row, error) : join_row(join, name, &row, prefix, error));
    }
    csv_stream_close(stream);
    return well;
}

/* The table of a folder, where there is one. */
static bool join_file(struct join *join, const char *directory, const char *file, const char *prefix,
                      struct error *error) {
    char path[PATH_MAX];
    struct spool spool;
    bool there;
    snprintf(path, sizeof path, "%s/%s", directory, file);
    if (!file_look(path, &there, error)) return false;
    if (!there) return true;
    if (!spool_open(&spool, path, error)) return false;
    bool joined = join_spool(join, path, &spool, prefix, error);
    spool_close(&spool);
    return joined;
}

static bool join_open(struct join *join, const char *path, const char *directory, struct error *error) {
    *join = (struct join){.directory = directory};
    if (!file_writer_open(&join->writer, path, error)) return false;
    entry_write_header(&join->text);
    return true;
}

/* Keeps what was joined when all went well. */
static bool join_close(struct join *join, bool well, struct error *error) {
    well = well && flush(join, error);
    if (well)
        well = file_writer_close(&join->writer, error);
    else
        file_writer_drop(&join->writer);
    name_set_free(&join->names);
    buffer_free(&join->text);
    return well;
}

/* ---- a batch's end ---- */

/* -1 where the disk knows no locks: then two batches that end at once may leave the index of one of them. */
static int lock_directory(const char *directory) {
    int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed = 0;
    while (descriptor != -1 && (failed = flock(descriptor, LOCK_EX)) && errno == EINTR) continue;
    if (failed) close(descriptor), descriptor = -1;
    return descriptor;
}

static bool write_tables(struct index_spool *index, const char *directory, const char *shard, struct error *error) {
    char path[PATH_MAX];
    struct join join;
    const char *slash = shard ? strchr(shard, '/') : NULL;
    if (slash)
        snprintf(path, sizeof path, "%s/index.%.*s-of-%s.csv", directory, (int)(slash - shard), shard, slash + 1);
    else
        snprintf(path, sizeof path, "%s/index.csv", directory);
    if (!slash && !page_is_ours(directory, error)) return false;
    if (!spool_rewind(&index->spool, error) || !join_open(&join, path, directory, error)) return false;
    bool joined = join_spool(&join, "the rows of the index", &index->spool, "", error) &&
                  (slash || join_file(&join, directory, "index.csv", "", error));
    return join_close(&join, joined, error) && (slash || page_write(directory, &join.shared, error));
}

bool index_spool_finish(struct index_spool *index, const char *directory, const char *shard, struct error *error) {
    int lock = lock_directory(directory);
    bool written = write_tables(index, directory, shard, error);
    if (lock != -1) close(lock);
    return written;
}

/* ---- the indexes of several folders ---- */

static bool is_part(const char *name) {
    int length = 0;
    unsigned part, parts;
    return sscanf(name, "index.%u-of-%u.csv%n", &part, &parts, &length) == 2 && name[length] == '\0';
}

bool index_owns(const char *file) {
    char small[64] = "";
    for (size_t i = 0; file[i] && i + 1 < sizeof small; i++) small[i] = (char)tolower((unsigned char)file[i]);
    return strcmp(small, "index.csv") == 0 || is_part(small);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The shards' tables first, since they are newer than an index that was joined before. */
static bool join_directory(struct join *join, const char *directory, const char *prefix, struct arena *arena,
                           struct error *error) {
    DIR *listing = opendir(directory);
    if (!listing)
        return error_set(error, ERROR_FAILURE, "cannot read the folder '%.200s': %s", directory, strerror(errno));
    const char **parts = NULL;
    size_t count = 0, capacity = 0;
    for (struct dirent *entry; (entry = readdir(listing));) {
        if (!is_part(entry->d_name)) continue;
        parts = arena_grow(arena, parts, count, &capacity, sizeof *parts);
        parts[count++] = arena_copy(arena, entry->d_name);
    }
    closedir(listing);
    if (count) qsort(parts, count, sizeof *parts, by_name);
    bool joined = true;
    for (size_t i = 0; i < count && joined; i++) joined = join_file(join, directory, parts[i], prefix, error);
    return joined && join_file(join, directory, "index.csv", prefix, error);
}

/* How `to` is reached from `from`, with a slash behind it: "../b/", or "" for the same folder. */
static const char *relative_path(const char *from, const char *to, struct arena *arena) {
    char a[PATH_MAX], b[PATH_MAX];
    if (!realpath(from, a) || !realpath(to, b)) return arena_printf(arena, "%s/", to);
    size_t common = 0, i = 0;
    for (; a[i] && a[i] == b[i]; i++)
        if (a[i] == '/') common = i + 1;
    if (!a[i] && (b[i] == '/' || !b[i]))
        common = i + (b[i] == '/');
    else if (!b[i] && a[i] == '/')
        common = i;
    const char *path = "";
    if (strlen(a) > common) {
        path = "../";
        for (const char *at = a + common + (a[common] == '/'); *at; at++)
            if (*at == '/') path = arena_printf(arena, "../%s", path);
    }
    const char *rest = strlen(b) > common ? b + common : "";
    return *rest ? arena_printf(arena, "%s%s/", path, rest) : path;
}

static bool join_all(const struct texts *folders, const char *directory, size_t *figures, struct arena *arena,
                     struct error *error) {
    struct join join;
    if (!page_is_ours(directory, error)) return false;
    if (!join_open(&join, arena_printf(arena, "%s/index.csv", directory), directory, error)) return false;
    bool joined = true;
    for (size_t i = 0; i < folders->count && joined; i++) {
        const char *from = folders->items[i];
        joined = join_directory(&join, from, relative_path(directory, from, arena), arena, error);
    }
    if (joined && !join.names.count)
        joined =
            error_set(error, ERROR_FAILURE, "no figure stands in an index of the folders; 'bpt batch' writes them");
    *figures = join.names.count;
    return join_close(&join, joined, error) && page_write(directory, &join.shared, error);
}

bool index_join(const struct texts *folders, const char *directory, size_t *figures, struct error *error) {
    for (size_t i = 0; i < folders->count; i++)
        if (!file_is_directory(folders->items[i]))
            return error_set(error, ERROR_FAILURE, "'%.200s' is not a folder that is there", folders->items[i]);
    struct folder folder;
    if (!folder_make(&folder, directory, error)) return false;
    folder_close(&folder);
    struct arena arena = {0};
    int lock = lock_directory(directory);
    bool joined = join_all(folders, directory, figures, &arena, error);
    if (lock != -1) close(lock);
    arena_free(&arena);
    return joined;
}
