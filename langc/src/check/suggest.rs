//! "Did you mean": the known name that is closest to an unknown one.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Offers a name in the place of the one at `span`, when there is one to offer.
pub(super) fn suggest(diagnostic: Diagnostic, span: Span, similar: Option<&str>) -> Diagnostic {
    match similar {
        Some(similar) => diagnostic.with_suggestion("did you mean this?", span, similar),
        None => diagnostic,
    }
}

/// The candidate most like `name`, when one is like enough: at most a third of
/// its letters changed, or the same but for upper and lower case.
pub(super) fn closest<'n>(
    name: &str,
    candidates: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let allowed = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| {
            let distance = if candidate.eq_ignore_ascii_case(name) {
                0
            } else {
                strsim::damerau_levenshtein(name, candidate)
            };
            (distance, candidate)
        })
        // One letter for another says nothing about names of one letter.
        .filter(|(distance, candidate)| {
            *distance <= allowed && *distance < candidate.chars().count().max(name.chars().count())
        })
        // The name itself breaks ties, so that the order of candidates does not show.
        .min()
        .map(|(_, candidate)| candidate)
}
