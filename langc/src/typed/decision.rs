//! Matches as decision trees: what to test, in which order, and where it leads.

use crate::source::Span;
use crate::types::Type;

use super::VariableId;

/// Identifies a match of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MatchId(pub u32);

impl MatchId {
    /// Position in [`super::Program::matches`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A match: of a `match`, an `if let`, a `let` that takes a value apart.
#[derive(Clone, Debug)]
pub struct Match {
    /// The parts of the value that are looked at; the first is all of it.
    pub places: Vec<Place>,
    /// How it is decided.
    pub decision: Decision,
    /// Where it stands.
    pub span: Span,
}

impl Match {
    /// The variables that its patterns bind. One that several paths bind occurs
    /// once for each.
    #[must_use]
    pub fn bound_variables(&self) -> Vec<VariableId> {
        let mut bound = Vec::new();
        self.decision
            .for_each_binding(&mut |variable, _| bound.push(variable));
        bound
    }
}

impl Decision {
    /// Calls `visit` with each variable that is bound, and what it is bound to.
    pub fn for_each_binding(&self, visit: &mut impl FnMut(VariableId, PlaceId)) {
        match self {
            Self::Missing => {}
            Self::Arm {
                bindings,
                otherwise,
                ..
            } => {
                for (variable, place) in bindings {
                    visit(*variable, *place);
                }
                if let Some(otherwise) = otherwise {
                    otherwise.for_each_binding(visit);
                }
            }
            Self::Test {
                success, failure, ..
            } => {
                success.for_each_binding(visit);
                failure.for_each_binding(visit);
            }
            Self::Switch { cases, default, .. } => {
                for (_, case) in cases {
                    case.for_each_binding(visit);
                }
                if let Some(default) = default {
                    default.for_each_binding(visit);
                }
            }
        }
    }
}

/// Identifies a part of the value of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlaceId(pub u32);

impl PlaceId {
    /// The value itself.
    pub const ROOT: Self = Self(0);

    /// Position in [`Match::places`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A part of the value of a match.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// How to get to it; none for the value itself.
    pub origin: Option<(PlaceId, Projection)>,
    /// Its type.
    pub ty: Type,
}

/// How to get from a value to a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Projection {
    /// A part of a tuple or struct.
    Field(u32),
    /// A field of a variant that the value is known to be.
    Payload {
        /// The variant.
        variant: u32,
        /// The field.
        field: u32,
    },
}

/// A decision tree. No path through it tests the same thing twice.
#[derive(Clone, Debug)]
pub enum Decision {
    /// The patterns of an arm match.
    Arm {
        /// Which arm.
        arm: usize,
        /// What its variables are bound to.
        bindings: Vec<(VariableId, PlaceId)>,
        /// What to do when its guard does not hold.
        otherwise: Option<Box<Self>>,
    },
    /// Which variant a value is.
    Switch {
        /// The value, of an enum type.
        place: PlaceId,
        /// Variants in ascending order, and what follows.
        cases: Vec<(u32, Self)>,
        /// What follows for all others; none when there are no others.
        default: Option<Box<Self>>,
    },
    /// A condition.
    Test {
        /// The value that is tested.
        place: PlaceId,
        /// What is tested.
        test: Test,
        /// What follows when it holds.
        success: Box<Self>,
        /// What follows when not.
        failure: Box<Self>,
    },
    /// An error: values that get here match no arm.
    Missing,
}

/// A condition on a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// It is `true`.
    True,
    /// It is this integer.
    Equal(i64),
    /// It is less than this integer.
    Less(i64),
    /// It equals this number.
    Float(f64),
    /// It is this text.
    String(String),
}
