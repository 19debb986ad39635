/* Random bytes differ. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    unsigned char a[256], b[256];
    int counts[256] = {0}, most = 0;
    printf("%d %d\n", getentropy(a, sizeof a), getentropy(b, sizeof b));
    printf("%d\n", memcmp(a, b, sizeof a) != 0);
    for (int i = 0; i < 256; i++) {
        counts[a[i]]++;
        counts[b[i]]++;
    }
    for (int i = 0; i < 256; i++)
        most = counts[i] > most ? counts[i] : most;
    printf("%d\n", most < 30);
    return 0;
}
