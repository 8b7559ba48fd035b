//! What came of the last sign-in, for the story to check.

use std::sync::Mutex;

use vestibule_core::Identity;

use crate::Fallible;
use crate::stores::locked;

/// Remembers what the application last decided.
#[derive(Default)]
pub struct Watch {
    last: Mutex<Option<Result<Identity, &'static str>>>,
}

impl Watch {
    pub(crate) fn saw(&self, outcome: Result<Identity, &'static str>) {
        *locked(&self.last) = Some(outcome);
    }

    /// Who has signed in since the last time that somebody asked.
    ///
    /// # Errors
    /// When nobody has.
    pub fn signed_in(&self) -> Fallible<Identity> {
        match locked(&self.last).take() {
            Some(Ok(identity)) => Ok(identity),
            Some(Err(code)) => Err(format!("a sign-in was refused: {code}").into()),
            None => Err("nobody signed in".into()),
        }
    }

    /// That the last sign-in was refused with this code.
    ///
    /// # Errors
    /// When it was not.
    pub fn refused(&self, code: &str) -> Fallible<()> {
        match locked(&self.last).take() {
            Some(Err(found)) if found == code => Ok(()),
            Some(Err(found)) => Err(format!("refused with {found}, not with {code}").into()),
            Some(Ok(_)) => Err(format!("accepted, and not refused with {code}").into()),
            None => Err("nobody signed in".into()),
        }
    }
}

/// That what has to be so is so.
///
/// # Errors
/// When it is not.
pub fn expect(is_so: bool, what: &str) -> Fallible<()> {
    if is_so { Ok(()) } else { Err(format!("it is not so that {what}").into()) }
}
