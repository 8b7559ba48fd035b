//! Many at once, and others in between.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the helpers of tests may fail"
)]

#[path = "support/site.rs"]
mod site;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use site::{Site, acme, acme_with_directory, email, jit, now, org, person, role, signed_in};
use vestibule_core::{AccountId, OrganizationId};
use vestibule_provisioning::{Account, Effect, Grant, Source, Verdict};
use vestibule_scim::{
    Change, Commit, CommitError, Directory, DirectoryEvent, GroupMembers, Member, Membership, Page,
    Query, ResourceId, ResourceType, Scope, Standing, StoreError, Stored, UserKey,
};
use vestibule_signin::{
    AccountChange, AccountQuestion, Accounts, AccountsFound, AdmitError, Applied, Note, PortError,
    Ports, SignInStoreError, admit, check, follow_directory,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_first_sign_ins_at_once_make_one_account() {
    for round in 0..5 {
        let site = Arc::new(Site::new().await);
        let tasks: Vec<_> = (0..20)
            .map(|number: u8| {
                let site = Arc::clone(&site);
                tokio::spawn(async move {
                    let fresh = round * 20 + number;
                    let proof = signed_in("acme", &person("ada@acme.example"), fresh).await;
                    admit(&site.ports(), &proof, &acme(), [fresh; 16], now()).await.unwrap()
                })
            })
            .collect();
        let mut admissions = Vec::new();
        for task in tasks {
            admissions.push(task.await.unwrap());
        }
        let made = admissions.iter().filter(|it| it.decision.verdict == Verdict::Create).count();
        assert_eq!(made, 1);
        let members = site.accounts.memberships(&org("acme"), None, 10).await.unwrap();
        let [member] = members.as_slice() else { panic!("one account: {members:?}") };
        for admission in admissions {
            assert_eq!(admission.account.id, member.id);
            assert_eq!(check(&site.epochs, &admission.stamp).await, Ok(()));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_push_and_a_first_sign_in_at_once_make_one_account() {
    for round in 0..20 {
        let site = Arc::new(Site::new().await);
        site.push_ada(1).await;
        let push = {
            let site = Arc::clone(&site);
            tokio::spawn(async move {
                let customer = acme_with_directory();
                follow_directory(&site.ports(), &customer, 0, [1; 32], now()).await.map(drop)
            })
        };
        let proof = signed_in("acme", &person("ada@acme.example"), round).await;
        let admission =
            admit(&site.ports(), &proof, &acme_with_directory(), [round; 16], now()).await;
        push.await.unwrap().unwrap();
        let admission = admission.unwrap();
        assert_eq!(check(&site.epochs, &admission.stamp).await, Ok(()));
        let members = site.accounts.memberships(&org("acme"), None, 10).await.unwrap();
        assert_eq!(members.len(), 1);
        assert!(members[0].membership.as_ref().unwrap().directory_user.is_some());
    }
}

/// Accounts with somebody in front: the first so many changes come after another's.
struct Contended<'a> {
    site: &'a Site,
    remaining: AtomicUsize,
    answers_unknown: bool,
}

impl Accounts for Contended<'_> {
    async fn view(&self, question: &AccountQuestion) -> Result<AccountsFound, SignInStoreError> {
        self.site.accounts.view(question).await
    }

    async fn account(
        &self,
        organization: &OrganizationId,
        id: &AccountId,
    ) -> Result<Option<Account>, SignInStoreError> {
        self.site.accounts.account(organization, id).await
    }

    async fn memberships(
        &self,
        organization: &OrganizationId,
        after: Option<&AccountId>,
        most: usize,
    ) -> Result<Vec<Account>, SignInStoreError> {
        self.site.accounts.memberships(organization, after, most).await
    }

    async fn apply(&self, change: &AccountChange) -> Result<Applied, SignInStoreError> {
        let remaining = self.remaining.load(Ordering::Relaxed);
        if remaining == 0 {
            return self.site.accounts.apply(change).await;
        }
        self.remaining.store(remaining - 1, Ordering::Relaxed);
        if self.answers_unknown {
            let _ = self.site.accounts.apply(change).await?;
            return Err(SignInStoreError::Unknown);
        }
        let id = change.account.clone().unwrap();
        let grant = Grant::new(role(&format!("role-{remaining}")), Source::Manual);
        let effects = vec![Effect::Grant(grant)];
        let other = AccountChange::of(org("acme"), jit().owner_role, id, None, effects, now());
        let _ = self.site.accounts.apply(&other).await?;
        self.site.accounts.apply(change).await
    }

    async fn note(
        &self,
        organization: &OrganizationId,
        note: &Note,
    ) -> Result<(), SignInStoreError> {
        self.site.accounts.note(organization, note).await
    }
}

/// Signs in somebody whose name has changed, while others are in front so often.
async fn overtaken(times: usize) -> Result<usize, AdmitError> {
    let site = Site::new().await;
    let _ = site.admit(&acme(), &person("ada@acme.example")).await.unwrap();
    let (remaining, answers_unknown) = (AtomicUsize::new(times), false);
    let contended = Contended { site: &site, remaining, answers_unknown };
    let ports = Ports::new(&contended, &site.epochs, &site.claims, &site.directory);
    let renamed = person("ada@acme.example").with_name("Ada", "King");
    let proof = signed_in("acme", &renamed, 99).await;
    let admission = admit(&ports, &proof, &acme(), [99; 16], now()).await?;
    let family = &admission.account.profile[&vestibule_provisioning::Field::FamilyName];
    assert_eq!(family.value, "King");
    assert_eq!(check(&site.epochs, &admission.stamp).await, Ok(()));
    Ok(admission.permissions.len())
}

#[tokio::test]
async fn a_decision_that_others_overtook_is_made_again() {
    assert_eq!(overtaken(0).await.unwrap(), 1);
    // What the others changed is in the account that comes back.
    assert_eq!(overtaken(1).await.unwrap(), 2);
    assert_eq!(overtaken(4).await.unwrap(), 5);
    let refused = overtaken(5).await.unwrap_err();
    assert_eq!(refused, AdmitError::Port(PortError::Contended));
    assert_eq!(refused.code(), "accounts_contended");
}

#[tokio::test]
async fn an_answer_that_is_lost_makes_no_second_account() {
    let site = Site::new().await;
    let (remaining, answers_unknown) = (AtomicUsize::new(1), true);
    let lossy = Contended { site: &site, remaining, answers_unknown };
    let ports = Ports::new(&lossy, &site.epochs, &site.claims, &site.directory);
    let proof = signed_in("acme", &person("ada@acme.example"), 1).await;
    let admission = admit(&ports, &proof, &acme(), [1; 16], now()).await.unwrap();
    assert_eq!(admission.account.email, Some(email("ada@acme.example")));
    assert_eq!(site.accounts.memberships(&org("acme"), None, 10).await.unwrap().len(), 1);
}

/// A directory that deactivates its user right after that was read for the so manieth time.
struct Overtaking<'a> {
    site: &'a Site,
    user: ResourceId,
    reads: AtomicUsize,
}

impl Directory for Overtaking<'_> {
    async fn get(
        &self,
        scope: &Scope,
        resource_type: &ResourceType,
        id: &ResourceId,
    ) -> Result<Option<Stored>, StoreError> {
        let found = self.site.directory.get(scope, resource_type, id).await;
        if self.reads.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.site.deactivate(&self.user, "ada@acme.example").await;
        }
        found
    }

    async fn query(&self, scope: &Scope, query: &Query) -> Result<Page, StoreError> {
        self.site.directory.query(scope, query).await
    }

    async fn commit(&self, scope: &Scope, change: &Change) -> Result<Commit, CommitError> {
        self.site.directory.commit(scope, change).await
    }

    async fn events(
        &self,
        scope: &Scope,
        after: u64,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        self.site.directory.events(scope, after, most).await
    }

    async fn history(
        &self,
        scope: &Scope,
        id: &ResourceId,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        self.site.directory.history(scope, id, most).await
    }

    async fn standing(&self, scope: &Scope, user: &UserKey) -> Result<Standing, StoreError> {
        self.site.directory.standing(scope, user).await
    }
}

