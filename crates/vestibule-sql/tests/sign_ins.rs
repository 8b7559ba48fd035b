//! Whole sign-ins by two replicas on one database: pending login, replay log, claims, accounts, epochs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

#[path = "support/claims.rs"]
mod claims;
#[path = "support/databases.rs"]
mod databases;

use claims::{new, now, verified};
use databases::Database;
use vestibule_core::{BrowserBinding, ConnectionId, Endpoint, OrganizationId, ReturnPath, Secret};
use vestibule_domains::DomainClaims;
use vestibule_provisioning::{Policy, Verdict};
use vestibule_saml::{Connection, EntityId, IdpMetadata, ServiceProvider};
use vestibule_signin::{
    Accounts, Admission, Customer, Ports, SamlFlow, SessionEpochs, SignedIn, admit, check,
};
use vestibule_sql::SqlStore;
use vestibule_testkit::{SamlIdp, SamlUser};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_first_sign_ins_of_one_person_make_one_account() {
    for database in Database::each().await {
        let replicas = [database.open().await, database.open().await];
        replicas[0].commit(&[new(verified("acme", "acme.example"))]).await.unwrap();
        let running: Vec<_> = (0..20_u8)
            .map(|fresh| {
                let [began, answered] =
                    [0, 1].map(|n| replicas[(usize::from(fresh) + n) % 2].clone());
                tokio::spawn(async move { sign_in(&began, &answered, fresh).await })
            })
            .collect();
        let mut admissions = Vec::new();
        for sign_in in running {
            admissions.push(sign_in.await.unwrap());
        }
        let made = admissions.iter().filter(|it| it.decision.verdict == Verdict::Create).count();
        assert_eq!(made, 1, "{}", database.engine());
        let acme = OrganizationId::parse("acme").unwrap();
        let members = replicas[0].memberships(&acme, None, 10).await.unwrap();
        assert_eq!(members.len(), 1);
        for admission in &admissions {
            assert_eq!(admission.account.id, members[0].id);
            assert_eq!(check(&replicas[0], &admission.stamp).await, Ok(()));
        }
        // Whoever ends the sessions by one replica ends them by the other.
        let key = vestibule_signin::EpochKey::account(&members[0].id);
        replicas[1].advance(&key).await.unwrap();
        for admission in &admissions {
            assert!(check(&replicas[0], &admission.stamp).await.is_err());
        }
        database.close(&replicas).await;
    }
}

/// A sign-in that begins at one replica, and comes back to the other.
async fn sign_in(began: &SqlStore, answered: &SqlStore, fresh: u8) -> Admission {
    let entity = EntityId::parse("https://app.example.com/saml").unwrap();
    let acs = Endpoint::parse("https://app.example.com/acs").unwrap();
    let (provider, connection) = (ServiceProvider::new(entity, acs), connection());
    let flow = SamlFlow::new(&provider, &connection);
    let browser = BrowserBinding::new(Secret::new(vec![3; 32])).unwrap();
    let ids = ([fresh; 16], [fresh; 16]);
    let url = flow.begin(began, &browser, ReturnPath::root(), ids, now()).await.unwrap();
    let ada = SamlUser::new("ada@acme.example").with_email("ada@acme.example");
    let body = idp().answer(&url, &ada, [fresh; 16], now()).unwrap();
    let signed_in: SignedIn =
        flow.finish(answered, answered, body.as_bytes(), &browser, now()).await.unwrap();
    let again = flow.finish(began, began, body.as_bytes(), &browser, now()).await;
    assert!(again.is_err(), "it is taken once, by whichever replica");

    let acme = OrganizationId::parse("acme").unwrap();
    let customer = Customer::new(flow.view(acme), policy());
    admit(&Ports::all(answered), &signed_in, &customer, [fresh; 16], now()).await.unwrap()
}

fn idp() -> SamlIdp {
    SamlIdp::okta_like("exk1fcia6d6EMsf331d8")
}

fn connection() -> Connection {
    let limits = vestibule_xmldsig::Limits::DOCUMENT;
    let metadata = IdpMetadata::parse(idp().metadata(), &limits, now()).unwrap();
    let id = ConnectionId::parse("acme").unwrap();
    Connection::new(id, metadata.into_identity_provider().unwrap())
}

fn policy() -> Policy {
    let json = r#"{"version": 1, "jit": "domain", "default_role": "member"}"#;
    serde_json::from_str(json).unwrap()
}
