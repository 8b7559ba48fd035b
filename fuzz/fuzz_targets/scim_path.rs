//! A path of PATCH: any text, or words of filters in any order.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vestibule_fuzz::paths_mean_what_they_show(bytes));
