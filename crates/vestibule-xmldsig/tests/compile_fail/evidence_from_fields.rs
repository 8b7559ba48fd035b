use vestibule_keys::SignatureAlgorithm;
use vestibule_xmldsig::Evidence;

fn evidence() -> Evidence {
    Evidence { key: 0, algorithm: SignatureAlgorithm::Ed25519 }
}

fn main() {
    let _ = evidence;
}
