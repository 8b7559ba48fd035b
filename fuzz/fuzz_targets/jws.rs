//! Any text, or an edited token, verified with one key.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::accepted_jws_are_signed_by_the_key(
    bytes
));
