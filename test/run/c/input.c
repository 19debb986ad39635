/* Standard input by lines, words and bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    char line[80];
    int n = 0, number;
    double real;
    char word[32];
    if (fgets(line, sizeof line, stdin))
        printf("first: %s", line);
    printf("%d", scanf("%d %lf %31s", &number, &real, word));
    printf(" %d %.3f %s\n", number, real, word);
    int c, sum = 0;
    while ((c = getchar()) != EOF) {
        n++;
        sum += c;
    }
    printf("%d bytes, sum %d, end %d error %d\n", n, sum, feof(stdin) != 0, ferror(stdin));
    printf("%d\n", (int)read(0, line, 10));
    fprintf(stderr, "to standard error\n");
    fputs("no newline at the end", stdout);
    return 0;
}
