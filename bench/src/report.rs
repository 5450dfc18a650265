//! A measurement as Markdown, as a chart and as JSON.

mod chart;
mod json;
mod table;

pub use chart::chart;
pub use json::json;
pub use table::table;
