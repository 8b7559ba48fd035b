use vestibule_xmldsig::{Element, VerifiedElement};

fn proof<'doc>(element: Element<'doc>) -> VerifiedElement<'doc> {
    element.into()
}

fn main() {
    let _ = proof;
}
