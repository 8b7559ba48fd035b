//! What a filter means for a resource type, and what cannot be asked (RFC 7644, section 3.4.2.2;
//! RFC 7643, section 7).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use vestibule_scim::{
    Attribute, AttributeType, BoundFilter, ElementFilter, Filter, FilterError, Limits, PatchPath,
    Predicate, Profile, Registry, ResourceType, ResourceTypeDefinition, Returned, Schema,
    ScimError, Tolerance, Tolerances, Value,
};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const TEST: &str = "urn:example:scim:test:2.0";

fn resource_type(name: &str) -> ResourceType {
    let of = Attribute::new;
    let test = Schema::new(TEST, "Test").with_attributes([
        of("level", AttributeType::Integer),
        of("ratio", AttributeType::Decimal),
        of("since", AttributeType::DateTime),
        of("blob", AttributeType::Binary),
        of("tags", AttributeType::String).multi_valued(),
        of("pin", AttributeType::String).with_returned(Returned::Never),
        of("badge", AttributeType::Complex)
            .with_sub_attributes([of("number", AttributeType::Integer)]),
    ]);
    let registry = Registry::new(
        vec![Schema::user(), Schema::enterprise_user(), Schema::group(), test],
        vec![ResourceTypeDefinition::user().with_extension(TEST), ResourceTypeDefinition::group()],
    )
    .unwrap();
    registry.resource_type(name).unwrap().clone()
}

fn bind(text: &str, profile: Profile) -> Result<BoundFilter, FilterError> {
    let is_group = text.starts_with("members") || text.starts_with("displayName eq \"g");
    let resource_type = resource_type(if is_group { "Group" } else { "User" });
    Filter::parse(text, &Limits::new()).unwrap().bind(&resource_type, profile)
}

