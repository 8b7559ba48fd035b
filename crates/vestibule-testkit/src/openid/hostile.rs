//! Attacks on a relying party, each with the code that a strict one refuses it with.
//!
//! Every attack is an entry of [`attacks`]: a stable name, what it does, which published attack or
//! conformance module it stands for, where it strikes, and the edits that make a provider do it.
//! [`Attack::provider`] is a provider that does. Some change nothing that counts, and have to be
//! accepted.
//!
//! The relying party is strict and has the default settings, but for what the [`Scene`] says: the
//! clocks may differ by a minute, every algorithm with a public key is allowed, the client is
//! [`TestClient::new`](super::TestClient::new), Entra's tenant is the provider's, and its guests are
//! welcome.

mod algorithm;
mod audience;
mod authentication;
mod callback;
mod claims_json;
mod compact;
mod discovery;
mod email;
mod entra;
mod front_channel;
mod google;
mod hashes;
mod header;
mod initiate_login;
mod issuer;
mod key_confusion;
mod key_set;
mod keys;
mod kinds;
mod logout_token;
mod long;
mod nonce;
mod post_logout;
mod products;
mod refresh;
mod scene;
mod signature;
mod subject;
mod times;
mod token_response;
mod user_info;
mod user_info_jwt;

use super::edit::Edit;
use super::personality::Personality;
use super::provider::OpenIdProvider;
use super::user::OpenIdUser;
use crate::keys::TestKey;
pub use scene::{CONTEXT, Expected, Fact, HOSTED_DOMAIN, MAX_AGE, Scene, Strike, TRUSTED_AUDIENCE};

/// One attack.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Attack {
    name: &'static str,
    what: &'static str,
    stands_for: &'static str,
    strikes: Strike,
    expected: Expected,
    personality: Personality,
    scene: Scene,
    facts: &'static [Fact],
    edits: &'static [Edit],
}

impl Attack {
    const fn in_scene(mut self, scene: Scene) -> Attack {
        self.scene = scene;
        self
    }

    const fn on(mut self, personality: Personality) -> Attack {
        self.personality = personality;
        self
    }

    const fn knowing(mut self, facts: &'static [Fact]) -> Attack {
        self.facts = facts;
        self
    }

    /// Its name, stable.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What the provider does, in a sentence.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.what.trim()
    }

    /// The published attack, the conformance module or the rule that it stands for.
    #[must_use]
    pub fn stands_for(&self) -> &'static str {
        self.stands_for
    }

    /// Where it strikes, and with it how far the relying party has to go.
    #[must_use]
    pub fn strikes(&self) -> Strike {
        self.strikes
    }

    /// What a strict relying party does.
    #[must_use]
    pub fn expected(&self) -> Expected {
        self.expected
    }

    /// What is special about the relying party.
    #[must_use]
    pub fn scene(&self) -> Scene {
        self.scene
    }

    /// What an accepted sign-in has to say.
    #[must_use]
    pub fn facts(&self) -> &'static [Fact] {
        self.facts
    }

    /// The product whose provider does it.
    #[must_use]
    pub fn personality(&self) -> Personality {
        self.personality
    }

    /// What the provider does otherwise.
    #[must_use]
    pub fn edits(&self) -> &'static [Edit] {
        self.edits
    }

    /// Who signs in.
    pub fn user(&self) -> OpenIdUser {
        let user = OpenIdUser::new("ada");
        match self.scene {
            Scene::ManyGroups => user.with_many_groups(250),
            Scene::WantsHostedDomain => user.with_hosted_domain(HOSTED_DOMAIN),
            _ => user,
        }
    }

    /// A provider that does it, without clients yet.
    pub fn provider(&self) -> OpenIdProvider {
        let provider = OpenIdProvider::of(self.personality).with_edits(self.edits.iter().copied());
        match self.scene {
            Scene::ApplicationKey => provider.with_application_key(TestKey::ROTATED),
            _ => provider,
        }
    }
}

/// Declares a table: the strike and the product that it is about, and for each attack what it does,
/// its name, what it stands for, `accepted` or the code, the edits, and what is special.
macro_rules! table {
    ($table:ident: $strike:ident on $personality:ident; $(
        $(#[doc = $what:literal])+
        $name:ident: $stands_for:expr => $expected:tt, [$($edit:expr),* $(,)?]
        $(, $special:ident($($argument:tt)*))*;
    )*) => {
        pub(super) const $table: &[$crate::openid::hostile::Attack] = &[$(
            $crate::openid::hostile::Attack {
                name: stringify!($name),
                what: concat!($($what),+),
                stands_for: $stands_for,
                strikes: $crate::openid::hostile::Strike::$strike,
                expected: $crate::openid::hostile::expected!($expected),
                personality: $crate::openid::personality::Personality::$personality,
                scene: $crate::openid::hostile::Scene::Plain,
                facts: &[],
                edits: &[$($edit),*],
            }
            $(.$special($($argument)*))*
        ),*];
    };
}

macro_rules! expected {
    (accepted) => {
        $crate::openid::hostile::Expected::ChangesNothing
    };
    ($code:literal) => {
        $crate::openid::hostile::Expected::Refused($code)
    };
}

use {expected, table};

/// All attacks.
pub fn attacks() -> impl Iterator<Item = &'static Attack> {
    let tables: [&'static [Attack]; 30] = [
        discovery::ATTACKS,
        key_set::ATTACKS,
        keys::ATTACKS,
        callback::ATTACKS,
        token_response::ATTACKS,
        compact::ATTACKS,
        header::ATTACKS,
        algorithm::ATTACKS,
        key_confusion::ATTACKS,
        signature::ATTACKS,
        claims_json::ATTACKS,
        kinds::ATTACKS,
        issuer::ATTACKS,
        subject::ATTACKS,
        audience::ATTACKS,
        times::ATTACKS,
        nonce::ATTACKS,
        hashes::ATTACKS,
        authentication::ATTACKS,
        email::ATTACKS,
        entra::ATTACKS,
        google::ATTACKS,
        products::ATTACKS,
        user_info::ATTACKS,
        user_info_jwt::ATTACKS,
        refresh::ATTACKS,
        logout_token::ATTACKS,
        front_channel::ATTACKS,
        initiate_login::ATTACKS,
        post_logout::ATTACKS,
    ];
    tables.into_iter().flatten()
}

/// The attack with this name.
#[must_use]
pub fn attack(name: &str) -> Option<&'static Attack> {
    attacks().find(|attack| attack.name == name)
}

#[cfg(test)]
mod tests;
