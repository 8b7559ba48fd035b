//! The filters that are measured, and the same comparisons as somebody would write them by hand who
//! knows the attributes: over the same records, with the same case folding.

use vestibule_scim::{AttributeId, Record, ResourceType, Stored, Value, fold};

/// A name, the filter, and the comparisons.
pub(crate) type Case = (&'static str, &'static str, fn(&ByHand, &Stored) -> bool);

pub(crate) const CASES: [Case; 6] = [
    ("user_name_eq", r#"userName eq "user-0050000@example.com""#, |ids, stored| {
        text(stored.resource.record(), ids.user_name)
            .is_some_and(|name| same(name, "user-0050000@example.com"))
    }),
    (
        "work_email_and_active",
        r#"emails[type eq "work" and value co "@example.com"] and active eq true"#,
        |ids, stored| {
            let record = stored.resource.record();
            elements(record, ids.emails).iter().filter_map(Value::as_record).any(|email| {
                text(email, ids.email_type).is_some_and(|kind| same(kind, "work"))
                    && text(email, ids.email_value)
                        .is_some_and(|value| fold(value).contains("@example.com"))
            }) && truth(record, ids.active) == Some(true)
        },
    ),
    ("family_name_sw", r#"name.familyName sw "mc""#, |ids, stored| {
        let name = stored.resource.record().get(ids.name).and_then(Value::as_record);
        name.and_then(|name| text(name, ids.family_name)).is_some_and(|family| begins(family, "mc"))
    }),
    ("family_name_ge", r#"name.familyName ge "mcl""#, |ids, stored| {
        let name = stored.resource.record().get(ids.name).and_then(Value::as_record);
        name.and_then(|name| text(name, ids.family_name))
            .is_some_and(|family| fold(family).as_ref() >= "mcl")
    }),
    ("not_or", r#"not (active eq true) or title pr or externalId eq "e77777""#, |ids, stored| {
        let record = stored.resource.record();
        truth(record, ids.active) != Some(true)
            || text(record, ids.title).is_some_and(|title| !title.is_empty())
            || text(record, ids.external_id) == Some("e77777")
    }),
    (
        "any_of_three",
        r#"userName ew ".net" or emails.value eq "u5@home.example" or name.givenName co "x""#,
        |ids, stored| {
            let record = stored.resource.record();
            let given = || {
                let name = record.get(ids.name).and_then(Value::as_record)?;
                text(name, ids.given_name)
            };
            text(record, ids.user_name).is_some_and(|name| ends(name, ".net"))
                || elements(record, ids.emails)
                    .iter()
                    .filter_map(|email| text(email.as_record()?, ids.email_value))
                    .any(|value| same(value, "u5@home.example"))
                || given().is_some_and(|given| fold(given).contains('x'))
        },
    ),
];

/// The attributes that the comparisons are about, looked up once.
pub(crate) struct ByHand {
    user_name: AttributeId,
    external_id: AttributeId,
    title: AttributeId,
    active: AttributeId,
    name: AttributeId,
    family_name: AttributeId,
    given_name: AttributeId,
    emails: AttributeId,
    email_type: AttributeId,
    email_value: AttributeId,
}

impl ByHand {
    pub(crate) fn new(user: &ResourceType) -> Self {
        let of = |name, sub| user.resolve(None, name, sub).unwrap();
        Self {
            user_name: of("userName", None),
            external_id: of("externalId", None),
            title: of("title", None),
            active: of("active", None),
            name: of("name", None),
            family_name: of("name", Some("familyName")),
            given_name: of("name", Some("givenName")),
            emails: of("emails", None),
            email_type: of("emails", Some("type")),
            email_value: of("emails", Some("value")),
        }
    }
}

fn text(record: &Record, id: AttributeId) -> Option<&str> {
    record.get(id)?.as_str()
}

fn truth(record: &Record, id: AttributeId) -> Option<bool> {
    record.get(id)?.as_bool()
}

fn elements(record: &Record, id: AttributeId) -> &[Value] {
    record.get(id).map(Value::elements).unwrap_or_default()
}

/// Folding leaves ASCII text as long as it is, so that it can be compared where it is.
fn same(value: &str, folded: &str) -> bool {
    match value.is_ascii() {
        true => value.eq_ignore_ascii_case(folded),
        false => fold(value) == folded,
    }
}

fn begins(value: &str, folded: &str) -> bool {
    match value.is_ascii() {
        true => value.get(..folded.len()).is_some_and(|start| start.eq_ignore_ascii_case(folded)),
        false => fold(value).starts_with(folded),
    }
}

fn ends(value: &str, folded: &str) -> bool {
    match value.is_ascii() {
        true => value
            .len()
            .checked_sub(folded.len())
            .and_then(|at| value.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(folded)),
        false => fold(value).ends_with(folded),
    }
}
