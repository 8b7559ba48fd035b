//! Users and groups of the figures as resources: read by the schema, kept whole, converted.

use serde_json::Value;
use vestibule_scim::typed::{Group, User};
use vestibule_scim::{Incoming, Limits, Profile, Registry};

use crate::{figure, types};

fn incoming(resource_type: &str, body: &[u8]) -> Incoming {
    let registry = Registry::standard();
    let resource_type = registry.resource_type(resource_type).unwrap();
    Incoming::parse(resource_type, body, Profile::STRICT, &Limits::new()).unwrap()
}

/// What a figure holds besides what the service provider writes or keeps beside the resource.
fn kept(name: &str) -> Value {
    let mut value = figure::assigned(figure::json(name));
    let provided = ["schemas", "id", "meta", "groups", "members"];
    value.as_object_mut().unwrap().retain(|name, _| !provided.contains(&name.as_str()));
    if let Some(manager) =
        value.pointer_mut("/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/manager")
    {
        manager.as_object_mut().unwrap().retain(|name, _| name != "displayName");
    }
    value
}

#[test]
fn users_are_kept_whole_under_the_strict_profile() {
    for name in types::USERS {
        let read = incoming("User", &figure::bytes(name));
        assert!(read.tolerances().is_empty(), "{name}");
        let stored: Value =
            serde_json::from_str(&read.resource().to_stored_json().unwrap()).unwrap();
        assert_eq!(stored, kept(name), "{name}");
    }
}

#[test]
fn groups_are_kept_whole_under_the_strict_profile() {
    for name in types::GROUPS {
        let read = incoming("Group", &figure::bytes(name));
        let stored: Value =
            serde_json::from_str(&read.resource().to_stored_json().unwrap()).unwrap();
        assert_eq!(stored, kept(name), "{name}");
        assert!(read.members().is_some(), "{name}");
    }
}

#[test]
fn the_password_of_the_full_user_is_beside_the_resource() {
    let read = incoming("User", &figure::bytes("rfc7643-8.2-user-full"));
    let secrets: Vec<&str> =
        read.secrets().iter().map(|(_, secret)| secret.expose().as_str()).collect();
    assert_eq!(secrets, ["t1meMa$heen"]);
    assert!(!read.resource().to_stored_json().unwrap().contains("t1me"));
}

#[test]
fn resources_convert_into_the_types_and_back() {
    for name in types::USERS {
        let read = incoming("User", &figure::bytes(name));
        let user = User::try_from(read.resource()).unwrap();
        let again = incoming("User", &serde_json::to_vec(&user).unwrap());
        assert_eq!(
            again.resource().to_stored_json().unwrap(),
            read.resource().to_stored_json().unwrap(),
            "{name}"
        );
        let mut sent: User = serde_json::from_slice(&figure::bytes(name)).unwrap();
        (sent.id, sent.meta, sent.password) = (None, None, None);
        sent.groups.clear();
        if let Some(manager) = sent.enterprise.as_mut().and_then(|found| found.manager.as_mut()) {
            manager.display_name = None;
        }
        assert_eq!(serde_json::to_value(&user).unwrap(), serde_json::to_value(&sent).unwrap());
    }
    for name in types::GROUPS {
        let read = incoming("Group", &figure::bytes(name));
        let group = Group::try_from(read.resource()).unwrap();
        assert_eq!(group.display_name.as_deref(), Some("Tour Guides"));
        assert_eq!(group.schemas, [vestibule_scim::GROUP_SCHEMA]);
    }
}
