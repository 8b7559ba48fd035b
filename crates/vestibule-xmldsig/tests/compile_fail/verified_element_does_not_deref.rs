use vestibule_xmldsig::{Element, VerifiedElement};

fn parent<'doc>(verified: VerifiedElement<'doc>) -> Option<Element<'doc>> {
    verified.parent()
}

fn main() {
    let _ = parent;
}
