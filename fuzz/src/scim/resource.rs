//! Bodies of resources: any bytes, or made of names and values that mean something.

use vestibule_scim::{Incoming, Profile, Resource};

use super::json;
use super::setting::Setting;
use crate::choices::Choices;

/// A resource that was read is stored as a text that reads as the same resource. What the strict
/// profile takes, every other one takes as well, and makes the same of it.
pub fn resources_are_stored_as_they_are_read(bytes: &[u8]) {
    let Setting { registry, limits, .. } = Setting::get();
    let mut choices = Choices::new(bytes);
    let types = registry.resource_types();
    let resource_type = &types[choices.below(types.len())];
    let (profile, is_text) = choices.profile();
    let body = match is_text {
        true => choices.rest().to_vec(),
        false => {
            let rest = json::object(&mut choices, 4);
            let name = choices.of(&["userName", "displayName", "serial"]);
            let members = rest.trim_start_matches('{');
            let comma = if members == "}" { "" } else { "," };
            let schema = resource_type.schema();
            format!("{{\"schemas\":[\"{schema}\"],\"{name}\":\"n\"{comma}{members}").into_bytes()
        }
    };
    let strict = Incoming::parse(resource_type, &body, Profile::STRICT, limits);
    let read = Incoming::parse(resource_type, &body, profile, limits);
    if let Ok(strict) = strict {
        let read = read.as_ref().expect("what the strict profile takes");
        assert!(read.resource() == strict.resource());
        assert!(read.tolerances().is_empty());
    }
    let Ok(read) = read else { return };
    assert!(read.tolerances().iter().all(|used| profile.tolerates(used)));
    is_stored_as_it_is(read.resource());
}

/// The stored form reads as the same resource, and is the client's own form too.
pub(super) fn is_stored_as_it_is(resource: &Resource) {
    let Setting { wide, .. } = Setting::get();
    let resource_type = resource.resource_type();
    let json = resource.to_stored_json().expect("a resource can be written");
    let read = Resource::from_stored_json(resource_type, &json).expect(&json);
    assert!(read == *resource, "{json}");
    assert_eq!(read.to_stored_json().as_ref(), Ok(&json));
    let sent = Incoming::parse(resource_type, json.as_bytes(), Profile::LENIENT, wide);
    assert!(*sent.expect(&json).resource() == *resource, "{json}");
}
