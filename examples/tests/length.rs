//! The two examples that the project leads with stay short, and stand for themselves.

/// Each by its name, as it is.
const EXAMPLES: [(&str, &str); 2] =
    [("entra", include_str!("../src/bin/entra.rs")), ("okta", include_str!("../src/bin/okta.rs"))];

#[test]
fn each_has_at_most_150_lines_of_at_most_100_characters() {
    for (name, source) in EXAMPLES {
        assert!(source.lines().count() <= 150, "{name} has {} lines", source.lines().count());
        for line in source.lines() {
            assert!(line.chars().count() <= 100, "{name}: {line}");
        }
    }
}

#[test]
fn neither_has_a_module_of_its_own_or_of_the_other_examples() {
    for (name, source) in EXAMPLES {
        for line in source.lines().map(str::trim_start) {
            let is_module = line.starts_with("mod ") || line.starts_with("pub mod ");
            assert!(!is_module && !line.contains("include!"), "{name}: {line}");
            assert!(!line.contains("vestibule_examples"), "{name}: {line}");
        }
    }
}
