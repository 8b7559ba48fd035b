//! The conformance suites are held to stores that each have one fault: every fault is found.
#![allow(clippy::unwrap_used, reason = "the helpers of tests may fail")]

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};

use vestibule_core::{
    AccountId, Fresh, OrganizationId, ReplayAnswer, ReplayKey, Subject, SubjectKey, SubjectKind,
    Timestamp,
};
use vestibule_provisioning::{Account, Effect, MembershipState, PermissionName};
use vestibule_signin::{
    AccountChange, AccountQuestion, Accounts, AccountsFound, Applied, ConflictKind, MemoryAccounts,
    MemorySessionEpochs, Note, PendingKey, PendingLogins, ReplayLog, SignInStoreError, conformance,
};

/// Lets others run between a look and a write.
struct Yield(bool);

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum LoginFault {
    None,
    HandsOutTwice,
    LooksThenTakes,
    Overwrites,
    KeepsTheExpired,
    ExpiresEarly,
    CutsAtZero,
    SweepsAll,
    SweepsNothing,
}

struct FaultyLogins {
    fault: LoginFault,
    logins: Mutex<HashMap<PendingKey, (Vec<u8>, Timestamp)>>,
}

impl PendingLogins for FaultyLogins {
    async fn put(
        &self,
        key: &PendingKey,
        bytes: &[u8],
        until: Timestamp,
    ) -> Result<(), SignInStoreError> {
        let mut logins = self.logins.lock().unwrap();
        if logins.contains_key(key) && self.fault != LoginFault::Overwrites {
            return Err(SignInStoreError::KeyTaken);
        }
        let mut bytes = bytes.to_vec();
        if self.fault == LoginFault::CutsAtZero {
            bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default().to_vec();
        }
        logins.insert(key.clone(), (bytes, until));
        Ok(())
    }

