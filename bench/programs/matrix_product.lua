local function matrix(n, seed)
  local rows = {}
  for i = 0, n - 1 do
    local row = {}
    for j = 0, n - 1 do row[j + 1] = seed * (i - j) * (i + j) end
    rows[i + 1] = row
  end
  return rows
end

local function product(a, b, n)
  local rows = {}
  for i = 1, n do
    local left, row = a[i], {}
    for j = 1, n do row[j] = 0.0 end
    for k = 1, n do
      local factor, right = left[k], b[k]
      for j = 1, n do row[j] = row[j] + factor * right[j] end
    end
    rows[i] = row
  end
  return rows
end

local n = tonumber(arg[1])
local scale = 1.0 / n / n
local c = product(matrix(n, scale), matrix(n, scale * 2.0), n)
print(string.format("%.6f", c[1][1] + c[math.floor(n / 2) + 1][math.floor(n / 3) + 1] + c[n][n - 1]))
