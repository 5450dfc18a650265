local SOLAR_MASS = 39.47841760435743
local DAYS = 365.24

local function body(x, y, z, vx, vy, vz, mass)
  return { x = x, y = y, z = z, vx = vx * DAYS, vy = vy * DAYS, vz = vz * DAYS, mass = mass * SOLAR_MASS }
end

local function offset_momentum(bodies)
  local sun = bodies[1]
  for _, b in ipairs(bodies) do
    sun.vx = sun.vx - b.vx * b.mass / SOLAR_MASS
    sun.vy = sun.vy - b.vy * b.mass / SOLAR_MASS
    sun.vz = sun.vz - b.vz * b.mass / SOLAR_MASS
  end
end

local function advance(bodies, dt)
  for i = 1, #bodies do
    local a = bodies[i]
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local squared = dx * dx + dy * dy + dz * dz
      local magnitude = dt / (squared * math.sqrt(squared))
      a.vx = a.vx - dx * b.mass * magnitude
      a.vy = a.vy - dy * b.mass * magnitude
      a.vz = a.vz - dz * b.mass * magnitude
      b.vx = b.vx + dx * a.mass * magnitude
      b.vy = b.vy + dy * a.mass * magnitude
      b.vz = b.vz + dz * a.mass * magnitude
    end
  end
  for i = 1, #bodies do
    local b = bodies[i]
    b.x = b.x + dt * b.vx
    b.y = b.y + dt * b.vy
    b.z = b.z + dt * b.vz
  end
end

local function energy(bodies)
  local total = 0.0
  for i = 1, #bodies do
    local a = bodies[i]
    total = total + 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      total = total - a.mass * b.mass / math.sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return total
end

local bodies = {
  body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
  body(4.841431442464721, -1.1603200440274284, -0.10362204447112311,
    0.001660076642744037, 0.007699011184197404, -0.0000690460016972063, 0.0009547919384243266),
  body(8.34336671824458, 4.124798564124305, -0.4035234171143214,
    -0.002767425107268624, 0.004998528012349172, 0.000023041729757376393, 0.0002858859806661308),
  body(12.894369562139131, -15.111151401698631, -0.22330757889265573,
    0.002964601375647616, 0.0023784717395948095, -0.000029658956854023756, 0.00004366244043351563),
  body(15.379697114850917, -25.919314609987964, 0.17925877295037118,
    0.0026806777249038932, 0.001628241700382423, -0.00009515922545197159, 0.000051513890204661145),
}
offset_momentum(bodies)
for _ = 1, tonumber(arg[1]) do advance(bodies, 0.01) end
print(string.format("%.9f", energy(bodies)))
