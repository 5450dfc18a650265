fn run(n: usize) -> usize {
    let mut composite = vec![false; n + 1];
    let mut count = 0;
    for i in 2..=n {
        if !composite[i] {
            count += 1;
            let mut multiple = i * i;
            while multiple <= n {
                composite[multiple] = true;
                multiple += i;
            }
        }
    }
    count
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
