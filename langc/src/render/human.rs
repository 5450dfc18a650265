//! Diagnostics for people: the source with marks under it.

use std::ops::Range;

use annotate_snippets::renderer::{AnsiColor, Effects};
use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Patch, Renderer, Snippet,
};

use super::Counts;
use crate::diagnostic::{Diagnostic, Label, Severity, Suggestion};
use crate::source::{FileId, SourceFile, SourceMap, Span};

/// Whether the text carries escape sequences for colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    Plain,
    /// With ANSI escape sequences.
    Ansi,
}

/// Diagnostics that are shown in full; a reader mends the first ones first, and a
/// file that is no program at all would drown them.
const MOST_SHOWN: usize = 100;

/// Lines up to this many bytes are given to the layout as they are, which trims
/// them to the width. Of longer ones only the part around the mark is.
const LONGEST_LINE: usize = 1_000;

/// Width in columns that the text is laid out for.
const WIDTH: usize = 120;

/// Diagnostics with the source they are about, in the order given.
#[must_use]
pub fn human(sources: &SourceMap, diagnostics: &[Diagnostic], style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Ansi => Renderer::styled()
            .hyperlink(false)
            .warning(AnsiColor::BrightYellow.on_default().effects(Effects::BOLD)),
    }
    .term_width(WIDTH);
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(MOST_SHOWN) {
        out.push_str(&renderer.render(&report(sources, diagnostic)));
        out.push_str("\n\n");
    }
    if let Some(hidden) = diagnostics
        .get(MOST_SHOWN..)
        .filter(|rest| !rest.is_empty())
    {
        let level = Level::NOTE;
        let text = format!("{} more not shown", Counts::of(hidden).describe());
        out.push_str(&renderer.render(&[Group::with_title(level.primary_title(text))]));
        out.push_str("\n\n");
    }
    out
}

/// A diagnostic in the terms of the layout library.
fn report<'a>(sources: &'a SourceMap, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(
        level
            .primary_title(diagnostic.message.as_str())
            .id(diagnostic.code.id),
    );
    for element in snippets(sources, diagnostic) {
        group = group.element(element);
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    for help in &diagnostic.helps {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    // A change of a long line is told in words; its line would drown it.
    let (shown, told): (Vec<_>, Vec<_>) = diagnostic
        .suggestions
        .iter()
        .partition(|suggestion| is_short(sources, suggestion.span));
    for suggestion in told {
        group = group.element(Level::HELP.message(described(suggestion)));
    }
    let mut groups = vec![group];
    for suggestion in shown {
        groups.push(patch(sources, suggestion));
    }
    groups
}

/// The source around the labels of a diagnostic, one excerpt for each file; the
/// file of the primary label comes first.
fn snippets<'a>(sources: &'a SourceMap, diagnostic: &'a Diagnostic) -> Vec<Element<'a>> {
    let primary_file = sources.file_of(diagnostic.primary.span);
    let mut files: Vec<FileId> = vec![primary_file];
    for label in &diagnostic.secondary {
        let file = sources.file_of(label.span);
        if !files.contains(&file) {
            files.push(file);
        }
    }
    let mut elements = Vec::new();
    for id in files {
        let file = sources.file(id);
        let labels: Vec<(&Label, AnnotationKind)> = std::iter::once(&diagnostic.primary)
            .map(|label| (label, AnnotationKind::Primary))
            .chain(
                diagnostic
                    .secondary
                    .iter()
                    .map(|label| (label, AnnotationKind::Context)),
            )
            .filter(|(label, _)| sources.file_of(label.span) == id)
            .collect();
        let all_short = labels
            .iter()
            .all(|(label, _)| is_short(sources, label.span));
        if all_short {
            elements.push(Element::from(snippet(file, &labels)));
        } else {
            for (label, kind) in labels {
                elements.extend(window(sources, file, label, kind));
            }
        }
    }
    elements
}

/// The lines from the first to the last label. What lies between them is folded.
fn snippet<'a>(
    file: &'a SourceFile,
    labels: &[(&'a Label, AnnotationKind)],
) -> Snippet<'a, Annotation<'a>> {
    let ranges: Vec<Range<usize>> = labels
        .iter()
        .map(|(label, _)| file.range(label.span))
        .collect();
    let start = ranges.iter().map(|range| range.start).min().unwrap_or(0);
    let end = ranges.iter().map(|range| range.end).max().unwrap_or(0);
    let lines = lines_around(file, start..end);
    let mut snippet = Snippet::source(&file.text()[lines.clone()])
        .line_start(line_number(file, lines.start))
        .path(file.path());
    for ((label, kind), range) in labels.iter().zip(ranges) {
        let span = range.start - lines.start..range.end - lines.start;
        snippet = snippet.annotation(
            kind.span(span)
                .label((!label.message.is_empty()).then_some(label.message.as_str())),
        );
    }
    snippet
}

/// A label on a very long line: the place in numbers, and the text around it.
fn window<'a>(
    sources: &SourceMap,
    file: &'a SourceFile,
    label: &'a Label,
    kind: AnnotationKind,
) -> Vec<Element<'a>> {
    const AROUND: usize = 40;
    let text = file.text();
    let range = file.range(label.span);
    let line = lines_around(file, range.start..range.start);
    let mut start = range.start.saturating_sub(AROUND).max(line.start);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (range.start + AROUND).min(line.end);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let marked = range.start - start..range.end.clamp(range.start, end) - start;
    let place = sources.line_column(label.span);
    let origin = Origin::path(file.path())
        .line(place.line as usize)
        .char_column(place.column as usize);
    let annotation = kind
        .span(marked)
        .label((!label.message.is_empty()).then_some(label.message.as_str()));
    vec![
        Element::from(origin),
        Element::from(
            Snippet::source(&text[start..end])
                .line_start(place.line as usize)
                .annotation(annotation),
        ),
    ]
}

