//! A sentence, read with restraint and wide: mentions are in order, do not overlap and lie in the text.
#![no_main]

use gongbao::recognise::{Context, recognise};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for wide in [false, true] {
        let context = Context { reference: Some(jiff::civil::date(2023, 7, 26)), topic: None, wide };
        let mentions = recognise(text, &context);
        for pair in mentions.windows(2) {
            assert!(pair[0].outer.end <= pair[1].outer.start, "{pair:?}");
        }
        for mention in &mentions {
            assert!(text.get(mention.span.start..mention.span.end).is_some() && text.get(mention.outer.start..mention.outer.end).is_some());
        }
    }
});

