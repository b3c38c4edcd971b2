//! What the operator says of a chart server that it does not tell itself, and how it is reached.
//!
//! What always holds: nothing in here shows a password.

use secrecy::SecretString;

use crate::domain::budget::WriteBudget;
use crate::domain::quota::Counts;

/// What the operator says of a chart server.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// How much an account may write; nothing where that is not limited.
    pub budget: Option<WriteBudget>,
    /// How many plots an account may hold, where the chart server does not tell.
    pub plots: Option<u64>,
    /// What counts towards that.
    pub counts: Counts,
    /// Whether its listing shows what is in the trash, where the operator says so.
    pub lists_trash: Option<bool>,
    /// How it is reached.
    pub reach: Reach,
}

/// How a chart server is reached, beyond its address.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The path of its API, where it is not the usual one.
    pub path: Option<String>,
    /// Certificates in PEM that may vouch for it, besides the public authorities'.
    pub authorities: Option<Vec<u8>>,
    /// Who passes the company's proxy before it.
    pub gate: Option<Gate>,
}

/// Who passes the company's proxy before a chart server.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The user name there.
    pub user: String,
    /// Its password.
    pub password: SecretString,
}

#[cfg(test)]
#[path = "profile_tests.rs"]
mod tests;
