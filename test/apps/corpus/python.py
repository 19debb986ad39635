import collections, dataclasses, decimal, fractions, hashlib, itertools, json, math, os, random, re, struct, sys


@dataclasses.dataclass(order=True, frozen=True)
class Item:
    price: decimal.Decimal
    name: str = "unnamed"


def primes(limit):
    sieve = bytearray([1]) * (limit + 1)
    for n in range(2, limit + 1):
        if sieve[n]:
            yield n
            sieve[n * n :: n] = bytes(len(range(n * n, limit + 1, n)))


def partitions(n):
    ways = [1] + [0] * n
    for part in range(1, n + 1):
        for total in range(part, n + 1):
            ways[total] += ways[total - part]
    return ways[n]


print(sys.version_info[:2], sys.platform, sys.byteorder, sys.maxsize)
found = list(primes(30000))
print(len(found), sum(found), found[-1], partitions(200), 7**180)
print(sorted([Item(decimal.Decimal("2.50"), "b"), Item(decimal.Decimal("0.1") + decimal.Decimal("0.2")), Item(decimal.Decimal(1), "a")]))
print(hashlib.sha256(str(found).encode()).hexdigest(), hashlib.md5(b"wasm").hexdigest())
print(json.dumps({"z": [1, 2.5, None, True, "\u00e4"], "a": {"n": 1e22}}, sort_keys=True), json.loads('[1, {"x": "\\u20ac"}]'))
print(re.findall(r"(?P<key>\w+)\s*=\s*(?:'([^']*)'|(\d+))", "a = 1, b='two', c = 33"), re.split(r"\W+", "no, more words"))
print(fractions.Fraction(1, 3) + fractions.Fraction(1, 6), math.comb(40, 20), round(math.lgamma(10.5), 9), struct.pack("<hId", -2, 7, math.pi).hex())
generator = random.Random("seed")
print([generator.randint(1, 6) for _ in range(12)], generator.gauss(0, 1))
print(collections.Counter("abracadabra").most_common(3), list(itertools.islice(itertools.permutations("abc"), 4)))
for trouble in (lambda: 1 // 0, lambda: {}["missing"], lambda: int("x"), lambda: "a" + 1):
    try:
        trouble()
    except Exception as e:
        print(type(e).__name__, e)


def endless(n):
    return endless(n + 1)


try:
    endless(0)
except RecursionError:
    print("recursion ends")
os.mkdir("/w/folder")
with open("/w/folder/note.txt", "w") as file:
    file.write("line\n" * 1000)
os.rename("/w/folder/note.txt", "/w/note.txt")
print(os.stat("/w/note.txt").st_size, os.listdir("/w/folder"), sorted(os.listdir("/w")))
os.remove("/w/note.txt")
os.rmdir("/w/folder")
print(sys.argv[1:], os.environ.get("COLOUR"), sys.stdin.read().title().split())
sys.exit(7)
