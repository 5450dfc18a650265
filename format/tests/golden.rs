//! Files of every format version that there was: they are read, verified, and
//! written again to the byte, whatever was added since.

use std::fs;
use std::path::Path;

use lbc_format::{assemble, decode, disassemble, encode, verify};

#[test]
fn shipped_files_keep_their_bytes() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden");
    let mut checked = 0;
    for version in fs::read_dir(golden).expect("the directory is part of the repository") {
        let version = version.expect("the directory can be read");
        for file in fs::read_dir(version.path()).expect("there is a directory for each version") {
            let path = file.expect("the directory can be read").path();
            if path.extension().is_none_or(|extension| extension != "lbc") {
                continue;
            }
            let name = path.display();
            let bytes = fs::read(&path).expect("the file can be read");
            let module = decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(encode(&module).as_ref() == Ok(&bytes), "{name}");
            let text = disassemble(&module);
            let again = assemble(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(encode(&again).as_ref() == Ok(&bytes), "{name}: as text");
            verify(module).unwrap_or_else(|error| panic!("{name}: {error}"));
            checked += 1;
        }
    }
    assert!(checked > 0, "there are golden files");
}
