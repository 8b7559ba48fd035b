//! Provider metadata: any bytes, or an edited document.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::accepted_metadata_is_the_issuers_own(
    bytes
));
