//! A place in the source, with the lines around it where they can be had.

use annotate_snippets::{AnnotationKind, Element, Origin, Snippet};
use lbc_format::{Location, source_hash};

use super::{Context, printable_line};

/// Lines longer than this would drown the message; their place is told alone.
const LONGEST_LINE: usize = 1_000;
/// Of a range over more lines than this, only the first line is shown.
const MOST_LINES: usize = 8;

/// A location as an element of a report: source lines with a mark under the
/// range if the source is the one that was compiled, else path and position.
pub(super) fn element(
    location: &Location,
    label: Option<&str>,
    context: Context<'_>,
) -> Element<'static> {
    let path = printable_line(&location.path);
    excerpt(location, context)
        .map(|excerpt| {
            let mut mark = AnnotationKind::Primary.span(excerpt.range);
            if let Some(label) = label {
                mark = mark.label(label.to_owned());
            }
            Snippet::source(excerpt.text)
                .line_start(location.start_position.line as usize)
                .path(path.clone())
                .annotation(mark)
                .into()
        })
        .unwrap_or_else(|| {
            Origin::path(path)
                .line(location.start_position.line as usize)
                .char_column(location.start_position.column as usize)
                .into()
        })
}

/// Whole lines of a source, and the bytes of them to mark.
struct Excerpt {
    text: String,
    range: std::ops::Range<usize>,
}

fn excerpt(location: &Location, context: Context<'_>) -> Option<Excerpt> {
    let source = (context.find_source)(&location.path)?;
    if source_hash(&source) != location.hash {
        return None;
    }
    let start = location.start as usize;
    let mut end = location.end as usize;
    // The hash vouches for the text, but not for the span table's offsets.
    let marked = source.get(start..end)?;
    let first = source[..start].rfind('\n').map_or(0, |at| at + 1);
    if marked.split('\n').count() > MOST_LINES {
        end = start + marked.find('\n')?;
    }
    let last = source[end..].find('\n').map_or(source.len(), |at| end + at);
    let text = source.get(first..last)?;
    text.lines()
        .all(|line| line.len() <= LONGEST_LINE)
        .then(|| Excerpt {
            text: text.to_owned(),
            range: start - first..end - first,
        })
}
