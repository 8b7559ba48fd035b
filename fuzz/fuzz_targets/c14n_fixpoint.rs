//! Any document, canonicalised twice by every method.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::canonical_form_is_a_fixpoint(bytes));
