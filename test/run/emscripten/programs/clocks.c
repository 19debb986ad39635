/* Time, time zones and formatting; the test sets TZ. */
#define _GNU_SOURCE
#include "show.h"

#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void print_tm(const char *what, const struct tm *tm)
{
    char buf[128];
    strftime(buf, sizeof buf, "%Y-%m-%d %H:%M:%S %a %j %U %z %Z %p %e %B", tm);
    printf("%s: %s dst %d offset %ld yday %d wday %d\n", what, buf, tm->tm_isdst, (long)tm->tm_gmtoff, tm->tm_yday, tm->tm_wday);
}

int main(void)
{
    static const time_t times[] = {0, 1, 86399, 951782400, 1111885199, 1111885200, 1130633999, 1130634000, 1700000000, 2147483647, -1, -86400 * 365};
    tzset();
    printf("timezone %ld daylight %d %s %s\n", timezone, daylight, tzname[0], tzname[1]);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct tm local, utc;
        localtime_r(&times[i], &local);
        print_tm("local", &local);
        gmtime_r(&times[i], &utc);
        printf("utc: %04d-%02d-%02d %02d:%02d:%02d %d %d\n", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, utc.tm_wday,
               utc.tm_yday);
        printf("back %lld %lld\n", (long long)mktime(&local), (long long)timegm(&utc));
    }
    struct tm odd = {.tm_year = 120, .tm_mon = 13, .tm_mday = 40, .tm_hour = 30, .tm_isdst = -1};
    printf("%lld\n", (long long)mktime(&odd));
    print_tm("normalised", &odd);
    time_t now = time(NULL);
    struct timeval tv;
    struct timespec ts, mono, later;
    SHOW(gettimeofday(&tv, NULL));
    SHOW(clock_gettime(CLOCK_REALTIME, &ts));
    SHOW(clock_gettime(CLOCK_MONOTONIC, &mono));
    printf("agree %d %d\n", tv.tv_sec - now <= 1, ts.tv_sec - now <= 1);
    SHOW(usleep(20000));
    clock_gettime(CLOCK_MONOTONIC, &later);
    double slept = (double)(later.tv_sec - mono.tv_sec) + (double)(later.tv_nsec - mono.tv_nsec) / 1e9;
    printf("slept %d\n", slept >= 0.02 && slept < 5);
    printf("difference %.1f\n", difftime(1000, 10));
    printf("%s", asctime(gmtime(&times[3])));
    setenv("TZ", "America/New_York", 1);
    tzset();
    printf("timezone %ld daylight %d %s %s\n", timezone, daylight, tzname[0], tzname[1]);
    print_tm("moved", localtime(&times[4]));
    setenv("TZ", "ABC-3:30", 1);
    print_tm("by a rule", localtime(&times[4]));
    unsetenv("TZ");
    tzset();
    printf("timezone %ld\n", timezone);
    return 0;
}
