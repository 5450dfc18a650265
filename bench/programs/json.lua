local NULL = {}
local byte, sub = string.byte, string.sub
local text, at

local value

local function skip_space()
  while at <= #text and byte(text, at) <= 32 do at = at + 1 end
end

local function number()
  local n = 0
  while at <= #text do
    local b = byte(text, at)
    if b < 48 or b > 57 then break end
    n = n * 10 + b - 48
    at = at + 1
  end
  return n
end

local function quoted()
  at = at + 1
  local start = at
  while byte(text, at) ~= 34 do at = at + 1 end
  at = at + 1
  return sub(text, start, at - 2)
end

local function list()
  local items = { list = true }
  at = at + 1
  skip_space()
  while byte(text, at) ~= 93 do
    items[#items + 1] = value()
    skip_space()
    if byte(text, at) == 44 then at = at + 1 end
  end
  at = at + 1
  return items
end

local function object()
  local fields = {}
  at = at + 1
  skip_space()
  while byte(text, at) ~= 125 do
    local key = quoted()
    skip_space()
    at = at + 1
    fields[key] = value()
    skip_space()
    if byte(text, at) == 44 then at = at + 1 end
    skip_space()
  end
  at = at + 1
  return { fields = fields }
end

function value()
  skip_space()
  local b = byte(text, at)
  if b == 123 then return object() end
  if b == 91 then return list() end
  if b == 34 then return quoted() end
  if b == 116 then
    at = at + 4
    return true
  end
  if b == 102 then
    at = at + 5
    return false
  end
  if b == 110 then
    at = at + 4
    return NULL
  end
  return number()
end

local function sum(json)
  if json == NULL then return 1 end
  if json == true then return 2 end
  if json == false then return 3 end
  local kind = type(json)
  if kind == "number" then return json end
  if kind == "string" then return #json end
  local total = 0
  if json.list then
    for i = 1, #json do total = total + sum(json[i]) end
  else
    for key, field in pairs(json.fields) do total = total + #key + sum(field) end
  end
  return total
end

local function run(n)
  local pieces = { "[" }
  for i = 0, n - 1 do
    if i > 0 then pieces[#pieces + 1] = ",\n " end
    pieces[#pieces + 1] = string.format(
      '{"id": %d, "name": "item %d", "tags": ["a", "bc", null], ', i, i * 7 % 1000)
    pieces[#pieces + 1] = string.format(
      '"size": {"width": %d, "height": %d}, "open": %s}', i % 50, i % 70, tostring(i % 2 == 0))
  end
  pieces[#pieces + 1] = "]"
  text = table.concat(pieces)
  local checksum = #text
  for _ = 1, 5 do
    at = 1
    checksum = checksum + sum(value())
  end
  return checksum
end

print(string.format("%d", run(tonumber(arg[1]))))
