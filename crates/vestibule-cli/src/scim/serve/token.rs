//! The bearer token.

use std::path::Path;
use std::time::Duration;

use vestibule_core::{DirectoryId, OrganizationId};
use vestibule_scim::{BearerToken, DirectoryTokens, Profile, Scope, StoreError};

use crate::answer::Stop;
use crate::{clock, input};

pub(super) struct Token(BearerToken);

impl Token {
    /// The token in the file; without a file a new one, which is printed.
    pub(super) fn of(file: Option<&Path>) -> Result<Self, Stop> {
        match file {
            Some(file) => Self::read(file),
            None => Self::make(),
        }
    }

    fn read(file: &Path) -> Result<Self, Stop> {
        let text = input::read_text(file)?;
        BearerToken::from_text(&text).map(Self).ok_or_else(|| {
            let file = file.display();
            Stop::Usage(format!(
                "{file} holds no bearer token: 32 to 512 of A-Z a-z 0-9 - . _ ~ + / ="
            ))
        })
    }

    fn make() -> Result<Self, Stop> {
        let token = BearerToken::from_random(&random()?);
        eprintln!("vestibule: the bearer token is {}", token.expose());
        Ok(Self(token))
    }

    /// Makes this the only token of the directory. A database may know it from the last time.
    pub(super) async fn keep_in<S: DirectoryTokens>(
        &self,
        store: &S,
        profile: Profile,
    ) -> Result<(), Stop> {
        let now = clock::at_or_now(None)?;
        let hash = self.0.hash().ok_or_else(|| failed(&StoreError::Corrupt))?;
        let scope = scope()?;
        let known = store.find(&hash).await.map_err(|error| failed(&error))?;
        let Some(known) = known else {
            let rotated = self.0.rotate_in(store, scope, profile, now, Duration::ZERO).await;
            return rotated.map_err(|error| failed(&error));
        };
        if known.scope != scope || known.profile != profile || !known.is_current(now) {
            return Err(Stop::Usage(
                "the database has that token for another directory, with another --profile, or \
                 ended: use a new one"
                    .to_owned(),
            ));
        }
        store.expire_others(&scope, Some(&hash), now).await.map_err(|error| failed(&error))
    }
}

/// The one directory that is served.
fn scope() -> Result<Scope, Stop> {
    let usage = |error: vestibule_core::IdError| Stop::Usage(error.to_string());
    let organization = OrganizationId::parse("cli").map_err(usage)?;
    Ok(Scope::new(organization, DirectoryId::parse("cli").map_err(usage)?))
}

fn failed(error: &StoreError) -> Stop {
    Stop::Usage(format!("cannot keep the bearer token: {error}"))
}

#[expect(clippy::disallowed_methods, reason = "the tool is the host: it draws random numbers")]
pub(super) fn random() -> Result<[u8; 32], Stop> {
    let mut octets = [0; 32];
    openssl::rand::rand_bytes(&mut octets)
        .map_err(|_| Stop::Usage("the system has no random numbers".to_owned()))?;
    Ok(octets)
}
