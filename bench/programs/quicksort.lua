local function sort(xs, first, last)
  local low, high = first, last
  local pivot = xs[math.floor((first + last) / 2)]
  while low <= high do
    while xs[low] < pivot do low = low + 1 end
    while xs[high] > pivot do high = high - 1 end
    if low <= high then
      xs[low], xs[high] = xs[high], xs[low]
      low = low + 1
      high = high - 1
    end
  end
  if first < high then sort(xs, first, high) end
  if low < last then sort(xs, low, last) end
end

local function run(n)
  local seed = 42
  local xs = {}
  for i = 1, n do
    seed = seed * 16807 % 2147483647
    xs[i] = seed
  end
  sort(xs, 1, n)
  local checksum = 0
  for i = 1, n do checksum = (checksum * 31 + xs[i]) % 1000003 end
  return checksum
end

print(string.format("%d", run(tonumber(arg[1]))))
