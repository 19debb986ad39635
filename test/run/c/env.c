/* The environment: read, changed, listed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static void show(const char *name)
{
    const char *value = getenv(name);
    printf("%s=%s\n", name, value ? value : "(unset)");
}

int main(void)
{
    show("FIRST");
    show("EMPTY");
    show("EQUALS");
    show("MISSING");
    setenv("FIRST", "changed", 1);
    setenv("FIRST", "not again", 0);
    unsetenv("EMPTY");
    putenv("ADDED=by putenv");
    show("FIRST");
    show("EMPTY");
    show("ADDED");
    int found = 0;
    for (char **p = environ; *p; p++)
        found += !strncmp(*p, "FIRST=", 6) + !strncmp(*p, "ADDED=", 6) + !strncmp(*p, "EQUALS=", 7);
    printf("%d\n", found);
    return 0;
}
