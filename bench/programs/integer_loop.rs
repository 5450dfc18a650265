fn run(n: i64) -> i64 {
    let mut sum = 0;
    for i in 0..n {
        for j in 0..1000 {
            sum += (i + j) % 7 * 3;
            if sum > 1_000_000 {
                sum -= 1_000_000;
            }
        }
    }
    sum
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
