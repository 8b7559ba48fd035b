use vestibule_oidc::TokensReceived;

fn early(received: &TokensReceived) -> &str {
    received.subject()
}

fn main() {}
