//! When a token is good: `exp`, `nbf`, `iat` (OpenID Connect Core 3.1.3.7, items 9 and 10; RFC 7519
//! section 4.1).

use vestibule_core::{ClockSkew, Timestamp, ValidityWindow};

use crate::claims::{Claims, malformed};
use crate::connection::Connection;
use crate::refusal::{Fault, Reason};

/// `exp` is there, and not reached: the instant itself is too late.
pub(crate) fn expiry(
    claims: &Claims<'_>,
    now: Timestamp,
    skew: ClockSkew,
) -> Result<Timestamp, Fault> {
    let expiry = claims.time("exp")?.ok_or_else(|| Fault::from(Reason::ExpiryMissing))?;
    let window = ValidityWindow::new(None, Some(expiry)).map_err(|_| malformed("exp"))?;
    window.check(now, skew).map_err(|_| {
        Fault::from(Reason::Expired).expecting(format_args!("before {expiry}")).found(now)
    })?;
    Ok(expiry)
}

/// `nbf` is reached, where it is there.
pub(super) fn check_not_before(
    claims: &Claims<'_>,
    now: Timestamp,
    skew: ClockSkew,
) -> Result<(), Fault> {
    let Some(not_before) = claims.time("nbf")? else { return Ok(()) };
    let window = ValidityWindow::new(Some(not_before), None).map_err(|_| malformed("nbf"))?;
    window.check(now, skew).map_err(|_| {
        Fault::from(Reason::NotYetValid).expecting(format_args!("from {not_before}")).found(now)
    })
}

/// `iat` is there, in the past, and not further back than the connection accepts.
pub(super) fn check_issued_at(
    claims: &Claims<'_>,
    connection: &Connection,
    now: Timestamp,
) -> Result<(), Fault> {
    let issued = claims.time("iat")?.ok_or_else(|| Fault::from(Reason::IssuedAtMissing))?;
    let skew = connection.clock_skew.as_duration();
    if issued > now.saturating_add(skew) {
        return Err(Fault::from(Reason::IssuedInFuture)
            .expecting(format_args!("at or before {now}"))
            .found(issued));
    }
    let earliest = now.saturating_sub(connection.longest_age).saturating_sub(skew);
    if issued < earliest {
        return Err(Fault::from(Reason::IssuedTooLongAgo)
            .expecting(format_args!("{earliest} or later"))
            .found(issued));
    }
    Ok(())
}
