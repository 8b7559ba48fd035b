use vestibule_xmldsig::{Element, VerifiedElement};

fn opened<'doc>(verified: VerifiedElement<'doc>) -> Element<'doc> {
    verified.element
}

fn changed<'doc>(verified: &mut VerifiedElement<'doc>) {
    verified.signature = None;
}

fn main() {
    let _ = opened;
    let _ = changed;
}
