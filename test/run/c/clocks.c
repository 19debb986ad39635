/* Time goes on, sleeping takes at least as long as asked, the calendar is right. */
#include <stdio.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static double now(clockid_t clock)
{
    struct timespec ts;
    if (clock_gettime(clock, &ts))
        return -1;
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int main(void)
{
    double a = now(CLOCK_MONOTONIC), r = now(CLOCK_REALTIME);
    struct timespec nap = {0, 20000000};
    nanosleep(&nap, NULL);
    usleep(5000);
    double b = now(CLOCK_MONOTONIC);
    printf("%d %d\n", b - a >= 0.025, b - a < 20);
    struct timeval tv;
    gettimeofday(&tv, NULL);
    printf("%d %d\n", (double)tv.tv_sec + 1 > r, time(NULL) - (long long)r <= 20);
    struct timespec res;
    printf("%d %d\n", clock_getres(CLOCK_MONOTONIC, &res), res.tv_sec == 0 && res.tv_nsec > 0);
    double last = a;
    int backwards = 0;
    for (int i = 0; i < 1000; i++) {
        double t = now(CLOCK_MONOTONIC);
        backwards += t < last;
        last = t;
    }
    printf("%d\n", backwards);
    static const long long times[] = {0, 951782400, 1700000000, -1, 4102444800};
    for (int i = 0; i < 5; i++) {
        time_t t = (time_t)times[i];
        struct tm tm = *gmtime(&t);
        char text[100];
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %a %j", &tm);
        printf("%s %lld\n", text, (long long)timegm(&tm));
    }
    return 0;
}
