/* 32 and 64-bit arithmetic at the edges. */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>

static const volatile int64_t values[] = {
    0, 1, -1, 2, -2, 7, -7, 63, 64, 65, 255, 256, 65535, 1ll << 31, -(1ll << 31), (1ll << 32) - 1, 1ll << 32, INT64_MAX, INT64_MIN, 1234567890123456789ll};

int main(void)
{
    uint64_t sum = 0;
    int n = sizeof values / sizeof *values;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            int64_t a = values[i], b = values[j];
            uint64_t ua = (uint64_t)a, ub = (uint64_t)b;
            uint32_t wa = (uint32_t)a, wb = (uint32_t)b;
            sum = sum * 31 + ua + ub * 3 + (ua ^ ub) + (ua | ub) * (ua & ub);
            sum = sum * 31 + (ua << (ub & 63)) + (ua >> (ub & 63)) + (uint64_t)(a >> (ub & 63));
            sum = sum * 31 + (wa << (wb & 31)) + (wa >> (wb & 31)) + (uint64_t)((int32_t)wa >> (wb & 31));
            sum = sum * 31 + (uint64_t)((a < b) + 2 * (ua < ub) + 4 * ((int32_t)wa < (int32_t)wb) + 8 * (wa < wb));
            if (b && !(a == INT64_MIN && b == -1))
                sum = sum * 31 + (uint64_t)(a / b) + (uint64_t)(a % b);
            if (b)
                sum = sum * 31 + ua / ub + ua % ub;
            if (wb && !(wa == 0x80000000u && wb == UINT32_MAX))
                sum = sum * 31 + (uint64_t)((int32_t)wa / (int32_t)wb) + (uint64_t)((int32_t)wa % (int32_t)wb) + wa / wb + wa % wb;
            unsigned __int128 wide = (unsigned __int128)ua * ub;
            sum = sum * 31 + (uint64_t)(wide >> 64);
        }
        uint64_t u = (uint64_t)values[i];
        uint32_t w = (uint32_t)u;
        sum = sum * 31 + (uint64_t)__builtin_popcountll(u) + (uint64_t)(u ? __builtin_clzll(u) : 64) + (uint64_t)(u ? __builtin_ctzll(u) : 64);
        sum = sum * 31 + (uint64_t)__builtin_popcount(w) + (uint64_t)(w ? __builtin_clz(w) : 32) + __builtin_bswap64(u) + __builtin_bswap32(w);
        sum = sum * 31 + (uint64_t)(int64_t)(int8_t)u + (uint64_t)(int64_t)(int16_t)u + (uint64_t)(int64_t)(int32_t)u + (u << 13 | u >> 51);
    }
    printf("%016llx\n", (unsigned long long)sum);
    int s;
    int64_t t;
    printf("%d %d %d\n", __builtin_sadd_overflow(INT_MAX, 1, &s), __builtin_smul_overflow(65536, 65536, &s),
           __builtin_saddll_overflow(INT64_MAX, 0, (long long *)&t));
    return 0;
}
