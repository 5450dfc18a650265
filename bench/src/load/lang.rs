//! The program in Lang.

use std::fmt::{self, Display, Formatter};

use super::program::{Condition, Kind, Program, Statement, Value, Variable};

/// The source text. Only the last function is called from outside, and all others
/// through it.
pub(super) fn write(program: &Program) -> String {
    let mut text = String::new();
    for (number, body) in program.functions.iter().enumerate() {
        text.push_str(&format!(
            "fn f{number}(i0: Int, i1: Int, x0: Float) -> Int {{\n"
        ));
        // Also a function without a call in its body keeps the others in use.
        match number.checked_sub(1) {
            Some(callee) => text.push_str(&format!("    i0 = f{callee}(i0, i1, x0);\n")),
            None => text.push_str("    i0 = i0 + 1;\n"),
        }
        block(&mut text, body, 1);
        text.push_str("    i0\n}\n");
    }
    let last = program.functions.len() - 1;
    text.push_str(&format!("println(f{last}(1, 2, 3.0));\n"));
    text
}

fn block(text: &mut String, statements: &[Statement], depth: usize) {
    let indent = "    ".repeat(depth);
    for statement in statements {
        match statement {
            Statement::Declare { variable, value } => {
                text.push_str(&format!(
                    "{indent}let {variable} = {};\n",
                    Typed(*variable, *value)
                ));
            }
            Statement::Assign { variable, value } => {
                text.push_str(&format!(
                    "{indent}{variable} = {};\n",
                    Typed(*variable, *value)
                ));
            }
            Statement::If {
                condition,
                then,
                otherwise,
            } => {
                text.push_str(&format!("{indent}if {condition} {{\n"));
                block(text, then, depth + 1);
                text.push_str(&format!("{indent}}} else {{\n"));
                block(text, otherwise, depth + 1);
                text.push_str(&format!("{indent}}}\n"));
            }
            Statement::While { condition, body } => {
                text.push_str(&format!("{indent}while {condition} {{\n"));
                block(text, body, depth + 1);
                text.push_str(&format!("{indent}}}\n"));
            }
        }
    }
}

/// A value for a variable of some kind.
struct Typed(Variable, Value);

impl Display for Typed {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let point = match self.0.kind {
            Kind::Int => "",
            Kind::Float => ".0",
        };
        match self.1 {
            Value::Sum {
                left,
                right,
                constant,
            } => {
                write!(out, "{left} + {right} * {constant}{point}")
            }
            Value::Difference { left, right } => write!(out, "{left} - {right}"),
            Value::Call {
                callee,
                arguments: [a, b, c],
            } => write!(out, "f{callee}({a}, {b}, {c})"),
        }
    }
}

impl Display for Variable {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Int => write!(out, "i{}", self.number),
            Kind::Float => write!(out, "x{}", self.number),
        }
    }
}

impl Display for Condition {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "{} < {}", self.left, self.right)
    }
}
