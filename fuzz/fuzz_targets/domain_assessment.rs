//! What name servers answer, records among them, in any combination.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::proved_claims_have_their_token(bytes));
