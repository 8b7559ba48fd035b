//! Attacks on a service provider, each with the code that a strict one refuses it with.
//!
//! Every attack is an entry of [`attacks`]: a stable name, what it does, which published attack it
//! stands for, and a recipe that forges the message for any provider, user, target and time. Most
//! start from a genuine response of somebody who may sign in and want to come out as
//! [`VICTIM`]; others have a genuine signature on a message that is meant for another place, time
//! or request. A few change nothing that counts, and have to be accepted.

mod attributes;
mod audience;
mod canonical;
mod confirmation;
mod edit;
mod form;
mod ids;
mod issuer;
mod key_confusion;
mod key_info;
mod limits;
mod markup;
mod name_id;
mod nesting;
mod profile;
mod references;
mod request;
mod response;
mod roots;
mod several;
mod signature_text;
mod signature_value;
mod signed_info;
mod stage;
mod statements;
mod status;
mod transforms;
mod unsigned;
mod windows;
mod wrapping;

use crate::error::TestkitError;
use crate::idp::Signed;
use crate::keys::TestKey;
use edit::Edit;
pub use form::Posting;
pub use stage::Stage;

/// The NameID that attackers want to come out as.
pub const VICTIM: &str = "admin@victim.example";

/// The keys that the service provider under attack has to trust: some attacks are about the kind
/// of key.
pub const TRUSTED: [TestKey; 3] = [TestKey::IDP, TestKey::P256, TestKey::RSA_1024];

/// One attack.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Attack {
    name: &'static str,
    what: &'static str,
    stands_for: &'static str,
    expected: Expected,
    scene: Scene,
    recipe: Recipe,
}

/// What a strict service provider does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Refuses, with this code.
    Refused(&'static str),
    /// Accepts, and knows the genuine user: the attack changes nothing that counts.
    ChangesNothing,
}

/// The situation that the message arrives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// It answers the request of a sign-in that began in this browser, with this connection.
    Answer,
    /// It arrives at the entry for responses that nobody asked for, which is closed.
    UnsolicitedClosed,
    /// It arrives at the entry for responses that nobody asked for, which is open.
    UnsolicitedOpen,
    /// Another browser than the one that began the sign-in posts it.
    OtherBrowser,
    /// The sign-in that it answers began with another connection.
    OtherConnection,
    /// The sign-in that it answers began an hour ago.
    LateAnswer,
    /// The same message was accepted before.
    Replayed,
    /// The connection asks for the authentication context `urn:test:mfa`.
    WantsContext,
    /// The connection asks for a fresh authentication.
    ForcesAuthn,
    /// The connection asks for a persistent NameID.
    WantsPersistentNameId,
}

