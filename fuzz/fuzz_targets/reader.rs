//! Any bytes, read under both grammars.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::both_grammars_agree(bytes));
