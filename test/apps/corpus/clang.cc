#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

template <unsigned N> constexpr unsigned fibonacci = fibonacci<N - 1> + fibonacci<N - 2>;
template <> constexpr unsigned fibonacci<0> = 0;
template <> constexpr unsigned fibonacci<1> = 1;

int main(int argc, char **argv) {
  std::map<std::string, std::vector<int>> by_last_digit;
  for (int i = 0; i < 100; i++)
    by_last_digit[std::to_string(i * i % 10)].push_back(i);
  for (auto &[digit, numbers] : by_last_digit) {
    std::reverse(numbers.begin(), numbers.end());
    std::printf("%s: %zu, %d first\n", digit.c_str(), numbers.size(), numbers.front());
  }
  std::printf("%u %s\n", fibonacci<40>, argc > 1 ? argv[1] : "-");
}
