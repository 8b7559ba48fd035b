//! A sign-in, what is known of the person, and a policy, in any combination.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::decisions_let_nobody_in_who_is_out(
    bytes
));
