//! For whom a response is, and the ids in it.

/// Where a response goes, and what it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct ResponseTarget {
    /// The assertion consumer service: Destination and Recipient.
    pub acs: String,
    /// The entity id of the service provider: the Audience.
    pub audience: String,
    /// The id of the request; `None` for a response that nobody asked for.
    pub in_response_to: Option<String>,
}

impl ResponseTarget {
    /// A target that asked for nothing.
    pub fn new(acs: impl Into<String>, audience: impl Into<String>) -> Self {
        ResponseTarget { acs: acs.into(), audience: audience.into(), in_response_to: None }
    }

    /// The response answers the request with this id.
    pub fn answering(mut self, request_id: impl Into<String>) -> Self {
        self.in_response_to = Some(request_id.into());
        self
    }
}

/// The ids of one response.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct ResponseIds {
    /// The ID of the Response.
    pub response: String,
    /// The ID of the Assertion.
    pub assertion: String,
    /// The SessionIndex.
    pub session: String,
}

impl ResponseIds {
    /// Ids made of 128 random bits; tests pass fixed ones.
    pub fn from_random(random: [u8; 16]) -> Self {
        let hex: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        ResponseIds {
            response: format!("_r{hex}"),
            assertion: format!("_a{hex}"),
            session: format!("_s{hex}"),
        }
    }
}
