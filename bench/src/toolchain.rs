//! Measures what is not the speed of programs: start-up, compilation, loading
//! and the size of files, beside what Lua's tools do.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::comparison::median;
use crate::engine::{Build, succeed};
use crate::load::Loading;
use crate::measure::{Pinning, finds, run_warm};
use crate::suite::PROGRAMS;

/// Functions in the large program; five lines each.
const FUNCTIONS: usize = 20_000;

/// Lines of the large program.
pub const LINES: usize = FUNCTIONS * 5;

/// Lines of the program that is loaded: enough for a file of 20 MB.
const LOADED_LINES: usize = 3_000_000;

/// Bytes of a file with its debug data, and without.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// With names and spans, or lines.
    pub full: u64,
    /// Without.
    pub stripped: u64,
}

/// The figures. Times are medians of processor seconds of whole processes; what
/// needs `lua5.4` or `luac5.4` is `None` where that is missing.
#[derive(Clone, Debug)]
pub struct Figures {
    /// To print one line in Lang.
    pub hello: f64,
    /// To print one line in Lua.
    pub hello_lua: Option<f64>,
    /// `langc -O0` on the large program.
    pub compile_plain: f64,
    /// `langc -O2` on it.
    pub compile_optimised: f64,
    /// `luac -p` on the same program in Lua.
    pub compile_lua: Option<f64>,
    /// Loading and verifying a still larger one.
    pub loading: Loading,
    /// The large program as bytecode.
    pub large: Size,
    /// The large program as Lua's bytecode.
    pub large_lua: Option<Size>,
    /// All programs of the suite together, with the library code they need.
    pub suite: Size,
    /// The same from Lua.
    pub suite_lua: Option<Size>,
}

impl Figures {
    /// Takes all figures, each time from `rounds` runs.
    ///
    /// # Errors
    /// When a program does not compile or run.
    pub fn measure(build: &Build, pinning: Pinning, rounds: usize) -> Result<Figures> {
        let folder = &build.folder;
        let path = |name: &str| folder.join(name).display().to_string();
        write(folder, "hello.lang", "println(\"hello\");\n")?;
        write(folder, "hello.lua", "print(\"hello\")\n")?;
        write(folder, "large.lang", &large_lang())?;
        write(folder, "large.lua", &large_lua())?;
        let langc = build.langc.display().to_string();
        let langvm = build.langvm.display().to_string();
        let once = |words: &[&str]| -> Result<f64> {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            Ok(run_warm(&words, pinning)?.cpu.as_secs_f64())
        };
        let time = |words: &[&str], rounds: usize| -> Result<f64> {
            let seconds: Result<Vec<f64>> = (0..rounds).map(|_| once(words)).collect();
            Ok(median(&seconds?))
        };
        let (source, object) = (path("large.lang"), path("large.lbc"));
        succeed(Command::new(&langc).args([&path("hello.lang"), "-o", &path("hello.lbc")]))?;
        // Start-up is so short that one run says little, and so does one minute.
        let (mut hello, mut hello_lua) = (Vec::new(), Vec::new());
        for _ in 0..rounds * 20 {
            hello.push(once(&[&langvm, &path("hello.lbc")])?);
            if finds("lua5.4") {
                hello_lua.push(once(&["lua5.4", &path("hello.lua")])?);
            }
        }
        let compile_optimised = time(&[&langc, "-O2", &source, "-o", &object], rounds)?;
        let compile_plain = time(&[&langc, "-O0", &source, "-o", &object], rounds)?;
        let has_luac = finds("luac5.4");
        let compile_lua = has_luac
            .then(|| time(&["luac5.4", "-p", &path("large.lua")], rounds))
            .transpose()?;
        let large_lua = has_luac
            .then(|| lua_size(folder, &folder.join("large.lua")))
            .transpose()?;
        let mut suite = Size {
            full: 0,
            stripped: 0,
        };
        let mut suite_lua = suite;
        for program in PROGRAMS {
            let sources = crate::suite::programs_folder();
            let source = sources.join(format!("{}.lang", program.name));
            suite = suite.and(lang_size(build, &source)?);
            if has_luac {
                let source = sources.join(format!("{}.lua", program.name));
                suite_lua = suite_lua.and(lua_size(folder, &source)?);
            }
        }
        Ok(Figures {
            hello: median(&hello),
            hello_lua: (!hello_lua.is_empty()).then(|| median(&hello_lua)),
            compile_plain,
            compile_optimised,
            compile_lua,
            loading: Loading::measure(LOADED_LINES, rounds)?,
            large: lang_size(build, &folder.join("large.lang"))?,
            large_lua,
            suite,
            suite_lua: has_luac.then_some(suite_lua),
        })
    }
}

impl Size {
    fn and(self, other: Size) -> Size {
        Size {
            full: self.full + other.full,
            stripped: self.stripped + other.stripped,
        }
    }
}

fn lang_size(build: &Build, source: &Path) -> Result<Size> {
    let object = build.folder.join("sized.lbc");
    let compile = |options: &[&str]| {
        succeed(
            Command::new(&build.langc)
                .args(options)
                .arg(source)
                .arg("-o")
                .arg(&object),
        )?;
        length(&object)
    };
    Ok(Size {
        full: compile(&[])?,
        stripped: compile(&["--strip"])?,
    })
}

fn lua_size(folder: &Path, source: &Path) -> Result<Size> {
    let object = folder.join("sized.luac");
    let compile = |options: &[&str]| {
        succeed(
            Command::new("luac5.4")
                .args(options)
                .arg("-o")
                .arg(&object)
                .arg(source),
        )?;
        length(&object)
    };
    Ok(Size {
        full: compile(&[])?,
        stripped: compile(&["-s"])?,
    })
}

/// Functions that call each other, so that none of them is left out as unused.
fn large_lang() -> String {
    let mut text = String::from("fn f0(a: Int, b: Int) -> Int { a + b }\n");
    for i in 1..=FUNCTIONS {
        let callee = i - 1;
        writeln!(
            text,
            "fn f{i}(a: Int, b: Int) -> Int {{\n    let c = a * 3 + b - {i};\n    \
             if c > 100 {{ return f{callee}(c - b, a); }}\n    c + {callee}\n}}"
        )
        .expect("texts can be written to");
    }
    writeln!(text, "println(f{FUNCTIONS}(1, 2));").expect("texts can be written to");
    text
}

fn large_lua() -> String {
    let mut text = String::from("function f0(a, b) return a + b end\n");
    for i in 1..=FUNCTIONS {
        let callee = i - 1;
        writeln!(
            text,
            "function f{i}(a, b)\n    local c = a * 3 + b - {i}\n    \
             if c > 100 then return f{callee}(c - b, a) end\n    return c + {callee}\nend"
        )
        .expect("texts can be written to");
    }
    writeln!(text, "print(f{FUNCTIONS}(1, 2))").expect("texts can be written to");
    text
}

fn write(folder: &Path, name: &str, text: &str) -> Result<()> {
    std::fs::write(folder.join(name), text).with_context(|| format!("cannot write {name}"))
}

fn length(path: &Path) -> Result<u64> {
    let data = path
        .metadata()
        .with_context(|| format!("cannot read {}", path.display()))?;
    Ok(data.len())
}
