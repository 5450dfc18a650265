//! `large-files NAME SIZE FILE`: writes one of the files of [`LARGE_FILES`].
//!
//! A program of its own, so that whoever measures what reads the file is small
//! itself: a process counts the memory of the one that started it as its own.

use std::process::ExitCode;

use lang_tests::large_files::LARGE_FILES;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, size, file] = arguments.as_slice() else {
        eprintln!("usage: large-files NAME SIZE FILE");
        return ExitCode::from(2);
    };
    let kind = LARGE_FILES.iter().find(|kind| kind.name == name);
    let (Some(kind), Ok(size)) = (kind, size.parse()) else {
        let names: Vec<&str> = LARGE_FILES.iter().map(|kind| kind.name).collect();
        eprintln!(
            "error: the names are {}, the size is a number",
            names.join(", ")
        );
        return ExitCode::from(2);
    };
    match std::fs::write(file, (kind.make)(size)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: cannot write {file}: {error}");
            ExitCode::from(2)
        }
    }
}
