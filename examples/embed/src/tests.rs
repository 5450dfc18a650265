//! The shop with the rules as shipped, as compiled anew, and with ones that are not
//! right.

use langvm::{CallError, Entries};

use crate::rules::{Failure, Rules};

/// The file as it was shipped: what `langc` writes today may differ, and this must
/// go on to work.
const SHIPPED: &[u8] = include_bytes!("../rules.lbc");

fn compile(text: &str) -> Vec<u8> {
    let compilation = langc::compile("rules.lang", text.to_owned()).unwrap();
    assert!(
        compilation.diagnostics.is_empty(),
        "{:?}",
        compilation.diagnostics
    );
    lbc_format::encode(compilation.module.unwrap().module()).unwrap()
}

fn basket(items: &[(&str, i64)]) -> Entries<String, i64> {
    let owned = items.iter().map(|&(item, count)| (item.to_owned(), count));
    Entries(owned.collect())
}

fn check(bytes: &[u8]) {
    let mut rules = Rules::load(bytes).unwrap();
    let quote = rules.quote(basket(&[("tea", 2), ("milk", 1)]), true);
    let lines = ["2 x tea at 405", "1 x milk at 120"].map(str::to_owned);
    assert_eq!(quote.unwrap(), Ok((930, lines.to_vec())));
    let quote = rules.quote(basket(&[("bread", 1), ("unicorn", 1)]), false);
    assert_eq!(quote.unwrap(), Err("nobody sells unicorn".to_owned()));
    assert_eq!(
        rules.cheapest(&["tea", "milk", "unicorn"], 5).unwrap(),
        [(120, "milk".to_owned()), (450, "tea".to_owned())]
    );
    let failure = rules.round_up(1250).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "a rule takes too long or too much: fuel limit reached: 100000 units"
    );
    // Each call has fuel of its own, and what the rules remember stays.
    assert_eq!(rules.round_up(1200).unwrap(), 1200);
    rules.quote(basket(&[]), false).unwrap().unwrap();
    assert_eq!(rules.notes(), ["quote 1", "quote 2", "quote 3"]);
}

#[test]
fn the_shipped_rules_work() {
    check(SHIPPED);
}

#[test]
fn the_rules_work_as_compiled_today() {
    check(&compile(include_str!("../rules.lang")));
}

#[test]
fn a_day_in_the_shop_goes_well() {
    crate::serve(SHIPPED).unwrap();
}

#[test]
fn a_damaged_file_is_refused() {
    let mut bytes = SHIPPED.to_vec();
    bytes[100] ^= 1;
    let failure = Rules::load(&bytes).unwrap_err();
    assert!(matches!(failure, Failure::Refused(_)), "{failure}");
}

#[test]
fn a_file_for_another_host_is_refused() {
    let bytes = compile("fn launch() = \"rocket.launch\";\nlaunch();\n");
    assert_eq!(
        Rules::load(&bytes).unwrap_err().to_string(),
        "not the rules of this shop: the file imports `rocket.launch`, which this host does not provide"
    );
}

#[test]
fn rules_of_another_form_are_told_apart() {
    let bytes = compile("pub fn round_up(cents: Float) -> Float { cents }\n");
    let mut rules = Rules::load(&bytes).unwrap();
    let failure = rules.round_up(1).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "not the rules of this shop: the host calls `round_up` as fn(Int) -> Int, \
         but the file has it as fn(Float) -> Float"
    );
    let failure = rules.cheapest(&["tea"], 1).unwrap_err();
    assert!(
        matches!(failure, Failure::Rule(CallError::NoFunction { .. })),
        "{failure}"
    );
}

#[test]
fn a_failing_rule_is_told_with_its_function() {
    let bytes = compile("pub fn round_up(cents: Int) -> Int { 100 / (cents - cents) }\n");
    let failure = Rules::load(&bytes).unwrap().round_up(1).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "a rule failed in `round_up`: division by zero: 100 / 0"
    );
}
