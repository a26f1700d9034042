#include "shell.h"

#include "here.h"

#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

struct arena arena;
static const char *folder;

int shell_enter(void **state) {
    (void)state;
    folder = directory_make(&arena);
    return chdir(folder);
}

int shell_leave(void **state) {
    (void)state;
    if (chdir("/")) return -1;
    directory_remove(folder);
    arena_free(&arena);
    return 0;
}

struct run run(const char *format, ...) {
    char command[4000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    int status;
    if (!here_run(command, ".", ".said", ".said", &status))
        status = system(arena_printf(&arena, "bpt() { '%s' \"$@\"; }; { %s; } >.said 2>&1", program_path(), command));
    struct run done = {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), NULL};
    done.said = read_whole_file(&arena, ".said").data;
    return done;
}

void assert_said(struct run run, int status, const char *part) {
    if (run.status != status) fail_msg("exit %d instead of %d: %s", run.status, status, run.said);
    if (!strstr(run.said, part)) fail_msg("'%s' is not in: %s", part, run.said);
}

void write_text(const char *path, const char *text) {
    struct error error;
    if (!file_write(path, text, strlen(text), &error)) fail_msg("%s", error.text);
}

size_t count_files(const char *directory, const char *ending) {
    DIR *listing = opendir(directory);
    size_t count = 0, length = strlen(ending);
    if (!listing) return 0;
    for (struct dirent *entry; (entry = readdir(listing));) {
        size_t size = strlen(entry->d_name);
        count += entry->d_name[0] != '.' && size >= length && strcmp(entry->d_name + size - length, ending) == 0;
    }
    closedir(listing);
    return count;
}

void assert_same(const char *a, const char *b) {
    struct run same = run("diff -rq %s %s", a, b);
    if (same.status) fail_msg("%s", same.said);
}
