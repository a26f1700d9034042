/* Chromium through a pair of pipes: its DevTools protocol, JSON with a NUL behind each message. */
#include "browser.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "support.h"

enum { PATIENCE = 120000 /* ms */ };

static struct {
    pid_t process;
    int commands, answers; /* pipes */
    json_t *target;        /* a window, */
    char *session;         /* and how it is spoken to */
    json_int_t last;
    struct buffer heard; /* not yet a whole message */
    struct arena arena;
    const char *own, *folder; /* its profile's, and that of the pages */
    char *complaint;          /* the first since it was asked for */
} browser;

const char *browser_find(void) {
    static const char *const names[] = {"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"};
    static char path[4096];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char command[64];
        snprintf(command, sizeof command, "command -v %s", names[i]);
        FILE *found = popen(command, "r");
        bool read = found && fgets(path, sizeof path, found);
        if (found && pclose(found) == 0 && read) {
            path[strcspn(path, "\n")] = '\0';
            return path;
        }
    }
    return NULL;
}

/* Chromium reads commands from 3 and answers on 4. */
static void become_browser(const char *path, int commands, int answers) {
    const char *profile = arena_printf(&browser.arena, "--user-data-dir=%s/profile", browser.own);
    int nothing = open("/dev/null", O_RDWR);
    setenv("TMPDIR", browser.own, true); /* where it would leave a folder a start */
    if (dup2(nothing, 1) < 0 || dup2(nothing, 2) < 0 || dup2(commands, 3) < 0 || dup2(answers, 4) < 0) _exit(127);
    execl(path, path, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
          "--disable-dev-shm-usage", "--no-first-run", "--no-startup-window", "--disable-component-update",
          "--disable-features=SpareRendererForSitePerProcess", "--hide-scrollbars", "--force-color-profile=srgb",
          "--font-render-hinting=none", profile, (char *)NULL);
    _exit(127);
}

static void start_browser(const char *path) {
    int commands[2], answers[2];
    browser.own = directory_make(&browser.arena);
    signal(SIGPIPE, SIG_IGN);
    assert_true(pipe(commands) == 0 && pipe(answers) == 0);
    int reads = fcntl(commands[0], F_DUPFD, 10), writes = fcntl(answers[1], F_DUPFD, 10);
    browser.process = fork();
    if (browser.process == 0) become_browser(path, reads, writes);
    close(commands[0]), close(answers[1]), close(reads), close(writes);
    browser.commands = commands[1];
    browser.answers = answers[0];
}

/* The next message, or a failure when none comes. */
static json_t *hear(void) {
    for (;;) {
        unsigned char *end = browser.heard.size ? memchr(browser.heard.bytes, '\0', browser.heard.size) : NULL;
        if (end) {
            size_t size = (size_t)(end - browser.heard.bytes);
            json_t *message = json_loadb((char *)browser.heard.bytes, size, 0, NULL);
            memmove(browser.heard.bytes, end + 1, browser.heard.size - size - 1);
            browser.heard.size -= size + 1;
            assert_non_null(message);
            return message;
        }
        struct pollfd waiting = {.fd = browser.answers, .events = POLLIN};
        char bytes[65536];
        ssize_t size = poll(&waiting, 1, PATIENCE) > 0 ? read(browser.answers, bytes, sizeof bytes) : 0;
        if (size <= 0) fail_msg("the browser fell silent");
        buffer_add(&browser.heard, bytes, (size_t)size);
    }
}

/* An exception, a word on the console, an error in the log (a policy that was broken is one), or a request that leaves
 * the page. */
static void note_complaint(const json_t *message) {
    const char *method = json_string_value(json_object_get(message, "method"));
    const json_t *parameters = json_object_get(message, "params");
    const char *level = json_string_value(json_object_get(json_object_get(parameters, "entry"), "level"));
    const char *url = json_string_value(json_object_get(json_object_get(parameters, "request"), "url"));
    bool complains =
        method && (strcmp(method, "Runtime.exceptionThrown") == 0 || strcmp(method, "Runtime.consoleAPICalled") == 0 ||
                   (strcmp(method, "Log.entryAdded") == 0 && level && strcmp(level, "error") == 0) ||
                   (strcmp(method, "Network.requestWillBeSent") == 0 && url && strncmp(url, "file://", 7) != 0 &&
                    strncmp(url, "data:", 5) != 0));
    if (complains && !browser.complaint) browser.complaint = json_dumps(message, 0);
}

