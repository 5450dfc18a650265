//! What `symbolicate` says: places found later, and debug data of another program.

use annotate_snippets::{Group, Level};
use lbc_format::{BuildId, Location};

use super::{Context, place, printable};

/// The stable code for debug data of another program, next to those of files that
/// are refused.
const FOREIGN_DEBUG_DATA: &str = "L0007";

/// A place with the source around it, if that is at hand.
#[must_use]
pub fn source_excerpt(location: &Location, context: Context<'_>) -> String {
    let group = Group::with_title(Level::NOTE.primary_title("the program was here"))
        .element(place::element(location, None, context));
    context.renderer().render(&[group]) + "\n"
}

/// Why debug data cannot say anything of a trace.
#[must_use]
pub fn foreign_debug_data(
    file: &str,
    trace: BuildId,
    debug: BuildId,
    context: Context<'_>,
) -> String {
    let title = printable(&format!("{file}: debug data of another program"));
    let group = Group::with_title(Level::ERROR.primary_title(title).id(FOREIGN_DEBUG_DATA))
        .element(Level::NOTE.message(format!("the trace is of build {trace}")))
        .element(Level::NOTE.message(format!("the debug data is of build {debug}")))
        .element(Level::HELP.message(
            "take what `langc --split-debug` wrote beside this very program; `langvm info` \
             shows the build of a file",
        ));
    context.renderer().render(&[group]) + "\n"
}
