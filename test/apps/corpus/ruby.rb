puts RUBY_VERSION, RUBY_PLATFORM
sieve = (0..20_000).to_a
sieve[0] = sieve[1] = nil
sieve.each { |n| next unless n; break if n * n > 20_000; (n * n).step(20_000, n) { |m| sieve[m] = nil } }
primes = sieve.compact
p primes.size, primes.sum, primes.last, 3**150, (1..25).inject(:*)
squares = Enumerator.new { |out| i = 0; loop { out << (i += 1) * i } }
p squares.lazy.reject(&:odd?).map { |n| n / 4 }.first(5)
fiber = Fiber.new { |x| loop { x = Fiber.yield(x.to_s * 2) } }
p fiber.resume(1), fiber.resume(:ab), fiber.resume(nil)
def guarded
  yield
rescue ZeroDivisionError, TypeError => e
  "#{e.class}: #{e.message}"
ensure
  print "ensure "
end
puts guarded { 1 / 0 }, guarded { 1 + nil }, guarded { 42 }
p catch(:found) { 5.times { |i| 5.times { |j| throw :found, [i, j] if i * j == 6 } } }
Point = Struct.new(:x, :y) { def +(other) = Point.new(x + other.x, y + other.y) }
p Point.new(1, 2) + Point.new(0.5, -2), "größe".upcase.bytes.size, "a-b_c".tr("-_", "  ").split
case { kind: :circle, at: [1, [2, 3]] }
in { kind: Symbol => kind, at: [a, [*rest]] } then p kind, a, rest
end
p format("%08.3f|%-5s|%+x", Math::E, "ok", 255), 10.0.to_r, Rational(3, 9), Complex(1, -1)**3
def ackermann(m, n) = m.zero? ? n + 1 : (n.zero? ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1)))
p ackermann(2, 6)
GC.start
File.write("/w/note.txt", "one\ntwo\n")
p File.readlines("/w/note.txt", chomp: true), File.size("/w/note.txt"), Dir.children("/w").sort
File.delete("/w/note.txt")
p ARGV, ENV["COLOUR"], $stdin.read.split.map(&:capitalize)
exit 5
