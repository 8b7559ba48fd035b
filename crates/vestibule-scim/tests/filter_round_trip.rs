//! Whatever can be read can be written and read again, to the same filter.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use proptest::prelude::*;
use vestibule_scim::{AttributePath, Filter, Limits, Literal, Operator, PatchPath};

/// A filter whose texts are leaked, so that it can borrow them.
fn filters() -> impl Strategy<Value = Filter<'static>> {
    let element = nested(tests(paths(false)));
    let value_path =
        (paths(true).prop_filter("no sub-attribute", |path| path.sub().is_none()), element)
            .prop_map(|(path, inner)| Filter::ValuePath(path, Box::new(inner)));
    nested(prop_oneof![3 => tests(paths(true)), 1 => value_path])
}

/// Joins and negates; no `and` directly within an `and`, nor `or` within `or`.
fn nested(
    leaf: impl Strategy<Value = Filter<'static>> + 'static,
) -> impl Strategy<Value = Filter<'static>> {
    leaf.prop_recursive(4, 24, 3, |inner| {
        let terms = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            terms.clone().prop_map(|terms| {
                let mut flat = Vec::new();
                for term in terms {
                    match term {
                        Filter::And(inner) => flat.extend(inner),
                        other => flat.push(other),
                    }
                }
                Filter::And(flat)
            }),
            terms.prop_map(|terms| {
                let mut flat = Vec::new();
                for term in terms {
                    match term {
                        Filter::Or(inner) => flat.extend(inner),
                        other => flat.push(other),
                    }
                }
                Filter::Or(flat)
            }),
            inner.prop_map(|inner| Filter::Not(Box::new(inner))),
        ]
    })
}

fn tests(
    paths: impl Strategy<Value = AttributePath<'static>> + 'static,
) -> impl Strategy<Value = Filter<'static>> {
    let operators = prop::sample::select(vec![
        Operator::Equal,
        Operator::NotEqual,
        Operator::Contains,
        Operator::StartsWith,
        Operator::EndsWith,
        Operator::Greater,
        Operator::GreaterOrEqual,
        Operator::Less,
        Operator::LessOrEqual,
    ]);
    (paths, prop::option::of((operators, literals()))).prop_map(|(path, comparison)| {
        match comparison {
            None => Filter::Present(path),
            Some((operator, literal)) => Filter::Compare(path, operator, literal),
        }
    })
}

fn literals() -> impl Strategy<Value = Literal<'static>> {
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Boolean),
        "-?(0|[1-9][0-9]{0,5})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?"
            .prop_map(|text| Literal::Number(leak(text))),
        "\\PC{0,8}|[ -~\\t\\n\\u{0}-\\u{1f}\u{1f600}\"\\\\]{0,8}"
            .prop_map(|text| Literal::String(text.into())),
        "[g-m][A-Za-z0-9._@+-]{0,8}".prop_map(|text| Literal::Bare(leak(text))),
    ]
}

fn paths(may_be_qualified: bool) -> impl Strategy<Value = AttributePath<'static>> {
    let plain = "[a-zA-Z$][a-zA-Z0-9_$-]{0,6}(\\.[a-zA-Z$][a-zA-Z0-9_$-]{0,4})?";
    let qualified =
        "(urn|http)(:[a-zA-Z0-9._-]{1,5}){1,3}:[a-zA-Z$][a-zA-Z0-9_$-]{0,4}(\\.[a-z]{1,4})?";
    let text = if may_be_qualified {
        prop_oneof![3 => plain, 1 => qualified, 1 => "urn(:[a-z]{1,4}){1,2}:[0-9]\\.[0-9]"].boxed()
    } else {
        plain.boxed()
    };
    text.prop_map(|text| AttributePath::parse(leak(text), &Limits::new()).unwrap())
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

proptest! {
    #[test]
    fn what_is_written_reads_as_the_same_filter(filter in filters()) {
        let limits = Limits::new().with_filter_depth(64).with_filter_terms(1000);
        let text = filter.to_string();
        let again = Filter::parse(&text, &limits);
        prop_assert_eq!(again.as_ref(), Ok(&filter), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[a-c.$:\\[\\]()\" \\\\u0-9eqpro-]{0,40}|\\PC{0,20}") {
        let limits = Limits::new();
        if let Ok(filter) = Filter::parse(&text, &limits) {
            let canonical = filter.to_string();
            let again = Filter::parse(&canonical, &limits);
            prop_assert_eq!(again.as_ref(), Ok(&filter));
        }
        if let Ok(path) = PatchPath::parse(&text, &limits) {
            let canonical = path.to_string();
            let again = PatchPath::parse(&canonical, &limits);
            prop_assert_eq!(again.as_ref(), Ok(&path));
        }
    }
}
