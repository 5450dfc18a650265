local function counter(step)
  local n = 0
  return function()
    n = (n + step) % 1000
    return n
  end
end

local function map(xs, f)
  local out = {}
  for i = 1, #xs do out[i] = f(xs[i]) end
  return out
end

local function filter(xs, f)
  local out = {}
  for i = 1, #xs do
    if f(xs[i]) then out[#out + 1] = xs[i] end
  end
  return out
end

local function fold(xs, init, f)
  local result = init
  for i = 1, #xs do result = f(result, xs[i]) end
  return result
end

local function run(n)
  local adders = {}
  for k = 0, 9 do adders[k] = function(x) return x + k * k end end
  local counters = { [0] = counter(3), counter(7) }
  local x = 1
  for i = 0, n - 1 do
    local add, next = adders[i % 10], counters[i % 2]
    x = (add(x) * 3 + next()) % 1000003
  end
  local numbers = {}
  for i = 0, 999 do numbers[i + 1] = i end
  for _ = 1, math.floor(n / 1000) do
    local offset = x % 100
    local mapped = map(numbers, function(v) return v * 3 + offset end)
    local filtered = filter(mapped, function(v) return v % 2 == 0 end)
    x = x + fold(filtered, 0, function(a, b) return a + b end)
    x = x % 1000003
  end
  return x
end

print(string.format("%d", run(tonumber(arg[1]))))
