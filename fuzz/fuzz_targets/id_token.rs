//! An ID token, edited before or after it was signed.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    vestibule_fuzz::accepted_id_tokens_are_signed_and_say_what_they_should(bytes)
});
