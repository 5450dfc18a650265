fn run(n: i64) -> i64 {
    let mut composite = vec![false; n as usize + 1];
    let mut count = 0;
    for i in 2..=n {
        if !composite[i as usize] {
            count += 1;
            let mut multiple = i * i;
            while multiple <= n {
                composite[multiple as usize] = true;
                multiple += i;
            }
        }
    }
    count
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
