local function make(depth)
  if depth == 0 then return {} end
  return { left = make(depth - 1), right = make(depth - 1) }
end

local function count(tree)
  if not tree then return 0 end
  return 1 + count(tree.left) + count(tree.right)
end

local function run(n)
  local checksum = count(make(n + 1))
  local kept = make(n)
  for depth = 4, n, 2 do
    for _ = 1, 2 ^ (n - depth + 4) do checksum = checksum + count(make(depth)) end
  end
  return checksum + count(kept)
end

print(string.format("%d", run(tonumber(arg[1]))))
