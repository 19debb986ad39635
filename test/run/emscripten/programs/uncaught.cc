// Ways in which programs with exceptions end; argument: which (uncaught.txt).
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>

namespace shop {
struct Base {
    virtual ~Base() = default;
    int value = 1;
};
struct SoldOut : Base, std::runtime_error {
    explicit SoldOut(const std::string &what) : std::runtime_error(what) {}
};
struct Plain {};
} // namespace shop
struct Late : std::logic_error {
    using std::logic_error::logic_error;
    const char *what() const noexcept override { return "too late"; }
};

[[gnu::noinline]] static void middle(void (*f)())
{
    try {
        f();
    } catch (float) { // does not match, so that the exception passes through
        std::puts("float");
    }
}
static void own_handler()
{
    try {
        if (std::exception_ptr e = std::current_exception())
            std::rethrow_exception(e);
        std::puts("handler: no exception");
    } catch (const std::exception &e) {
        std::printf("handler: %s\n", e.what());
    } catch (...) {
        std::puts("handler: something");
    }
    std::fflush(stdout);
    std::_Exit(9);
}
static void not_thrown() noexcept { middle([] { throw 1; }); }
static void memory_fault() { *reinterpret_cast<volatile int *>(0xfffffff0) = 1; }

static const struct {
    const char *name;
    void (*run)();
} ways[] = {
    {"int", [] { throw 42; }},
    {"text", [] { throw "words"; }},
    {"class", [] { throw shop::Plain(); }},
    {"runtime_error", [] { throw std::runtime_error("reason"); }},
    {"derived", [] { throw Late("unused"); }},
    {"second-base", [] { throw shop::SoldOut("bread"); }},
    {"through", [] { middle([] { throw std::out_of_range("passing"); }); }},
    {"rethrown", [] {
         try {
             throw std::runtime_error("twice");
         } catch (...) {
             throw;
         }
     }},
    {"nothing-to-rethrow", [] { throw; }},
    {"noexcept", [] { not_thrown(); }},
    {"handler", [] {
         std::set_terminate(own_handler);
         middle([] { throw std::runtime_error("for the handler"); });
     }},
    {"handler-nothing", [] {
         std::set_terminate(own_handler);
         throw;
     }},
    {"handler-noexcept", [] { // compiled code goes there by itself, without naming the exception
         std::set_terminate([] { std::_Exit(11); });
         not_thrown();
     }},
    {"handler-returns", [] {
         std::set_terminate([] { std::fputs("I return\n", stderr); });
         throw 1;
     }},
    {"terminate", [] { std::terminate(); }},
    {"abort", [] { middle([] { std::abort(); }); }},
    {"exit", [] { middle([] { std::exit(7); }); }},
    {"quick", [] { middle([] { std::_Exit(8); }); }},
    {"fault", [] { middle(memory_fault); }},
};

int main(int argc, char **argv)
{
    std::setvbuf(stdout, nullptr, _IONBF, 0);
    for (const auto &way : ways)
        if (argc > 1 && std::strcmp(argv[1], way.name) == 0) {
            std::printf("%s\n", way.name);
            way.run();
        }
    std::puts("returned");
}
