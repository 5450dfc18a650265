struct Tree {
    left: Option<Box<Tree>>,
    right: Option<Box<Tree>>,
}

fn make(depth: u32) -> Option<Box<Tree>> {
    Some(Box::new(if depth == 0 {
        Tree { left: None, right: None }
    } else {
        Tree { left: make(depth - 1), right: make(depth - 1) }
    }))
}

fn count(tree: &Option<Box<Tree>>) -> i64 {
    match tree {
        None => 0,
        Some(node) => 1 + count(&node.left) + count(&node.right),
    }
}

fn run(n: u32) -> i64 {
    let mut checksum = count(&make(n + 1));
    let kept = make(n);
    let mut depth = 4;
    while depth <= n {
        for _ in 0..2i64.pow(n - depth + 4) {
            checksum += count(&make(depth));
        }
        depth += 2;
    }
    checksum + count(&kept)
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
