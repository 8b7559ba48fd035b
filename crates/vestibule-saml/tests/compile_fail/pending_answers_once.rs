use vestibule_core::{BrowserBinding, Timestamp};
use vestibule_saml::{Connection, PendingLogin, PostedResponse, ServiceProvider};

fn twice(
    sp: &ServiceProvider,
    connection: &Connection,
    posted: [PostedResponse; 2],
    pending: PendingLogin,
    browser: &BrowserBinding,
    now: Timestamp,
) {
    let [first, second] = posted;
    let _ = sp.verify(connection, first, pending, browser, now);
    let _ = sp.verify(connection, second, pending, browser, now);
}

fn main() {}
