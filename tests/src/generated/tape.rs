//! The choices that make a generated program, as a list of numbers.
//!
//! A tape is recorded from a seed, and replayed from its numbers: the same
//! numbers make the same program. Whatever the numbers are, they make a program,
//! and smaller or fewer ones tend to make a smaller one, because the first
//! choice is always the simplest. So a failing program is made smaller by
//! making its tape smaller.

/// Choices, recorded or replayed.
#[derive(Clone, Debug)]
pub struct Tape {
    choices: Vec<u32>,
    position: usize,
    /// Where further choices come from; none when replaying.
    state: Option<u64>,
}

impl Tape {
    /// A tape that makes up its choices and remembers them.
    #[must_use]
    pub fn record(seed: u64) -> Self {
        Self {
            choices: Vec::new(),
            position: 0,
            state: Some(seed),
        }
    }

    /// A tape of given choices; behind its end, all choices are 0.
    #[must_use]
    pub fn replay(choices: Vec<u32>) -> Self {
        Self {
            choices,
            position: 0,
            state: None,
        }
    }

    /// The choices so far.
    #[must_use]
    pub fn into_choices(self) -> Vec<u32> {
        self.choices
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u32::try_from(bound).expect("choices are few");
        let choice = match (self.choices.get(self.position), &mut self.state) {
            (Some(choice), _) => *choice,
            (None, None) => 0,
            (None, Some(state)) => {
                let choice = split_mix(state) % bound;
                self.choices.push(choice);
                choice
            }
        };
        self.position += 1;
        (choice % bound) as usize
    }

    /// True once in `bound` times; false is the simpler choice.
    pub fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == bound - 1
    }

    /// One of the items, of which there is one at least.
    pub fn pick<'i, T>(&mut self, items: &'i [T]) -> &'i T {
        &items[self.below(items.len())]
    }
}

/// The next number of the SplitMix64 generator.
fn split_mix(state: &mut u64) -> u32 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 32) as u32
}

/// Makes a tape smaller for as long as `fails` holds for it, within `attempts`.
///
/// Runs of choices are taken out, halves of the tape first, and what is left is
/// made smaller number by number.
pub fn shrink(
    mut choices: Vec<u32>,
    mut attempts: usize,
    mut fails: impl FnMut(&[u32]) -> bool,
) -> Vec<u32> {
    loop {
        let before = choices.clone();
        let mut length = choices.len().div_ceil(2).max(1);
        loop {
            let mut start = 0;
            while start < choices.len() {
                if attempts == 0 {
                    return choices;
                }
                attempts -= 1;
                let end = (start + length).min(choices.len());
                let mut shorter = choices.clone();
                shorter.drain(start..end);
                if fails(&shorter) {
                    choices = shorter;
                } else {
                    start += length;
                }
            }
            if length == 1 {
                break;
            }
            length = length.div_ceil(2);
        }
        for index in 0..choices.len() {
            for smaller in [0, choices[index] / 2, choices[index].saturating_sub(1)] {
                if smaller >= choices[index] {
                    continue;
                }
                if attempts == 0 {
                    return choices;
                }
                attempts -= 1;
                let mut lower = choices.clone();
                lower[index] = smaller;
                if fails(&lower) {
                    choices = lower;
                    break;
                }
            }
        }
        if choices == before {
            return choices;
        }
    }
}

/// Takes lines out of a program for as long as `fails` holds for what is left:
/// single ones, and those from one with an opening bracket to its closing one.
pub fn shrink_lines(program: &str, mut fails: impl FnMut(&str) -> bool) -> String {
    let mut lines: Vec<&str> = program.lines().collect();
    loop {
        let before = lines.len();
        let mut start = lines.len();
        while start > 0 {
            start -= 1;
            let Some(end) = balanced_end(&lines, start) else {
                continue;
            };
            let mut shorter = lines.clone();
            shorter.drain(start..end);
            if fails(&shorter.join("\n")) {
                lines = shorter;
                start = start.min(lines.len());
            }
        }
        if lines.len() == before {
            return lines.join("\n");
        }
    }
}

/// Where the lines from `start` on have as many closing brackets as opening ones.
fn balanced_end(lines: &[&str], start: usize) -> Option<usize> {
    let mut depth = 0_isize;
    for (index, line) in lines.iter().enumerate().skip(start) {
        for character in line.chars() {
            match character {
                '{' | '(' | '[' => depth += 1,
                '}' | ')' | ']' => depth -= 1,
                _ => {}
            }
            if depth < 0 {
                return None;
            }
        }
        if depth == 0 {
            return Some(index + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replay_makes_the_same_choices() {
        let mut recorded = Tape::record(7);
        let first: Vec<usize> = (1..50).map(|bound| recorded.below(bound)).collect();
        let mut replayed = Tape::replay(recorded.into_choices());
        let second: Vec<usize> = (1..50).map(|bound| replayed.below(bound)).collect();
        assert_eq!(first, second);
        assert_eq!(replayed.below(9), 0);
    }

    #[test]
    fn lines_are_taken_out_with_their_brackets() {
        let program = "a;\nif b {\n    c;\n    d;\n}\ne;";
        let shrunk = shrink_lines(program, |text| text.contains("d;"));
        assert_eq!(shrunk, "if b {\n    d;\n}");
        assert_eq!(shrink_lines(program, |text| text.contains("e;")), "e;");
    }

    #[test]
    fn shrinking_ends_at_the_smallest_failure() {
        let choices: Vec<u32> = (0..200).collect();
        let shrunk = shrink(choices, 100_000, |choices| {
            choices.iter().filter(|choice| **choice > 30).count() >= 2
        });
        assert_eq!(shrunk, [31, 31]);
    }
}
