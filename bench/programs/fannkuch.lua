local function run(n)
  local permutation, start, count = {}, {}, {}
  for i = 0, n - 1 do
    permutation[i], start[i], count[i] = 0, i, 0
  end
  local checksum, most, r, index = 0, 0, n, 0
  while true do
    while r ~= 1 do
      count[r - 1] = r
      r = r - 1
    end
    for i = 0, n - 1 do permutation[i] = start[i] end
    local flips = 0
    local k = permutation[0]
    while k ~= 0 do
      local low, high = 0, k
      while low < high do
        permutation[low], permutation[high] = permutation[high], permutation[low]
        low = low + 1
        high = high - 1
      end
      flips = flips + 1
      k = permutation[0]
    end
    if flips > most then most = flips end
    if index % 2 == 0 then checksum = checksum + flips else checksum = checksum - flips end
    while true do
      if r == n then return checksum * 100 + most end
      local first = start[0]
      for i = 0, r - 1 do start[i] = start[i + 1] end
      start[r] = first
      count[r] = count[r] - 1
      if count[r] > 0 then break end
      r = r + 1
    end
    index = index + 1
  end
end

print(string.format("%d", run(tonumber(arg[1]))))
