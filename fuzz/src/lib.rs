//! The properties that the fuzz targets assert. Each target is one line that calls one of them.
//!
//! ```text
//! cargo +nightly fuzz run reader -- -dict=xml.dict -max_total_time=60
//! ```

mod choices;
mod domains;
mod mutant;
mod oidc;
mod provisioning;
mod scim;

pub use domains::{names_have_one_key, proved_claims_have_their_token};
pub use mutant::accepted_mutants_say_the_same;
pub use oidc::{
    accepted_id_tokens_are_signed_and_say_what_they_should, accepted_jws_are_signed_by_the_key,
    accepted_logout_tokens_are_signed_and_say_what_they_should,
    accepted_metadata_is_the_issuers_own, claims_are_read_as_another_reader_does,
    used_keys_keep_to_the_policy,
};
pub use provisioning::decisions_let_nobody_in_who_is_out;
pub use scim::{
    bulk_requests_stay_in_their_directory, filters_mean_what_they_show,
    patched_resources_are_resources, paths_mean_what_they_show,
    resources_are_stored_as_they_are_read,
};

use vestibule_xmldsig::{Canonicalization, Document, Element, Grammar, Limits};

/// Reading never panics; what is a message is a document too, with the same tree; and the tree
/// that was read can be walked.
pub fn both_grammars_agree(bytes: &[u8]) {
    let message = Document::parse(bytes, Grammar::Message, &Limits::MESSAGE);
    let document = Document::parse(bytes, Grammar::Document, &Limits::MESSAGE);
    if let Ok(document) = &document {
        walk(document);
    }
    let Ok(message) = message else { return };
    walk(&message);
    let document = document.expect("a message is a document");
    for method in methods() {
        assert_eq!(method.document(&message), method.document(&document));
    }
}

/// The canonical form is accepted again, in at most its own length of names, and is its own
/// canonical form.
pub fn canonical_form_is_a_fixpoint(bytes: &[u8]) {
    let limits = Limits::MESSAGE;
    let Ok(document) = Document::parse(bytes, Grammar::Document, &limits) else { return };
    let wide = limits
        .with_bytes(Limits::MAX_BYTES)
        .with_text(Limits::MAX_BYTES)
        .with_attributes(2 * limits.attributes() + limits.namespaces())
        .with_references(Limits::MAX_BYTES);
    for method in methods() {
        let once = method.document(&document);
        let read = Document::parse(once.as_slice(), Grammar::Document, &wide);
        let read = read.expect("the canonical form of a document is a document");
        assert_eq!(as_text(&once), as_text(&method.document(&read)));
    }
}

fn methods() -> Vec<Canonicalization> {
    let plain = [
        Canonicalization::exclusive(),
        Canonicalization::exclusive().with_prefix_list(["a", "#default"]),
        Canonicalization::inclusive(),
        Canonicalization::inclusive_11(),
    ];
    plain.into_iter().flat_map(|method| [method.clone(), method.with_comments()]).collect()
}

fn as_text(octets: &[u8]) -> &str {
    std::str::from_utf8(octets).expect("the canonical form is UTF-8")
}

fn walk(document: &Document) {
    for element in document.elements() {
        assert!(element.is_within(document.root()));
        assert!(!element.local_name().is_empty());
        assert!(element.source_offset() < document.source().len());
        assert!(element.children().all(|child| child.parent() == Some(element)));
        let names = || element.attributes().map(|a| (a.namespace(), a.local_name()));
        assert!(names().is_sorted_by(|a, b| a < b));
        assert!(element.text().is_none() || element.children().next().is_none());
        assert_eq!(element.id_attribute().is_some(), has_id(element));
    }
}

fn has_id(element: Element<'_>) -> bool {
    let ids = ["ID", "Id", "id"];
    ids.iter().any(|name| element.attribute(name).is_some())
        || element.attribute_in("http://www.w3.org/XML/1998/namespace", "id").is_some()
}
