-- The mix a Lua program is made of: calls, tables, strings, closures, sorting, arithmetic.
local function fibonacci(n)
  if n < 2 then return n end
  return fibonacci(n - 1) + fibonacci(n - 2)
end

local function queens(size)
  local column, up, down, found = {}, {}, {}, 0
  local function place(row)
    if row > size then
      found = found + 1
      return
    end
    for c = 1, size do
      if not (column[c] or up[row + c] or down[row - c]) then
        column[c], up[row + c], down[row - c] = true, true, true
        place(row + 1)
        column[c], up[row + c], down[row - c] = nil, nil, nil
      end
    end
  end
  place(1)
  return found
end

local function words(count)
  local seen, parts = {}, {}
  for i = 1, count do
    local word = "w" .. (i * 7919 % 4093)
    seen[word] = (seen[word] or 0) + 1
    parts[#parts + 1] = word:upper()
  end
  local keys = {}
  for key in pairs(seen) do keys[#keys + 1] = key end
  table.sort(keys)
  local text = table.concat(parts, " ")
  local _, sevens = text:gsub("7", "seven")
  return #keys, keys[1], #text, sevens
end

local function integrate(steps)
  local sum = 0.0
  for i = 1, steps do
    local x = (i - 0.5) / steps
    sum = sum + 4 / (1 + x * x)
  end
  return sum / steps
end

print("fibonacci", fibonacci(31))
print("queens", queens(9))
print("words", words(300000))
print(string.format("integrate %.9f", integrate(6000000)))
