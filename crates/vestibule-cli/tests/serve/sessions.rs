//! Two processes on one database: in one, a directory deactivates a user; in the other, which is
//! this one, that user's session is refused at its next check.

use serde_json::{Value, json};
use vestibule_core::{DirectoryId, OrganizationId};
use vestibule_signin::{EpochKey, SessionStamp, check};
use vestibule_sql::SqlStore;

use crate::process::{self, Client, Served, patch};

#[tokio::test]
async fn a_session_ends_with_its_user_on_sqlite() {
    sessions(&process::sqlite("sessions")).await;
}

#[tokio::test]
async fn a_session_ends_with_its_user_on_postgresql() {
    if let Some(database) = process::postgres("sessions") {
        sessions(&database).await;
    }
}

async fn sessions(database: &str) {
    let served = Served::start(database);
    let epochs = SqlStore::connect(database).await.unwrap();
    let mut client = served.client();

    type End = fn(&mut Client, &str) -> Option<u16>;
    let ends: [(&str, End); 5] = [
        ("PATCH active", |client, id| {
            let body = patch("Replace", "active", json!("False"));
            client.send("PATCH", &format!("/Users/{id}"), &body).0
        }),
        ("PATCH without a path", |client, id| {
            let body = json!({ "Operations": [{ "op": "replace", "value": { "active": false } }] });
            client.send("PATCH", &format!("/Users/{id}"), &body).0
        }),
        ("PUT", |client, id| {
            let body = json!({ "userName": "put", "active": false });
            client.send("PUT", &format!("/Users/{id}"), &body).0
        }),
        ("Bulk", |client, id| {
            let operations = json!([{
                "method": "PATCH", "path": format!("/Users/{id}"),
                "data": patch("replace", "active", json!(false)),
            }]);
            client.send("POST", "/Bulk", &json!({ "Operations": operations })).0
        }),
        ("DELETE", |client, id| client.send("DELETE", &format!("/Users/{id}"), &Value::Null).0),
    ];
    let bystander = create(&mut client, "bystander");
    let stamp_of_bystander = stamp(&epochs, &bystander).await;
    for (number, (how, end)) in ends.into_iter().enumerate() {
        let user = create(&mut client, &format!("user{number}"));
        let stamp = stamp(&epochs, &user).await;
        assert_eq!(check(&epochs, &stamp).await, Ok(()), "{how}");
        // What does not end a session does not end it.
        let title = patch("replace", "title", json!("Countess"));
        assert_eq!(client.send("PATCH", &format!("/Users/{user}"), &title).0, Some(200));
        assert_eq!(check(&epochs, &stamp).await, Ok(()), "{how}");

        assert!(matches!(end(&mut client, &user), Some(200 | 204)), "{how}");
        assert_eq!(check(&epochs, &stamp).await.unwrap_err().code(), "session_ended", "{how}");
    }
    assert_eq!(check(&epochs, &stamp_of_bystander).await, Ok(()));

    // Whoever comes back signs in again: the old session stays out.
    let deactivate = patch("replace", "active", json!(false));
    let activate = patch("replace", "active", json!(true));
    let path = format!("/Users/{bystander}");
    assert_eq!(client.send("PATCH", &path, &deactivate).0, Some(200));
    assert_eq!(client.send("PATCH", &path, &activate).0, Some(200));
    assert_eq!(check(&epochs, &stamp_of_bystander).await.unwrap_err().code(), "session_ended");
    let again = stamp(&epochs, &bystander).await;
    assert_eq!(check(&epochs, &again).await, Ok(()));

    // The end outlives the process that wrote it.
    served.kill();
    assert_eq!(check(&epochs, &stamp_of_bystander).await.unwrap_err().code(), "session_ended");
    assert_eq!(check(&epochs, &again).await, Ok(()));
    epochs.close().await;
    assert_eq!(check(&epochs, &again).await.unwrap_err().code(), "session_epochs_unavailable");
}

fn create(client: &mut Client, name: &str) -> String {
    let (status, user) =
        client.send("POST", "/Users", &json!({ "userName": name, "active": true }));
    assert_eq!(status, Some(201));
    user["id"].as_str().unwrap().to_owned()
}

/// What the application writes into a session of that user.
async fn stamp(epochs: &SqlStore, user: &str) -> SessionStamp {
    let organization = OrganizationId::parse("cli").unwrap();
    let directory = DirectoryId::parse("cli").unwrap();
    let key = EpochKey::directory_user(&organization, &directory, user);
    SessionStamp::take(epochs, [key]).await.unwrap()
}
