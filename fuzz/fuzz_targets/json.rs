//! Claims: any bytes, or edited ones, in a genuine token.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::claims_are_read_as_another_reader_does(
    bytes
));
