use std::collections::HashMap;

fn run(n: i64) -> i64 {
    let mut counts: HashMap<String, i64> = HashMap::new();
    let mut seed = 42;
    for _ in 0..n {
        seed = seed * 16807 % 2147483647;
        *counts.entry(format!("key{}", seed % (n / 4))).or_insert(0) += 1;
    }
    let mut checksum = counts.len() as i64;
    for i in 0..n / 4 {
        if i % 3 == 0 {
            counts.remove(&format!("key{i}"));
        }
    }
    for i in 0..n / 2 {
        if let Some(count) = counts.get(&format!("key{i}")) {
            checksum += count * (i % 10);
        }
    }
    checksum + counts.len() as i64
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
