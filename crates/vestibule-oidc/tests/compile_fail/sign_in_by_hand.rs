use vestibule_oidc::SignIn;

fn forged() -> SignIn {
    SignIn {}
}

fn main() {}