    async fn take_once(
        &self,
        key: &PendingKey,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, SignInStoreError> {
        let found = self.logins.lock().unwrap().get(key).cloned();
        if self.fault == LoginFault::LooksThenTakes {
            Yield(false).await;
        }
        let Some((bytes, until)) = found else { return Ok(None) };
        let removed = self.logins.lock().unwrap().remove(key);
        if self.fault == LoginFault::HandsOutTwice {
            self.logins.lock().unwrap().extend(removed.map(|login| (key.clone(), login)));
        }
        let holds = match self.fault {
            LoginFault::KeepsTheExpired => now <= until,
            LoginFault::ExpiresEarly => now.saturating_add(SECOND) < until,
            _ => now < until,
        };
        Ok(holds.then_some(bytes))
    }

    async fn sweep_pending(&self, now: Timestamp) -> Result<u64, SignInStoreError> {
        let mut logins = self.logins.lock().unwrap();
        let before = logins.len();
        match self.fault {
            LoginFault::SweepsAll => logins.clear(),
            LoginFault::SweepsNothing => {}
            _ => logins.retain(|_, (_, until)| now < *until),
        }
        Ok(u64::try_from(before - logins.len()).unwrap())
    }
}

const SECOND: std::time::Duration = std::time::Duration::from_secs(1);

#[tokio::test]
async fn every_fault_of_pending_logins_is_found() {
    use LoginFault::*;
    let check = async |fault| {
        let logins = FaultyLogins { fault, logins: Mutex::default() };
        conformance::pending::check(&logins).await
    };
    assert_eq!(check(None).await, Ok(()));
    for fault in [
        HandsOutTwice,
        LooksThenTakes,
        Overwrites,
        KeepsTheExpired,
        ExpiresEarly,
        CutsAtZero,
        SweepsAll,
        SweepsNothing,
    ] {
        assert!(check(fault).await.is_err(), "{fault:?}");
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum ReplayFault {
    None,
    ForgetsAtOnce,
    LooksThenInserts,
    ForgetsEarly,
    NeverForgets,
    TakesTheEnded,
    ComparesHalf,
    AttestsAnother,
}

struct FaultyLog {
    fault: ReplayFault,
    taken: Mutex<HashMap<Vec<u8>, Timestamp>>,
}

impl ReplayLog for FaultyLog {
    async fn insert_once(
        &self,
        key: &ReplayKey,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<ReplayAnswer, SignInStoreError> {
        let length = if self.fault == ReplayFault::ComparesHalf { 31 } else { 32 };
        let kept: Vec<u8> = key.as_bytes().iter().copied().take(length).collect();
        let held = self.taken.lock().unwrap().get(&kept).copied();
        if self.fault == ReplayFault::LooksThenInserts {
            Yield(false).await;
        }
        let is_held = held.is_some_and(|held| match self.fault {
            ReplayFault::ForgetsEarly => now.saturating_add(SECOND) < held,
            ReplayFault::NeverForgets => true,
            _ => now < held,
        });
        if is_held || (until <= now && self.fault != ReplayFault::TakesTheEnded) {
            return Ok(ReplayAnswer::Seen);
        }
        if self.fault != ReplayFault::ForgetsAtOnce {
            self.taken.lock().unwrap().insert(kept, until);
        }
        let attested = match self.fault {
            ReplayFault::AttestsAnother => ReplayKey::from_digest([0; 32]),
            _ => key.clone(),
        };
        Ok(ReplayAnswer::Fresh(Fresh::danger_attest(attested)))
    }

    async fn sweep_replays(&self, now: Timestamp) -> Result<u64, SignInStoreError> {
        let mut taken = self.taken.lock().unwrap();
        let before = taken.len();
        taken.retain(|_, until| now < *until);
        Ok(u64::try_from(before - taken.len()).unwrap())
    }
}

#[tokio::test]
async fn every_fault_of_a_replay_log_is_found() {
    use ReplayFault::*;
    let check = async |fault| {
        let log = FaultyLog { fault, taken: Mutex::default() };
        conformance::replay::check(&log).await
    };
    assert_eq!(check(None).await, Ok(()));
    for fault in [
        ForgetsAtOnce,
        LooksThenInserts,
        ForgetsEarly,
        NeverForgets,
        TakesTheEnded,
        ComparesHalf,
        AttestsAnother,
    ] {
        assert!(check(fault).await.is_err(), "{fault:?}");
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum AccountFault {
    None,
    FoldsTheSubject,
    ForgetsQualifiers,
    HidesOtherOrganizations,
    ForgetsDirectoryUsers,
    IgnoresVersions,
    LooksThenWrites,
    GivesSeatsAway,
    LosesTheLastOwner,
    KeepsSessions,
    WritesBitByBit,
    KeepsInvitations,
    KeepsProofs,
    KeepsApprovals,
    HearsOtherOrganizations,
    ForgetsTheRemoved,
    HidesPastMembers,
    PagesFromTheStart,
    MovesVersionsAlways,
}

const ACCOUNT_FAULTS: [AccountFault; 18] = [
    AccountFault::FoldsTheSubject,
    AccountFault::ForgetsQualifiers,
    AccountFault::HidesOtherOrganizations,
    AccountFault::ForgetsDirectoryUsers,
    AccountFault::IgnoresVersions,
    AccountFault::LooksThenWrites,
    AccountFault::GivesSeatsAway,
    AccountFault::LosesTheLastOwner,
    AccountFault::KeepsSessions,
    AccountFault::WritesBitByBit,
    AccountFault::KeepsInvitations,
    AccountFault::KeepsProofs,
    AccountFault::KeepsApprovals,
    AccountFault::HearsOtherOrganizations,
    AccountFault::ForgetsTheRemoved,
    AccountFault::HidesPastMembers,
    AccountFault::PagesFromTheStart,
    AccountFault::MovesVersionsAlways,
];

struct FaultyAccounts {
    fault: AccountFault,
    inner: MemoryAccounts,
    approvals: Mutex<HashMap<SubjectKey, vestibule_provisioning::Approval>>,
}

/// The subject as a store that takes it for less than it is finds it.
fn less(subject: &SubjectKey, fold: impl Fn(&str) -> String, qualified: bool) -> SubjectKey {
    let mut less = Subject::new(subject.issuer(), fold(subject.id()), SubjectKind::Persistent);
    if qualified {
        less.name_qualifier = subject.name_qualifier().map(str::to_owned);
        less.sp_name_qualifier = subject.sp_name_qualifier().map(str::to_owned);
    }
    less.key(subject.connection())
}

impl FaultyAccounts {
    fn question(&self, question: &AccountQuestion) -> AccountQuestion {
        let mut question = question.clone();
        question.subject = question.subject.map(|subject| match self.fault {
            AccountFault::FoldsTheSubject => less(&subject, str::to_lowercase, true),
            AccountFault::ForgetsQualifiers => less(&subject, str::to_owned, false),
            _ => subject,
        });
        if self.fault == AccountFault::ForgetsDirectoryUsers {
            question.directory_user = None;
        }
        question
    }

    fn change(&self, change: &AccountChange) -> AccountChange {
        let mut change = change.clone();
        let drops = |effect: &Effect| match self.fault {
            AccountFault::GivesSeatsAway => matches!(effect, Effect::ReserveSeat { .. }),
            AccountFault::KeepsSessions => matches!(effect, Effect::EndSessions(_)),
            AccountFault::KeepsInvitations => matches!(effect, Effect::ConsumeInvitation { .. }),
            AccountFault::KeepsProofs => matches!(effect, Effect::ConsumeProof),
            _ => false,
        };
        change.effects.retain(|effect| !drops(effect));
        match self.fault {
            AccountFault::IgnoresVersions => change.expected_version = None,
            AccountFault::LosesTheLastOwner => {
                change.owner_role = PermissionName::parse("nobody").unwrap();
            }
            _ => {}
        }
        change
    }

    /// Looks whether the version is right, and writes a while later.
    async fn look_then_write(&self, change: &AccountChange) -> Result<Applied, SignInStoreError> {
        if let (Some(id), Some(version)) = (&change.account, change.expected_version) {
            let found = self.inner.account(&change.organization, id).await?;
            if found.is_some_and(|account| account.version != version) {
                return Ok(Applied::Conflict(ConflictKind::Version));
            }
        }
        Yield(false).await;
        let mut change = change.clone();
        change.expected_version = None;
        self.inner.apply(&change).await
    }

    /// One effect after the other, each in a transaction of its own, where sessions end.
    async fn write_bit_by_bit(&self, change: &AccountChange) -> Result<Applied, SignInStoreError> {
        let mut change = change.clone();
        let is_ending = |effect: &Effect| matches!(effect, Effect::EndSessions(_));
        if change.account.is_none() || !change.effects.iter().any(is_ending) {
            return self.inner.apply(&change).await;
        }
        let effects = std::mem::take(&mut change.effects);
        let mut last = self.inner.apply(&change).await?;
        for effect in effects {
            if matches!(last, Applied::Conflict(_)) {
                break;
            }
            change.expected_version = None;
            change.effects = vec![effect];
            last = self.inner.apply(&change).await?;
        }
        Ok(last)
    }
}

impl Accounts for FaultyAccounts {
    async fn view(&self, question: &AccountQuestion) -> Result<AccountsFound, SignInStoreError> {
        let mut found = self.inner.view(&self.question(question)).await?;
        match self.fault {
            AccountFault::HidesOtherOrganizations => {
                found.view.candidates.retain(|account| account.membership.is_some());
            }
            AccountFault::ForgetsTheRemoved => found.view.tombstone = None,
            AccountFault::KeepsApprovals | AccountFault::HearsOtherOrganizations => {
                let kept = self.approvals.lock().unwrap();
                found.view.approval =
                    question.subject.as_ref().and_then(|subject| kept.get(subject)).cloned();
            }
            _ => {}
        }
        Ok(found)
    }

    async fn account(
        &self,
        organization: &OrganizationId,
        id: &AccountId,
    ) -> Result<Option<Account>, SignInStoreError> {
        self.inner.account(organization, id).await
    }

    async fn memberships(
        &self,
        organization: &OrganizationId,
        after: Option<&AccountId>,
        most: usize,
    ) -> Result<Vec<Account>, SignInStoreError> {
        let after = after.filter(|_| self.fault != AccountFault::PagesFromTheStart);
        let mut page = self.inner.memberships(organization, after, most).await?;
        if self.fault == AccountFault::HidesPastMembers {
            let is_past = |account: &Account| {
                let membership = account.membership.as_ref().unwrap();
                matches!(membership.state, MembershipState::Removed { .. })
            };
            page.retain(|account| !is_past(account));
        }
        Ok(page)
    }

    async fn apply(&self, change: &AccountChange) -> Result<Applied, SignInStoreError> {
        let change = self.change(change);
        match self.fault {
            AccountFault::LooksThenWrites => return self.look_then_write(&change).await,
            AccountFault::WritesBitByBit => return self.write_bit_by_bit(&change).await,
            AccountFault::HearsOtherOrganizations => {
                self.approvals.lock().unwrap().retain(|subject, approval| {
                    let joins = change.effects.iter().any(|it| matches!(it, Effect::Join { .. }));
                    let link = Effect::Link { subject: subject.clone() };
                    let names = approval.account.is_some() && approval.account == change.account;
                    !(change.effects.contains(&link) || joins && names)
                });
            }
            _ => {}
        }
        let id = change.account.as_ref().unwrap_or(&change.new_account);
        let before = self.inner.account(&change.organization, id).await?;
        let mut applied = self.inner.apply(&change).await?;
        if let (Applied::Applied(after), Some(before)) = (&mut applied, before)
            && self.fault == AccountFault::MovesVersionsAlways
            && before == **after
        {
            self.inner.insert(&change.organization, before).unwrap();
            after.version += 1;
        }
        Ok(applied)
    }

    async fn note(
        &self,
        organization: &OrganizationId,
        note: &Note,
    ) -> Result<(), SignInStoreError> {
        if let Note::Approved(approval) = note {
            let subject = approval.subject.clone();
            self.approvals.lock().unwrap().insert(subject, approval.clone());
        }
        self.inner.note(organization, note).await
    }
}

#[tokio::test]
async fn every_fault_of_accounts_is_found() {
    let check = async |fault| {
        let epochs = MemorySessionEpochs::new();
        let inner = MemoryAccounts::new(&epochs);
        let accounts = FaultyAccounts { fault, inner, approvals: Mutex::default() };
        conformance::accounts::check(&accounts, &epochs).await
    };
    assert_eq!(check(AccountFault::None).await, Ok(()));
    for fault in ACCOUNT_FAULTS {
        assert!(check(fault).await.is_err(), "{fault:?}");
    }
}