/// A suggestion as a change of the source.
fn patch<'a>(sources: &'a SourceMap, suggestion: &'a Suggestion) -> Group<'a> {
    let file = sources.file(sources.file_of(suggestion.span));
    let range = file.range(suggestion.span);
    let lines = lines_around(file, range.clone());
    let span = range.start - lines.start..range.end - lines.start;
    Level::HELP
        .secondary_title(suggestion.message.as_str())
        .element(
            Snippet::source(&file.text()[lines.clone()])
                .line_start(line_number(file, lines.start))
                .path(file.path())
                .patch(Patch::new(span, suggestion.replacement.as_str())),
        )
}

/// A suggestion in words.
fn described(suggestion: &Suggestion) -> String {
    if suggestion.replacement.is_empty() {
        suggestion.message.clone()
    } else {
        format!("{}: `{}`", suggestion.message, suggestion.replacement)
    }
}

/// Whether the lines of a span can be laid out as they are.
fn is_short(sources: &SourceMap, span: Span) -> bool {
    let file = sources.file(sources.file_of(span));
    let range = file.range(span);
    let lines = lines_around(file, range);
    file.text()[lines]
        .split('\n')
        .all(|line| line.len() <= LONGEST_LINE)
}

/// The whole lines that a range touches, without the last line break.
fn lines_around(file: &SourceFile, range: Range<usize>) -> Range<usize> {
    let text = file.text();
    let start = text[..range.start]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let end = text[range.end..]
        .find('\n')
        .map_or(text.len(), |offset| range.end + offset);
    start..end
}

/// The number of the line that starts at `offset`, counted from 1.
fn line_number(file: &SourceFile, offset: usize) -> usize {
    file.line_starts()
        .partition_point(|start| *start as usize <= offset)
}

/// The line that ends a list of diagnostics about a program.
#[must_use]
pub fn conclusion(path: &str, counts: Counts, failed: bool, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Ansi => Renderer::styled(),
    };
    let (level, text) = if failed {
        let text = format!("could not compile `{path}` due to {}", counts.describe());
        (Level::ERROR, text)
    } else {
        let text = format!("`{path}` compiled with {}", counts.describe());
        (Level::WARNING, text)
    };
    let mut line = renderer.render(&[Group::with_title(level.primary_title(text))]);
    line.push('\n');
    line
}
