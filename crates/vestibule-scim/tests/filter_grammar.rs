//! What is a filter and what is not (RFC 7644, section 3.4.2.2), and the paths of PATCH (3.5.2).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use vestibule_scim::{AttributePath, Filter, FilterError, Limits, Literal, Operator, PatchPath};

fn parse(text: &str) -> Result<Filter<'_>, FilterError> {
    Filter::parse(text, &Limits::new())
}

/// Each with its canonical form, or `None` where that is the text itself.
const ACCEPTED: &[(&str, Option<&str>)] = &[
    // The examples of RFC 7644, section 3.4.2.2.
    (r#"userName eq "bjensen""#, None),
    (r#"name.familyName co "O'Malley""#, None),
    (r#"userName sw "J""#, None),
    (r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#, None),
    ("title pr", None),
    (r#"meta.lastModified gt "2011-05-13T04:42:34Z""#, None),
    (r#"meta.lastModified ge "2011-05-13T04:42:34Z""#, None),
    (r#"meta.lastModified lt "2011-05-13T04:42:34Z""#, None),
    (r#"meta.lastModified le "2011-05-13T04:42:34Z""#, None),
    (r#"title pr and userType eq "Employee""#, None),
    (r#"title pr or userType eq "Intern""#, None),
    (r#"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#, None),
    (
        r#"userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")"#,
        None,
    ),
    (
        r#"userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")"#,
        None,
    ),
    (
        r#"userType eq "Employee" and (emails.type eq "work")"#,
        Some(r#"userType eq "Employee" and emails.type eq "work""#),
    ),
    (r#"userType eq "Employee" and emails[type eq "work" and value co "@example.com"]"#, None),
    (
        r#"emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]"#,
        None,
    ),
    // Precedence and grouping.
    (r#"a eq 1 or b eq 2 and c eq 3"#, None),
    (r#"(a eq 1 or b eq 2) and c eq 3"#, None),
    (r#"((a eq 1 and b eq 2)) and c eq 3"#, Some("a eq 1 and b eq 2 and c eq 3")),
    (r#"a pr or (b pr or (c pr or d pr))"#, Some("a pr or b pr or c pr or d pr")),
    ("not(title pr)", Some("not (title pr)")),
    ("NOT (title pr)", Some("not (title pr)")),
    ("not (not (title pr))", None),
    (r#"emails[not (type eq "work")]"#, None),
    (r#"emails[(type eq "work" or type eq "home") and primary eq true]"#, None),
    // What is called `not` and not negated.
    (r#"not eq "x""#, None),
    (r#"notes pr"#, None),
    (r#"and eq 1 and or eq 2"#, None),
    // Operators and keywords in any case.
    (r#"userName Eq "john""#, Some(r#"userName eq "john""#)),
    (r#"userName EQ "a" AND title PR"#, Some(r#"userName eq "a" and title pr"#)),
    ("active EQ True", Some("active eq true")),
    ("active eq FALSE", Some("active eq false")),
    ("title ne NULL", Some("title ne null")),
    // Entra ID's matching attribute, and its example without quotes.
    (
        r#"emails[type eq "work"].value eq "a@b""#,
        Some(r#"emails[type eq "work" and value eq "a@b"]"#),
    ),
    (
        r#"emails[type eq "work" or primary eq true].value pr"#,
        Some(r#"emails[(type eq "work" or primary eq true) and value pr]"#),
    ),
    ("externalId eq jyoung", None),
    // URN prefixes.
    (
        r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "701984""#,
        None,
    ),
    (r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "1""#, None),
    (r#"urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"]"#, None),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr", None),
    ("urn:example:door:2.0 pr", None),
    (r#"http://example.com/scim/1.0:door eq "a""#, None),
    (r#"groups.$ref eq "https://example.com/v2/Groups/1""#, None),
    (r#"members[$ref sw "https"]"#, None),
    // Numbers of JSON, spelled as they are.
    ("age gt -30", None),
    ("age gt 0", None),
    ("age ge 6.25e-1", None),
    ("age ge -0.5E+10", None),
    // Strings of JSON.
    (r#"title eq "tab\there""#, None),
    (r#"title eq "\u0041\u00e9\/""#, Some(r#"title eq "Aé/""#)),
    (r#"title eq "\ud83d\ude00""#, Some(r#"title eq "😀""#)),
    (r#"title eq "a \"quoted\" \\ word""#, None),
    (r#"title eq """#, None),
    (r#"title eq "\u001F\b""#, Some(r#"title eq "\u001f\u0008""#)),
    (r#"title eq "a) or (b pr""#, None),
    // Blanks.
    (r#"  userName   eq   "a"   and   title   pr  "#, Some(r#"userName eq "a" and title pr"#)),
    (r#"( title pr )"#, Some("title pr")),
    (r#"emails[ type eq "work" ]"#, Some(r#"emails[type eq "work"]"#)),
    (r#"not   (title pr)"#, Some("not (title pr)")),
];

/// Each with the code and the byte at which reading stops.
const REFUSED: &[(&str, &str, usize)] = &[
    ("", "filter_expected_attribute", 0),
    ("   ", "filter_expected_attribute", 3),
    ("userName", "filter_expected_operator", 8),
    ("userName eq", "filter_expected_value", 11),
    ("userName eq ", "filter_expected_value", 12),
    (r#"userName eq "a" and"#, "filter_expected_conjunction", 16),
    (r#"userName eq "a" and "#, "filter_expected_attribute", 20),
    (r#"and userName eq "a""#, "filter_expected_operator", 4),
    ("emails[]", "filter_expected_attribute", 7),
    ("emails[type]", "filter_expected_operator", 11),
    (r#"emails[type eq "work""#, "filter_expected_closing_bracket", 21),
    (r#"emails[type eq "work")"#, "filter_expected_closing_bracket", 21),
    (r#"emails[type eq "work"] eq "a""#, "filter_expected_conjunction", 23),
    (r#"emails[type eq "work"].value"#, "filter_expected_operator", 28),
    (r#"emails[type eq "work"].value.x eq 1"#, "filter_expected_operator", 28),
    (r#"emails[type eq "work"]. eq 1"#, "filter_expected_attribute", 23),
    (r#"emails [type eq "work"]"#, "filter_expected_operator", 7),
    ("a[b[c eq 1]]", "filter_nested_value_path", 3),
    ("a[(not (b[c eq 1]))]", "filter_nested_value_path", 9),
    ("a.b[c eq 1]", "filter_expected_operator", 3),
    (r#"1abc eq "x""#, "filter_expected_attribute", 0),
    (r#"a.b.c eq "x""#, "filter_expected_operator", 3),
    (r#"a. eq "x""#, "filter_expected_attribute", 2),
    (r#".a eq "x""#, "filter_expected_attribute", 0),
    (r#"urn:a:User:b.c.d eq "x""#, "filter_expected_operator", 14),
    (r#"urn:a: eq "x""#, "filter_expected_attribute", 6),
    (r#"http:a:1b eq "x""#, "filter_expected_attribute", 7),
    (r#"userName is "x""#, "filter_expected_operator", 9),
    (r#"userName eqx "x""#, "filter_expected_operator", 9),
    (r#"userName = "x""#, "filter_expected_operator", 9),
    (r#"userName eq"x""#, "filter_expected_value", 11),
    ("userName eq 'x'", "filter_expected_value", 12),
    ("userName eq [1]", "filter_expected_value", 12),
    ("userName eq (1)", "filter_expected_value", 12),
    (r#"userName eq "a" "b""#, "filter_expected_conjunction", 16),
    (r#"userName eq "a"and title pr"#, "filter_expected_conjunction", 15),
    (r#"userName eq "a" and(title pr)"#, "filter_expected_conjunction", 16),
    (r#"userName eq "a" xor title pr"#, "filter_expected_conjunction", 16),
    (r#"title pr "x""#, "filter_expected_conjunction", 9),
    ("(title pr", "filter_expected_closing_parenthesis", 9),
    ("(title pr]", "filter_expected_closing_parenthesis", 9),
    ("title pr)", "filter_expected_conjunction", 8),
    ("()", "filter_expected_attribute", 1),
    ("not title pr", "filter_expected_operator", 4),
    ("not ()", "filter_expected_attribute", 5),
    ("title\tpr", "filter_expected_operator", 5),
    ("title pr\n", "filter_expected_conjunction", 8),
    ("title\u{a0}pr", "filter_expected_operator", 5),
    (r#"title eq "x"#, "filter_string_unterminated", 9),
    (r#"title eq "x\"#, "filter_string_escape", 11),
    (r#"title eq "\x41""#, "filter_string_escape", 10),
    (r#"title eq "\u12""#, "filter_string_escape", 10),
    (r#"title eq "\u+123""#, "filter_string_escape", 10),
    (r#"title eq "\ud83d""#, "filter_string_lone_surrogate", 10),
    (r#"title eq "a\ude00""#, "filter_string_lone_surrogate", 11),
    (r#"title eq "\ud83d\ud83d""#, "filter_string_lone_surrogate", 10),
    (r#"title eq "\ud83d\n""#, "filter_string_lone_surrogate", 10),
    ("title eq \"a\tb\"", "filter_string_control_character", 11),
    ("title eq \"a\0b\"", "filter_string_control_character", 11),
];

#[test]
fn accepts_filters_and_writes_them_in_one_form() {
    for (text, canonical) in ACCEPTED {
        let filter = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(filter.to_string(), canonical.unwrap_or(text), "{text}");
        assert_eq!(parse(&filter.to_string()).as_ref(), Ok(&filter), "{text}");
    }
}

#[test]
fn refuses_what_is_no_filter() {
    for (text, code, position) in REFUSED {
        let error = parse(text).expect_err(text);
        assert_eq!((error.code(), error.position()), (*code, Some(*position)), "{text}");
    }
}

#[test]
fn and_binds_tighter_than_or() {
    let filter = parse("a pr or b pr and c pr").unwrap();
    let Filter::Or(terms) = filter else { panic!("{filter:?}") };
    assert!(matches!(&terms[..], [Filter::Present(_), Filter::And(_)]));
}

#[test]
fn tells_literals_apart() {
    let literal = |text: &str| match parse(&format!("a eq {text}")).unwrap() {
        Filter::Compare(_, Operator::Equal, literal) => format!("{literal:?} {literal}"),
        other => panic!("{other:?}"),
    };
    for number in ["0", "-0", "10", "1.5", "1e5", "1E+5", "-1.25e-10"] {
        assert_eq!(literal(number), format!("Number {number}"));
    }
    for bare in ["01", "+1", "1.", ".5", "1e", "1e+", "--1", "0x1", "1a", "-", "truer", "a@b.c"] {
        assert_eq!(literal(bare), format!("Bare {bare}"));
    }
    assert_eq!(literal("tRuE"), "Boolean true");
    assert_eq!(literal("nulL"), "Null null");
    assert_eq!(literal("\"true\""), "String \"true\"");
}

#[test]
fn strings_borrow_unless_they_are_escaped() {
    let is_borrowed = |text: &str| match parse(text).unwrap() {
        Filter::Compare(_, _, Literal::String(std::borrow::Cow::Borrowed(_))) => true,
        Filter::Compare(_, _, Literal::String(_)) => false,
        other => panic!("{other:?}"),
    };
    assert!(is_borrowed(r#"a eq "straße""#));
    assert!(!is_borrowed(r#"a eq "stra\u00dfe""#));
}

#[test]
fn neither_debug_nor_an_error_tells_a_literal() {
    let text = r#"userName eq "ada-secret" and externalId eq ada-secret"#;
    assert!(!format!("{:?}", parse(text).unwrap()).contains("ada-secret"));
    for cut in 0..text.len() {
        if let Err(error) = parse(text.get(..cut).expect("ASCII")) {
            assert!(!format!("{error} {error:?}").contains("ada"), "{error}");
        }
    }
}

#[test]
fn reads_the_paths_of_patch() {
    let cases = [
        ("members", None),
        ("name.familyName", None),
        (r#"addresses[type eq "work"]"#, None),
        (r#"members[value eq "2819c223-7f76-453a-919d-413861904646"].displayName"#, None),
        (r#"emails[type eq "work" and value ew "example.com"].$ref"#, None),
        ("emails[primary EQ True].value", Some("emails[primary eq true].value")),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", None),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", None),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value", None),
        ("urn:example:door:2.0", None),
        (r#"urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"].value"#, None),
    ];
    for (text, canonical) in cases {
        let path = PatchPath::parse(text, &Limits::new()).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(path.to_string(), canonical.unwrap_or(text));
    }
}

#[test]
fn refuses_what_is_no_path_of_patch() {
    let cases = [
        ("", "filter_expected_attribute", 0),
        (" members", "filter_expected_attribute", 0),
        ("members ", "filter_expected_end", 7),
        ("/members", "filter_expected_attribute", 0),
        ("a.b.c", "filter_expected_end", 3),
        ("a.b[c pr]", "filter_expected_end", 3),
        ("a[b pr].c.d", "filter_expected_end", 9),
        ("a[b pr].c eq 1", "filter_expected_end", 9),
        ("a[b pr][c pr]", "filter_expected_end", 7),
        ("a[b[c pr]]", "filter_nested_value_path", 3),
        ("a[b pr] and c", "filter_expected_end", 7),
        (r#"emails[type eq "work"#, "filter_string_unterminated", 15),
        ("emails[0]", "filter_expected_attribute", 7),
        (r#"userName eq "a""#, "filter_expected_end", 8),
    ];
    for (text, code, position) in cases {
        let error = PatchPath::parse(text, &Limits::new()).expect_err(text);
        assert_eq!((error.code(), error.position()), (code, Some(position)), "{text}");
    }
}

#[test]
fn a_qualified_path_may_be_the_urn_of_an_extension() {
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let is_urn =
        |text: &str, urn: &str| AttributePath::parse(text, &Limits::new()).unwrap().is_urn(urn);
    assert!(is_urn(urn, urn));
    assert!(is_urn(&urn.to_ascii_uppercase(), urn));
    assert!(!is_urn("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", urn));
    assert!(!is_urn("User", urn));
    assert!(is_urn("urn:example:door.v2", "urn:example:door.v2"));
    assert!(is_urn("urn:example:door:2.0", "urn:example:door:2.0"));
    assert!(!is_urn("urn:example:door:2.0", "urn:example:door:2.01"));
}

#[test]
fn every_limit_holds_at_its_edge_and_not_past_it() {
    let limits = Limits::new().with_filter_bytes(40).with_filter_depth(3).with_filter_terms(4);
    let code = |text: &str| Filter::parse(text, &limits).map(drop).map_err(|error| error.code());
    assert!(code(&format!("title eq \"{}\"", "x".repeat(29))).is_ok());
    assert_eq!(code(&format!("title eq \"{}\"", "x".repeat(30))), Err("filter_too_long"));
    assert!(code("(((a pr)))").is_ok());
    assert_eq!(code("((((a pr))))"), Err("filter_too_deep"));
    assert!(code("not(not(a[b pr]))").is_ok());
    assert_eq!(code("not(not(not(a[b pr])))"), Err("filter_too_deep"));
    assert!(code("(((a pr))) and (((b pr)))").is_ok());
    assert!(code("a pr or b pr or c[d pr] or e pr").is_ok());
    assert_eq!(code("a pr or b pr or c[d pr].e pr or f pr"), Err("filter_too_many_terms"));
    let path = |text: &str| PatchPath::parse(text, &limits).map(drop).map_err(|error| error.code());
    assert!(path("a[((b pr))]").is_ok());
    assert_eq!(path("a[(((b pr)))]"), Err("filter_too_deep"));
}

#[test]
fn depth_is_refused_before_it_is_followed() {
    let limits = Limits::new().with_filter_bytes(usize::MAX);
    for open in ["(", "not (", "a[", "not(", "a[("] {
        let text = open.repeat(100_000);
        let error = Filter::parse(&text, &limits).unwrap_err();
        assert!(matches!(error.code(), "filter_too_deep" | "filter_nested_value_path"), "{error}");
        assert!(PatchPath::parse(&format!("a[{text}"), &limits).is_err());
    }
    let many = vec!["a pr"; 100_000].join(" and ");
    assert_eq!(Filter::parse(&many, &limits).unwrap_err().code(), "filter_too_many_terms");
}
