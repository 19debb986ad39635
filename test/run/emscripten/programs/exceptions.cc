// C++ exceptions: what is caught where and as what, in which order things are destroyed, and that many of them leave nothing behind.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <variant>
#include <vector>

namespace {

int alive;
struct Tracked {
    const char *name;
    explicit Tracked(const char *n) : name(n) { alive++, std::printf("  + %s\n", name); }
    Tracked(const Tracked &other) : name(other.name) { alive++, std::printf("  copy %s\n", name); }
    ~Tracked() { alive--, std::printf("  - %s\n", name); }
};

struct Left {
    int left = 1;
    virtual ~Left() = default;
    virtual const char *who() const { return "Left"; }
};
struct Right {
    int right = 2;
    virtual ~Right() = default;
    virtual const char *say() const { return "Right"; }
};
struct Both : Left, Right {
    int both = 3;
    const char *who() const override { return "Both as Left"; }
    const char *say() const override { return "Both as Right"; }
};
struct Top {
    int top = 4;
    virtual ~Top() = default;
};
struct DiamondA : virtual Top {
    int a = 5;
};
struct DiamondB : virtual Top {
    int b = 6;
};
struct Diamond : DiamondA, DiamondB {
    int d = 7;
};
class Secret : private Left {
public:
    int secret = 8;
};
struct Error : std::runtime_error {
    int code;
    Error(const char *what, int c) : std::runtime_error(what), code(c) {}
};
enum class Colour { red = 3, green = 4 };
union Small {
    int i;
    float f;
};

template <typename F> void attempt(const char *what, F f)
{
    std::printf("%s:\n", what);
    try {
        f();
        std::printf("  returned\n");
    } catch (int i) {
        std::printf("  int %d\n", i);
    } catch (const Error &e) {
        std::printf("  Error %d %s\n", e.code, e.what());
    } catch (const std::exception &e) {
        std::printf("  exception %s\n", e.what());
    } catch (const char *s) {
        std::printf("  text %s\n", s);
    } catch (...) {
        std::printf("  something\n");
    }
    if (alive)
        std::printf("  %d alive\n", alive);
}

[[gnu::noinline]] void thrower(int what)
{
    Tracked here("in thrower");
    switch (what) {
    case 0: throw 42;
    case 1: throw Error("mine", 7);
    case 2: throw std::out_of_range("theirs");
    case 3: throw "words";
    case 4: throw 2.5;
    case 5: throw std::string("by value");
    case 6: throw Colour::green;
    case 7: throw nullptr;
    case 8: throw Small{5};
    default: break;
    }
}

void kinds()
{
    for (int i = 0; i < 10; i++)
        attempt("kind", [i] { thrower(i); });
    try {
        throw Colour::green;
    } catch (Colour c) {
        std::printf("colour %d\n", static_cast<int>(c));
    }
    try {
        throw nullptr;
    } catch (const char *p) {
        std::printf("null pointer %d\n", p == nullptr);
    }
    try {
        throw 7LL << 40;
    } catch (long) {
        std::printf("long\n");
    } catch (long long v) {
        std::printf("long long %lld\n", v);
    }
}

void inheritance()
{
    try {
        throw Both();
    } catch (Right &r) {
        std::printf("%s %d %s\n", r.say(), r.right, typeid(r) == typeid(Both) ? "dynamic" : "static");
    }
    try {
        throw Both();
    } catch (Left l) { // sliced
        std::printf("%s %d\n", l.who(), l.left);
    }
    static Both object;
    try {
        throw &object;
    } catch (Right *r) {
        std::printf("pointer: %s %d\n", r->say(), static_cast<void *>(r) != static_cast<void *>(&object));
    }
    try {
        throw const_cast<const Both *>(&object);
    } catch (Right *) {
        std::printf("lost const\n");
    } catch (const Left *l) {
        std::printf("const pointer: %s\n", l->who());
    }
    try {
        throw &object;
    } catch (const void *p) {
        std::printf("void pointer %d\n", p == &object);
    }
    try {
        throw Diamond();
    } catch (Top &t) {
        std::printf("virtual base %d\n", t.top);
    }
    try {
        throw Diamond();
    } catch (DiamondB &b) {
        std::printf("second base %d, above it %d\n", b.b, b.top);
    }
    try {
        throw Secret();
    } catch (Left &) {
        std::printf("through a private base\n");
    } catch (Secret &s) {
        std::printf("private base does not catch %d\n", s.secret);
    }
}

void nesting()
{
    attempt("nested", [] {
        Tracked outer("outer");
        try {
            Tracked inner("inner");
            thrower(2);
        } catch (int) {
            std::printf("  wrong\n");
        }
    });
    attempt("rethrown as it is", [] {
        try {
            try {
                throw Error("first", 1);
            } catch (std::exception &e) {
                Tracked handler("handler");
                std::printf("  seen %s\n", e.what());
                throw;
            }
        } catch (Error &e) {
            e.code += 10;
            throw;
        }
    });
    attempt("another from a handler", [] {
        try {
            throw Tracked("first exception");
        } catch (Tracked &t) {
            throw Error(t.name, 2);
        }
    });
    attempt("one inside another's handler", [] {
        try {
            throw 1;
        } catch (int a) {
            try {
                throw 2;
            } catch (int b) {
                std::printf("  %d %d\n", a, b);
            }
            throw;
        }
    });
    attempt("in a destructor, caught there", [] {
        struct Cautious {
            ~Cautious()
            {
                try {
                    throw 5;
                } catch (int i) {
                    std::printf("  destructor caught %d, in flight %d\n", i, std::uncaught_exceptions());
                }
            }
        } cautious;
        throw Error("through it", 6);
    });
}

struct Throws {
    Tracked member{"member"};
    explicit Throws(bool now)
    {
        Tracked local("local of constructor");
        if (now)
            throw Error("constructor", 3);
    }
};
struct Derived : Tracked {
    Throws part;
    Derived() : Tracked("base"), part(true) {}
};
struct FunctionTry {
    Throws part;
    FunctionTry()
    try : part(true) {
    } catch (Error &e) {
        std::printf("  function try: %s\n", e.what());
    }
};
struct Loud {
    ~Loud() noexcept(false) { throw Error("destructor", 4); }
};
struct Countdown {
    static int left;
    Tracked t{"element"};
    Countdown()
    {
        if (left-- == 0)
            throw 99;
    }
};
int Countdown::left;

void construction()
{
    attempt("constructor", [] { Throws t(true); });
    attempt("constructor of a part", [] { Derived d; });
    attempt("constructor with new", [] { delete new Derived; });
    attempt("function try block", [] { FunctionTry f; });
    attempt("throwing destructor", [] {
        Tracked before("before");
        Loud l;
    });
    attempt("array", [] {
        Countdown::left = 2;
        Countdown all[4];
        std::printf("  %zu\n", sizeof all);
    });
    attempt("vector", [] {
        Countdown::left = 1;
        std::vector<Countdown> v(3);
    });
    for (int i = 0; i < 3; i++)
        attempt("static", [i] {
            static Throws once(i < 1);
            std::printf("  constructed by attempt %d\n", i);
            alive = 0; // it stays
        });
    alive = 0;
}

void library()
{
    attempt("vector::at and stoi", [] { // their texts are the library's
        try {
            std::vector<int>(3).at(1) = std::vector<int>(3).at(7) > 0;
        } catch (std::out_of_range &) {
            std::printf("  out_of_range\n");
        }
        try {
            std::printf("  %d\n", std::stoi("12") + (std::stoi("x") ? 1 : 0));
        } catch (std::invalid_argument &) {
            std::printf("  invalid_argument\n");
        }
    });
    attempt("bad_alloc", [] {
        static volatile size_t too_much = static_cast<size_t>(PTRDIFF_MAX) - 100;
        try {
            void *volatile p = ::operator new(too_much);
            std::printf("  %d\n", p != nullptr);
        } catch (std::bad_alloc &) {
            std::printf("  bad_alloc\n");
        }
    });
    attempt("bad_cast", [] {
        Left l;
        Left &r = l;
        try {
            std::printf("  %d\n", dynamic_cast<Both &>(r).both);
        } catch (std::bad_cast &) {
            std::printf("  bad_cast\n");
        }
    });
    attempt("empty function", [] {
        try {
            std::function<int()>()();
        } catch (std::bad_function_call &) {
            std::printf("  bad_function_call\n");
        }
    });
    attempt("wrong variant", [] {
        std::variant<int, std::string> v = 1;
        try {
            std::printf("  %s\n", std::get<std::string>(v).c_str());
        } catch (std::bad_variant_access &) {
            std::printf("  bad_variant_access\n");
        }
    });
    attempt("nested_exception", [] {
        try {
            try {
                throw Error("cause", 1);
            } catch (...) {
                std::throw_with_nested(std::logic_error("effect"));
            }
        } catch (std::exception &e) {
            std::printf("  %s because of\n", e.what());
            std::rethrow_if_nested(e);
        }
    });
}

void pointers()
{
    std::exception_ptr kept;
    std::printf("none current %d\n", std::current_exception() == nullptr);
    try {
        throw Tracked("kept");
    } catch (...) {
        kept = std::current_exception();
        std::printf("  same %d\n", kept == std::current_exception());
    }
    for (int i = 0; i < 2; i++)
        try {
            std::rethrow_exception(kept);
        } catch (Tracked &t) {
            std::printf("  again %s, in flight %d\n", t.name, std::uncaught_exceptions());
        }
    std::exception_ptr copy = kept;
    kept = nullptr;
    std::printf("  one left\n");
    copy = nullptr;
    std::printf("  none left, %d alive\n", alive);
    attempt("made", [] { std::rethrow_exception(std::make_exception_ptr(Error("made", 9))); });
    attempt("rethrown in its handler", [] {
        try {
            throw Error("self", 10);
        } catch (...) {
            std::rethrow_exception(std::current_exception());
        }
    });
}

struct Counts {
    int before = std::uncaught_exceptions();
    const char *name;
    explicit Counts(const char *n) : name(n) {}
    ~Counts() { std::printf("  %s: %s by an exception\n", name, std::uncaught_exceptions() > before ? "left" : "not left"); }
};

void counting()
{
    attempt("uncaught", [] {
        Counts a("a");
        try {
            Counts b("b");
            throw 1;
        } catch (int) {
            Counts c("c");
        }
        try {
            try {
                throw 2;
            } catch (int) {
                Counts d("d");
                throw;
            }
        } catch (int) {
        }
    });
}

// Signatures of every kind through function pointers in try blocks.
[[gnu::noinline]] long long wide(long long a, double b, float c, int d, unsigned long long e, short f)
{
    if (d < 0)
        throw a;
    return a + static_cast<long long>(b) + static_cast<long long>(c) + d + static_cast<long long>(e) + f;
}
[[gnu::noinline]] double floating(double a, float b, double c)
{
    if (a < 0)
        throw c;
    return a * b + c;
}
[[gnu::noinline]] float single(float a)
{
    if (a < 0)
        throw a;
    return a / 3;
}
[[gnu::noinline]] std::string many(int a, long long b, double c, const char *d, int e, int f, int g, int h, long long i, int j, int k, float l, int m, int n)
{
    if (n == 0)
        throw std::to_string(a + e + f + g + h + j + k + m) + d;
    return std::to_string(b + i) + d + std::to_string(c + l);
}
long long (*volatile wide_p)(long long, double, float, int, unsigned long long, short) = wide;
double (*volatile floating_p)(double, float, double) = floating;
float (*volatile single_p)(float) = single;
std::string (*volatile many_p)(int, long long, double, const char *, int, int, int, int, long long, int, int, float, int, int) = many;

void signatures()
{
    for (int i = 0; i < 2; i++)
        try {
            Tracked t("around");
            std::printf("  %lld\n", wide_p(-(1ll << 40), 2.5, 3.75f, i ? -1 : 1, 1ull << 33, -7));
        } catch (long long v) {
            std::printf("  thrown %lld\n", v);
        }
    for (int i = 0; i < 2; i++)
        try {
            std::printf("  %.4f %.4f\n", floating_p(i ? -1 : 1.5, 2.25f, 1e100), single_p(1));
        } catch (double v) {
            std::printf("  thrown %g\n", v);
        }
    try {
        std::printf("  %.3f\n", single_p(-0.5f));
    } catch (float v) {
        std::printf("  thrown %.3f\n", v);
    }
    for (int i = 1; i >= 0; i--)
        try {
            std::printf("  %s\n", many_p(1, 1ll << 35, 2.5, "mid", 2, 3, 4, 5, 6ll << 36, 7, 8, 9.5f, 10, i).c_str());
        } catch (std::string &s) {
            std::printf("  thrown %s\n", s.c_str());
        }
}

int sort_calls;
void callbacks()
{
    int numbers[] = {4, 2, 9, 1};
    attempt("out of qsort", [&] {
        std::qsort(numbers, 4, sizeof numbers[0], [](const void *, const void *) -> int {
            sort_calls++;
            throw Error("comparing", 11);
        });
    });
    std::printf("%d\n", sort_calls);
}

[[gnu::noinline]] int descend(int depth)
{
    std::string local(static_cast<size_t>(depth % 50), 'x');
    if (depth == 0)
        throw std::runtime_error("bottom");
    return descend(depth - 1) + static_cast<int>(local.size());
}

void many_times()
{
    int caught = 0;
    uintptr_t first = 0, moved = 0;
    for (int i = 0; i < 50000; i++) {
        char here;
        uintptr_t at = reinterpret_cast<uintptr_t>(&here);
        first = first ? first : at;
        moved += at != first;
        try {
            descend(i % 10);
        } catch (std::exception &) {
            caught++;
        }
    }
    std::printf("caught %d, moved %d\n", caught, static_cast<int>(moved));
    try {
        descend(3000);
    } catch (std::exception &e) {
        std::printf("%s\n", e.what());
    }
}

struct Global {
    Global()
    {
        try {
            throw 1;
        } catch (int i) {
            std::printf("caught %d before main\n", i);
        }
    }
} global;

} // namespace

int main()
{
    kinds();
    inheritance();
    nesting();
    construction();
    library();
    pointers();
    counting();
    signatures();
    callbacks();
    many_times();
    try {
        std::atexit([] { std::printf("atexit\n"); });
        std::exit(5);
    } catch (...) {
        std::printf("exit is no exception\n");
    }
}
