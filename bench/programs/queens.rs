fn place(row: usize, n: usize, columns: &mut [bool], rising: &mut [bool], falling: &mut [bool]) -> i64 {
    if row == n {
        return 1;
    }
    let mut found = 0;
    for column in 0..n {
        if !columns[column] && !rising[row + column] && !falling[row + n - column] {
            columns[column] = true;
            rising[row + column] = true;
            falling[row + n - column] = true;
            found += place(row + 1, n, columns, rising, falling);
            columns[column] = false;
            rising[row + column] = false;
            falling[row + n - column] = false;
        }
    }
    found
}

fn main() {
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    println!("{}", place(0, n, &mut vec![false; n], &mut vec![false; 2 * n], &mut vec![false; 2 * n]));
}
