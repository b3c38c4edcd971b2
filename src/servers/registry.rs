//! The chart servers that the operator named, by name.

use std::sync::Arc;

use super::ChartServer;
use crate::domain::ids::ServerName;

/// The chart servers, the default first.
#[derive(Clone)]
pub struct Servers {
    first: Arc<dyn ChartServer>,
    others: Vec<Arc<dyn ChartServer>>,
}

impl Servers {
    /// Those servers; `first` is the default.
    #[must_use]
    pub fn new(first: Arc<dyn ChartServer>, others: Vec<Arc<dyn ChartServer>>) -> Self {
        Self { first, others }
    }

    /// The chart server that is meant where none is named.
    #[must_use]
    pub fn default_server(&self) -> Arc<dyn ChartServer> {
        self.first.clone()
    }

    /// The chart server of that name.
    #[must_use]
    pub fn get(&self, name: &ServerName) -> Option<Arc<dyn ChartServer>> {
        self.all().find(|server| server.name() == name).cloned()
    }

    /// All of them, the default first.
    pub fn all(&self) -> impl Iterator<Item = &Arc<dyn ChartServer>> {
        std::iter::once(&self.first).chain(&self.others)
    }
}