/// Filters, and the one form that they have in common with others of the same meaning.
const MEANINGS: &[(&str, &str)] = &[
    (r#"USERNAME EQ "Ada""#, r#"userName eq "ada""#),
    (
        r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "STRASSE""#,
        r#"userName eq "strasse""#,
    ),
    (r#"externalId eq "Ada""#, r#"externalId eq "Ada""#),
    ("title eq null", "not (title pr)"),
    ("title ne null", "title pr"),
    ("not (title eq null)", "title pr"),
    // A complex attribute stands for its `value`, and a multi-valued one for each of its elements.
    (r#"emails eq "A@b""#, r#"emails[value eq "a@b"]"#),
    (r#"emails.value eq "A@b""#, r#"emails[value eq "a@b"]"#),
    (r#"emails[value eq "A@b"]"#, r#"emails[value eq "a@b"]"#),
    (r#"emails[type eq "work"].value eq "A@b""#, r#"emails[type eq "work" and value eq "a@b"]"#),
    ("emails pr", "emails pr"),
    ("emails.type pr", "emails[type pr]"),
    (r#"name[familyName eq "X"]"#, r#"name pr and name.familyName eq "x""#),
    // Instants are written in one way.
    (
        r#"meta.created gt "2026-01-01T01:00:00.0+01:00""#,
        r#"meta.created gt "2026-01-01T00:00:00Z""#,
    ),
    (
        r#"meta[lastModified lt "2026-01-01T00:00:00Z"]"#,
        r#"meta.lastModified lt "2026-01-01T00:00:00Z""#,
    ),
    (r#"meta.version eq "W/\"17\"""#, r#"meta.version eq "W/\"17\"""#),
    // What is known of every resource of the type.
    (r#"meta.resourceType eq "User""#, "true"),
    (r#"meta.resourceType eq "user""#, "false"),
    (r#"meta.version ne "17""#, "true"),
    ("id pr and meta pr and schemas pr", "true"),
    (r#"schemas eq "urn:ietf:params:scim:schemas:core:2.0:User" and title pr"#, "title pr"),
    (r#"title pr and not (schemas co "core")"#, "false"),
    (
        r#"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr",
    ),
    (r#"schemas eq "urn:nobody""#, "false"),
    (r#"groups.type eq "Direct" and groups eq "G""#, r#"groups[true] and groups[value eq "G"]"#),
    (r#"groups.type eq "indirect""#, "false"),
    (r#"members[value eq "U" and type eq "USER"]"#, r#"members[value eq "U" and type eq "user"]"#),
    ("members pr", "members[true]"),
    // Extensions, by URN.
    (
        r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "M""#,
        r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "M""#,
    ),
    (r#"urn:example:scim:test:2.0:tags eq "A""#, r#"urn:example:scim:test:2.0:tags[value eq "a"]"#),
    (
        r#"urn:example:scim:test:2.0:tags[value eq "A" or value pr]"#,
        r#"urn:example:scim:test:2.0:tags[value eq "a" or value pr]"#,
    ),
    ("URN:EXAMPLE:SCIM:TEST:2.0 pr", "urn:example:scim:test:2.0 pr"),
    ("urn:example:scim:test:2.0:level ge -7", "urn:example:scim:test:2.0:level ge -7"),
    ("urn:example:scim:test:2.0:ratio lt 25e-1", "urn:example:scim:test:2.0:ratio lt 2.5"),
    // Parentheses stay where they mean something.
    (
        "(title pr or active pr) and id pr and nickName pr",
        "(title pr or active pr) and nickName pr",
    ),
];

/// Filters, and the code that they are refused with however much is tolerated.
const REFUSED: &[(&str, &str)] = &[
    // What no reply shows cannot be guessed by asking.
    (r#"password eq "x""#, "filter_attribute_not_filterable"),
    ("password pr", "filter_attribute_not_filterable"),
    ("password eq null", "filter_attribute_not_filterable"),
    (r#"not (password sw "x")"#, "filter_attribute_not_filterable"),
    (
        r#"urn:ietf:params:scim:schemas:core:2.0:User:password co "x""#,
        "filter_attribute_not_filterable",
    ),
    (r#"urn:example:scim:test:2.0:pin sw "1""#, "filter_attribute_not_filterable"),
    (r#"urn:example:scim:test:2.0[pin sw "1"]"#, "filter_attribute_not_filterable"),
    // What is computed for a reply.
    (r#"meta.location sw "https""#, "filter_attribute_not_filterable"),
    (r#"groups.$ref sw "https""#, "filter_attribute_not_filterable"),
    (r#"groups.display eq "x""#, "filter_attribute_not_filterable"),
    (r#"members[$ref sw "https"]"#, "filter_attribute_not_filterable"),
    (
        r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.$ref pr"#,
        "filter_attribute_not_filterable",
    ),
    // Operators that do not fit.
    ("active gt true", "filter_operator_not_applicable"),
    ("active co true", "filter_operator_not_applicable"),
    (r#"meta.created co "2026""#, "filter_operator_not_applicable"),
    (r#"meta.version gt "W/\"1\"""#, "filter_operator_not_applicable"),
    (r#"urn:example:scim:test:2.0:blob gt "YQ==""#, "filter_operator_not_applicable"),
    ("urn:example:scim:test:2.0:level co 1", "filter_operator_not_applicable"),
    ("title gt null", "filter_operator_not_applicable"),
    ("emails.primary sw true", "filter_operator_not_applicable"),
    // Literals of another type.
    ("active eq 1", "filter_literal_type"),
    (r#"active eq "yes""#, "filter_literal_type"),
    ("userName eq true", "filter_literal_type"),
    (r#"meta.created gt "yesterday""#, "filter_literal_type"),
    (r#"meta.created gt "2026-01-01T00:00:00""#, "filter_literal_type"),
    (r#"urn:example:scim:test:2.0:level eq "1""#, "filter_literal_type"),
    ("urn:example:scim:test:2.0:level eq 1.5", "filter_literal_type"),
    ("urn:example:scim:test:2.0:level eq 9223372036854775808", "filter_literal_type"),
    ("urn:example:scim:test:2.0:level eq one", "filter_literal_type"),
    ("urn:example:scim:test:2.0:ratio eq 1e999", "filter_literal_type"),
    // Complex or simple where it has to be the other.
    (r#"name eq "x""#, "filter_attribute_complex"),
    (r#"meta eq "x""#, "filter_attribute_complex"),
    ("urn:example:scim:test:2.0:badge eq 1", "filter_attribute_complex"),
    (r#"urn:example:scim:test:2.0 eq "x""#, "filter_attribute_complex"),
    (r#"userName[value eq "x"]"#, "filter_attribute_simple"),
    (r#"id[value eq "x"]"#, "filter_attribute_simple"),
    (r#"schemas[value eq "x"]"#, "filter_attribute_simple"),
];

#[test]
fn filters_of_one_meaning_take_one_form() {
    for (text, meaning) in MEANINGS {
        let bound = bind(text, Profile::STRICT).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(bound.to_string(), *meaning, "{text}");
        assert!(bound.tolerances().is_empty(), "{text}");
    }
}

/// A cursor is bound to the text: an address without a `value` is an address all the same.
#[test]
fn filters_of_two_meanings_take_two_forms() {
    let shown = |text| bind(text, Profile::STRICT).unwrap().to_string();
    assert_eq!(shown("emails pr"), "emails pr");
    assert_eq!(shown("emails[value pr]"), "emails[value pr]");
    let bound = |text| bind(text, Profile::STRICT).unwrap();
    assert!(bound("emails pr").predicate() != bound("emails[value pr]").predicate());
}

#[test]
fn refuses_what_cannot_be_asked_whatever_is_tolerated() {
    for (text, code) in REFUSED {
        for profile in [Profile::STRICT, Profile::LENIENT] {
            let found = bind(text, profile).map_err(|error| error.code());
            match (found, *code) {
                // A word without quotes is refused as such first.
                (Err("filter_literal_unquoted"), _) => assert!(text.ends_with("one")),
                (found, code) => assert_eq!(found.err(), Some(code), "{text}"),
            }
        }
    }
}

#[test]
fn refusals_are_invalid_filters_and_tell_no_literal() {
    for (text, code) in REFUSED {
        let error: ScimError = bind(text, Profile::LENIENT).unwrap_err().into();
        assert_eq!(error.fault().scim_type(), Some("invalidFilter"));
        assert_eq!(error.code(), *code);
        for literal in ["yesterday", "YQ==", "yes\"", "9223372036854775808", "1e999"] {
            assert!(!error.detail().contains(literal), "{error}");
        }
    }
}

#[test]
fn each_tolerance_is_granted_by_the_profile_and_reported() {
    let cases = [
        (r#"active eq "TRUE""#, Tolerance::BooleanString, "active eq true", "filter_literal_type"),
        (
            r#"emails[primary eq "False"]"#,
            Tolerance::BooleanString,
            "emails[primary eq false]",
            "filter_literal_type",
        ),
        (
            "externalId eq jyoung",
            Tolerance::UnquotedLiteral,
            r#"externalId eq "jyoung""#,
            "filter_literal_unquoted",
        ),
        (
            "externalId eq 701984",
            Tolerance::UnquotedLiteral,
            r#"externalId eq "701984""#,
            "filter_literal_type",
        ),
        (
            "groups eq g1",
            Tolerance::UnquotedLiteral,
            r#"groups[value eq "g1"]"#,
            "filter_literal_unquoted",
        ),
        (
            "meta.created gt 2026-01-01T00:00:00Z",
            Tolerance::UnquotedLiteral,
            r#"meta.created gt "2026-01-01T00:00:00Z""#,
            "filter_literal_unquoted",
        ),
        (
            r#"employeeNumber eq "1""#,
            Tolerance::UnqualifiedExtension,
            concat!(
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                r#":employeeNumber eq "1""#
            ),
            "filter_unknown_attribute",
        ),
        (
            r#"manager.value eq "1""#,
            Tolerance::UnqualifiedExtension,
            concat!(
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                r#":manager.value eq "1""#
            ),
            "filter_unknown_attribute",
        ),
        (
            r#"nobody eq "1" or title pr"#,
            Tolerance::UnknownAttributes,
            "title pr",
            "filter_unknown_attribute",
        ),
        (
            r#"emails[nobody eq 1]"#,
            Tolerance::UnknownAttributes,
            "false",
            "filter_unknown_attribute",
        ),
        (
            r#"urn:nobody:2.0:User:x[y eq 1]"#,
            Tolerance::UnknownAttributes,
            "false",
            "filter_unknown_attribute",
        ),
        (
            r#"not (userName.x eq 1)"#,
            Tolerance::UnknownAttributes,
            "true",
            "filter_unknown_attribute",
        ),
    ];
    for (text, tolerance, meaning, code) in cases {
        let bound = bind(text, Profile::STRICT.with(tolerance)).unwrap();
        assert_eq!(bound.to_string(), meaning);
        assert_eq!(bound.tolerances(), Tolerances::NONE.with(tolerance), "{text}");
        let refused = [
            Profile::STRICT,
            Profile::LENIENT.without(tolerance).without(Tolerance::UnknownAttributes),
        ];
        for profile in refused {
            assert_eq!(bind(text, profile).map_err(|error| error.code()), Err(code), "{text}");
        }
    }
}

#[test]
fn a_store_sees_what_it_could_look_up() {
    let bound =
        bind(r#"userName eq "a" and (title pr or groups eq "g")"#, Profile::STRICT).unwrap();
    assert!(matches!(bound.conjuncts(), [Predicate::Compare(_), Predicate::Or(_)]));
    assert!(bound.reads_membership());
    let bound = bind(r#"not (groups pr)"#, Profile::STRICT).unwrap();
    assert!(matches!(bound.conjuncts(), [Predicate::Not(_)]));
    assert!(bound.reads_membership());
    let bound = bind(r#"userName eq "secret-name""#, Profile::STRICT).unwrap();
    assert!(!bound.reads_membership());
    assert!(!format!("{bound:?} {:?}", bound.predicate()).contains("secret-name"));
}

#[test]
fn value_filters_of_patch_paths_select_elements() {
    let user = resource_type("User");
    let emails = user.resolve(None, "emails", None).unwrap();
    let element = |members: &[(&str, Value)]| {
        let mut record = vestibule_scim::Record::new();
        for (name, value) in members {
            record.set(user.child(Some(emails), name).unwrap(), value.clone());
        }
        Value::Complex(record)
    };
    let work =
        element(&[("value", Value::String("a@b".into())), ("type", Value::String("Work".into()))]);
    let primary = element(&[("primary", Value::Boolean(true))]);
    let selects = |text: &str, value: &Value| {
        let path = PatchPath::parse(text, &Limits::new()).unwrap();
        let filter = path.filter().unwrap();
        ElementFilter::bind(filter, &user, emails, Profile::STRICT).unwrap().matches(value)
    };
    assert!(selects(r#"emails[type eq "work"].value"#, &work));
    assert!(!selects(r#"emails[type eq "work"].value"#, &primary));
    assert!(selects(r#"emails[type ne "work"]"#, &primary));
    assert!(selects("emails[primary eq true]", &primary));
    assert!(selects("emails[primary eq null]", &work));

    let refused = |text: &str, attribute| {
        let path = PatchPath::parse(text, &Limits::new()).unwrap();
        let bound = ElementFilter::bind(path.filter().unwrap(), &user, attribute, Profile::LENIENT);
        bound.map_err(|error| error.code()).err()
    };
    let test = user.extension(TEST).unwrap();
    assert_eq!(refused(r#"x[pin sw "1"]"#, test), Some("filter_attribute_not_filterable"));
    let pin = user.child(Some(test), "pin").unwrap();
    assert_eq!(refused(r#"x[value sw "1"]"#, pin), Some("filter_attribute_not_filterable"));
    let title = user.resolve(None, "title", None).unwrap();
    assert_eq!(refused(r#"x[value sw "1"]"#, title), Some("filter_attribute_simple"));
    let manager = user.resolve(Some(ENTERPRISE), "manager", None).unwrap();
    assert_eq!(refused(r#"x[value sw "1"]"#, manager), None);
}
