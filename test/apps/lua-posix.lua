-- What the WASI build cannot do: errors caught, coroutines, processes, locales of its own.
print(select(2, pcall(error, { code = 42 })).code)
print(select(2, pcall(error, "text", 0)), select(2, xpcall(function() local x = nil; return x.y end, function(m) return (m:gsub("^.-:", "")) end)))
local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
local sum = 0
for i in gen(1000) do sum = sum + i end
print(sum)
local co = coroutine.create(function(a) local b = coroutine.yield(a * 2); error("inside " .. b) end)
print(coroutine.resume(co, 21))
print(coroutine.resume(co, "it"))
print(coroutine.status(co))
for depth = 1, 3 do print(depth, pcall(function() local function f(n) if n == 0 then error("deep", 0) end f(n - 1) end f(depth * 50) end)) end
local f = assert(io.popen("echo a pipe; exit 3"))
print(f:read("a"), select(3, f:close()))
print(os.execute("exit 5"))
print(os.execute("kill -TERM $$"))
local name = os.tmpname()
local file = assert(io.open(name, "w"))
file:write("temporary"); file:close()
print(io.open(name):read("a"), os.remove(name), select(2, os.remove(name)) ~= nil)
print(os.time({ year = 2020, month = 2, day = 29, hour = 12 }), os.date("!%Y-%m-%d", 86400), os.getenv("VISIBLE"))
print(load("return 1 +")); print(string.format("%q", 1 / 3), math.maxinteger, 7 // 2, 2 ^ 0.5)
print(pcall(string.rep, "x", -1), #string.rep("ab", 1000))
error("the end", 0)
