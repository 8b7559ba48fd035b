use vestibule_oidc::{Connection, ProviderMetadata, RefreshGrant};

fn twice(connection: &Connection, provider: &ProviderMetadata, grant: RefreshGrant) {
    let _ = connection.refresh(provider, grant);
    let _ = connection.refresh(provider, grant);
}

fn main() {}
