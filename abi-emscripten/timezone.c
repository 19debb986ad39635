/* Broken-down time by the host's C library and its time zone data. The guest's struct tm is 44 bytes in every era: nine ints, the offset
 * east of UTC, and the address of the zone's name. */
#define _GNU_SOURCE
#include "env.h"
#include "guest.h"
#include "layout.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#define TM_SIZE 44u
#define TM_GMTOFF 36
#define TM_ZONE 40

/* ---- zone names live in guest memory for good ---- */

#define ZONE_NAMES 8
static struct {
    char name[16];
    uint32_t addr;
} zone_names[ZONE_NAMES];

/* Guest address of the name; 0 when it cannot be had (the field may be null). */
static uint32_t zone_name(const char *name)
{
    for (int i = 0; i < ZONE_NAMES; i++) {
        if (zone_names[i].addr && strcmp(zone_names[i].name, name) == 0)
            return zone_names[i].addr;
        if (!zone_names[i].addr && strlen(name) < sizeof zone_names[i].name) {
            strcpy(zone_names[i].name, name);
            return zone_names[i].addr = guest_strdup(name);
        }
    }
    return 0;
}

/* ---- struct tm ---- */

#define ZONE_MAX 64

/* fields: 9 up to tm_isdst, 10 with the offset. */
static void write_tm(uint8_t *p, const struct tm *tm, int fields)
{
    const int32_t words[10] = {tm->tm_sec,  tm->tm_min,  tm->tm_hour, tm->tm_mday,  tm->tm_mon,
                               tm->tm_year, tm->tm_wday, tm->tm_yday, tm->tm_isdst, (int32_t)tm->tm_gmtoff};
    memcpy(p, words, (size_t)fields * 4);
}

static bool put_tm(uint32_t addr, const struct tm *tm, int fields)
{
    uint8_t *p = guest_ptr(addr, TM_SIZE);
    if (p)
        write_tm(p, tm, fields);
    return p != NULL;
}

/* With the zone's name, as the C library's functions fill it. Looking the name up may allocate, so the pointer is taken afterwards. */
static bool put_tm_zone(uint32_t addr, const struct tm *tm)
{
    uint32_t zone = zone_name(tm->tm_zone ? tm->tm_zone : "UTC");
    return put_tm(addr, tm, 10) && guest_put32(addr + TM_ZONE, zone);
}

static bool get_tm(uint32_t addr, struct tm *tm)
{
    uint32_t w[TM_SIZE / 4];
    if (!guest_words(addr, TM_SIZE / 4, w))
        return false;
    const char *zone = w[TM_ZONE / 4] ? guest_cstr(w[TM_ZONE / 4], ZONE_MAX) : NULL;
    *tm = (struct tm){(int)w[0],
                      (int)w[1],
                      (int)w[2],
                      (int)w[3],
                      (int)w[4],
                      (int)w[5],
                      (int)w[6],
                      (int)w[7],
                      (int)w[8],
                      .tm_gmtoff = (int32_t)w[TM_GMTOFF / 4],
                      .tm_zone = zone ? zone : ""};
    return true;
}

static bool get_time(uint32_t addr, time_t *t)
{
    const struct field f = {0, layout_time(era_version())->sec.width};
    const uint8_t *p = guest_ptr(addr, f.width);
    if (p)
        *t = (time_t)field_get_signed(p, f);
    return p != NULL;
}

/* ---- the zone ---- */

GUEST_EXPORT(uint32_t, guest_getenv, "getenv", (uint32_t name));
#define TZ_TEXT_MAX 255

/* Only what the C library looks up in its own folders: it would open any other file for the guest. */
static bool zone_allowed(const char *zone) { return zone[zone[0] == ':'] != '/' && !strchr(zone, '.'); }

/* Like tzset(), by the guest's TZ, which it may have changed. A program that does not export getenv keeps the zone it started with. */
static void zone_set(void)
{
    static uint32_t name;
    if (guest_getenv && !name)
        name = guest_strdup("TZ");
    uint32_t at = name ? guest_getenv(name) : 0;
    const char *text = at ? guest_cstr(at, TZ_TEXT_MAX) : NULL, *now = getenv("TZ");
    char wanted[TZ_TEXT_MAX + 1] = ""; /* a copy, which no other thread changes between the look and the use */
    if (text)
        memcpy(wanted, text, strnlen(text, TZ_TEXT_MAX));
    if (name && !at && now)
        unsetenv("TZ");
    else if (text && !(now && strcmp(now, wanted) == 0) && zone_allowed(wanted))
        setenv("TZ", wanted, 1);
    tzset();
}

