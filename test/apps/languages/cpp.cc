// Containers, strings, streams, virtual calls, files: what libc++ needs of the host.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

struct shape {
  virtual ~shape() = default;
  virtual double area() const = 0;
};
struct square final : shape {
  double side;
  explicit square(double s) : side(s) {}
  double area() const override { return side * side; }
};
struct disc final : shape {
  double radius;
  explicit disc(double r) : radius(r) {}
  double area() const override { return 3.14159265358979 * radius * radius; }
};

struct last_words {
  ~last_words() { std::puts("destroyed at exit"); }
};
static last_words words;

int main(int argc, char **argv) {
  std::vector<std::unique_ptr<shape>> shapes;
  for (int i = 1; i <= 4; i++)
    i % 2 ? shapes.emplace_back(std::make_unique<square>(i)) : shapes.emplace_back(std::make_unique<disc>(i));
  std::cout << std::fixed << std::setprecision(3);
  for (const auto &s : shapes)
    std::cout << s->area() << ' ';
  std::cout << '\n';

  std::map<std::string, int> count;
  std::istringstream text("one two three two three three");
  for (std::string word; text >> word;)
    count[word]++;
  for (const auto &[word, n] : count)
    std::cout << word << '=' << n << ' ';

  std::unordered_map<int, std::variant<int, std::string>> table{{1, 10}, {2, "twenty"}};
  std::cout << std::get<int>(table[1]) << ' ' << std::get<std::string>(table[2]) << '\n';

  std::vector<unsigned> numbers(1000);
  std::iota(numbers.begin(), numbers.end(), 1u);
  std::function<unsigned(unsigned)> mix = [seed = 17u](unsigned n) { return n * 2654435761u ^ seed; };
  std::transform(numbers.begin(), numbers.end(), numbers.begin(), mix);
  std::sort(numbers.begin(), numbers.end(), std::greater<>());
  std::cout << numbers.front() << ' ' << numbers[500] << ' ' << numbers.back() << ' ' << std::accumulate(numbers.begin(), numbers.end(), 0ull) << '\n';

  FILE *out = std::fopen("note.txt", "w");
  std::fprintf(out, "first\n%g\n", 2.5);
  std::fclose(out);
  FILE *in = std::fopen("note.txt", "r");
  char line[32];
  double value = 0;
  const int fields = std::fscanf(in, "%31s %lf", line, &value);
  std::fclose(in);
  std::cout << fields << line << value << (std::fopen("absent.txt", "r") == nullptr) << std::endl;
  std::remove("note.txt");

  std::string all;
  for (std::string read; std::getline(std::cin, read);)
    all += read + '|';
  std::cout << all << ' ' << (argc > 2 ? argv[2] : "-") << std::endl;
  return 3;
}
