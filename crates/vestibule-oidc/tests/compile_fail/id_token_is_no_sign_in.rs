use vestibule_oidc::{IdToken, SignIn};

fn session(token: IdToken) -> SignIn {
    token.into()
}

fn main() {}