/* ---- the C library's functions (1.38) ---- */

static uint32_t static_tm(void)
{
    static uint32_t addr;
    if (!addr)
        addr = guest_malloc(TM_SIZE);
    return addr;
}

static uint32_t convert(struct tm *(*how)(const time_t *, struct tm *), uint32_t time, uint32_t out)
{
    time_t t;
    struct tm tm;
    if (!get_time(time, &t) || !how(&t, &tm) || !put_tm_zone(out, &tm)) {
        guest_set_errno(EOVERFLOW);
        return 0;
    }
    return out;
}

static struct tm *local(const time_t *t, struct tm *tm)
{
    zone_set();
    return localtime_r(t, tm);
}

uint32_t em_localtime_r(uint32_t time, uint32_t out) { return convert(local, time, out); }
uint32_t em_localtime(uint32_t time) { return convert(local, time, static_tm()); }
uint32_t em_gmtime_r(uint32_t time, uint32_t out) { return convert(gmtime_r, time, out); }
uint32_t em_gmtime(uint32_t time) { return convert(gmtime_r, time, static_tm()); }

/* mktime or timegm; normalises the guest's structure, offset and zone included. -1 also for addresses outside memory. */
static time_t make_time(time_t (*how)(struct tm *), uint32_t addr)
{
    struct tm tm;
    if (!get_tm(addr, &tm))
        return -1;
    zone_set();
    time_t t = how(&tm);
    if (t != -1 || tm.tm_year == 69) /* -1 is a time as well */
        put_tm_zone(addr, &tm);
    return t;
}

uint32_t em_mktime(uint32_t tm) { return (uint32_t)make_time(mktime, tm); }
uint32_t em_timegm(uint32_t tm) { return (uint32_t)make_time(timegm, tm); }
void em_tzset(void) { zone_set(); }

/* ---- the halves that later modules import: the C side fills in the zone's name ---- */

uint32_t em_mktime_js(uint32_t tm) { return (uint32_t)make_time(mktime, tm); }
uint64_t em_mktime_js_j(uint32_t tm) { return (uint64_t)make_time(mktime, tm); }
uint32_t em_timegm_js(uint32_t tm) { return (uint32_t)make_time(timegm, tm); }
uint64_t em_timegm_js_j(uint32_t tm) { return (uint64_t)make_time(timegm, tm); }

static void put_local(time_t t, uint32_t out)
{
    struct tm tm;
    if (local(&t, &tm))
        put_tm(out, &tm, 10);
}

static void put_utc(time_t t, uint32_t out)
{
    struct tm tm;
    if (gmtime_r(&t, &tm))
        put_tm(out, &tm, 8); /* the C side writes tm_isdst and the offset */
}

void em_localtime_js(uint32_t time, uint32_t out)
{
    time_t t;
    if (get_time(time, &t))
        put_local(t, out);
}
void em_localtime_js_pair(uint32_t low, uint32_t high, uint32_t out) { put_local((time_t)pair64(low, high), out); }
void em_localtime_js_j(uint64_t t, uint32_t out) { put_local((time_t)t, out); }
void em_gmtime_js(uint32_t time, uint32_t out)
{
    time_t t;
    if (get_time(time, &t))
        put_utc(t, out);
}
void em_gmtime_js_pair(uint32_t low, uint32_t high, uint32_t out) { put_utc((time_t)pair64(low, high), out); }
void em_gmtime_js_j(uint64_t t, uint32_t out) { put_utc((time_t)t, out); }
/* As of 5.0: 0, or not 0 for a year that is out of range. */
uint32_t em_localtime_js_result(uint64_t t, uint32_t out)
{
    struct tm tm;
    bool known = local(&(time_t){(time_t)t}, &tm) != NULL;
    em_localtime_js_j(t, out);
    return !known;
}
uint32_t em_gmtime_js_result(uint64_t t, uint32_t out)
{
    struct tm tm;
    bool known = gmtime_r(&(time_t){(time_t)t}, &tm) != NULL;
    em_gmtime_js_j(t, out);
    return !known;
}

/* timezone (long), daylight (int), tzname (two pointers, set to names in guest memory). */
void em_tzset_js(uint32_t timezone_addr, uint32_t daylight_addr, uint32_t names)
{
    zone_set();
    guest_put32(timezone_addr, (uint32_t)timezone);
    guest_put32(daylight_addr, daylight != 0);
    guest_put32(names, zone_name(tzname[0]));
    guest_put32(names + 4, zone_name(tzname[1]));
}

