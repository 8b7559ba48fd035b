use vestibule_xmldsig::{Element, Evidence, VerifiedElement};

fn proof<'doc>(element: Element<'doc>, evidence: Evidence) -> VerifiedElement<'doc> {
    VerifiedElement { element, signature: None, evidence }
}

fn main() {
    let _ = proof;
}
