const SOLAR_MASS = 39.47841760435743;
const DAYS = 365.24;

class Body {
  constructor(x, y, z, vx, vy, vz, mass) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx * DAYS;
    this.vy = vy * DAYS;
    this.vz = vz * DAYS;
    this.mass = mass * SOLAR_MASS;
  }
}

function offsetMomentum(bodies) {
  const sun = bodies[0];
  for (const b of bodies) {
    sun.vx -= (b.vx * b.mass) / SOLAR_MASS;
    sun.vy -= (b.vy * b.mass) / SOLAR_MASS;
    sun.vz -= (b.vz * b.mass) / SOLAR_MASS;
  }
}

function advance(bodies, dt) {
  for (let i = 0; i < bodies.length; i++) {
    const a = bodies[i];
    for (let j = i + 1; j < bodies.length; j++) {
      const b = bodies[j];
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      const squared = dx * dx + dy * dy + dz * dz;
      const magnitude = dt / (squared * Math.sqrt(squared));
      a.vx -= dx * b.mass * magnitude;
      a.vy -= dy * b.mass * magnitude;
      a.vz -= dz * b.mass * magnitude;
      b.vx += dx * a.mass * magnitude;
      b.vy += dy * a.mass * magnitude;
      b.vz += dz * a.mass * magnitude;
    }
  }
  for (const b of bodies) {
    b.x += dt * b.vx;
    b.y += dt * b.vy;
    b.z += dt * b.vz;
  }
}

function energy(bodies) {
  let total = 0.0;
  for (let i = 0; i < bodies.length; i++) {
    const a = bodies[i];
    total += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
    for (let j = i + 1; j < bodies.length; j++) {
      const b = bodies[j];
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      total -= (a.mass * b.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return total;
}

const bodies = [
  new Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
  new Body(4.841431442464721, -1.1603200440274284, -0.10362204447112311,
    0.001660076642744037, 0.007699011184197404, -0.0000690460016972063, 0.0009547919384243266),
  new Body(8.34336671824458, 4.124798564124305, -0.4035234171143214,
    -0.002767425107268624, 0.004998528012349172, 0.000023041729757376393, 0.0002858859806661308),
  new Body(12.894369562139131, -15.111151401698631, -0.22330757889265573,
    0.002964601375647616, 0.0023784717395948095, -0.000029658956854023756, 0.00004366244043351563),
  new Body(15.379697114850917, -25.919314609987964, 0.17925877295037118,
    0.0026806777249038932, 0.001628241700382423, -0.00009515922545197159, 0.000051513890204661145),
];
offsetMomentum(bodies);
const steps = Number(process.argv[2]);
for (let i = 0; i < steps; i++) advance(bodies, 0.01);
console.log(energy(bodies).toFixed(9));
