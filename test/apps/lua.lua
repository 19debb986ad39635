-- Exercises the interpreter: numbers, strings, patterns, tables, closures, metatables, files, sorting, integer and float formatting.
print(_VERSION, #arg, arg[1], arg[2])
print(7 // 2, 7 % -3, 2^53, 1e100, 0x7fffffffffffffff + 1, 3 | 4, ~0, 1 << 62, 10 / 3)
print(string.format("%5.2f|%-8s|%08x|%q|%g|%a", 3.14159, "left", 48879, "quote\n\"it\"", 1e-10, 0.5))
print(("the quick brown fox"):gsub("(%w+)", string.upper), ("key = value"):match("^(%w+)%s*=%s*(%w+)$"))
print(utf8.char(228, 8364, 128512), utf8.len("äöü"), #"äöü")

local function fibonacci(n) if n < 2 then return n end return fibonacci(n - 1) + fibonacci(n - 2) end
print(fibonacci(24))

local words = {}
for w in ("pear apple fig banana cherry apple date elder"):gmatch("%a+") do words[#words + 1] = w end
table.sort(words, function(a, b) return #a < #b or (#a == #b and a < b) end)
print(table.concat(words, " "), select("#", table.unpack(words)))

local point = {}
point.__index = point
point.__add = function(a, b) return setmetatable({x = a.x + b.x, y = a.y + b.y}, point) end
point.__tostring = function(p) return "(" .. p.x .. ", " .. p.y .. ")" end
point.__eq = function(a, b) return a.x == b.x and a.y == b.y end
print(tostring(setmetatable({x = 1, y = 2}, point) + setmetatable({x = 0.5, y = -2}, point)))

local function counter() local n = 0 return function() n = n + 1 return n end end
local c = counter()
print(c(), c(), c())

local primes, sieve = {}, {}
for i = 2, 5000 do
  if not sieve[i] then
    primes[#primes + 1] = i
    for j = i * i, 5000, i do sieve[j] = true end
  end
end
print(#primes, primes[#primes])

local f <close> = assert(io.open("lines.txt", "w"))
for i = 1, 1000 do f:write(i, " ", i * i, "\n") end
f:flush()
local sum = 0
for line in io.lines("lines.txt") do sum = sum + tonumber(line:match("%d+$")) end
print(sum)
print(os.time({year = 2001, month = 9, day = 9, hour = 1, min = 46, sec = 40}) ~= nil, os.rename("lines.txt", "kept.txt"), os.remove("kept.txt"))

local text = {}
for i = 1, 2000 do text[i] = string.pack("<i4z", i, "n" .. i) end
local packed = table.concat(text)
print(#packed, string.unpack("<i4z", packed, 1))
collectgarbage()
print(math.type(1), math.type(1.0), math.maxinteger, math.pi, math.tointeger(3.0), math.ult(-1, 1))
