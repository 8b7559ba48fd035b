//! Filters mean what a naive model says they mean: one that walks JSON and knows the schemas as
//! JSON too (RFC 7644, section 3.4.2.2).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "filter_model/data.rs"]
mod data;
#[path = "filter_model/generate.rs"]
mod generate;
#[path = "filter_model/model.rs"]
mod model;

use proptest::prelude::*;
use vestibule_scim::{BoundFilter, Filter, Limits, Profile};

use self::data::{Case, registry};
use self::model::Model;

fn bind(text: &str, resource_type: &str) -> BoundFilter {
    let filter = Filter::parse(text, &limits()).unwrap_or_else(|error| panic!("{text}: {error}"));
    let registry = registry();
    let resource_type = registry.resource_type(resource_type).unwrap();
    filter.bind(resource_type, Profile::STRICT).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn limits() -> Limits {
    Limits::new().with_filter_bytes(100_000).with_filter_terms(10_000).with_filter_depth(64)
}

fn agrees(case: &Case, text: &str) -> Result<(), TestCaseError> {
    let filter = Filter::parse(text, &limits()).unwrap();
    let expected = Model::new(case.resource_type).matches(&filter, &case.json);
    let bound = bind(text, case.resource_type);
    let found = bound.matches(&case.stored, &case.memberships);
    prop_assert_eq!(found, expected, "{} is {} by the model of {}", text, expected, case.json);
    // Binding has one result for one meaning, so it can stand for the filter in a cursor.
    prop_assert_eq!(bind(text, case.resource_type).to_string(), bound.to_string());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn users_match_as_the_model_says(case in generate::users(), text in generate::user_filters()) {
        agrees(&case, &text)?;
    }

    #[test]
    fn groups_match_as_the_model_says(case in generate::groups(), text in generate::group_filters()) {
        agrees(&case, &text)?;
    }
}
