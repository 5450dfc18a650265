local function entry(i, j)
  return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1)
end

local function times(v, out)
  for i = 1, #v do
    local sum = 0.0
    for j = 1, #v do sum = sum + entry(i - 1, j - 1) * v[j] end
    out[i] = sum
  end
end

local function times_transposed(v, out)
  for i = 1, #v do
    local sum = 0.0
    for j = 1, #v do sum = sum + entry(j - 1, i - 1) * v[j] end
    out[i] = sum
  end
end

local function filled(n, value)
  local out = {}
  for i = 1, n do out[i] = value end
  return out
end

local function run(n)
  local u, v, between = filled(n, 1.0), filled(n, 0.0), filled(n, 0.0)
  for _ = 1, 10 do
    times(u, between)
    times_transposed(between, v)
    times(v, between)
    times_transposed(between, u)
  end
  local vbv, vv = 0.0, 0.0
  for i = 1, n do
    vbv = vbv + u[i] * v[i]
    vv = vv + v[i] * v[i]
  end
  return math.sqrt(vbv / vv)
end

print(string.format("%.9f", run(tonumber(arg[1]))))