#[derive(Debug, Clone, Copy)]
enum Recipe {
    Forge(fn(&Stage<'_>) -> Result<Posting, TestkitError>),
    /// The provider itself writes it so, and signs it.
    Edit(Signed, &'static [Edit]),
}

impl Attack {
    const fn new(
        name: &'static str,
        what: &'static str,
        stands_for: &'static str,
        expected: Expected,
        recipe: Recipe,
    ) -> Attack {
        Attack { name, what, stands_for, expected, scene: Scene::Answer, recipe }
    }

    /// A forgery that has to be refused.
    const fn forged(
        name: &'static str,
        what: &'static str,
        stands_for: &'static str,
        code: &'static str,
        forge: fn(&Stage<'_>) -> Result<Posting, TestkitError>,
    ) -> Attack {
        Attack::new(name, what, stands_for, Expected::Refused(code), Recipe::Forge(forge))
    }

    /// A message that the provider signed, Assertion and Response, and that has to be refused.
    const fn edited(
        name: &'static str,
        what: &'static str,
        stands_for: &'static str,
        code: &'static str,
        edits: &'static [Edit],
    ) -> Attack {
        let recipe = Recipe::Edit(Signed::Both, edits);
        Attack::new(name, what, stands_for, Expected::Refused(code), recipe)
    }

    /// A change that has to be accepted.
    const fn harmless(
        name: &'static str,
        what: &'static str,
        stands_for: &'static str,
        forge: fn(&Stage<'_>) -> Result<Posting, TestkitError>,
    ) -> Attack {
        Attack::new(name, what, stands_for, Expected::ChangesNothing, Recipe::Forge(forge))
    }

    /// A message that the provider signed, and that has to be accepted.
    const fn edge(
        name: &'static str,
        what: &'static str,
        stands_for: &'static str,
        edits: &'static [Edit],
    ) -> Attack {
        let recipe = Recipe::Edit(Signed::Both, edits);
        Attack::new(name, what, stands_for, Expected::ChangesNothing, recipe)
    }

    const fn in_scene(mut self, scene: Scene) -> Attack {
        self.scene = scene;
        self
    }

    const fn signing(mut self, signed: Signed) -> Attack {
        if let Recipe::Edit(_, edits) = self.recipe {
            self.recipe = Recipe::Edit(signed, edits);
        }
        self
    }

    /// Its name, stable.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What the attacker does, in a sentence.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// The published attack, or the rule, that it stands for.
    #[must_use]
    pub fn stands_for(&self) -> &'static str {
        self.stands_for
    }

    /// What a strict service provider does.
    #[must_use]
    pub fn expected(&self) -> Expected {
        self.expected
    }

    /// The situation that the message arrives in.
    #[must_use]
    pub fn scene(&self) -> Scene {
        self.scene
    }

    /// Makes the message.
    ///
    /// # Errors
    /// [`TestkitError`] when the recipe does not fit the provider, or signing fails.
    pub fn forge(&self, stage: &Stage<'_>) -> Result<Posting, TestkitError> {
        match self.recipe {
            Recipe::Forge(forge) => forge(stage),
            Recipe::Edit(signed, edits) => stage.edited(self.expected, signed, edits),
        }
    }
}

/// All attacks.
pub fn attacks() -> impl Iterator<Item = &'static Attack> {
    let tables: [&'static [Attack]; 25] = [
        wrapping::ATTACKS,
        several::ATTACKS,
        nesting::ATTACKS,
        roots::ATTACKS,
        signed_info::ATTACKS,
        unsigned::ATTACKS,
        markup::ATTACKS,
        ids::ATTACKS,
        canonical::ATTACKS,
        limits::ATTACKS,
        key_info::ATTACKS,
        key_confusion::ATTACKS,
        signature_value::ATTACKS,
        profile::ATTACKS,
        transforms::ATTACKS,
        references::ATTACKS,
        response::ATTACKS,
        status::ATTACKS,
        issuer::ATTACKS,
        audience::ATTACKS,
        request::ATTACKS,
        confirmation::ATTACKS,
        windows::ATTACKS,
        name_id::ATTACKS,
        statements::ATTACKS,
    ];
    tables.into_iter().flatten().chain(attributes::ATTACKS).chain(form::ATTACKS)
}

/// The attack with this name.
#[must_use]
pub fn attack(name: &str) -> Option<&'static Attack> {
    attacks().find(|attack| attack.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_attack_has_a_name_of_its_own_and_a_sentence() {
        let mut names = BTreeSet::new();
        for attack in attacks() {
            let is_snake =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            assert!(attack.name().bytes().all(is_snake), "{}", attack.name());
            assert!(names.insert(attack.name()), "{} stands twice", attack.name());
            assert!(attack.what().ends_with('.') && !attack.stands_for().is_empty());
        }
        assert!(attack("xsw1_original_response_in_forged_signature").is_some());
        assert!(attack("nobody").is_none());
    }

    #[test]
    fn an_attack_that_would_change_nothing_by_mistake_is_an_error() {
        let replaced = crate::xml::replace("<a/>", "<b", "<c");
        assert_eq!(replaced.unwrap_err().code(), "testkit_nothing_to_edit");
    }
}
