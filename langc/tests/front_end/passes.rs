//! What each pass of the optimiser makes of a program: its tree before and after.

use langc::load::NoFiles;
use langc::optimise::{self, Optimisation, Pass};
use langc::typed::dump::dump;
use langc::{Options, compile_program};

use crate::expectation::check_folder;

#[test]
fn passes() {
    for pass in Pass::ALL {
        let folder = format!("optimise/{}", pass.name());
        check_folder(&folder, "passes", |text| before_and_after(text, *pass));
    }
}

fn before_and_after(text: &str, pass: Pass) -> String {
    let options = Options {
        optimisation: Optimisation::None,
        ..Options::default()
    };
    let compilation = compile_program("test.lang", text.to_owned(), &options, &mut NoFiles)
        .expect("tests are compiled");
    let messages = &compilation.diagnostics;
    assert!(messages.is_empty(), "{messages:?}\n{text}");
    let mut program = compilation.program.expect("there are no errors");
    let before: &[Pass] = match pass {
        // Only once closures are inlined is there anything to narrow.
        Pass::Narrow => &[
            Pass::Propagate,
            Pass::Devirtualise,
            Pass::Inline,
            Pass::Eliminate,
        ],
        // So that `len` is the instruction it is.
        Pass::Decide | Pass::Hoist => &[Pass::Inline],
        _ => &[],
    };
    optimise::run(&mut program, before);
    let before = dump(&program, &compilation.interner);
    optimise::run(&mut program, &[pass]);
    let after = dump(&program, &compilation.interner);
    format!("before\n======\n{before}\nafter\n=====\n{after}")
}
