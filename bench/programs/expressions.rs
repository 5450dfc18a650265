use std::rc::Rc;

enum Expr {
    Number(i64),
    Variable,
    Negate(Rc<Expr>),
    Add(Rc<Expr>, Rc<Expr>),
    Multiply(Rc<Expr>, Rc<Expr>),
}

struct Source {
    seed: i64,
}

impl Source {
    fn next(&mut self, bound: i64) -> i64 {
        self.seed = self.seed * 16807 % 2147483647;
        self.seed % bound
    }
}

fn grow(source: &mut Source, depth: i64) -> Rc<Expr> {
    if depth == 0 {
        return Rc::new(if source.next(2) == 0 { Expr::Variable } else { Expr::Number(source.next(10)) });
    }
    Rc::new(match source.next(5) {
        0 => Expr::Negate(grow(source, depth - 1)),
        1 | 2 => Expr::Add(grow(source, depth - 1), grow(source, depth - 1)),
        _ => Expr::Multiply(grow(source, depth - 1), grow(source, depth - 1)),
    })
}

fn evaluate(e: &Expr, x: i64) -> i64 {
    match e {
        Expr::Number(n) => *n,
        Expr::Variable => x,
        Expr::Negate(a) => -evaluate(a, x),
        Expr::Add(a, b) => (evaluate(a, x) + evaluate(b, x)) % 10007,
        Expr::Multiply(a, b) => evaluate(a, x) * evaluate(b, x) % 10007,
    }
}

fn derive(e: &Expr) -> Rc<Expr> {
    Rc::new(match e {
        Expr::Number(_) => Expr::Number(0),
        Expr::Variable => Expr::Number(1),
        Expr::Negate(a) => Expr::Negate(derive(a)),
        Expr::Add(a, b) => Expr::Add(derive(a), derive(b)),
        Expr::Multiply(a, b) => Expr::Add(
            Rc::new(Expr::Multiply(derive(a), b.clone())),
            Rc::new(Expr::Multiply(a.clone(), derive(b))),
        ),
    })
}

fn run(n: i64) -> i64 {
    let tree = grow(&mut Source { seed: 42 }, 8);
    let mut checksum = 0;
    for x in 0..n {
        checksum += evaluate(&tree, x);
        if x % 10 == 0 {
            checksum += evaluate(&derive(&tree), x);
        }
        checksum %= 1000003;
    }
    checksum
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
