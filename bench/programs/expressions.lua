local fmod = math.fmod
local seed = 42

local function next_number(bound)
  seed = seed * 16807 % 2147483647
  return seed % bound
end

local function grow(depth)
  if depth == 0 then
    if next_number(2) == 0 then return { kind = "variable" } end
    return { kind = "number", value = next_number(10) }
  end
  local choice = next_number(5)
  if choice == 0 then return { kind = "negate", a = grow(depth - 1) } end
  local kind = choice <= 2 and "add" or "multiply"
  return { kind = kind, a = grow(depth - 1), b = grow(depth - 1) }
end

local function evaluate(e, x)
  local kind = e.kind
  if kind == "number" then return e.value end
  if kind == "variable" then return x end
  if kind == "negate" then return -evaluate(e.a, x) end
  if kind == "add" then return fmod(evaluate(e.a, x) + evaluate(e.b, x), 10007) end
  return fmod(evaluate(e.a, x) * evaluate(e.b, x), 10007)
end

local function derive(e)
  local kind = e.kind
  if kind == "number" then return { kind = "number", value = 0 } end
  if kind == "variable" then return { kind = "number", value = 1 } end
  if kind == "negate" then return { kind = "negate", a = derive(e.a) } end
  if kind == "add" then return { kind = "add", a = derive(e.a), b = derive(e.b) } end
  return {
    kind = "add",
    a = { kind = "multiply", a = derive(e.a), b = e.b },
    b = { kind = "multiply", a = e.a, b = derive(e.b) },
  }
end

local function run(n)
  local tree = grow(8)
  local checksum = 0
  for x = 0, n - 1 do
    checksum = checksum + evaluate(tree, x)
    if x % 10 == 0 then checksum = checksum + evaluate(derive(tree), x) end
    checksum = fmod(checksum, 1000003)
  end
  return checksum
end

print(string.format("%d", run(tonumber(arg[1]))))
