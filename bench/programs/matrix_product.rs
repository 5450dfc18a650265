fn matrix(n: usize, seed: f64) -> Vec<Vec<f64>> {
    let row = |i: usize| {
        let entry = |j: usize| seed * (i as i64 - j as i64) as f64 * (i + j) as f64;
        (0..n).map(entry).collect()
    };
    (0..n).map(row).collect()
}

fn product(a: &[Vec<f64>], b: &[Vec<f64>], n: usize) -> Vec<Vec<f64>> {
    let mut rows = Vec::new();
    for i in 0..n {
        let left = &a[i];
        let mut row = vec![0.0; n];
        for k in 0..n {
            let factor = left[k];
            let right = &b[k];
            for j in 0..n {
                row[j] += factor * right[j];
            }
        }
        rows.push(row);
    }
    rows
}

fn main() {
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let scale = 1.0 / n as f64 / n as f64;
    let c = product(&matrix(n, scale), &matrix(n, scale * 2.0), n);
    println!("{:.6}", c[0][0] + c[n / 2][n / 3] + c[n - 1][n - 2]);
}
