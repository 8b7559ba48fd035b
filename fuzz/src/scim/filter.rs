//! Filters and paths: any text, or words of filters in any order.

use vestibule_scim::{
    AttributePath, ElementFilter, Filter, Limits, NoMemberships, PatchPath, Profile, ResourceType,
    Value,
};

use super::setting::Setting;
use crate::choices::Choices;

/// What filters are made of.
const WORDS: &[&str] = &[
    " ",
    "(",
    ")",
    "[",
    "]",
    "\"",
    ".",
    ":",
    " and ",
    " or ",
    "not (",
    " eq ",
    " ne ",
    " co ",
    " sw ",
    " ew ",
    " gt ",
    " ge ",
    " lt ",
    " le ",
    " pr",
    "true",
    "FALSE",
    "null",
    "0",
    "-1.5e3",
    "\"a\"",
    "\"A\"",
    "\"\"",
    "\"work\"",
    "\"\\u0041\\ud83d\\ude00\"",
    "\"\u{212a}\u{30a}\"",
    "\"True\"",
    "\"2011-05-13T04:42:34Z\"",
    "\"2011-05-13T06:42:34.000+02:00\"",
    "\"W/\\\"1\\\"\"",
    "\"AAEC\"",
    "bare",
    "\"01010101010101010101010101010101\"",
    "userName",
    "USERNAME",
    "active",
    "emails",
    "emails.value",
    "emails.type",
    "type",
    "value",
    "primary",
    "display",
    "$ref",
    "name.familyName",
    "name",
    "manager",
    "manager.value",
    "password",
    "id",
    "externalId",
    "schemas",
    "meta",
    "meta.created",
    "meta.lastModified",
    "meta.version",
    "meta.location",
    "members",
    "members.value",
    "groups",
    "groups.type",
    "x509Certificates",
    "displayName",
    "urn:ietf:params:scim:schemas:core:2.0:User:",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:",
    "urn:example:door:2.0:Lock:",
    "urn:example:door:2.0:Door:",
    "serial",
    "opened",
    "weight",
    "floors",
    "key",
    "code",
    "hidden",
    "open",
    "parts",
    "parts.size",
    "size",
    "place",
    "place.since",
    "room",
    "pins",
    "codes",
    "turn.left",
];

/// A profile, and the text that the bytes stand for.
fn text(bytes: &[u8]) -> Option<(Profile, String)> {
    let mut choices = Choices::new(bytes);
    let (profile, is_text) = choices.profile();
    if is_text {
        return Some((profile, std::str::from_utf8(choices.rest()).ok()?.to_owned()));
    }
    let mut text = String::new();
    while !choices.is_over() {
        text.push_str(choices.of(WORDS));
    }
    Some((profile, text))
}

/// Some words, for a path within something larger.
pub(super) fn words(choices: &mut Choices<'_>) -> String {
    (0..choices.below(12)).map(|_| choices.of(WORDS)).collect()
}

/// A filter that was read is written as a text that reads as the same filter. Bound to any type
/// under any profile, it shows a text that binds to the same filter and matches the same resources.
pub fn filters_mean_what_they_show(bytes: &[u8]) {
    let Setting { registry, stored, limits, wide, .. } = Setting::get();
    let Some((profile, text)) = text(bytes) else { return };
    let Ok(filter) = Filter::parse(&text, limits) else { return };
    let shown = filter.to_string();
    assert_eq!(Filter::parse(&shown, wide).as_ref(), Ok(&filter), "{shown}");
    for resource_type in registry.resource_types() {
        let Ok(bound) = filter.bind(resource_type, profile) else { continue };
        assert!(bound.tolerances().iter().all(|used| profile.tolerates(used)));
        let canonical = bound.to_string();
        let Ok(read) = Filter::parse(&canonical, wide) else {
            assert!(says_nothing(&canonical), "{canonical}");
            continue;
        };
        let again = read.bind(resource_type, Profile::STRICT).expect(&canonical);
        assert!(again.tolerances().is_empty());
        assert!(again.predicate() == bound.predicate(), "{canonical}");
        assert_eq!(again.to_string(), canonical);
        let same = |one| bound.matches(one, &NoMemberships) == again.matches(one, &NoMemberships);
        assert!(stored.iter().all(same), "{canonical}");
    }
}

/// What holds of everything or of nothing has no text of a filter, nor has what holds of every
/// element.
fn says_nothing(canonical: &str) -> bool {
    ["true", "false"]
        .iter()
        .any(|constant| canonical == *constant || canonical.contains(&format!("[{constant}]")))
}

/// A path that was read is written as a text that reads as the same path; its filter selects the
/// same elements then.
pub fn paths_mean_what_they_show(bytes: &[u8]) {
    let Setting { registry, stored, limits, wide, .. } = Setting::get();
    let Some((profile, text)) = text(bytes) else { return };
    if let Ok(path) = AttributePath::parse(&text, limits) {
        assert_eq!(path.to_string(), text);
        for resource_type in registry.resource_types() {
            if let Some(id) = resource_type.resolve_path(&path) {
                resolves_by_its_own_name(resource_type, resource_type.attribute(id).path(), wide);
            }
        }
    }
    let Ok(path) = PatchPath::parse(&text, limits) else { return };
    let shown = path.to_string();
    let again = PatchPath::parse(&shown, wide);
    assert_eq!(again.as_ref(), Ok(&path), "{shown}");
    let Some(filter) = path.filter() else { return };
    for one in stored {
        let resource_type = one.resource.resource_type();
        let Some(id) = resource_type.resolve_path(path.attribute()) else { continue };
        let Ok(bound) = ElementFilter::bind(filter, resource_type, id, profile) else { continue };
        let elements = one.resource.value(id).map(Value::elements).unwrap_or_default();
        let selected = elements.iter().filter(|element| bound.matches(element)).count();
        assert!(selected <= elements.len());
    }
}

fn resolves_by_its_own_name(resource_type: &ResourceType, path: &str, limits: &Limits) {
    let named = AttributePath::parse(path, limits).expect(path);
    let id = resource_type.resolve_path(&named).expect(path);
    assert_eq!(resource_type.attribute(id).path(), path);
}
