//! Parameters out of a query or a form, each at most once (RFC 6749 section 3.1).

use std::borrow::Cow;

use crate::refusal::{Fault, Reason};

const MOST_BYTES: usize = 128 * 1024;

/// Takes parameters out of a query or form: each at most once, others ignored.
pub(crate) fn parameters<const N: usize>(
    encoded: &[u8],
    names: [&str; N],
    malformed: Reason,
) -> Result<[Option<String>; N], Fault> {
    if encoded.len() > MOST_BYTES {
        return Err(malformed.into());
    }
    let mut values = [const { None }; N];
    for (name, value) in url::form_urlencoded::parse(encoded) {
        let slot = names.iter().position(|known| *known == name);
        if let Some(slot) = slot.and_then(|place| values.get_mut(place))
            && slot.replace(Cow::into_owned(value)).is_some()
        {
            return Err(Fault::from(malformed).found(name));
        }
    }
    Ok(values)
}
