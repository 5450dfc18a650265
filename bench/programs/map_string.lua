local function run(n)
  local counts, size = {}, 0
  local seed = 42
  local range = math.floor(n / 4)
  for _ = 1, n do
    seed = seed * 16807 % 2147483647
    local key = "key" .. seed % range
    local count = counts[key]
    if not count then
      size = size + 1
      count = 0
    end
    counts[key] = count + 1
  end
  local checksum = size
  for i = 0, range - 1 do
    if i % 3 == 0 and counts["key" .. i] then
      counts["key" .. i] = nil
      size = size - 1
    end
  end
  for i = 0, math.floor(n / 2) - 1 do
    local count = counts["key" .. i]
    if count then checksum = checksum + count * (i % 10) end
  end
  return checksum + size
end

print(string.format("%d", run(tonumber(arg[1]))))
