use vestibule_saml::{PostedResponse, SignIn};
use vestibule_xmldsig::{Element, VerifiedElement};

fn start_session(_: SignIn) {}

fn read_signed(_: VerifiedElement<'_>) {}

fn unverified(posted: PostedResponse, element: Element<'_>) {
    start_session(posted);
    read_signed(element);
}

fn main() {}
