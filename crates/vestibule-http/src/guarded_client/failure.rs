//! What an error of reqwest means. Its text is never shown: it holds the whole URL.

use std::error::Error;
use std::{io, iter};

use openssl::error::ErrorStack;

use crate::HttpError;

pub(super) fn of(error: &reqwest::Error) -> HttpError {
    if let Some(refusal) = find::<HttpError>(error) {
        return refusal.clone();
    }
    if error.is_timeout() {
        return HttpError::TimedOut;
    }
    if find::<ErrorStack>(error).is_some_and(is_certificate_refused) {
        return HttpError::CertificateRefused;
    }
    let cause = find::<io::Error>(error).map_or(io::ErrorKind::Other, io::Error::kind);
    HttpError::ConnectionFailed { cause }
}

/// The first cause of that type.
fn find<'e, T: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e T> {
    iter::successors(Some(error), |&error| error.source()).find_map(|error| error.downcast_ref())
}

/// OpenSSL reports an unknown authority, an expired certificate and another host's certificate
/// alike.
fn is_certificate_refused(stack: &ErrorStack) -> bool {
    stack.errors().iter().any(|error| error.reason_code() == SSL_R_CERTIFICATE_VERIFY_FAILED)
}

/// `openssl/sslerr.h`.
const SSL_R_CERTIFICATE_VERIFY_FAILED: i32 = 134;
