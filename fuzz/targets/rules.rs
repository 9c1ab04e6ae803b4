//! A file of rules or of a catalogue: it loads or says what is wrong with it; what loads can be checked and applied.
#![no_main]

use gongbao::catalogue::Catalogue;
use gongbao::rule::Rules;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(rules) = Rules::load([("fuzz.toml", text)]) {
        let _ = rules.check(&Catalogue::default());
    }
    if let Ok(catalogue) = Catalogue::load([("fuzz.toml", text)]) {
        let _ = catalogue.check();
    }
});
