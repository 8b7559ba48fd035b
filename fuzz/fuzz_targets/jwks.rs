//! A key set: any bytes, or an edited one.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::used_keys_keep_to_the_policy(bytes));
