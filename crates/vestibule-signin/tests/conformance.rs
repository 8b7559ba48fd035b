//! The stores of one process do what every store has to do; the null ones let nobody in.

use vestibule_signin::{
    MemoryAccounts, MemoryPendingLogins, MemoryReplayLog, MemorySessionEpochs, NoAccounts,
    NoPendingLogins, NoReplayLog, NoSessionEpochs, conformance,
};

#[tokio::test]
async fn memory_conforms() {
    let epochs = MemorySessionEpochs::new();
    assert_eq!(conformance::epochs::check(&epochs).await, Ok(()));
    assert_eq!(conformance::pending::check(&MemoryPendingLogins::new()).await, Ok(()));
    assert_eq!(conformance::replay::check(&MemoryReplayLog::new()).await, Ok(()));
    let accounts = MemoryAccounts::new(&epochs);
    assert_eq!(conformance::accounts::check(&accounts, &epochs).await, Ok(()));
}

#[tokio::test]
async fn what_is_not_configured_conforms_to_nothing() {
    let epochs = MemorySessionEpochs::new();
    assert!(conformance::epochs::check(&NoSessionEpochs).await.is_err());
    assert!(conformance::pending::check(&NoPendingLogins).await.is_err());
    assert!(conformance::replay::check(&NoReplayLog).await.is_err());
    assert!(conformance::accounts::check(&NoAccounts, &epochs).await.is_err());
}
