//! What is read, and what is refused.

use super::*;

#[test]
fn reads_what_claims_are_made_of() {
    let members = Members::parse(r#"{"a":1,"b":[true,null,"x\n"],"c":{"d":1.5}}"#).unwrap();
    assert_eq!(members.get("a"), Some(&Json::Integer(1)));
    let attributes: Vec<String> = members.iter().map(|(_, v)| v.to_attribute()).collect();
    assert_eq!(attributes, ["1", "[true,null,\"x\\n\"]", "{\"d\":1.5}"]);
}

#[test]
fn refuses_a_member_that_stands_twice_at_any_depth_and_in_any_spelling() {
    for text in [
        r#"{"sub":"a","sub":"b"}"#,
        r#"{"sub":"a","s\u0075b":"b"}"#,
        r#"{"x":{"sub":"a","sub":"a"}}"#,
        r#"{"x":[{"sub":"a","sub":"a"}]}"#,
    ] {
        assert_eq!(Members::parse(text), Err(JsonError), "{text}");
    }
    let object = |count: usize, last: usize| {
        let members: Vec<String> = (0..count).map(|n| format!("\"n{n}\":{n}")).collect();
        format!("{{{},\"n{last}\":0}}", members.join(","))
    };
    for count in [1, 2, FEW - 2, FEW - 1, FEW, FEW + 1, 100] {
        assert!(Members::parse(&object(count, count)).is_ok(), "{count}");
        for last in [0, count / 2, count - 1] {
            assert_eq!(Members::parse(&object(count, last)), Err(JsonError), "{count} {last}");
        }
    }
}

#[test]
fn nests_sixteen_deep_and_no_deeper() {
    let nested = |depth| format!("{{\"a\":{}0{}}}", "[".repeat(depth), "]".repeat(depth));
    assert!(Members::parse(&nested(DEEPEST - 1)).is_ok());
    assert_eq!(Members::parse(&nested(DEEPEST)), Err(JsonError));
    assert_eq!(Members::parse(&nested(100_000)), Err(JsonError));
}

#[test]
fn a_number_beyond_64_bits_keeps_its_magnitude_and_sign() {
    fn number(text: &str) -> Json<'_> {
        Members::parse(text).unwrap().get("a").cloned().unwrap()
    }

    assert_eq!(number(r#"{"a":9223372036854775807}"#), Json::Integer(i64::MAX));
    assert_eq!(number(r#"{"a":-9223372036854775808}"#), Json::Integer(i64::MIN));
    for text in ["9223372036854775808", "18446744073709551615", "18446744073709551616", "1e300"] {
        let text = format!(r#"{{"a":{text}}}"#);
        assert!(matches!(number(&text), Json::Float(value) if value > 9.2e18), "{text}");
        let negative = text.replace(':', ":-").replace("5808", "5809");
        assert!(matches!(number(&negative), Json::Float(value) if value < -9.2e18), "{negative}");
    }
}

#[test]
fn an_empty_object_inside_takes_no_room() {
    let members = Members::parse(r#"{"a":[{},{}]}"#).unwrap();
    let Some(Json::Array(inside)) = members.get("a") else { panic!("{members:?}") };
    for value in inside {
        assert!(matches!(value, Json::Object(Members(list)) if list.capacity() == 0));
    }
}

#[test]
fn refuses_what_is_no_object_alone() {
    for text in ["", "[]", "1", "{} {}", "{}x", "{\"a\":1e400}", "{\"a\":NaN}", "{'a':1}"] {
        assert_eq!(Members::parse(text), Err(JsonError), "{text}");
    }
    assert_eq!(Members::parse_bytes(b"{\"a\":\"\xff\"}"), Err(JsonError));
    assert!(Members::parse(" {} \n").is_ok());
}
