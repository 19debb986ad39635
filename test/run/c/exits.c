/* Ways to end: return, exit with handlers and buffers, _Exit without. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void first(void) { puts("first registered"); }
static void second(void) { puts("second registered"); }

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "return";
    int code = argc > 2 ? atoi(argv[2]) : 0;
    atexit(first);
    atexit(second);
    printf("buffered, ends by %s", how);
    if (!strcmp(how, "exit"))
        exit(code);
    if (!strcmp(how, "_Exit"))
        _Exit(code);
    if (!strcmp(how, "abort")) {
        fflush(stdout);
        abort();
    }
    return code;
}
