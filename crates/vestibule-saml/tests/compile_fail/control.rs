//! Every step in its order: this compiles, and each of its neighbours leaves one step out.

use vestibule_core::{BrowserBinding, Fresh, Timestamp};
use vestibule_saml::{
    Checked, Connection, PendingLogin, PostedResponse, Refusal, ServiceProvider, SignIn,
};

fn start_session(sign_in: SignIn) -> String {
    let _attributes = sign_in.attributes();
    sign_in.name_id().value().to_owned()
}

fn redeem(checked: Checked, fresh: Fresh) -> Result<String, Refusal> {
    Ok(start_session(checked.redeem(fresh)?))
}

fn redeem_two(one: (Checked, Fresh), other: (Checked, Fresh)) -> Result<(SignIn, SignIn), Refusal> {
    Ok((one.0.redeem(one.1)?, other.0.redeem(other.1)?))
}

fn verify(
    sp: &ServiceProvider,
    connection: &Connection,
    posted: PostedResponse,
    pending: PendingLogin,
    browser: &BrowserBinding,
    now: Timestamp,
) -> Result<Checked, Refusal> {
    sp.verify(connection, posted, pending, browser, now)
}

fn main() {
    let _ = (redeem, redeem_two, verify);
}
