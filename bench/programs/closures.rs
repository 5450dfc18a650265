fn counter(step: i64) -> Box<dyn FnMut() -> i64> {
    let mut n = 0;
    Box::new(move || {
        n = (n + step) % 1000;
        n
    })
}

fn run(n: usize) -> i64 {
    let mut adders: Vec<Box<dyn Fn(i64) -> i64>> = Vec::new();
    for k in 0..10 {
        adders.push(Box::new(move |x| x + k * k));
    }
    let mut counters = [counter(3), counter(7)];
    let mut x = 1;
    for i in 0..n {
        let add = &adders[i % 10];
        let next = &mut counters[i % 2];
        x = (add(x) * 3 + next()) % 1000003;
    }
    let numbers: Vec<i64> = (0..1000).collect();
    for _ in 0..n / 1000 {
        let offset = x % 100;
        let mapped: Vec<i64> = numbers.iter().map(|v| v * 3 + offset).collect();
        let filtered: Vec<i64> = mapped.into_iter().filter(|v| v % 2 == 0).collect();
        x += filtered.into_iter().fold(0, |a, b| a + b);
        x %= 1000003;
    }
    x
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
