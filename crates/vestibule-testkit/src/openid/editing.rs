//! Where the edits of a provider take hold of what it writes.

use vestibule_core::HttpResponse;

use super::draft::SignedBy;
use super::edit::{Edit, Endpoint, Jwt, Part};
use super::members::Members;
use super::provider::OpenIdProvider;
use super::words::Words;
use crate::error::TestkitError;

impl OpenIdProvider {
    /// The members of a part, as they are written otherwise.
    pub(super) fn edited(
        &self,
        part: Part,
        mut members: Members,
        words: &Words,
    ) -> Result<Members, TestkitError> {
        for edit in &self.edits {
            match edit {
                Edit::Set(at, name, text) if *at == part => members.set(name, words.expand(text)),
                Edit::Make(at, name, make) if *at == part => members.set(name, make()),
                Edit::Twin(at, name, text) if *at == part => members.twin(name, words.expand(text)),
                Edit::Remove(at, name) if *at == part && !members.remove(name) => {
                    return Err(TestkitError::NothingToEdit((*name).to_owned()));
                }
                _ => {}
            }
        }
        Ok(members)
    }

    /// The whole text of a part, as it is written otherwise.
    pub(super) fn edited_text(&self, part: Part, text: String, words: &Words) -> String {
        let write = |text: String, edit: &Edit| match edit {
            Edit::Text(at, other) if *at == part => words.expand(other).replace("{text}", &text),
            _ => text,
        };
        self.edits.iter().fold(text, write)
    }

    /// Whether there is an edit of this part at all.
    pub(super) fn edits_part(&self, part: Part) -> bool {
        self.edits.iter().any(|edit| match edit {
            Edit::Set(at, ..)
            | Edit::Make(at, ..)
            | Edit::Remove(at, ..)
            | Edit::Twin(at, ..)
            | Edit::Text(at, ..) => *at == part,
            _ => false,
        })
    }

    pub(super) fn signer(&self, jwt: Jwt) -> Option<SignedBy> {
        self.edits.iter().find_map(|edit| match edit {
            Edit::Sign(at, signed_by) if *at == jwt => Some(*signed_by),
            _ => None,
        })
    }

    pub(super) fn edited_signature(&self, jwt: Jwt, signature: Vec<u8>) -> Vec<u8> {
        self.edits.iter().fold(signature, |signature, edit| match edit {
            Edit::Signature(at, change) if *at == jwt => change(signature),
            _ => signature,
        })
    }

    pub(super) fn edited_compact(&self, jwt: Jwt, compact: String) -> String {
        self.edits.iter().fold(compact, |compact, edit| match edit {
            Edit::Compact(at, change) if *at == jwt => change(&compact),
            _ => compact,
        })
    }

    pub(super) fn rotates_before_signing(&self) -> bool {
        self.edits.iter().any(|edit| matches!(edit, Edit::RotateBeforeSigning))
    }

    pub(super) fn signs_user_info(&self) -> bool {
        self.edits.iter().any(|edit| matches!(edit, Edit::SignUserInfo))
    }

    pub(super) fn logs_out_by_get(&self) -> bool {
        self.edits.iter().any(|edit| matches!(edit, Edit::LogoutByGet))
    }

    /// The answer that an endpoint gives to everything.
    pub(super) fn fixed_answer(&self, endpoint: Endpoint) -> Option<HttpResponse> {
        self.edits.iter().find_map(|edit| match edit {
            Edit::Answer(at, status, content_type, body) if *at == endpoint => {
                let response = HttpResponse::new(*status, body.as_bytes().to_vec());
                Some(response.with_header("content-type", *content_type))
            }
            Edit::Redirect(at, url) if *at == endpoint => {
                Some(HttpResponse::new(302, Vec::new()).with_header("location", *url))
            }
            _ => None,
        })
    }

    pub(super) fn content_type(&self, endpoint: Endpoint, usual: &'static str) -> &'static str {
        let other = self.edits.iter().find_map(|edit| match edit {
            Edit::ContentType(at, content_type) if *at == endpoint => Some(*content_type),
            _ => None,
        });
        other.unwrap_or(usual)
    }
}
