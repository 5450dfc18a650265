local function before(a, b)
  return a.due < b.due or a.due == b.due and a.id < b.id
end

local Queue = {}
Queue.__index = Queue

function Queue.new()
  return setmetatable({ tasks = {} }, Queue)
end

function Queue:push(task)
  local tasks = self.tasks
  tasks[#tasks + 1] = task
  local at = #tasks
  while at > 1 do
    local parent = math.floor(at / 2)
    if before(tasks[parent], tasks[at]) then break end
    tasks[parent], tasks[at] = tasks[at], tasks[parent]
    at = parent
  end
end

function Queue:pop()
  local tasks = self.tasks
  local size = #tasks
  if size == 0 then return nil end
  local first = tasks[1]
  tasks[1] = tasks[size]
  tasks[size] = nil
  size = size - 1
  local at = 1
  while true do
    local child = 2 * at
    if child > size then break end
    if child < size and before(tasks[child + 1], tasks[child]) then child = child + 1 end
    if before(tasks[at], tasks[child]) then break end
    tasks[at], tasks[child] = tasks[child], tasks[at]
    at = child
  end
  return first
end

local function run(n)
  local queue = Queue.new()
  local seed = 42
  for id = 0, 199 do
    seed = seed * 16807 % 2147483647
    queue:push({ id = id, due = seed % 100, period = 1 + seed % 37, left = math.floor(n / 100) + seed % 50, ran = 0 })
  end
  local clock, checksum = 0, 0
  local task = queue:pop()
  while task do
    clock = math.max(clock, task.due) + 1
    task.ran = task.ran + 1
    task.left = task.left - 1
    checksum = (checksum * 31 + task.id + clock) % 1000003
    if task.left > 0 then
      task.due = task.due + task.period
      queue:push(task)
    else
      checksum = checksum + task.ran
    end
    task = queue:pop()
  end
  return checksum
end

print(string.format("%d", run(tonumber(arg[1]))))
