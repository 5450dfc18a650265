fn entry(i: i64, j: i64) -> f64 {
    1.0 / ((i + j) * (i + j + 1) / 2 + i + 1) as f64
}

fn times(v: &[f64], out: &mut [f64]) {
    for i in 0..v.len() {
        let mut sum = 0.0;
        for j in 0..v.len() {
            sum += entry(i as i64, j as i64) * v[j];
        }
        out[i] = sum;
    }
}

fn times_transposed(v: &[f64], out: &mut [f64]) {
    for i in 0..v.len() {
        let mut sum = 0.0;
        for j in 0..v.len() {
            sum += entry(j as i64, i as i64) * v[j];
        }
        out[i] = sum;
    }
}

fn run(n: usize) -> f64 {
    let mut u = vec![1.0; n];
    let mut v = vec![0.0; n];
    let mut between = vec![0.0; n];
    for _ in 0..10 {
        times(&u, &mut between);
        times_transposed(&between, &mut v);
        times(&v, &mut between);
        times_transposed(&between, &mut u);
    }
    let mut vbv = 0.0;
    let mut vv = 0.0;
    for i in 0..n {
        vbv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    (vbv / vv).sqrt()
}

fn main() {
    println!("{:.9}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