impl GroupMembers for Overtaking<'_> {
    async fn members(
        &self,
        scope: &Scope,
        group: &ResourceId,
        after: Option<&ResourceId>,
        most: usize,
    ) -> Result<Vec<Member>, StoreError> {
        self.site.directory.members(scope, group, after, most).await
    }

    async fn groups_of(
        &self,
        scope: &Scope,
        members: &[ResourceId],
    ) -> Result<Vec<Membership>, StoreError> {
        self.site.directory.groups_of(scope, members).await
    }
}

#[tokio::test]
async fn whoever_is_deactivated_in_between_is_out_at_the_first_check() {
    // The first look finds who it is, the second one is what the decision rests on.
    for (reads, decided_in) in [(1, false), (2, true), (3, true)] {
        let site = Site::new().await;
        let user = site.push_ada(1).await;
        let directory = Overtaking { site: &site, user, reads: AtomicUsize::new(reads) };
        let ports = Ports::new(&site.accounts, &site.epochs, &site.claims, &directory);
        let proof = signed_in("acme", &person("ada@acme.example"), 1).await;
        let admission = admit(&ports, &proof, &acme_with_directory(), [1; 16], now()).await;
        assert_eq!(admission.is_ok(), decided_in, "deactivated after read {reads}");
        match admission {
            Err(refused) => assert_eq!(refused.code(), "directory_deactivated"),
            Ok(admission) => {
                let in_time = reads > 2;
                let session = check(&site.epochs, &admission.stamp).await;
                assert_eq!(session.is_ok(), in_time, "deactivated after read {reads}");
            }
        }
    }
}
