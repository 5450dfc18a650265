const SOLAR_MASS: f64 = 39.47841760435743;
const DAYS: f64 = 365.24;

struct Body {
    x: f64,
    y: f64,
    z: f64,
    vx: f64,
    vy: f64,
    vz: f64,
    mass: f64,
}

fn body(x: f64, y: f64, z: f64, vx: f64, vy: f64, vz: f64, mass: f64) -> Body {
    Body { x, y, z, vx: vx * DAYS, vy: vy * DAYS, vz: vz * DAYS, mass: mass * SOLAR_MASS }
}

fn offset_momentum(bodies: &mut [Body]) {
    for i in 0..bodies.len() {
        bodies[0].vx -= bodies[i].vx * bodies[i].mass / SOLAR_MASS;
        bodies[0].vy -= bodies[i].vy * bodies[i].mass / SOLAR_MASS;
        bodies[0].vz -= bodies[i].vz * bodies[i].mass / SOLAR_MASS;
    }
}

fn advance(bodies: &mut [Body], dt: f64) {
    for i in 0..bodies.len() {
        let (head, rest) = bodies.split_at_mut(i + 1);
        let a = &mut head[i];
        for b in rest {
            let dx = a.x - b.x;
            let dy = a.y - b.y;
            let dz = a.z - b.z;
            let squared = dx * dx + dy * dy + dz * dz;
            let magnitude = dt / (squared * squared.sqrt());
            a.vx -= dx * b.mass * magnitude;
            a.vy -= dy * b.mass * magnitude;
            a.vz -= dz * b.mass * magnitude;
            b.vx += dx * a.mass * magnitude;
            b.vy += dy * a.mass * magnitude;
            b.vz += dz * a.mass * magnitude;
        }
    }
    for b in bodies {
        b.x += dt * b.vx;
        b.y += dt * b.vy;
        b.z += dt * b.vz;
    }
}

fn energy(bodies: &[Body]) -> f64 {
    let mut total = 0.0;
    for (i, a) in bodies.iter().enumerate() {
        total += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
        for b in &bodies[i + 1..] {
            let dx = a.x - b.x;
            let dy = a.y - b.y;
            let dz = a.z - b.z;
            total -= a.mass * b.mass / (dx * dx + dy * dy + dz * dz).sqrt();
        }
    }
    total
}

fn main() {
    let mut bodies = [
        body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
        body(4.841431442464721, -1.1603200440274284, -0.10362204447112311,
            0.001660076642744037, 0.007699011184197404, -0.0000690460016972063, 0.0009547919384243266),
        body(8.34336671824458, 4.124798564124305, -0.4035234171143214,
            -0.002767425107268624, 0.004998528012349172, 0.000023041729757376393, 0.0002858859806661308),
        body(12.894369562139131, -15.111151401698631, -0.22330757889265573,
            0.002964601375647616, 0.0023784717395948095, -0.000029658956854023756, 0.00004366244043351563),
        body(15.379697114850917, -25.919314609987964, 0.17925877295037118,
            0.0026806777249038932, 0.001628241700382423, -0.00009515922545197159, 0.000051513890204661145),
    ];
    offset_momentum(&mut bodies);
    let steps: i64 = std::env::args().nth(1).unwrap().parse().unwrap();
    for _ in 0..steps {
        advance(&mut bodies, 0.01);
    }
    println!("{:.9}", energy(&bodies));
}
