//! A signed response, edited as the bytes say.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::accepted_mutants_say_the_same(bytes));
