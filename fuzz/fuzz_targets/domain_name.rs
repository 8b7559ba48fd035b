//! A domain as an administrator types it: any text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::names_have_one_key(bytes));
