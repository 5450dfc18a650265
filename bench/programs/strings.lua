local function run(n)
  local letters = { [0] = "a", "b", "c", "d", "e" }
  local seed = 42
  local pieces = {}
  for i = 0, n - 1 do
    local word = ""
    for _ = 1, 3 + i % 4 do
      seed = seed * 16807 % 2147483647
      word = word .. letters[seed % 5]
    end
    pieces[#pieces + 1] = word
  end
  local text = table.concat(pieces, " ")
  local checksum = #text
  local at = string.find(text, "abc", 1, true)
  while at do
    checksum = checksum + (at - 1) % 1000
    at = string.find(text, "abc", at + 1, true)
  end
  local kept = {}
  for word in string.gmatch(text, "[^ ]+") do
    if string.sub(word, 1, 2) == "ab" then checksum = checksum + 1 end
    if word < "c" then kept[#kept + 1] = word end
    if string.byte(word, #word) == 101 then checksum = checksum + #word end
  end
  checksum = checksum + #table.concat(kept, ", ")
  local replaced = string.gsub(text, "cd", "<->")
  return checksum + #replaced
end

print(string.format("%d", run(tonumber(arg[1]))))
