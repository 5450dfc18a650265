//! Which functions a program reaches, in which order to look at them, and which lead to
//! themselves.

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

/// For each function whether it leads to itself by the functions it uses.
///
/// They are those in circles: the strongly connected components of the graph, after Tarjan
/// (1972), with lists instead of recursion.
pub(super) fn recursive(program: &Program) -> Vec<bool> {
    const UNSEEN: u32 = u32::MAX;
    const DONE: u32 = u32::MAX - 1;
    let count = program.functions.len();
    let mut is_recursive = vec![false; count];
    // The order in which functions on `component` were seen, and the first of those that each
    // is known to lead to.
    let mut number = vec![UNSEEN; count];
    let mut lowest = vec![UNSEEN; count];
    let mut component: Vec<FunctionId> = Vec::new();
    let mut path: Vec<(FunctionId, usize)> = Vec::new();
    let mut seen = 0;
    for root in (0..count as u32).map(FunctionId) {
        let mut entered = (number[root.index()] == UNSEEN).then_some(root);
        loop {
            if let Some(function) = entered.take() {
                number[function.index()] = seen;
                lowest[function.index()] = seen;
                seen += 1;
                component.push(function);
                path.push((function, 0));
            }
            let Some((function, next)) = path.last_mut() else {
                break;
            };
            let function = *function;
            if let Some(used) = program.functions[function.index()].uses.get(*next) {
                *next += 1;
                is_recursive[function.index()] |= *used == function;
                match number[used.index()] {
                    UNSEEN => entered = Some(*used),
                    DONE => {}
                    earlier => {
                        lowest[function.index()] = lowest[function.index()].min(earlier);
                    }
                }
                continue;
            }
            path.pop();
            if let Some((user, _)) = path.last() {
                lowest[user.index()] = lowest[user.index()].min(lowest[function.index()]);
            }
            if lowest[function.index()] != number[function.index()] {
                continue;
            }
            let start = component.iter().rposition(|member| *member == function);
            let members = component.split_off(start.unwrap_or_default());
            for member in &members {
                number[member.index()] = DONE;
                is_recursive[member.index()] |= members.len() > 1;
            }
        }
    }
    is_recursive
}
