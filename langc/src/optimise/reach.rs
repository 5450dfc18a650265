//! Which functions a program reaches, and in which order to look at them.

use crate::typed::{FunctionId, Program};

/// The functions that the program's modules and exports lead to, each after those it uses;
/// where functions use each other in a circle, one of them comes first.
///
/// Works with a list instead of recursion: chains of calls may be long.
pub(super) fn callees_first(program: &Program) -> Vec<FunctionId> {
    let mut order = Vec::new();
    let mut is_seen = vec![false; program.functions.len()];
    for root in program.modules.iter().chain(&program.exports) {
        // A function and how many of those it uses have been looked at.
        let mut path: Vec<(FunctionId, usize)> = Vec::new();
        if !std::mem::replace(&mut is_seen[root.index()], true) {
            path.push((*root, 0));
        }
        while let Some((function, next)) = path.last_mut() {
            let uses = &program.functions[function.index()].uses;
            match uses.get(*next) {
                Some(used) => {
                    *next += 1;
                    if !std::mem::replace(&mut is_seen[used.index()], true) {
                        path.push((*used, 0));
                    }
                }
                None => {
                    order.push(*function);
                    path.pop();
                }
            }
        }
    }
    order
}
