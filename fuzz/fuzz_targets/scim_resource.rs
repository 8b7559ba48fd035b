//! The body of a resource: any bytes, or attributes that exist.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::resources_are_stored_as_they_are_read(
    bytes
));
