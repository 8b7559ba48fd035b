//! Contexts that are kept, because setting one up is dear.

use std::sync::Mutex;

use openssl::pkey::Public;
use openssl::pkey_ctx::PkeyCtx;

use crate::algorithm::SignatureAlgorithm;

/// Contexts that are set up to verify with one key, kept to be used again: to set one up takes locks
/// that every thread of the process waits for. Each serves one verification at a time, and comes back
/// only from one that succeeded.
#[derive(Default)]
pub(super) struct Contexts {
    idle: Mutex<Vec<(SignatureAlgorithm, PkeyCtx<Public>)>>,
}

impl Contexts {
    /// More than this many verifications at a time set up their own.
    const MOST: usize = 64;

    pub(super) fn take(&self, algorithm: SignatureAlgorithm) -> Option<PkeyCtx<Public>> {
        let mut idle = self.idle.lock().ok()?;
        let place = idle.iter().rposition(|(known, _)| *known == algorithm)?;
        Some(idle.swap_remove(place).1)
    }

    pub(super) fn put(&self, algorithm: SignatureAlgorithm, context: PkeyCtx<Public>) {
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < Self::MOST
        {
            idle.push((algorithm, context));
        }
    }
}
