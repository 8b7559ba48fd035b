//! A session goes on exactly as long as every epoch is the one that it was stamped with.

use vestibule_core::{AccountId, ErrorKind, OrganizationId};
use vestibule_signin::{
    Ended, Epoch, EpochError, EpochKey, EpochKind, MemorySessionEpochs, NoSessionEpochs,
    SessionEpochs, SessionStamp, check, conformance,
};

#[allow(clippy::unwrap_used, reason = "the helpers of tests may fail")]
fn keys() -> [EpochKey; 2] {
    [
        EpochKey::account(&AccountId::parse("7").unwrap()),
        EpochKey::organization(&OrganizationId::parse("acme").unwrap()),
    ]
}

#[tokio::test]
async fn memory_conforms() {
    assert_eq!(conformance::epochs::check(&MemorySessionEpochs::new()).await, Ok(()));
}

#[tokio::test]
async fn nobody_signs_in_without_epochs() {
    let refused = SessionStamp::take(&NoSessionEpochs, keys()).await.unwrap_err();
    assert_eq!(refused.code(), "session_epochs_unavailable");
    assert!(NoSessionEpochs.advance(&keys()[0]).await.is_err());
    assert!(conformance::epochs::check(&NoSessionEpochs).await.is_err());
}

#[test]
fn a_stamp_is_good_at_its_epochs_and_at_no_other() {
    let [account, organization] = keys();
    let at = Epoch::new;
    let stamp = SessionStamp::new([(account, at(3)), (organization, at(5))]);
    assert_eq!(stamp.check(&[at(3), at(5)]), Ok(()));
    let refused = [
        (vec![at(4), at(5)], Ended::Advanced(EpochKind::Account)),
        (vec![at(3), at(6)], Ended::Advanced(EpochKind::Organization)),
        (vec![at(3), at(4)], Ended::WentBack(EpochKind::Organization)),
        (vec![at(3)], Ended::Unavailable(EpochError::new())),
        (vec![at(3), at(5), at(5)], Ended::Unavailable(EpochError::new())),
        (vec![], Ended::Unavailable(EpochError::new())),
    ];
    for (current, ended) in refused {
        assert_eq!(stamp.check(&current), Err(ended), "{current:?}");
    }
}

#[tokio::test]
async fn a_stamp_of_nothing_is_refused() {
    let nothing = SessionStamp::new([]);
    let refused = check(&MemorySessionEpochs::new(), &nothing).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("session_unstamped", ErrorKind::Misconfigured));
}

#[tokio::test]
async fn an_order_between_two_readings_is_not_lost() {
    let [account, organization] = keys();
    let epochs = MemorySessionEpochs::new();
    let stamp = SessionStamp::take(&epochs, [account.clone()]).await.unwrap();
    epochs.advance_now(&account);
    let stamp = stamp.also(&epochs, [account, organization]).await.unwrap();
    let refused = check(&epochs, &stamp).await.unwrap_err();
    assert_eq!(refused, Ended::Advanced(EpochKind::Account));
}

#[tokio::test]
async fn a_store_that_leaves_a_key_out_stamps_nobody() {
    struct Short;
    impl SessionEpochs for Short {
        async fn current(&self, _: &[EpochKey]) -> Result<Vec<Epoch>, EpochError> {
            Ok(vec![Epoch::FIRST])
        }
        async fn advance(&self, _: &EpochKey) -> Result<(), EpochError> {
            Ok(())
        }
    }
    assert!(SessionStamp::take(&Short, keys()).await.is_err());
    let stamp = SessionStamp::new(keys().map(|key| (key, Epoch::FIRST)));
    assert!(check(&Short, &stamp).await.is_err());
}

#[test]
fn a_stamp_of_another_version_or_kind_is_refused() {
    for kept in [
        r#"{"version":2,"epochs":{"account:7":1}}"#,
        r#"{"version":1,"epochs":{"device:7":1}}"#,
        r#"{"version":1,"epochs":{"account:7":-1}}"#,
        r#"{"version":1,"epochs":{"account:7":1},"exempt":true}"#,
    ] {
        assert!(serde_json::from_str::<SessionStamp>(kept).is_err(), "{kept}");
    }
}
