//! Bearer tokens, by their hashes.

use vestibule_core::{DirectoryId, OrganizationId, Timestamp};
use vestibule_scim::{Profile, Scope, TokenHash, TokenRecord, Tolerance};

use super::form;
use crate::SqlStore;
use crate::engine::{Failure, Row, Statement};

const COLUMNS: &str = "hash, organization, directory, profile, created, not_on_or_after";

impl SqlStore {
    pub(super) async fn find_token(
        &self,
        hash: &TokenHash,
    ) -> Result<Option<TokenRecord>, Failure> {
        let select = format!("SELECT {COLUMNS} FROM scim_token WHERE hash = $1");
        let select = Statement::new(select).bind(hash.as_octets().to_vec());
        self.engine.read(select).await?.first().map(token).transpose()
    }

    pub(super) async fn insert_token(&self, record: &TokenRecord) -> Result<(), Failure> {
        let insert = format!("INSERT INTO scim_token ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)");
        let insert = Statement::new(insert)
            .bind(record.hash.as_octets().to_vec())
            .bind(record.scope.organization().as_str())
            .bind(record.scope.directory().as_str())
            .bind(profile_text(record.profile))
            .bind(form::instant(record.created))
            .bind(record.not_on_or_after.map(form::instant));
        let mut session = self.engine.begin_writing().await?;
        session.execute(insert).await?;
        session.commit().await
    }

    pub(super) async fn tokens_of(&self, scope: &Scope) -> Result<Vec<TokenRecord>, Failure> {
        let select = format!(
            "SELECT {COLUMNS} FROM scim_token
                WHERE organization = $1 AND directory = $2 ORDER BY created, hash"
        );
        let select = Statement::new(select)
            .bind(scope.organization().as_str())
            .bind(scope.directory().as_str());
        self.engine.read(select).await?.iter().map(token).collect()
    }

    pub(super) async fn expire_tokens(
        &self,
        scope: &Scope,
        keep: Option<&TokenHash>,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let update = "UPDATE scim_token SET not_on_or_after = $3
            WHERE organization = $1 AND directory = $2 AND hash <> $4
            AND (not_on_or_after IS NULL OR not_on_or_after > $3)";
        // No hash is empty.
        let keep = keep.map_or_else(Vec::new, |hash| hash.as_octets().to_vec());
        let update = Statement::new(update)
            .bind(scope.organization().as_str())
            .bind(scope.directory().as_str())
            .bind(form::instant(at))
            .bind(keep);
        let mut session = self.engine.begin_writing().await?;
        session.execute(update).await?;
        session.commit().await
    }
}

fn token(row: &Row) -> Result<TokenRecord, Failure> {
    let hash: [u8; 32] = row.bytes(0)?.try_into().map_err(|_| Failure::Corrupt)?;
    let organization = OrganizationId::parse(&row.text(1)?).map_err(|_| Failure::Corrupt)?;
    let directory = DirectoryId::parse(&row.text(2)?).map_err(|_| Failure::Corrupt)?;
    let not_on_or_after = row.optional_text(5)?;
    Ok(TokenRecord::new(
        TokenHash::from_octets(hash),
        Scope::new(organization, directory),
        read_profile(&row.text(3)?).ok_or(Failure::Corrupt)?,
        form::read_instant(&row.text(4)?)?,
        not_on_or_after.as_deref().map(form::read_instant).transpose()?,
    ))
}

/// The profile's name, and what it tolerates more (`+`) and less (`-`) than the profile of that name.
fn profile_text(profile: Profile) -> String {
    let named = Profile::named(profile.name()).unwrap_or(Profile::STRICT);
    let mut text = profile.name().to_owned();
    for tolerance in Tolerance::ALL {
        match (named.tolerates(tolerance), profile.tolerates(tolerance)) {
            (false, true) => text.push_str(&format!(" +{}", tolerance.code())),
            (true, false) => text.push_str(&format!(" -{}", tolerance.code())),
            _ => {}
        }
    }
    text
}

fn read_profile(text: &str) -> Option<Profile> {
    let mut words = text.split(' ');
    let mut profile = Profile::named(words.next()?)?;
    for word in words {
        let (sign, code) = word.split_at_checked(1)?;
        let tolerance = Tolerance::ALL.into_iter().find(|tolerance| tolerance.code() == code)?;
        profile = match sign {
            "+" => profile.with(tolerance),
            "-" => profile.without(tolerance),
            _ => return None,
        };
    }
    Some(profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_kept_by_what_they_differ_in() {
        let changed =
            Profile::ENTRA.with(Tolerance::SingleValue).without(Tolerance::CreateOnMissing);
        assert_eq!(profile_text(changed), "entra -create_on_missing +single_value");
        for profile in Profile::ALL.into_iter().chain([changed]) {
            assert_eq!(read_profile(&profile_text(profile)), Some(profile));
        }
        for text in ["", "entra ", "entra *single_value", "entra +flying", "unknown"] {
            assert_eq!(read_profile(text), None, "{text}");
        }
    }
}
