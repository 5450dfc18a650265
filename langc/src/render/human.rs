//! Diagnostics for people: the source with marks under it.

use annotate_snippets::renderer::{AnsiColor, Effects};
use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Patch, Renderer, Snippet,
};

use super::Counts;
use super::excerpt::Excerpt;
use crate::diagnostic::{Diagnostic, Label, Severity, Suggestion};
use crate::source::{FileId, SourceFile, SourceMap};

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

/// Width in columns that the layout library may use: any. It places labels wrong
/// when it trims lines, so long lines are cut before it sees them.
const WIDTH: usize = 10_000;

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
        let rendered = renderer.render(&report(sources, diagnostic));
        out.push_str(&without_empty_origins(rendered));
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

/// The text without lines that hold only the sign before a place. The layout
/// library writes one for an excerpt that names no file of its own, as parts of
/// long lines do.
fn without_empty_origins(rendered: String) -> String {
    const SIGN: &str = ":::";
    if !rendered.contains(SIGN) {
        return rendered;
    }
    let is_empty_origin =
        |line: &&str| anstream::adapter::strip_str(line).to_string().trim() == SIGN;
    let lines: Vec<&str> = rendered
        .lines()
        .filter(|line| !is_empty_origin(line))
        .collect();
    lines.join("\n")
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
    let mut patches = Vec::new();
    for suggestion in &diagnostic.suggestions {
        match patch(sources, suggestion) {
            Some(patch) => patches.push(patch),
            // A change of a long line is told in words; its line would drown it.
            None => group = group.element(Level::HELP.message(described(suggestion))),
        }
    }
    let mut groups = vec![group];
    groups.extend(patches);
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
        let labels: Vec<KindOfLabel<'_>> = std::iter::once(&diagnostic.primary)
            .map(|label| (label, AnnotationKind::Primary))
            .chain(
                diagnostic
                    .secondary
                    .iter()
                    .map(|label| (label, AnnotationKind::Context)),
            )
            .filter(|(label, _)| sources.file_of(label.span) == id)
            .collect();
        match whole_lines(file, &labels) {
            Some(snippet) => elements.push(Element::from(snippet)),
            None => elements.extend(windows(sources, file, labels)),
        }
    }
    elements
}

/// A label, and whether it is the primary one.
type KindOfLabel<'a> = (&'a Label, AnnotationKind);

/// The lines from the first to the last label. What lies between them is folded.
fn whole_lines<'a>(
    file: &'a SourceFile,
    labels: &[KindOfLabel<'a>],
) -> Option<Snippet<'a, Annotation<'a>>> {
    let ranges = || labels.iter().map(|(label, _)| file.range(label.span));
    let start = ranges().map(|range| range.start).min()?;
    let end = ranges().map(|range| range.end).max()?;
    let excerpt = Excerpt::lines(file, start..end)?;
    let annotations = labels
        .iter()
        .filter_map(|label| mark(file, &excerpt, *label));
    let snippet = Snippet::source(excerpt.text().to_owned())
        .line_start(excerpt.first_line())
        .path(file.path())
        .annotations(annotations);
    Some(snippet)
}

/// Labels of very long lines: for each the place in numbers and the text around
/// it, with what other labels are in sight.
fn windows<'a>(
    sources: &SourceMap,
    file: &'a SourceFile,
    mut labels: Vec<KindOfLabel<'a>>,
) -> Vec<Element<'a>> {
    let mut elements = Vec::new();
    while let Some((first, _)) = labels.first() {
        let excerpt = Excerpt::window(file, file.range(first.span).start);
        let place = sources.line_column(first.span);
        let origin = Origin::path(file.path())
            .line(place.line as usize)
            .char_column(place.column as usize);
        let mut snippet =
            Snippet::source(excerpt.text().to_owned()).line_start(excerpt.first_line());
        labels.retain(|label| match mark(file, &excerpt, *label) {
            Some(annotation) => {
                snippet = snippet.clone().annotation(annotation);
                false
            }
            None => true,
        });
        elements.push(Element::from(origin));
        elements.push(Element::from(snippet));
    }
    elements
}

/// A label as a mark in an excerpt, when it is in sight.
fn mark<'a>(
    file: &SourceFile,
    excerpt: &Excerpt<'_>,
    (label, kind): KindOfLabel<'a>,
) -> Option<Annotation<'a>> {
    let span = excerpt.find(&file.range(label.span))?;
    let text = (!label.message.is_empty()).then_some(label.message.as_str());
    Some(kind.span(span).label(text))
}

/// A suggestion as a change of the source, unless its line is very long.
fn patch<'a>(sources: &'a SourceMap, suggestion: &'a Suggestion) -> Option<Group<'a>> {
    let file = sources.file(sources.file_of(suggestion.span));
    let range = file.range(suggestion.span);
    let excerpt = Excerpt::lines(file, range.clone())?;
    let span = excerpt.find(&range)?;
    let group = Level::HELP
        .secondary_title(suggestion.message.as_str())
        .element(
            Snippet::source(excerpt.text().to_owned())
                .line_start(excerpt.first_line())
                .path(file.path())
                .patch(Patch::new(span, suggestion.replacement.as_str())),
        );
    Some(group)
}

/// A suggestion in words.
fn described(suggestion: &Suggestion) -> String {
    if suggestion.replacement.is_empty() {
        suggestion.message.clone()
    } else {
        format!("{}: `{}`", suggestion.message, suggestion.replacement)
    }
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
