/* A headless browser for tests. What fails in it fails the test. */
#ifndef TEST_BROWSER_H
#define TEST_BROWSER_H

#include <jansson.h>

/* The path of Chromium; NULL: it is not installed, and the test that asks is to be skipped. */
const char *browser_find(void);

/* A window for the pages of the folder; there is one at a time. The first starts the browser, whose start takes as long
 * as many tests; browser_end ends it. */
void browser_open(const char *folder, int width, int height, int scale);
void browser_close(void);
void browser_end(void);

/* The tests of each file, as cmocka runs them: how many failed. */
int figures_in_browser(void);
int pages_in_browser(void);
int index_in_browser(void);

void browser_resize(int width, int height, int scale);
void browser_prefer(const char *colours); /* "light", "dark" */

/* A page of the folder, loaded with its fonts and pictures; "page.html#part" too. */
void browser_show(const char *path);

/* The value of a script, after its promise if it is one; the caller gives it back. */
json_t *browser_evaluate(const char *script);

/* A command of the protocol. Takes the parameters over; the caller gives the result back. */
json_t *browser_call(const char *method, json_t *parameters);
void browser_tell(const char *method, json_t *parameters);

/* What went wrong in pages since this was asked last: an exception, a word on the console, an error in the log, a
 * request that leaves the page. NULL: nothing. The caller frees it. */
char *browser_complaint(void);

#endif
