local function run(n)
  local sum = 0
  for i = 0, n - 1 do
    for j = 0, 999 do
      sum = sum + (i + j) % 7 * 3
      if sum > 1000000 then sum = sum - 1000000 end
    end
  end
  return sum
end

print(string.format("%d", run(tonumber(arg[1]))))