/* From 3.1.56 on the names are copied into two buffers of TZNAME_MAX + 1. */
#define TZNAME_ROOM 17
void em_tzset_js4(uint32_t timezone_addr, uint32_t daylight_addr, uint32_t standard, uint32_t summer)
{
    const uint32_t to[2] = {standard, summer};
    zone_set();
    guest_put32(timezone_addr, (uint32_t)timezone);
    guest_put32(daylight_addr, daylight != 0);
    for (int i = 0; i < 2; i++) {
        char *p = guest_ptr(to[i], TZNAME_ROOM);
        if (p)
            strncpy(p, tzname[i], TZNAME_ROOM - 1)[TZNAME_ROOM - 1] = '\0';
    }
}

/* ---- strftime ---- */

#define FORMAT_MAX 65536

/* The format with every %Z replaced by the zone's name as the guest has it: the host's strftime only believes in its own zones. malloc. */
static char *with_zone(const char *format, const char *zone)
{
    char *out = malloc(strlen(format) * (strlen(zone) * 2 + 1) + 1), *to = out;
    while (out && *format) {
        if (*format == '%' && format[1] == 'Z') {
            format += 2;
            for (const char *z = zone; *z; *to++ = *z++)
                if (*z == '%')
                    *to++ = '%';
        } else {
            *to++ = *format++;
            if (to[-1] == '%' && *format)
                *to++ = *format++;
        }
    }
    if (out)
        *to = '\0';
    return out;
}

uint32_t em_strftime(uint32_t out, uint32_t room, uint32_t format, uint32_t tm_addr)
{
    struct tm tm;
    char *p = guest_ptr(out, room), zone[ZONE_MAX + 1];
    const char *f = guest_cstr(format, FORMAT_MAX);
    if (!p || !f || !get_tm(tm_addr, &tm))
        return 0;
    /* Copies: another thread of the guest must not make them longer between measuring and copying. */
    size_t length = strnlen(tm.tm_zone, ZONE_MAX);
    memcpy(zone, tm.tm_zone, length);
    zone[length] = 0;
    char *copy = strndup(f, FORMAT_MAX), *host_format = copy ? with_zone(copy, zone) : NULL;
    uint32_t n = host_format ? (uint32_t)strftime(p, room, host_format, &tm) : 0;
    free(copy);
    free(host_format);
    return n;
}

uint32_t em_strftime_l(uint32_t out, uint32_t room, uint32_t format, uint32_t tm, uint32_t locale) { return em_strftime(out, room, format, tm); }

/* Fields that the format does not name keep their values, but the days of the week and of the year follow from the date. */
uint32_t em_strptime(uint32_t text, uint32_t format, uint32_t tm_addr)
{
    const char *s = guest_cstr(text, UINT32_MAX), *f = guest_cstr(format, UINT32_MAX);
    struct tm tm;
    if (!s || !f || !get_tm(tm_addr, &tm))
        return 0;
    const char *end = strptime(s, f, &tm);
    if (!end)
        return 0;
    struct tm date = {.tm_year = tm.tm_year, .tm_mon = tm.tm_mon, .tm_mday = tm.tm_mday};
    if (tm.tm_mday > 0 && timegm(&date) != -1) {
        tm.tm_wday = date.tm_wday;
        tm.tm_yday = date.tm_yday;
    }
    put_tm(tm_addr, &tm, 9);
    return text + (uint32_t)(end - s);
}
uint32_t em_strptime_l(uint32_t text, uint32_t format, uint32_t tm, uint32_t locale) { return em_strptime(text, format, tm); }

/* buf: 26 bytes, which the text fills exactly. */
#define ASCTIME_SIZE 26u
uint32_t em_asctime_r(uint32_t tm_addr, uint32_t buf)
{
    struct tm tm;
    char *p = guest_ptr(buf, ASCTIME_SIZE), text[64];
    if (!p || !get_tm(tm_addr, &tm) || tm.tm_year < -1900 || tm.tm_year > 8099 || !strftime(text, sizeof text, "%a %b %e %H:%M:%S %Y\n", &tm))
        return 0;
    if (strlen(text) >= ASCTIME_SIZE)
        return 0;
    strcpy(p, text);
    return buf;
}

uint32_t em_dysize(uint32_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365; }
