use vestibule_core::ConnectionId;
use vestibule_saml::SignIn;

fn forged(connection: ConnectionId) -> SignIn {
    SignIn { connection }
}

fn main() {}
