//! A made-up program in a form that can be written in any language with integers,
//! floats, `if`, `while` and calls.

/// A program: functions of two integers and a float, each of which calls the one
/// before it.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) functions: Vec<Vec<Statement>>,
}

/// Kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Float,
}

/// A variable, by its number among all of its function and kind. The first ones
/// are the parameters: two integers, one float.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variable {
    pub(super) kind: Kind,
    pub(super) number: u32,
}

/// The parameters of every function.
pub(super) const PARAMETERS: [Variable; 3] = [
    Variable {
        kind: Kind::Int,
        number: 0,
    },
    Variable {
        kind: Kind::Int,
        number: 1,
    },
    Variable {
        kind: Kind::Float,
        number: 0,
    },
];

/// What a statement works out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    /// `left + right * constant`.
    Sum {
        left: Variable,
        right: Variable,
        constant: u8,
    },
    /// `left - right`.
    Difference { left: Variable, right: Variable },
    /// A call of function `callee`, which gives an integer.
    Call {
        callee: usize,
        arguments: [Variable; 3],
    },
}

/// A comparison of integers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition {
    pub(super) left: Variable,
    pub(super) right: Variable,
}

/// A statement; every one takes one line, a block one more for its end.
#[derive(Debug)]
pub(super) enum Statement {
    /// A new variable, of the next number of its kind.
    Declare { variable: Variable, value: Value },
    /// Another value for a variable.
    Assign { variable: Variable, value: Value },
    /// `if left < right { then } else { otherwise }`.
    If {
        condition: Condition,
        then: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    /// `while left < right { body }`.
    While {
        condition: Condition,
        body: Vec<Statement>,
    },
}

/// How many statements a function has, blocks inside it not counted.
const STATEMENTS: usize = 12;

/// How deep blocks nest.
const MAX_DEPTH: usize = 3;

impl Program {
    /// A program of some `lines` lines, the same for the same number.
    pub(super) fn generate(lines: usize) -> Program {
        let mut random = Random(0x5eed);
        let mut functions = Vec::new();
        let mut written = 0;
        while written < lines {
            let mut function = Function {
                number: functions.len(),
                random: &mut random,
                visible: PARAMETERS.to_vec(),
                ints: 2,
                floats: 1,
                lines: 3,
            };
            let body = function.block(STATEMENTS, 0);
            written += function.lines;
            functions.push(body);
        }
        Program { functions }
    }
}

/// A function in the making.
struct Function<'r> {
    number: usize,
    random: &'r mut Random,
    /// The variables that a statement may use here.
    visible: Vec<Variable>,
    ints: u32,
    floats: u32,
    lines: usize,
}

impl Function<'_> {
    fn block(&mut self, statements: usize, depth: usize) -> Vec<Statement> {
        let outside = self.visible.len();
        let body = (0..statements).map(|_| self.statement(depth)).collect();
        self.visible.truncate(outside);
        body
    }

    fn statement(&mut self, depth: usize) -> Statement {
        self.lines += 1;
        match self.random.below(10) {
            0 | 1 if depth < MAX_DEPTH => {
                self.lines += 2;
                let condition = self.condition();
                let then = self.block(2, depth + 1);
                let otherwise = self.block(2, depth + 1);
                Statement::If {
                    condition,
                    then,
                    otherwise,
                }
            }
            2 if depth < MAX_DEPTH => {
                self.lines += 1;
                let condition = self.condition();
                let body = self.block(3, depth + 1);
                Statement::While { condition, body }
            }
            0..=4 => {
                let kind = self.kind();
                Statement::Assign {
                    variable: self.any(kind),
                    value: self.value(kind),
                }
            }
            _ => {
                let kind = self.kind();
                let value = self.value(kind);
                let count = match kind {
                    Kind::Int => &mut self.ints,
                    Kind::Float => &mut self.floats,
                };
                let variable = Variable {
                    kind,
                    number: *count,
                };
                *count += 1;
                self.visible.push(variable);
                Statement::Declare { variable, value }
            }
        }
    }

    fn kind(&mut self) -> Kind {
        match self.random.below(4) {
            0 => Kind::Float,
            _ => Kind::Int,
        }
    }

    fn condition(&mut self) -> Condition {
        Condition {
            left: self.any(Kind::Int),
            right: self.any(Kind::Int),
        }
    }

    fn value(&mut self, kind: Kind) -> Value {
        match self.random.below(6) {
            0 if kind == Kind::Int && self.number > 0 => Value::Call {
                callee: self.number - 1,
                arguments: [
                    self.any(Kind::Int),
                    self.any(Kind::Int),
                    self.any(Kind::Float),
                ],
            },
            0..=2 => Value::Difference {
                left: self.any(kind),
                right: self.any(kind),
            },
            _ => Value::Sum {
                left: self.any(kind),
                right: self.any(kind),
                constant: 2 + self.random.below(100) as u8,
            },
        }
    }

    /// A visible variable; there is always a parameter of each kind.
    fn any(&mut self, kind: Kind) -> Variable {
        let of_kind: Vec<Variable> = self
            .visible
            .iter()
            .copied()
            .filter(|variable| variable.kind == kind)
            .collect();
        of_kind[self.random.below(of_kind.len())]
    }
}

/// Marsaglia's xorshift with 64 bits.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % bound
    }
}
