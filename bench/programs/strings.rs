fn run(n: usize) -> usize {
    let letters = ["a", "b", "c", "d", "e"];
    let mut seed = 42i64;
    let mut text = String::new();
    for i in 0..n {
        if i > 0 {
            text.push(' ');
        }
        let mut word = String::new();
        for _ in 0..3 + i % 4 {
            seed = seed * 16807 % 2147483647;
            word.push_str(letters[(seed % 5) as usize]);
        }
        text.push_str(&word);
    }
    let mut checksum = text.len();
    let mut at = text.find("abc");
    while let Some(position) = at {
        checksum += position % 1000;
        at = text[position + 1..].find("abc").map(|offset| position + 1 + offset);
    }
    let mut kept = Vec::new();
    for word in text.split(' ') {
        if word.starts_with("ab") {
            checksum += 1;
        }
        if word < "c" {
            kept.push(word);
        }
        if word.as_bytes()[word.len() - 1] == b'e' {
            checksum += word.len();
        }
    }
    checksum += kept.join(", ").len();
    checksum + text.replace("cd", "<->").len()
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
