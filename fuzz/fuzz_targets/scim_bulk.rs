//! A bulk request, or one of its parts, through the whole service.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::bulk_requests_stay_in_their_directory(
    bytes
));
