fn sort(xs: &mut [i64], first: i64, last: i64) {
    let mut low = first;
    let mut high = last;
    let pivot = xs[((first + last) / 2) as usize];
    while low <= high {
        while xs[low as usize] < pivot {
            low += 1;
        }
        while xs[high as usize] > pivot {
            high -= 1;
        }
        if low <= high {
            xs.swap(low as usize, high as usize);
            low += 1;
            high -= 1;
        }
    }
    if first < high {
        sort(xs, first, high);
    }
    if low < last {
        sort(xs, low, last);
    }
}

fn run(n: i64) -> i64 {
    let mut seed = 42;
    let mut xs = Vec::new();
    for _ in 0..n {
        seed = seed * 16807 % 2147483647;
        xs.push(seed);
    }
    sort(&mut xs, 0, n - 1);
    let mut checksum = 0;
    for x in xs {
        checksum = (checksum * 31 + x) % 1000003;
    }
    checksum
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
