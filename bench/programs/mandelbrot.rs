fn run(n: i64) -> i64 {
    let mut total = 0;
    for row in 0..n {
        let ci = 2.0 * row as f64 / n as f64 - 1.0;
        for column in 0..n {
            let cr = 2.0 * column as f64 / n as f64 - 1.5;
            let mut zr = 0.0;
            let mut zi = 0.0;
            let mut steps = 0;
            while steps < 50 && zr * zr + zi * zi <= 4.0 {
                let next = zr * zr - zi * zi + cr;
                zi = 2.0 * zr * zi + ci;
                zr = next;
                steps += 1;
            }
            total += steps;
        }
    }
    total
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
