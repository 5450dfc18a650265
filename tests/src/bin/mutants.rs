//! Judges mutants of valid modules until enough of them were accepted by the
//! verifier; see `lang_tests::mutants`.
//!
//! `cargo run --release -p lang-tests --bin mutants -- 1000000 0` asks for a million
//! accepted mutants, the first of which is number 0; they are made of the golden
//! files, the test programs and the examples. All processors take part. It fails at
//! the first mutant on which the modes of the machine do not agree, and tells its
//! number, with which the same one is made again.

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use lang_tests::generated::tape::Tape;
use lang_tests::mutants::{Verdict, judge};
use lang_tests::seeds;
use lbc_format::Module;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| {
        let given = arguments.next();
        given.map_or(default, |text| text.parse().expect("arguments are numbers"))
    };
    let wanted = number(1_000_000);
    let next = AtomicU64::new(number(0));
    let modules = seeds::modules();
    println!("{} modules to change", modules.len());

    let (accepted, limited, refused) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let stop = AtomicBool::new(false);
    let failure = Mutex::new(None);
    let started = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) && accepted.load(Ordering::Relaxed) < wanted {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    match judged(&modules, number) {
                        Ok(Verdict::Refused) => {
                            refused.fetch_add(1, Ordering::Relaxed);
                        }
                        Ok(Verdict::Agreed {
                            limited: up_to_limit,
                        }) => {
                            limited.fetch_add(u64::from(up_to_limit), Ordering::Relaxed);
                            let count = accepted.fetch_add(1, Ordering::Relaxed) + 1;
                            if count.is_multiple_of(50_000) {
                                let seconds = started.elapsed().as_secs();
                                println!("{count} accepted up to number {number}, {seconds} s");
                            }
                        }
                        Err(message) => {
                            stop.store(true, Ordering::Relaxed);
                            let told = format!("mutant {number}: {message}");
                            failure
                                .lock()
                                .expect("no thread panics")
                                .get_or_insert(told);
                        }
                    }
                }
            });
        }
    });
    println!(
        "{} mutants accepted, {} of them up to a limit, {} refused, in {} s",
        accepted.into_inner(),
        limited.into_inner(),
        refused.into_inner(),
        started.elapsed().as_secs()
    );
    match failure.into_inner().expect("no thread panics") {
        None => ExitCode::SUCCESS,
        Some(message) => {
            println!("FAILED: {message}");
            ExitCode::FAILURE
        }
    }
}

fn judged(modules: &[Module], number: u64) -> Result<Verdict, String> {
    let module = &modules[(number % modules.len() as u64) as usize];
    let judged = std::panic::catch_unwind(|| judge(module, &mut Tape::record(number)));
    judged.unwrap_or_else(|_| Err("a panic, see above".to_owned()))
}
