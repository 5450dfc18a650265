local function place(row, n, columns, rising, falling)
  if row > n then return 1 end
  local found = 0
  for column = 1, n do
    if not columns[column] and not rising[row + column] and not falling[row - column + n] then
      columns[column], rising[row + column], falling[row - column + n] = true, true, true
      found = found + place(row + 1, n, columns, rising, falling)
      columns[column], rising[row + column], falling[row - column + n] = false, false, false
    end
  end
  return found
end

local function filled(n)
  local out = {}
  for i = 1, n do out[i] = false end
  return out
end

local n = tonumber(arg[1])
print(string.format("%d", place(1, n, filled(n), filled(2 * n), filled(2 * n))))
