//! Expectation files beside the texts they belong to. With `UPDATE_EXPECT=1` in
//! the environment they are rewritten instead of compared.

use std::fs;
use std::path::{Path, PathBuf};

/// Compares, for each `.lang` file of a folder of tests, what `actual` makes of it
/// with the file of the same name and this extension.
#[track_caller]
pub(crate) fn check_folder(folder: &str, extension: &str, actual: impl Fn(&str) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(folder);
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut sources: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder exists")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "lang")
        })
        .collect();
    sources.sort();
    assert!(!sources.is_empty(), "{} has no tests", folder.display());
    let mut differences = Vec::new();
    for source in sources {
        let text = fs::read_to_string(&source).expect("tests are UTF-8");
        let actual = actual(&text);
        let file = source.with_extension(extension);
        if update {
            fs::write(&file, actual).expect("the folder can be written");
            continue;
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if expected != actual {
            differences.push(format!(
                "{} differs\n--- expected\n{expected}\n--- actual\n{actual}",
                file.display()
            ));
        }
    }
    assert!(
        differences.is_empty(),
        "{}\nwith UPDATE_EXPECT=1 the files are rewritten",
        differences.join("\n")
    );
}
