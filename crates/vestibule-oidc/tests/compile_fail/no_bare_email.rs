use vestibule_core::EmailAddress;
use vestibule_oidc::SignIn;

fn link(sign_in: &SignIn) -> EmailAddress {
    sign_in.email()
}

fn main() {}
