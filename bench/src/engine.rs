//! What can run the programs: how each is found, built and started.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::measure::finds;
use crate::suite::{Program, programs_folder};

/// The engine that all others are measured against.
pub const REFERENCE: &str = "rust";

/// The default mode of the machine of this project.
pub const LANG: &str = "langvm";

/// The machine without its native tier, where it has one.
pub const LANG_INTERPRETER: &str = "langvm --jit off";

/// One way to run a program.
#[derive(Clone, Debug)]
pub struct Engine {
    /// As shown, and as chosen by `--engines`.
    pub name: &'static str,
    /// The command without the program.
    command: Vec<String>,
    source: Source,
}

/// What an engine is given.
#[derive(Clone, Copy, Debug)]
enum Source {
    /// The source file with this extension.
    Script(&'static str),
    /// What `langc` made of the Lang program.
    Bytecode,
    /// The native program that `rustc` made.
    Native,
    /// The class that `javac` made.
    Class,
    /// The module that `rustc` made of the Rust program.
    WebAssembly,
    /// What this compiler made of the OCaml program.
    Ocaml(&'static str),
}

impl Source {
    /// Whether the machine has the compiler that this takes.
    fn can_be_made(self) -> bool {
        match self {
            Self::Script(_) | Self::Bytecode | Self::Native => true,
            Self::Class => finds(JAVA_COMPILER),
            Self::WebAssembly => has_wasm_target(),
            Self::Ocaml(compiler) => finds(compiler),
        }
    }
}

/// The compiler for [`Source::Class`].
const JAVA_COMPILER: &str = "javac";

/// The compilers for [`Source::Ocaml`]: to native code, and to bytecode.
const OCAML_COMPILERS: [&str; 2] = ["ocamlopt", "ocamlc"];

/// The target for [`Source::WebAssembly`].
const WASM_TARGET: &str = "wasm32-wasip1";

/// Where everything that is built goes, and the two programs of this project.
#[derive(Clone, Debug)]
pub struct Build {
    /// The folder for built programs.
    pub folder: PathBuf,
    /// The compiler.
    pub langc: PathBuf,
    /// The machine.
    pub langvm: PathBuf,
}

impl Build {
    /// Builds the project's two programs as they are shipped.
    ///
    /// # Errors
    /// When `cargo` fails.
    pub fn new() -> Result<Build> {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("the suite lies in the repository")?;
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| repository.join("target"), PathBuf::from);
        succeed(
            Command::new("cargo")
                .args(["build", "--release", "--quiet", "--config", "dist.toml"])
                .args(["-p", "langc", "-p", "langvm"])
                .arg("--target-dir")
                .arg(&target)
                .current_dir(repository),
        )?;
        let folder = target.join("bench");
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let programs = target.join(host_tuple()?).join("release");
        Ok(Build {
            folder,
            langc: programs.join("langc"),
            langvm: programs.join("langvm"),
        })
    }

    /// Compiles a program for the engines that do not take its source.
    ///
    /// # Errors
    /// When a compiler is missing or refuses the program.
    pub fn compile(&self, program: &Program) -> Result<()> {
        let source = |extension| programs_folder().join(format!("{}.{extension}", program.name));
        succeed(
            Command::new(&self.langc)
                .arg(source("lang"))
                .arg("-o")
                .arg(self.bytecode(program)),
        )?;
        let rustc = || {
            let mut command = Command::new("rustc");
            command
                .args(["--edition", "2024", "-C", "opt-level=3"])
                .args(["-C", "overflow-checks=on", "-C", "codegen-units=1"])
                .arg(source("rs"));
            command
        };
        succeed(rustc().arg("-o").arg(self.native(program)))?;
        if Source::WebAssembly.can_be_made() {
            let module = self.web_assembly(program);
            succeed(rustc().args(["--target", WASM_TARGET, "-o"]).arg(module))?;
        }
        if Source::Class.can_be_made() {
            let classes = self.classes();
            succeed(
                Command::new(JAVA_COMPILER)
                    .arg("-d")
                    .arg(classes)
                    .arg(source("java")),
            )?;
        }
        for compiler in OCAML_COMPILERS {
            if Source::Ocaml(compiler).can_be_made() {
                self.compile_ocaml(compiler, program, &source("ml"))?;
            }
        }
        Ok(())
    }

    /// Compiles a copy, as these compilers leave files beside the source.
    fn compile_ocaml(&self, compiler: &str, program: &Program, source: &Path) -> Result<()> {
        let output = self.ocaml(compiler, program);
        let folder = output.parent().context("the program is in a folder")?;
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let copy = output.with_extension("ml");
        std::fs::copy(source, &copy)
            .with_context(|| format!("cannot copy {}", source.display()))?;
        succeed(Command::new(compiler).arg(&copy).arg("-o").arg(&output))
    }

    /// The compiled Lang program.
    #[must_use]
    pub fn bytecode(&self, program: &Program) -> PathBuf {
        self.folder.join(format!("{}.lbc", program.name))
    }

    fn native(&self, program: &Program) -> PathBuf {
        self.folder.join(program.name)
    }

    fn web_assembly(&self, program: &Program) -> PathBuf {
        self.folder.join(format!("{}.wasm", program.name))
    }

    fn ocaml(&self, compiler: &str, program: &Program) -> PathBuf {
        self.folder
            .join(compiler)
            .join(format!("{}.out", program.name))
    }

    fn classes(&self) -> PathBuf {
        self.folder.join("classes")
    }
}

/// What the Rust compiler calls this machine, and Cargo the folder of what is built for it.
fn host_tuple() -> Result<String> {
    let output = Command::new("rustc")
        .args(["--print", "host-tuple"])
        .output()
        .context("cannot ask rustc for the machine's name")?;
    ensure!(
        output.status.success(),
        "rustc does not tell the machine's name"
    );
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

impl Engine {
    /// The command that runs a program.
    #[must_use]
    pub fn words(&self, program: &Program, size: u32, build: &Build) -> Vec<String> {
        let shown = |path: PathBuf| path.display().to_string();
        let what = match self.source {
            Source::Script(extension) => {
                let file = format!("{}.{extension}", program.name);
                vec![shown(programs_folder().join(file))]
            }
            Source::Bytecode => vec![shown(build.bytecode(program))],
            Source::Native => vec![shown(build.native(program))],
            Source::WebAssembly => vec![shown(build.web_assembly(program))],
            Source::Ocaml(compiler) => vec![shown(build.ocaml(compiler, program))],
            Source::Class => vec![
                "-cp".to_owned(),
                shown(build.classes()),
                program.name.to_owned(),
            ],
        };
        let mut words = self.command.clone();
        words.extend(what);
        words.push(size.to_string());
        words
    }
}

/// The engines that this machine has, and the names of those it lacks.
///
/// # Errors
/// When the machine of this project does not say what modes it has.
pub fn detect(langvm: &Path) -> Result<(Vec<Engine>, Vec<&'static str>)> {
    let mut engines = vec![engine(REFERENCE, &[], Source::Native)];
    let machine = langvm.display().to_string();
    let help = Command::new(langvm)
        .args(["run", "--help"])
        .output()
        .context("cannot ask langvm for its options")?;
    engines.push(engine(LANG, &[&machine], Source::Bytecode));
    if String::from_utf8_lossy(&help.stdout).contains("--jit") {
        let modes = [(LANG_INTERPRETER, "off"), ("langvm --jit always", "always")];
        for (name, mode) in modes {
            engines.push(engine(name, &[&machine, "--jit", mode], Source::Bytecode));
        }
    }
    let mut missing = Vec::new();
    for found in others() {
        let starts = found.command.first().is_none_or(|command| finds(command));
        if starts && found.source.can_be_made() {
            engines.push(found);
        } else {
            missing.push(found.name);
        }
    }
    Ok((engines, missing))
}

/// Engines of other languages, whether this machine has them or not.
fn others() -> Vec<Engine> {
    let lua = Source::Script("lua");
    let javascript = Source::Script("js");
    let python = Source::Script("py");
    vec![
        engine("luajit", &["luajit"], lua),
        engine("luajit -joff", &["luajit", "-joff"], lua),
        engine("lua5.4", &["lua5.4"], lua),
        engine("luau --codegen", &["bench-luau", "--codegen"], lua),
        engine("luau", &["bench-luau"], lua),
        engine("node", &["node"], javascript),
        engine("node --jitless", &["node", "--jitless"], javascript),
        engine("quickjs", &["bench-quickjs"], javascript),
        engine("java", &["java"], Source::Class),
        engine("ocamlopt", &[], Source::Ocaml(OCAML_COMPILERS[0])),
        engine("ocamlrun", &["ocamlrun"], Source::Ocaml(OCAML_COMPILERS[1])),
        engine("wasmtime", &["wasmtime"], Source::WebAssembly),
        engine("wasmi", &["wasmi"], Source::WebAssembly),
        engine("pypy3", &["pypy3"], python),
        engine("python3", &["python3"], python),
    ]
}

fn engine(name: &'static str, command: &[&str], source: Source) -> Engine {
    Engine {
        name,
        command: command.iter().map(|&word| word.to_owned()).collect(),
        source,
    }
}

/// Whether `rustc` has what it links WebAssembly with.
fn has_wasm_target() -> bool {
    let found = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", WASM_TARGET])
        .output();
    found.is_ok_and(|output| {
        let folder = String::from_utf8_lossy(&output.stdout);
        output.status.success() && Path::new(folder.trim()).is_dir()
    })
}

/// Runs a command whose output is of no interest unless it fails.
pub(crate) fn succeed(command: &mut Command) -> Result<()> {
    let shown = format!("{command:?}");
    let output = command
        .output()
        .with_context(|| format!("cannot start {shown}"))?;
    ensure!(
        output.status.success(),
        "{shown} failed\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
