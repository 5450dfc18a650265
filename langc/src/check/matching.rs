//! Matches to decision trees, and with them exhaustiveness and unreachable arms.
//!
//! The algorithm is that of Luc Maranget, "Compiling Pattern Matching to Good
//! Decision Trees" (2008): rows of patterns are specialised by the outcome of a
//! test on one place until the first row has nothing left to test. A place is
//! chosen that the first row tests and that most other rows test too. Where no
//! row is left, a value is not covered, and the tests on the way there say which;
//! an arm that no leaf leads to is unreachable.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{
    AdtKind, Decision, Match, MatchId, Pattern, PatternKind, Place, PlaceId, Projection, Test,
    VariableId,
};
use crate::types::{Type, TypeKind};

use super::Checker;

/// Leaves and tests that a tree may have. Patterns can be written whose smallest
/// tree is exponential in their size.
const MAX_NODES: usize = 20_000;

/// A match that waits for the types of its body.
#[derive(Debug)]
pub(super) struct PendingMatch {
    id: MatchId,
    rows: Vec<PendingRow>,
    kind: MatchKind,
    /// Where to say that something is missing.
    span: Span,
}

/// A pattern of a match, and whether a guard follows it.
#[derive(Debug)]
pub(super) struct PendingRow {
    pub(super) pattern: Pattern,
    pub(super) guarded: bool,
}

/// What a match comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MatchKind {
    /// `match`: every arm should be reachable.
    Match,
    /// `let`, `for`: one pattern, which must fit everything.
    Irrefutable,
    /// Code of the compiler's own, or `if let`: covers everything by construction.
    Generated,
}

impl Checker<'_> {
    /// Enters a match; its tree is made when the types of the body are known.
    pub(super) fn add_match(
        &mut self,
        rows: Vec<PendingRow>,
        ty: Type,
        kind: MatchKind,
        span: Span,
    ) -> MatchId {
        let id = MatchId(self.matches.len() as u32);
        self.matches.push(Match {
            places: vec![Place { origin: None, ty }],
            decision: Decision::Missing,
            span,
        });
        self.pending_matches.push(PendingMatch {
            id,
            rows,
            kind,
            span,
        });
        id
    }

    /// Enters the match of a `let`: one pattern that must fit every value.
    pub(super) fn add_irrefutable_match(&mut self, pattern: Pattern, ty: Type) -> MatchId {
        let span = pattern.span;
        let row = PendingRow {
            pattern,
            guarded: false,
        };
        self.add_match(vec![row], ty, MatchKind::Irrefutable, span)
    }

    /// Makes the trees of the matches of a finished body.
    pub(super) fn finish_matches(&mut self) {
        for pending in std::mem::take(&mut self.pending_matches) {
            self.finish_match(&pending);
        }
    }

    fn finish_match(&mut self, pending: &PendingMatch) {
        let ty = self.matches[pending.id.index()].places[0].ty;
        let mut builder = TreeBuilder {
            checker: self,
            places: vec![Place { origin: None, ty }],
            known: vec![None],
            reached: vec![false; pending.rows.len()],
            missing: Vec::new(),
            nodes: 0,
        };
        let rows = pending
            .rows
            .iter()
            .enumerate()
            .map(|(arm, row)| Row {
                tests: vec![(PlaceId::ROOT, &row.pattern)],
                bindings: Vec::new(),
                arm,
                guarded: row.guarded,
            })
            .collect();
        let decision = builder.build(rows);
        let too_large = builder.nodes > MAX_NODES;
        let TreeBuilder {
            places,
            reached,
            missing,
            ..
        } = builder;

        if too_large {
            self.report(
                Diagnostic::new(
                    &codes::TOO_LARGE,
                    pending.span,
                    "these patterns overlap in too many ways to be decided",
                )
                .with_help("split the match into several smaller ones"),
            );
        } else if !missing.is_empty() {
            self.report_missing_cases(pending, &missing);
        } else if pending.kind == MatchKind::Match {
            self.report_unreachable_arms(pending, &reached);
        }
        let target = &mut self.matches[pending.id.index()];
        target.places = places;
        target.decision = decision;
    }

    fn report_missing_cases(&mut self, pending: &PendingMatch, missing: &[String]) {
        let list = missing
            .iter()
            .map(|case| format!("`{case}`"))
            .collect::<Vec<_>>()
            .join(", ");
        let diagnostic = match pending.kind {
            MatchKind::Irrefutable => Diagnostic::new(
                &codes::REFUTABLE_PATTERN,
                pending.span,
                format!("this pattern does not fit {list}"),
            )
            .with_label("must fit every value")
            .with_help("use `if let` or `match` for patterns that may not fit"),
            MatchKind::Match | MatchKind::Generated => Diagnostic::new(
                &codes::MISSING_CASE,
                pending.span,
                format!("this `match` does not cover {list}"),
            )
            .with_label(format!("no arm for {list}"))
            .with_help("add an arm for each, or one for the rest: `_ => …`"),
        };
        self.report(diagnostic);
    }

    fn report_unreachable_arms(&mut self, pending: &PendingMatch, reached: &[bool]) {
        for (row, _) in pending
            .rows
            .iter()
            .zip(reached)
            .filter(|(_, reached)| !**reached)
        {
            self.report(
                Diagnostic::new(
                    &codes::UNREACHABLE_ARM,
                    row.pattern.span,
                    "this arm is never reached",
                )
                .with_label("the arms before it cover all its values"),
            );
        }
    }
}

