//! A PATCH: any bytes, or operations on what is there.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::patched_resources_are_resources(bytes));