json_t *browser_call(const char *method, json_t *parameters) {
    json_int_t id = ++browser.last;
    json_t *command = json_pack("{sI ss so}", "id", id, "method", method, "params", parameters);
    if (browser.session) json_object_set_new(command, "sessionId", json_string(browser.session));
    char *text = json_dumps(command, JSON_COMPACT);
    size_t size = strlen(text) + 1, sent = 0;
    while (sent < size) {
        ssize_t part = write(browser.commands, text + sent, size - sent);
        if (part <= 0) fail_msg("the browser is gone");
        sent += (size_t)part;
    }
    free(text);
    json_decref(command);
    for (;;) {
        json_t *message = hear();
        if (json_integer_value(json_object_get(message, "id")) == id) {
            json_t *result = json_incref(json_object_get(message, "result"));
            if (!result) fail_msg("%s: %s", method, json_dumps(message, 0));
            json_decref(message);
            return result;
        }
        note_complaint(message);
        json_decref(message);
    }
}

void browser_tell(const char *method, json_t *parameters) {
    json_decref(browser_call(method, parameters));
}

json_t *browser_evaluate(const char *script) {
    json_t *result = browser_call("Runtime.evaluate",
                                  json_pack("{ss sb sb}", "expression", script, "awaitPromise", 1, "returnByValue", 1));
    if (json_object_get(result, "exceptionDetails")) fail_msg("%s: %s", script, json_dumps(result, 0));
    json_t *value = json_incref(json_object_get(json_object_get(result, "result"), "value"));
    json_decref(result);
    return value;
}

void browser_show(const char *path) {
    char url[256], script[512];
    snprintf(url, sizeof url, "file://%s/%s", browser.folder, path);
    browser_tell("Page.navigate", json_pack("{ss}", "url", url));
    snprintf(script, sizeof script, "location.href == '%s' && document.readyState == 'complete'", url);
    for (int i = 0; i < 12000; i++) {
        json_t *loaded = browser_evaluate(script);
        bool done = json_is_true(loaded);
        json_decref(loaded);
        if (done) {
            /* What loads only when it is scrolled to, or cannot, is not waited for. */
            json_decref(browser_evaluate(
                "document.fonts.ready.then(() => Promise.allSettled([...document.images]"
                ".filter(image => image.loading != 'lazy').map(image => image.decode()))).then(() => true)"));
            return;
        }
        usleep(5000);
    }
    fail_msg("%s does not load", url);
}

void browser_prefer(const char *colours) {
    browser_tell("Emulation.setEmulatedMedia",
                 json_pack("{s[{ssss}]}", "features", "name", "prefers-color-scheme", "value", colours));
}

void browser_open(const char *folder, int width, int height, int scale) {
    browser.folder = folder;
    if (!browser.process) start_browser(browser_find());
    json_t *target = browser_call("Target.createTarget", json_pack("{ss}", "url", "about:blank"));
    json_t *attached = browser_call(
        "Target.attachToTarget", json_pack("{sO sb}", "targetId", json_object_get(target, "targetId"), "flatten", 1));
    browser.target = target;
    browser.session = strdup(json_string_value(json_object_get(attached, "sessionId")));
    json_decref(attached);
    static const char *const told_of[] = {"Runtime.enable", "Log.enable", "Network.enable"};
    for (size_t i = 0; i < sizeof told_of / sizeof *told_of; i++) browser_tell(told_of[i], json_object());
    browser_resize(width, height, scale);
}

void browser_resize(int width, int height, int scale) {
    browser_tell("Emulation.setDeviceMetricsOverride",
                 json_pack("{si si si sb}", "width", width, "height", height, "deviceScaleFactor", scale, "mobile", 0));
}

char *browser_complaint(void) {
    char *complaint = browser.complaint;
    browser.complaint = NULL;
    return complaint;
}

void browser_close(void) {
    free(browser.session);
    browser.session = NULL;
    browser_tell("Target.closeTarget", browser.target);
    browser.target = NULL;
    free(browser_complaint());
}

void browser_end(void) {
    if (browser.process > 0) {
        kill(browser.process, SIGTERM);
        close(browser.commands), close(browser.answers);
        waitpid(browser.process, NULL, 0);
        directory_remove(browser.own);
    }
    buffer_free(&browser.heard);
    arena_free(&browser.arena);
    memset(&browser, 0, sizeof browser);
}
