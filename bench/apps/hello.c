/* The least a program does: for start-up times. */
#include <stdio.h>

int main(void)
{
    puts("hello, world");
    return 0;
}
