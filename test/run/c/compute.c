/* SHA-256, CRC-32, queens, a sieve, an interpreter with a dense switch: loops that compilers like to change. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t ror(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void sha256_block(uint32_t h[8], const uint8_t *p)
{
    static uint32_t k[64];
    uint32_t w[64], v[8];
    if (!k[0]) {
        /* fractional parts of the cube roots of the first 64 primes, by bisection */
        for (int n = 2, i = 0; i < 64; n++) {
            int prime = 1;
            for (int d = 2; d * d <= n; d++)
                prime &= n % d != 0;
            if (!prime)
                continue;
            uint64_t low = 0, high = 1ull << 36; /* root * 2^32; 8^3 > 311 */
            while (high - low > 1) {
                uint64_t mid = (low + high) / 2;
                unsigned __int128 cube = (unsigned __int128)mid * mid;
                int above = cube >> 64 ? (cube >> 32) * mid >= (unsigned __int128)n << 64 : cube * mid >= (unsigned __int128)n << 96;
                if (above)
                    high = mid;
                else
                    low = mid;
            }
            k[i++] = (uint32_t)low;
        }
    }
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t s0 = ror(w[i - 15], 7) ^ ror(w[i - 15], 18) ^ w[i - 15] >> 3, s1 = ror(w[i - 2], 17) ^ ror(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    memcpy(v, h, sizeof v);
    for (int i = 0; i < 64; i++) {
        uint32_t t1 = v[7] + (ror(v[4], 6) ^ ror(v[4], 11) ^ ror(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[i] + w[i];
        uint32_t t2 = (ror(v[0], 2) ^ ror(v[0], 13) ^ ror(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += t1;
        v[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++)
        h[i] += v[i];
}

static uint32_t crc32(const uint8_t *p, size_t n)
{
    uint32_t c = ~0u;
    while (n--) {
        c ^= *p++;
        for (int i = 0; i < 8; i++)
            c = c >> 1 ^ (0xedb88320u & -(c & 1));
    }
    return ~c;
}

static int queens(int n, unsigned columns, unsigned left, unsigned right)
{
    unsigned all = (1u << n) - 1, free = all & ~(columns | left | right);
    int found = columns == all;
    while (free) {
        unsigned bit = free & -free;
        free ^= bit;
        found += queens(n, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return found;
}

static long long interpret(const char *code)
{
    long long stack[64] = {0}, variables[26] = {0};
    int sp = 0, steps = 0;
    for (const char *p = code; *p && steps < 1000000; p++, steps++) {
        switch (*p) {
        case '0' ... '9': stack[sp++] = *p - '0'; break;
        case 'a' ... 'z': stack[sp++] = variables[*p - 'a']; break;
        case 'A' ... 'Z': variables[*p - 'A'] = stack[--sp]; break;
        case '+':
            sp--;
            stack[sp - 1] += stack[sp];
            break;
        case '-':
            sp--;
            stack[sp - 1] -= stack[sp];
            break;
        case '*':
            sp--;
            stack[sp - 1] *= stack[sp];
            break;
        case '%':
            sp--;
            stack[sp - 1] %= stack[sp];
            break;
        case '<':
            sp--;
            stack[sp - 1] = stack[sp - 1] < stack[sp];
            break;
        case '[':
            if (!stack[--sp])
                p = strchr(p, ']');
            break;
        case ']':
            while (*--p != '{')
                continue;
            break;
        default: break;
        }
    }
    return variables[0];
}

int main(void)
{
    uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    uint8_t block[64] = "abc\x80";
    block[63] = 24;
    sha256_block(h, block);
    for (int i = 0; i < 8; i++)
        printf("%08x", h[i]);
    static uint8_t sieve[200000];
    int primes = 0;
    for (int i = 2; i < 200000; i++) {
        primes += !sieve[i];
        for (long long j = (long long)i * i; j < 200000; j += i)
            sieve[j] = 1;
    }
    printf("\n%08x %d %d\n", crc32(sieve, sizeof sieve), queens(9, 0, 0, 0), primes);
    printf("%lld\n", interpret("0A 1B {b 9 9*9*9*<[a b*7 9*9*9*9*4+%b+A b1+B]"));
    return 0;
}
