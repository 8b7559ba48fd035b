//! The figures, and what has to be the same when one is written again.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/rfc")
}

/// The names of all figures.
pub(crate) fn names() -> BTreeSet<String> {
    fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

/// The bytes of a figure.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    fs::read(directory().join(format!("{name}.json"))).unwrap()
}

/// A figure as JSON.
pub(crate) fn json(name: &str) -> Value {
    serde_json::from_slice(&bytes(name)).unwrap()
}

/// The same without empty lists, which mean what absence means (RFC 7643, section 2.5), and
/// without passwords, which are never written.
pub(crate) fn assigned(mut value: Value) -> Value {
    prune(&mut value);
    value
}

fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(prune);
            members.retain(|name, value| name != "password" && *value != Value::Array(Vec::new()));
        }
        Value::Array(elements) => elements.iter_mut().for_each(prune),
        _ => {}
    }
}
