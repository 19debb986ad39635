/* string.h, ctype.h */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int sign(int n) { return (n > 0) - (n < 0); }

int main(void)
{
    char buf[64] = "hello";
    printf("%s %d\n", strcat(buf, ", world"), (int)strlen(buf));
    printf("%d %d %d %d\n", sign(strcmp("a", "b")), sign(strcmp("b", "a")), strcmp("", ""), sign(strncmp("abcd", "abce", 3)));
    printf("%s %s %s %s\n", strchr(buf, 'o'), strrchr(buf, 'o'), strstr(buf, "wor"), strpbrk(buf, "xyzw"));
    printf("%d %d\n", (int)strspn("aabbc", "ab"), (int)strcspn("hello", "l"));
    memmove(buf + 2, buf, 5);
    printf("%s\n", buf);
    memset(buf, 'z', 3);
    printf("%s %d\n", buf, sign(memcmp("\x80", "\x01", 1)));
    char list[] = "one,two;;three", *save;
    for (char *t = strtok_r(list, ",;", &save); t; t = strtok_r(NULL, ",;", &save))
        printf("[%s]", t);
    puts("");
    char *copy = strdup("duplicate");
    printf("%s %d\n", copy, memchr(copy, 'c', 9) == copy + 5);
    free(copy);
    int classes = 0;
    for (int c = 0; c < 128; c++)
        classes = classes * 7 + !!isalpha(c) + 2 * !!isdigit(c) + 4 * !!isspace(c) + 8 * !!ispunct(c) + toupper(c) - tolower(c);
    printf("%d\n", classes);
    static char a[5000], b[5000];
    unsigned sum = 0;
    for (int n = 0; n < 70; n++) {
        for (int i = 0; i < 5000; i++)
            a[i] = (char)(i * 7 + n);
        memcpy(b + n, a + 70 - n, 4000);
        memmove(b + 100, b + 100 - n, 300);
        memmove(b + 50, b + 50 + n, 300);
        for (int i = 0; i < 4200; i++)
            sum = sum * 33 + (unsigned char)b[i];
    }
    printf("%u\n", sum);
    return 0;
}
