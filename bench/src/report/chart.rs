//! The geometric means as bars, in SVG.

use std::fmt::Write;

use crate::comparison::Comparison;
use crate::engine::REFERENCE;

const BAR: f64 = 22.0;
const LABELS: f64 = 150.0;
const WIDTH: f64 = 760.0;

/// One bar for each engine, the fastest on top. The scale is logarithmic: each
/// vertical line stands for ten times the one before it.
#[must_use]
pub fn chart(comparison: &Comparison) -> String {
    let mut bars: Vec<(&str, f64)> = comparison
        .engines
        .iter()
        .filter_map(|engine| Some((*engine, comparison.mean_ratio(engine, REFERENCE)?)))
        .collect();
    bars.sort_by(|a, b| a.1.total_cmp(&b.1));
    // The scale starts a little below the fastest, so that every bar can be seen.
    let least = bars.first().map_or(1.0, |bar| bar.1) * 0.8;
    let most = bars.last().map_or(1.0, |bar| bar.1).max(10.0) * 1.2;
    let room = WIDTH - LABELS - 70.0;
    let length = |value: f64| (value / least).ln() / (most / least).ln() * room;
    let height = BAR * bars.len() as f64 + 50.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"8\" y=\"20\">Time as a multiple of Rust's, geometric mean of {} programs; \
         shorter is better</text>\n",
        comparison.programs.len()
    );
    let mut tick = 1.0;
    while tick <= most {
        let x = LABELS + length(tick);
        writeln!(
            out,
            "<line x1=\"{x:.1}\" y1=\"32\" x2=\"{x:.1}\" y2=\"{:.1}\" stroke=\"#ccc\"/>",
            height - 12.0
        )
        .expect("texts can be written to");
        tick *= 10.0;
    }
    for (index, (engine, value)) in bars.iter().enumerate() {
        let y = 36.0 + BAR * index as f64;
        let colour = if engine.starts_with("langvm") {
            "#c2410c"
        } else {
            "#64748b"
        };
        let end = length(*value);
        writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{engine}</text>\
             <rect x=\"{LABELS}\" y=\"{:.1}\" width=\"{end:.1}\" height=\"{:.1}\" fill=\"{colour}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\">{value:.2}</text>",
            LABELS - 8.0,
            y + 14.0,
            y + 1.0,
            BAR - 5.0,
            LABELS + end + 6.0,
            y + 14.0
        )
        .expect("texts can be written to");
    }
    out.push_str("</svg>\n");
    out
}
