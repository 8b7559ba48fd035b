//! Invitations, approvals, proofs, and whom the organization removed.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;
use serde::de::DeserializeOwned;
use vestibule_core::OrganizationId;
use vestibule_provisioning::{Account, AccountView, RemovedBy, Tombstone};
use vestibule_signin::{AccountQuestion, ConflictKind, Note, Outcome, Tombstones};

use super::change::{self, Refusal, Work};
use super::keys;
use crate::SqlStore;
use crate::engine::{Failure, Session, Statement};

const INVITATION: &str = "invitation";
const APPROVAL: &str = "approval";
const PROOF: &str = "proof";
const REMOVED: &str = "removed";

/// A view without accounts.
pub(super) async fn read(
    session: &mut Session,
    question: &AccountQuestion,
) -> Result<AccountView, Failure> {
    let mut view = AccountView::default();
    let mut removed: Vec<Tombstone> = Vec::new();
    for row in session.rows(of(question)).await? {
        let body = row.text(1)?;
        match row.text(0)?.as_str() {
            INVITATION => view.invitation = Some(from_json(&body)?),
            APPROVAL => view.approval = Some(from_json(&body)?),
            PROOF => view.proof = Some(from_json(&body)?),
            REMOVED => removed.push(from_json(&body)?),
            _ => return Err(Failure::Corrupt),
        }
    }
    removed.sort_by_key(|it| Reverse((it.by == RemovedBy::Administrator, it.at)));
    view.tombstone = removed.into_iter().next();
    Ok(view)
}

/// What was noted of the subject and the address.
pub(super) fn of(question: &AccountQuestion) -> Statement {
    let select = "SELECT kind, body FROM account_note WHERE organization = $1 AND key IN ($2, $3)";
    Statement::new(select)
        .bind(question.organization.as_str())
        .bind(question.subject.as_ref().map(keys::of_subject))
        .bind(question.email.as_ref().map(keys::of_address))
}

impl SqlStore {
    /// Under the lock of the organization: a change that uses a note up has it or has it not.
    pub(super) async fn keep_note(
        &self,
        organization: &OrganizationId,
        note: &Note,
    ) -> Result<(), Failure> {
        let _turn = self.account_turns.wait(organization).await?;
        let mut session = self.engine.begin_writing().await?;
        change::lock(&mut session, self.engine.dialect(), organization).await?;
        for statement in statements(organization, note)? {
            session.execute(statement).await?;
        }
        session.commit().await
    }
}

fn statements(organization: &OrganizationId, note: &Note) -> Result<Vec<Statement>, Failure> {
    let keep = |kind, key, about, body| keeping(organization, kind, key, about, body);
    Ok(match note {
        Note::Invited(invitation) => {
            let about = keys::of_invitation(&invitation.id);
            let key = keys::of_address(&invitation.email);
            // An id is one invitation's, wherever it is sent.
            let withdrawn = forgetting(organization, INVITATION, about.clone());
            vec![withdrawn, keep(INVITATION, key, Some(about), to_json(invitation)?)]
        }
        Note::InvitationWithdrawn { id } => {
            vec![forgetting(organization, INVITATION, keys::of_invitation(id))]
        }
        Note::Approved(approval) => {
            let about = approval.account.as_ref().map(keys::of_account);
            let key = keys::of_subject(&approval.subject);
            vec![keep(APPROVAL, key, about, to_json(approval)?)]
        }
        Note::Proved(proof) => {
            let about = Some(keys::of_account(&proof.account));
            vec![keep(PROOF, keys::of_subject(&proof.subject), about, to_json(proof)?)]
        }
    })
}

impl Work<'_> {
    /// Uses up what a change was allowed by, and remembers whom it removed.
    pub(super) async fn settle_notes(
        &mut self,
        before: Option<&Account>,
        outcome: &Outcome,
    ) -> Result<(), Refusal> {
        let account = keys::of_account(&outcome.account.id);
        for id in outcome.invitations.iter().collect::<BTreeSet<_>>() {
            let forget = forgetting(self.organization, INVITATION, keys::of_invitation(id));
            self.use_up(forget).await?;
        }
        for subject in outcome.proofs.iter().collect::<BTreeSet<_>>() {
            let delete = "DELETE FROM account_note
                WHERE organization = $1 AND kind = $2 AND key = $3 AND about = $4";
            let delete = Statement::new(delete).bind(self.organization.as_str()).bind(PROOF);
            self.use_up(delete.bind(keys::of_subject(subject)).bind(account.clone())).await?;
        }
        for subject in &outcome.approvals {
            let delete =
                "DELETE FROM account_note WHERE organization = $1 AND kind = $2 AND key = $3";
            let delete = Statement::new(delete).bind(self.organization.as_str()).bind(APPROVAL);
            self.session.execute(delete.bind(keys::of_subject(subject))).await?;
        }
        if outcome.account_approvals {
            let forget = forgetting(self.organization, APPROVAL, account.clone());
            self.session.execute(forget).await?;
        }
        match (&outcome.tombstones, before) {
            (Tombstones::Leave(tombstone), Some(before)) => self.bury(before, tombstone).await?,
            (Tombstones::Clear, _) => {
                let forget = forgetting(self.organization, REMOVED, account);
                self.session.execute(forget).await?;
            }
            (Tombstones::Leave(_), None) | (Tombstones::Keep, _) => {}
        }
        Ok(())
    }

    async fn use_up(&mut self, delete: Statement) -> Result<(), Refusal> {
        match self.session.execute(delete).await? {
            0 => Err(ConflictKind::NoteGone.into()),
            _ => Ok(()),
        }
    }

    async fn bury(&mut self, before: &Account, tombstone: &Tombstone) -> Result<(), Failure> {
        let here = before.links.iter().filter(|link| link.organization == *self.organization);
        let subjects = here.map(|link| keys::of_subject(&link.subject));
        let addresses = before.email.iter().chain(&before.pending_email).map(keys::of_address);
        let keys: Vec<_> = subjects.chain(addresses).collect();
        for key in keys {
            let about = Some(keys::of_account(&before.id));
            let keep = keeping(self.organization, REMOVED, key, about, to_json(tombstone)?);
            self.session.execute(keep).await?;
        }
        Ok(())
    }
}

/// Keeps a note in the place of the one before.
fn keeping(
    organization: &OrganizationId,
    kind: &str,
    key: Vec<u8>,
    about: Option<Vec<u8>>,
    body: String,
) -> Statement {
    let upsert = "INSERT INTO account_note (organization, kind, key, about, body)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (organization, key, kind)
        DO UPDATE SET about = excluded.about, body = excluded.body";
    let upsert = Statement::new(upsert).bind(organization.as_str()).bind(kind);
    upsert.bind(key).bind(about).bind(body)
}

/// Removes the notes of a kind that are about something.
fn forgetting(organization: &OrganizationId, kind: &str, about: Vec<u8>) -> Statement {
    let delete = "DELETE FROM account_note WHERE organization = $1 AND kind = $2 AND about = $3";
    Statement::new(delete).bind(organization.as_str()).bind(kind).bind(about)
}

fn to_json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|_| Failure::Corrupt)
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|_| Failure::Corrupt)
}