/// Patterns that must all match for an arm to be taken.
#[derive(Clone)]
struct Row<'p> {
    tests: Vec<(PlaceId, &'p Pattern)>,
    bindings: Vec<(VariableId, PlaceId)>,
    arm: usize,
    guarded: bool,
}

/// What the tests on the way to a node have told of a place.
#[derive(Clone, Debug)]
enum Known {
    /// It is this variant.
    Variant(u32),
    /// It is none of these.
    Not(Vec<u32>),
    Bool(bool),
    /// It is within these bounds.
    Range(i64, i64),
    /// It is something that no pattern names.
    Other,
}

struct TreeBuilder<'b, 'a> {
    checker: &'b mut Checker<'a>,
    places: Vec<Place>,
    /// What is known of each place at the node being built.
    known: Vec<Option<Known>>,
    /// Which arms some leaf leads to.
    reached: Vec<bool>,
    /// Values that no row covers, as text; a few are enough.
    missing: Vec<String>,
    nodes: usize,
}

/// Missing cases that a message shows.
const SHOWN_CASES: usize = 3;

impl<'p> TreeBuilder<'_, '_> {
    fn build(&mut self, rows: Vec<Row<'p>>) -> Decision {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Decision::Missing;
        }
        let mut rows = self.simplify(rows);
        let Some(first) = rows.first() else {
            self.note_missing();
            return Decision::Missing;
        };
        if first.tests.is_empty() {
            let first = rows.remove(0);
            self.reached[first.arm] = true;
            let otherwise = first.guarded.then(|| Box::new(self.build(rows)));
            return Decision::Arm {
                arm: first.arm,
                bindings: first.bindings,
                otherwise,
            };
        }
        let place = choose_place(&rows);
        let Some((_, pattern)) = rows[0].tests.iter().find(|(tested, _)| *tested == place) else {
            unreachable!("the place is one that the first row tests");
        };
        match &pattern.kind {
            PatternKind::Variant { .. } => self.switch(rows, place),
            PatternKind::Bool(_) => self.test_bool(rows, place),
            PatternKind::Range(..) => self.test_range(rows, place),
            PatternKind::Float(value) => {
                let value = *value;
                self.test_equal(
                    rows,
                    place,
                    Test::Float(value),
                    |kind| matches!(kind, PatternKind::Float(other) if *other == value),
                )
            }
            PatternKind::String(value) => {
                let value = value.as_str();
                self.test_equal(
                    rows,
                    place,
                    Test::String(value.to_owned()),
                    |kind| matches!(kind, PatternKind::String(other) if other == value),
                )
            }
            PatternKind::Wildcard
            | PatternKind::Binding(_)
            | PatternKind::Product(_)
            | PatternKind::Or(_) => unreachable!("`simplify` leaves tests only"),
        }
    }

    /// Brings rows into a form where every pattern left is a test: bindings are
    /// noted, products opened, alternatives made rows of their own.
    fn simplify(&mut self, rows: Vec<Row<'p>>) -> Vec<Row<'p>> {
        let mut simple = Vec::with_capacity(rows.len());
        // Alternatives are pushed in reverse, so that they are met in order.
        let mut open: Vec<Row<'p>> = rows.into_iter().rev().collect();
        while let Some(mut row) = open.pop() {
            let complex = row.tests.iter().position(|(_, pattern)| {
                matches!(
                    pattern.kind,
                    PatternKind::Wildcard
                        | PatternKind::Binding(_)
                        | PatternKind::Product(_)
                        | PatternKind::Or(_)
                )
            });
            let Some(position) = complex else {
                self.nodes += 1;
                simple.push(row);
                continue;
            };
            let (place, pattern) = row.tests.remove(position);
            match &pattern.kind {
                PatternKind::Binding(variable) => {
                    row.bindings.push((*variable, place));
                    open.push(row);
                }
                PatternKind::Product(parts) => {
                    for (index, part) in parts.iter().enumerate() {
                        let projection = Projection::Field(index as u32);
                        let part_place = self.part(place, projection, part.ty);
                        row.tests.insert(position + index, (part_place, part));
                    }
                    open.push(row);
                }
                PatternKind::Or(alternatives) => {
                    for alternative in alternatives.iter().rev() {
                        let mut row = row.clone();
                        row.tests.insert(position, (place, alternative));
                        open.push(row);
                    }
                    if self.nodes + open.len() > MAX_NODES {
                        self.nodes = MAX_NODES + 1;
                        return simple;
                    }
                }
                _ => open.push(row),
            }
        }
        simple
    }

    /// The place of a part of another one.
    fn part(&mut self, of: PlaceId, projection: Projection, ty: Type) -> PlaceId {
        let origin = Some((of, projection));
        if let Some(position) = self.places.iter().position(|place| place.origin == origin) {
            return PlaceId(position as u32);
        }
        self.places.push(Place { origin, ty });
        self.known.push(None);
        PlaceId(self.places.len() as u32 - 1)
    }

    /// Builds a subtree in which something more is known of a place.
    fn build_knowing(&mut self, rows: Vec<Row<'p>>, place: PlaceId, known: Known) -> Decision {
        let before = self.known[place.index()].replace(known);
        let decision = self.build(rows);
        self.known[place.index()] = before;
        decision
    }

    fn switch(&mut self, rows: Vec<Row<'p>>, place: PlaceId) -> Decision {
        let mut tested: Vec<u32> = rows
            .iter()
            .filter_map(|row| test_of(row, place))
            .filter_map(|pattern| match pattern.kind {
                PatternKind::Variant { variant, .. } => Some(variant),
                _ => None,
            })
            .collect();
        tested.sort_unstable();
        tested.dedup();
        let mut cases = Vec::with_capacity(tested.len());
        for variant in &tested {
            let rows = self.specialise(&rows, place, *variant);
            let known = Known::Variant(*variant);
            cases.push((*variant, self.build_knowing(rows, place, known)));
        }
        let count = self.variant_count(self.places[place.index()].ty);
        let default = (tested.len() < count).then(|| {
            let rows = without_test(rows, place);
            Box::new(self.build_knowing(rows, place, Known::Not(tested)))
        });
        Decision::Switch {
            place,
            cases,
            default,
        }
    }

    /// The rows that are left when a place is a certain variant.
    fn specialise(&mut self, rows: &[Row<'p>], place: PlaceId, wanted: u32) -> Vec<Row<'p>> {
        let mut specialised = Vec::new();
        for row in rows {
            let position = row.tests.iter().position(|(tested, _)| *tested == place);
            let Some(position) = position else {
                specialised.push(row.clone());
                continue;
            };
            let PatternKind::Variant { variant, fields } = &row.tests[position].1.kind else {
                continue;
            };
            if *variant != wanted {
                continue;
            }
            let mut row = row.clone();
            row.tests.remove(position);
            for (index, field) in fields.iter().enumerate() {
                let projection = Projection::Payload {
                    variant: wanted,
                    field: index as u32,
                };
                let part = self.part(place, projection, field.ty);
                row.tests.insert(position + index, (part, field));
            }
            specialised.push(row);
        }
        specialised
    }

    fn test_bool(&mut self, rows: Vec<Row<'p>>, place: PlaceId) -> Decision {
        let matching = |value: bool| {
            passing(
                &rows,
                place,
                |kind| matches!(kind, PatternKind::Bool(other) if *other == value),
            )
        };
        let (when_true, when_false) = (matching(true), matching(false));
        let success = self.build_knowing(when_true, place, Known::Bool(true));
        let failure = self.build_knowing(when_false, place, Known::Bool(false));
        Decision::Test {
            place,
            test: Test::True,
            success: Box::new(success),
            failure: Box::new(failure),
        }
    }

    /// Integers: the ranges of all rows cut what is possible into segments, in
    /// each of which the same rows match; a balanced tree of comparisons finds it.
    fn test_range(&mut self, rows: Vec<Row<'p>>, place: PlaceId) -> Decision {
        let (low, high) = match self.known[place.index()] {
            Some(Known::Range(low, high)) => (low, high),
            _ => (i64::MIN, i64::MAX),
        };
        let mut starts = vec![low];
        for row in &rows {
            let Some(PatternKind::Range(from, to)) = test_of(row, place).map(|test| &test.kind)
            else {
                continue;
            };
            if from > to {
                continue;
            }
            starts.push((*from).max(low));
            if *to < high {
                starts.push((*to + 1).max(low));
            }
        }
        starts.retain(|start| *start <= high);
        starts.sort_unstable();
        starts.dedup();
        let segments: Vec<(i64, i64)> = starts
            .iter()
            .enumerate()
            .map(|(position, start)| {
                let end = starts.get(position + 1).map_or(high, |next| next - 1);
                (*start, end)
            })
            .collect();
        self.find_segment(&rows, place, &segments)
    }

    fn find_segment(
        &mut self,
        rows: &[Row<'p>],
        place: PlaceId,
        segments: &[(i64, i64)],
    ) -> Decision {
        if let [(low, high)] = segments {
            let rows = passing(
                rows,
                place,
                |kind| matches!(kind, PatternKind::Range(from, to) if from <= low && high <= to),
            );
            return self.build_knowing(rows, place, Known::Range(*low, *high));
        }
        // A single value between two stretches is found by one test.
        if let [(before, _), (value, end), (_, after)] = segments
            && value == end
            && self.same_rows(rows, place, segments)
        {
            let value = *value;
            let hit = passing(
                rows,
                place,
                |kind| matches!(kind, PatternKind::Range(from, to) if *from <= value && value <= *to),
            );
            let (before, after) = (*before, *after);
            let miss = passing(
                rows,
                place,
                |kind| matches!(kind, PatternKind::Range(from, to) if *from <= before && after <= *to),
            );
            let success = self.build_knowing(hit, place, Known::Range(value, value));
            // For messages: one of the two stretches is enough.
            let failure = self.build_knowing(miss, place, Known::Range(before, value - 1));
            return Decision::Test {
                place,
                test: Test::Equal(value),
                success: Box::new(success),
                failure: Box::new(failure),
            };
        }
        let (left, right) = segments.split_at(segments.len() / 2);
        let bound = right[0].0;
        let success = self.find_segment(rows, place, left);
        let failure = self.find_segment(rows, place, right);
        Decision::Test {
            place,
            test: Test::Less(bound),
            success: Box::new(success),
            failure: Box::new(failure),
        }
    }

    /// Whether the first and the last of three segments are matched by the same
    /// rows, each of them by one range or by none.
    fn same_rows(&self, rows: &[Row<'p>], place: PlaceId, segments: &[(i64, i64)]) -> bool {
        let [(low, _), _, (_, high)] = segments else {
            return false;
        };
        rows.iter()
            .all(|row| match test_of(row, place).map(|test| &test.kind) {
                Some(PatternKind::Range(from, to)) => {
                    let (starts, ends) = (from <= low, high <= to);
                    (starts && ends) || (from > low && to < high)
                }
                _ => true,
            })
    }

    fn test_equal(
        &mut self,
        rows: Vec<Row<'p>>,
        place: PlaceId,
        test: Test,
        is_same: impl Fn(&PatternKind) -> bool,
    ) -> Decision {
        let hit = passing(&rows, place, &is_same);
        let miss: Vec<Row<'p>> = rows
            .into_iter()
            .filter(|row| !test_of(row, place).is_some_and(|pattern| is_same(&pattern.kind)))
            .collect();
        let success = self.build(hit);
        let failure = self.build_knowing(miss, place, Known::Other);
        Decision::Test {
            place,
            test,
            success: Box::new(success),
            failure: Box::new(failure),
        }
    }

    fn variant_count(&self, ty: Type) -> usize {
        match self.checker.types.kind(ty) {
            TypeKind::Adt(id, _) => self.checker.variants(*id).len(),
            _ => 0,
        }
    }

    /// Writes down a value that gets to where no row is left.
    fn note_missing(&mut self) {
        if self.missing.len() < SHOWN_CASES {
            let mut case = String::new();
            self.write_case(PlaceId::ROOT, &mut case);
            if !self.missing.contains(&case) {
                self.missing.push(case);
            }
        }
    }

    fn write_case(&self, place: PlaceId, text: &mut String) {
        let ty = self.places[place.index()].ty;
        match &self.known[place.index()] {
            Some(Known::Variant(variant)) => self.write_variant(place, *variant, text),
            Some(Known::Not(tested)) => {
                let count = self.variant_count(ty) as u32;
                match (0..count).find(|variant| !tested.contains(variant)) {
                    Some(variant) => self.write_variant(place, variant, text),
                    None => text.push('_'),
                }
            }
            Some(Known::Bool(value)) => {
                let _ = write!(text, "{value}");
            }
            Some(Known::Range(low, high)) if low == high => {
                let _ = write!(text, "{low}");
            }
            Some(Known::Range(low, high)) => {
                let bound = |value: i64| match value {
                    i64::MIN => "Int::MIN".to_owned(),
                    i64::MAX => "Int::MAX".to_owned(),
                    value => value.to_string(),
                };
                let _ = write!(text, "{}..={}", bound(*low), bound(*high));
            }
            Some(Known::Other) => text.push('_'),
            None => self.write_product(place, ty, text),
        }
    }

    fn write_variant(&self, place: PlaceId, variant: u32, text: &mut String) {
        let ty = self.places[place.index()].ty;
        let TypeKind::Adt(id, _) = self.checker.types.kind(ty) else {
            text.push('_');
            return;
        };
        let adt = &self.checker.adts[id.index()];
        let definition = &self.checker.variants(*id)[variant as usize];
        let name = |symbol| self.checker.interner.resolve(symbol);
        let prelude = Some(*id) == self.checker.option || Some(*id) == self.checker.result;
        if !prelude {
            text.push_str(name(adt.name));
            text.push_str("::");
        }
        text.push_str(name(definition.name));
        if definition.fields.is_empty() {
            return;
        }
        let (open, close) = if definition.named {
            (" { ", " }")
        } else {
            ("(", ")")
        };
        text.push_str(open);
        for (index, field) in definition.fields.iter().enumerate() {
            if index > 0 {
                text.push_str(", ");
            }
            if let (true, Some(field)) = (definition.named, field.name) {
                text.push_str(name(field));
                text.push_str(": ");
            }
            let projection = Projection::Payload {
                variant,
                field: index as u32,
            };
            self.write_part(place, projection, text);
        }
        text.push_str(close);
    }

    fn write_product(&self, place: PlaceId, ty: Type, text: &mut String) {
        let is_looked_into = self
            .places
            .iter()
            .any(|part| matches!(part.origin, Some((of, Projection::Field(_))) if of == place));
        if !is_looked_into {
            text.push('_');
            return;
        }
        match self.checker.types.kind(ty) {
            TypeKind::Tuple(parts) => {
                text.push('(');
                for index in 0..parts.len() {
                    if index > 0 {
                        text.push_str(", ");
                    }
                    self.write_part(place, Projection::Field(index as u32), text);
                }
                text.push(')');
            }
            TypeKind::Adt(id, _) => {
                let adt = &self.checker.adts[id.index()];
                let AdtKind::Struct(fields) = &adt.kind else {
                    text.push('_');
                    return;
                };
                text.push_str(self.checker.interner.resolve(adt.name));
                text.push_str(" { ");
                for (index, field) in fields.iter().enumerate() {
                    if index > 0 {
                        text.push_str(", ");
                    }
                    if let Some(name) = field.name {
                        text.push_str(self.checker.interner.resolve(name));
                        text.push_str(": ");
                    }
                    self.write_part(place, Projection::Field(index as u32), text);
                }
                text.push_str(" }");
            }
            _ => text.push('_'),
        }
    }

    fn write_part(&self, of: PlaceId, projection: Projection, text: &mut String) {
        let origin = Some((of, projection));
        match self.places.iter().position(|place| place.origin == origin) {
            Some(position) => self.write_case(PlaceId(position as u32), text),
            None => text.push('_'),
        }
    }
}

/// The place that the first row tests and most rows do.
fn choose_place(rows: &[Row<'_>]) -> PlaceId {
    let count = |place: PlaceId| {
        rows.iter()
            .filter(|row| test_of(row, place).is_some())
            .count()
    };
    let mut best: Option<(usize, PlaceId)> = None;
    for (place, _) in &rows[0].tests {
        let count = count(*place);
        // The leftmost of equals, as people read.
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, *place));
        }
    }
    best.map_or(PlaceId::ROOT, |(_, place)| place)
}

fn test_of<'p>(row: &Row<'p>, place: PlaceId) -> Option<&'p Pattern> {
    row.tests
        .iter()
        .find(|(tested, _)| *tested == place)
        .map(|(_, pattern)| *pattern)
}

/// The rows whose test on a place passes, without it, and those that have none.
fn passing<'p>(
    rows: &[Row<'p>],
    place: PlaceId,
    passes: impl Fn(&PatternKind) -> bool,
) -> Vec<Row<'p>> {
    rows.iter()
        .filter_map(|row| {
            let position = row.tests.iter().position(|(tested, _)| *tested == place);
            let Some(position) = position else {
                return Some(row.clone());
            };
            passes(&row.tests[position].1.kind).then(|| {
                let mut row = row.clone();
                row.tests.remove(position);
                row
            })
        })
        .collect()
}

/// The rows that do not test a place.
fn without_test(mut rows: Vec<Row<'_>>, place: PlaceId) -> Vec<Row<'_>> {
    rows.retain(|row| test_of(row, place).is_none());
    rows
}
