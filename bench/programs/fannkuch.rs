fn run(n: usize) -> i64 {
    let mut permutation = vec![0usize; n];
    let mut start: Vec<usize> = (0..n).collect();
    let mut count = vec![0usize; n];
    let mut checksum = 0;
    let mut most = 0;
    let mut r = n;
    let mut index = 0;
    loop {
        while r != 1 {
            count[r - 1] = r;
            r -= 1;
        }
        for i in 0..n {
            permutation[i] = start[i];
        }
        let mut flips = 0;
        let mut k = permutation[0];
        while k != 0 {
            let mut low = 0;
            let mut high = k;
            while low < high {
                permutation.swap(low, high);
                low += 1;
                high -= 1;
            }
            flips += 1;
            k = permutation[0];
        }
        if flips > most {
            most = flips;
        }
        if index % 2 == 0 {
            checksum += flips;
        } else {
            checksum -= flips;
        }
        loop {
            if r == n {
                return checksum * 100 + most;
            }
            let first = start[0];
            for i in 0..r {
                start[i] = start[i + 1];
            }
            start[r] = first;
            count[r] -= 1;
            if count[r] > 0 {
                break;
            }
            r += 1;
        }
        index += 1;
    }
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
